"""A team in an open blind round, and its lead's corrected transcript, for the tests of their screens."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tui_project import RIVER, add_testimony, make_project

from coder.project import Project
from coder.project.exchange import sync
from coder.project.sampling import Sample
from coder.record import ids

MOMENT = 1_771_934_400 * 10**9
"""2026-02-24 12:00 UTC: when everything here was recorded."""


def make_team_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lea leads Ana and Ben: Ana submitted one of two testimonies of the round, Ben has begun."""
    monkeypatch.setattr(time, "time_ns", lambda: MOMENT)
    monkeypatch.setattr(ids, "_last", 0)
    make_project(folder)
    with Project.open(folder, coder="Lea") as project:
        for name, role in (("Lea", "lead"), ("Ana", "fellow"), ("Ben", "fellow")):
            project.add_person(name, role)
        project.open_round("wave 1", sample=Sample(seed=7))
    with Project.open(folder, coder="Ana") as project:
        project.add_coding("a-river", 33, 70, "leaving.brutality")
        project.submit("a-river")
    with Project.open(folder, coder="Ben") as project:
        project.add_coding("a-river", 33, 60, "leaving.brutality")
    return folder


def exchanged(folder: Path, remote: Path, coder: str) -> None:
    """Send what somebody recorded."""
    remote.mkdir(exist_ok=True)
    with Project.open(folder, coder=coder) as project:
        sync(project, str(remote))


def make_corrected_project(folder: Path) -> Path:
    """Ana coded three passages; then one was edited a little, one taken out, and one left."""
    make_project(folder)
    text = RIVER.rpartition("---\n")[2]
    with Project.open(folder, coder="Ana") as project:
        for words, code in (
            ("They beat the baker in front of his house.", "leaving.brutality"),
            ("I asked the commander why he ate meat.", "leaving.greed"),
            ("before the river rose", "leaving.hardship"),
        ):
            start = text.index(words)
            project.add_coding("a-river", start, start + len(words), code)
        project.submit("a-river")
    edited = RIVER.replace("beat the baker in front", "beat the old baker at the door").replace(
        " I asked the commander why he ate meat. He laughed.", ""
    )
    add_testimony(folder, "a-river", edited)
    return folder
