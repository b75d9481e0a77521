"""Which testimonies what was recorded lately has to do with."""

from __future__ import annotations

from coder.record.connection import Connection

_TOUCHED = """
WITH
  new AS (SELECT f.testimony, f.target, f.replaces FROM main.fact AS f WHERE f.seq > ?),
  named(testimony, target, replaces) AS (
    SELECT g.testimony, g.target, g.replaces FROM new CROSS JOIN main.fact AS g ON g.id = new.target
    UNION SELECT g.testimony, g.target, g.replaces FROM new CROSS JOIN main.fact AS g ON g.id = new.replaces),
  beyond(testimony) AS (
    SELECT g.testimony FROM named CROSS JOIN main.fact AS g ON g.id = named.target
    UNION SELECT g.testimony FROM named CROSS JOIN main.fact AS g ON g.id = named.replaces)
SELECT testimony FROM new UNION SELECT testimony FROM named UNION SELECT testimony FROM beyond"""


def touched(connection: Connection, after: int) -> set[int]:
    """The testimonies, as numbers of their names, whose codings the facts behind ``after`` may change.

    Those that a fact names itself, those of what it retracts, replaces or speaks of, and of what that
    speaks of: to retract a memo changes the coding that bears it. More than two steps there never are.
    All facts count, hidden ones too. What comes from another machine before the fact that it speaks of
    changes nothing until that comes, and is found by it then.
    """
    return {number for (number,) in connection.rows(_TOUCHED, [after]) if number is not None}
