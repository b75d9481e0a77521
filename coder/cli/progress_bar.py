"""A progress line on stderr, only where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(doing: str) -> Iterator[Callable[[int], None]]:
    """Yield a function that takes the number done so far; the line goes away at the end."""
    watched = sys.stderr.isatty()

    def show(done: int) -> None:
        if watched:
            sys.stderr.write(f"\r{doing}: {done:,}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if watched:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
