from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st
from reconcile_helpers import ALL, BOTH, cards_of, coding, decided, only, studies, verdicts

from coder.model import Coding, Span
from coder.reconcile.consensus import ConsensusRow, consensus, open_codings
from coder.reconcile.decisions import Choice, united
from coder.reconcile.feedback import changes, tallies

A, B = coding("1", "ada", 0, 8), coding("2", "ben", 4, 10)


def layer(codings, submitted=BOTH, decisions=(), accept="exact") -> tuple[ConsensusRow, ...]:
    return consensus(cards_of(codings, submitted, decisions, accept), codings, submitted)


def short(rows) -> list[tuple[str, str, int, int, str]]:
    return [(row.coding.id, row.coding.code, row.coding.start, row.coding.end, row.status) for row in rows]


def test_an_exact_agreement_is_in_the_consensus_by_itself() -> None:
    rows = layer([A, coding("0", "ben", 0, 8)])
    assert short(rows) == [("0", "f.a", 0, 8, "unanimous")]
    assert (rows[0].coding.coder, rows[0].card, rows[0].coders) == ("consensus", "0", 2)


def test_an_undecided_or_reopened_card_gives_no_row() -> None:
    assert layer([A, B]) == ()
    assert layer([A], decisions=[decided(only(A, B), "union")]) == ()
    assert [each.id for each in open_codings(cards_of([A, B]))] == ["1", "2"]


def test_an_unresolved_card_keeps_every_reading_marked_as_unresolved() -> None:
    rows = layer([A, B], decisions=[decided(only(A, B), "unresolved")])
    assert short(rows) == [("1", "f.a", 0, 8, "unresolved"), ("1", "f.a", 4, 10, "unresolved")]


def test_a_code_that_nobody_used_bears_the_id_of_the_card() -> None:
    made = decided(only(A, B), Choice("span", spans=(Span(1, 3),), codes=("f.new", "f.a"), note="both"))
    rows = layer([A, B], decisions=[made])
    assert short(rows) == [("1", "f.a", 1, 3, "adjudicated"), ("1", "f.new", 1, 3, "adjudicated")]
    assert {row.coding.memo for row in rows} == {"both"}


def test_a_reading_put_where_one_stands_already_is_there_once() -> None:
    alike = [coding("3", "ada", 9, 60, "f.b"), coding("4", "ben", 9, 60, "f.b")]
    made = decided(only(A, B), Choice("span", spans=(Span(9, 60),), codes=("f.b",)))
    rows = layer([A, B, *alike], decisions=[made])
    assert short(rows) == [("3", "f.b", 9, 60, "unanimous")]


def test_rows_of_linked_clusters_bear_their_own_clusters_ids() -> None:
    two = [coding("1", "ada", 0, 10), coding("2", "ben", 1, 10, "f.b")]
    rows = layer(two, decisions=[decided(only(*two), "union")])
    assert [(row.coding.id, row.card, row.coding.code) for row in rows] == [
        ("1", "1", "f.a"), ("2", "1", "f.b"),
    ]  # fmt: skip


def test_what_a_single_coder_submitted_holds_and_says_that_nobody_compared() -> None:
    own = [coding("2", "ada", 0, 5), coding("1", "ada", 4, 9), coding("3", "ada", 9, 12)]
    rows = layer([*own, coding("4", "ben", 0, 5)], {"T": ("ada",)})
    assert short(rows) == [("1", "f.a", 0, 9, "unanimous"), ("3", "f.a", 9, 12, "unanimous")]
    assert {row.coders for row in rows} == {1}


@given(studies())
def test_the_consensus_of_identical_coders_is_their_coding(study) -> None:
    codings, _ = study
    people = ("ada", "ben", "cyd")
    copies = [
        dataclasses.replace(each, id=f"{each.id}{name}", coder=name) for each in codings for name in people
    ]
    everybody = dict.fromkeys("TU", people)
    assert not list(open_codings(cards_of(copies, everybody)))
    expected = defaultdict(list)
    for each in codings:
        expected[each.testimony, each.code].append((each.start, each.end))
    found = defaultdict(list)
    for row in layer(copies, everybody):
        assert row.status == "unanimous"
        found[row.coding.testimony, row.coding.code].append((row.coding.start, row.coding.end))
    assert found == {key: united(spans) for key, spans in expected.items()}


