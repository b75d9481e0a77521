"""What recording costs: bulk load, reading back, and one coding in a large record against an empty one.

    python benchmarks/record.py [ROWS]        (900000 when not given)

The large workload has the shape of ``make_workload.py large``: 5,000 testimonies, 6 coders, 30 codes.
Saving is timed in CPU, in pairs: one coding into the small record, one into the large, in turn.
"""

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from coder.record import snapshots
from coder.record.bulk import CodingRow, import_codings
from coder.record.store import Record

TESTIMONIES, CODERS, CODES = 5000, 6, 30
PAIRS = 300


def workload(n: int) -> Iterator[CodingRow]:
    """``n`` codings in the order of testimonies, each with 9,000 characters."""
    draw = random.Random(1)
    for i in range(n):
        testimony = i * TESTIMONIES // n
        start = draw.randrange(9000)
        yield CodingRow(
            f"t{testimony:05}", f"{testimony:064x}", f"coder {draw.randrange(CODERS)}",
            f"family.code{draw.randrange(CODES)}", start, start + draw.randrange(1, 300),
        )  # fmt: skip


def timed(what: str, work):
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:44} {wall:8.2f} s  {cpu:8.2f} s CPU  peak {peak} MB", flush=True)
    return answer


def save_one(record: Record, number: int) -> float:
    """CPU seconds of one coding saved as the screen saves it."""
    before = time.process_time()
    with record.writing("coder 0", codebook="v" * 64) as facts:
        facts.add_coding("t02500", f"{2500:064x}", "family.code1", 20_000 + number, 20_010 + number)
    return time.process_time() - before


def main(n: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        large = Record.open(Path(folder, "large", "coder.db"))
        small = Record.open(Path(folder, "small", "coder.db"))
        done = timed(f"import of {n} codings", lambda: import_codings(large, workload(n)))
        print(
            f"  added {done.added}, there already {done.present}, file {large.path.stat().st_size >> 20} MB"
        )
        columns = timed("all codings in columns", large.coding_columns)
        print(f"  {len(columns)} codings, {len(columns.testimonies)} testimonies")
        timed("all codings, streamed", lambda: sum(1 for _ in large.codings()))
        timed("one testimony's codings", lambda: list(large.codings(testimony="t02500", coder="coder 0")))
        timed("codings per testimony of one coder", lambda: large.coding_counts(coder="coder 0"))
        timed("codings per code", large.code_counts)
        timed("coders", large.coders)
        timed("testimonies", large.testimonies)
        timed("rounds", large.rounds)
        timed("revision of one testimony", lambda: large.revision_of("t02500"))
        timed("counts", large.counts)
        timed("digest", large.digest)
        timed("snapshot", lambda: snapshots.take(large, "benchmark"))
        timed("the same import again", lambda: import_codings(large, workload(n)))
        timed("open for reading", lambda: Record.open(large.path, write=False).close())
        pairs = [(save_one(small, i), save_one(large, i)) for i in range(PAIRS)]
        in_small, in_large = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
        print(f"saving one coding: {in_small:.2f} ms CPU in an empty record, {in_large:.2f} ms among {n}")
        print(f"ratio {in_large / in_small:.2f} (medians of {PAIRS} interleaved pairs)")
        timed("undo", lambda: large.undo("coder 0"))
        large.close()
        small.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 900_000)
