"""The Team screen: who is how far, what a fellow may know of it, rounds and exchange at a key."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui_people import press
from tui_project import make_project, said
from tui_team import exchanged, make_team_project

from coder.project import Project
from coder.project.standing import standing
from coder.tui.app import CoderApp
from coder.tui.crew import person_rows, round_rows, team_line
from coder.tui.screens.ask import AskDialog
from coder.tui.screens.choice import ChoiceDialog
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.queue import QueueScreen
from coder.tui.screens.team import LEADS_ONLY, TeamScreen
from coder.tui.widgets.cells import CellTable
from coder.tui.widgets.rows import InfoRow

SIZE = (80, 24)


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_team_project(tmp_path / "team", monkeypatch)


def screen_text(app: CoderApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def known(app: CoderApp) -> str:
    return str(app.screen.query_one("#known Static").render())


def people(folder: Path, coder: str) -> dict[str, tuple[int, int | None, bool]]:
    """Who -> (assigned, submitted where it may be seen, whether it is hidden)."""
    with Project.open(folder, coder=coder) as project:
        found = standing(project)
    return {
        row.name: (row.assigned, row.progress and row.progress.submitted, row.is_hidden)
        for row in person_rows(found, round_rows(found)[0])
    }


def test_a_lead_sees_how_far_everybody_is_and_a_fellow_only_themselves_while_the_round_is_blind(team: Path):
    assert people(team, "Lea") == {"Ana": (2, 1, False), "Ben": (2, 0, False), "Lea": (0, None, False)}
    assert people(team, "Ana") == {"Ana": (2, 1, False), "Ben": (2, None, True), "Lea": (0, None, False)}
    with Project.open(team, coder="Lea") as project:
        project.close_round("wave 1")
    assert people(team, "Ana")["Ben"] == (2, 0, False)


def test_one_coder_alone_finds_the_implicit_round_and_that_nothing_was_exchanged(tmp_path: Path):
    with Project.open(make_project(tmp_path / "one"), coder="Ana") as project:
        found = standing(project)
    [row] = round_rows(found)
    assert (row.name, row.assigned, row.submitted) == ("main", 2, 0)
    assert team_line(found) == "1 person · never exchanged"


def test_what_was_not_sent_yet_is_counted_for_oneself_alone(team: Path, tmp_path: Path):
    def unsent(coder: str) -> int:
        with Project.open(team, coder=coder) as project:
            return standing(project).unsent

    before = {name: unsent(name) for name in ("Lea", "Ana", "Ben")}
    assert before["Ana"] == 2
    assert before["Ben"] == 1
    exchanged(team, tmp_path / "stick", "Ana")  # without keys whoever exchanges sends what is here
    assert {name: unsent(name) for name in ("Lea", "Ana", "Ben")} == {"Lea": 0, "Ana": 0, "Ben": 0}


async def test_a_fellow_is_told_that_others_progress_is_hidden_and_can_change_no_round(team: Path):
    app = CoderApp(team, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "t", "tab", "down")
        assert "hidden" in screen_text(app)
        assert "hidden from you until the round is closed" in known(app)
        for key in ("a", "c"):
            await press(pilot, key)
            assert said(app) == LEADS_ONLY, key
        await press(pilot, "up", "enter")
        assert isinstance(app.screen, CodingScreen)
        assert app.screen.text.testimony.id == "b-hill"


async def test_a_lead_reads_the_team_on_one_screen_reassigns_and_closes_a_round_by_typing_its_name(
    team: Path,
):
    app = CoderApp(team, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "t")
        assert isinstance(app.screen, TeamScreen)
        text = screen_text(app)
        for words in ("wave 1", "blind", "1 of 4", "Ana", "1 of 2", "Ben", "never"):
            assert words in text, words
        assert "opened by Lea" in known(app)
        await press(pilot, "tab", "home")
        assert "not submitted: b-hill" in known(app)
        await pilot.click("#people", offset=(2, 1))
        assert "not submitted: a-river, b-hill" in known(app)
        await press(pilot, "x")
        assert isinstance(app.screen, ChoiceDialog)
        await press(pilot, "=b-h", "enter")
        assert "b-hill is no longer assigned to Ben" in said(app)
        await press(pilot, "a", "enter")
        assert "b-hill is assigned to Ben" in said(app)
        await press(pilot, "c", "=wave", "enter")
        assert isinstance(app.screen, AskDialog)
        await press(pilot, "= 1", "enter")
        assert "Saved: the round wave 1 is closed" in said(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, QueueScreen)
    with Project.open(team, coder="Lea") as project:
        [found] = project.record.opened_rounds()
        assert (found.open, found.of("Ben")) == (False, ("a-river", "b-hill"))


async def test_a_fellow_hears_of_a_round_by_exchanging_and_the_queue_is_what_it_assigns(
    team: Path, tmp_path: Path
):
    remote, here = tmp_path / "stick", make_project(tmp_path / "anas")
    exchanged(team, remote, "Lea")
    app = CoderApp(here, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "t", "s")
        assert isinstance(app.screen, AskDialog)
        await press(pilot, "enter")
        assert "Name the folder or server" in said(app)
        app.screen.query_one("#line").value = str(remote)
        await press(pilot, "enter")
        assert "came with" in said(app)
        assert "wave 1" in screen_text(app)
        await press(pilot, "s")
        assert "0 bundles came" in said(app)
        await press(pilot, "escape")
        assert "Ana · wave 1, blind" in app.screen.query_one("#head", InfoRow).facts
        assert "others' work in it is hidden" in app.screen.query_one("#notice", InfoRow).sentence
        assert "of 2 submitted" in app.screen.query_one("#status", InfoRow).facts
    with Project.open(here, coder="Ana") as project:
        assert not [each for each in project.record.codings() if each.coder == "Ben"]


async def test_an_exchange_that_cannot_be_or_is_stopped_is_a_sentence_and_goes_on_with_the_same_key(
    team: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from coder.team import folder as transport

    remote, here = tmp_path / "stick", make_project(tmp_path / "leas")
    exchanged(team, remote, "Lea")
    app = CoderApp(here, "Lea")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "t", "e", "=nowhere", "enter")
        assert "nowhere" in said(app)
        await press(pilot, "e")
        app.screen.query_one("#line").value = str(remote)
        team_screen = app.screen_stack[-2]
        real = transport.Folder.get

        def stopping(place: transport.Folder, name: str) -> bytes:
            app.call_from_thread(team_screen.action_leave)
            return real(place, name)

        monkeypatch.setattr(transport.Folder, "get", stopping)
        await press(pilot, "enter")
        assert "Stopped" in said(app)
        assert isinstance(app.screen, TeamScreen)
        monkeypatch.setattr(transport.Folder, "get", real)
        await press(pilot, "s")
        assert "went" in said(app) or "came" in said(app)
        assert app.screen.query_one("#rounds", CellTable).items[0].name == "wave 1"
