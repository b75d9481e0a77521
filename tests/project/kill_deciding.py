"""kill -9 in the midst of deciding: every decision that was shown as saved must be there.

    python tests/project/kill_deciding.py [KILLS] [SEED]      (100 kills when not given)

A child decides cards of the sample project as the screen does, over and over with another outcome,
and now and then takes one back. Each time the screen would show "Saved" it says so through a pipe. The
parent kills it at a random moment and reads the record anew. Prints a summary; exits 1 if anything
that was shown as saved is missing or the record is damaged.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from coder.model import Decision
from coder.project import Project
from coder.project.survey import survey
from coder.reconcile.cards import Card
from coder.reconcile.decisions import Choice
from coder.sample.demo import make_demo
from coder.tui.bench import Bench
from coder.tui.screens.reconcile import open_docket

LEAD = "lea"
LONGEST_LIFE = 0.25
"""Seconds from the first decision to the kill, at most."""
OUTCOMES = ("union", "none", "unresolved")


def decide_until_killed(folder: Path, life: int, pipe: int) -> None:
    """Acknowledge ``+ ID`` for every decision shown as saved, ``- ID`` for one no longer in force."""
    draw = random.Random(life)
    with Project.open(folder, coder=LEAD) as project:
        bench = Bench(project, open_docket(project, survey(project)))
        rows = bench.docket.arranged("testimony")
        while True:
            card = bench.docket.card(draw.choice(rows))
            assert card is not None
            before = _own(card)
            outcome = draw.choice([each for each in OUTCOMES if before is None or each != before.outcome])
            ruling = bench.decide(card, Choice(outcome), outcome)
            assert ruling.said.startswith("Saved"), ruling.said
            made = _own(bench.docket.find(card.id))
            os.write(pipe, f"+ {made.id}\n".encode() + (f"- {before.id}\n".encode() if before else b""))
            if draw.random() < 0.2:
                assert bench.undo().card == card.id
                os.write(pipe, f"- {made.id}\n".encode())


def _own(card: Card) -> Decision | None:
    own = [each for each in card.decisions if each.lead == LEAD]
    return own[-1] if own else None


def one_life(folder: Path, life: int, draw: random.Random) -> list[str]:
    """Start a child and kill it; the lines in which it said what was saved."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            decide_until_killed(folder, life, write)
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        said = stream.readline()
        time.sleep(draw.uniform(0, LONGEST_LIFE))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the child failed by itself"
        said += stream.read()
    return said.decode().splitlines()


def check(folder: Path, told: list[str], known: dict[str, str]) -> list[str]:
    """What was shown and is not so; ``known`` is what was shown in all lives, brought up to date."""
    known.update((name, sign) for sign, name in map(str.split, told))
    with Project.open(folder, coder=LEAD) as project:
        assert not project.record.flaws()
        states = {name: project.record.state(name) for name in known}
    lost = [name for name, sign in known.items() if states[name] is None]
    lost += [name for name, sign in known.items() if sign == "-" and states[name] == "current"]
    gone = [name for name, sign in known.items() if sign == "+" and states[name] != "current"]
    # One act may have reached the disk and died before it was shown: it put away one decision at most.
    lost += gone[1:]
    known.update((name, "-") for name in gone)
    return lost


def run(kills: int, seed: int) -> tuple[int, int]:
    """(decisions shown as saved, those of them that were lost)."""
    draw = random.Random(seed)
    said = lost = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "demo"
        make_demo(folder)
        with Project.open(folder, coder=LEAD) as project:
            project.make_writable()
        known: dict[str, str] = {}
        for life in range(kills):
            told = one_life(folder, seed * 10_000 + life, draw)
            said += sum(line.startswith("+") for line in told)
            lost += len(check(folder, told, known))
    return said, lost


def main() -> int:
    """Kill, count, judge."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    said, lost = run(kills, seed)
    print(f"{kills} kills, {said} decisions shown as saved, {lost} lost")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
