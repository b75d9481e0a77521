"""A small project in a temporary folder for the tests of the screens."""

from __future__ import annotations

from pathlib import Path

from coder.model import Coding
from coder.project import Project
from coder.tui.app import CoderApp
from coder.tui.screens.coding import CodingScreen
from coder.tui.widgets.reader import Reader
from coder.tui.widgets.rows import InfoRow

CODEBOOK = """\
title: Leaving
families:
  joining:
    title: Reasons for joining
    codes:
      faith:
        title: Faith
        definition: Joining as a duty of belief.
        key: F
  leaving:
    title: Reasons for leaving
    exclusive: true
    codes:
      brutality:
        title: Brutality
        definition: Cruelty against people who could not defend themselves.
        use_when: Someone is harmed.
        avoid_when: Hardship without a culprit.
        examples: [They beat the baker.]
        key: B
        colour: "#d55e00"
      hardship:
        title: Quality of life
        definition: Hunger, cold, dull duties, promises that were not kept.
        key: Q
      greed:
        title: Corruption
        definition: Leaders who took what belonged to all.
"""
RIVER = """\
---
title: By the river
case: Samir
language: en
---
We came to the village at night. They beat the baker in front of his house. Nobody spoke.

In the morning there was no bread, of course. I asked the commander why he ate meat. He laughed.

I left in the spring, before the river rose.
"""
HILL = """\
---
title: On the hill
case: Leyla
language: en
---
The promised house never came. We slept in a school.

They said belief would keep us warm.
"""


def make_project(folder: Path) -> Path:
    """A project with two testimonies and four codes in ``folder``."""
    (folder / "testimonies").mkdir(parents=True)
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    add_testimony(folder, "a-river", RIVER)
    add_testimony(folder, "b-hill", HILL)
    return folder


def add_testimony(folder: Path, name: str, text: str) -> None:
    """Write a testimony file, byte for byte."""
    (folder / "testimonies" / f"{name}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))


def recorded(folder: Path, coder: str = "Ana") -> list[tuple[str, str, str]]:
    """(testimony, code, quote) of everything ``coder`` has on disk, read by a second program."""
    with Project.open(folder, coder=coder) as project:
        return [
            (
                coding.testimony,
                coding.code,
                project.testimony(coding.testimony).text[coding.start : coding.end],
            )
            for coding in project.own_codings()
        ]


def said(app: CoderApp) -> str:
    """The sentence in the status row."""
    return app.screen.query_one("#status", InfoRow).sentence


def reader(app: CoderApp) -> Reader:
    """The text on the coding screen."""
    assert isinstance(app.screen, CodingScreen)
    return app.screen.reader


def focused(app: CoderApp) -> Coding | None:
    """The coding in full colour."""
    return reader(app).focused_coding


def select(app: CoderApp, words: str) -> None:
    """Select ``words`` in the text, as a coder would by moving."""
    shown = reader(app)
    assert shown.text is not None
    start = shown.text.text.index(words)
    shown.select(shown.selection.placed(start))
    shown.select(shown.selection.placed(start + len(words), extend=True))
