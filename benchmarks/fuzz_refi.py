"""Import 10,000 damaged REFI-QDA projects and codebooks: no traceback, no hang, nothing written outside.

    python benchmarks/fuzz_refi.py [NUMBER] [FIRST_SEED]

Each file is made from its kind and its seed alone, so what fails can be made again. What is refused must
leave the project as it was; what comes in must be readable. Exit 1 if any fails.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "exchange"))

from fuzzing import Account
from mutated_projects import BOOK, SOUND, mutated

from coder.errors import CoderError
from coder.project.door import Project
from coder.project.interchange import import_project

SECONDS, MEMORY = 5.0, 1_000_000_000
PER_PROJECT = 100
"""Files taken into one project, one after the other; then a new one is begun."""


def listing(folder: Path) -> dict[str, int]:
    """Files and their sizes, but for the record and its safe copies."""
    files = (
        each for each in folder.rglob("*") if "snapshot" not in str(each) and "coder.db" not in each.name
    )
    return {str(each): each.stat().st_size for each in files}


def take(project: Project, file: Path) -> str:
    """What became of it, after checking that a refusal changed nothing."""
    before = listing(project.folder)
    counted = project.record.counts() if (project.folder / "coder.db").exists() else None
    why = None
    try:
        import_project(project, file)
    except CoderError as error:
        why = str(error)
    if why is None:
        for each in project.record.codings():
            assert 0 <= each.start < each.end <= len(project.testimony(each.testimony).text)
        return "imported"
    assert why.strip(), "a refusal without a sentence"
    assert listing(project.folder) == before, "half-written"
    assert counted is None or project.record.counts() == counted, "half-recorded"
    return "refused"


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    kinds = sorted(SOUND)
    account = Account(time.process_time, SECONDS, "s CPU")  # what else the machine does is no hang of ours
    for start in range(first, first + number, PER_PROJECT):
        with tempfile.TemporaryDirectory() as name:
            home = Path(name)
            (home / "project" / "testimonies").mkdir(parents=True)
            (home / "project" / "codebook.yaml").write_text(BOOK)

            def work(file: Path, folder: Path = home / "project") -> str:
                with Project.open(folder) as project:
                    return take(project, file)

            for seed in range(start, min(start + PER_PROJECT, first + number)):
                kind = kinds[seed % len(kinds)]
                file = home / f"{seed}-{kind}"
                file.write_bytes(mutated(kind, seed))
                account.take(file, kind, seed, work)
            account.look_for_strangers(home)
    return account.told(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, MEMORY)


if __name__ == "__main__":
    sys.exit(main())
