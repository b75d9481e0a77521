"""Values of a category: unlisted, hedged, marked, or written in two ways."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from coder.documents.findings import Finding, FlawKind, Twin
from coder.documents.profile import Cell, Column
from coder.documents.twins import near_values, twins
from coder.documents.words import (
    SEX_WORDS,
    form,
    is_missing,
    is_missing_sign,
    plain,
    unhedged,
    without_mark,
)

_CLOSE = 0.85
_FEW_STRANGERS = 3
_MOST_STRANGERS = 0.2
_SHOWN = 12
_INITIALS = 0.6
_SAID_ONE_BY_ONE = 3


def value_findings(column: Column) -> Iterator[Finding]:
    """Every flaw and notice of a column whose values are compared with one another."""
    listed = column.variable.values if column.variable is not None else ()
    strangers = _of_another(column, listed) if listed else []
    if listed and not strangers:
        yield from _unlisted(column, listed)
        return
    if strangers:
        yield _list_of_another(column, strangers)
    known = {form(cell.value) for cell in column.known}
    found: dict[str, Twin] = {}
    hedged: dict[str, tuple[str, str]] = {}
    for value in column.counts:
        said = _hedge(column, value, known)
        if said is not None:
            hedged[value] = said
    sound = Counter({value: count for value, count in column.counts.items() if value not in hedged})
    for twin in twins(sound, nations=column.is_of_nations):
        found[twin.odd] = twin
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for cell in column.cells:
        rows[cell.value].append(cell.row)
    for cell in column.cells:
        if cell.value in hedged:
            yield _hedged(column, cell, *hedged[cell.value])
        elif cell.value in found:
            yield _twin(column, cell, found[cell.value], rows)
    yield from _initials(column)
    yield from _signs_for_unknown(column)


def name_findings(column: Column) -> Iterator[Finding]:
    """Notices about names: marks whose meaning the register does not say."""
    for cell in column.cells:
        bare = without_mark(cell.value)
        if bare != cell.value and bare:
            mark = cell.value[len(bare) :].strip()
            yield Finding(
                "footnote", cell.row, cell.case, column.heading, cell.value,
                f"The name {cell.value!r} bears the mark {mark}, whose meaning the register does not say.",
                "", "Write what it means into `note`, and decide whether two rows are one person.",
                notice=True,
            )  # fmt: skip


# --- the codebook's list ----------------------------------------------------------------


def _of_another(column: Column, listed: Sequence[str]) -> list[Cell]:
    """The cells that the list does not hold, where so much is strange to it that it is another register's.

    So it is where most cells are written otherwise, or where many values are like none of the list.
    """
    allowed = set(listed)
    strangers = [cell for cell in column.known if cell.value not in allowed]
    if len(strangers) >= _FEW_STRANGERS and 2 * len(strangers) > len(column.known):
        return strangers
    values = dict.fromkeys(cell.value for cell in strangers)
    far = {value for value in values if not _meant(value, listed)}
    if len(far) > _FEW_STRANGERS and len(far) > _MOST_STRANGERS * len(column.counts):
        return [cell for cell in strangers if cell.value in far]
    return []


def _unlisted(column: Column, listed: Sequence[str]) -> Iterator[Finding]:
    allowed = set(listed)
    meant: dict[str, list[str]] = {}
    for cell in column.cells:
        if cell.value not in allowed:
            if cell.value not in meant:
                meant[cell.value] = _meant(cell.value, listed)
            yield _not_listed(column, cell, meant[cell.value], listed)


def _meant(value: str, listed: Sequence[str]) -> list[str]:
    """The listed values that a cell may mean, likeliest first."""
    from coder.text.search import near

    hedged = unhedged(value)
    if hedged is not None:
        return [other for other in listed if form(other) == form(hedged[0])]
    bare = without_mark(value)
    same = [other for other in listed if form(other) == form(bare)]
    initial = [v for v in listed if len(v) == 1 and _initial(value) == v.casefold()]
    if _word(value) not in SEX_WORDS:
        initial = []
    close = [
        other for other in near(value, listed)
        if SequenceMatcher(None, value.casefold(), other.casefold()).ratio() >= _CLOSE
    ]  # fmt: skip
    return list(dict.fromkeys((*same, *initial, *near_values(value, listed), *close)))


def _word(value: str) -> str:
    """A value as one plain word in lower case."""
    return plain(value).casefold()


def _initial(value: str) -> str:
    """The first letter of a value in lower case."""
    return _word(value)[:1]


def _not_listed(column: Column, cell: Cell, meant: Sequence[str], listed: Sequence[str]) -> Finding:
    what = f"The {column.name} {cell.value!r} is none of the codebook's values."
    hedged = unhedged(cell.value)
    if meant and hedged is not None:
        what = f"The {column.name} {cell.value!r} is hedged ({hedged[1]}) and none of the codebook's values."
    if meant:
        fix = f"Did you mean {' or '.join(meant[:3])}?"
    else:
        fix = f"Write one of {', '.join(listed[:_SHOWN])}{', …' if len(listed) > _SHOWN else ''}."
    kind: FlawKind = "hedge" if meant and hedged is not None else "unlisted"
    mend = meant[0] if meant else None
    return Finding(kind, cell.row, cell.case, column.heading, cell.value, what, "", fix, mend)


def _list_of_another(column: Column, cells: Sequence[Cell]) -> Finding:
    counts = Counter(cell.value for cell in cells)
    some = ", ".join(f"{value} ({count})" for value, count in counts.most_common(_SHOWN))
    more = f" and {len(counts) - _SHOWN} more" if len(counts) > _SHOWN else ""
    return Finding(
        "form", 1, "", column.heading, "",
        f"{len(counts)} values of {column.name} are not in the codebook's list: {some}{more}.",
        "So many that the list seems to be of another register.",
        "Add them to its `values` in codebook.yaml, or remove `values` there.",
    )  # fmt: skip


# --- hedges -----------------------------------------------------------------------------


def _hedge(column: Column, value: str, known: set[str]) -> tuple[str, str] | None:
    """(the value meant, the hedge) where a cell says how sure it is, not only what."""
    found = unhedged(value)
    if found is None:
        return None
    rest, hedge, sure = found
    if is_missing(rest):
        return None
    if form(rest) in known:
        return rest, hedge
    # Nothing else here is so called: it is a hedge only where its words can be nothing else.
    return (rest, hedge) if sure and column.is_of_nations and len(rest.split()) <= 3 else None


def _hedged(column: Column, cell: Cell, rest: str, hedge: str) -> Finding:
    usual = next((v for v in column.counts if form(v) == form(rest)), rest)
    others = column.counts.get(usual, 0)
    why = f"{usual!r} stands in {_times(others)}." if others else ""
    return Finding(
        "hedge", cell.row, cell.case, column.heading, cell.value,
        f"The {column.name} {cell.value!r} is hedged ({hedge}), so it counts as a value of its own.",
        why, f"Write {usual}, or leave the cell empty; the doubt belongs in `note`.", usual,
    )  # fmt: skip


# --- twins ------------------------------------------------------------------------------


def _twin(column: Column, cell: Cell, twin: Twin, rows: dict[str, list[int]]) -> Finding:
    counts = column.counts
    places = rows[twin.usual]
    listed = ", ".join(map(str, places[:5])) + (" …" if len(places) > 5 else "")
    return Finding(
        twin.kind, cell.row, cell.case, column.heading, cell.value,
        f"The {column.name} {cell.value!r} stands beside {twin.usual!r}: {twin.why}.",
        f"{twin.usual!r} stands in {_times(counts[twin.usual])} ({listed}), "
        f"{twin.odd!r} in {_times(counts[twin.odd])}.",
        f"If both are the same, write {twin.usual}.", twin.usual, notice=not twin.sure,
    )  # fmt: skip


def _times(number: int) -> str:
    return f"{number} row{'' if number == 1 else 's'}"


def _initials(column: Column) -> Iterator[Finding]:
    """Words for a sex among letters: ``male`` where the others say ``M``."""
    known = column.known
    letters = {cell.value.casefold(): cell.value for cell in known if len(cell.value) == 1}
    if sum(len(cell.value) == 1 for cell in known) < _INITIALS * len(known):
        return
    for cell in known:
        usual = letters.get(_initial(cell.value))
        if usual is not None and _word(cell.value) in SEX_WORDS:
            yield Finding(
                "spelling", cell.row, cell.case, column.heading, cell.value,
                f"The {column.name} {cell.value!r} is a word, the others are letters.",
                "", f"Write {usual}.", usual,
            )  # fmt: skip


def _signs_for_unknown(column: Column) -> Iterator[Finding]:
    """Notices about ``n/a`` and the like, which counts would take for a group of people."""
    cells = [cell for cell in column.cells if is_missing_sign(cell.value)]
    fix = "Leave the cell empty."
    if len(cells) > _SAID_ONE_BY_ONE:
        signs = ", ".join(dict.fromkeys(cell.value for cell in cells))
        what = f"{len(cells)} cells of {column.name} say that nothing is known ({signs}): a group in counts."
        yield Finding("form", 1, "", column.heading, "", what, "", "Leave such cells empty.", notice=True)
        return
    for cell in cells:
        what = (
            f"{cell.value!r} says that the {column.name} is not known; counts make that a group of its own."
        )
        yield Finding("form", cell.row, cell.case, column.heading, cell.value, what, "", fix, "", notice=True)
