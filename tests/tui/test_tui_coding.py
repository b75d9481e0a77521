"""Coding by keys and by mouse, against a real project on disk."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from tui_project import focused, reader, recorded, said, select

from coder.model import Code
from coder.project import Project
from coder.tui.app import CoderApp
from coder.tui.picking import CodeFinder
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.picker import Picker
from coder.tui.screens.queue import QueueScreen
from coder.tui.widgets.codes import CodeList
from coder.tui.widgets.rows import KeyRow

WIDE = (120, 40)


async def opened(app: CoderApp, pilot: Pilot[None]) -> None:
    """Open the first testimony of the queue."""
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()
    assert isinstance(app.screen, CodingScreen)


async def test_a_hot_key_tags_the_excerpt_when_nothing_is_selected(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("B")
        assert said(app).startswith("Saved: Brutality on “We came to the village")
        assert [(code, quote[-5:]) for _, code, quote in recorded(folder)] == [("leaving.brutality", "poke.")]


async def test_a_passage_inside_a_sentence_takes_two_codes_and_undo_takes_one_back(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        select(app, "beat the baker in front")
        await pilot.press("B", "F")
        assert {(code, quote) for _, code, quote in recorded(folder)} == {
            ("leaving.brutality", "beat the baker in front"),
            ("joining.faith", "beat the baker in front"),
        }
        await pilot.press("u")
        assert said(app).startswith("Undone")
        assert [code for _, code, _ in recorded(folder)] == ["leaving.brutality"]
        await pilot.press("ctrl+r")
        assert len(recorded(folder)) == 2


async def test_sentences_are_selected_and_coded_with_two_keys_each(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "F", "s", "B")
        assert [quote for _, _, quote in recorded(folder)] == [
            "We came to the village at night.",
            "They beat the baker in front of his house.",
        ]


async def test_the_picker_finds_a_code_in_spite_of_typing_errors_and_says_what_it_means(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        select(app, "They beat the baker")
        await pilot.press("t", *"brutlity")
        assert isinstance(app.screen, Picker)
        picker = app.screen
        assert picker.query_one("#matches").marked.title == "Brutality"
        await pilot.press("enter")
        assert recorded(folder) == [("a-river", "leaving.brutality", "They beat the baker")]


async def test_the_picker_searches_definitions_too_and_escape_codes_nothing(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("t", *"hunger")
        assert isinstance(app.screen, Picker)
        assert app.screen.query_one("#matches").marked.path == "leaving.hardship"
        await pilot.press("ctrl+u", *"zeppelin", "enter")
        assert isinstance(app.screen, Picker)
        assert app.screen.query_one("#said").sentence.startswith(
            "Nothing is marked. No code matches “zeppelin”"
        )
        await pilot.press("escape")
        await pilot.pause()
        assert recorded(folder) == []
        assert isinstance(app.screen, CodingScreen)


def test_a_typo_is_forgiven_in_definitions_and_examples_and_a_guess_is_not_taken_for_an_answer() -> None:
    slavery = Code("a.slavery", "Slavery", "Being owned.")
    means = Code("a.means", "Means", "What one lives by: salary, rent, gifts of others.")
    fear = Code("b.fear", "Fear", "What one is afraid of.", examples=("They took revenge on us.",))
    finder = CodeFinder([slavery, means, fear])
    assert (finder.find("salery")[0].title, finder.is_sure("salery")) == ("Means", True)
    assert (finder.find("revenje")[0].title, finder.is_sure("revenje")) == ("Fear", True)
    alone = CodeFinder([slavery, fear])
    assert not alone.is_sure("salery")
    assert not alone.is_sure("zeppelin")
    assert alone.is_sure("")
    assert alone.is_sure("afr")


async def test_a_digit_repeats_a_recent_code(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "Q", "s", "F", "s", "2")
        assert [code for _, code, _ in recorded(folder)] == [
            "leaving.hardship",
            "joining.faith",
            "leaving.hardship",
        ]
        await pilot.press("7")
        assert said(app) == "No code number 7 yet: 2 used so far."


async def test_own_codings_are_stepped_through_changed_and_removed(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "B", "j", "s", "Q", "escape", "n")
        assert focused(app).code == "leaving.brutality"
        await pilot.press("p", "c", *"faith", "enter")
        assert [code for _, code, _ in recorded(folder)] == ["leaving.brutality", "joining.faith"]
        assert focused(app).code == "joining.faith"
        await pilot.press("x")
        assert [code for _, code, _ in recorded(folder)] == ["leaving.brutality"]
        assert said(app).startswith("Removed: Faith")
        await pilot.press("end", "x")
        assert said(app) == "No coding here. n goes to the next one."


async def test_undo_goes_to_the_testimony_concerned(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("B", "q", "down", "enter", "u")
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert app.screen.text.testimony.id == "a-river"
        assert said(app).startswith("Undone")
        assert recorded(folder) == []


async def test_undo_goes_to_the_passage_also_from_elsewhere(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        select(app, "I asked the commander")
        await pilot.press("Q", "ctrl+home", "u")
        await pilot.pause()
        start = reader(app).text.text.index("I asked the commander")
        assert reader(app).selection.cursor == start
        assert said(app) == "Undone: added Quality of life on “I asked the commander”."
        await pilot.press("ctrl+r", "ctrl+home", "q", "down", "enter", "u")
        await pilot.pause()
        assert reader(app).selection.cursor == start


async def test_a_submitted_testimony_is_read_only_and_says_how_to_reopen_it(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("B", "ctrl+d")
        with Project.open(folder, coder="Ana") as project:
            assert project.is_submitted("a-river")
        offered = {one.label for one in app.screen.query_one(KeyRow)._offered()}
        assert "Reopen" in offered
        assert "Submit" not in offered
        await pilot.press("j", "Q")
        assert "Ctrl+D" in said(app)
        assert len(recorded(folder)) == 1
        await pilot.press("ctrl+d", "Q")
        assert len(recorded(folder)) == 2


async def test_codes_of_an_exclusive_family_on_one_passage_are_saved_with_a_warning(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("B", "Q")
        assert "! leaving is exclusive" in said(app)
        assert len(recorded(folder)) == 2


async def test_a_key_without_a_code_says_so(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("Z")
        assert said(app) == "No code has the key Z. t finds codes by name."


async def test_from_the_codebook_enter_goes_to_the_next_passage_and_space_tags(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "B", "j", "j", "B", "tab")
        codes = app.screen.query_one(CodeList)
        assert codes.has_focus
        codes.mark_code("leaving.brutality")
        await pilot.press("enter")
        assert focused(app).start > 100
        await pilot.press("enter")
        assert focused(app).start == 0
        codes.mark_code("joining.faith")
        await pilot.press("space", "escape")
        assert [code for _, code, _ in recorded(folder)].count("joining.faith") == 1
        assert reader(app).has_focus


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_dragging_selects_and_a_click_on_a_code_tags(folder: Path, size: tuple[int, int]) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        shown = reader(app)
        left = shown._painter.columns.text
        await pilot.mouse_down(shown, offset=(left + 3, 0))
        await pilot.hover(shown, offset=(left + 7, 0))
        await pilot.mouse_up(shown, offset=(left + 7, 0))
        codes = app.screen.query_one(CodeList)
        row = next(at for at, item in enumerate(codes.items) if item.title == "Brutality")
        await pilot.click(codes, offset=(6, row))
        assert recorded(folder) == [("a-river", "leaving.brutality", "came")]
        assert shown.has_focus


async def test_a_double_click_takes_the_word_and_a_click_on_a_lane_focuses_its_coding(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        shown = reader(app)
        columns = shown._painter.columns
        await pilot.click(shown, offset=(columns.text + 4, 0), times=2)
        assert shown.text.text[shown.selection.span.start : shown.selection.span.end] == "came"
        await pilot.press("B", "escape")
        await pilot.click(shown, offset=(columns.number + 1, 0))
        assert focused(app).code == "leaving.brutality"
        await pilot.press("escape")
        await pilot.click(shown, offset=(columns.margin, 0))
        assert focused(app).code == "leaving.brutality"


async def test_escape_goes_back_one_step_at_a_time(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("tab", "escape")
        assert reader(app).has_focus
        await pilot.press("s", "escape")
        assert reader(app).selection.is_empty
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)


async def test_at_80_columns_the_codebook_can_be_hidden_and_comes_back_with_tab(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        narrow = reader(app).room
        await pilot.press("z")
        await pilot.pause()
        assert reader(app).room > narrow + 20
        await pilot.press("tab")
        await pilot.pause()
        assert reader(app).room == narrow
