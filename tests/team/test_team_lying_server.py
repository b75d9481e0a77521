"""A server that says other things than it holds costs a sentence, and nothing that is honest."""

from __future__ import annotations

import io
import stat
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from team_helpers import CODES, Team

from coder.errors import CoderError
from coder.project import Project, exchange
from coder.team.bundles import MOST_BYTES, Unreadable
from coder.team.sftp import Address, Sftp

pytest.importorskip("paramiko", reason="the extra [sftp] is not installed")


class _Stream(io.BytesIO):
    def prefetch(self, size: int | None) -> None:
        assert size is None or size <= MOST_BYTES

    def set_pipelined(self, _: bool) -> None:
        pass


class _Endless(_Stream):
    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert 0 < size <= MOST_BYTES + 1, "no more is asked for than a bundle may have"
        return b"x" * 1000


class Liar:
    """Speaks as paramiko's session does, over a folder; ``lie`` says about what it lies."""

    def __init__(self, folder: Path, lie: str) -> None:
        self.folder, self.lie = folder, lie

    def listdir_attr(self, _: str) -> list[SimpleNamespace]:
        found = [self._said(path) for path in sorted(self.folder.iterdir())]
        return found * 2 if self.lie == "each twice" else found

    def lstat(self, path: str) -> SimpleNamespace:
        return self._said(self._place(path))

    stat = lstat

    def open(self, path: str, mode: str = "rb") -> io.BytesIO:
        place = self._place(path)
        if "x" in mode:
            stream = _Stream()
            stream.close = lambda: place.write_bytes(stream.getvalue())  # type: ignore[method-assign]
            return stream
        if self.lie == "endless":
            return _Endless()
        if self.lie == "another file":
            return _Stream(sorted(self.folder.glob("*.qcb"))[0].read_bytes())
        data = place.read_bytes()
        return _Stream(data[:-9] if self.lie == "cut off" else data)

    def rename(self, old: str, new: str) -> None:
        if self.lie == "never stored":
            self._place(old).unlink()
        else:
            self._place(old).rename(self._place(new))

    def remove(self, path: str) -> None:
        if self.lie == "never removed":
            raise PermissionError("no")
        self._place(path).unlink()

    def utime(self, path: str, _: tuple[int, int]) -> None:
        raise OSError("not here")

    def _place(self, path: str) -> Path:
        return self.folder / Path(path).name

    def _said(self, path: Path) -> SimpleNamespace:
        size = path.stat().st_size + (7 if self.lie == "sizes" else 0)
        mode = 0 if self.lie == "no rights told" else stat.S_IFREG | 0o644
        return SimpleNamespace(filename=path.name, st_size=size, st_mode=mode, st_mtime=None)


LIES = (
    "sizes", "each twice", "endless", "another file", "cut off", "never stored", "never removed",
    "no rights told",
)  # fmt: skip


def test_whatever_a_server_lies_about_nothing_is_lost_and_the_honest_one_brings_the_rest(team: Team):
    team.with_keys("ana")
    with team.project("ana") as ana, team.project("lena") as lena:
        for start, lie in enumerate(LIES):
            ana.add_coding("t0", start, start + 5, CODES[0])
            lena.add_coding("t1", start, start + 5, CODES[0])
            for project in (ana, lena):
                before = facts_of(project)
                with suppress(CoderError):
                    exchange.sync(project, Sftp(Liar(team.remote, lie), Address("liar", None, None, "/")))
                assert before <= facts_of(project), lie
        for project in (ana, lena, ana, lena):
            done = exchange.sync(project, str(team.remote))
        assert not done.held
        assert facts_of(ana) == facts_of(lena)
        assert len(list(lena.record.codings(coder="ana"))) == len(LIES)


def facts_of(project: Project) -> set[bytes]:
    return {row[0] for row in project.record.connection.rows("SELECT id FROM fact")}


def test_a_file_that_never_ends_is_read_no_further_than_a_bundle_may_be(tmp_path: Path):
    name = f"{'a' * 8}-{'b' * 8}-000001-{'c' * 32}.qcb"
    (tmp_path / name).write_bytes(b"short")
    data = Sftp(Liar(tmp_path, "endless"), Address("liar", None, None, "/")).get(name)
    assert len(data) <= MOST_BYTES + 1
    with pytest.raises(Unreadable, match="gone again"):
        Sftp(Liar(tmp_path, "nothing"), Address("liar", None, None, "/")).get(name.replace("c", "d"))
