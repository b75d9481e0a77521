"""kill -9 at random moments: what was acknowledged must be there, whole.

    python tests/record/kill_script.py [KILLS] [SEED]      (500 kills when not given)

A child records into one growing file, in transactions of every kind, and acknowledges each through
a pipe once it has ended. The parent kills it at a random moment, opens the file again and compares.
Prints a summary; exits 1 if anything acknowledged is missing, half there, or the file is damaged.
"""

import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

import coder.record.migrations  # noqa: F401 - loaded once here, so that a child starts at once
from coder.record.bulk import CodingRow, import_codings
from coder.record.connection import has_hot_journal
from coder.record.store import Record

BATCH = 150
LIVES_OF_A_FILE = 20
LONGEST_LIFE = 0.08
"""Seconds from the first acknowledgement to the kill, at most."""


def record_until_killed(path: Path, life: int, pipe: int) -> None:
    """Acknowledge lines: ``+ id`` is current now, ``- id`` no longer, ``batch n`` was imported whole."""
    draw = random.Random(life)

    def acknowledge(line: str) -> None:
        os.write(pipe, f"{line}\n".encode())

    with Record.open(path) as record:
        for number in range(10**9):
            start = draw.randrange(10_000)
            with record.writing("ana") as facts:
                made = facts.add_coding(f"life{life}", "r", f"a.{number}", start, start + 9, f"memo {number}")
            acknowledge(f"+ {made}")
            what = draw.random()
            if what < 0.2:
                with record.writing("ana") as facts:
                    changed = facts.replace_coding(made, end=start + 20)
                acknowledge(f"- {made}\n+ {changed}")
            elif what < 0.4:
                done = record.undo("ana")
                assert done is not None
                acknowledge(f"- {made}")
            elif what < 0.6:
                name = f"batch-{life}-{number}"
                import_codings(record, [CodingRow(name, "r", "ben", "b", i, i + 5) for i in range(BATCH)])
                acknowledge(f"batch {name}")


def one_life(path: Path, life: int, draw: random.Random) -> tuple[list[str], bool]:
    """Start a child and kill it; returns its acknowledged lines and whether a journal was left."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        record_until_killed(path, life, write)
    os.close(write)
    heard = os.read(read, 65536) if life % LIVES_OF_A_FILE else b""  # the first may die while making the file
    time.sleep(draw.uniform(0, LONGEST_LIFE))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while part := os.read(read, 65536):
        heard += part
    os.close(read)
    return heard.decode().split("\n")[:-1], has_hot_journal(path)


def faults_after(path: Path, lines: list[str]) -> list[str]:
    """What is wrong with the record, given the acknowledgements of one life."""
    expected = dict(reversed(line.split(" ", 1)) for line in lines if line[0] in "+-")
    found = []
    with Record.open(path) as record:
        for fact_id, sign in expected.items():
            # The step after the last acknowledgement may have happened or not, whole.
            if (record.state(fact_id) == "current") != (sign == "+") and fact_id != list(expected)[-1]:
                found.append(f"{sign} {fact_id} is {record.state(fact_id)}")
        counts = record.coding_counts()
        for line in lines:
            if line.startswith("batch") and counts.get(line.split(" ", 1)[1]) != BATCH:
                found.append(f"{line} has {counts.get(line.split(' ', 1)[1])}")
        found += [f"half {name}" for name, n in counts.items() if name.startswith("batch") and n != BATCH]
        bare = (
            "SELECT count(*) FROM current_coding AS c JOIN name AS n ON n.id = c.actor WHERE n.text = 'ana' "
        )
        bare += "AND NOT EXISTS (SELECT 1 FROM fact AS m WHERE m.target = c.id AND m.kind = 'memo')"
        if record.connection.value(bare):
            found.append("a coding without the memo that was recorded with it")
        if (verdict := record.connection.value("PRAGMA integrity_check")) != "ok":
            found.append(str(verdict))
    return found


def main(kills: int, seed: int) -> int:
    draw = random.Random(seed)
    faults: list[str] = []
    acknowledged = journals = 0
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for life in range(kills):
            path = Path(folder, f"{life // LIVES_OF_A_FILE}", "coder.db")
            lines, journal = one_life(path, life, draw)
            acknowledged += len(lines)
            journals += journal
            faults += [f"life {life}: {fault}" for fault in faults_after(path, lines)]
    took = time.perf_counter() - began
    print(
        f"{kills} kills in {took:.0f} s (seed {seed}): {acknowledged} acknowledged, {journals} in the middle"
    )
    print("\n".join(faults) or "nothing acknowledged was lost, nothing was half there, every file was sound")
    return bool(faults)


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[1:]] + [500, 1][len(sys.argv) - 1 :]
    sys.exit(main(*arguments))
