"""Texts that somebody coded and that are not here: found among new facts, whatever was found before."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from record_helpers import REVISION, TEXT, add, quick

from coder.record import kept_wants, parts
from coder.record.store import Record

OTHER = "f" * 64


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Record]:
    monkeypatch.setattr(kept_wants, "FROM", 3)
    made = quick(Record.open(tmp_path / "coder.db"))
    yield made
    made.close()


def code_elsewhere(record: Record, testimony: str, revision: str) -> None:
    with record.writing("ben") as facts:
        facts.add_coding(testimony, revision, "a.b", 0, 3)


def test_what_is_kept_is_what_a_look_at_every_fact_would_find(record: Record) -> None:
    for start in range(4):
        add(record, start=start)
    assert kept_wants.wanted_texts(record.connection) == {REVISION: "t1"}
    code_elsewhere(record, "t2", OTHER)
    both = {REVISION: "t1", OTHER: "t2"}
    for _ in range(2):
        assert kept_wants.wanted_texts(record.connection) == both == parts.wanted_texts(record.connection)
    with record.writing("ana") as facts:
        facts.keep_text("t1", REVISION, TEXT)
    assert kept_wants.wanted_texts(record.connection) == {OTHER: "t2"}


def test_only_facts_behind_those_are_looked_at(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    for start in range(4):
        add(record, start=start)
    kept_wants.wanted_texts(record.connection)
    asked: list[int] = []
    monkeypatch.setattr(parts, "wanted_texts", lambda _, after=0: asked.append(after) or {})
    assert kept_wants.wanted_texts(record.connection) == {REVISION: "t1"}
    assert asked == [4]


def test_another_file_in_its_place_is_looked_at_from_the_beginning(record: Record, tmp_path: Path) -> None:
    for start in range(4):
        add(record, start=start)
    kept_wants.wanted_texts(record.connection)
    shutil.copyfile(record.path, tmp_path / "backup.db")
    code_elsewhere(record, "t2", OTHER)
    record.close()
    (tmp_path / "backup.db").replace(tmp_path / "coder.db")
    back = quick(Record.open(tmp_path / "coder.db"))
    assert kept_wants._kept(back.connection) == (0, {})
    assert kept_wants.wanted_texts(back.connection) == {REVISION: "t1"}
    back.close()


def test_something_unsound_in_the_cache_changes_nothing(record: Record) -> None:
    for start in range(4):
        add(record, start=start)
    found = kept_wants.wanted_texts(record.connection)
    for damage in (
        "",
        "[]",
        "{}",
        json.dumps({str(record.path): 3}),
        json.dumps({str(record.path): [1, 2, 3, 4, 5, 6]}),
    ):
        kept_wants._file().write_text(damage)
        assert kept_wants.wanted_texts(record.connection) == found
