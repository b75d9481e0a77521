"""Reading a QualCoder project: the SQLite file ``data.qda`` in its folder, of any version from v1.

Positions are characters of ``fulltext``; older versions kept byte order marks and Windows line ends
in it, which calibration finds out. The owner of a row is its coder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from coder.exchange.databases import Database, number, text
from coder.exchange.gathering import Gathering, Mark, time_of
from coder.exchange.ids import stable_id
from coder.exchange.model import Foreign, ForeignCase, ForeignVariable, VariableKind
from coder.exchange.refi_codebook import colour_of

FORMAT = "QualCoder project"
DATABASE = "data.qda"
_LEFT = (
    ("code_image", "coded regions of pictures"),
    ("code_av", "coded stretches of sound and film"),
    ("ris", "entries of references"),
)
_SHOWN = 60
"""Characters of a memo that is left out."""
_KINDS: dict[str, VariableKind] = {"numeric": "number", "date": "date"}


def is_qualcoder(database: Database) -> bool:
    """Whether a database is one of QualCoder's."""
    return database.has("code_text", "cid", "fid", "pos0", "pos1") and database.has("source", "fulltext")


def read_qualcoder(path: Path, source: str, name: str) -> Foreign:
    """Read ``data.qda``; ``name`` is the project's.

    Raises:
        BadInput: damaged, too large or still open.
    """
    with Database(path, source) as database:
        return _Reader(database).foreign(name)


