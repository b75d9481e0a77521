"""What a project says in places where few look: on media, on texts of media, in titles of memos."""

import re

from coder.exchange.model import Foreign
from coder.exchange.refi_read import read_qdpx
from coder.zips import pack

TEXT = "Hello world. This is the text of a testimony.\n"
N = "00000000-0000-4000-8000-0000000000"


def note(number: int, name: str, words: str, more: str = "") -> str:
    inside = f"{more}<PlainTextContent>{words}</PlainTextContent>"
    return f'<Note guid="{N}9{number}" name="{name}" creatingUser="{N}01">{inside}</Note>'


def coding(number: int) -> str:
    return f'<Coding guid="{N}3{number}" creatingUser="{N}01"><CodeRef targetGUID="{N}02"/></Coding>'


def refer(number: int) -> str:
    return f'<NoteRef targetGUID="{N}9{number}"/>'


def read(sources: str, notes: str = "", rest: str = "") -> Foreign:
    document = (
        f'<Project name="x"><Users><User guid="{N}01" name="Ana"/></Users><CodeBook><Codes>'
        f'<Code guid="{N}02" name="Fear" isCodable="true"/></Codes></CodeBook>'
        f"<Sources>{sources}</Sources><Notes>{notes}</Notes>{rest}</Project>"
    )
    return read_qdpx(pack({"project.qde": document.encode(), "sources/t.txt": TEXT.encode()}), "x.qdpx")


def memos(found: Foreign) -> set[tuple[str, str, str]]:
    return {(each.about, each.target, each.text) for each in found.memos}


def test_what_is_said_of_a_pdfs_text_and_of_its_pages_comes_in():
    found = read(
        f'<PDFSource guid="{N}10" name="paper.pdf" path="internal://x.pdf"><Description>scan</Description>'
        f'<PDFSelection guid="{N}11" page="0" firstX="1" firstY="1" secondX="2" secondY="2">'
        f"<Description>area memo</Description>{coding(1)}{refer(2)}</PDFSelection>"
        f'<Representation guid="{N}12" plainTextPath="internal://t.txt"><Description>typed</Description>'
        f"{coding(2)}{refer(1)}</Representation>{coding(3)}{refer(3)}</PDFSource>",
        note(1, "memo", "on its text") + note(2, "memo", "on an area") + note(3, "memo", "on the file"),
    )
    (source,) = found.sources
    assert source.description == "scan\n\ntyped"
    assert {(each.id[-2:], each.start, each.end) for each in found.codings} == {
        ("32", 0, len(TEXT)), ("33", 0, len(TEXT)),
    }  # fmt: skip
    assert memos(found) == {
        ("source", source.id, words) for words in ("area memo", "on its text", "on an area", "on the file")
    }
    (loss,) = [each for each in found.losses if each.what == "passages of media"]
    assert "1 coding(s)" in loss.why
    assert "a memo on the text" in loss.why


def test_notes_on_the_first_transcript_are_memos_on_it():
    found = read(
        f'<AudioSource guid="{N}20" name="rec.mp3" path="x">'
        f'<Transcript guid="{N}21" plainTextPath="internal://t.txt">{refer(1)}</Transcript>'
        f'<Transcript guid="{N}22" plainTextPath="internal://t.txt">{refer(2)}</Transcript></AudioSource>',
        note(1, "memo", "first") + note(2, "memo", "second"),
    )
    assert memos(found) == {("source", f"{N}20", "first"), ("source", f"{N}22", "second")}


def test_a_comment_on_a_picture_that_has_no_text_is_named_as_lost():
    found = read(
        f'<PictureSource guid="{N}30" name="p.jpg" path="x"><PictureSelection guid="{N}31" firstX="1" '
        f'firstY="1" secondX="2" secondY="2"><Description>his hands</Description>'
        f"</PictureSelection></PictureSource>"
    )
    assert any("his hands" in loss.why for loss in found.losses)


def test_a_memos_title_is_named_as_lost_unless_the_memo_begins_with_it_or_it_says_nothing():
    found = read(
        f'<TextSource guid="{N}40" name="T" plainTextPath="internal://t.txt"/>',
        note(1, "Reflections on shame", "He looked away.")
        + note(2, "Why now", "Why now?\nNobody knows.")
        + note(3, "Memo on Fear", "Strong.")
        + note(4, "Journal 3", "Tuesday.")
        + note(5, "", "Nameless."),
    )
    assert [(each.what, each.where) for each in found.losses] == [("titles of memos", "Reflections on shame")]
    assert re.search("He looked away", found.losses[0].why)


def test_a_description_beside_a_memos_text_is_part_of_it():
    found = read(
        f'<TextSource guid="{N}40" name="T" plainTextPath="internal://t.txt"/>',
        note(1, "memo", "The text.", "<Description>About it.</Description>"),
    )
    assert [each.text for each in found.memos] == ["The text.\n\nAbout it."]
