"""Documents read in a process of their own, so that a hang, a crash or a bomb costs one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import coder
from coder.documents.readers.model import Converted, CueTime, Tidied
from coder.documents.table import Row, Table
from coder.errors import BadInput
from coder.model import Variable

SECONDS = 5.0
"""For any document; more for each megabyte."""
SECONDS_PER_MB = 2.0
_START_SECONDS = 60.0
_MOST_ANSWER = 512_000_000
_WORKER = "coder.documents.readers.worker"


class ReadingRoom:
    """A process that reads documents, started with the first and again after each that ends it.

    Use as a context manager.
    """

    def __init__(self, seconds: float = SECONDS, per_mb: float = SECONDS_PER_MB) -> None:
        self._seconds = seconds
        self._per_mb = per_mb
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process's number; 0 when there is none."""
        return self._process.pid if self._process is not None else 0

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was still to be written cannot be any more
                    stream.close()

    def convert(self, data: bytes, kind: str, name: str, encoding: str | None = None) -> Converted:
        """A document's text, read by the reader of ``kind``.

        Raises:
            BadInput: it cannot be read; the sentence begins with ``name``.
        """
        answer = self._ask(data, name, {"kind": kind, "encoding": encoding})
        try:
            return _converted(answer["converted"])
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(f"{name} is damaged and cannot be read: save it anew.") from error

    def table(self, data: bytes, name: str, variables: Sequence[Variable] = ()) -> Table:
        """A workbook's table; see ``workbook.read_workbook``.

        Raises:
            BadInput: it cannot be read; the sentence begins with ``name``.
        """
        order = {"kind": "workbook", "variables": [[v.name, v.title, v.type, v.format] for v in variables]}
        found = self._ask(data, name, order)
        try:
            table = found["table"]
            rows = tuple(Row(int(each["number"]), tuple(map(str, each["cells"]))) for each in table["rows"])
            header, assumed, unread = (
                tuple(map(str, table[part])) for part in ("header", "assumed", "unread")
            )
            return Table(header, rows, assumed, unread)
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(f"{name} is damaged and cannot be read: save it anew.") from error

    def _ask(self, data: bytes, name: str, order: dict[str, Any]) -> dict[str, Any]:
        seconds = self._seconds + self._per_mb * len(data) / 1e6
        head = order | {"name": name, "size": len(data), "seconds": seconds}
        was_used = self._process is not None
        answer, is_late = self._exchange(head, data, seconds)
        if answer is None and was_used and not is_late:
            # What ended it may have been an earlier document, or somebody else.
            answer, is_late = self._exchange(head, data, seconds)
        if answer is None:
            raise BadInput(
                f"{name} took longer than {seconds:.0f} seconds to read, more than any document should: "
                "save it anew, or divide it."
                if is_late
                else f"{name} is damaged: the program that read it broke off. Open it and save it again."
            )
        if "refused" in answer:
            raise BadInput(f"{name} {answer['refused']}")
        if "sentence" in answer:
            said = str(answer["sentence"])
            raise BadInput(f"{name}{said.removeprefix('The file')}" if said.startswith("The file") else said)
        return answer

    def _exchange(
        self, head: dict[str, Any], data: bytes, seconds: float
    ) -> tuple[dict[str, Any] | None, bool]:
        """The process's answer, or None and whether it took too long; then the process is ended."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._start()
        asking = _Asking(self._process, json.dumps(head).encode() + b"\n", data)
        answer = None
        try:
            answer = asking.wait(seconds)
        finally:
            if answer is None:
                self.close()
        return answer, asking.is_late

    def _start(self) -> None:
        """Start the process apart from the terminal, so that Ctrl+C is ours to answer.

        Raises:
            BadInput: it does not come up.
        """
        home = str(Path(coder.__file__).resolve().parents[1])
        paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-P", "-m", _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=os.name == "posix",
        )
        if _Asking(self._process, b"", b"").wait(_START_SECONDS) is None:
            self.close()
            raise BadInput("The program that reads documents does not start; run the import again.")


class _Asking:
    """One exchange with the process, in a thread: pipes cannot be waited on with a limit everywhere."""

    def __init__(self, process: subprocess.Popen[bytes] | None, head: bytes, data: bytes) -> None:
        self._process = process
        self._order = (head, data)
        self._answer: dict[str, Any] | None = None
        self._done = threading.Event()
        self.is_late = False
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        process = self._process
        try:
            if process is None or process.stdin is None or process.stdout is None:
                return
            for part in filter(None, self._order):
                process.stdin.write(part)
            process.stdin.flush()
            size = int.from_bytes(process.stdout.read(8), "big")
            if 0 < size <= _MOST_ANSWER:
                payload = process.stdout.read(size)
                answer = json.loads(payload) if len(payload) == size else None
                self._answer = answer if isinstance(answer, dict) else None
        except (OSError, ValueError):  # the process ended, or the pipe was closed on it
            pass
        finally:
            self._done.set()

    def wait(self, seconds: float) -> dict[str, Any] | None:
        """The answer; None when none came in time (``is_late``) or the process ended."""
        self.is_late = not self._done.wait(seconds)
        return None if self.is_late else self._answer


def _converted(found: dict[str, Any]) -> Converted:
    tidy = found["tidied"]
    return Converted(
        text=str(found["text"]),
        notes=tuple(map(str, found["notes"])),
        losses=tuple(map(str, found["losses"])),
        attributes=tuple((str(key), str(value)) for key, value in found["attributes"]),
        cues=tuple(
            CueTime(int(cue["start"]), int(cue["end"]), str(cue["begins"]), str(cue["ends"]))
            for cue in found["cues"]
        ),
        tidied=Tidied(str(tidy["text"]), tuple(map(str, tidy["what"]))) if tidy else None,
        library=str(found["library"]),
    )
