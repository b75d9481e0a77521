"""Exchange through a folder: what comes, what is refused and why, and that nothing is lost."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from team_forging import forge, key_of, lines_of, part_of, person_fact, project_id, put, readers_in
from team_helpers import CODES, TEXTS, Team

from coder.errors import NotFound, Refused
from coder.project import Project, exchange, teamwork
from coder.project.sampling import Sample
from coder.team.bundles import Piece, plain_piece, read_bundle, seal_part, write_bundle
from coder.team.keys import from_seed


def reasons(done) -> str:
    return " | ".join(held.reason for held in done.held)


# --- converging ------------------------------------------------------------------------


def test_a_team_with_keys_ends_with_the_same_record_everywhere(team: Team):
    team.with_keys("ana", "ben")
    for number, name in enumerate(("ana", "ben", "lena")):
        team.code(name, number * 7)
    team.sync("ben", "ana", "lena", "ben", "ana")
    assert team.facts("ana") == team.facts("ben") == team.facts("lena")
    assert team.digest("ana") == team.digest("ben") == team.digest("lena")


def test_what_was_coded_before_there_were_keys_comes_along_whoever_coded_it(team: Team):
    with team.project("old", "lena") as project:
        project.add_coding("t0", 0, 9, CODES[0], "from before")
    team.with_keys("ana")
    assert len(team.codings("ana", "old")) == 1
    assert team.digest("ana") == team.digest("lena")


def test_ones_own_work_from_before_joining_comes_along_signed(team: Team):
    team.code("ana", 3)
    team.lead()
    team.join("ana")
    team.sync("lena", "ana", "lena")
    assert len(team.codings("lena", "ana")) == 1


def test_a_second_exchange_without_news_changes_and_sends_nothing(team: Team):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana", "lena", "ana", "lena")
    before = [(path.name, path.read_bytes()) for path in team.files()]
    facts = team.facts("lena")
    for name in ("lena", "ana", "lena"):
        done = team.sync(name)
        assert (done.came, done.facts, done.sent, done.held) == ((), 0, (), ())
    assert [(path.name, path.read_bytes()) for path in team.files()] == before
    assert team.facts("lena") == facts


def test_a_dry_run_says_what_would_come_and_touches_nothing(team: Team):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana")
    with team.project("lena") as project:
        done = exchange.sync(project, str(team.remote), dry_run=True)
        assert (len(done.came), done.facts) == (1, 1)
    assert team.codings("lena", "ana") == []
    assert team.sync("lena").facts == 1


def test_a_stick_between_two_places_passes_on_what_came_from_a_third(team: Team, tmp_path: Path):
    team.with_keys("ana", "ben")
    team.code("ana")
    team.sync("ana")
    team.sync("ben")
    stick = tmp_path / "stick"
    stick.mkdir()
    team.bundle("ben", stick)
    team.sync("lena", remote=stick)
    assert len(team.codings("lena", "ana")) == 1


def test_a_bundle_by_hand_holds_all_of_ones_own_work_again(team: Team, tmp_path: Path):
    team.with_keys("ana")
    for start in (0, 8, 16):
        team.code("ana", start)
        team.sync("ana")
    team.bundle("ana", tmp_path / "mine.qcb")
    assert team.merge("lena", tmp_path / "mine.qcb").facts == 3
    assert team.merge("lena", tmp_path / "mine.qcb").facts == 0


def test_what_was_retracted_stays_retracted_in_any_order(team: Team):
    team.with_keys("ana", "ben")
    made = team.code("ana")
    team.sync("ana", "ben")
    with team.project("ana") as project:
        project.remove_coding(made)
    team.sync("ana", "lena", "ben")
    for name in ("lena", "ben", "ana"):
        with team.project(name) as project:
            assert project.record.state(made) == "retracted"


def test_a_retraction_may_come_before_what_it_retracts(team: Team, tmp_path: Path):
    team.with_keys("ana")
    made = team.code("ana")
    team.sync("ana")
    (first,) = team.unheard("lena")
    kept = tmp_path / first.name
    first.rename(kept)
    with team.project("ana") as project:
        project.remove_coding(made)
    mirror = team.folder("ana") / "bundles" / first.name
    hidden = mirror.read_bytes()
    stick = tmp_path / "stick"
    stick.mkdir()
    team.bundle("ana", stick)
    (stick / first.name).unlink()
    team.sync("lena", remote=stick)
    with team.project("lena") as project:
        assert project.record.state(made) is None
    assert any("never came here" in problem for problem in team.problems("lena"))
    kept.write_bytes(hidden)
    team.merge("lena", kept)
    with team.project("lena") as project:
        assert project.record.state(made) == "retracted"
    assert not any("never came here" in problem for problem in team.problems("lena"))


# --- newcomers, backups, devices -------------------------------------------------------


def test_somebody_who_joins_late_gets_everything_from_before_by_the_lead(team: Team):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana", "lena")
    team.join("ben")
    assert team.sync("ben").facts == 0, "nothing is sealed to ben yet"
    team.sync("lena", "ben")
    assert len(team.codings("ben", "ana")) == 1
    assert team.digest("ben") == team.digest("lena") == team.digest("ana") or team.sync("ana", "ben")
    team.sync("ana", "ben", "lena")
    assert team.digest("ben") == team.digest("lena") == team.digest("ana")


def test_a_record_from_a_backup_gets_back_what_was_sent_and_begins_a_new_device(team: Team, tmp_path: Path):
    team.with_keys("ana")
    backup = tmp_path / "backup.db"
    shutil.copyfile(team.folder("ana") / "coder.db", backup)
    team.code("ana", 0)
    team.sync("ana")
    shutil.copyfile(backup, team.folder("ana") / "coder.db")
    team.code("ana", 10)
    with team.project("ana") as project:
        exchange.bundle(project, tmp_path / "x.qcb")
    team.sync("ana", "lena")
    assert len(team.codings("ana", "ana")) == len(team.codings("lena", "ana")) == 2
    assert not any("same number" in problem for problem in team.problems("lena"))


def test_a_whole_computer_from_a_backup_makes_a_fork_that_is_listed_and_loses_nothing(
    team: Team, tmp_path: Path
):
    from coder.team import devices

    team.with_keys("ana")
    team.code("ana", 20)
    team.sync("ana")
    state = devices._path()
    shutil.copyfile(team.folder("ana") / "coder.db", tmp_path / "backup.db")
    shutil.copyfile(state, tmp_path / "state.json")
    team.code("ana", 0)
    team.sync("ana", "lena")
    shutil.copyfile(tmp_path / "backup.db", team.folder("ana") / "coder.db")
    shutil.copyfile(tmp_path / "state.json", state)
    shutil.rmtree(team.folder("ana") / "bundles")
    team.code("ana", 10)
    stick = tmp_path / "stick"
    stick.mkdir()
    team.sync("ana", remote=stick)
    team.sync("lena", remote=stick)
    assert len(team.codings("lena", "ana")) == 3
    assert any("same number" in problem for problem in team.problems("lena"))


def test_one_coder_on_two_devices_has_both_and_a_conflict_is_listed(team: Team):
    team.with_keys("ana")
    made = team.code("ana")
    team.sync("ana")
    shutil.copytree(team.folder("ana"), team.base / "laptop")
    with team.project("ana", "laptop") as project:
        project.change_code(made, CODES[1])
        exchange.sync(project, str(team.remote))
    with team.project("ana") as project:
        project.change_code(made, CODES[2])
    team.sync("ana", "lena")
    with team.project("lena") as project:
        assert sorted(coding.code for coding in project.record.codings(coder="ana")) == sorted(CODES[1:])
    from coder.project.checks import check

    assert [
        p for p in check(team.folder("lena"), "lena") if p.kind == "exchange" and "both replace" in p.what
    ]


def test_bundles_that_are_lost_everywhere_are_sent_again(team: Team):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana")
    for path in team.files():
        path.unlink()
    shutil.rmtree(team.folder("ana") / "bundles")
    team.sync("ana", "lena")
    assert len(team.codings("lena", "ana")) == 1


def test_a_half_file_on_the_remote_is_mended_by_whoever_has_it_whole(team: Team):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana")
    victim = max(team.files(), key=lambda path: path.stat().st_size)
    whole = victim.read_bytes()
    victim.write_bytes(whole[: len(whole) // 2])
    done = team.sync("lena")
    assert "not whole" in reasons(done) or victim.read_bytes() == whole
    team.sync("ana", "lena")
    assert victim.read_bytes() == whole
    assert len(team.codings("lena", "ana")) == 1


# --- what is refused -------------------------------------------------------------------


def test_what_is_half_renamed_changed_linked_or_something_else_is_passed_over_with_its_reason(
    team: Team, tmp_path: Path
):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana")
    (good,) = team.unheard("lena")
    data = good.read_bytes()
    good.unlink()
    author, device, _, _ = good.stem.split("-")

    def plant(name: str, content: bytes) -> None:
        (team.remote / name).write_bytes(content)

    plant(good.name, data[:-100])
    plant(f"{author}-{device}-000077-{'0' * 32}.qcb", data)
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 4
    plant(f"{author}-{device}-000078-{'1' * 32}.qcb", bytes(flipped))
    plant(f"{author}-{device}-000079-{'2' * 32}.qcb", b"not a bundle at all")
    plant(f"{author}-{device}-000080-{'3' * 32}.qcb", b"QCB2\nfrom the future")
    plant("notes.txt", b"hello")
    plant(good.stem + " (conflicted copy).qcb", data)
    (team.remote / f"{author}-{device}-000081-{'4' * 32}.qcb").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_bytes(data)
    os.mkfifo(team.remote / f"{author}-{device}-000082-{'5' * 32}.qcb")
    before = team.facts("lena")
    done = team.sync("lena")
    assert team.facts("lena") == before
    said = {held.name.split("-")[2]: held.reason for held in done.held}
    assert "not whole" in said[good.stem.split("-")[2]]
    assert "renamed" in said["000077"]
    assert "not whole" in said["000078"]
    assert "no bundle" in said["000079"]
    assert "newer coder" in said["000080"]
    assert "no ordinary file" in said["000081"]
    assert "no ordinary file" in said["000082"]
    problems = "\n".join(team.problems("lena"))
    assert "newer coder" in problems
    assert "renamed" in problems
    plant(good.name, data)
    team.sync("lena")
    assert len(team.codings("lena", "ana")) == 1


def test_an_unknown_signer_waits_and_is_taken_in_once_a_lead_has_added_them(team: Team):
    team.with_keys("ana")
    paper, card = team.base / "invitation", team.base / "eve.card"
    team.code("eve")
    with team.project("eve", keyless=True) as project:
        teamwork.make_key("eve")
        teamwork.join(project, paper)
        teamwork.card("eve", card)
    send_as_if_member(team, "eve")
    done = team.sync("lena")
    assert "nobody in this team is known to have" in reasons(done)
    assert all(held.waits for held in done.held)
    assert team.codings("lena", "eve") == []
    with team.project("lena") as project:
        teamwork.admit(project, card, "fellow")
    team.sync("lena")
    assert len(team.codings("lena", "eve")) == 1


def send_as_if_member(team: Team, name: str) -> None:
    """What an eager program could do: send before a lead has added its owner."""
    from coder.project.sending import Sender
    from coder.record.ledger import Ledger

    with team.project(name) as project:
        project.make_writable()
        charter = Ledger(project.record).charter()
        assert charter is not None
        sender = Sender(project, charter, key_of(name))
        sender.send_new()
        for path in team.shelf(name):
            shutil.copyfile(path, team.remote / path.name)


def test_facts_in_anothers_name_are_refused(team: Team):
    team.with_keys("ana", "ben")
    forge(team, "ana", author="ana", actor="ben")
    done = team.sync("lena")
    assert "in the name of ben" in reasons(done)
    assert team.codings("lena", "ben") == []


def test_a_bundle_that_says_it_is_anothers_is_refused(team: Team):
    team.with_keys("ana", "ben")
    forge(team, "ana", author="ben", actor="ben")
    done = team.sync("lena")
    assert "the key is ana's" in reasons(done)
    assert team.codings("lena", "ben") == []


def test_nobody_keeps_a_colleagues_work_out_by_taking_its_ids(team: Team, tmp_path: Path):
    team.with_keys("ana", "ben")
    made = team.code("ana")
    team.sync("ana", "ben")
    # Lena hears of Ben's first, and of Ana's work after it.
    honest = team.unheard("lena")
    for path in honest:
        path.rename(tmp_path / path.name)
    forge(team, "ben", author="ben", actor="ben", own_id=made)
    done = team.sync("lena")
    assert "under ids that are not ben's" in reasons(done)
    for path in honest:
        (tmp_path / path.name).rename(path)
    team.sync("lena", "ben", "ana")
    assert [len(team.codings(name, "ana")) for name in ("lena", "ben")] == [1, 1]
    assert team.codings("lena", "ben") == []
    assert len({team.digest(name) for name in ("ana", "ben", "lena")}) == 1


def test_nobody_makes_anothers_bundles_unreadable_by_writing_their_device_into_ones_own(team: Team):
    team.with_keys("ana", "ben")
    team.code("ana")
    team.sync("ana")
    device = newest_of(team, "ana").name.split("-")[1]
    forge(team, "ben", author="ben", actor="ben", device=device, number=10**9 - 1)
    team.sync("ana", "lena")
    team.code("ana", 20)
    team.sync("ana", "lena")
    assert len(team.codings("lena", "ana")) == 2
    assert int(newest_of(team, "ana").name.split("-")[2]) < 10


def test_a_coding_beyond_the_text_stops_nobodys_figures_and_check_names_it(team: Team):
    from coder.project.agreeing import Asked, agreement
    from coder.project.checks import check

    for name in ("ana", "ben"):
        with team.project("lena") as project:
            project.sit_down(name)
            project.add_coding("t0", 0, 9, CODES[0])
            with project.writing() as facts:
                if name == "ben":  # as another program could
                    revision = project.testimony("t0").revision
                    facts.add_coding("t0", revision, CODES[1], 5, 2**31 - 2)
                    facts.add_coding("t0", revision, CODES[2], 2**30, 2**31 - 2)
            project.submit("t0")
    with team.project("lena") as project:
        length = len(project.testimony("t0").text)
        found = agreement(project, Asked(unit="character"), bootstrap=0)
        assert found.segments.end.max() == length
        assert len(found.segments.end) == 3
    assert sum("ends behind the text" in each.what for each in check(team.folder("lena"), "lena")) == 2


@pytest.mark.parametrize("half", [[["x"]], [{"a": 1}], "x", {"x": 1}])
def test_words_about_files_that_no_reader_could_take_never_enter_the_record(half: object):
    from coder.errors import BadInput
    from coder.record.lines import read

    head = {"names": [], "codebooks": 0, "texts": 0, "facts": 0, "said": {"half": half}}
    with pytest.raises(BadInput, match="words about the files"):
        read(f"{json.dumps(head)}\n".encode())


def test_a_fact_that_names_itself_never_enters_the_record():
    from coder.errors import BadInput
    from coder.record.ids import new_id
    from coder.record.lines import read

    own = new_id("ana").hex()
    for column in (11, 12, 13):
        fact: list = [own, 0, 0, 1000, 1, None, 2, 3, 4, 0, 5, None, None, None]
        fact[column] = own
        head = {"names": ["ana", "main", "t0", "a" * 64, "a.b"], "codebooks": 0, "texts": 0, "facts": 1}
        with pytest.raises(BadInput, match="names itself"):
            read(f"{json.dumps(head)}\n{json.dumps(fact)}\n".encode())


def test_two_facts_of_one_coder_under_one_id_are_told_to_everybody_who_has_both(team: Team):
    team.with_keys("ana", "ben")
    made = team.code("ana", 40)
    team.sync("ana", "lena")
    forge(team, "ana", author="ana", actor="ana", own_id=made)
    for name in ("lena", "ben"):
        team.sync(name)
        assert any("said two things under one id" in each for each in team.problems(name)), name


def test_what_one_imported_before_joining_under_its_old_ids_reaches_everybody(team: Team):
    from coder.record.bulk import CodingRow, import_codings

    with team.project("ana") as project:
        revision = project.testimony("t0").revision
        rows = [
            CodingRow("t0", revision, "ana", CODES[0], place, place + 4, "a memo", id=bytes([place] * 16))
            for place in range(3)
        ]
        project.make_writable()
        import_codings(project.record, rows)
        removed = next(each.id for each in project.record.codings() if each.start == 2)
        project.remove_coding(removed)
    team.lead()
    team.join("ana")
    team.join("ben")
    team.sync("lena", "ana", "lena", "ben")
    assert len({team.digest(name) for name in ("ana", "ben", "lena")}) == 1
    with team.project("ben") as project:
        assert sorted((each.start, each.memo) for each in project.record.codings(coder="ana")) == [
            (0, "a memo"),
            (1, "a memo"),
        ]
    before = team.facts("ana")
    with team.project("ana") as project:
        project.make_writable()
        import_codings(project.record, rows[:2])
    assert team.facts("ana") == before


def test_what_the_first_lead_imported_before_the_keys_keeps_its_ids_everywhere(team: Team):
    from coder.record.bulk import CodingRow, import_codings

    with team.project("lena") as project:
        project.make_writable()
        revision = project.testimony("t0").revision
        rows = [
            CodingRow("t0", revision, name, CODES[0], 0, 4, id=name.encode() * 4) for name in ("lena", "anna")
        ]
        import_codings(project.record, rows)
    team.lead()
    team.join("ben")
    team.sync("lena", "ben", "lena", "ben")
    for name in ("lena", "ben"):
        assert {row.id for row in rows} <= team.facts(name)
    assert team.digest("ben") == team.digest("lena")


def test_in_a_team_with_keys_nothing_is_imported_under_ids_that_a_file_made_up(team: Team):
    from coder.record.bulk import CodingRow, import_codings

    team.with_keys("ana")
    made = bytes.fromhex(team.code("ana").replace("-", ""))
    with team.project("lena") as project:
        revision = project.testimony("t0").revision
        project.make_writable()
        row = CodingRow("t0", revision, "lena", CODES[1], 0, 9, id=made)
        assert [import_codings(project.record, [row]).added for _ in range(2)] == [1, 0]
    done = team.sync("ana", "lena", "ana")
    assert not done.held
    assert team.digest("ana") == team.digest("lena")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("person", '{"name":"ana","role":"lead"}'),
        ("person", '{"name":"eve","role":"lead","sign":"' + "ab" * 32 + '"}'),
        ("round", '{"about":"close"}'),
        ("round", '{"about":"project","id":"ab","title":"mine"}'),
        ("decision", '{"about":"case","case":"x","status":"excluded","overrules":[]}'),
    ],
)
def test_what_only_a_lead_may_say_is_not_taken_from_a_fellow(team: Team, kind: str, data: str):
    team.with_keys("ana")
    before = team.facts("lena")
    forge(team, "ana", author="ana", actor="ana", kind=kind, data=data)
    done = team.sync("lena")
    assert "only a lead may send" in reasons(done)
    assert team.facts("lena") == before


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("decision", '{"outcome":"take","readings":5}'),
        ("person", "[]"),
        ("person", '{"name":"' + "x" * 100 + '","role":"lead"}'),
        ("memo", '{"about":{"deep":1}}'),
        ("decision", '{"about":"credibility","case":"t0","overrules":[]}'),
        ("decision", '{"about":"case","case":"t0","status":null,"overrules":[]}'),
        ("round", '{"about":"close","after":null}'),
        (
            "decision",
            '{"outcome":"take","readings":[],"codings":["'
            + "-".join(("a" * 8, *["a" * 4] * 3, "a" * 12))
            + '"],'
            '"submissions":[],"taken":"ana","gap":false}',
        ),
        ("memo", '{"about":"excerpt","start":9,"end":5}'),
        ("memo", '{"about":"excerpt","start":5,"end":9}'),
        ("memo", '{"about":"testimony"}'),
        ("memo", '{"about":"coding","confidence":"certainly"}'),
        ("round", '{"about":"open","kind":"independent","testimonies":[9],"names":[]}'),
        ("decision", "[" * 5000),
        ("decision", '{"about":"withdrawal"}'),
        ("decision", '{"about":"case","case":NaN}'),
        (
            "decision",
            '{"about":"case","case":"C1","status":"excluded","overrules":[],"about":"credibility"}',
        ),
        ("decision", '{"about":"credibility","case":"\\ud800","status":null,"overrules":[]}'),
    ],
)
def test_a_fact_that_readers_would_stumble_over_never_enters_the_record(team: Team, kind: str, data: str):
    team.with_keys("ana")
    before = team.facts("ana")
    forge(team, "lena", author="lena", actor="lena", kind=kind, data=data)
    done = team.sync("ana")
    assert "It holds" in reasons(done)
    assert team.facts("ana") == before


def test_plain_and_unsigned_bundles_are_refused_once_there_are_keys_unless_asked_for(
    team: Team, tmp_path: Path
):
    stranger = Team(tmp_path / "stranger")
    stranger.code("zoe")
    stranger.bundle("zoe", tmp_path / "zoe.qcb")
    team.with_keys("ana")
    done = team.merge("lena", tmp_path / "zoe.qcb", same_project=True)
    assert "not signed and sealed" in reasons(done)
    assert "--plain" in reasons(done)
    assert team.codings("lena", "zoe") == []
    done = team.merge("lena", tmp_path / "zoe.qcb", same_project=True, plain=True)
    assert done.facts
    assert len(team.codings("lena", "zoe")) == 1


def test_a_bundle_of_another_project_is_refused(team: Team, tmp_path: Path):
    other = Team(tmp_path / "other")
    other.code("ana")
    other.bundle("ana", tmp_path / "other.qcb")
    team.code("ben")
    team.sync("ben")
    done = team.merge("ben", tmp_path / "other.qcb")
    assert "another project" in reasons(done)
    assert team.codings("ben", "ana") == []
    team.merge("ben", tmp_path / "other.qcb", same_project=True)
    assert len(team.codings("ben", "ana")) == 1


def test_a_revoked_persons_later_bundles_are_refused_and_the_earlier_ones_stay(team: Team):
    team.with_keys("ana", "ben")
    team.code("ana", 0)
    team.sync("ana", "lena")
    with team.project("lena") as project:
        teamwork.revoke(project, "ana")
        assert [person.name for person in project.record.people()] == ["ben", "lena"]
    team.code("ana", 10)
    team.sync("ana")
    done = team.sync("lena")
    assert "revoked" in reasons(done)
    team.sync("lena", "ben")
    assert len(team.codings("lena", "ana")) == len(team.codings("ben", "ana")) == 1
    assert team.digest("lena") == team.digest("ben")


def test_whoever_took_in_more_than_the_revocation_keeps_is_told_and_a_lead_can_settle_it(
    team: Team, tmp_path: Path
):
    team.with_keys("ana", "ben")
    team.code("ana", 0)
    stick = tmp_path / "stick"
    stick.mkdir()
    team.sync("ana", remote=stick)
    team.sync("ben", remote=stick)
    with team.project("lena") as project:
        teamwork.revoke(project, "ana")
    team.sync("lena", "ben")
    assert any("others refuse them" in problem for problem in team.problems("ben"))
    team.merge("lena", *team.files(stick), plain=True)
    with team.project("lena") as project:
        teamwork.revoke(project, "ana")
    team.sync("lena", "ben")
    assert not any("others refuse them" in problem for problem in team.problems("ben"))
    assert team.digest("lena") == team.digest("ben")


def test_an_id_that_says_something_else_is_refused_whole(team: Team):
    team.with_keys("ana")
    made = team.code("ana")
    with team.project("lena") as project:
        project.make_writable()
        raw = project.record.connection.raw
        raw.execute("INSERT OR IGNORE INTO name(text) VALUES ('ana')")
        names = dict(raw.execute("SELECT text, id FROM name"))
        raw.execute("INSERT INTO name(text) VALUES ('t9')")
        raw.execute(
            "INSERT INTO fact(id, kind, actor, at, round, target) VALUES (?, 'retraction', ?, 0, ?, ?)",
            [bytes.fromhex(made.replace("-", "")), names["ana"], names["main"], b"0" * 16],
        )
    done = team.sync("ana", "lena")
    assert "two things under one id" in reasons(done)


def test_a_piece_moved_into_another_bundle_stays_its_authors(team: Team):
    team.with_keys("ana", "ben")
    team.code("ana")
    team.sync("ana")
    (good,) = team.unheard("lena")
    found = read_bundle(good.read_bytes())
    moved = write_bundle(found.project, "0" * 8, "e" * 8, 9, [*found.pieces, Piece(b"junk", True)])
    good.unlink()
    (team.remote / moved.file).write_bytes(moved.data)
    team.sync("lena")
    with team.project("lena") as project:
        assert {coding.coder for coding in project.record.codings()} == {"ana"}


# --- blindness -------------------------------------------------------------------------


def test_while_a_round_is_blind_a_colleagues_work_does_not_reach_a_fellows_machine(team: Team):
    team.with_keys("ana", "ben")
    with team.project("lena") as project:
        project.open_round(
            "wave", kind="independent", coders=["ana", "ben"], sample=Sample(testimonies=("t0",))
        )
    team.sync("lena", "ana", "ben")
    for number, name in enumerate(("ana", "ben")):
        with team.project(name) as project:
            project.choose_round("wave")
            project.add_coding("t0", number, 9 + number, CODES[number], "secret memo")
            project.submit("t0")
        team.code(name, 30, text="t1") if number else None
    team.sync("ana", "ben", "lena", "ana", "ben")
    assert team.codings("ben", "ana") == []
    assert team.codings("ana", "ben") == [] or len(team.codings("ana", "ben")) == 1
    assert len(team.codings("lena", "ana")) == 1
    with team.project("lena") as project:
        project.close_round("wave")
    team.sync("lena", "ana", "ben")
    assert len(team.codings("ben", "ana")) == 1
    assert len(team.codings("ana", "ben")) == len(team.codings("lena", "ben"))
    team.sync("lena", "ana", "ben")
    assert team.digest("ana") == team.digest("ben") == team.digest("lena")


def test_a_lead_who_does_not_know_yet_that_a_round_is_blind_passes_nothing_of_it_on(
    team: Team, tmp_path: Path
):
    team.with_keys("ana", "ben")
    team.join("cleo", role="lead")
    team.sync("lena", "cleo", "ana", "ben", "lena")
    known = set(team.remote.rglob("*.qcb"))
    with team.project("lena") as project:
        project.open_round(
            "wave", kind="independent", coders=["ana", "ben"], sample=Sample(testimonies=("t0",))
        )
    team.sync("lena", "ben")
    opening = {path: tmp_path / path.name for path in set(team.remote.rglob("*.qcb")) - known}
    for path, aside in opening.items():
        shutil.move(path, aside)  # somebody holds the opening back from the second lead
    with team.project("ben") as project:
        project.choose_round("wave")
        project.add_coding("t0", 0, 9, CODES[1], "secret memo")
    for name in ("ben", "cleo"):
        team.sync(name)
        for path in opening:  # ben's program puts back what is missing
            path.unlink(missing_ok=True)
    for path, aside in opening.items():
        shutil.copy(aside, path)
    team.sync("ana", "lena", "ana")
    assert team.codings("ana", "ben") == []
    assert team.codings("lena", "ben") != []
    team.sync("cleo")
    with team.project("lena") as project:
        project.close_round("wave")
    team.sync("lena", "cleo", "ana", "ben", "lena", "cleo", "ana")
    assert team.codings("ana", "ben") == team.codings("lena", "ben")


def test_a_leads_decision_on_blind_codings_goes_to_leads_only(team: Team):
    team.with_keys("ana", "ben")
    with team.project("lena") as project:
        project.open_round(
            "wave", kind="independent", coders=["ana", "ben"], sample=Sample(testimonies=("t0",))
        )
    team.sync("lena", "ana")
    with team.project("ana") as project:
        project.choose_round("wave")
        made = project.add_coding("t0", 0, 9, CODES[0])
        project.submit("t0")
    team.sync("ana", "lena")
    with team.project("lena") as project, project.writing(round_name="main") as facts:
        from coder.record.deciding import DecisionContent

        facts.add_decision("t0", made.revision, DecisionContent("none", (), (made.id,)))
    team.sync("lena", "ben")
    with team.project("ben") as project:
        rows = project.record.connection.rows("SELECT 1 FROM fact WHERE kind = 'decision'")
        assert rows == []


def test_no_wish_for_a_text_tells_who_has_begun_in_a_blind_round(team: Team):
    from coder.record.ledger import Ledger

    team.with_keys("ana", "ben")
    with team.project("lena") as project:
        project.open_round("wave", coders=["ana", "ben"], sample=Sample(testimonies=("t0", "t1")))
        (team.folder("lena") / "testimonies" / "t1.txt").write_text("Another one.\n")
    team.sync("lena", "ana", "ben")
    with team.project("ana") as project:
        revisions = [project.testimony(name).revision for name in sorted(TEXTS)]
        for name in ("t0", "t1"):
            project.add_coding(name, 0, 5, CODES[0])

    def carried(name: str, stream: str = "everyone") -> set[str]:
        with team.project(name) as project:
            parts = Ledger(project.record).parts()
            return {each for part in parts if part.stream == stream for each in part.texts}

    with pytest.MonkeyPatch.context() as patch:
        from coder.project import shelving

        real = shelving.said_here
        patch.setattr(shelving, "said_here", lambda *given: real(*given) | {"wants": revisions})
        team.sync("ben", "ana")
    team.sync("lena", "ana", "lena", "ben")
    assert carried("ben") == carried("lena") == set()
    with team.project("lena") as project:
        project.close_round("wave")
    team.sync("lena", "ana", "lena", "ana", "lena", "ben")
    assert revisions[1] in carried("lena")


def test_a_lead_who_left_decides_nothing_any_more_by_parts_named_beforehand():
    from coder.record.authority import Entry
    from coder.record.members import believed

    def entry(
        number: int, by: str, *, retires: str = "", kept: str = "", revoked: bool = False, current=True
    ):
        return Entry(
            bytes([number]) * 16, by, "xan", "lead", "k", "a", revoked, frozenset(filter(None, [retires])),
            frozenset(filter(None, [kept])), current,
        )  # fmt: skip

    added = entry(1, "lena", current=False)
    prepared = entry(2, "xan", retires="k", kept="f" * 32, current=False)
    gone = entry(3, "lena", retires="k", kept="a" * 32, revoked=True)
    assert believed([added, prepared, gone], "k", "f" * 64) == ("xan", "revoked")
    assert believed([added, prepared, gone], "k", "a" * 64) == ("xan", "lead")


@pytest.mark.parametrize("name", ["e\n 0 found.", "\u202eana", "", "x" * 200])
def test_a_bundle_by_somebody_whose_name_nobody_may_bear_is_refused_without_saying_it(team: Team, name: str):
    team.with_keys("ana")
    forge(team, "ana", author=name, actor="ana")
    (held,) = team.sync("lena").held
    assert "Nobody may bear the name of its author" in held.reason


def test_a_bundle_looks_the_same_from_outside_whether_or_not_blind_work_is_in_it(team: Team):
    team.with_keys("ana", "ben")
    with team.project("lena") as project:
        project.open_round(
            "wave", kind="independent", coders=["ana", "ben"], sample=Sample(testimonies=("t0",))
        )
    team.sync("lena", "ana", "ben")
    before = set(team.files())
    with team.project("ana") as project:
        project.choose_round("wave")
        for start in range(20):
            project.add_coding("t0", start, 9 + start, CODES[0])
    team.sync("ana")
    (blind,) = set(team.files()) - before
    before = set(team.files())
    with team.project("ben") as project:
        project.choose_round("main")
        project.add_coding("t1", 0, 5, CODES[1])
    team.sync("ben")
    (open_,) = set(team.files()) - before
    shapes = [[len(piece.data) for piece in read_bundle(path.read_bytes()).pieces] for path in (blind, open_)]
    # age itself adds some random bytes; what is sealed has the same length
    assert all(abs(one - other) < 500 for one, other in zip(*shapes, strict=True))
    for path in (blind, open_):
        data = path.read_bytes()
        assert path.stat().st_mtime == 946_684_800
        for trace in (b"leaving.", b"wave", b"everyone", b"testimony"):
            assert trace not in data
        assert not {"ana", "ben"} & set(path.name.split("-"))


def test_without_keys_a_fellow_passes_over_blind_work_until_the_round_is_closed(team: Team):
    with team.project("lena") as project:
        for name, role in (("lena", "lead"), ("ana", "fellow"), ("ben", "fellow")):
            project.add_person(name, role)
        project.open_round(
            "wave", kind="independent", coders=["ana", "ben"], sample=Sample(testimonies=("t0",))
        )
    team.sync("lena", "ana", "ben")
    with team.project("ana") as project:
        project.choose_round("wave")
        project.add_coding("t0", 0, 9, CODES[0])
    team.sync("ana")
    done = team.sync("ben")
    assert "until the round wave is closed" in reasons(done)
    assert team.codings("ben", "ana") == []
    mirrored = [path.read_bytes() for path in team.shelf("ben")]
    assert not any(b"leads:wave" in data for data in mirrored)
    team.sync("lena")
    assert len(team.codings("lena", "ana")) == 1
    with team.project("lena") as project:
        project.close_round("wave")
    team.sync("lena", "ben")
    assert len(team.codings("ben", "ana")) == 1


# --- files: texts, codebooks, registers ------------------------------------------------


def test_the_text_that_somebody_coded_comes_when_it_is_not_the_one_here(team: Team):
    team.with_keys("ana")
    other = TEXTS["t1"] + "One more line.\n"
    (team.folder("ana") / "testimonies" / "t1.txt").write_text(other, encoding="utf-8")
    team.code("ana", text="t1")
    team.sync("ana", "lena")
    assert any("has not come here" in problem for problem in team.problems("lena"))
    with team.project("lena") as project:
        assert project.testimony("t1").text == TEXTS["t1"]
        assert "has not come here" in project.testimony("t1").notice
    team.sync("ana", "lena")
    with team.project("lena") as project:
        assert project.testimony("t1").text == other
    assert not any("has not come here" in problem for problem in team.problems("lena"))


def test_a_text_that_has_not_come_yet_stops_nothing_else_here(team: Team):
    from click.testing import CliRunner

    from coder.cli.main import root
    from coder.project.agreeing import Asked, agreement

    team.with_keys("ana", "ben")
    (team.folder("ana") / "testimonies" / "t9.txt").write_text("Only Ana has this one.\n", encoding="utf-8")
    for name in ("ana", "ben"):
        with team.project(name) as project:
            for text in ("t0", "t9") if name == "ana" else ("t0",):
                project.add_coding(text, 0, 4, CODES[0], "a memo")
                project.submit(text)
    team.sync("ana", "ben", "lena")
    with team.project("lena") as project:
        assert project.testimony("t9").text == ""
        found = agreement(project, Asked(unit="testimony"), bootstrap=0)
        assert found.report.testimonies == 1
        assert "their text has not come here or is empty: t9" in found.notices[0]
    for words in (
        ["codings", "list"], ["codings", "export", str(team.base / "out.csv")], ["memo", "list"],
        ["conflicts"],
        ["counts", "--unit", "excerpt"], ["agree", "--bootstrap", "0"], ["progress"], ["search", "baker"],
        ["export", "csv"], ["export", "qdpx"], ["check"],
    ):  # fmt: skip
        said = CliRunner().invoke(root, ["-C", str(team.folder("lena")), "--as", "lena", *words])
        assert said.exception is None or isinstance(said.exception, SystemExit), (words, said.exception)
    assert "t9: Somebody coded a text" in said.output
    team.sync("ana", "lena")
    with team.project("lena") as project:
        assert project.testimony("t9").text == "Only Ana has this one.\n"


def test_what_others_send_as_the_text_takes_the_place_of_nobodys_file(team: Team):
    from coder.project.checks import check

    team.with_keys("ana", "ben")
    true = team.folder("lena") / "testimonies" / "t0.txt"
    team.code("lena")
    team.code("ana")
    (team.folder("ben") / "testimonies" / "t0.txt").write_text("SHE NEVER SAID ANY OF THIS.\n" * 9)
    with team.project("ben") as project, project.writing() as facts:
        found = project.testimony("t0")
        facts.keep_text("t0", found.revision, found.text)
        facts.add_coding("t0", found.revision, CODES[1], 0, 5)
    with team.project("ben") as project:
        exchange.bundle(project, team.base / "plant.qcb", with_texts=True)
    for name in ("lena", "ana"):
        team.merge(name, team.base / "plant.qcb")
        with team.project(name) as project:
            assert project.testimony("t0").text == true.read_text()
            assert "this is the file's" in project.testimony("t0").notice
        told = [each for each in check(team.folder(name), name) if each.where == "t0"]
        assert any(each.what.startswith("ben coded another text of this name") for each in told), told
        assert not any("Put the coded text back" in each.fix for each in told), "nobody is to take ben's"
        with team.project(name) as project:
            made = project.add_coding("t0", 9, 14, CODES[0])
            assert made.revision == project.testimony("t0").revision
        said = [each.what for each in check(team.folder(name), name) if each.where == "t0"]
        assert any("(ben 1) stand on another revision" in each for each in said), said


def test_texts_that_lie_in_the_folder_need_not_travel(team: Team):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana", "lena")
    with team.project("lena") as project:
        assert project.record.revision_text(project.testimony("t0").revision) == TEXTS["t0"]


def test_registers_and_codebooks_that_differ_are_listed_case_by_case(team: Team):
    team.with_keys("ana")
    for name, row in (("lena", "p1,t0\np2,t1\n"), ("ana", "p1,t0;t2\np3,t1\n")):
        path = team.folder(name) / "testimonies" / "cases.csv"
        path.write_text(f"case,testimonies\n{row}", encoding="utf-8")
    book = team.folder("ana") / "codebook.yaml"
    book.write_text(book.read_text().replace("Greed", "Avarice"), encoding="utf-8")
    team.sync("ana", "lena")
    problems = "\n".join(team.problems("lena"))
    assert "1 differ (p1); 1 only here (p2); 1 only there (p3)" in problems
    assert "codebook is another version" in problems


# --- without keys ----------------------------------------------------------------------


def test_a_project_without_a_team_exchanges_plain_bundles_and_is_warned(team: Team):
    team.code("ana", 0)
    team.code("ben", 10)
    done = team.sync("ana")
    assert any("readable by everybody" in notice for notice in done.notices)
    team.sync("ben", "ana")
    assert team.digest("ana") == team.digest("ben")
    assert any(path.name.startswith("ana-") for path in team.files())


def test_without_keys_everything_recorded_here_goes_whoever_recorded_it(team: Team):
    team.code("ana", 0)
    team.code("zoe", 10, folder="ana")
    team.sync("ana", "ben")
    assert len(team.codings("ben", "zoe")) == 1


def test_keys_do_not_slip_in_by_a_plain_bundle(team: Team):
    team.code("ana")
    team.sync("ana")
    lines = lines_of(["eve", "main"], [person_fact({"name": "eve", "role": "lead", "sign": "ab" * 32})])
    project = project_id(team, "ana")
    put(team, project, plain_piece(part_of(project, "eve", lines, None)), by="eve")
    assert "keys come by invitation" in reasons(team.sync("ana"))


def test_a_signed_bundle_waits_for_an_invitation_where_there_are_no_keys(team: Team):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana")
    done = team.sync("newcomer")
    assert "coder team join" in reasons(done)
    assert not (team.folder("newcomer") / "coder.db").exists() or not team.codings("newcomer", "ana")


# --- places ----------------------------------------------------------------------------


def test_a_folder_that_is_not_there_is_no_empty_exchange(team: Team):
    with team.project("ana") as project, pytest.raises(Refused, match="no folder"):
        exchange.sync(project, str(team.base / "stick that is not in"))


def test_a_file_that_is_not_there_is_named(team: Team):
    with team.project("ana") as project, pytest.raises(NotFound, match="no file"):
        exchange.merge(project, [team.base / "nothing.qcb"])


def test_a_full_stick_is_a_sentence_and_the_record_is_as_it_was(team: Team, monkeypatch):
    team.with_keys("ana")
    team.code("ana")

    def full(*_):
        raise OSError(28, "No space left on device")

    before = team.facts("ana")
    with team.project("ana") as project, monkeypatch.context() as patched:
        patched.setattr("os.utime", full)
        with pytest.raises(Refused, match="No space left"):
            exchange.sync(project, str(team.remote))
    assert team.facts("ana") == before
    assert not list(team.remote.glob(".*"))
    team.sync("ana", "lena")
    assert len(team.codings("lena", "ana")) == 1


def test_a_synced_folder_is_no_place_for_the_record_and_says_so(team: Team):
    (team.folder("ana") / ".stfolder").mkdir()
    team.code("ben")
    team.sync("ben")
    with team.project("ana") as project, pytest.raises(Refused, match="coder move"):
        exchange.sync(project, str(team.remote))


# --- as whom ---------------------------------------------------------------------------


def test_in_a_team_with_keys_nobody_works_as_somebody_whose_key_is_not_here(team: Team):
    from coder.team import keys

    team.with_keys("ana")
    held = keys.holds("lena")
    assert held is not None
    held.path.unlink()
    with pytest.raises(Refused, match="recovery text"):
        Project.open(team.folder("ana"), coder="lena")
    with team.project("ana") as project, pytest.raises(Refused, match="recovery text"):
        project.sit_down("lena")
    with pytest.raises(Refused, match="coder team key"):
        Project.open(team.folder("ana"), coder="zoe")


# --- what a lead cannot do either ------------------------------------------------------


def test_an_unsigned_part_does_not_pass_for_a_charter(team: Team):
    team.with_keys("ana")
    lines = lines_of(["lena", "main"], [person_fact({"name": "eve", "role": "lead"})])
    project = project_id(team, "ana")
    for stream in ("charter", "founding", "everyone"):
        put(team, project, plain_piece(part_of(project, "lena", lines, None, stream=stream)), by="lena")
    before = team.facts("ana")
    done = team.sync("ana")
    assert len([held for held in done.held if "not signed" in held.reason]) == 3
    assert team.facts("ana") == before


def test_an_invitation_with_another_title_than_the_signed_one_is_refused(team: Team):
    from coder.errors import BadInput

    team.lead()
    paper = team.base / "invitation"
    with team.project("lena") as project:
        teamwork.invite(project, paper)
    paper.write_text(paper.read_text().replace("Leaving", "Evil"))
    with team.project("ana", keyless=True) as project, pytest.raises(BadInput, match="was changed"):
        teamwork.join(project, paper)


def test_no_lead_makes_another_key_the_first_and_vouches_for_what_is_new(team: Team):
    team.with_keys("ana")
    team.join("mira", role="lead")
    team.sync("lena", "mira", "ana")
    before = team.facts("ana")
    said = {
        "about": "project",
        "id": "00",
        "title": "mine",
        "root": key_of("mira").public.sign,
        "founding": ["ab" * 32],
    }
    data = json.dumps(said)
    forge(team, "mira", author="mira", actor="mira", kind="round", data=data)
    done = team.sync("ana")
    assert "whose key was the first" in reasons(done)
    assert team.facts("ana") == before


def test_a_changed_key_is_always_told(team: Team):
    from coder.team import keys

    team.with_keys("ana")
    held = keys.holds("ana")
    assert held is not None
    held.path.unlink()
    teamwork.make_key("ana")
    teamwork.card("ana", team.base / "new.card")
    with team.project("lena") as project:
        teamwork.admit(project, team.base / "new.card", "fellow")
    assert any("ana's key was changed by lena" in problem for problem in team.problems("lena"))


def test_memos_of_any_length_are_cut_into_parts_that_readers_take(team: Team, monkeypatch):
    from coder.project import sending

    monkeypatch.setattr(sending, "_LONG", 4000)
    team.with_keys("ana")
    with team.project("ana") as project:
        for start in range(6):
            project.add_coding("t0", start, start + 5, CODES[0], "x" * 900)
    team.sync("ana", "lena")
    assert len(team.codings("lena", "ana")) == 6
    assert team.problems("lena") == []


# --- what lies damaged, half or in the way ----------------------------------------------


def newest_of(team: Team, name: str) -> Path:
    """The bundle in a person's own folder that was made last."""
    return max(team.shelf(name), key=lambda path: path.stat().st_mtime_ns)


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(bytes(data))


