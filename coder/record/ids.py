"""Identifiers of facts (UUIDv7) and times as the record keeps them.

An id is bound to the coder whose fact bears it: its last bytes are a hash of that coder's name and of
the bytes before them. So nobody can record something else under an id that was read in a colleague's
work, and thereby keep that work from whoever heard of theirs first.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from coder.errors import BadInput

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_BOUND = 5
"""So many bytes at the end of an id are bound to its coder."""
_lock = threading.Lock()
_last = 0


def new_id(coder: str) -> bytes:
    """A UUIDv7 (RFC 9562, 5.7) of 16 bytes, bound to ``coder``, greater than any made here before."""
    return new_ids([coder])[0]


def new_ids(coders: Sequence[str]) -> list[bytes]:
    """A UUIDv7 for each of ``coders``, bound to them, in ascending order.

    The 12 bits of ``rand_a`` count within a millisecond (RFC 9562, 6.2, method 1); when they
    run over, or the clock steps back, the time field goes on from where it was. Of ``rand_b`` 22 bits
    are random and 40 bound to the coder.
    """
    global _last  # noqa: PLW0603 - the counter belongs to the process, like the clock
    with _lock:
        first = max(time.time_ns() // 1_000_000 << 12, _last + 1)
        _last = first + len(coders) - 1
    binder = _Binder()
    random = os.urandom(3 * len(coders))
    return [
        binder.bound(
            coder,
            ((stamp >> 12) << 16 | 0x7000 | stamp & 0xFFF).to_bytes(8, "big")
            + bytes((random[at] & 0x3F | 0x80,))
            + random[at + 1 : at + 3],
        )
        for coder, stamp, at in zip(
            coders, range(first, first + len(coders)), range(0, len(random), 3), strict=True
        )
    ]


def strangers(pairs: Iterable[tuple[bytes, str]]) -> Iterator[bytes]:
    """Of (id, coder) the ids that are not bound to their coder: made by another program, or taken."""
    binder = _Binder()
    return (raw for raw, coder in pairs if binder.bound(coder, raw[:-_BOUND]) != raw)


def id_from(elsewhere: bytes, coder: str) -> bytes:
    """The id that a fact of ``coder`` bears for what has the id ``elsewhere`` in another program.

    Always the same one; the id itself where it is the coder's own, come back.
    """
    if not any(strangers([(elsewhere, coder)])):
        return elsewhere
    made = bytearray(hashlib.sha256(b"elsewhere\0" + elsewhere).digest()[: 16 - _BOUND])
    made[6], made[8] = made[6] & 0x0F | 0x80, made[8] & 0x3F | 0x80  # version 8: of one's own making
    return _Binder().bound(coder, bytes(made))


class _Binder:
    """Ends ids with what binds them; a name is hashed once."""

    def __init__(self) -> None:
        self._of: dict[str, Hash] = {}

    def bound(self, coder: str, head: bytes) -> bytes:
        """The id that begins with ``head``."""
        begun = self._of.get(coder)
        if begun is None:
            begun = self._of[coder] = hashlib.sha256(coder.encode() + b"\0")
        hashed = begun.copy()
        hashed.update(head)
        return head + hashed.digest()[:_BOUND]


def id_text(raw: bytes) -> str:
    """The id as people see it: ``0198c2b4-…``, 36 characters."""
    digits = raw.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def id_bytes(text: str) -> bytes | None:
    """The 16 bytes that ``text`` writes out, or None if it writes no id."""
    try:
        return uuid.UUID(text).bytes
    except ValueError:
        return None


def to_milliseconds(at: datetime | None) -> int:
    """Milliseconds since 1970 UTC, rounded down; now when ``at`` is None.

    Raises:
        BadInput: a time without a zone, which would mean another moment on another machine.
    """
    if at is None:
        return time.time_ns() // 1_000_000
    if at.tzinfo is None:
        raise BadInput(
            f"The time {at.isoformat()} names no zone. Write it in UTC, like 2026-03-02T09:14:05Z."
        )
    return (at - _EPOCH) // _MILLISECOND


def from_milliseconds(at: int) -> datetime:
    """The moment ``at`` milliseconds after 1970 UTC, without the rounding of floats."""
    return _EPOCH + at * _MILLISECOND
