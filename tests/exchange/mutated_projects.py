"""REFI-QDA projects and codebooks, damaged at random: the XML, the archive, its members, our own sidecar."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from coder.exchange.model import (
    Foreign,
    ForeignCase,
    ForeignCode,
    ForeignCoding,
    ForeignMemo,
    ForeignSource,
    ForeignUser,
    ForeignVariable,
)
from coder.exchange.refi_parts import made_guid
from coder.exchange.refi_read import SIDECAR, sealed
from coder.exchange.refi_write import write_qdc, write_qdpx
from coder.exchange.sidecar import Sidecar, write_sidecar

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BOOK = "title: S\nfamilies: {s: {title: S, codes: {flight: {title: Flight}}}}\n"
_MEDIA = (
    '<PDFSource guid="{a}" name="scan"><PDFSelection guid="{b}" page="0" firstX="1" firstY="1" secondX="2"',
    ' secondY="2"><Coding guid="{c}"><CodeRef targetGUID="{d}"/></Coding></PDFSelection>',
    '<Representation guid="{e}"><PlainTextContent>They left.</PlainTextContent>',
    '<PlainTextSelection guid="{f}" startPosition="0" endPosition="4"><Coding guid="{g}">',
    '<CodeRef targetGUID="{d}"/></Coding></PlainTextSelection></Representation></PDFSource>',
    '<AudioSource guid="{h}" name="tape"><Transcript guid="{i}"><PlainTextContent>One two</PlainTextContent>',
    '<SyncPoint guid="{j}" position="0"/><SyncPoint guid="{k}" position="3"/>',
    '<TranscriptSelection guid="{l}" fromSyncPoint="{j}" toSyncPoint="{k}"><Coding guid="{m}">',
    '<CodeRef targetGUID="{d}"/></Coding></TranscriptSelection></Transcript></AudioSource>',
)


def ident(name: str) -> str:
    return made_guid("mutated", name)


def small() -> Foreign:
    """A project with one of everything that we write."""
    codes = (
        ForeignCode(ident("f"), "Flight", colour="#112233", description="Leaving."),
        ForeignCode(ident("n"), "At night", ident("f"), codable=False),
    )
    text = "They fled 🏃 at night.\nNobody slept é."
    codings = (
        ForeignCoding(ident("1"), ident("s"), 0, 11, ident("f"), ident("ana"), AT, "why?"),
        ForeignCoding(ident("2"), ident("s"), 12, 20, ident("n"), ident("bo"), AT),
    )
    memos = (
        ForeignMemo(ident("m1"), "source", ident("s"), "On the text.", ident("ana"), AT),
        ForeignMemo(ident("m2"), "passage", "", "On these.", ident("bo"), AT, 0, 4, ident("s")),
        ForeignMemo(ident("m3"), "project", "", "On all.", ident("bo"), AT),
    )
    people = (ForeignUser(ident("ana"), "Ana"), ForeignUser(ident("bo"), "Bo"))
    return Foreign(
        "test", "Study", "", "What it is.", people, codes, (ForeignSource(ident("s"), "Interview 1", text),),
        codings, memos, (ForeignVariable(ident("age"), "age", "number"),),
        (ForeignCase(ident("p"), "P1", {"age": "31"}, (ident("s"),)),),
    )  # fmt: skip


def _repacked(data: bytes, changed: dict[str, Callable[[bytes], bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, bytes)(old.read(name)))
    return stream.getvalue()


def _with_media() -> bytes:
    ids = {letter: ident(f"media {letter}") for letter in "abcefghijklm"}
    media = "".join(_MEDIA).format(d=ident("f"), **ids).encode()
    return _repacked(write_qdpx(small(), origin="x").data, {"project.qde": lambda data: data.replace(
        b"</Sources>", media + b"</Sources>")})  # fmt: skip


def _ours() -> bytes:
    sidecar = write_sidecar(Sidecar(BOOK, {"Interview 1.txt": b"They fled."}, ()))
    return write_qdpx(replace(small(), sidecar=sidecar), origin="x").data


SOUND: dict[str, bytes] = {
    "a.qdpx": write_qdpx(small(), origin="x").data,
    "media.qdpx": _with_media(),
    "ours.qdpx": _ours(),
    "a.qdc": write_qdc(small().codes, origin="x").data,
}
_TASTY = (
    b"<", b">", b'"', b"&#0;", b"&x;", b"\0", b"\xff\xfe", b"]]>", b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
    b"-1", b"99999999999999999999", b'guid=""', b"NaN", b"../", b"<Code>", b"</Code>", b"\xf0\x9f",
    b"xmlns:a=", b"PlainTextSelection", b"[", b"{", b"null", b"1e400", b"internal://", b"0",
)  # fmt: skip
_VALUE = re.compile(rb'"([^"<>]*)"')


def mutated(kind: str, seed: int) -> bytes:
    """The project or codebook ``kind``, damaged as ``seed`` says: always the same."""
    dice = random.Random(f"{kind} {seed}")
    data = SOUND[kind]
    if not data.startswith(b"PK") or dice.random() < 0.15:
        return _damaged(data, dice)
    if dice.random() < 0.15:
        return _forged(data, dice)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    chosen = "project.qde" if dice.random() < 0.6 else dice.choice(names)
    made = _repacked(data, {chosen: lambda content: _damaged(content, dice)})
    return _resealed(made) if dice.random() < 0.7 else made


def _damaged(data: bytes, dice: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        at = dice.randrange(len(found) + 1)
        end = min(len(found), at + dice.choice((1, 2, 8, 64, 400)))
        match dice.randrange(9):
            case 0 if found:
                found[at % len(found)] = dice.randrange(256)
            case 1:
                del found[at:end]
            case 2:
                found[at:at] = found[at:end] * dice.choice((1, 3, 200))
            case 3:
                found[at:at] = dice.choice(_TASTY) * dice.choice((1, 1, 2, 500))
            case 4 if dice.random() < 0.3:
                del found[at:]
            case 5:
                other = dice.randrange(len(found) + 1)
                found[at:end], found[other : other + end - at] = (
                    found[other : other + end - at],
                    found[at:end],
                )
            case 6 | 7 if values := list(_VALUE.finditer(found)):
                chosen = dice.choice(values)
                found[chosen.start(1) : chosen.end(1)] = dice.choice([*_TASTY, dice.choice(values)[1]])
            case _:
                found[at:end] = bytes(dice.randrange(256) for _ in range(end - at))
    return bytes(found)


def _forged(data: bytes, dice: random.Random) -> bytes:
    """The archive with a member twice, missing, leading out, lying about its size, or packed like a bomb."""
    stream = io.BytesIO(data)
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        name = dice.choice(
            ["../../evil.txt", "/tmp/evil.txt", "C:\\evil.txt", "project.qde", "b.qde", "sources/x", "a/../b"]
        )
        content = dice.choice([b"", b"<Project/>", b"\0" * 20_000_000, b"x"])
        archive.writestr(name, content)
        info = archive.infolist()[dice.randrange(len(archive.infolist()))]
        if dice.random() < 0.5:
            info.file_size = dice.choice((0, 1, 2**31))
    return stream.getvalue()


def _resealed(data: bytes) -> bytes:
    """With the sidecar's seal made good again, as a forger would."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if SIDECAR not in archive.namelist():
            return data
        document = archive.read("project.qde")
    return _repacked(data, {SIDECAR: lambda content: sealed(document, content.partition(b"\n")[2])})
