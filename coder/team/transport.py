"""The places that bundles are exchanged through. A further one is one small class with three calls."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from coder.errors import BadInput


class Found(NamedTuple):
    """A file in such a place, without its bytes."""

    size: int
    stamp: str = ""
    """Another one whenever somebody writes the file, as far as the place can tell; empty if it cannot."""


class Transport(Protocol):
    """A place with immutable files. What it says is not believed: every bundle proves itself."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def list(self) -> dict[str, Found]:
        """The bundles there by name, half ones included.

        Raises:
            Refused: it cannot be reached or read, with the way out.
        """
        ...

    def get(self, name: str) -> bytes:
        """The bytes of one of them, at most as many as a bundle may have.

        Raises:
            Unreadable: this one cannot be had.
            Refused: nothing can.
        """
        ...

    def put_if_absent(self, name: str, data: bytes) -> bool:
        """Put a bundle there, whole or not at all; False if it is there already, whole.

        Raises:
            Unreadable: something else bears this one's name there.
            Refused: nothing can be written, with the way out.
        """
        ...


def reached(remote: str, host_key: str = "") -> AbstractContextManager[Transport]:
    """The transport that ``remote`` names: a folder, or ``sftp://user@host:port/path``.

    ``host_key`` is the fingerprint of a server that is to be trusted from now on.

    Raises:
        BadInput: neither a folder nor such an address.
        Refused: it cannot be reached.
    """
    if remote.startswith("sftp://"):
        from coder.team.sftp import connected

        return connected(remote, host_key)
    if "://" in remote:
        raise BadInput(f"{remote} is neither a folder nor an address like sftp://user@host/path.")
    from coder.team.folder import opened

    return opened(Path(remote))
