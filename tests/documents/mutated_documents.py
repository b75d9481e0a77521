"""Documents of every kind, damaged at random: bytes changed, cut, doubled, members of archives likewise."""

from __future__ import annotations

import io
import random
import zipfile

import xlsxwriter
from made_documents import docx, odt, p, pdf, r


def _sheet() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["id", "text", "sex"])
        page.write_row(1, 0, ["x1", "I left.", "F"])
    return stream.getvalue()


def _letter() -> bytes:
    table = f"<w:tbl><w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr></w:tbl>"
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    changed = (
        f'<w:ins w:id="1">{r("new")}</w:ins><w:del w:id="2"><w:r><w:delText>old</w:delText></w:r></w:del>'
    )
    footnotes = f'<w:footnote w:id="2">{p("Note.")}</w:footnote>'
    return docx(p("Q: Where?", note, changed) + table, footnotes=footnotes, header1=p("Head"))


SOUND = {
    "a.docx": _letter(),
    "a.odt": odt(
        '<text:p>A<text:s text:c="3"/>b<text:note><text:note-body><text:p>n</text:p></text:note-body>'
        "</text:note></text:p><table:table><table:table-row>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>1</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    ),
    "a.html": b"<!doctype html><html><head><title>T</title></head><body><nav>M</nav><p>One &amp; <b>two</b>"
    b"<table><tr><td>1<td>2</table><pre>x  y</pre></body></html>",
    "a.pdf": pdf(["Head", "Some check-", "point.", "1"], ["Head", "More.", "2"], ["Head", "End.", "3"]),
    "a.rtf": rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 A;}}\pard A \'e9\u1593?{\v h}{\footnote n}\par"
    rb"\trowd\intbl a\cell\row{\pict 00}\bin3 abc}",
    "a.srt": b"1\n00:00:01,000 --> 00:00:02,500\n{\\an8}<i>Leyla: Hi &amp; bye</i>\n\n"
    b"2\n00:00:03,000 --> 00:00:04,000\nBye\n",
    "a.vtt": b"WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.500\n<v Leyla>Hi</v>\n",
    "a.csv": b'id;text;sex\n1;"I left; then";F\n2;I went;M\n',
    "a.xlsx": _sheet(),
}
_TASTY = (
    b"<", b">", b"</w:p>", b"<w:tbl>", b"&#x0;", b"\\", b"{", b"}", b"\0", b"\xff", b"PK\x05\x06",
    b"\\bin999999999 ",
    b"\\u-1?", b"-->", b'"', b"9999999999", b"obj", b"stream", b"<!ENTITY", b"\xed\xa0\x80", b"/Kids [2 0 R]",
)  # fmt: skip


def mutated(kind: str, seed: int) -> bytes:
    """The document ``kind``, damaged as ``seed`` says: the same bytes for the same seed, always."""
    dice = random.Random(f"{kind} {seed}")
    data = SOUND[kind]
    if data.startswith(b"PK") and dice.random() < 0.6:
        return _in_a_member(data, dice)
    return _damaged(data, dice)


def _damaged(data: bytes, dice: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        at = dice.randrange(len(found) + 1)
        end = min(len(found), at + dice.choice((1, 2, 8, 64)))
        match dice.randrange(6):
            case 0 if found:
                found[at % len(found)] = dice.randrange(256)
            case 1:
                del found[at:end]
            case 2:
                found[at:at] = found[at:end] * dice.choice((1, 3, 200))
            case 3:
                found[at:at] = dice.choice(_TASTY) * dice.choice((1, 1, 2, 500))
            case 4:
                del found[at:]
            case _:
                found[at:end] = bytes(dice.randrange(256) for _ in range(end - at))
    return bytes(found)


def _in_a_member(data: bytes, dice: random.Random) -> bytes:
    """The archive with one member damaged, missing, or there twice."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = dice.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            if name == chosen and dice.random() < 0.1:
                continue
            new.writestr(name, _damaged(content, dice) if name == chosen else content)
    return stream.getvalue()
