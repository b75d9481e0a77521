"""What is said and kept when the program itself fails: where, never what it was working on.

A traceback's messages and local variables can hold testimony, so neither is shown or stored.
"""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path

from coder import __version__


def places(error: BaseException) -> list[str]:
    """``file:line function`` for each frame of ``error``, innermost last; no messages, no values."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def log_path() -> Path:
    """The log of failures in the user's state folder."""
    from platformdirs import user_state_path

    return user_state_path("testimony-coder", appauthor=False) / "errors.log"


def report(error: BaseException) -> str:
    """Append ``error`` to the log without data and return the sentence for the user."""
    where = places(error)
    innermost = where[-1] if where else "an unknown place"
    said = (
        f"coder stopped on an error of its own ({type(error).__name__} in {innermost}). "
        "What was shown as saved is on disk."
    )
    path = log_path()
    stamp = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("a", encoding="utf-8") as log:
            path.chmod(0o600)
            log.write(f"{stamp} coder {__version__} {type(error).__name__}\n")
            log.writelines(f"  {line}\n" for line in where)
    except OSError:
        return said
    return f"{said} Where it happened, without any data, is in {path}."