def test_a_bundle_damaged_beside_the_record_is_not_sent_and_what_was_in_it_is_sent_anew(
    team: Team, tmp_path: Path
):
    team.with_keys("ana")
    team.code("ana")
    team.bundle("ana", tmp_path)
    victim = newest_of(team, "ana")
    flip_a_bit(victim)
    done = team.sync("ana")
    assert victim.name not in done.sent
    assert not (team.remote / victim.name).exists()
    assert any(f"Damaged beside the record: {victim.name}; set aside" in each for each in done.notices)
    assert victim.with_name(f"{victim.name}.damaged").is_file(), "nothing is deleted"
    team.sync("lena")
    assert len(team.codings("lena", "ana")) == 1
    again = team.sync("ana")
    assert (again.sent, again.notices) == ((), ())


def test_a_bundle_damaged_beside_the_record_is_fetched_again_where_it_lies_whole(team: Team):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana", "lena")
    for name in ("ana", "lena"):
        victim = newest_of(team, name)
        whole = victim.read_bytes()
        flip_a_bit(victim)
        done = team.sync(name)
        assert (done.sent, done.facts) == ((), 0)
        assert victim.read_bytes() == whole


@pytest.mark.parametrize("damage", ["a bit", "everything"])
def test_a_bundle_damaged_in_the_shared_place_under_its_size_is_mended_once_somebody_misses_it(
    team: Team, damage: str
):
    team.with_keys("ana", "ben")
    team.code("ana")
    team.sync("ana", "lena")
    victim = team.remote / newest_of(team, "ana").name
    if damage == "a bit":
        flip_a_bit(victim)
    else:
        victim.write_bytes(bytes(victim.stat().st_size))
    assert team.sync("ben").held
    assert team.codings("ben", "ana") == []
    team.sync("lena", "ben")
    assert len(team.codings("ben", "ana")) == 1
    team.sync("ben", "lena", "ana")
    assert team.sync("ben").sent == team.sync("lena").sent == team.sync("ana").sent == ()


