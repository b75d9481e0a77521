"""Exports of a large project, each as a process of its own.

    python benchmarks/exports.py [--codings 900000] [--testimonies 5000] [--project DIR]

Makes the project of ``benchmarks/counts.py`` in a temporary folder, writes every export and the record's
digest, and prints wall time, processor time and memory. The bars are those of the workbook: 30 s, 1 GB.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from counts import CODER, timed

MOST_SECONDS, MOST_MEGABYTES = 30.0, 1000.0
KINDS = {"workbook": "workbook.xlsx", "report": "report.html", "csv": "tables", "archive": "archive.zip"}
DIGEST = """
import sys
from pathlib import Path
from coder.record.store import Record
with Record.open(Path(sys.argv[1]) / "coder.db", write=False) as record:
    record.digest()
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--codings", type=int, default=900_000)
    parser.add_argument("--testimonies", type=int, default=5000)
    parser.add_argument("--project", type=Path, help="One that was made before.")
    asked = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "cache")  # no digest is known beforehand
        project = asked.project or Path(folder) / "large"
        if asked.project is None:
            maker = Path(__file__).with_name("counts.py")
            sizes = [f"--codings={asked.codings}", f"--testimonies={asked.testimonies}"]
            words = [sys.executable, str(maker), "--make", str(project), *sizes]
            subprocess.run(words, check=True)
        print(f"{asked.codings:,} codings: clock, processor, memory")
        for what in ("digest, first", "digest, kept"):
            clock, processor, memory = timed([sys.executable, "-c", DIGEST, str(project)], runs=1)
            print(f"{what:14} {clock:7.1f} s {processor:7.1f} s {memory:6.0f} MB")
        for kind, name in KINDS.items():
            path = Path(folder) / name
            words = [*CODER, "-C", str(project), "export", kind, str(path)]
            clock, processor, memory = timed(words, runs=1)
            size = f"{path.stat().st_size / 1e6:6.0f} MB on disk" if path.is_file() else ""
            print(f"{kind:14} {clock:7.1f} s {processor:7.1f} s {memory:6.0f} MB {size}")
            missed |= kind == "workbook" and (clock > MOST_SECONDS or memory > MOST_MEGABYTES)
    raise SystemExit(missed)


if __name__ == "__main__":
    main()
