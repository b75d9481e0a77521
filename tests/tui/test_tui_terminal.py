"""The program in a real pseudo-terminal: coding by keys and by mouse, kill -9, hostile text, failure."""

import re
import sys
from pathlib import Path

import pytest
from tui_project import HILL, add_testimony, recorded
from tui_terminal import Terminal, screens

from coder.project import Project
from coder.text.canonical import canonical

pytestmark = pytest.mark.terminal

SIZES = [(24, 80), (40, 120)]
CONTROL = re.compile(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]|\x1b\]22;[a-z-]+\x07")
"""What Textual itself writes: control sequences, and the shape of the mouse pointer."""
PAYLOADS = {
    "window title": "\x1b]2;PWNED\x07",
    "clipboard": "\x1b]52;c;c3RvbGVu\x07",
    "erase scrollback": "\x1b[3J",
    "unknown mode": "\x1b[?1337h",
    "device control": "\x1bP1$r0m\x1b\\",
    "one-character control": "\x9b7m",
    "operating system command": "\x9d2;PWNED\x9c",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "tag character": "\U000e0041",
    "nul": "a\0b",
    "bell": "\x07",
    "backspace": "\x08\x08",
    "shift out": "\x0e",
}
HOSTILE = (
    '---\ntitle: "[/] [red]bold[/red] \\u202e"\ncase: "[/b]"\n---\n'
    + " ".join(PAYLOADS.values())
    + " [/] [bold]kept[/bold] lone\rreturn \u200b\u2060 👨‍👩‍👧‍👦 🏳️‍🌈 e\u0301 السَّلَامُ عَلَيْكُمْ the end.\n\n"
    + "x" * 100_000
    + "\n\nA last word.\n"
)


@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_coded_by_keys_killed_and_reopened(folder: Path, rows: int, columns: int) -> None:
    with Terminal(screens(folder, "Ana"), rows=rows, columns=columns) as terminal:
        terminal.wait_for("By the river")
        terminal.type("enter")
        terminal.wait_for("excerpt 1/3")
        terminal.type("ctrl+right", "ctrl+right", "v", "ctrl+right", "ctrl+right", "left", "B")
        terminal.wait_for("Saved: Brutality")
        terminal.type("F")
        terminal.wait_for("Saved: Faith")
        terminal.type("u")
        terminal.wait_for("Undone")
        terminal.type("ctrl+d")
        terminal.wait_for("Submitted")
        terminal.kill()
    assert recorded(folder) == [("a-river", "leaving.brutality", "to the")]
    with Project.open(folder, coder="Ana") as project:
        assert project.is_submitted("a-river")
    with Terminal(screens(folder, "Ana"), rows=rows, columns=columns) as terminal:
        terminal.wait_for("1 of 2 submitted")
        terminal.type("ctrl+q")
        assert terminal.wait() == 0


@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_coded_by_mouse_killed_and_reopened(folder: Path, rows: int, columns: int) -> None:
    with Terminal(screens(folder, "Ana"), rows=rows, columns=columns) as terminal:
        terminal.wait_for("On the hill")
        column, row = terminal.find("On the hill")
        terminal.mouse("press", column, row)
        terminal.mouse("release", column, row)
        terminal.wait_for("promised")
        column, row = terminal.find("promised")
        terminal.mouse("press", column, row)
        terminal.mouse("drag", column + 4, row)
        terminal.mouse("drag", column + 8, row)
        terminal.mouse("release", column + 8, row)
        column, row = terminal.find("Quality of life")
        terminal.mouse("press", column, row)
        terminal.mouse("release", column, row)
        terminal.wait_for("Saved: Quality of life")
        terminal.kill()
    assert recorded(folder) == [("b-hill", "leaving.hardship", "promised")]


def test_hostile_text_is_shown_harmlessly_and_coded_exactly(folder: Path) -> None:
    add_testimony(folder, "a-hostile", HOSTILE)
    add_testimony(folder, "z-\u202etxt.[red]", HILL)
    text = canonical(HOSTILE.partition("---\n")[2].partition("---\n")[2])
    with Terminal(screens(folder, "Ana"), rows=40, columns=120) as terminal:
        terminal.wait_for("submitted")
        terminal.type("enter")
        terminal.wait_for("excerpt 1/3")
        terminal.type("B", "ctrl+d", "ctrl+d", "pagedown", "pageup", "j", "Q", "right", "down")
        terminal.wait_for("Saved: Quality")
        terminal.type("t")
        terminal.wait_for("Tag with")
        terminal.type("[/]", "escape")
        terminal.wait_until_gone("Tag with")
        terminal.type("?")
        terminal.wait_for("In the text")
        terminal.type("escape")
        terminal.wait_until_gone("In the text")
        terminal.type("q")
        terminal.wait_for("testimony")
        terminal.type("/", "[/]", "enter", "ctrl+q")
        assert terminal.wait() == 0
        raw = bytes(terminal.raw)
    foreign = CONTROL.sub(b"", raw)
    assert not {0x00, 0x07, 0x08, 0x0E, 0x1B} & set(foreign)
    for name, payload in PAYLOADS.items():
        assert payload.encode("utf-8") not in foreign, name
        assert len(payload) == 1 or payload.encode("utf-8") not in raw, name
    assert b"\xe2\x80\xae" not in raw
    assert [quote for _, _, quote in recorded(folder)] == [text.partition("\n\n")[0], "x" * 100_000]


def test_typed_and_pasted_control_characters_are_not_echoed(folder: Path) -> None:
    with Terminal(screens(folder)) as terminal:
        terminal.wait_for("Who is coding")
        terminal.type("\x1b[200~A\x1b]2;PWNED\x07\u202eB\x1b[201~")
        terminal.read()
        assert b"\x1b" not in CONTROL.sub(b"", bytes(terminal.raw))
        assert b"\xe2\x80\xae" not in terminal.raw


