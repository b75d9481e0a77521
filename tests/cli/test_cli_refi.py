"""``coder import`` and ``coder export`` with projects and codebooks of other programs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from coder.zips import pack

sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))

from mutated_projects import SOUND


@pytest.fixture
def place(tmp_path):
    home = tmp_path / "p"
    (home / "testimonies").mkdir(parents=True)
    (home / "codebook.yaml").write_text("title: Own\nfamilies: {own: {title: Own, codes: {x: {title: X}}}}\n")
    return home


def files(home: Path) -> dict[str, bytes]:
    return {
        str(each.relative_to(home)): each.read_bytes()
        for each in home.rglob("*")
        if each.is_file() and "coder.db" not in each.name and "snapshots" not in each.parts
    }


@pytest.fixture
def study(tmp_path):
    file = tmp_path / "study.qdpx"
    file.write_bytes(SOUND["media.qdpx"])
    return file


def test_a_dry_run_says_all_and_writes_nothing(coder, place, study):
    before = files(place)
    ran = coder("import", study, "--dry-run", "--json", cwd=place)
    assert ran.code == 0
    (row,) = ran.json["files"]
    assert (row["action"], row["coders"], row["codings"]["added"]) == (
        "would import",
        ["Ana", "Bo", "unknown"],
        4,
    )
    assert {loss["what"] for loss in row["losses"]} == {
        "media",
        "passages of media",
        "attributes",
        "headings",
    }
    assert all(loss["where"] and loss["why"] for loss in row["losses"])
    assert row["assumed"] == [
        "2 codings with no author named: unknown here.",
        "2 codings with no time stated: the moment of the import stands.",
    ]
    assert files(place) == before
    assert not (place / "coder.db").exists()


def test_what_comes_in_is_told_with_what_is_lost_and_a_second_time_unites(coder, place, study):
    ran = coder("import", study, cwd=place)
    assert ran.code == 0
    assert "3 new testimonies" in ran.out
    assert "passages of media: 1" in ran.err
    assert "A PDFSelection with 1 coding(s) has no place in text; left out." in ran.err
    first = files(place)
    again = coder("import", study, "--json", cwd=place).json["files"][0]
    assert again["codings"] == {"added": 0, "present": 4}
    assert (again["codes"], again["testimonies"], again["memos"]) == ([], [], 0)
    assert files(place) == first
    spoken = coder("codings", "list", "--json", cwd=place).json["codings"]
    assert {(each["coder"], each["quote"]) for each in spoken} == {
        ("Ana", "They fled 🏃"), ("Bo", "at night"), ("unknown", "They"), ("unknown", "One"),
    }  # fmt: skip
    assert b"P1,31" in first["testimonies/cases.csv"]


def test_a_refused_project_leaves_no_trace_and_the_other_files_still_come_in(coder, place, tmp_path):
    bad, good = tmp_path / "bad.qdpx", tmp_path / "letter.txt"
    bad.write_bytes(pack({"project.qde": b"<!DOCTYPE a [<!ENTITY x 'y'>]><Project/>"}))
    good.write_text("I left.")
    ran = coder("import", bad, good, "--json", cwd=place)
    assert ran.code == 1
    assert [row["action"] for row in ran.json["files"]] == ["refused", "added"]
    assert "document type" in ran.json["files"][0]["why"]
    assert sorted(files(place)) == ["codebook.yaml", "testimonies/letter.txt"]


def test_a_project_is_known_by_what_it_holds_whatever_it_is_called(coder, place, study, tmp_path):
    for name in ("study.zip", "study"):
        other = tmp_path / name
        shutil.copy(study, other)
        assert (
            coder("import", other, "--dry-run", "--json", cwd=place).json["files"][0]["read"]
            == "REFI-QDA project"
        )


def test_an_export_names_its_losses_and_comes_home(coder, place, study, tmp_path):
    coder("import", study, cwd=place)
    ran = coder("export", "qdpx", tmp_path / "out.qdpx", "--json", cwd=place)
    assert ran.code == 0
    beside = (tmp_path / "out.qdpx.losses.txt").read_text()
    assert all(f"{loss['what']}: {loss['where']}: {loss['why']}" in beside for loss in ran.json["losses"])
    other = tmp_path / "other"
    shutil.copytree(
        place / "testimonies", other / "testimonies", ignore=shutil.ignore_patterns("*.txt", "*.csv")
    )
    (other / "codebook.yaml").write_text((place / "codebook.yaml").read_text())
    back = coder("import", tmp_path / "out.qdpx", "--json", cwd=other).json["files"][0]
    assert back["read"] == "REFI-QDA project with its record"
    lists = [coder("codings", "list", "--json", cwd=each).json["codings"] for each in (place, other)]
    assert lists[0] == lists[1]


def test_a_codebook_goes_out_and_in(coder, place, study, tmp_path):
    coder("import", study, cwd=place)
    assert coder("export", "qdc", tmp_path / "book.qdc", cwd=place).code == 0
    other = tmp_path / "other"
    (other / "testimonies").mkdir(parents=True)
    (other / "codebook.yaml").write_text("title: O\nfamilies: {o: {title: O, codes: {y: {title: Y}}}}\n")
    row = coder("import", tmp_path / "book.qdc", "--json", cwd=other).json["files"][0]
    assert row["action"] == "imported"
    shown = coder("codebook", "show", cwd=other).out
    assert all(title in shown for title in ("Flight", "At night", "X", "Y"))
