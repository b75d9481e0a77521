"""Recorded codings whose code is gone or means something else by now, and what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.codebook.diff import CodeChange, FieldChange, compare
from coder.codebook.lookup import heirs, orphans
from coder.codebook.version import from_canonical
from coder.errors import Refused
from coder.model import Coding

if TYPE_CHECKING:
    from coder.project.door import Project


@dataclass(frozen=True, slots=True)
class DriftedCode:
    """A recorded code that is no longer what it was, with the codings to look at again."""

    path: str
    """As it was recorded."""
    heir: str | None
    """The code that says it was formerly this one; None where there is none, or the code is still there."""
    is_gone: bool
    """Whether the codebook has no code of this path any more."""
    changes: tuple[FieldChange, ...]
    """What differs between the entry that the codings were made under and the present one."""
    codings: tuple[Coding, ...]
    """By testimony and place; at least one."""

    heirs: tuple[str, ...] = ()
    """The codes that it was split into, where there are several."""

    @property
    def why(self) -> str:
        """A sentence on what happened to it."""
        fields = ", ".join(change.field.replace("_", " ") for change in self.changes)
        if not self.is_gone:
            return f"means something else now: {fields} changed"
        if len(self.heirs) > 1:
            return f"split into {', '.join(self.heirs)}"
        if self.heir is None:
            return "gone: no code of the codebook says it was formerly this one"
        return f"called {self.heir} now" + (f", and its {fields} changed" if fields else "")


def drifted(project: Project, *, everyone: bool = False) -> list[DriftedCode]:
    """The codes whose codings are to be looked at again, in the order of their paths.

    A coding made under the present version was made in its words and is not among them.

    Args:
        project: Its codebook says what codes mean now.
        everyone: Codings of all coders; otherwise the acting coder's own, none when nobody is named.
    """
    if not everyone and project.coder is None:
        return []
    coder = None if everyone else project.coder
    counts = project.record.code_counts(coder=coder)
    lost = orphans(project.codebook, counts)
    changes = _changes(project)
    found = []
    for path in sorted({*lost, *(path for by_path in changes.values() for path in by_path)} & set(counts)):
        codings = [
            coding
            for coding in project.record.codings(coder=coder, code=path)
            if path in lost or path in changes.get(coding.codebook, {})
        ]
        if codings:
            change = next((changes[one.codebook][path] for one in codings if _has(changes, one)), None)
            found.append(
                DriftedCode(
                    path,
                    lost.get(path),
                    path in lost,
                    change.changes if change else (),
                    tuple(codings),
                    heirs(project.codebook, path) if path in lost else (),
                )
            )
    return found


def _has(changes: Mapping[str, Mapping[str, CodeChange]], coding: Coding) -> bool:
    return coding.code in changes.get(coding.codebook, {})


def _changes(project: Project) -> dict[str, dict[str, CodeChange]]:
    """Of each earlier version: the codes that mean something else since, by their path then."""
    now = project.codebook.version
    found = {}
    for version in project.record.codebook_versions():
        text = project.record.codebook_json(version)
        if version == now or text is None:
            continue
        diff = compare(from_canonical(text), project.codebook, looks=False)
        found[version] = {one.old: one for one in (*diff.changed, *diff.renamed) if one.changes}
        # A coding that is read under the heir already was made under the old path nevertheless.
        found[version] |= {one.new: one for one in diff.renamed if one.changes}
    return found


def still_holds(project: Project, coding_id: str) -> Coding:
    """Record a coding of one's own anew, under the codebook as it is, or under its code's new name.

    Raises:
        NotFound: no such coding.
        Refused: another coder's, the testimony is submitted, or no code took the old one's place.
    """
    coding = project.coding(coding_id)
    heir: str | None = coding.code
    if coding.code not in project.codebook.by_path:
        heir = orphans(project.codebook, [coding.code])[coding.code]
    if heir is None:
        raise Refused(
            f"The codebook has no code {coding.code} any more, and none took its place: "
            "give the coding another code, or remove it."
        )
    with project.writing() as facts:
        is_same = heir == coding.code
        made = facts.confirm(coding_id) if is_same else facts.replace_coding(coding_id, code=heir)
    return project.coding(made)