def test_what_could_not_be_read_for_a_moment_is_taken_in_the_next_time(team: Team):
    from coder.team.folder import Folder

    class Pulled(Folder):
        """A stick that is pulled out while it is read."""

        def get(self, name: str) -> bytes:
            (self.folder / name).rename(team.base / name)
            try:
                return super().get(name)
            finally:
                (team.base / name).rename(self.folder / name)

    team.with_keys("ana", "ben")
    team.code("ana")
    team.sync("ana")
    with team.project("lena") as project:
        done = exchange.sync(project, Pulled(team.remote))
    assert done.held
    assert team.codings("lena", "ana") == []
    team.sync("lena")
    assert len(team.codings("lena", "ana")) == 1


def test_two_programs_of_one_device_never_number_two_bundles_alike(team: Team):
    from coder.project.sending import Sender
    from coder.record.ledger import Ledger

    team.with_keys("ana", "ben")
    key = key_of("ana")
    team.code("ana", 30)
    team.sync("ana")
    with team.project("ana") as one, team.project("ana") as other:
        one.make_writable()
        other.make_writable()
        charter = Ledger(one.record).charter()
        assert charter is not None
        later = Sender(other, charter, key)
        one.add_coding("t0", 0, 5, CODES[0])
        Sender(one, charter, key).send_new()
        one.add_coding("t0", 7, 9, CODES[0])
        later.send_new()
        parts = [part for part in Ledger(one.record).parts() if part.made]
        assert len({(part.device, part.stream, part.place) for part in parts}) == len(parts)
        assert len({part.device for part in parts[-3:]}) == 1
    team.sync("ana", "lena")
    assert team.problems("lena") == []


