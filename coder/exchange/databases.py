"""Reading another program's SQLite file, which may be damaged or made to do harm.

The file is opened read-only and as unchanging; nothing its schema says is run: only ordinary tables
are read, by plain SELECTs that an authorizer confines to columns, within limits of time and size.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from coder.errors import BadInput

MOST_BYTES = 2_000_000_000
MOST_OF_A_VALUE = 200_000_000
MOST_ROWS = 5_000_000
"""Of one table."""
SECONDS = 120
"""For everything that is asked of one file."""
_STEPS = 100_000
_LEFTOVERS = ("-journal", "-wal")
_FAULTS = (sqlite3.Error, UnicodeDecodeError, OverflowError, MemoryError)
"""What reading raises of a damaged file; its messages quote names as the file has them, decodable or not."""
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ))


class Database:
    """The ordinary tables of a SQLite file. Use as a context manager.

    Raises:
        BadInput: no SQLite file, damaged, too large, or still open in its own program.
    """

    def __init__(self, path: Path, source: str) -> None:
        self.source = source
        self._check(path)
        try:
            place = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._raw = sqlite3.connect(place, uri=True, isolation_level=None)
        except sqlite3.Error as error:
            raise BadInput(f"{source} cannot be opened ({error}).") from error
        try:
            self._tables = self._prepared()
        except _FAULTS as error:
            self._raw.close()
            raise self._damaged(error) from error
        except BadInput:
            self._raw.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._raw.close()

    def _check(self, path: Path) -> None:
        try:
            size = path.stat().st_size
            for ending in _LEFTOVERS:
                beside = path.with_name(path.name + ending)
                if beside.is_file() and beside.stat().st_size:
                    raise BadInput(
                        f"{self.source} is still open, or was not closed well ({beside.name} lies beside "
                        "it): open and close the project in its own program, then import it again."
                    )
        except OSError as error:
            raise BadInput(f"{self.source} cannot be read: {error.strerror or error}.") from error
        if size > MOST_BYTES:
            raise BadInput(f"{self.source} is larger than {MOST_BYTES // 10**6:,} MB; it was not read.")

    def _prepared(self) -> Mapping[str, Mapping[str, str]]:
        """Ordinary tables by folded name; of each its columns, folded to as they are called."""
        raw = self._raw
        raw.text_factory = lambda data: data.decode("utf-8", "replace")
        raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_OF_A_VALUE)
        raw.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "query_only=ON"):
            raw.execute(f"PRAGMA {pragma}")
        until = time.monotonic() + SECONDS
        raw.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        found = raw.execute("PRAGMA quick_check(1)").fetchone()
        if found is None or found[0] != "ok":
            raise BadInput(f"{self.source} is damaged: {str(found and found[0])[:200]}.")
        tables: dict[str, Mapping[str, str]] = {}
        listed = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        for name, sql in listed:
            if isinstance(name, str) and isinstance(sql, str) and not _is_virtual(sql):
                columns = raw.execute(f"PRAGMA table_info({_quoted(name)})").fetchall()
                tables[name.casefold()] = {
                    "": name,
                    **{str(column[1]).casefold(): str(column[1]) for column in columns},
                }
        raw.set_authorizer(
            lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
        )
        return tables

    def has(self, table: str, *columns: str) -> bool:
        """Whether there is an ordinary table with these columns."""
        return self._tables.get(table, {}).keys() >= set(columns) and table in self._tables

    def rows(self, table: str, *columns: str) -> Iterator[tuple[object, ...]]:
        """The table's rows in the order they were added; None for a column that it has not.

        Nothing at all where there is no such table.

        Raises:
            BadInput: damaged, more rows than anybody's, or it takes too long.
        """
        known = self._tables.get(table)
        if known is None:
            return
        asked = ", ".join(_quoted(known[each]) if each in known else "NULL" for each in columns) or "1"
        try:
            # Names come from the file's own list of columns, in quotes.
            cursor = self._raw.execute(f"SELECT {asked} FROM {_quoted(known[''])}")  # noqa: S608
            for number, row in enumerate(cursor):
                if number >= MOST_ROWS:
                    raise BadInput(f"{self.source} has more than {MOST_ROWS:,} rows in {table}.")
                yield row
        except _FAULTS as error:
            raise self._damaged(error) from error

    def _damaged(self, error: BaseException) -> BadInput:
        if "interrupted" in str(error):
            return BadInput(f"{self.source} takes longer than {SECONDS} seconds to read; it was given up.")
        return BadInput(
            f"{self.source} is no sound SQLite file ({error}): take a copy that its program opens."
        )


def _is_virtual(sql: str) -> bool:
    return " ".join(sql.split()).upper().startswith("CREATE VIRTUAL")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def text(value: object) -> str:
    """A cell as text; empty for none."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def number(value: object) -> int | None:
    """A cell as a whole number; None where it is none."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        stripped = value.strip()
        digits = stripped.removeprefix("-")
        return int(stripped) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
    return None
