"""Import 10,000 damaged documents: no traceback, no hang, no file outside, little memory.

    python benchmarks/fuzz_documents.py [NUMBER] [FIRST_SEED]

Each document is made from its kind and its seed alone, so what fails can be made again. Exit 1 if any fails.
"""

from __future__ import annotations

import collections
import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "documents"))

from mutated_documents import SOUND, mutated

from coder.documents.intake import Intake

SECONDS, MEMORY = 5.5, 1_000_000_000
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    kinds = sorted(SOUND)
    outcomes: collections.Counter[str] = collections.Counter()
    failures, slowest = [], (0.0, "")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        with Intake(home / "project" / "testimonies") as intake:
            for seed in range(first, first + number):
                kind = kinds[seed % len(kinds)]
                file = home / f"{seed}-{kind}"
                file.write_bytes(mutated(kind, seed))
                began = time.perf_counter()
                try:
                    (report,) = intake.take([file])
                    outcomes[f"{kind} {report.action}"] += 1
                except Exception:
                    failures.append(f"{kind} seed {seed}:\n{traceback.format_exc()}")
                took = time.perf_counter() - began
                slowest = max(slowest, (took, f"{kind} seed {seed}"))
                if took > SECONDS:
                    failures.append(f"{kind} seed {seed}: {took:.1f} s")
                file.unlink()
        strangers = [each for each in home.iterdir() if each.name != "project"]
        failures += [f"written outside the project: {each}" for each in strangers]
    most = max(resource.getrusage(who).ru_maxrss * 1024 for who in WHO)
    if most > MEMORY:
        failures.append(f"memory: {most:,} bytes")
    for outcome, times in sorted(outcomes.items()):
        print(f"{outcome:22} {times:6,}")
    print(f"slowest {slowest[0]:.2f} s ({slowest[1]}); most memory {most / 1e6:,.0f} MB")
    print(f"{len(failures)} failures")
    print("\n".join(failures[:20]))
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
