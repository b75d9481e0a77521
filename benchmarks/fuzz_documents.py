"""Import 10,000 damaged documents: no traceback, no hang, no file outside, little memory.

    python benchmarks/fuzz_documents.py [NUMBER] [FIRST_SEED]

Each document is made from its kind and its seed alone, so what fails can be made again. Exit 1 if any fails.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "documents"))

from fuzzing import Account
from mutated_documents import SOUND, mutated

from coder.documents.intake import Intake

SECONDS, MEMORY = 5.5, 1_000_000_000
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    kinds = sorted(SOUND)
    account = Account(time.perf_counter, SECONDS)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        with Intake(home / "project" / "testimonies") as intake:

            def work(file: Path) -> str:
                (report,) = intake.take([file])
                return report.action

            for seed in range(first, first + number):
                kind = kinds[seed % len(kinds)]
                file = home / f"{seed}-{kind}"
                file.write_bytes(mutated(kind, seed))
                account.take(file, kind, seed, work)
        account.look_for_strangers(home)
    return account.told(max(resource.getrusage(who).ru_maxrss * 1024 for who in WHO), MEMORY)


if __name__ == "__main__":
    sys.exit(main())
