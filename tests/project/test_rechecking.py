"""Codings whose code is gone or means something else by now."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder.errors import Refused
from coder.project import Project
from coder.project.rechecking import drifted, still_holds

BOOK = """\
title: Leaving
families:
  leaving:
    title: Reasons for leaving
    codes:
      brutality: {title: Brutality, definition: Cruelty.}
      hardship: {title: Hardship, definition: Hunger., use_when: Someone is cold.}
      greed: {title: Greed}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "testimonies").mkdir()
    (tmp_path / "testimonies" / "a.txt").write_text(
        "They beat the baker.\n\nWe were cold.\n", encoding="utf-8"
    )
    (tmp_path / "codebook.yaml").write_text(BOOK, encoding="utf-8")
    with Project.open(tmp_path, coder="ana") as project:
        project.add_coding("a", 0, 4, "brutality", memo="who?")
        project.add_coding("a", 5, 9, "hardship")
        project.add_coding("a", 10, 13, "greed")
        project.coder = "ben"
        project.add_coding("a", 0, 20, "brutality")
    return tmp_path


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / "codebook.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "codebook.yaml").write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_is_to_be_rechecked_while_the_codebook_says_the_same(folder: Path) -> None:
    edit(folder, "title: Leaving", "# a comment\ntitle: Leaving")
    with Project.open(folder, coder="ana") as project:
        assert drifted(project) == []


def test_a_code_whose_use_when_changed_is_listed_with_ones_own_codings_and_what_changed(folder: Path) -> None:
    edit(folder, "Someone is cold.", "Someone is hungry.")
    with Project.open(folder, coder="ana") as project:
        (found,) = drifted(project)
        assert (found.path, found.is_gone, found.heir) == ("leaving.hardship", False, None)
        assert found.why == "means something else now: use when changed"
        assert [(one.old, one.new) for one in found.changes] == [("Someone is cold.", "Someone is hungry.")]
        assert [(one.start, one.end) for one in found.codings] == [(5, 9)]
        project.coder = "ben"
        assert drifted(project) == []
        assert len(drifted(project, everyone=True)) == 1
        project.coder = None
        assert drifted(project) == []


def test_a_code_that_is_gone_and_one_that_was_renamed_are_told_apart(folder: Path) -> None:
    edit(folder, "      greed: {title: Greed}\n", "")
    edit(
        folder, "brutality: {title: Brutality,", "cruelty: {title: Brutality, formerly: [leaving.brutality],"
    )
    with Project.open(folder, coder="ana") as project:
        renamed, gone = drifted(project)
        assert (renamed.path, renamed.heir) == ("leaving.brutality", "leaving.cruelty")
        assert renamed.why == "called leaving.cruelty now"
        assert (gone.path, gone.heir, gone.is_gone) == ("leaving.greed", None, True)
        with pytest.raises(Refused, match="none took its place"):
            still_holds(project, gone.codings[0].id)
        made = still_holds(project, renamed.codings[0].id)
        assert (made.code, made.memo) == ("leaving.cruelty", "who?")
        assert [code.path for code in drifted(project)] == ["leaving.greed"]


def test_what_still_holds_is_recorded_under_the_present_codebook_and_can_be_undone(folder: Path) -> None:
    edit(folder, "Cruelty.", "Cruelty against anybody.")
    with Project.open(folder, coder="ana") as project:
        (found,) = drifted(project)
        made = still_holds(project, found.codings[0].id)
        assert made.codebook == project.codebook.version
        assert (made.start, made.end, made.memo) == (0, 4, "who?")
        assert still_holds(project, made.id).id == made.id
        assert drifted(project) == []
        project.undo()
        assert [one.codings[0].codebook for one in drifted(project)] == [found.codings[0].codebook]
        project.redo()
        assert drifted(project) == []


def test_a_coding_of_a_submitted_testimony_is_refused_with_a_sentence(folder: Path) -> None:
    edit(folder, "Cruelty.", "Cruelty against anybody.")
    with Project.open(folder, coder="ana") as project:
        project.submit("a")
        (found,) = drifted(project)
        with pytest.raises(Refused, match="submitted"):
            still_holds(project, found.codings[0].id)


def test_codings_made_since_the_change_are_not_among_them(folder: Path) -> None:
    edit(folder, "Cruelty.", "Cruelty against anybody.")
    with Project.open(folder, coder="ana") as project:
        project.add_coding("a", 14, 19, "brutality")
        (found,) = drifted(project)
        assert [(one.start, one.end) for one in found.codings] == [(0, 4)]
