"""The difference of two codebooks as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from coder.codebook.diff import CodebookDiff, CodeChange, Entries, FieldChange

_LONGEST = 200
"""Characters shown of a field's text."""


def render_diff(diff: CodebookDiff, *, looks: bool = True) -> str:
    """One line per difference, and the fields that changed below it.

    Characters are as written: pass the result through `coder.text.display.shown` before a terminal.
    """
    lines = list(_lines(diff))
    if not looks:
        lines.append("Keys, colours and the order of codes are not part of a recorded version: not compared.")
    return "\n".join([f"From {diff.old_version[:12]} to {diff.new_version[:12]}", *lines])


def _lines(diff: CodebookDiff) -> Iterator[str]:
    if diff.same_meaning:
        yield "No code means anything else."
    for change in diff.settings:
        yield f"~ {change.field}"
        yield from _fields((change,))
    yield from _entries("family", diff.families)
    yield from (f"+ {path}" for path in diff.added)
    yield from (f"- {path}" for path in diff.removed)
    merged = [change.new for change in diff.renamed]
    for renamed in diff.renamed:
        how = "merged into" if merged.count(renamed.new) > 1 else "is called"
        yield f"> {renamed.old} {how} {renamed.new}"
        yield from _fields(renamed.changes)
    yield from (f"> {split.old} was split into {', '.join(split.new)}" for split in diff.split)
    for changed in diff.changed:
        yield f"~ {changed.old}"
        yield from _fields(changed.changes)
    yield from (_cosmetic(change) for change in diff.cosmetic)
    if diff.reordered:
        yield "· the codes stand in another order"
    yield from _entries("variable", diff.variables)


def _cosmetic(change: CodeChange) -> str:
    said = ", ".join(f"{each.field} {each.old or 'none'} → {each.new or 'none'}" for each in change.changes)
    return f"· {change.old}: {said}"


def _entries(what: str, entries: Entries) -> Iterator[str]:
    yield from (f"+ {what} {name}" for name in entries.added)
    yield from (f"- {what} {name}" for name in entries.removed)
    for entry in entries.changed:
        yield f"~ {what} {entry.name}"
        yield from _fields(entry.changes)


def _fields(changes: tuple[FieldChange, ...]) -> Iterator[str]:
    for change in changes:
        yield f"    {change.field}:"
        yield f"      - {_text(change.old)}"
        yield f"      + {_text(change.new)}"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " | ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    text = " ".join(text.split())
    return (text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…") or "(empty)"
