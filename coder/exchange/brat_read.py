"""Reading brat standoff annotations: a folder per coder, or one folder of nobody in particular."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from pathlib import Path

from coder.errors import BadInput
from coder.exchange.brat_types import Type, read_types
from coder.exchange.calibration import candidates, choose
from coder.exchange.gathering import Gathering, Mark, sound
from coder.exchange.ids import source_id, stable_id
from coder.exchange.model import Foreign

FORMAT = "brat annotations"
MOST_FILES = 50_000
MOST_OF_A_FILE = 50_000_000
_DEEPEST = 6
_RELATED = {"R": "relations", "*": "relations", "E": "events", "N": "normalizations"}


@dataclass
class _Bound:
    """A text-bound annotation: a label on one or several stretches."""

    label: str
    stretches: list[tuple[int, int]]
    words: str
    memos: list[str] = field(default_factory=list)


def read_brat(folder: Path, source: str) -> Foreign:
    """Read the annotations below ``folder``.

    Where annotations lie in folders of their own, the first folder's name is the coder's, and texts of
    one place and words in several are one text.

    Raises:
        BadInput: there are none, too many, or a file cannot be read.
    """
    return _Reader(folder, source).foreign()


class _Reader:
    """One collection."""

    def __init__(self, folder: Path, source: str) -> None:
        self.folder, self.source = folder, source
        self.found = Gathering(FORMAT)
        self.files = self._files()
        self.labels: dict[str, str] = {}
        """Label -> id of the code."""
        self.marks: dict[tuple[str, str], list[Mark]] = {}
        """(document, raw text) -> passages."""

    def _files(self) -> list[Path]:
        links: list[Path] = []
        found = islice(_below(self.folder, _DEEPEST, links), MOST_FILES + 1)
        files = sorted(path.relative_to(self.folder) for path in found)
        for link in links:
            why = "It is a link, which may lead anywhere; what lies there is left out."
            self.found.lose("links", link.relative_to(self.folder).as_posix(), why)
        if len(files) > MOST_FILES:
            raise BadInput(f"{self.source} holds more than {MOST_FILES:,} files of annotations.")
        if not files:
            raise BadInput(f"{self.source} holds no files of annotations (.ann).")
        return files

    def foreign(self) -> Foreign:
        """The whole."""
        self._types()
        made = [(len(file.parts) > 1, self._document(file)) for file in self.files]
        nobodys = sum(number for has_coder, number in made if not has_coder)
        if nobodys:
            why = "Nothing tells who made them: unknown here. A folder per coder would tell."
            self.found.lose("coders", f"{nobodys:,} annotations", why)
        names: dict[str, str] = {}
        for (document, raw), marks in self.marks.items():
            text = choose(candidates(raw), []).ruler.text
            name = document
            if names.setdefault(document, text) != text:
                coder = next((each.coder for each in marks if each.coder), "another coder")
                name = f"{document} ({coder})"
                why = f"Its words differ between coders; {coder}'s text comes in as {name}."
                self.found.lose("texts", document, why)
            self.found.text(name, raw, marks, ident=source_id(name, text))
        return self.found.foreign(name="")

    # --- types ------------------------------------------------------------------------

    def _types(self) -> None:
        for folder in ("", *sorted({file.parts[0] for file in self.files if len(file.parts) > 1})):
            place = self.folder / folder
            types = read_types(self._read(place / "annotation.conf"), self._read(place / "visual.conf"))
            for each in types:
                self._add_type(each, {other.label: other for other in types})

    def _add_type(self, each: Type, types: Mapping[str, Type]) -> None:
        if each.label in self.labels:
            return
        above = types.get(each.parent)
        name = each.name.removeprefix(f"{above.name}.") if above is not None else each.name
        parent = self.labels.get(each.parent, "")
        ident = stable_id("brat", "type", each.label)
        self.labels[each.label] = self.found.code(
            ident, name or each.label, parent, colour=each.colour, codable=each.codable
        )

    def _code(self, label: str) -> str:
        if label not in self.labels:
            self.labels[label] = self.found.code(stable_id("brat", "type", label), label)
        return self.labels[label]

    # --- documents --------------------------------------------------------------------

    def _read(self, path: Path) -> str:
        """A file's text; empty where there is none."""
        try:
            if path.is_symlink() or not path.is_file():
                return ""
            if path.stat().st_size > MOST_OF_A_FILE:
                raise BadInput(f"{path.name} in {self.source} is larger than {MOST_OF_A_FILE // 10**6} MB.")
            return path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadInput(f"{path} is not UTF-8, as brat's files are: save it so.") from error
        except OSError as error:
            raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error

    def _document(self, file: Path) -> int:
        """Note a file's passages; returns how many there are."""
        coder = file.parts[0] if len(file.parts) > 1 else ""
        path = self.folder / file
        text_file = path.with_suffix(".txt")
        name = Path(*file.parts[1:] if coder else file.parts).with_suffix("").as_posix()
        if not text_file.is_file() or text_file.is_symlink():
            lacking = "There is only a link" if text_file.is_symlink() else "There is no"
            self.found.lose("sources", file.as_posix(), f"{lacking} {text_file.name} beside it; left out.")
            return 0
        self.found.user(coder)
        raw = sound(self._read(text_file))
        bounds = self._bounds(self._read(path), raw, file.as_posix())
        marks = [mark for bound in bounds for mark in self._marks(bound, coder, file.as_posix())]
        self.marks.setdefault((name, raw), []).extend(marks)
        return len(marks)

    def _bounds(self, annotations: str, raw: str, where: str) -> list[_Bound]:
        found: dict[str, _Bound] = {}
        later: list[list[str]] = []
        for number, line in enumerate(annotations.split("\n"), 1):
            fields = line.rstrip("\r").split("\t")
            if not line.strip():
                continue
            if fields[0].startswith("T"):
                bound = _bound(fields, raw)
                if bound is None:
                    self.found.lose("passages", f"{where}, line {number}", "It cannot be read; left out.")
                else:
                    found[fields[0]] = bound
            elif fields[0][:1] in _RELATED:
                kind = _RELATED[fields[0][:1]]
                self.found.lose(
                    kind, f"{where}, {fields[0][:20]}", f"There is no place for {kind}; left out."
                )
            else:
                later.append(fields)
        for fields in later:
            self._attach(fields, found, where)
        return list(found.values())

    def _attach(self, fields: list[str], found: Mapping[str, _Bound], where: str) -> None:
        """A note or attribute becomes (part of) the memo of what it is about."""
        head = fields[1].split() if len(fields) > 1 else []
        target = found.get(head[1]) if len(head) > 1 else None
        if target is None:
            self.found.lose("notes", f"{where}, {fields[0][:20]}", "What it is about did not come in.")
        elif fields[0].startswith("#"):
            target.memos.append("\t".join(fields[2:]).strip())
        else:
            target.memos.append(f"{head[0]}: {' '.join(head[2:])}" if head[2:] else head[0])

    def _marks(self, bound: _Bound, coder: str, where: str) -> Iterator[Mark]:
        if len(bound.stretches) > 1:
            what = f"{where}, {bound.words[:40]!r}"
            why = f"It has {len(bound.stretches)} parts; each is a coding of its own."
            self.found.lose("divided passages", what, why)
        made = Mark(0, 0, self._code(bound.label), coder, "", "\n".join(filter(None, bound.memos)))
        words = _parted(bound)
        for (start, end), quote in zip(bound.stretches, words, strict=True):
            yield replace(made, start=start, end=end, quote=quote)


