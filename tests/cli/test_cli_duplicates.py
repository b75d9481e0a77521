"""``coder cases duplicates|same|different|undecided``, as a user's shell runs them."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2].parent / "shared"
CODEBOOK = (
    "title: T\nvariables:\n  name: {title: Name}\n  nationality: {title: Nationality}\n"
    "families:\n  f:\n    title: F\n    codes:\n      a: {title: A}\n"
)
REGISTER = (
    "case,name,nationality\nC1,Abu Omar*,Syrian\nC2,Abou Umar,Syrian\nC3,\x1b[31mWassim Darwish,Libyan\n"
)


@pytest.fixture
def study(tmp_path):
    (tmp_path / "testimonies").mkdir()
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (tmp_path / "testimonies" / "cases.csv").write_text(REGISTER, encoding="utf-8")
    return tmp_path


def test_pairs_are_listed_with_evidence_and_decisions(coder, study):
    ran = coder("cases", "duplicates", "--json")
    (pair,) = ran.json["pairs"]
    assert (pair["cases"], pair["names"]) == (["C1", "C2"], ["Abu Omar*", "Abou Umar"])
    assert pair["name_score"] > 0.9
    assert pair["evidence"] == {"nationality": {"says": "agree", "values": ["Syrian", "Syrian"]}}
    assert (pair["verdict"], pair["decisions"], pair["reasons"]) == (None, [], ["name"])
    told = coder("cases", "duplicates").out
    assert "C1 / C2  Abu Omar* / Abou Umar" in told
    assert "+ nationality: Syrian" in told


def test_a_decision_is_recorded_said_and_taken_back(coder, study):
    ran = coder("cases", "same", "C2", "C1", "--note", "one man", "--as", "lea", "--json")
    assert (ran.code, ran.json["pair"], ran.json["verdict"]) == (0, ["C1", "C2"], "same")
    assert "C1 and C2 are the same" in ran.err
    assert ran.json["decisions"][0]["evidence"]["nationality"] == "agree: Syrian / Syrian"
    assert coder("cases", "duplicates", "--json").json["pairs"] == []
    every = coder("cases", "duplicates", "--all", "--json").json
    assert (every["pairs"][0]["verdict"], every["groups"]) == ("same", [["C1", "C2"]])
    assert "Counted as one person: C1, C2" in coder("cases", "duplicates").out
    wrong = coder("cases", "different", "C1", "C2", "--retract", "--as", "lea")
    assert (wrong.code, "is “same”, not “different”" in wrong.err) == (1, True)
    assert coder("cases", "same", "C1", "C2", "--retract", "--as", "lea").code == 0
    assert len(coder("cases", "duplicates", "--json").json["pairs"]) == 1


def test_a_contradiction_is_said_at_once_and_listed(coder, study):
    for words in (("same", "C1", "C2"), ("same", "C2", "C3"), ("different", "C1", "C3")):
        ran = coder("cases", *words, "--as", "lea")
    assert "C1 = C2 = C3, yet C1 and C3 are said to be different" in ran.err
    (contradiction,) = coder("cases", "duplicates", "--json").json["contradictions"]
    assert contradiction == {"about": "persons", "pair": ["C1", "C3"], "chain": ["C1", "C2", "C3"]}


def test_a_lower_threshold_shows_more_and_none_is_refused(coder, study):
    assert len(coder("cases", "duplicates", "--threshold", "0.95", "--json").json["pairs"]) <= 1
    assert coder("cases", "duplicates", "--threshold", "0").code == 2
    assert coder("cases", "duplicates", "--threshold", "1.5").code == 2


def test_names_never_reach_a_terminal_unfiltered(coder, study):
    coder("cases", "same", "C1", "C3", "--as", "lea")
    told = coder("cases", "duplicates", "--all", "--threshold", "0.01")
    assert "\x1b" not in told.out + told.err


def test_with_a_team_a_fellow_is_refused_and_nothing_is_recorded(coder, study):
    coder("team", "add", "lea", "--role", "lead", "--as", "lea")
    coder("team", "add", "ana", "--as", "lea")
    ran = coder("cases", "same", "C1", "C2", "--as", "ana")
    assert (ran.code, "Only a lead may decide" in ran.err) == (1, True)
    assert coder("cases", "duplicates", "--json").json["groups"] == []


def test_the_studys_register_in_a_project(coder, tmp_path):
    register = SHARED / "study" / "appendix_a.csv"
    if not register.exists():
        pytest.skip("the study's register is not here")
    coder("init", tmp_path / "study")
    (tmp_path / "study" / "testimonies" / "cases.csv").write_bytes(register.read_bytes())
    found = coder("cases", "duplicates", "--json", cwd=tmp_path / "study").json["pairs"]
    pairs = {frozenset(pair["cases"]) for pair in found}
    assert {frozenset(("11", "12")), frozenset(("12", "17"))} <= pairs
