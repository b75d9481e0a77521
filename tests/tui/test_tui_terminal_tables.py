"""Cases and counts in a real terminal: keys that are bound there, hostile names, a kill."""

from pathlib import Path

import pytest
from tui_people import REGISTER, make_people_project
from tui_terminal import Terminal, screens

from coder.project import Project

pytestmark = pytest.mark.terminal


def test_a_kill_loses_no_exclusion_that_was_shown_as_saved_and_no_name_reaches_the_terminal(
    tmp_path: Path,
) -> None:
    folder = make_people_project(tmp_path / "people")
    hostile = REGISTER.replace("Umm Rayhan", "Umm \x1b]2;PWNED\x07 [red]Rayhan")
    (folder / "testimonies" / "cases.csv").write_text(hostile, encoding="utf-8")
    with Terminal(screens(folder, "Lea")) as terminal:
        terminal.wait_for("submitted")
        terminal.type("c")
        terminal.wait_for("People per code")
        terminal.type("escape")
        terminal.wait_for("submitted")
        terminal.type("p")
        terminal.wait_for("possible duplicate")
        terminal.type("down")
        terminal.wait_for("row 3 of the register")
        terminal.type("x")
        terminal.wait_for("Why does Leyla not count?")
        terminal.type("heard twice", "enter")
        terminal.wait_for("Saved: Leyla stands as excluded")
        assert b"\x1b]2;PWNED" not in terminal.raw
        terminal.kill()
    with Project.open(folder) as project:
        assert {case.id: case.reason for case in project.effective_cases()}["Leyla"] == "heard twice"
