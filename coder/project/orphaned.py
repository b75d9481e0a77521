"""Recorded codes that the codebook no longer holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder.codebook.lookup import heirs, orphans

if TYPE_CHECKING:
    from coder.project.door import Project


def orphan_sentences(project: Project) -> list[str]:
    """One sentence for each recorded code that the codebook no longer holds."""
    if not project.record.names_beyond(project.file_codebook.by_path):
        return []
    used = project.record.code_counts()
    said = []
    for path, heir in orphans(project.file_codebook, used).items():
        many = f"{used[path]} coding{'s' if used[path] != 1 else ''}"
        split = heirs(project.file_codebook, path)
        if len(split) > 1:
            way = f"It was split into {' and '.join(split)}: coder codebook review lists them"
        elif heir is None:
            way = f"Put {path} back, or say 'formerly: [{path}]' at the code that takes its place"
        else:
            way = f"{heir} says it was formerly {path}: coder codebook apply puts it in its place"
        said.append(f"The codebook has no code {path}, which {many} carry. {way}; the codings are kept.")
    return said
