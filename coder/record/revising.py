# ruff: noqa: S608 - queries are put together from constants; whatever comes from outside is bound
"""Steps from one text or code to another, as facts; and what they make together.

Facts of the kind ``decision`` whose data says ``about``: ``revision`` (one text took another's place, with
what it kept of it), ``placing`` (where a passage that was edited stands now), ``recode`` (one code took
another's place), ``sorting`` (which code one coding has, where a code was split). Codings are evidence and
stay as they are: they are *read* through these steps (``record.carrying``), whoever made them, and also
those that come from another machine later.

As with decisions about cases (``record.casing``), each step names in ``overrules`` those of others on the
same matter that its maker knew. Two in force that say the same are one; two that do not are a clash, and
neither is applied until somebody who knows both has said it again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args

from coder.errors import BadInput, Refused
from coder.record import deciding, schema
from coder.record.appending import Appender, existing
from coder.record.connection import Connection
from coder.record.ids import from_milliseconds, id_bytes, id_text
from coder.record.lineage import not_overruled
from coder.record.reading import people
from coder.record.rows import FactRow, fact, name_text
from coder.text.revisions import Kept

StepAbout = Literal["revision", "placing", "recode", "sorting"]
ABOUTS: tuple[StepAbout, ...] = get_args(StepAbout)


@dataclass(frozen=True, slots=True)
class ReviseStep:
    """What a step says, apart from who says it and when; which fields it has depends on ``about``."""

    about: StepAbout
    old: str
    """The text's revision, the code's path, or of a sorting the id of the coding."""
    new: str
    """The revision or the code in its place."""
    testimony: str = ""
    kept: tuple[Kept, ...] = ()
    """Of a revision: what the new text kept of the old."""
    start: int = 0
    end: int = 0
    """Of a placing: the passage in the old text."""
    to: tuple[int, int] | None = None
    """Of a placing: the passage in the new text; None sets what is coded there aside."""

    @property
    def matter(self) -> tuple[str | int, ...]:
        """What only one step can be about."""
        if self.about == "placing":
            return (self.about, self.testimony, self.old, self.new, self.start, self.end)
        return (self.about, self.testimony, self.old)

    @property
    def outcome(self) -> tuple[object, ...]:
        """What it says about that."""
        return (self.new, self.kept, self.to)


class TakenStep(NamedTuple):
    """A step that is in force, with who took it."""

    id: str
    by: str
    at: int
    """Milliseconds since 1970 UTC."""
    step: ReviseStep
    overrules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepClash:
    """Steps on one matter that say different things, or that lead back to where they began."""

    steps: tuple[TakenStep, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """What the steps in force make together."""

    texts: Mapping[tuple[str, str], ReviseStep] = field(default_factory=dict)
    """(testimony, revision) -> the step from there."""
    places: Mapping[tuple[str | int, ...], ReviseStep] = field(default_factory=dict)
    """The matter of a placing -> the placing."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """Code -> the one in its place now, however many steps on."""
    sorted: Mapping[str, str] = field(default_factory=dict)
    """Id of a coding -> its code now."""
    clashes: tuple[StepClash, ...] = ()
    lacks: bool = False
    """Whether a text has not come here yet that takes another's place: until then the other stays."""
    taken: tuple[TakenStep, ...] = ()
    """All in force, by their ids."""

    def __bool__(self) -> bool:
        return bool(self.texts or self.codes or self.sorted)

    def head(self, testimony: str, revision: str) -> str:
        """The revision that took the place of ``revision``, however many steps on."""
        while (step := self.texts.get((testimony, revision))) is not None:
            revision = step.new
        return revision


# --- adding ----------------------------------------------------------------------------


def check_may_revise(connection: Connection, coder: str) -> None:
    """Refuse a fellow: once there is a team, only leads say what takes a text's or code's place.

    Raises:
        Refused: naming the leads.
    """
    team = {person.name: person.role for person in people(connection)}
    if team and team.get(coder) != "lead":
        leads = ", ".join(name for name, role in team.items() if role == "lead")
        raise Refused(
            f"Only a lead may put a text or a code in another's place, and {coder} is not one. Ask {leads}."
        )


