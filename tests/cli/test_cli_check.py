"""The doctor finds what would make a figure wrong."""

from __future__ import annotations

import json
import shutil

import pytest


def problems(coder, project, kind):
    ran = coder("-C", project, "check", "--json")
    return [p["what"] for p in ran.json["problems"] if p["kind"] == kind]


@pytest.fixture
def coded(coder, project):
    """``project`` with both testimonies coded and submitted by ana."""
    for name in ("one", "two"):
        assert coder("-C", project, "--as", "ana", "codings", "add", name, 0, 9, "faith").code == 0
        assert coder("-C", project, "--as", "ana", "submit", name).code == 0
    return project


def test_a_sound_project_is_in_order(coder, coded):
    ran = coder("-C", coded, "check", "--json")
    assert ran.json == {"ok": True, "problems": []}
    assert ran.code == 0


@pytest.mark.parametrize("ruin", [b"caf\xe9", b"---\ncase: [\n---\nwords"])
def test_a_file_that_became_unreadable_changes_no_figure(coder, coded, ruin):
    before = coder("-C", coded, "counts", "--unit", "excerpt", "--json").json
    listed = coder("-C", coded, "codings", "list", "--json").json
    (coded / "testimonies" / "one.txt").write_bytes(ruin)
    assert coder("-C", coded, "counts", "--unit", "excerpt", "--json").json["rows"] == before["rows"]
    assert coder("-C", coded, "codings", "list", "--json").json == listed
    assert any("text that was coded" in what for what in problems(coder, coded, "quote"))


def test_a_file_that_is_gone_is_reported_and_its_codings_are_kept(coder, coded):
    listed = coder("-C", coded, "codings", "list", "--json").json
    (coded / "testimonies" / "one.txt").unlink()
    assert coder("-C", coded, "codings", "list", "--json").json == listed
    assert any("gone" in what for what in problems(coder, coded, "quote"))


def test_a_case_that_file_and_register_state_differently_is_named(coder, coded):
    text = (coded / "testimonies" / "one.txt").read_text(encoding="utf-8")
    (coded / "testimonies" / "one.txt").write_text(f"---\ncase: P2\n---\n{text}", encoding="utf-8")
    assert any("P2" in what and "P1" in what for what in problems(coder, coded, "register"))


def test_case_ids_that_differ_in_capitals_only_are_named(coder, coded):
    register = coded / "testimonies" / "cases.csv"
    register.write_text(register.read_text(encoding="utf-8") + "p1,F,\n", encoding="utf-8")
    assert any("upper and lower case" in what for what in problems(coder, coded, "register"))


def test_a_text_that_nobody_is_named_for_is_said_to_count_as_a_person(coder, coded):
    (coded / "testimonies" / "three.txt").write_text("Nobody's words.", encoding="utf-8")
    assert any("person of its own" in what for what in problems(coder, coded, "register"))


def test_a_kept_text_that_was_altered_is_found(coder, coded):
    import sqlite3

    record = sqlite3.connect(coded / "coder.db")
    for (name,) in record.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        record.execute(f'DROP TRIGGER "{name}"')
    record.execute("UPDATE text_body SET text = replace(text, 'believed', 'doubted!')")
    record.commit()
    record.close()
    assert any("not what it was" in what for what in problems(coder, coded, "record"))


def test_a_lost_record_with_snapshots_beside_it_is_said(coder, coded):
    assert coder("-C", coded, "snapshot").code == 0
    (coded / "coder.db").write_bytes(b"")
    ran = coder("-C", coded, "codings", "list")
    assert "coder restore" in ran.err


def test_a_memo_with_a_lone_carriage_return_survives_the_round_trip(coder, coded, tmp_path):
    coder("-C", coded, "--as", "ben", "codings", "add", "one", 0, 3, "faith", "--memo", "a\rb")
    first = tmp_path / "first.csv"
    coder("-C", coded, "codings", "export", first)
    copy = tmp_path / "copy"
    shutil.copytree(coded, copy, ignore=shutil.ignore_patterns("coder.db*", "snapshots"))
    assert coder("-C", copy, "codings", "import", first).code == 0
    coder("-C", copy, "codings", "export", tmp_path / "second.csv")
    assert first.read_bytes() == (tmp_path / "second.csv").read_bytes()


def test_codings_as_json_lines_come_back(coder, coded, tmp_path):
    lines = tmp_path / "codings.jsonl"
    assert coder("-C", coded, "codings", "export", lines).code == 0
    assert all(json.loads(line)["coder"] == "ana" for line in lines.read_text(encoding="utf-8").splitlines())
    assert coder("-C", coded, "codings", "import", lines, "--json").json["present"] == 2


def test_one_coders_layer_has_no_range_over_coders(coder, coded):
    coder("-C", coded, "--as", "ben", "codings", "add", "one", 0, 3, "needs")
    rows = coder("-C", coded, "counts", "--layer", "ben", "--json").json["rows"]
    assert all(row["range"] == [row["count"], row["count"]] for row in rows)
