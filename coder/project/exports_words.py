"""What the columns of exports mean: the data dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coder.report.model import Column, Kind

if TYPE_CHECKING:
    from coder.model import Codebook

TYPES: dict[Kind, str] = {
    "text": "text", "long": "text", "whole": "whole number", "figure": "number", "share": "number",
}  # fmt: skip
_WORDS: dict[str, tuple[Kind, str]] = {
    "unit": ("text", "What is counted or compared: case (a person), testimony, excerpt, coding, character."),
    "layer": ("text", "Whose codings count: any, majority, all of those who submitted; consensus; a coder."),
    "code": ("text", "Path of the code in the codebook; a family's name stands for all codes in it."),
    "title": ("text", "Title in the codebook, or of the testimony."),
    "count": ("whole", "Units that have the code, or both codes of a pair."),
    "absent": ("whole", "Units of which every answer is in and none has the code."),
    "unknown": ("whole", "Units that nobody has finished, or that a card not yet settled speaks of."),
    "share": ("share", "count / (count + absent)."),
    "low": ("figure", "Lower end: of a count, what all coders found; of a coefficient, its 95 % interval."),
    "high": ("figure", "Upper end: of a count, what any coder found; of a coefficient, its 95 % interval."),
    "unresolved": ("whole", "Cards with the code that are not in the consensus."),
    "people": ("whole", "Distinct people behind the count."),
    "any": ("whole", "Count, if what any coder found counts."),
    "majority": ("whole", "Count, if what more than half of the coders found counts."),
    "all": ("whole", "Count, if only what all coders found counts."),
    "consensus": ("whole", "Count in the reconciled layer."),
    "suppressed": ("text", "true where disclosure control hides the figure."),
    "total": ("whole", "Distinct units in the row, whatever their columns."),
    "a": ("text", "One code of the pair."),
    "b": ("text", "The other code of the pair."),
    "pair": ("text", "Both codes."),
    "jaccard": ("figure", "count / (units with a + units with b - count)."),
    "expected": ("figure", "Count expected without association."),
    "residual": ("figure", "Adjusted residual (Haberman 1973): beyond 2 or -2 is rare without association."),
    "reason": ("text", "Why there is no figure; of a case or decision, why it was decided so."),
    "units": ("whole", "Units that two or more coders finished."),
    "prevalence": ("share", "Share of the coders' judgements that have the code."),
    "both": ("whole", "Units in which every coder has the code."),
    "only": ("long", "Units in which only this coder has the code."),
    "coefficient": ("text", "Which coefficient; each is explained by `coder agree --explain`."),
    "value": ("figure", "The coefficient."),
    "percent_agreement": ("figure", "Share of pairs of judgements that agree."),
    "krippendorff_alpha": ("figure", "Krippendorff's alpha: 1 is agreement, 0 what chance gives."),
    "gwet_ac1": ("figure", "Gwet's AC1."),
    "fleiss_kappa": ("figure", "Fleiss' kappa."),
    "testimony": ("text", "Which testimony: its path below testimonies/ without suffix."),
    "coder": ("text", "Who coded; consensus for the reconciled layer."),
    "coders": ("text", "Who has what stands in the row."),
    "start": ("whole", "First character of the passage: Unicode code points from 0 into the transcript."),
    "end": ("whole", "First character after the passage, likewise."),
    "quote": ("long", "The passage as it stands in the transcript."),
    "memo": ("long", "The coder's note on the passage."),
    "round": ("text", "Round of coding."),
    "rounds": ("text", "Rounds in which what was decided about had been coded."),
    "at": ("text", "When it was recorded: UTC, ISO 8601."),
    "case": ("text", "Which person: id in the register."),
    "codes": ("text", "Codes on the card."),
    "lead": ("text", "Who decided."),
    "outcome": ("text", "What was decided: take, union, intersection, span, none, unresolved."),
    "taken": ("text", "The coder whose reading was taken."),
    "readings": ("long", "What holds because of it: code start-end."),
    "note": ("long", "What the lead noted."),
    "gap": ("text", "yes where the codebook does not settle such passages."),
    "status": ("text", "Of a case: included, excluded, review. Of a decision: where its card stands. Of a "
                       "consensus row: how it came about."),
    "codebook": ("text", "Version of the codebook: sha256 of its content."),
    "considered": ("long", "What each coder had marked: coder: code start-end."),
    "card": ("text", "Which card of conflicting codings: the id of its earliest coding."),
    "testimonies": ("long", "Testimonies of the person."),
    "credibility": ("long", "How far the testimony can be trusted, apart from codes."),
    "aliases": ("text", "Other names of the person."),
    "family": ("text", "First segment of the path."),
    "definition": ("long", "What the code means."),
    "use_when": ("long", "When it is to be used."),
    "avoid_when": ("long", "When it is not, and what instead."),
    "examples": ("long", "Passages that have it."),
    "counter_examples": ("long", "Passages that do not."),
    "formerly": ("text", "Paths that the code bore before."),
    "codable": ("text", "false for a heading, which is never put on a passage."),
    "table": ("text", "The table, as it is called in this export."),
    "column": ("text", "The column of the table, or the column that the figure stands in."),
    "row": ("text", "The row that the figure stands in."),
    "type": ("text", "text, whole number or number; empty cells are missing."),
    "meaning": ("long", "What it says."),
    "language": ("text", "Language as the file states it."),
    "direction": ("text", "ltr or rtl: whether it is read from left to right."),
    "date": ("text", "Date as the file states it."),
    "source": ("text", "Source as the file states it."),
    "characters": ("whole", "Length of the transcript in Unicode code points."),
    "revision": ("text", "sha256 of the transcript's UTF-8 bytes."),
    "file": ("text", "Where it lies in this export."),
    "submitted_by": ("text", "Coders who declared it finished."),
}  # fmt: skip
_WIDTHS = {
    "code": 28, "title": 34, "pair": 50, "a": 26, "b": 26, "codes": 26, "testimony": 26, "reason": 26,
    "only": 36, "at": 26, "quote": 70, "meaning": 90, "column": 24, "testimonies": 30, "status": 12,
    "case": 14, "unit": 11, "percent_agreement": 13, "krippendorff_alpha": 13, "codebook": 20,
}  # fmt: skip


def column(name: str, meaning: str = "", kind: Kind | None = None) -> Column:
    """A column by its name, with its meaning; one that has no fixed meaning brings its own."""
    known: tuple[Kind, str] = _WORDS.get(name, ("text", ""))
    return Column(name, meaning or known[1], kind or known[0], _WIDTHS.get(name, 0))


def columns(names: Sequence[str], codebook: Codebook) -> tuple[Column, ...]:
    """Columns by their names; attributes of people mean what the codebook says, whatever they are called.

    Levels of a code's path (``level_1``) are told, too.
    """
    attributes = {each.name: each for each in codebook.variables}
    found = []
    for name in names:
        if name in attributes and (name not in _WORDS or "case" in names):
            variable = attributes[name]
            found.append(
                Column(name, f"Attribute of the person: {variable.title or name} ({variable.type}).")
            )
        elif name.startswith("level_"):
            found.append(Column(name, f"Segment {name[6:]} of the code's path."))
        else:
            found.append(column(name))
    return tuple(found)
