"""Each kind of document: exactly the words that its pages show, and a word on everything else."""

from __future__ import annotations

import io
import zipfile

import pytest
from made_documents import docx, odt, p, pdf, r

from coder.documents.readers.model import Unreadable
from coder.documents.readers.registry import BY_KIND, recognised
from coder.errors import BadInput
from coder.text.turns import turn_starts
from coder.zips import pack


def read(data: bytes, kind: str):
    return BY_KIND[kind].read(data)


def words(body: str, **parts: str) -> str:
    return read(docx(body, **parts), "docx").text


def test_word_paragraphs_are_blocks_and_soft_breaks_and_tabs_stay():
    body = (
        p("Q: Where?") + p() + p("soft", "<w:r><w:br/></w:r>", "break", "<w:r><w:tab/></w:r>", "x") + p(" A ")
    )
    assert words(body) == "Q: Where?\n\nsoft\nbreak\tx\n\n A "


def test_tracked_insertions_are_kept_deletions_dropped_and_both_are_reported():
    inserted = f'<w:ins w:id="1">{r("new")}</w:ins><w:moveTo w:id="2">{r(" moved")}</w:moveTo>'
    deleted = '<w:del w:id="3"><w:r><w:delText>old</w:delText></w:r></w:del>'
    found = read(docx(p("I ", inserted, deleted, f'<w:moveFrom w:id="4">{r("moved")}</w:moveFrom>')), "docx")
    assert found.text == "I new moved"
    assert found.notes == ("2 tracked insertions kept",)
    assert found.losses == ("2 tracked deletions left out",)


def test_a_deleted_paragraph_mark_joins_its_paragraph_with_the_next():
    mark = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
    assert words(p("I left ", properties=mark) + p("home.")) == "I left home."


def test_a_table_keeps_its_cells_in_order_and_a_transcript_in_columns_its_turns():
    def table(*rows):
        cells = ["".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows]
        return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"

    small = table((p("Name"), p("Age")), (p("Omar"), p("40")), (p(), p("")))
    assert words(p("Before") + small + p("After")) == "Before\n\nName\tAge\nOmar\t40\n\nAfter"
    talk = table((p("Q:"), p("Where were you?")), (p("A:"), p("In Raqqa.") + p("Then in Idlib.")))
    found = read(docx(talk), "docx")
    assert found.text == "Q:\tWhere were you?\n\nA:\tIn Raqqa.\nThen in Idlib."
    assert "a paragraph for each row" in found.notes[0]
    assert len(turn_starts(found.text)) == 2
    assert words(table((small + p("x"), p("y")))) == "Name\tAge\nOmar\t40\nx\ny"


def test_footnotes_stand_at_the_end_behind_the_marks_they_have_in_the_text():
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    notes = f'<w:footnote w:id="-1">{p("—")}</w:footnote><w:footnote w:id="3">{p("Three.")}</w:footnote>'
    end = '<w:r><w:endnoteReference w:id="1"/></w:r>'
    found = read(
        docx(
            p("One", mark.format(3), " two", end, "."),
            footnotes=notes,
            endnotes=f'<w:endnote w:id="1">{p("End", mark.format(9))}</w:endnote>',
        ),
        "docx",
    )
    assert found.text == "One[1] two[2].\n\n[1] Three.\n\n[2] End[3]\n\n[3] "
    assert "3 footnotes or endnotes put at the end" in found.notes


def test_what_a_word_page_shows_beside_its_text_is_named():
    hidden = r("secret", "<w:rPr><w:vanish/></w:rPr>") + r("shown", '<w:rPr><w:vanish w:val="0"/></w:rPr>')
    item = p("first", properties='<w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr>')
    field = "<w:r><w:instrText>DATE</w:instrText></w:r>"
    comment = '<w:r><w:commentReference w:id="0"/></w:r><w:r><w:drawing/></w:r>'
    found = read(
        docx(p(hidden, field, comment) + item, header1=p("Archive of Raqqa"), comments=p("He lies.")), "docx"
    )
    assert found.text == "shown\n\nfirst"
    assert set(found.losses) == {
        "6 characters of hidden text left out",
        "1 comment left out",
        "1 picture left out",
        "1 list item without the number or bullet that Word adds",
        "the page's header left out: “Archive of Raqqa”",
    }


