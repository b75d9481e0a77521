"""``coder cases``: list, check, status, note and compare, as a user meets them."""

from __future__ import annotations

import pytest


@pytest.fixture
def study(coder, tmp_path, shared):
    folder = tmp_path / "study"
    assert coder("init", folder).code == 0
    ran = coder("import", shared / "study" / "appendix_a.csv", cwd=folder)
    assert "added (register, 58 rows)" in ran.out
    return folder


def test_the_list_is_json_with_the_agreed_keys(coder, project):
    cases = coder("cases", "list", "--json", cwd=project).json["cases"]
    assert cases[0] == {
        "case": "P1", "status": "included", "attributes": {"sex": "F"}, "reason": "",
        "testimonies": ["one"], "credibility": "", "aliases": [], "row": 2,
    }  # fmt: skip
    assert [case["case"] for case in cases] == ["P1", "P2"]


def test_the_list_is_a_table_a_csv_and_filtered(coder, project):
    ran = coder("cases", "list", cwd=project)
    assert ran.out.splitlines()[0].split() == ["case", "status", "sex", "testimonies"]
    assert ran.err.strip() == "2 cases."
    assert coder("cases", "list", "--csv", "--where", "sex is F", cwd=project).out == (
        "case,status,reason,testimonies,credibility,aliases,row,sex\nP1,included,,one,,,2,F\n"
    )
    assert coder("cases", "list", "--status", "excluded", cwd=project).err.strip() == "No case passes."
    assert coder("cases", "list", "--where", "shoe is F", cwd=project).code == 1


def test_a_status_is_decided_shown_and_taken_back(coder, project):
    ran = coder("--as", "lea", "cases", "status", "P1", "excluded", "--reason", "a fake", cwd=project)
    assert ran.code == 0
    assert "Case P1 is excluded: a fake." in ran.err
    assert coder("cases", "list", "--json", cwd=project).json["cases"][0]["status"] == "excluded"
    story = coder("cases", "status", "P1", cwd=project).out
    assert "Case P1 is excluded: a fake." in story
    assert "the register (row 2) says included" in story
    assert "lea: excluded: a fake (in force)" in story
    checked = coder("check", "--json", cwd=project).json
    assert any("lea decided excluded: a fake" in problem["what"] for problem in checked["problems"])
    document = coder("--as", "lea", "cases", "status", "P1", "--retract", "--json", cwd=project).json
    assert document["status"] == "included"
    assert [each["now"] for each in document["history"]] == ["retracted"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("P1", "excluded"), 1, "Say why P1 is excluded"),
        (("P9", "included"), 1, "No case called P9"),
        (("P1", "gone"), 2, "'gone' is not one of"),
        (("P1", "included", "--retract"), 2, "not both"),
        (("P1", "--reason", "why"), 2, "--reason needs a status"),
    ],
)
def test_what_cannot_be_decided_is_a_sentence(coder, project, words, code, said):
    ran = coder("--as", "lea", "cases", "status", *words, cwd=project)
    assert ran.code == code
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_fellow_may_note_and_not_decide(coder, project):
    coder("--as", "lea", "team", "add", "lea", "--role", "lead", cwd=project)
    coder("--as", "lea", "team", "add", "fay", cwd=project)
    ran = coder("--as", "fay", "cases", "status", "P1", "review", cwd=project)
    assert ran.code == 1
    assert "Only a lead may decide whether a case counts" in ran.err
    assert coder("--as", "fay", "cases", "note", "P1", "told through a brother", cwd=project).code == 0
    case = coder("cases", "list", "--json", cwd=project).json["cases"][0]
    assert case["credibility"] == "told through a brother"
    assert coder("--as", "fay", "cases", "note", "P1", "--retract", cwd=project).code == 0


