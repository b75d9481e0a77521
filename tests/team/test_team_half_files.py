"""Half files in the shared place: read no oftener than they change, and taken in once they are whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from team_helpers import Team

from coder.project import exchange
from coder.project.exchanged import Exchanged
from coder.team.folder import NO_TIME, Folder
from coder.team.transport import Found

MINUTE, DAY = 60_000, 86_400_000


class Watched:
    """A folder that notes which files are read."""

    def __init__(self, folder: Path, *, stamps: bool = True) -> None:
        self._folder, self._stamps = Folder(folder), stamps
        self.name = self._folder.name
        self.read: list[str] = []

    def list(self) -> dict[str, Found]:
        found = self._folder.list()
        return found if self._stamps else {name: Found(each.size) for name, each in found.items()}

    def get(self, name: str) -> bytes:
        self.read.append(name)
        return self._folder.get(name)

    def put_if_absent(self, name: str, data: bytes) -> bool:
        return self._folder.put_if_absent(name, data)


@pytest.fixture
def clock(monkeypatch) -> list[int]:
    """What the program takes for now, in milliseconds."""
    now = [1_800_000_000_000]
    monkeypatch.setattr(exchange, "_now", lambda: now[0])
    return now


def looked(team: Team, *, stamps: bool = True) -> tuple[list[str], Exchanged]:
    """(names of files that lena's sync read, what it did)."""
    place = Watched(team.remote, stamps=stamps)
    with team.project("lena") as project:
        return place.read, exchange.sync(project, place)


def bundle_of_ana(team: Team) -> Path:
    """A bundle that lena has not taken in yet."""
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana")
    (made,) = team.unheard("lena")
    return made


@pytest.mark.parametrize("junk", [b"QCB1\nnoise", b"nothing of the kind"])
def test_junk_that_nobody_changes_is_read_twice_and_then_once_a_day(team: Team, clock, junk: bytes):
    team.with_keys()
    made = team.remote / f"{'a' * 8}-{'b' * 8}-000001-{'c' * 32}.qcb"
    made.write_bytes(junk)
    read = []
    for wait in (0, MINUTE, MINUTE, DAY // 2, DAY // 2, MINUTE, -DAY):
        clock[0] += wait
        names, done = looked(team)
        read.append(names == [made.name])
        assert [held.name for held in done.held] == [made.name], "it is told all the same"
    assert read == [True, True, False, False, True, False, True]


def test_where_the_place_says_nothing_of_times_half_files_are_read_each_time(team: Team, clock):
    made = bundle_of_ana(team)
    made.write_bytes(made.read_bytes()[:-1])
    for _ in range(3):
        clock[0] += MINUTE
        assert looked(team, stamps=False)[0] == [made.name]


@pytest.mark.parametrize("keeps_its_time", [False, True])
@pytest.mark.parametrize("size", ["as large", "smaller"])
def test_half_a_file_is_taken_in_when_it_has_become_whole(team: Team, clock, size: str, keeps_its_time: bool):
    made = bundle_of_ana(team)
    whole = made.read_bytes()
    made.write_bytes(whole[:-9] + bytes(9) if size == "as large" else whole[:-9])
    os.utime(made, (NO_TIME, NO_TIME))
    for _ in range(3):
        clock[0] += MINUTE
        names, _ = looked(team)
    assert names == []
    made.write_bytes(whole)
    if keeps_its_time:
        os.utime(made, (NO_TIME, NO_TIME))
    names, done = looked(team)
    assert names == [made.name]
    assert (done.facts, done.held) == (1, ())


def test_who_mends_half_a_file_gives_it_another_time(team: Team, clock):
    made = bundle_of_ana(team)
    whole = made.read_bytes()
    for time in (NO_TIME, NO_TIME + 2):
        made.write_bytes(whole[:-9] + bytes(9))
        os.utime(made, (time, time))
        assert Folder(team.remote).put_if_absent(made.name, whole)
        assert made.read_bytes() == whole
        assert int(made.stat().st_mtime) in {NO_TIME, NO_TIME + 2} - {time}
        assert not Folder(team.remote).put_if_absent(made.name, whole)


def test_what_is_damaged_and_passed_over_comes_as_soon_as_its_author_has_mended_it(team: Team, clock):
    made = bundle_of_ana(team)
    whole = made.read_bytes()
    made.write_bytes(whole[:-9] + bytes(9))
    os.utime(made, (NO_TIME, NO_TIME))
    for _ in range(3):
        clock[0] += MINUTE
        team.sync("lena")
    assert looked(team)[0] == []
    assert made.name in team.sync("ana").sent, "lena's words about her files name it"
    assert looked(team)[1].facts == 1
