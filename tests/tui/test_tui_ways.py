"""The program as its user wants it: own keys, accessible screens, an edited codebook, history, proposals."""

import os
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot
from tui_project import CODEBOOK, reader, recorded, said
from tui_terminal import Terminal

from coder.errors import BadInput
from coder.keymap import Table, parse_keymap
from coder.project import Project, noting
from coder.tui.actions import ACTIONS, FIXED, TOGETHER
from coder.tui.app import CoderApp, run
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.history import HistoryList, HistoryScreen
from coder.tui.theme import OWN_THEMES, contrast
from coder.tui.watch import stamp, what_changed
from coder.tui.widgets.rows import InfoRow

WIDE = (120, 40)
TABLE = Table({action.id: action.keys for action in ACTIONS}, FIXED, TOGETHER)


async def opened(app: CoderApp, pilot: Pilot[None]) -> None:
    """Open the first testimony of the queue."""
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()
    assert isinstance(app.screen, CodingScreen)


def edit(folder: Path, old: str, new: str) -> None:
    """Change the codebook as an editor would, with another age."""
    file = folder / "codebook.yaml"
    file.write_text(CODEBOOK.replace(old, new), encoding="utf-8")
    os.utime(file, (1, 1))


# --- keys -------------------------------------------------------------------------------


async def test_two_keys_are_exchanged_by_the_users_keymap(folder: Path) -> None:
    keys = parse_keymap("coding.tag: x\ncoding.remove: [t, delete]\n", TABLE)
    app = CoderApp(folder, "Ana", keys=keys)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "x", *"brut", "enter")
        assert [code for _, code, _ in recorded(folder)] == ["leaving.brutality"]
        await pilot.press("t")
        assert recorded(folder) == []


async def test_a_moved_key_moves_with_shift_and_no_key_leaves_the_palette(folder: Path) -> None:
    keys = parse_keymap("text.right: f8\ncoding.tag: []\n", TABLE)
    app = CoderApp(folder, "Ana", keys=keys)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("f8", "shift+f8")
        assert reader(app).selection.span.start == 1
        assert len(reader(app).selection.span) == 1
        await pilot.press("t")
        assert isinstance(app.screen, CodingScreen)
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert "Tag" in titles


def test_a_keymap_with_faults_stops_the_program_with_a_sentence_for_each(
    folder: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config" / "testimony-coder"
    config.mkdir(parents=True)
    (config / "keymap.yaml").write_text("coding.tag: u\ncoding.tga: t\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        run(folder, "Ana")
    assert "coding.undo" in str(refused.value)
    assert "coding.tag" in str(refused.value)


@pytest.fixture(autouse=True)
def _own_keys_end_with_the_test() -> object:
    yield
    from coder.tui.actions import choose_keys

    choose_keys({})


# --- eyes -------------------------------------------------------------------------------


async def test_accessible_screens_move_the_terminals_cursor_and_say_the_codes_in_words(folder: Path) -> None:
    app = CoderApp(folder, "Ana", accessible=True)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("B", "right", "right")
        region, columns = reader(app).content_region, reader(app)._painter.columns
        mark = len("[leaving.brutality> ")
        assert app.cursor_position == (region.x + columns.text + mark + 2, region.y)
        assert "[leaving.brutality> We came" in reader(app).render_line(0).text
        assert "here: Brutality" in app.screen.query_one("#status", InfoRow).facts
        assert reader(app).render_line(0).text.startswith(" >1 ,")
        assert app.animation_level == "none"


@pytest.mark.terminal
def test_the_accessible_option_shows_the_terminals_cursor(folder: Path) -> None:
    command = [sys.executable, "-c", "from coder.cli.main import main; main()"]
    with Terminal([*command, "-C", str(folder), "--as", "Ana", "--accessible"]) as terminal:
        terminal.wait_for("By the river")
        assert terminal.raw.rfind(b"\x1b[?25h") > terminal.raw.rfind(b"\x1b[?25l")
        terminal.type("ctrl+q")
        assert terminal.wait() == 0


def test_high_contrast_themes_are_of_the_highest_contrast() -> None:
    for theme in OWN_THEMES:
        least = 20.9 if theme.name.startswith("high-contrast") else 12
        assert contrast(theme.foreground or "", theme.background or "") > least


# --- the codebook -----------------------------------------------------------------------


async def test_an_edited_codebook_is_told_with_its_difference_and_read_with_r(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        edit(folder, "Cruelty against people", "Cruelty against anybody")
        app._watch()
        notice = app.screen.query_one("#notice", InfoRow)
        assert notice.display
        assert "means something else: leaving.brutality" in notice.sentence
        await pilot.press("r")
        assert said(app) == "Read again: the codebook is a new version."
        assert "F4" not in said(app)  # nothing was coded with it
        assert not notice.display
        app._watch()
        assert not notice.display


async def test_a_broken_codebook_leaves_the_one_in_force(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        edit(folder, "key: F", "key: f")
        app._watch()
        assert "work goes on with the one read" in app.screen.query_one("#notice", InfoRow).sentence
        await pilot.press("r", "F")
        assert [code for _, code, _ in recorded_before(folder)] == ["joining.faith"]


def recorded_before(folder: Path) -> list[tuple[str, str, str]]:
    """What stands on disk, read with the codebook mended."""
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    return recorded(folder)


def test_only_looks_that_changed_are_said_to_be_only_that(folder: Path) -> None:
    with Project.open(folder, coder="Ana") as project:
        before = stamp(folder)
        edit(folder, "key: F", "key: J")
        assert stamp(folder) != before
        assert "no code means anything else" in what_changed(project.codebook, folder)
        (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
        assert what_changed(project.codebook, folder) == ""


# --- history and proposals --------------------------------------------------------------


async def test_history_says_what_was_done_and_what_was_undone(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "B", "s", "F", "u", "f6")
        await pilot.pause()
        assert isinstance(app.screen, HistoryScreen)
        steps = app.screen.query_one(HistoryList).items
        assert [step.is_undone for step in steps] == [False, True, False]
        assert "1 coding in 1 testimony" in app.screen.query_one("#today", InfoRow).facts
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)


async def test_a_fellow_tells_the_lead_that_a_code_is_unclear_or_missing(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("f7", *"fear", "enter")
        await pilot.pause()
        await pilot.press("s", "B", "f7", *"beaten?", "enter")
        await pilot.pause()
        assert said(app).startswith("Saved for the lead")
        await pilot.press("f7", *"thirst", "escape")
        await pilot.pause()
        assert said(app) == "Not saved: F7 opens it again."
        await pilot.press("f7", "tab", "enter")
        await pilot.pause()
    with Project.open(folder, coder="Ana") as project:
        found = noting.proposals(project)
    assert [(one.code, one.text) for one in found] == [
        ("", "fear"),
        ("leaving.brutality", "beaten?"),
        ("", "thirst"),
    ]
