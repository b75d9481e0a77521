"""Who has come how far, per round, coder and testimony."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.errors import NotFound
from coder.model import Round
from coder.rounds.drawing import overlaps
from coder.text.display import counted

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.rounds.visibility import Place


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One coder's state in one testimony of one round."""

    round: str
    coder: str
    testimony: str
    assigned: bool
    started: bool | None
    """None where it is hidden: what is not submitted yet in an open blind round."""
    submitted: bool
    codings: int
    """Those that may be seen."""
    late: bool = False
    """Submitted after the round was closed."""


def progress(project: Project, round_name: str | None = None) -> tuple[ProgressRow, ...]:
    """A row for every coder and testimony; in the implicit round everything is assigned to everyone.

    Of an opened round there are rows for what is assigned, and for what was done beside that. While
    it is open and blind, a fellow finds only their own rows.

    Raises:
        NotFound: no such round.
    """
    columns = project.record.coding_columns()
    counts = Counter(
        (columns.rounds[r], columns.coders[c], columns.testimonies[t])
        for r, c, t in zip(columns.round, columns.coder, columns.testimony, strict=True)
    )
    submitted = {(s.round, s.coder, s.testimony) for s in project.record.submissions()}
    late = project.record.late()
    worked_in = {*(key[0] for key in counts), *(key[0] for key in submitted), project.round_name}
    opened = {each.name: each for each in project.record.opened_rounds()}
    names = [*sorted(worked_in - set(opened)), *opened]
    if round_name is not None:
        if round_name not in project.round_names():
            raise NotFound(f"No round called {round_name}. There are: {', '.join(project.round_names())}.")
        names = [round_name]
    rows = []
    for name in names:
        for coder, testimony, assigned in _places(project, name, opened.get(name), {*counts, *submitted}):
            key = (name, coder, testimony)
            codings, done = counts[key], key in submitted
            started = None if _is_hidden(project, key) and not done else codings > 0 or done
            rows.append(ProgressRow(*key, assigned, started, done, codings, key in late))
    return tuple(rows)


def _places(
    project: Project, name: str, opened: Round | None, worked: set[tuple[str, str, str]]
) -> Iterator[tuple[str, str, bool]]:
    """(coder, testimony, whether it is assigned) of a round, sorted."""
    if opened is None:
        for coder in sorted(_coders(project, worked)):
            for testimony in project.testimony_ids():
                yield coder, testimony, True
        return
    pairs = {*opened.assigned, *((coder, testimony) for where, coder, testimony in worked if where == name)}
    for coder, testimony in sorted(pairs):
        if name not in project.blindness.blind or coder == project.coder:
            yield coder, testimony, (coder, testimony) in opened.assigned


def _coders(project: Project, worked: set[tuple[str, str, str]]) -> set[str]:
    """Who codes in the implicit round: not a lead who only decides what others coded."""
    found = {coder for _, coder, _ in worked}
    found |= {person.name for person in project.record.people() if person.role == "fellow"}
    me = project.coder
    if me and me not in found and not project.record.has_decided(me):
        found.add(me)
    return found


def _is_hidden(project: Project, place: tuple[str, str, str]) -> bool:
    name, coder, _ = place
    return name in project.blindness.until_submitted and coder != project.coder


@dataclass(frozen=True, slots=True)
class CoderProgress:
    """How far a coder is in a round."""

    round: str
    coder: str
    assigned: int
    started: int | None
    """Of the assigned ones, not submitted but begun; None where that is hidden."""
    submitted: int
    late: int
    """Of those, submitted after the round was closed."""
    missing: tuple[str, ...]
    """Assigned and not submitted, sorted."""


def coder_progress(project: Project, round_name: str | None = None) -> list[CoderProgress]:
    """How far each coder is, per round, by opening; a fellow sees only their own in an open blind round."""
    of: defaultdict[tuple[str, str], list[tuple[str, bool | None, bool, bool]]] = defaultdict(list)
    for row in progress(project, round_name):
        if row.assigned:
            of[row.round, row.coder].append((row.testimony, row.started, row.submitted, row.late))
    return [
        CoderProgress(
            name,
            coder,
            len(rows),
            None if any(began is None for _, began, _, _ in rows)
            else sum(bool(began) and not done for _, began, done, _ in rows),
            sum(done for _, _, done, _ in rows),
            sum(behind for _, _, _, behind in rows),
            tuple(text for text, _, done, _ in rows if not done),
        )
        for (name, coder), rows in of.items()
    ]  # fmt: skip


