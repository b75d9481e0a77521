"""The reference project as further programs, systems and archivers would have written it."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from unicodedata import normalize

import pytest
from test_refi_files import CODINGS, MEMOS, REFI, check_base, codings, members, memos, moved, rewritten, utf16

from coder.documents.foreign import project_kind
from coder.exchange.model import Foreign
from coder.exchange.refi_codebook import read_qdc
from coder.exchange.refi_read import read_qdpx
from coder.zips import pack

pytestmark = pytest.mark.skipif(not REFI.is_dir(), reason="the reference files are not beside the project")

QDE = "project.qde"
LONG = "E1248E7B-CF20-5E37-A970-86740F6886AC"
"""Name of the file of the longer text."""


def archived(**changed: Callable[[dict[str, bytes]], dict[str, bytes]]) -> Foreign:
    made = members()
    for change in changed.values():
        made = change(made)
    return read_qdpx(pack(made), "x.qdpx")


def in_folder(made: dict[str, bytes]) -> dict[str, bytes]:
    return {f"Reference/{name}": data for name, data in made.items()}


def with_shadows(made: dict[str, bytes]) -> dict[str, bytes]:
    """As macOS packs it."""
    shadows = {"/".join((*name.split("/")[:-1], f"._{name.split('/')[-1]}")): b"\0\5\26\7" for name in made}
    return {**{f"__MACOSX/{name}": data for name, data in shadows.items()}, **made}


def with_shadows_beside(made: dict[str, bytes]) -> dict[str, bytes]:
    """As a folder of a Mac looks on another system's disk."""
    return {**{name.replace(name.split("/")[-1], f"._{name.split('/')[-1]}"): b"\0" for name in made}, **made}


@pytest.mark.parametrize(
    "changes",
    [(with_shadows,), (with_shadows_beside,), (in_folder,), (in_folder, with_shadows)],
    ids=["macOS", "a Mac's folder", "in a folder", "macOS, in a folder"],
)
def test_however_it_is_packed(changes):
    found = archived(**{change.__name__: change for change in changes})
    check_base(found)
    assert not found.losses


@pytest.mark.parametrize(("stated", "packed"), [("texte\u0301", "text\u00e9"), ("text\u00e9", "texte\u0301")])
def test_accents_in_names_of_files_are_compared_whatever_system_wrote_them(stated, packed):
    made = {name.replace(LONG, packed): data for name, data in members().items()}
    made[QDE] = made[QDE].decode().replace(LONG, stated).encode()
    check_base(read_qdpx(pack(made), "x.qdpx"))


def test_a_text_whose_file_is_not_named_whole_is_found_by_its_name():
    made = {
        name.replace(LONG, "5DDECCFD-EAF6-5A05-BE7A-027B96C66C5B"): data for name, data in members().items()
    }
    document = made[QDE].decode().replace(f' plainTextPath="internal://{LONG}.txt"', "")
    made[QDE] = document.replace('.txt"', '"').encode()
    check_base(read_qdpx(pack(made), "x.qdpx"))


WRITTEN: dict[str, Callable[[str], str]] = {
    "a line before the first": lambda xml: "\n" + xml,
    "descriptions on lines of their own": lambda xml: re.sub(
        r"<Description>(.*?)</Description>", r"<Description>\n      \1\n    </Description>", xml
    ),
    "ids as URNs": lambda xml: re.sub(r'targetGUID="([^"]*)"', r'targetGUID="urn:uuid:\1"', xml),
    "positions with a fraction": lambda xml: re.sub(
        r'(start|end)Position="(\d+)"', r'\1Position="\2.0"', xml
    ),
    "names with accents as signs of their own": lambda xml: re.sub(
        r'(<PlainTextSelection[^>]* name=")([^"]*)',
        lambda found: found[1] + normalize("NFD", found[2]),
        moved(lambda text, start, end: (utf16(text, start), utf16(text, end)))(xml),
    ),
    "codes without a box": lambda xml: xml.replace("<Codes>", "").replace("</Codes>", ""),
    "who changed it instead of who made it": lambda xml: xml.replace("creatingUser=", "modifyingUser="),
}  # fmt: skip


@pytest.mark.parametrize("change", WRITTEN.values(), ids=WRITTEN)
def test_however_it_is_written(change):
    found = rewritten(change)
    check_base(found)
    assert not found.losses


def test_who_only_changed_it_is_credited_and_that_is_said():
    found = rewritten(WRITTEN["who changed it instead of who made it"])
    said = "8 codings with no author named: credited to who changed it last."
    assert said in found.assumed


def test_a_passage_that_ends_before_it_begins_is_the_other_way_round():
    found = rewritten(
        lambda xml: re.sub(
            r'startPosition="(\d+)" endPosition="(\d+)"', r'startPosition="\2" endPosition="\1"', xml
        )
    )
    assert codings(found) == CODINGS
    assert {each.what for each in found.losses} == {"positions"}


WIDTHS: dict[str, Callable[[str], int]] = {
    "characters": len,
    "UTF-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "UTF-8": lambda text: len(text.encode()),
}


@pytest.mark.parametrize(
    ("has_bom", "has_cr", "bom", "cr", "unit"),
    [
        each
        for each in product((False, True), (False, True), (False, True), (False, True), WIDTHS)
        if each[0] or not each[2]  # a mark that is not there is not counted
    ],
)
def test_marks_line_ends_and_units_in_every_combination(has_bom, has_cr, bom, cr, unit):
    """The file has a byte order mark or not, CRLF or LF; the program counts them or not, in its unit."""

    def stored(text: bytes) -> bytes:
        return b"\xef\xbb\xbf" * has_bom + text.replace(b"\n", b"\r\n" if has_cr else b"\n")

    def counted(text: str, at: int) -> int:
        before = "\ufeff" * bom + text[:at]
        return WIDTHS[unit](before.replace("\n", "\r\n") if cr else before)

    found = rewritten(moved(lambda text, start, end: (counted(text, start), counted(text, end))), stored)
    assert codings(found) == CODINGS
    assert not found.losses


