"""Keys, recovery texts, cards and invitations."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from team_helpers import Team

from coder.errors import BadInput, NotFound, Refused
from coder.project import teamwork
from coder.team import keys, needed
from coder.team.cards import read_card, read_invitation
from coder.team.recovery import from_recovery_text, recovery_text

SEEDS = st.binary(min_size=32, max_size=32)


@given(SEEDS)
def test_a_recovery_text_brings_the_very_key_back(seed):
    text = recovery_text(seed)
    assert from_recovery_text(text) == seed
    assert from_recovery_text(text.lower().replace("-", " ")) == seed
    assert from_recovery_text("".join(line.split(": ")[1] for line in text.splitlines())) == seed


@given(SEEDS, st.data())
def test_one_wrong_letter_in_a_recovery_text_is_named_by_its_line(seed, data):
    lines = recovery_text(seed).splitlines()
    row = data.draw(st.integers(0, 3))
    places = [place for place in range(3, len(lines[row])) if lines[row][place] != "-"]
    place = data.draw(st.sampled_from(places))
    others = [sign for sign in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if sign != lines[row][place]]
    wrong = lines[row][:place] + data.draw(st.sampled_from(others)) + lines[row][place + 1 :]
    lines[row] = wrong
    with pytest.raises(BadInput, match=f"Line {row + 1} "):
        from_recovery_text("\n".join(lines))


def test_letters_that_look_like_digits_are_read_as_those():
    text = recovery_text(bytes(range(32)))
    assert from_recovery_text(text.replace("0", "O").replace("1:", "1:").replace("5", "5")) == bytes(
        range(32)
    )


@pytest.mark.parametrize("text", ["", "ABCD", "1: ABCD\n2: \n3:\n4:", "€" * 64])
def test_what_is_no_recovery_text_is_refused(text):
    with pytest.raises(BadInput):
        from_recovery_text(text)


def test_the_age_key_of_a_known_seed_is_as_published():
    """The encoding of secret keys by age (BIP 173), against the library's own reading of it."""
    import pyrage

    key = keys.from_seed("ana", bytes(range(32)))
    identity = keys._identity(bytes(range(32)))
    assert str(pyrage.x25519.Identity.from_str(str(identity)).to_public()) == key.public.age
    assert keys.from_seed("ana", bytes(range(32))) == key
    assert keys.from_seed("ana", bytes(32)).public != key.public


def test_a_key_file_is_its_owners_alone_and_holds_no_key_under_a_passphrase(monkeypatch):
    monkeypatch.setattr(keys, "_SCRYPT_N", 2**10)  # the file says how long guessing takes
    key = keys.new_key("ana")
    path = keys.keep(key, "correct horse")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert key.seed.hex() not in path.read_text()
    held = keys.holds("ana", key.public.sign)
    assert held is not None
    assert held.is_locked
    with pytest.raises(Refused, match="recovery text"):
        keys.unlock(held, "wrong horse")
    assert keys.unlock(held, "correct horse") == key


def test_a_damaged_key_file_says_how_to_bring_the_key_back():
    path = keys.keep(keys.new_key("ana"))
    held = keys.holds("ana")
    assert held is not None
    said = json.loads(path.read_text())
    path.write_text(json.dumps(said | {"seed": "00" * 32}))
    with pytest.raises(BadInput, match="coder team recover"):
        keys.unlock(held)
    path.write_text("{")
    assert keys.held_keys() == []


def test_a_key_is_never_shown_by_accident():
    key = keys.new_key("ana")
    assert key.seed.hex() not in repr(key)
    assert repr(key.seed) not in repr(key)


def test_a_second_key_for_the_same_name_is_not_made():
    first = teamwork.make_key("ana")
    second = teamwork.make_key("ana")
    assert first.is_new
    assert not second.is_new
    assert first.public == second.public
    assert teamwork.recovery("ana") == first.recovery


def test_a_key_comes_back_from_its_text_and_is_the_same(tmp_path: Path):
    first = teamwork.make_key("ana")
    first.path.unlink()
    with pytest.raises(NotFound):
        teamwork.recovery("ana")
    assert teamwork.recover("ana", first.recovery).public == first.public


def test_a_card_proves_that_its_owner_holds_the_key(tmp_path: Path):
    made = teamwork.make_key("ana")
    teamwork.card("ana", tmp_path / "card")
    assert read_card(tmp_path / "card") == made.public
    said = json.loads((tmp_path / "card").read_text())
    for change in (
        {"name": "lena"},
        {"sign": "ab" * 32},
        {"age": keys.nobodys_age_key()},
        {"format": 9},
        {"proof": ""},
    ):
        (tmp_path / "changed").write_text(json.dumps(said | change))
        with pytest.raises(BadInput):
            read_card(tmp_path / "changed")


def test_a_changed_invitation_is_refused(team: Team):
    team.lead()
    paper = team.base / "invitation"
    with team.project("lena") as project:
        teamwork.invite(project, paper)
    good = read_invitation(paper)
    said = json.loads(paper.read_text())
    other = keys.new_key("eve").public
    for change in (
        {"project": "ff"},
        {"lead": said["lead"] | {"sign": other.sign}},
        {"charter": said["charter"][:-8]},
        {"charter": "AAAA"},
        {"format": 2},
        {"coder": "card"},
        {"lead": None},
    ):
        paper.write_text(json.dumps(said | change))
        with pytest.raises(BadInput):
            read_invitation(paper)
    paper.write_text(json.dumps(said | {"lead": said["lead"] | {"age": other.age}}))
    with team.project("ana", keyless=True) as project, pytest.raises(BadInput, match="changed"):
        teamwork.join(project, paper)
    assert good.root.name == "lena"


def test_a_project_with_keys_of_its_own_does_not_join_another(team: Team, tmp_path: Path):
    other = Team(tmp_path / "other")
    other.lead("mira")
    with other.project("mira") as project:
        teamwork.invite(project, other.base / "invitation")
    team.lead()
    with team.project("lena") as project, pytest.raises(Refused, match="keys already"):
        teamwork.join(project, other.base / "invitation")


def test_keys_begin_with_a_lead(team: Team):
    teamwork.make_key("ana")
    with team.project("ana") as project, pytest.raises(Refused, match="--role lead"):
        teamwork.found(project)


def test_nobody_takes_anothers_key_as_theirs(team: Team):
    team.with_keys("ana")
    with team.project("lena") as project:
        ana = next(person for person in project.record.people() if person.name == "ana")
        with pytest.raises(Refused, match="ana's already"), project.writing() as facts:
            facts.add_person("eve", "fellow", sign=ana.sign, age=ana.age)


def test_without_the_libraries_a_sentence_names_the_extra(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(needed.importlib, "import_module", missing)
    with pytest.raises(Refused, match=r"pip install 'testimony-coder\[team\]'"):
        keys.new_key("ana")
    with pytest.raises(Refused, match=r"\[sftp\]"):
        needed.need("paramiko", "sftp")


def test_another_role_and_a_lost_key_keep_what_was_sent_before(team: Team):
    team.with_keys("ana", "ben")
    team.code("ana", 0)
    team.sync("ana")
    held = keys.holds("ana")
    assert held is not None
    held.path.unlink()
    with team.project("ana", keyless=True) as project:
        teamwork.make_key("ana")
        teamwork.card("ana", team.base / "new.card")
        del project
    team.sync("lena")
    with team.project("lena") as project:
        teamwork.admit(project, team.base / "new.card", "fellow")
    team.sync("lena")
    assert len(team.codings("lena", "ana")) == 1
    team.sync("ben")
    assert len(team.codings("ben", "ana")) == 1