def late_submissions(
    project: Project, round_name: str | None = None, coders: Collection[str] | None = None
) -> dict[str, int]:
    """Coder -> submissions that came after the close of a round that a report covers, by coder.

    ``round_name`` None stands for every round that counts, ``coders`` None for everybody.
    """
    return _counted(project, project.record.late(), round_name, coders)


def replaced_submissions(
    project: Project, round_name: str | None = None, coders: Collection[str] | None = None
) -> dict[str, int]:
    """Coder -> what had been submitted before the close and was submitted anew since, or withdrawn."""
    return _counted(project, project.record.replaced_late(), round_name, coders)


def _counted(
    project: Project, found: Collection[Place], round_name: str | None, coders: Collection[str] | None
) -> dict[str, int]:
    """By coder, how many of the places found lie in a round that a report covers."""
    from coder.project.evidence import counting_rounds  # arrays come with it

    covered = counting_rounds(project, round_name) if found else set()
    by = Counter(coder for name, coder, _ in found if name in covered and (coders is None or coder in coders))
    return dict(sorted(by.items()))


def late_notice(late: Mapping[str, int], replaced: Mapping[str, int] | None = None) -> str:
    """What to say of work that came after its round was closed; empty where none did."""
    said = []
    if late:
        said.append(
            "Submitted after the close of the round, and counted here all the same: "
            f"{sum(late.values())} ({_by(late)})."
        )
    if replaced:
        said.append(
            f"Submitted before the close and made anew or withdrawn since: {sum(replaced.values())} "
            f"({_by(replaced)}). Figures from the day of the close were others; coder check names the texts."
        )
    return " ".join(said)


def in_time_notice(project: Project, round_name: str | None) -> str:
    """What to say of a report on what stood when rounds were closed; empty where nothing came since."""
    found, said = project.record.finished_in_time(), []
    if left_out := _counted(project, found.left_out, round_name, None):
        said.append(
            "Left out, as submitted or changed after the close of the round: "
            f"{_testimonies(left_out)} ({_by(left_out)})."
        )
    if restored := _counted(project, found.restored, round_name, None):
        said.append(
            "Counted as submitted, because they were when the round was closed, and their codings are those "
            f"of then: {_testimonies(restored)} withdrawn or submitted anew since ({_by(restored)})."
        )
    return " ".join(said)


def _testimonies(by: Mapping[str, int]) -> str:
    return counted(sum(by.values()), "testimony", "testimonies")


def _by(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{coder} {number}" for coder, number in numbers.items())


# --- for leads: what is assigned, and how a round stands --------------------------------


@dataclass(frozen=True, slots=True)
class Assignment:
    """A testimony that a round gives to a coder."""

    round: str
    coder: str
    testimony: str
    double: bool
    """Whether it was drawn for more than one coder."""
    submitted: bool | None
    """None where that is hidden."""
    late: bool


@dataclass(frozen=True, slots=True)
class RoundState:
    """How far a round is, as far as the acting coder may see."""

    round: Round
    submitted: int | None
    """Testimonies submitted, counted once per coder; None where that is hidden."""
    late: int
    """Of those, submitted after the round was closed."""
    changed: int
    """Testimonies whose work, counted once per coder, is not what stood at the close: changed, withdrawn
    or submitted anew since."""
    overlaps: Mapping[tuple[str, str], int]
    """How many testimonies each pair of coders has in common."""


def assignments(project: Project, round_name: str | None = None) -> list[Assignment]:
    """Who codes what, by round, coder and testimony, of one round or of all that were opened.

    Raises:
        NotFound: no such round.
    """
    from coder.project.rounds import known_round

    rounds = project.record.opened_rounds() if round_name is None else [known_round(project, round_name)]
    done = {(each.round, each.coder, each.testimony) for each in project.record.submissions()}
    late = project.record.late()
    found = []
    for each in rounds:
        hidden = each.name in project.blindness.blind
        for coder, text in sorted(each.assigned):
            place = (each.name, coder, text)
            submitted = None if hidden and coder != project.coder else place in done
            found.append(Assignment(*place, text in each.double, submitted, place in late))
    return found


def round_states(project: Project) -> list[RoundState]:
    """Every round that was opened, by opening."""
    places = {(each.round, each.coder, each.testimony) for each in project.record.submissions()}
    done = Counter(name for name, _, _ in places)
    late = Counter(name for name, _, _ in project.record.late())
    changed = Counter(name for name, _, _ in project.record.changed_since_close())
    return [
        RoundState(
            each,
            None if each.name in project.blindness.blind else done[each.name],
            late[each.name],
            changed[each.name],
            overlaps(each.assigned, each.coders),
        )
        for each in project.record.opened_rounds()
    ]
