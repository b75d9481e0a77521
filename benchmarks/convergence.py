"""Five people, random work, random exchanges, hostile files: do all end with the same, with nothing lost?

    python benchmarks/convergence.py [RUNS] [SEED]         (1000 runs when not given)

Each run: a lead and four fellows with keys and clocks up to 30 days apart, real bundle files in real
folders (one that all reach, two sticks). They code, change, take back, submit, undo; exchange in any
order; are brought back from backups; and the folders fill with files that are cut off, bit-flipped,
renamed, replayed, linked and forged (a fellow signs in another's name, as a lead, or under a colleague's
ids). At the end everybody
exchanges until nothing is new, and all must have exactly the honest facts that were ever exchanged, and
the same digest; every hostile file must have been refused with a reason.
"""

import json
import os
import random
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "team"))

from team_helpers import CODES, TEXTS, Team

from coder.errors import CoderError
from coder.project import Project, exchange
from coder.record import connection, ids
from coder.record.digest import coding_digests, digest
from coder.record.ledger import Ledger
from coder.record.lines import KINDS
from coder.team import keys
from coder.team.bundles import Head, pack, seal_part, sign_part, write_bundle

FELLOWS = ("ana", "ben", "carla", "dan")
NAMES = ("lena", *FELLOWS)
STEPS = 40
DAY = 86_400 * 10**9


class Replica:
    """One person with a folder, an open project and a clock of their own."""

    def __init__(self, team: Team, name: str, draw: random.Random) -> None:
        self.team, self.name = team, name
        self.skew = draw.randrange(-30 * DAY, 30 * DAY)
        self._last = 0
        self.open()

    def open(self) -> None:
        self.project = Project.open(self.team.folder(self.name), coder=self.name)

    @contextmanager
    def clock(self):
        real, ids._last = time.time_ns, self._last
        time.time_ns = lambda: real() + self.skew
        try:
            yield
        finally:
            time.time_ns, self._last = real, ids._last

    def facts(self) -> set[bytes]:
        return {row[0] for row in self.project.record.connection.rows("SELECT id FROM fact")}

    def act(self, draw: random.Random) -> None:
        project = self.project
        with self.clock():
            own = list(project.record.codings(coder=self.name))
            what = draw.random()
            try:
                if what < 0.5 or not own:
                    start = draw.randrange(60)
                    memo = "a memo" if draw.random() < 0.3 else ""
                    text = draw.choice(sorted(TEXTS))
                    project.add_coding(text, start, start + draw.randrange(1, 9), draw.choice(CODES), memo)
                elif what < 0.65:
                    project.remove_coding(draw.choice(own).id)
                elif what < 0.75:
                    project.change_code(draw.choice(own).id, draw.choice(CODES))
                elif what < 0.85:
                    project.set_memo(draw.choice(own).id, f"memo {draw.random()}")
                elif what < 0.9:
                    project.submit(draw.choice(sorted(TEXTS)))
                else:
                    project.undo()
            except CoderError:
                pass  # a submitted testimony, nothing to undo

    def sync(self, remote: Path):
        with self.clock():
            return exchange.sync(self.project, str(remote))

    def back_up(self, where: Path) -> None:
        shutil.copyfile(self.project.record.path, where)

    def restore(self, where: Path) -> None:
        self.project.close()
        shutil.copyfile(where, self.team.folder(self.name) / "coder.db")
        self.open()


def forged(team: Team, signer: str, draw: random.Random) -> tuple[str, bytes, bytes]:
    """(name, bytes, id of the fact) of a bundle in which a fellow says what is not theirs to say.

    The id is empty where it is a colleague's, under which the fellow says something of their own.
    """
    with Project.open(team.folder(signer), coder=signer) as project:
        others = project.record.connection.rows(
            "SELECT f.id FROM fact AS f JOIN name AS n ON n.id = f.actor WHERE n.text <> ?", [signer]
        )
        charter = Ledger(project.record).charter()
        people = project.record.people()
        revision = project.testimony("t0").revision
    held = keys.holds(signer)
    assert charter is not None
    assert held is not None
    key = keys.unlock(held)
    other = draw.choice([name for name in NAMES if name != signer])
    what = draw.choice(["as a lead", "in another's name", "as another", "under another's id"])
    author = other if what == "as another" else signer
    actor = other if what in ("as another", "in another's name") else signer
    made_id = draw.choice(others)[0] if what == "under another's id" else ids.new_id(actor)
    if what == "as a lead":
        said = json.dumps({"name": signer, "role": "lead"})
        fact = [made_id.hex(), KINDS.index("person"), 0, 1000, 1, *[None] * 9, said]
    else:
        fact = [made_id.hex(), KINDS.index("coding"), 0, 1000, 1, None, 2, 3, 4, 0, 5]
    head = {"names": [actor, "main", "t0", revision, CODES[0]], "codebooks": 0, "texts": 0, "facts": 1}
    lines = f"{json.dumps(head)}\n{json.dumps(fact)}\n".encode()
    packed, body = pack(lines)
    device = f"{draw.randrange(2**32):08x}"
    part = sign_part(
        Head(charter.id, author, key.public.sign, device, "everyone", 1, 1, None, 1, body, len(lines)),
        packed,
        key,
    )
    piece = seal_part(part, key, [(person.sign, person.age) for person in people])
    made = write_bundle(charter.id, keys.file_mark(key.public.sign), device, 1, [piece])
    return made.file, made.data, b"" if what == "under another's id" else made_id


