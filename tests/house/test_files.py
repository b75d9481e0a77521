"""Files are written whole or not at all, and are private."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import Refused
from coder.files import make_folder, replacing, write_atomic
from coder.text.cells import FORMULA_STARTS, guarded, unguarded


def test_a_failed_write_leaves_what_was_there_and_no_remains(tmp_path):
    path = tmp_path / "table.csv"
    write_atomic(path, b"before")

    def fail():
        with replacing(path) as temporary:
            temporary.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_files_and_folders_are_readable_by_their_owner_only(tmp_path):
    path = tmp_path / "new" / "deep" / "file"
    write_atomic(path, b"x")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_link_is_replaced_and_its_target_untouched(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("mine")
    link.symlink_to(target)
    write_atomic(link, b"export")
    assert target.read_text() == "mine"
    assert not link.is_symlink()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="Cannot make the folder"):
        make_folder(tmp_path / "file" / "below")


@given(st.text() | st.sampled_from(FORMULA_STARTS).flatmap(lambda c: st.text().map(lambda t: c + t)))
def test_the_guard_against_formulas_can_be_taken_off_again(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(FORMULA_STARTS)


@given(st.text(alphabet="'=+a", max_size=6))
def test_quotes_before_a_formula_survive(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_device_a_pipe_or_a_folder_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    pipe, folder = tmp_path / "pipe", tmp_path / "folder"
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (pipe, folder):
        with pytest.raises(Refused, match="Nothing was written"):
            write_atomic(path, b"x")
    assert pipe.is_fifo()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "pipe"]
