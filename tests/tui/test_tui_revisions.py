"""Corrected texts on the screen: taken over, passages accepted, put elsewhere, refused, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from tui_people import press
from tui_project import said
from tui_team import make_corrected_project

from coder.project import Project
from coder.project.revising import plan_revision
from coder.tui.app import CoderApp
from coder.tui.corrected import corrected_rows, place_said, row_sides, row_words
from coder.tui.screens.ask import AskDialog
from coder.tui.screens.revisions import PassageList, RevisionsScreen
from coder.tui.widgets.rows import InfoRow

SIZE = (80, 24)


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    return make_corrected_project(tmp_path / "corrected")


def kinds(app: CoderApp) -> list[str]:
    return [row.kind for row in app.screen.query_one(PassageList).items]


def test_both_passages_stand_side_by_side_with_what_surrounds_them(corrected: Path) -> None:
    with Project.open(corrected, coder="Ana") as project:
        file, proposed, orphan = corrected_rows(project)
    assert row_words(file) == "1 coding would come over unchanged, 2 passages would wait"
    sides = {each.field: (each.first, each.second) for each in row_sides(proposed)}
    assert sides["passage"] == (
        "They beat the baker in front of his house.",
        "They beat the old baker at the door of his house.",
    )
    assert sides["before"] == ("We came to the village at night.",) * 2
    assert row_sides(orphan)[3].second == "(not in the new text)"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("3 9", (3, 9)),
        ("3-9", (3, 9)),
        ("9 3", "9-3 is no passage of 30 characters."),
        ("the COMMANDER", (6, 19)),
        ("bread", "These words stand there more than once: type more of them, or START END."),
        ("nobody", "Type words as they stand in the new text, or START END; Esc leaves it."),
        ("", "Type words as they stand in the new text, or START END; Esc leaves it."),
    ],
)
def test_a_place_is_named_by_its_words_or_its_offsets(line: str, found: object) -> None:
    assert place_said(line, "bread, the commander and bread") == (
        (7, 20) if line.startswith("the") else found
    )


async def test_a_corrected_file_is_taken_over_and_its_passages_are_looked_at_one_by_one(
    corrected: Path,
) -> None:
    app = CoderApp(corrected, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "v")
        assert isinstance(app.screen, RevisionsScreen)
        assert kinds(app) == ["file", "proposed", "orphan"]
        await press(pilot, "x")
        assert "y takes it over" in said(app)
        await press(pilot, "y")
        assert "1 coding came over unchanged" in said(app)
        assert kinds(app) == ["proposed", "orphan"]
        await press(pilot, "y")
        assert "put at" in said(app)
        await press(pilot, "escape", "t")
        assert "1 thing to look at" in app.screen.query_one("#head", InfoRow).facts
        await press(pilot, "tab", "tab")
        assert "Say where they stand now" in str(app.screen.query_one("#known Static").render())
        await press(pilot, "v")
        assert kinds(app) == ["orphan"]
        await press(pilot, "y")
        assert "no passage like it" in said(app)
        await press(pilot, "x")
        assert kinds(app) == ["aside"]
        await press(pilot, "p")
        assert isinstance(app.screen, AskDialog)
        await press(pilot, "=bread", "enter")
        assert "Saved" in said(app)
        assert kinds(app) == []
        await press(pilot, "u")
        assert kinds(app) == ["aside"]
        await press(pilot, "t")
        assert "Took back the corrected text" in said(app)
        assert kinds(app) == ["file", "proposed", "orphan"]
    with Project.open(corrected, coder="Ana") as project:
        assert plan_revision(project, "a-river").is_pending
