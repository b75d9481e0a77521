"""A row per passage and code, for tables that may be very long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from coder.project.leaks import name_variables
from coder.project.quotes import FIXED
from coder.report.model import Row

if TYPE_CHECKING:
    from datetime import datetime

    from coder.model import Coding
    from coder.project.door import Project

LEVEL = "level_"


def quote_heads(project: Project, *, with_names: bool = False) -> tuple[str, ...]:
    """The columns: as ``coder counts --show --csv`` has them, with as many levels as any code has."""
    hidden = () if with_names else name_variables(project.codebook)
    attributes = [each.name for each in project.codebook.variables if each.name not in hidden]
    codes = {*(code.path for code in project.codebook.codes), *project.record.codes()}
    depth = max((code.count(".") + 1 for code in codes), default=2)
    levels = [f"{LEVEL}{number + 1}" for number in range(depth)]
    return ("case", *attributes, "code", "title", *levels, *FIXED)


def quote_rows(
    project: Project, codings: Iterable[Coding], heads: Sequence[str], *, with_names: bool = False
) -> Iterator[Row]:
    """A row for each coding; what belongs to a testimony or a code is looked up once."""
    hidden = () if with_names else name_variables(project.codebook)
    attributes = [each.name for each in project.codebook.variables if each.name not in hidden]
    depth = sum(name.startswith(LEVEL) for name in heads)
    titles = {code.path: code.title for code in project.codebook.codes}
    names = project.testimony_ids()
    case_of = dict(zip(names, project.texts.case_ids(names), strict=True))
    registered = project.texts.cases
    of_text: dict[str, Row] = {}
    of_code: dict[str, Row] = {}
    revision, text = "", ""
    for coding in codings:
        if coding.revision != revision:
            revision, text = coding.revision, project.record.revision_text(coding.revision)
        person = of_text.get(coding.testimony)
        if person is None:
            case = case_of[coding.testimony]
            stated = registered[case].attributes if case in registered else {}
            person = (case, *(stated.get(name, "") for name in attributes))
            of_text[coding.testimony] = person
        path = of_code.get(coding.code)
        if path is None:
            levels = coding.code.split(".")
            path = (coding.code, titles.get(coding.code, ""), *levels, *[""] * (depth - len(levels)))
            of_code[coding.code] = path
        yield (
            *person, *path, text[coding.start : coding.end], coding.memo, coding.testimony,
            coding.start, coding.end, coding.coder, coding.round, _written(coding.at),
        )  # fmt: skip


def _written(at: datetime | None) -> str | None:
    """As ``times.iso`` writes what the record gives, which is UTC; several times faster."""
    return None if at is None else at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
