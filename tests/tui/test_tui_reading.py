"""How a testimony is shown: the width of its rows, speakers and cue times, marks in the text, panels."""

from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text
from textual.pilot import Pilot
from textual.widgets import Input
from tui_project import add_testimony, reader, said, select
from tui_terminal import Terminal, screens

from coder.positions import position
from coder.tui.app import CoderApp
from coder.tui.preferences import kept_measure
from coder.tui.screens.coding import CodingScreen
from coder.tui.widgets.codes import Definition
from coder.tui.widgets.flow import Flow, flowing
from coder.tui.widgets.painter import MEASURE, NARROWEST

WIDE = (160, 40)
LONG = "We walked along the river until the bridge and then we waited for the boat. " * 12
INTERVIEW = "INTERVIEWER: Where did you go?\nOMAR: We crossed. [00:01:23] At night.\n"


async def opened(app: CoderApp, pilot: Pilot[None]) -> None:
    """Open the first testimony of the queue."""
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()
    assert isinstance(app.screen, CodingScreen)


def measure(app: CoderApp) -> int:
    """Cells of text in a row."""
    return reader(app)._painter.columns.measure


async def test_rows_are_comfortable_at_first_and_as_wide_as_wanted_from_then_on(folder: Path) -> None:
    add_testimony(folder, "a-long", LONG)
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        assert measure(app) == MEASURE == 72
        await pilot.press("plus", "plus")
        assert measure(app) == 80
        assert said(app) == "80 characters a row, also next time."
        await pilot.press("minus")
    again = CoderApp(folder, "Ana")
    async with again.run_test(size=WIDE) as pilot:
        await opened(again, pilot)
        assert measure(again) == 76
        await pilot.press(*["minus"] * 20)
        assert measure(again) == NARROWEST
        assert said(again) == "Rows cannot be narrower."


