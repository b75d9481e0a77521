"""One row per quote, with the case's attributes and the code's path in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from coder.project.leaks import name_variables
from coder.project.passages import passages
from coder.times import iso

if TYPE_CHECKING:
    from coder.model import Coding
    from coder.project.door import Project

FIXED = ("quote", "memo", "testimony", "start", "end", "coder", "round", "at")


def quotes_table(
    project: Project, codings: Iterable[Coding], *, with_names: bool = False
) -> tuple[Sequence[str], Iterator[Sequence[object]]]:
    """Case, attributes, the code whole and level by level (``level_1`` is the family), quote and origin.

    Attributes that hold names are left out unless they are asked for.
    """
    hidden = () if with_names else name_variables(project.codebook)
    attributes = [each.name for each in project.codebook.variables if each.name not in hidden]
    found = list(codings)
    depth = max((coding.code.count(".") + 1 for coding in found), default=2)
    titles = {code.path: code.title for code in project.codebook.codes}
    levels = [f"level_{number + 1}" for number in range(depth)]

    def rows() -> Iterator[Sequence[object]]:
        for passage in passages(project, found):
            coding, case = passage.coding, passage.case
            path = coding.code.split(".")
            yield (
                case.id,
                *(case.attributes.get(name, "") for name in attributes),
                coding.code,
                titles.get(coding.code, ""),
                *path,
                *[""] * (depth - len(path)),
                passage.quote,
                coding.memo,
                coding.testimony,
                coding.start,
                coding.end,
                coding.coder,
                coding.round,
                iso(coding.at),
            )

    return ("case", *attributes, "code", "title", *levels, *FIXED), rows()
