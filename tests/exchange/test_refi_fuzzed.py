"""Damaged projects give a project or a sentence; 10,000 more in ``benchmarks/fuzz_refi.py``."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutated_projects import BOOK, SOUND, mutated

from coder.errors import BadInput, CoderError
from coder.exchange.model import Foreign
from coder.exchange.refi_codebook import read_qdc
from coder.exchange.refi_read import read_qdpx
from coder.exchange.sidecar import read_sidecar
from coder.project.door import Project
from coder.project.interchange import import_project

NAMED = [("a.qdpx", 96), ("media.qdpx", 5), ("ours.qdpx", 3), ("a.qdc", 4)]
"""Seeds that were once of interest."""


def read(kind: str, data: bytes) -> Foreign:
    return read_qdc(data, kind) if kind.endswith("qdc") else read_qdpx(data, kind)


@pytest.mark.parametrize("kind", SOUND)
def test_the_sound_ones_are_read_without_a_loss_of_text(kind):
    found = read(kind, SOUND[kind])
    assert {loss.what for loss in found.losses} <= {"media", "passages of media"}
    assert len(found.codings) == (0 if kind == "a.qdc" else 4 if kind == "media.qdpx" else 2)


@settings(deadline=None)
@given(st.sampled_from(sorted(SOUND)), st.integers(0, 10_000_000))
def test_a_damaged_project_is_read_or_refused_with_a_sentence(kind, seed):
    try:
        found = read(kind, mutated(kind, seed))
        if found.sidecar:
            read_sidecar(found.sidecar)
    except BadInput:
        return
    texts = {source.id: source.text for source in found.sources}
    assert len(texts) == len(found.sources)
    assert all(0 <= each.start < each.end <= len(texts[each.source]) for each in found.codings)
    known = {code.id for code in found.codes}
    assert all(each.code in known for each in found.codings)


@pytest.mark.parametrize(("kind", "seed"), [*NAMED, *((kind, 7000 + n) for n, kind in enumerate(SOUND))])
def test_a_damaged_project_comes_in_whole_or_leaves_everything_as_it_was(tmp_path, kind, seed):
    (tmp_path / "p" / "testimonies").mkdir(parents=True)
    (tmp_path / "p" / "codebook.yaml").write_text(BOOK)
    file = tmp_path / f"x-{kind}"
    file.write_bytes(mutated(kind, seed))
    why = ""
    with Project.open(tmp_path / "p") as project:
        try:
            import_project(project, file)
        except CoderError as error:
            why = str(error)
    if why:
        assert sorted(each.name for each in (tmp_path / "p").rglob("*")) == ["codebook.yaml", "testimonies"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["p", file.name]
