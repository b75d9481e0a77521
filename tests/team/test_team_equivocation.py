"""A fellow who seals one thing to Lena and another to Ana under one number: everybody is told."""

from __future__ import annotations

import json

import pytest
from team_helpers import CODES, Team

from coder.errors import BadInput
from coder.project import Project, sending
from coder.record import chains, ids, lines
from coder.record import said as said_
from coder.record.ledger import Ledger
from coder.record.lines import KINDS
from coder.record.parts import EVERYONE, Part
from coder.team import keys
from coder.team.bundles import Head, Piece, pack, rounded_up, seal, sign_part, write_bundle

EVERYBODY = ("lena", "ana")
"""Those who are given different things."""


@pytest.fixture
def team(team: Team, monkeypatch) -> Team:
    """Ben is the one; and everybody tells at once how far things have come."""
    monkeypatch.setattr(sending, "TOLD_EVERY", 0)
    return team.with_keys("ana", "ben")


def send(
    team: Team, codes: dict[str, str], *, fact_ids: dict[str, bytes], device="f" * 8, stream="everyone"
) -> None:
    """One coding of ben's to each person, all said to be for everybody and number one."""
    with Project.open(team.folder("lena"), coder="lena") as project:
        charter, people = Ledger(project.record).charter(), {p.name: p for p in project.record.people()}
        revision = project.testimony("t0").revision
    key = keys.unlock(keys.holds("ben"))
    for who, code in codes.items():
        fact = [fact_ids[who].hex(), KINDS.index("coding"), 0, 1000, 1, None, 2, 3, 4, 0, 5]
        names = ["ben", "main", "t0", revision, code]
        head = {"names": names, "codebooks": 0, "texts": 0, "facts": 1}
        lines = f"{json.dumps(head)}\n{json.dumps(fact)}\n".encode()
        packed, body = pack(lines)
        its = device if isinstance(device, str) else device[who]
        part = sign_part(
            Head(charter.id, "ben", key.public.sign, its, stream, 1, 1, None, 1, body, len(lines)),
            packed, key,
        )  # fmt: skip
        readers = sorted(person.sign for person in people.values())
        claim = {"part": part.head.name, "by": key.public.sign, "readers": readers, "size": len(part.data)}
        line = json.dumps(claim, separators=(",", ":"), sort_keys=True).encode()
        plain = b"\n".join((line, key.sign(b"coder wrapping\n" + line).encode(), part.data))
        plain += bytes(rounded_up(len(plain)) - len(plain))
        sealed = [Piece(seal(plain, [people[who].age]), is_sealed=True)]
        made = write_bundle(charter.id, keys.file_mark(key.public.sign), its, 1, sealed)
        (team.remote / made.file).write_bytes(made.data)


def codes_of_ben(team: Team, name: str) -> list[str]:
    with team.project(name) as project:
        return sorted(coding.code for coding in project.record.codings(coder="ben"))


def test_everybody_is_told_that_a_fellow_gave_each_something_else_under_one_id(team):
    one = ids.new_id("ben")
    send(team, dict(zip(EVERYBODY, CODES, strict=False)), fact_ids=dict.fromkeys(EVERYBODY, one))
    for _ in range(3):
        team.sync(*EVERYBODY)
    for name in EVERYBODY:
        told = [each for each in team.problems(name) if each.startswith("ben, device ffffffff")]
        others = {each for each in EVERYBODY if each != name}
        assert {each.split(": ")[1].split(" and you hold")[0] for each in told} == others
        # and the proof: the other signed versions came to light, refused for what they are
        assert any("ben said two things under one id" in each for each in team.problems(name))
    done = team.sync("lena")
    assert (done.facts, done.sent) == (0, ())


def test_two_different_works_under_one_number_come_to_light_and_are_united(team):
    fact_ids = {name: ids.new_id("ben") for name in EVERYBODY}
    send(team, dict(zip(EVERYBODY, CODES, strict=False)), fact_ids=fact_ids)
    for _ in range(2):
        team.sync(*EVERYBODY)
    assert all(codes_of_ben(team, name) == sorted(CODES[:2]) for name in EVERYBODY)
    assert len({team.digest(name) for name in EVERYBODY}) == 1
    for name in EVERYBODY:
        assert any("two different bundles with the same number" in each for each in team.problems(name))


