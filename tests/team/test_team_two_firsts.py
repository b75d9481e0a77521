"""Two who both began the keys of one project before either heard of the other, and how they get out of it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from team_helpers import CODES, Team

from coder.cli.main import root
from coder.errors import Refused
from coder.project import teamwork


def run(team: Team, name: str, *words: str, folder: str = "") -> str:
    """What a command says, on stdout and stderr."""
    done = CliRunner().invoke(root, ["-C", str(team.folder(folder or name)), "--as", name, *words])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def firsts(team: Team) -> Team:
    """Lena and Ana had exchanged without keys; then each becomes first lead, codes and syncs."""
    team.code("lena", 1)
    team.code("ana", 2)
    team.sync("lena", "ana", "lena")
    for name in ("lena", "ana"):
        run(team, name, "team", "add", name, "--role", "lead")
        run(team, name, "team", "key")
        team.code(name, 10, code=CODES[1])
    return team


def test_who_begins_keys_is_told_with_whom_they_exchanged_before(team: Team):
    team.code("ana")
    team.sync("ana", "lena")
    run(team, "lena", "team", "add", "lena", "--role", "lead")
    said = run(team, "lena", "team", "key")
    assert "You exchanged with ana before. Only one of you can be first here" in said
    assert "You exchanged" not in run(team, "lena", "team", "key"), "it is said when they begin"


def test_two_first_leads_are_told_of_one_another_and_how_to_go_on(firsts: Team):
    firsts.sync("lena", "ana", "lena")
    for name, other in (("lena", "ana"), ("ana", "lena")):
        (said,) = firsts.problems(name)
        assert f"not by the first lead of this project, {name}. If {other} said coder team key" in said
        assert "the other takes what they sent out of the shared folder" in said
    with firsts.project("lena") as project:
        teamwork.invite(project, firsts.base / "invitation")
    with firsts.project("ana") as project, pytest.raises(Refused, match="its first lead is ana, not lena"):
        teamwork.join(project, firsts.base / "invitation")


def test_the_one_who_gives_way_loses_nothing(firsts: Team):
    before = set(firsts.files())
    firsts.sync("ana")
    for path in set(firsts.files()) - before:
        path.unlink()
    run(firsts, "ana", "codings", "export", str(firsts.base / "own.csv"), "--coder", "ana")
    firsts.join("ana", folder="anew")
    firsts.sync("lena")
    run(firsts, "ana", "sync", str(firsts.remote), folder="anew")
    run(firsts, "ana", "codings", "import", str(firsts.base / "own.csv"), folder="anew")
    run(firsts, "ana", "sync", folder="anew")
    firsts.sync("lena")
    run(firsts, "ana", "sync", folder="anew")
    spans = []
    for name, folder in (("lena", "lena"), ("ana", "anew")):
        with firsts.project(name, folder) as project:
            spans.append(sorted((c.coder, c.start, c.code) for c in project.record.codings()))
    assert spans[0] == spans[1]
    assert [span for span in spans[0] if span[0] == "ana"] == [("ana", 2, CODES[0]), ("ana", 10, CODES[1])]
