"""Leads who take one another's rights: the same team on every machine, and everybody is told."""

from __future__ import annotations

import random
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from team_helpers import Team

from coder.errors import CoderError, Refused
from coder.project import teamwork
from coder.project.seating import keyed_people
from coder.record import members

EVERYBODY = ("lena", "xan", "yara", "ana")


@pytest.fixture
def unruly(monkeypatch):
    """A program that says what ours refuses to say."""
    monkeypatch.setattr(members, "_check_is_above", lambda *_: None)


def with_leads(base: Path, models) -> Team:
    """Lena is the first lead, xan and yara are leads whom she made, ana is a fellow."""
    team = Team(base, models)
    wanted = ("leads", "xan", "yara", "ana")
    if wanted in models:
        return team.copied(wanted)
    team.with_keys("ana")
    for name in ("xan", "yara"):
        team.join(name, role="lead")
    team.sync("lena", "xan", "yara", "ana", "lena")
    team.keep_as(wanted)
    return team


@pytest.fixture
def team(models_kept, tmp_path) -> Team:
    return with_leads(tmp_path / "team", models_kept[0])


def revoke(team: Team, who: str, whom: str) -> None:
    with team.project(who) as project:
        teamwork.revoke(project, whom)


def seen_team(team: Team, name: str) -> list[tuple[str, str]]:
    with team.project(name) as project:
        return [(person.name, person.role) for person in project.record.people()]


def same_everywhere(team: Team) -> list[tuple[str, str]]:
    for _ in range(2):
        team.sync(*EVERYBODY)
    teams = {name: seen_team(team, name) for name in EVERYBODY}
    assert all(each == teams["ana"] for each in teams.values()), teams
    assert len({team.digest(name) for name in EVERYBODY}) == 1
    return teams["ana"]


@pytest.mark.parametrize("first", ["lena", "xan"])
def test_the_first_lead_stays_when_another_lead_revokes_her_whoever_is_heard_first(team, unruly, first):
    revoke(team, "lena", "xan")
    revoke(team, "xan", "lena")
    team.sync(first, "ana", "xan", "lena", "yara")
    assert same_everywhere(team) == [("ana", "fellow"), ("lena", "lead"), ("yara", "lead")]
    assert any("lena took the rights of a lead from xan" in each for each in team.problems("xan"))
    if first == "xan":
        said = "xan said that lena is put out of the team. It counts nowhere: only lena can change"
        assert any(said in each for each in team.problems("ana"))
        assert any(said in each for each in team.problems("xan"))


def test_two_other_leads_who_revoke_one_another_both_stay_until_the_first_lead_parts_them(team, unruly):
    revoke(team, "yara", "xan")
    revoke(team, "xan", "yara")
    team.sync("xan", "ana", "yara", "ana")
    assert ("xan", "lead") in same_everywhere(team)
    assert ("yara", "lead") in same_everywhere(team)
    for name in EVERYBODY:
        assert sum("It counts nowhere: only lena can" in each for each in team.problems(name)) == 2
    revoke(team, "lena", "xan")
    assert same_everywhere(team) == [("ana", "fellow"), ("lena", "lead"), ("yara", "lead")]


def test_a_lead_is_told_before_that_no_lead_revokes_those_who_are_not_below(team):
    with pytest.raises(Refused, match="only lena can give it up"):
        revoke(team, "xan", "lena")
    with pytest.raises(Refused, match="only lena can change that"):
        revoke(team, "xan", "yara")
    with team.project("xan") as project, pytest.raises(Refused, match="only lena can"):
        project.add_person("yara", "fellow")
    revoke(team, "xan", "ana")
    assert ("ana", "fellow") not in same_everywhere(team)


def test_whoever_is_put_out_is_told_by_the_next_sync_and_reads_nothing_else(team):
    revoke(team, "lena", "xan")
    team.code("lena", 3)
    team.sync("lena")
    done = team.sync("xan")
    assert any("lena took xan out of the team" in each for each in done.notices)
    assert ("xan", "lead") not in seen_team(team, "xan")
    assert not team.codings("xan", "lena")
    assert len(team.codings("ana", "lena")) == 0
    team.sync("ana")
    assert len(team.codings("ana", "lena")) == 1


def test_a_lead_who_leaves_by_her_own_word_is_out_everywhere(team):
    revoke(team, "lena", "lena")
    assert same_everywhere(team) == [("ana", "fellow"), ("xan", "lead"), ("yara", "lead")]
    with pytest.raises(Refused, match="only lena can"):
        team.join("lena", lead="xan")


def test_what_was_refused_for_a_word_that_proves_void_is_looked_at_again(team, unruly):
    team.join("zoe", role="lead", lead="xan")
    team.sync("xan", "zoe", *EVERYBODY, "zoe")
    aside = team.base / "aside"
    aside.mkdir()
    revoke(team, "lena", "xan")  # does not know yet that
    revoke(team, "xan", "zoe")  # was said
    team.sync("xan", remote=aside)
    team.sync("ana", remote=aside)
    team.code("zoe", 2)
    team.sync("zoe")
    assert team.sync("ana").held
    assert not team.codings("ana", "zoe")
    team.sync("lena")
    team.sync("ana", "yara", "ana")
    assert ("zoe", "lead") in seen_team(team, "ana")
    assert len(team.codings("ana", "zoe")) == len(team.codings("yara", "zoe")) == 1
    assert any("was not known when xan's own rights were taken" in each for each in team.problems("ana"))


@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.tuples(st.sampled_from(EVERYBODY[:3]), st.sampled_from(EVERYBODY), st.booleans()),
        min_size=3, max_size=5,
    ),
    seed=st.integers(0, 2**32),
)  # fmt: skip
def test_rival_words_heard_in_any_order_leave_one_team_and_one_record(models_kept, words, seed):
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory(dir=models_kept[1]) as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(members, "_check_is_above", lambda *_: None)
        team = with_leads(Path(folder) / "team", models_kept[0])
        aside = team.base / "aside"
        aside.mkdir()
        for who, whom, is_revoked in words:
            with team.project(who) as project, suppress(CoderError):  # out already, or the only lead
                if is_revoked:
                    teamwork.revoke(project, whom)
                elif whom in keyed_people(project.record):  # others come back with a card only
                    project.add_person(whom, "fellow")
            for name in draw.sample(EVERYBODY, 2):
                team.sync(name, remote=draw.choice([team.remote, aside]))
        with suppress(CoderError):
            team.code("ana", 1)
        for _ in range(2):
            for name in draw.sample(EVERYBODY, len(EVERYBODY)):
                team.sync(name)
                team.sync(name, remote=aside)
        teams = {name: seen_team(team, name) for name in EVERYBODY}
        inside = [name for name in EVERYBODY if name in dict(teams[name])]  # others hear no more than that
        assert len({tuple(teams[name]) for name in inside}) == 1, teams
        assert set(inside) == set(dict(teams[inside[0]])), teams
        assert len({team.digest(name) for name in inside}) == 1
