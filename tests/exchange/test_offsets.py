"""Positions as other programs count them come back to the same code points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.exchange.offsets import UNITS, Ruler, quote_key
from coder.model import Span
from coder.text.canonical import canonical

PIECES = st.sampled_from(
    [
        "a",
        "é",
        "e\u0301",
        "\u0645",
        "😀",
        "👩\u200d👩\u200d👧",
        "\U00010400",
        "\n",
        "\r\n",
        "\r",
        "\0",
        "\ufeff",
        " ",
        "\u2028",
    ]
)
RAW = st.lists(PIECES, max_size=30).map("".join)
MARKED = st.tuples(st.sampled_from(["", "\ufeff"]), RAW).map("".join)


@st.composite
def placed(draw):
    raw = draw(MARKED)
    length = len(canonical(raw))
    start = draw(st.integers(0, length))
    return raw, Span(start, draw(st.integers(start, length)))


@given(placed(), st.sampled_from(["code_point", "utf16", "utf8"]), st.sampled_from([0, 1]))
def test_a_span_comes_back_from_every_unit(case, unit, base):
    raw, span = case
    ruler = Ruler(raw, unit, base)
    assert ruler.to_span(*ruler.from_span(span)) == span


@given(placed())
def test_units_are_those_of_the_encodings(case):
    raw, span = case
    text = canonical(raw).lstrip("\ufeff")
    span = Span(min(span.start, len(text)), min(span.end, len(text)))
    for unit, encoding, size in (("utf16", "utf-16-le", 2), ("utf8", "utf-8", 1)):
        start, end = Ruler(text, unit).from_span(span)
        assert (
            text.encode(encoding)[start * size : end * size].decode(encoding) == text[span.start : span.end]
        )


@given(placed(), st.sampled_from(["code_point", "utf16", "utf8"]))
def test_a_mark_and_carriage_returns_count_as_the_other_program_counted(case, unit):
    raw, span = case
    ruler = Ruler(raw, unit)
    start, end = ruler.from_span(span)
    encoding, size = {"code_point": ("utf-32-le", 4), "utf16": ("utf-16-le", 2), "utf8": ("utf-8", 1)}[unit]
    data = raw.encode(encoding)
    before = canonical(data[: start * size].decode(encoding))
    quote = data[start * size : end * size].decode(encoding)
    assert len(before) == span.start
    assert canonical("x" + quote.replace("\0", ""))[1:] == ruler.text[span.start : span.end]


@given(placed())
def test_lines_of_a_span_cover_it(case):
    raw, span = case
    ruler = Ruler(raw, "line")
    found = ruler.to_span(*ruler.from_span(span))
    if len(span):
        inside = ruler.text[span.start : span.end].rstrip("\n")
        assert found.start <= span.start
        assert found.end >= span.start + len(inside)


def test_each_unit_on_one_text():
    raw = "\ufeffA😀é\r\nبc\n"
    assert canonical(raw) == "A😀é\nبc\n"
    span = Span(1, 4)  # 😀é and the line feed
    assert Ruler(raw).from_span(span) == (2, 6)
    assert Ruler(raw, "utf16").from_span(span) == (2, 7)
    assert Ruler(raw, "utf8").from_span(span) == (4, 12)
    assert Ruler(raw, "line").from_span(span) == (0, 1)
    assert Ruler(raw, "line").to_span(1, 2) == Span(4, 6)
    assert Ruler(raw, base=1).from_span(span) == (3, 7)
    assert Ruler("ab\ncd").to_span(0, 2) == Span(0, 2)


def test_half_a_character_is_taken_whole():
    assert Ruler("x😀y", "utf16").to_span(2, 3) == Span(1, 2)
    assert Ruler("xéy", "utf8").to_span(2, 3) == Span(1, 2)


@pytest.mark.parametrize("unit", UNITS)
def test_positions_outside_are_refused(unit):
    ruler = Ruler("ab\ncd", unit)
    with pytest.raises(ValueError, match="not within"):
        ruler.to_span(0, ruler.length + 1)
    with pytest.raises(ValueError, match="not within"):
        ruler.to_span(-1, 0)
    with pytest.raises(ValueError, match="outside"):
        ruler.from_span(Span(0, 99))


def test_quotes_are_compared_without_their_line_ends():
    assert quote_key(" a\r\n\r\n b\tc ") == "a b c"
