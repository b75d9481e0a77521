"""The people of a project as they count: register, decisions, expected totals, printed tables."""

import pytest

from coder.errors import BadInput, NotFound, Refused
from coder.project import Project
from coder.project.cases import (
    case_story,
    decide_status,
    decision_problems,
    effective_cases,
    excluded_cases,
    note_credibility,
    take_back,
)
from coder.project.counting import count
from coder.project.expectations import CHECKS_FILE, drift, filtered, outcomes
from coder.project.printed import compare, crossed

CODEBOOK = """\
title: A small study
variables:
  sex: {title: Sex, type: category, values: [F, M]}
  nationality: {title: Nationality, type: category}
  date: {title: Date, type: date, format: "%d/%m/%y"}
families: {leave: {title: Why they left, codes: {hardship: {title: Hardship, key: H}}}}
"""
REGISTER = """\
case,sex,nationality,date,status,reason,testimonies,credibility
P1,F,Syrian,01/02/15,,,one;two,said by himself
P2,M,Likely Turkish,03/03/15,excluded,a fake,three,
P3,M,Turkish,04/03/15,included,,,
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "testimonies").mkdir()
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (tmp_path / "testimonies" / "cases.csv").write_text(REGISTER, encoding="utf-8")
    for name in ("one", "two", "three", "alone"):
        (tmp_path / "testimonies" / f"{name}.txt").write_text(f"We had no bread, {name} said.\n")
    (tmp_path / "testimonies" / "late.txt").write_text("---\ncase: P3\n---\nLater.\n")
    return tmp_path


@pytest.fixture
def project(folder):
    with Project.open(folder, coder="lea") as opened:
        yield opened


def standing(project):
    return {case.id: (case.status, case.reason) for case in effective_cases(project)}


def test_cases_are_the_registers_and_those_that_only_testimonies_name(project):
    cases = {case.id: case.testimonies for case in effective_cases(project)}
    assert cases == {"P1": ("one", "two"), "P2": ("three",), "P3": ("late",), "alone": ("alone",)}
    assert excluded_cases(project) == {"P2"}


def test_a_recorded_decision_overrides_the_register_and_counts_honour_it(project):
    assert count(project, unit="case", layer="any").counts.n_cases == 3
    decide_status(project, "p1", "excluded", "told by somebody else")
    decide_status(project, "P2", "included")
    decide_status(project, "alone", "excluded", "no person")
    assert standing(project) == {
        "P1": ("excluded", "told by somebody else"),
        "P2": ("included", ""),
        "P3": ("included", ""),
        "alone": ("excluded", "no person"),
    }
    assert excluded_cases(project) == {"P1", "alone"}
    assert count(project, unit="case", layer="any").counts.n_cases == 2


def test_check_lists_where_decisions_and_register_differ(project):
    assert list(decision_problems(project)) == []
    decide_status(project, "P1", "excluded", "a fake")
    decide_status(project, "P2", "excluded", "said again")
    (problem,) = decision_problems(project)
    assert problem.where == "cases.csv, row 2 (case P1)"
    assert "The register says included, but lea decided excluded: a fake." in problem.what
    assert "coder cases status P1 --retract" in problem.fix


def test_undo_and_taking_back_bring_the_register_back(project):
    decide_status(project, "P1", "excluded", "a fake")
    project.undo()
    assert standing(project)["P1"] == ("included", "")
    decide_status(project, "P1", "excluded", "a fake")
    assert take_back(project, "P1").status == "included"
    with pytest.raises(Refused, match="lea has recorded no status of case P1"):
        take_back(project, "P1")


def test_the_story_of_a_case_keeps_everything_that_was_ever_decided(project):
    decide_status(project, "P1", "excluded", "a fake")
    decide_status(project, "P1", "review", "perhaps not")
    note_credibility(project, "P1", "contradicts himself")
    story = case_story(project, "P1")
    assert [(made.status, became) for made, became in story.statuses] == [
        ("excluded", "replaced"), ("review", "in force"),
    ]  # fmt: skip
    assert story.case.credibility == "contradicts himself"
    assert story.stated is not None
    assert story.stated.credibility == "said by himself"
    assert take_back(project, "P1", "credibility").credibility == "said by himself"


def test_decisions_made_apart_put_the_case_under_review_and_check_says_so(project, tmp_path):
    from coder.record.snapshots import take
    from coder.record.store import Record
    from coder.record.union import unite

    decide_status(project, "P3", "included", "he is known")
    take_back(project, "P3")
    elsewhere = take(project.record, "elsewhere")
    with Record.open(elsewhere) as other, other.writing("max") as facts:
        from coder.record.casing import CaseContent

        facts.decide_case(CaseContent("case", "P3", "excluded", "a double"))
    decide_status(project, "P3", "included", "he is known")
    unite(project.record, elsewhere)
    status, reason = standing(project)["P3"]
    assert status == "review"
    assert "lea: included (he is known)" in reason
    assert "max: excluded (a double)" in reason
    assert [problem.where for problem in decision_problems(project)] == ["case P3"]
    decide_status(project, "P3", "excluded", "max is right")
    assert standing(project)["P3"] == ("excluded", "max is right")


def test_an_unknown_case_is_named_with_near_ones(project):
    with pytest.raises(NotFound, match=r"No case called P11\. Did you mean P1"):
        decide_status(project, "P11", "included")
    with pytest.raises(BadInput, match="Say why P1 is excluded"):
        decide_status(project, "P1", "excluded")


# --- checks.yaml ------------------------------------------------------------------------


def write_checks(folder, text):
    (folder / CHECKS_FILE).write_text(text, encoding="utf-8")


def test_without_the_file_nothing_is_expected(project):
    assert outcomes(project) == ()
    assert drift(project) == ()


def test_expected_totals_that_hold_are_silent(folder, project):
    write_checks(
        folder,
        "cases: 3\ntestimonies: 4\nsex: {F: 1, M: 1}\nexpect:\n"
        "  - {cases: 1, where: sex is F and nationality is Syrian}\n"
        "  - {cases: 1, status: excluded}\n  - {testimonies: 2, where: sex is F}\n",
    )
    assert [outcome.holds for outcome in outcomes(project)] == [True] * 7
    assert drift(project) == ()


def test_a_register_that_drifts_is_named_with_the_line_of_the_expectation(folder, project):
    write_checks(folder, "# known since May\ncases: 4\nsex:\n  M: 2\n  F: 1\n")
    said = [(problem.where, problem.what) for problem in drift(project)]
    assert said == [
        ("checks.yaml:2", "4 cases are expected, but there are 3."),
        ("checks.yaml:4", "2 cases with sex M are expected, but there are 1."),
    ]


def test_a_decision_is_drift_too(folder, project):
    write_checks(folder, "cases: 3\n")
    decide_status(project, "P1", "excluded", "a fake")
    assert len(drift(project)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cases: many\n", "'many' is no number of cases"),
        ("cases: -3\n", "is no number of cases"),
        ("- cases: 3\n", "the file is no mapping"),
        ("sex: 51\n", "`sex` needs its values with their numbers"),
        ("shoe: {big: 3}\n", "the codebook has no variable shoe"),
        ("expect: 3\n", "`expect` needs a list"),
        ("expect:\n  - {where: sex is F}\n", "each entry needs a total"),
        ("expect:\n  - {cases: 1, wher: x}\n", "`wher` is none of"),
        ("expect:\n  - {cases: 1, status: gone}\n", "the status is none of"),
        ("expect:\n  - {cases: 1, where: sex is}\n", "cannot be counted"),
        ("expect:\n  - {cases: 1, where: shoe is F}\n", "no attribute shoe"),
        ("cases: [3\n", "a bracket opened"),
        ("cases: &a 3\n", "anchor"),
    ],
)
def test_what_is_no_expectation_is_a_sentence_and_never_silence(folder, project, text, said):
    write_checks(folder, text)
    problems = drift(project)
    assert problems
    assert said in " ".join(problem.what for problem in problems)


def test_a_filter_that_asks_for_codes_is_refused(project):
    with pytest.raises(BadInput):
        filtered(project, effective_cases(project), "leave.hardship")


# --- printed tables ---------------------------------------------------------------------


def test_a_table_from_rows_adds_up_and_a_printed_one_is_compared_cell_by_cell(folder, project):
    decide_status(project, "P2", "included")
    file = folder / "printed.csv"
    file.write_text("country,2/15,Mar 2015,Total\nSyria,1,,1\nTurkey,,1,2\nTotal,1,1,2\n")
    found = compare(project, file, "nationality", "date:month")
    table = found.computed
    assert sum(map(table.row_total, table.rows)) == sum(map(table.column_total, table.columns)) == 4
    assert [(d.row, d.column, d.printed, d.computed) for d in found.differences if d.row and d.column] == [
        ("Turkey", "Mar 2015", 1, 2), ("(missing)", "(missing)", None, 1),
    ]  # fmt: skip
    assert found.sums == (
        "The cells of the row Turkey sum to 1, its printed total is 2.",
        "The printed row totals sum to 3, the printed total is 2.",
    )
    assert "Likely Turkish is read as Turkey: its hedge (Likely) is passed over" in found.assumed


def test_the_user_says_what_a_label_means(folder, project):
    file = folder / "printed.csv"
    file.write_text("who,F,M\nLevantines,1,1\n")
    told = {"Syrian": "Levantines", "Turkish": "Levantines"}
    found = compare(project, file, "nationality", "sex", told)
    assert found.sums == ()
    assert [(d.row, d.column) for d in found.differences] == [("(missing)", "(missing)")]
    with pytest.raises(NotFound, match="no row or column Nowhere"):
        compare(project, file, "nationality", "sex", {"Syrian": "Nowhere"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no table"),
        ("a,b\n", "holds no table"),
        ("who,F,M\nx,1,many\n", "row 2, column M: 'many' is no count"),
        ("who,F,F\nx,1,2\n", "the column F cannot be told"),
        ("who,F\nx,1\nx,2\n", "the row x cannot be told"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(folder, project, text, said):
    (folder / "printed.csv").write_text(text)
    with pytest.raises(BadInput, match=said):
        compare(project, folder / "printed.csv", "nationality", "sex")


def test_an_unknown_attribute_or_bin_is_refused_in_a_sentence(project):
    with pytest.raises(NotFound, match="no attribute shoe"):
        crossed(project, "shoe", "sex")
    with pytest.raises(BadInput, match="write date:month"):
        crossed(project, "date:week", "sex")


# --- the study --------------------------------------------------------------------------


@pytest.fixture
def study(tmp_path, shared):
    from coder.documents.intake import take_in
    from coder.sample import make_project

    make_project(tmp_path / "study")
    take_in([shared / "study" / "appendix_a.csv"], tmp_path / "study" / "testimonies")
    with Project.open(tmp_path / "study", coder="lea") as opened:
        yield opened


def test_the_studys_totals_come_out(study):
    write_checks(
        study.folder,
        "cases: 58\nsex: {M: 51, F: 7}\nnationality: {Syrian: 21, Unknown: 2}\n",
    )
    assert drift(study) == ()


def test_the_studys_table_adds_up_when_it_is_computed_from_its_rows(study, shared):
    found = compare(study, shared / "study" / "table_1.csv", "nationality", "date:month")
    table = found.computed
    rows = sum(map(table.row_total, table.rows))
    assert rows == sum(map(table.column_total, table.columns)) == table.total == 58
    assert table.row_total("Syria") == 21
    assert table.row_total("Unknown") == 2
    assert "The cells of the row Saudi-Arabia sum to 8, its printed total is 9." in found.sums
    assert "The printed column totals sum to 59, the printed total is 58." in found.sums
    cells = {(d.row, d.column): (d.printed, d.computed) for d in found.differences}
    assert cells["Syria", "9/14"] == (4, 3)
    assert cells["UK", "8/15"] == (0, 2)
    assert cells["Indonesia", "(unreadable)"] == (None, 1)
    assert not [d for d in found.differences if not d.column], "every printed row total is right"
