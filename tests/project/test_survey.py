"""All cards of a project in columns stand as those made one by one."""

from __future__ import annotations

import math
import random
import shutil
from pathlib import Path

import pytest

from coder.project import Project
from coder.project.reconciling import card_impacts, decide, reconciliation, take_back
from coder.project.survey import gains, survey
from coder.reconcile.cards import KINDS, STATUSES
from coder.reconcile.decisions import Choice
from coder.record.ids import id_text

ACCEPTED = {
    "exact": "",
    "majority": "reconcile: {accept: majority}\n",
    "never": "reconcile: {accept: never}\n",
}


@pytest.fixture(scope="module")
def decided(tmp_path_factory, demo_made):
    """The demo, with two leads who decide alike, differently and over one another, and codings that go."""
    folder = Path(shutil.copytree(demo_made, tmp_path_factory.mktemp("survey") / "demo"))
    chance = random.Random(3)
    with Project.open(folder, coder="lea") as project:
        found = reconciliation(project).open
        chosen = chance.sample(found, 24)
    for lead in ("lea", "max"):
        with Project.open(folder, coder=lead) as project:
            for at, card in enumerate(chosen):
                outcome = "union" if lead == "lea" or at % 3 == 0 else "none"
                overrules = lead == "max" and at % 3 == 1
                decide(project, card.id, Choice(outcome, note="because", overrule=overrules))
    with Project.open(folder, coder="lea") as project:
        take_back(project, chosen[2].id)
        decide(project, chosen[4].id, Choice("unresolved"))
    coder = chosen[6].clusters[0].codings[0].coder
    with Project.open(folder, coder=coder) as project:
        project.withdraw(chosen[6].testimony)
        project.remove_coding(chosen[6].clusters[0].codings[0].id)
        project.submit(chosen[6].testimony)
        # Whoever submits a testimony in another round as well counts with that one.
        place = next(card for card in chosen[8:] if coder in card.coders)
        revision = project.testimony(place.testimony).revision
        with project.record.writing(coder, round="second") as facts:
            facts.add_coding(place.testimony, revision, place.clusters[0].code, 0, 60)
            facts.submit(place.testimony, revision)
    return folder


@pytest.mark.parametrize("accept", list(ACCEPTED))
def test_every_card_stands_in_the_survey_as_in_the_reconciliation(decided, accept: str) -> None:
    book = decided / "codebook.yaml"
    written = book.read_text(encoding="utf-8")
    book.write_text(ACCEPTED[accept] + written, encoding="utf-8")
    try:
        with Project.open(decided, coder="lea") as project:
            found, one_by_one = survey(project), reconciliation(project)
            costs, impacts = gains(project, found), card_impacts(project, one_by_one)
    finally:
        book.write_text(written, encoding="utf-8")
    columns = found.census
    assert [
        (
            id_text(bytes(card_id).ljust(16, b"\0")), STATUSES[status], KINDS[kind],
            found.testimonies[text], start, end,
        )
        for card_id, status, kind, text, start, end in zip(
            found.ids, found.status, columns.kind, columns.testimony, columns.start, columns.end, strict=True
        )
    ] == [
        (card.id, card.status, card.kind, card.testimony, card.start, card.end) for card in one_by_one.cards
    ]  # fmt: skip
    assert len({card.status for card in one_by_one.cards}) >= 4
    assert {each.round for each in one_by_one.codings} == {"main", "second"}
    for card, code, gain in zip(columns.entry_card, columns.entry_code, costs, strict=True):
        expected = impacts[one_by_one.cards[card].id, found.codes[code]]
        assert math.isnan(gain) if expected is None else gain == pytest.approx(expected, abs=1e-12)


def test_a_project_without_codings_has_no_cards(demo_copy) -> None:
    (demo_copy / "coder.db").unlink()
    with Project.open(demo_copy, coder="lea") as project:
        found = survey(project)
        assert (len(found.ids), len(gains(project, found))) == (0, 0)
