"""A lead who reconciles by command alone: conflicts, decide, feedback, methods, the consensus layer."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from coder.cli.conflicts import KINDS, STATUSES
from coder.project.decisions_table import DECISION_COLUMNS
from coder.reconcile import cards as rules
from coder.reconcile.decisions import OUTCOMES, REASONS

KEYS = {"id", "card", "testimony", "start", "end", "kind", "code", "links", "codings", "status", "impact"}
ONE = "I believed every word."
"""The first excerpt of the testimony ``one``, characters 0 to 22."""


def code(coder, project, who: str, start: int, end: int, word: str, testimony: str = "one") -> str:
    ran = coder("-C", project, "--as", who, "codings", "add", testimony, start, end, word)
    assert ran.code == 0, ran.err
    return ran.json["id"]


def submit(coder, project, *who: str, testimony: str = "one") -> None:
    for name in who:
        assert coder("-C", project, "--as", name, "submit", testimony).code == 0


@pytest.fixture
def study(coder, project, once):
    """ada and ben coded the first testimony: one boundary, one omission, one agreement."""

    def make() -> None:
        code(coder, project, "ada", 0, 22, "faith")
        code(coder, project, "ben", 2, 22, "faith")
        code(coder, project, "ada", 24, 49, "brutality")
        code(coder, project, "ada", 51, 67, "hardship")
        code(coder, project, "ben", 51, 67, "hardship")
        submit(coder, project, "ada", "ben")

    once("reconciled study", project, make)
    return project


def conflicts(coder, folder, *words: object) -> list[dict]:
    ran = coder("-C", folder, "conflicts", "--json", *words)
    assert ran.code == 0, ran.err
    return ran.json["clusters"]


def card_of(coder, folder, word: str) -> str:
    return next(each["card"] for each in conflicts(coder, folder) if each["code"].endswith(word))


def decide(coder, folder, card: str, *words: object, lead: str = "lea"):
    return coder("-C", folder, "--as", lead, "decide", card, "--json", *words)


def layer(coder, folder) -> list[tuple]:
    found = coder("-C", folder, "codings", "list", "--layer", "consensus", "--json").json["codings"]
    assert {each["coder"] for each in found} <= {"consensus"}
    return [(each["code"], each["start"], each["end"], each["status"]) for each in found]


def count(coder, folder, word: str, unit: str = "excerpt") -> dict:
    ran = coder("-C", folder, "counts", "--layer", "consensus", "--unit", unit, "--json")
    assert ran.code == 0, ran.err
    document = ran.json
    row = next(row for row in document["rows"] if row["code"] == word)
    return {"n_units": document["n_units"], "open": document["unresolved"], **row}


# --- conflicts -------------------------------------------------------------------------


def test_conflicts_are_listed_with_their_standing(coder, study):
    found = {each["code"]: each for each in conflicts(coder, study)}
    assert all(set(each) >= KEYS for each in found.values())
    assert {code: (each["kind"], each["status"]) for code, each in found.items()} == {
        "join.faith": ("boundary", "undecided"),
        "leave.brutality": ("omission", "undecided"),
        "leave.hardship": ("exact", "unanimous"),
    }
    assert found["leave.brutality"]["why"] == "Nothing marked here by ben."
    assert found["leave.brutality"]["impact"] == 1.0
    assert found["join.faith"]["impact"] == 0.0
    assert set(found["join.faith"]["codings"][0]) == {"id", "coder", "code", "start", "end"}


def test_conflicts_are_filtered_and_ordered(coder, study):
    assert [each["code"] for each in conflicts(coder, study, "--status", "open", "--order", "testimony")] == [
        "join.faith", "leave.brutality",
    ]  # fmt: skip
    assert [each["code"] for each in conflicts(coder, study, "--kind", "exact")] == ["leave.hardship"]
    assert [each["code"] for each in conflicts(coder, study, "--code", "brutality")] == ["leave.brutality"]
    assert conflicts(coder, study, "--testimony", "two") == []
    kinds = [each["kind"] for each in conflicts(coder, study, "--order", "kind")]
    assert kinds == ["exact", "boundary", "omission"]
    assert len(conflicts(coder, study, "--order", "code")) == 3


def test_a_coder_who_has_not_submitted_is_in_no_conflict(coder, study):
    code(coder, study, "cyd", 0, 5, "faith")
    assert {each["coder"] for cluster in conflicts(coder, study) for each in cluster["codings"]} == {
        "ada", "ben",
    }  # fmt: skip


def test_the_table_says_the_same_in_words(coder, study):
    ran = coder("-C", study, "conflicts", "--status", "undecided")
    assert "Nothing marked here by ben." in ran.out
    assert "Cards: 2; not settled: 2." in ran.err


def test_one_card_is_read_in_full(coder, study):
    card = card_of(coder, study, "brutality")
    decide(coder, study, card, "--unresolved", "--reason", "text_ambiguous", "--note", "who\nsaw?", "--gap")
    ran = coder("-C", study, "conflicts", card)
    assert ran.code == 0, ran.err
    for said in (
        "Code leave.brutality: Brutality",
        "I believed every word. [Then I saw the prisoners.] We had no bread.",
        "ada: leave.brutality 24-49: Then I saw the prisoners.",
        "ben: nothing marked here",
        "Decision of lea: unresolved; reason: text_ambiguous; a gap in the codebook; note: who saw?",
    ):
        assert said in ran.out
    (found,) = coder("-C", study, "conflicts", card, "--json").json["clusters"]
    assert (found["codings"][0]["quote"], found["codings"][0]["memo"]) == ("Then I saw the prisoners.", "")
    assert coder("-C", study, "conflicts", "nowhere").code == 1


def test_the_words_of_the_command_line_are_those_of_the_rules():
    assert set(STATUSES) == {"open", *rules.STATUSES}
    assert KINDS == rules.KINDS


# --- decide ----------------------------------------------------------------------------


def test_a_decision_brings_the_passage_into_the_consensus(coder, study):
    ran = decide(coder, study, card_of(coder, study, "faith"), "--take", "ben", "--reason", "boundary")
    assert ran.code == 0, ran.err
    assert (ran.json["status"], ran.json["taken"], ran.json["reason"]) == ("adjudicated", "ben", "boundary")
    assert ran.json["readings"] == [{"code": "join.faith", "start": 2, "end": 22}]
    assert layer(coder, study) == [
        ("join.faith", 2, 22, "adjudicated"), ("leave.hardship", 51, 67, "unanimous"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (["--union"], [("join.faith", 0, 22)]),
        (["--intersection"], [("join.faith", 2, 22)]),
        (["--span", 3, 9], [("join.faith", 3, 9)]),
        (
            ["--span", 3, 9, "--code", "needs", "--code", "faith"],
            [("join.faith", 3, 9), ("join.needs", 3, 9)],
        ),
        (["--union", "--code", "needs"], [("join.needs", 0, 22)]),
        (["--none"], []),
    ],
)
def test_every_outcome_gives_its_consensus_and_leaves_the_codings_alone(coder, study, words, rows):
    before = coder("-C", study, "codings", "list", "--json").out
    assert decide(coder, study, card_of(coder, study, "faith"), *words).code == 0
    assert [row[:3] for row in layer(coder, study) if row[3] == "adjudicated"] == rows
    assert coder("-C", study, "codings", "list", "--json").out == before


def test_agreement_never_sees_a_decision(coder, study):
    before = coder("-C", study, "agree", "--bootstrap", "0", "--json").json
    decide(coder, study, card_of(coder, study, "brutality"), "--union")
    assert coder("-C", study, "agree", "--bootstrap", "0", "--json").json == before


def test_unresolved_readings_are_listed_but_not_counted(coder, study):
    decide(coder, study, card_of(coder, study, "brutality"), "--unresolved", "--reason", "text_ambiguous")
    assert ("leave.brutality", 24, 49, "unresolved") in layer(coder, study)
    row = count(coder, study, "leave.brutality")
    assert (row["count"], row["range"], row["unresolved"]) == (0, [0, 1], 1)


def test_a_later_decision_replaces_and_taking_it_back_restores(coder, study):
    card = card_of(coder, study, "faith")
    decide(coder, study, card, "--union")
    decide(coder, study, card, "--take", "ben")
    assert decide(coder, study, card, "--retract").json["retracted"]
    assert layer(coder, study)[0] == ("join.faith", 0, 22, "adjudicated")
    decide(coder, study, card, "--retract")
    assert [row[3] for row in layer(coder, study)] == ["unanimous"]
    assert "nothing to take back" in decide(coder, study, card, "--retract").err


def test_two_leads_who_decide_differently_are_shown_and_neither_holds(coder, study):
    card = card_of(coder, study, "faith")
    decide(coder, study, card, "--union")
    ran = decide(coder, study, card, "--none", lead="max")
    assert (ran.json["status"], ran.json["contested"]) == ("reopened", True)
    assert "lea, max" in ran.json["why"]
    assert [row[3] for row in layer(coder, study)] == ["unanimous"]
    decide(coder, study, card, "--retract", lead="max")
    assert layer(coder, study)[0] == ("join.faith", 0, 22, "adjudicated")


def test_a_coding_that_comes_later_reopens_the_card(coder, study):
    card = card_of(coder, study, "faith")
    decide(coder, study, card, "--union")
    code(coder, study, "cyd", 0, 10, "faith")
    submit(coder, study, "cyd")
    (found,) = conflicts(coder, study, "--code", "faith")
    assert (found["status"], found["why"]) == ("reopened", "Since lea decided, a coding by cyd came to it.")


# --- bad input: a sentence, nothing recorded -------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--span", 0, 900], "lies outside the text"),
        (["--span", 60, 65], "shares no character with the card"),
        (["--take", "cyd"], "cyd has not submitted one"),
        (["--take", "adda"], "No coder called adda"),
        (["--union", "--code", "nonsense"], "nonsense"),
        (["--union", "--code", "leave.heading"], "heading"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_a_sentence(coder, study, words, said):
    code(coder, study, "cyd", 0, 5, "faith")
    ran = decide(coder, study, card_of(coder, study, "faith"), *words)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert {each["status"] for each in conflicts(coder, study)} == {"undecided", "unanimous"}


@pytest.mark.parametrize(
    "words", [[], ["--union", "--none"], ["--none", "--code", "faith"], ["--union", "--reason", "mood"]]
)
def test_wrong_usage_exits_with_two(coder, study, words):
    assert decide(coder, study, card_of(coder, study, "faith"), *words).code == 2


def test_a_card_that_no_longer_exists_says_what_became_of_it(coder, study):
    card = card_of(coder, study, "faith")
    coder("-C", study, "--as", "ada", "submit", "--undo", "one")
    ran = decide(coder, study, card, "--union")
    assert (ran.code, "fewer than two coders have submitted one" in ran.err) == (1, True)
    coder("-C", study, "--as", "ada", "codings", "remove", card)
    submit(coder, study, "ada")
    ran = decide(coder, study, card, "--union")
    assert (ran.code, "its first coding, by ada, was retracted" in ran.err) == (1, True)
    ran = decide(coder, study, "00000000-0000-7000-8000-000000000000", "--union")
    assert (ran.code, "There is no card" in ran.err) == (1, True)
    assert decide(coder, study, "rubbish\x1b[2J", "--union").code == 1


def test_a_fellow_may_not_decide(coder, study):
    for name, role in (("lea", "lead"), ("ada", "fellow"), ("ben", "fellow")):
        assert coder("-C", study, "--as", "lea", "team", "add", name, "--role", role).code == 0
    card = card_of(coder, study, "faith")
    ran = decide(coder, study, card, "--union", lead="ada")
    assert (ran.code, "Only a lead may decide conflicts" in ran.err) == (1, True)
    assert decide(coder, study, card, "--retract", lead="ada").code == 1
    assert {each["status"] for each in conflicts(coder, study)} == {"undecided", "unanimous"}
    assert decide(coder, study, card, "--union").code == 0


def test_an_unknown_policy_is_named_with_its_place(coder, study):
    path = study / "codebook.yaml"
    path.write_text("reconcile: {accept: often}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    ran = coder("-C", study, "conflicts")
    assert (ran.code, "reconcile.accept is 'often'" in ran.err) == (1, True)


def test_the_codebook_can_ask_for_a_decision_on_everything(coder, study):
    path = study / "codebook.yaml"
    path.write_text("reconcile: {accept: never}\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert {each["status"] for each in conflicts(coder, study)} == {"undecided"}
    assert layer(coder, study) == []


# --- the layer in counts and exports ---------------------------------------------------


@pytest.mark.parametrize("unit", ["case", "testimony", "excerpt"])
def test_what_is_not_decided_is_neither_found_nor_absent(coder, study, unit):
    row = count(coder, study, "leave.brutality", unit)
    assert (row["count"], row["range"], row["unresolved"], row["open"]) == (0, [0, 1], 1, 2)
    assert row["count"] + row["absent"] + row["unknown"] == row["n_units"]
    absent = row["absent"]
    decide(coder, study, card_of(coder, study, "brutality"), "--none")
    row = count(coder, study, "leave.brutality", unit)
    assert (row["count"], row["absent"], row["range"], row["open"]) == (0, absent + 1, [0, 0], 1)
    decide(coder, study, card_of(coder, study, "brutality"), "--union")
    row = count(coder, study, "leave.brutality", unit)
    assert (row["count"], row["absent"], row["range"]) == (1, absent, [0, 1])


def test_single_codings_are_counted_in_the_consensus(coder, study):
    decide(coder, study, card_of(coder, study, "faith"), "--span", 0, 5, "--span", 8, 12)
    assert count(coder, study, "join.faith", "coding")["count"] == 2
    assert count(coder, study, "leave.hardship", "coding")["count"] == 1


def test_a_testimony_that_one_coder_finished_is_in_the_consensus_as_it_is(coder, study):
    code(coder, study, "ada", 0, 5, "needs", "two")
    submit(coder, study, "ada", testimony="two")
    assert ("join.needs", 0, 5, "unanimous") in layer(coder, study)
    assert count(coder, study, "join.needs", "case")["count"] == 1


def test_the_consensus_is_exported_with_quotes_and_standing(coder, study, tmp_path):
    decide(coder, study, card_of(coder, study, "faith"), "--union", "--note", "=all of it")
    path = tmp_path / "consensus.csv"
    assert coder("-C", study, "codings", "export", path, "--layer", "consensus").code == 0
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["quote"], row["coder"], row["status"], row["memo"]) for row in rows] == [
        (ONE, "consensus", "adjudicated", "'=all of it"),
        ("We had no bread.", "consensus", "unanimous", ""),
    ]
    ran = coder("-C", study, "codings", "list", "--layer", "consensus", "--coder", "ada")
    assert (ran.code, "no single coder's" in ran.err) == (1, True)


def test_decisions_leave_with_the_readings_they_were_made_on(coder, study):
    decide(coder, study, card_of(coder, study, "faith"), "--take", "ben", "--gap")
    assert coder("-C", study, "export", "csv", "--bootstrap", "0").code == 0
    with (study / "exports" / "decisions.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["lead"], row["outcome"], row["taken"], row["gap"]) == ("lea", "take", "ben", "yes")
    assert row["considered"] == "ada: join.faith 0-22; ben: join.faith 2-22"
    assert row["readings"] == "join.faith 2-22"


# --- feedback and methods --------------------------------------------------------------


def test_feedback_shows_what_changed_and_why(coder, study):
    decide(coder, study, card_of(coder, study, "faith"), "--take", "ben", "--reason", "boundary")
    decide(
        coder, study, card_of(coder, study, "brutality"), "--union", "--reason", "missed", "--note", "here"
    )
    ada = coder("-C", study, "--as", "ada", "feedback", "--json").json
    assert [(each["change"], each["reason"]) for each in ada["feedback"]] == [("bounds", "boundary")]
    ben = coder("-C", study, "--as", "ben", "feedback", "--json").json
    assert [(each["change"], each["own"], each["note"]) for each in ben["feedback"]] == [
        ("added", [], "here")
    ]
    assert ben["feedback"][0]["consensus"] == [{"code": "leave.brutality", "start": 24, "end": 49}]
    assert "1 place where" in coder("-C", study, "--as", "ada", "feedback").err
    assert coder("-C", study, "--as", "zoe", "feedback", "--json").json["feedback"] == []


def test_methods_are_written_from_the_data(coder, study):
    card = card_of(coder, study, "faith")
    decide(coder, study, card, "--union", "--reason", "definition_unclear", "--gap", "--note", "whose word")
    found = coder("-C", study, "methods", "--bootstrap", "20", "--json").json
    assert found["kinds"]["boundary"] == {"cards": 1, "decided": 1, "share": 1.0}
    assert found["kinds"]["omission"]["share"] == 0.0
    assert found["kinds"]["split"]["share"] is None
    assert found["reasons"] == {"definition_unclear": 1}
    assert found["statuses"]["undecided"] == 1
    assert [gap["note"] for gap in found["gaps"]] == ["whose word"]
    for said in ("ada and ben", "lea decided 1 place", "definition unclear 1", "boundary 1 of 1 (100%)"):
        assert said in found["text"]
    assert coder("-C", study, "methods", "--bootstrap", "0").out.startswith("ada and ben coded 1 testimony")


def test_an_empty_project_has_methods_and_no_conflicts(coder, project):
    assert conflicts(coder, project) == []
    ran = coder("-C", project, "methods", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["text"].startswith("Nobody coded 0 testimonies")
    assert coder("-C", project, "conflicts").code == 0


# --- the page --------------------------------------------------------------------------


def test_every_key_and_word_of_reconciling_is_documented(coder, study):
    page = (Path(__file__).parents[2] / "docs" / "reconciling.md").read_text(encoding="utf-8")
    decide(coder, study, card_of(coder, study, "faith"), "--union")
    (found,) = conflicts(coder, study, "--code", "faith")
    feedback = coder("-C", study, "--as", "ada", "feedback", "--json").json
    ben = coder("-C", study, "--as", "ben", "feedback", "--json").json["feedback"][0]
    layer_keys = {"card", "status", "coders"}
    words = {*found, *found["decisions"][0], *ben, *layer_keys, *REASONS, *OUTCOMES, *KINDS, *rules.STATUSES}
    assert feedback["waiting"] == 0
    for word in words - {"take", "union", "intersection", "span", "none", "unresolved"}:
        assert f"`{word}`" in page, word
    for outcome in OUTCOMES:
        assert f"--{outcome}" in page
    for column in DECISION_COLUMNS:
        assert column in (Path(__file__).parents[2] / "docs" / "counts.md").read_text(encoding="utf-8")
