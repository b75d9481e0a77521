"""What counts and tables are made from: the evidence, the people and their attributes, joined once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from coder.codebook.lookup import resolve
from coder.counts.filtering import Truth, World, attribute_named, bound, evaluate
from coder.counts.filters import Filter, parse
from coder.counts.grouping import CONFLICTING, Grouping, folded, group, read_by
from coder.counts.presence import (
    GROUP_LAYERS,
    Flags,
    Ints,
    People,
    Presence,
    Votes,
    WholeUnit,
    amounts,
    consensus_presence,
    rows_of,
)
from coder.counts.tally import CONSENSUS, lineage
from coder.errors import BadInput, NotFound, Refused
from coder.evidence import Evidence
from coder.project.duplicates import merged_people, several_cases
from coder.project.evidence import gather, people_of, spoken_by_one
from coder.project.leaks import name_variables

if TYPE_CHECKING:
    from coder.model import Case, Variable
    from coder.project.door import Project
    from coder.project.reconciling import Reconciliation


@dataclass(frozen=True)
class Choice:
    """The cases that a filter leaves."""

    said: str
    """The filter as it was written; empty for none."""
    chosen: Flags
    """Per case that counts."""
    unclear: Flags
    """Per case: nobody can say whether it passes."""

    @property
    def undecided(self) -> int:
        """Of how many nobody can say whether they pass."""
        return int(self.unclear.sum())


class Material:
    """A project's evidence and people over the rounds that a report covers; read when asked for."""

    def __init__(
        self,
        project: Project,
        layer: str,
        *,
        round_name: str | None = None,
        unit: str = "case",
        everybody: bool = False,
    ) -> None:
        """Gather what counting over ``unit`` in ``layer`` needs.

        Args:
            project: Where it is.
            layer: ``any``, ``all``, ``majority``, ``consensus`` or a coder.
            round_name: None for every round that counts.
            unit: What will be counted; only excerpts and characters need the texts.
            everybody: Excluded cases too, each as the register has it: for lists, not for counts.

        Raises:
            NotFound: the layer names an unknown coder, or the round is unknown.
        """
        self.project, self.layer, self.round_name, self.unit = project, layer, round_name, unit
        if layer not in (*GROUP_LAYERS, CONSENSUS):
            project.known_coder(layer)
        evidence = gather(
            project,
            round_name=round_name,
            units=unit in ("excerpt", "character"),
            offsets=unit == "passage",
        )
        if layer not in (*GROUP_LAYERS, CONSENSUS) and layer not in evidence.coders:
            evidence = evidence.with_coder(layer)
        self.evidence: Evidence = evidence
        names = evidence.testimonies
        self._everybody = everybody
        self.people = _everybody(project, names) if everybody else people_of(project, names)
        book = project.codebook
        self.families = tuple(family.name for family in book.families)
        self.codes = rows_of([code.path for code in book.codes], evidence.codes)
        self._grids: dict[WholeUnit, Presence] = {}

    def in_layer(self, layer: str) -> Material:
        """The same for another layer of everybody's work: nothing is gathered anew."""
        found = copy(self)
        found.layer, found._grids = layer, {}
        return found

    def of_people(self) -> Material:
        """The same over the people who count, where it is over every case: nothing is gathered anew."""
        found = copy(self)
        found._everybody, found._grids = False, {}
        found.people = people_of(self.project, self.evidence.testimonies)
        found.__dict__.pop("same", None)
        return found

    # --- people and their attributes ----------------------------------------------------

    @property
    def n_cases(self) -> int:
        """How many people count."""
        return len(self.people.cases)

    @cached_property
    def excluded(self) -> int:
        """How many people the project knows and leaves out."""
        outside = [
            name
            for name, case in zip(self.evidence.testimonies, self.people.case_of, strict=True)
            if case < 0
        ]
        known = {*self.project.texts.cases, *self.project.texts.case_ids(outside)}
        merged = merged_people(self.project)
        return len({merged.get(case, case) for case in known} - set(self.people.cases))

    def excluded_where(self, where: str) -> int:
        """How many of those a filter would keep."""
        from coder.project.filtering import cases_where

        if not where.strip() or not self.excluded:
            return self.excluded
        kept = cases_where(self.project, where, layer=self.layer, round_name=self.round_name).cases
        merged, counted = merged_people(self.project), set(self.people.cases)
        return len({merged.get(case, case) for case in kept} - counted)

    @cached_property
    def coders(self) -> list[str]:
        """Who submitted something that counts."""
        return sorted({self.evidence.coders[coder] for coder, _ in self.evidence.submitted})

    @cached_property
    def same(self) -> Mapping[str, tuple[str, ...]]:
        """Person -> the cases that were decided to be that person, where they are several that count."""
        if self._everybody:
            return {}
        counted = set(self.people.cases)
        return {person: cases for person, cases in several_cases(self.project).items() if person in counted}

    def values(self, attribute: str) -> list[str]:
        """The attribute's value of each person, empty where the register says nothing.

        Of a person who is several cases it is what any of them says, and ``(conflicting)`` where they
        differ in more than capitals and blanks.
        """
        cases = self.project.texts.cases
        return [said_of(cases, attribute, self.same.get(person, (person,))) for person in self.people.cases]

    def attribute(self, name: str) -> Variable:
        """The attribute that is meant.

        Raises:
            NotFound: there is none, with near spellings.
        """
        try:
            return attribute_named(name, self.project.codebook.variables)
        except ValueError as error:
            raise NotFound(str(error)) from error

    def grouping(self, asked: str, *, with_names: bool = False) -> Grouping:
        """People grouped by ``NAME`` or ``NAME:BIN``.

        Raises:
            NotFound: no such attribute.
            Refused: the attribute holds names, and those were not asked for.
            BadInput: the bin does not fit.
        """
        by = read_by(asked)
        variable = self.attribute(by.attribute)
        if variable.name in name_variables(self.project.codebook) and not with_names:
            raise Refused(
                f"{variable.name} holds people's names, which do not leave the project unasked: "
                "add --with-names if they may."
            )
        try:
            return group(variable, self.values(variable.name), by.bin)
        except ValueError as error:
            raise BadInput(str(error)) from error

    # --- who has which code -------------------------------------------------------------

    @cached_property
    def reconciliation(self) -> Reconciliation:
        """Where reconciliation stands."""
        from coder.project.reconciling import reconciliation

        return reconciliation(self.project, round_name=self.round_name)

    @cached_property
    def agreed(self) -> Evidence:
        """The consensus layer as if one coder had made it."""
        rows = [row.coding for row in self.reconciliation.consensus if row.status != "unresolved"]
        return spoken_by_one(self.project, self.evidence, rows, CONSENSUS)

    @cached_property
    def pending(self) -> Evidence:
        """What stands on cards that are not settled, likewise."""
        from coder.reconcile.consensus import open_codings

        codings = list(open_codings(self.reconciliation.cards))
        return spoken_by_one(self.project, self.evidence, codings, CONSENSUS)

    def pending_cards(self) -> tuple[Counter[str], int]:
        """(cards that are not settled per code and family, all of them)."""
        found: Counter[str] = Counter()
        for card in self.reconciliation.open:
            codes = {cluster.code for cluster in card.clusters}
            found.update({path for code in codes for path in (*lineage(code), code.partition(".")[0])})
        return found, len(self.reconciliation.open)

    def grid(self, unit: WholeUnit) -> Presence:
        """Which unit shows which code or family, over everybody who counts."""
        if unit not in self._grids:
            rows = [*self.codes, *self.families]
            if self.layer == CONSENSUS:
                self._grids[unit] = consensus_presence(
                    self.evidence, self.agreed, self.pending, self.people, rows, unit
                )
            else:
                rows = [*rows_of(rows, self.evidence.codes)]
                self._grids[unit] = Votes(self.evidence, self.people, rows, unit).layer(self.layer)
        return self._grids[unit]

    def amounts(self, codes: Sequence[str], *, characters: bool = False) -> Ints:
        """Code x case: codings (or characters) of each."""
        source, layer = (self.agreed, "any") if self.layer == CONSENSUS else (self.evidence, self.layer)
        by_text = amounts(source, self.people, codes, layer, characters=characters)
        found = np.zeros((len(codes), self.n_cases), dtype=np.int64)
        case = np.asarray(self.people.case_of, dtype=np.int64)
        for row in range(len(codes)):
            found[row] = np.bincount(
                case[case >= 0], weights=by_text[row][case >= 0], minlength=self.n_cases
            ).astype(np.int64)
        return found

    def code(self, name: str) -> str:
        """The path of a code, or the name of a family, that a person means.

        Raises:
            NotFound: there is none, with near spellings.
            Refused: several are meant.
        """
        wanted = name.strip().casefold()
        for family in self.families:
            if family.casefold() == wanted:
                return family
        return resolve(self.project.codebook, name, recorded=self.codes)

    # --- filters ------------------------------------------------------------------------

    def choose(self, where: str, known: Material | None = None) -> Choice:
        """The people whom the filter leaves; ``known``: those whose values are known, if not only these.

        Raises:
            BadInput: a filter that cannot be read, or an attribute or value that is none.
            NotFound: a code that is none.
        """
        if not where.strip():
            return Choice("", np.ones(self.n_cases, dtype=bool), np.zeros(self.n_cases, dtype=bool))
        truth = answer(self.project, where, self._world(), self.code, (known or self)._world())
        return Choice(where.strip(), truth.yes, truth.undecided)

    def _world(self) -> World:
        return World(self.n_cases, self.values, self._voiced)

    def _voiced(self, code: str) -> Truth:
        grid = self.grid("case")
        row = grid.row(code)
        return Truth(grid.has[row], grid.absent[row])


