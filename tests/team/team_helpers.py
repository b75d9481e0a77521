"""A small team for the tests: folders with the same files, a key each, and a place to exchange through."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coder.project import Project, exchange, teamwork
from coder.project.exchanged import Exchanged
from coder.record.digest import coding_digests, digest
from coder.team import keys

BOOK = """\
title: Leaving
families:
  leaving:
    title: Reasons for leaving
    codes:
      brutality: {title: Brutality}
      hardship: {title: Hardship}
      greed: {title: Greed}
"""
CODES = ("leaving.brutality", "leaving.hardship", "leaving.greed")
TEXTS = {
    f"t{number}": f"They beat the baker of village {number}.\n\nWe were cold.\n" * 8 for number in range(3)
}


class Team:
    """People in folders of their own."""

    def __init__(self, base: Path, models: dict[tuple[str, ...], tuple[Path, Path]] | None = None) -> None:
        self.base = base
        self.remote = base / "remote"
        self.remote.mkdir(parents=True)
        self._models = {} if models is None else models

    def folder(self, name: str) -> Path:
        """The folder of a person, with the project's files in it."""
        folder = self.base / name
        if not folder.exists():
            (folder / "testimonies").mkdir(parents=True)
            (folder / "codebook.yaml").write_text(BOOK, encoding="utf-8")
            for text, content in TEXTS.items():
                (folder / "testimonies" / f"{text}.txt").write_text(content, encoding="utf-8")
        return folder

    @contextmanager
    def project(self, name: str, folder: str = "", *, keyless: bool = False) -> Iterator[Project]:
        with Project.open(self.folder(folder or name), coder=name, keyless=keyless) as project:
            yield project

    def lead(self, name: str = "lena") -> None:
        """The first lead, with a key."""
        with self.project(name) as project:
            project.add_person(name, "lead")
            teamwork.make_key(name)
            assert teamwork.found(project)

    def join(self, name: str, *, role="fellow", lead: str = "lena", folder: str = "") -> None:
        """Invite, join, send the card, be added."""
        paper, card = self.base / "invitation", self.base / f"{name}.card"
        with self.project(lead) as project:
            teamwork.invite(project, paper)
        with self.project(name, folder, keyless=True) as project:
            teamwork.make_key(name)
            teamwork.join(project, paper)
            teamwork.card(name, card)
        with self.project(lead) as project:
            teamwork.admit(project, card, role)

    def with_keys(self, *fellows: str) -> Team:
        """A lead, lena, and fellows, who all know of one another; made once for all tests and copied."""
        is_fresh = not (self.base / "lena").exists()
        if is_fresh and fellows in self._models:
            return self.copied(fellows)
        self.lead()
        for name in fellows:
            self.join(name)
        self.sync("lena", *fellows, "lena")
        if is_fresh:
            self.keep_as(fellows)
        return self

    def keep_as(self, model: tuple[str, ...]) -> None:
        """Keep the team as it is now, to be copied by later tests."""
        kept = Path(tempfile.mkdtemp(dir=self.base.parent.parent))
        self._models[model] = kept / "team", kept / "keys"
        shutil.copytree(self.base, kept / "team")
        shutil.copytree(keys.keys_folder(), kept / "keys")

    def copied(self, model: tuple[str, ...]) -> Team:
        """The same team as one that was kept."""
        made, own_keys = self._models[model]
        shutil.copytree(made, self.base, dirs_exist_ok=True)
        shutil.copytree(own_keys, keys.keys_folder(), dirs_exist_ok=True)
        return self

    def sync(self, *names: str, remote: Path | None = None) -> Exchanged:
        """Each of ``names`` syncs once, in this order; returns what the last one did."""
        done = Exchanged()
        for name in names:
            with self.project(name) as project:
                done = exchange.sync(project, str(remote or self.remote))
        return done

    def merge(self, name: str, *files: Path, **options) -> Exchanged:
        with self.project(name) as project:
            return exchange.merge(project, files, **options)

    def bundle(self, name: str, target: Path, **options) -> Exchanged:
        with self.project(name) as project:
            return exchange.bundle(project, target, **options)

    def code(
        self, name: str, start: int = 0, *, text: str = "t0", code: str = CODES[0], folder: str = ""
    ) -> str:
        with self.project(name, folder) as project:
            return project.add_coding(text, start, start + 5, code).id

    def facts(self, name: str) -> set[bytes]:
        with self.project(name) as project:
            return {row[0] for row in project.record.connection.rows("SELECT id FROM fact")}

    def digest(self, name: str) -> str:
        """The digest of everything in the record, whoever may see it."""
        with self.project(name) as project:
            connection = project.record.connection
            return digest(connection, coding_digests(connection))

    def codings(self, name: str, of: str) -> list[str]:
        """Ids of the codings of somebody that lie in a record, whoever may see them."""
        with self.project(name) as project:
            rows = project.record.connection.rows(
                "SELECT f.id FROM fact AS f JOIN name AS n ON n.id = f.actor "
                "WHERE n.text = ? AND f.kind = 'coding'",
                [of],
            )
        return [row[0].hex() for row in rows]

    def problems(self, name: str) -> list[str]:
        from coder.project.exchange_checks import problems

        with self.project(name) as project:
            return [f"{each.where}: {each.what}" for each in problems(project)]

    def files(self, remote: Path | None = None) -> list[Path]:
        return sorted((remote or self.remote).glob("*.qcb"))

    def shelf(self, name: str) -> list[Path]:
        """The bundles that are kept beside somebody's record."""
        return sorted((self.folder(name) / "bundles").glob("*.qcb"))

    def unheard(self, name: str) -> set[Path]:
        """The bundles in the shared place that somebody does not keep."""
        kept = {path.name for path in self.shelf(name)}
        return {path for path in self.files() if path.name not in kept}


def act(team: Team, name: str, draw: random.Random, folder: str = "") -> None:
    """Something that a coder does: add, change, take back, write, submit, undo."""
    with team.project(name, folder) as project:
        own = list(project.record.codings(coder=name))
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
        except Exception as error:
            from coder.errors import CoderError

            if not isinstance(error, CoderError):
                raise