class _Reader:
    """One project."""

    def __init__(self, database: Database) -> None:
        self.rows = database.rows
        self.found = Gathering(FORMAT)
        self.codes: dict[int | None, str] = {}
        self.sources: dict[int | None, str] = {}
        self.lengths: dict[int | None, int] = {}
        self.names: dict[int | None, str] = {}
        self.values: dict[tuple[str, int | None], dict[str, str]] = defaultdict(dict)

    def foreign(self, name: str) -> Foreign:
        """The whole."""
        self._tree()
        variables = list(self._variables())
        self._texts(self._marks())
        cases = list(self._cases())
        version = ""
        for stated, memo, about in self.rows("project", "databaseversion", "memo", "about"):
            version = text(stated)
            self.found.memo("project", "", text(memo))
            version = f"{text(about)} ({version})".strip() if text(about).strip() else version
        for title, entry, owner, at in self.rows("journal", "name", "jentry", "owner", "date"):
            body = "\n\n".join(filter(None, (text(title).strip(), text(entry).strip())))
            self.found.memo("project", "", body, text(owner), time_of(text(at)))
        return self.found.foreign(name=name, origin=version[:60], variables=variables, cases=cases)

    # --- codes ------------------------------------------------------------------------

    def _tree(self) -> None:
        categories: dict[int | None, str] = {}
        listed = list(self.rows("code_cat", "catid", "name", "memo", "supercatid"))
        for ident, name, *_ in listed:
            categories[number(ident)] = stable_id("qualcoder", "category", text(name))
        for ident, name, memo, above in listed:
            self.found.code(
                categories[number(ident)], text(name), categories.get(number(above), ""),
                description=text(memo), codable=False,
            )  # fmt: skip
        codes = list(self.rows("code_name", "cid", "name", "memo", "catid", "color", "supercid"))
        for ident, name, *_ in codes:
            self.codes[number(ident)] = stable_id("qualcoder", "code", text(name))
        for ident, name, memo, category, colour, above in codes:
            # Since version 17 a code may stand below another code instead of in a category.
            parent = self.codes.get(number(above), "") or categories.get(number(category), "")
            if not parent and (number(above) is not None or number(category) is not None):
                why = "What lies above it is not in the project; it stands at the root."
                self.found.lose("codes", text(name), why)
            if colour_of(text(colour)) == "" and text(colour).strip():
                self.found.lose("colours", text(name), f"{text(colour)[:30]!r} is no colour; left out.")
            self.found.code(
                self.codes[number(ident)], text(name), parent,
                description=text(memo), colour=colour_of(text(colour)),
            )  # fmt: skip

    # --- texts and passages -----------------------------------------------------------

    def _marks(self) -> dict[int | None, list[Mark]]:
        marks: dict[int | None, list[Mark]] = defaultdict(list)
        columns = ("ctid", "cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo", "important")
        for row in self.rows("code_text", *columns):
            start, end, code = number(row[4]), number(row[5]), self.codes.get(number(row[1]))
            where = f"passage {text(row[0])}"
            if start is None or end is None:
                self.found.lose("passages", where, "Its position is no number; left out.")
            elif code is None:
                self.found.lose("codings", where, "Its code is not in the project; left out.")
            else:
                quote, owner, at, memo = text(row[3]), text(row[6]), time_of(text(row[7])), text(row[8])
                marks[number(row[2])].append(Mark(start, end, code, owner, quote, memo, at))
                if number(row[9]) == 1:
                    self.found.lose(
                        "marks", where, "It is marked as important there, which nothing says here."
                    )
        rows = self.rows("annotation", "anid", "fid", "pos0", "pos1", "memo", "owner", "date")
        for ident, source, start_, end_, memo_, owner_, at_ in rows:
            start, end = number(start_), number(end_)
            if start is None or end is None:
                self.found.lose("annotations", text(ident), "Its position is no number; left out.")
            else:
                marks[number(source)].append(
                    Mark(start, end, "", text(owner_), "", text(memo_), time_of(text(at_)))
                )
        for table, what in _LEFT:
            memos = [text(memo).strip() for (memo,) in self.rows(table, "memo")]
            if memos:
                self.found.lose(what, f"{len(memos):,}", "They have no place here; left out.")
            for memo in filter(None, memos):
                why = f"It is on one of the {what}; left out with it."
                self.found.lose("memos", memo[:_SHOWN], why)
        return marks

    def _texts(self, marks: dict[int | None, list[Mark]]) -> None:
        for row in self.rows("source", "id", "name", "fulltext", "memo", "mediapath", "owner"):
            ident, name = number(row[0]), text(row[1]) or f"source {text(row[0])}"
            raw, memo = text(row[2]), text(row[3]).strip()
            self.names[ident] = name
            mine = marks.pop(ident, [])
            if not raw.strip():
                media = text(row[4]).replace("\\", "/").split(":")[-1].rpartition("/")[2]
                what = f"It is {media}, without a text" if media else "It has no text"
                left = f"; {len(mine):,} codings left out with it." if mine else "; left out."
                said = f" So is its memo: {memo[:_SHOWN]!r}." if memo else ""
                self.found.lose("sources", name, f"{what}{left}{said}")
                continue
            attributes = self.values.get(("file", ident), {})
            made = self.found.text(
                name, raw, mine, description=memo, attributes=attributes, coder=text(row[5]) if memo else ""
            )
            self.sources[ident] = made
            self.lengths[ident] = len(raw)
        for ident, lost in marks.items():
            self.found.lose("codings", f"{len(lost):,} on source {ident}", "It is not there; left out.")

    # --- people -----------------------------------------------------------------------

    def _variables(self) -> Iterator[ForeignVariable]:
        for name, kind, memo in self.rows("attribute_type", "name", "valuetype", "memo"):
            ident = stable_id("qualcoder", "attribute", text(name))
            yield ForeignVariable(ident, text(name), _KINDS.get(text(kind).casefold(), "text"), text(memo))
        for name, kind, value, owner in self.rows("attribute", "name", "attr_type", "value", "id"):
            if text(value).strip():
                self.values[text(kind).casefold(), number(owner)][text(name)] = text(value).strip()

    def _cases(self) -> Iterator[ForeignCase]:
        texts: dict[int | None, dict[str, None]] = defaultdict(dict)
        for case, source, start, end in self.rows("case_text", "caseid", "fid", "pos0", "pos1"):
            made = self.sources.get(number(source))
            if made is None:
                continue
            texts[number(case)][made] = None
            begin, stop = number(start) or 0, number(end)
            if begin > 0 or (stop is not None and 0 < stop < self.lengths[number(source)] - 1):
                where = self.names[number(source)]
                why = "Only a part of it belongs to a case; here all of it does."
                self.found.lose("parts of texts", where, why)
        for ident, name, memo in self.rows("cases", "caseid", "name", "memo"):
            attributes = self.values.get(("case", number(ident)), {})
            yield ForeignCase(
                stable_id("qualcoder", "case", text(name)), text(name), attributes,
                tuple(texts[number(ident)]), text(memo),
            )  # fmt: skip