def test_a_dry_run_says_what_is_damaged_and_many_are_one_sentence(team: Team):
    from coder.project.putting import without_damaged

    team.with_keys("ana")
    for place in range(5):
        team.code("ana", place)
        team.sync("ana")
    for path in team.shelf("ana"):
        flip_a_bit(path)
    with team.project("ana") as project:
        (said,) = exchange.sync(project, str(team.remote), dry_run=True).notices
        assert " more; a sync sets them aside" in said
        assert len(said) < 400
        (said,) = without_damaged(project)
        assert without_damaged(project) == []


def test_bundles_that_are_missing_are_told_as_ranges_whatever_number_somebody_claims():
    from coder.project.chain_checks import _ranges

    assert _ranges([2, 3, 7, 9]) == "1, 4 to 6, 8"
    assert _ranges([10**15]) == f"1 to {10**15 - 1}"
    assert _ranges([1, 2]) == ""


def test_a_half_file_that_stands_for_long_is_listed_with_who_made_it_and_what_to_do(team: Team):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana")
    (victim,) = team.unheard("lena")
    whole = victim.read_bytes()
    flip_a_bit(victim)
    team.sync("lena")
    assert not any("Half a file" in each for each in team.problems("lena")), "it may still be copied"
    path = team.folder("lena") / "bundles" / "seen.json"
    seen = json.loads(path.read_text(encoding="utf-8"))
    seen[victim.name]["since"] -= 7_200_000
    path.write_text(json.dumps(seen), encoding="utf-8")
    team.sync("lena")
    (said,) = (each for each in team.problems("lena") if "Half a file" in each)
    assert victim.name in said
    assert "made by ana" in said
    victim.write_bytes(whole)
    team.sync("lena")
    assert not any("Half a file" in each for each in team.problems("lena"))
    assert len(team.codings("lena", "ana")) == 1


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_bears_a_bundles_name_and_is_none_stops_nobody_and_is_named(
    team: Team, tmp_path: Path, kind: str
):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana", "lena")
    victim = team.remote / newest_of(team, "ana").name
    victim.unlink()
    if kind == "folder":
        victim.mkdir()
    else:
        victim.symlink_to(tmp_path / "elsewhere")
    team.code("ana", 10)
    done = team.sync("ana")
    assert len(done.sent) == 1
    (held,) = done.held
    assert held.name == victim.name
    assert "Take that away, then sync again" in held.reason
    team.sync("lena")
    assert len(team.codings("lena", "ana")) == 2
    assert not (tmp_path / "elsewhere").exists()
    victim.rmdir() if kind == "folder" else victim.unlink()
    assert team.sync("ana").sent == (victim.name,)


