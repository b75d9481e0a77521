"""Pictures of agreement, passages, reconciling and a card, at 80x24 and 120x40, and without colour.

After a wanted change: pytest tests/tui/test_tui_snapshots_lead.py --snapshot-update, and look at them.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from tui_lead import cards, make_lead_project

from coder.project import Project
from coder.project.reconciling import decide
from coder.reconcile.decisions import Choice
from coder.tui.app import CoderApp

SIZES = [(80, 24), (120, 40)]
Compare = Callable[..., bool]


def keys(*pressed: str) -> Callable[[Pilot[None]], object]:
    async def press(pilot: Pilot[None]) -> None:
        await pilot.pause()
        for key in pressed:
            await pilot.press(key)
            await settled(pilot)

    return press


async def settled(pilot: Pilot[None]) -> None:
    """Wait until no worker runs and none was begun by what the last one brought."""
    idle = 0
    while idle < 4:
        await pilot.pause(0.05)
        busy = [worker for worker in pilot.app.workers if not worker.is_finished]
        if busy:
            await pilot.app.workers.wait_for_complete(busy)
        idle = 0 if busy else idle + 1


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    return make_lead_project(tmp_path / "coded")


@pytest.mark.parametrize("size", SIZES)
def test_agreement(snap_compare: Compare, coded: Path, size: tuple[int, int]) -> None:
    assert snap_compare(CoderApp(coded, "Lea"), terminal_size=size, run_before=keys("a"))


@pytest.mark.parametrize("size", SIZES)
def test_behind(snap_compare: Compare, coded: Path, size: tuple[int, int]) -> None:
    pressed = keys("a", "home", "enter", "tab")
    assert snap_compare(CoderApp(coded, "Lea"), terminal_size=size, run_before=pressed)


@pytest.mark.parametrize("size", SIZES)
def test_reconcile(snap_compare: Compare, coded: Path, size: tuple[int, int]) -> None:
    assert snap_compare(CoderApp(coded, "Lea"), terminal_size=size, run_before=keys("g", "o"))


@pytest.mark.parametrize("size", SIZES)
def test_card(snap_compare: Compare, coded: Path, size: tuple[int, int]) -> None:
    pressed = keys("g", "o", "enter", "r", "2")
    assert snap_compare(CoderApp(coded, "Lea"), terminal_size=size, run_before=pressed)


@pytest.mark.parametrize("size", SIZES)
def test_edited_bounds(snap_compare: Compare, coded: Path, size: tuple[int, int]) -> None:
    pressed = keys("g", "o", "enter", "e", "shift+left")
    assert snap_compare(CoderApp(coded, "Lea"), terminal_size=size, run_before=pressed)


def test_card_without_colour(snap_compare: Compare, coded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    pressed = keys("g", "o", "enter", "tab")
    assert snap_compare(CoderApp(coded, "Lea"), terminal_size=(80, 24), run_before=pressed)


@pytest.fixture
def decided(coded: Path) -> Path:
    """Lea decided what lies in one testimony, with reasons."""
    with Project.open(coded, coder="Lea") as project:
        for card in cards(coded):
            if card.testimony == "a-river" and not card.settled:
                decide(project, card.id, Choice("take", "Ana", reason="boundary", note="he laughs later"))
    return coded


@pytest.mark.parametrize("size", SIZES)
def test_feedback(snap_compare: Compare, decided: Path, size: tuple[int, int]) -> None:
    assert snap_compare(CoderApp(decided, "Ben"), terminal_size=size, run_before=keys("f", "down"))


@pytest.mark.parametrize("size", SIZES)
def test_rates(snap_compare: Compare, decided: Path, size: tuple[int, int]) -> None:
    assert snap_compare(CoderApp(decided, "Lea"), terminal_size=size, run_before=keys("g", "r"))


def test_feedback_without_colour(
    snap_compare: Compare, decided: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(CoderApp(decided, "Ben"), terminal_size=(80, 24), run_before=keys("f"))


def test_agreement_without_colour(
    snap_compare: Compare, coded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(CoderApp(coded, "Lea"), terminal_size=(80, 24), run_before=keys("a"))
