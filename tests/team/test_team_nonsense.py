"""What is signed by somebody of the team and yet makes no sense: it stops nobody, and changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from team_forging import forge, key_of, lines_of, part_of, project_id, put, readers_in
from team_helpers import CODES, Team

from coder.record import ids
from coder.record.authority import entries, first_lead
from coder.team import keys
from coder.team.bundles import Piece, rounded_up, seal, seal_part, sign_part


@pytest.fixture
def team(team: Team) -> Team:
    return team.with_keys("ana", "ben")


@pytest.mark.parametrize("kind", ["person", "round", "decision"])
def test_a_fact_without_what_it_says_is_refused_and_nobody_is_stopped(team, kind):
    forge(team, "ben", author="ben", actor="ben", kind=kind)
    team.code("ana", 0)
    done = team.sync("ana")
    assert f"a {kind} that cannot be read" in done.held[0].reason
    assert done.sent
    assert not team.sync("lena").held[1:]


def test_no_lead_makes_themselves_the_first_one(team):
    team.join("xan", role="lead")
    team.sync("lena", "xan", "ana", "lena")
    root = key_of("xan").public.sign
    step = {"ABOUT": "project", "about": "open", "kind": "calibrate", "names": [], "root": root}
    early = ids._Binder().bound("xan", bytes.fromhex("00000000000170008000aa"))
    data = json.dumps(step, separators=(",", ":"))
    forge(team, "xan", author="xan", actor="xan", kind="round", data=data, own_id=early.hex())
    team.sync("ana")
    with team.project("ana") as project:
        connection = project.record.connection
        assert first_lead(connection, entries(connection)).name == "lena"


def test_a_place_beyond_all_chains_keeps_nobodys_work_away(team):
    key = key_of("ben")
    for number, place in enumerate((2**31, 2**31 - 1, 0), 1):
        part = part_of(project_id(team, "ben"), "ben", lines_of(["ben", "main"], []), key, number=number)
        part = sign_part(replace(part.head, place=place), part.packed, key)
        sealed = seal_part(part, key, readers_in(team, "ben"))
        put(team, part.head.project, sealed, by=keys.file_mark(key.public.sign), number=number)
    team.sync("ana", "lena")
    team.code("ana", 0)
    team.sync("ana")
    assert team.sync("lena").facts == 1


@pytest.mark.parametrize("turned", [b"QCB2", b"QCB1\n{}"])
def test_what_stood_in_the_place_of_a_bundle_once_does_not_keep_the_true_one_away(team, turned):
    team.code("ana", 0)
    (name,) = team.sync("ana").sent
    file = team.remote / name
    data = file.read_bytes()
    file.write_bytes(turned + data[len(turned) :])
    (held,) = team.sync("lena").held
    assert held.name == name
    file.write_bytes(data)
    assert team.sync("lena").facts == 1


def test_a_key_that_nobody_can_seal_to_keeps_nobody_from_sending(team):
    team.join("xan", role="lead")
    team.sync("lena", "xan", "ana", "lena")
    said = {"name": "zed", "role": "fellow", "sign": "ab" * 32, "age": "age1" + "q" * 58}
    for age in ("no age key", said["age"]):
        forge(team, "xan", author="xan", actor="xan", kind="person", data=json.dumps(said | {"age": age}))
    team.code("ana", 0)
    assert team.sync("ana").sent
    assert team.sync("lena").facts


def test_what_one_lead_alone_was_given_of_a_blind_round_comes_to_all_once_it_is_closed(team):
    with team.project("lena") as project:
        project.open_round("wave1", kind="independent", coders=["ana", "ben"])
        revision = project.testimony("t0").revision
    team.sync("lena", "ana", "ben")
    key, everybody = key_of("ben"), readers_in(team, "ben")
    fact = [ids.new_id("ben").hex(), 0, 0, 1000, 1, None, 2, 3, 4, 0, 5]
    lines = lines_of(["ben", "wave1", "t0", revision, CODES[0]], [fact])
    part = part_of(project_id(team, "ben"), "ben", lines, key, stream="leads:wave1")
    claims = {
        "part": part.head.name, "by": key.public.sign, "size": len(part.data),
        "readers": sorted(sign for sign, _ in everybody),
    }  # fmt: skip
    line = json.dumps(claims, separators=(",", ":"), sort_keys=True).encode()
    plain = b"\n".join((line, key.sign(b"coder wrapping\n" + line).encode(), part.data))
    plain += bytes(rounded_up(len(plain)) - len(plain))
    (age,) = (each for _, each in readers_in(team, "ben", "lena"))
    put(team, part.head.project, Piece(seal(plain, [age]), True), by=keys.file_mark(key.public.sign))
    team.sync("lena")
    with team.project("lena") as project:
        project.close_round("wave1")
    team.sync("lena", "ana", "ben", "lena")
    assert len(team.codings("lena", "ben")) == len(team.codings("ana", "ben")) == 1
    assert team.digest("lena") == team.digest("ana")
