# ruff: noqa: S608 - views are put together from constants and integers; whatever comes from outside is bound
"""Reading codings through the steps from one text or code to another (``record.revising``).

As with blindness, reading goes through a second connection on which views take the place of the tables:
they give each coding the revision, the place and the code that it has now, and leave out what waits for
somebody to say where it stands. So every list, count and export reads alike. What is recorded is not
touched, and without a step there is no second connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from coder.reconcile.decisions import united
from coder.record import schema
from coder.record.connection import Connection, sentences
from coder.record.ids import id_bytes, id_text
from coder.record.revising import Steps
from coder.record.rows import Names, name_id, name_text
from coder.text.revisions import carried_exactly, nearest

COLUMNS = (
    "seq", "id", "kind", "actor", "at", "round", "codebook", "testimony", "revision", "code", "start", "stop",
    "target", "replaces", "restores", "data",
)  # fmt: skip
_CARRIED = ("revision", "code", "start", "stop", "data")
TABLE = (
    "CREATE TEMP TABLE carried(seq INTEGER PRIMARY KEY, waits INTEGER NOT NULL, revision INTEGER, "
    "code INTEGER, start INTEGER, stop INTEGER, data TEXT)"
)
"""What each fact that a step changes is read as; ``waits`` is 1 where nobody has said where it stands
yet, 2 where somebody set it aside."""


class Followed(NamedTuple):
    """Where a passage stands after all steps, or the first one at which it waits."""

    revision: str
    start: int
    end: int
    waits: int
    """0 where it arrived, 1 where it waits, 2 where it was set aside."""
    edited: frozenset[str]
    """The revisions from which it did not come over by itself."""


def follow(steps: Steps, testimony: str, revision: str, start: int, end: int) -> Followed:
    """A passage through the steps, as far as it comes."""
    edited: set[str] = set()
    while (step := steps.texts.get((testimony, revision))) is not None:
        place = carried_exactly(step.kept, start, end)
        if place is None:
            edited.add(revision)
            placing = steps.places.get(("placing", testimony, revision, step.new, start, end))
            if placing is None or placing.to is None:
                return Followed(revision, start, end, 1 if placing is None else 2, frozenset(edited))
            place = placing.to
        revision, (start, end) = step.new, place
    return Followed(revision, start, end, 0, frozenset(edited))


# --- the views -------------------------------------------------------------------------------


class Through:
    """The SQL by which a view of facts reads through some steps."""

    def __init__(self, connection: Connection, steps: Steps) -> None:
        names = sorted({testimony for testimony, _ in steps.texts})
        numbers = [name_id(connection, name) for name in names]
        self._texts = ", ".join(str(number) for number in numbers if number is not None)
        pairs = [(name_id(connection, old), name_id(connection, new)) for old, new in steps.codes.items()]
        self._codes = " ".join(
            f"WHEN {old} THEN {new}" for old, new in pairs if old is not None and new is not None
        )
        self.recodes = bool(steps.codes or steps.sorted)
        """Whether a coding may be read under another code than the one that its index holds."""

    def select(self, *, codings: bool | None = None) -> str:
        """``SELECT … FROM main.fact AS f``, of codings or of everything else; None for both."""
        return f"SELECT {', '.join(self._column(each, codings) for each in COLUMNS)} FROM main.fact AS f"

    def arrived(self) -> str:
        """A condition: the fact ``f`` does not wait."""
        if not self._texts:
            return "1"
        return (
            f"NOT (f.testimony IS NOT NULL AND f.testimony IN ({self._texts}) AND EXISTS "
            "(SELECT 1 FROM temp.carried AS k WHERE k.seq = f.seq AND k.waits))"
        )

    def _column(self, column: str, codings: bool | None) -> str:
        if column == "code" and codings is False:
            return "NULL AS code"
        if column not in _CARRIED or (column == "code" and not self.recodes):
            return f"f.{column}"
        own = f"f.{column}"
        if column == "code" and self._codes:
            own = f"CASE f.code {self._codes} ELSE f.code END"
        found = f"coalesce((SELECT k.{column} FROM temp.carried AS k WHERE k.seq = f.seq), {own})"
        if column in ("code", "data") and self.recodes:
            return f"{found} AS {column}"
        if not self._texts:
            return f"{own} AS {column}"
        return f"CASE WHEN f.testimony IN ({self._texts}) THEN {found} ELSE {own} END AS {column}"


def views(connection: Connection, steps: Steps, seen: str) -> dict[str, str]:
    """Name and query of each view that takes the place of a table or view of the record.

    Args:
        connection: Where the names of texts and codes are interned.
        steps: What to read through.
        seen: The condition that a fact ``f`` may be seen.
    """
    through = Through(connection, steps)
    arrived = through.arrived()
    codings = f"{through.select(codings=True)} WHERE f.code IS NOT NULL AND ({seen}) AND {arrived}"
    others = f"{through.select(codings=False)} WHERE f.code IS NULL AND ({seen}) AND {arrived}"
    # The index on codings is used only where it is plain that a row has a code: a code that is
    # worked out does not say so, hence the two halves.
    whole = f"{through.select()} WHERE ({seen}) AND {arrived}"
    made = {
        "coding_fact": codings,
        "fact": f"{codings} UNION ALL {others}" if through.recodes else whole,
        "waiting_fact": "SELECT f.*, k.waits FROM temp.carried AS k "
        "CROSS JOIN main.fact AS f ON f.seq = k.seq "
        f"WHERE k.waits AND +f.code IS NOT NULL AND ({seen}){schema.STANDING}",
    }
    for name, query in schema.views().items():
        current = query.replace("FROM fact AS later", "FROM main.fact AS later")
        if name == "current_coding":
            current = current.replace("FROM fact AS f", "FROM coding_fact AS f")
        made[name] = current
    return made


# --- what each fact is read as ------------------------------------------------------------------


def fill(veiled: Connection, steps: Steps, after: int) -> int:
    """Work out what the facts behind ``after`` are read as; the number of the last one looked at."""
    last = int(veiled.value("SELECT coalesce(max(seq), 0) FROM main.fact"))
    if last <= after:
        return last
    texts = list(_of_texts(veiled, steps, Names(veiled), after))
    rows = [*texts, *_of_words(veiled, steps, texts, after), *_of_sorted(veiled, steps, after)]
    with veiled.lock, sentences(veiled.path):
        veiled.raw.execute("PRAGMA query_only=OFF")
        try:
            veiled.raw.executemany(
                "INSERT OR IGNORE INTO temp.carried(seq, waits) VALUES (?, ?)", [row[:2] for row in rows]
            )
            for place, column in enumerate(_CARRIED, 2):
                veiled.raw.executemany(
                    f"UPDATE temp.carried SET {column} = ? WHERE seq = ?",
                    [(row[place], row[0]) for row in rows if row[place] is not None],
                )
        finally:
            veiled.raw.execute("PRAGMA query_only=ON")
    return last


_Row = tuple[int, int, int | None, int | None, int | None, int | None, str | None]
"""seq, waits, revision, code, start, stop, data"""

_FACTS = (
    "SELECT f.seq, f.id, f.kind, f.revision, f.start, f.stop, f.data FROM main.fact AS f "
    "WHERE {} f.testimony = ? AND f.revision IS NOT NULL AND f.code IS {}NULL"
)


_TOUCHED = "SELECT DISTINCT testimony FROM main.fact WHERE seq > ? AND testimony IS NOT NULL"


def _of_texts(veiled: Connection, steps: Steps, names: Names, after: int) -> Iterable[_Row]:
    """Codings, submissions, memos and decisions on texts that others took the place of."""
    # At first by the index of testimonies, later among the few facts that are new.
    new = "f.seq > ? AND +" if after else ""
    changed = {number for (number,) in veiled.rows(_TOUCHED, [after])} if after else set()
    for testimony in sorted({text for text, _ in steps.texts}):
        number = name_id(veiled, testimony)
        if after and number not in changed:
            continue
        heads: dict[str, int | None] = {}
        for has_code in ("NOT ", ""):
            for seq, fact_id, kind, revision, start, stop, data in veiled.rows(
                _FACTS.format(new, has_code), [after, number] if after else [number]
            ):
                text = names[revision]
                if (testimony, text) not in steps.texts:
                    continue
                if has_code:
                    went = follow(steps, testimony, text, start, stop)
                    waits = went.waits
                    yield (seq, waits, None, None, None, None, None) if waits else (
                        seq, 0, name_id(veiled, went.revision), None, went.start, went.end, None
                    )  # fmt: skip
                    continue
                if text not in heads:
                    heads[text] = name_id(veiled, steps.head(testimony, text))
                fields = json.loads(data) if data else {}
                said = None
                if kind == schema.MEMO and fields.get("about") == "excerpt":
                    said = _written(_memo(steps, testimony, text, fields))
                elif kind == schema.DECISION and "about" not in fields:
                    said = _written(_decision(veiled, steps, testimony, text, fields, id_text(fact_id)))
                elif kind != schema.SUBMISSION:
                    continue
                yield seq, 0, heads[text], None, None, None, said


def _memo(steps: Steps, testimony: str, revision: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A memo on an excerpt: it goes where its passage is now, or to the nearest there is."""
    start, end = fields["start"], fields["end"]
    while (step := steps.texts.get((testimony, revision))) is not None:
        place = carried_exactly(step.kept, start, end)
        ends = step.kept[-1].new + step.kept[-1].length if step.kept else 1
        start, end = place or nearest(step.kept, start, end, max(ends, 1))
        revision = step.new
    return {**fields, "start": start, "end": max(end, start + 1)}


