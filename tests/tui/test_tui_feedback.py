"""What coders and leads learn afterwards, what the codebook preselects, and how two leads come to an end."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui_lead import cards, make_lead_project

from coder.project import Project
from coder.project.reconciling import decide
from coder.reconcile.decisions import Choice
from coder.tui.app import CoderApp
from coder.tui.screens.card import CardScreen
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.feedback import ChangedList, FeedbackScreen
from coder.tui.screens.memo import MemoDialog
from coder.tui.screens.queue import QueueScreen
from coder.tui.screens.rates import RatesScreen
from coder.tui.screens.reconcile import ReconcileScreen
from coder.tui.widgets.rows import InfoRow

SIZE = (80, 24)


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """Lea decided two cards: Ben's ends do not hold, and Cleo overlooked the bread."""
    folder = make_lead_project(tmp_path / "coded")
    with Project.open(folder, coder="Lea") as project:
        for card in cards(folder):
            if card.testimony == "a-river" and card.kind == "boundary":
                decide(project, card.id, Choice("take", "Ana", reason="boundary", note="he laughs later"))
            if card.testimony == "a-river" and card.kind == "omission":
                decide(project, card.id, Choice("take", "Ben", reason="missed"))
    return folder


def text_of(app: CoderApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(part.text for part in strip) for strip in strips)


def said(app: CoderApp, row: str = "#status") -> str:
    return app.screen.query_one(row, InfoRow).sentence


async def settled(pilot) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize("no_color", [False, True])
async def test_a_coder_reads_what_became_of_their_codings_and_goes_there(
    coded: Path, no_color: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    app = CoderApp(coded, "Cleo")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f")
        await settled(pilot)
        assert isinstance(app.screen, FeedbackScreen)
        found = app.screen.query_one(ChangedList).items
        assert sorted(each.change for each in found) == ["added", "bounds"]
        shown = text_of(app)
        assert "2 places where the consensus is not how you read them" in shown
        assert "you marked nothing" in shown
        while app.screen.query_one(ChangedList).marked.change != "bounds":
            await pilot.press("down")
            await pilot.pause()
        await pilot.pause()
        shown = text_of(app)
        assert "Decided by Lea — boundary: same finding, other ends. “he laughs later”" in shown
        assert "you " in shown
        assert "consensus ●" in shown
        await pilot.press("tab", "space", "b", "enter")
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert app.screen.text.testimony.id == "a-river"


async def test_a_place_is_opened_with_the_mouse_and_the_screen_left_with_a_key(coded: Path) -> None:
    app = CoderApp(coded, "Ben")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f")
        await settled(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)
        await pilot.press("f")
        await settled(pilot)
        await pilot.click(ChangedList, offset=(10, 0))
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)


async def test_who_reads_as_the_consensus_does_is_told_so(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("f")
        await settled(pilot)
        assert "everywhere as you read it" in said(app)
        await pilot.press("enter")
        assert isinstance(app.screen, FeedbackScreen)


async def at_rates(pilot) -> None:
    await pilot.pause()
    await pilot.press("g")
    await settled(pilot)
    await pilot.press("r")
    await settled(pilot)


async def test_a_lead_reads_how_often_each_coders_readings_held(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_rates(pilot)
        assert isinstance(app.screen, RatesScreen)
        shown = text_of(app)
        assert "Ana" in shown
        assert "100%" in shown
        await pilot.press("right", "down", "escape")
        await pilot.pause()
        assert isinstance(app.screen, ReconcileScreen)


async def test_rates_are_refused_to_a_fellow_and_before_everybody_is_done(coded: Path) -> None:
    with Project.open(coded, coder="Head") as project:
        project.add_person("Head", "lead")
        project.add_person("Lea", "fellow")
        project.add_person("Ana", "fellow")
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_rates(pilot)
        assert "is for leads" in said(app)
        assert "Ana" not in text_of(app)
    with Project.open(coded, coder="Ana") as project:
        project.withdraw("b-hill")
    app = CoderApp(coded, "Head")
    async with app.run_test(size=SIZE) as pilot:
        await at_rates(pilot)
        assert "begun and not submitted: b-hill by Ana" in said(app)


async def at_card(pilot, testimony: str, kind: str) -> CardScreen:
    await pilot.pause()
    await pilot.press("g")
    await settled(pilot)
    await pilot.press("enter")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, CardScreen)
    for _ in range(20):
        if screen.card.testimony == testimony and screen.card.kind == kind:
            return screen
        await pilot.press("n")
        await pilot.pause()
    raise AssertionError(f"no {kind} in {testimony}")


async def test_enter_takes_the_majority_only_where_the_codebook_preselects_it(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        screen = await at_card(pilot, "b-hill", "other_code")
        await pilot.press("enter")
        await pilot.pause()
        assert "Nothing is preselected" in said(app)
    book = coded / "codebook.yaml"
    book.write_text(
        book.read_text(encoding="utf-8") + "\nreconcile:\n  preselect: majority\n", encoding="utf-8"
    )
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        screen = await at_card(pilot, "b-hill", "other_code")
        while "belief" not in screen._text.text[screen.card.start : screen.card.end]:
            await pilot.press("n")
            await pilot.pause()
        card = screen.card
        assert "Enter takes it" in text_of(app)
        assert "▸" in text_of(app)
        await pilot.press("enter")
        await pilot.pause()
        assert said(app).startswith("Saved")
    stored = next(each for each in cards(coded) if each.id == card.id)
    assert [each.code for each in stored.readings] == ["joining.faith"]


async def test_a_second_lead_who_differs_ends_it_by_overruling_with_a_note(coded: Path) -> None:
    app = CoderApp(coded, "Max")
    async with app.run_test(size=SIZE) as pilot:
        screen = await at_card(pilot, "a-river", "boundary")
        card = screen.card
        await pilot.press("u")
        await pilot.pause()
        assert "Decided differently" in said(app)
        await pilot.press("p")
        while screen.card.id != card.id:
            await pilot.press("p")
            await pilot.pause()
        assert "The leads decided differently" in text_of(app)
        await pilot.press("o")
        await pilot.pause()
        assert isinstance(app.screen, MemoDialog)
        await pilot.press(*"context", "enter")
        await pilot.pause()
        assert "overrules the other lead" in said(app)
        assert "Lea decided otherwise and was overruled" in text_of(app).replace("\n", " ")
    stored = next(each for each in cards(coded) if each.id == card.id)
    assert (stored.status, stored.decision.lead, stored.decision.note) == ("adjudicated", "Max", "context")


async def test_no_name_of_a_coder_stands_on_a_card_whatever_was_decided(coded: Path) -> None:
    with Project.open(coded, coder="Max") as project:
        for card in cards(coded):
            if card.decisions:
                decide(project, card.id, Choice("take", card.coders[-1]))
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("g")
        await settled(pilot)
        await pilot.press("enter")
        await pilot.pause()
        for _ in range(len(cards(coded))):
            assert not [name for name in ("Ana", "Ben", "Cleo") if name in text_of(app)]
            await pilot.press("n", "tab")
            await pilot.pause()