def test_agreement_and_counts_say_what_was_submitted_after_the_close_and_by_whom(team: Team):
    from coder.cli.agree_documents import project_document
    from coder.cli.agree_project import _caption
    from coder.project.agreeing import Asked, agreement
    from coder.project.counting import count

    team.with_keys("ana", "ben")
    with team.project("lena") as project:
        project.open_round(
            "wave", kind="calibrate", coders=["ana", "ben"], sample=Sample(testimonies=("t0", "t1"))
        )
    team.sync("lena", "ana", "ben")
    for name in ("ana", "ben"):
        with team.project(name) as project:
            project.choose_round("wave")
            project.add_coding("t0", 0, 9, CODES[0])
            project.submit("t0")
    team.sync("ana", "lena")

    def said() -> list[str]:
        with team.project("lena") as project:
            found = agreement(project, Asked(round_name="wave"), bootstrap=0)
            counts = count(project, unit="testimony", layer="any", round_name="wave")
            notices = project_document(found, project.codebook)["notices"]
            assert notices == list(found.notices)
            elsewhere = agreement(project, Asked(round_name="main"), bootstrap=0)
            return [_caption(found, None), " ".join(found.notices), counts.caption, *elsewhere.notices]

    assert not any("after the close" in each for each in said())
    with team.project("lena") as project:
        project.close_round("wave")
    team.sync("ben", "lena")
    texts = said()
    assert len(texts) == 3, "the round main has no close"
    assert all(
        "after the close of the round, and counted here all the same: 1 (ben 1)." in each for each in texts
    )


