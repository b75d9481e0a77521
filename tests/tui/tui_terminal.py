"""A real pseudo-terminal for tests: starts a program, types, clicks, and reads what it wrote."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyte

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "space": " ", "up": "\x1b[A", "down": "\x1b[B",
    "right": "\x1b[C", "left": "\x1b[D", "pagedown": "\x1b[6~", "pageup": "\x1b[5~",
    "shift+right": "\x1b[1;2C", "shift+down": "\x1b[1;2B", "ctrl+right": "\x1b[1;5C",
    "ctrl+d": "\x04", "ctrl+q": "\x11", "ctrl+r": "\x12", "ctrl+p": "\x10",
}  # fmt: skip


class Terminal:
    """One program in one terminal of ``columns`` by ``rows`` cells."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        rows: int = 24,
        columns: int = 80,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.raw = bytearray()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("TEXTUAL", "NO_COLOR", "COLORTERM", "CODER_", "PYTEST"))
        }
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            settings = {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **(env or {})}
            os.execvpe(command[0], list(command), {**kept, **settings})
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.exit_code: int | None = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.exit_code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.handle)

    def read(self, quiet: float = 0.15, patience: float = PATIENCE) -> bytes:
        """What it writes until it is quiet for that many seconds."""
        found = bytearray()
        until = time.monotonic() + patience
        while time.monotonic() < until and select.select([self.handle], [], [], quiet)[0]:
            try:
                part = os.read(self.handle, 65536)
            except OSError:
                break
            if not part:
                break
            found += part
        self.feed(bytes(found))
        return bytes(found)

    def feed(self, written: bytes) -> None:
        """Draw what the program wrote."""
        self.raw += written
        self._stream.feed(written)

    def wait_for(self, words: str) -> str:
        """Read until ``words`` stand on the screen; the screen's text."""
        until = time.monotonic() + PATIENCE
        while words not in self.text:
            assert time.monotonic() < until, f"{words!r} never came:\n{self.text}"
            self.read(quiet=0.05, patience=1)
        return self.text

    def wait_until_gone(self, words: str) -> None:
        """Read until ``words`` no longer stand on the screen."""
        until = time.monotonic() + PATIENCE
        while words in self.text:
            assert time.monotonic() < until, f"{words!r} stays:\n{self.text}"
            self.read(quiet=0.05, patience=1)

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(self.screen.display)

    def type(self, *keys: str) -> None:
        """Press keys, by name or as text."""
        for key in keys:
            os.write(self.handle, KEYS.get(key, key).encode())
            self.read(quiet=0.05)

    def mouse(self, kind: str, column: int, row: int) -> None:
        """Press, drag to, or release at a cell counted from 0."""
        button, end = {"press": (0, "M"), "drag": (32, "M"), "release": (0, "m")}[kind]
        os.write(self.handle, f"\x1b[<{button};{column + 1};{row + 1}{end}".encode())
        self.read(quiet=0.05)

    def find(self, words: str) -> tuple[int, int]:
        """(column, row) at which ``words`` stand on the screen."""
        for row, line in enumerate(self.screen.display):
            if words in line:
                return line.index(words), row
        raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")

    def kill(self) -> None:
        """Kill it with signal 9, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.exit_code = -signal.SIGKILL

    def wait(self) -> int:
        """Let it end by itself; its exit code."""
        until = time.monotonic() + PATIENCE
        while self.exit_code is None:
            self.read(quiet=0.05, patience=0.5)
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.exit_code = os.waitstatus_to_exitcode(status)
            assert time.monotonic() < until, "it does not end"
        self.read(quiet=0.05)
        return self.exit_code


def screens(folder: Path, coder: str | None = None) -> list[str]:
    """The command that opens the screens on ``folder``."""
    call = "import sys; from pathlib import Path; from coder.tui.app import run"
    return [sys.executable, "-c", f"{call}; sys.exit(run(Path({str(folder)!r}), {coder!r}))"]
