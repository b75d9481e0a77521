"""A whole round of a team, as people do it: does everybody end with the same record?

    python benchmarks/whole_round.py [FOLDER]      (a temporary one when not given; else it is kept)

Three fellows and a lead, each with a folder, a home and a key of their own, work on the demo through the
commands alone: invite, join, open, assign, code, submit, exchange in mixed order, close, agree, reconcile,
feedback; one fellow is offline when the round is closed. Once through a folder, once through a real
OpenSSH server on the loopback. At the end four records must have one digest and show the same figures.
"""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "team"))

from team_sshd import Server, hand_out, is_here, running  # noqa: E402

LEAD, FELLOWS = "nadia", ("amira", "jonas", "sofia")
EVERYBODY = (LEAD, *FELLOWS)
OFFLINE = "sofia"
ROUND = "wave1"
DECIDED = 12
CODER = str(Path(sys.executable).parent / "coder")
OUTCOMES = (["--union"], ["--intersection"], ["--none"], ["--unresolved"], ["--take", "amira"])
CODES = ("recruitment.conflict", "defection.corruption", "defection.brutality", "obstacles.getting_out")


class Person:
    """Somebody at a computer of their own."""

    def __init__(self, base: Path, name: str) -> None:
        self.base, self.name = base, name
        self.folder, self.home = base / name / "study", base / name / "home"
        self.home.mkdir(parents=True)
        self.environment = os.environ | {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "CODER_AS": name,
        }

    def run(self, *words: str, fails: bool = False, cwd: Path | None = None) -> str:
        """One command in the person's folder; stdout. Anything but the expected exit code ends the script."""
        done = subprocess.run(
            [CODER, *words],
            check=False, cwd=cwd or self.folder, env=self.environment, capture_output=True, text=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if (done.returncode != 0) != fails:
            raise SystemExit(f"{self.name}: coder {' '.join(words)}\n{done.stdout}{done.stderr}")
        self.said = done.stderr.strip()
        return done.stdout

    def ask(self, *words: str) -> dict:
        """A command that answers in JSON."""
        return json.loads(self.run(*words, "--json"))

    def digest(self) -> tuple[str, int]:
        """(digest, number of facts) of everything in the record."""
        from coder.project import Project
        from coder.record.digest import coding_digests, digest

        with Project.open(self.folder, keyless=True) as project:
            rows = project.record.connection
            return digest(rows, coding_digests(rows)), int(rows.value("SELECT count(*) FROM fact"))


class Play:
    """One round through one place."""

    def __init__(self, base: Path, remote: str, server: Server | None = None) -> None:
        self.base, self.remote = base, remote
        self.people = {name: Person(base, name) for name in EVERYBODY}
        self.host_key: list[str] = []
        if server is not None:
            for person in self.people.values():
                hand_out(server, person.home)
        self.syncs = 0

    def sync(self, *names: str) -> None:
        """Each of ``names`` exchanges, in this order."""
        for name in names:
            person = self.people[name]
            known = person.home / "synced"
            if self.remote.startswith("sftp:") and not known.exists():
                person.run("sync", self.remote, fails=True)  # a server that nobody vouched for is refused
                key = person.said.split("--host-key ")[1].split()[0]
                person.run("sync", self.remote, "--host-key", key)
            else:
                person.run("sync", *([] if known.exists() else [self.remote]))
            known.touch()
            self.syncs += 1

    def everybody_syncs(self, draw: random.Random, times: int = 2) -> None:
        """All in an order drawn anew each time."""
        for _ in range(times):
            self.sync(*draw.sample(EVERYBODY, len(EVERYBODY)))

    # --- acts -----------------------------------------------------------------------

    def invite(self) -> None:
        """The lead's demo becomes a team's; everybody joins with the project's files alone."""
        lead = self.people[LEAD]
        lead.folder.parent.mkdir(exist_ok=True)
        lead.run("demo", str(lead.folder), cwd=self.base)
        lead.run("team", "add", LEAD, "--role", "lead")
        lead.run("team", "key", "--recovery", str(self.base / "recovery.txt"))
        lead.run("team", "invite", str(self.base / "invitation"))
        for name in FELLOWS:
            person, card = self.people[name], self.base / f"{name}.card"
            person.folder.mkdir()
            shutil.copyfile(lead.folder / "codebook.yaml", person.folder / "codebook.yaml")
            shutil.copytree(lead.folder / "testimonies", person.folder / "testimonies")
            person.run("team", "join", str(self.base / "invitation"), "--card", str(card))
            lead.run("team", "add", name, "--card", str(card))
        self.sync(LEAD, *FELLOWS)

    def open(self) -> None:
        """A quarter by two, stratified; one testimony given to somebody else as well."""
        lead = self.people[LEAD]
        lead.run("round", "open", ROUND, "--double", "0.5", "--by", "sex", "--seed", "7")
        rows = lead.ask("assign")["assignments"]
        taken = {(row["coder"], row["testimony"]) for row in rows}
        text, coder = next(
            (row["testimony"], name)
            for row in rows
            for name in FELLOWS
            if (name, row["testimony"]) not in taken
        )
        lead.run("assign", text, coder)
        self.sync(LEAD, *reversed(FELLOWS))

    def code(self, draw: random.Random) -> None:
        """Everybody codes what the round assigns to them, and submits it."""
        for name in FELLOWS:
            person = self.people[name]
            own = [row["testimony"] for row in person.ask("assign", "--round", ROUND)["assignments"]
                   if row["coder"] == name]  # fmt: skip
            wanted = {row["testimony"] for row in person.ask("progress", "--round", ROUND)["progress"]}
            if wanted != set(own):
                raise SystemExit(f"{name} sees the progress of others: {wanted}")
            codings = person.base / f"{name}.csv"
            with codings.open("w", newline="") as file:
                rows = csv.writer(file)
                rows.writerow(("testimony", "coder", "start", "end", "code", "memo"))
                for text in own:
                    length = len(_text(person, text))
                    for code in CODES:
                        for at in range(0, length - 400, 700):
                            if draw.random() < 0.8:  # fellows mark much the same, with other ends
                                start = at + draw.randrange(12)
                                rows.writerow((text, name, start, start + 200 + draw.randrange(60), code, ""))
            person.run("codings", "import", str(codings))
            person.run("codings", "add", own[0], "0", "20", CODES[0], "--memo", f"{name} is not sure")
            person.run("submit", *own)
            if name != OFFLINE:
                self.sync(name)

    def stays_blind(self) -> None:
        """No fellow's record holds a coding of another's in the open round."""
        for name in FELLOWS:
            found = self.people[name].ask("codings", "list", "--round", ROUND)["codings"]
            others = {each["coder"] for each in found} - {name}
            from coder.project import Project

            with Project.open(self.people[name].folder, keyless=True) as project:
                held = Counter(
                    actor
                    for (actor,) in project.record.connection.rows(
                        "SELECT a.text FROM fact AS f JOIN name AS a ON a.id = f.actor "
                        "JOIN name AS r ON r.id = f.round WHERE f.kind = 'coding' AND r.text = ?",
                        [ROUND],
                    )
                )
            if others or set(held) - {name}:
                raise SystemExit(f"{name}'s record holds codings of {others or set(held)}")
        print(f"  while open: no fellow's record holds a coding of another's in {ROUND}")

    def close(self, draw: random.Random) -> None:
        """The lead closes while one fellow is offline; their work comes late, and comes."""
        self.sync("amira", "jonas", LEAD)
        self.people[LEAD].run("round", "close", ROUND)
        self.sync(LEAD, "jonas")
        self.sync(OFFLINE)
        self.everybody_syncs(draw, 3)
        state = self.people[LEAD].ask("round", "list")["rounds"][0]
        print(f"  closed: {state['submitted']} of {len(state['assigned'])} submitted, {state['late']} late")

    def agree(self) -> None:
        """Everybody finds the same figures."""
        wanted = ("--round", ROUND, "--bootstrap", "0")
        found = {name: self.people[name].ask("agree", *wanted) for name in EVERYBODY}
        figures = {json.dumps([each["codes"], each["overall"]], sort_keys=True) for each in found.values()}
        overall = found[LEAD]["overall"]["krippendorff_alpha_masi"]["value"]
        print(f"  agreement: alpha (MASI) {overall:.3f}; {len(figures)} version of the figures")
        if len(figures) != 1:
            raise SystemExit("They differ.")

    def reconcile(self, draw: random.Random) -> None:
        """The lead decides some cards, a fellow may not; then everybody has the decisions."""
        lead = self.people[LEAD]
        cards = list(dict.fromkeys(
            each["card"] for each in lead.ask("conflicts", "--status", "open")["clusters"]
        ))  # fmt: skip
        self.people["amira"].run("decide", cards[0], "--union", fails=True)
        for card in cards[:DECIDED]:
            lead.run("decide", card, *draw.choice(OUTCOMES), "--reason", "boundary", "--note", "whole round")
        self.everybody_syncs(draw)
        many = {name: len(self.people[name].ask("feedback")["feedback"]) for name in FELLOWS}
        print(f"  reconciled: {min(DECIDED, len(cards))} of {len(cards)} open cards; feedback: {many}")

    def end(self) -> None:
        """Four digests."""
        digests = {name: self.people[name].digest() for name in EVERYBODY}
        for name, (digest, facts) in digests.items():
            print(f"  {name:6} {digest}  {facts:,} facts")
        left = {name: self.people[name].ask("sync", "--dry-run") for name in EVERYBODY}
        if any(each["came"] or each["sent"] for each in left.values()) or len(set(digests.values())) != 1:
            raise SystemExit("The records differ.")
        for name in EVERYBODY:  # the demo's register has flaws, for show
            problems = json.loads(self.people[name].run("check", "--json", fails=True))["problems"]
            left_over = [
                each for each in problems if each["kind"] in ("exchange", "record", "quote", "orphan")
            ]
            if left_over:
                raise SystemExit(f"{name} is left with {left_over}")
        print(f"  the same everywhere, after {self.syncs} exchanges")


def _text(person: Person, name: str) -> str:
    from coder.project import Project

    with Project.open(person.folder, keyless=True) as project:
        return project.testimony(name).text


def play(base: Path, remote: str, server: Server | None = None) -> None:
    """The whole round."""
    base.mkdir(parents=True, exist_ok=True)
    started, draw = time.perf_counter(), random.Random(11)
    made = Play(base, remote, server)
    made.invite()
    made.open()
    made.code(draw)
    made.stays_blind()
    made.close(draw)
    made.agree()
    made.reconcile(draw)
    made.end()
    print(f"  {time.perf_counter() - started:.0f} s")


def main(base: Path) -> None:
    """Through a folder, then through a server."""
    stick = base / "stick"
    stick.mkdir(parents=True)
    print("Through a folder")
    play(base / "folder", str(stick))
    if not is_here():
        print("There is no OpenSSH server on this machine.")
        return
    (base / "sshd").mkdir()
    with running(base / "sshd") as server:
        if server is None:
            raise SystemExit("sshd does not start here.")
        print(f"Through sshd on port {server.port}")
        play(base / "server", server.url(), server)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made))
