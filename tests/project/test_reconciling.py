"""Reconciling through the door: what a screen relies on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coder.errors import BadInput, NotFound, Refused
from coder.model import Span
from coder.project import Project
from coder.project.checks import check
from coder.project.decisions_table import decisions_table
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
from coder.project.revising import place_passage, plan_revision, revise
from coder.project.sampling import Sample
from coder.project.survey import gains, survey
from coder.reconcile.cards import STATUSES, Card
from coder.reconcile.decisions import Choice
from coder.record.ids import id_text
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


def statuses(project: Project, card_id: str) -> set[str]:
    """How a card stands, found one by one and in columns."""
    found = survey(project)
    row = [id_text(bytes(each).ljust(16, b"\0")) for each in found.ids.tolist()].index(card_id)
    return {find_card(project, card_id)[1].status, STATUSES[found.status[row]]}


def test_what_was_overruled_stays_so_when_its_lead_takes_it_back_and_brings_it_back(demo):
    card = first_open(demo)
    decide(demo, card.id, Choice("union"))
    decide(demo, card.id, Choice("unresolved"))
    with Project.open(demo.folder, coder="max") as other:
        decide(other, card.id, Choice("none", overrule=True, note="nobody says so"))
    assert statuses(demo, card.id) == {"adjudicated"}
    take_back(demo, card.id)
    assert [each.outcome for each in demo.record.decisions(lead="lea") if each.card == card.id] == ["union"]
    assert statuses(demo, card.id) == {"adjudicated"}
    demo.undo()
    assert statuses(demo, card.id) == {"adjudicated"}
    demo.redo()
    take_back(demo, card.id)
    assert statuses(demo, card.id) == {"adjudicated"}
    decide(demo, card.id, Choice("union"))
    assert statuses(demo, card.id) == {"reopened"}


def test_undo_and_redo_of_a_decision_made_anew_leave_the_disagreement_as_it_was(demo):
    card = first_open(demo)
    decide(demo, card.id, Choice("none"))
    with Project.open(demo.folder, coder="max") as other:
        decide(other, card.id, Choice("union", overrule=True, note="she says so"))
    decide(demo, card.id, Choice("unresolved"))
    assert statuses(demo, card.id) == {"reopened"}
    demo.undo()
    assert statuses(demo, card.id) == {"adjudicated"}
    demo.redo()
    assert statuses(demo, card.id) == {"reopened"}
    take_back(demo, card.id)
    assert statuses(demo, card.id) == {"adjudicated"}
    demo.undo()
    assert statuses(demo, card.id) == {"reopened"}


def test_an_overruled_lead_who_insists_has_decided_anew(demo):
    card = first_open(demo)
    decide(demo, card.id, Choice("none"))
    with Project.open(demo.folder, coder="max") as other:
        decide(other, card.id, Choice("union", overrule=True, note="she says so"))
    assert decide(demo, card.id, Choice("none")).contested
    before = len(demo.record.decisions(lead="lea"))
    assert decide(demo, card.id, Choice("none")).contested
    assert len(demo.record.decisions(lead="lea")) == before


def cards_with(project: Project, testimony: str, coder: str) -> list[Card]:
    """The cards of a testimony on which a coder marked something."""
    found = reconciliation(project, testimony=testimony).cards
    return [card for card in found if any(each.coder == coder for each in card.codings)]


def code_and_submit(project: Project, testimony: str, coder: str, *spans: tuple[int, int]) -> None:
    """A coder marks passages, after opening the testimony again where that is needed."""
    with Project.open(project.folder, coder=coder) as other:
        if any(each.coder == coder for each in other.record.finished(testimony)):
            other.withdraw(testimony)
        for span in spans:
            other.add_coding(testimony, *span, "obstacles.getting_out")
        other.submit(testimony)


def test_what_was_decided_of_a_card_stays_on_the_part_that_is_not_decided_anew(demo):
    name = demo.testimony_ids()[0]
    code_and_submit(demo, name, "ines", (0, 4), (6, 10))
    code_and_submit(demo, name, "olga", (0, 10))
    whole = cards_with(demo, name, "olga")[0]
    decide(demo, whole.id, Choice("union", note="of the whole"))
    with Project.open(demo.folder, coder="olga") as project:
        project.withdraw(name)
        for each in project.own_codings(name):
            project.remove_coding(each.id)
        project.submit(name)
    parts = cards_with(demo, name, "ines")
    assert [card.status for card in parts] == ["reopened"] * 2
    decide(demo, parts[0].id, Choice("none"))
    assert [each.note for each in find_card(demo, parts[1].id)[1].decisions] == ["of the whole"]
    decide(demo, parts[1].id, Choice("none"))
    assert not [each for each in demo.record.decisions(testimony=name) if each.note == "of the whole"]


def test_after_a_correction_within_the_passage_the_same_decision_is_recorded_anew(demo):
    name = demo.testimony_ids()[0]
    code_and_submit(demo, name, "ines", (0, 10))
    code_and_submit(demo, name, "olga", (0, 21))
    card = cards_with(demo, name, "olga")[0]
    choice = Choice("take", coder="ines", reason="boundary")
    assert decide(demo, card.id, choice).status == "adjudicated"
    text = demo.testimony(name).text
    (path,) = (demo.folder / "testimonies").glob(f"{name}.*")
    raw = path.read_text(encoding="utf-8")
    at = next(place for place in range(1, 9) if text[place].isalpha())
    mended = text[:at] + text[at].swapcase() + text[at + 1 : 40]
    path.write_text(raw.replace(text[:40], mended, 1), encoding="utf-8")
    with Project.open(demo.folder, coder="lea") as project:
        revise(project, name)
        for each in plan_revision(project, name).edited:
            place_passage(project, name, each.name, None, accept=True)
        now = next(each for each in reconciliation(project, testimony=name).cards if each.id == card.id)
        assert (now.status, "the text was corrected here" in now.why) == ("reopened", True)
        assert decide(project, card.id, choice).status == "adjudicated"
        assert statuses(project, card.id) == {"adjudicated"}


def test_leads_see_of_one_another_in_an_open_blind_round_what_is_decided_and_taken_back(demo):
    text = demo.testimony_ids()[0]
    for name, role in (("lea", "lead"), ("max", "lead"), ("ana", "fellow"), ("ben", "fellow")):
        demo.add_person(name, role)
    demo.open_round("wave", coders=["ana", "ben"], sample=Sample(testimonies=(text,)))
    code_and_submit(demo, text, "ana", (0, 10))
    code_and_submit(demo, text, "ben", (0, 21))
    card = cards_with(demo, text, "ben")[0]
    with Project.open(demo.folder, coder="max") as other:
        for act in (lambda: decide(demo, card.id, Choice("union")), lambda: take_back(demo, card.id)):
            act()
            assert find_card(other, card.id)[1].status == find_card(demo, card.id)[1].status
        decide(demo, card.id, Choice("none"))
        assert find_card(other, card.id)[1].status == "adjudicated"


def test_a_card_of_one_counting_round_alone_is_not_decided_where_it_would_hold_nowhere(demo):
    text = practised(demo, "independent")
    (card,) = (
        each
        for each in reconciliation(demo, testimony=text, round_name="pilot").cards
        if each.kind == "boundary"
    )
    together = {each.considered for each in reconciliation(demo, testimony=text).cards}
    assert card.considered in together
    assert decide(demo, card.id, Choice("union"), round_name="pilot").status == "adjudicated"
    demo.add_person("amira", "fellow")
    code_and_submit(demo, text, "amira", (5, 15))  # in main: all three stand on one card together
    (alone,) = (
        each for each in reconciliation(demo, testimony=text, round_name="pilot").cards if each.id == card.id
    )
    assert alone.considered == card.considered
    with pytest.raises(Refused, match="all rounds that count"):
        decide(demo, card.id, Choice("none"), round_name="pilot")


def test_taking_back_a_decision_on_cards_that_became_one_brings_back_those_on_each(demo):
    name = reconciliation(demo).cards[0].testimony
    text = demo.testimony(name).text
    pair = [(0, 4), (6, 10)]
    assert all(text[start:end].strip() for start, end in pair)

    code_and_submit(demo, name, "ines", *pair)
    apart = [card.id for card in cards_with(demo, name, "ines")]
    assert len(apart) == 2
    for card_id in apart:
        decide(demo, card_id, Choice("union", note=card_id))
    code_and_submit(demo, name, "olga", (0, 10))
    joined = find_card(demo, apart[0])[1]
    assert (joined.status, len(joined.decisions)) == ("reopened", 2)
    decide(demo, joined.id, Choice("none"))
    notes = {each.note for each in demo.record.decisions(lead="lea", testimony=name)}
    assert not notes & set(apart)
    take_back(demo, joined.id)
    notes = {each.note for each in demo.record.decisions(lead="lea", testimony=name)}
    assert notes >= set(apart)
    demo.undo()
    assert not {each.note for each in demo.record.decisions(lead="lea", testimony=name)} & set(apart)


def practised(demo, kind: str = "calibrate") -> str:
    """A round in which two coders differ in one place; returns its testimony."""
    team(demo.folder, lea="lead", ana="fellow", ben="fellow")
    text = demo.testimony_ids()[0]
    demo.look_again()
    demo.open_round("pilot", kind=kind, coders=["ana", "ben"], sample=Sample(testimonies=(text,)))
    for name, span in (("ana", (0, 20)), ("ben", (0, 9)), ("ben", (30, 40))):
        with Project.open(demo.folder, coder=name) as project:
            project.choose_round("pilot")
            if any(each.coder == name for each in project.record.finished(text) if each.round == "pilot"):
                project.withdraw(text)
            project.add_coding(text, *span, "obstacles.getting_out")
            project.submit(text)
    return text


def rows_of(demo, round_name: str | None) -> tuple[list[str], list[tuple[object, object]]]:
    """(cards, (status, rounds)) of the decisions that leave the project."""
    heads, rows = decisions_table(demo, reconciliation(demo, round_name=round_name))
    at = {head: place for place, head in enumerate(heads)}
    cards = {(each.testimony, each.readings, each.note): each.card for each in demo.record.decisions()}
    named = [
        next(
            card
            for (text, readings, note), card in cards.items()
            if (text, note) == (row[at["testimony"]], row[at["note"]])
            and "; ".join(f"{each.code} {each.start}-{each.end}" for each in readings) == row[at["readings"]]
        )
        for row in rows
    ]
    return named, [(row[at["status"]], row[at["rounds"]]) for row in rows]


def test_a_round_without_a_card_has_none_in_columns_either(demo):
    team(demo.folder, lea="lead", ana="fellow", ben="fellow")
    demo.look_again()
    demo.open_round("pilot", kind="calibrate", coders=["ana", "ben"])
    assert reconciliation(demo, round_name="pilot").cards == ()
    assert len(survey(demo, round_name="pilot").ids) == 0


def test_cards_of_a_calibration_are_shown_decided_and_taken_back_and_count_nowhere(demo):
    before = len(reconciliation(demo).cards)
    text = practised(demo)
    found = reconciliation(demo, round_name="pilot")
    assert [card.kind for card in found.cards] == ["boundary", "omission"]
    first, second = found.cards
    assert find_card(demo, first.id)[1] == first
    assert find_card(demo, first.id)[0].round_name == "pilot"
    assert decide(demo, first.id, Choice("union")).status == "adjudicated"
    assert decide(demo, second.id, Choice("none"), round_name="pilot").status == "adjudicated"
    assert [card.status for card in reconciliation(demo, round_name="pilot").cards] == ["adjudicated"] * 2
    assert take_back(demo, first.id).card == first.id
    assert find_card(demo, first.id)[1].status == "undecided"
    in_columns = survey(demo, round_name="pilot")
    assert [STATUSES[each] for each in in_columns.status] == ["undecided", "adjudicated"]
    assert len(gains(demo, in_columns)) == 2
    assert len(reconciliation(demo).cards) == before
    standing = dict(zip(*rows_of(demo, None), strict=True))
    assert standing[second.id] == ("adjudicated", "pilot")
    assert "lapsed" not in {status for status, _ in standing.values()}
    assert dict(zip(*rows_of(demo, "pilot"), strict=True)) == {second.id: ("adjudicated", "pilot")}
    assert not [each for each in feedback(demo, "ben").changed if each.card.id == second.id]
    demo.close_round("pilot")
    (heard,) = (each for each in feedback(demo, "ben").changed if each.card.id == second.id)
    assert heard.change == "removed"
    with pytest.raises(NotFound, match="No round called wave"):
        find_card(demo, first.id, round_name="wave")
    assert text == first.testimony


def test_a_decision_on_what_somebody_left_uncoded_in_a_blind_round_is_of_that_round(demo):
    text = demo.testimony_ids()[0]
    with Project.open(demo.folder, coder="ana") as project:
        project.add_coding(text, 0, 20, "obstacles.getting_out")
        project.submit(text)
    team(demo.folder, lea="lead", ana="fellow", ben="fellow")
    demo.look_again()
    demo.open_round("wave", coders=["ben"], sample=Sample(testimonies=(text,)))
    with Project.open(demo.folder, coder="ben") as project:
        project.submit(text)
    card = cards_with(demo, text, "ana")[0]
    assert "ben" in card.coders
    decide(demo, card.id, Choice("none"))
    (made,) = (each for each in demo.record.decisions(lead="lea") if each.card == card.id)
    assert made.round == "wave"
    for name in ("ana", "ben", None):
        with Project.open(demo.folder, coder=name) as project:
            assert made.id not in {each.id for each in project.record.decisions()}, name


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
