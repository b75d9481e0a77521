"""The windows over the screens: searching at leisure, saved searches, re-checking, proposals, themes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from tui_project import CODEBOOK, add_testimony, reader, recorded, said

from coder import searches
from coder.model import Role
from coder.project import Project
from coder.project.searching import Search
from coder.searches import Pattern
from coder.tui.app import CoderApp
from coder.tui.preferences import keep_theme, kept_theme, preferences_path
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.find import FindDialog
from coder.tui.screens.help import HelpScreen
from coder.tui.screens.hits import HitList
from coder.tui.screens.picker import Picker
from coder.tui.screens.proposals import ProposalList, ProposalsScreen
from coder.tui.screens.queue import QueueScreen
from coder.tui.screens.recheck import DriftedList, RecheckScreen
from coder.tui.screens.saved import SavedDialog, SaveDialog, SavedList
from coder.tui.screens.search import SearchScreen
from coder.tui.theme import OWN_THEMES
from coder.tui.widgets.rows import InfoRow
from coder.tui.widgets.shelf import ShelfList
from coder.tui.widgets.spots import SpotList, SpotView, spot_text

WIDE = (120, 40)


def status(app: CoderApp) -> InfoRow:
    return app.screen.query_one("#status", InfoRow)


async def searched(app: CoderApp, pilot: Pilot[None], *keys: str) -> None:
    """Open the search over the queue, type, and wait until it has ended."""
    await pilot.pause()
    await pilot.press("ctrl+f", *keys, "enter")
    await app.workers.wait_for_complete()
    await pilot.pause()
    assert isinstance(app.screen, SearchScreen)


def edit(folder: Path, old: str, new: str) -> None:
    assert old in CODEBOOK
    (folder / "codebook.yaml").write_text(CODEBOOK.replace(old, new), encoding="utf-8")


# --- searching --------------------------------------------------------------------------


async def test_hits_arrive_while_the_search_goes_on_and_escape_stops_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coder.tui.screens.search.SLICE", 0.0)  # one testimony between two looks at the keys
    for number in range(300):
        add_testimony(folder, f"t{number:03d}", f"The river rose again, {number}.\n")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+f", *"river")
        screen = app.screen
        assert isinstance(screen, SearchScreen)
        screen._submitted()
        await pilot._wait_for_screen()
        while not screen.hits.items:
            await pilot._wait_for_screen()
        assert screen.is_looking
        assert "Esc stops" in status(app).facts
        screen.action_cancel()
        await pilot.pause()
        assert app.screen is screen
        assert not screen.is_looking
        assert 0 < len(screen.hits.items) < 301
        assert status(app).sentence.startswith("Stopped")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)


def test_a_search_says_after_each_testimony_how_far_it_is(folder: Path) -> None:
    with Project.open(folder, coder="Ana") as project:
        steps = list(Search(project).steps("house"))
        assert [(step.done, step.total, len(step.found)) for step in steps] == [(1, 2, 1), (2, 2, 1)]
        similar = list(Search(project).steps("comander"))
        assert similar[-1].similar
        assert [hit.quote for step in similar for hit in step.found] == ["commander"]


async def test_a_catastrophic_pattern_is_stopped_by_escape(folder: Path) -> None:
    add_testimony(folder, "c-evil", "a" * 5000 + "\n")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+f", "ctrl+t", *"(a+)+b", "enter")
        screen = app.screen
        assert isinstance(screen, SearchScreen)
        assert screen.is_looking
        await pilot.press("escape")
        await pilot.pause()
        assert not screen.is_looking
        assert status(app).sentence.startswith("Stopped")


async def test_a_pattern_in_one_testimony_is_checked_before_the_window_closes(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("slash", "ctrl+t", "(", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, FindDialog)
        assert "no regular expression" in app.screen.query_one("#count", InfoRow).sentence
        await pilot.press("ctrl+u", *"vil+age", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert said(app).startswith("“vil+age” 1 of 1")
        found = reader(app).selection.found
        assert app.screen.text.text[found.start : found.end] == "village"


async def test_hits_are_coded_one_by_one_each_by_a_key_of_its_own(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await searched(app, pilot, *"house")
        assert app.screen.query_one(HitList).has_focus
        await pilot.press("Q")
        await pilot.pause()
        sentence = "They beat the baker in front of his house."
        assert recorded(folder) == [("a-river", "leaving.hardship", sentence)]
        hits = app.screen.query_one(HitList)
        assert [spot.sign for spot in hits.items] == ["✓", ""]
        assert hits.at == 1
        assert "not coded yet" in str(app.screen.query_one(SpotView).query_one("Static").render())
        meant = app.screen.query_one("#meant", InfoRow)
        assert meant.sentence.startswith("y tags the sentence as Quality of life")
        passage = app.screen.described(hits.marked)
        assert passage.quote == "The promised house never came."
        text = spot_text(passage)
        bold = [text.plain[span.start : span.end] for span in text.spans if "underline" in str(span.style)]
        assert bold[:3] == ["The promised ", "house", " never came."]
        await pilot.press("w")
        await pilot.pause()
        assert meant.sentence.startswith("y tags only the words found as Quality of life")
        assert app.screen.described(hits.marked).quote == "house"
        await pilot.press("y")
        await pilot.pause()
        assert recorded(folder)[1][2] == "house"
        await pilot.press("u")
        await pilot.pause()
        assert len(recorded(folder)) == 1
        assert [spot.sign for spot in hits.items] == ["✓", ""]
        await pilot.press("escape")
        await pilot.pause()
        assert [row.codings for row in app.screen.query_one(ShelfList).items] == [1, 0]


async def test_in_the_field_of_the_search_letters_are_letters(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await searched(app, pilot, *"house")
        await pilot.press("tab", "ctrl+u", "Q", "y", "u", "n", "t")
        assert app.screen.query_one("#query").value == "Qyunt"
        assert recorded(folder) == []


async def test_help_and_palette_open_from_a_window_and_from_the_help_page(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await searched(app, pilot, *"house")
        for key in ("question_mark", "f1"):
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(app.screen, HelpScreen)
            await pilot.press("escape")
        await pilot.press("f1", "ctrl+p")
        await pilot.pause()
        assert isinstance(app.screen, CommandPalette)


async def test_a_hit_takes_a_picked_code_and_one_may_be_passed_over(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await searched(app, pilot, *"house")
        await pilot.press("y")
        await pilot.pause()
        assert isinstance(app.screen, Picker)  # no code was chosen in this search
        await pilot.press("escape", "n", "e", "t", *"corr", "enter")
        await pilot.pause()
        excerpt = "The promised house never came. We slept in a school."
        assert recorded(folder) == [("b-hill", "leaving.greed", excerpt)]


async def test_the_screen_below_shows_what_was_coded_in_the_search(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("ctrl+f", *"village", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("B", "escape")
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert [coding.code for coding in app.screen.codings] == ["leaving.brutality"]


# --- saved searches ---------------------------------------------------------------------


async def test_a_search_is_saved_listed_run_again_and_forgotten(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await searched(app, pilot, *"house")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, SaveDialog)
        await pilot.press("ctrl+u", *"homes", "enter")
        await pilot.pause()
        assert status(app).sentence.startswith("Saved as homes")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+f", "ctrl+o")
        await pilot.pause()
        assert isinstance(app.screen, SavedDialog)
        assert list(app.screen.query_one(SavedList).items) == [("homes", "house")]
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert [spot.quote for spot in app.screen.query_one(SpotList).items] == ["house", "house"]
        await pilot.press("ctrl+o", "x")
        await pilot.pause()
        assert list(app.screen.query_one(SavedList).items) == []
    assert searches.saved(folder) == {}


async def test_a_saved_pattern_stays_one_and_serves_in_a_single_testimony(folder: Path) -> None:
    searches.save(folder, "places", Pattern("vil+age|sch"))
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("slash", "ctrl+o", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert said(app).startswith("“vil+age|sch” 1 of 1")


def test_the_kind_of_a_saved_search_is_kept_and_older_files_are_read(folder: Path) -> None:
    searches.save(folder, "a", Pattern("x+"))
    searches.save(folder, "b", "x+")
    assert [type(query) for query in searches.saved(folder).values()] == [Pattern, str]


# --- codings to re-check ----------------------------------------------------------------


async def test_codings_of_a_changed_code_are_listed_with_the_change_and_gone_to(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("s", "B", "q")
        await pilot.pause()
        edit(folder, "Cruelty against people", "Cruelty against anybody")
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.press("r")
        assert "1 codings of yours are to be re-checked: F4" in said(app)
        await pilot.press("f4")
        await pilot.pause()
        assert isinstance(app.screen, RecheckScreen)
        assert [code.path for code in app.screen.query_one(DriftedList).items] == ["leaving.brutality"]
        assert "Cruelty against people" in str(app.screen.query_one("#view Static").render())
        await pilot.press("y")
        assert status(app).failed  # the codes have the keys
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert app.screen.text.testimony.id == "a-river"


async def test_a_coding_that_still_holds_leaves_the_list_and_undo_brings_it_back(folder: Path) -> None:
    with Project.open(folder, coder="Ana") as project:
        project.add_coding("a-river", 0, 32, "brutality")
        project.add_coding("a-river", 33, 40, "greed")
    edit(folder, "      greed:\n        title: Corruption\n", "      graft:\n        title: Corruption\n")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert "F4" in app.screen.query_one("#notice", InfoRow).sentence
        await pilot.press("f4", "tab", "y")
        await pilot.pause()
        assert "none took its place" in status(app).sentence
        await pilot.press("c", *"corr", "enter")
        await pilot.pause()
        assert [code for _, code, _ in recorded(folder)] == ["leaving.brutality", "leaving.graft"]
        assert "Nothing to re-check" in status(app).sentence
        await pilot.press("u")
        await pilot.pause()
        assert [code.path for code in app.screen.query_one(DriftedList).items] == ["leaving.greed"]
        await pilot.press("tab", "x", "escape")
        await pilot.pause()
        assert [code for _, code, _ in recorded(folder)] == ["leaving.brutality"]
        assert isinstance(app.screen, QueueScreen)


# --- proposals --------------------------------------------------------------------------


async def test_a_lead_reads_everybodys_proposals_a_fellow_their_own(folder: Path) -> None:
    with Project.open(folder, coder="Lea") as project:
        project.add_person("Lea", "lead")
        for name in ("Ana", "Ben"):
            role: Role = "fellow"
            project.add_person(name, role)
    for name, code in (("Ana", None), ("Ben", "brutality")):
        with Project.open(folder, coder=name) as project:
            project.propose(f"{name} asks", code)
    app = CoderApp(folder, "Lea")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("f9")
        await pilot.pause()
        assert isinstance(app.screen, ProposalsScreen)
        assert [one.coder for one in app.screen.query_one(ProposalList).items] == ["Ben", "Ana"]
        assert "Cruelty against people" in str(app.screen.query_one("#view Static").render())
        await pilot.press("x")
        assert "Ben's" in status(app).sentence
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("f9")
        await pilot.pause()
        shown = app.screen.query_one(ProposalList)
        assert [one.text for one in shown.items] == ["Ana asks"]
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"!", "enter")
        await pilot.pause()
        assert [one.text for one in shown.items] == ["Ana asks!"]
        await pilot.press("n", *"fear", "enter")
        await pilot.pause()
        assert [one.text for one in shown.items] == ["fear", "Ana asks!"]
        await pilot.press("x", "u")
        await pilot.pause()
        assert [one.text for one in shown.items] == ["fear", "Ana asks!"]


# --- themes -----------------------------------------------------------------------------


async def test_the_theme_that_was_chosen_is_there_again_next_time(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert not preferences_path().exists()
        app.theme = "colour-blind-light"
        await pilot.pause()
    assert kept_theme() == "colour-blind-light"
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert app.theme == "colour-blind-light"


@pytest.mark.parametrize("kept", ["no such theme", "[", "7"])
async def test_a_theme_that_is_not_known_or_a_damaged_file_changes_nothing(folder: Path, kept: str) -> None:
    keep_theme(kept)
    if kept != "no such theme":
        preferences_path().write_text(kept, encoding="utf-8")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert app.theme == "textual-dark"


async def test_under_a_theme_without_colour_everything_is_grey(folder: Path) -> None:
    keep_theme("no-colour-dark")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("s", "B")
        await pilot.pause()
        painted = app.export_screenshot()
    import re

    colours = {
        colour.lower()
        for colour in re.findall(r'fill="(#[0-9a-fA-F]{6})"', painted.split("<g transform")[-1])
    }
    assert colours
    assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours), colours


def test_there_is_a_theme_for_every_need() -> None:
    assert {theme.name for theme in OWN_THEMES} == {
        f"{kind}-{shade}"
        for kind in ("high-contrast", "colour-blind", "no-colour")
        for shade in ("dark", "light")
    }


def test_preferences_are_ones_own_and_whole(folder: Path) -> None:
    keep_theme("nord")
    assert json.loads(preferences_path().read_text(encoding="utf-8")) == {"theme": "nord"}
    assert preferences_path().stat().st_mode & 0o077 == 0
