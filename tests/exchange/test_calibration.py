"""How another program counted positions is found out from the words it states, and never by chance."""

import pytest

from coder.exchange.calibration import Calibration, Stated, candidates, choose

TEXT = "😀 Some words of a testimony that goes on, and more. Then another sentence follows it here.\n" * 4
SPANS = [(start, start + 45) for start in (5, 30, 100, 150, 200, 260)]
BOM = "\ufeff"


def utf16(offset: int) -> int:
    return len(TEXT[:offset].encode("utf-16-le")) // 2


def _found(raw: str, passages: list[Stated]) -> Calibration:
    return choose(candidates(raw), passages)


@pytest.mark.parametrize(
    "name",
    [
        lambda words, _: words,
        lambda words, _: words[:15],
        lambda words, _: f"{words[:15]}...",
        lambda words, number: f"1:{number} {words[:30]}",
        lambda words, _: f"“{words}”",
        lambda words, _: words.upper(),
        lambda words, _: f"{words[:12]}...{words[-12:]}",
    ],
    ids=[
        "whole",
        "cut",
        "ellipsis",
        "numbered as ATLAS.ti does",
        "quoted",
        "capitals",
        "the middle left out",
    ],
)
def test_however_a_program_shows_the_words_they_say_how_it_counts(name):
    passages = [
        Stated(utf16(start), utf16(end), name(TEXT[start:end], number))
        for number, (start, end) in enumerate(SPANS)
    ]
    found = _found(TEXT, passages)
    assert found.words == "UTF-16 units"
    spans = [found.ruler.to_span(each.start, each.end) for each in passages]
    assert [(span.start, span.end) for span in spans] == SPANS


def test_a_label_that_fits_by_chance_moves_nothing():
    text = "Hello world. This is a text with a word in it, and some more.\n"
    places = [
        (0, 11, "Quote A"),
        (13, 17, "Quote B"),
        (21, 22, "X"),
        (23, 29, "t"),
        (33, 35, "Memo"),
        (12, 13, "T"),
    ]
    found = _found(text, [Stated(*place) for place in places])
    assert (found.words, found.fitting, found.asked) == ("", 0, 6)
    alone = _found(text, [Stated(12, 13, "T")])
    assert alone.words == ""


def test_a_mark_counted_beside_line_ends_that_count_once_is_understood():
    raw = f"{BOM}One line.\r\nAnother line here.\r\nThe third of them.\r\n"
    counted = raw.replace("\r\n", "\n")
    passages = [
        Stated(counted.index(words), counted.index(words) + len(words), words)
        for words in ("One line", "Another line", "The third")
    ]
    found = _found(raw, passages)
    assert found.words == "byte order mark counted, carriage returns not"
    assert found.fitting == 3
    spans = [found.ruler.to_span(each.start, each.end) for each in passages]
    assert [found.ruler.text[span.start : span.end] for span in spans] == [
        "One line",
        "Another line",
        "The third",
    ]


def test_words_with_signs_that_xml_cannot_hold_are_known_by_what_stands_for_them():
    text = "They \x01 left \x02\x03 at night."
    assert _found(text, [Stated(0, 11, "They \ufffd left")]).fitting == 1
    assert _found(text, [Stated(0, 11, "They \ufffd came")]).fitting == 0


def test_a_lone_passage_named_by_its_first_signs_stays_where_the_standard_puts_it():
    text = "😀😀 Some words here.\n\nwords of at said theme. And more."
    start = text.index("words of")
    found = _found(text, [Stated(start, start + 22, text[start : start + 20])])
    assert (found.words, found.ruler.to_span(start, start + 22).start) == ("", start)
