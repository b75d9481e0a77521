from __future__ import annotations

import dataclasses
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reconcile_helpers import ALL, BOTH, cards_of, coding, decided, only, studies, verdicts

from coder.model import Decision, Reading, Span
from coder.reconcile.decisions import Choice, readings_of

A, B = coding("1", "ada", 0, 8), coding("2", "ben", 4, 10)


def reading(start: int, end: int, code: str = "f.a") -> Reading:
    return Reading(start, end, code)


# --- where a card stands ---------------------------------------------------------------


def test_what_everybody_read_alike_needs_no_decision() -> None:
    card = only(A, coding("2", "ben", 0, 8))
    assert (card.status, card.readings, card.settled) == ("unanimous", (reading(0, 8),), True)


def test_a_team_that_accepts_nothing_has_to_decide_even_that() -> None:
    card = only(A, coding("2", "ben", 0, 8), accept="never")
    assert (card.status, card.readings) == ("undecided", ())


def test_a_team_may_accept_what_more_than_half_of_its_coders_read() -> None:
    three = A, coding("2", "ben", 0, 8), coding("3", "cyd", 0, 9)
    assert only(*three, submitted=ALL).status == "undecided"
    card = only(*three, submitted=ALL, accept="majority")
    assert (card.status, card.readings, card.by_majority) == ("adjudicated", (reading(0, 8),), True)
    assert "More than half" in card.why


def test_two_silent_coders_outvote_one_under_the_majority_rule() -> None:
    card = only(A, submitted=ALL, accept="majority")
    assert (card.status, card.readings, card.by_majority) == ("adjudicated", (), True)


def test_two_coders_who_differ_have_no_majority() -> None:
    assert only(A, B, accept="majority").status == "undecided"


def test_a_decided_card_is_adjudicated_and_says_by_whom() -> None:
    card = only(A, B, decisions=[decided(only(A, B), "union")])
    assert (card.status, card.readings, card.why) == ("adjudicated", (reading(0, 10),), "Decided by lea.")


def test_nobody_is_right_is_a_decision_with_nothing_in_the_consensus() -> None:
    card = only(A, B, decisions=[decided(only(A, B), "none")])
    assert (card.status, card.readings, card.settled) == ("adjudicated", (), True)


def test_an_unresolved_card_is_not_in_the_consensus() -> None:
    card = only(A, B, decisions=[decided(only(A, B), "unresolved")])
    assert (card.status, card.readings, card.settled) == ("unresolved", (), False)


def test_a_lead_may_overrule_what_everybody_read_alike() -> None:
    same = A, coding("2", "ben", 0, 8)
    assert only(*same, decisions=[decided(only(*same), "none")]).status == "adjudicated"


def test_a_coding_that_arrives_reopens_the_card_and_says_why() -> None:
    decision = decided(only(A, B, submitted=ALL), "union")
    card = only(A, B, coding("3", "cyd", 1, 9), submitted=ALL, decisions=[decision])
    assert (card.status, card.readings) == ("reopened", ())
    assert card.why == "Since lea decided, a coding by cyd came to it."


def test_a_coding_that_goes_reopens_the_card_and_its_return_settles_it_again() -> None:
    decision = decided(only(A, B), "union")
    card = only(A, decisions=[decision])
    assert (card.status, card.why) == ("reopened", "Since lea decided, a coding left it.")
    assert only(A, B, decisions=[decision]).status == "adjudicated"


def test_cards_that_a_new_coding_joins_are_reopened_together() -> None:
    apart = [coding("1", "ada", 0, 5), coding("2", "ada", 10, 15)]
    made = [
        decided(card, "take", id_=f"d{number}") for number, card in enumerate(cards_of(apart, BOTH), start=1)
    ]
    card = only(*apart, coding("3", "ben", 0, 15), decisions=made)
    assert (card.status, len(card.decisions)) == ("reopened", 2)


def test_two_leads_who_decide_alike_have_decided() -> None:
    both = [decided(only(A, B), "union", lead, f"d{lead}") for lead in ("lea", "max")]
    card = only(A, B, decisions=both)
    assert (card.status, card.contested, card.why) == ("adjudicated", False, "Decided by lea and max.")


def test_two_leads_who_decide_differently_have_a_conflict_and_nothing_holds() -> None:
    both = [decided(only(A, B), "union", "lea", "d1"), decided(only(A, B), "none", "max", "d2")]
    card = only(A, B, decisions=both)
    assert (card.status, card.contested, card.readings) == ("reopened", True, ())
    assert "lea, max" in card.why


