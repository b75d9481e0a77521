"""What reading through corrected texts and renamed codes costs in a large record.

    python benchmarks/revisions.py [ROWS]        (900000 when not given)

The record of ``record.py``; then one text is corrected, then 500, then a code is renamed.
"""

import sys
import tempfile
from pathlib import Path

from record import timed, workload

from coder.record.bulk import import_codings
from coder.record.revising import ReviseStep
from coder.record.store import Record
from coder.text.canonical import revision_of
from coder.text.revisions import Kept, kept_stretches

TEXT = "\n\n".join(
    f"Paragraph {i}: she said that nobody asked, and went on to number {i * 7}." for i in range(150)
)


def correction(number: int) -> ReviseStep:
    """The new text has a line more at its beginning, and everything behind 5,000 anew."""
    kept = (Kept(0, 10, 5000),)
    return ReviseStep("revision", f"{number:064x}", revision_of(new_text(number)), f"t{number:05}", kept)


def new_text(number: int) -> str:
    return f"Tape {number:04}\n" + TEXT


def measure(record: Record) -> None:
    timed("  first look of a new reader", lambda: reader(record.path))
    timed("  all codings in columns", record.coding_columns)
    timed("  all codings, streamed", lambda: sum(1 for _ in record.codings()))
    timed("  one testimony's codings", lambda: list(record.codings(testimony="t02500")))
    timed("  one code's passages, a page", lambda: record.codings_of(["family.code1"], TESTIMONIES))
    timed("  codings per code", record.code_counts)
    timed("  waiting", record.waiting)


TESTIMONIES = [f"t{number:05}" for number in range(5000)]


def reader(path: Path) -> None:
    with Record.open(path, write=False) as record:
        record.look_as("coder 0")
        record.coding("0" * 8 + "-0000-7000-8000-" + "0" * 12)


def main(n: int) -> None:
    new = "Tape 1.\n\n" + TEXT.replace("went on", "came").replace("number 70.", "number 71.")
    timed(f"comparing two texts of {len(TEXT)} characters", lambda: kept_stretches(TEXT, new))
    with tempfile.TemporaryDirectory() as folder, Record.open(Path(folder, "coder.db")) as record:
        record.look_as("coder 0")
        import_codings(record, workload(n))
        print(f"{n} codings, no step")
        measure(record)
        for title, steps in (
            ("one testimony corrected", [correction(2500)]),
            ("500 testimonies corrected", [correction(number) for number in range(0, 5000, 10)]),
            ("and one code renamed", [ReviseStep("recode", "family.code1", "family.heir")]),
        ):
            print(title)
            with record.writing("lead") as facts:
                for step in steps:
                    if step.about == "revision":
                        facts.keep_text(step.testimony, step.new, new_text(int(step.testimony[1:])))
                    facts.take_step(step)
            measure(record)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 900_000)
