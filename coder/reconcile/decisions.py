"""Decisions: what a lead may say about a card, and what holds because of it.

A choice is worked out into readings once, at the moment of deciding; from then on the decision
says by itself what holds, whatever becomes of the codings.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coder.model import Outcome, Reading, Reason, Span
from coder.reconcile.clusters import Cluster

OUTCOMES: Final[Mapping[Outcome, str]] = {
    "take": "one coder's reading was taken",
    "union": "everything that anybody marked",
    "intersection": "only what everybody marked who marked anything",
    "span": "another passage or another code",
    "none": "nobody is right: nothing is coded here",
    "unresolved": "the readings stand beside one another",
}
REASONS: Final[Mapping[Reason, str]] = {
    "missed": "a coder overlooked the passage",
    "boundary": "same finding, other ends",
    "definition_unclear": "the codebook's definition does not settle it",
    "text_ambiguous": "the testimony can be read in several ways",
    "interpretation": "the coders understood the passage differently",
    "slip": "a wrong key, a wrong line: no judgement was meant",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a lead says about a card, before it is worked out."""

    outcome: Outcome
    coder: str = ""
    """Whose reading, for ``take``."""
    spans: tuple[Span, ...] = ()
    """The passages, for ``span``."""
    codes: tuple[str, ...] = ()
    """Codes to put instead of those on the card; empty keeps these."""
    reason: Reason | None = None
    note: str = ""
    gap: bool = False
    overrule: bool = False
    """Set aside what other leads decided about the card; needs a note."""


def readings_of(choice: Choice, clusters: Sequence[Cluster], coders: Collection[str]) -> tuple[Reading, ...]:
    """What holds if ``choice`` is made about a card of ``clusters``, sorted.

    ``union`` is everything that anybody marked under a code, ``intersection`` what all those
    marked who used the code here (a coder who marked nothing has no say in where it ends). With
    ``codes``, passages are taken whatever their code was and carry these codes instead. To take
    a coder who submitted and marked nothing here says that nothing is to be coded.

    Args:
        choice: The outcome with what it needs.
        clusters: The clusters of one card.
        coders: Who submitted the testimony.

    Raises:
        ValueError: a coder who did not submit, an empty intersection, a span that is missing,
            lies elsewhere, or leaves open which code it carries. A sentence for the lead.
    """
    if choice.outcome in ("none", "unresolved"):
        return ()
    if choice.outcome == "span":
        return _edited(choice, clusters)
    if choice.outcome == "take" and choice.coder not in coders:
        there = ", ".join(sorted(coders))
        raise ValueError(
            f"{choice.coder} has not submitted {clusters[0].testimony}, so has no reading here to take. "
            f"Submitted by: {there}."
        )
    found: set[Reading] = set()
    # With other codes it does not matter which coder used which: the passages count together.
    groups = [list(clusters)] if choice.codes else [[cluster] for cluster in clusters]
    for group in groups:
        codes = choice.codes or (group[0].code,)
        for start, end in _passages(choice, group):
            found.update(Reading(start, end, code) for code in codes)
    return tuple(sorted(found))


def _edited(choice: Choice, clusters: Sequence[Cluster]) -> tuple[Reading, ...]:
    codes = choice.codes or tuple(sorted({cluster.code for cluster in clusters}))
    if not choice.spans:
        raise ValueError("Which passage? Say it with its first and last character: --span START END.")
    if not choice.codes and len(codes) > 1:
        raise ValueError(f"Which code? Say it with --code; on this card are {', '.join(codes)}.")
    start, end = min(each.start for each in clusters), max(each.end for each in clusters)
    for span in choice.spans:
        if not (span.start < end and start < span.end):
            raise ValueError(
                f"The passage {span.start}-{span.end} shares no character with the card, which is "
                f"{start}-{end}; nothing was decided."
            )
    joined = united([(span.start, span.end) for span in choice.spans])
    return tuple(sorted(Reading(start, end, code) for start, end in joined for code in codes))


def _passages(choice: Choice, clusters: Sequence[Cluster]) -> list[tuple[int, int]]:
    """The passages that ``take``, ``union`` or ``intersection`` gives over some clusters."""
    marked: dict[str, list[tuple[int, int]]] = {}
    for cluster in clusters:
        for coding in cluster.codings:
            marked.setdefault(coding.coder, []).append((coding.start, coding.end))
    if choice.outcome == "take":
        return united(marked.get(choice.coder, []))
    if choice.outcome == "union":
        return united([span for own in marked.values() for span in own])
    each = iter(marked.values())
    common = united(next(each))
    for own in each:
        common = _shared(common, united(own))
    if not common:
        codes = ", ".join(sorted({cluster.code for cluster in clusters}))
        raise ValueError(
            f"The readings of {codes} share no character, so there is no intersection. "
            "Take a coder's, or say which passage holds (--span START END; on the screen e)."
        )
    return common


def united(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Passages sorted, those that share a character made one; those that only touch stay two."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _shared(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches that are in both."""
    return [
        (max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) < min(b, d)
    ]  # a card holds a handful of passages, so every pair is looked at