def test_check_names_the_studys_flaws_with_row_case_and_mend(coder, study):
    ran = coder("cases", "check", "--json", cwd=study)
    assert ran.code == 1
    found = {problem.get("case"): problem for problem in ran.json["problems"] if problem.get("case")}
    assert {case: each["mend"] for case, each in found.items()} == {
        "19": "Tunisian", "23": "Turkish", "29": "NBC News", "32": "NBC News", "38": "14/01/15",
    }  # fmt: skip
    assert found["38"]["where"] == "cases.csv, row 39 (case 38)"
    assert [notice["case"] for notice in ran.json["notices"]] == ["12", "17"]
    shown = coder("cases", "check", cwd=study)
    assert "notice: cases.csv, row 13 (case 12)" in shown.out
    assert "coder cases check --patch" in shown.err


def test_the_patch_goes_to_stdout_and_nothing_is_changed(coder, study):
    before = (study / "testimonies" / "cases.csv").read_bytes()
    ran = coder("cases", "check", "--patch", cwd=study)
    assert ran.code == 0
    assert "-38,Helmi Alamudi,Indonesian,M,01/14/15,Jakarta Post" in ran.out
    assert "+38,Helmi Alamudi,Indonesian,M,14/01/15,Jakarta Post" in ran.out
    assert "without a proposed mend" in ran.err  # the list of nationalities is the sample's
    assert (study / "testimonies" / "cases.csv").read_bytes() == before


def test_a_register_can_be_checked_before_there_is_a_project(coder, tmp_path, shared):
    ran = coder("cases", "check", shared / "study" / "appendix_a.csv", "--json", cwd=tmp_path)
    flaws = [problem for problem in ran.json["problems"] if problem.get("case")]
    assert len(flaws) == 5
    assert "No project here" in ran.err
    assert coder("cases", "check", "nowhere.csv").code == 1


def test_a_sound_register_is_said_to_be_so(coder, project):
    ran = coder("cases", "check", cwd=project)
    assert ran.code == 0
    assert "2 cases, nothing wrong found" in ran.err
    assert coder("cases", "check", "--json", cwd=project).json["ok"] is True


def test_a_register_that_drifts_fails_loudly_everywhere(coder, project):
    (project / "checks.yaml").write_text("cases: 3\nsex: {F: 1}\n")
    said = "3 cases are expected, but there are 2."
    for words in (("check",), ("cases", "check")):
        ran = coder(*words, cwd=project)
        assert ran.code == 1
        assert f"checks.yaml:1: {said}" in ran.out
    for words in (("counts",), ("export", "csv", "--bootstrap", "0")):
        ran = coder(*words, cwd=project)
        assert ran.code == 0
        assert f"WARNING: checks.yaml:1: {said}" in ran.err
    (project / "checks.yaml").write_text("cases: 2\nsex: {F: 1}\n")
    assert "WARNING" not in coder("counts", cwd=project).err


def test_compare_prints_the_table_its_sums_and_every_difference(coder, study, shared):
    table = shared / "study" / "table_1.csv"
    ran = coder("cases", "compare", table, "nationality", "date:month", cwd=study)
    assert ran.code == 1
    assert "Computed from the register, 58 cases:" in ran.out
    assert "The cells of the row Saudi-Arabia sum to 8, its printed total is 9." in ran.out
    assert "Assumed: British is read as UK: no other label is left on either side." in ran.err
    words = ("--json", "--same", "British=UK", "--same", "French=France", "--same", "Swiss=Switzerland")
    document = coder("cases", "compare", table, "nationality", "date:month", *words, cwd=study).json
    assert sum(document["row_totals"]) == sum(document["column_totals"]) == document["total"] == 58
    assert {"row": "UK", "column": "8/15", "printed": 0, "computed": 2} in document["differences"]


def test_an_excel_register_is_imported_with_what_was_assumed(coder, project, tmp_path):
    import xlsxwriter

    (project / "testimonies" / "cases.csv").unlink()
    with xlsxwriter.Workbook(tmp_path / "people.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Case ID", "Sex", "Shoe"])
        sheet.write_row(1, 0, [1, "F", 38])
    ran = coder("import", tmp_path / "people.xlsx", cwd=project)
    assert ran.code == 0
    assert "not read, since codebook.yaml declares no such variables: Shoe" in ran.out
    assert "the column 'Case ID' is read as case" in ran.out
    assert coder("cases", "list", "--json", cwd=project).json["cases"][0]["attributes"] == {"sex": "F"}
