"""The agreement screen: figures, and the passages behind them in two keys."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from tui_lead import make_lead_project
from tui_project import make_project, said

from coder.project import Project
from coder.tui.app import CoderApp
from coder.tui.screens.agreement import AgreementScreen
from coder.tui.screens.behind import BehindScreen, PlaceList
from coder.tui.screens.queue import QueueScreen
from coder.tui.widgets.cells import CellTable
from coder.tui.widgets.heat import HeatGrid
from coder.tui.widgets.rows import InfoRow

SIZE = (80, 24)


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    return make_lead_project(tmp_path / "coded")


async def computed(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def title(app: CoderApp) -> str:
    return app.screen.query_one("#head", InfoRow).sentence


def places(app: CoderApp) -> list[str]:
    return [place.testimony for _, place in app.screen.query_one(PlaceList).items]


async def test_from_a_figure_below_target_to_its_passages_in_two_keys_and_back(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await computed(pilot)
        await pilot.press("a")
        await computed(pilot)
        assert isinstance(app.screen, AgreementScreen)
        row = app.screen.query_one("#codes", CellTable).marked
        assert row is not None
        assert row.figure.value < 0.8
        await pilot.press("enter")
        await computed(pilot)
        assert isinstance(app.screen, BehindScreen)
        assert row.title in title(app)
        shown = str(app.screen.query_one("#readings Static").render())
        assert all(name in shown for name in ("Ana", "Ben", "Cleo"))
        await pilot.press("escape")
        assert isinstance(app.screen, AgreementScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)


async def test_unit_and_coefficient_are_switched_while_looking(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await computed(pilot)
        await pilot.press("a")
        await computed(pilot)
        table = app.screen.query_one("#codes", CellTable)
        before = [row.row.units for row in table.items]
        assert "alpha" in title(app)
        await pilot.press("u")
        await computed(pilot)
        assert "sentence" in title(app)
        assert [row.row.units for row in table.items] != before
        await pilot.press("c")
        await computed(pilot)
        assert "AC1" in title(app)
        assert [row.figure for row in table.items] == [row.row.gwet_ac1 for row in table.items]


async def test_a_pair_of_coders_opens_what_they_differ_on(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await computed(pilot)
        await pilot.press("a")
        await computed(pilot)
        await pilot.press("home", "tab", "right", "enter")
        await computed(pilot)
        assert isinstance(app.screen, BehindScreen)
        assert "Ana and Ben differ" in title(app)
        assert places(app) == ["b-hill"]
        await pilot.press("escape", "home", "left", "left", "enter")
        await pilot.pause()
        assert said(app) == "No two coders meet here."
        assert app.screen.query_one(HeatGrid).has_focus


async def test_a_figure_is_opened_by_clicking_it(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=(120, 40)) as pilot:
        await computed(pilot)
        await pilot.press("a")
        await computed(pilot)
        table = app.screen.query_one("#codes", CellTable)
        left = 0
        for column in table.columns:
            if column.id == "both":
                break
            left += column.width
        await pilot.click(CellTable, offset=(left + 2, 1))
        await computed(pilot)
        assert isinstance(app.screen, BehindScreen)
        assert "Brutality: 1 excerpt that two or more gave the code" in title(app)


async def test_a_count_of_none_says_so_and_opens_nothing(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=(120, 40)) as pilot:
        await computed(pilot)
        await pilot.press("a")
        await computed(pilot)
        await pilot.press("home", "down", *["right"] * 3, "enter")
        await pilot.pause()
        assert said(app).startswith("None: Brutality")
        assert isinstance(app.screen, AgreementScreen)


async def test_without_submissions_it_says_what_is_missing(tmp_path: Path) -> None:
    app = CoderApp(make_project(tmp_path / "empty"), "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await computed(pilot)
        await pilot.press("a")
        await computed(pilot)
        assert "submitted" in said(app)


async def test_a_wrong_target_is_a_sentence_not_a_crash(coded: Path) -> None:
    book = coded / "codebook.yaml"
    book.write_text(book.read_text(encoding="utf-8").replace("target: 0.8", "target: high"), encoding="utf-8")
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await computed(pilot)
        await pilot.press("a")
        await computed(pilot)
        assert "agreement.target" in said(app)
        await pilot.press("q")
        assert isinstance(app.screen, QueueScreen)


async def test_who_may_not_see_others_is_shown_no_figure(
    coded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Project, "may_see_others", lambda self: False)
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await computed(pilot)
        for key in ("a", "g"):
            await pilot.press(key)
            await computed(pilot)
            assert "independently" in said(app)
            assert not app.screen.query_one(CellTable).items
            await pilot.press("escape")
            await pilot.pause()
