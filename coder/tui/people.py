"""What the screens of cases and duplicates show: rows, columns, what is known, two side by side. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeVar

from coder.cases.sameness import Standing
from coder.documents.findings import Finding
from coder.model import Case, CaseDecision, CaseStatus, Variable
from coder.project.duplicates import Duplicates, LikelyPeople, LikelyTexts
from coder.tui.widgets.cells import Column

STATUS: Mapping[CaseStatus, tuple[str, str]] = {
    "included": ("●", "included"),
    "excluded": ("✗", "excluded"),
    "review": ("?", "review"),
}
"""Sign and word of whether a case counts."""
FLAW, NOTICE, TWIN, NOTE = "!", "i", "=", "“"
"""Signs of a flaw in the register, a notice about it, a possible duplicate, and a credibility note."""
Only = Literal["all", "flaws", "duplicates", "review", "excluded"]
ONLY: tuple[Only, ...] = ("all", "flaws", "duplicates", "review", "excluded")
ONLY_WORDS: Mapping[Only, str] = {
    "all": "every case",
    "flaws": "only cases with flaws",
    "duplicates": "only possible duplicates",
    "review": "only cases under review",
    "excluded": "only excluded cases",
}
STATUS_CELLS, SIGN_CELLS, TEXT_CELLS = 12, 9, 6
MOST_ATTRIBUTE, LEAST_ATTRIBUTE = 24, 5
SAYS = {"agree": "+", "differ": "-", "unknown": "?"}
VERDICTS = {
    "same": ("=", "same"),
    "different": ("≠", "different"),
    "undecided": ("?", "undecided"),
    "": ("·", "open"),
}
Pair = LikelyPeople | LikelyTexts
Standings = Mapping[tuple[str, str], Standing]
AnyPair = TypeVar("AnyPair", bound=LikelyPeople | LikelyTexts)


# --- the list of cases --------------------------------------------------------------------------


@dataclass(frozen=True)
class Roster:
    """The people of a project with what was found about them so far."""

    cases: tuple[Case, ...] = ()
    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    """By case; empty until the register is checked."""
    duplicates: Duplicates | None = None
    """None until they are looked for."""
    twins: Mapping[str, tuple[LikelyPeople, ...]] = field(default_factory=dict)
    """By case: pairs that nobody has settled."""
    structure: int = 0
    """Problems of rows and columns of the register, apart from single cells."""

    @property
    def of_columns(self) -> str:
        """What is wrong with the register beyond the rows of cases; empty when nothing is."""
        said = [each.what for each in self.findings.get("", ())]
        if self.structure:
            rows = "1 problem" if self.structure == 1 else f"{self.structure} problems"
            said.append(f"{rows} of rows or columns: see coder cases check.")
        return " ".join(said)

    def flaws(self, case: str) -> int:
        """How many flaws the register has in the case's row."""
        return sum(not each.notice for each in self.findings.get(case, ()))

    def shown(self, only: Only, kept: frozenset[str] | None) -> list[Case]:
        """The cases of one kind that a filter keeps; None for no filter."""
        return [case for case in self.cases if (kept is None or case.id in kept) and self._is(case, only)]

    def _is(self, case: Case, only: Only) -> bool:
        if only == "flaws":
            return self.flaws(case.id) > 0
        if only == "duplicates":
            return case.id in self.twins
        return only in ("all", case.status)