async def test_a_terminal_without_room_changes_no_preference_and_says_what_makes_room(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        await pilot.press("plus")
        assert said(app) == "There is no room for wider rows: z hides the codebook."
        before = measure(app)
        await pilot.press("z")
        await pilot.pause()
        assert measure(app) > before
    assert kept_measure(MEASURE) == MEASURE


async def test_widening_keeps_the_passage_that_is_on_top(folder: Path) -> None:
    add_testimony(folder, "a-long", LONG * 20)
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press(*["pagedown"] * 4)
        shown = reader(app)
        shown.scroll_rows(shown.scroll_offset.y)
        top = shown._top()
        await pilot.press("plus")
        await pilot.pause()
        row = shown.text.layout.row(shown.scroll_offset.y)
        assert row.start <= top < row.end


async def test_speakers_and_cue_times_are_dimmer_than_what_was_said(folder: Path) -> None:
    add_testimony(folder, "a-interview", INTERVIEW)
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        ink = reader(app)._painter.inks.signpost.color
        dimmed = [
            segment.text
            for row in range(2)
            for segment in reader(app).render_line(row)
            if segment.style is not None and segment.style.color == ink and segment.text.strip()
        ]
        assert "".join(dimmed).replace(" ", "") == "INTERVIEWER:OMAR:[00:01:23]"
        await pilot.press("j", "a", "B")
        await pilot.pause()
        assert "OMAR: We crossed" in reader(app).text.text[slice(*_span(app))]


def _span(app: CoderApp) -> tuple[int, int]:
    span = app.screen.codings[0].span
    return span.start, span.end


async def test_accessible_screens_mark_codings_in_the_text_and_no_offset_moves(folder: Path) -> None:
    with_codes = CoderApp(folder, "Ana", accessible=True)
    async with with_codes.run_test(size=WIDE) as pilot:
        await opened(with_codes, pilot)
        select(with_codes, "They beat")
        await pilot.press("B")
        await pilot.pause()
        shown = reader(with_codes)
        line = shown.render_line(0).text
        assert "at night. [leaving.brutality> They beat<] the" in line
        assert [one.span.start for one in with_codes.screen.codings] == [shown.text.text.index("They beat")]
        column = line.index("They")
        await pilot.click(shown, offset=(column, 0))
        assert shown.selection.cursor == shown.text.text.index("They")
        await pilot.press("u")
        await pilot.pause()
        assert "[leaving" not in shown.render_line(0).text
    again = CoderApp(folder, "Ana", accessible=True)
    async with again.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+r")  # in the queue: what was undone is done again, and shown
        await pilot.pause()
        assert "[leaving.brutality> They" in reader(again).render_line(0).text


# --- the mouse --------------------------------------------------------------------------


async def test_dragging_beyond_the_last_row_scrolls_and_selects_on(folder: Path) -> None:
    add_testimony(folder, "a-long", LONG * 20)
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        shown = reader(app)
        left = shown._painter.columns.text + 2
        await pilot.mouse_down(shown, offset=(left, 5))
        await pilot.hover(shown, offset=(left, shown.size.height + 1))
        before = shown.selection.span
        for _ in range(4):
            shown._scroll_at_edge()
        assert shown.scroll_offset.y > 0
        assert shown.selection.span.start == before.start
        assert shown.selection.span.end > before.end
        await pilot.hover(shown, offset=(left, 3))
        still = shown.selection
        shown._scroll_at_edge()
        assert shown.selection == still
        await pilot.mouse_up(shown, offset=(left, 3))
        assert shown._edge is None


@pytest.mark.parametrize(
    ("clicks", "taken"),
    [
        (2, "baker"),
        (3, "They beat the baker in front of his house."),
        (4, "We came to the village at night. They beat the baker in front of his house. Nobody spoke."),
    ],
)
async def test_two_three_and_four_clicks_take_word_sentence_and_excerpt(
    folder: Path, clicks: int, taken: str
) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        shown = reader(app)
        column = shown.render_line(0).text.index("baker")
        await pilot.click(shown, offset=(column + 1, 0), times=clicks)
        span = shown.selection.span
        assert shown.text.text[span.start : span.end] == taken


# --- right to left ----------------------------------------------------------------------


def printed(text: Text, width: int) -> list[str]:
    """The rows of a text in a panel."""
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(flowing(text), end="")
    return capture.get().split("\n")


def test_a_paragraph_from_right_to_left_stands_at_the_right_and_in_order() -> None:
    rows = printed(Text("قال لي ISIS عام 2014\nplain"), 30)
    assert rows[0].startswith("    ")
    assert rows[0].rstrip() == rows[0]
    assert rows[0][-1] == "\ufed7"  # qaf in its first form, at the very right
    assert "ISIS" in rows[0]
    assert rows[1].startswith("plain")


def test_text_without_right_to_left_letters_is_left_as_it_is() -> None:
    text = Text("plain")
    assert flowing(text) is text


def test_styles_stay_with_their_words_when_rows_are_reordered() -> None:
    text = Text("قال ", style="bold")
    text.append("سلام", style="underline")
    console = Console(width=20)
    marked = [
        segment.text
        for line in console.render_lines(Flow(text))
        for segment in line
        if segment.style is not None and segment.style.underline
    ]
    assert len("".join(marked)) == 4


async def test_an_arabic_definition_stands_at_the_right_of_its_panel(folder: Path) -> None:
    book = (folder / "codebook.yaml").read_text(encoding="utf-8")
    arabic = book.replace("Joining as a duty of belief.", "الانضمام واجب ديني.")
    (folder / "codebook.yaml").write_text(arabic, encoding="utf-8")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        panel = app.screen.query_one(Definition)
        strips = app.screen._compositor.render_strips()
        region = panel.content_region
        rows = [strip.crop(region.x, region.right).text for strip in strips[region.y : region.bottom]]
        row = next(row for row in rows if "\ufedf" in row or "\ufe8d" in row)
        assert row.startswith("      ")


# --- typing fast ------------------------------------------------------------------------


async def test_a_second_enter_right_behind_the_first_opens_what_was_filtered(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("slash", *"hill")
        field = app.screen.query_one("#filter", Input)
        field.post_message(Input.Submitted(field, field.value))
        field.post_message(Input.Submitted(field, field.value))
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert app.screen.text.testimony.id == "b-hill"


# --- being killed -----------------------------------------------------------------------


@pytest.mark.terminal
def test_the_place_in_a_testimony_outlives_a_kill(folder: Path) -> None:
    with Terminal(screens(folder, "Ana")) as terminal:
        terminal.wait_for("By the river")
        terminal.type("enter")
        terminal.wait_for("excerpt 1/3")
        terminal.type("j", "s", "B")
        terminal.wait_for("Saved: Brutality")
        terminal.wait_for("1/1")
        terminal.kill()
    there = position(folder, "a-river")
    assert there > 80
    with Terminal(screens(folder, "Ana")) as terminal:
        terminal.wait_for("By the river")
        terminal.type("enter")
        terminal.wait_for("excerpt 2/3")
