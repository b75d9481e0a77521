"""What exports share: tables, quotes, leaks and provenance of one project, each made when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from coder.counts.presence import GROUP_LAYERS
from coder.counts.tally import CONSENSUS
from coder.model import Case
from coder.project.agreeing import Agreement, UnitName, agreement, target_of
from coder.project.agreeing import Asked as AgreementAsked
from coder.project.cases import effective_cases
from coder.project.counting import same_people, unless_small
from coder.project.decisions_table import decisions_table
from coder.project.exports_asked import MOST_CODINGS, ExportAsked, provenance_of
from coder.project.exports_quotes import QuoteRows, Spoken, chosen_quotes
from coder.project.exports_tables import Tables
from coder.project.exports_words import column, columns
from coder.project.filtering import cases_where
from coder.project.leaks import Leak, leaks_in, name_variables
from coder.record.coding_table import table_of
from coder.report.model import Chart, Quote, Row, Rows, Table, rounded
from coder.text.direction import direction_of

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.project.reconciling import Reconciliation

AGREEMENT_UNITS: tuple[UnitName, ...] = ("excerpt", "testimony", "character")
LONGEST_QUOTE = 700
_COEFFICIENTS = ("percent_agreement", "krippendorff_alpha", "gwet_ac1", "fleiss_kappa")


class Exported:
    """One project as it leaves: everything that the formats share, made when asked for."""

    def __init__(self, project: Project, asked: ExportAsked) -> None:
        self.project, self.asked = project, asked
        self.tables = Tables(project, asked)
        self.left_out: list[str] = self.tables.left_out

    @cached_property
    def is_large(self) -> bool:
        """Whether agreement and reconciliation are left to commands of their own."""
        return len(self.tables.material.evidence.start) > MOST_CODINGS

    @cached_property
    def reconciliation(self) -> Reconciliation | None:
        """Where it stands; None in very large records."""
        if self.asked.layer == CONSENSUS:
            return self.tables.material.reconciliation
        if self.is_large:
            return None
        from coder.project.reconciling import reconciliation

        return reconciliation(self.project, round_name=self.asked.round_name)

    # --- people and passages ------------------------------------------------------------

    @cached_property
    def kept_cases(self) -> frozenset[str] | None:
        """The cases of the people who are counted, and excluded ones that pass the filter; None for all."""
        asked = self.asked
        if not asked.where:
            return None
        return cases_where(self.project, asked.where, layer=asked.layer, round_name=asked.round_name).cases

    @cached_property
    def kept_texts(self) -> frozenset[str] | None:
        """The testimonies of those cases; None for all."""
        if self.kept_cases is None:
            return None
        names = self.project.testimony_ids()
        cases = self.project.texts.case_ids(names)
        return frozenset(name for name, case in zip(names, cases, strict=True) if case in self.kept_cases)

    @cached_property
    def spoken(self) -> QuoteRows:
        """The codings that speak in the layer, by testimony and place."""
        asked = self.asked
        if asked.layer == CONSENSUS:
            found = table_of(row.coding for row in self.tables.material.reconciliation.consensus)
        else:
            coder = None if asked.layer in GROUP_LAYERS else asked.layer
            found = self.project.record.coding_table(coder=coder, round=asked.round_name)
        if self.kept_texts is not None:
            kept = np.array([name in self.kept_texts for name in found.testimonies], dtype=bool)
            found = found.only(kept[found.testimony])
        return QuoteRows(self.project, found, with_names=asked.with_names)

    @cached_property
    def leaks(self) -> list[Leak]:
        """Names of the register that the quotes say."""
        return leaks_in(self.project, self.spoken.table)

    def codings_table(self) -> Table:
        """A row per quote."""
        spoken = self.spoken
        return Table(
            "codings", "Codings", "A row per passage and code", self._said("Everything recorded is here, "
            "also what its coder has not declared finished, which no count has."),
            columns(spoken.heads, self.project.codebook), Rows(spoken.rows, len(spoken.table)), 1,
        )  # fmt: skip

    def _said(self, more: str = "") -> str:
        asked = self.asked
        where = f" Only cases where {asked.where}." if asked.where else ""
        name = f" Round: {asked.round_name}." if asked.round_name else ""
        return f"Layer: {asked.layer}.{name}{where} {more}".strip()

    def cases_table(self) -> Table:
        """The register as it counts, without names unless they were asked for."""
        hidden = () if self.asked.with_names else name_variables(self.project.codebook)
        attributes = [each.name for each in self.project.codebook.variables if each.name not in hidden]
        private = ["credibility", "aliases"] if self.asked.with_names else []
        heads = ["case", "status", "reason", "testimonies", *attributes, *private]
        rows = tuple(
            _case_row(case, attributes, with_names=self.asked.with_names)
            for case in effective_cases(self.project)
            if self.kept_cases is None or case.id in self.kept_cases
        )
        said = "People as they count: the register, and the decisions recorded on it. "
        said += "" if private else "Names, aliases and credibility notes are left out."
        return Table(
            "cases", "Cases", "People", said.strip(), columns(heads, self.project.codebook), rows, 1,
            command="coder cases list",
        )  # fmt: skip

    # --- agreement, decisions, codebook ---------------------------------------------------

    @cached_property
    def agreements(self) -> tuple[Agreement, ...]:
        """Agreement at each unit, the one that reports speak of first."""
        asked = self.asked
        return tuple(
            agreement(
                self.project, AgreementAsked(unit, round_name=asked.round_name),
                bootstrap=asked.bootstrap, seed=asked.seed,
            )
            for unit in AGREEMENT_UNITS
        )  # fmt: skip

    def agreement_table(self) -> Table:
        """A row per unit and code with its coefficients, then what holds over all codes."""
        asked = self.asked
        tells = asked.tells_of_single_people
        more = ["units", "prevalence", "both", "only"] if tells else []
        heads = ["code", "unit", *_COEFFICIENTS[:2], "low", "high", *_COEFFICIENTS[2:], "reason", *more]
        rows: list[Row] = []
        for found in self.agreements:
            rows += _agreement_rows(found) if tells else _overall_rows(found, 0)
        codes = self.agreements[0].report.codes if tells else ()
        lows = [row[4] for row in rows[: len(codes)]]
        is_positive = all(isinstance(low, float) and low >= 0 for low in lows if low is not None)
        chart = Chart(
            "bars" if is_positive else "intervals", "Krippendorff's alpha per code with its 95 % interval",
            0, (3,), "Code", "Krippendorff's alpha (1: agreement, 0: chance)", self._agreement_source(),
            low=4, high=5, count=min(len(codes), 40), most=1.0, mark=target_of(self.project.codebook),
        )  # fmt: skip
        said = f"{self._agreement_source()} Computed on the independent codings, never on the consensus"
        said += ", over everybody, whatever --where says." if self.asked.where else "."
        name = f" --round {self.asked.round_name}" if self.asked.round_name else ""
        return Table(
            "agreement", "Agreement", "Agreement between coders per code and unit of analysis", said,
            tuple(map(column, heads)), tuple(rows), 2, (chart,) if codes else (),
            command=f"coder agree --unit excerpt{name} --bootstrap {asked.bootstrap} --seed {asked.seed}",
        )  # fmt: skip

    def _agreement_source(self) -> str:
        report = self.agreements[0].report
        return (
            f"Unit: excerpt; coders: {', '.join(report.coders) or 'nobody yet'}; "
            f"codebook {self.project.codebook.version[:8]}; record {self.project.record.digest()[:8]}."
        )

    def decisions(self) -> Table:
        """Every current decision with the minority readings."""
        assert self.reconciliation is not None
        heads, rows = decisions_table(self.project, self.reconciliation)
        kept = [row for row in rows if self.kept_texts is None or row[0] in self.kept_texts]
        return Table(
            "decisions", "Decisions", "What leads decided about conflicting codings",
            f"Cards not in the consensus: {len(self.reconciliation.open)}. readings: what holds because of a "
            "decision; considered: what each coder had marked.",
            tuple(map(column, heads)), tuple(kept), 3, command="coder conflicts",
        )  # fmt: skip

    def codebook(self) -> Table:
        """The codes with their definitions."""
        book = self.project.codebook
        heads = ("code", "title", "family", "codable", "definition", "use_when", "avoid_when", "examples",
                 "counter_examples", "formerly")  # fmt: skip
        rows = tuple(
            (
                code.path, code.title, code.family, "true" if code.codable else "false", code.definition,
                code.use_when, code.avoid_when, "\n".join(code.examples), "\n".join(code.counter_examples),
                "; ".join(code.formerly),
            )
            for code in book.codes
        )  # fmt: skip
        return Table(
            "codebook", "Codebook", book.title, f"Version {book.version}. {book.description}".strip(),
            tuple(map(column, heads)), rows, 1, command="coder codebook show",
        )  # fmt: skip

    # --- all of it ------------------------------------------------------------------------

    def common_tables(self) -> Iterator[Table]:
        """Counts, cross tables, codes together, agreement: what workbook and report both have."""
        yield self.tables.counts()
        yield from self.tables.crossed()
        yield self.tables.together(within=self.tables.crossing_unit if self.is_large else "excerpt")
        if self.is_large:
            self.leave_out_agreement()
        else:
            yield self.agreement_table()

    def leave_out_agreement(self) -> None:
        """Say what is not computed unasked in very large records."""
        self.left_out.append(
            "Agreement, the consensus and where reconciliation stands: not computed unasked for more than "
            f"{MOST_CODINGS:,} codings. See: coder agree, coder conflicts, coder counts --layer consensus"
        )

    def single_tables(self) -> Iterator[Table]:
        """Tables with a row per decision, person or passage; none where single people must not show."""
        if not self.asked.tells_of_single_people:
            self.left_out.append(
                "Decisions, cases, codings, agreement per code and the methods paragraph: they tell of "
                f"single people, and --min-cell {self.asked.min_cell} asks that nothing does."
            )
            return
        if self.reconciliation is not None:
            yield self.decisions()
        yield self.cases_table()
        yield self.codings_table()

    def provenance(self, kind: str, **more: object) -> dict[str, object]:
        """What the export says of itself; asked for when its tables are made."""
        pending = self.reconciliation
        tells = self.asked.tells_of_single_people
        return provenance_of(
            self.project, kind, self.asked,
            unresolved=None if pending is None else unless_small(len(pending.open), self.asked.min_cell),
            **({"unresolved_reason": "not computed for so many codings"} if pending is None else {}),
            same_person=same_people(self.tables.material.same, self.asked.min_cell),
            suppressed=self.tables.suppressed,
            left_out=list(self.left_out),
            names_said_in_quotes=None if self.asked.with_names or not tells else len(self.leaks),
            **more,
        )  # fmt: skip

    def methods_text(self) -> str:
        """The methods paragraph; empty where it would speak of more than was asked for."""
        if self.is_large or self.asked.round_name is not None or self.asked.where:
            return ""
        if not self.asked.tells_of_single_people:
            return ""  # it says of how many cards and testimonies what became of them, however few
        from coder.project.methods import methods
        from coder.report.methods import paragraph

        figures = methods(self.project, bootstrap=self.asked.bootstrap, seed=self.asked.seed)
        return paragraph(figures)

    def quotes(self) -> tuple[Quote, ...]:
        """A few passages under each code, from as many people as there are; none that say a name."""
        if not self.asked.quotes or not self.asked.tells_of_single_people:
            return ()
        leaks = () if self.asked.with_names else self.leaks
        excluded = {case.id for case in self.project.texts.cases.values() if case.status == "excluded"}
        places = [(each.testimony, each.start) for each in leaks]
        chosen = chosen_quotes(self.spoken, self.asked.quotes, places, excluded)
        order = {code.path: place for place, code in enumerate(self.project.codebook.codes)}
        codes = self.spoken.table.codes
        chosen.sort(key=lambda each: (order.get(codes[each.code], len(order)), codes[each.code]))
        return tuple(map(self._quote, chosen))

    def _quote(self, spoken: Spoken) -> Quote:
        table, words = self.spoken.table, spoken.quote
        testimony = self.project.testimony(table.testimonies[spoken.testimony])
        text = words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE] + " […]"
        place = f"{testimony.case}, {testimony.id} {spoken.start}-{spoken.end}, {table.coders[spoken.coder]}"
        way = direction_of(text)
        language = testimony.language if way == testimony.direction else ""
        return Quote(table.codes[spoken.code], text, way, language, place)


def _case_row(case: Case, attributes: Sequence[str], *, with_names: bool) -> Row:
    private = (case.credibility, "; ".join(case.aliases)) if with_names else ()
    return (
        case.id, case.status, case.reason, "; ".join(case.testimonies),
        *(case.attributes.get(name, "") for name in attributes), *private,
    )  # fmt: skip


def _agreement_rows(found: Agreement) -> Iterator[Row]:
    unit = found.asked.unit
    for code in found.report.codes:
        alpha = code.krippendorff_alpha
        only = "; ".join(f"{name} {number:g}" for name, number in code.only.items())
        yield (
            code.code, unit, rounded(code.percent_agreement.value), rounded(alpha.value), rounded(alpha.low),
            rounded(alpha.high), rounded(code.gwet_ac1.value), rounded(code.fleiss_kappa.value),
            alpha.reason or "", rounded(code.units), rounded(code.prevalence.value), rounded(code.both), only,
        )  # fmt: skip
    yield from _overall_rows(found, 4)


def _overall_rows(found: Agreement, more: int) -> Iterator[Row]:
    """What holds over all codes, with ``more`` empty cells for what only codes have."""
    for name, figure in found.report.overall.items():
        told = (rounded(each) for each in (figure.value, figure.low, figure.high))
        reason = figure.reason or ""
        blank = (None, None, None, "")[:more]
        yield (f"overall: {name}", found.asked.unit, None, *told, None, None, reason, *blank)
