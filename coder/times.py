"""Times as they are written and read wherever they leave or enter."""

from __future__ import annotations

from datetime import UTC, date, datetime


def iso(at: datetime | None) -> str | None:
    """UTC in ISO 8601 with milliseconds, ``2026-03-02T09:14:05.000Z``; None stays None."""
    if at is None:
        return None
    utc = at.astimezone(UTC)
    return f"{utc.year:04d}" + utc.strftime("-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"


def day_of(text: str, form: str) -> date | None:
    """The day that ``text`` names in ``form``, strptime's words; None where it is none."""
    try:
        return datetime.strptime(text.strip(), form).date()
    except ValueError:
        return None


def parsed(text: str) -> datetime:
    """The time that ISO 8601 ``text`` names; without a zone it is UTC.

    Raises:
        ValueError: not a time.
    """
    at = datetime.fromisoformat(text.strip())
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} lies outside the calendar") from error
