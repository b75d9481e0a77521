"""Codes that occur together: in one passage, excerpt, testimony or case.

In a passage two codes occur together where their stretches of text share at least one character. A code and
one below it always occur together; such pairs are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coder.counts.disclosure import Disclosure
from coder.counts.presence import FINISHED, GROUP_LAYERS, Flags, Ints, People, Presence, Votes, united
from coder.counts.residuals import departure
from coder.evidence import Evidence

Narrow = NDArray[np.int32]
Within = Literal["passage", "excerpt", "testimony", "case"]
PairReason = Literal["no_data", "no_variation", "pairs_of_passages", "suppressed"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes and how often they occur together."""

    a: str
    b: str
    count: int | None
    """Units that have both; of passages: pairs of stretches that overlap. None where it is hidden."""
    people: int | None
    """Distinct people in whom they do."""
    jaccard: float | None
    """``count / (with a + with b - count)``; for passages every stretch counts once."""
    expected: float | None
    """Without association: ``with a * with b / base`` over units that are known for both codes, as in
    cross tables; of passages, if every stretch lay anywhere in its testimony with equal chance."""
    residual: float | None
    """Adjusted (Haberman 1973)."""
    reason: PairReason | None
    """Why there is no residual."""


@dataclass(frozen=True)
class Cooccurrence:
    """Every pair of codes, in the order of the codes."""

    within: Within
    layer: str
    codes: tuple[str, ...]
    n_units: int | None
    """Finished units; stretches of text for passages. None where they would tell of a hidden code."""
    pairs: tuple[Pair, ...]
    n_cases: int
    min_cell: int = 0
    suppressed: int = 0


def _kin(a: str, b: str) -> bool:
    return a.startswith(f"{b}.") or b.startswith(f"{a}.")


def cooccurrence(grid: Presence, codes: Sequence[str], least: int = 0) -> Cooccurrence:
    """Pairs of ``codes`` within the grid's units."""
    rows = np.array([grid.row(code) for code in codes], dtype=np.int64)
    # Whole counts below 2**24 are exact in single precision, and its products are many times faster.
    has = grid.has[rows].astype(np.float32)
    known = (grid.has[rows] | grid.absent[rows]).astype(np.float32)
    both = (has @ has.T).astype(np.int64)
    others = (has @ known.T).astype(np.int64)  # code x other: units with the code where the other is known
    bases = (known @ known.T).astype(np.int64)
    people = both if grid.unit == "case" else _people(grid, rows)
    disclosure = Disclosure(grid, least)
    # Expected counts and the number finished tell how many are unknown.
    is_told = all(disclosure.tells(int(row)) for row in rows)
    pairs, hidden = [], 0
    for i, j in combinations(range(len(codes)), 2):
        if _kin(codes[i], codes[j]):
            continue
        told = (int(both[i, j]), int(others[i, j]), int(others[j, i]), int(bases[i, j]))
        if least > 1 and _tells(disclosure, int(rows[i]), int(rows[j]), told):
            hidden += 1
            pairs.append(Pair(codes[i], codes[j], None, None, None, None, None, "suppressed"))
            continue
        count = int(both[i, j])
        either = int(both[i, i] + both[j, j]) - count
        found = departure(*told)
        beside = (found.expected, found.residual, found.reason) if is_told else (None, None, "suppressed")
        pairs.append(
            Pair(
                codes[i], codes[j], count, int(people[i, j]), count / either if either else None,
                *beside,
            )
        )  # fmt: skip
    n_people = len(np.unique(grid.case))
    finished = int((grid.state == FINISHED).sum()) if is_told else None
    return Cooccurrence(grid.unit, grid.layer, tuple(codes), finished, tuple(pairs), n_people, least, hidden)


def _tells(disclosure: Disclosure, first: int, second: int, told: tuple[int, int, int, int]) -> bool:
    """Whether the figures of a pair tell of too few: by what is counted, or what it is set against.

    The expected count and the share of both in either give away how many have each code, and who has
    neither is what is left over of ``told``: units known for both codes, with both, one, the other, and all.
    """
    if disclosure.together(first, second):
        return True
    both, one, other, base = told
    return _hides((both, one - both, other - both, base - one - other + both), disclosure.least)


def _hides(people: Sequence[int], least: int) -> bool:
    """Whether one of the figures is about too few."""
    return any(0 < each < least for each in people)


