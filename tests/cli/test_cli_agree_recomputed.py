"""Every figure of a project can be computed again from the matrix that it prints."""

from __future__ import annotations

import pytest

FIGURES = ("percent_agreement", "krippendorff_alpha", "fleiss_kappa", "gwet_ac1")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    from coder.sample.demo import make_demo

    folder = tmp_path_factory.mktemp("demo") / "demo"
    make_demo(folder)
    return folder


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
    wanted = project["overall"]["krippendorff_alpha_masi"]["value"]
    assert matrix["krippendorff_alpha_masi"]["value"] == pytest.approx(wanted, abs=1e-12)


def test_characters_make_no_matrix_to_print(coder, demo):
    ran = coder("-C", demo, "agree", "--unit", "character", "--matrix")
    assert ran.code == 1
    assert "excerpt" in ran.err
