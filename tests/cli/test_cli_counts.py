"""Counting from the command line on the sample project: tables, filters, passages, disclosure control."""

from __future__ import annotations

import csv
import io
import json
import shutil
from itertools import product

import pytest


@pytest.fixture
def demo(demo_made):
    return demo_made


@pytest.fixture
def run(demo, coder):
    return lambda *words: coder("-C", demo, *words)


def document(result):
    assert result.code == 0, result.err
    return result.json


def test_how_many_women_voice_brutality_by_month_and_their_words(run):
    asked = ("counts", "--where", "sex is F", "--by", "date:month")
    found = document(run(*asked, "--json"))
    voicing = {
        row["date:month"]: row["count"] for row in found["rows"] if row["code"] == "defection.brutality"
    }
    assert voicing["2015-06"] == voicing["2015-09"] == 1
    assert voicing["2015-07"] == 0
    words = document(run(*asked, "--show", "brutality", "--json"))
    assert words["cases"] == ["C04", "C11"]
    assert {coding["code"] for coding in words["codings"]} == {"defection.brutality"}
    one = document(run(*asked, "--show", "brutality, 2015-06", "--json"))
    assert one["cases"] == ["C04"]


def test_recruitment_by_defection_equals_counting_cases_in_the_codings(run):
    found = document(run("crosstab", "recruitment", "defection", "--json"))
    excluded = {"C13"}
    codings = [c for c in document(run("codings", "list", "--json"))["codings"] if c["case"] not in excluded]
    voiced = {
        code: {c["case"] for c in codings if c["code"] == code}
        for code in (*found["rows"]["labels"], *found["columns"]["labels"])
        if "." in code
    }
    for (i, row), (j, column) in product(
        enumerate(found["rows"]["labels"]), enumerate(found["columns"]["labels"])
    ):
        if row in voiced and column in voiced:
            assert found["cells"][i][j]["count"] == len(voiced[row] & voiced[column])
    behind = document(run("crosstab", "recruitment", "defection", "--show", "faith, brutality", "--json"))
    assert set(behind["cases"]) == voiced["recruitment.faith"] & voiced["defection.brutality"]
    assert {c["code"] for c in behind["codings"]} == {"recruitment.faith", "defection.brutality"}
    assert found["rows"]["overlapping"]
    assert found["total"] == 14


def test_the_time_series_keeps_empty_months_and_the_unreadable_date(run):
    labels = document(run("crosstab", "codes", "date:month", "--json"))["columns"]["labels"]
    assert labels[0] == "2014-09"
    assert "2015-07" in labels
    assert labels[-1] == "(unreadable)"


def test_codings_and_quotes_of_the_people_who_pass_a_filter(run):
    listed = document(run("codings", "list", "--where", "sex is F and has corruption", "--json"))["codings"]
    assert {each["case"] for each in listed} == {"C04", "C11"}
    text = run("codings", "list", "--where", "sex is F", "--code", "defection", "--quotes", "--csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["level_1"] for row in rows} == {"defection"}
    assert {row["sex"] for row in rows} == {"F"}
    assert "name" not in rows[0]
    assert "name" in run("codings", "list", "--quotes", "--csv", "--with-names").out.splitlines()[0]


@pytest.mark.parametrize("unit", ["case", "testimony", "excerpt"])
def test_every_unit_and_layer_makes_tables(run, unit):
    for layer in ("all", "consensus", "amira"):
        found = document(run("counts", "--unit", unit, "--layer", layer, "--by", "sex", "--json"))
        assert {row["sex"] for row in found["rows"]} == {"F", "M"}
        assert document(run("crosstab", "recruitment", "sex", "--unit", unit, "--layer", layer, "--json"))


def test_a_hidden_figure_is_not_opened_and_the_number_hidden_is_said(run):
    found = document(run("counts", "--by", "sex", "--min-cell", "3", "--json"))
    assert found["suppressed"] > 0
    assert found["provenance"]["suppressed"] == found["suppressed"]
    hidden = next(row for row in found["rows"] if row["count"] is None)
    assert "hidden" in hidden["reason"]
    assert hidden["share"] is None
    assert hidden["range"] == [None, None]
    refused = run("counts", "--by", "sex", "--min-cell", "3", "--show", f"{hidden['code']}, {hidden['sex']}")
    assert (refused.code, "tell of single people" in refused.err) == (1, True)
    assert "defection  " in run("counts", "--families", "--min-cell", "3").out
    refused = run("counts", "--min-cell", "3", "--show", "defection")
    assert refused.code == 1  # the codes below it could be counted in its passages
    assert "*" in run("crosstab", "sex", "date:quarter", "--min-cell", "3").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("counts", "--where", "natonality is Syrian"), "did you mean nationality?"),
        (("counts", "--where", "nationality is Syrain"), "Did you mean Syrian?"),
        (("counts", "--where", "has defection.brutalty"), "did you mean defection.brutality"),
        (("counts", "--where", "date >= 2014-13"), "is no date"),
        (("counts", "--where", "sex is F and"), "character 13"),
        (("counts", "--by", "sexx"), "did you mean sex?"),
        (("counts", "--by", "sex:month"), "no bins"),
        (("counts", "--by", "name"), "--with-names"),
        (("crosstab", "recruitmnt", "sex"), "did you mean recruitment?"),
        (("crosstab", "sex", "name"), "--with-names"),
        (("codings", "list", "--where", "sex = X"), "No case has the sex 'X'"),
        (("counts", "--by", "sex", "--show", "brutality, X"), "sex has no value X"),
        (("crosstab", "sex", "recruitment", "--show", "F"), "with a comma between"),
        (("cooccurrence", "--within", "passage", "--layer", "all"), "Passages have no layer all"),
    ],
)
def test_a_slip_is_answered_with_a_sentence(run, words, said):
    result = run(*words)
    assert result.code == 1
    assert said in result.err
    assert "Traceback" not in result.err


