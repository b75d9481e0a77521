"""Reconciling in a real terminal: bursts of keys, a kill, hostile text."""

from pathlib import Path

import pytest
from tui_lead import cards, make_lead_project
from tui_terminal import Terminal, screens

pytestmark = pytest.mark.terminal


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    return make_lead_project(tmp_path / "coded")


def at_first_card(terminal: Terminal) -> None:
    terminal.wait_for("submitted")
    terminal.type("g")
    terminal.wait_for("All codes")  # "done" stands in the queue too: Enter would come too early
    terminal.type("enter")
    terminal.wait_for("card 1 of")


def test_a_reason_and_a_decision_typed_in_one_burst_go_together(coded: Path) -> None:
    with Terminal(screens(coded, "Lea")) as terminal:
        at_first_card(terminal)
        terminal.type("r2u")
        terminal.wait_for("Saved")
        terminal.type("ctrl+q")
        assert terminal.wait() == 0
    made = [card.decisions[0] for card in cards(coded) if card.decisions]
    assert [(each.outcome, each.reason) for each in made] == [("union", "boundary")]


def test_a_kill_loses_no_decision_that_was_shown_as_saved(coded: Path) -> None:
    with Terminal(screens(coded, "Lea")) as terminal:
        at_first_card(terminal)
        terminal.type("u")
        terminal.wait_for("Saved: everything")
        terminal.type("0")
        terminal.wait_for("Saved: nothing is coded")
        terminal.kill()
    made = sorted(each.outcome for card in cards(coded) for each in card.decisions)
    assert made == ["none", "union"]


def test_from_the_queue_to_passages_and_back_without_an_escape_from_a_testimony(coded: Path) -> None:
    hostile = "Quiet \x1b]2;PWNED\x07 words [red]here[/].\n"
    (coded / "testimonies" / "c-evil.txt").write_text(hostile, encoding="utf-8")
    from coder.project import Project

    for coder in ("Ana", "Ben"):
        with Project.open(coded, coder=coder) as project:
            if coder == "Ana":
                project.add_coding("c-evil", 0, 24, "joining.faith")
            project.submit("c-evil")
    with Terminal(screens(coded, "Lea")) as terminal:
        terminal.wait_for("submitted")
        terminal.type("a")
        terminal.wait_for("Krippendorff")
        terminal.type("home", "enter")
        terminal.wait_for("not everybody")
        terminal.type("end")
        terminal.wait_for("c-evil")
        terminal.type("escape", "escape")
        terminal.wait_for("submitted")
        assert b"PWNED\x07" not in terminal.raw
        assert b"\x1b]2;PWNED" not in terminal.raw
        terminal.type("ctrl+q")
        assert terminal.wait() == 0
