"""Testimonies written from right to left, and mixed ones: readable, at the right, logical underneath."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot
from tui_project import add_testimony, reader, recorded

from coder.text.layout import TextLayout
from coder.tui.app import CoderApp
from coder.tui.screens.coding import CodingScreen

WIDE = (120, 40)
ARABIC = (
    "---\ntitle: على النهر\nlanguage: ar\n---\nوصلنا إلى القرية ليلا. ضربوا الخباز أمام بيته.\n\n"
    "قال لي ISIS عام 2014 ثم سكت.\n"
)
mixed = st.lists(
    st.sampled_from(
        ["سلام", "عليكم", "house", "2014", "(", ")", " ", ".", "\n", "السَّلَامُ", "漢", "👨‍👩‍👧"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


async def opened(app: CoderApp, pilot: Pilot[None]) -> None:
    """Open the first testimony of the queue."""
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()
    assert isinstance(app.screen, CodingScreen)


async def test_arabic_stands_joined_at_the_right_and_is_coded_in_the_order_of_the_text(folder: Path) -> None:
    add_testimony(folder, "a-arabic", ARABIC)
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        shown = reader(app)
        columns = shown._painter.columns
        row = shown.render_line(0).text[columns.text : columns.text + columns.measure + 1]
        assert row.startswith("    ")
        assert row[-1] == "\ufeed"  # waw, isolated: the first letter, at the very right
        await pilot.press("s", "B", "s", "F")
    assert [quote for _, _, quote in recorded(folder)] == [
        "وصلنا إلى القرية ليلا.",
        "ضربوا الخباز أمام بيته.",
    ]


async def test_a_double_click_in_arabic_takes_the_word_under_the_pointer(folder: Path) -> None:
    add_testimony(folder, "a-arabic", ARABIC)
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        shown = reader(app)
        columns = shown._painter.columns
        await pilot.click(shown, offset=(columns.text + columns.measure - 1, 0), times=2)
        span = shown.selection.span
        assert shown.text.text[span.start : span.end] == "وصلنا"


async def test_english_inside_arabic_reads_from_left_to_right(folder: Path) -> None:
    add_testimony(folder, "a-arabic", ARABIC)
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        shown = reader(app)
        assert "ISIS" in shown.render_line(2).text
        assert "2014" in shown.render_line(2).text


@given(mixed, st.sampled_from(["ltr", "rtl"]), st.integers(4, 20), st.data())
@settings(deadline=None)
def test_what_is_drawn_is_each_row_once_and_every_cell_leads_to_a_character_of_it(
    text: str, direction: str, width: int, data: st.DataObject
) -> None:
    layout = TextLayout(text, width, direction)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=4))
    for number in range(layout.row_count):
        body = layout.body(number)
        parts = list(layout.drawn(number, cuts)) if len(body) else []
        assert sum(len(drawn) for _, drawn in parts) == len(body)
        for piece, drawn in parts:
            assert body.start <= piece.start < piece.end <= body.end
            assert len(drawn) <= len(piece)
        for cell in range(width + 2):
            assert layout.row(number).start <= layout.offset_at(number, cell) <= layout.row(number).end
        for offset in layout.row_map(number).offsets[:-1]:
            assert layout.offset_at(number, layout.cell_of(offset)) == offset
