"""The fingerprint of a large record, kept in the user's cache with what it is made of.

To compute it takes seconds where there are a million codings, and every table states it. When something
was recorded since, only the testimonies that it touches are read again (``record.touched``). Whoever has
to be certain has all of it computed anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coder.errors import CoderError
from coder.files import write_atomic
from coder.record.coding_table import CodingTable, coding_table
from coder.record.connection import Connection
from coder.record.digest import digest, digests_in
from coder.record.rows import column_names
from coder.record.touched import touched

if TYPE_CHECKING:
    from coder.rounds.visibility import Blindness

FROM = 50_000
"""Facts; smaller records are read as quickly as a file."""
MOST_KEPT = 20
_RULE = 3
"""Goes up when the digest is computed otherwise."""
_LEAST_SHARE = 4
"""Where more than one in so many testimonies is touched, to read all at once is quicker."""


@dataclass(frozen=True)
class _Stamp:
    """The file and how far it had grown."""

    rule: int
    device: int
    inode: int
    size: int
    changed: int
    """Nanoseconds, as the file system tells it."""
    last: int
    """The number of the last fact; as facts are only added, the same one stands there for good."""
    last_id: str
    steps: int
    """The number of the last fact that may change who sees what of many testimonies; 0 without blindness."""

    def grew_from(self, earlier: _Stamp) -> bool:
        """Whether it is the file of ``earlier``, of which the same is seen but for what was added."""
        same = ("rule", "device", "inode", "steps")
        return all(getattr(self, name) == getattr(earlier, name) for name in same)


@dataclass(frozen=True)
class Kept:
    """A digest, and what is needed to bring it up to date."""

    digest: str
    codings: Mapping[int, str]
    """Number of a testimony's name -> the digest of its codings."""
    stamp: _Stamp | None
    """None where it is not worth keeping."""
    file: Path | None
    """Where it is kept."""
    is_new: bool = True
    """Whether it was not read from there."""
    table: CodingTable | None = None
    """Every coding, where all of them had to be read for it."""


def current(connection: Connection, blindness: Blindness, *, anew: bool = False) -> Kept:
    """The digest of what ``connection`` shows, of which ``blindness`` hides something.

    To be asked within ``reading()``, which keeps writers away meanwhile.

    Args:
        connection: The one to read through.
        blindness: What its views hide, and from whom.
        anew: Take nothing from the cache.
    """
    stamp = _stamp_of(connection, blindness)
    if stamp is None:
        return Kept(digest(connection, digests_in(coding_table(connection))), {}, None, None)
    file = _file(connection.path, blindness)
    earlier = None if anew else _read(file)
    if earlier is not None and earlier.stamp == stamp:
        return earlier
    names = column_names(connection)
    codings, table = _brought_up_to_date(connection, earlier, stamp, names), None
    if codings is None:
        table = coding_table(connection)
        codings = digests_in(table)
    numbers = {text: number for number, text in names.items()}
    by_number = {numbers[text]: each for text, each in codings.items()}
    return Kept(digest(connection, codings), by_number, stamp, file, table=table)


def is_worth_keeping(connection: Connection) -> bool:
    """Whether the record is so large that its digest is kept."""
    return _last(connection)[0] >= FROM


def _brought_up_to_date(
    connection: Connection, earlier: Kept | None, stamp: _Stamp, names: Mapping[int, str]
) -> dict[str, str] | None:
    """The digest of each testimony's codings from those of before; None where all have to be read."""
    if earlier is None or earlier.stamp is None or not stamp.grew_from(earlier.stamp):
        return None
    at = earlier.stamp.last
    if connection.value("SELECT hex(id) FROM main.fact WHERE seq = ?", [at]) != earlier.stamp.last_id:
        return None
    changed = touched(connection, at)
    if len(changed) * _LEAST_SHARE > len(earlier.codings):
        return None
    codings = {
        names[number]: each for number, each in earlier.codings.items() if number not in changed
    }  # fmt: skip
    if changed:
        codings |= digests_in(coding_table(connection, testimonies=[names[number] for number in changed]))
    return codings


def _stamp_of(connection: Connection, blindness: Blindness) -> _Stamp | None:
    """None for a small record, or none on disk. The file is not opened: to close it again would take
    SQLite's locks from it.
    """
    last, fact_id = _last(connection)
    if last < FROM:
        return None
    try:
        status = connection.path.stat()
    except OSError:
        return None
    steps = 0
    if blindness:
        steps = connection.value(
            "SELECT coalesce(max(seq), 0) FROM main.fact WHERE kind IN ('round', 'person') AND code IS NULL"
        )
    return _Stamp(
        _RULE, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, last, fact_id, steps
    )


def _last(connection: Connection) -> tuple[int, str]:
    """Number and id of the last fact."""
    row = connection.row("SELECT seq, hex(id) FROM main.fact ORDER BY seq DESC LIMIT 1")
    return (0, "") if row is None else (row[0], row[1])


# --- the cache -------------------------------------------------------------------------------


def _file(path: Path, blindness: Blindness) -> Path:
    """A file for each record and, while rounds are blind, for each viewer and what is hidden from them."""
    from platformdirs import user_cache_path

    whose: list[object] = [str(path.resolve())]
    if blindness:
        again = {name: sorted(texts) for name, texts in sorted(blindness.again.items())}
        whose += [blindness.viewer, sorted(blindness.blind), sorted(blindness.until_submitted), again]
    name = hashlib.sha256(json.dumps(whose).encode()).hexdigest()[:32]
    return user_cache_path("testimony-coder", appauthor=False) / "digests" / f"{name}.json"


def _read(file: Path) -> Kept | None:
    try:
        found = json.loads(file.read_bytes())
        codings = {int(number): str(each) for number, each in found["codings"].items()}
        return Kept(str(found["digest"]), codings, _Stamp(**found["stamp"]), file, is_new=False)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def keep(made: Kept) -> None:
    """Keep a digest that is new; where that is not possible, it is computed again the next time."""
    if made.stamp is None or made.file is None or not made.is_new:
        return
    said = {"stamp": asdict(made.stamp), "digest": made.digest, "codings": made.codings}
    with suppress(CoderError, OSError):
        write_atomic(made.file, json.dumps(said).encode())
        others = sorted(made.file.parent.glob("*.json"), key=lambda each: each.stat().st_mtime_ns)
        for old in others[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
