"""The texts that the record keeps, many at once: for computing over a whole project.

A testimony is in here when every fact about it speaks of one and the same revision; which text
counts where there are several is for ``revision_of`` to say, one testimony at a time.
"""

from __future__ import annotations

from coder.record.store import Record

_ONE_REVISION = """
SELECT testimony, min(revision) AS revision FROM fact WHERE revision IS NOT NULL
GROUP BY testimony HAVING min(revision) = max(revision)"""

_BODIES = f"""
SELECT t.text, {{what}} FROM ({_ONE_REVISION}) AS f
  CROSS JOIN name AS t ON t.id = f.testimony
  CROSS JOIN name AS r ON r.id = f.revision
  CROSS JOIN text_body AS b ON b.revision = r.text"""  # noqa: S608 - constants only


def kept_lengths(record: Record) -> dict[str, int]:
    """Code points in the text of each testimony that has one revision."""
    return dict(record.connection.rows(_BODIES.format(what="length(b.text)")))


def kept_texts(record: Record) -> dict[str, str]:
    """The text of each testimony that has one revision."""
    return dict(record.connection.rows(_BODIES.format(what="b.text")))
