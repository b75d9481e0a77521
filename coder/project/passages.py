"""Codings with the words they stand on, as they are listed and exported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.documents.codings import COLUMNS
from coder.model import Case, Coding
from coder.project.leaks import name_variables
from coder.times import iso

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.reconcile.consensus import ConsensusRow


@dataclass(frozen=True, slots=True)
class Passage:
    """A coding, whose words it holds, and whose they are."""

    coding: Coding
    quote: str
    case: Case


def passages(project: Project, codings: Iterable[Coding]) -> Iterator[Passage]:
    """``codings`` with quote and case; the quote is cut from the revision that the coding names."""
    texts: dict[str, str] = {}
    cases: dict[str, Case] = {}
    for coding in codings:
        if coding.revision not in texts:
            texts[coding.revision] = project.record.text_if_here(coding.revision)
        if coding.testimony not in cases:
            cases[coding.testimony] = project.texts.case(project.testimony(coding.testimony))
        quote = texts[coding.revision][coding.start : coding.end]
        yield Passage(coding, quote, cases[coding.testimony])


def codings_table(
    project: Project, codings: Iterable[Coding], *, with_names: bool = False
) -> tuple[Sequence[str], Iterator[Sequence[object]]]:
    """Codings with quote, case and the case's attributes, in an order that does not depend on ids.

    Attributes that hold names of people are left out unless they are asked for.
    """
    hidden = () if with_names else name_variables(project.codebook)
    attributes = [variable.name for variable in project.codebook.variables if variable.name not in hidden]

    def rows() -> Iterator[Sequence[object]]:
        for passage in passages(project, sorted(codings, key=_place)):
            coding, case = passage.coding, passage.case
            yield (
                coding.testimony,
                coding.coder,
                coding.start,
                coding.end,
                coding.code,
                passage.quote,
                coding.memo,
                coding.round,
                iso(coding.at),
                case.id,
                *(case.attributes.get(name, "") for name in attributes),
            )

    return (*COLUMNS, "case", *attributes), rows()


def consensus_table(
    project: Project, rows: Sequence[ConsensusRow], *, with_names: bool = False
) -> tuple[Sequence[str], Iterator[Sequence[object]]]:
    """The consensus layer as ``codings_table`` has codings, with ``status, card, coders`` at the end."""
    ordered = sorted(rows, key=lambda row: (_place(row.coding), row.card))
    columns, cells = codings_table(project, [row.coding for row in ordered], with_names=with_names)
    about = ((row.status, row.card, row.coders) for row in ordered)
    return (*columns, "status", "card", "coders"), (
        (*cell, *more) for cell, more in zip(cells, about, strict=True)
    )


def _place(coding: Coding) -> tuple[object, ...]:
    return (
        coding.testimony,
        coding.start,
        coding.end,
        coding.code,
        coding.coder,
        coding.round,
        coding.at,
        coding.memo,
    )