def by_case(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    """Findings under the case whose row they are in; those of whole columns under an empty name."""
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        found[each.case].append(each)
    return {case: tuple(own) for case, own in found.items()}


def twins_of(pairs: Iterable[LikelyPeople]) -> dict[str, tuple[LikelyPeople, ...]]:
    """Pairs under each of their two cases."""
    found: defaultdict[str, list[LikelyPeople]] = defaultdict(list)
    for each in pairs:
        for case in (each.pair.first, each.pair.second):
            found[case].append(each)
    return {case: tuple(own) for case, own in found.items()}


def roster_line(roster: Roster) -> str:
    """How many cases there are and how they stand."""
    many = Counter(case.status for case in roster.cases)
    said = [f"{len(roster.cases):,} case{'' if len(roster.cases) == 1 else 's'}"]
    said += [f"{many['excluded']:,} excluded"] if many["excluded"] else []
    said += [f"{many['review']:,} under review"] if many["review"] else []
    flaws = sum(not each.notice for own in roster.findings.values() for each in own)
    said += [f"{flaws:,} flaw{'' if flaws == 1 else 's'}"] if flaws else []
    if roster.duplicates is not None:
        pairs = len({each.pair.ids for own in roster.twins.values() for each in own})
        said += [f"{pairs:,} possible duplicate{'' if pairs == 1 else 's'}"] if pairs else []
    return " · ".join(said)


def case_columns(variables: Sequence[Variable], cases: Sequence[Case], width: int) -> list[Column]:
    """Status, id, signs, testimonies, and as many attributes as there is room for."""
    ids = max((len(case.id) for case in cases), default=4)
    name = min(max(ids, 4), 16) + 1
    found = [
        Column("status", " status", STATUS_CELLS, is_figure=False),
        Column("case", "case", name, is_figure=False),
        Column("signs", "", SIGN_CELLS, is_figure=False),
        Column("texts", "texts", TEXT_CELLS, is_figure=False),
    ]
    room = width - sum(column.width for column in found)
    for variable in variables:
        longest = max((len(case.attributes.get(variable.name, "")) for case in cases), default=0)
        wanted = min(max(longest, len(variable.name), LEAST_ATTRIBUTE), MOST_ATTRIBUTE) + 1
        if wanted > room:
            break
        room -= wanted
        found.append(Column(f"@{variable.name}", variable.name, wanted, is_figure=False))
    return found


def case_cell(case: Case, column: Column, roster: Roster) -> str:
    """What stands in a cell of the list."""
    if column.id.startswith("@"):
        return case.attributes.get(column.id[1:], "")
    if column.id == "status":
        sign, word = STATUS[case.status]
        return f" {sign} {word}"
    if column.id == "signs":
        return signs(case, roster)
    if column.id == "texts":
        return str(len(case.testimonies)).rjust(TEXT_CELLS - 1)
    return case.id


def signs(case: Case, roster: Roster) -> str:
    """``!2 =1 “``: flaws, possible duplicates, a credibility note."""
    flaws, twins = roster.flaws(case.id), len(roster.twins.get(case.id, ()))
    notices = len(roster.findings.get(case.id, ())) - flaws
    parts = (
        f"{FLAW}{flaws}" if flaws else NOTICE if notices else "",
        f"{TWIN}{twins}" if twins else "",
        NOTE if case.credibility else "",
    )
    return " ".join(part for part in parts if part)


# --- what is known of one case ------------------------------------------------------------------

Line = tuple[str, str]
"""A line of text and its style."""
PLAIN, STRONG, FAINT = "", "bold", "dim"


def case_lines(
    case: Case,
    variables: Sequence[Variable],
    roster: Roster,
    history: Sequence[tuple[CaseDecision, str]],
    stated: Case | None,
) -> list[Line]:
    """Everything about a case: status and reason, flaws with mends, likely twins, attributes, decisions."""
    sign, word = STATUS[case.status]
    row = f" · row {case.row} of the register" if case.row else " · not in the register"
    lines: list[Line] = [(f"{case.id} · {sign} {word}{row}", STRONG)]
    if case.reason:
        lines.append((f"reason: {case.reason}", PLAIN))
    if stated is not None and stated.status != case.status:
        lines.append((f"the register says {stated.status}; the recorded decision counts", FAINT))
    if case.credibility:
        lines.append((f"{NOTE} credibility: {case.credibility}", PLAIN))
    lines += [line for each in roster.findings.get(case.id, ()) for line in finding_lines(each)]
    lines += [(twin_line(each, case.id), PLAIN) for each in roster.twins.get(case.id, ())]
    lines += [
        (f"{variable.title}: {case.attributes[variable.name]}", PLAIN)
        for variable in variables
        if case.attributes.get(variable.name)
    ]
    if case.aliases:
        lines.append((f"also called: {'; '.join(case.aliases)}", PLAIN))
    if case.note:
        lines.append((f"note: {case.note}", PLAIN))
    lines.append((f"testimonies: {', '.join(case.testimonies) or 'none'}", PLAIN))
    return [*lines, *((decision_line(made, became), FAINT) for made, became in history)]


def finding_lines(found: Finding) -> list[Line]:
    """A flaw in words, and what to write instead."""
    sign = NOTICE if found.notice else FLAW
    what = " ".join(filter(None, (found.what, found.why)))
    lines = [(f"{sign} {found.column}: {what}", PLAIN if found.notice else STRONG)]
    mend = f"write {found.mend}" if found.mend is not None else found.fix
    return [*lines, (f"  → {mend}", PLAIN)] if mend else lines


def twin_line(each: LikelyPeople, case: str) -> str:
    """Who else a case may be."""
    pair = each.pair
    other, name = (pair.second, pair.names[1]) if pair.first == case else (pair.first, pair.names[0])
    return f"{TWIN} may be the same person as {other}: {name} (name score {pair.name_score:.2f}; d compares)"


def decision_line(made: CaseDecision, became: str) -> str:
    """A recorded decision with what became of it."""
    what = made.status or "credibility"
    said = f": {made.text}" if made.text else ""
    return f"{_day(made.at)}{made.by} recorded {what}{said} ({became})"


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d} " if at is not None else ""


