"""One card in full, for reading aloud or on a page: the words, each coder's reading, the codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coder.cli.cards import Gains, cluster_document

if TYPE_CHECKING:
    from coder.model import Coding, Decision
    from coder.project import Project
    from coder.reconcile.cards import Card

CONTEXT = 120
"""Characters shown before and after the place."""


def card_lines(project: Project, card: Card) -> Iterator[str]:
    """The card as lines of plain text, not yet made harmless for a terminal."""
    yield f"Card {card.id} in {card.testimony}, {card.start}-{card.end}: {card.kind}, {card.status}"
    yield card.why
    for path in sorted({cluster.code for cluster in card.clusters}):
        code = project.codebook.by_path.get(path)
        yield f"Code {path}: {_plain(code.definition or code.title) if code else 'no longer in the codebook'}"
    text = project.record.text_if_here(card.clusters[0].codings[0].revision)
    before, after = text[max(0, card.start - CONTEXT) : card.start], text[card.end : card.end + CONTEXT]
    yield f"Text: …{_plain(before)} [{_plain(text[card.start : card.end])}] {_plain(after)}…"
    for coder in card.coders:
        own = [coding for coding in card.codings if coding.coder == coder]
        if not own:
            yield f"{coder}: nothing marked here"
        for coding in own:
            yield f"{coder}: {coding.code} {coding.start}-{coding.end}: {_plain(_quote(text, coding))}"
            if coding.memo:
                yield f"  memo of {coder}: {_plain(coding.memo)}"
    holding = {decision.id for decision in card.holding}
    for decision in card.decisions:
        state = "" if decision.id in holding else " (contested)" if card.contested else " (does not hold)"
        yield _decided(decision) + state


def card_document(project: Project, card: Card, gains: Gains) -> list[dict[str, object]]:
    """The card's clusters as ``coder conflicts --json`` has them, each coding with ``quote`` and ``memo``."""
    text = project.record.text_if_here(card.clusters[0].codings[0].revision)
    documents = []
    for cluster in card.clusters:
        codings = [
            {
                "id": each.id, "coder": each.coder, "code": each.code, "start": each.start, "end": each.end,
                "quote": _quote(text, each), "memo": each.memo,
            }
            for each in cluster.codings
        ]  # fmt: skip
        documents.append(cluster_document(card, cluster, gains) | {"codings": codings})
    return documents


def _decided(decision: Decision) -> str:
    holds = ", ".join(f"{each.code} {each.start}-{each.end}" for each in decision.readings) or "nothing"
    said = f"Decision of {decision.lead}: {decision.outcome}"
    if decision.taken:
        said += f" {decision.taken}"
    said += "" if decision.outcome == "unresolved" else f", so {holds}"
    if decision.reason:
        said += f"; reason: {decision.reason}"
    if decision.overrules:
        said += "; overrules the other leads' decisions"
    if decision.gap:
        said += "; a gap in the codebook"
    return said + (f"; note: {_plain(decision.note)}" if decision.note else "")


def _quote(text: str, coding: Coding) -> str:
    return text[coding.start : coding.end]


def _plain(text: str) -> str:
    return " ".join(text.split())