@pytest.mark.parametrize("environment", [{"TERM": "xterm"}, {"NO_COLOR": "1"}, {"TERM": "screen"}])
def test_lanes_selection_and_keys_stay_visible_with_few_colours_or_none(
    folder: Path, environment: dict[str, str]
) -> None:
    with Terminal(screens(folder, "Ana"), rows=40, columns=120, env=environment) as terminal:
        terminal.wait_for("By the river")
        terminal.type("enter", "B")
        terminal.wait_for("Saved: Brutality")
        terminal.read()
        column, row = terminal.find("We came")
        line = terminal.screen.display[row]
        assert "▸1" in line
        assert "╭" in line[:column]
        assert line[column:].partition("│")[0].rstrip(" ▐").endswith("B")
        terminal.type("s")
        terminal.read()
        assert terminal.screen.buffer[row][column].underscore


CRASH = """
import sys
from pathlib import Path
from coder.tui import app
from coder.tui.screens.queue import QueueScreen

def fail(self):
    testimony = "SECRET-LOCAL they beat the baker"
    raise RuntimeError("SECRET-MESSAGE " + testimony)

QueueScreen.action_open = fail
sys.exit(app.run(Path(sys.argv[1]), "Ana"))
"""


def test_a_failure_of_the_program_shows_and_logs_where_but_no_data(folder: Path, tmp_path: Path) -> None:
    with Terminal([sys.executable, "-c", CRASH, str(folder)]) as terminal:
        terminal.wait_for("By the river")
        terminal.type("enter")
        assert terminal.wait() == 1
        assert b"stopped on an error of its own" in terminal.raw
        assert b"RuntimeError" in terminal.raw
        assert b"SECRET" not in terminal.raw
    log = tmp_path / "state" / "testimony-coder" / "errors.log"
    written = log.read_text(encoding="utf-8")
    assert "RuntimeError" in written
    assert "SECRET" not in written
    assert "baker" not in written
    assert log.stat().st_mode & 0o077 == 0


def test_keys_in_one_burst_act_in_the_order_in_which_they_were_pressed(folder: Path) -> None:
    with Terminal(screens(folder, "Ana"), rows=40, columns=120) as terminal:
        terminal.wait_for("By the river")
        terminal.type("enter")
        terminal.wait_for("We came")
        terminal.type("sBsFjsQkw1")
        terminal.wait_for("4 codings")
    assert recorded(folder) == [
        ("a-river", "leaving.brutality", "We came to the village at night."),
        ("a-river", "joining.faith", "They beat the baker in front of his house."),
        ("a-river", "leaving.hardship", "In"),
        ("a-river", "leaving.hardship", "In the morning there was no bread, of course."),
    ]


def test_a_click_right_before_a_hot_key_decides_what_is_tagged(folder: Path) -> None:
    with Terminal(screens(folder, "Ana"), rows=40, columns=120) as terminal:
        terminal.wait_for("By the river")
        terminal.type("enter")
        terminal.wait_for("I left")
        clicks = []
        for words in ("I left", "In the morning"):
            column, row = (part + 1 for part in terminal.find(words))
            clicks.append(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m")
        terminal.type(f"{clicks[0]}B{clicks[1]}F")
        terminal.wait_for("2 codings")
    assert [(code, quote.split()[0]) for _, code, quote in recorded(folder)] == [
        ("joining.faith", "In"),
        ("leaving.brutality", "I"),
    ]
    assert all(quote.endswith(("rose.", "laughed.")) for _, _, quote in recorded(folder))


def test_letters_typed_before_the_picker_is_there_go_to_the_picker(folder: Path) -> None:
    with Terminal(screens(folder, "Ana"), rows=40, columns=120) as terminal:
        terminal.wait_for("By the river")
        terminal.type("enter")
        terminal.wait_for("We came")
        terminal.type("tbrutality\r")
        terminal.wait_for("Saved: Brutality")
    assert [code for _, code, _ in recorded(folder)] == ["leaving.brutality"]


def test_keys_typed_behind_quit_neither_code_nor_break_anything(folder: Path) -> None:
    with Terminal(screens(folder, "Ana"), rows=40, columns=120) as terminal:
        terminal.wait_for("By the river")
        terminal.type("enter")
        terminal.wait_for("We came")
        terminal.type("B\x11jjFnxuq")
        assert terminal.wait() == 0
    assert [code for _, code, _ in recorded(folder)] == ["leaving.brutality"]


def test_a_burst_of_sweeping_several_codes_and_a_memo_acts_in_the_order_of_the_keys(folder: Path) -> None:
    with Terminal(screens(folder, "Ana"), rows=40, columns=120) as terminal:
        terminal.wait_for("By the river")
        terminal.type("enter")
        terminal.wait_for("We came")
        terminal.type("lcorr\r")
        terminal.wait_for("SWEEP Corruption")
        terminal.type("ss")
        terminal.wait_for("2 codings")
        terminal.type("escape")
        terminal.wait_for("No code is locked")
        terminal.type("jstbrut\tfaith\r")
        terminal.wait_for("4 codings")
        terminal.type("mno bread\r")
        terminal.wait_for("Saved: memo on")
    assert [(code, quote.split()[0]) for _, code, quote in recorded(folder)] == [
        ("leaving.greed", "We"),
        ("leaving.greed", "They"),
        ("joining.faith", "In"),
        ("leaving.brutality", "In"),
    ]
    with Project.open(folder, coder="Ana") as project:
        assert [one.memo for one in project.own_codings()].count("no bread") == 1
