"""The demo, as a newcomer meets it, and the exports that lie in the repository."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from coder.project import Project
from coder.sample.make_exports import SHOWN, make_exports

ROOT = Path(__file__).parents[2]


def test_the_exports_in_the_repository_are_the_demos_to_the_byte(tmp_path):
    make_exports(tmp_path)
    for name in SHOWN:
        assert parts(tmp_path / name) == parts(ROOT / "exports" / name), "run: make exports"


def parts(path):
    """The bytes of a file; of a workbook those of its parts, which no machine's way of packing changes."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, info.date_time, archive.read(info)) for info in archive.infolist()]


@pytest.fixture
def demo(demo_made):
    return demo_made


def test_the_demo_prints_agreement_and_counts_and_writes_its_exports(coder, tmp_path):
    ran = coder("demo", "here", "--no-screen")
    assert ran.code == 0, ran.err
    assert "defection.brutality" in ran.out
    assert "amira, jonas, sofia" in ran.out
    exports = tmp_path / "here" / "exports"
    assert {p.name for p in exports.iterdir()} == {
        "agreement.csv", "cases.csv", "codebook.csv", "codings.csv", "cooccurrence.csv", "counts.csv",
        "crosstabs.csv", "decisions.csv", "dictionary.csv", "provenance.json",
    }  # fmt: skip


def test_a_demo_that_is_there_is_opened_as_it_is(coder, tmp_path):
    coder("demo", "here", "--no-screen")
    made = coder("-C", "here", "--as", "me", "codings", "add", "t01-river-crossing", 0, 9, "faith").json["id"]
    again = coder("demo", "here", "--no-screen")
    assert again.code == 0
    assert made in coder("-C", "here", "codings", "list", "--coder", "me").out


def test_the_provenance_names_every_file_with_its_checksum(demo):
    import hashlib

    from coder.project.exports import export_csv

    with Project.open(demo) as project:
        paths = export_csv(project, bootstrap=0)
    about = json.loads((demo / "exports" / "provenance.json").read_text(encoding="utf-8"))
    for path in paths:
        if path.name != "provenance.json":
            assert about["files"][path.name] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert about["coders"] == ["amira", "jonas", "sofia"]


def test_the_demos_counts_add_up_and_layers_are_ordered(coder, demo):
    for unit in ("case", "testimony", "excerpt"):
        tables = {
            layer: coder("-C", demo, "counts", "--unit", unit, "--layer", layer, "--json").json
            for layer in ("all", "majority", "any")
        }
        for low, middle, high in zip(*(tables[layer]["rows"] for layer in tables), strict=True):
            assert low["count"] <= middle["count"] <= high["count"]
            for row in (low, middle, high):
                assert row["count"] + row["absent"] + row["unknown"] == tables["any"]["n_units"]
                assert row["range"] == [low["count"], high["count"]]


def test_the_excluded_case_is_not_counted(coder, demo):
    assert coder("-C", demo, "counts", "--json").json["n_cases"] == 14


def test_the_register_of_the_demo_has_the_flaws_that_check_names(coder, demo):
    ran = coder("-C", demo, "check", "--json")
    assert ran.code == 1
    said = " ".join(p["what"] for p in ran.json["problems"] if p["kind"] == "register")
    assert "03/17/15" in said
    assert "Tunisia" in said


def test_no_code_of_the_demo_has_an_agreement_of_nought_or_one(coder, demo):
    for unit in ("testimony", "excerpt", "character"):
        found = coder("-C", demo, "agree", "--unit", unit, "--bootstrap", "200", "--json").json
        assert len(found["codes"]) == 10
        for row in found["codes"]:
            alpha = row["krippendorff_alpha"]
            assert 0.05 < alpha["value"] < 0.98
            assert alpha["low"] < alpha["value"] < alpha["high"]
