"""Counts of a project, with where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from coder import __version__
from coder.counts.tally import CONSENSUS, Counts, CountUnit, Split, tally, tally_consensus, with_pending
from coder.errors import Refused
from coder.project.filtering import undecided_notice
from coder.project.material import Material
from coder.project.progress import late_notice, late_submissions, replaced_submissions

if TYPE_CHECKING:
    from coder.project.door import Project

UNIT_WORDS = {
    "case": "people",
    "testimony": "testimonies",
    "excerpt": "excerpts",
    "coding": "codings",
    "character": "characters",
    "passage": "passages",
}
MOST_ROWS = 500_000
"""Groups times codes in one table."""


@dataclass(frozen=True)
class Report:
    """A table of counts and its provenance."""

    counts: Counts
    provenance: Mapping[str, object]
    where: str = ""
    """The filter, as it was written."""
    undecided: int = 0
    """People of whom nobody can say whether they pass the filter."""
    excluded: int = 0
    """People whom the project knows and leaves out, of those whom the filter would keep."""
    material: Material | None = field(default=None, repr=False, compare=False)
    """What it was made from, for opening the passages behind a figure."""
    split: Split | None = field(default=None, repr=False, compare=False)

    @property
    def title(self) -> str:
        """What the table shows."""
        what = UNIT_WORDS[self.counts.unit].capitalize()
        by = f" by {' and '.join(self.counts.by)}" if self.counts.by else ""
        where = f" where {self.where}" if self.where else ""
        return f"{what} per code{by}{where}"

    @property
    def caption(self) -> str:
        """What was counted, over whom, who is missing and why, in a few sentences."""
        counts = self.counts
        over = f" of {counts.n_units}" if counts.unit != "coding" else ""
        head = origin(self.provenance, f"{UNIT_WORDS[counts.unit]}{over}", counts.layer)
        same = same_notice(self.provenance)
        return " ".join(part for part in (head, self._range, self._missing, same, self._hidden) if part)

    @property
    def _range(self) -> str:
        if self.counts.unit in ("coding", "character"):
            return ""
        if self.counts.unresolved is None:
            return "low and high: all coders agree, any coder found it."
        return (
            f"{cards_notice(self.counts.unresolved, self.counts.min_cell)} "
            "low and high: what every coder found too, and with all that the cards not settled may bring; "
            "shares are of those known."
        )

    @property
    def _missing(self) -> str:
        said = [f"{self.excluded} excluded"] if self.excluded >= max(self.counts.min_cell, 1) else []
        missing = self.counts.missing
        if missing is not None and missing.no_testimony:
            said.append(f"{missing.no_testimony} without a testimony")
        if missing is not None and missing.not_submitted:
            said.append(f"{missing.not_submitted} not finished")
        people = f"People missing: {', '.join(said)}." if said else ""
        undecided = undecided_notice(self.undecided, self.counts.min_cell)
        return " ".join(part for part in (people, undecided) if part)

    @property
    def _hidden(self) -> str:
        return hidden_notice(self.counts.suppressed, self.counts.min_cell)


def unless_small(number: int, least: int) -> int | None:
    """``number`` of people or cards; None where it is of fewer than a table may be about."""
    return None if 0 < number < least else number


def cards_notice(cards: int, least: int) -> str:
    """A sentence on the cards that are not in the consensus."""
    return f"Cards not settled: {cards if unless_small(cards, least) is not None else f'fewer than {least}'}."


def hidden_notice(suppressed: int, least: int) -> str:
    """A sentence on what disclosure control did; empty where it was not asked for."""
    if least < 2:
        return ""
    return f"Figures hidden so that none tells of fewer than {least} people: {suppressed}."


def origin(provenance: Mapping[str, object], unit: str, layer: str) -> str:
    """The sentence that every table carries: unit, layer, coders, codebook, record."""
    coders = provenance["coders"]
    names = ", ".join(coders) if isinstance(coders, list) and coders else "nobody yet"
    said = (
        f"Unit: {unit}; layer: {layer}; coders: {names}; codebook {str(provenance['codebook'])[:8]}; "
        f"record {str(provenance['record'])[:8]}."
    )
    late, replaced = provenance.get("late"), provenance.get("late_replaced")
    if not isinstance(late, dict) or not isinstance(replaced, dict):
        return said
    return f"{said} {late_notice(late, replaced)}".rstrip()


def count(
    project: Project,
    *,
    unit: str,
    layer: str,
    round_name: str | None = None,
    by: Sequence[str] = (),
    where: str = "",
    min_cell: int = 0,
    with_names: bool = False,
    material: Material | None = None,
) -> Report:
    """Count every code of the codebook over ``unit`` in ``layer``.

    Args:
        project: What is counted.
        unit: ``case``, ``testimony``, ``excerpt``, ``coding`` or ``character``.
        layer: Whose codings count.
        round_name: None for every round that counts.
        by: Attributes that divide the people, such as ``sex`` or ``date:month``.
        where: A filter over the people.
        min_cell: Fewest people that a figure may be about.
        with_names: Whether an attribute that holds names may be counted by.
        material: What was gathered for the same layer, round and unit before, to be used again.

    Raises:
        NotFound: the layer names an unknown coder, or a round, attribute or code is unknown.
        BadInput: a filter or bin that cannot be read.
        Refused: the unit cannot be counted in that layer, or the table would be too large or too telling.
    """
    material = material or Material(project, layer, round_name=round_name, unit=unit)
    choice = material.choose(where)
    split = Split(
        tuple(material.grouping(each, with_names=with_names) for each in by),
        min_cell,
        material.families,
        choice.chosen if where else None,
    )
    _check_size(split, len(material.codes))
    counts = _tallied(material, cast(CountUnit, unit), layer, split)
    about = provenance(
        project, unit=unit, layer=layer, round_name=round_name, by=by, where=where, min_cell=min_cell,
        with_names=with_names, suppressed=counts.suppressed, unresolved=counts.unresolved,
        coders=material.coders, same=material.same,
    )  # fmt: skip
    excluded = material.excluded_where(where)
    return Report(counts, about, where.strip(), choice.undecided, excluded, material, split)


def _tallied(material: Material, unit: CountUnit, layer: str, split: Split) -> Counts:
    codes = [code.path for code in material.project.codebook.codes]
    people = material.people
    try:
        if layer != CONSENSUS:
            return tally(material.evidence, people, codes, unit, layer, split)
        counts = tally_consensus(
            material.evidence, material.agreed, material.pending, people, codes, unit, split
        )
    except ValueError as error:
        raise Refused(str(error)) from error
    return with_pending(counts, *material.pending_cards())


def _check_size(split: Split, codes: int) -> None:
    size = codes
    for grouping in split.by:
        size *= len(grouping)
    if size > MOST_ROWS:
        named = ", ".join(f"{grouping.name} ({len(grouping)})" for grouping in split.by)
        raise Refused(
            f"Counted by {named} the table would have {size:,} rows, more than {MOST_ROWS:,}: "
            "take fewer attributes, or bin them (date:month, age:10)."
        )


def same_people(same: Mapping[str, Sequence[str]], least: object = 0) -> list[str] | int | str:
    """The cases that count as one person, ``P01 + P02``; under a threshold how many people do.

    Where they are few it is only said that they are, also where there are none.
    """
    if isinstance(least, int) and least > 1:
        return f"fewer than {least}" if len(same) < least else len(same)
    return [" + ".join(cases) for cases in same.values()]


def same_notice(provenance: Mapping[str, object]) -> str:
    """A sentence on cases that count as one person; empty where there are none."""
    same = provenance.get("same_person")
    if isinstance(same, int):
        return f"Cases of the register that count as one person with others: of {same} people."
    return f"Counted as one person: {', '.join(map(str, same))}." if isinstance(same, list) and same else ""


_FLAGS = {
    "unit": "--unit", "within": "--within", "layer": "--layer", "round_name": "--round", "by": "--by",
    "where": "--where", "min_cell": "--min-cell", "residuals": "--residuals", "frequency": "--frequency",
    "with_names": "--with-names",
}  # fmt: skip


def provenance(
    project: Project,
    *,
    verb: str = "counts",
    arguments: Sequence[str] = (),
    coders: Sequence[str] | None = None,
    same: Mapping[str, Sequence[str]] | None = None,
    **asked: object,
) -> dict[str, object]:
    """What a reader needs to trust a figure and to compute it again.

    Args:
        project: Where it was counted.
        verb: The command that counts it.
        arguments: Its arguments.
        coders: Whose submitted work counts; None for everybody's.
        same: Person -> the cases that were decided to be that person.
        asked: Its options, and what came of it (``suppressed``, ``unresolved``).
    """
    round_name = asked.get("round_name")
    return {
        "tool": f"testimony-coder {__version__}",
        "unit": asked.get("unit") or asked.get("within"),
        "layer": asked.get("layer"),
        "round": round_name,
        "where": asked.get("where") or None,
        "min_cell": asked.get("min_cell") or None,
        "coders": coders if coders is not None else sorted({s.coder for s in project.record.submissions()}),
        "codebook": project.codebook.version,
        "record": project.record.digest(),
        "facts": project.record.n_facts,
        "same_person": same_people(same or {}, asked.get("min_cell")),
        "late": late_submissions(project, None if round_name is None else str(round_name), coders),
        "late_replaced": replaced_submissions(
            project, None if round_name is None else str(round_name), coders
        ),
        "unresolved": _pending(asked),
        "suppressed": asked.get("suppressed") or 0,
        "command": " ".join(["coder", verb, *map(_quoted, arguments), *_options(asked)]),
    }


def _pending(asked: Mapping[str, object]) -> int | None:
    cards, least = asked.get("unresolved"), asked.get("min_cell")
    return unless_small(cards, least if isinstance(least, int) else 0) if isinstance(cards, int) else None


def _options(asked: Mapping[str, object]) -> list[str]:
    said = []
    for name, flag in _FLAGS.items():
        value = asked.get(name)
        if value is True:
            said.append(flag)
        elif isinstance(value, list | tuple):
            said += [f"{flag} {_quoted(each)}" for each in value]
        elif value:
            said.append(f"{flag} {_quoted(value)}")
    return said


def _quoted(value: object) -> str:
    import shlex

    return shlex.quote(str(value))
