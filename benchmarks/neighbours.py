"""What a neighbour's project costs: Taguette's database in, brat's folders out and in again.

    python benchmarks/neighbours.py [DOCUMENTS] [HIGHLIGHTS]        (1000 100000 when not given)

Documents are HTML of some 12,000 characters with astral ones among them, highlights are by five people
under fifty tags. Each step runs in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
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


def measured(name: str, step: Callable[..., str], *arguments: Path) -> None:
    """Run ``step`` in a process of its own, and print what it cost."""

    def run() -> None:
        begun = time.perf_counter()
        said = step(*arguments)
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds, busy = time.perf_counter() - begun, used.ru_utime + used.ru_stime
        memory = used.ru_maxrss / 1024
        print(f"{name:12} {seconds:6.1f} s ({busy:.1f} s of CPU) {memory:6.0f} MB  {said}", flush=True)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join()


def main() -> None:
    """Measure."""
    sizes = [int(each) for each in sys.argv[1:]] or [1000, 100_000]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        database(home / "project.sqlite3", *sizes)
        place = home / "study"
        (place / "testimonies").mkdir(parents=True)
        (place / "codebook.yaml").write_text(BOOK)
        measured("taguette in", take, place, home / "project.sqlite3")
        measured("again", take, place, home / "project.sqlite3")
        measured("brat out", give, place, home / "brat")
        measured("brat in", take, place, home / "brat")


if __name__ == "__main__":
    main()
