"""Reconciling through the door: what a screen relies on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coder.errors import BadInput, Refused
from coder.model import Span
from coder.project import Project
from coder.project.checks import check
from coder.project.feedback import feedback, rates
from coder.project.progress import progress
from coder.project.reconciling import (
    cost,
    decide,
    find_card,
    preselects_majority,
    reconciliation,
    take_back,
)
from coder.reconcile.decisions import Choice
from coder.sample import decisions as sample_decisions


@pytest.fixture
def demo(demo_copy):
    with Project.open(demo_copy, coder="lea") as project:
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


def team(folder, **roles: str) -> None:
    """``name="lead"`` or ``"fellow"``; the first one adds the others."""
    with Project.open(folder, coder=next(iter(roles))) as project:
        for name, role in roles.items():
            project.add_person(name, role)


def test_overruling_needs_another_leads_decision_and_a_note(demo):
    card = first_open(demo)
    with pytest.raises(Refused, match="nothing to overrule"):
        decide(demo, card.id, Choice("union", overrule=True, note="why"))
    decide(demo, card.id, Choice("union"))
    with Project.open(demo.folder, coder="max") as other:
        with pytest.raises(BadInput, match="--note"):
            decide(other, card.id, Choice("none", overrule=True))
        assert find_card(other, card.id)[1].status == "adjudicated"
        assert decide(other, card.id, Choice("none")).contested
        ended = decide(other, card.id, Choice("none", overrule=True, note="nobody says so"))
        assert (ended.status, ended.readings, ended.decision.lead) == ("adjudicated", (), "max")
        assert take_back(other, card.id).overrules
        assert find_card(other, card.id)[1].contested


def test_decisions_of_people_who_never_were_leads_hold_nowhere_and_check_lists_them(demo, tmp_path):
    card = first_open(demo)
    before = len(demo.record.decisions())
    decide(demo, card.id, Choice("union"))
    team(demo.folder, nadia="lead", sofia="lead")
    with Project.open(demo.folder, coder="nadia") as project:
        standing = find_card(project, card.id)[1]
        assert (standing.status, standing.decisions) == ("undecided", ())
        found = [each for each in check(demo.folder) if each.where == "lea"]
        assert "1 decision about conflicts by lea, who never was a lead" in " ".join(
            each.what for each in found
        )
    team(demo.folder, nadia="lead", lea="lead")
    with Project.open(demo.folder, coder="nadia") as project:
        assert find_card(project, card.id)[1].status == "adjudicated"
        project.add_person("lea", "fellow")
        assert find_card(project, card.id)[1].status == "adjudicated"
    assert before == 26


def finish(demo) -> None:
    """Whoever began a testimony submits it."""
    for row in progress(demo):
        if row.started and not row.submitted:
            with Project.open(demo.folder, coder=row.coder) as project:
                project.submit(row.testimony)


def test_how_often_readings_held_waits_until_everybody_has_submitted_what_they_began(demo):
    with pytest.raises(Refused, match="begun and not submitted: t12-the-tea-house by sofia"):
        rates(demo)
    finish(demo)
    found = rates(demo)
    assert (found.waiting, found.why) == (0, "")
    every = {each.coder: each for each in found.tallies if not each.code}
    assert all(each.held > each.overruled for each in every.values())


def test_how_often_readings_held_is_for_leads_alone(demo):
    finish(demo)
    team(demo.folder, lea="lead", nadia="fellow")
    with Project.open(demo.folder, coder="nadia") as project, pytest.raises(Refused, match="is for leads"):
        rates(project)
    assert rates(demo).tallies


def test_the_codebook_offers_the_majority_or_nothing(demo):
    assert not preselects_majority(demo.codebook)
    offering = replace(demo.codebook, settings={"reconcile.preselect": "majority"})
    assert preselects_majority(offering)
    with pytest.raises(BadInput, match="majority or nothing"):
        preselects_majority(replace(demo.codebook, settings={"reconcile.preselect": "best"}))
