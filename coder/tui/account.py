"""What is said of a card and of the decisions on it: coders as letters, leads by name. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from coder.model import Decision, Span
from coder.reconcile.cards import HOW_IT_ENDS, Card
from coder.reconcile.decisions import OUTCOMES
from coder.tui.docket import codes_of


def why(card: Card, names: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Why the card stands where it stands, with codes by their ``titles``."""
    codes = codes_of(card)
    if card.contested or not card.changed:
        if card.status == "undecided" and card.kind == "omission":
            marked = {coding.coder for coding in card.codings}
            missing = sorted(names[coder] for coder in card.coders if coder not in marked)
            return f"Nothing marked here by {', '.join(missing)}."
        if card.contested:
            told = " ".join(decided(each, names, codes, titles) for each in card.decisions)
            return f"The leads decided differently. {told} {HOW_IT_ENDS.capitalize()} The key is o."
        if card.holding:
            held = " ".join(decided(each, names, codes, titles) for each in card.holding)
            aside = [each.lead for each in card.decisions if each not in card.holding]
            return f"{held} {' and '.join(aside)} decided otherwise and was overruled." if aside else held
        return card.why
    before = card.decisions[-1] if card.decisions else None
    lead = before.lead if before is not None else "a lead"
    return f"Codings came or went since {lead} decided, so it is open again."


def decided(
    decision: Decision, names: Mapping[str, str], codes: Collection[str], titles: Mapping[str, str]
) -> str:
    """A decision as a sentence; ``codes`` are those that were at stake on its card."""
    what = OUTCOMES[decision.outcome]
    if decision.outcome == "take":
        what = f"{names.get(decision.taken, '?')}'s reading was taken"
    elif decision.outcome == "span":
        spans = sorted({Span(each.start, each.end) for each in decision.readings}, key=lambda one: one.start)
        what = f"what holds is {' and '.join(f'{span.start}–{span.end}' for span in spans)}"
    under = _under(decision, codes, titles)
    remarks = told(decision)
    return f"{decision.lead}: {what}{f', {under}' if under else ''}{f' ({remarks})' if remarks else ''}."


def _under(decision: Decision, codes: Collection[str], titles: Mapping[str, str]) -> str:
    """Under which codes it holds, where these are not simply those at stake."""
    held = {each.code for each in decision.readings}
    if not held or held == set(codes):
        return ""
    instead = set(codes) - held
    said = f"{_named(held, titles)} instead of {_named(instead, titles)}" if instead else _named(held, titles)
    return said if held - set(codes) else f"as {_named(held, titles)}"


def _named(codes: Iterable[str], titles: Mapping[str, str]) -> str:
    return " and ".join(titles.get(code, code) for code in sorted(codes))


def told(decision: Decision) -> str:
    """The reason, note and gap beside a decision; empty without any."""
    parts = [decision.reason.replace("_", " ")] if decision.reason else []
    parts += [f"“{decision.note}”"] if decision.note else []
    parts += ["codebook gap"] if decision.gap else []
    return ", ".join(parts)


def taken_back(undone: str, before: Decision | None, after: Decision | None) -> str:
    """What an undo took back, told from a lead's decision on a card before it and after.

    ``undone`` names the act as the history does.
    """
    if before is None:
        return f"{undone} A decision is there again." if after is not None else undone
    if after is None or (before.outcome, before.readings) != (after.outcome, after.readings):
        holds = "The decision before it holds again." if after is not None else "The decision is taken back."
        return f"{undone} {holds}"
    changed = [
        name
        for name, one, other in (
            ("reason", before.reason, after.reason),
            ("note", before.note, after.note),
            ("gap", before.gap, after.gap),
            ("overruling", before.overrules, after.overrules),
        )
        if one != other
    ]
    return f"Undone: only the {' and '.join(changed)}; the decision stands." if changed else undone
