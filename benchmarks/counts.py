"""Counts, cross tables and codes together in a large project, each as a process of its own.

    python benchmarks/counts.py [--codings 900000] [--testimonies 5000] [--coders 6] [--python PYTHON]

Makes a project with a register and a tenth of it in temporary folders, runs the commands, and prints
wall time and memory; counts by two attributes also right after a coding was recorded, and as if for the
first time. Fails where a bar is missed: counts by two attributes in 3 s, codes together in
5 s and 300 MB, everything below 1 GB, ten times the codings in no more than twelve times the time.
With ``--python`` naming an interpreter that has pandas, the same counts are also made by
``pandas.read_sql`` on the same record.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from coder.codebook.version import canonical_json
from coder.project import Project
from coder.record.bulk import CodingRow, SubmissionRow, TextRow, import_codings
from coder.record.place import locate
from coder.record.store import Record
from coder.text.canonical import revision_of

WORDS = ["the", "river", "road", "house", "we", "they", "village", "night", "school", "bread", "nobody"]
CODER = [sys.executable, "-c", "from coder.cli.main import main; main()"]
COMMANDS = {
    "counts by two attributes": (["counts", "--by", "site", "--by", "sex", "--json"], 3.0, 1000),
    "counts by site and month": (["counts", "--by", "site", "--by", "date:month", "--json"], None, 1000),
    "counts of excerpts by site": (["counts", "--unit", "excerpt", "--by", "site", "--json"], None, 1000),
    "families crossed": (["crosstab", "f", "g", "--json"], None, 1000),
    "codes together in passages": (["cooccurrence", "--within", "passage", "--json"], 5.0, 300),
    "codes together in excerpts": (["cooccurrence", "--json"], 5.0, 300),
}
TOUCH = """
import random, sys
from pathlib import Path
from coder.record.store import Record
with Record.open(Path(sys.argv[1]) / "coder.db") as record:
    name = random.choice(record.testimonies())
    coding = next(iter(record.codings(coder="coder1", testimony=name)))
    with record.writing("coder1") as facts:
        facts.withdraw_submission(name)
    with record.writing("coder1") as facts:
        start = random.randrange(900)
        facts.add_coding(name, coding.revision, coding.code, start, start + 20)
        facts.submit(name, coding.revision)
"""
PANDAS = """
import sqlite3, sys, pandas as pd
link = sqlite3.connect(f"file:{sys.argv[1]}/coder.db?mode=ro", uri=True)
names = pd.read_sql("SELECT id, text FROM name", link).set_index("id").text
gone = ("SELECT replaces FROM fact WHERE replaces IS NOT NULL "
    "UNION SELECT target FROM fact WHERE target IS NOT NULL")