def test_a_text_box_is_read_once_though_word_stores_it_twice():
    box = f"<w:txbxContent>{p('In the box')}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert words(p("Outside", both) + p("After")) == "Outside\n\nIn the box\n\nAfter"


def test_content_controls_links_and_signs_are_words_of_the_page():
    link = p(f"<w:hyperlink>{r('link')}</w:hyperlink>", " ")
    body = f"<w:sdt><w:sdtPr/><w:sdtContent>{link}</w:sdtContent></w:sdt>"
    signs = p("<w:r><w:noBreakHyphen/><w:softHyphen/><w:cr/><w:sym w:char='F0E0'/></w:r>")
    assert words(body + signs) == "link \n\n\u2011\n\uf0e0"


def test_an_opendocument_text_reads_as_its_page_does():
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:h>Title</text:h>"
        '<text:p>A  b\n<text:s text:c="2"/>c<text:line-break/>d<text:tab/>e<text:note><text:note-citation>1'
        "</text:note-citation><text:note-body><text:p>foot</text:p></text:note-body></text:note>"
        "<office:annotation><text:p>lies</text:p></office:annotation>"
        '<text:span text:style-name="H">x</text:span>'
        "</text:p><table:table><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="9999999999"/></table:table-row><table:table-row>'
        '<table:table-cell table:number-columns-repeated="2"><text:p>2</text:p></table:table-cell>'
        '</table:table-row><table:table-row table:number-rows-repeated="999999999"/></table:table>'
    )
    style = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    found = read(odt(body, style, "<style:header><text:p>Head</text:p></style:header>"), "odt")
    assert found.text == "Title\n\nA b   c\nd\te[1]\n\n1\n2\t2\n\n[1] foot"
    assert set(found.losses) == {
        "1 tracked deletion left out",
        "1 comment left out",
        "1 characters of hidden text left out",
        "the page's header left out: “Head”",
    }


def test_a_web_page_gives_its_words_and_names_what_it_left():
    page = (
        "<!doctype html><html lang=ar><head><title>T &amp; U</title><script>x<p></script><style>p{}</style>"
        "<body><nav>Menu <b>here</b></nav><h1>Hi</h1><p>One &eacute; <b>two</b>\n<br> three\n four<p>five"
        "<ul><li>a<li>b</ul><pre>x  y\n z</pre><p hidden>gone</p><table><tr><td>1<td>2<tr><td>3<td>4</table>"
        "<footer>foot</footer>"
    )
    found = read(page.encode(), "html")
    assert found.text == "Hi\n\nOne é two\nthree four\n\nfive\n\na\n\nb\n\nx  y\n z\n\n1\t2\n3\t4"
    assert found.attributes == (("title", "T & U"), ("language", "ar"))
    assert found.losses[0] == "the page's <nav> left out: “Menu here”"
    assert "hidden words left out: “gone”" in found.losses


def test_a_web_page_is_read_in_the_encoding_that_it_names_and_says_so():
    page = '<html><meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><p>قال'
    found = read(page.encode("cp1256"), "html")
    assert found.text == "قال"
    assert found.notes == ("read as windows-1256, as the page says",)
    assert read("<html><meta charset=latin1><p>“é”".encode("cp1252"), "html").text == "“é”"
    with pytest.raises(BadInput, match="--encoding"):
        read(b"<html><p>\xe9", "html")


