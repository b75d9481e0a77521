"""Reconciling on the screen: one key a card, on disk before it says so."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static
from tui_lead import cards, make_lead_project, standing
from tui_project import said

from coder.project import Project
from coder.project.reconciling import decide, reconciliation
from coder.project.sampling import Sample
from coder.reconcile.decisions import Choice
from coder.tui.app import CoderApp
from coder.tui.screens.card import CardScreen
from coder.tui.screens.counts import CountsScreen
from coder.tui.screens.queue import QueueScreen
from coder.tui.screens.reason import ReasonDialog
from coder.tui.screens.reconcile import CardList, ReconcileScreen
from coder.tui.widgets.cells import CellTable
from coder.tui.widgets.rows import InfoRow

SIZE = (80, 24)


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    return make_lead_project(tmp_path / "coded")


async def at_cards(pilot: Pilot[None], *keys: str) -> None:
    await pilot.pause()
    await pilot.press("g")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause()


def screen(app: CoderApp) -> CardScreen:
    assert isinstance(app.screen, CardScreen)
    return app.screen


def outcome(folder: Path, card_id: str) -> str:
    card = next(card for card in cards(folder) if card.id == card_id)
    return card.decisions[-1].outcome if card.decisions else card.status


async def test_the_first_page_counts_and_a_card_opens_with_enter(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot)
        assert isinstance(app.screen, ReconcileScreen)
        assert app.screen.query_one("#head", InfoRow).sentence.count("1 unanimous") == 1
        assert "undecided" in app.screen.query_one("#head", InfoRow).sentence
        await pilot.press("enter")
        await pilot.pause()
        assert screen(app).card.status == "undecided"
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)


@pytest.mark.parametrize(
    ("key", "made"),
    [("1", "take"), ("u", "union"), ("0", "none"), ("x", "unresolved")],
)
async def test_one_key_decides_saves_and_moves_on(coded: Path, key: str, made: str) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "enter")
        card = screen(app).card
        await pilot.press(key)
        await pilot.pause()
        assert said(app).startswith("Saved: ")
        assert outcome(coded, card.id) == made
        assert screen(app).card.id != card.id


async def test_nothing_is_chosen_beforehand_and_skipping_decides_nothing(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    before = standing(coded)
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "enter", "enter", "s", "s", "n", "p", "space", "tab")
        assert standing(coded) == before


async def test_readings_are_shown_under_letters_and_never_under_names(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_cards(pilot, "enter")
        for _ in range(len(cards(coded))):
            lines = ["".join(part.text for part in strip) for strip in app.screen._compositor.render_strips()]
            assert not [name for name in ("Ana", "Ben", "Cleo") for line in lines if name in line]
            await pilot.press("n")
            await pilot.pause()


async def test_an_edited_passage_holds(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "o", "enter")
        while screen(app).card.kind != "boundary":
            await pilot.press("n")
            await pilot.pause()
        card = screen(app).card
        await pilot.press("e", "shift+left", "shift+left", "u")
        await pilot.pause()
        assert outcome(coded, card.id) == "undecided"
        await pilot.press("enter")
        await pilot.pause()
        stored = next(each for each in cards(coded) if each.id == card.id)
        assert [(each.start, each.end) for each in stored.readings] == [(card.start, card.end - 2)]


async def test_what_arrives_while_a_passage_is_edited_is_not_decided_on_unseen(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "o", "enter", "e", "shift+right")
        card = screen(app).card
        with Project.open(coded, coder="Dara") as project:
            project.add_coding(card.testimony, card.start, card.end, card.clusters[0].code)
            project.submit(card.testimony)
        app._watch()
        assert "changed" in said(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "changed since you looked" in said(app)
    assert "adjudicated" not in standing(coded)


async def test_leaving_the_editing_decides_nothing(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "enter", "e", "escape")
        assert said(app) == "Nothing was decided."
        assert "adjudicated" not in standing(coded)
        await pilot.press("0")
        await pilot.pause()
        assert said(app).startswith("Saved")


async def test_another_code_holds_for_what_was_marked(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "enter")
        card = screen(app).card
        await pilot.press("c", *"corrup")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        stored = next(each for each in cards(coded) if each.id == card.id)
        assert {each.code for each in stored.readings} == {"leaving.greed"}


async def test_reason_note_and_gap_go_with_the_decision(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "enter")
        card = screen(app).card
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(app.screen, ReasonDialog)
        await pilot.press("2", "g", "m")
        await pilot.pause()
        await pilot.press(*"unclear", "enter")
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
        decision = next(each for each in cards(coded) if each.id == card.id).decisions[0]
        assert (decision.outcome, decision.reason, decision.note, decision.gap) == (
            "union", "boundary", "unclear", True,
        )  # fmt: skip


async def test_undo_brings_the_card_back_even_after_a_restart(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "enter")
        first = screen(app).card.id
        await pilot.press("0")
        await pilot.pause()
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "enter", "U")
        assert said(app).startswith("Undone")
        assert screen(app).card.id == first
        assert outcome(coded, first) == "undecided"


async def test_all_cards_are_decided_with_one_key_each_and_progress_says_so(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "enter")
        for _ in range(sum(not card.settled for card in cards(coded))):
            await pilot.press("1")
        await pilot.pause()
        assert "all cards here are decided" in said(app)
        assert all(card.settled for card in cards(coded))
        await pilot.press("escape")
        await pilot.pause()
        assert "0 undecided" in app.screen.query_one("#head", InfoRow).sentence


async def test_a_reading_is_taken_by_clicking_its_key_and_a_card_opened_by_clicking_it(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot)
        await pilot.click(CardList, offset=(20, 1))
        await pilot.pause()
        card = screen(app).card
        await pilot.click("#readings Static", offset=(1, 0))
        await pilot.pause()
        assert outcome(coded, card.id) == "take"


async def test_at_forty_columns_what_is_open_and_what_it_costs_is_still_there(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=(40, 24)) as pilot:
        await at_cards(pilot)
        grid = app.screen.query_one("#grid", CellTable)
        assert sum(column.width for column in grid.columns) <= 40
        assert {"code", "open", "cost"} <= {column.id for column in grid.columns}
        assert grid.column.id == "open"


async def test_a_click_on_another_figure_of_the_marked_row_shows_its_cards(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot)
        grid = app.screen.query_one("#grid", CellTable)
        left = sum(column.width for column in grid.columns[: [c.id for c in grid.columns].index("omission")])
        await pilot.click("#grid", offset=(left + 2, 0))
        await pilot.pause()
        assert len(screen(app)._rows) == 1
        assert screen(app).card.kind == "omission"


async def test_a_fellow_is_refused_with_a_sentence(coded: Path) -> None:
    with Project.open(coded, coder="Head") as project:
        project.add_person("Head", "lead")
        project.add_person("Lea", "fellow")
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "enter", "0")
        assert "lead" in said(app)
        assert "adjudicated" not in standing(coded)


async def test_what_another_program_records_just_before_a_key_is_not_taken_for_ones_own(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "enter", "0")
        app._watch()
        card = screen(app).card
        with Project.open(coded, coder="Max") as project:
            decide(project, card.id, Choice("unresolved"))
        await pilot.press("r", "1", "s")
        await pilot.pause()
        assert "Skipped" in said(app)
        await pilot.press("u")
        await pilot.pause()
        app._watch()
        await pilot.press("p", "p", "p", "p")
        screen(app)._go_to(screen(app)._bench.docket.row_of(card.id))
        assert screen(app).card.status == "unresolved"
        await pilot.press("escape")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "1 unresolved" in app.screen.query_one("#head", InfoRow).sentence


async def test_the_cards_of_a_practice_round_are_decided_on_the_screen_too(coded: Path) -> None:
    with Project.open(coded, coder="Lea") as project:
        project.add_person("Lea", "lead")
        project.add_person("Ana", "fellow")
        project.add_person("Ben", "fellow")
        project.open_round(
            "pilot", kind="calibrate", coders=["Ana", "Ben"], sample=Sample(testimonies=("b-hill",))
        )
    for name, span in (("Ana", (0, 9)), ("Ben", (0, 5))):
        with Project.open(coded, coder=name) as project:
            project.choose_round("pilot")
            project.add_coding("b-hill", *span, "leaving.greed")
            project.submit("b-hill")
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot)
        everywhere = app.screen.query_one("#head", InfoRow).facts
        await pilot.press("w", *"pilot", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "round pilot · 0 of 1 done" in app.screen.query_one("#head", InfoRow).facts
        await pilot.press("enter", "u")
        await pilot.pause()
        assert said(app).startswith("Saved")
        await pilot.press("escape", "w", *"all rounds", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.screen.query_one("#head", InfoRow).facts == everywhere
    with Project.open(coded) as project:
        assert [card.status for card in reconciliation(project, round_name="pilot").cards] == ["adjudicated"]


async def test_the_first_page_leads_to_the_counts_of_the_consensus(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "c")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, CountsScreen)
        assert "consensus" in app.screen.query_one("#head", InfoRow).facts


async def test_the_methods_paragraph_is_read_on_the_screen(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "m")
        await app.workers.wait_for_complete()
        await pilot.pause()
        words = str(app.screen.query_one("#methods Static", Static).render())
        assert "Krippendorff" in words
        await pilot.press("escape")
        assert isinstance(app.screen, ReconcileScreen)


async def test_what_holds_stands_in_a_lane_of_its_own_once_it_is_decided(coded: Path) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await at_cards(pilot, "enter", "u", "p")
        shown = screen(app)
        while shown.card.status != "adjudicated":
            await pilot.press("p")
        assert shown._reader.coders[-1] == ("consensus", "=")
        held = [each for each in shown._reader.marks.codings if each.coder == "consensus"]
        assert [(each.start, each.end) for each in held] == [
            (each.start, each.end) for each in shown.card.readings
        ]
        for _ in shown._reader.marks.codings:
            await pilot.press("tab")
        assert "What holds" in said(app)
