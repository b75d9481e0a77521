"""Gathering the evidence: independent codings and submissions in columns, round by round's rule.

Without a named round everything counts but ``calibrate`` and ``recheck``; a coder who submitted
a testimony in several rounds counts with the latest.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coder.counts.tally import People
from coder.errors import NotFound
from coder.evidence import Evidence
from coder.model import MAIN_ROUND, Coding, Round, Submission
from coder.project.cases import excluded_cases
from coder.record.bodies import kept_lengths, kept_texts
from coder.rounds.visibility import Place
from coder.text.units import excerpts, has_visible

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.record.columns import CodingColumns

PRACTICE = ("calibrate", "recheck")
"""Kinds of round that no report covers unless it is named."""

PORTION = 1 << 17
"""Spans whose units are looked up at a time."""

Ints = NDArray[np.int64]
_FILLERS = "\u115f\u1160\u3164\uffa0"
"""The only letters that are blanks."""


def gather(
    project: Project,
    *,
    round_name: str | None = None,
    units: bool = True,
    offsets: bool = True,
    in_time: bool = False,
) -> Evidence:
    """The evidence of ``round_name``, or of every round that counts.

    Unsubmitted codings are there too (a coder's own layer shows them); ``submitted`` says what is finished.

    Args:
        project: Where the evidence is.
        round_name: None for all rounds that count.
        units: Without it no excerpts are made and no text is read where the record knows its
            length: there are no units, each coding is in none, and testimonies that nobody
            submitted have the length 0.
        offsets: Without them and without units every start, end and length is 0, which is quicker still.
        in_time: Count what was submitted and stood when its round was closed, as if nothing had come since.

    Raises:
        NotFound: no such round.
    """
    columns, chosen = _covered_work(project, round_name, spans=units or offsets, in_time=in_time)
    names = project.testimony_ids()
    if in_time:  # what was withdrawn may be of a testimony of which nothing else is left
        here = set(names)
        chosen = {place: name for place, name in chosen.items() if place[1] in here}
    coders = sorted({*columns.coders, *(coder for coder, _ in chosen)})
    testimony = _translated(columns.testimony, columns.testimonies, names)
    coder = _translated(columns.coder, columns.coders, coders)
    kept = _in_chosen_round(chosen, names, coders, columns.rounds, testimony, coder, _ints(columns.round))
    testimony, start, end = testimony[kept], _ints(columns.start)[kept], _ints(columns.end)[kept]
    index = {name: place for place, name in enumerate(names)}
    seat = {name: place for place, name in enumerate(coders)}
    done = {name for _, name in chosen}
    found = _Units(project, names) if units else _Lengths(project, names, done if offsets else ())
    testimony, start, end, coder, code = _within_texts(
        found.lengths, testimony, start, end, coder[kept], _ints(columns.code)[kept], are_known=units
    )
    first, last = _in_portions(found, testimony, start, end)
    return Evidence(
        testimonies=tuple(names),
        coders=tuple(coders),
        codes=columns.codes,
        lengths=found.lengths,
        testimony=testimony,
        coder=coder,
        code=code,
        start=start,
        end=end,
        first_unit=first,
        last_unit=last,
        unit_offset=found.offset,
        unit_start=found.start,
        unit_end=found.end,
        submitted=frozenset((seat[who], index[name]) for who, name in chosen),
    )


def _covered_work(
    project: Project, round_name: str | None, *, spans: bool, in_time: bool
) -> tuple[CodingColumns, dict[tuple[str, str], str]]:
    """The codings of the rounds covered, and the round in which each (coder, testimony) counts."""
    record = project.record
    finished: Sequence[Place] = (
        record.finished_in_time().finished
        if in_time
        else [(each.round, each.coder, each.testimony) for each in record.finished_fields()]
    )
    columns = record.coding_columns(spans=spans, with_digest=True)
    recorded = _rounds(project, {*columns.rounds, *(name for name, _, _ in finished)})
    rounds = _covered(project, round_name, recorded)
    if not rounds.issuperset(columns.rounds):
        columns = record.coding_columns(rounds=rounds, spans=spans)
    return columns, {(coder, testimony): name for name, coder, testimony in finished if name in rounds}


def coded_texts(project: Project, names: Sequence[str], wanted: Collection[str]) -> list[str]:
    """The text of each testimony in ``names`` as it is coded; empty for those not ``wanted``."""
    kept = kept_texts(project.record)
    return [
        ""
        if name not in wanted
        else kept[name]
        if name in kept
        else project.texts.coded_text(name, project.record)[0]
        for name in names
    ]


def counting_rounds(project: Project, round_name: str | None) -> set[str]:
    """The rounds that a report on ``round_name`` covers; None stands for all that count.

    Raises:
        NotFound: no such round.
    """
    return _covered(project, round_name, project.record.rounds())


def _rounds(project: Project, named: Collection[str]) -> list[Round]:
    """The rounds that were opened, and those that codings or submissions name."""
    opened = project.record.opened_rounds()
    other = {MAIN_ROUND, *named} - {each.name for each in opened}
    return [*opened, *(Round(name, "main") for name in sorted(other))]


def _covered(project: Project, round_name: str | None, recorded: Sequence[Round]) -> set[str]:
    kinds = {each.name: each.kind for each in recorded}
    known = {project.round_name, *kinds}
    if round_name is None:
        return {name for name in known if kinds.get(name) not in PRACTICE}
    if round_name not in known:
        raise NotFound(f"No round called {round_name}. There are: {', '.join(sorted(known))}.")
    return {round_name}


def people_of(project: Project, names: Sequence[str]) -> People:
    """The people who count, each by one of their cases, and whose each testimony in ``names`` is.

    Cases that were decided to be one person are one here, and a testimony that was decided to be
    another one's text is nobody's (``project.duplicates``).
    """
    from coder.project.duplicates import merged_people, repeated_texts

    excluded, merged = excluded_cases(project), merged_people(project)
    case_ids = project.texts.case_ids(names)
    counted = {*project.texts.cases, *case_ids} - excluded
    cases = sorted({merged.get(case, case) for case in counted})
    place = {case: number for number, case in enumerate(cases)}
    person = {case: place[merged.get(case, case)] for case in counted}
    repeated = repeated_texts(project, names)
    case_of = [
        -1 if name in repeated else person.get(case, -1) for name, case in zip(names, case_ids, strict=True)
    ]
    return People(tuple(cases), case_of)


def _ints(column: array[int]) -> Ints:
    return np.frombuffer(column, dtype=np.intc).astype(np.int64) if len(column) else np.empty(0, np.int64)


def _translated(column: array[int], table: Sequence[str], names: Sequence[str]) -> Ints:
    """``column`` as indexes into ``names`` instead of ``table``."""
    place = {name: number for number, name in enumerate(names)}
    return np.array([place[name] for name in table], dtype=np.int64)[_ints(column)]


def latest_submissions(submissions: Sequence[Submission], rounds: set[str]) -> dict[tuple[str, str], str]:
    """(coder, testimony) -> the round whose submission counts: the one recorded last."""
    ordered = sorted(submissions, key=lambda submission: submission.id)
    return {(s.coder, s.testimony): s.round for s in ordered if s.round in rounds}


def spoken_by_one(project: Project, evidence: Evidence, codings: Sequence[Coding], coder: str) -> Evidence:
    """``codings`` alone, as if ``coder`` had made them and finished whatever anybody finished.

    Testimonies and units are those of ``evidence``; the codings lie in its testimonies.
    """
    texts = {name: number for number, name in enumerate(evidence.testimonies)}
    codes = sorted({coding.code for coding in codings})
    place = {code: number for number, code in enumerate(codes)}
    testimony = np.array([texts[coding.testimony] for coding in codings], dtype=np.int64)
    start = np.array([coding.start for coding in codings], dtype=np.int64)
    end = np.array([coding.end for coding in codings], dtype=np.int64)
    found = _Units(project, evidence.testimonies)
    code = np.array([place[coding.code] for coding in codings], dtype=np.int64)
    testimony, start, end, code = _within_texts(found.lengths, testimony, start, end, code, are_known=True)
    first, last = found.covered(testimony, start, end)
    return replace(
        evidence,
        coders=(coder,),
        codes=tuple(codes),
        testimony=testimony,
        coder=np.zeros(len(code), dtype=np.int64),
        code=code,
        start=start,
        end=end,
        first_unit=first,
        last_unit=last,
        submitted=frozenset((0, number) for _, number in evidence.submitted),
    )


def _in_chosen_round(
    chosen: dict[tuple[str, str], str],
    names: Sequence[str],
    coders: Sequence[str],
    rounds: Sequence[str],
    testimony: Ints,
    coder: Ints,
    round_of: Ints,
) -> NDArray[np.bool_]:
    """Which codings belong to the round that counts for their coder and testimony."""
    if len(rounds) < 2:
        return np.ones(len(testimony), dtype=bool)
    place = {name: number for number, name in enumerate(rounds)}
    counting = np.full((len(coders), len(names)), -1, dtype=np.int64)
    seat = {name: number for number, name in enumerate(coders)}
    index = {name: number for number, name in enumerate(names)}
    for (who, name), round_name in chosen.items():
        counting[seat[who], index[name]] = place.get(round_name, -2)
    wanted = counting[coder, testimony]
    fits: NDArray[np.bool_] = (wanted == -1) | (wanted == round_of)
    return fits


def _within_texts(
    lengths: Ints, testimony: Ints, start: Ints, end: Ints, *more: Ints, are_known: bool
) -> tuple[Ints, ...]:
    """The columns of those spans that begin within their text; each ends there at the latest.

    Another program may have recorded beyond a text, which ``coder check`` lists; and some texts are still
    on their way. Without ``are_known`` a length of 0 stands for one that was not looked up.
    """
    if not (are_known or lengths.any()):
        return testimony, start, end, *more
    length = lengths[testimony]
    if not are_known:
        length = np.where(length > 0, length, np.iinfo(np.int64).max)
    inside = start < length
    return tuple(each[inside] for each in (testimony, start, np.minimum(end, length), *more))


def _in_portions(found: _Units | _Lengths, testimony: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """First and last unit of each span, with room needed for some of them at a time only."""
    first, last = np.empty(len(start), dtype=np.int64), np.empty(len(start), dtype=np.int64)
    for at in range(0, len(start), PORTION):
        part = slice(at, at + PORTION)
        first[part], last[part] = found.covered(testimony[part], start[part], end[part])
    return first, last


class _Lengths:
    """The lengths of the testimonies that somebody finished, and no units."""

    def __init__(self, project: Project, names: Sequence[str], finished: Collection[str]) -> None:
        kept = kept_lengths(project.record) if finished else {}
        self.lengths = np.array(
            [
                0
                if name not in finished
                else kept[name]
                if name in kept
                else len(project.texts.coded_text(name, project.record)[0])
                for name in names
            ],
            dtype=np.int64,
        )
        self.offset = np.zeros(len(names) + 1, dtype=np.int64)
        self.start = self.end = np.empty(0, dtype=np.int64)

    def covered(self, testimony: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """First and last unit of each span: none, -1."""
        none = np.full(len(testimony), -1, dtype=np.int64)
        return none, none


class _Units:
    """The excerpts of every testimony in flat columns, and which of them spans are present in.

    Excerpts begin and end with a visible character and hold all of them, so the outermost
    excerpts that a span reaches into decide; only a span of nothing but blanks is in none.
    """

    def __init__(self, project: Project, names: Sequence[str]) -> None:
        kept, rule = kept_texts(project.record), project.codebook.excerpts
        self._texts, counts, start, end = [], [], array("q"), array("q")
        for name in names:
            if name in kept:
                text, units = kept[name], excerpts(kept[name], rule)
            else:
                text, units = project.texts.coded_text(name, project.record)
            self._texts.append(text)
            counts.append(len(units))
            start.extend(unit.start for unit in units)
            end.extend(unit.end for unit in units)
        self.lengths = np.array([len(text) for text in self._texts], dtype=np.int64)
        self.offset = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        self.start, self.end = (np.array(column, dtype=np.int64) for column in (start, end))
        self._base = np.concatenate(([0], np.cumsum(self.lengths + 1)))[:-1].astype(np.int64)
        base = np.repeat(self._base, counts)
        self._starts, self._ends = self.start + base, self.end + base  # in all texts, one after the other

    def covered(self, testimony: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """First and last excerpt (within its testimony) that each span shows in; -1, -1 for none."""
        shift = self._base[testimony]
        first = np.searchsorted(self._ends, start + shift, side="right")
        last = np.searchsorted(self._starts, end + shift, side="left") - 1
        none = first > last
        rows = np.flatnonzero(~none)
        # Nearly every span begins with a letter, and has_visible looks closely.
        for row in rows[~self._begin_with_letters(testimony[rows], start[rows])].tolist():
            none[row] = not has_visible(self._texts[testimony[row]], int(start[row]), int(end[row]))
        within = self.offset[testimony]
        return np.where(none, -1, first - within), np.where(none, -1, last - within)

    def _begin_with_letters(self, testimony: Ints, start: Ints) -> NDArray[np.bool_]:
        """Which spans begin with a letter that is to be seen; each text is looked at once."""
        order = np.argsort(testimony, kind="stable")
        texts, first = np.unique(testimony[order], return_index=True)
        signs = np.empty(len(start), dtype=np.uint32)
        for text, rows in zip(texts.tolist(), np.split(order, first)[1:], strict=True):
            points = np.frombuffer(self._texts[text].encode("utf-32-le", "surrogatepass"), "<u4")
            signs[rows] = points[start[rows]]
        known, which = np.unique(signs, return_inverse=True)
        letters = [chr(sign).isalpha() and chr(sign) not in _FILLERS for sign in known.tolist()]
        return np.array(letters, dtype=bool)[which]
