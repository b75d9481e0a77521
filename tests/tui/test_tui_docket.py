"""Cards in an order, without names; and deciding them without a screen."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tui_lead import cards, make_lead_project, standing

from coder.model import Span
from coder.project import Project
from coder.project.reconciling import card_impacts, cost, decide, reconciliation
from coder.project.survey import gains, survey
from coder.reconcile.decisions import Choice, readings_of
from coder.tui.account import why
from coder.tui.bench import Bench, Remark, span_choice
from coder.tui.docket import GROUP_OF, ORDERS, again, codes_of, letters, next_true
from coder.tui.screens.reconcile import open_docket

NAMES = st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=12, unique=True)


@pytest.fixture
def lead(tmp_path: Path):
    folder = make_lead_project(tmp_path / "project")
    with Project.open(folder, coder="Lea") as project:
        found = survey(project)
        docket = open_docket(project, found)
        docket.price(found, gains(project, found))
        yield Bench(project, docket), folder


def in_order(bench: Bench, order, code: str = "") -> list:
    return [bench.docket.card(row) for row in bench.docket.arranged(order, code)]


def card_of(bench: Bench, code: str, kind: str):
    return next(card for card in in_order(bench, "testimony", code) if card.kind == kind)


def cost_of(bench: Bench, card) -> float:
    return bench.docket.cost(bench.docket.row_of(card.id))


@given(NAMES, st.text(max_size=8))
def test_letters_do_not_follow_the_order_of_names_given_and_stay_the_same(
    names: list[str], text: str
) -> None:
    found = letters(text, names)
    assert found == letters(text, reversed(names))
    assert sorted(found.values()) == sorted("ABCDEFGHIJKL"[: len(names)])


def test_letters_are_shuffled_from_testimony_to_testimony() -> None:
    seen = {tuple(letters(f"t{number}", ["Ana", "Ben", "Cleo"]).items()) for number in range(60)}
    assert len(seen) == 6


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.data())
def test_the_next_open_card_is_the_nearest_ahead_going_round(
    is_open: list[bool], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(is_open) - 1))
    found = next_true(np.array(is_open), at)
    ahead = [(place - at - 1) % len(is_open) for place, flag in enumerate(is_open) if flag]
    assert found == (None if not ahead else (at + 1 + min(ahead)) % len(is_open))


def test_every_card_is_counted_once_for_all_codes_and_once_for_each_of_its_codes(lead) -> None:
    bench, _ = lead
    every, *each = bench.docket.lines()
    assert (
        sum(every.kinds.values())
        == len(bench.docket)
        == every.open + len([card for card in in_order(bench, "testimony") if card.settled])
    )
    assert sum(sum(line.kinds.values()) for line in each) == sum(
        len(codes_of(card)) for card in in_order(bench, "testimony")
    )


def test_every_order_holds_the_same_cards_and_cost_puts_open_ones_first(lead) -> None:
    bench, _ = lead
    orders = [[card.id for card in in_order(bench, order)] for order in ORDERS]
    assert all(sorted(ids) == sorted(orders[0]) for ids in orders)
    by_cost = in_order(bench, "cost")
    assert [card.settled for card in by_cost] == sorted(card.settled for card in by_cost)
    costs = [cost_of(bench, card) for card in by_cost if not card.settled]
    assert costs == sorted(costs, reverse=True)


def test_no_sentence_about_a_card_names_a_coder(lead) -> None:
    bench, _ = lead
    bench.take(card_of(bench, "leaving.greed", "boundary"), 1)
    for card in in_order(bench, "testimony"):
        said = why(card, bench.names(card), bench.docket.titles) + bench.docket.title(
            bench.docket.row_of(card.id)
        )
        assert not [name for name in ("Ana", "Ben", "Cleo") if name in said]


def test_taking_a_reading_records_it_and_the_next_look_shows_it(lead) -> None:
    bench, folder = lead
    card = card_of(bench, "leaving.greed", "boundary")
    ruling = bench.take(card, 2)
    assert ruling.said.startswith("Saved: B's reading")
    assert ruling.moves_on
    stored = next(each for each in cards(folder) if each.id == card.id)
    assert stored.status == "adjudicated"
    assert {name: letter for name, letter in bench.names(card).items() if letter == "B"} == {
        stored.decisions[0].taken: "B"
    }


def test_a_number_beyond_the_coders_is_refused_and_nothing_is_recorded(lead) -> None:
    bench, folder = lead
    assert bench.take(card_of(bench, "leaving.greed", "boundary"), 4).failed
    assert standing(folder).count("adjudicated") == 0


def test_a_reason_said_before_deciding_is_recorded_with_the_decision(lead) -> None:
    bench, folder = lead
    card = card_of(bench, "leaving.greed", "boundary")
    assert not bench.set_remark(card, Remark("slip", "see memo", gap=True)).moves_on
    bench.decide(card, Choice("union"), "union")
    decision = next(each for each in cards(folder) if each.id == card.id).decisions[0]
    assert (decision.reason, decision.note, decision.gap) == ("slip", "see memo", True)


@pytest.mark.parametrize("outcome", ["take", "union", "intersection", "none", "unresolved", "span", "codes"])
def test_a_reason_said_after_deciding_keeps_what_was_decided(lead, outcome: str) -> None:
    bench, _ = lead
    card = card_of(bench, "leaving.greed", "boundary")
    choices = {
        "take": Choice("take", bench.coders(card)[0][0]),
        "span": span_choice(card, Span(card.start, card.end - 2), ()),
        "codes": Choice("union", codes=("joining.faith", "leaving.brutality")),
    }
    choice = choices.get(outcome) or Choice(outcome)
    bench.decide(card, choice, "")
    before = bench.docket.find(card.id).decisions[0]
    ruling = bench.set_remark(bench.docket.find(card.id), Remark("boundary"))
    after = bench.docket.find(card.id).decisions[0]
    assert not ruling.moves_on
    assert (after.outcome, after.readings, after.taken, after.reason) == (
        before.outcome,
        before.readings,
        before.taken,
        "boundary",
    )
    assert readings_of(again(after, card), card.clusters, card.coders) == after.readings


def test_undo_takes_decisions_back_one_by_one_and_names_their_cards(lead) -> None:
    bench, folder = lead
    first, second = in_order(bench, "cost")[:2]
    bench.decide(first, Choice("none"), "")
    bench.decide(second, Choice("union"), "")
    assert [bench.undo().card for _ in range(2)] == [second.id, first.id]
    assert "adjudicated" not in standing(folder)
    assert bench.undo().said == "Nothing to undo."


def test_undo_of_a_decision_never_touches_a_coding_of_ones_own(lead) -> None:
    bench, _ = lead
    bench.project.add_coding("b-hill", 0, 5, "leaving.greed")
    ruling = bench.undo()
    assert ruling.failed
    assert "queue" in ruling.said
    assert len(bench.project.own_codings()) == 1


def test_a_card_that_changed_since_it_was_shown_is_not_decided_and_shown_anew(lead) -> None:
    bench, folder = lead
    card = card_of(bench, "leaving.greed", "boundary")
    with Project.open(folder, coder="Ana") as project:
        project.withdraw("a-river")
        own = next(each for each in project.own_codings("a-river") if each.code == "leaving.greed")
        project.change_span(own.id, own.start, own.end - 3)
        project.submit("a-river")
    ruling = bench.decide(card, Choice("union"), "")
    assert ruling.failed
    assert "Nothing" in ruling.said or "nothing" in ruling.said
    assert "adjudicated" not in standing(folder)
    fresh = card_of(bench, "leaving.greed", "boundary")
    assert bench.decide(fresh, Choice("union"), "").moves_on


@pytest.mark.parametrize("act", ["withdraws", "submits nothing"])
def test_no_sentence_names_a_coder_while_cards_are_decided(lead, act: str) -> None:
    bench, folder = lead
    card = card_of(bench, "leaving.greed", "boundary")
    with Project.open(folder, coder="Cleo" if act == "withdraws" else "Dara") as project:
        if act == "withdraws":
            project.withdraw("a-river")
        else:
            project.submit("a-river")
    for number in range(1, len(bench.coders(card)) + 1):
        ruling = bench.take(card, number)
        assert not any(name in ruling.said for name in ("Ana", "Ben", "Cleo", "Dara"))
        card = bench.docket.find(card.id) or card


def test_an_unresolved_card_costs_what_it_costs_by_command(lead) -> None:
    bench, _ = lead
    card = max(in_order(bench, "cost"), key=lambda each: cost_of(bench, each))
    before = cost_of(bench, card)
    assert before > 0
    bench.decide(card, Choice("unresolved"), "")
    found = reconciliation(bench.project)
    standing = next(each for each in found.cards if each.id == card.id)
    assert cost_of(bench, card) == pytest.approx(before)
    assert cost(standing, card_impacts(bench.project, found)) == pytest.approx(before)
    codes = codes_of(card)
    assert sum(line.cost for line in bench.docket.lines() if line.code in codes) >= before


def test_only_decisions_that_were_seen_are_overruled(lead) -> None:
    bench, folder = lead
    card = card_of(bench, "leaving.greed", "boundary")

    def other(name: str, choice: Choice) -> None:
        with Project.open(folder, coder=name) as project:
            decide(project, card.id, choice)
        bench.docket.forget()

    bench.decide(card, Choice("union"), "")
    other("Max", Choice("none"))
    seen = bench.docket.find(card.id)
    known = tuple(each.id for each in bench.others(seen))
    other("Kim", Choice("unresolved"))
    ruling = bench.set_remark(seen, Remark(note="it is said twice", overrules=known))
    assert ruling.failed
    assert "since you looked" in ruling.said
    now = bench.docket.find(card.id)
    assert now.contested
    assert not bench.remark(now).overrules, "what was refused is not tried again by the next key"
    known = tuple(each.id for each in bench.others(now))
    assert not bench.set_remark(now, Remark(note="it is said twice", overrules=known)).failed
    assert bench.docket.find(card.id).status == "adjudicated"
    other("Max", Choice("intersection"))
    again_open = bench.docket.find(card.id)
    assert again_open.contested
    assert not bench.remark(again_open).overrules
    bench.decide(again_open, Choice("union", reason="missed"), "")
    assert bench.docket.find(card.id).contested


def test_a_fellow_may_not_decide(lead) -> None:
    bench, folder = lead
    with Project.open(folder, coder="Head") as project:
        project.add_person("Head", "lead")
        project.add_person("Lea", "fellow")
    ruling = bench.decide(in_order(bench, "cost")[0], Choice("none"), "")
    assert ruling.failed
    assert "lead" in ruling.said


def test_every_kind_of_card_has_its_column() -> None:
    assert set(GROUP_OF) == {"exact", "boundary", "split", "omission", "other_code", "level"}