def said_of(register: Mapping[str, Case], attribute: str, cases: Sequence[str]) -> str:
    """What a register says of a person who is ``cases``: empty, or ``(conflicting)`` where they differ.

    They differ in more than capitals and blanks.
    """
    said = (register[case].attributes.get(attribute, "") for case in cases if case in register)
    told = {folded(value): value for value in said if value.strip() or len(cases) == 1}
    return CONFLICTING if len(told) > 1 else next(iter(told.values()), "")


def _everybody(project: Project, names: Sequence[str]) -> People:
    case_ids = project.texts.case_ids(names)
    cases = sorted({*project.texts.cases, *case_ids})
    place = {case: number for number, case in enumerate(cases)}
    return People(tuple(cases), [place[case] for case in case_ids])


def read_filter(where: str) -> Filter:
    """Read a filter.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        return parse(where)
    except ValueError as error:
        raise BadInput(str(error)) from error


def answer(project: Project, where: str, world: World, code: Callable[[str], str], known: World) -> Truth:
    """Answer a filter for the cases of ``world``; a value that nobody of ``known`` has is named as a slip."""
    variables = project.codebook.variables
    try:
        made = bound(read_filter(where), variables, known, code)
        return evaluate(made, variables, world)
    except ValueError as error:
        raise BadInput(str(error)) from error
