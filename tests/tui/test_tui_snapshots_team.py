"""Pictures of the team and of corrected texts, also without colour.

After a wanted change: pytest tests/tui/test_tui_snapshots_team.py --snapshot-update, and look at them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from test_tui_snapshots_tables import keys
from tui_team import exchanged, make_corrected_project, make_team_project

from coder.tui.app import CoderApp

SIZES = [(80, 24), (120, 40)]
Compare = Callable[..., bool]


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_team_project(tmp_path / "team", monkeypatch)
    exchanged(folder, tmp_path / "stick", "Lea")
    return folder


@pytest.mark.parametrize("size", SIZES)
def test_team(snap_compare: Compare, team: Path, size: tuple[int, int]) -> None:
    assert snap_compare(CoderApp(team, "Lea"), terminal_size=size, run_before=keys("t"))


def test_team_for_a_fellow_without_colour(
    snap_compare: Compare, team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    pressed = keys("t", "tab", "down")
    assert snap_compare(CoderApp(team, "Ana"), terminal_size=(80, 24), run_before=pressed)


@pytest.mark.parametrize("size", SIZES)
def test_revisions(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    folder = make_corrected_project(tmp_path / "corrected")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=keys("v", "down"))
