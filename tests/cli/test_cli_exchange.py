"""Importing and exporting codings: equal bytes, and every bad row named."""

from __future__ import annotations

import csv
import io
import json
import shutil

import pytest

HEADER = "testimony,coder,start,end,code,quote,memo,round,at\n"


def write(project, text, name="in.csv", encoding="utf-8"):
    path = project.parent / name
    path.write_bytes(text.encode(encoding))
    return path


def fresh(project, name):
    copy = project.parent / name
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("coder.db*", "snapshots"))
    return copy


def test_export_import_export_gives_equal_bytes(coder, project):
    rows = (
        "one,ana,0,9,join.faith,I believe,=cmd|' /C calc'!A0,main,2026-03-02T09:14:05Z\n"
        "two,ben,0,22,join.needs,'=They promised a car.,,,\n"
        'two,ana,0,30,leave.hardship,,"two\nlines, and ""quotes""",,2026-03-02T10:14:05+01:00\n'
    )
    assert coder("-C", project, "codings", "import", write(project, HEADER + rows)).code == 0
    first = project.parent / "first.csv"
    assert coder("-C", project, "codings", "export", first).code == 0
    again = fresh(project, "again")
    assert coder("-C", again, "codings", "import", first).code == 0
    second = project.parent / "second.csv"
    assert coder("-C", again, "codings", "export", second).code == 0
    assert first.read_bytes() == second.read_bytes()
    cells = list(csv.DictReader(io.StringIO(first.read_text(encoding="utf-8"))))
    assert [c["memo"] for c in cells if c["memo"].startswith("'=")] == ["'=cmd|' /C calc'!A0"]
    assert {c["sex"] for c in cells} == {"F", "M"}


def test_rows_that_are_there_already_change_nothing(coder, project):
    path = write(project, HEADER + "one,ana,0,9,faith,,,,\n")
    first = coder("-C", project, "codings", "import", path, "--json").json
    second = coder("-C", project, "codings", "import", path, "--json").json
    assert (first["added"], first["present"]) == (1, 0)
    assert (second["added"], second["present"]) == (0, 1)


def test_every_bad_row_is_named_and_nothing_is_imported(coder, project):
    rows = [
        "one,ana,0,9,faith,I believe,,,",
        "one,ana,0,9,faith,You believe,,,",
        "three,ana,0,9,faith,,,,",
        "one,ana,9,3,faith,,,,",
        "one,ana,0,900,faith,,,,",
        "one,ana,zero,9,faith,,,,",
        "one,any,0,9,faith,,,,",
        "one,ana,0,9,unheard,,,,",
        "one,ana,0,9,leave.heading,,,,",
        "one,ana,0,9,faith,,,r7,",
        "one,ana,0,9,faith,,,,yesterday",
    ]
    ran = coder("-C", project, "codings", "import", write(project, HEADER + "\n".join(rows) + "\n"))
    assert ran.code == 1
    for line in range(3, 13):
        assert f"line {line}:" in ran.err
    assert "line 2:" not in ran.err
    assert not (project / "coder.db").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("testimony,coder,start,code\none,ana,0,faith\n", "end"),
        ("", "testimony"),
        (HEADER + "one,ana\none,ana,0,9\n", "line 3:"),
        ("testimony,coder,start,end,code,code\n", "twice"),
    ],
)
def test_a_file_without_its_columns_is_refused(coder, project, text, said):
    ran = coder("-C", project, "codings", "import", write(project, text))
    assert ran.code == 1
    assert said in ran.err


def test_a_missing_or_undecodable_file_is_a_sentence(coder, project):
    assert coder("-C", project, "codings", "import", project / "nothing.csv").code == 1
    path = project.parent / "bad.csv"
    path.write_bytes(HEADER.encode() + b"one,ana,0,9,faith,\xff\xfe\xfa,,,\n")
    ran = coder("-C", project, "codings", "import", path)
    assert ran.code == 1
    assert "Traceback" not in ran.err


def test_semicolons_bom_and_windows_line_ends_are_taken(coder, project):
    text = "\ufefftestimony;coder;start;end;code\r\none;ana;0;9;faith\r\n\r\n"
    assert coder("-C", project, "codings", "import", write(project, text), "--json").json["added"] == 1


def test_json_lines_are_taken(coder, project):
    row = {"testimony": "two", "coder": "ana", "start": 1, "end": 5, "code": "needs", "quote": "They"}
    path = write(project, json.dumps(row) + "\n\n", "in.jsonl")
    assert coder("-C", project, "codings", "import", path, "--json").json["added"] == 1


def test_submit_declares_each_pair_of_the_file_finished(coder, project):
    path = write(project, HEADER + "one,ana,0,9,faith,,,,\none,ben,0,4,faith,,,,\n")
    assert coder("-C", project, "codings", "import", path, "--submit", "--json").json["submitted"] == 2
    rows = coder("-C", project, "progress", "--json").json["progress"]
    assert {(r["coder"], r["testimony"]) for r in rows if r["submitted"]} == {("ana", "one"), ("ben", "one")}
    assert coder("-C", project, "codings", "import", path, "--submit", "--json").json["added"] == 0
    late = write(project, HEADER + "one,ana,0,5,needs,,,,\n", "late.csv")
    refused = coder("-C", project, "codings", "import", late)
    assert refused.code == 1
    assert "submitted" in refused.err


def test_in_a_team_only_a_lead_takes_in_others_codings(coder, project):
    assert coder("-C", project, "team", "add", "lena", "--role", "lead").code == 0
    assert coder("-C", project, "--as", "lena", "team", "add", "ana").code == 0
    path = write(project, HEADER + "one,ana,0,9,faith,,,,\n")
    assert coder("-C", project, "--as", "ana", "codings", "import", path).code == 0
    other = write(project, HEADER + "one,lena,0,9,faith,,,,\n", "other.csv")
    assert coder("-C", project, "--as", "ana", "codings", "import", other).code == 1
    assert coder("-C", project, "--as", "lena", "codings", "import", other).code == 0


def test_a_team_begins_with_a_lead_and_then_only_its_people_record(coder, project):
    assert coder("-C", project, "team", "add", "ana").code == 1
    assert coder("-C", project, "team", "add", "lena", "--role", "lead").code == 0
    assert coder("-C", project, "--as", "eve", "team", "add", "eve", "--role", "lead").code == 1
    assert coder("-C", project, "--as", "eve", "codings", "add", "one", 0, 5, "faith").code == 1
    people = coder("-C", project, "team", "list", "--json").json["people"]
    assert [(p["name"], p["role"]) for p in people] == [("lena", "lead")]
