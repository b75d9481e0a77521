"""The screens of cases and of possible duplicates: what is recorded there, and what is only shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui_people import make_people_project, press
from tui_project import said

from coder.project import Project
from coder.project.counting import count
from coder.tui.app import CoderApp
from coder.tui.people import Roster, case_columns
from coder.tui.screens.ask import AskDialog
from coder.tui.screens.cases import CasesScreen
from coder.tui.screens.choice import ChoiceDialog
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.pairs import PairList, PairsScreen
from coder.tui.widgets.beside import Beside, beside_text
from coder.tui.widgets.cells import CellTable
from coder.tui.widgets.rows import InfoRow

SIZE = (80, 24)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return make_people_project(tmp_path / "people")


def shown(app: CoderApp) -> dict[str, str]:
    return {case.id: case.status for case in app.screen.query_one("#table", CellTable).items}


def known(app: CoderApp) -> str:
    return str(app.screen.query_one("#known Static").render())


def statuses(folder: Path) -> dict[str, tuple[str, str]]:
    with Project.open(folder) as project:
        return {case.id: (case.status, case.reason) for case in project.effective_cases()}


async def test_a_register_without_any_text_can_be_looked_at(people: Path) -> None:
    for path in (people / "coder.db", *(people / "testimonies").glob("*.txt")):
        path.unlink()
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "enter")
        assert "coder import FILE" in app.screen.query_one("#notice", InfoRow).sentence
        await press(pilot, "p")
        assert "Samir" in shown(app)


async def test_every_case_stands_with_its_status_its_flaw_and_the_mend(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "p")
        assert shown(app) == {case: status for case, (status, _) in statuses(people).items()}
        head = app.screen.query_one("#head", InfoRow).facts
        assert head == "7 cases · 1 excluded · 1 under review · 1 flaw · 1 possible duplicate"
        await press(pilot, "o")
        assert list(shown(app)) == ["P6"]
        assert "28 March 2015" in known(app)
        assert "write 28/03/15" in known(app)
        await press(pilot, "o")
        assert list(shown(app)) == ["Samir", "P3"]
        assert "may be the same person as P3" in known(app)
        await press(pilot, "o")
        assert list(shown(app)) == ["P7"]


async def test_an_exclusion_asks_for_its_reason_is_recorded_and_can_be_undone(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "p", "x", "enter")
        assert isinstance(app.screen, AskDialog)
        assert "Say why" in said(app)
        await press(pilot, "=told twice", "enter")
        assert isinstance(app.screen, CasesScreen)
        assert "Saved: Samir stands as excluded" in said(app)
        assert statuses(people)["Samir"] == ("excluded", "told twice")
        assert shown(app)["Samir"] == "excluded"
        assert "reason: told twice" in known(app)
        await press(pilot, "u")
        assert statuses(people)["Samir"] == ("included", "")
        assert shown(app)["Samir"] == "included"
        await press(pilot, "x", "=told twice", "enter", "r", "=ask her", "enter", "t")
        assert statuses(people)["Samir"] == ("excluded", "told twice"), "one's earlier decision holds again"
        await press(pilot, "x", "escape")
        assert shown(app)["Samir"] == "excluded"


async def test_a_note_on_credibility_stands_apart_from_the_status(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "p", "m", "=seen by two", "enter")
        assert "credibility: seen by two" in known(app)
        assert statuses(people)["Samir"] == ("included", "")


async def test_a_fellow_reads_the_cases_and_is_told_that_leads_decide(people: Path) -> None:
    with Project.open(people, coder="Lea") as project:
        project.add_person("Lea", "lead")
        project.add_person("Ana", "fellow")
    app = CoderApp(people, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "p", "x")
        assert isinstance(app.screen, CasesScreen)
        assert "leads decide" in said(app)
        await press(pilot, "d", "s")
        assert isinstance(app.screen, PairsScreen)
        assert "leads decide" in said(app)
        await press(pilot, "escape", "m", "=as he said", "enter")
        assert "credibility: as he said" in known(app)


async def test_a_filter_leaves_cases_and_an_unknown_word_is_named(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "p", "slash", "=sex is F", "enter")
        assert list(shown(app)) == ["Leyla", "P6"]
        await press(pilot, "slash", "= and has brutalty", "enter")
        assert "brutality" in said(app)
        assert list(shown(app)) == ["Leyla", "P6"]


async def test_enter_leads_to_the_testimonies_of_a_case(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "p", "end", "enter")
        assert said(app) == "P7 has no testimony yet."
        await press(pilot, "home", "enter")
        assert isinstance(app.screen, ChoiceDialog)
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, CodingScreen)
        assert app.screen.text.testimony.id == "c-mill"


async def test_a_click_marks_a_case_and_a_second_one_opens_it(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "p")
        await pilot.click("#table", offset=(20, 1))
        await press(pilot)
        assert isinstance(app.screen, CasesScreen)
        assert "Leyla" in known(app)
        await pilot.click("#table", offset=(20, 1))
        await press(pilot)
        assert isinstance(app.screen, CodingScreen)
        assert app.screen.text.testimony.id == "b-hill"


async def test_two_are_put_side_by_side_and_counts_honour_what_is_decided(people: Path) -> None:
    def people_counted() -> int:
        with Project.open(people, coder="Lea") as project:
            return count(project, unit="case", layer="any").counts.n_cases

    assert people_counted() == 6
    app = CoderApp(people, "Lea")
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "p", "d")
        text = str(app.screen.query_one(Beside).query_one("Static").render())
        assert "Abu Sidra al-Zanbaqi" in text
        assert "Abou Sidra el-Zambaki" in text
        assert "We came to the village" in text
        await press(pilot, "s", "=one scar", "enter")
        assert "same" in said(app)
        assert people_counted() == 5
        assert "Lea: same, one scar" in str(app.screen.query_one(Beside).query_one("Static").render())
        await press(pilot, "escape")
        assert "duplicate" not in app.screen.query_one("#head", InfoRow).facts
        await press(pilot, "d", "u")
        assert people_counted() == 6
        await press(pilot, "d", "enter", "o", "=no photograph", "enter", "t")
        assert app.screen.query_one(PairList).items[0].standing.verdict == "different"


def test_names_that_a_terminal_would_obey_are_harmless_in_both_halves(people: Path) -> None:
    from coder.tui.people import Compared

    text = beside_text([Compared("name", "\x1b]2;PWNED\x07 [red]x", "=", "عبد الرحمن")], [], 60).plain
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[red]x" in text


def test_columns_of_cases_fit_into_every_width(people: Path) -> None:
    with Project.open(people) as project:
        cases = project.effective_cases()
        for width in range(40, 160):
            columns = case_columns(project.codebook.variables, cases, width)
            assert sum(column.width for column in columns) <= max(width, 40)
        assert Roster(cases).shown("excluded", None) == [case for case in cases if case.id == "P5"]
