"""Facts as the lines of a bundle, and back: names written out, every field checked on the way in.

The first line says how many of each kind follow; then come codebooks, texts and facts, one JSON
array per line. Names stand once, in the first line, and facts refer to them by place, as in the file.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from coder.errors import BadInput
from coder.record import schema
from coder.record.said import is_encodable, is_said
from coder.record.shapes import LATEST_OFFSET, checked

KINDS = (
    schema.CODING, schema.RETRACTION, schema.MEMO, schema.SUBMISSION,
    schema.ROUND, schema.PERSON, schema.DECISION,
)  # fmt: skip
_PLACES_OF_KINDS = {kind: str(place) for place, kind in enumerate(KINDS)}
MOST_FACTS = 50_000
"""In one part of a bundle; what is more goes into further parts."""
LONGEST_NAME = 1024
LONGEST_BODY = 1 << 20
_PORTION = 1 << 18
"""Bytes of lines that are read at one stroke."""
_LONGEST_LINE = 16 << 20
"""Bytes of a line of any sort but one: whatever it holds then fits into memory."""
_LONG_TEXT = re.compile(
    rb'\["[0-9a-f]{64}","[^"\\]*+(?:\\.[^"\\]*+)*+","[^"\\]*+(?:\\.[^"\\]*+)*+"\]', re.DOTALL
)
"""The text of a testimony, which may be long: three words in quotation marks and nothing else."""
_LONGEST_PART = 251
"""Bytes between two slashes in the name of a testimony: with a suffix no file has a longer one."""
LATEST = 253_370_764_800_000
"""Milliseconds at the beginning of the year 9999: in no zone is it later than a calendar goes."""
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9][A-Za-z0-9_-]*)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{32}")
_SAY_MORE = (schema.ROUND, schema.PERSON, schema.DECISION)
"""Kinds of facts that are nothing without their data."""
_ACTOR, _ROUND, _BOOK, _TESTIMONY, _REVISION, _CODE_AT = 2, 4, 5, 6, 7, 8

COLUMNS = (
    "id", "kind", "actor", "at", "round", "codebook", "testimony", "revision", "code",
    "start", "stop", "target", "replaces", "restores", "data",
)  # fmt: skip
"""The columns of a line, in its order; the words of a memo come behind them."""

_WIDTH = len(COLUMNS) + 1
_PLACED = {"excerpt": (_TESTIMONY, _REVISION), "testimony": (_TESTIMONY,)}
"""What a memo about these has to name."""

Row = Sequence[Any]
"""One fact with ``COLUMNS`` and its words: names as integers, ids as bytes."""


@dataclass(frozen=True)
class Body:
    """What one part of a bundle says, checked and ready to be added."""

    names: tuple[str, ...]
    facts: list[tuple[Any, ...]]
    """Rows with ``COLUMNS``; names as places in ``names``, from 1."""
    memos: list[tuple[bytes, str]]
    codebooks: list[tuple[str, str]]
    """(version, canonical JSON)."""
    texts: list[tuple[str, str, str]]
    """(revision, testimony, text)."""
    said: dict[str, Any] | None
    """What the author's program says about the files there."""
    sorts: frozenset[tuple[str, str]] = frozenset()
    """(kind, about) of everything in it."""
    actors: frozenset[str] = field(default=frozenset())


def written(
    rows: Iterable[Row],
    name_of: Callable[[int], str],
    *,
    codebooks: Sequence[tuple[str, str]] = (),
    texts: Sequence[tuple[str, str, str]] = (),
    said: dict[str, Any] | None = None,
) -> bytes:
    """The lines of a part; the same content always gives the same bytes."""
    places = _Places()
    lines = [_line(row, places) for row in rows]
    names = [name_of(number) for number in places if number is not None]
    head = {"names": names, "codebooks": len(codebooks), "texts": len(texts), "facts": len(lines)}
    if said is not None:
        head["said"] = said
    above = [_encode(head), *(_encode(list(each)) for each in (*codebooks, *texts))]
    # Encoded apart: one odd sign among the texts would make all the lines fourfold meanwhile.
    return b"".join((*(f"{each}\n".encode() for each in above), "\n".join((*lines, "")).encode()))


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_NULL = "null"
_NOTHING = f",{_NULL}"


class _Places(dict[int | None, str]):
    """The places of names, in the order in which they are first asked for, as JSON."""

    def __init__(self) -> None:
        super().__init__({None: _NULL})

    def __missing__(self, number: int) -> str:
        place = self[number] = str(len(self) - 1)
        return place


