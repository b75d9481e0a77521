"""Who may be the same person: precision and recall on real names, beside plain rapidfuzz scorers.

The public UN sanctions list gives people with their aliases and originals in Arabic script; two rows
with the same ``dataid`` are the same person. Half of the people (by a hash of their id) served to choose
the threshold and the figures of ``coder.cases``; the other half is measured here, for the rivals with
the threshold that was best for each on the first half. Run:

    python benchmarks/names.py [un_individual_names.csv] [--speed]
"""

from __future__ import annotations

import csv
import hashlib
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process, utils

from coder.cases.likeness import DEFAULT_THRESHOLD, alike_names
from coder.cases.names import variants
from coder.cases.people import Someone, may_be_same
from coder.cases.texts import nearly_same

SHARED = Path(__file__).parents[2] / "shared" / "reference" / "names" / "un_individual_names.csv"
RIVALS = {
    name: getattr(fuzz, name)
    for name in (
        "ratio",
        "token_sort_ratio",
        "token_set_ratio",
        "token_ratio",
        "partial_ratio",
        "partial_token_sort_ratio",
        "WRatio",
        "QRatio",
    )
}
PRECISIONS = (0.95, 0.9, 0.8, 0.7)


@dataclass(frozen=True)
class Row:
    person: str
    name: str
    quality: str
    script: str


@dataclass(frozen=True)
class Scored:
    """Scores of all pairs that have one worth looking at, whether each is a true one, and all true ones."""

    scores: np.ndarray
    true: np.ndarray
    positives: int

    def at(self, threshold: float) -> tuple[float, float, float]:
        """(precision, recall, F1) of the pairs with at least ``threshold``."""
        shown = self.scores >= threshold
        found = int(self.true[shown].sum())
        precision = found / max(1, int(shown.sum()))
        recall = found / self.positives
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)

    def curve(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(thresholds, precisions, recalls), each distinct score once."""
        order = np.argsort(-self.scores, kind="stable")
        scores, true = self.scores[order], np.cumsum(self.true[order])
        last = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)
        return scores[last], true[last] / (last + 1), true[last] / self.positives

    def best(self) -> float:
        """The threshold with the greatest F1."""
        thresholds, precision, recall = self.curve()
        return float(thresholds[np.argmax(2 * precision * recall / np.maximum(1e-9, precision + recall))])

    def recall_at(self, precision: float) -> float:
        """The greatest recall at a precision of at least ``precision``."""
        _, precisions, recalls = self.curve()
        fit = recalls[precisions >= precision]
        return float(fit.max()) if len(fit) else 0.0


def halves(path: Path) -> tuple[list[Row], list[Row]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [Row(r["dataid"], r["name"], r["quality"], r["script"]) for r in csv.DictReader(file)]
    held = [int(hashlib.sha256(row.person.encode()).hexdigest(), 16) % 2 == 1 for row in rows]
    return [r for r, h in zip(rows, held, strict=True) if not h], [
        r for r, h in zip(rows, held, strict=True) if h
    ]


def rival(rows: Sequence[Row], scorer: Callable[..., float]) -> Scored:
    names = [utils.default_process(row.name) for row in rows]
    table = process.cdist(names, names, scorer=scorer, dtype=np.float32)
    one, other = np.triu_indices(len(rows), 1)
    people = np.array([row.person for row in rows])
    true = people[one] == people[other]
    scores = table[one, other]
    kept = scores >= 40
    return Scored(scores[kept], true[kept], int(true.sum()))


def ours(rows: Sequence[Row]) -> Scored:
    owners = [(place, name) for place, row in enumerate(rows) for name in variants(row.name)]
    best: dict[tuple[int, int], float] = {}
    for one, other, score in alike_names([name for _, name in owners], 0.3):
        pair = owners[one][0], owners[other][0]
        if pair[0] != pair[1]:
            best[pair] = max(best.get(pair, 0.0), score)
    true = np.array([rows[one].person == rows[other].person for one, other in best])
    people = np.unique([row.person for row in rows], return_counts=True)[1]
    return Scored(np.array(list(best.values())), true, int((people * (people - 1) // 2).sum()))


def table(title: str, first: Sequence[Row], second: Sequence[Row]) -> None:
    print(f"\n{title}: {len(second):,} names of {len({row.person for row in second}):,} people measured")
    heads = [f"R at P≥{p:g}" for p in PRECISIONS]
    print(f"{'scorer':<26}{'threshold':>9}{'P':>8}{'R':>8}{'F1':>8}" + "".join(f"{h:>12}" for h in heads))
    lines = [("coder cases duplicates", ours(second), DEFAULT_THRESHOLD)]
    for name, scorer in RIVALS.items():
        lines.append((f"rapidfuzz {name}", rival(second, scorer), rival(first, scorer).best()))
    for name, scored, threshold in lines:
        figures = "".join(f"{figure:8.3f}" for figure in scored.at(threshold))
        recalls = "".join(f"{scored.recall_at(p):12.3f}" for p in PRECISIONS)
        print(f"{name:<26}{threshold:9.2f}{figures}{recalls}")


def speed() -> None:
    draw = random.Random(7)
    first, second = halves(SHARED)
    words = [w for row in first + second if row.script == "latin" for w in row.name.split() if len(w) > 2]
    people = [
        Someone(
            f"C{number}",
            (" ".join(draw.choices(words, k=draw.choice((2, 2, 3, 3, 4)))),),
            {"nationality": draw.choice(("Syrian", "Iraqi", "Saudi")), "sex": draw.choice("MF")},
        )
        for number in range(10_000)
    ]
    began, worked = time.perf_counter(), time.process_time()
    pairs = may_be_same(people)
    took = f"{time.perf_counter() - began:.1f} s (CPU {time.process_time() - worked:.1f} s)"
    print(f"\n10,000 cases: {len(pairs):,} pairs in {took}")
    texts = {f"t{n}": " ".join(draw.choices(words, k=draw.randint(200, 1_800))) for n in range(5_000)}
    copied = texts["t7"].split()
    texts["edited"] = " ".join(word if draw.random() > 0.1 else "else" for word in copied)
    began, worked = time.perf_counter(), time.process_time()
    alike = nearly_same(texts)
    took = f"{time.perf_counter() - began:.1f} s (CPU {time.process_time() - worked:.1f} s)"
    size = sum(map(len, texts.values())) / 1e6
    print(f"5,000 testimonies ({size:.0f} MB): {len(alike)} pair in {took}")


def main() -> None:
    paths = [Path(word) for word in sys.argv[1:] if not word.startswith("-")]
    first, second = halves(paths[0] if paths else SHARED)
    table("Every name with every other", first, second)
    good = [[row for row in half if row.quality != "Low"] for half in (first, second)]
    table("Without aliases of low quality", *good)
    written = [_with_original(half) for half in good]
    table("People with an original in Arabic script", *written)
    if "--speed" in sys.argv:
        speed()


def _with_original(rows: Sequence[Row]) -> list[Row]:
    people = {row.person for row in rows if row.script == "arabic"}
    return [row for row in rows if row.person in people]


if __name__ == "__main__":
    main()
