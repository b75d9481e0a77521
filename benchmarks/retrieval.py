"""Going back to what was coded in a large record: pages of a code, today's work, search.

    python benchmarks/retrieval.py [--codings 900000] [--testimonies 5000] [--coders 6] [--codes 40]

Makes the project in a temporary folder, prints the median of several runs of each question, and
fails when the first page of a code's passages takes longer than its bar. The times are the
machine's; the last column is the time in units of reading one testimony's codings.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from coder.codebook.version import canonical_json
from coder.project import Project
from coder.project.searching import Search
from coder.record.bulk import CodingRow, TextRow, import_codings
from coder.record.place import locate
from coder.record.store import Record
from coder.text.canonical import revision_of

FIRST_PAGE = 0.1
"""Seconds for the first page of a code's passages."""
WORDS = [
    "the",
    "river",
    "road",
    "house",
    "we",
    "they",
    "village",
    "night",
    "school",
    "bread",
    "nobody",
    "asked",
    "border",
    "mother",
    "never",
    "knew",
]


def make_project(folder: Path, asked: argparse.Namespace) -> None:
    chance = random.Random(1)
    codes = [f"c{number:02d}" for number in range(asked.codes)]
    book = "".join(f"      {code}: {{title: {code}}}\n" for code in [*codes, "rare", "never"])
    (folder / "codebook.yaml").write_text(
        f"title: Large\nfamilies:\n  f:\n    title: All\n    codes:\n{book}"
    )
    (folder / "testimonies").mkdir()
    texts = {}
    for number in range(asked.testimonies):
        name = f"t{number:05d}"
        blocks = [" ".join(chance.choices(WORDS, k=60)) + "." for _ in range(10)]
        texts[name] = "\n\n".join(blocks) + "\n"
        (folder / "testimonies" / f"{name}.txt").write_text(texts[name])
    per_coder = asked.codings // (asked.testimonies * asked.coders)

    def rows() -> Iterator[CodingRow]:
        for name, text in texts.items():
            revision = revision_of(text)
            for coder in range(asked.coders):
                for start in chance.sample(range(len(text) - 60), per_coder):
                    yield CodingRow(
                        name, revision, f"coder{coder}", f"f.{chance.choice(codes)}", start, start + 40
                    )
        yield CodingRow(name, revision, "coder0", "f.rare", 0, 10)

    with Project.open(folder) as project, Record.open(locate(folder), write=True) as record:
        version = project.codebook.version
        import_codings(
            record,
            rows(),
            codebook=(version, canonical_json(project.codebook)),
            texts=(TextRow(name, revision_of(text), text) for name, text in texts.items()),
        )


def timed(act: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        took.append(time.perf_counter() - begun)
    return median(took)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (
        ("codings", 900_000),
        ("testimonies", 5000),
        ("coders", 6),
        ("codes", 40),
        ("runs", 5),
    ):
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_project(folder, asked)
        with Project.open(folder, coder="coder0") as project:
            name = project.testimony_ids()[asked.testimonies // 2]
            search = Search(project)
            questions: dict[str, Callable[[], object]] = {
                "codings of one testimony": lambda: list(project.record.codings(testimony=name)),
                "first page of a code, own": lambda: project.passages_of("f.c01"),
                "first page of a code, everyone": lambda: project.passages_of("f.c01", everyone=True),
                "first page of a code used once": lambda: project.passages_of("rare", everyone=True),
                "first page of a code never used": lambda: project.passages_of("never", everyone=True),
                "today": project.today,
                "next uncoded": lambda: project.next_uncoded(name),
                "search, exact": lambda: search.find("bread nobody"),
                "search, similar": lambda: search.find("vilagge"),
            }
            times = {question: timed(act, asked.runs) for question, act in questions.items()}
    unit = times["codings of one testimony"]
    for question, took in times.items():
        print(f"{question:34} {1000 * took:9.1f} ms  {took / unit:8.1f}x")
    slow = [q for q, took in times.items() if q.startswith("first page") and took > FIRST_PAGE]
    print("too slow: " + ", ".join(slow) if slow else f"every first page within {FIRST_PAGE} s")
    return bool(slow)


if __name__ == "__main__":
    sys.exit(main())