def _line(row: Row, places: _Places) -> str:
    """One fact as JSON. Put together by hand: an encoder takes six times as long for so small a thing."""
    (
        ident, kind, actor, at, round_, book, testimony, revision, code,
        start, stop, target, replaces, restores, data, words,
    ) = row  # fmt: skip
    line = (
        f'["{ident.hex()}",{_PLACES_OF_KINDS[kind]},{places[actor]},{at},{places[round_]},{places[book]},'
        f"{places[testimony]},{places[revision]},{places[code]},"
        f"{_NULL if start is None else start},{_NULL if stop is None else stop}"
    )
    if target is replaces is restores is data is words is None:  # as of most: nothing but the coding
        return (line if stop is not None else _cut(line)) + "]"
    links = (_NULL if each is None else f'"{each.hex()}"' for each in (target, replaces, restores))
    said = (_NULL if each is None else _encode(each) for each in (data, words))
    return _cut(",".join((line, *links, *said))) + "]"


def _cut(line: str) -> str:
    """Without the nothings at its end."""
    while line.endswith(_NOTHING):
        line = line.removesuffix(_NOTHING)
    return line


def inventory(raw: bytes) -> tuple[int, tuple[str, ...]]:
    """(number of facts, versions of the codebooks) in lines that were written here."""
    lines = _lines(raw)
    head = next(lines)
    return int(head["facts"]), tuple(str(next(lines)[0]) for _ in range(head["codebooks"]))


def read(raw: bytes) -> Body:
    """What the lines of a part say.

    Raises:
        BadInput: in a few words, to go on after "holds".
    """
    lines = _lines(raw)
    head = next(lines, None)
    if not isinstance(head, dict):
        raise BadInput("no first line")
    names = head.get("names")
    if not isinstance(names, list) or not all(map(_is_name, names)) or len(set(names)) != len(names):
        raise BadInput("names that cannot be right")
    n_books, n_texts, n_facts = (_count(head, key) for key in ("codebooks", "texts", "facts"))
    said = head.get("said")
    if said is not None and not is_said(said):
        raise BadInput("words about the files there that cannot be read")
    codebooks = [_codebook(next(lines, None)) for _ in range(n_books)]
    texts = [_kept_text(next(lines, None)) for _ in range(n_texts)]
    reader = _Reader(names)
    for _ in range(n_facts):
        reader.take(next(lines, None))
    if next(lines, None) is not None:
        raise BadInput("more than it says")
    reader.check_names()
    actors = frozenset(names[place] for place in reader.used[_ACTOR])
    return Body(
        tuple(names), reader.facts, reader.memos, codebooks, texts, said, frozenset(reader.sorts), actors
    )


