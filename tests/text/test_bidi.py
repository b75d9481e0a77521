"""Rows with right-to-left letters: order, shaping, and the way back."""

import unicodedata

import bidi
import pytest
from bidi.mirror import MIRRORED
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from coder.model import Span
from coder.text.bidi import VisualRow, needs_bidi, visual_row
from coder.text.display import shown
from coder.text.layout import TextLayout

DIRECTIONS = st.sampled_from(["ltr", "rtl"])
MIXED = st.text(
    st.one_of(
        st.sampled_from("abcXYZ 0123456789.,:;!?-+%()[]«»<>/\u0640\u200d\u200c\u064b\u0651\u0301"),
        st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهوي؟،٠١٢٣٤אבגדה😀👨‍👩‍👧"),
    ),
    max_size=40,
)


def order(text: str, direction: str) -> str:
    """The characters as they stand on the screen, before they are shaped and mirrored."""
    return "".join(text[offset] for offset in visual_row(text, direction).logical)


@given(text=st.one_of(MIXED, st.text(max_size=30)).map(shown), direction=DIRECTIONS)
def test_a_visual_row_is_a_permutation_of_its_characters_and_as_wide(text, direction):
    row = visual_row(text, direction)
    assert sorted(row.logical) == list(range(len(text)))
    assert len(row.text) == len(row.cells) == len(text)
    assert list(row.cells) == sorted(row.cells)


@given(text=st.text(st.characters(max_codepoint=0x58F), max_size=40), direction=DIRECTIONS)
def test_a_row_without_right_to_left_letters_stays_as_it_is(text, direction):
    assert not needs_bidi(text)
    row = visual_row(text, direction)
    assert row.text == text
    assert row.logical == tuple(range(len(text)))


@given(text=MIXED, direction=DIRECTIONS)
def test_marks_stay_with_their_base(text, direction):
    row = visual_row(text, direction)
    at = 0
    for cluster in iter_graphemes(text):
        places = [row.logical.index(offset) for offset in range(at, at + len(cluster))]
        assert places == list(range(places[0], places[0] + len(cluster)))
        at += len(cluster)


@given(
    text=st.text(st.sampled_from("abc ()[]<>12 ,.%-+/:«»אבגابتث٣٤"), min_size=1, max_size=24),
    direction=DIRECTIONS,
)
def test_the_order_is_that_of_another_implementation_of_the_algorithm(text, direction):
    """The peer: unicode-bidi in Rust, which gives a string only and does not mirror."""
    if needs_bidi(text):
        peer = bidi.get_display(text, base_dir={"ltr": "L", "rtl": "R"}[direction])
        assert order(text, direction) == peer


@pytest.mark.parametrize(
    ("text", "direction", "expected"),
    [
        # UAX #9, section 3.4, the examples of rule L2 (capitals there are Hebrew letters here).
        ("car means אבג.", "ltr", "car means גבא."),
        ("אבג car דה.", "rtl", ".הד car גבא"),
        # UAX #9, section 3.1.3 and rule N0: brackets go with what they enclose.
        ("אב(ג)[&דה]!", "rtl", "![הד&](ג)בא"),
        ("smith (fabrikam אבג) דהו", "rtl", "והד (גבא fabrikam) smith"),
        # Numbers run from left to right in Arabic, whichever digits; a date keeps its order.
        ("عام 2014 كان", "rtl", "ناك 2014 ماع"),
        ("عام ٢٠١٤ كان", "rtl", "ناك ٢٠١٤ ماع"),
        ("يوم 5/3/2014", "rtl", "5/3/2014 موي"),
        ("50% من", "rtl", "نم 50%"),
        # An Arabic name in an English line, with its full stop at the line's end.
        ("He said سلام.", "ltr", "He said مالس."),
    ],
)
def test_published_examples_of_mixed_direction(text, direction, expected):
    printed = visual_row(text, direction).text
    assert unicodedata.normalize("NFKC", printed) == expected  # joined forms back to letters


def test_brackets_are_mirrored_where_they_read_from_right_to_left():
    assert visual_row("א(ב)", "rtl").text == "(ב)א"
    assert visual_row("a(b)", "rtl").text == "a(b)"
    assert MIRRORED["("] == ")"


def test_arabic_letters_are_joined_one_for_one():
    row = visual_row("سلام", "rtl")
    names = [unicodedata.name(character) for character in reversed(row.text)]
    assert names == [
        "ARABIC LETTER SEEN INITIAL FORM",
        "ARABIC LETTER LAM MEDIAL FORM",
        "ARABIC LETTER ALEF FINAL FORM",
        "ARABIC LETTER MEEM ISOLATED FORM",
    ]


def test_vowel_points_and_joiners_do_not_break_the_joining():
    plain = visual_row("مدرسة", "rtl")
    pointed = visual_row("مَدْرَسَة", "rtl")
    assert [c for c in pointed.text if unicodedata.category(c) != "Mn"] == list(plain.text)
    joiner = visual_row("ه\u200d", "rtl")
    assert unicodedata.name(joiner.text[0]) == "ARABIC LETTER HEH INITIAL FORM"
    parted = visual_row("می\u200cخواهم", "rtl")
    assert len(parted.text) == len("می\u200cخواهم")


def test_cells_lead_to_offsets_and_back():
    row = visual_row("قال (hi) 12", "rtl")
    for offset in range(len(row.text)):
        cells = row.cells_at(offset)
        assert len(cells) == 1
        assert row.offset_at(cells.start) == offset
    assert row.offset_at(-5) == row.logical[0]
    assert row.offset_at(99) == row.logical[-1]
    assert row.cells_at(len(row.text)) == Span(row.width, row.width)
    assert visual_row("", "rtl") == VisualRow("", (), (), 0)
    assert visual_row("", "rtl").offset_at(0) == 0


def test_wide_characters_take_two_cells():
    row = visual_row("אב漢字", "rtl")
    assert row.width == 6
    assert row.cells_at(2) == Span(0, 2)
    assert row.offset_at(1) == 2


def test_a_selection_across_two_directions_is_several_stretches_on_the_screen():
    text = "abc אבג"
    row = visual_row(text, "ltr")
    assert row.stretches(2, 5) == [Span(2, 4), Span(6, 7)]
    assert row.stretches(0, len(text)) == [Span(0, len(text))]
    assert row.stretches(3, 3) == []


@given(text=MIXED, direction=DIRECTIONS, cuts=st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_the_stretches_of_a_selection_hold_just_its_characters(text, direction, cuts):
    row = visual_row(text, direction)
    start, end = sorted(cuts)
    held = [row.logical[at] for span in row.stretches(start, end) for at in range(span.start, span.end)]
    assert sorted(held) == list(range(min(start, len(text)), min(end, len(text))))


@given(text=MIXED, width=st.integers(4, 20), direction=DIRECTIONS)
def test_rows_of_a_layout_keep_their_width(text, width, direction):
    layout = TextLayout(shown(text), width)
    for number in range(layout.row_count):
        body = layout.body(number)
        row = visual_row(layout.text[body.start : body.end], direction)
        assert row.width == layout.row_map(number).width


def test_neither_library_is_loaded_for_a_row_in_latin_letters():
    import subprocess
    import sys

    program = (
        "import sys; from coder.text.bidi import visual_row; visual_row('Plain text.', 'rtl')\n"
        "print([name for name in ('bidi', 'arabic_reshaper') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
