"""Moving in with nothing: a project whose codebook has no code yet takes in codes, projects and texts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from coder.codebook.load import load_codebook

sys.path.insert(0, str(Path(__file__).parents[1] / "exchange"))

from mutated_projects import SOUND

HOLLOW = ["title: Mine\n", "title: Mine\nfamilies:\n", "title: Mine\nfamilies: {}\n"]


@pytest.fixture
def study(tmp_path):
    file = tmp_path / "study.qdpx"
    file.write_bytes(SOUND["media.qdpx"])
    return file


def hollow(tmp_path: Path, book: str) -> Path:
    home = tmp_path / "p"
    (home / "testimonies").mkdir(parents=True)
    (home / "codebook.yaml").write_text(book)
    return home


@pytest.mark.parametrize("book", HOLLOW)
def test_a_project_comes_into_a_codebook_without_codes(coder, tmp_path, study, book):
    home = hollow(tmp_path, book)
    dry = coder("import", study, "--dry-run", cwd=home)
    assert (dry.code, sorted(each.name for each in home.iterdir())) == (0, ["codebook.yaml", "testimonies"])
    ran = coder("import", study, cwd=home)
    assert (ran.code, (home / "codebook.yaml").read_text()) == (0, book)
    assert coder("codings", "list", "--json", cwd=home).json["codings"]
    assert load_codebook(home).codes


def test_a_codebook_and_texts_come_into_a_project_that_was_made_empty(coder, tmp_path):
    home = tmp_path / 'a "study": 1'
    said = coder("init", home, "--empty")
    assert (said.code, "import FILE" in said.out) == (0, True)
    (tmp_path / "talk.txt").write_text("They left.")
    assert coder("import", tmp_path / "talk.txt", cwd=home).code == 0
    (tmp_path / "codes.md").write_text("- Leaving\n  - Fear: being afraid\n")
    assert coder("codebook", "import", tmp_path / "codes.md", cwd=home).code == 0
    assert load_codebook(home).title == 'a "study": 1'
    assert coder("codings", "add", "talk", "0", "4", "leaving.fear", "--as", "ana", cwd=home).code == 0


def test_every_other_verb_says_how_codes_come_in(coder, tmp_path):
    home = hollow(tmp_path, HOLLOW[0])
    for words in (["counts"], ["check"], ["codebook", "show"], ["codings", "list"]):
        ran = coder(*words, cwd=home)
        assert (ran.code, "`coder import FILE` or `coder codebook import FILE`" in ran.out + ran.err) == (
            1,
            True,
        )


def test_what_is_refused_leaves_an_empty_project_empty(coder, tmp_path, study):
    home = hollow(tmp_path, HOLLOW[1])
    study.write_bytes(study.read_bytes()[:-40])
    ran = coder("import", study, cwd=home)
    assert ran.code == 1
    assert [path.name for path in home.rglob("*") if path.is_file()] == ["codebook.yaml"]


def test_a_name_that_no_disk_takes_is_told_in_a_sentence(coder, tmp_path, study):
    home = hollow(tmp_path, HOLLOW[0])
    assert coder("import", study, cwd=home).code == 0
    for words in (["export", "csv"], ["export", "brat"], ["export", "qdpx"], ["init"], ["merge"]):
        ran = coder(*words, "n" * 300, "--as", "Ana", cwd=home)
        assert (ran.code, "too long" in ran.err, "error of its own" in ran.err) == (1, True, False), words
