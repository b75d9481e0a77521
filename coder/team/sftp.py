"""Exchange over SFTP, with strict host keys: a server that is not known is never spoken to."""

from __future__ import annotations

import base64
import hashlib
import os
import posixpath
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from coder.errors import BadInput, Refused
from coder.files import write_atomic
from coder.team.bundles import MOST_BYTES, NotRead, Unreadable, is_bundle_name, read_bundle
from coder.team.folder import in_the_way, time_of
from coder.team.needed import need
from coder.team.transport import Found

PATIENCE = 15.0
"""Seconds to wait for a server that does not answer."""


@dataclass(frozen=True, slots=True)
class Address:
    """``sftp://user@host:port/path``."""

    host: str
    port: int | None
    user: str | None
    path: str


class Sftp:
    """An open session in one folder of a server."""

    def __init__(self, client: Any, address: Address) -> None:
        self._client = client
        self._folder = address.path
        self.name = f"{address.host}:{address.path}"

    def list(self) -> dict[str, Found]:
        """Ordinary files with a bundle's name."""
        with self._sentences("read"):
            entries = self._client.listdir_attr(self._folder)
        return {
            entry.filename: Found(entry.st_size or 0, str(entry.st_mtime or ""))
            for entry in entries
            if is_bundle_name(entry.filename) and stat.S_ISREG(entry.st_mode or 0)
        }

    def get(self, name: str) -> bytes:
        """The bytes of a file there."""
        path = posixpath.join(self._folder, name)
        with self._sentences("read"):
            try:
                found = self._client.lstat(path)
                if not stat.S_ISREG(found.st_mode or 0) or (found.st_size or 0) > MOST_BYTES:
                    raise Unreadable("It is no ordinary file, or larger than any bundle.")
                with self._client.open(path, "rb") as stream:
                    stream.prefetch(found.st_size)
                    data: bytes = stream.read(MOST_BYTES + 1)
            except TimeoutError:
                raise
            except OSError as error:
                self._client.stat(self._folder)  # no word about one file where all of it is gone
                if isinstance(error, FileNotFoundError):
                    raise NotRead("It is gone again.") from None
                if isinstance(error, PermissionError):
                    raise NotRead("The server does not let it be read.") from None
                raise NotRead(f"The server cannot read it ({error}).") from None
        return data

    def put_if_absent(self, name: str, data: bytes) -> bool:
        """Write under another name, check the size, rename; the rename refuses what is there already."""
        path = posixpath.join(self._folder, name)
        with self._sentences("write to"):
            before = self._time(path)
            if self._is_there(path, name):
                return False
            part = posixpath.join(self._folder, f".{name}.{os.urandom(4).hex()}.part")
            try:
                with self._client.open(part, "wbx") as stream:
                    stream.set_pipelined(True)
                    stream.write(data)
                if self._client.stat(part).st_size != len(data):
                    raise OSError("not all of it arrived")
                with suppress(OSError):  # some servers keep no times; the folder then tells when it came
                    self._client.utime(part, (time_of(before),) * 2)
                self._client.rename(part, path)
            except BaseException:
                with suppress(OSError, EOFError):
                    self._client.remove(part)
                if self._is_there(path, name):
                    return False
                raise
        return True

    def _time(self, path: str) -> int | None:
        """When it was written, whatever it is; None where there is nothing."""
        try:
            return self._client.lstat(path).st_mtime or 0
        except FileNotFoundError:
            return None

    def _is_there(self, path: str, name: str) -> bool:
        """Whether it is there whole; a half file is taken away."""
        try:
            found = self._client.lstat(path)
        except FileNotFoundError:
            return False
        if not stat.S_ISREG(found.st_mode or 0):
            raise Unreadable(in_the_way(self.name))
        with suppress(Unreadable):
            read_bundle(self.get(name), name)
            return True
        self._client.remove(path)
        return False

    @contextmanager
    def _sentences(self, doing: str) -> Iterator[None]:
        paramiko = need("paramiko", "sftp")
        try:
            yield
        except FileNotFoundError as error:
            raise Refused(f"There is no folder {self.name}. Make it on the server first.") from error
        except PermissionError as error:
            raise Refused(
                f"The server does not let you {doing} {self.name}. Ask whoever runs it for the right."
            ) from error
        except (OSError, EOFError, paramiko.SSHException) as error:
            why = str(error) or "the connection was cut"
            raise Refused(
                f"Cannot {doing} {self.name} ({why}). Its disk may be full or the line gone; "
                "what is done stays done, and the same command goes on from there."
            ) from error