def test_nobody_is_right_and_unresolved_are_not_the_same_decision() -> None:
    both = [decided(only(A, B), "unresolved", "lea", "d1"), decided(only(A, B), "none", "max", "d2")]
    assert only(A, B, decisions=both).contested


def overruling(decision: Decision, *others: Decision) -> Decision:
    return dataclasses.replace(decision, overrules=tuple(each.id for each in others))


def test_a_lead_ends_a_disagreement_by_overruling_the_other_and_both_stay_on_record() -> None:
    lea, max_ = decided(only(A, B), "union", "lea", "d1"), decided(only(A, B), "none", "max", "d2")
    card = only(A, B, decisions=[lea, overruling(max_, lea)])
    assert (card.status, card.readings, card.contested) == ("adjudicated", (), False)
    assert ([each.id for each in card.decisions], card.decision.id) == (["d1", "d2"], "d2")
    assert card.why == "Decided by max, overruling lea."


def test_a_third_lead_ends_it_only_by_overruling() -> None:
    lea, max_ = decided(only(A, B), "union", "lea", "d1"), decided(only(A, B), "none", "max", "d2")
    third = decided(only(A, B), "union", "zoe", "d3")
    assert only(A, B, decisions=[lea, max_, third]).contested
    card = only(A, B, decisions=[lea, max_, overruling(third, max_)])
    assert (card.status, card.why) == ("adjudicated", "Decided by lea and zoe, overruling max.")


def test_leads_who_overrule_each_other_unknowingly_still_disagree() -> None:
    lea, max_ = decided(only(A, B), "union", "lea", "d1"), decided(only(A, B), "none", "max", "d2")
    assert only(A, B, decisions=[overruling(lea, max_), overruling(max_, lea)]).contested


def test_who_was_overruled_may_decide_anew_and_the_disagreement_is_back() -> None:
    lea, max_ = decided(only(A, B), "union", "lea", "d1"), decided(only(A, B), "none", "max", "d2")
    anew = decided(only(A, B), "intersection", "lea", "d3")
    assert only(A, B, decisions=[overruling(max_, lea), anew]).contested


def test_nobody_overrules_their_own_decision() -> None:
    one, other = decided(only(A, B), "union", "lea", "d1"), decided(only(A, B), "none", "lea", "d2")
    assert only(A, B, decisions=[one, overruling(other, one)]).contested


def test_a_decision_on_the_present_evidence_counts_and_an_outdated_one_does_not() -> None:
    outdated = decided(only(A), "none", "max", "d1")
    fresh = decided(only(A, B), "union", "lea", "d2")
    assert only(A, B, decisions=[outdated, fresh]).status == "adjudicated"


def test_another_code_at_the_same_place_is_one_card_of_its_own_kind() -> None:
    card = only(coding("1", "ada", 0, 10), coding("2", "ben", 1, 10, "f.b"))
    assert (card.id, card.kind, card.start, card.end, len(card.clusters)) == ("1", "other_code", 0, 10, 2)
    card = only(coding("1", "ada", 0, 10, "f.a"), coding("2", "ben", 0, 10, "f.a.deep"))
    assert card.kind == "level"


def test_an_omission_names_who_marked_nothing() -> None:
    assert only(A, B, submitted=ALL).why == "Nothing marked here by cyd."


# --- what a choice comes to ------------------------------------------------------------


def choose(choice: Choice, *codings, submitted=BOTH):
    card = only(*codings, submitted=submitted)
    return readings_of(choice, card.clusters, card.coders)


def test_each_outcome_over_one_boundary() -> None:
    assert choose(Choice("take", "ben"), A, B) == (reading(4, 10),)
    assert choose(Choice("union"), A, B) == (reading(0, 10),)
    assert choose(Choice("intersection"), A, B) == (reading(4, 8),)
    assert choose(Choice("span", spans=(Span(2, 9),)), A, B) == (reading(2, 9),)
    assert choose(Choice("none"), A, B) == choose(Choice("unresolved"), A, B) == ()


def test_a_split_can_be_taken_as_several_passages() -> None:
    split = coding("1", "ada", 0, 10), coding("2", "ben", 0, 4), coding("3", "ben", 6, 10)
    assert choose(Choice("take", "ben"), *split) == (reading(0, 4), reading(6, 10))
    assert choose(Choice("intersection"), *split) == (reading(0, 4), reading(6, 10))
    edited = Choice("span", spans=(Span(6, 9), Span(1, 4)))
    assert choose(edited, *split) == (reading(1, 4), reading(6, 9))