@given(studies(), st.data())
def test_a_row_is_there_for_what_is_settled_and_nothing_else(study, data) -> None:
    codings, submitted = study
    made = data.draw(verdicts(cards_of(codings, submitted)))
    found = {card.id: card for card in cards_of(codings, submitted, made)}
    for row in layer(codings, submitted, made):
        if row.coders > 1:
            assert row.status == found[row.card].status
    waiting = {each.id for each in open_codings(found.values())}
    settled = {each for card in found.values() if card.settled for each in card.considered}
    assert waiting.isdisjoint(settled)


# --- feedback --------------------------------------------------------------------------


def heard(coder: str, codings: list[Coding], choice: Choice, submitted=BOTH) -> list[str]:
    (card,) = cards_of(codings, submitted)
    return [each.change for each in changes(cards_of(codings, submitted, [decided(card, choice)]), coder)]


def test_feedback_says_what_became_of_each_coders_reading() -> None:
    assert heard("ada", [A, B], Choice("take", "ada")) == []
    assert heard("ben", [A, B], Choice("take", "ada")) == ["bounds"]
    assert heard("ada", [A, B], Choice("union", codes=("f.b",))) == ["code"]
    assert heard("ada", [A, B], Choice("none")) == ["removed"]
    assert heard("cyd", [A, B], Choice("union"), ALL) == ["added"]


def test_nobody_hears_of_what_is_open_or_of_what_they_did_not_read() -> None:
    assert heard("ada", [A, B], Choice("unresolved")) == []
    assert heard("cyd", [A, B], Choice("union")) == []


@given(studies(), st.data())
def test_whoever_reads_as_the_consensus_does_hears_nothing(study, data) -> None:
    codings, submitted = study
    for card in cards_of(codings, submitted):
        coder = data.draw(st.sampled_from(card.coders))
        after = cards_of(codings, submitted, [decided(card, Choice("take", coder))])
        assert card.id not in [each.card.id for each in changes(after, coder)]


# --- how each coder's readings fared ---------------------------------------------------


def fates(
    codings: list[Coding], choice: Choice | None, submitted=BOTH
) -> dict[tuple[str, str], dict[str, int]]:
    (card,) = cards_of(codings, submitted)
    after = cards_of(codings, submitted, [decided(card, choice)] if choice else [])
    words = ("held", "boundary", "overruled", "missed", "open")
    return {
        (each.coder, each.code): {word: many for word in words if (many := getattr(each, word))}
        for each in tallies(after)
    }


def test_a_reading_held_had_other_ends_was_overruled_or_was_missed() -> None:
    assert fates([A, B], Choice("take", "ada"))["ada", "f.a"] == {"held": 1}
    assert fates([A, B], Choice("take", "ada"))["ben", "f.a"] == {"boundary": 1}
    assert fates([A, B], Choice("none"))["ben", ""] == {"overruled": 1}
    other = fates([A, B], Choice("union", codes=("f.b",)))
    assert (other["ada", "f.a"], other["ada", "f.b"]) == ({"overruled": 1}, {"missed": 1})
    assert fates([A, B], Choice("union"), ALL)["cyd", ""] == {"missed": 1}
    assert fates([A, B], None)["ada", ""] == {"open": 1}


@given(studies(), st.data())
def test_every_reading_of_a_settled_card_has_one_fate_and_all_codes_are_the_sum(study, data) -> None:
    codings, submitted = study
    found = cards_of(codings, submitted)
    after = cards_of(codings, submitted, data.draw(verdicts(found)))
    words = ("held", "boundary", "overruled", "missed", "open")
    by_code = Counter()
    for each in tallies(after):
        assert each.marked == each.held + each.boundary + each.overruled
        if each.code:
            by_code.update({(each.coder, word): getattr(each, word) for word in words})
        else:
            total = {word: getattr(each, word) for word in words}
            said = [card for card in after if each.coder in card.coders]
            alike = sum(card.status == "unanimous" for card in said)
            assert total["held"] >= alike
    for each in tallies(after):
        if not each.code:
            assert {word: by_code[each.coder, word] for word in words} == {
                word: getattr(each, word) for word in words
            }
