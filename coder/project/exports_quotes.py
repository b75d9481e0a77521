"""A row per passage and code, for tables that may be very long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from coder.documents.codings import COLUMNS
from coder.project.leaks import name_variables
from coder.project.quotes import FIXED
from coder.record.coding_table import UNTIMED
from coder.report.model import Row

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.record.coding_table import CodingTable

LEVEL = "level_"
_PORTION = 1 << 15
_MINUTE = 60_000


class Spoken(NamedTuple):
    """The numbers of one coding, and the words it stands on (a million of them are made one by one)."""

    testimony: int
    code: int
    coder: int
    round: int
    start: int
    end: int
    at: int
    quote: str
    memo: str


class QuoteRows:
    """Rows of codings; what belongs to a testimony, a code or a minute is looked up once."""

    def __init__(self, project: Project, table: CodingTable, *, with_names: bool = False) -> None:
        self.project, self.table = project, table
        hidden = () if with_names else name_variables(project.codebook)
        self._attributes = [each.name for each in project.codebook.variables if each.name not in hidden]
        codes = {*(code.path for code in project.codebook.codes), *table.codes}
        self._depth = max((code.count(".") + 1 for code in codes), default=2)
        self._minutes: dict[int, str] = {}
        case_ids = project.texts.case_ids(table.testimonies)
        self._people = [self._person(case) for case in case_ids]

    def _person(self, case: str) -> Row:
        registered = self.project.texts.cases
        stated = registered[case].attributes if case in registered else {}
        return (case, *(stated.get(name, "") for name in self._attributes))

    @property
    def heads(self) -> tuple[str, ...]:
        """Columns of ``rows``: as ``coder counts --show --csv`` has them, with the levels of all codes."""
        levels = (f"{LEVEL}{number + 1}" for number in range(self._depth))
        return ("case", *self._attributes, "code", "title", *levels, *FIXED)

    @property
    def coding_heads(self) -> tuple[str, ...]:
        """Columns of ``coding_rows``: as ``coder codings export`` has them."""
        return (*COLUMNS, "case", *self._attributes)

    def rows(self) -> Iterator[Row]:
        """A row for each coding, the person first."""
        table = self.table
        titles = {code.path: code.title for code in self.project.codebook.codes}
        paths = []
        for code in table.codes:
            levels = code.split(".")
            paths.append((code, titles.get(code, ""), *levels, *[""] * (self._depth - len(levels))))
        for each in self.spoken():
            yield (
                *self._people[each.testimony], *paths[each.code], each.quote, each.memo,
                table.testimonies[each.testimony], each.start, each.end,
                table.coders[each.coder], table.rounds[each.round], self._written(each.at),
            )  # fmt: skip

    def coding_rows(self) -> Iterator[Row]:
        """A row for each coding in the columns that ``coder codings import`` reads."""
        table = self.table
        for each in self.spoken():
            yield (
                table.testimonies[each.testimony], table.coders[each.coder], each.start, each.end,
                table.codes[each.code], each.quote, each.memo, table.rounds[each.round],
                self._written(each.at), *self._people[each.testimony],
            )  # fmt: skip

    def spoken(self) -> Iterator[Spoken]:
        """Each coding in its order."""
        table, record = self.table, self.project.record
        columns = (
            table.testimony, table.code, table.coder, table.round, table.start, table.end, table.at,
            table.revision,
        )  # fmt: skip
        for first in range(0, len(table), _PORTION):
            numbers = [column[first : first + _PORTION].tolist() for column in columns]
            named = {of: table.revisions[of] for of in set(numbers[-1])}
            kept = record.revision_texts(named.values())
            words = {of: kept.get(name) or record.text_if_here(name) for of, name in named.items()}
            for place, row in enumerate(zip(*numbers, strict=True), first):
                text, code, coder, round_, start, end, at, of = row
                memo = table.memos.get(place, "")
                yield Spoken(text, code, coder, round_, start, end, at, words[of][start:end], memo)

    def _written(self, at: int) -> str | None:
        """As ``times.iso`` writes what the record gives, which is UTC; several times faster."""
        if at == UNTIMED:
            return None
        minute, rest = divmod(at, _MINUTE)
        known = self._minutes.get(minute)
        if known is None:
            known = (
                datetime.fromtimestamp(minute * 60, UTC).isoformat(timespec="minutes").removesuffix("+00:00")
            )
            self._minutes[minute] = known
        return f"{known}:{rest // 1000:02d}.{rest % 1000:03d}Z"


def chosen_quotes(
    rows: QuoteRows, wanted: int, skipped: Sequence[tuple[str, int]], excluded: set[str]
) -> list[Spoken]:
    """At most ``wanted`` passages under each code, each of another person who is not ``excluded``.

    Args:
        rows: Where to choose from, by testimony and place.
        wanted: How many under each code.
        skipped: (testimony, place) that no passage may hold.
        excluded: Cases that are passed over.
    """
    table = rows.table
    cases = rows.project.texts.case_ids(table.testimonies)
    places: dict[str, list[int]] = {}
    for testimony, place in skipped:
        places.setdefault(testimony, []).append(place)
    found: dict[int, dict[str, Spoken]] = {code: {} for code in range(len(table.codes))}
    waiting = set(found)
    for each in rows.spoken():
        if each.code not in waiting or cases[each.testimony] in excluded:
            continue
        if cases[each.testimony] in found[each.code]:
            continue
        if any(each.start <= at < each.end for at in places.get(table.testimonies[each.testimony], ())):
            continue
        found[each.code][cases[each.testimony]] = each
        if len(found[each.code]) >= wanted:
            waiting.discard(each.code)
            if not waiting:
                break
    return [each for own in found.values() for each in own.values()]