def plant(team: Team, remote: Path, draw: random.Random, forgeries: set[bytes], planted: set[str]) -> None:
    """Put one hostile file into a folder."""
    honest = [path for path in remote.glob("*.qcb") if path.is_file() and not path.is_symlink()]
    what = draw.choice(["cut", "flip", "rename", "replay", "link", "forge", "half in place"])
    if what == "forge":
        name, data, fact_id = forged(team, draw.choice(FELLOWS), draw)
        (remote / name).write_bytes(data)
        forgeries.add(fact_id)
        planted.add(name)
        return
    if not honest:
        return
    victim = draw.choice(honest)
    data = victim.read_bytes()
    stem = victim.stem.split("-")
    name = f"{stem[0]}-{stem[1]}-{draw.randrange(10**6):06}-{draw.randrange(16**32):032x}.qcb"
    if what == "cut":
        (remote / name).write_bytes(data[: draw.randrange(len(data))])
    elif what == "flip":
        changed = bytearray(data)
        changed[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        (remote / name).write_bytes(bytes(changed))
    elif what == "rename":
        (remote / name).write_bytes(data)
    elif what == "link":
        (remote / name).symlink_to(victim)
    elif what == "half in place":
        victim.write_bytes(data[: len(data) // 2])
        return
    else:  # an old bundle once more, or taken away for a while
        victim.unlink()
        return
    planted.add(name)


def one_run(base: Path, models: dict, seed: int) -> dict[str, int]:
    draw = random.Random(seed)
    team = Team(base / "team", models).with_keys(*FELLOWS)
    sticks = [team.remote, base / "stick1", base / "stick2"]
    for stick in sticks[1:]:
        stick.mkdir()
    people = [Replica(team, name, draw) for name in NAMES]
    exchanged: set[bytes] = set()
    forgeries: set[bytes] = set()
    planted: set[str] = set()
    reasons: dict[str, str] = {}
    backups: dict[str, Path] = {}
    counted = {"acts": 0, "syncs": 0, "restores": 0, "planted": 0, "facts": 0, "refusals": 0}
    for _ in range(STEPS):
        who, what = draw.choice(people), draw.random()
        if what < 0.5:
            who.act(draw)
            counted["acts"] += 1
        elif what < 0.82:
            done = who.sync(draw.choice(sticks))
            reasons |= {held.name: held.reason for held in done.held}
            exchanged |= who.facts()
            counted["syncs"] += 1
        elif what < 0.9:
            plant(team, draw.choice(sticks), draw, forgeries, planted)
            counted["planted"] += 1
        elif what < 0.95:
            backups[who.name] = base / f"{who.name}.backup"
            who.back_up(backups[who.name])
        elif who.name in backups:
            who.restore(backups[who.name])
            counted["restores"] += 1
    for places in (sticks, sticks[:1]):
        draw.shuffle(people)
        for who in people:
            for stick in places:
                done = who.sync(stick)
                reasons |= {held.name: held.reason for held in done.held}
            exchanged |= who.facts()
    for who in people:
        done = who.sync(team.remote)
        assert (done.facts, done.sent) == (0, ()), (seed, who.name, done)
    sets = {frozenset(who.facts()) for who in people}
    assert len(sets) == 1, (seed, [len(each) for each in sets])
    (final,) = sets
    assert exchanged <= final, (seed, "lost", len(exchanged - final))
    assert not forgeries & final, (seed, "forged")
    digests = {
        digest(connection, coding_digests(connection))
        for connection in (who.project.record.connection for who in people)
    }
    assert len(digests) == 1, (seed, digests)
    silent = {name for name in planted if not reasons.get(name)}
    still_there = {path.name for stick in sticks for path in stick.iterdir()}
    assert not silent & still_there, (seed, "without a reason", silent & still_there)
    counted |= {"facts": len(final), "refusals": len(reasons)}
    for who in people:
        who.project.close()
    return counted


def main(runs: int, seed: int) -> None:
    home = Path(tempfile.mkdtemp(prefix="convergence"))
    os.environ |= {"XDG_CONFIG_HOME": str(home / "config"), "XDG_STATE_HOME": str(home / "state")}
    connection.PRAGMAS = tuple(
        "synchronous=OFF" if each.startswith("synchronous") else each for each in connection.PRAGMAS
    )
    os.fsync = lambda _: None
    models: dict = {}
    totals: dict[str, int] = {}
    started = time.perf_counter()
    try:
        for number in range(runs):
            base = home / "runs" / f"run{number}"
            base.mkdir(parents=True)
            for name, value in one_run(base, models, seed + number).items():
                totals[name] = totals.get(name, 0) + value
            shutil.rmtree(base, ignore_errors=True)
            if (number + 1) % 50 == 0:
                print(
                    f"{number + 1} runs converged, {totals}, {time.perf_counter() - started:.0f} s",
                    flush=True,
                )
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(f"{runs} of {runs} runs converged: {totals}")


if __name__ == "__main__":
    main(*(int(each) for each in (sys.argv[1:] + ["1000", "0"][len(sys.argv) - 1 :])))
