"""A progress line on stderr, only where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_line() -> Iterator[Callable[[str], None]]:
    """Yield a function that puts its words on the line; the line goes away at the end."""
    watched = sys.stderr.isatty()

    def show(words: str) -> None:
        if watched:
            sys.stderr.write(f"\r\x1b[K{words}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        show("")


@contextmanager
def progress_bar(doing: str) -> Iterator[Callable[[int], None]]:
    """Yield a function that takes the number done so far; the line goes away at the end."""
    with progress_line() as show:
        yield lambda done: show(f"{doing}: {done:,}")
