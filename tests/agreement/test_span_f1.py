from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.agreement.matching import maximum_matching
from coder.agreement.segments import Segments
from coder.agreement.spans import Criterion, f1_table, f1_values, span_f1, span_statistics

CRITERIA: tuple[Criterion, ...] = ("exact", 0.5, 0.2, "overlap")


@st.composite
def marked(draw: st.DrawFn) -> Segments:
    coders, texts = draw(st.integers(2, 3)), draw(st.integers(1, 3))
    seen = np.array(draw(st.lists(st.booleans(), min_size=coders * texts, max_size=coders * texts)))
    seen = seen.reshape(coders, texts)
    span = st.tuples(st.integers(0, 15), st.integers(1, 7), st.integers(0, 1))
    rows = [
        (text, coder, code, start, start + length)
        for coder in range(coders)
        for text in range(texts)
        if seen[coder, text]
        for start, length, code in draw(st.lists(span, max_size=5))
    ]
    columns = list(zip(*rows, strict=True)) if rows else [[]] * 5
    return Segments.of(*columns, lengths=[22] * texts, seen=seen, codes=["a", "b"])


def largest(edges: Sequence[tuple[int, int]]) -> int:
    """Size of a maximum matching, trying everything."""

    @cache
    def best(at: int, used: frozenset[tuple[str, int]]) -> int:
        if at == len(edges):
            return 0
        ends = {("u", edges[at][0]), ("v", edges[at][1])}
        skipped = best(at + 1, used)
        return skipped if ends & used else max(skipped, 1 + best(at + 1, used | ends))

    return best(0, frozenset())


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_a_matching_is_as_large_as_any(edges: set[tuple[int, int]]) -> None:
    pairs = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)
    chosen = pairs[maximum_matching(pairs[:, 0], pairs[:, 1])]
    assert len(chosen) == largest(sorted(edges))
    assert len(set(chosen[:, 0])) == len(set(chosen[:, 1])) == len(chosen)


def test_a_ladder_of_ten_thousand_spans_is_matched_whole() -> None:
    rungs = np.arange(10_000)
    left, right = np.concatenate((rungs, rungs[:-1])), np.concatenate((rungs, rungs[:-1] + 1))
    assert maximum_matching(left, right).sum() == 10_000


def meets(one: tuple[int, int], other: tuple[int, int], criterion: Criterion) -> bool:
    if criterion == "exact":
        return one == other
    common = min(one[1], other[1]) - max(one[0], other[0])
    if criterion == "overlap":
        return common > 0
    return common > 0 and common / (max(one[1], other[1]) - min(one[0], other[0])) >= float(criterion)


@given(marked(), st.sampled_from(CRITERIA), st.booleans())
def test_matches_are_those_of_trying_everything(
    segments: Segments, criterion: Criterion, labelled: bool
) -> None:
    units = segments.units
    columns = (units.testimony, units.coder, units.code, units.start, units.end)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    result = span_f1(segments, criterion, labelled=labelled)
    for column, code in enumerate(("a", "b") if labelled else ()):
        assert result[column].code == code
    for pair in result[-1].pairs:
        a, b = segments.coders.index(pair.a), segments.coders.index(pair.b)
        both = np.flatnonzero(segments.seen[a] & segments.seen[b])
        edges = [
            (i, j)
            for i, (text, who, code, *one) in enumerate(rows)
            for j, (place, other, named, *two) in enumerate(rows)
            if (who, other) == (a, b) and text == place and (code == named or not labelled)
            and meets((one[0], one[1]), (two[0], two[1]), criterion)
        ]  # fmt: skip
        assert pair.matched == sum(
            largest([edge for edge in edges if rows[edge[0]][0] == text]) for text in both.tolist()
        )
        assert pair.marked == sum(row[0] in both and row[1] in (a, b) for row in rows)


@given(marked(), st.sampled_from(CRITERIA))
def test_f1_is_the_same_from_either_coders_side(segments: Segments, criterion: Criterion) -> None:
    turned = Segments.of(
        segments.testimony, len(segments.coders) - 1 - segments.coder, segments.code, segments.start,
        segments.end, lengths=segments.lengths, seen=segments.seen[::-1], codes=segments.codes,
    )  # fmt: skip
    for one, other in zip(span_f1(segments, criterion), span_f1(turned, criterion), strict=True):
        assert other.figure.value == pytest.approx(one.figure.value)
        assert other.figure.reason == one.figure.reason


@given(marked())
def test_the_replicate_that_draws_each_testimony_once_is_the_figure_itself(segments: Segments) -> None:
    statistics = span_statistics(segments, CRITERIA)
    weights = np.ones((2, len(segments.lengths)))
    weights[0] = 0
    values = f1_values(statistics, weights)
    assert np.isnan(values[:, 0]).all()
    for number, row in enumerate(f1_table(segments, statistics, CRITERIA)):
        *codes, together = (np.nan if each.figure.value is None else each.figure.value for each in row)
        assert values[number, 1] == pytest.approx(codes, nan_ok=True)
        assert f1_values(statistics, weights, pooled=True)[number, 1, 0] == pytest.approx(
            together, nan_ok=True
        )


def test_testimonies_that_one_coder_has_not_seen_are_left_out() -> None:
    segments = Segments.of(
        [0, 0, 1], [0, 1, 0], [0, 0, 0], [0, 0, 3], [5, 5, 9], lengths=[10, 10], seen=[[1, 1], [1, 0]]
    )
    (code, together) = span_f1(segments, "exact")
    assert code.figure.value == together.figure.value == 1.0


def test_one_long_span_finds_one_partner_only() -> None:
    segments = Segments.of([0] * 3, [0, 1, 1], [0] * 3, [0, 0, 5], [10, 4, 9], lengths=[10])
    assert span_f1(segments, "overlap")[0].figure.value == pytest.approx(2 / 3)


def test_a_code_that_nobody_marked_has_no_f1() -> None:
    segments = Segments.of([0, 0], [0, 1], [0, 0], [0, 0], [5, 5], lengths=[10], codes=["a", "b"])
    used, unused, _ = span_f1(segments)
    assert (used.figure.value, unused.figure.reason) == (1.0, "no_data")


@pytest.mark.parametrize("criterion", ["close", 0, 1.5, float("nan")])
def test_an_unknown_criterion_is_refused(criterion: Criterion) -> None:
    segments = Segments.of([0], [0], [0], [0], [5], lengths=[10])
    with pytest.raises(ValueError, match="share"):
        span_f1(segments, criterion)
