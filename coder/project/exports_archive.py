"""The archive for deposit: everything in open formats, with checksums and a page that explains it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from coder.errors import Refused
from coder.files import make_folder, replacing
from coder.model import Coding, Memo
from coder.project.exports import CsvSet, write_tables
from coder.project.exports_asked import ExportAsked
from coder.project.exports_book import dictionary
from coder.project.exports_words import columns
from coder.project.leaks import Leak, leaks
from coder.project.passages import Passage, consensus_table
from coder.project.targets import check_target, is_zip_with
from coder.report.model import Provenance, Row, Table
from coder.report.reading import PROVENANCE_FILE, SUMS
from coder.times import iso
from coder.zips import pack

if TYPE_CHECKING:
    from coder.model import Testimony
    from coder.project.door import Project

README, MEMOS, TRANSCRIPTS = "README.txt", "memos.md", "transcripts"
FOLDER = "archive"
"""What everything stands in within the zip."""
DATA_LIST = (
    "testimony", "case", "title", "date", "language", "direction", "characters", "revision", "submitted_by",
    "file",
)  # fmt: skip


def export_archive(project: Project, path: Path, asked: ExportAsked) -> list[Leak]:
    """Write the archive to ``path``: a zip where it ends so, else a folder; whole or not at all.

    Returns the names of the register that transcripts and codings say.

    Raises:
        Refused: the path is a link, cannot be written, or is a folder with something else in it.
    """
    as_zip = path.suffix.lower() == ".zip"
    if as_zip:
        check_target(path, is_zip_with(SUMS))
    elif path.is_symlink() or (path.exists() and not _is_ours(path)):
        raise Refused(f"{path} is there already and is no archive of this program. Name another path.")
    make_folder(path.parent)
    try:
        with tempfile.TemporaryDirectory(prefix=".archive-", dir=path.parent) as aside:
            folder = Path(aside) / FOLDER
            found = _write(project, folder, asked)
            if as_zip:
                members = [
                    (f"{FOLDER}/{each.relative_to(folder).as_posix()}", each.read_bytes())
                    for each in sorted(folder.rglob("*"))
                    if each.is_file()
                ]
                with replacing(path) as temporary:
                    temporary.write_bytes(pack(members))
            else:
                _take_place(folder, path, Path(aside) / "earlier")
    except OSError as error:
        raise Refused(
            f"Cannot write {path}: {error.strerror}. What was there before is untouched."
        ) from error
    return found


def _is_ours(path: Path) -> bool:
    return path.is_dir() and (not any(path.iterdir()) or (path / SUMS).is_file())


def _take_place(folder: Path, path: Path, earlier: Path) -> None:
    """Put ``folder`` at ``path``; what was there goes with the temporary folder."""
    if path.exists():
        path.replace(earlier)
    try:
        folder.replace(path)
    except OSError:
        if earlier.exists():
            earlier.replace(path)
        raise


def _write(project: Project, folder: Path, asked: ExportAsked) -> list[Leak]:
    folder.mkdir(mode=0o700)
    made = CsvSet(project, asked)
    texts = [project.testimony(name) for name in project.testimony_ids()]
    tables: list[Table] = []

    def each() -> Iterator[Table]:
        for table in (_data_list(project, texts), *made.tables(), *_consensus(project, made, asked)):
            tables.append(table)
            yield table
        yield dictionary([*tables, dictionary(())])

    with ExitStack() as stack:
        write_tables(folder, each(), raw=asked.raw, stack=stack)
    for testimony in texts:
        _put(folder, _place_of(testimony), testimony.text.encode("utf-8"))
    for source in (project.folder / "codebook.yaml", *sorted((project.folder / "codebook.d").glob("*.yaml"))):
        _put(folder, source.relative_to(project.folder).as_posix(), source.read_bytes())
    _put(folder, MEMOS, _memos(project).encode("utf-8"))
    found = [] if asked.with_names else _leaks(project, made, texts)
    about = made.exported.provenance("archive", names_said_in_transcripts=len(found), files={})
    _put(folder, README, _readme(project, about, with_names=asked.with_names).encode("utf-8"))
    about["files"] = _sums(folder)
    _put(folder, PROVENANCE_FILE, Provenance(about).text.encode("utf-8"))
    lines = (f"{digest}  {name}\n" for name, digest in _sums(folder).items())
    _put(folder, SUMS, "".join(lines).encode("utf-8"))
    return found


def _put(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    make_folder(path.parent)
    path.write_bytes(data)


def _place_of(testimony: Testimony) -> str:
    return f"{TRANSCRIPTS}/{testimony.id}.txt"


def _sums(folder: Path) -> dict[str, str]:
    return {
        each.relative_to(folder).as_posix(): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def _data_list(project: Project, texts: list[Testimony]) -> Table:
    finished: dict[str, set[str]] = {}
    for each in project.record.submissions():
        finished.setdefault(each.testimony, set()).add(each.coder)
    rows = tuple(
        (
            each.id, each.case, each.title, each.date, each.language, each.direction, len(each.text),
            each.revision, "; ".join(sorted(finished.get(each.id, ()))), _place_of(each),
        )
        for each in texts
    )  # fmt: skip
    heads = columns(DATA_LIST, project.codebook)
    return Table("data_list", "data_list", "Every transcript", "", heads, rows, 1)


def _consensus(project: Project, made: CsvSet, asked: ExportAsked) -> Iterator[Table]:
    found = made.exported.reconciliation
    if found is None:
        return
    heads, rows = consensus_table(project, found.consensus, with_names=asked.with_names)
    # A card is named by the id of a coding, which nothing else in the archive has.
    kept = [at for at, name in enumerate(heads) if name != "card"]
    cells: list[Row] = [tuple(row[at] for at in kept) for row in rows]
    shown = columns([heads[at] for at in kept], project.codebook)
    yield Table("consensus", "consensus", "The reconciled layer", "", shown, tuple(cells), 4)


def _memos(project: Project) -> str:
    """Memos as Markdown, those on passages of a coding too, in an order that does not depend on ids."""
    said = [f"# Memos of {project.codebook.title}\n"]
    found = [(_about(memo), memo.coder, iso(memo.at) or "", memo.text) for memo in project.record.memos()]
    found += [
        (f"{each.testimony} {each.start}-{each.end}, {each.code}", each.coder, iso(each.at) or "", each.memo)
        for each in project.record.codings_with_memos()
    ]
    for about, coder, at, text in sorted(found):
        quoted = "\n".join(f"> {line}" for line in text.splitlines())
        said.append(f"## {about}\n\n{coder}, {at}\n\n{quoted}\n")
    return "\n".join(said) if found else f"{said[0]}\nNone.\n"


def _about(memo: Memo) -> str:
    if memo.about == "excerpt":
        return f"{memo.testimony} {memo.start}-{memo.end}"
    return memo.testimony or memo.code or memo.about


def _leaks(project: Project, made: CsvSet, texts: list[Testimony]) -> list[Leak]:
    whole = (
        Passage(
            Coding("", each.id, each.revision, "", "", 0, len(each.text)), each.text, project.texts.case(each)
        )
        for each in texts
    )
    return leaks(project, whole)


def _readme(project: Project, about: dict[str, object], *, with_names: bool) -> str:
    names = (
        "Names, aliases and credibility notes of the register are in it."
        if with_names
        else "Names, aliases and credibility notes of the register are left out; transcripts stand as they "
        f"were coded, and say names of the register in {about['names_said_in_transcripts']} places."
    )
    return f"""{project.codebook.title}
{"=" * len(project.codebook.title)}