# --- pairs --------------------------------------------------------------------------------------


def with_standing(each: AnyPair, decided: Standings) -> AnyPair:
    """A pair with what is decided about it now."""
    one, other = sorted((each.pair.first, each.pair.second))
    return replace(each, standing=decided.get((one, other)))


def pair_ids(each: Pair) -> tuple[str, str]:
    """The two, in the order in which they are shown."""
    return each.pair.first, each.pair.second


def pair_score(each: Pair) -> str:
    """Name score of people, common words of texts."""
    if isinstance(each, LikelyPeople):
        return f"name {each.pair.name_score:.2f}"
    return f"words {100 * each.pair.share:.0f} %"


def pair_verdict(each: Pair) -> tuple[str, str]:
    """Sign and word of what was decided."""
    if each.standing is None:
        return VERDICTS[""]
    if each.standing.contested:
        return "?", "contested"
    return VERDICTS[each.standing.verdict]


def pair_names(each: Pair) -> tuple[str, str]:
    """How the two are called."""
    return each.pair.names if isinstance(each, LikelyPeople) else each.cases


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of two side by side."""

    field: str
    first: str
    sign: str
    second: str
    strong: bool = False


def compared_people(
    each: LikelyPeople, cases: Mapping[str, Case], words: Mapping[str, str]
) -> list[Compared]:
    """Two people, field by field; ``words`` are the beginnings of their testimonies by case."""
    pair = each.pair
    ids = (pair.first, pair.second)
    found = [
        Compared("case", *_both(ids[0], "", ids[1]), strong=True),
        Compared("name", *_both(pair.names[0], f"{pair.name_score:.2f}", pair.names[1])),
    ]
    found += [Compared(one.field, one.first or "–", SAYS[one.says], one.second or "–") for one in pair.fields]
    first, second = (cases.get(case, Case(case)) for case in ids)
    found.append(Compared("status", *_both(STATUS[first.status][1], "", STATUS[second.status][1])))
    for name in ("aliases", "credibility", "note"):
        values = [_said(getattr(case, name)) for case in (first, second)]
        if any(values):
            found.append(Compared(name, *_both(values[0] or "–", "", values[1] or "–")))
    texts = [", ".join(case.testimonies) or "none" for case in (first, second)]
    found.append(Compared("testimonies", *_both(texts[0], "", texts[1])))
    found.append(Compared("words", *_both(words.get(ids[0], "–"), "", words.get(ids[1], "–"))))
    return found


def compared_texts(each: LikelyTexts, words: Mapping[str, str]) -> list[Compared]:
    """Two testimonies around the first passage that both have."""
    pair = each.pair
    share = f"{100 * pair.share:.0f} %"
    return [
        Compared("testimony", *_both(pair.first, "", pair.second), strong=True),
        Compared(
            "case", *_both(each.cases[0], "=" if each.cases[0] == each.cases[1] else "≠", each.cases[1])
        ),
        Compared("in common", *_both(f"{pair.common:,} runs of four words", share, "of the shorter one's")),
        Compared("from", *_both(f"{pair.start}–{pair.end}", "", f"{pair.other_start}–{pair.other_end}")),
        Compared("words", *_both(words.get(pair.first, ""), "", words.get(pair.second, ""))),
    ]


def _both(first: str, sign: str, second: str) -> tuple[str, str, str]:
    return first, sign, second


def _said(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


def standing_lines(each: Pair) -> list[Line]:
    """What leads decided about a pair."""
    if each.standing is None:
        return [("Nobody has decided about the two: s same, d different, o undecided.", FAINT)]
    head = (
        [("Leads who did not know of each other contradict one another; one of them decides again.", STRONG)]
        if each.standing.contested
        else []
    )
    return head + [
        (
            f"{_day(made.at)}{made.lead}: {made.verdict}{f', {made.note}' if made.note else ''}",
            PLAIN,
        )
        for made in each.standing.decisions
    ]


def first_words(text: str, most: int = 360) -> str:
    """The beginning of a testimony on one line."""
    words = " ".join(text[: 2 * most].split())
    return words if len(words) <= most else f"{words[:most].rstrip()}…"
