"""Evidence with and without units: the same codings, and lengths from the record."""

from __future__ import annotations

import numpy as np
import pytest

from coder.project import Project
from coder.project.evidence import coded_texts, gather
from coder.record.bodies import kept_lengths, kept_texts

CODEBOOK = "title: T\nfamilies:\n  f:\n    title: F\n    codes:\n      a: {title: A}\n      b: {title: B}\n"
TEXTS = {"one": "First line.\n\nمَدْرَسَة here.\n", "two": "Second text.\n", "three": "Nobody was here.\n"}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "testimonies").mkdir()
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    for name, text in TEXTS.items():
        (tmp_path / "testimonies" / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
    for who in ("ana", "ben"):
        with Project.open(tmp_path, coder=who) as project:
            for name in ("one", "two"):
                project.add_coding(name, 0, 6, "f.a")
                project.submit(name)
    return tmp_path


def test_evidence_without_units_has_the_same_codings_and_lengths(folder):
    with Project.open(folder) as project:
        whole, bare = gather(project), gather(project, units=False)
    for name in ("testimonies", "coders", "codes", "submitted"):
        assert getattr(whole, name) == getattr(bare, name)
    for name in ("testimony", "coder", "code", "start", "end"):
        assert np.array_equal(getattr(whole, name), getattr(bare, name))
    assert dict(zip(bare.testimonies, bare.lengths.tolist(), strict=True)) == {
        "one": len(TEXTS["one"]), "two": len(TEXTS["two"]), "three": 0,
    }  # fmt: skip
    assert (len(bare.unit_start), set(bare.first_unit.tolist())) == (0, {-1})


def test_the_record_knows_the_texts_of_testimonies_with_one_revision(folder):
    with Project.open(folder) as project:
        assert kept_texts(project.record) == {name: TEXTS[name] for name in ("one", "two")}
        assert kept_lengths(project.record) == {name: len(TEXTS[name]) for name in ("one", "two")}


def test_an_edited_file_changes_nothing_that_was_coded(folder):
    (folder / "testimonies" / "two.txt").write_text("Other words entirely, and more.\n", encoding="utf-8")
    with Project.open(folder) as project:
        evidence = gather(project, units=False)
        assert evidence.lengths[evidence.testimonies.index("two")] == len(TEXTS["two"])
        assert (
            coded_texts(project, evidence.testimonies, {"two"})[evidence.testimonies.index("two")]
            == TEXTS["two"]
        )


def test_a_testimony_with_two_revisions_is_read_as_it_is_coded_now(folder):
    with Project.open(folder, coder="ana") as project:
        for coding in project.own_codings("two"):
            project.withdraw("two")
            project.remove_coding(coding.id)
    with Project.open(folder, coder="ben") as project:
        project.withdraw("two")
        for coding in project.own_codings("two"):
            project.remove_coding(coding.id)
    (folder / "testimonies" / "two.txt").write_text("A second version.\n", encoding="utf-8")
    for who in ("ana", "ben"):
        with Project.open(folder, coder=who) as project:
            project.add_coding("two", 0, 8, "f.b")
            project.submit("two")
    with Project.open(folder) as project:
        assert "two" not in kept_texts(project.record)
        evidence = gather(project, units=False)
        assert evidence.lengths[evidence.testimonies.index("two")] == len("A second version.\n")
