"""Lanes keep overlapping passages apart, and the index answers what a brute search answers."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from coder.model import Span
from coder.text.lanes import SpanIndex, assign_lanes, depths

spans = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 60)).map(lambda pair: Span(pair[0], pair[0] + pair[1])),
    max_size=150,
)


@given(spans)
@settings(deadline=None)
def test_overlapping_passages_never_share_a_lane_and_no_lane_is_wasted(found: list[Span]) -> None:
    lanes = assign_lanes(found)
    for first in range(len(found)):
        for second in range(first):
            assert not (found[first].overlaps(found[second]) and lanes[first] == lanes[second])
    deepest = max((sum(one.start <= at < one.end for one in found) for at in range(361)), default=0)
    assert max(lanes, default=-1) + 1 == deepest


@given(spans, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_lanes_do_not_depend_on_the_order_of_recording(found: list[Span], chance: object) -> None:
    different = list(dict.fromkeys(found))
    shuffled = list(different)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    before = dict(zip(different, assign_lanes(different), strict=True))
    assert before == dict(zip(shuffled, assign_lanes(shuffled), strict=True))


@given(spans, st.integers(0, 360), st.integers(0, 80))
@settings(deadline=None)
def test_the_index_finds_exactly_the_passages_that_touch_a_row(
    found: list[Span], start: int, length: int
) -> None:
    row = Span(start, start + length)
    answer = SpanIndex(found).touching(row.start, row.end)
    expected = {at for at, span in enumerate(found) if span.overlaps(row) and length}
    if length:
        assert set(answer) == expected
        assert len(answer) == len(expected)
        assert [found[at] for at in answer] == sorted(found[at] for at in answer)


@given(spans, st.integers(0, 200), st.integers(1, 150))
@settings(deadline=None)
def test_depths_tile_the_row_and_count_the_passages(found: list[Span], start: int, length: int) -> None:
    parts = depths(found, start, start + length)
    counted = [depth for span, depth in parts for _ in range(span.start, span.end)]
    assert counted == [sum(one.start <= at < one.end for one in found) for at in range(start, start + length)]
    assert all(before[1] != after[1] for before, after in pairwise(parts))
