"""``coder agree`` on a project: the document's floor at every unit, filters, and a real corpus."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict

import numpy as np
import pytest
from leoka_project import LEOKA, make_leoka_project, rows_of

UNITS = ("testimony", "excerpt", "sentence", "character")
COEFFICIENTS = (
    "percent_agreement", "krippendorff_alpha", "gwet_ac1", "fleiss_kappa", "cohen_kappa",
    "u_alpha_binary", "f1_iou50",
)  # fmt: skip


@pytest.fixture
def demo(demo_made):
    return demo_made


def agreed(coder, folder, *words):
    ran = coder("-C", folder, "agree", "--json", *words)
    assert ran.code == 0, ran.err
    return ran.json


@pytest.mark.parametrize("unit", UNITS)
def test_the_document_of_a_project_has_every_promised_key(unit, coder, demo):
    document = agreed(coder, demo, "--unit", unit, "--bootstrap", "200")
    assert set(document) >= {
        "unit", "rule", "round", "layer", "codebook", "testimonies", "coders", "codes", "overall", "families",
        "pairwise", "confusions", "bootstrap",
    }  # fmt: skip
    assert (document["unit"], document["testimonies"]) == (unit, 16)
    assert document["coders"] == ["amira", "jonas", "sofia"]
    for code in document["codes"]:
        assert {"code", "units", "prevalence", "both", "only", *COEFFICIENTS} <= set(code)
        assert set(code["only"]) == set(document["coders"])
        for name in COEFFICIENTS:
            figure = code[name]
            assert {"value", "low", "high", "p_below", "reason"} <= set(figure)
            assert set(figure["p_below"]) == {"0.667", "0.800"}
            assert (figure["value"] is None) == (figure["reason"] is not None)
            if figure["value"] is not None:
                assert figure["low"] <= figure["value"] <= figure["high"]
        assert code["cohen_kappa"]["reason"] == "needs_two_coders"
    assert document["overall"]["krippendorff_alpha_masi"]["value"] > 0
    assert set(document["families"]) == {"recruitment", "defection", "obstacles"}
    assert len(document["pairwise"]) == 3
    assert [row["overlaps"] for row in document["confusions"]] == sorted(
        (row["overlaps"] for row in document["confusions"]), reverse=True
    )
    assert (document["bootstrap"]["clusters"], document["bootstrap"]["seed"]) == (16, 1)


def test_stretches_of_text_say_the_same_at_every_unit(coder, demo):
    documents = [agreed(coder, demo, "--unit", unit, "--bootstrap", "50") for unit in UNITS]
    for name in ("u_alpha_binary", "f1_iou50"):
        for code in zip(*(document["codes"] for document in documents), strict=True):
            assert all(each[name] == code[0][name] for each in code)
    assert all(document["families"] == documents[0]["families"] for document in documents)


def test_no_bootstrap_means_no_interval(coder, demo):
    document = agreed(coder, demo, "--bootstrap", "0")
    figure = document["codes"][0]["krippendorff_alpha"]
    assert (figure["value"] > 0, figure["low"], figure["p_below"]["0.800"]) == (True, None, None)
    assert document["bootstrap"]["clusters"] == 16


def test_another_seed_moves_the_interval_and_nothing_else(coder, demo):
    one, same, other = (agreed(coder, demo, "--seed", seed)["codes"][0] for seed in (1, 1, 2))
    assert one == same
    assert one["krippendorff_alpha"]["value"] == other["krippendorff_alpha"]["value"]
    assert one["krippendorff_alpha"]["low"] != other["krippendorff_alpha"]["low"]


def test_two_coders_and_one_code_may_be_chosen(coder, demo):
    document = agreed(coder, demo, "--coder", "amira", "--coder", "jonas", "--code", "brutality")
    assert document["coders"] == ["amira", "jonas"]
    assert [code["code"] for code in document["codes"]] == ["defection.brutality"]
    kappa = document["codes"][0]["cohen_kappa"]
    assert kappa["low"] <= kappa["value"] <= kappa["high"]
    assert document["pairwise"][0]["cohen_kappa"] == pytest.approx(kappa["value"])


def test_a_team_of_one_gets_a_reason(coder, demo):
    document = agreed(coder, demo, "--coder", "amira")
    assert {code["krippendorff_alpha"]["reason"] for code in document["codes"]} == {"one_coder"}
    assert {code["reason"] for code in document["codes"]} == {"one_coder"}


def test_a_project_where_nobody_has_submitted_gets_a_reason(coder, project):
    document = agreed(coder, project)
    assert (document["coders"], document["testimonies"]) == ([], 0)
    assert {code["krippendorff_alpha"]["reason"] for code in document["codes"]} == {"no_data"}
    assert coder("-C", project, "agree").code == 0


def test_only_what_is_submitted_counts_and_confusions_are_ranked(coder, project):
    def add(who, start, end, code):
        ran = coder("-C", project, "--as", who, "codings", "add", "one", start, end, code)
        assert ran.code == 0, ran.err

    add("ana", 0, 10, "faith")
    add("ana", 24, 40, "brutality")
    add("ben", 2, 10, "needs")
    add("ben", 24, 40, "hardship")
    add("ben", 30, 38, "needs")
    add("eve", 0, 10, "hardship")
    for who in ("ana", "ben"):
        coder("-C", project, "--as", who, "submit", "one")
    document = agreed(coder, project)
    assert document["coders"] == ["ana", "ben"]
    assert document["confusions"] == [
        {"codes": ["join.faith", "join.needs"], "overlaps": 1},
        {"codes": ["join.needs", "leave.brutality"], "overlaps": 1},
        {"codes": ["leave.brutality", "leave.hardship"], "overlaps": 1},
    ]


def test_unknown_names_are_sentences(coder, demo):
    for words in (("--code", "nope"), ("--coder", "nope"), ("--round", "nope")):
        ran = coder("-C", demo, "agree", *words)
        assert (ran.code, ran.out) == (1, "")
        assert "nope" in ran.err
        assert "error of its own" not in ran.err


def test_a_target_that_is_no_number_is_a_sentence(coder, project):
    path = project / "codebook.yaml"
    path.write_text(path.read_text("utf-8") + "agreement: {target: high}\n", encoding="utf-8")
    ran = coder("-C", project, "agree")
    assert (ran.code, "agreement.target is 'high'" in ran.err) == (1, True)


def test_the_table_compares_lower_bounds_with_the_target_without_colour(coder, demo):
    ran = coder("-C", demo, "agree")
    line = next(line for line in ran.out.splitlines() if line.startswith("obstacles.prosecution"))
    assert "├" in line
    assert "●" in line
    assert "\x1b" not in ran.out
    assert "Target 0.8" in ran.err
    assert "seed 1" in ran.err
    assert "reached" not in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 100


def test_the_csv_has_a_row_for_each_code_and_coefficient(coder, demo):
    rows = list(csv.DictReader(io.StringIO(coder("-C", demo, "agree", "--csv").out)))
    assert {row["code"] for row in rows} > {"defection.brutality", "overall"}
    assert all((row["value"] == "") == (row["reason"] != "") for row in rows)


def test_a_diagnosis_says_what_each_part_costs_and_what_to_do(coder, demo):
    document = agreed(coder, demo, "--diagnose")
    found = document["diagnosis"]
    for code, row in zip(found["codes"], document["codes"], strict=True):
        alpha = row["krippendorff_alpha"]["value"]
        assert code["krippendorff_alpha"] == alpha
        for parts in ("testimonies", "pairs", "conflicts"):
            assert sum(part["cost"] for part in code[parts]) == pytest.approx(1 - alpha)
            costs = [part["cost"] for part in code[parts]]
            assert costs == sorted(costs, reverse=True)
        assert code["conflicts_in_all"] == len(code["conflicts"])
    assert sum(window["testimonies"] for window in found["drift"]["windows"]) == 16
    starts = [window["from"] for window in found["drift"]["windows"]]
    assert starts == sorted(starts)
    assert -1 <= found["drift"]["trend"]["rho"] <= 1
    assert found["planning"]["width"] == 0.2
    for plan, row in zip(found["planning"]["codes"], document["codes"], strict=True):
        interval = row["krippendorff_alpha"]
        assert plan["width_now"] == pytest.approx(interval["high"] - interval["low"])
        assert (plan["more_for_width"] == 0) == (plan["width_now"] <= 0.2)
    assert found["intra_coder"] == []


def test_the_diagnosis_can_be_read(coder, demo):
    ran = coder("-C", demo, "agree", "--diagnose")
    for words in ("The costliest conflicts", "at the same place", "Agreement over time", "for width"):
        assert words in ran.out
    assert ran.code == 0


def test_a_coder_who_coded_in_two_rounds_is_compared_with_oneself(coder, project):
    from coder.project import Project

    work = {
        "first": [("one", 0, 10, "join.faith"), ("one", 24, 40, "leave.brutality")],
        "main": [
            ("one", 0, 10, "join.faith"),
            ("one", 24, 32, "leave.brutality"),
            ("two", 0, 9, "join.needs"),
        ],
    }
    with Project.open(project, coder="ana") as opened:
        opened.make_writable()
        revisions = {name: opened.testimony(name).revision for name in ("one", "two")}
        for name in revisions:
            text = opened.testimony(name)
            with opened.record.writing("ana") as facts:
                facts.keep_text(name, text.revision, text.text)
        for round_name, rows in work.items():
            with opened.record.writing("ana", round=round_name) as facts:
                for name, start, end, code in rows:
                    facts.add_coding(name, revisions[name], code, start, end)
                for name in {row[0] for row in rows}:
                    facts.submit(name, revisions[name])
    (found,) = agreed(coder, project, "--diagnose", "--unit", "character")["diagnosis"]["intra_coder"]
    assert (found["coder"], found["rounds"], found["testimonies"]) == ("ana", ["first", "main"], 1)
    assert found["codes"]["join.faith"]["krippendorff_alpha"] == 1
    n, ones = 2 * len((project / "testimonies" / "one.txt").read_text("utf-8")), 24
    wanted = 1 - (n - 1) * 16 / (2 * ones * (n - ones))
    assert found["codes"]["leave.brutality"]["krippendorff_alpha"] == pytest.approx(wanted)
    assert found["codes"]["join.needs"] == {"krippendorff_alpha": None, "reason": "no_variation"}


def test_gamma_is_given_where_it_is_asked_for(coder, demo):
    document = agreed(coder, demo, "--gamma", "--bootstrap", "0", "--coder", "amira", "--coder", "jonas")
    found = document["gamma"]
    assert (found["sampler"], found["seed"]) == ("statistical", 1)
    assert all((row["value"] is None) == (row["reason"] is not None) for row in found["testimonies"])
    assert "gamma" not in agreed(coder, demo, "--bootstrap", "0")


def test_every_coefficient_of_every_document_is_explained(coder, demo, tmp_path):
    (tmp_path / "m.csv").write_text("unit,a,b\nu,x|y,x\nv,-,x\n", encoding="utf-8")
    (tmp_path / "s.csv").write_text(
        "testimony,coder,start,end,code\nt,a,0,5,x\nt,b,1,5,x\n", encoding="utf-8"
    )
    (tmp_path / "l.csv").write_text("testimony,length\nt,9\n", encoding="utf-8")
    explained = set(coder("agree", "--explain", "all", "--json").json)
    project = agreed(coder, demo, "--bootstrap", "0")
    spans = coder("agree", "--spans", "s.csv", "--lengths", "l.csv", "--json").json
    matrix = coder("agree", "m.csv", "--json", "--set-distance", "nominal", "--set-distance", "masi").json
    (family,) = spans["families"].values()
    named = {
        *matrix["coefficients"],
        *(name for name in COEFFICIENTS if name in project["codes"][0]),
        *project["overall"],
        *(name for name in spans["per_code"]["x"] if name != "reasons"),
        *(set(family) - {"reason", "overlaps", "k_coverage"}),
        *("gamma", "specific_agreement", "prevalence"),
    }
    assert named <= explained
    ran = coder("agree", "--explain", "krippendorff_alpha")
    for words in ("Formula:", "Source:", "Do not use it:", "D_o / D_e"):
        assert words in ran.out
    near = coder("agree", "--explain", "gwet_ac")
    assert (near.code, "gwet_ac1" in near.err) == (1, True)


@pytest.fixture(scope="module")
def leoka(tmp_path_factory):
    return make_leoka_project(tmp_path_factory.mktemp("leoka"))


def brute_force_alpha(code, texts, submitted, codings):
    """Krippendorff's binary alpha over single characters, from the formula of coincidences."""
    observed = present = values = 0.0
    for text, length in texts.items():
        coders = submitted[text]
        if len(coders) < 2:
            continue
        marks = np.zeros((len(coders), length))
        for who, start, end in codings[text, code]:
            marks[coders.index(who), start:end] = 1
        m, n1 = len(coders), marks.sum(axis=0)
        observed += float((2 * n1 * (m - n1) / (m - 1)).sum())
        present += float(n1.sum())
        values += m * length
    expected = 2 * present * (values - present)
    return 1 - (values - 1) * observed / expected


