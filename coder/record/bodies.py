"""The texts that the record keeps, many at once: for computing over a whole project.

A testimony is in here when every fact about it speaks of one and the same revision; which text
counts where there are several is for ``revision_of`` to say, one testimony at a time.
"""

from __future__ import annotations

from coder.record.store import Record

# The distinct pairs first: to group every fact would sort all of them.
_ONE_REVISION = """
SELECT testimony, min(revision) AS revision
FROM (SELECT DISTINCT testimony, revision FROM fact WHERE revision IS NOT NULL)
GROUP BY testimony HAVING count(*) = 1"""

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
