"""Names of the register in what leaves beside the quotes: ids, attributes, reasons, memos, titles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coder.project.cases import effective_cases
from coder.project.leaks import NameFinder, name_variables, register_names

if TYPE_CHECKING:
    from coder.project.door import Project

MOST_NAMED = 5


def names_beside(project: Project, *, single_people: bool = True) -> list[str]:
    """Where else than in quotes a name of the register is said, each place in a few words, sorted.

    Args:
        project: Whose texts beside the testimonies are looked through.
        single_people: Without it only what stands in tables without a row for each person: the values
            of attributes.
    """
    finder = NameFinder(register_names(project))
    if not finder.words:
        return []
    said = _told(project, single_people=single_people)
    return sorted({where for where, text in said if next(finder.within(text.replace("_", " ")), None)})


def beside_notice(found: list[str]) -> str:
    """A sentence that warns of them; empty where there are none."""
    if not found:
        return ""
    more = f" and {len(found) - MOST_NAMED} other places" if len(found) > MOST_NAMED else ""
    return (
        f"Names of the register also stand in {', '.join(found[:MOST_NAMED])}{more}: these leave as they are."
    )


def _told(project: Project, *, single_people: bool) -> Iterator[tuple[str, str]]:
    hidden = name_variables(project.codebook)
    shown = [each.name for each in project.codebook.variables if each.name not in hidden]
    for case in effective_cases(project):
        for name in shown:
            yield f"the attribute {name}", case.attributes.get(name, "")
        if single_people:
            yield "ids of cases", case.id
            yield "reasons for a status", case.reason
    if not single_people:
        return
    for name in project.testimony_ids():
        heading = project.texts.heading(name, project.record)
        yield "ids of testimonies", name
        yield "titles of testimonies", heading.title
        yield "sources of testimonies", heading.source
    for coding in project.record.codings_with_memos():
        yield "memos", coding.memo
    for memo in project.record.memos():
        yield "memos", memo.text
    for decision in project.record.decisions():
        yield "notes on decisions", decision.note
