"""What a card says of the decisions on it, and what a lead reads after each key."""

from pathlib import Path

import numpy as np
import pytest
from test_tui_reconcile import at_cards, coded, screen  # noqa: F401  (coded is a fixture)
from tui_lead import cards
from tui_project import said

from coder.model import Decision, Reading
from coder.tui.account import decided, taken_back
from coder.tui.app import CoderApp
from coder.tui.screens.entry import EntryScreen
from coder.tui.screens.help import HelpScreen
from coder.tui.screens.proposals import ProposalList, ProposalsScreen
from coder.tui.screens.queue import QueueScreen
from coder.tui.widgets.rows import InfoRow

TITLES = {"a": "Prosecution", "b": "Getting out", "c": "Fear"}


def made(outcome: str, *readings: Reading, **more: object) -> Decision:
    return Decision("1", "t", "r", "Lena", outcome, tuple(sorted(readings)), ("x",), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("decision", "codes", "told"),
    [
        (made("take", Reading(1, 5, "a"), taken="Ana"), "a", "A's reading was taken."),
        (made("take", taken="Ana"), "a", "A's reading was taken."),
        (made("take", Reading(1, 5, "a"), taken="Ana"), "ab", "A's reading was taken, as Prosecution."),
        (
            made("take", Reading(1, 5, "b"), taken="Ana"),
            "a",
            "A's reading was taken, Getting out instead of Prosecution.",
        ),
        (made("union", Reading(1, 5, "a")), "a", "everything that anybody marked."),
        (
            made("union", Reading(1, 5, "b")),
            "a",
            "everything that anybody marked, Getting out instead of Prosecution.",
        ),
        (
            made("union", Reading(1, 5, "b"), Reading(1, 5, "c")),
            "a",
            "everything that anybody marked, Getting out and Fear instead of Prosecution.",
        ),
        (
            made("union", Reading(1, 5, "a"), Reading(1, 5, "c")),
            "a",
            "everything that anybody marked, Prosecution and Fear.",
        ),
        (made("union", Reading(1, 5, "b")), "ab", "everything that anybody marked, as Getting out."),
        (
            made("intersection", Reading(2, 3, "b")),
            "a",
            "only what everybody marked who marked anything, Getting out instead of Prosecution.",
        ),
        (made("span", Reading(1, 5, "a")), "a", "what holds is 1–5."),
        (made("span", Reading(7, 9, "a"), Reading(1, 5, "a")), "a", "what holds is 1–5 and 7–9."),
        (
            made("span", Reading(1, 5, "c")),
            "ab",
            "what holds is 1–5, Fear instead of Prosecution and Getting out.",
        ),
        (made("none"), "a", "nobody is right: nothing is coded here."),
        (made("unresolved"), "ab", "the readings stand beside one another."),
        (
            made("unresolved", reason="text_ambiguous", note="see p. 4", gap=True),
            "a",
            "the readings stand beside one another (text ambiguous, “see p. 4”, codebook gap).",
        ),
    ],
)
def test_a_decision_says_under_which_codes_and_where_it_holds(
    decision: Decision, codes: str, told: str
) -> None:
    assert decided(decision, {"Ana": "A"}, codes, TITLES) == f"Lena: {told}"


def test_an_undo_tells_a_reason_from_a_decision() -> None:
    plain, reasoned = made("none"), made("none", reason="slip", note="n")
    assert taken_back("Undone: it.", reasoned, plain) == (
        "Undone: only the reason and note; the decision stands."
    )
    assert taken_back("Undone: it.", plain, None) == "Undone: it. The decision is taken back."
    assert taken_back("Undone: it.", made("unresolved"), plain).endswith("before it holds again.")
    assert taken_back("Undone: it.", plain, plain) == "Undone: it."


async def test_the_card_says_which_code_was_put_instead_and_why_it_is_unresolved(
    coded: Path,  # noqa: F811
) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_cards(pilot, "enter")
        first = screen(app)
        await pilot.press("c", *"corrup")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("p")
        await pilot.pause()
        assert "instead of" in first.query_one("#title", InfoRow).sentence
        await pilot.press("x", "p", "r")
        await pilot.pause()
        await pilot.press("3")
        await pilot.pause()
        assert said(app) == "Saved: definition unclear"
        assert "(definition unclear)" in first.query_one("#title", InfoRow).sentence


async def test_a_gap_is_listed_with_its_passage_in_the_box_of_proposals(coded: Path) -> None:  # noqa: F811
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_cards(pilot, "enter")
        await pilot.press("g")
        await pilot.pause()
        assert "F9" in said(app)
        await pilot.press("u", "f9")
        await pilot.pause()
        assert isinstance(app.screen, ProposalsScreen)
        (gap,) = app.screen.query_one(ProposalList).items
        assert (gap.decision.lead, gap.decision.gap) == ("Lea", True)
        assert gap.quote
        assert gap.codes
        await pilot.press("x")
        await pilot.pause()
        assert "noted on its card" in app.screen.query_one("#status", InfoRow).sentence


async def test_undo_goes_to_its_card_also_when_that_is_not_among_those_at_hand(coded: Path) -> None:  # noqa: F811
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=(80, 24)) as pilot:
        await at_cards(pilot, "enter")
        first = screen(app).card.id
        await pilot.press("0")
        await pilot.pause()
        shown = screen(app)
        kept = [row for row in shown._rows.tolist() if shown._bench.docket.id_of(row) != first]
        shown._rows, shown._at = np.array(kept), 0
        await pilot.press("U")
        await pilot.pause()
        assert screen(app).card.id == first
        assert "The decision is taken back" in said(app)


async def test_undo_in_the_queue_of_a_decision_stays_in_the_queue(coded: Path) -> None:  # noqa: F811
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=(80, 24)) as pilot:
        await at_cards(pilot, "enter", "0", "escape", "escape")
        assert isinstance(app.screen, QueueScreen)
        await pilot.press("u")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)
        assert said(app).startswith("Undone")
        assert "adjudicated" not in [card.status for card in cards(coded)]


async def test_the_codes_entry_opens_from_a_card_and_help_while_selecting_lists_those_keys(
    coded: Path,  # noqa: F811
) -> None:
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=(80, 24)) as pilot:
        await at_cards(pilot, "enter", "d")
        assert isinstance(app.screen, EntryScreen)
        await pilot.press("d", "e", "question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        assert app.screen._shown_places == ("bounds", "text")


async def test_an_edited_passage_is_quoted_and_warns_of_marks_of_other_cards(coded: Path) -> None:  # noqa: F811
    app = CoderApp(coded, "Lea")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_cards(pilot, "o", "enter")
        assert screen(app).card.start < 200
        await pilot.press("e", "ctrl+shift+end")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert "“" in said(app)
        assert "of another card" in said(app) or "other cards" in said(app)
