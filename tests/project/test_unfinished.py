"""An import that was killed half way is named until it is brought to its end, and then leaves nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from coder.exchange.model import Foreign, ForeignCode, ForeignCoding, ForeignSource, ForeignUser
from coder.exchange.refi_parts import made_guid
from coder.exchange.refi_write import write_qdpx
from coder.project.checks import check
from coder.project.door import Project
from coder.project.interchange import import_project
from coder.project.refi_out import export_qdpx
from coder.project.unfinished import note_of, unfinished

BOOK = "title: Own\nfamilies: {own: {title: Own, codes: {grief: {title: Grief}}}}\n"
ANA, FEAR, ONE, TWO = (made_guid(each) for each in ("ana", "fear", "one", "two"))
THEIRS = Foreign(
    "REFI-QDA project",
    "Study",
    users=(ForeignUser(ANA, "Ana"),),
    codes=(ForeignCode(FEAR, "Fear"),),
    sources=(ForeignSource(ONE, "One", "They left."), ForeignSource(TWO, "Two", "She stayed.")),
    codings=(ForeignCoding(made_guid("c1"), ONE, 0, 4, FEAR, ANA),),
)
KILLED = """
import os, sys
import {module} as module
module.{function} = lambda *_, **__: os.kill(os.getpid(), 9)
from pathlib import Path
from coder.project.door import Project
from coder.project.interchange import import_project
with Project.open(Path(sys.argv[1])) as project:
    import_project(project, Path(sys.argv[2]))
"""


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "study"
    (place / "testimonies").mkdir(parents=True)
    (place / "codebook.yaml").write_text(BOOK)
    return place


def written(folder: Path, foreign: Foreign, name: str = "theirs.qdpx") -> Path:
    file = folder.parent / name
    file.write_bytes(write_qdpx(foreign, origin="x").data)
    return file


def killed(folder: Path, file: Path, module: str, function: str) -> None:
    """Import ``file`` in a process that ends without a word when it comes to ``function``."""
    script = KILLED.format(module=module, function=function)
    ran = subprocess.run([sys.executable, "-c", script, str(folder), str(file)], check=False)
    assert ran.returncode == -signal.SIGKILL


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file() and "coder.db" not in path.name}


@pytest.mark.skipif(sys.platform == "win32", reason="nothing ends a process so there")
@pytest.mark.parametrize(
    ("module", "function", "here"),
    [("coder.files", "_settle", False), ("coder.project.bringing", "import_codings", True)],
    ids=["before any file is in place", "before the codings are recorded"],
)
def test_an_import_that_was_killed_is_named_until_the_same_again_ends_it(folder, module, function, here):
    file = written(folder, THEIRS)
    killed(folder, file, module, function)
    assert any(name.endswith(".part") for name in names(folder)) != here
    (problem,) = (each for each in check(folder) if each.kind == "folder")
    assert problem.where == "unfinished-import-theirs.json"
    assert "has not come to its end" in problem.what
    assert ("none of its files" in problem.what) != here
    with Project.open(folder) as project:
        other = replace(
            THEIRS, codes=(), codings=(), sources=(ForeignSource(made_guid("3"), "Three", "We hid."),)
        )
        (sentence,) = import_project(project, written(folder, other, "other.qdpx")).unfinished
        assert "An import of theirs" in sentence
        assert import_project(project, file, dry_run=True).unfinished == (sentence,)
        done = import_project(project, file)
        assert [each.endswith("now it is whole.") for each in done.unfinished] == [True]
        assert done.added == 1
    assert not list(unfinished(folder))
    assert names(folder) == {"codebook.yaml", "theirs.yaml", "One.txt", "Two.txt", "Three.txt"} | {
        each for each in names(folder) if each.startswith(("other", "sets"))
    }
    assert not [each for each in check(folder) if each.kind == "folder"]


@pytest.mark.skipif(sys.platform == "win32", reason="nothing ends a process so there")
def test_our_own_project_that_was_killed_on_its_way_home_is_named_too(folder, tmp_path):
    with Project.open(folder, coder="Ana") as project:
        import_project(project, written(folder, THEIRS))
        file = tmp_path / "ours.qdpx"
        export_qdpx(project, file)
    home = tmp_path / "home"
    (home / "testimonies").mkdir(parents=True)
    (home / "codebook.yaml").write_text(BOOK)
    killed(home, file, "coder.project.homecoming", "take_whole")
    (note,) = unfinished(home)
    assert note.here == len(note.files) > 1
    with Project.open(home) as project:
        assert len(import_project(project, file).unfinished) == 1
    assert not list(unfinished(home))


def test_a_refused_import_leaves_no_note_and_a_damaged_note_no_trouble(folder):
    file = written(folder, replace(THEIRS, codes=(replace(THEIRS.codes[0], name="x" * 5),)))
    with Project.open(folder) as project:
        import_project(project, file)
    assert not list(unfinished(folder))
    for n, text in enumerate(("", "[]", '{"import": "x", "began": "", "files": ["/etc/passwd"]}', "\0")):
        (folder / f"unfinished-import-{n}.json").write_text(text)
    (folder / "unfinished-import-far.json").write_text('{"import": "x", "began": "", "files": ["../a"]}')
    assert not list(unfinished(folder))


def test_two_imports_of_one_name_have_a_note_each(folder):
    first, second = (note_of(folder, "a b", [folder / "testimonies" / "x.txt"]) for _ in range(2))
    assert first != second
    assert [each.name for each in unfinished(folder)] == ["a b", "a b"]


def test_an_unfinished_import_is_named_where_the_codebook_cannot_be_read_too(folder):
    note_of(folder, "theirs", [folder / "testimonies" / "x.txt"])
    (folder / "codebook.yaml").write_text("families: [\n")
    assert [each.kind for each in check(folder)] == ["codebook", "folder"]
