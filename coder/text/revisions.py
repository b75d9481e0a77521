"""What became of the passages of a text in its corrected version.

The two are compared line by line, what differs by sentences, words and at last
characters. An island that both have but that is no longer than the edits on either side of it is taken
for coincidence, as in Neil Fraser's diff-match-patch (``cleanupSemantic``): else a word like “the”
would tie together two sentences that have nothing to do with one another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Sequence
from typing import Literal, NamedTuple

Fate = Literal["exact", "proposed", "orphan"]

LARGEST = 1 << 28
"""Cells of a comparison, one bit each: what is larger counts as replaced as a whole."""
ALIKE = 0.6
"""How like the old ones new words must be to be proposed; unrelated sentences come to 0.5."""
TELLING = 12
"""Characters that tell a passage from others: it is proposed where so many in a row were kept, and
looked for elsewhere if it has so many."""
_TOKENS = tuple(
    map(re.compile, (r"[^\n]*\n+|[^\n]+", r"[^.!?؟。]*[.!?؟。]+\s*|[^.!?؟。]+", r"\w+|\s+|[^\w\s]", r"(?s)."))
)
"""Lines with the blank ones behind them; sentences, roughly; words and what is between them; characters."""


class Kept(NamedTuple):
    """A stretch that both texts have, in code points."""

    old: int
    """Where it begins in the old text."""
    new: int
    """Where it begins in the new one."""
    length: int


class Carried(NamedTuple):
    """What became of a passage; an orphan stands at the place where it was."""

    fate: Fate
    start: int
    end: int


def kept_stretches(old: str, new: str) -> tuple[Kept, ...]:
    """What ``new`` kept of ``old``, in order and not touching: everything else was edited."""
    # Whole lines at both ends, so that “T” of one word is not tied to “T” of another one.
    head = old.rfind("\n", 0, _common(old, new)) + 1
    tail = _common(old[head:][::-1], new[head:][::-1])
    line = old.find("\n", len(old) - tail) + 1
    tail = len(old) - line if line else 0
    found = [Kept(0, 0, head)] if head else []
    found += _compared(old[head : len(old) - tail], new[head : len(new) - tail], head, head, 0)
    if tail:
        found.append(Kept(len(old) - tail, len(new) - tail, tail))
    return _without_islands(_joined(found), len(old), len(new))


def carried_exactly(kept: Sequence[Kept], start: int, end: int) -> tuple[int, int] | None:
    """Where ``[start, end)`` stands in the new text, if nothing in it was edited."""
    at = bisect_right(kept, start, key=lambda each: each.old) - 1
    if at < 0 or end > kept[at].old + kept[at].length:
        return None
    shift = kept[at].new - kept[at].old
    return start + shift, end + shift


def carried(old: str, new: str, kept: Sequence[Kept], start: int, end: int) -> Carried:
    """What became of ``[start, end)`` of ``old``: a proposal is for somebody to look at.

    An edited passage is proposed from the first to the last place that it kept; one that stands
    word for word at one other place only, there; one that was rewritten, where the new words are, if
    they are like the old. What was inserted right before or behind it is never part of it.
    """
    from rapidfuzz.distance import Indel

    exact = carried_exactly(kept, start, end)
    if exact is not None:
        return Carried("exact", *exact)
    passage = old[start:end]
    first, last = _start(kept, start, len(new)), _end(kept, end)
    longest = max(
        (len(old[max(start, each.old) : min(end, each.old + each.length)].strip()) for each in kept),
        default=0,
    )
    if longest < TELLING <= len(passage) and old.count(passage) == new.count(passage) == 1:
        place = new.index(passage)
        return Carried("proposed", place, place + len(passage))
    is_like = longest >= TELLING or Indel.normalized_similarity(passage, new[first:last]) >= ALIKE
    if first < last and new[first:last].strip() and is_like:
        return Carried("proposed", first, last)
    place = min(first, len(new))
    return Carried("orphan", place, place)


def marked(old: str, new: str, context: int = 40) -> str:
    """One line with what was taken out in ``[-…-]`` and what was put in in ``{+…+}``.

    Of longer stretches that were kept only ``context`` characters at each end are shown.
    """
    parts: list[str] = []
    at = new_at = 0
    for each in [*kept_stretches(old, new), Kept(len(old), len(new), 0)]:
        gone, came = old[at : each.old], new[new_at : each.new]
        parts += [f"[-{gone}-]" if gone else "", f"{{+{came}+}}" if came else ""]
        same = old[each.old : each.old + each.length]
        parts.append(same if len(same) <= 2 * context + 1 else f"{same[:context]}…{same[-context:]}")
        at, new_at = each.old + each.length, each.new + each.length
    return "".join(parts)


def nearest(kept: Sequence[Kept], start: int, end: int, new_length: int) -> tuple[int, int]:
    """Where something that must not be lost, such as a memo, goes: at least one character if there is any."""
    first = min(_start(kept, start, new_length), max(new_length - 1, 0))
    return first, min(max(_end(kept, end), first + 1), new_length)


def _start(kept: Sequence[Kept], start: int, new_length: int) -> int:
    """The new place of the first character from ``start`` on; in an edit, where its new words begin."""
    at = bisect_right(kept, start, key=lambda each: each.old) - 1
    if at >= 0 and start < kept[at].old + kept[at].length:
        return start + kept[at].new - kept[at].old
    if at >= 0:
        return kept[at].new + kept[at].length
    return 0 if new_length else new_length


def _end(kept: Sequence[Kept], end: int) -> int:
    """As ``_start`` for the character before ``end``; in an edit, where its new words end."""
    return _end_of(kept, end) if end > 0 else 0


def _end_of(kept: Sequence[Kept], end: int) -> int:
    at = bisect_right(kept, end - 1, key=lambda each: each.old) - 1
    if at >= 0 and end <= kept[at].old + kept[at].length:
        return end + kept[at].new - kept[at].old
    following = at + 1
    if following < len(kept):
        return kept[following].new
    return kept[at].new + kept[at].length if at >= 0 else 0


# --- comparing -------------------------------------------------------------------------------


def _common(first: str, second: str) -> int:
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[:middle] == second[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _compared(old: str, new: str, old_at: int, new_at: int, level: int) -> list[Kept]:
    """The stretches that are kept, the places of which are counted from ``old_at`` and ``new_at``."""
    if not old or not new or level == len(_TOKENS):
        return []
    before, after = _TOKENS[level].findall(old), _TOKENS[level].findall(new)
    if len(before) * len(after) > LARGEST:
        return []
    found: list[Kept] = []
    ends_before, ends_after = _ends(before), _ends(after)
    for tag, i, j, k, m in _operations(before, after):
        low, high = ends_before[i], ends_before[j]
        new_low, new_high = ends_after[k], ends_after[m]
        if tag == "equal":
            found.append(Kept(old_at + low, new_at + new_low, high - low))
        elif tag == "replace":
            found += _compared(
                old[low:high], new[new_low:new_high], old_at + low, new_at + new_low, level + 1
            )
    return found


def _operations(
    before: Sequence[Hashable], after: Sequence[Hashable]
) -> list[tuple[str, int, int, int, int]]:
    """Edits with neighbouring insertions and deletions joined into replacements."""
    from rapidfuzz.distance import Indel

    found: list[tuple[str, int, int, int, int]] = []
    for each in Indel.opcodes(before, after):
        tag, i, j, k, m = each.tag, each.src_start, each.src_end, each.dest_start, each.dest_end
        if tag != "equal" and found and found[-1][0] != "equal":
            _, first, _, new_first, _ = found[-1]
            is_both = j > first and m > new_first
            found[-1] = ("replace" if is_both else tag, first, j, new_first, m)
        else:
            found.append((tag, i, j, k, m))
    return found


def _ends(tokens: Sequence[str]) -> list[int]:
    ends = [0]
    for token in tokens:
        ends.append(ends[-1] + len(token))
    return ends


def _joined(found: Sequence[Kept]) -> list[Kept]:
    joined: list[Kept] = []
    for each in found:
        if joined:
            last = joined[-1]
            if last.old + last.length == each.old and last.new + last.length == each.new:
                joined[-1] = Kept(last.old, last.new, last.length + each.length)
                continue
        joined.append(each)
    return joined


def _without_islands(found: list[Kept], old_length: int, new_length: int) -> tuple[Kept, ...]:
    """``found`` without stretches that are no longer than the edits on each side of them."""
    kept: list[Kept] = []
    for each in [*found, Kept(old_length, new_length, 0)]:
        # A stretch that goes widens the edit behind the one before it, which may then go, too.
        while kept:
            before = kept[-2] if len(kept) > 1 else Kept(0, 0, 0)
            island = kept[-1]
            if island.length > _edit(before, island) or island.length > _edit(island, each):
                break
            kept.pop()
        kept.append(each)
    return tuple(each for each in kept if each.length)


def _edit(before: Kept, after: Kept) -> int:
    """The length of what was edited between two stretches: the longer of its two sides."""
    return max(after.old - before.old - before.length, after.new - before.new - before.length)