def test_a_sign_more_at_a_passages_end_is_not_taken_for_its_words():
    """One passage, whose words begin right in either unit and end right in one."""
    text = "😀 Zoë went homeward, and slept."
    document = (
        '<Project name="p"><CodeBook><Codes><Code guid="a" name="A"/></Codes></CodeBook><Sources>'
        f'<TextSource guid="t" name="T"><PlainTextContent>{text}</PlainTextContent>'
        '<PlainTextSelection guid="s" name="😀 Zoë went home" startPosition="0" endPosition="16">'
        '<Coding guid="c"><CodeRef targetGUID="a"/></Coding></PlainTextSelection></TextSource>'
        "</Sources></Project>"
    )
    (coding,) = read_qdpx(pack({QDE: document.encode()}), "x.qdpx").codings
    assert text[coding.start : coding.end] == "😀 Zoë went home"


BOOK = """<?xml version="1.0"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="x"><Codes><Code name="Above" isCodable="false">
<Code name="One" isCodable="true" color="{colour}"/><Code name="Two" isCodable="true"/>
</Code></Codes></CodeBook>
"""


@pytest.mark.parametrize("box", [True, False])
def test_codes_without_ids_or_a_box_are_all_taken(box):
    written = BOOK if box else BOOK.replace("<Codes>", "").replace("</Codes>", "")
    found = read_qdc(written.format(colour="#AABBCC80").encode(), "x.qdc")
    assert [(each.name, each.colour) for each in found.codes] == [
        ("Above", ""),
        ("One", "#aabbcc"),
        ("Two", ""),
    ]
    assert {each.parent for each in found.codes[1:]} == {found.codes[0].id}
    assert not found.losses


def test_a_colour_written_as_a_number_is_named_and_not_guessed():
    (loss,) = read_qdc(BOOK.format(colour="16711680").encode(), "x.qdc").losses
    assert (loss.what, loss.where) == ("colours", "One")


ONLINE, OTHER = "25EA3ED8-C074-5A2E-B9B6-141ED2A37EC3", "CDB2AD2C-8214-5432-82A2-DCE2E7C32FA0"


def test_each_code_of_a_coding_with_several_is_taken():
    one = f'<CodeRef targetGUID="{ONLINE}"/>'
    found = rewritten(lambda xml: xml.replace(one, f'{one}<CodeRef targetGUID="{OTHER}"/>', 1))
    added = codings(found) - CODINGS
    assert added == {("P01 interview", "Ana", "Harm/Other", 43, "Zoë 😀 et", "segment memo")}
    assert len({each.id for each in found.codings}) == 9


def test_what_a_coding_itself_says_is_its_memo():
    one = f'<CodeRef targetGUID="{OTHER}"/>'
    found = rewritten(lambda xml: xml.replace(one, f"<Description>on the coding</Description>{one}"))
    changed = codings(found) - CODINGS
    assert changed == {("P01 interview", "Ben", "Harm/Other", 57, "30 ans.\n\nQ: Why?", "on the coding")}


JOURNAL = '<NoteRef targetGUID="F0647E1D-91A9-5851-9EE1-C3E7745FC4F0"/>'


@pytest.mark.parametrize(
    ("before", "where"),
    [("</Set><Set", "a set"), ("<VariableRef", "a value"), ("</Note><Note", "another note")],
    ids=lambda each: each,
)
def test_a_memo_on_what_can_have_none_here_is_the_projects_and_that_is_said(before, where):
    def change(xml: str) -> str:
        xml = xml.replace(f"{JOURNAL}</Project>", "</Project>")
        if where == "another note":
            xml = re.sub(r"(<Note guid=[^>]*)/>", r"\1></Note>", xml, count=1)
            return xml.replace("></Note>", f">{JOURNAL}</Note>")
        return xml.replace(before, f"{JOURNAL}{before}", 1)

    found = rewritten(change)
    assert memos(found) == MEMOS
    assert [(each.what, each.where) for each in found.losses] == [("memos", "Journal 1")]


def test_memos_of_a_text_that_is_left_out_are_named():
    path = f'plainTextPath="internal://{LONG}.txt"'
    found = rewritten(lambda xml: xml.replace(path, 'richTextPath="internal://x.docx"'))
    assert {each.where for each in found.losses if each.what == "memos"} == {"memo on segment", "memo on doc"}


def test_the_text_of_a_pages_region_is_named_with_its_codings():
    region = (
        '<PDFSource guid="1" name="paper"><Representation guid="2"><PlainTextContent>Words</PlainTextContent>'
        '</Representation><PDFSelection guid="3" page="0"><Representation guid="4"><PlainTextContent>Inner'
        f'</PlainTextContent><Coding guid="5"><CodeRef targetGUID="{OTHER}"/></Coding></Representation>'
        "</PDFSelection></PDFSource></Sources>"
    )
    found = rewritten(lambda xml: xml.replace("</Sources>", region))
    (loss,) = (each for each in found.losses if each.what == "passages of media")
    assert "So is a text of its own with 1 coding(s)." in loss.why
    assert codings(found) == CODINGS


def test_a_project_packed_in_its_folder_is_known_whatever_the_file_is_called(tmp_path):
    file = tmp_path / "study.zip"
    file.write_bytes(pack(with_shadows(in_folder(members()))))
    assert project_kind(file) == "qdpx"
    file.write_bytes(pack({"__MACOSX/._x.qde": b"", "a/b/x.qde": b""}))
    assert project_kind(file) == ""