def submit_a_wave(team: Team) -> None:
    """A blind round of two texts, coded and submitted by two, of which the lead has heard."""
    team.with_keys("ana", "ben")
    with team.project("lena") as project:
        project.open_round("wave", coders=["ana", "ben"], sample=Sample(testimonies=("t0", "t1")))
    team.sync("lena", "ana", "ben")
    for name in ("ana", "ben"):
        with team.project(name) as project:
            for text in ("t0", "t1"):
                project.add_coding(text, 0, 9, CODES[0])
                project.submit(text)
    team.sync("ana", "ben", "lena")


def test_work_that_is_changed_after_the_close_is_told_even_where_another_program_hides_it(team: Team):
    from coder.project.agreeing import Asked, agreement
    from coder.record.appending import Appender
    from coder.record.rows import name_id

    submit_a_wave(team)
    with team.project("lena") as project:
        project.close_round("wave")
        assert project.record.altered() == project.record.late() == frozenset()
    with team.project("ana") as project:  # by the rules, not having heard of the close
        project.withdraw("t0")
        project.add_coding("t0", 20, 29, CODES[1])
        project.submit("t0")
    with team.project("ben") as project:  # against them
        project.make_writable()
        connection = project.record.connection
        with connection.transaction():
            appender = Appender(connection, "ben")
            places = {"testimony": "t1", "revision": project.testimony("t1").revision, "code": CODES[2]}
            columns = {column: appender.intern(text) for column, text in places.items()}
            wave = name_id(connection, "wave")
            assert wave is not None
            appender.append("coding", wave, None, {**columns, "start": 3, "stop": 8})
    team.sync("ana", "ben", "lena", "ana", "ben", "lena")
    for name in ("lena", "ana", "ben"):
        with team.project(name) as project:
            assert project.record.replaced_late() == {("wave", "ana", "t0")}
            assert project.record.altered() == {("wave", "ana", "t0"), ("wave", "ben", "t1")}
            (said,) = agreement(project, Asked(round_name="wave"), bootstrap=0).notices
            assert "made anew or withdrawn since: 1 (ana 1)" in said
            in_time = agreement(project, Asked(round_name="wave", in_time=True), bootstrap=0)
            assert in_time.notices == (
                "Left out, as submitted or changed after the close of the round: "
                "2 testimonies (ana 1, ben 1).",
            )
            assert in_time.segments.seen.sum() == 2
        told = [each for each in team.problems(name) if "is not what stood" in each]
        assert len(told) == 2
        assert any("ben's work on 1 testimony (t1)" in each for each in told)