current = f"SELECT testimony, actor, code FROM fact WHERE code IS NOT NULL AND id NOT IN ({gone})"
codings = pd.read_sql(current, link)
done = pd.read_sql("SELECT testimony, actor FROM fact WHERE kind = 'submission'", link)
codings = codings.merge(done.drop_duplicates())
codings = codings.assign(testimonies=codings.testimony.map(names), code=codings.code.map(names))
cases = pd.read_csv(f"{sys.argv[1]}/testimonies/cases.csv")
rows = codings[["testimonies", "code"]].drop_duplicates().merge(cases)
print(rows.groupby(["code", "site", "sex"]).case.nunique())
"""


def make_project(folder: Path, asked: argparse.Namespace, codings: int) -> None:
    chance = random.Random(1)
    (folder / "testimonies").mkdir(parents=True)
    codes = [f"{'fg'[number % 2]}.c{number:02d}" for number in range(asked.codes)]
    lines = ["title: Large", "variables:", "  site: {title: Site}", "  sex: {type: category, values: [F, M]}",
             "  date: {type: date}", "families:"]  # fmt: skip
    for family in "fg":
        lines += [f"  {family}:", f"    title: {family}", "    codes:"]
        lines += [f"      {code[2:]}: {{title: {code}}}" for code in codes if code[0] == family]
    (folder / "codebook.yaml").write_text("\n".join(lines) + "\n")
    register, texts = ["case,site,sex,date,testimonies"], {}
    for number in range(asked.testimonies):
        name = f"t{number:05d}"
        blocks = [" ".join(chance.choices(WORDS, k=90)) + "." for _ in range(14)]
        texts[name] = "\n\n".join(blocks) + "\n"
        (folder / "testimonies" / f"{name}.txt").write_text(texts[name])
        date = f"201{chance.randint(3, 6)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        register.append(f"P{number:05d},site {chance.randint(1, 5)},{chance.choice('FM')},{date},{name}")
    (folder / "testimonies" / "cases.csv").write_text("\n".join(register) + "\n")
    per_coder = codings // (asked.testimonies * asked.coders)
    revisions = {name: revision_of(text) for name, text in texts.items()}
    coders = [f"coder{number}" for number in range(asked.coders)]

    def rows() -> Iterator[CodingRow]:
        for name, text in texts.items():
            for coder in coders:
                for start in chance.sample(range(len(text) - 300), per_coder):
                    end = start + chance.randint(40, 250)
                    yield CodingRow(name, revisions[name], coder, chance.choice(codes), start, end)

    with Project.open(folder) as project, Record.open(locate(folder), write=True) as record:
        version = project.codebook.version
        import_codings(
            record, rows(), codebook=(version, canonical_json(project.codebook)),
            texts=[TextRow(name, revisions[name], text) for name, text in texts.items()],
            submit=[SubmissionRow(name, revisions[name], coder) for name in texts for coder in coders],
        )  # fmt: skip


def timed(words: list[str], runs: int = 3, before: list[str] | None = None) -> tuple[float, float, float]:
    """(least seconds by the clock, of the processor, most megabytes) of a process, ``before`` it another."""
    clock, processor, most = [], [], 0.0
    for _ in range(runs):
        if before is not None:
            subprocess.run(before, check=True, cwd=Path(__file__).parents[1])
        begin = time.perf_counter()
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[1])
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(words[:6])} failed")
        clock.append(time.perf_counter() - begin)
        processor.append(usage.ru_utime + usage.ru_stime)
        most = max(most, usage.ru_maxrss / 1024)
    return min(clock), min(processor), most


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, value in (("codings", 900_000), ("testimonies", 5000), ("coders", 6), ("codes", 40)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--python", help="An interpreter with pandas, to compare with.")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        make_project(asked.make, asked, asked.codings)
        return
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "cache")
        large, small = Path(folder) / "large", Path(folder) / "small"
        # Made by other processes: a child's memory is never told smaller than its parent's.
        for made, codings in ((large, asked.codings), (small, asked.codings // 10)):
            sizes = [
                f"--testimonies={asked.testimonies}",
                f"--coders={asked.coders}",
                f"--codes={asked.codes}",
            ]
            words = [sys.executable, __file__, "--make", str(made), f"--codings={codings}", *sizes]
            subprocess.run(words, check=True)
        print(f"{asked.codings:,} codings by {asked.coders} coders in {asked.testimonies:,} testimonies")
        print(f"{'':28} {'a tenth':>9} {'all':>9} {'processor':>10} {'times':>6} {'memory':>8}")
        for what, (words, bar, room) in COMMANDS.items():
            _, few, _ = timed([*CODER, "-C", str(small), *words])
            clock, many, memory = timed([*CODER, "-C", str(large), *words])
            print(f"{what:28} {few:7.2f} s {clock:7.2f} s {many:8.2f} s {many / few:6.1f} {memory:5.0f} MB")
            if (bar and clock > bar) or memory > room or many > 12 * few:
                missed.append(what)
        words, bar, _ = COMMANDS["counts by two attributes"]
        touch = [sys.executable, "-c", TOUCH, str(large)]
        for what, before in (("the same, a coding later", touch), ("the same, nothing kept", None)):
            if before is None:
                os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "other cache")
            clock, many, memory = timed([*CODER, "-C", str(large), *words], 3 if before else 1, before)
            print(f"{what:28} {'':9} {clock:7.2f} s {many:8.2f} s {memory:12.0f} MB")
            if bar and clock > bar:
                missed.append(what)
        if asked.python:
            clock, many, memory = timed([asked.python, "-c", PANDAS, str(large)])
            print(f"{'pandas, by two attributes':28} {'':9} {clock:7.2f} s {many:8.2f} s {memory:12.0f} MB")
    print(json.dumps({"missed": missed}))
    raise SystemExit(bool(missed))


if __name__ == "__main__":
    main()
