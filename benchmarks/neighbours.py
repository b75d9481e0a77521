"""What a neighbour costs: Taguette, QualCoder, Label Studio and a table of spans in, brat out and in.

    python benchmarks/neighbours.py [DOCUMENTS] [HIGHLIGHTS]        (1000 100000 when not given)

Documents are some 12,000 characters with astral ones among them (HTML for Taguette), codings are under
fifty codes. Each step runs in a process of its own, so that its memory is its own; first a tenth of it, for
the bar: ten times as much in at most twelve times the CPU time.
"""

from __future__ import annotations

import csv
import json
import multiprocessing
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from coder.project.brat_out import export_brat
from coder.project.door import Project
from coder.project.interchange import import_project

BOOK = "title: Own\nfamilies: {own: {title: Own, codes: {fear: {title: Fear}}}}\n"
PARAGRAPH = "They fled 🏃 at night, and nobody slept until the é morning came over the hill. " * 4
SCHEMA = """
CREATE TABLE users (login); CREATE TABLE projects (id, name, description);
CREATE TABLE documents (id, name, description, filename, contents); CREATE TABLE tags (id, project_id, path);
CREATE TABLE highlights (id, document_id, start_offset, end_offset, snippet);
CREATE TABLE highlight_tags (highlight_id, tag_id); CREATE TABLE commands (user_login, date, payload);
"""
QUALCODER = """
CREATE TABLE project (databaseversion, date, memo, about);
CREATE TABLE source (id INTEGER PRIMARY KEY, name, fulltext, mediapath, memo, owner, date);
CREATE TABLE code_cat (catid INTEGER PRIMARY KEY, name, owner, date, memo, supercatid);
CREATE TABLE code_name (cid INTEGER PRIMARY KEY, name, memo, catid, owner, date, color);
CREATE TABLE code_text (ctid INTEGER PRIMARY KEY, cid, fid, seltext, pos0, pos1, owner, date, memo, avid,
  important);
"""


def database(path: Path, n_documents: int, n_highlights: int) -> None:
    """A project of Taguette's; the same for the same numbers."""
    draw = random.Random(7)
    html = f"<p>{PARAGRAPH}</p>\n" * 40
    text = (PARAGRAPH + "\n") * 40
    starts = [place for place in range(len(text)) if text.startswith("They", place)]
    before = {place: len(text[:place].encode()) for place in starts}
    raw = sqlite3.connect(path)
    raw.executescript(SCHEMA)
    raw.execute("INSERT INTO projects VALUES (1, 'Big', '')")
    raw.executemany("INSERT INTO tags VALUES (?, 1, ?)", [(n, f"theme.t{n}") for n in range(50)])
    raw.executemany("INSERT INTO documents VALUES (?, ?, '', '', ?)",
                    [(n, f"doc{n}", html) for n in range(n_documents)])  # fmt: skip
    for n in range(n_highlights):
        start = draw.choice(starts)
        words = text[start : start + 30 + n % 7]
        place = before[start]
        raw.execute("INSERT INTO highlights VALUES (?, ?, ?, ?, ?)",
                    (n, n % n_documents, place, place + len(words.encode()), words))  # fmt: skip
        raw.execute("INSERT INTO highlight_tags VALUES (?, ?)", (n, draw.randrange(50)))
        said = json.dumps({"type": "highlight_add", "highlight_id": n})
        raw.execute("INSERT INTO commands VALUES (?, '2026-01-01 10:00:00', ?)", (f"coder{n % 3}", said))
    raw.commit()
    raw.close()


def passages(n_documents: int, n_highlights: int) -> Iterator[tuple[int, int, int, str, str]]:
    """Document, start, end, words and code of each coding; the same for the same numbers."""
    draw = random.Random(11)
    text = (PARAGRAPH + "\n") * 40
    for n in range(n_highlights):
        start = draw.randrange(len(text) - 50)
        yield n % n_documents, start, start + 30, text[start : start + 30], f"t{draw.randrange(50)}"


def qualcoder(folder: Path, n_documents: int, n_highlights: int) -> None:
    """A project of QualCoder's."""
    folder.mkdir()
    raw = sqlite3.connect(folder / "data.qda")
    raw.executescript(QUALCODER)
    raw.execute("INSERT INTO project VALUES ('v8', '2026-01-01', '', 'QualCoder')")
    raw.executemany("INSERT INTO code_name VALUES (?, ?, '', NULL, 'kim', '2026-01-01', '')",
                    [(n, f"t{n}") for n in range(50)])  # fmt: skip
    raw.executemany("INSERT INTO source VALUES (?, ?, ?, NULL, '', 'kim', '2026-01-01')",
                    [(n, f"doc{n}", (PARAGRAPH + "\n") * 40) for n in range(n_documents)])  # fmt: skip
    raw.executemany(
        "INSERT INTO code_text VALUES (?, ?, ?, ?, ?, ?, ?, '2026-01-01 10:00:00', '', NULL, NULL)",
        [
            (n, int(code[1:]), document, words, start, end, f"coder{n % 3}")
            for n, (document, start, end, words, code) in enumerate(passages(n_documents, n_highlights))
        ],
    )
    raw.commit()
    raw.close()