def add(appender: Appender, step: ReviseStep, round_: int, book: int | None) -> tuple[FactRow, bool]:
    """(the step's fact, whether it is new); it replaces one's own and overrules others' on the matter.

    Steps away from where it leads to are set aside with them: going back to an earlier text or code
    takes the way forth back.

    Raises:
        BadInput: it leads nowhere else.
    """
    if step.old == step.new:
        raise BadInput(f"{step.old[:40]} cannot take its own place.")
    standing = in_force(appender.connection)
    same = [each for each in standing if each.step.matter == step.matter]
    back = [
        each
        for each in standing
        if step.about in ("revision", "recode")
        and (each.step.about, each.step.testimony, each.step.old) == (step.about, step.testimony, step.new)
    ]
    own = [each for each in same if each.by == appender.coder]
    others = sorted(each.id for each in (*same, *back) if each.by != appender.coder)
    if len(own) == 1 and own[0].step.outcome == step.outcome and not others and not back:
        return existing(appender.connection, _raw(own[0].id)), False
    for each in (*own[:-1], *(each for each in back if each.by == appender.coder)):
        appender.retract_by_id(_raw(each.id))
    columns = {
        "testimony": appender.intern(step.testimony) if step.testimony else None,
        "revision": appender.intern(step.new) if step.about == "revision" else None,
        "data": _written(step, others),
        "replaces": _raw(own[-1].id) if own else None,
    }
    if step.about in ("recode", "sorting"):
        appender.intern(step.new)  # so that columns can name it, also before anybody codes with it
    return appender.append(schema.DECISION, round_, book, columns), True


def is_step(row: FactRow) -> bool:
    """Whether a fact is a step of this room."""
    return row.kind == schema.DECISION and json.loads(row.data or "{}").get("about") in ABOUTS


def redecided(appender: Appender, row: FactRow) -> bool:
    """Whether the coder has another step in force on the same matter."""
    matter = _of(appender.connection, row).matter
    found = in_force(appender.connection)
    return any(each.step.matter == matter and each.by == appender.coder for each in found)


def phrase(connection: Connection, row: FactRow) -> str:
    """The step in a few words, for people."""
    return said(_of(connection, row))


def _of(connection: Connection, row: FactRow) -> ReviseStep:
    return _step(name_text(connection, row.testimony), row.data or "{}")[0]


def said(step: ReviseStep) -> str:
    """A step in a few words."""
    if step.about == "revision":
        return f"the corrected text of {step.testimony}"
    if step.about == "placing":
        where = "set aside" if step.to is None else f"put at {step.to[0]}-{step.to[1]}"
        return f"{step.start}-{step.end} of the earlier text of {step.testimony}, {where}"
    if step.about == "recode":
        return f"{step.new} in the place of {step.old}"
    return f"{step.new} as the code of the coding {step.old}"


def _written(step: ReviseStep, overrules: Sequence[str]) -> str:
    data: dict[str, object] = {
        "about": step.about, "old": step.old, "new": step.new, "overrules": list(overrules),
    }  # fmt: skip
    if step.about == "revision":
        data["kept"] = [list(each) for each in step.kept]
    if step.about == "placing":
        data |= {"start": step.start, "end": step.end, "to": step.to}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _step(testimony: str, data: str) -> tuple[ReviseStep, tuple[str, ...]]:
    fields: dict[str, Any] = json.loads(data)
    to = fields.get("to")
    step = ReviseStep(
        fields["about"], fields["old"], fields["new"], testimony,
        tuple(Kept(*each) for each in fields.get("kept", ())),
        fields.get("start", 0), fields.get("end", 0), None if to is None else (to[0], to[1]),
    )  # fmt: skip
    return step, tuple(fields["overrules"])


def _raw(fact_id: str) -> bytes:
    raw = id_bytes(fact_id)
    assert raw is not None
    return raw


# --- reading ---------------------------------------------------------------------------

_STEPS = f"""
SELECT c.id, c.data, c.at, actor.text, testimony.text
FROM ({schema.CURRENT_DECISION}) AS c
  CROSS JOIN name AS actor ON actor.id = c.actor
  LEFT JOIN name AS testimony ON testimony.id = c.testimony
WHERE json_extract(c.data, '$.about') IN ({", ".join(f"'{about}'" for about in ABOUTS)}) ORDER BY c.id"""


