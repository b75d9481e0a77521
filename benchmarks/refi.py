"""What moving in and out costs: a REFI-QDA project in and out, our own export coming home, text files in.

    python benchmarks/refi.py [SOURCES] [CODINGS] [FILES]        (1000 100000 5000 when not given)

The project is another program's: two users, forty codes, texts of some 3,000 characters, a memo on every
tenth coding. Each step runs in a process of its own, so that its memory is its own. The bars: in within
15 s and 1 GB, out within 5 s, ten times the codings in at most twelve times the time, the files within 5 s.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coder.documents.intake import Intake
from coder.exchange.model import Foreign, ForeignCode, ForeignCoding, ForeignSource, ForeignUser
from coder.exchange.refi_parts import made_guid
from coder.exchange.refi_write import write_qdpx
from coder.project.door import Project
from coder.project.interchange import import_project
from coder.project.refi_out import export_qdpx

WORDS = ("they", "left", "the", "village", "at", "night", "until", "morning", "came", "é", "ى", "🏃")
BOOK = "title: Own\nfamilies: {own: {title: Own, codes: {fear: {title: Fear}}}}\n"


def theirs(n_sources: int, n_codings: int) -> bytes:
    """A project as another program would write it: the same for the same numbers."""
    draw = random.Random(7)
    users = tuple(ForeignUser(made_guid("user", name), name) for name in ("Ana", "Bo"))
    codes = [ForeignCode(made_guid("code", 0), "Theme", codable=False)]
    codes += [ForeignCode(made_guid("code", n), f"Code {n}", codes[0].id) for n in range(1, 40)]
    sources, codings = [], []
    for n in range(n_sources):
        text = "\n".join(" ".join(draw.choices(WORDS, k=16)) for _ in range(40))
        sources.append(ForeignSource(made_guid("source", n), f"Interview {n:05}", text))
    for n in range(n_codings):
        source = sources[n * n_sources // n_codings]
        start = draw.randrange(len(source.text) - 200)
        end = start + draw.randrange(5, 200)
        codings.append(
            ForeignCoding(
                made_guid("coding", n), source.id, start, end, draw.choice(codes[1:]).id,
                draw.choice(users).id, datetime(2026, 1, 1, tzinfo=UTC) + n * timedelta(seconds=97),
                "why?" if n % 10 == 0 else "",
            )
        )  # fmt: skip
    foreign = Foreign("made", "Study", "", "", users, tuple(codes), tuple(sources), tuple(codings))
    return write_qdpx(foreign, origin="benchmark").data


def project_at(place: Path) -> Path:
    (place / "testimonies").mkdir(parents=True)
    (place / "codebook.yaml").write_text(BOOK)
    return place


def prepare(file: Path, n_sources: int, n_codings: int) -> str:
    return f"{file.write_bytes(theirs(n_sources, n_codings)) / 1e6:,.1f} MB"


def take_in(place: Path, file: Path) -> str:
    with Project.open(place) as project:
        brought = import_project(project, file)
    return f"{brought.added:,} new, {brought.present:,} there, {len(brought.losses):,} losses"


def send_out(place: Path, file: Path) -> str:
    with Project.open(place) as project:
        export_qdpx(project, file, with_names=True)
    return f"{file.stat().st_size / 1e6:,.1f} MB"


def take_files(place: Path, folder: Path) -> str:
    with Intake(place / "testimonies") as intake:
        actions = [report.action for report in intake.take([folder])]
    return f"{actions.count('added'):,} added"


def _measured(connection: object, work: Callable[..., str], arguments: tuple[object, ...]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    said = work(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    connection.send((said, time.perf_counter() - wall, time.process_time() - cpu, peak))  # type: ignore[attr-defined]


def timed(what: str, work: Callable[..., str], *arguments: object) -> float:
    """Run ``work`` in a process of its own and print what it took; returns the CPU seconds."""
    ours, its = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_measured, args=(its, work, arguments))
    process.start()
    its.close()
    said, wall, cpu, peak = ours.recv()
    process.join()
    print(f"{what:42} {wall:7.2f} s {cpu:7.2f} s CPU  peak {peak:5,} MB   {said}", flush=True)
    return cpu


def main(n_sources: int, n_codings: int, n_files: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        spent = {}
        for share in (10, 1):
            sources, codings = n_sources // share, n_codings // share
            print(f"{sources:,} sources, {codings:,} codings")
            file, own = home / f"theirs-{share}.qdpx", home / f"own-{share}.qdpx"
            timed("(the other program's project made)", prepare, file, sources, codings)
            place, back = project_at(home / f"in-{share}"), project_at(home / f"back-{share}")
            spent[share] = (
                timed("another program's project in", take_in, place, file),
                timed("the project out", send_out, place, own),
                timed("our own project home", take_in, back, own),
            )
            timed("another program's project in again", take_in, place, file)
        for what, small, large in zip(("in", "out", "home"), spent[10], spent[1], strict=True):
            print(f"{what}: ten times as much takes {large / small:.1f} times the CPU time")
        folder = home / "files"
        folder.mkdir()
        for n in range(n_files):
            (folder / f"t{n:05}.txt").write_text(f"Testimony {n}.\n\n" + " ".join(WORDS) * 20)
        timed(f"{n_files:,} text files in", take_files, project_at(home / "texts"), folder)


if __name__ == "__main__":
    main(*(int(each) for each in (sys.argv[1:] + ["1000", "100000", "5000"][len(sys.argv) - 1 :])))
