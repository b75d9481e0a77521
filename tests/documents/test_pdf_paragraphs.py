"""Paragraphs of a PDF: where the page leaves more room than between its other lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from made_documents import pdf

from coder.documents.readers.pdf import PdfReader
from coder.documents.readers.pdf_paragraphs import spaced


def placed(lines: list[tuple[str, float]], end: str = "\r\n") -> tuple[str, dict[int, float]]:
    """A page's text, and how high each of its characters stands."""
    text, heights = "", {}
    for line, height in lines:
        heights.update(dict.fromkeys(range(len(text), len(text) + len(line)), height))
        text += line + end
    return text, heights


def test_more_room_than_usual_is_a_new_paragraph():
    text, heights = placed([("One", 100), ("goes on", 88), ("and on.", 76), ("Two", 52), ("goes on.", 40)])
    assert spaced(text, heights.get) == "One\r\ngoes on\r\nand on.\r\n\nTwo\r\ngoes on.\r\n"


def test_a_second_column_that_begins_above_is_no_new_paragraph():
    text, heights = placed([("a", 100), ("b", 88), ("c", 76), ("d", 100), ("e", 88)])
    assert spaced(text, heights.get) == text


def test_a_word_that_a_hyphen_divides_stays_one():
    text, heights = placed([("a", 100), ("b", 90), ("c", 80), ("vil", 70)], end="\n")
    text = text[:-1] + "\ufffelage"
    heights |= dict.fromkeys(range(text.index("lage"), len(text)), 40.0)
    assert spaced(text, heights.get) == text


def test_too_few_lines_say_nothing():
    text, heights = placed([("a", 100), ("b", 88), ("c", 20)])
    assert spaced(text, heights.get) == text


@given(
    st.lists(st.tuples(st.sampled_from(["", "a", " ", "b c", "-"]), st.one_of(st.none(), st.floats(0, 800))))
)
def test_nothing_but_empty_lines_is_added(lines):
    text, heights = placed(lines)
    made = spaced(text, heights.get)
    rest = iter(made)
    assert all(sign in rest for sign in text)
    assert made.replace("\n", "").replace("\r", "") == text.replace("\n", "").replace("\r", "")


def test_a_file_keeps_its_paragraphs_tidied_or_not():
    page = ["They left their vil-", "lage at night", "and walked.", "", "Nobody slept", "at all."]
    found = PdfReader().read(pdf(page))
    assert found.text == "They left their vil-\nlage at night\nand walked.\n\nNobody slept\nat all."
    assert found.tidied is not None
    assert found.tidied.text == "They left their village at night\nand walked.\n\nNobody slept\nat all."
