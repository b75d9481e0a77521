"""The same terminal and the same empty home for every test of the screens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor
from tui_project import make_project

COLOURING = (
    "NO_COLOR",
    "TEXTUAL_THEME",
    "TEXTUAL_COLOR_SYSTEM",
    "TEXTUAL_ANIMATIONS",
    "COLORTERM",
    "CODER_AS",
)


@pytest.fixture(autouse=True)
def _quiet_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in COLOURING:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(autouse=True)
def _painted_when_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks between two keys of a test, so nothing is painted there; that is half of the time.

    A picture is painted when it is taken, and in a terminal everything is. The thorough profile
    paints always.
    """
    if os.environ.get("CODER_TEST_PROFILE") == "thorough":
        return
    paint = Compositor.render_update

    def paint_pictures(self: Compositor, full: bool = False, **options: Any) -> object:
        if full:
            return paint(self, full=True, **options)
        self._dirty_regions.clear()
        return None

    monkeypatch.setattr(Compositor, "render_update", paint_pictures)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with two testimonies."""
    return make_project(tmp_path / "project")
