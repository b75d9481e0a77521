"""Rich Text: striprtf decodes its characters, after what is not on the page has been taken out.

striprtf keeps hidden and deleted text and drops footnotes; so the file is sorted first, group by
group, and paragraphs, cells and rows are handed through as signs that no text holds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from coder.documents.readers.blocks import Blocks
from coder.documents.readers.model import Converted, Unreadable, shortened, words
from coder.documents.readers.rtf_fonts import Fonts, spelled

MOST_NESTED = 500
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|(?P<byte>\\'[0-9a-fA-F]{2})"
    r"|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_PARAGRAPH, _PARAGRAPH_IN_CELL, _CELL, _ROW = "\x01", "\x02", "\x03", "\x04"
_MARKS = re.compile(f"([{_PARAGRAPH}{_PARAGRAPH_IN_CELL}{_CELL}{_ROW}])")
_ENDS = {"cell": _CELL, "row": _ROW, "sect": _PARAGRAPH, "page": _PARAGRAPH, "column": _PARAGRAPH}
_INSTEAD = {"nestcell": r"\tab ", "nestrow": r"\line ", "chftn": "", "lbr": r"\line "}
_VISIBLE = words("tab line emdash endash emspace enspace qmspace bullet lquote rquote ldblquote rdblquote u")
_PAGE = {f"{name}{side}": name for name in ("header", "footer") for side in ("", "l", "r", "f")}
_LEFT_OUT = {"annotation": "comment", "pict": "picture", "object": "embedded object"}
_SILENT = words("fldinst nonshppict atrfstart atrfend atnid atnauthor atndate bkmkstart")
_KINDS = {"shp": "shape", "shptxt": "text box", "upr": "two spellings", "ud": ""}
"""Groups that others than Word pass over: drawn boxes, and texts for old programs beside those for new."""
_ESCAPED = {ord(sign): f"\\{sign}" for sign in "\\{}"}
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), 127])


@dataclass(frozen=True, slots=True)
class _State:
    """What holds for the text that follows, within its group."""

    hidden: bool = False
    deleted: bool = False
    in_table: bool = False
    font: int | None = None
    in_fonts: bool = False


@dataclass(slots=True)
class _Group:
    state: _State
    parts: list[str] = field(default_factory=list)
    kind: str = ""
    boxes: list[str] = field(default_factory=list)
    """Texts of the boxes drawn within."""


class RtfReader:
    """``.rtf``, of Word, LibreOffice and TextEdit."""

    kind = "rtf"
    title = "a Rich Text document"
    suffixes = (".rtf",)

    def recognises(self, data: bytes, name: str) -> bool:
        """The format's first word."""
        return data.startswith(b"{\\rtf")

    def read(self, data: bytes, encoding: str | None = None) -> Converted:
        """The body's paragraphs, tables and footnotes; see the module."""
        try:
            from striprtf.striprtf import rtf_to_text
        except ImportError as error:
            raise Unreadable("needs the library striprtf: pip install 'testimony-coder[rtf]'") from error
        sorting = _Sorting(encoding)
        try:
            source = sorting.run(data.decode("latin-1"))
            decoded: Callable[..., str] = rtf_to_text
            marked = decoded(source, encoding=encoding or "cp1252")
            # Characters beyond 16 bits come as two halves, each a lone surrogate.
            marked = marked.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except (UnicodeDecodeError, LookupError) as error:
            raise Unreadable(
                "holds bytes that are not in the code page it names: open it and save it as .docx."
            ) from error
        return replace(sorting.composed(marked), library=_library())


def _library() -> str:
    from importlib.metadata import version

    return f"striprtf {version('striprtf')}"


