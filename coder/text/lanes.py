"""Overlapping passages side by side: lanes for them, and quick answers to "which touch this row"."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Sequence

from coder.model import Span

BLOCK = 64


def assign_lanes(spans: Sequence[Span]) -> list[int]:
    """The lane, from 0, of each span: spans that overlap never share one.

    Greedy interval partitioning in order of start, longer first, always into the lowest free lane;
    this uses as few lanes as the deepest overlap needs (Kleinberg and Tardos, Algorithm Design,
    2005, section 4.1). The result depends on the spans alone, not on their order.
    """
    order = sorted(range(len(spans)), key=lambda at: (spans[at].start, -spans[at].end, at))
    lanes = [0] * len(spans)
    busy: list[tuple[int, int]] = []
    free: list[int] = []
    opened = 0
    for at in order:
        while busy and busy[0][0] <= spans[at].start:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if free:
            lane = heapq.heappop(free)
        else:
            lane, opened = opened, opened + 1
        lanes[at] = lane
        heapq.heappush(busy, (spans[at].end, lane))
    return lanes


class SpanIndex:
    """Spans sorted by start, with the furthest end of each block of them, for overlap queries."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._order = sorted(range(len(spans)), key=lambda at: (spans[at].start, spans[at].end, at))
        self._starts = [spans[at].start for at in self._order]
        self._ends = [spans[at].end for at in self._order]
        self._furthest = [max(self._ends[at : at + BLOCK]) for at in range(0, len(spans), BLOCK)]

    def touching(self, start: int, end: int) -> list[int]:
        """Positions, in reading order, of the spans that share a character with ``[start, end)``."""
        limit = bisect_left(self._starts, end)
        found: list[int] = []
        for block, furthest in enumerate(self._furthest):
            first = block * BLOCK
            if first >= limit:
                break
            if furthest <= start:
                continue
            last = min(first + BLOCK, limit)
            found.extend(self._order[at] for at in range(first, last) if self._ends[at] > start)
        return found


def depths(spans: Sequence[Span], start: int, end: int) -> list[tuple[Span, int]]:
    """``[start, end)`` in stretches, each with the number of ``spans`` that cover it.

    Stretches tile the range, and neighbours differ in depth; an empty range has none.
    """
    if start >= end:
        return []
    steps: dict[int, int] = {start: 0}
    for span in spans:
        first, last = max(span.start, start), min(span.end, end)
        if first < last:
            steps[first] = steps.get(first, 0) + 1
            steps[last] = steps.get(last, 0) - 1
    found: list[tuple[Span, int]] = []
    edges = sorted(at for at in steps if at < end)
    depth = 0
    for at, following in zip(edges, [*edges[1:], end], strict=True):
        depth += steps[at]
        if found and found[-1][1] == depth:
            found[-1] = (Span(found[-1][0].start, following), depth)
        elif at < following:
            found.append((Span(at, following), depth))
    return found