def _below(folder: Path, depth: int, links: list[Path]) -> Iterator[Path]:
    """Files of annotations, without following ``links``, which are put there."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            if entry.suffix == ".ann" or entry.is_dir():
                links.append(entry)
        elif entry.is_dir() and depth:
            yield from _below(entry, depth - 1, links)
        elif entry.suffix == ".ann" and entry.is_file():
            yield entry


def _bound(fields: list[str], raw: str) -> _Bound | None:
    """``T1<TAB>Label 0 5;8 12<TAB>words``; None where it is none."""
    if len(fields) < 2:
        return None
    label, _, places = fields[1].strip().partition(" ")
    stretches = []
    for each in places.split(";"):
        numbers = each.split()
        if len(numbers) != 2 or not all(one.isascii() and one.isdigit() and len(one) < 16 for one in numbers):
            return None
        stretches.append((int(numbers[0]), int(numbers[1])))
    stretches.sort()
    if not label or any(end > start for (_, end), (start, _) in pairwise(stretches)):
        return None
    return _Bound(label, _joined(stretches, raw), "\t".join(fields[2:]))


def _joined(stretches: list[tuple[int, int]], raw: str) -> list[tuple[int, int]]:
    """Stretches with nothing but a line's end between them are what brat makes of one passage over it."""
    made = [stretches[0]]
    for start, end in stretches[1:]:
        between = raw[made[-1][1] : start]
        if not between.strip() and (not between or "\n" in between):
            made[-1] = (made[-1][0], end)
        else:
            made.append((start, end))
    return made


def _parted(bound: _Bound) -> list[str]:
    """The words of each stretch: they stand one after the other with a blank between."""
    sizes = [end - start for start, end in bound.stretches]
    if len(sizes) == 1:
        return [bound.words]
    if sum(sizes) + len(sizes) - 1 != len(bound.words):
        return [""] * len(sizes)
    found, at = [], 0
    for size in sizes:
        found.append(bound.words[at : at + size])
        at += size + 1
    return found
