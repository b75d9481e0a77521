"""What the Team screen shows: rounds, people, what is to be looked at, and what is known of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coder.model import MAIN_ROUND, Problem
from coder.project.exchange_checks import LastHeard
from coder.project.progress import CoderProgress, RoundState
from coder.project.standing import Standing
from coder.project.teamwork import Member
from coder.text.display import counted, some
from coder.tui.people import FAINT, PLAIN, STRONG, Line
from coder.tui.widgets.cells import Column

HIDDEN = "hidden"
NO_FIGURE = "–"
BAR = 10
WIDE = 100
"""Cells from which a bar and the codebook have room."""
SOME = 12
"""Testimonies named in one line."""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round with everybody's progress in it."""

    name: str
    state: RoundState | None
    """None for the implicit round."""
    progress: tuple[CoderProgress, ...]
    """Of those whose progress may be seen."""

    @property
    def is_open(self) -> bool:
        """Whether it can be worked in."""
        return self.state is None or self.state.round.open

    @property
    def kind(self) -> str:
        """What kind of round it is, in words."""
        return "main" if self.state is None else self.state.round.kind

    @property
    def assigned(self) -> int:
        """Testimonies, counted once for each coder who has them."""
        if self.state is not None:
            return len(self.state.round.assigned)
        return sum(each.assigned for each in self.progress)

    @property
    def submitted(self) -> int | None:
        """Of those, the submitted ones; None where that is hidden."""
        if self.state is None:
            return sum(each.submitted for each in self.progress)
        return self.state.submitted


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a round."""

    name: str
    role: str
    """Empty without a team."""
    assigned: int
    progress: CoderProgress | None
    """None where it is hidden, or nothing is assigned."""
    is_hidden: bool
    heard: tuple[LastHeard, ...]
    """Per device the newest bundle."""
    member: Member | None

    @property
    def newest(self) -> LastHeard | None:
        """What came last, from whatever device."""
        return max(self.heard, key=lambda each: each.at, default=None)


def round_rows(found: Standing) -> list[RoundRow]:
    """The rounds, open ones first; the implicit one stands last, where anybody works in it."""
    of: dict[str, list[CoderProgress]] = {}
    for each in found.progress:
        of.setdefault(each.round, []).append(each)
    states = {state.round.name: state for state in found.rounds}
    in_order = sorted(states, key=lambda name: not states[name].round.open)
    rows = [RoundRow(name, states[name], tuple(of.get(name, ()))) for name in in_order]
    main = tuple(of.get(MAIN_ROUND, ()))
    if not rows or any(each.submitted or each.started for each in main):
        rows.append(RoundRow(MAIN_ROUND, None, main))
    return rows


def person_rows(found: Standing, row: RoundRow | None) -> list[PersonRow]:
    """Everybody of the team and of the round, by name, those who code in it first."""
    members = {each.person.name: each for each in found.members}
    progress = {each.coder: each for each in row.progress} if row is not None else {}
    state = row.state if row is not None else None
    coders = {*progress, *(state.round.coders if state is not None else ())}
    rows = []
    for name in sorted({*members, *coders}, key=lambda each: (each not in coders, each)):
        own = progress.get(name)
        assigned = len(state.round.of(name)) if state is not None else own.assigned if own else 0
        member = members.get(name)
        rows.append(
            PersonRow(
                name,
                member.person.role if member is not None else "",
                assigned,
                own,
                own is None and assigned > 0,
                tuple(each for each in found.heard if each.author == name),
                member,
            )
        )
    return rows


def team_line(found: Standing) -> str:
    """The team in one line: people, open rounds, what was not sent, what is to be looked at."""
    people = {each.person.name for each in found.members} or {each.coder for each in found.progress}
    opened = sum(state.round.open for state in found.rounds)
    said = [counted(len(people), "person", "people")]
    said += [f"{counted(opened, 'round')} open"] if found.rounds else []
    said.append(exchange_words(found))
    said += [f"{counted(len(found.problems), 'thing')} to look at"] if found.problems else []
    return " · ".join(said)


def exchange_words(found: Standing) -> str:
    """Whether one's own work is sent."""
    if not found.has_exchanged:
        return "never exchanged"
    return (
        f"{counted(found.unsent, 'entry', 'entries')} of yours not sent" if found.unsent else "all yours sent"
    )


# --- rows -----------------------------------------------------------------------------------------


def round_columns(width: int) -> list[Column]:
    """State, name, kind, testimonies, submitted; wide: codebook, coded twice, late."""
    found = [
        Column("state", " state", 11, is_figure=False),
        Column("round", "round", 18, is_figure=False),
        Column("kind", "kind", 13, is_figure=False),
        Column("texts", "texts", 7, is_figure=False),
        Column("done", "submitted", 16, is_figure=False),
        Column("late", "late", 6, is_figure=False),
    ]
    if width >= WIDE:
        found += [
            Column("twice", "by two", 8, is_figure=False),
            Column("codebook", "codebook", 10, is_figure=False),
            Column("opened", "opened", 17, is_figure=False),
        ]
    return _filled(found, "round", width)


def round_cell(row: RoundRow, column: Column) -> str:
    """What stands in a cell of the rounds."""
    state = row.state
    if column.id == "state":
        return " ○ open" if row.is_open else " ● closed"
    if column.id == "round":
        return row.name
    if column.id == "kind":
        return "blind" if state is not None and state.round.is_blind else row.kind
    if column.id == "done":
        return _of(row.submitted, row.assigned)
    if state is None:
        return NO_FIGURE
    return {
        "texts": str(len(state.round.testimonies)),
        "late": str(state.late or NO_FIGURE),
        "twice": str(len(state.round.double)),
        "codebook": state.round.codebook[:8],
        "opened": day(state.round.opened_at),
    }[column.id]