def test_a_submission_that_is_withdrawn_after_the_close_is_told_with_the_figures(team: Team):
    from coder.project.agreeing import Asked, agreement

    submit_a_wave(team)
    with team.project("lena") as project:
        project.close_round("wave")
    with team.project("ana") as project:  # has not heard of it
        project.withdraw("t0")
    team.sync("ana", "lena")
    with team.project("lena") as project:
        (said,) = agreement(project, Asked(round_name="wave"), bootstrap=0).notices
        assert "made anew or withdrawn since: 1 (ana 1)" in said
    assert any("ana's work on 1 testimony (t0)" in each for each in team.problems("lena"))


def test_in_time_is_what_stood_at_the_close_whatever_was_withdrawn_or_made_anew_since(team: Team):
    from coder.project.agreeing import Asked, agreement

    submit_a_wave(team)
    asked = Asked(round_name="wave", in_time=True)
    with team.project("lena") as project:
        project.close_round("wave")
        then = agreement(project, asked, bootstrap=0)
        assert then.notices == ()
    with team.project("ana") as project:  # neither has heard of it
        project.withdraw("t0")
    with team.project("ben") as project:
        project.withdraw("t0")
        project.submit("t0")
        project.withdraw("t1")
        project.add_coding("t1", 20, 29, CODES[1])
    team.sync("ana", "ben", "lena", "ana")
    for name in ("lena", "ana"):
        with team.project(name) as project:
            now = agreement(project, asked, bootstrap=0)
            (said,) = now.notices
            (state,) = project.round_states()
        assert said == (
            "Left out, as submitted or changed after the close of the round: 1 testimony (ben 1). Counted as "
            "submitted, because they were when the round was closed, and their codings are those of then: "
            "2 testimonies withdrawn or submitted anew since (ana 1, ben 1)."
        )
        assert now.segments.seen.tolist() == [[True, True, False], [True, False, False]]
        assert then.segments.seen.tolist() == [[True, True, False], [True, True, False]]
        assert (state.submitted, state.late, state.changed) == (2, 1, 3)


