"""Whether a span can be coded, and what to warn of when it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder.errors import BadInput
from coder.model import Coding, Testimony

if TYPE_CHECKING:
    from coder.project.door import Project


def check_span(testimony: Testimony, start: int, end: int) -> None:
    """Refuse a span that is empty, reversed or outside the text.

    Raises:
        BadInput: naming the span and the text's length.
    """
    length = len(testimony.text)
    if 0 <= start < end <= length:
        return
    what = "is empty" if start == end else "ends before it starts" if end < start else "lies outside the text"
    raise BadInput(
        f"The span {start}-{end} {what}: {testimony.id} has {length} characters, "
        f"so 0 <= START < END <= {length}."
    )


def breaches(project: Project, coding: Coding) -> tuple[str, ...]:
    """Warnings about a coding of one's own: overlaps that its family excludes."""
    families = {family.name: family for family in project.codebook.families}
    name = coding.code.partition(".")[0]
    if name not in families or not families[name].exclusive:
        return ()
    return tuple(
        f"{name} is exclusive, but this passage also carries {other.code}."
        for other in project.own_codings(coding.testimony)
        if other.code != coding.code
        and other.code.partition(".")[0] == name
        and other.span.overlaps(coding.span)
    )
