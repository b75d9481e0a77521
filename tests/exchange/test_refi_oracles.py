"""Other people's readers of REFI-QDA find every coding in our export, and ours finds theirs."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coder.exchange.model import Foreign
from coder.exchange.refi_read import read_qdpx
from coder.project.door import Project
from coder.project.interchange import import_project
from coder.project.refi_out import export_qdpx
from coder.sample.demo import make_demo

ORACLE = os.environ.get("CODER_ORACLE_PYTHON", sys.executable)
"""The Python that has the other programs; they need not share ours."""


def oracle(*words: str, cwd: Path) -> str:
    """What the other program printed."""
    environment = os.environ | {"PYTHONBREAKPOINT": "0"}
    asked = subprocess.run(
        [ORACLE, *words], cwd=cwd, capture_output=True, text=True, check=False, timeout=300, env=environment
    )
    assert asked.returncode == 0, asked.stderr
    return asked.stdout


def needs(module: str) -> pytest.MarkDecorator:
    """Skips a test where the other program is not installed."""
    there = importlib.util.find_spec(module) if sys.executable == ORACLE else Path(ORACLE).exists()
    why = f"{module} is not installed, and CODER_ORACLE_PYTHON names no Python that has it"
    return pytest.mark.skipif(not there, reason=why)


def found_in(path: Path) -> Foreign:
    return read_qdpx(path.read_bytes(), path.name)


def placed(project: Foreign) -> set[tuple[str, str, int, int, str]]:
    texts = {source.id: source.name for source in project.sources}
    people = {user.id: user.name for user in project.users}
    codes = {code.id: code.name for code in project.codes}
    return {
        (texts[each.source], people[each.user], each.start, each.end, codes[each.code])
        for each in project.codings
    }


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    home = tmp_path_factory.mktemp("oracle")
    make_demo(home / "demo")
    with Project.open(home / "demo") as project:
        export_qdpx(project, home / "demo.qdpx")
    return home / "demo.qdpx"


PYREFIQDA = """
import json, sys
from pyrefiqda import RefiProject
project = RefiProject.load(sys.argv[1], extract_dir=sys.argv[2])
sources = project.sources.text_source
codings = [c for s in sources for p in s.plain_text_selection for c in p.coding]
RefiProject.save(project, sys.argv[3], source_media_dir=sys.argv[2] + "/sources")
print(json.dumps([len(codings), len(sources), len(project.notes.note)]))
"""


@needs("pyrefiqda")
def test_pyrefiqda_reads_every_coding_and_ours_reads_its_file(export, tmp_path):
    out = tmp_path / "theirs.qdpx"
    said = json.loads(oracle("-c", PYREFIQDA, str(export), str(tmp_path / "x"), str(out), cwd=tmp_path))
    ours, theirs = found_in(export), found_in(out)
    assert said == [len(ours.codings), len(ours.sources), len(ours.memos)]
    assert placed(theirs) == placed(ours)
    assert {memo.text for memo in theirs.memos} == {memo.text for memo in ours.memos}
    assert not theirs.losses


QC = "from qualitative_coding.cli import cli; cli()"
COUNT = """
import sqlite3
rows = sqlite3.connect("qualitative_coding.sqlite3").execute("select count(*) from coded_line").fetchone()
print(rows[0])
"""


@needs("qualitative_coding")
def test_qc_reads_every_coding_by_lines_and_ours_reads_its_file(export, tmp_path):
    """qc keeps a coder's code once on a line, and its reader takes every passage for the first one's."""
    work = tmp_path / "qc"
    work.mkdir()
    oracle("-c", QC, "init", "-i", str(export), cwd=work)
    ours = found_in(export)
    per_text = {(text, person, code) for text, person, _start, _end, code in placed(ours)}
    kept = int(oracle("-c", COUNT, cwd=work))
    assert kept >= len(per_text)
    out = tmp_path / "theirs.qdpx"
    oracle("-c", QC, "export", str(out), cwd=work)
    theirs = found_in(out)
    assert len(theirs.codings) == kept
    assert {
        (text.removesuffix(".txt"), person, code) for text, person, _s, _e, code in placed(theirs)
    } == per_text
    place = tmp_path / "p"
    (place / "testimonies").mkdir(parents=True)
    shutil.copy(export.parent / "demo" / "codebook.yaml", place)
    with Project.open(place) as project:
        assert import_project(project, out).added == kept
