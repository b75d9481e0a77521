"""Selecting by keys, sweeping, several codes at once, memos and marks, against a project on disk."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from tui_project import add_testimony, focused, reader, recorded, said, select

from coder.model import Coding
from coder.project import Project
from coder.tui.app import CoderApp
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.memo import MemoDialog
from coder.tui.screens.picker import Picker

WIDE = (120, 40)
INTERVIEW = """\
Q: Why did you join?

LEILA: They promised a house.

We waited for it.

Q: And then?
"""


async def opened(app: CoderApp, pilot: Pilot[None]) -> None:
    """Open the first testimony of the queue."""
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()
    assert isinstance(app.screen, CodingScreen)


def own(folder: Path) -> list[Coding]:
    """Ana's codings as a second program reads them."""
    with Project.open(folder, coder="Ana") as project:
        return project.own_codings()


def selected(app: CoderApp) -> str:
    """The words that are selected."""
    shown = reader(app)
    assert shown.text is not None
    return shown.text.text[shown.selection.span.start : shown.selection.span.end]


async def test_brackets_lengthen_and_shorten_by_what_was_selected_last(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "right_square_bracket")
        assert selected(app).endswith("in front of his house.")
        await pilot.press("left_square_bracket")
        assert selected(app) == "We came to the village at night."
        await pilot.press("left_square_bracket", "left_square_bracket")
        assert selected(app) == "We came to the village"
        await pilot.press("right_square_bracket")
        assert selected(app) == "We came to the village at"


async def test_all_that_one_speaker_says_is_one_key(folder: Path) -> None:
    add_testimony(folder, "a-asked", INTERVIEW)
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("j", "a")
        assert selected(app) == "LEILA: They promised a house.\n\nWe waited for it."
        await pilot.press("escape", "left", "left", "h")
        assert selected(app) == "We waited for it."


async def test_the_boundary_of_a_coding_is_moved_and_saved_as_the_same_coding(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        select(app, "beat the baker in front")
        await pilot.press("B", "n", "b", "left_square_bracket", "left_square_bracket", "o", "ctrl+left")
        assert recorded(folder)[0][2] == "beat the baker in front"
        await pilot.press("enter")
        await pilot.pause()
        assert said(app).startswith("Saved: Brutality is now on “They beat the baker”")
        assert recorded(folder) == [("a-river", "leaving.brutality", "They beat the baker")]
        assert focused(app).code == "leaving.brutality"
        await pilot.press("u")
        assert recorded(folder)[0][2] == "beat the baker in front"


async def test_escape_leaves_a_boundary_as_it_was(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "B", "n", "b", "s", "escape")
        assert said(app) == "The boundary stays as it was."
        await pilot.press("enter")
        assert [quote for _, _, quote in recorded(folder)] == ["We came to the village at night."]


async def test_a_full_stop_repeats_the_last_code(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "Q", "s", "full_stop")
        assert [code for _, code, _ in recorded(folder)] == ["leaving.hardship"] * 2


async def test_while_a_code_is_locked_selecting_tags_until_escape(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("l", *"corr", "enter")
        await pilot.press("s", "s")
        assert "SWEEP Corruption" in app.screen._status.facts
        await pilot.press("escape", "s")
        assert [(code, quote) for _, code, quote in recorded(folder)] == [
            ("leaving.greed", "We came to the village at night."),
            ("leaving.greed", "They beat the baker in front of his house."),
        ]
        assert isinstance(app.screen, CodingScreen)


async def test_while_a_code_is_locked_the_end_of_a_drag_tags(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("l", *"corr", "enter")
        shown = reader(app)
        left = shown._painter.columns.text
        await pilot.mouse_down(shown, offset=(left + 3, 0))
        await pilot.hover(shown, offset=(left + 7, 0))
        await pilot.mouse_up(shown, offset=(left + 7, 0))
        assert recorded(folder) == [("a-river", "leaving.greed", "came")]


async def test_several_codes_are_taken_in_one_visit_to_the_picker_and_undone_together(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "t", *"brut", "tab", *"faith", "enter")
        assert {code for _, code, _ in recorded(folder)} == {"leaving.brutality", "joining.faith"}
        assert said(app).startswith("Saved: Brutality, Faith on “We came")
        await pilot.press("u")
        assert said(app).count("Undone") == 1
        assert recorded(folder) == []


async def test_space_takes_a_code_only_while_nothing_is_typed(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "t", *"quality", "space", *"of")
        assert isinstance(app.screen, Picker)
        assert app.screen.query_one("#matches").marked.title == "Quality of life"
        await pilot.press("ctrl+u", "space", "down", "space", "enter")
        assert len(recorded(folder)) == 2


async def test_a_code_and_its_memo_go_in_one_step(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "t", *"brut", "ctrl+n", *"at", "escape")
        await pilot.pause()
        assert "its memo is not saved: m opens it again" in said(app)
        await pilot.press("m", *" night", "enter")
        await pilot.pause()
        assert [(coding.code, coding.memo) for coding in own(folder)] == [("leaving.brutality", "at night")]
        await pilot.press("u", "u")
        assert own(folder) == []


async def test_a_memo_is_written_rewritten_and_taken_away(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "B", "m", *"who", "ctrl+j", *"beat", "enter")
        await pilot.pause()
        assert own(folder)[0].memo == "who\nbeat"
        await pilot.press("m", "space", *"him", "escape")
        await pilot.pause()
        assert not isinstance(app.screen, MemoDialog)
        assert own(folder)[0].memo == "who\nbeat"
        assert said(app) == "Not saved: m opens it again."
        await pilot.press("m", "!", "ctrl+s")
        await pilot.pause()
        assert own(folder)[0].memo == "who\nbeat him!"
        assert app.drafts == {}
        await pilot.press("m", "ctrl+a", "ctrl+k", "backspace", "ctrl+a", "ctrl+k", "enter")
        await pilot.pause()
        assert own(folder)[0].memo == ""


async def test_how_sure_one_is_and_the_wish_to_discuss_take_one_key_each(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "B", "y", "d")
        assert [(one.confidence, one.discuss) for one in own(folder)] == [("low", True)]
        assert reader(app).marks.label(0) == "B?~"
        await pilot.press("y", "y", "y", "d")
        assert [(one.confidence, one.discuss) for one in own(folder)] == [(None, False)]
        await pilot.press("u")
        assert [one.discuss for one in own(folder)] == [True]


@pytest.mark.parametrize("key", ["b", "y", "d"])
async def test_where_no_coding_stands_its_keys_say_so(folder: Path, key: str) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press(key)
        assert said(app) == "No coding here. n goes to the next one."