{project.codebook.description or "A study coded with testimony-coder."}

What is in it
  data_list.csv      every transcript: whose, in which language, how long, its checksum, who finished it
  transcripts/       the texts as they were coded: UTF-8, lines ended by a line feed
  codebook.yaml      the codebook as its authors wrote it; codebook.csv has the codes as a table
  cases.csv          the people with their attributes and whether they count
  codings.csv        who put which code on which characters; offsets are Unicode code points from 0, the end
                     is the first character after the passage
  consensus.csv      the reconciled layer, where coders' conflicts were decided
  decisions.csv      what was decided about conflicts, and on what evidence
  memos.md           what coders noted
  counts.csv         how many people, testimonies, excerpts and codings carry each code, in each layer
  crosstabs.csv      codes by attributes and over time, families against one another
  cooccurrence.csv   codes that occur together
  agreement.csv      agreement between coders, computed on their independent codings
  dictionary.csv     what each column of each table means
  provenance.json    codebook version, record digest, coders, and the command that made all this
  checksums.sha256   to check with: sha256sum -c checksums.sha256

CSV files are UTF-8 with commas; an empty cell is missing. A text cell that a spreadsheet would run as a
formula begins with an apostrophe, which is no part of it. A coder who did not finish a testimony is missing
data there; one who finished it without using a code has said that it is absent.

{names}

Made by {about["tool"]}: {about["command"]}
Codebook {about["codebook"]}
Record   {about["record"]}
"""
