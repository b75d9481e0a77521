r"""The file that goes from one to another: a short head, pieces, and a check over all of it.

    QCB1\n  head (JSON)\n  piece  piece  …  sha256 of everything before

A piece is one signed part, or that part sealed to its readers. The head names no person: with keys,
whose it is stands there as eight digits. Every length in it is bounded before it is believed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coder.errors import BadInput
from coder.team.keys import Key, nobodys_age_key, seal, verify

SUFFIX = ".qcb"
FORMAT = 1
MAGIC = b"QCB1\n"
_MOST_NUMBER = 10**9
"""Bundles of one device."""
MOST_BYTES = 128 << 20
"""No bundle is larger; what is more goes into a second one."""
NO_BUNDLE = "It is no bundle."
"""Why a file is not taken of which not even the beginning is right."""
MOST_RAW = 96 << 20
"""No part unpacks to more."""
_MOST_PIECES = 10_000
_MOST_HEAD = 1 << 18
"""Bytes of any line that is read before it is known who wrote it."""
_SHA = 32
_DIGITS = 32
_NAME = re.compile(r"([a-z0-9]{1,24})-([0-9a-f]{8})-(\d{6,9})-([0-9a-f]{32})\.qcb")
_SMALLEST, _STEP = 16 << 10, 1 << 20
_READERS_IN = 8


class Unreadable(Exception):
    """A bundle or piece that cannot be taken, in a sentence; ``whole`` if it is not just half a file."""

    def __init__(self, reason: str, *, whole: bool = True) -> None:
        super().__init__(reason)
        self.whole = whole


class NotRead(Unreadable):
    """What could not be read just now: a stick was pulled out, or rights are wrong for a day."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, whole=False)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head of a part: signed, and naming all the rest by its sha256."""

    project: str
    author: str
    key: str
    device: str
    stream: str
    number: int
    place: int
    prev: str | None
    facts: int
    body: str
    """sha256 of the packed lines."""
    size: int
    """Of the lines unpacked."""

    def line(self) -> bytes:
        """The canonical bytes that are signed."""
        said = {"format": FORMAT} | {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    @property
    def name(self) -> str:
        """The part's name: sha256 of its head."""
        return hashlib.sha256(self.line()).hexdigest()


@dataclass(frozen=True)
class Signed:
    """A part as its author made it: whoever passes it on cannot change a byte."""

    head: Head
    signature: str
    packed: bytes

    @property
    def data(self) -> bytes:
        """All of it in one."""
        return b"\n".join((self.head.line(), self.signature.encode(), self.packed))

    def lines(self) -> bytes:
        """The unpacked lines.

        Raises:
            Unreadable: they are not what the head says.
        """
        if not self.head.size <= MOST_RAW:
            raise Unreadable("It unpacks to more than any bundle may hold.")
        engine = zlib.decompressobj()
        try:
            raw = engine.decompress(self.packed, self.head.size + 1)
        except zlib.error:
            raise Unreadable("Its content cannot be unpacked.") from None
        if len(raw) != self.head.size or not engine.eof or engine.unused_data:
            raise Unreadable("Its content is not what its head says.")
        return raw


@dataclass(frozen=True)
class Piece:
    """One part in a bundle, as it lies there."""

    data: bytes
    is_sealed: bool


@dataclass(frozen=True)
class Wrapping:
    """Who sealed a part to whom."""

    by: str
    readers: tuple[str, ...]
    """Public keys (to sign with) of the readers."""
    signature: str


@dataclass(frozen=True)
class Bundle:
    """A file that is whole: what its head says, and its pieces."""

    project: str
    by: str
    device: str
    number: int
    pieces: tuple[Piece, ...]
    data: bytes

    @property
    def file(self) -> str:
        """The name that it bears wherever it is exchanged."""
        digits = hashlib.sha256(self.data).hexdigest()[:_DIGITS]
        return f"{self.by}-{self.device}-{self.number:06}-{digits}{SUFFIX}"


# --- parts -----------------------------------------------------------------------------


def sign_part(head: Head, packed: bytes, key: Key | None) -> Signed:
    """A part of its author; unsigned in a project without keys."""
    return Signed(head, "" if key is None else key.sign(b"coder part\n" + head.line()), packed)


def pack(lines: bytes) -> tuple[bytes, str]:
    """(packed lines, their sha256)."""
    packed = zlib.compress(lines, 9 if len(lines) < _STEP else 6)
    return packed, hashlib.sha256(packed).hexdigest()


def read_part(data: bytes) -> Signed:
    """A part from its bytes, with everything checked that can be without knowing the team.

    Raises:
        Unreadable: it is not what its head says, or a newer program's.
    """
    line, _, rest = data.partition(b"\n")
    signature, _, packed = rest.partition(b"\n")
    head = _head(_object(line))
    if head.line() != line:
        raise Unreadable("Its head is not written as coder writes it.")
    if hashlib.sha256(packed).hexdigest() != head.body:
        raise Unreadable("Its content is not what its head says.")
    said = signature.decode("ascii", "replace")
    if not re.fullmatch(r"[0-9a-f]{128}" if head.key else r"", said):
        raise Unreadable("Its signature cannot be read.")
    if head.key and not verify(head.key, b"coder part\n" + line, said):
        raise Unreadable("It is not signed with the key that it names.")
    return Signed(head, said, packed)


def seal_part(part: Signed, key: Key, readers: Sequence[tuple[str, str]]) -> Piece:
    """A part sealed to ``readers``, (key to sign with, age key) each.

    The size is rounded up and the number of readers filled up, so that neither tells much.
    """
    inner = part.data
    signs = sorted(sign for sign, _ in readers)
    claims = {"part": part.head.name, "by": key.public.sign, "readers": signs, "size": len(inner)}
    line = json.dumps(claims, separators=(",", ":"), sort_keys=True).encode()
    plain = b"\n".join((line, key.sign(b"coder wrapping\n" + line).encode(), inner))
    plain += bytes(rounded_up(len(plain)) - len(plain))
    ages = sorted({age for _, age in readers})
    ages += [nobodys_age_key() for _ in range(-len(ages) % _READERS_IN)]
    return Piece(seal(plain, ages), is_sealed=True)


def rounded_up(size: int) -> int:
    """The sizes that sealed pieces come in: 16 kB and its doubles up to 1 MB, then whole MB."""
    if size >= _STEP:
        return -(-size // _STEP) * _STEP
    rung = _SMALLEST
    while rung < size:
        rung *= 2
    return rung


def open_piece(piece: Piece, key: Key | None) -> tuple[Signed, Wrapping | None] | None:
    """The part in a piece and who sealed it; None where it is sealed to others.

    Raises:
        Unreadable: what was sealed is not what it says.
    """
    if not piece.is_sealed:
        return read_part(piece.data), None
    plain = None if key is None else key.open(piece.data)
    if plain is None:
        return None
    line, _, rest = plain.partition(b"\n")
    signature, _, inner = rest.partition(b"\n")
    claims = _object(line)
    by, readers, size = claims.get("by"), claims.get("readers"), claims.get("size")
    if not (
        isinstance(by, str)
        and isinstance(readers, list)
        and all(isinstance(each, str) for each in readers)
        and type(size) is int
        and 0 <= size <= len(inner)
    ):
        raise Unreadable("What was sealed cannot be read.")
    part = read_part(inner[:size])
    said = signature.decode("ascii", "replace")
    holds = claims.get("part") == part.head.name and verify(by, b"coder wrapping\n" + line, said)
    # Who else can open it is only hearsay then; the part itself is its author's all the same.
    return part, Wrapping(by, tuple(readers), said) if holds else None


def plain_piece(part: Signed) -> Piece:
    """A part that everybody can read."""
    return Piece(part.data, is_sealed=False)


# --- files -----------------------------------------------------------------------------


def write_bundle(project: str, by: str, device: str, number: int, pieces: Iterable[Piece]) -> Bundle:
    """A bundle of ``pieces``; ``by`` is up to 24 letters and digits that stand for its author."""
    kept = tuple(pieces)
    head = {
        "format": FORMAT, "project": project, "by": by, "device": device, "number": number,
        "pieces": [[len(piece.data), int(piece.is_sealed)] for piece in kept],
    }  # fmt: skip
    line = json.dumps(head, separators=(",", ":"), sort_keys=True).encode()
    above = b"".join((MAGIC, line, b"\n", *(piece.data for piece in kept)))
    return Bundle(project, by, device, number, kept, above + hashlib.sha256(above).digest())


def read_bundle(data: bytes, file: str = "") -> Bundle:
    """A bundle from its bytes; ``file`` is the name it was found under, if that is to fit.

    Raises:
        Unreadable: half a file, another kind of file, a newer program's, or a wrong name.
    """
    if not data.startswith(MAGIC):
        if data.startswith(b"QCB") and not MAGIC.startswith(data):
            raise Unreadable("It was made by a newer coder. Update coder on this computer, then try again.")
        raise Unreadable(NO_BUNDLE, whole=bool(data) and not MAGIC.startswith(data[: len(MAGIC)]))
    above = data[:-_SHA]
    if len(data) < len(MAGIC) + _SHA or hashlib.sha256(above).digest() != data[-_SHA:]:
        raise Unreadable("It is not whole: still being copied, cut off on the way, or changed.", whole=False)
    line = above[len(MAGIC) : len(MAGIC) + _MOST_HEAD].partition(b"\n")[0]
    head = _object(line)
    sizes = head.get("pieces")
    by, device, project, number = (head.get(key) for key in ("by", "device", "project", "number"))
    if not (
        isinstance(sizes, list)
        and len(sizes) <= _MOST_PIECES
        and all(_is_size(each) for each in sizes)
        and isinstance(by, str)
        and isinstance(device, str)
        and isinstance(project, str)
        and type(number) is int
        and 0 <= number < _MOST_NUMBER
        and _NAME.fullmatch(f"{by}-{device}-{number:06}-{'0' * _DIGITS}{SUFFIX}")
    ):
        raise Unreadable("Its head cannot be read.")
    at = len(MAGIC) + len(line) + 1
    pieces = []
    for size, is_sealed in sizes:
        pieces.append(Piece(above[at : at + size], bool(is_sealed)))
        at += size
    if at != len(above):
        raise Unreadable("Its pieces are not what its head says.")
    bundle = Bundle(project, by, device, number, tuple(pieces), data)
    if file and bundle.file != file:
        raise Unreadable("It was renamed or changed: its name does not fit what is in it.")
    return bundle


def read_file(path: Path) -> bytes:
    """The bytes of a regular file that is no larger than a bundle may be.

    Raises:
        Unreadable: a link, a folder or a device; too large.
        NotRead: gone, or not readable now.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Unreadable("It is no ordinary file (a link is not followed).")
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise Unreadable("It is no ordinary file.")
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotRead(f"It cannot be read: {error.strerror}.") from error
    if len(data) > MOST_BYTES:
        raise Unreadable(f"It is larger than any bundle ({MOST_BYTES >> 20} MB).")
    return data


def is_bundle_name(name: str) -> bool:
    """Whether a file's name is one that bundles bear."""
    return _NAME.fullmatch(name) is not None


def is_true_to_name(data: bytes, name: str) -> bool:
    """Whether these bytes are what was written under a bundle's name; no format is asked for."""
    found = _NAME.fullmatch(name)
    return found is not None and hashlib.sha256(data).hexdigest()[:_DIGITS] == found[4]


def _is_size(each: Any) -> bool:
    return isinstance(each, list) and len(each) == 2 and all(type(one) is int and one >= 0 for one in each)


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > _MOST_HEAD:
        raise Unreadable("Its head cannot be read.")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise Unreadable("Its head cannot be read.") from None
    if not isinstance(found, dict):
        raise Unreadable("Its head cannot be read.")
    version = found.get("format", FORMAT)
    if version != FORMAT:
        raise Unreadable("It was made by a newer coder. Update coder on this computer, then try again.")
    return found


_TYPES: dict[str, type | tuple[type, ...]] = {
    "project": str, "author": str, "key": str, "device": str, "stream": str, "number": int,
    "place": int, "prev": (str, type(None)), "facts": int, "body": str, "size": int,
}  # fmt: skip


_BELOW = {"number": _MOST_NUMBER, "place": 2**31}


def _head(said: dict[str, Any]) -> Head:
    fields = {name: said.get(name) for name in _TYPES}
    for name, kind in _TYPES.items():
        value = fields[name]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise Unreadable("Its head cannot be read.")
        if isinstance(value, str) and len(value) > 1024:
            raise Unreadable("Its head cannot be read.")
        if isinstance(value, int) and not 0 <= value < _BELOW.get(name, 2**53):
            raise Unreadable("Its head cannot be read.")
    try:
        head = Head(**fields)  # type: ignore[arg-type]
        head.line()
    except UnicodeEncodeError:
        raise Unreadable("Its head cannot be read.") from None
    return head


def slug(name: str) -> str:
    """Up to 24 small letters and digits of a name, for files of a project without keys."""
    kept = re.sub(r"[^a-z0-9]", "", name.lower())[:24]
    return kept or hashlib.sha256(name.encode()).hexdigest()[:8]


def check_key_text(sign: str) -> str:
    """``sign`` if it can be a public key.

    Raises:
        BadInput: it cannot.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", sign):
        raise BadInput("That is no public key.")
    return sign
