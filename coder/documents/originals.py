"""What is kept beside a converted text: where it came from, the document itself, and its cue times.

The converted text says so in front matter (``original``, ``original_sha256``, ``converter``); the
document lies in ``originals/`` beside ``testimonies/``, under the testimony's name, byte by byte.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from coder.documents.front_matter import FENCE, KNOWN_KEYS, PROVENANCE_KEYS
from coder.documents.readers.model import CueTime
from coder.text.canonical import canonical

ORIGINALS = "originals"
_ORDER = {key: place for place, key in enumerate((*KNOWN_KEYS, *PROVENANCE_KEYS))}


def digest(data: bytes) -> str:
    """sha256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def stated(text: str, attributes: Mapping[str, str]) -> bytes:
    """A testimony file: front matter of what is not empty in ``attributes``, then the text, canonical."""
    lines = [
        f"{key}: {_quoted(value)}\n"
        for key, value in sorted(attributes.items(), key=lambda pair: _ORDER.get(pair[0], len(_ORDER)))
        if value.strip()
    ]
    return f"{FENCE}\n{''.join(lines)}{FENCE}\n{canonical(text)}".encode()


def restated(raw: str, attributes: Mapping[str, str]) -> bytes:
    """A file that has front matter, with further lines at its beginning; all else as it is."""
    lines = "".join(f"{key}: {_quoted(value)}\n" for key, value in attributes.items() if value.strip())
    return canonical(raw).replace(f"{FENCE}\n", f"{FENCE}\n{lines}", 1).encode()


def _quoted(value: str) -> str:
    """A YAML string of one line, without characters that a file people edit must not hide."""
    plain = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in value)
    return json.dumps(" ".join(plain.split()), ensure_ascii=False)


def place_of(home: Path, testimony: Path, suffix: str, data: bytes) -> Path:
    """Where an original is kept: under its testimony's place, with part of its digest if that is taken.

    Args:
        home: the folder ``originals/``.
        testimony: the testimony's file, below ``testimonies/``.
        suffix: of the original, with its dot.
        data: its bytes; the same bytes keep the place they have.
    """
    plain = home / testimony.with_name(testimony.stem + suffix)
    if not plain.exists() or _holds(plain, data):
        return plain
    return plain.with_name(f"{testimony.stem}.{digest(data)[:12]}{suffix}")


def _holds(file: Path, data: bytes) -> bool:
    try:
        return file.stat().st_size == len(data) and file.read_bytes() == data
    except OSError:
        return False


def cue_table(cues: Sequence[CueTime]) -> bytes:
    """Cue times as CSV: offsets into the text, half-open, and the times they were said at."""
    rows = (f"{cue.start},{cue.end},{cue.begins},{cue.ends}\n" for cue in cues)
    return ("start,end,from,to\n" + "".join(rows)).encode()


def below(path: Path, folder: Path) -> str:
    """A path below ``folder``, with ``/``, in NFC."""
    return unicodedata.normalize("NFC", PurePosixPath(path.relative_to(folder)).as_posix())
