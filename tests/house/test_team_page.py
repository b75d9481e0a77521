"""docs/team.md is a round that can be played: its commands, in its order, by its three people."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from coder.cli.main import root
from coder.errors import CoderError
from coder.project import Project
from coder.record import connection
from coder.record.digest import coding_digests, digest

pytest.importorskip("pyrage", reason="the extra [team] is not installed")
PAGE = Path(__file__).parents[2] / "docs" / "team.md"
CODEBOOK = """\
title: A small study
variables:
  sex: {title: Sex, type: category, values: [F, M]}
families:
  leave:
    title: Why they left
    codes: {brutality: {title: Brutality}, hardship: {title: Hardship}}
"""
TEXTS = {
    f"t0{number}": f"They beat the baker of village {number}.\n\nWe had no bread.\n" for number in range(1, 5)
}
REGISTER = "case,sex,testimonies\nP1,F,t01\nP2,M,t02\nP3,F,t03\nP4,M,t04\n"


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    pragmas = tuple(
        "synchronous=OFF" if each.startswith("synchronous") else each for each in connection.PRAGMAS
    )
    monkeypatch.setattr(connection, "PRAGMAS", pragmas)
    monkeypatch.setattr("os.fsync", lambda _: None)


def said_on_the_page() -> list[tuple[str, list[str]]]:
    """(who, words) of every command."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    found = [re.fullmatch(r"(\w+)\$ coder (.+)", line) for line in lines]
    assert all(found), lines
    return [(each[1], re.findall(r'"[^"]*"|\S+', each[2])) for each in found if each]


def test_the_round_of_the_page_ends_with_three_equal_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    runner = CliRunner()

    def run(who: str, *words: str) -> str:
        home = tmp_path / who / "home"
        monkeypatch.chdir(tmp_path / who / "study")
        found = runner.invoke(
            root,
            words,
            env={"CODER_AS": who, "XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home / "state")},
        )
        if isinstance(found.exception, CoderError):
            raise found.exception
        assert found.exit_code == 0 or words[0] == "check", (who, words, found.output)
        return found.stdout

    files = tmp_path / "lena" / "study"
    (files / "testimonies").mkdir(parents=True)
    (files / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    for name, text in TEXTS.items():
        (files / "testimonies" / f"{name}.txt").write_text(text, encoding="utf-8")
    (files / "testimonies" / "cases.csv").write_text(REGISTER, encoding="utf-8")
    for who in ("ana", "ben"):
        shutil.copytree(files, tmp_path / who / "study")
    digests: dict[str, str] = {}
    for who, words in said_on_the_page():
        given = [word.replace("/media/stick", str(stick)).strip('"') for word in words]
        if "CARD" in given:
            clusters = json.loads(run("lena", "conflicts", "--json"))["clusters"]
            given = [word.replace("CARD", clusters[0]["card"]) for word in given]
        if given[:2] == ["team", "recover"]:
            run(who, "team", "key", "--recovery", "recovery.txt")
        if given[:2] == ["export", "archive"]:
            for each in ("lena", "ana", "ben"):
                with Project.open(tmp_path / each / "study", keyless=True) as project:
                    connection = project.record.connection
                    digests[each] = digest(connection, coding_digests(connection))
        out = run(who, *given)
        if words[:2] == ["round", "list"]:
            assert re.search(r"wave1 .*closed.*\b4 +0\n", out), out
        if words[0] == "progress" and who == "lena":
            assert re.search(r"ben +4 +– +0", out), out
        if words[0] == "progress" and who == "ana":
            assert "ben" not in out
    assert len(digests) == 3
    assert len(set(digests.values())) == 1