def test_subtitles_are_a_paragraph_for_each_cue_with_its_time_beside():
    srt = (
        "1\r\n00:00:01,000 --> 00:00:02,500\r\n{\\an8}<i>Leyla: Hi &amp; bye</i>\r\nsecond\r\n\r\n"
        "2\r\n00:00:03,5 --> 0:00:04,000\r\n3 &lt; 4 <b\r\n3\r\n00:00:05,000 --> 00:00:06,000\r\nthird\r\n"
    )
    found = read(srt.encode(), "subtitles")
    assert found.text == "Leyla: Hi & bye\nsecond\n\n3 < 4 <b\n\nthird"
    assert [(found.text[cue.start : cue.end], cue.begins, cue.ends) for cue in found.cues] == [
        ("Leyla: Hi & bye\nsecond", "00:00:01.000", "00:00:02.500"),
        ("3 < 4 <b", "00:00:03.500", "00:00:04.000"),
        ("third", "00:00:05.000", "00:00:06.000"),
    ]
    assert "1 placing mark left out" in found.losses


def test_voices_of_webvtt_become_speakers():
    vtt = (
        "\ufeffWEBVTT - talk\n\nNOTE to self\nmore\n\nSTYLE\n::cue{}\n\n"
        "id-1\n00:01.000 --> 00:02.500 align:start\n"
        "<v.loud Leyla H>Hi <00:00:01.500><c.x>bye</c></v>\n<v Omar>No.\n\n"
        "1:00:00.000 --> 1:00:01.000\nlast\n"
    )
    found = read(vtt.encode(), "subtitles")
    assert found.text == "Leyla H: Hi bye\nOmar: No.\n\nlast"
    assert found.cues[1].begins == "01:00:00.000"
    assert "2 notes and style blocks left out" in found.losses
    with pytest.raises(Unreadable, match="no cue"):
        read(b"WEBVTT\n\nNOTE nothing\n", "subtitles")


PAGES = (
    ["Archive 12", "I walked to the check-", "point and then Mid-", "East was there.", "So I", "1"],
    ["Archive 12", "went on and left it", "all behind.", "2"],
    ["Archive 12", "The end.", "3"],
)


def test_a_pdf_gives_its_lines_as_they_stand_and_offers_a_tidied_text():
    pytest.importorskip("pypdfium2")
    found = read(pdf(*PAGES), "pdf")
    assert found.text == "\n\n".join("\n".join(page) for page in PAGES)
    assert found.tidied is not None
    assert found.tidied.text == (
        "I walked to the checkpoint and then Mid-East was there.\nSo I\nwent on and left it\nall behind."
        "\n\nThe end."
    )
    assert found.tidied.what == (
        "3 running heads and feet taken away",
        "3 page numbers taken away",
        "2 words divided at a line's end joined",
    )
    assert found.library.startswith("pypdfium2 ")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (pdf([], []), "holds pictures of pages"),
        (b"%PDF-1.7\nxyz", "damaged PDF"),
        (
            pdf(
                ["x"],
                extra="/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
                + "41" * 32
                + "> /U <"
                + "42" * 32
                + "> >> "
                "/ID [<41> <41>]",
            ),
            "protected by a password",
        ),
    ],
    ids=["scan", "damaged", "password"],
)
def test_a_pdf_without_readable_text_is_refused_with_the_way_out(data, sentence):
    pytest.importorskip("pypdfium2")
    with pytest.raises(Unreadable, match=sentence):
        read(data, "pdf")


def test_rich_text_loses_hidden_and_deleted_words_and_keeps_footnotes_and_tables():
    pytest.importorskip("striprtf")
    source = (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\header Head}\pard A \'e9\~{\deleted gone\line}"
        r"{\v hid}"
        r"\v more\v0  kept \u-10179?\u-8694?{\footnote\chftn  a note}.\par Line\line two{\*\atnid x}"
        r"{\*\annotation lies}\par{\field{\*\fldinst{HYPERLINK "
        r'"http://x.example/"}}{\fldrslt link}} \{a\}\par\trowd\intbl a\cell b\cell\row'
        r"\trowd\intbl c\cell d\cell\row"
        r"\pard end{\pict 00ff}\par}"
    )
    found = read(source.encode(), "rtf")
    assert found.text == "A é\xa0 kept 😊[1].\n\nLine\ntwo\n\nlink {a}\n\na\tb\nc\td\n\nend\n\n[1]  a note"
    assert set(found.losses) == {
        "4 characters of tracked deletions left out",
        "7 characters of hidden text left out",
        "1 comment left out",
        "1 picture left out",
        "the page's header left out: “Head”",
    }


