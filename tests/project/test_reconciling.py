"""Reconciling through the door: what a screen relies on."""

from __future__ import annotations

import pytest

from coder.errors import Refused
from coder.model import Span
from coder.project import Project
from coder.project.feedback import feedback
from coder.project.reconciling import cost, decide, find_card, reconciliation, take_back
from coder.reconcile.decisions import Choice
from coder.sample import decisions as sample_decisions
from coder.sample.demo import make_demo


@pytest.fixture
def demo(tmp_path):
    make_demo(tmp_path / "demo")
    with Project.open(tmp_path / "demo", coder="lea") as project:
        yield project


def first_open(project: Project, kind: str = "boundary"):
    found = reconciliation(project).open
    return next(card for card in found if card.kind == kind and card.status == "undecided")


def test_the_sample_has_decisions_of_many_kinds_and_conflicts_left(demo):
    found = reconciliation(demo)
    rows = list(sample_decisions())
    decided = [card for card in found.cards if card.decisions]
    assert len(rows) == len(decided) == len(demo.record.decisions()) == 26
    assert {row["outcome"] for row in rows} == {"take", "union", "intersection", "span", "none", "unresolved"}
    assert len({row["reason"] for row in rows}) == 6
    assert sum(card.status == "unresolved" for card in decided) == 2
    assert sum(decision.gap for decision in demo.record.decisions()) == 1
    assert len(found.open) > 100
    assert not any(card.contested or card.status == "reopened" for card in found.cards)


def test_a_card_that_changed_since_it_was_shown_is_not_decided(demo):
    card = first_open(demo)
    with pytest.raises(Refused, match="changed since you looked"):
        decide(demo, card.id, Choice("union"), seen=card.considered[1:])
    assert find_card(demo, card.id)[1].decisions == ()
    assert decide(demo, card.id, Choice("union"), seen=card.considered).status == "adjudicated"


def test_a_decision_is_undone_and_redone_like_a_coding(demo):
    card = first_open(demo)
    decide(demo, card.id, Choice("none"))
    decide(demo, card.id, Choice("span", spans=(Span(card.start, card.end),), note="all"))
    assert demo.undo().testimony == card.testimony
    assert find_card(demo, card.id)[1].decisions[0].outcome == "none"
    demo.undo()
    assert find_card(demo, card.id)[1].status == "undecided"
    demo.redo()
    demo.redo()
    standing = find_card(demo, card.id)[1]
    assert (standing.status, standing.decisions[0].note) == ("adjudicated", "all")


def test_a_decision_whose_codings_are_all_gone_can_still_be_taken_back(demo):
    card = next(
        card for card in reconciliation(demo).open if len(card.considered) == 1 and not card.decisions
    )
    owner = card.clusters[0].codings[0].coder
    decide(demo, card.id, Choice("union"))
    demo.coder = owner
    demo.withdraw(card.testimony)
    demo.remove_coding(card.id)
    demo.submit(card.testimony)
    demo.coder = "lea"
    assert take_back(demo, card.id).card == card.id
    assert demo.record.decisions(lead="lea") == []


def test_what_is_settled_costs_nothing(demo):
    card = first_open(demo, "omission")
    gains = {(card.id, cluster.code): 0.25 for cluster in card.clusters}
    assert cost(card, gains) == 0.25
    assert cost(decide(demo, card.id, Choice("none")), gains) == 0.0


def test_one_testimony_reconciled_alone_is_as_it_is_among_all(demo):
    everything = reconciliation(demo)
    name = everything.cards[0].testimony
    alone = reconciliation(demo, testimony=name)
    assert alone.cards == tuple(card for card in everything.cards if card.testimony == name)
    assert alone.consensus == tuple(row for row in everything.consensus if row.coding.testimony == name)


def test_everybody_who_overlooked_a_passage_hears_of_it(demo):
    heard = {name: feedback(demo, name) for name in ("amira", "jonas", "sofia")}
    assert all(each.waiting == 0 for each in heard.values())
    assert {each.change for found in heard.values() for each in found.changed} == {
        "bounds", "code", "removed", "added",
    }  # fmt: skip
