"""What changed between two codebooks, and what that means for codings made under the old one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from coder.codebook.lookup import heirs
from coder.model import Codebook, Family, Variable

MEANING = ("title", "definition", "use_when", "avoid_when", "examples", "counter_examples", "codable")
"""Fields of a code that say what it means: when one changes, codings with it are to be looked at again."""
LOOKS = ("key", "colour")
"""Fields that change nothing about codings."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry, before and after."""

    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A code that both codebooks have, under the same path or another."""

    old: str
    """Its path in the old codebook."""
    new: str
    changes: tuple[FieldChange, ...]
    """Fields of its meaning that differ; empty when it was only renamed."""


@dataclass(frozen=True, slots=True)
class CodeSplit:
    """A code that several took the place of."""

    old: str
    new: tuple[str, ...]
    """In reading order."""


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A family or variable that both codebooks have, with what differs."""

    name: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """What became of families, or of variables."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[EntryChange, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class CodebookDiff:
    """The difference of two codebooks, in the reading order of the new one (of the old for what is gone)."""

    old_version: str
    new_version: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    """Paths that no code of the new codebook has or says to be formerly."""
    renamed: tuple[CodeChange, ...]
    """Paths that a code says to be formerly; two that one code took over were merged into it."""
    split: tuple[CodeSplit, ...]
    """Paths that several codes say to be formerly."""
    changed: tuple[CodeChange, ...]
    """Codes of the same path that mean something else."""
    cosmetic: tuple[CodeChange, ...]
    """Codes of which only key or colour differ; empty when the old looks are not known."""
    reordered: bool
    """Whether the codes that both have stand in another order."""
    families: Entries
    variables: Entries
    settings: tuple[FieldChange, ...]
    """Title, description and unit of excerpts."""

    @property
    def same_meaning(self) -> bool:
        """Whether nothing differs but looks: the versions are equal."""
        return self.old_version == self.new_version

    @property
    def recheck(self) -> Mapping[str, str]:
        """Old paths whose codings are to be looked at again, each with a sentence why."""
        why = {path: f"The codebook has no code {path} any more." for path in self.removed}
        for change in self.renamed:
            if change.changes:
                why[change.old] = (
                    f"{change.old} is {change.new} now, and means something else: {_named(change)}."
                )
        for each in self.split:
            why[each.old] = f"{each.old} was split into {', '.join(each.new)}."
        for change in self.changed:
            why[change.old] = f"{change.old} means something else: {_named(change)}."
        return why


def _named(change: CodeChange) -> str:
    return ", ".join(each.field for each in change.changes)


def compare(old: Codebook, new: Codebook, *, looks: bool = True) -> CodebookDiff:
    """The difference from ``old`` to ``new``.

    Args:
        old: The earlier codebook.
        new: The later one; its codes' ``formerly`` tells renamings.
        looks: Whether keys, colours and the order of ``old`` are known; a version from the record
            has none, and then nothing is said of them.
    """
    every = _heirs(old, new)
    only = {path: found[0] for path, found in every.items() if len(found) == 1}
    kept = [code for code in new.codes if code.path in old.by_path]
    changes = {code.path: _changes(old.by_path[code.path], code, MEANING) for code in kept}
    dressed = {code.path: _changes(old.by_path[code.path], code, LOOKS) if looks else () for code in kept}
    taken = {path for found in every.values() for path in found}
    common = [code.path for code in kept]
    return CodebookDiff(
        old_version=old.version,
        new_version=new.version,
        added=tuple(
            code.path for code in new.codes if code.path not in old.by_path and code.path not in taken
        ),
        removed=tuple(
            code.path for code in old.codes if code.path not in new.by_path and code.path not in every
        ),
        renamed=tuple(
            CodeChange(path, heir, _changes(old.by_path[path], new.by_path[heir], MEANING))
            for path, heir in only.items()
        ),
        split=tuple(CodeSplit(path, found) for path, found in every.items() if len(found) > 1),
        changed=tuple(CodeChange(path, path, found) for path, found in changes.items() if found),
        cosmetic=tuple(
            CodeChange(path, path, found) for path, found in dressed.items() if found and not changes[path]
        ),
        reordered=looks and common != [code.path for code in old.codes if code.path in new.by_path],
        families=_entries(old.families, new.families),
        variables=_entries(old.variables, new.variables),
        settings=_changes(old, new, ("title", "description", "excerpts")),
    )


def _heirs(old: Codebook, new: Codebook) -> dict[str, tuple[str, ...]]:
    """Old paths that are gone -> the codes that say they were formerly called so, in the old order."""
    found = {code.path: heirs(new, code.path) for code in old.codes if code.path not in new.by_path}
    return {path: taken for path, taken in found.items() if taken}


def _changes(old: object, new: object, names: Sequence[str]) -> tuple[FieldChange, ...]:
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in names)
    return tuple(FieldChange(name, before, after) for name, before, after in pairs if before != after)


def _entries(
    old: Sequence[Family] | Sequence[Variable], new: Sequence[Family] | Sequence[Variable]
) -> Entries:
    before, after = ({entry.name: entry for entry in entries} for entries in (old, new))
    changed = []
    for name, entry in after.items():
        if name in before:
            names = [field.name for field in fields(entry) if field.name != "name"]
            if found := _changes(before[name], entry, names):
                changed.append(EntryChange(name, found))
    return Entries(
        tuple(name for name in after if name not in before),
        tuple(name for name in before if name not in after),
        tuple(changed),
    )