@pytest.mark.parametrize(
    ("data", "name", "kind", "noted"),
    [
        (docx(p("x")), "x.pdf", "docx", True),
        (docx(p("x")), "x.docx", "docx", False),
        (odt("<text:p>x</text:p>"), "x.odt", "odt", False),
        (pdf(["x"]), "x.txt", "pdf", True),
        (b"{\\rtf1 x}", "x.doc", "rtf", True),
        (b"\xef\xbb\xbf\n<!-- c --><HTML>", "x.doc", "html", True),
        (b"WEBVTT\n", "x.txt", "subtitles", True),
        (b"1\n00:00:01,000 --> 00:00:02,000\nx", "x.txt", "text", False),
        (b"1\n00:00:01,000 --> 00:00:02,000\nx", "x.sub", "subtitles", True),
        (b"plain words", "x.docx", "text", True),
        (b"plain words", "x.md", "text", False),
        (b"<b>a fragment</b>", "x.htm", "html", False),
        (b"a,b\n", "x.csv", "table", False),
    ],
)
def test_a_file_is_what_it_holds_and_a_wrong_name_is_said(data, name, kind, noted):
    found = recognised(data, name)
    assert (found.kind, bool(found.note)) == (kind, noted)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (pack({"a.txt": b"x"}), "x.zip", "zip archive"),
        (b"\x89PNG\r\n", "x.txt", "is a picture"),
        (b"SQLite format 3\0", "x.txt", "is a database"),
        (b"\xd0\xcf\x11\xe0", "x.docx", "without a password"),
        (b"words", "README", "renamed to .txt"),
    ],
)
def test_what_no_reader_knows_is_named_and_refused(data, name, sentence):
    with pytest.raises(BadInput, match=sentence):
        recognised(data, name)


def twice(name: str) -> bytes:
    stream = io.BytesIO(docx(p("x")))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(name, "<w:document/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (pack({"word/document.xml": b" " * 12_000_000}), "unpacks to far more"),
        (pack({"word/document.xml": b"x", "../../evil": b"x"}), "leads out of it"),
        (docx(p("x"))[:-30], "cut short"),
        (pack({"word/document.xml": b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'}), "document type"),
        (pack({"word/document.xml": b"<w><unclosed>"}), "damaged"),
        (pack({"word/other.xml": b"<w/>"}), "no document body"),
        (docx(p("x")).replace(b"word/document.xml", b"word/documenT.xml"), "no document body"),
    ],
    ids=["bomb", "slip", "cut", "entities", "unclosed", "bodiless", "renamed"],
)
def test_a_hostile_word_file_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(data, "docx")


def test_two_members_of_one_name_are_refused():
    with pytest.raises(Unreadable, match="two members"):
        read(twice("word/document.xml"), "docx")


def test_an_opendocument_text_with_a_password_is_refused():
    locked = odt(
        "<text:p>x</text:p>",
        manifest="<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>",
    )
    with pytest.raises(Unreadable, match="password"):
        read(locked, "odt")


def test_a_sentence_that_is_repeated_at_the_edge_of_pages_is_no_running_head():
    pytest.importorskip("pypdfium2")
    page = [
        "Archive",
        "We walked and walked.",
        "Then:",
        "We walked and walked.",
        "x",
        "We walked and walked.",
    ]
    found = read(pdf(page, page, page), "pdf")
    assert found.tidied is not None
    assert found.tidied.what == ("3 running heads and feet taken away",)
    assert found.tidied.text.count("We walked and walked.") == 9
