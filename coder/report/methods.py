"""A paragraph for the methods section, written from figures and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient with its interval, or why there is none."""

    code: str
    name: str
    value: float | None
    low: float | None
    high: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DecidedShare:
    """Of the cards of one kind: how many there are, how many hold by decision or rule."""

    cards: int
    decided: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A passage that the codebook does not settle: an item of its to-do list."""

    codes: tuple[str, ...]
    testimony: str
    start: int
    end: int
    note: str

    @property
    def told(self) -> str:
        """Where it is and what is noted there."""
        where = f"{', '.join(self.codes)} ({self.testimony} {self.start}-{self.end})"
        return f"{where}: {self.note or 'no note'}"


@dataclass(frozen=True)
class MethodsFigures:
    """What the paragraph says."""

    title: str
    codebook: str
    """Version in force."""
    versions: tuple[str, ...]
    """Every version that counting codings were made under."""
    codes: int
    coders: tuple[str, ...]
    testimonies: int
    people: int
    excluded: int
    """Of the people, those that counts leave out by a recorded decision or by the register."""
    compared: int
    """Testimonies that two or more coders submitted."""
    by_coders: Mapping[int, int]
    """How many coders -> how many testimonies they submitted."""
    rounds: tuple[str, ...]
    unit: str
    excerpts: str
    coefficients: tuple[Coefficient, ...]
    """Krippendorff's alpha of each code."""
    overall: Coefficient
    replicates: int
    accept: str
    statuses: Mapping[str, int]
    kinds: Mapping[str, DecidedShare]
    """Conflicts only: every kind but ``exact``."""
    leads: tuple[str, ...]
    outcomes: Mapping[str, int]
    reasons: Mapping[str, int]
    """``none given`` for decisions without a reason."""
    gaps: tuple[Gap, ...]


_ACCEPTS = {
    "exact": "Places that all of them had read alike were taken over as they stood.",
    "majority": "Places that more than half of them had read alike were taken over as they stood.",
    "never": "No place was taken over without a decision.",
}


def paragraph(figures: MethodsFigures) -> str:
    """The methods paragraph, plain sentences in the past tense, without a line break."""
    return " ".join([*_sample(figures), *_agreement(figures), *_reconciliation(figures)])


def _sample(figures: MethodsFigures) -> list[str]:
    said = [
        f"{_names(figures.coders)} coded {_many(figures.testimonies, 'testimony', 'testimonies')} by "
        f"{_many(figures.people, 'person', 'people')}{_left_out(figures.excluded)} "
        f"with the codebook “{figures.title}” ({_many(figures.codes, 'code')}; "
        f"version {figures.codebook[:8]})."
    ]
    if len(figures.versions) > 1:
        named = ", ".join(version[:8] for version in figures.versions)
        said.append(f"The codings were made under {len(figures.versions)} versions of it ({named}).")
    shares = "; ".join(
        f"{_many(texts, 'testimony', 'testimonies')} by {_many(coders, 'coder')}"
        for coders, texts in sorted(figures.by_coders.items())
    )
    if shares:
        said.append(f"Finished: {shares}, each on their own.")
    if set(figures.rounds) - {"main"}:
        said.append(f"Rounds: {', '.join(figures.rounds)}.")
    return said


def _agreement(figures: MethodsFigures) -> list[str]:
    if not figures.compared:
        return ["Agreement was not computed: no testimony was finished by two coders."]
    said = [
        f"Agreement was computed on the independent codings, before reconciliation, over "
        f"{_many(figures.compared, 'testimony', 'testimonies')} with two or more coders; unit of analysis: "
        f"the {figures.unit}" + (f" ({figures.excerpts})." if figures.unit == "excerpt" else ".")
    ]
    if figures.overall.value is not None:
        said.append(f"Over whole sets of codes Krippendorff's alpha (MASI) was {_figure(figures.overall)}.")
    named = [f"{each.code} {_figure(each)}" for each in figures.coefficients if each.value is not None]
    if named:
        said.append(f"Krippendorff's alpha per code: {'; '.join(named)}.")
    without = [f"{each.code} ({each.reason})" for each in figures.coefficients if each.value is None]
    if without:
        said.append(f"It is undefined for {', '.join(without)}.")
    if figures.replicates:
        said.append(f"In brackets 95 % intervals from {figures.replicates:,} resamples of whole testimonies.")
    return said


def _reconciliation(figures: MethodsFigures) -> list[str]:
    conflicts = sum(each.cards for each in figures.kinds.values())
    unanimous = figures.statuses.get("unanimous", 0)
    if not conflicts and not unanimous:
        return []
    said = [_ACCEPTS[figures.accept] + f" Alike were {unanimous}; {conflicts} were in conflict."]
    decisions = sum(figures.outcomes.values())
    if decisions:
        said.append(
            f"{_names(figures.leads)} decided {_many(decisions, 'place')} ({_table(figures.outcomes)}). "
            f"Reasons: {_table(figures.reasons)}."
        )
    shares = "; ".join(
        f"{kind.replace('_', ' ')} {each.decided} of {each.cards} ({each.decided / each.cards:.0%})"
        for kind, each in figures.kinds.items()
        if each.cards
    )
    if shares:
        said.append(f"Share of conflicts decided, by kind: {shares}.")
    left = [
        f"{figures.statuses.get(status, 0)} {status}"
        for status in ("undecided", "reopened", "unresolved")
        if figures.statuses.get(status, 0)
    ]
    if left:
        said.append(f"Not in the consensus: {', '.join(left)}.")
    if figures.gaps:
        said.append(f"{_many(len(figures.gaps), 'decision')} named a gap in the codebook.")
    said.append("No coefficient was computed on the consensus.")
    return said


def _figure(figure: Coefficient) -> str:
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} [{figure.low:.2f}, {figure.high:.2f}]"


def _table(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in counts.items())


def _names(names: Sequence[str]) -> str:
    if not names:
        return "Nobody"
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _left_out(excluded: int) -> str:
    if not excluded:
        return ""
    return f" ({excluded} of them {'is' if excluded == 1 else 'are'} excluded from every count)"


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"
