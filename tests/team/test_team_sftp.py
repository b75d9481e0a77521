"""Exchange over a real OpenSSH server, started for these tests with keys and settings of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from team_helpers import Team
from team_sshd import Server, free_port, hand_out, is_here, make_key, running

from coder.errors import BadInput, Refused
from coder.team.bundles import NotRead, Piece, Unreadable, write_bundle
from coder.team.sftp import Sftp, connected, known_hosts, parsed
from coder.team.transport import Found

pytest.importorskip("paramiko", reason="the extra [sftp] is not installed")
pytestmark = pytest.mark.skipif(not is_here(), reason="no OpenSSH server here")


@pytest.fixture(scope="module")
def _sshd(tmp_path_factory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("sshd")) as server:
        if server is None:
            pytest.skip("sshd does not start here")
        yield server


@pytest.fixture
def server(_sshd: Server) -> Server:
    """The server as this test's fresh user knows it: key in ~/.ssh, host in known_hosts."""
    hand_out(_sshd, Path.home())
    kind, key, *_ = _sshd.host_key.with_suffix(".pub").read_text().split()
    (Path.home() / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{_sshd.port} {kind} {key}\n")
    for path in _sshd.folder.iterdir():
        path.unlink()
    return _sshd


def a_bundle(number: int = 1):
    return write_bundle("ab" * 16, "ana", "0" * 8, number, [Piece(b"something" * 100, False)])


def test_a_team_converges_over_a_real_server(team: Team, server: Server):
    team.with_keys("ana", "ben")
    url = server.url()
    for number, name in enumerate(("ana", "ben", "lena")):
        team.code(name, number * 7)

    def sync(name: str):
        from coder.project import exchange

        with team.project(name) as project:
            return exchange.sync(project, url)

    for name in ("ana", "ben", "lena", "ana", "ben"):
        sync(name)
    assert team.facts("ana") == team.facts("ben") == team.facts("lena")
    assert team.digest("ana") == team.digest("ben") == team.digest("lena")
    done = sync("ana")
    assert (done.came, done.sent, done.held) == ((), (), ())
    assert not [path for path in server.folder.iterdir() if path.suffix == ".part"]
    assert {int(path.stat().st_mtime) for path in server.folder.iterdir()} == {946_684_800}


def test_a_bundle_that_is_there_is_never_written_again_and_a_half_one_is_mended(server: Server):
    made = a_bundle()
    with connected(server.url()) as place:
        assert place.put_if_absent(made.file, made.data)
        assert not place.put_if_absent(made.file, made.data)
        assert place.list() == {made.file: Found(len(made.data), "946684800")}
        assert place.get(made.file) == made.data
        (server.folder / made.file).write_bytes(made.data[:50])
        assert place.put_if_absent(made.file, made.data)
        assert place.get(made.file) == made.data


def test_a_folder_that_bears_a_bundles_name_is_named_and_is_nobodys_end(server: Server):
    made = a_bundle()
    (server.folder / made.file).mkdir()
    try:
        with connected(server.url()) as place:
            with pytest.raises(Unreadable, match="Take that away"):
                place.put_if_absent(made.file, made.data)
            assert place.put_if_absent(a_bundle(2).file, a_bundle(2).data)
    finally:
        (server.folder / made.file).rmdir()


def test_two_that_put_the_same_at_once_leave_one_whole_file(server: Server, monkeypatch):
    made = a_bundle()
    with connected(server.url()) as one, connected(server.url()) as two:
        real = Sftp._is_there
        asked = []

        def late(self, path, name):
            """The other is faster between the look and the rename."""
            asked.append(name)
            if len(asked) == 1:
                assert two.put_if_absent(made.file, made.data)
                return False
            return real(self, path, name)

        monkeypatch.setattr(Sftp, "_is_there", late)
        assert not one.put_if_absent(made.file, made.data)
        monkeypatch.setattr(Sftp, "_is_there", real)
        assert one.get(made.file) == made.data
    assert [path.name for path in server.folder.iterdir()] == [made.file]


def test_a_server_that_is_not_known_is_refused_until_its_fingerprint_is_given(server: Server):
    (Path.home() / ".ssh" / "known_hosts").unlink()
    with pytest.raises(Refused, match=r"not known here: SHA256:") as refused, connected(server.url()):
        pass
    said = str(refused.value).split("--host-key ")[1]
    with (
        pytest.raises(Refused, match="not the one that was given"),
        connected(server.url(), "SHA256:" + "A" * 43),
    ):
        pass
    with connected(server.url(), said) as place:
        assert place.list() == {}
    assert known_hosts().exists()
    with connected(server.url()) as place:
        assert place.list() == {}


def test_a_changed_host_key_is_refused_even_with_a_fingerprint(server: Server):
    other = (server.host_key.parent / "other_host.pub").read_text().split()[:2]
    hosts = Path.home() / ".ssh" / "known_hosts"
    hosts.write_text(f"[127.0.0.1]:{server.port} {' '.join(other)}\n")
    with pytest.raises(Refused, match="has CHANGED"), connected(server.url(), "SHA256:" + "A" * 43):
        pass


def test_somebody_without_a_key_there_is_not_let_in(server: Server):
    (Path.home() / ".ssh" / "id_ed25519").unlink()
    make_key(Path.home() / ".ssh" / "other")
    with pytest.raises(Refused, match="does not let"), connected(server.url()):
        pass


def test_an_unreachable_server_is_a_sentence(server: Server):
    url = f"sftp://127.0.0.1:{free_port()}/x"
    with pytest.raises(Refused, match="Cannot reach"), connected(url):
        pass


def test_a_folder_that_is_not_on_the_server_is_a_sentence(server: Server):
    with connected(server.url("/nowhere/at/all")) as place, pytest.raises(Refused, match="no folder"):
        place.list()
    with connected(server.url("/nowhere/at/all")) as place, pytest.raises(Refused, match="no folder"):
        place.put_if_absent(a_bundle().file, a_bundle().data)


def test_a_file_that_cannot_be_read_now_is_no_end_and_a_folder_that_goes_away_is(server: Server):
    made = a_bundle()
    (server.folder / made.file).write_bytes(made.data)
    away = server.folder.with_name("away")

    class Failing:
        """A session on a disk with one bad sector."""

        def __init__(self, session):
            self._session = session

        def __getattr__(self, name):
            if name == "open":
                raise OSError("Failure")
            return getattr(self._session, name)

    with connected(server.url()) as place:
        with pytest.raises(NotRead, match="gone again"):
            place.get(a_bundle(2).file)
        session, place._client = place._client, Failing(place._client)
        with pytest.raises(NotRead, match="cannot read it"):
            place.get(made.file)
        place._client = session
        server.folder.rename(away)
        try:
            with pytest.raises(Refused, match="no folder"):
                place.get(made.file)
        finally:
            away.rename(server.folder)
        assert place.get(made.file) == made.data


def test_no_right_to_write_is_a_sentence_and_leaves_nothing(server: Server):
    class Closed:
        """A session on a disk where nothing can be written."""

        def __init__(self, session, error):
            self._session, self._error = session, error

        def __getattr__(self, name):
            if name == "open":
                raise self._error
            return getattr(self._session, name)

    made = a_bundle()
    for error, said in (
        (PermissionError(13, "no"), "does not let you write"),
        (OSError("Failure"), "disk may be full"),
    ):
        with connected(server.url()) as place:
            place._client = Closed(place._client, error)
            with pytest.raises(Refused, match=said):
                place.put_if_absent(made.file, made.data)
    assert list(server.folder.iterdir()) == []


def test_ssh_config_names_hosts_as_for_ssh_itself(server: Server):
    (Path.home() / ".ssh" / "config").write_text(
        f"Host archive\n  HostName 127.0.0.1\n  Port {server.port}\n"
        f"  User {os.environ.get('USER') or 'root'}\n"
    )
    with connected(f"sftp://archive{server.folder}") as place:
        assert place.list() == {}


@pytest.mark.parametrize(
    "url", ["sftp://", "sftp:///path", "sftp://host:99999999/x", "sftp://u:secret@host/x", "http://host/x"]
)
def test_what_is_no_address_is_refused_before_anything_is_sent(url: str):
    with pytest.raises(BadInput):
        parsed(url)


def test_an_address_is_read_with_its_port_user_and_path():
    found = parsed("sftp://ana%20b@example.org:2222/srv/our%20study")
    assert (found.user, found.host, found.port, found.path) == (
        "ana b",
        "example.org",
        2222,
        "/srv/our study",
    )
