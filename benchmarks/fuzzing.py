"""What the fuzzing scripts share: one damaged file after the other, what became of it, and the account."""

from __future__ import annotations

import collections
import traceback
from collections.abc import Callable
from pathlib import Path


class Account:
    """Outcomes, failures and the slowest file of a run."""

    def __init__(self, clock: Callable[[], float], seconds: float, unit: str = "s") -> None:
        """A file may take ``seconds`` by ``clock``, whose ``unit`` is printed."""
        self._clock, self._seconds, self._unit = clock, seconds, unit
        self._outcomes: collections.Counter[str] = collections.Counter()
        self._failures: list[str] = []
        self._slowest = (0.0, "")

    def take(self, file: Path, kind: str, seed: int, work: Callable[[Path], str]) -> None:
        """Do ``work``, which says what became of ``file``; an exception or too long a time is a failure.

        The file goes afterwards.
        """
        name = f"{kind} seed {seed}"
        began = self._clock()
        try:
            self._outcomes[f"{kind} {work(file)}"] += 1
        except Exception:
            self._failures.append(f"{name}:\n{traceback.format_exc()}")
        took = self._clock() - began
        self._slowest = max(self._slowest, (took, name))
        if took > self._seconds:
            self._failures.append(f"{name}: {took:.1f} s")
        file.unlink()

    def look_for_strangers(self, home: Path) -> None:
        """Whatever lies in ``home`` beside ``project`` was written outside the project."""
        strangers = [each for each in home.iterdir() if each.name != "project"]
        self._failures += [f"written outside the project: {each}" for each in strangers]

    def told(self, used: int, memory: int) -> int:
        """Print the account; 1 where anything failed. ``used`` bytes of at most ``memory``."""
        if used > memory:
            self._failures.append(f"memory: {used:,} bytes")
        for outcome, times in sorted(self._outcomes.items()):
            print(f"{outcome:22} {times:6,}")
        took, name = self._slowest
        print(f"slowest {took:.2f} {self._unit} ({name}); most memory {used / 1e6:,.0f} MB")
        print(f"{len(self._failures)} failures")
        print("\n".join(self._failures[:20]))
        return int(bool(self._failures))
