"""Pictures of the windows over the screens, at both sizes; some without colour, light, or in high contrast.

After a wanted change: pytest tests/tui/test_tui_snapshots_windows.py --snapshot-update, and look at them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import pytest
from textual.command import CommandList
from textual.pilot import Pilot
from tui_project import CODEBOOK

from coder import searches
from coder.project import Project
from coder.project.retrieval import HistoryLine
from coder.searches import Pattern
from coder.tui.app import CoderApp
from coder.tui.preferences import keep_theme
from coder.tui.screens.history import HistoryList, HistoryScreen

SIZES = [(80, 24), (120, 40)]
Compare = Callable[..., bool]
AT_WORK = ("enter", "s", "B", "s", "s", "F", "j", "Q", "n")
DAY = datetime(2026, 3, 5, 12, 0).astimezone()


def keys(*pressed: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def press(pilot: Pilot[None]) -> None:
        await pilot.pause()
        for key in pressed:
            await pilot.press(key)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()

    return press


def coded_before_an_edit(folder: Path) -> None:
    """Codings of a code that is gone, and of one that means something else."""
    with Project.open(folder, coder="Ana") as project:
        project.add_coding("a-river", 0, 32, "brutality")
        project.add_coding("a-river", 33, 72, "brutality")
        project.add_coding("b-hill", 0, 29, "greed")
    book = CODEBOOK.replace(
        "Cruelty against people who could not defend themselves.", "Cruelty against anybody."
    )
    book = book.replace("      greed:\n        title: Corruption\n", "      graft:\n        title: Graft\n")
    (folder / "codebook.yaml").write_text(book, encoding="utf-8")


@pytest.mark.parametrize("size", SIZES)
def test_history(
    snap_compare: Compare, folder: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [("Undid: added Brutality", DAY, False), ("Added Brutality on “We came”", DAY, True)]

    def fill(screen: HistoryScreen) -> None:
        screen.query_one(HistoryList).fill([HistoryLine(*step) for step in steps])

    monkeypatch.setattr(HistoryScreen, "on_mount", fill)
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=keys("f6"))


@pytest.mark.parametrize("size", SIZES)
def test_search_with_coded_hits(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    typed = keys("ctrl+f", *"house", "enter", "Q")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=typed)


@pytest.mark.parametrize("size", SIZES)
def test_saved_searches(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    searches.save(folder, "the baker", "baker")
    searches.save(folder, "places", Pattern("vil+age|school"))
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=keys("ctrl+f", "ctrl+o"))


def test_saving_a_search(snap_compare: Compare, folder: Path) -> None:
    typed = keys("ctrl+f", *"house", "ctrl+s")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=(80, 24), run_before=typed)


@pytest.mark.parametrize("size", SIZES)
def test_recheck(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    coded_before_an_edit(folder)
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=keys("f4"))


def test_recheck_in_its_codings_in_high_contrast(snap_compare: Compare, folder: Path) -> None:
    coded_before_an_edit(folder)
    keep_theme("high-contrast-light")
    app = CoderApp(folder, "Ana")
    assert snap_compare(app, terminal_size=(120, 40), run_before=keys("f4", "tab", "down"))


@pytest.mark.parametrize("size", SIZES)
def test_palette(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    async def type_and_wait(pilot: Pilot[None]) -> None:
        await keys("enter", "ctrl+p", *"sear")(pilot)
        found = pilot.app.screen.query_one(CommandList)
        while not found.option_count or found.has_class("--populating"):
            await pilot.pause(0.02)  # a busy machine shows first that it is busy

    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=type_and_wait)


@pytest.mark.parametrize(
    "theme", ["textual-light", "high-contrast-dark", "colour-blind-light", "no-colour-dark"]
)
def test_coding_in_another_theme(snap_compare: Compare, folder: Path, theme: str) -> None:
    keep_theme(theme)
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=(80, 24), run_before=keys(*AT_WORK))


def test_search_without_colour(snap_compare: Compare, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    typed = keys("ctrl+f", *"house", "enter", "Q")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=(80, 24), run_before=typed)


def test_queue_in_high_contrast(snap_compare: Compare, folder: Path) -> None:
    keep_theme("high-contrast-light")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=(80, 24), run_before=keys())
