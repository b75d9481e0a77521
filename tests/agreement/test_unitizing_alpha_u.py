from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.agreement.alpha_u import alpha_u, alpha_u_statistics, disagreements
from coder.agreement.segments import Segments


@st.composite
def continua(draw: st.DrawFn) -> Segments:
    """Up to three testimonies; spans of different codes may overlap."""
    coders, texts = draw(st.integers(2, 3)), draw(st.integers(1, 3))
    lengths = [draw(st.integers(1, 12)) for _ in range(texts)]
    seen = np.array(draw(st.lists(st.booleans(), min_size=coders * texts, max_size=coders * texts)))
    seen = seen.reshape(coders, texts)
    rows = []
    for text, coder in product(range(texts), range(coders)):
        if seen[coder, text]:
            for start, length, code in draw(
                st.lists(st.tuples(st.integers(0, 11), st.integers(0, 6), st.integers(0, 1)), max_size=4)
            ):
                if start + length <= lengths[text]:
                    rows.append((text, coder, code, start, start + length))
    columns = list(zip(*rows, strict=True)) if rows else [[]] * 5
    return Segments.of(*columns, lengths=lengths, seen=seen, codes=["a", "b"])


def straight_from_the_formula(segments: Segments, code: int) -> tuple[float, float]:
    """D_o and D_e of one code, segment by segment."""
    length, total, observed = 0, 0, 0.0
    units: list[int] = []
    gaps: list[int] = []
    for text, size in enumerate(segments.lengths.tolist()):
        people = np.flatnonzero(segments.seen[:, text]).tolist()
        if len(people) < 2:
            continue
        length, total = length + size, total + size * len(people)
        pieces = {person: _pieces(segments, text, person, code, size) for person in people}
        for person in people:
            units += [end - start for start, end, unit in pieces[person] if unit]
            gaps += [end - start for start, end, unit in pieces[person] if not unit]
        for one, two in product(people, people):
            if one != two:
                for g, h in product(pieces[one], pieces[two]):
                    observed += _distance(g, h) / (len(people) - 1)
    if not total:
        return 0.0, 0.0
    expected = sum(
        (len(units) - 1) / 3 * (2 * unit**3 - 3 * unit**2 + unit)
        + unit**2 * sum(gap - unit + 1 for gap in gaps if gap >= unit)
        for unit in units
    )
    free = total * (total - 1) - sum(unit * (unit - 1) for unit in units)
    return observed / (total * length), 2 / length * expected / free if free else 0.0


def _pieces(segments: Segments, text: int, person: int, code: int, size: int) -> list[tuple[int, int, bool]]:
    units = segments.units
    own = (units.testimony == text) & (units.coder == person) & (units.code == code)
    origin = segments.offsets[text]
    pieces, at = [], 0
    for start, end in sorted(zip(units.start[own] - origin, units.end[own] - origin, strict=True)):
        if start > at:
            pieces.append((at, int(start), False))
        pieces.append((int(start), int(end), True))
        at = int(end)
    if at < size:
        pieces.append((at, size, False))
    return pieces


def _distance(g: tuple[int, int, bool], h: tuple[int, int, bool]) -> float:
    if g[2] and h[2] and min(g[1], h[1]) > max(g[0], h[0]):
        return (g[0] - h[0]) ** 2 + (g[1] - h[1]) ** 2
    for unit, gap in ((g, h), (h, g)):
        if unit[2] and not gap[2] and gap[0] <= unit[0] and unit[1] <= gap[1]:
            return (unit[1] - unit[0]) ** 2
    return 0


@given(continua())
def test_sorted_arrays_give_what_the_formula_gives(segments: Segments) -> None:
    result = disagreements(alpha_u_statistics(segments))
    for code in (0, 1):
        observed, expected = straight_from_the_formula(segments, code)
        assert result.observed[0, code] == pytest.approx(observed)
        assert result.expected[0, code] == pytest.approx(expected)


@given(continua(), st.data())
def test_drawing_testimonies_equals_merging_their_statistics(segments: Segments, data: st.DataObject) -> None:
    texts = len(segments.lengths)
    drawn = data.draw(st.lists(st.integers(0, texts - 1), min_size=1, max_size=4))
    merged, *others = (alpha_u_statistics(_only(segments, text)) for text in drawn)
    for other in others:
        merged = merged.merged(other)
    weighted = disagreements(alpha_u_statistics(segments), np.bincount(drawn, minlength=texts))
    assert weighted.overall == pytest.approx(disagreements(merged).overall, nan_ok=True)
    assert weighted.per_code == pytest.approx(disagreements(merged).per_code, nan_ok=True)


def _only(segments: Segments, text: int) -> Segments:
    own = segments.testimony == text
    return Segments.of(
        np.zeros(own.sum(), dtype=int), segments.coder[own], segments.code[own], segments.start[own],
        segments.end[own], lengths=segments.lengths[[text]], seen=segments.seen[:, [text]],
        coders=segments.coders, codes=segments.codes,
    )  # fmt: skip


def test_alpha_u_sees_where_units_begin_inside_matter_of_the_same_code() -> None:
    one = Segments.of([0] * 3, [0, 1, 1], [0] * 3, [2, 2, 6], [10, 6, 10], lengths=[20])
    same = Segments.of([0] * 2, [0, 1], [0] * 2, [2, 2], [10, 10], lengths=[20])
    assert alpha_u(same).overall.value == 1.0
    assert (alpha_u(one).overall.value or 0) < 1


def test_overlapping_codes_do_no_harm() -> None:
    segments = Segments.of([0] * 4, [0, 1, 0, 1], [0, 0, 1, 1], [0, 0, 2, 2], [5, 5, 8, 8], lengths=[20])
    assert [figure.value for figure in alpha_u(segments).codes] == [1.0, 1.0]


def test_nothing_marked_and_one_coder_say_why() -> None:
    nothing = Segments.of([], [], [], [], [], lengths=[20], coders=["ada", "ben"], codes=["a"])
    assert alpha_u(nothing).overall.reason == "no_variation"
    alone = Segments.of([0], [0], [0], [0], [5], lengths=[20])
    assert alpha_u(alone).codes[0].reason == "one_coder"
