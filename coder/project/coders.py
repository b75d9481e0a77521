"""Names of coders as a person gives them: known ones, and new ones that may be typing errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder.errors import NotFound
from coder.text.search import near

if TYPE_CHECKING:
    from coder.project.door import Project


def known_coder(project: Project, name: str) -> str:
    """``name`` if it is a coder of the record or the acting one.

    Raises:
        NotFound: unknown, with near spellings.
    """
    coders = project.record.coders()
    if name in coders or name == project.coder:
        return name
    close = near(name, coders)
    hint = f" Did you mean {', '.join(close)}?" if close else ""
    raise NotFound(f"No coder called {name} in this record.{hint}")


def introduce(project: Project, name: str) -> None:
    """Leave in ``project.introduction`` what to tell a coder who records for the first time."""
    known = project.record.coders()
    if name in known:
        return
    close = near(name, known)
    hint = f" Near spellings in the record: {', '.join(close)}." if close else ""
    project.introduction = f"{name} is a new coder here.{hint}"