def label_studio(path: Path, n_documents: int, n_highlights: int) -> None:
    """An export of Label Studio's."""
    results: dict[int, list[dict[str, object]]] = {n: [] for n in range(n_documents)}
    for n, (document, start, end, words, code) in enumerate(passages(n_documents, n_highlights)):
        value = {"start": start, "end": end, "text": words, "labels": [code]}
        results[document].append(
            {"id": f"r{n}", "type": "labels", "from_name": "label", "to_name": "text", "value": value}
        )
    tasks = [
        {"id": n, "data": {"text": (PARAGRAPH + "\n") * 40},
         "annotations": [{"id": n, "completed_by": 1, "result": results[n]}]}
        for n in range(n_documents)
    ]  # fmt: skip
    path.write_text(json.dumps(tasks))


def spans(path: Path, place: Path, n_documents: int, n_highlights: int) -> None:
    """A table of spans, and the texts that it speaks of."""
    for n in range(n_documents):
        (place / "testimonies" / f"doc{n}.txt").write_text((PARAGRAPH + "\n") * 40)
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("document", "code", "start", "end", "coder", "quote"))
        for n, (document, start, end, words, code) in enumerate(passages(n_documents, n_highlights)):
            writer.writerow((f"doc{document}", code, start, end, f"coder{n % 3}", words))


def project_at(place: Path) -> Path:
    """An empty project."""
    (place / "testimonies").mkdir(parents=True)
    (place / "codebook.yaml").write_text(BOOK)
    return place


def take(place: Path, path: Path) -> str:
    """Import into a project."""
    with Project.open(place) as project:
        done = import_project(project, path)
    return f"{done.added:,} added, {done.present:,} present"


def give(place: Path, path: Path) -> str:
    """Export for brat."""
    with Project.open(place) as project:
        export_brat(project, path)
    return f"{sum(1 for _ in path.rglob('*.ann')):,} files"


def measured(name: str, step: Callable[..., str], *arguments: Path) -> float:
    """Run ``step`` in a process of its own, print what it cost, and return its seconds of CPU."""
    ours, its = multiprocessing.Pipe(duplex=False)

    def run() -> None:
        begun = time.perf_counter()
        said = step(*arguments)
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds, busy = time.perf_counter() - begun, used.ru_utime + used.ru_stime
        memory = used.ru_maxrss / 1024
        print(f"{name:16} {seconds:6.1f} s ({busy:.1f} s of CPU) {memory:6.0f} MB  {said}", flush=True)
        its.send(busy)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join()
    return float(ours.recv())


def all_of(home: Path, n_documents: int, n_highlights: int) -> dict[str, float]:
    """Every step at one size; seconds of CPU by its name."""
    home.mkdir()
    sizes = n_documents, n_highlights
    database(home / "project.sqlite3", *sizes)
    qualcoder(home / "study.qda", *sizes)
    label_studio(home / "export.json", *sizes)
    tables = project_at(home / "tables")
    spans(home / "spans.csv", tables, *sizes)
    place = project_at(home / "taguette")
    print(f"{n_documents:,} documents, {n_highlights:,} codings")
    steps: tuple[tuple[str, Callable[..., str], Path, Path], ...] = (
        ("taguette in", take, place, home / "project.sqlite3"),
        ("again", take, place, home / "project.sqlite3"),
        ("qualcoder in", take, project_at(home / "qualcoder"), home / "study.qda"),
        ("label studio in", take, project_at(home / "label"), home / "export.json"),
        ("spans in", take, tables, home / "spans.csv"),
        ("brat out", give, place, home / "brat"),
        ("brat in", take, project_at(home / "of-brat"), home / "brat"),
    )
    return {name: measured(name, step, *paths) for name, step, *paths in steps}


def main() -> None:
    """Measure."""
    n_documents, n_highlights = [int(each) for each in sys.argv[1:]] or [1000, 100_000]
    with tempfile.TemporaryDirectory() as folder:
        small = all_of(Path(folder) / "small", n_documents // 10, n_highlights // 10)
        large = all_of(Path(folder) / "large", n_documents, n_highlights)
    for name, seconds in large.items():
        print(f"{name}: ten times as much takes {seconds / small[name]:.1f} times the CPU time")


if __name__ == "__main__":
    main()
