"""Rich Text whose letters are bytes of several code pages, and what is drawn beside the text."""

import pytest

from coder.documents.readers.rtf import RtfReader

ARABIC = "\u0645\u062d\u062c"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 T;}{\f1\fcharset178 A;}}Caf\'e9 {\f1 \'e3\'cd\'cc} \'e9}",
         f"Café {ARABIC} é"),
        (rb"{\rtf1\ansi{\fonttbl\f0\fcharset0 T;\f1\fcharset204 C;}\f1 \'cf\'f0\plain  \'e9}", "Пр é"),
        (rb"{\rtf1\ansi\deff1{\fonttbl{\f1\fcharset161 G;}}\'e1\'e2}", "αβ"),
        (rb"{\rtf1\ansi{\fonttbl{\f2\fcharset128 M;}}\f2 \'93\'fa\'96\'7bA}", "日本A"),
        (rb"{\rtf1\mac Caf\'8e \'7bx\'7d}", "Café {x}"),
        (rb"{\rtf1\pc Caf\'82}", "Café"),
        (b"{\\rtf1\\ansicpg65001 Caf\xc3\xa9 \xf0\x9f\x98\x80}", "Café 😀"),
        (rb"{\rtf1\ansi\ansicpg1251 \'cf\'f0}", "Пр"),
    ],
    ids=["Arabic", "Cyrillic", "Greek by default", "Japanese", "Mac", "DOS", "UTF-8", "the document's own"],
)  # fmt: skip
def test_letters_are_read_by_the_code_page_of_their_font(data, text):
    assert RtfReader().read(data).text.strip() == text


def test_half_a_letter_is_shown_as_missing():
    data = rb"{\rtf1\ansi{\fonttbl{\f2\fcharset128 M;}}\f2 \'93\'fa\'96{\b }end}"
    assert RtfReader().read(data).text.strip() == "日\ufffdend"


def test_text_boxes_and_the_newer_of_two_spellings_are_kept():
    box = rb"{\shp{\*\shpinst\shpleft1{\sp{\sn a}{\sv 1}}{\shptxt In a box\par Second line\par}}}"
    found = RtfReader().read(rb"{\rtf1\ansi Before. " + box + rb" After. {\upr{old}{\*\ud{n\u233?w}}}\par}")
    assert [line.strip() for line in found.text.split("\n") if line.strip()] == [
        "Before.", "In a box", "Second line", "After. néw",
    ]  # fmt: skip