def test_codes_together_open_their_passages(run):
    for within in ("passage", "excerpt"):
        found = document(run("cooccurrence", "--within", within, "--json"))
        pair = max(found["pairs"], key=lambda each: each["count"])
        opened = document(
            run("cooccurrence", "--within", within, "--show", f"{pair['a']}, {pair['b']}", "--json")
        )
        assert len(opened["cases"]) == pair["people"]
        assert {coding["code"] for coding in opened["codings"]} == {pair["a"], pair["b"]}


def test_the_matrix_has_a_line_for_each_person_who_counts(run):
    rows = list(csv.DictReader(io.StringIO(run("matrix", "--csv").out)))
    assert [row["case"] for row in rows] == [f"C{at:02d}" for at in range(1, 16) if at != 13]
    assert {row["defection.infighting"] for row in rows} == {"0", "1"}
    often = document(run("matrix", "--frequency", "--json"))
    assert max(max(line) for line in often["values"]) > 1


def test_quotes_that_say_a_name_of_the_register_are_warned_of(demo, coder, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(demo, folder)
    listed = coder("-C", folder, "codings", "list", "--json").json["codings"]
    word = next(word for word in listed[0]["quote"].split() if word.isalpha() and len(word) > 4)
    register = folder / "testimonies" / "cases.csv"
    register.write_text(register.read_text("utf-8").replace("Wassim Z.", f"Abu {word.title()}"), "utf-8")
    result = coder("-C", folder, "codings", "export", tmp_path / "out.csv")
    assert result.code == 0
    assert "names of the register" in result.err
    assert "name" not in (tmp_path / "out.csv").read_text("utf-8").splitlines()[0].split(",")


def test_cases_that_are_one_person_are_named_and_what_they_disagree_on_is_shown(coder, demo_copy):
    coder("-C", demo_copy, "cases", "same", "C02", "C04", "--as", "Lea")
    found = coder("-C", demo_copy, "counts", "--by", "sex", "--json").json
    assert found["provenance"]["same_person"] == ["C02 + C04"]
    assert "Counted as one person: C02 + C04." in found["caption"]
    people = {each["sex"]: each["people"] for each in found["groups"]}
    assert (sum(people.values()), people["(conflicting)"]) == (13, 1)
    crossed = coder("-C", demo_copy, "crosstab", "codes", "nationality", "--json").json
    assert "(conflicting)" in crossed["columns"]["labels"]
    coder("-C", demo_copy, "export", "csv", demo_copy / "set", "--bootstrap", "0")
    about = json.loads((demo_copy / "set" / "provenance.json").read_text())
    assert about["same_person"] == ["C02 + C04"]


def test_one_code_alone_is_shown_with_the_command_that_shows_it(coder, demo):
    found = coder("-C", demo, "counts", "--code", "brutality", "--by", "sex", "--json").json
    assert {row["code"] for row in found["rows"]} == {"defection.brutality"}
    assert found["provenance"]["command"].endswith("--by sex --code defection.brutality")
    family = coder("-C", demo, "counts", "--code", "defection").out.splitlines()
    assert family[2].startswith("defection ")
    assert len(family) == 3
    assert coder("-C", demo, "counts", "--code", "violence").code == 1


def test_people_left_out_are_those_whom_the_filter_would_keep(run):
    assert document(run("counts", "--json"))["missing"]["excluded"] == 1
    assert document(run("counts", "--where", "sex is F", "--json"))["missing"]["excluded"] == 0
    assert document(run("counts", "--where", "sex is M", "--json"))["missing"]["excluded"] == 1


def test_what_leaves_with_a_filter_is_of_the_people_who_are_counted(coder, demo_copy, tmp_path):
    register = demo_copy / "testimonies" / "cases.csv"
    with register.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    woman = {row["case"]: row["sex"] for row in rows}["C04"]
    for row in rows:
        row["sex"] = "" if row["case"] == "C02" else row["sex"]
    with register.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    coder("-C", demo_copy, "cases", "same", "C02", "C04", "--as", "Lea")
    where = ("--where", f"sex is {woman}", "--bootstrap", "0")
    assert coder("-C", demo_copy, "export", "csv", tmp_path / "set", *where).code == 0
    for name in ("cases.csv", "codings.csv"):
        with (tmp_path / "set" / name).open(encoding="utf-8", newline="") as stream:
            assert {"C02", "C04"} <= {row["case"] for row in csv.DictReader(stream)}, name
    listed = coder("-C", demo_copy, "codings", "list", *where[:2], "--json").json["codings"]
    assert {"C02", "C04"} <= {coding["case"] for coding in listed}
    other = f"sex is {'M' if woman == 'F' else 'F'}"
    assert "C02" not in {
        coding["case"]
        for coding in coder("-C", demo_copy, "codings", "list", "--where", other, "--json").json["codings"]
    }


def test_co_occurrence_and_cross_tables_expect_the_same(run):
    pairs = document(run("cooccurrence", "--within", "case", "--json"))["pairs"]
    for first, second in (("needs", "brutality"), ("faith", "corruption")):
        table = document(run("crosstab", first, second, "--residuals", "--json"))
        found = next(
            pair for pair in pairs
            if {word.rpartition(".")[2] for word in (pair["a"], pair["b"])} == {first, second}
        )  # fmt: skip
        cell = table["cells"][0][0]
        assert (found["count"], found["expected"]) == (cell["count"], pytest.approx(cell["expected"]))
