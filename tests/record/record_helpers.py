"""Small words for the record's tests."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coder.model import MAIN_ROUND
from coder.record.store import Record
from coder.text.canonical import revision_of

TEXT = "My brother went first. I followed him in the spring, and nobody asked why.\n" * 4
REVISION = revision_of(TEXT)


def quick(record: Record) -> Record:
    """Without waiting for the disk: for properties, not for durability."""
    record.connection.raw.execute("PRAGMA synchronous=OFF")
    return record


@contextmanager
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def copy_of(record: Record, folder: Path) -> Record:
    folder.mkdir()
    shutil.copyfile(record.path, folder / "coder.db")
    return quick(Record.open(folder / "coder.db"))


def add(
    record: Record,
    coder="ana",
    code="defection.brutality",
    start=0,
    end=9,
    *,
    testimony="t1",
    memo="",
    round=MAIN_ROUND,
):
    with record.writing(coder, round=round, codebook="v1") as facts:
        return facts.add_coding(testimony, REVISION, code, start, end, memo)


def retract(record: Record, coder: str, fact_id: str) -> None:
    with record.writing(coder) as facts:
        facts.retract(fact_id)


def submit(record: Record, coder="ana", testimony="t1") -> None:
    with record.writing(coder) as facts:
        facts.submit(testimony, REVISION)


def content(record: Record) -> list[tuple[object, ...]]:
    """What stands, without ids and times."""
    return sorted(
        [("coding", c.coder, c.testimony, c.code, c.start, c.end, c.round, c.memo) for c in record.codings()]
        + [("submission", s.coder, s.testimony, s.round) for s in record.submissions()]
        + [("person", p.name, p.role) for p in record.people()],
        key=repr,
    )