def test_a_real_corpus_of_twelve_coders_gives_the_alpha_of_its_characters(coder, leoka):
    ran = coder("-C", leoka, "--as", "lead", "codings", "import", LEOKA / "codings.csv", "--submit")
    assert ran.code == 0, ran.err
    seen = {(row["coder"], row["testimony"]) for row in rows_of("codings")}
    silent = defaultdict(list)
    submitted = defaultdict(list)
    for row in rows_of("submissions"):
        submitted[row["testimony"]].append(row["coder"])
        if (row["coder"], row["testimony"]) not in seen:
            silent[row["coder"]].append(row["testimony"])
    for who, texts in silent.items():
        assert coder("-C", leoka, "--as", who, "submit", *texts).code == 0
    document = agreed(coder, leoka, "--unit", "character", "--bootstrap", "200")
    assert len(document["coders"]) == 12
    assert document["testimonies"] == sum(len(coders) > 1 for coders in submitted.values())
    lengths = {
        text["testimony"]: len(text["text"])
        for text in map(json.loads, (LEOKA / "testimonies.jsonl").read_text("utf-8").splitlines())
    }
    codings = defaultdict(list)
    for row in rows_of("codings"):
        codings[row["testimony"], row["code"]].append((row["coder"], int(row["start"]), int(row["end"])))
    for code in document["codes"][::5]:
        alpha = brute_force_alpha(code["code"], lengths, submitted, codings)
        assert code["krippendorff_alpha"]["value"] == pytest.approx(alpha, abs=1e-9), code["code"]
    for unit in ("testimony", "excerpt", "sentence"):
        assert agreed(coder, leoka, "--unit", unit, "--bootstrap", "0")["coders"] == document["coders"]
