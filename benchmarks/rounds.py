"""What rounds and blindness cost: drawing, and reading a large record with and without a blind viewer.

    python benchmarks/rounds.py [ROWS]        (900000 when not given)

The record has 5,000 testimonies and 6 coders; five sixths of the codings are in ``main``, the rest in
an open independent round that the blind viewer must not see. CPU seconds.
"""

import sys
import tempfile
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

from record import workload

from coder.record.bulk import import_codings
from coder.record.store import Record
from coder.rounds.drawing import draw
from coder.rounds.steps import Step

TEXTS = {f"t{number:05}": (str(number % 7), str(number % 3)) for number in range(5000)}
PEOPLE = [f"coder {number}" for number in range(10)]


def timed(what: str, work, times: int = 1):
    cpu = time.process_time()
    for _ in range(times):
        answer = work()
    print(f"{what:58} {(time.process_time() - cpu) / times * 1000:10.2f} ms CPU", flush=True)
    return answer


def readings(record: Record, who: str) -> None:
    timed(f"{who}: columns of everything", record.coding_columns)
    timed(f"{who}: counts per code", record.code_counts)
    timed(f"{who}: codings of one testimony", lambda: list(record.codings(testimony="t02500")), 20)
    timed(f"{who}: own codings of one testimony",
          lambda: list(record.codings(testimony="t02500", coder="coder 0")), 50)  # fmt: skip
    timed(f"{who}: a page of a code", lambda: record.codings_of(["family.code1"], list(TEXTS)), 5)
    timed(f"{who}: coders", record.coders, 20)
    timed(f"{who}: submissions", record.submissions, 5)
    timed(f"{who}: first 2,000 codings of the list", lambda: list(islice(record.codings(), 2000)))


def main(n: int) -> None:
    timed("draw 5,000 testimonies for 10 coders, half of it twice", lambda: draw(TEXTS, PEOPLE, 2500, 1))
    first = draw(TEXTS, PEOPLE[:8], 2500, 1)
    more = {f"u{number}": ("1",) for number in range(5000)}
    timed("add 5,000 to it, and two coders", lambda: draw(more, PEOPLE, 2500, 1, first.assigned))
    with tempfile.TemporaryDirectory() as folder:
        record = Record.open(Path(folder, "coder.db"))
        rows = (
            replace(row, round="wave") if row.coder in ("coder 4", "coder 5") and row.start % 2 else row
            for row in workload(n)
        )
        import_codings(record, rows)
        readings(record, "the program itself")
        record.look_as("coder 0")
        readings(record, "no round was opened")
        made = draw(TEXTS, PEOPLE[:6], 2500, 1)
        step = Step(
            "", "wave", "", "open", kind="independent", coders=tuple(PEOPLE[:6]), testimonies=tuple(TEXTS),
            assigned=tuple(made.assigned), double=tuple(made.double),
        )  # fmt: skip
        with record.writing("lead", round="wave", codebook="v") as facts:
            timed("open a round of 5,000 testimonies", lambda: facts.add_round_step(step))
        timed("a blind viewer's first look", lambda: record.blindness)
        readings(record, "a blind fellow")
        record.look_as("lead")
        readings(record, "a lead, nothing submitted")
        timed("to look again where nothing was recorded", lambda: record.seen, 2000)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 900_000)
