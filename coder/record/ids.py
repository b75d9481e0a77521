"""Identifiers of facts (UUIDv7) and times as the record keeps them."""

from __future__ import annotations

import os
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

from coder.errors import BadInput

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_lock = threading.Lock()
_last = 0


def new_id() -> bytes:
    """A UUIDv7 (RFC 9562, 5.7) of 16 bytes, greater than any made before in this process."""
    return new_ids(1)[0]


def new_ids(n: int) -> list[bytes]:
    """``n`` UUIDv7s in ascending order.

    The 12 bits of ``rand_a`` count within a millisecond (RFC 9562, 6.2, method 1); when they
    run over, or the clock steps back, the time field goes on from where it was.
    """
    global _last  # noqa: PLW0603 - the counter belongs to the process, like the clock
    with _lock:
        first = max(time.time_ns() // 1_000_000 << 12, _last + 1)
        _last = first + n - 1
    random = os.urandom(8 * n)
    return [
        ((stamp >> 12) << 16 | 0x7000 | stamp & 0xFFF).to_bytes(8, "big")
        + bytes((random[at] & 0x3F | 0x80,))
        + random[at + 1 : at + 8]
        for stamp, at in zip(range(first, first + n), range(0, 8 * n, 8), strict=True)
    ]


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
