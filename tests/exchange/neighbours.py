"""Projects of other programs as these write them, made small: tables, files and what they hold."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

HTML = """\
<p>Première ligne — « bonjour ».</p>
<p>Je m’appelle <b>Zoë</b> 😀 et j’ai 30&nbsp;ans.</p><p>x<br>y</p>"""
RAW = "Première ligne — « bonjour ».\nJe m’appelle Zoë 😀 et j’ai 30\xa0ans.xy"
"""The characters between its tags, as Taguette counts them in UTF-8."""

TAGUETTE = """
CREATE TABLE users (login VARCHAR(30) PRIMARY KEY);
CREATE TABLE projects (id INTEGER PRIMARY KEY, name VARCHAR(200), description TEXT);
CREATE TABLE project_members (project_id INTEGER, user_login VARCHAR(30), privileges VARCHAR(11));
CREATE TABLE documents (id INTEGER PRIMARY KEY, name VARCHAR(200), description TEXT, filename VARCHAR(200),
  created DATETIME, project_id INTEGER, text_direction VARCHAR(13), contents TEXT);
CREATE TABLE commands (id INTEGER PRIMARY KEY, date DATETIME, user_login VARCHAR(30), project_id INTEGER,
  document_id INTEGER, payload TEXT);
CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id INTEGER, path VARCHAR(200), description TEXT);
CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id INTEGER, start_offset INTEGER,
  end_offset INTEGER, snippet TEXT);
CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
"""

QUALCODER = """
CREATE TABLE project (databaseversion text, date text, memo text, about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text,
  date text, unique(name));
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text,
  supercatid integer, unique(name));
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text,
  color text, unique(name));
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer,
  pos1 integer, owner text, date text, memo text, avid integer, important integer,
  unique(cid,fid,pos0,pos1,owner));
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text,
  owner text, date text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer,
  owner text, date text, memo text);
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text,
  valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer,
  date text, owner text);
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
CREATE TABLE code_image (imid integer primary key, id integer, memo text);
CREATE TABLE code_av (avid integer primary key, id integer, memo text);
"""

QC = """
CREATE TABLE document (file_path VARCHAR PRIMARY KEY, file_hash VARCHAR);
CREATE TABLE document_index (id INTEGER PRIMARY KEY, name VARCHAR, time_series BOOLEAN, document_id VARCHAR);
CREATE TABLE location (id INTEGER PRIMARY KEY, start_line INTEGER, end_line INTEGER,
  document_index_id INTEGER);
CREATE TABLE code (name VARCHAR PRIMARY KEY);
CREATE TABLE coder (name VARCHAR PRIMARY KEY);
CREATE TABLE coded_line (id INTEGER PRIMARY KEY, line INTEGER, coder_id VARCHAR, code_id VARCHAR);
CREATE TABLE coded_line_location_association (coded_line_id INTEGER, location_id INTEGER);
"""


def database(path: Path, schema: str, rows: Iterable[tuple[str, Sequence[object]]]) -> Path:
    """A SQLite file with rows (table, values of its first columns)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = sqlite3.connect(path)
    raw.executescript(schema)
    for table, values in rows:
        columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")][: len(values)]
        marks = ", ".join("?" * len(values))
        raw.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", list(values))
    raw.commit()
    raw.close()
    return path


def taguette(path: Path, more: Iterable[tuple[str, Sequence[object]]] = ()) -> Path:
    """Two tags on one highlight by ben, one tag on another by ana, who was not its first."""

    def add(number: int, highlight: int, login: str) -> tuple[str, Sequence[object]]:
        said = {"type": "highlight_add", "highlight_id": highlight, "start_offset": 0, "tags": [1]}
        return "commands", (number, f"2026-01-0{number} 10:00:00.5", login, 1, 1, json.dumps(said))

    first = RAW.encode().index("Zoë".encode())
    last = first + len("Zoë 😀 et".encode())
    end = len("Première ligne".encode())
    return database(
        path,
        TAGUETTE,
        [
            ("users", ("ana",)), ("users", ("ben",)), ("projects", (1, "Study", "About it")),
            ("documents", (1, "doc1", "an interview", "doc1.txt", "", 1, "LEFT_TO_RIGHT", HTML)),
            ("tags", (1, 1, "harm.online", "Online")), ("tags", (2, 1, "harm", "Any harm")),
            ("tags", (3, 1, "e.g. other", "")),
            ("highlights", (1, 1, first, last, "<p><b>Zoë</b> 😀 et</p>")),
            ("highlights", (2, 1, 0, end, "<p>Première ligne</p>")),
            ("highlight_tags", (1, 1)), ("highlight_tags", (1, 2)), ("highlight_tags", (2, 3)),
            add(1, 1, "ben"), add(2, 2, "ben"), add(3, 2, "ana"), *more,
        ],
    )  # fmt: skip


TEXT = "\ufeffShe said 🏃 run.\r\nHe did not.\r\n"
PLAIN = "She said 🏃 run.\nHe did not.\n"