def _people(grid: Presence, rows: Ints) -> Ints:
    """Code x code: people with a unit that has both."""
    found = np.zeros((len(rows), len(rows)), dtype=np.int64)
    order = np.argsort(grid.case, kind="stable")
    has, case = grid.has[rows][:, order], grid.case[order]
    for at in range(len(rows)):
        own = np.flatnonzero(has[at])
        if len(own):
            first = np.flatnonzero(np.diff(case[own], prepend=-1))
            found[at] = np.logical_or.reduceat(has[:, own], first, axis=1).sum(axis=1)
    return found


# --- passages --------------------------------------------------------------------------------


def overlaps(
    evidence: Evidence,
    people: People,
    codes: Sequence[str],
    layer: str,
    chosen: Flags | None = None,
    secret: Disclosure | None = None,
) -> Cooccurrence:
    """Pairs of ``codes`` whose stretches overlap.

    ``secret`` says of the people with each code what is to be hidden, of passages as of any other unit.

    The stretches of a code are what its codings (in the layer, and those of codes below it) cover together.

    Raises:
        ValueError: a layer that has no stretches of its own.
    """
    if layer in ("all", "majority"):
        raise ValueError(
            f"Passages have no layer {layer}: take any, consensus or a coder, or --within excerpt."
        )
    stretches = _stretches(evidence, people, codes, layer, chosen)
    n_cases, least = len(people.cases), 0 if secret is None else secret.least
    counted, seen = _swept(stretches, len(codes), np.asarray(people.case_of, dtype=np.int64), n_cases)
    expected = _expected(stretches, len(codes), np.asarray(evidence.lengths, dtype=np.int64))
    of_code = np.bincount(stretches.code, minlength=len(codes))
    pairs, hidden = [], 0
    for i, j in combinations(range(len(codes)), 2):
        if _kin(codes[i], codes[j]):
            continue
        if _hides((int(seen[i, j]),), least) or _is_secret(secret, codes[i], codes[j]):
            hidden += 1
            pairs.append(Pair(codes[i], codes[j], None, None, None, None, None, "suppressed"))
            continue
        count = int(counted[i, j])
        either = int(of_code[i] + of_code[j]) - count
        pairs.append(
            Pair(
                codes[i], codes[j], count, int(seen[i, j]), count / either if either > 0 else None,
                float(expected[i, j]), None, "pairs_of_passages",
            )
        )  # fmt: skip
    n_people = n_cases if chosen is None else int(chosen.sum())
    is_told = not any(_is_secret(secret, code, code) for code in codes)
    n_stretches = len(stretches.code) if is_told else None
    return Cooccurrence("passage", layer, tuple(codes), n_stretches, tuple(pairs), n_people, least, hidden)


def _is_secret(secret: Disclosure | None, first: str, second: str) -> bool:
    """Whether it is hidden how many people have both codes."""
    return secret is not None and secret.together(secret.grid.row(first), secret.grid.row(second))


@dataclass(frozen=True)
class _Stretches:
    """United stretches, by testimony and start."""

    code: Narrow
    text: Narrow
    start: Narrow
    end: Narrow


def _stretches(
    evidence: Evidence, people: People, codes: Sequence[str], layer: str, chosen: Flags | None
) -> _Stretches:
    votes = Votes(evidence, people, codes, "testimony")
    if layer in GROUP_LAYERS:
        speaking = votes.submitted[votes.coder, votes.testimony]
    else:
        speaking = votes.coder == evidence.coders.index(layer)
    case = votes.case_of[votes.testimony]
    speaking &= case >= 0
    if chosen is not None:
        speaking &= chosen[case]
    code, text = votes.code[speaking], votes.testimony[speaking]
    start, end = np.asarray(evidence.start)[speaking], np.asarray(evidence.end)[speaking]
    parts = []
    for row, below in enumerate(votes.below):
        own = np.isin(code, below) if len(below) != 1 else code == below[0]
        made = united(text[own], start[own], end[own])
        # Half as wide: hundreds of thousands of stretches are held several times at once.
        parts.append([column.astype(np.int32) for column in (np.full(len(made[0]), row), *made)])
    del votes, code, text, start, end
    columns = (
        [np.concatenate(each) for each in zip(*parts, strict=True)] if parts else [np.empty(0, np.int32)] * 4
    )
    del parts
    order = np.lexsort((columns[2], columns[1]))
    return _Stretches(*(column[order] for column in columns))


