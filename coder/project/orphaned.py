"""Recorded codes that the codebook no longer holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder.codebook.lookup import orphans

if TYPE_CHECKING:
    from coder.project.door import Project


def orphan_sentences(project: Project) -> list[str]:
    """One sentence for each recorded code that the codebook no longer holds."""
    if not project.record.names_beyond(project.codebook.by_path):
        return []
    used = project.record.code_counts()
    said = []
    for path, heir in orphans(project.codebook, used).items():
        many = f"{used[path]} coding{'s' if used[path] != 1 else ''}"
        if heir is None:
            way = f"Put {path} back, or say 'formerly: [{path}]' at the code that takes its place"
        else:
            way = f"{heir} says it was formerly {path}"
        said.append(f"The codebook has no code {path}, which {many} carry. {way}; the codings are kept.")
    return said
