"""A project that three coders submitted, for the tests of agreement and reconciling."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tui_project import make_project

from coder.project import Project
from coder.project.reconciling import reconciliation
from coder.reconcile.cards import Card

TARGET = "\nagreement:\n  target: 0.8\n"
WORK = {
    "Ana": [
        ("a-river", "They beat the baker in front of his house.", "leaving.brutality"),
        ("a-river", "In the morning there was no bread, of course.", "leaving.hardship"),
        ("a-river", "I asked the commander why he ate meat.", "leaving.greed"),
        ("b-hill", "We slept in a school.", "leaving.hardship"),
        ("b-hill", "They said belief would keep us warm.", "joining.faith"),
    ],
    "Ben": [
        ("a-river", "They beat the baker in front of his house.", "leaving.brutality"),
        ("a-river", "there was no bread", "leaving.hardship"),
        ("a-river", "I asked the commander why he ate meat. He laughed.", "leaving.greed"),
        ("b-hill", "The promised house never came.", "leaving.greed"),
        ("b-hill", "They said belief would keep us warm.", "leaving.hardship"),
    ],
    "Cleo": [
        ("a-river", "They beat the baker in front of his house.", "leaving.brutality"),
        ("a-river", "I asked the commander why he ate meat. He laughed.", "leaving.greed"),
        ("b-hill", "The promised house never came. We slept in a school.", "leaving.hardship"),
        ("b-hill", "They said belief would keep us warm.", "joining.faith"),
    ],
}


def make_lead_project(folder: Path) -> Path:
    """The project of the other tests, coded and submitted by three coders, with a target."""
    make_project(folder)
    book = folder / "codebook.yaml"
    book.write_text(book.read_text(encoding="utf-8") + TARGET, encoding="utf-8")
    for coder, codings in WORK.items():
        with Project.open(folder, coder=coder) as project:
            for testimony, words, code in codings:
                start = project.testimony(testimony).text.index(words)
                project.add_coding(testimony, start, start + len(words), code)
            for day, testimony in enumerate(("a-river", "b-hill"), 1):
                found = project.testimony(testimony)
                with project.writing(at=datetime(2026, 3, day, tzinfo=UTC)) as facts:
                    facts.submit(testimony, found.revision)
    return folder


def cards(folder: Path) -> tuple[Card, ...]:
    """The cards on disk, read by a second program."""
    with Project.open(folder) as project:
        return reconciliation(project).cards


def standing(folder: Path) -> list[str]:
    """How each card stands, on disk."""
    return [card.status for card in cards(folder)]