class _Sorting:
    """One pass over the file's groups."""

    def __init__(self, encoding: str | None = None) -> None:
        self.dropped: Counter[str] = Counter()
        self.insertions = 0
        self.notes: list[str] = []
        self.page: list[str] = []
        self.fonts = Fonts(ansi=encoding or "cp1252")

    def run(self, source: str) -> str:
        """The same document without what is not on the page, its footnotes at the end."""
        open_groups = [_Group(_State())]
        at, end = 0, len(source)
        while at < end:
            found = _TOKEN.match(source, at)
            if found is None:  # a backslash at the very end
                break
            at = found.end()
            group = open_groups[-1]
            if not (found["byte"] or found["text"]) and (lost := self.fonts.rest()):
                self._text(group, spelled(lost))
            if found["brace"] == "{":
                open_groups.append(
                    _Group(group.state, kind="silent" if group.kind == "two spellings" else "")
                )
                if len(open_groups) > MOST_NESTED:
                    raise Unreadable("is damaged: its groups are nested without end.")
            elif found["brace"]:
                if len(open_groups) == 1:
                    break
                self._close(open_groups.pop(), open_groups[-1])
            elif found["word"] == "bin":
                at += max(0, int(found["number"] or 0))
            else:
                self._token(group, found)
        while len(open_groups) > 1:
            self._close(open_groups.pop(), open_groups[-1])
        return "".join(open_groups[0].parts)

    def _token(self, group: _Group, found: re.Match[str]) -> None:
        """Anything but a brace."""
        if found["word"]:
            self._word(group, found["word"], found["number"], found[0])
        elif found["byte"]:
            self._bytes(group, bytes.fromhex(found["byte"][2:]), found["byte"])
        elif found["sign"]:
            self._sign(group, found)
        elif found["text"]:
            text = found["text"].translate(_CONTROLS)
            if text.isascii():
                self._text(group, text)
            else:
                self._bytes(group, text.encode("latin-1"), text)

    def _close(self, group: _Group, outer: _Group) -> None:
        if group.kind == "footnote":
            self.notes.append("".join(group.parts))
            outer.parts.append(f"{{}}[{len(self.notes)}]")
        elif group.kind in _PAGE.values():
            said = shortened(re.sub(r"\\[a-z]+-?\d* ?|[{}]", "", "".join(group.parts)))
            if said:
                self.page.append(f"the page's {group.kind} left out: “{said}”")
        elif group.kind in _LEFT_OUT.values():
            self.dropped[group.kind] += 1
        elif group.kind == "text box":
            outer.boxes.append("".join(group.parts))
        elif group.kind == "shape":
            outer.parts += [f"{{}}{_PARAGRAPH}{{{box}}}{{}}{_PARAGRAPH}" for box in group.boxes]
        elif group.kind != "silent":
            outer.boxes += group.boxes
            if outer.kind or outer.parts or not group.parts:
                outer.parts += ["{", *group.parts, "}"]
            else:  # the document itself: its footnotes follow its text
                outer.parts += ["{", *group.parts, *self._note_groups(), "}"]

    def _note_groups(self) -> list[str]:
        groups = []
        for number, note in enumerate(self.notes, 1):
            groups.append(f"{{}}{_PARAGRAPH}[{number}] {{{note}}}")
        return groups

    def _word(self, group: _Group, word: str, number: str | None, whole: str) -> None:
        state = group.state
        self.fonts.says(word, None if number is None else int(number), in_table=state.in_fonts)
        is_on = number is None or int(number) != 0
        if word in ("v", "deleted", "intbl", "pard", "plain", "revised", "f", "fonttbl"):
            meanings: dict[str, dict[str, Any]] = {
                "f": {"font": None if number is None else int(number)},
                "fonttbl": {"in_fonts": True},
                "v": {"hidden": is_on},
                "deleted": {"deleted": is_on},
                "intbl": {"in_table": True},
                "pard": {"in_table": False},
                "plain": {"hidden": False, "deleted": False, "font": None},
                "revised": {},
            }
            self.insertions += word == "revised" and is_on
            group.state = replace(state, **meanings[word])
            group.parts.append(whole)
        elif word == "footnote":
            group.kind = "footnote"
            group.parts = [each for each in group.parts if each != r"\*"]
        elif word in _PAGE:
            group.kind = _PAGE[word]
        elif word in _LEFT_OUT:
            group.kind = _LEFT_OUT[word]
        elif word in _SILENT:
            group.kind = "silent"
        elif word in _KINDS:
            group.kind = _KINDS[word]
            group.parts = [each for each in group.parts if each != r"\*"]
        elif state.hidden or state.deleted:
            if word not in _VISIBLE and word not in _ENDS and word != "par":
                group.parts.append(whole)
        elif word == "par":
            group.parts.append("{}" + (_PARAGRAPH_IN_CELL if state.in_table else _PARAGRAPH))
        elif word in _ENDS:
            group.parts.append("{}" + _ENDS[word])
        else:
            group.parts.append(_INSTEAD.get(word, whole))

    def _sign(self, group: _Group, found: re.Match[str]) -> None:
        sign = found["sign"]
        if sign == "-":  # where a word may be divided
            return
        if sign in ("\r", "\n"):  # a backslash before a line end is a paragraph's end
            self._word(group, "par", None, "")
        elif sign == "*":
            group.parts.append(r"\*")
        else:
            self._text(group, found[0])

    def _bytes(self, group: _Group, data: bytes, written: str) -> None:
        """Characters as bytes of a code page; ``written`` as it stands in the file."""
        text = None if group.state.in_fonts else self.fonts.decoded(data, group.state.font)
        if text is None:
            self._text(group, written)
        elif text.isascii():
            self._text(group, text.translate(_ESCAPED))
        else:
            self._text(
                group, "".join(each.translate(_ESCAPED) if each.isascii() else spelled(each) for each in text)
            )

    def _text(self, group: _Group, text: str) -> None:
        if group.state.deleted:
            self.dropped["characters of tracked deletions"] += 1 if text.startswith("\\") else len(text)
        elif group.state.hidden:
            self.dropped["characters of hidden text"] += 1 if text.startswith("\\") else len(text)
        else:
            group.parts.append(text)

    def composed(self, marked: str) -> Converted:
        """The text between the marks as paragraphs and tables."""
        blocks = Blocks()
        rows: list[list[list[str]]] = []
        row: list[list[str]] = []
        cell: list[str] = []
        pieces = _MARKS.split(marked)
        texts = (piece.strip("\n") for piece in pieces[::2])
        for text, mark in zip(texts, [*pieces[1::2], _PARAGRAPH], strict=True):
            if mark in (_PARAGRAPH_IN_CELL, _CELL):
                cell += [text] if text.strip() else []
                if mark == _CELL:
                    row.append(cell)
                    cell = []
            elif mark == _ROW:
                rows.append(row)
                row = []
            else:
                blocks.table([*rows, [*row, cell]])
                rows, row, cell = [], [], []
                blocks.paragraph(text)
        blocks.say(len(self.notes), "footnote or endnote", "put at the end", things="footnotes or endnotes")
        blocks.say(self.insertions, "tracked insertion", "kept")
        for thing, number in self.dropped.items():
            blocks.say(number, thing, "left out", lost=True, things=thing if thing.startswith("char") else "")
        blocks.losses += dict.fromkeys(self.page)
        return blocks.done()
