"""``coder team``, ``bundle``, ``merge`` and ``sync`` as people type them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from team_texts import BOOK, TEXT

from coder.cli import exchanging


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in ("lena", "ana", "ben"):
        folder = tmp_path / name
        (folder / "testimonies").mkdir(parents=True)
        (folder / "codebook.yaml").write_text(BOOK, encoding="utf-8")
        (folder / "testimonies" / "t1.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "stick").mkdir()
    return tmp_path


@pytest.fixture
def as_(coder, folders):
    """Call with a name and the command line's words, in that person's folder."""

    def run(name: str, *words: object):
        return coder(*words, "--as", name, cwd=folders / name)

    return run


@pytest.fixture
def keyed(as_, folders):
    """A lead and two fellows with keys who know of one another."""
    assert as_("lena", "team", "add", "lena", "--role", "lead").code == 0
    assert as_("lena", "team", "key").code == 0
    assert as_("lena", "team", "invite", "../invitation").code == 0
    for name in ("ana", "ben"):
        assert as_(name, "team", "join", "../invitation", "--card", f"../{name}.card").code == 0
        assert as_("lena", "team", "add", name, "--card", f"../{name}.card").code == 0
    for name in ("lena", "ana", "ben"):
        assert as_(name, "sync", folders / "stick").code == 0
    return as_


def test_a_team_is_made_and_fingerprints_are_the_same_on_both_sides(as_, folders):
    as_("lena", "team", "add", "lena", "--role", "lead")
    key = as_("lena", "team", "key")
    assert "recovery text" in key.err
    assert "From now on this project has keys" in key.err
    assert as_("lena", "team", "invite", "../invitation").out == key.out
    joined = as_("ana", "team", "join", "../invitation", "--card", "../ana.card")
    assert joined.out == key.out
    added = as_("lena", "team", "add", "ana", "--card", "../ana.card")
    own = as_("ana", "team", "key").out.strip()
    assert own in added.err
    listed = {each["name"]: each for each in as_("lena", "team", "list", "--json").json["people"]}
    assert listed["ana"]["fingerprint"] == own
    assert listed["lena"]["role"] == "lead"


def test_a_key_is_made_and_a_card_written_outside_of_any_project(coder, tmp_path):
    made = coder("team", "key", "--as", "zoe", "--card", "zoe.card", "--recovery", "zoe.txt")
    assert made.code == 0
    assert (tmp_path / "zoe.card").exists()
    assert "lock it away" in made.err
    assert "recovery text; write" not in made.err
    from coder.team import keys

    held = keys.holds("zoe")
    assert held is not None
    held.path.unlink()
    back = coder("team", "recover", "zoe.txt", "--as", "zoe")
    assert back.code == 0
    assert back.out == made.out
    assert coder("team", "key").code == 1
    assert "Whose key" in coder("team", "key").err


def test_sync_says_what_came_and_went_and_a_second_one_that_nothing_did(keyed, folders):
    keyed("ana", "codings", "add", "t1", 0, 4, "leaving.brutality")
    sent = keyed("ana", "sync", folders / "stick", "--json").json
    assert len(sent["sent"]) == 1
    would = keyed("lena", "sync", folders / "stick", "--dry-run", "--json").json
    came = keyed("lena", "sync", folders / "stick", "--json").json
    assert (would["dry_run"], would["facts"]) == (True, 1)
    assert (came["dry_run"], came["facts"], came["refused"], came["waiting"]) == (False, 1, [], [])
    again = keyed("lena", "sync", folders / "stick")
    assert "0 bundles came with 0 new facts; 0 bundles went." in again.err


def test_merge_takes_a_bundle_from_hand_to_hand_and_refuses_a_half_one(keyed, folders):
    keyed("ana", "codings", "add", "t1", 0, 4, "leaving.brutality")
    assert keyed("ana", "bundle", "../from-ana").out.strip().endswith("from-ana.qcb")
    data = (folders / "from-ana.qcb").read_bytes()
    (folders / "half.qcb").write_bytes(data[:-9])
    half = keyed("lena", "merge", "../half.qcb")
    assert half.code == 1
    assert "not whole" in half.err
    whole = keyed("lena", "merge", "../from-ana.qcb", "../from-ana.qcb")
    assert whole.code == 0
    assert "1 bundle came with 1 new fact" in whole.err
    missing = keyed("lena", "merge", "../nothing.qcb")
    assert missing.code == 1
    assert "no file" in missing.err


def test_a_folder_takes_what_it_lacks_once(keyed, folders):
    (folders / "other").mkdir()
    first = keyed("ana", "bundle", "../other")
    assert len(first.out.split()) == len(list((folders / "other").iterdir())) > 0
    assert "has everything already" in keyed("ana", "bundle", "../other").err


def test_nobody_works_as_another_without_their_key(keyed, coder, folders):
    from coder.team import keys

    held = keys.holds("lena")
    assert held is not None
    shutil.move(held.path, folders / "lena.key")
    refused = keyed("lena", "codings", "list")
    assert refused.code == 1
    assert "recovery text" in refused.err
    assert keyed("lena", "team", "list").code == 0
    stranger = coder("codings", "list", "--as", "zoe", cwd=folders / "ana")
    assert "coder team key --as zoe" in stranger.err


def test_a_lead_does_not_import_what_keyed_people_would_sign(keyed, folders):
    (folders / "their.csv").write_text("testimony,coder,start,end,code\nt1,ana,0,4,leaving.brutality\n")
    refused = keyed("lena", "codings", "import", "../their.csv")
    assert refused.code == 1
    assert "nobody records for another" in refused.err
    assert keyed("ana", "codings", "import", "../their.csv").code == 0


def test_a_revoked_person_is_refused_from_then_on(keyed, folders):
    keyed("ben", "codings", "add", "t1", 0, 4, "leaving.brutality")
    assert keyed("lena", "team", "revoke", "ben").code == 0
    keyed("ben", "sync", folders / "stick")
    done = keyed("lena", "sync", folders / "stick", "--json").json
    assert "revoked" in done["refused"][0]["reason"]
    found = keyed("lena", "check", "--json").json
    assert any(each["kind"] == "exchange" and "revoked" in each["what"] for each in found["problems"])
    assert keyed("lena", "team", "revoke", "zoe").code == 1


def test_without_keys_the_warning_says_what_plain_bundles_are(as_, folders):
    as_("ana", "codings", "add", "t1", 0, 4, "leaving.brutality")
    done = as_("ana", "sync", folders / "stick")
    assert done.code == 0
    assert "anybody can write one" in done.err
    assert as_("ben", "sync", folders / "stick", "--json").json["facts"] >= 1


def test_a_remote_that_is_nothing_of_the_kind_is_a_sentence(as_, folders):
    for remote in ("http://example.org/x", "/nowhere/at/all", "sftp://"):
        done = as_("ana", "sync", remote)
        assert done.code == 1
        assert "Traceback" not in done.err


def test_a_passphrase_is_asked_only_where_something_is_signed(as_, folders, monkeypatch):
    from coder.team import keys

    monkeypatch.setattr(keys, "_SCRYPT_N", 2**10)
    asked = []

    def answer(name):
        asked.append(name)
        return "secret"

    monkeypatch.setattr("coder.cli.team.new_passphrase", answer)
    for module in ("coder.cli.team", "coder.cli.sync"):
        monkeypatch.setattr(f"{module}.ask_passphrase", answer, raising=False)
    monkeypatch.setattr(exchanging, "ask_passphrase", answer)
    as_("lena", "team", "add", "lena", "--role", "lead")
    as_("lena", "team", "key", "--passphrase")
    asked.clear()
    as_("lena", "codings", "add", "t1", 0, 4, "leaving.brutality")
    as_("lena", "codings", "list")
    assert asked == []
    assert as_("lena", "sync", folders / "stick").code == 0
    assert asked == ["lena"]


def test_a_sync_takes_the_place_used_last_and_asks_for_one_where_there_is_none(as_, folders):
    asked = as_("ana", "sync")
    assert asked.code == 2
    assert "Through which place?" in asked.err
    assert as_("ana", "sync", "../nowhere").code == 1
    assert as_("ana", "sync").code == 2
    assert as_("ana", "sync", "../stick", "--dry-run").code == 0
    assert as_("ana", "sync").code == 2
    assert as_("ana", "sync", "../stick").code == 0
    assert as_("ana", "sync").code == 0
    assert as_("ben", "sync").code == 2
