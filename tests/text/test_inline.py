"""Marks written into the text: they take cells and nothing else."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from coder.text.inline import InlineLayout, Stretch
from coder.text.layout import TextLayout

WORDS = ["they", "said", " ", " ", "belief", "\n", "سلام", "e\u0301", "漢", ".", "👨‍👩‍👧", "\u00a0"]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map("".join)


def rows(layout: InlineLayout) -> list[str]:
    """The rows as they are printed."""
    return ["".join(part for _, part in layout.drawn(row, [])) for row in range(layout.row_count)]


def test_a_coded_stretch_is_opened_by_its_code_and_closed() -> None:
    layout = InlineLayout(
        "They said belief would keep us warm.", 60, "ltr", [Stretch(10, 16, "join.faith", "faith")]
    )
    assert rows(layout) == ["They said [join.faith> belief<] would keep us warm."]
    assert layout.cell_of(10) == 23
    assert layout.offset_at(0, 12) == 10


def test_where_two_are_open_the_end_says_whose_it_is() -> None:
    layout = InlineLayout(
        "a b c d", 60, "ltr", [Stretch(0, 5, "x.one", "one"), Stretch(2, 7, "x.two", "two")]
    )
    assert rows(layout) == ["[x.one> a [x.two> b c<one] d<]"]


def test_marks_that_would_fill_a_row_grow_short() -> None:
    many = [Stretch(2, 3, f"family.code{at}", f"code{at}") for at in range(3)]
    assert rows(InlineLayout("a b c", 100, "ltr", many))[0].startswith("a [family.code0> [family.code1> ")
    assert rows(InlineLayout("a b c", 60, "ltr", many))[0].startswith("a [code0> [code1> [code2> b")
    assert rows(InlineLayout("a b c", 30, "ltr", many))[0] == "a [3 codes> b<3] c"


def stretches_in(text: str, data: st.DataObject) -> list[Stretch]:
    """Some stretches of whole characters."""
    place = st.sampled_from(_starts(TextLayout(text, 80)))
    pairs = [sorted(pair) for pair in data.draw(st.lists(st.tuples(place, place), max_size=5))]
    return [Stretch(a, b, f"family.code{at}", f"code{at}") for at, (a, b) in enumerate(pairs) if a < b]


@given(texts, st.sampled_from(["ltr", "rtl"]), st.integers(8, 40), st.data())
@settings(deadline=None)
def test_marks_change_no_offset_and_every_row_fits(
    text: str, direction: str, width: int, data: st.DataObject
) -> None:
    layout = InlineLayout(text, width, direction, stretches_in(text, data))
    plain = TextLayout(text, width, direction)
    spans = [layout.row(number) for number in range(layout.row_count)]
    assert spans[0].start == 0
    assert spans[-1].end == len(text)
    assert all(one.end == other.start for one, other in pairwise(spans))
    for number in range(layout.row_count):
        assert layout.row_map(number).width <= width
        pieces = {piece for piece, _ in layout.drawn(number, [3, 7])}
        assert sum(map(len, pieces)) == len(layout.body(number))
        for cell in range(width + 2):
            assert layout.row(number).start <= layout.offset_at(number, cell) <= layout.row(number).end
    for offset in _starts(plain):
        number = layout.row_of(offset)
        assert layout.next_character(offset) == plain.next_character(offset)
        assert layout.previous_character(offset) == plain.previous_character(offset)
        assert layout.row(number).start <= offset <= layout.row(number).end
        if text[offset : offset + 1] not in ("", "\n"):
            assert layout.offset_at(number, layout.cell_of(offset)) == offset


@given(texts, st.integers(12, 30), st.data())
@settings(deadline=None)
def test_every_row_can_be_stood_on(text: str, width: int, data: st.DataObject) -> None:
    layout = InlineLayout(text, width, "ltr", stretches_in(text, data))
    for number in range(layout.row_count):
        if len(layout.row(number)):
            assert layout.row_of(layout.offset_at(number, 0)) == number


def _starts(layout: TextLayout) -> list[int]:
    """Where grapheme clusters begin."""
    found, at = [], 0
    while at < len(layout.text):
        found.append(at)
        at = layout.next_character(at)
    return [*found, at]
