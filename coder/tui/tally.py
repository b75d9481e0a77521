"""How often each code stands in all of one's own work, kept up to date without asking each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from coder.model import Coding


class Tally:
    """Counts of codes over all testimonies: asked for once, then changed by what changes on the screen.

    In a record of 900,000 codings to ask takes a fifth of a second: too long at every key.
    """

    def __init__(self, count: Callable[[], Mapping[str, int]]) -> None:
        """``count`` asks the record for codings per code."""
        self._count = count
        self._everywhere: Counter[str] | None = None
        self._seen: dict[str, Counter[str]] = {}
        self._touched: set[str] = set()

    @property
    def everywhere(self) -> Mapping[str, int] | None:
        """Code -> codings in all testimonies; None until it was asked for."""
        return self._everywhere

    def touched(self, testimony: str) -> None:
        """Know that codings of ``testimony`` changed; ``note`` tells how, or the record is asked again."""
        self._touched.add(testimony)

    def note(self, testimony: str, codings: Iterable[Coding]) -> None:
        """Take in the codings of one testimony as they stand now."""
        now = Counter(coding.code for coding in codings)
        before = self._seen.get(testimony)
        if before is None and testimony in self._touched:
            self._everywhere = None
        elif before is not None and self._everywhere is not None:
            self._everywhere.update(now)
            self._everywhere.subtract(before)
        self._seen[testimony] = now
        self._touched.discard(testimony)

    def ask(self) -> bool:
        """Ask the record where the counts are not known; whether it was asked."""
        if self._everywhere is not None and not self._touched:
            return False
        self._everywhere = Counter(self._count())
        for testimony in self._touched:
            self._seen.pop(testimony, None)
        self._touched.clear()
        return True

    def forget(self) -> None:
        """Know nothing any more: what no screen noted may have changed."""
        self._everywhere = None
        self._seen.clear()
        self._touched.clear()