def _swept(found: _Stretches, n_codes: int, case_of: Ints, n_cases: int) -> tuple[Ints, Ints]:
    """Code x code: overlapping pairs of stretches, and people in whom there is one.

    Ordered by place, a stretch is compared with its next, then with the one after that, and so on,
    as long as any still reaches that far.
    """
    counted = np.zeros((n_codes, n_codes), dtype=np.int64)
    seen = np.zeros((n_codes * n_codes, n_cases), dtype=bool)
    width = int(found.end.max()) + 1 if len(found.end) else 1
    text = found.text.astype(np.int64) * width
    begin, reach = text + found.start, text + found.end
    active = np.arange(len(begin) - 1) if len(begin) else np.empty(0, dtype=np.int64)
    step = 1
    while len(active):
        active = active[active + step < len(begin)]
        active = active[begin[active + step] < reach[active]]
        first, second = found.code[active], found.code[active + step]
        low, high = np.minimum(first, second).astype(np.int64), np.maximum(first, second)
        counted += np.bincount(low * n_codes + high, minlength=n_codes * n_codes).reshape(n_codes, n_codes)
        seen[low * n_codes + high, case_of[found.text[active]]] = True
        step += 1
    return counted, seen.sum(axis=1).reshape(n_codes, n_codes)


def _expected(found: _Stretches, n_codes: int, lengths: Ints) -> NDArray[np.float64]:
    """Code x code: overlapping pairs if every stretch lay anywhere in its testimony with equal chance.

    Two stretches of a and b characters miss each other in (M + 1)(M + 2) of the (L - a + 1)(L - b + 1)
    ways to lay them in L characters, M = L - a - b (none where M < 0). The sum over all pairs of a
    testimony falls apart into sums over each code alone, but for testimonies with stretches too long
    to miss each other.
    """
    n_texts = len(lengths)
    size = (found.end - found.start).astype(np.float64)
    whole = lengths[found.text].astype(np.float64)
    weight = 1 / np.maximum(whole - size + 1, 1)
    cell = found.code.astype(np.int64) * n_texts + found.text

    def sums(power: int) -> NDArray[np.float64]:
        flat = np.bincount(cell, weights=weight * size**power, minlength=n_codes * n_texts)
        return np.asarray(flat, dtype=np.float64).reshape(n_codes, n_texts)

    number: NDArray[np.float64] = np.bincount(cell, minlength=n_codes * n_texts).astype(np.float64)
    longest = np.zeros(n_texts)
    np.maximum.at(longest, found.text, size)
    crowded = 2 * longest > lengths
    one, two = lengths + 1.0, lengths + 2.0
    free = ~crowded
    s0, s1, s2 = (sums(power) * free for power in (0, 1, 2))
    number = number.reshape(n_codes, n_texts) * free
    missed = (
        (s0 * (one * two)) @ s0.T
        - (s1 * (one + two)) @ s0.T
        - (s0 * (one + two)) @ s1.T
        + s2 @ s0.T + 2 * (s1 @ s1.T) + s0 @ s2.T
    )  # fmt: skip
    expected: NDArray[np.float64] = np.asarray(number @ number.T - missed, dtype=np.float64)
    for text in np.flatnonzero(crowded):
        expected += _expected_in(found, int(text), float(lengths[text]), n_codes)
    found_expected: NDArray[np.float64] = np.maximum(expected, 0.0)
    return found_expected


def _expected_in(found: _Stretches, text: int, length: float, n_codes: int) -> NDArray[np.float64]:
    """What one testimony adds, pair by pair."""
    first, last = np.searchsorted(found.text, [text, text + 1])
    code = found.code[first:last]
    size = (found.end - found.start)[first:last].astype(np.float64)
    room = np.maximum(length - size + 1, 1)
    left = length - size[:, None] - size[None, :]
    missed = np.where(left < 0, 0.0, (left + 1) * (left + 2)) / (room[:, None] * room[None, :])
    member: NDArray[np.float64] = np.zeros((n_codes, len(code)))
    member[code, np.arange(len(code))] = 1.0
    found_here: NDArray[np.float64] = np.asarray(member @ (1 - missed) @ member.T, dtype=np.float64)
    return found_here
