"""The screens of counts: figures, groups, cross tables, and the words behind each of them."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
from tui_people import make_people_project, press, settled
from tui_project import said

from coder.counts.tally import CountRow
from coder.project import Project
from coder.project.counting import count
from coder.project.crossing import crosstab
from coder.tui.app import CoderApp
from coder.tui.counted import LAYERS, UNITS, BarRow, Question, bar_columns, range_bar
from coder.tui.reckoner import TURN, Reckoner
from coder.tui.screens.cell import CellScreen, VoiceList
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.counts import CountsScreen
from coder.tui.screens.crosstab import CrossScreen
from coder.tui.screens.queue import QueueScreen
from coder.tui.widgets.cells import CellTable
from coder.tui.widgets.crossing import CrossGrid
from coder.tui.widgets.fields import SafeInput
from coder.tui.widgets.rows import InfoRow

SIZE = (80, 24)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return make_people_project(tmp_path / "people")


def rows(app: CoderApp, name: str = "#table") -> dict[str, int | None]:
    return {each.title: each.row.count for each in app.screen.query_one(name, CellTable).items}


def head(app: CoderApp) -> str:
    row = app.screen.query_one("#head", InfoRow)
    return f"{row.facts} {row.sentence}"


# --- asking ---------------------------------------------------------------------------------


async def test_every_number_on_the_screen_is_the_one_that_the_command_prints(people: Path) -> None:
    with Project.open(people, coder="Lea") as project:
        wanted = {row.code: row.count for row in count(project, unit="case", layer="any").counts.rows}
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c")
        shown = {each.row.code: each.row.count for each in app.screen.query_one("#table", CellTable).items}
        assert wanted.items() <= shown.items()
        assert {"joining", "leaving"} == shown.keys() - wanted.keys()


async def test_how_many_women_voice_brutality_by_month_and_their_words(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c", "slash", "=sex is F", "enter", "b", "=month", "enter")
        assert "where sex is F" in head(app)
        table = app.screen.query_one("#table", CellTable)
        codes = [each.title for each in table.items]
        table.mark_row(codes.index("Quality of life"))
        await press(pilot, "tab")
        groups = rows(app, "#groups")
        assert groups["2015-02"] == 1
        assert sum(filter(None, groups.values())) == rows(app)["Quality of life"] == 1
        await press(pilot, "enter")
        assert isinstance(app.screen, CellScreen)
        assert "Quality of life, 2015-02 where sex is F" in head(app)
        voices = app.screen.query_one(VoiceList).items
        assert {each.testimony for each in voices} == {"b-hill"}
        assert {each.code for each in voices} == {"leaving.hardship"}
        await press(pilot, "enter")
        assert isinstance(app.screen, CodingScreen)
        assert app.screen.text.testimony.id == "b-hill"


async def test_unit_and_layer_are_switched_while_looking(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c")
        assert rows(app)["Brutality"] == 1
        await press(pilot, "u")
        assert "testimonies of 6 people" in head(app)
        assert rows(app)["Brutality"] == 2
        await press(pilot, "l", "l")
        assert "layer all" in head(app)
        await press(pilot, "u", "u")
        assert "layer any" in head(app), "single codings have no layer all"
        assert rows(app)["Brutality"] == 4


async def test_keys_that_come_quicker_than_the_answers_all_count_and_nothing_half_asked_is_written(
    people: Path,
) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c")
        screen = app.screen
        assert isinstance(screen, CountsScreen)
        for _ in range(3):
            screen.action_layer()
        screen.action_export()
        assert "nothing was written" in said(app)
        await settled(pilot)
        wanted = Question()
        with Project.open(people, coder="Lea") as project:
            for _ in range(3):
                wanted = wanted.next_layer(project.record.coders())
        assert screen.question == wanted
        assert not list((people / "exports").glob("counts*"))


async def test_a_filter_that_cannot_be_read_names_what_was_meant_and_the_table_stays(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c")
        before = rows(app)
        await press(pilot, "slash", "=nationalty is Syrian", "enter")
        assert "did you mean nationality" in said(app)
        assert isinstance(app.focused, SafeInput)
        assert rows(app) == before
        await press(pilot, "escape")
        assert app.screen.query_one("#table", CellTable).has_focus


async def test_hidden_figures_are_stars_that_open_nothing(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c", "m", "=2", "enter")
        table = app.screen.query_one("#table", CellTable)
        hidden = [at for at, each in enumerate(table.items) if each.row.count is None]
        assert hidden
        table.mark_row(hidden[0])
        await press(pilot, "enter")
        assert "hidden" in said(app)
        assert isinstance(app.screen, CountsScreen)
        await press(pilot, "m", "backspace", "=x", "enter")
        assert "whole number" in said(app)


async def test_who_is_absent_or_unknown_is_listed_too(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c", "right", "right", "enter")
        assert isinstance(app.screen, CellScreen)
        assert list(app.screen.query_one(VoiceList).items) == ["P3", "P4", "P6", "P7"]
        await press(pilot, "enter")
        assert said(app) == "P3 has no testimony."


async def test_escape_stops_what_is_computed_and_then_leaves(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c")
        screen = app.screen
        assert isinstance(screen, CountsScreen)
        before = rows(app)
        screen.count(Question(unit="excerpt"))
        screen._asking += 1  # as if it took long
        screen.action_leave()
        screen._asking -= 1
        await settled(pilot)
        assert "Stopped" in said(app)
        assert rows(app) == before
        await press(pilot, "escape")
        assert isinstance(app.screen, QueueScreen)


async def test_what_another_program_submits_is_counted_at_once(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c", "u", "u", "u")
        before = rows(app)["Brutality"]
        with Project.open(people, coder="Ben") as other:
            other.add_coding("c-mill", 0, 10, "leaving.brutality")
            other.submit("c-mill")
        app._watch()
        await settled(pilot)
        assert rows(app)["Brutality"] == (before or 0) + 1


# --- crossing -------------------------------------------------------------------------------


async def test_two_families_cross_and_every_cell_opens_its_words(people: Path) -> None:
    with Project.open(people, coder="Lea") as project:
        table = crosstab(project, "joining", "leaving").table
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c", "x", "=joining", "enter", "=leaving", "enter")
        assert isinstance(app.screen, CrossScreen)
        grid = app.screen.query_one(CrossGrid)
        assert [row.cells for row in grid.items[:-1]] == list(table.cells)
        opened = 0
        for at in (0, len(grid.items) - 1):
            grid.mark_row(at)
            grid.move(-99)
            for step in range(len(table.column.labels) + 1):
                if step:
                    grid.move(1)
                row, column = grid.chosen or ("", "")
                cell = grid.items[at].total if column is None else grid.items[at].cells[step]
                await press(pilot, "enter")
                if cell.count:
                    assert isinstance(app.screen, CellScreen)
                    assert head(app).strip().startswith(f"{cell.count} p")
                    opened += 1
                    await press(pilot, "escape")
                else:
                    assert said(app).startswith("Nobody")
                assert isinstance(app.screen, CrossScreen)
                assert (row, column) == grid.chosen
        assert opened >= 4


async def test_a_wide_table_moves_sideways_and_no_column_is_out_of_reach(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c", "x", "=codes", "enter", "=nationality", "enter")
        grid = app.screen.query_one(CrossGrid)
        seen = []
        for _ in range(12):
            assert grid.column is not None
            assert grid.column.id in [column.id for column in grid.columns]
            seen.append(grid.chosen)
            await pilot.press("right")
        assert grid._table is not None
        assert [column for _, column in dict.fromkeys(filter(None, seen))] == [
            *grid._table.column.labels,
            None,
        ]
        await press(pilot, "s")
        assert "by nationality and codes" in head(app)
        await press(pilot, "p")
        assert "% of the row" in head(app)


async def test_an_axis_that_is_none_is_a_sentence(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c", "x", "=sex", "enter", "=date:fortnight", "enter")
        assert isinstance(app.screen, CrossScreen)
        assert "month, quarter, year" in said(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, CountsScreen)


# --- what leaves ----------------------------------------------------------------------------


async def test_e_writes_what_is_shown_with_its_provenance(people: Path) -> None:
    app = CoderApp(people, "Lea")
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "c", "b", "=sex", "enter", "e")
        assert "counts-case-any-by-sex.csv" in said(app)
        path = people / "exports" / "counts-case-any-by-sex.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            written = list(csv.DictReader(stream))
        shown = rows(app, "#groups")
        code = app.screen.query_one("#table", CellTable).marked.row.code
        assert {row["sex"]: int(row["count"]) for row in written if row["code"] == code} == shown
        about = json.loads(
            (path.parent / "counts-case-any-by-sex.provenance.json").read_text(encoding="utf-8")
        )
        assert about["layer"] == "any"
        assert about["command"].startswith("coder counts --unit case --layer any --by sex")
        await press(pilot, "x", "=joining", "enter", "=leaving", "enter", "e", "right", "enter", "e")
        assert "words-" in said(app)
        names = sorted(each.name for each in path.parent.glob("*.csv"))
        assert len(names) == 3
        words = next(each for each in path.parent.glob("words-*.csv")).read_text(encoding="utf-8")
        assert "They said belief would keep us warm." in words
        assert "Umm Rayhan" not in words


async def test_an_export_that_cannot_be_written_is_a_sentence_and_the_old_one_stays(people: Path) -> None:
    (people / "exports").write_text("not a folder", encoding="utf-8")
    app = CoderApp(people, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "c", "e")
        assert "annot" in said(app)
        assert (people / "exports").read_text(encoding="utf-8") == "not a folder"


# --- pictures -------------------------------------------------------------------------------


def bar_row(count: int | None, low: int, high: int) -> CountRow:
    return CountRow("a.b", count, 0, 0, None, low, high, suppressed=count is None)


def test_a_bar_never_hides_anybody_and_never_overflows() -> None:
    for longest in (1, 7, 900):
        for width in (5, 12, 40):
            for low in range(0, longest + 1, max(longest // 7, 1)):
                for plain in (False, True):
                    bar = range_bar(bar_row(longest, low, longest), longest, width, plain=plain)
                    assert len(bar) == width
                    assert (bar.isascii()) is plain
                    assert (bar[0] in "█#") is (low > 0)
    assert range_bar(bar_row(1, 1, 1), 1000, 10) == "█"
    assert range_bar(bar_row(None, 0, 0), 10, 10) == ""


def test_columns_fit_into_every_width() -> None:
    shown = [BarRow("A code with quite a long title, as they are", bar_row(812, 700, 900), 1)]
    for width in range(64, 200):
        assert sum(column.width for column in bar_columns("code", shown, width)) <= width


def test_keys_reach_every_unit_in_every_layer_that_has_it() -> None:
    coders = ["Ana", "Ben"]
    question, units = Question(), []
    for _ in UNITS:
        units.append(question.unit)
        layers = []
        for _ in question.layers(coders):
            layers.append(question.layer)
            question = question.next_layer(coders)
        assert question.layer == layers[0]
        if question.unit in ("case", "testimony", "excerpt"):
            assert set(layers) == {*LAYERS, *coders}
        else:
            assert set(layers) == {"any", "consensus", *coders}
        question = question.next_unit()
    assert tuple(units) == UNITS


async def test_while_something_is_counted_the_screen_has_its_turn_more_often(people):
    usual = sys.getswitchinterval()
    reckoner = Reckoner(people, None)
    assert await reckoner.ask(lambda _reckoner, _project: sys.getswitchinterval()) == pytest.approx(TURN)
    assert sys.getswitchinterval() == pytest.approx(usual)
    reckoner.close()
