"""A dry run says no where the import would: submitted texts, people outside the team, unsafe folders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coder.errors import Refused
from coder.exchange.model import Foreign, ForeignCode, ForeignCoding, ForeignSource, ForeignUser
from coder.exchange.refi_parts import made_guid
from coder.project.bringing import bring
from coder.project.door import Project
from coder.record import foreseen, place

ANA, FEAR, ONE = (made_guid(each) for each in ("ana", "fear", "one"))
THEIRS = Foreign(
    "REFI-QDA project",
    "Study",
    users=(ForeignUser(ANA, "Ana"),),
    codes=(ForeignCode(FEAR, "Fear"),),
    sources=(ForeignSource(ONE, "One", "They left at night."),),
    codings=(ForeignCoding(made_guid("c1"), ONE, 0, 4, FEAR, ANA),),
)
MORE = replace(THEIRS, codings=(*THEIRS.codings, ForeignCoding(made_guid("c2"), ONE, 5, 9, FEAR, ANA)))


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "study"
    (home / "testimonies").mkdir(parents=True)
    (home / "codebook.yaml").write_text(
        "title: Own\nfamilies: {own: {title: Own, codes: {grief: {title: Grief}}}}\n"
    )
    return home


def refusals(project: Project, foreign: Foreign) -> set[str]:
    """What the dry run and the import say."""
    said = set()
    for dry_run in (True, False):
        with pytest.raises(Refused) as refused:
            bring(project, foreign, "study", dry_run=dry_run)
        said.add(str(refused.value))
    return said


def test_codings_that_are_new_to_a_submitted_text(folder):
    with Project.open(folder) as project:
        bring(project, THEIRS, "study", submit=True)
        (said,) = refusals(project, MORE)
        assert "adds codings to submitted testimonies: One (Ana)" in said
        assert bring(project, THEIRS, "study", dry_run=True).present == 1


def test_coders_who_are_not_in_the_team(folder):
    with Project.open(folder, coder="lead") as project:
        project.add_person("lead", "lead")
        (said,) = refusals(project, THEIRS)
        assert "Ana is not in this project's team" in said


def test_a_folder_that_a_service_synchronises(folder, monkeypatch):
    with Project.open(folder) as project:
        for module in (foreseen, place):
            monkeypatch.setattr(module, "unsafe_reason", lambda _: "It is synchronised.")
        before = sorted(Path(folder).rglob("*"))
        with pytest.raises(Refused, match="synchronised"):
            bring(project, THEIRS, "study", dry_run=True)
        assert sorted(Path(folder).rglob("*")) == before
