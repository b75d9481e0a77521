"""What the standard cannot carry, in one member of our own archives that other programs pass over."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coder.errors import BadInput

VERSION = 1
_DAMAGED = "What this program put beside the project is damaged: nothing was imported."


@dataclass(frozen=True)
class Sidecar:
    """Files and record of a project as they were."""

    codebook: str
    """The whole codebook as one YAML document."""
    testimonies: Mapping[str, bytes] = field(default_factory=dict)
    """Files below ``testimonies/`` by their path there, as they lay."""
    record: Sequence[bytes] | None = ()
    """Portions as ``coder.record.whole`` writes them; None when the record does not travel."""
    carried: str = ""
    """What came with other programs' projects, as one YAML document; empty where there is nothing."""


def write_sidecar(sidecar: Sidecar) -> bytes:
    """The bytes of the member; the same content gives the same bytes."""
    files = sorted(sidecar.testimonies.items())
    record, texts = sidecar.record, [b"%b:%b" % (_json(name), _json(_text(data))) for name, data in files]
    whole = {
        b"carried": _json(sidecar.carried),
        b"codebook": _json(sidecar.codebook),
        b"record": b"null" if record is None else b"[%b]" % b",".join(map(_quoted, record)),
        b"testimonies": b"{%b}" % b",".join(texts),
        b"version": _json(VERSION),
    }
    return b"{%b}" % b",".join(b'"%b":%b' % member for member in whole.items())


def read_sidecar(data: bytes) -> Sidecar | None:
    """What the member says; None when a newer program wrote it.

    Raises:
        BadInput: it is damaged.
    """
    try:
        whole = json.loads(data)
        if whole["version"] != VERSION:
            return None
        codebook, texts, record = whole["codebook"], whole["testimonies"], whole["record"]
        carried = whole.get("carried", "")  # which older exports do not have
        if not isinstance(codebook, str) or not isinstance(carried, str):
            raise TypeError
        testimonies = {str(name): _bytes(value) for name, value in texts.items()}
        portions = None if record is None else tuple(each.encode() for each in record)
        return Sidecar(codebook, testimonies, portions, carried)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput(_DAMAGED) from error


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_ESCAPED = ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n"))
_RARE = bytes(sign for sign in range(0x20) if sign != 0x0A)


def _json(value: object) -> bytes:
    return _encode(value).encode()


def _quoted(data: bytes) -> bytes:
    """UTF-8 as a JSON string, byte by byte: as text many megabytes of it would take four times the room."""
    if len(data.translate(None, _RARE)) < len(data):
        return _json(data.decode())
    for sign, spelling in _ESCAPED:
        data = data.replace(sign, spelling)
    return b'"%b"' % data


def _text(data: bytes) -> object:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return [base64.b64encode(data).decode("ascii")]


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, list) and len(value) == 1:
        return base64.b64decode(value[0], validate=True)
    raise TypeError
