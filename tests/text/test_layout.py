"""Rows tile the text, fit the width, never tear a character, and every place can be found again."""

import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from coder.text import layout as layout_module
from coder.text.layout import TextLayout

NASTY = [
    "a",
    "b",
    "word ",
    "  ",
    "\n",
    "\n\n",
    "é",
    "e\u0301",
    "👨‍👩‍👧‍👦",
    "🏳️‍🌈",
    "🇫🇷",
    "🇫",
    "漢字",
    "क्षि",
    "\u0301",
    "\u200d",
    "\u200c",
    "السَّلامُ ",
    "عليكم ",
    "שלום ",
    "␛",
    "·",
    "◇",
    "\ufffd",
    "x" * 30,
    "\u00a0",
    "ﷺ",
    "☎️",
    "1️⃣",
    "한국",
    "\u0600",
]
texts = st.one_of(
    st.lists(st.sampled_from(NASTY), max_size=60).map("".join),
    st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), max_size=80),
    st.text(alphabet="ab \n", max_size=200),
)
widths = st.integers(min_value=8, max_value=60)


@given(texts, widths)
@settings(deadline=None)
def test_rows_tile_the_text_and_none_is_wider_than_asked(text: str, width: int) -> None:
    layout = TextLayout(text, width)
    rows = [layout.row(number) for number in range(layout.row_count)]
    assert "".join(text[row.start : row.end] for row in rows) == text
    assert rows[0].start == 0
    assert rows[-1].end == len(text)
    assert all(before.end == after.start for before, after in pairwise(rows))
    for number in range(layout.row_count):
        body = layout.body(number)
        assert "\n" not in text[body.start : body.end]
        assert layout.row_map(number).width <= width
        assert layout.row_map(number).width == sum(
            max(wcswidth(cluster), 0) for cluster in iter_graphemes(text[body.start : body.end])
        )


@given(texts, widths)
@settings(deadline=None)
def test_no_row_and_no_piece_starts_inside_a_character(text: str, width: int) -> None:
    borders, at = {0, len(text)}, 0
    for line in text.split("\n"):
        for cluster in iter_graphemes(line):
            borders.add(at)
            at += len(cluster)
        borders.add(at)
        at += 1
    layout = TextLayout(text, width)
    assert set(layout.starts) <= borders
    for number in range(layout.row_count):
        body = layout.body(number)
        pieces = list(layout.pieces(number, range(body.start, body.end)))
        assert "".join(text[piece.start : piece.end] for piece in pieces) == text[body.start : body.end]
        assert {piece.start for piece in pieces} <= borders


@given(texts, widths, st.data())
@settings(deadline=None)
def test_every_place_is_found_again_through_its_cell(text: str, width: int, data: st.DataObject) -> None:
    layout = TextLayout(text, width)
    offset = data.draw(st.integers(0, len(text)))
    row = layout.row_of(offset)
    assert layout.row(row).start <= offset <= layout.row(row).end
    cell = layout.cell_of(offset)
    found = layout.offset_at(row, cell)
    assert layout.row_of(found) == row
    assert layout.cell_of(found) == cell
    assert layout.row_of(layout.offset_at(row, 10_000)) == row
    assert layout.offset_at(row, -1) >= layout.row(row).start


@given(texts, widths)
@settings(deadline=None)
def test_stepping_through_characters_visits_the_same_places_both_ways(text: str, width: int) -> None:
    layout = TextLayout(text, width)
    forward = [0]
    while forward[-1] < len(text):
        forward.append(layout.next_character(forward[-1]))
        assert forward[-1] > forward[-2]
    backward = [len(text)]
    while backward[-1] > 0:
        backward.append(layout.previous_character(backward[-1]))
    assert backward[::-1] == forward


@given(st.text(alphabet="abcd  \n", max_size=300), widths)
@settings(deadline=None)
def test_words_that_fit_a_row_are_not_broken(text: str, width: int) -> None:
    layout = TextLayout(text, width)
    for start in layout.starts[1:]:
        inside_a_word = text[start - 1] not in " \n" and text[start : start + 1] not in ("", " ", "\n")
        if inside_a_word:
            row = layout.row(layout.row_of(start) - 1)
            assert " " not in text[row.start : row.end]
            assert len(row) == width


def test_the_fast_path_only_holds_characters_of_one_cell_that_join_nothing() -> None:
    pattern = layout_module._SIMPLE
    simple = [chr(code) for code in range(0x110000) if pattern.fullmatch(chr(code)) and chr(code) != ""]
    assert len(simple) > 1_000
    for character in simple:
        assert wcswidth(character) == 1, hex(ord(character))
        assert len(list(iter_graphemes(f"a{character}{character}a"))) == 4, hex(ord(character))


def test_a_line_of_100_000_characters_without_blanks_wraps() -> None:
    layout = TextLayout("x" * 100_000 + "\nend", 70)
    assert layout.row_count == 1429 + 1
    wide = TextLayout("漢" * 100_000, 71)
    assert wide.row_count == -(-100_000 // 35)


def test_an_empty_text_has_one_empty_row() -> None:
    layout = TextLayout("", 40)
    assert (layout.row_count, layout.row_of(0), layout.cell_of(0), layout.offset_at(0, 5)) == (1, 0, 0, 0)
    assert layout.next_character(0) == layout.previous_character(0) == 0


def test_wrapping_again_to_another_width_forgets_the_old_rows() -> None:
    layout = TextLayout("one two three four", 9)
    assert [layout.text[layout.row(at).start : layout.row(at).end] for at in range(layout.row_count)] == [
        "one two ",
        "three ",
        "four",
    ]
    assert not layout.wrap(9)
    assert layout.wrap(80)
    assert layout.row_count == 1
    assert layout.cell_of(8) == 8


def test_wrapping_takes_time_in_proportion_to_the_text() -> None:
    sentence = "The road to the border was closed, and nobody knew who would open it again. "

    def seconds(times: int) -> float:
        best = 1.0
        for _ in range(3):
            begun = time.process_time()
            assert TextLayout(sentence * times, 72).row_count
            best = min(best, time.process_time() - begun)
        return best

    assert seconds(8_000) < 40 * seconds(800) + 0.01
