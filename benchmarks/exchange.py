"""What exchange costs in a large team with keys.

    python benchmarks/exchange.py [FACTS] [NEW]        (900000 and 150000 when not given)

A lead's record holds FACTS codings; a fellow sends NEW more. Timed in processes of their own, so that
the peak of memory is each step's: the fellow's bundle, the lead's merge, a sync without news; and the
size of a bundle of 2,000 codings.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

TESTIMONIES, CODES = 5000, 30
BOOK = "title: Large\nfamilies:\n  family:\n    title: Family\n    codes:\n" + "".join(
    f"      code{number}: {{title: Code {number}}}\n" for number in range(CODES)
)


def text_of(number: int) -> str:
    return f"What testimony {number} says. " * 20


def workload(n: int, coders: list[str], seed: int, testimonies: int) -> Iterator[object]:
    from coder.record.bulk import CodingRow
    from coder.text.canonical import revision_of

    draw = random.Random(seed)
    revisions = [revision_of(text_of(number)) for number in range(TESTIMONIES)]
    for i in range(n):
        number = i * testimonies // n
        start = draw.randrange(500)
        yield CodingRow(
            f"t{number:05}", revisions[number], draw.choice(coders),
            f"family.code{draw.randrange(CODES)}", start, start + draw.randrange(1, 100),
        )  # fmt: skip


def fill(folder: Path, n: int, coders: list[str], seed: int, testimonies: int = TESTIMONIES) -> None:
    from coder.record.bulk import TextRow, import_codings
    from coder.record.store import Record
    from coder.text.canonical import revision_of

    texts = [TextRow(f"t{i:05}", revision_of(text_of(i)), text_of(i)) for i in range(TESTIMONIES)]
    with Record.open(folder / "coder.db") as record:
        import_codings(record, workload(n, coders, seed, testimonies), texts=texts)


def prepare(base: Path, facts: int, new: int) -> None:
    from coder.project import Project, exchange, teamwork

    for name in ("lena", "ana", "bea"):
        (base / name / "testimonies").mkdir(parents=True)
        (base / name / "codebook.yaml").write_text(BOOK)
    (base / "remote").mkdir()
    fill(base / "lena", facts, [f"coder {i}" for i in range(6)], 1)
    fill(base / "ana", new, ["ana"], 2)
    fill(base / "bea", 2000, ["bea"], 3, 200)
    with Project.open(base / "lena", coder="lena") as project:
        project.add_person("lena", "lead")
        teamwork.make_key("lena")
        teamwork.found(project)
        teamwork.invite(project, base / "invitation")
    for name in ("ana", "bea"):
        with Project.open(base / name, coder=name, keyless=True) as project:
            teamwork.make_key(name)
            teamwork.join(project, base / "invitation")
            teamwork.card(name, base / f"{name}.card")
        with Project.open(base / "lena", coder="lena") as project:
            teamwork.admit(project, base / f"{name}.card", "fellow")
    with Project.open(base / "lena", coder="lena") as project:
        exchange.sync(project, str(base / "remote"))
    team_only = base / "team"
    team_only.mkdir()
    for path in (base / "remote").glob("*-000002-*.qcb"):  # the entries about the team, and no more
        shutil.copyfile(path, team_only / path.name)
    for name in ("ana", "bea"):
        with Project.open(base / name, coder=name) as project:
            exchange.sync(project, str(team_only))


def peak_memory() -> int:
    """Megabytes that this process held at most (not what its parent held when it was forked)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0


def step(base: Path, what: str) -> None:
    """One timed step, in a process of its own."""
    from coder.project import Project, exchange

    name = {"bundle": "ana", "small": "bea"}.get(what, "lena")
    started, cpu = time.perf_counter(), time.process_time()
    with Project.open(base / name, coder=name) as project:
        if what == "bundle":
            done = exchange.bundle(project, base / "ana.qcb")
        elif what == "small":
            done = exchange.bundle(project, base / "bea.qcb")
        elif what == "merge":
            done = exchange.merge(project, [base / "ana.qcb"])
        else:
            done = exchange.sync(project, str(base / "remote"))
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = peak_memory()
    print(f"{what:10} {wall:7.2f} s  {cpu:7.2f} s CPU  peak {peak} MB  new facts {done.facts}, "
          f"sent {len(done.sent)}, held {len(done.held)}", flush=True)  # fmt: skip


def by_command(base: Path) -> None:
    """A sync without news as somebody types it, from the start of the program to its end."""
    started = time.perf_counter()
    coder = Path(sys.executable).parent / "coder"
    subprocess.run(
        [coder, "-C", base / "lena", "--as", "lena", "sync", base / "remote"],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    print(f"coder sync {time.perf_counter() - started:7.2f} s  by command, without news", flush=True)


def main(facts: int, new: int) -> None:
    with tempfile.TemporaryDirectory() as made:
        base = Path(made)
        os.environ |= {f"XDG_{each}_HOME": str(base / each.lower()) for each in ("CONFIG", "STATE", "CACHE")}
        prepare(base, facts, new)
        for what in ("small", "bundle", "merge", "settle", "no-news", "no-news"):
            subprocess.run([sys.executable, __file__, "--step", str(base), what], check=True)
        for _ in range(3):
            by_command(base)
        print(f"2,000 codings: {(base / 'bea.qcb').stat().st_size:,} bytes")
        print(f"{new:,} codings: {(base / 'ana.qcb').stat().st_size:,} bytes")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        step(Path(sys.argv[2]), sys.argv[3])
    else:
        main(*(map(int, sys.argv[1:])) if sys.argv[1:] else (900_000, 150_000))