def person_columns(width: int) -> list[Column]:
    """Name, role, submitted, started, what is left, late, last exchange; wide: a bar."""
    found = [
        Column("name", " who", 14, is_figure=False),
        Column("role", "role", 8, is_figure=False),
        Column("done", "submitted", 12, is_figure=False),
        Column("started", "started", 9, is_figure=False),
        Column("left", "left", 7, is_figure=False),
        Column("late", "late", 6, is_figure=False),
        Column("heard", "exchanged", 17, is_figure=False),
    ]
    if width >= WIDE:
        found.insert(2, Column("bar", "", BAR + 1, is_figure=False))
    return _filled(found, "name", width)


def person_cell(row: PersonRow, column: Column) -> str:
    """What stands in a cell of the people."""
    newest = row.newest
    known = {
        "name": f" {row.name}",
        "role": row.role,
        "heard": day(newest.at) if newest is not None else "never",
    }
    if column.id in known:
        return known[column.id]
    own = row.progress
    if own is None:
        return (HIDDEN if column.id == "done" else "") if row.is_hidden else NO_FIGURE
    full = BAR * own.submitted // own.assigned if own.assigned else 0
    return {
        "bar": "█" * full + "░" * (BAR - full),
        "started": HIDDEN if own.started is None else str(own.started),
        "done": _of(own.submitted, own.assigned),
        "left": str(len(own.missing)),
        "late": str(own.late or NO_FIGURE),
    }[column.id]


def _filled(columns: Sequence[Column], widest: str, width: int) -> list[Column]:
    """``columns`` with the room that is left given to one of them."""
    room = width - sum(column.width for column in columns)
    return [
        Column(each.id, each.title, max(each.width + room, 8) if each.id == widest else each.width, False)
        for each in columns
    ]


def _of(done: int | None, whole: int) -> str:
    return HIDDEN if done is None else f"{done} of {whole}"


def day(at: datetime | None) -> str:
    """A moment as a row has room for it, in UTC."""
    return NO_FIGURE if at is None else f"{at:%Y-%m-%d %H:%M}"


# --- what is known of one -------------------------------------------------------------------------


def round_lines(row: RoundRow, found: Standing) -> list[Line]:
    """Everything about a round: how it was drawn, who has what in common, how to change it."""
    if row.state is None:
        return [
            ("main · always open, not blind: everything belongs to it while no round is open", STRONG),
            ("A lead opens a round with: coder round open NAME --double 0.25 --by sex", FAINT),
        ]
    each = row.state.round
    lines = [(f"{each.name} · {each.kind}, {'open' if each.open else 'closed'}", STRONG)]
    lines.append((f"opened by {each.opened_by} {day(each.opened_at)}; codebook {each.codebook[:12]}", PLAIN))
    if not each.open:
        since = ((row.state.late, "submitted late"), (row.state.changed, "changed since"))
        told = "".join(f"; {number} {what}" for number, what in since if number)
        lines.append((f"closed by {each.closed_by} {day(each.closed_at)}{told}", PLAIN))
    drawn = f"drawn with seed {each.seed}" if each.seed is not None else "drawn"
    by = f", stratified by {', '.join(each.by)}" if each.by else ""
    lines.append(
        (
            f"{counted(len(each.testimonies), 'testimony', 'testimonies')}, {len(each.double)} for more than "
            f"one coder, {drawn}{by}",
            PLAIN,
        )
    )
    if each.is_blind and row.state.submitted is None:
        lines.append(("Blind: what others do in it is hidden from you until it is closed.", PLAIN))
    elif each.is_blind:
        lines.append(("Blind: you see what is submitted; fellows see their own work alone.", PLAIN))
    common = [f"{a}–{b} {number}" for (a, b), number in row.state.overlaps.items()]
    if common:
        lines.append((f"in common: {', '.join(common)}", FAINT))
    return lines


def person_lines(row: PersonRow, of: RoundRow | None, found: Standing) -> list[Line]:
    """Everything about a person in a round: what is left, what was exchanged from which device."""
    role = f" · {row.role}" if row.role else ""
    where = f" in {of.name}" if of is not None else ""
    lines: list[Line] = [(f"{row.name}{role}{where}", STRONG)]
    own = row.progress
    if row.is_hidden:
        lines.append(("How far they are is hidden from you until the round is closed.", PLAIN))
    elif own is None:
        lines.append(("Nothing is assigned.", PLAIN))
    elif own.missing:
        lines.append((f"not submitted: {some(own.missing, SOME)}", PLAIN))
    else:
        lines.append(("Everything that is assigned is submitted.", PLAIN))
    if row.member is not None and row.member.fingerprint:
        here = " (on this computer)" if row.member.is_here else ""
        lines.append((f"key {row.member.fingerprint}{here}", FAINT))
    lines += [(_heard(each), FAINT) for each in row.heard]
    if not row.heard:
        lines.append(("No bundle of theirs has come here.", FAINT))
    if row.name == found.coder:
        lines.append((f"{exchange_words(found)}; last place: {found.remote or 'none yet'}", FAINT))
    return lines


def _heard(each: LastHeard) -> str:
    how = "sent from here" if each.is_ours else "came here"
    return f"bundle {each.number} of device {each.device} {how} {day(each.at)}"


def problem_lines(found: Problem) -> list[Line]:
    """What is to be looked at, and what to do."""
    return [(found.where, STRONG), (found.what, PLAIN), (f"→ {found.fix}", PLAIN)]
