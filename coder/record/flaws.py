"""What is wrong with a record's file, looked at whole: slow for large ones, so only when asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from coder.record.connection import Connection

MOST = 20


def flaws(connection: Connection) -> Iterator[str]:
    """A sentence for each flaw: faults of the file's structure, and texts that are not what was coded.

    Texts and codebooks are kept under the sha256 of their content, so each can be checked.
    """
    for (verdict,) in connection.rows(f"PRAGMA integrity_check({MOST})"):
        if verdict != "ok":
            yield f"The file is damaged: {verdict}."
    for table, key, column in (("text_body", "revision", "text"), ("codebook_body", "version", "json")):
        for name, content in connection.rows(f"SELECT {key}, {column} FROM {table}"):  # noqa: S608 - constants
            if hashlib.sha256(str(content).encode("utf-8", "surrogatepass")).hexdigest() != name:
                yield f"The {column} kept as {name[:12]}… is not what it was when it was coded."