def test_taking_a_coder_who_marked_nothing_takes_the_silence() -> None:
    assert choose(Choice("take", "cyd"), A, B, submitted=ALL) == ()


def test_a_coder_who_marked_nothing_has_no_say_in_the_intersection() -> None:
    assert choose(Choice("intersection"), A, B, submitted=ALL) == (reading(4, 8),)


def test_competing_codes_can_both_hold_or_give_way_to_others() -> None:
    two = coding("1", "ada", 0, 10), coding("2", "ben", 1, 10, "f.b")
    assert choose(Choice("union"), *two) == (reading(0, 10), reading(1, 10, "f.b"))
    assert choose(Choice("take", "ben"), *two) == (reading(1, 10, "f.b"),)
    assert choose(Choice("intersection", codes=("f.c",)), *two) == (reading(1, 10, "f.c"),)
    assert choose(Choice("union", codes=("f.c", "f.d")), *two) == (
        reading(0, 10, "f.c"), reading(0, 10, "f.d"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice("take", "cyd"), "cyd has not submitted T"),
        (Choice("span"), "Which passage"),
        (Choice("span", spans=(Span(10, 12),)), "shares no character with the card, which is 0-10"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_in_a_sentence(choice: Choice, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        choose(choice, A, B)


def test_readings_that_share_nothing_have_no_intersection() -> None:
    chain = coding("1", "ada", 0, 5), coding("2", "ben", 4, 9), coding("3", "cyd", 8, 12)
    with pytest.raises(ValueError, match="share no character"):
        choose(Choice("intersection"), *chain, submitted=ALL)


def test_an_edited_span_on_two_codes_has_to_say_which() -> None:
    two = coding("1", "ada", 0, 10), coding("2", "ben", 0, 10, "f.b")
    with pytest.raises(ValueError, match=r"on this card are f\.a, f\.b"):
        choose(Choice("span", spans=(Span(0, 4),)), *two)


# --- properties ------------------------------------------------------------------------


@given(studies())
def test_every_coding_of_a_submitted_coder_is_on_exactly_one_card(study) -> None:
    codings, submitted = study
    counted = sorted(
        each.id
        for each in codings
        if len(submitted[each.testimony]) > 1 and each.coder in submitted[each.testimony]
    )
    assert sorted(each for card in cards_of(codings, submitted) for each in card.considered) == counted


@given(studies(), st.data())
def test_deciding_everything_leaves_nothing_undecided(study, data) -> None:
    codings, submitted = study
    made = [
        decided(card, data.draw(st.sampled_from(("union", "none", "unresolved"))), id_=f"d{number:02d}")
        for number, card in enumerate(cards_of(codings, submitted))
        if card.status == "undecided"
    ]
    after = cards_of(codings, submitted, made)
    assert {card.status for card in after} <= {"unanimous", "adjudicated", "unresolved"}


@given(studies(), st.data(), st.randoms())
def test_decisions_replayed_in_any_order_give_one_state(study, data, random) -> None:
    codings, submitted = study
    made = data.draw(verdicts(cards_of(codings, submitted)))
    shuffled = list(made)
    random.shuffle(shuffled)
    assert cards_of(codings, submitted, shuffled) == cards_of(codings, submitted, made)


@given(studies(), st.data())
def test_a_decision_changes_no_card_but_its_own(study, data) -> None:
    codings, submitted = study
    before = cards_of(codings, submitted)
    made = data.draw(verdicts(before))
    about = {each for decision in made for each in decision.considered}
    for card, then in zip(cards_of(codings, submitted, made), before, strict=True):
        if about.isdisjoint(card.considered):
            assert card == then


@given(studies(), st.data())
def test_a_decision_binds_only_while_its_codings_are_those_considered(study, data) -> None:
    codings, submitted = study
    found = cards_of(codings, submitted)
    made = data.draw(verdicts(found))
    gone = data.draw(st.sets(st.sampled_from([each.id for each in codings]))) if codings else set()
    kept = [each for each in codings if each.id not in gone]
    bound = Counter(decision.considered for decision in made)
    for card in cards_of(kept, submitted, made):
        if card.status in ("adjudicated", "unresolved"):
            assert bound[card.considered]
        elif card.decisions and not card.contested:
            assert not bound[card.considered]


@given(studies())
def test_identical_coders_need_no_decision(study) -> None:
    codings, _ = study
    people = ("ada", "ben", "cyd")
    copies = [
        dataclasses.replace(each, id=f"{each.id}{name}", coder=name) for each in codings for name in people
    ]
    for card in cards_of(copies, dict.fromkeys("TU", people)):
        assert card.status == "unanimous"
