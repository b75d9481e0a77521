"""The workbook of a large project, as a process of its own.

    python benchmarks/exports.py [--codings 900000] [--testimonies 5000]

Makes the project of ``benchmarks/counts.py`` in a temporary folder, exports the workbook, and prints wall
time, processor time and memory. The bars: 30 s, 1 GB.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from counts import CODER, timed

MOST_SECONDS, MOST_MEGABYTES = 30.0, 1000.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--codings", type=int, default=900_000)
    parser.add_argument("--testimonies", type=int, default=5000)
    parser.add_argument("--project", type=Path, help="One that was made before.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = asked.project or Path(folder) / "large"
        if asked.project is None:
            maker = Path(__file__).with_name("counts.py")
            sizes = [f"--codings={asked.codings}", f"--testimonies={asked.testimonies}"]
            words = [sys.executable, str(maker), "--make", str(project), *sizes]
            subprocess.run(words, check=True)
        path = Path(folder) / "workbook.xlsx"
        clock, processor, memory = timed(
            [*CODER, "-C", str(project), "export", "workbook", str(path)], runs=1
        )
        size = path.stat().st_size / 1e6
    print(f"{asked.codings:,} codings: {clock:.1f} s, processor {processor:.1f} s, {memory:.0f} MB")
    print(f"the file: {size:.0f} MB")
    raise SystemExit(clock > MOST_SECONDS or memory > MOST_MEGABYTES)


if __name__ == "__main__":
    main()
