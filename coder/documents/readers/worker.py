"""The process in which documents from outside are read: little memory, little time, nothing to write to.

Started by ``child``; speaks length-prefixed JSON over its standard streams, one document after the
other. Whatever goes wrong in here ends as a sentence, or as the end of this process.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, replace
from typing import Any, BinaryIO

from coder.documents.readers.model import Unreadable
from coder.errors import BadInput

MOST_MEMORY = 1_000_000_000
"""Bytes of address space, where the system can limit it."""


def main() -> None:
    """Serve until the other end closes."""
    answers, asked = _streams()
    _limit_memory()
    _send(answers, {"ready": True})
    while (line := asked.readline()) not in (b"", b"\n"):
        order = json.loads(line)
        data = asked.read(int(order["size"]))
        if len(data) < order["size"]:
            return
        _limit_time(float(order["seconds"]))
        _send(answers, _answer(order, data))


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Answers go to a copy of stdout; what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers, sys.stdin.buffer


def _limit_memory() -> None:
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # this process writes no file at all
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):  # no such limits on this system
        pass


def _limit_time(seconds: float) -> None:
    """End this process by itself should the one that watches it be gone."""
    try:
        import resource

        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 2, hard))
    except (ImportError, ValueError, OSError):
        pass


def _answer(order: dict[str, Any], data: bytes) -> dict[str, Any]:
    try:
        is_table = order["kind"] == "workbook"
        return {"table": _table(order, data)} if is_table else {"converted": _converted(order, data)}
    except BadInput as error:
        return {"sentence": str(error)}
    except Unreadable as error:
        why = str(error)
    except MemoryError:
        why = "needs more memory than any document should: divide it, or save it anew."
    except RecursionError:
        why = "is damaged: its parts are nested without end."
    except Exception as error:  # damaged in a way that no reader foresaw
        why = f"is damaged and cannot be read ({type(error).__name__}): save it anew."
    return {"refused": why}


def _converted(order: dict[str, Any], data: bytes) -> dict[str, Any]:
    from coder.documents.readers.registry import BY_KIND

    found = BY_KIND[order["kind"]].read(data, order["encoding"])
    # A damaged document may hold halves of characters, which no file can hold.
    whole = found.text.encode("utf-8", "replace").decode("utf-8")
    return asdict(replace(found, text=whole))


def _table(order: dict[str, Any], data: bytes) -> dict[str, Any]:
    from coder.documents.workbook import read_workbook
    from coder.model import Variable

    variables = [Variable(name, title, kind, format=form) for name, title, kind, form in order["variables"]]
    return asdict(read_workbook(data, order["name"], variables))


def _send(stream: BinaryIO, answer: dict[str, Any]) -> None:
    payload = json.dumps(answer).encode("ascii")
    stream.write(len(payload).to_bytes(8, "big") + payload)
    stream.flush()


if __name__ == "__main__":
    main()