def test_whoever_is_not_of_the_team_is_told_so_before_anything_of_theirs_is_unpacked(team: Team):
    team.with_keys("ana")
    eve = from_seed("eve", b"e" * 32)
    project, readers = project_id(team, "ana"), readers_in(team, "ana")
    for stream in ("everyone", "charter", "founding"):
        part = part_of(project, "eve", b"not to be unpacked", eve, stream=stream, facts=1)
        put(team, project, plain_piece(part) if stream == "charter" else seal_part(part, eve, readers))
    said = reasons(team.sync("ana"))
    assert "by a key that nobody in this team is known to have" in said
    assert said.count("It is not by the first lead of this project, lena.") == 2


def test_lines_are_read_in_little_memory_whatever_they_hold():
    import tracemalloc

    from coder.errors import BadInput
    from coder.record.lines import read

    counts = '{"names":[],"codebooks":0,"texts":%d,"facts":0}\n'
    many = (counts % 0).encode() + b"[],[]\n" * 500_000
    long = (counts % 0).encode() + b"[" + b"[]," * 6_000_000 + b"[]]\n"
    two = (counts % 0).encode() + b"[],[]\n"
    for raw in (many, long, two):
        tracemalloc.start()
        with pytest.raises(BadInput):
            read(raw)
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
        tracemalloc.stop()
    text = 'She said "\\no".\n' * 1_200_000
    line = json.dumps([hashlib.sha256(text.encode()).hexdigest(), "t0", text], separators=(",", ":"))
    assert read(f"{counts % 1}{line}\n".encode()).texts[0][2] == text
