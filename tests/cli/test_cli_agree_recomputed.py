"""Every figure of a project can be computed again from the matrix that it prints."""

from __future__ import annotations

import pytest

FIGURES = ("percent_agreement", "krippendorff_alpha", "fleiss_kappa", "gwet_ac1")


@pytest.fixture
def demo(demo_made):
    return demo_made


@pytest.mark.parametrize("unit", ["testimony", "excerpt", "sentence"])
def test_the_printed_matrix_gives_the_projects_figures(coder, demo, tmp_path, unit):
    project = coder("-C", demo, "agree", "--unit", unit, "--bootstrap", 0, "--json").json
    for row in project["codes"][::3]:
        printed = coder("-C", demo, "agree", "--unit", unit, "--code", row["code"], "--matrix")
        path = tmp_path / "matrix.csv"
        path.write_text(printed.out, encoding="utf-8")
        matrix = coder("agree", path, "--json").json["coefficients"]
        for name in FIGURES:
            assert matrix[name]["value"] == pytest.approx(row[name]["value"], abs=1e-12), (row["code"], name)


def test_the_printed_matrix_of_all_codes_gives_the_set_valued_alpha(coder, demo, tmp_path):
    project = coder("-C", demo, "agree", "--bootstrap", 0, "--json").json
    path = tmp_path / "matrix.csv"
    path.write_text(coder("-C", demo, "agree", "--matrix").out, encoding="utf-8")
    matrix = coder("agree", path, "--set-distance", "masi", "--json").json["coefficients"]
    assert "'" not in path.read_text(encoding="utf-8")
    wanted = project["overall"]["krippendorff_alpha_masi"]["value"]
    assert matrix["krippendorff_alpha_masi"]["value"] == pytest.approx(wanted, abs=1e-12)


def test_characters_make_no_matrix_to_print(coder, demo):
    ran = coder("-C", demo, "agree", "--unit", "character", "--matrix")
    assert ran.code == 1
    assert "excerpt" in ran.err


def test_a_column_that_a_program_wrote_with_decimals_is_the_same_labels(coder, tmp_path):
    path = tmp_path / "pandas.csv"
    path.write_text("a,b\n1.0,1\n2.0,2\n1.0,1\n2.0,2\n1.0,2\n,1\n", encoding="utf-8")
    found = coder("agree", path, "--json").json
    assert found["categories"] == ["1", "2"]
    assert found["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(0.64)
    assert any("decimals" in notice for notice in found["notices"])


def test_a_first_column_that_looks_like_unit_names_is_pointed_out(coder, tmp_path):
    path = tmp_path / "id.csv"
    path.write_text("id,a,b\n1,x,x\n2,x,y\n", encoding="utf-8")
    assert any("taken as a coder" in notice for notice in coder("agree", path, "--json").json["notices"])


def test_labels_that_differ_in_capitals_only_are_pointed_out(coder, tmp_path):
    path = tmp_path / "capitals.csv"
    path.write_text("a,b\nYes,yes\nno,no\n", encoding="utf-8")
    assert "upper and lower case" in coder("agree", path).err


def test_one_unit_gives_no_interval(coder, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("a,b\nx,y\n", encoding="utf-8")
    figures = coder("agree", path, "--bootstrap", "100", "--json").json["coefficients"]
    assert all(figure["low"] is None for figure in figures.values())


def test_a_share_has_no_interval_below_nought(coder, tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("a,b\nx,x\nx,y\n", encoding="utf-8")
    figures = coder("agree", path, "--json").json["coefficients"]
    assert figures["percent_agreement"]["low"] == 0
    assert all(figure["low"] is None or figure["low"] >= -1 for figure in figures.values())


def test_one_passage_that_all_agree_on_reaches_no_target(coder, project):
    for number in range(8):
        (project / "testimonies" / f"more{number}.txt").write_text("Nothing here.", encoding="utf-8")
    for who in ("ana", "ben"):
        coder("-C", project, "--as", who, "codings", "add", "one", 0, 9, "faith")
        coder("-C", project, "--as", who, "submit", "one", "two", *(f"more{n}" for n in range(8)))
    with (project / "codebook.yaml").open("a", encoding="utf-8") as book:
        book.write("agreement: {target: 0.8}\n")
    rows = coder("-C", project, "agree", "--json").json["codes"]
    assert next(r for r in rows if r["code"] == "join.faith")["reaches_target"] is None
    assert "not sure: too few passages" in coder("-C", project, "agree").out
