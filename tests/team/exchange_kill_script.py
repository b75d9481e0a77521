"""kill -9 at random moments of merging and syncing: never half a bundle in a record, and nothing lost.

    python tests/team/exchange_kill_script.py [KILLS] [SEED]      (200 kills when not given)

A fellow's program takes in bundles and sends its own, is killed at a random moment, and begins again. After
each kill the record must be whole and hold each part entirely or not at all; at the end both sides
must have everything.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from team_helpers import CODES, Team

import coder.record.migrations  # noqa: F401 - loaded once here, so that a child starts at once
from coder.project import Project, exchange
from coder.project.exchange_checks import problems
from coder.record.bulk import CodingRow, import_codings
from coder.record.ledger import Ledger

BATCH = 400
LONGEST_LIFE = 0.25


def code_many(team: Team, name: str, number: int) -> None:
    """A batch of codings, so that there is something to be cut off."""
    with team.project(name) as project:
        project.make_writable()
        revision = project.testimony("t0").revision
        rows = [
            CodingRow("t0", revision, name, CODES[at % 3], at, at + 1 + number % 40) for at in range(BATCH)
        ]
        import_codings(project.record, rows)


def exchange_until_killed(team: Team, name: str, way: str) -> None:
    """What the child does."""
    with Project.open(team.folder(name), coder=name) as project:
        if way == "merge":
            exchange.merge(project, [team.remote])
        else:
            exchange.sync(project, str(team.remote))


def one_life(team: Team, name: str, way: str, draw: random.Random) -> bool:
    """Whether the child was killed before it was done."""
    child = os.fork()
    if child == 0:
        try:
            exchange_until_killed(team, name, way)
        finally:
            os._exit(0)
    end = time.monotonic() + draw.random() * LONGEST_LIFE
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG) != (0, 0):
            return False
        os.sched_yield()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def check_whole(team: Team, name: str) -> None:
    """Every part that is logged is there with all its facts, and no other fact of its author's."""
    with Project.open(team.folder(name), coder=name) as project:
        record = project.record
        assert record.connection.value("PRAGMA integrity_check") == "ok"
        came = [part for part in Ledger(record).parts() if not part.made and part.author != name]
        for part in came:
            if part.first is not None and part.last is not None:
                held = part.last - part.first + 1
                assert held <= part.facts, (part, held)
        sent = sum(part.facts for part in came if part.author == "lena" and part.stream == "everyone")
        here = record.connection.value(
            "SELECT count(*) FROM fact AS f JOIN name AS n ON n.id = f.actor WHERE n.text = 'lena'"
        )
        charter = 2
        assert here in (sent, sent + charter), f"half a bundle: {here} facts of {sent}"


def main(kills: int, seed: int) -> int:
    """Kill so many times; returns how many it was."""
    draw = random.Random(seed)
    done = lives = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XDG_CONFIG_HOME": f"{folder}/config", "XDG_STATE_HOME": f"{folder}/state"}
        team = Team(Path(folder) / "runs" / "team").with_keys("ana")
        while done < kills:
            lives += 1
            code_many(team, "lena", lives)
            code_many(team, "ana", lives)
            team.sync("lena")
            for _ in range(5):
                done += one_life(team, "ana", draw.choice(["merge", "sync"]), draw)
                check_whole(team, "ana")
            if lives % 20 == 0:
                team.sync("ana", "lena", "ana")
                assert team.facts("ana") == team.facts("lena")
        team.sync("ana", "lena", "ana")
        assert team.facts("ana") == team.facts("lena")
        assert team.digest("ana") == team.digest("lena")
        with team.project("lena") as project:
            assert not [each for each in problems(project) if "never came" in each.what]
        left = [path for path in team.remote.iterdir() if not path.name.endswith(".qcb")]
        shutil.rmtree(team.base)
    print(f"{done} kills in {lives} rounds; nothing half, nothing lost; {len(left)} half files on the remote")
    return done


if __name__ == "__main__":
    main(*(int(each) for each in (sys.argv[1:] + ["200", "1"][len(sys.argv) - 1 :])))