def in_force(connection: Connection) -> list[TakenStep]:
    """The steps of leads (without a team anybody's) that nobody took back or overruled, by their ids."""
    leads = deciding.ever_leads(connection)
    return not_overruled(
        connection, [each for each in _current(connection) if leads is None or each.by in leads]
    )


def not_counting(connection: Connection) -> list[TakenStep]:
    """Current steps by people who never were leads, made before there was a team."""
    leads = deciding.ever_leads(connection)
    return [] if leads is None else [each for each in _current(connection) if each.by not in leads]


def _current(connection: Connection) -> list[TakenStep]:
    found = []
    for fact_id, data, at, by, testimony in connection.rows(_STEPS):
        step, overrules = _step(testimony or "", data)
        found.append(TakenStep(id_text(fact_id), by, at, step, overrules))
    return found


def steps(connection: Connection) -> Steps:
    """What the steps in force make together; those that clash or go in a circle are not applied."""
    taken = in_force(connection)
    by_matter: defaultdict[tuple[str | int, ...], list[TakenStep]] = defaultdict(list)
    for each in taken:
        by_matter[each.step.matter].append(each)
    clashes = [
        StepClash(tuple(group)) for group in by_matter.values() if len({e.step.outcome for e in group}) > 1
    ]
    one = {matter: group for matter, group in by_matter.items() if len({e.step.outcome for e in group}) == 1}
    circular = _circles(one)
    clashes += [StepClash(tuple(each for matter in circle for each in one[matter])) for circle in circular]
    going = {matter for circle in circular for matter in circle}
    sound = {matter: group[0].step for matter, group in one.items() if matter not in going}
    texts = {s.new for s in sound.values() if s.about == "revision"}
    held = _held(connection, texts)
    ways = {step.old: step.new for step in sound.values() if step.about == "recode"}
    return Steps(
        texts={
            (step.testimony, step.old): step
            for step in sound.values()
            if step.about == "revision" and step.new in held
        },
        places={matter: step for matter, step in sound.items() if step.about == "placing"},
        codes={old: _last(ways, old) for old in ways},
        sorted={s.old: _last(ways, s.new) for s in sound.values() if s.about == "sorting"},
        clashes=tuple(clashes),
        lacks=held != texts,
        taken=tuple(taken),
    )


def _held(connection: Connection, texts: set[str]) -> set[str]:
    rows = connection.rows(
        "SELECT revision FROM text_body WHERE revision IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(texts))],
    )
    return {revision for (revision,) in rows}


def _last(ways: Mapping[str, str], path: str) -> str:
    while path in ways:
        path = ways[path]
    return path


def _circles(one: Mapping[tuple[str | int, ...], Sequence[TakenStep]]) -> list[list[tuple[str | int, ...]]]:
    """Matters whose steps lead back to where they began."""
    found: list[list[tuple[str | int, ...]]] = []
    settled: set[tuple[str | int, ...]] = set()
    for first in sorted(matter for matter in one if matter[0] in ("revision", "recode")):
        path: list[tuple[str | int, ...]] = []
        matter = first
        while matter in one and matter not in settled and matter not in path:
            path.append(matter)
            matter = (*matter[:2], one[matter][0].step.new)
        if matter in path:
            found.append(path[path.index(matter) :])
        settled.update(path)
    return found


def digest_lines(connection: Connection) -> list[tuple[str | int, ...]]:
    """What is in force, in words that do not depend on the ids of facts."""
    lines: list[tuple[str | int, ...]] = []
    for each in in_force(connection):
        step = each.step
        old = _evidence(connection, step.old) if step.about == "sorting" else step.old
        lines.append(
            (
                step.about, step.testimony, old, step.new, repr(step.kept and [*map(tuple, step.kept)]),
                step.start, step.end, repr(step.to), each.by, each.at,
                repr(sorted(_evidence(connection, other) for other in each.overrules)),
            )
        )  # fmt: skip
    return lines


def _evidence(connection: Connection, fact_id: str) -> str:
    """A fact by its content; by its id where another machine still has it."""
    raw = id_bytes(fact_id)
    row = None if raw is None else fact(connection, raw)
    if row is None:
        return fact_id
    names = [name_text(connection, number) for number in (row.actor, row.testimony, row.code)]
    return repr((*names, row.start, row.stop, row.at, str(from_milliseconds(row.at))))