def _decision(
    veiled: Connection, steps: Steps, testimony: str, revision: str, fields: Mapping[str, Any], own: str
) -> dict[str, Any]:
    """A decision on a card: it holds where all that was considered came over by itself.

    Elsewhere it names itself among the codings considered, which are then no longer those of the
    card: so the card opens again.
    """
    way = {revision}
    text = revision
    while (step := steps.texts.get((testimony, text))) is not None:
        text = step.new
        way.add(text)
    holds = not any(_edited(veiled, steps, coding) & way for coding in fields["codings"])
    readings = []
    for start, end, code in fields["readings"]:
        went = follow(steps, testimony, revision, start, end)
        holds = holds and not went.edited
        readings.append([went.start, went.end, code])
    codings = fields["codings"] if holds else [*fields["codings"], own]
    return {**fields, "readings": sorted(readings), "codings": sorted(codings)}


def _edited(veiled: Connection, steps: Steps, coding: str) -> frozenset[str]:
    row = veiled.row(
        "SELECT testimony, revision, start, stop FROM main.fact WHERE id = ? AND code IS NOT NULL",
        [id_bytes(coding)],
    )
    if row is None:
        return frozenset()
    testimony, revision, start, stop = row
    return follow(steps, name_text(veiled, testimony), name_text(veiled, revision), start, stop).edited