def parsed(remote: str) -> Address:
    """The address that ``remote`` writes out.

    Raises:
        BadInput: it is none, or holds a password.
    """
    try:
        found = urlsplit(remote)
        port = found.port
    except ValueError as error:
        raise BadInput(f"{remote} is no address like sftp://user@host:22/path.") from error
    if found.scheme != "sftp" or not found.hostname or found.query or found.fragment:
        raise BadInput("That is no address like sftp://user@host:22/path.")
    if found.password is not None:
        raise BadInput("Leave the password out of the address: keys are used, from ~/.ssh or an agent.")
    user = unquote(found.username) if found.username else None
    return Address(found.hostname, port, user, unquote(found.path) or ".")


@contextmanager
def connected(remote: str, host_key: str = "") -> Iterator[Sftp]:
    """A session with the server, closed when the block ends.

    Raises:
        BadInput: no such address.
        Refused: unreachable, unknown or changed host key, or no right to enter.
    """
    address = parsed(remote)
    paramiko = need("paramiko", "sftp")
    options, address = _from_ssh_config(paramiko, address)
    with paramiko.SSHClient() as client:
        for known in (Path.home() / ".ssh" / "known_hosts", known_hosts()):
            with suppress(FileNotFoundError):
                client.load_host_keys(str(known))
        policy = _Stranger(paramiko, address, host_key)
        client.set_missing_host_key_policy(policy)
        _enter(paramiko, client, address, options)
        with client.open_sftp() as session:
            session.get_channel().settimeout(4 * PATIENCE)
            yield Sftp(session, address)


def known_hosts() -> Path:
    """Servers that were trusted by their fingerprint, in the user's config folder."""
    from platformdirs import user_config_path

    return user_config_path("testimony-coder", appauthor=False) / "known_hosts"


class _Stranger:
    """What to do with a server whose key is not known: refuse, unless its fingerprint was given."""

    def __init__(self, paramiko: Any, address: Address, host_key: str) -> None:
        self._address = address
        self._wanted = host_key.removeprefix("SHA256:").rstrip("=")

    def missing_host_key(self, _client: Any, hostname: str, key: Any) -> None:
        """Called by paramiko."""
        digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        if self._wanted and digest == self._wanted:
            path = known_hosts()
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            line = f"{hostname} {key.get_name()} {key.get_base64()}\n"
            write_atomic(path, (before + line).encode())
            return
        said = "is not the one that was given" if self._wanted else "is not known here"
        raise Refused(
            f"The key of {self._address.host} {said}: SHA256:{digest} ({key.get_name()}). Ask whoever "
            f"runs the server what it is; if it is the same, say so once: --host-key SHA256:{digest}"
        )


def _enter(paramiko: Any, client: Any, address: Address, options: dict[str, Any]) -> None:
    host = address.host
    errors = paramiko.ssh_exception
    try:
        client.connect(
            host, port=address.port or 22, username=address.user, timeout=PATIENCE,
            banner_timeout=PATIENCE, auth_timeout=PATIENCE, **options,
        )  # fmt: skip
    except errors.BadHostKeyException as error:
        raise Refused(
            f"The key of {host} has CHANGED: somebody may be in between, so nothing was sent. Ask whoever "
            "runs the server; if it has a new key, take the old line out of known_hosts and give the new "
            "fingerprint with --host-key."
        ) from error
    except errors.SSHException as error:
        if isinstance(error, errors.AuthenticationException) or "authentication" in str(error):
            raise Refused(
                f"{host} does not let {address.user or 'you'} in. Is your public key there, and the private "
                "one in ~/.ssh or an agent?"
            ) from error
        raise Refused(f"{host} does not speak SSH as expected ({error}). Is the port right?") from error
    except OSError as error:
        why = error.strerror or "no answer"
        raise Refused(
            f"Cannot reach {host} ({why}). Are you online, and is the address right? Nothing was changed."
        ) from error


def _from_ssh_config(paramiko: Any, address: Address) -> tuple[dict[str, Any], Address]:
    """What ``~/.ssh/config`` says about the host, where the address itself says nothing."""
    try:
        config = paramiko.SSHConfig.from_path(str(Path.home() / ".ssh" / "config"))
        said = config.lookup(address.host)
    except (OSError, paramiko.ssh_exception.ConfigParseError):
        return {}, address
    files = [path for path in said.get("identityfile", ()) if Path(path).is_file()]
    port = address.port or int(said.get("port", 22))
    found = Address(said.get("hostname", address.host), port, address.user or said.get("user"), address.path)
    return ({"key_filename": files} if files else {}), found
