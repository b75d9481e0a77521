"""Words that a document shows and its testimony does not have are named, whatever holds them."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from made_documents import pdf

from coder.documents.intake import take_in
from coder.documents.readers.pdf import PdfReader
from coder.documents.readers.pdf_columns import Box, is_read_across
from coder.documents.readers.registry import BY_KIND


@pytest.mark.parametrize(
    "element",
    [
        "<textarea>what I wrote</textarea>",
        "<select><option>what I</option><option>wrote</option></select>",
        "<noscript>what I wrote</noscript>",
        "<template><p>what I wrote</p></template>",
        "<svg><style>text {}</style><text>what I wrote</text></svg>",
        "<iframe>what I wrote</iframe>",
        "<math><mi>what I wrote</mi></math>",
        "<nav><script>menu()</script>what I wrote</nav>",
    ],
)
def test_words_of_a_page_outside_its_paragraphs_are_named(element):
    found = BY_KIND["html"].read(f"<html><body><p>One</p>{element}<p>two</p></body></html>".encode())
    tag = element[1 : element.index(">")]
    assert found.text == "One\n\ntwo"
    assert found.losses == (f"the page's <{tag}> left out: “what I wrote”",)


def test_a_page_without_an_end_of_its_head_keeps_its_words_and_title():
    found = BY_KIND["html"].read(b"<html><head><title>T</title><style>p {}</style>I left<p>home.")
    assert (found.text, found.attributes) == ("I left\n\nhome.", (("title", "T"),))


def test_readings_above_characters_of_a_subtitle_are_named():
    mura = "<ruby>村<rt.small>mura</rt></ruby>"
    cue = f"WEBVTT\n\n00:01.000 --> 00:02.000\n<ruby>家<rt>ie</rt></ruby> and {mura}\n"
    found = BY_KIND["subtitles"].read(cue.encode())
    assert found.text == "家 and 村"
    assert "2 readings above characters left out: “ie, mura”" in found.losses


def test_sheets_that_are_not_read_are_named_and_texts_are_found_behind_a_cover_sheet(tmp_path):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, text in (("Read me", ""), ("First", "I left."), ("Second", "We stayed.")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["id", "text"] if text else ["Kept by the team"])
            if text:
                sheet.write_row(1, 0, [name, text])
        book.add_worksheet("Empty")
    (tmp_path / "x.xlsx").write_bytes(stream.getvalue())
    (report,) = take_in([tmp_path / "x.xlsx"], tmp_path / "testimonies")
    assert report.testimonies == ("First",)
    assert report.losses == (
        "the sheet 'Read me', 1 row, is not read",
        "the sheet 'Second', 2 rows, is not read",
    )


def typed(lines: list[str]) -> tuple[str, dict[int, Box]]:
    """Lines as a typewriter sets them, in letters 6 points wide and 12 high; blanks are not shown."""
    boxes = {}
    text = ""
    for row, line in enumerate(lines):
        for place, sign in enumerate(line):
            if sign != " " or not text or text[-1] != " ":  # pdfium writes one blank, however wide
                boxes[len(text)] = (6.0 * place, 700.0 - 14 * row, 6.0 * place + 6, 712.0 - 14 * row)
                text += sign
        text += "\n"
    return text, boxes


LEFT = ["He asked us to leave", "the village before", "the night, and so we", "packed what we could"]


def test_columns_that_are_read_across_are_noticed():
    text, boxes = typed([f"{line:24}{line}" for line in LEFT])
    assert is_read_across(text, boxes.get)


@pytest.mark.parametrize(
    "lines",
    [
        LEFT,
        [f"{speaker:24}{line}" for speaker, line in zip(("Q:", "Omar:", "Q:", "Omar:"), LEFT, strict=True)],
        [f"{line:{24 + 3 * row}}{line}" for row, line in enumerate(LEFT)],
        [f"{line:24}{line}" for line in LEFT[:3]],
    ],
    ids=["plain", "speakers before what they say", "gaps at no one place", "too few"],
)
def test_other_lines_are_no_columns(lines):
    text, boxes = typed(lines)
    assert not is_read_across(text, boxes.get)


def test_a_pdf_says_where_words_stand_outside_of_the_page():
    pytest.importorskip("pypdfium2")
    plain = pdf(["One page."], ["Two pages.", "x"])
    assert len(PdfReader().read(plain).notes) == 1
    found = PdfReader().read(plain.replace(b"(x) Tj", b"0 -900 Td (cut off) Tj"))
    assert "cut off" in found.text
    assert found.notes[1:] == ("words outside of what a page shows, kept; on 1 page: 2",)


def test_a_pdf_says_which_pages_look_like_columns():
    pytest.importorskip("pypdfium2")
    columns = pdf(["One page of plain words"], ["x"])
    drawn = b" ".join(
        b"(%s) Tj 260 0 Td (%s) Tj -260 0 Td T*" % (each.encode(), each.encode()) for each in LEFT
    )
    columns = columns.replace(b"(x) Tj T*", drawn)
    found = PdfReader().read(columns)
    assert LEFT[0] + " " + LEFT[0] in found.text
    assert found.losses == (
        "the order of columns, perhaps: 1 page with lines side by side, read across as the PDF draws them: 2",
    )