class _Reader:
    """Turns lines into rows; notes which names serve as what, so that each is looked at once."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.facts: list[tuple[Any, ...]] = []
        self.memos: list[tuple[bytes, str]] = []
        self.sorts: set[tuple[str, str]] = set()
        self.used: dict[int, set[int]] = {
            column: set() for column in (_ACTOR, _ROUND, _BOOK, _TESTIMONY, _REVISION, _CODE_AT)
        }
        self._ids: set[str] = set()

    def take(self, line: Any) -> None:
        """One fact."""
        if not isinstance(line, list) or not 5 <= len(line) <= _WIDTH:
            raise BadInput("a line that is no fact")
        line += [None] * (_WIDTH - len(line))
        kind_place, at, data, words = line[1], line[3], line[14], line[15]
        if type(kind_place) is not int or not 0 <= kind_place < len(KINDS):
            raise BadInput("a fact of a kind that this coder does not know yet")
        if type(at) is not int or not 0 <= at < LATEST:
            raise BadInput("a fact at an impossible time")
        self._place_names(line)
        if not (_is_offset(line[9]) and _is_offset(line[10])):
            raise BadInput("a span that cannot be right")
        kind, about = KINDS[kind_place], ""
        if data is not None or kind in _SAY_MORE:
            if not isinstance(data, str):
                raise BadInput(f"a {kind} that cannot be read")
            about = checked(kind, data)
        fact_id = _id(line[0])
        if line[0] in self._ids:
            raise BadInput("one fact twice")
        self._ids.add(line[0])
        self._check_words(kind, data, about, line[11], words)
        if kind == schema.MEMO and about in _PLACED and None in (line[column] for column in _PLACED[about]):
            raise BadInput("a memo on no text")
        if words is not None:
            self.memos.append((fact_id, words))
        self.sorts.add((kind, about))
        links = [None if line[column] is None else _id(line[column]) for column in (11, 12, 13)]
        if fact_id in links:
            raise BadInput("a fact that names itself")
        self.facts.append((fact_id, kind, *line[2:11], *links, data))

    def _place_names(self, line: list[Any]) -> None:
        """Check the places of names in a line, and count them from 1."""
        for column, used in self.used.items():
            place = line[column]
            if place is None:
                continue
            if type(place) is not int or not 0 <= place < len(self.names):
                raise BadInput("a fact with a name that is missing")
            used.add(place)
            line[column] = place + 1
        if line[_ACTOR] is None or line[_ROUND] is None:
            raise BadInput("a fact of nobody")

    @staticmethod
    def _check_words(kind: str, data: Any, about: str, target: Any, words: Any) -> None:
        if about == "coding" and target is None:
            raise BadInput("marks on nothing")
        if words is None:
            if kind == schema.MEMO and about != "coding":
                raise BadInput("a memo without words")
            return
        if kind not in (schema.MEMO, schema.DECISION) or not isinstance(words, str) or not words:
            raise BadInput("words where none may be")
        if len(words) > LONGEST_BODY or not is_encodable(words):
            raise BadInput("a memo that cannot be kept")
        if kind == schema.MEMO and (about == "coding" or (data is None) != (target is not None)):
            raise BadInput("a memo on nothing")

    def check_names(self) -> None:
        """Each name by what it names."""
        from coder.record.names import check_coder_name

        for column, places in self.used.items():
            for place in places:
                name = self.names[place]
                if column == _ACTOR and check_coder_name(name) != name:
                    raise BadInput("the name of a coder that nobody may bear")
                if column in (_ROUND, _BOOK) and any(map(is_control, name)):
                    raise BadInput("a round or codebook whose name cannot be right")
                if column == _REVISION and not _SHA256.fullmatch(name):
                    raise BadInput("a revision that names no text")
                if column == _CODE_AT and not _CODE.fullmatch(name):
                    raise BadInput("a code whose path cannot be right")
                if column == _TESTIMONY and not _is_testimony(name):
                    raise BadInput("a testimony whose name cannot be right")


def _count(head: dict[str, Any], key: str) -> int:
    number = head.get(key)
    if type(number) is not int or not 0 <= number <= MOST_FACTS:
        raise BadInput("no count of what is in it")
    return number


def _lines(raw: bytes) -> Iterator[Any]:
    """The values of the lines, a portion at a time: as quick as all at once, and never much in memory."""
    if not raw.endswith(b"\n"):
        raise BadInput("half a line at its end")
    at = 0
    while at < len(raw):
        end = raw.rfind(b"\n", at, at + _PORTION) + 1 or raw.find(b"\n", at) + 1
        portion = raw[at : end - 1]
        if len(portion) > _LONGEST_LINE and not _LONG_TEXT.fullmatch(portion):
            raise BadInput("a line that is too long")
        try:
            values = json.loads(f"[{portion.decode().replace(chr(10), ',')}]")
        except (ValueError, RecursionError):
            raise BadInput("a line that cannot be read") from None
        if len(values) != portion.count(b"\n") + 1:
            raise BadInput("a line that cannot be read")
        yield from values
        at = end


def _id(value: Any) -> bytes:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise BadInput("an id that is none")
    return bytes.fromhex(value)


def _is_offset(value: Any) -> bool:
    return value is None or (type(value) is int and 0 <= value < LATEST_OFFSET)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and is_encodable(value)


def _is_testimony(name: str) -> bool:
    """A path below a folder that leads nowhere else, as names of testimonies are."""
    if unicodedata.normalize("NFC", name) != name or any(map(is_control, name)):
        return False
    parts = name.replace("\\", "/").split("/")
    return all(part not in ("", ".", "..") and len(part.encode()) <= _LONGEST_PART for part in parts)


def is_coder_name(name: str) -> bool:
    """Whether a coder may bear the name, just so."""
    from coder.record.names import check_coder_name

    try:
        return check_coder_name(name) == name
    except BadInput:
        return False


def is_control(character: str) -> bool:
    """Whether a character would make a line of its own, or steer a terminal."""
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _codebook(line: Any) -> tuple[str, str]:
    if not (isinstance(line, list) and len(line) == 2 and all(isinstance(each, str) for each in line)):
        raise BadInput("a codebook that cannot be read")
    version, content = line
    if not is_encodable(content) or hashlib.sha256(content.encode()).hexdigest() != version:
        raise BadInput("a codebook that is not the one it is called")
    return version, content


def _kept_text(line: Any) -> tuple[str, str, str]:
    if not (isinstance(line, list) and len(line) == 3 and all(isinstance(each, str) for each in line)):
        raise BadInput("a text that cannot be read")
    revision, testimony, text = line
    if not _is_name(testimony) or not _is_testimony(testimony):
        raise BadInput("a testimony whose name cannot be right")
    if not is_encodable(text) or hashlib.sha256(text.encode()).hexdigest() != revision:
        raise BadInput("a text that is not the one it is called")
    return revision, testimony, text
