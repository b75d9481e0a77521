"""Which of one's codings a key means: the one in focus, the one at the cursor, the next one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from coder.model import Coding, Span


def meant(
    codings: Sequence[Coding], focused: Coding | None, cursor: int, just_coded: Span | None = None
) -> Coding | None:
    """The focused coding, else the newest on the passage ``just_coded``, else the shortest at ``cursor``.

    None where there is none.
    """
    if focused is not None:
        return focused
    just = [coding for coding in codings if coding.span == just_coded]
    if just:
        return max(just, key=lambda coding: coding.id)
    here = [coding for coding in codings if coding.start <= cursor < coding.end]
    return min(here, key=lambda coding: (len(coding.span), coding.start), default=None)


def following(codings: Sequence[Coding], focused: Coding | None, cursor: int, step: int) -> Coding | None:
    """The coding after the focused one (before it where ``step`` is -1), going round at the ends.

    Without a focused one among ``codings``, which are in reading order, the nearest that begins
    at ``cursor`` or after it, or before ``cursor``.
    """
    if not codings:
        return None
    if focused in codings:
        return codings[(codings.index(focused) + step) % len(codings)]
    before = bisect_right([coding.start for coding in codings], cursor - 1)
    return codings[(before if step > 0 else before - 1) % len(codings)]


def with_code(codings: Sequence[Coding], path: str) -> list[Coding]:
    """The codings with the code ``path`` or one below it."""
    return [coding for coding in codings if coding.code == path or coding.code.startswith(f"{path}.")]


def said_of(coding: Coding) -> list[str]:
    """What its coder says of a coding beside its code, in words."""
    sure = f"{coding.confidence} confidence" if coding.confidence else ""
    talk = "to be discussed" if coding.discuss else ""
    memo = f"memo: {coding.memo}" if coding.memo else ""
    return [said for said in (sure, talk, memo) if said]