def qualcoder(folder: Path, schema: str = QUALCODER) -> Path:
    """A text with mark and Windows line ends, two owners, people, a picture, a nested category."""
    place = TEXT.index("He did")
    database(
        folder / "data.qda",
        schema,
        [
            ("project", ("v8", "", "The memo", "QualCoder 3.6")),
            ("source", (1, "talk.txt", TEXT, None, "recorded twice", "ana", "2026-01-01 10:00:00")),
            ("source", (2, "map.png", None, "/images/map.png", "", "ana", "")),
            ("code_cat", (1, "Top", "ana", "", "all of it", None)),
            ("code_cat", (2, "Inner", "ana", "", "", 1)),
            ("code_name", (1, "Flight", "leaving", 2, "ana", "", "#F781BE")),
            ("code_name", (2, "Doubt", "", None, "ben", "", "")),
            ("code_text", (1, 1, 1, "said 🏃 run", 5, 15, "ana", "2026-01-02 10:00:00", "why?", None, 1)),
            ("code_text", (2, 2, 1, "He did not", place, place + 10, "ben", "2026-01-03 10:00:00", "")),
            ("code_text", (3, 9, 1, "He", place, place + 2, "ben", "", "")),
            ("annotation", (1, 1, 5, 9, "a verb", "ben", "")),
            ("journal", (1, "Day 1", "It went well", "", "ana")),
            ("cases", (1, "P01", "", "ana", "")), ("case_text", (1, 1, 1, 0, len(TEXT), "ana")),
            ("attribute_type", ("age", "", "ana", "", "case", "numeric")),
            ("attribute_type", ("place", "", "ana", "", "file", "character")),
            ("attribute", (1, "age", "case", "31", 1)), ("attribute", (2, "place", "file", "Idlib", 1)),
            ("attribute", (3, "place", "file", "", 2)), ("code_image", (1, 2, "")),
        ],
    )  # fmt: skip
    return folder


LINES = "First line.\nSecond 😀 line.\n\nLast line"
TREE = "- theme:\n    - fear\n    - hope:\n        - fear\n- other\n"


def qc(folder: Path) -> Path:
    """Two coders on lines of one document, another without codings, a code that stands twice."""
    database(
        folder / "qualitative_coding.sqlite3",
        QC,
        [
            ("document", ("a.txt", "x")), ("document", ("b.txt", "y")),
            ("document_index", (1, "paragraphs", 0, "a.txt")),
            ("location", (1, 0, 2, 1)), ("location", (2, 3, 4, 1)),
            *[("coder", (name,)) for name in ("ana", "ben")],
            *[("code", (name,)) for name in ("fear", "new")],
            ("coded_line", (1, 1, "ana", "fear")), ("coded_line", (2, 3, "ben", "new")),
            ("coded_line", (3, 2, "ben", "fear")), ("coded_line", (4, 9, "ben", "fear")),
            *[("coded_line_location_association", pair) for pair in ((1, 1), (2, 2), (3, 1), (4, 2))],
        ],
    )  # fmt: skip
    (folder / "settings.yaml").write_text("qc_version: 1.7.8\ncorpus_dir: corpus\nmemos_dir: memos\n")
    (folder / "codebook.yaml").write_text(TREE)
    (folder / "corpus").mkdir()
    (folder / "corpus" / "a.txt").write_text(LINES)
    (folder / "corpus" / "b.txt").write_text("Nobody coded this.\n")
    (folder / "memos").mkdir()
    (folder / "memos" / "2026-01-31-12-30_ana_first_thoughts.md").write_text("# first thoughts\n\nHm.\n")
    return folder


ANNOTATIONS = """\
T1\tHarm 0 5\tAlice
T2\tFlight 6 10;18 22\tfled home
T3\tFlight 22 23;24 26\t. 😀x
A1\tCertain T1
A2\tTense T1 past
#1\tAnnotatorNotes T1\ta note
R1\tCause Arg1:T1 Arg2:T2
E1\tHarm:T1
nonsense
"""
BRAT_TEXT = "Alice fled to her home.\n😀x\n"


def brat(folder: Path) -> Path:
    """Two coders' folders on one text, types above them."""
    for coder, content in (("ana", ANNOTATIONS), ("ben", "T1\tHarm 0 5\tAlice\n")):
        (folder / coder).mkdir(parents=True)
        (folder / coder / "story.txt").write_text(BRAT_TEXT)
        (folder / coder / "story.ann").write_text(content)
    (folder / "annotation.conf").write_text(
        "[entities]\n!Things\n\tHarm\n\tFlight\n[relations]\n[events]\n[attributes]\n"
    )
    (folder / "visual.conf").write_text("[labels]\nHarm | Harm done | Hm\n[drawing]\nHarm\tbgColor:#aabbcc\n")
    return folder


def label_studio(text: str, unit: str) -> bytes:
    """Two annotators on a text with an astral character; offsets in ``unit``."""

    def place(character: int) -> int:
        return len(text[:character].encode("utf-16-le")) // 2 if unit == "utf16" else character

    def region(ident: str, start: int, end: int, label: str) -> dict[str, object]:
        value = {"start": place(start), "end": place(end), "text": text[start:end], "labels": [label]}
        return {"id": ident, "type": "labels", "from_name": "label", "to_name": "text", "value": value}

    at = text.index("home")
    note = {
        "id": "b",
        "type": "textarea",
        "from_name": "why",
        "to_name": "text",
        "value": {"text": ["sure?"]},
    }
    whole = {
        "id": "c",
        "type": "choices",
        "from_name": "mood",
        "to_name": "text",
        "value": {"choices": ["Sad"]},
    }
    relation = {"type": "relation", "from_id": "a", "to_id": "b"}
    first = {
        "id": 1,
        "completed_by": {"id": 7, "first_name": "Ana", "last_name": "B"},
        "created_at": "2026-01-01T10:00:00Z",
        "result": [
            region("a", 0, 5, "Harm"), region("b", at, at + 4, "Place"), note, whole, relation,
        ],
    }  # fmt: skip
    second = {"id": 2, "completed_by": 9, "result": [region("d", at, at + 4, "Place")]}
    skipped = {"id": 3, "completed_by": 9, "was_cancelled": True, "result": [region("e", 0, 5, "Harm")]}
    task = {"id": 4, "data": {"text": text, "name": "story"}, "annotations": [first, second, skipped],
            "predictions": [{"result": []}]}  # fmt: skip
    return json.dumps([task]).encode()
