"""Cards of a hundred thousand clusters: ``python benchmarks/reconcile.py [CLUSTERS]``.

Prints seconds for clusters, cards (a fifth decided), consensus and costs, and the peak memory. The
codings are in memory before the clock starts, and as in ``project.reconciling`` the garbage
collector rests meanwhile.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from coder.evidence import Evidence
from coder.model import Coding, Decision
from coder.reconcile.cards import cards
from coder.reconcile.clusters import clusters
from coder.reconcile.consensus import consensus
from coder.reconcile.decisions import Choice, readings_of
from coder.reconcile.impact import impacts

T = TypeVar("T")
CODERS = ("ada", "ben", "cyd")
PER_TEXT, WIDTH, UNIT = 50, 400, 200
"""Clusters in a testimony, characters from one cluster to the next, characters of an excerpt."""


def timed(what: str, work: Callable[[], T]) -> T:
    begun = time.perf_counter()
    made = work()
    print(f"{what:<12} {time.perf_counter() - begun:6.2f} s")
    return made


def study(n: int) -> tuple[list[Coding], dict[str, tuple[str, ...]]]:
    """About ``n`` clusters under twenty codes; each coder overlooks one in five."""
    chance = random.Random(5)
    codings: list[Coding] = []
    for number in range(n):
        text, place = divmod(number, PER_TEXT)
        for coder in CODERS:
            if chance.random() < 0.8:
                start = place * WIDTH + chance.randrange(40)
                codings.append(
                    Coding(
                        f"{len(codings):08d}", f"t{text:05d}", "", coder,
                        f"f.c{chance.randrange(20) // 19 + number % 20}",
                        start, start + 60 + chance.randrange(200),
                    )
                )  # fmt: skip
    return codings, {f"t{text:05d}": CODERS for text in range(-(-n // PER_TEXT))}


def evidence_of(codings: list[Coding], submitted: dict[str, tuple[str, ...]]) -> Evidence:
    texts, codes = sorted(submitted), sorted({coding.code for coding in codings})
    text_of = {text: at for at, text in enumerate(texts)}
    code_of = {code: at for at, code in enumerate(codes)}
    length, per = PER_TEXT * WIDTH + 300, PER_TEXT * WIDTH // UNIT + 1
    start = np.array([coding.start for coding in codings])
    end = np.array([coding.end for coding in codings])
    return Evidence(
        tuple(texts), CODERS, tuple(codes), np.full(len(texts), length),
        np.array([text_of[coding.testimony] for coding in codings]),
        np.array([CODERS.index(coding.coder) for coding in codings]),
        np.array([code_of[coding.code] for coding in codings]),
        start, end, start // UNIT, (end - 1) // UNIT,
        np.arange(len(texts) + 1) * per,
        np.tile(np.arange(per) * UNIT, len(texts)), np.tile(np.arange(per) * UNIT + UNIT, len(texts)),
        frozenset((coder, text) for coder in range(3) for text in range(len(texts))),
    )  # fmt: skip


def main(n: int) -> None:
    codings, submitted = study(n)
    gc.disable()
    evidence = evidence_of(codings, submitted)
    found = timed("clusters", lambda: clusters(codings, submitted))
    first = timed("cards", lambda: cards(found, submitted))
    made = [
        Decision(
            f"d{at:06d}", card.testimony, "", "lea", "union",
            readings_of(Choice("union"), card.clusters, card.coders), card.considered,
        )
        for at, card in enumerate(first[::5])
    ]  # fmt: skip
    standing = timed("decided", lambda: cards(found, submitted, made))
    rows = timed("consensus", lambda: consensus(standing, codings, submitted))
    gains = timed("costs", lambda: impacts(evidence, standing))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(codings):,} codings, {len(found):,} clusters, {len(standing):,} cards, {len(rows):,} rows, "
        f"{len(gains):,} costs; peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