def _of_words(veiled: Connection, steps: Steps, texts: Iterable[_Row], after: int) -> Iterable[_Row]:
    """Decisions and memos that name codes which others took the place of; ``texts``: as worked out so far."""
    done = {row[0]: row[-1] for row in texts if row[-1] is not None}
    for old in sorted(steps.codes):
        quoted = json.dumps(old, ensure_ascii=False)
        for seq, data in veiled.rows(
            "SELECT seq, data FROM main.fact WHERE code IS NULL AND kind IN ('decision', 'memo') "
            "AND seq > ? AND instr(data, ?)",
            [after, quoted],
        ):
            fields = json.loads(done.get(seq) or data)
            if fields.get("about") in (None, "code", "proposal"):
                done[seq] = _written(_renamed(fields, steps.codes))
                yield seq, 0, None, None, None, None, done[seq]


def _renamed(fields: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    renamed = dict(fields)
    if "readings" in fields:
        # Two codes that became one may have been put on one place.
        spans: dict[str, list[tuple[int, int]]] = {}
        for start, end, code in fields["readings"]:
            spans.setdefault(codes.get(code, code), []).append((start, end))
        renamed["readings"] = sorted([*span, code] for code, found in spans.items() for span in united(found))
    if fields.get("code") in codes:
        renamed["code"] = codes[fields["code"]]
    return renamed


def _of_sorted(veiled: Connection, steps: Steps, after: int) -> Iterable[_Row]:
    """Codings of which somebody said what code they have now."""
    for coding, code in steps.sorted.items():
        seq = veiled.value("SELECT seq FROM main.fact WHERE id = ? AND seq > ?", [id_bytes(coding), after])
        if seq is not None:
            yield seq, 0, None, name_id(veiled, code), None, None, None


def _written(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
