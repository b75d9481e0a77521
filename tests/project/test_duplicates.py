"""People and texts that may be there twice: found, decided, honoured by counts, never merged by itself."""

from __future__ import annotations

import pytest

from coder.errors import BadInput, NotFound, Refused
from coder.project import Project
from coder.project.checks import check
from coder.project.counting import count
from coder.project.duplicates import (
    decide,
    duplicates,
    merged_people,
    own_verdict,
    repeated_texts,
    standings,
    take_back,
)
from coder.project.evidence import people_of

CODEBOOK = (
    "title: T\nvariables:\n  name: {title: Name}\n  nationality: {title: Nationality}\n"
    "families:\n  f:\n    title: F\n    codes:\n      a: {title: A}\n      b: {title: B}\n"
)
REGISTER = (
    "case,name,nationality,status,reason,testimonies,aliases,note\n"
    "C1,Abu Sidra al-Zanbaqi,Syrian,,,one,,\n"
    "C2,Abou Sidra el-Zambaki,Syrian,,,two,,\n"
    "C3,Wassim Darwish,Libyan,,,three,,Perhaps the father of C4\n"
    "C4,Hafs,Libyan,excluded,a fake,four,,\n"
    "C5,Abu Omar,Saudi,,,,Wasim Dervish,\n"
)
STORY = (
    "They took our papers and counted our bread, and whoever asked about pay was sent to dig. I left through "
    "an orchard, at night, with one shoe, and I have not been back since that spring."
)
TEXTS = {"one": STORY, "two": f"Again.\n\n{STORY}", "three": "Something else was said.", "four": "A fake."}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "testimonies").mkdir()
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (tmp_path / "testimonies" / "cases.csv").write_text(REGISTER, encoding="utf-8")
    for name, text in TEXTS.items():
        (tmp_path / "testimonies" / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def project(folder):
    with Project.open(folder, coder="lea") as opened:
        yield opened


def code(project, *names):
    for name in names:
        project.add_coding(name, 0, 5, "f.a")
        project.submit(name)


def counted(project, unit="case"):
    rows = count(project, unit=unit, layer="any").counts
    return rows.n_units, {row.code: row.count for row in rows.rows}["f.a"]


def test_likely_people_and_texts_are_listed_with_their_evidence(project):
    found = duplicates(project)
    assert [each.pair.ids for each in found.people] == [("C1", "C2"), ("C3", "C5"), ("C3", "C4")]
    assert found.people[1].pair.names == ("Wassim Darwish", "Wasim Dervish")
    assert found.people[2].pair.reasons == ("mention",)
    (text,) = found.texts
    assert (text.pair.ids, text.cases, text.standing) == (("one", "two"), ("C1", "C2"), None)


def test_nothing_is_merged_before_anybody_decides(project):
    code(project, "one", "two")
    assert merged_people(project) == {}
    assert counted(project) == (4, 2)


def test_the_same_person_counts_once_whoever_of_the_two_rows_carries_the_code(project):
    code(project, "two", "three")
    decide(project, "persons", "C2", "C1", "same", "two papers")
    assert merged_people(project) == {"C1": "C1", "C2": "C1"}
    assert counted(project) == (3, 2)
    decide(project, "persons", "C2", "C3", "same")
    assert counted(project) == (2, 1)
    project.undo()
    project.undo()
    assert counted(project) == (4, 2)


def test_different_and_undecided_leave_the_counts_as_they_are(project):
    code(project, "one", "two")
    for verdict in ("different", "undecided"):
        decide(project, "persons", "C1", "C2", verdict)
        assert counted(project) == (4, 2)


def test_a_person_stands_in_the_first_of_their_rows_that_counts(project):
    decide(project, "persons", "C4", "C5", "same")
    assert merged_people(project) == {"C4": "C5", "C5": "C5"}
    people = people_of(project, ["four", "three"])
    assert people.cases == ("C1", "C2", "C3", "C5")
    assert people.case_of[0] == -1, "what an excluded row says does not count for the person either"


def test_the_same_text_counts_once_and_keeps_the_testimony_that_was_finished(project):
    code(project, "two")
    project.add_coding("one", 0, 5, "f.a")
    assert counted(project, "testimony")[1] == 1
    decide(project, "texts", "one", "two", "same")
    assert repeated_texts(project, project.testimony_ids()) == {"one"}
    assert counted(project, "testimony")[1] == 1
    take_back(project, "texts", "two", "one")
    assert repeated_texts(project, project.testimony_ids()) == set()


def test_a_decided_pair_leaves_the_list_and_an_undecided_one_stays(project):
    decide(project, "persons", "C1", "C2", "different")
    decide(project, "persons", "C3", "C5", "undecided", "ask the editor")
    found = duplicates(project).people
    assert [each.pair.ids for each in found] == [("C3", "C5"), ("C3", "C4")]
    assert found[0].standing.decisions[0].note == "ask the editor"
    assert len(duplicates(project, every=True).people) == 3


def test_a_decision_keeps_the_evidence_as_it_was(project):
    made = decide(project, "persons", "C1", "C2", "same").decisions[0]
    evidence = dict(made.evidence)
    assert float(evidence["name score"]) > 0.8
    assert evidence["nationality"] == "agree: Syrian / Syrian"
    text = dict(decide(project, "texts", "one", "two", "same").decisions[0].evidence)
    assert text["share of common shingles"] == "1.00"
    assert text["first common passage"].startswith("They took our papers")


def test_taking_back_brings_ones_earlier_word_back(project):
    decide(project, "persons", "C1", "C2", "different")
    decide(project, "persons", "C1", "C2", "same")
    assert own_verdict(project, "persons", "C2", "C1") == "same"
    assert take_back(project, "persons", "C1", "C2").verdict == "different"
    assert take_back(project, "persons", "C1", "C2") is None
    with pytest.raises(Refused, match="nothing to take back"):
        take_back(project, "persons", "C1", "C2")


@pytest.mark.parametrize(
    ("about", "one", "other", "error", "said"),
    [
        ("persons", "C1", "C9", NotFound, "No case called C9"),
        ("persons", "C1", "c1", BadInput, "named twice"),
        ("persons", "C1", "one", NotFound, "--texts"),
        ("texts", "one", "C1", NotFound, "No testimony C1"),
    ],
)
def test_what_is_not_there_or_named_twice_is_refused_with_a_sentence(project, about, one, other, error, said):
    with pytest.raises(error, match=said):
        decide(project, about, one, other, "same")
    assert standings(project, about).standings == {}


def test_check_lists_what_is_open_and_decisions_that_contradict_each_other(folder, project):
    def told():
        return [each for each in check(folder) if each.kind == "duplicate"]

    assert [each.fix.split(":")[1].split(",")[0].strip() for each in told()] == [
        "coder cases same C1 C2",
        "coder cases same C3 C5",
        "coder cases same C3 C4",
        "coder cases same --texts one two",
    ]
    for pair in (("C1", "C2"), ("C2", "C3")):
        decide(project, "persons", *pair, "same")
    decide(project, "persons", "C1", "C3", "different")
    (contradiction,) = [each for each in told() if "was decided" in each.what]
    assert "C1 = C2 = C3 was decided, and also that C1 and C3 are different" in contradiction.what
    assert merged_people(project) == {}


def test_one_interview_under_two_cases_is_named_until_the_cases_are_settled(folder, project):
    decide(project, "texts", "one", "two", "same")
    (problem,) = [each for each in check(folder) if "belong to different cases" in each.what]
    assert "C1, C2" in problem.what
    decide(project, "persons", "C1", "C2", "same")
    assert not [each for each in check(folder) if "belong to different cases" in each.what]


def test_cases_that_are_called_by_their_names_are_compared_too(folder):
    register = "case,nationality\nAbu Omar al-Libi,Libyan\nAbou Umar el-Liby,Libyan\n17,Syrian\n18,Syrian\n"
    (folder / "testimonies" / "cases.csv").write_text(register, encoding="utf-8")
    with Project.open(folder) as project:
        found = [each.pair.ids for each in duplicates(project).people]
    assert found == [("Abou Umar el-Liby", "Abu Omar al-Libi")]
