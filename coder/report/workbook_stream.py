"""Long tables of a workbook: their rows go straight into the file, packed beside the work.

xlsxwriter makes the workbook without them; then its parts are copied, and the rows put where they
belong. So nothing is written to the disk twice, and memory holds some thousand rows.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO

from coder.report.model import Column, Row
from coder.report.workbook_formats import Formats
from coder.report.workbook_rows import RowWriter

_LEVEL = 2
"""Of packing: rows are much alike, and the highest level saves a quarter at four times the cost."""
_END = b"</sheetData>"
_WAITING = 4
"""Portions that may wait to be packed."""
_LARGE = 100_000
"""Rows from which on a member may need the zip format for large files."""


class LongTable:
    """Rows to be put into a sheet that has only heads."""

    def __init__(
        self,
        sheet: int,
        columns: Sequence[Column],
        formats: Formats,
        first: int,
        rows: Iterable[Row],
        count: int,
    ) -> None:
        """``sheet`` counts from 1; ``first`` is the row to begin with, from 0; there are ``count`` rows."""
        self.member = f"xl/worksheets/sheet{sheet}.xml"
        self.rows, self.count = rows, count
        self._written: list[bytes] = []
        self._writer = RowWriter(columns, formats, first, lambda text: self._written.append(text.encode()))
        self.token = hashlib.sha256(f"digest of {self.member}".encode()).hexdigest()
        """Stands for the fingerprint where that is told, until the rows have been made."""

    def write(self, out: Callable[[bytes], object]) -> str:
        """Make the rows, a portion at a time; returns their fingerprint."""
        for row in self.rows:
            self._writer.add(row)
            if self._written:
                out(self._written.pop())
        self._writer.flush()
        for rest in self._written:
            out(rest)
        return self._writer.digest.hexdigest()


def join(path: Path, skeleton: io.BytesIO, tables: Sequence[LongTable], telling: int) -> None:
    """Write the workbook ``skeleton`` to ``path`` with the rows of ``tables``.

    Args:
        path: The file to write.
        skeleton: The workbook as xlsxwriter made it.
        tables: What goes into its sheets.
        telling: The number of the sheet, from 1, that tells their fingerprints.
    """
    places = {table.member: table for table in tables}
    with zipfile.ZipFile(skeleton) as made:
        names = [info.filename for info in made.infolist()]
        last = f"xl/worksheets/sheet{telling}.xml"
        digests: dict[str, str] = {}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            for name in [*(each for each in names if each != last), last]:
                data = made.read(name)
                table = places.get(name)
                large = table is not None and table.count > _LARGE
                with archive.open(name, "w", force_zip64=large) as member:
                    if table is None:
                        member.write(_told(data, digests) if name == last else data)
                    else:
                        digests[table.token] = _spliced(member, data, table)
                archive.getinfo(name).create_system = 3  # the same bytes on every system


def _told(data: bytes, digests: Mapping[str, str]) -> bytes:
    for token, digest in digests.items():
        data = data.replace(token.encode(), digest.encode())
    return data


def _spliced(member: IO[bytes], sheet: bytes, table: LongTable) -> str:
    """Write ``sheet`` with the rows of ``table`` after its own; zlib packs in a thread of its own."""
    at = sheet.index(_END)
    member.write(sheet[:at])
    waiting: deque[Future[int]] = deque()
    with ThreadPoolExecutor(1, thread_name_prefix="packing") as packing:

        def out(portion: bytes) -> None:
            waiting.append(packing.submit(member.write, portion))
            if len(waiting) > _WAITING:
                waiting.popleft().result()

        digest = table.write(out)
        for each in waiting:
            each.result()
    member.write(sheet[at:])
    return digest