def test_work_that_was_sealed_to_one_person_alone_reaches_the_others_all_the_same(team):
    send(team, {"ana": CODES[0]}, fact_ids={"ana": ids.new_id("ben")})
    team.sync("ana", "lena")
    for _ in range(2):
        team.code("lena", 1)
        team.sync("ana", "lena")
    assert all(codes_of_ben(team, name) == [CODES[0]] for name in EVERYBODY)
    assert len({team.digest(name) for name in EVERYBODY}) == 1


def test_another_device_for_each_person_hides_nothing(team):
    fact_ids = {name: ids.new_id("ben") for name in EVERYBODY}
    devices = {name: f"{at}fffffff" for at, name in enumerate(EVERYBODY)}
    send(team, dict(zip(EVERYBODY, CODES, strict=False)), fact_ids=fact_ids, device=devices)
    team.sync(*EVERYBODY, "ana")
    assert any("has bundles of ben up to 1; here they end at 0" in each for each in team.problems("ana"))


def test_a_part_for_the_leads_of_a_round_that_never_was_waits(team):
    for stream in ("leads:nowhere", "leads:main"):
        send(team, {"lena": CODES[0]}, fact_ids={"lena": ids.new_id("ben")}, stream=stream)
    done = team.sync("lena")
    assert codes_of_ben(team, "lena") == []
    assert all("of which nothing is known here" in held.reason for held in done.held)
    assert len(done.held) == 2


def test_work_of_one_round_under_the_label_of_another_is_refused(team):
    with team.project("lena") as project:
        project.open_round("wave1", kind="calibrate", coders=["ana", "ben"])
    team.sync("lena", *EVERYBODY)
    send(team, {"lena": CODES[0]}, fact_ids={"lena": ids.new_id("ben")}, stream="leads:wave1")
    (held,) = team.sync("lena").held
    assert "what belongs to another round for the leads of wave1 alone" in held.reason
    assert codes_of_ben(team, "lena") == []


def test_words_on_chains_that_nobody_would_say_are_not_heard_and_keep_nothing_else_away():
    good = {f"{'a' * 16} {'b' * 8}": [3, ["c" * 16]]}
    name = next(iter(good))
    for bad in (
        {"x": [1, ["c" * 16]]}, {name: []}, {name: [0, ["c" * 16]]}, {name: [True, ["c" * 16]]},
        {name: [1, []]}, {name: [1, ["C" * 16]]}, {name: [1, [["c"]]]}, {name: [2**40, ["c" * 16]]},
    ):  # fmt: skip
        assert said_.chains_in({"chains": bad}) == {}
        said = lines.read(lines.written([], str, said={"chains": bad, "wants": ["c"]})).said
        assert said["wants"] == ["c"]
    said = lines.read(lines.written([], str, said={"chains": good})).said
    assert said_.chains_in(said) == {name: (3, ["c" * 16])}


def test_what_a_program_says_of_its_files_has_bounds():
    for bad in (
        {"chains": []}, {"more": 1}, {"wants": ["c"] * 20_001}, {"half": "x"}, {"codebook": "x" * 201},
        {"register": {str(number): "x" * 4_000 for number in range(1_200)}}, {"register": {"a": 1}},
    ):  # fmt: skip
        with pytest.raises(BadInput, match="words about the files"):
            lines.read(lines.written([], str, said=bad))


def test_what_is_told_of_chains_is_what_others_hear_whatever_one_person_invents():
    def part(key, device, place, name="d" * 64):
        return Part(name, "p", "ben", key, device, EVERYONE, 1, place, None, False, "f", None, None, 0)

    invented = [part("f" * 64, f"{number:08x}", 1) for number in range(3_000)]
    odd = [part("e" * 64, "e" * 8, 2**31), part("e" * 64, "d" * 8, 0)]
    told = chains.told(chains.chains([part("a" * 64, "b" * 8, 3), *invented, *odd]))
    assert said_.chains_in({"chains": told}).keys() == told.keys()
    assert f"{'a' * 16} {'b' * 8}" in told
    assert not any(name.startswith("e") for name in told)


def test_the_words_on_chains_say_what_is_missing():
    good = {f"{'a' * 16} {'b' * 8}": (3, ["c" * 16])}
    assert list(chains.missing({}, good, ["a" * 64])) == [chains.Other("a" * 64, "b" * 8, 3)]
