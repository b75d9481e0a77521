"""Pictures of counts, cross tables, words behind a figure, cases and duplicates, also without colour.

After a wanted change: pytest tests/tui/test_tui_snapshots_tables.py --snapshot-update, and look at them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from tui_people import make_people_project, press

from coder.tui.app import CoderApp

SIZES = [(80, 24), (120, 40)]
SCREENS = {
    "counts": ("c", "b", "=sex", "enter"),
    "crosstab": ("c", "x", "=joining", "enter", "=leaving", "enter", "right"),
    "cell": ("c", "home", "enter"),
    "cases": ("p", "o"),
    "pairs": ("p", "d"),
    "choice": ("c", "b", "=d"),
}
Compare = Callable[..., bool]


def keys(*pressed: str) -> Callable[[Pilot[None]], object]:
    async def run(pilot: Pilot[None]) -> None:
        await press(pilot, *pressed)

    return run


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return make_people_project(tmp_path / "people")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_tables(snap_compare: Compare, people: Path, size: tuple[int, int], name: str) -> None:
    app = CoderApp(people, "Lea")
    assert snap_compare(app, terminal_size=size, run_before=keys(*SCREENS[name]))


@pytest.mark.parametrize("name", ["counts", "crosstab", "pairs"])
def test_tables_without_colour(
    snap_compare: Compare, people: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = CoderApp(people, "Lea")
    assert snap_compare(app, terminal_size=(80, 24), run_before=keys(*SCREENS[name]))


def test_counts_for_a_screen_reader(snap_compare: Compare, people: Path) -> None:
    app = CoderApp(people, "Lea", accessible=True)
    assert snap_compare(app, terminal_size=(80, 24), run_before=keys(*SCREENS["counts"]))
