"""Regular expressions from people, run where they can be stopped.

A pattern such as ``(a+)+b`` may take years on a line of the letter a, and Python cannot interrupt
it from within. So it runs in a process of its own, which is ended when the time is over.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Generator, Sequence
from contextlib import suppress

from coder.errors import BadInput, RecordError, Refused

SECONDS = 5.0
"""How long a pattern may take over all testimonies."""
LONGEST = 1000
"""Characters of a pattern."""

# Runs with nothing but the standard library (-I -S), so it starts at once and reads no file.
_WORKER = """
import json, re, sys, warnings
warnings.simplefilter("ignore")
asked = json.loads(sys.stdin.buffer.read())
pattern, left = re.compile(asked["pattern"], re.IGNORECASE | re.MULTILINE), asked["limit"]
for place, text in enumerate(asked["texts"]):
    for match in pattern.finditer(text):
        if match.end() > match.start():
            print(place, match.start(), match.end())
            left -= 1
            if not left:
                sys.exit()
"""


TICK = 0.02
"""Seconds between two looks at whether the process has ended."""

Places = list[tuple[int, int, int]]
"""(index of the text, start, end) of each match."""


def find_pattern(
    texts: Sequence[str], pattern: str, *, limit: int, seconds: float = SECONDS
) -> list[tuple[int, int, int]]:
    """Where ``pattern`` matches: (index into ``texts``, start, end), in order, at most ``limit``.

    Case does not matter, ``^`` and ``$`` stand for lines, empty matches are passed over.

    Raises:
        BadInput: no regular expression; the sentence says where it goes wrong.
        Refused: it took longer than ``seconds``.
    """
    waiting = finding_pattern(texts, pattern, limit=limit, seconds=seconds)
    while True:
        try:
            next(waiting)
        except StopIteration as ended:
            found: Places = ended.value
            return found


def finding_pattern(
    texts: Sequence[str], pattern: str, *, limit: int, seconds: float = SECONDS
) -> Generator[None, None, Places]:
    """As ``find_pattern``, returning control every few milliseconds; to close it ends the search."""
    check_pattern(pattern)
    asked = json.dumps({"pattern": pattern, "limit": limit, "texts": list(texts)})
    try:
        process = subprocess.Popen(  # noqa: S603 - our own words; the pattern is data on stdin
            [sys.executable, "-I", "-S", "-c", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise RecordError(
            f"The search for a pattern could not be started ({error.strerror}). Search for words instead."
        ) from error
    try:
        said = yield from _until_ended(process, asked.encode("ascii"), time.monotonic() + seconds)
    finally:
        process.kill()
        with suppress(OSError, ValueError):
            process.communicate()
    if said is None:
        raise Refused(
            f"The pattern took longer than {seconds:g} seconds and was stopped. Repetition inside "
            "repetition, like (a+)+, does that: write it more simply, or search one testimony."
        )
    if process.returncode:
        raise Refused("The pattern could not be run to its end: write it more simply, or search for words.")
    lines = (line.split() for line in said.decode("ascii").splitlines())
    return [(int(a), int(b), int(c)) for a, b, c in (each for each in lines if len(each) == 3)]


def _until_ended(
    process: subprocess.Popen[bytes], asked: bytes, until: float
) -> Generator[None, None, bytes | None]:
    """What the process wrote, once it has ended; None when the time was over first."""
    first: bytes | None = asked
    while True:
        try:
            return process.communicate(first, timeout=TICK)[0]
        except subprocess.TimeoutExpired:
            first = None
        if time.monotonic() > until:
            return None
        yield


def check_pattern(pattern: str) -> None:
    """Refuse what is no regular expression.

    Raises:
        BadInput: with the place where it goes wrong.
    """
    if len(pattern) > LONGEST:
        raise BadInput(f"The pattern has {len(pattern)} characters; at most {LONGEST} are taken.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    except re.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        raise BadInput(
            f"This is no regular expression: {error.msg}{place}. Mend it, or search for words instead."
        ) from error
    except (OverflowError, RecursionError, ValueError) as error:
        raise BadInput("This regular expression is too large: write it more simply.") from error
