"""Ids under which our own things leave, always the same, so that they are known when they come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from coder.errors import CoderError
from coder.exchange.model import guid, is_guid
from coder.exchange.refi_write import made_guid

if TYPE_CHECKING:
    from coder.model import Code
    from coder.project.door import Project

Thing = Literal["coder", "family", "code", "testimony", "case", "variable"]


def own_id(kind: Thing, name: str) -> str:
    """The GUID of something that bears none from elsewhere."""
    return made_guid(kind, name)


def fact_guid(fact_id: str) -> str:
    """A fact's id as a GUID; reading it back gives the same fact."""
    return str(UUID(fact_id))


def code_id(code: Code) -> str:
    """The id a code came with, or its own."""
    return guid(code.guid) if is_guid(guid(code.guid)) else own_id("code", code.path)


def codes_by_id(codes: Iterable[Code]) -> dict[str, str]:
    """Id -> path: under both the id that a code came with and the one of its path."""
    listed = list(codes)
    return {own_id("code", each.path): each.path for each in listed} | {
        guid(each.guid): each.path for each in listed if each.guid
    }


def stated_guid(project: Project, name: str) -> str:
    """The id that a testimony's file says it bore elsewhere; empty without one."""
    try:
        stated = guid(project.texts.files.reading(name).front_matter.extra.get("guid", ""))
    except CoderError:
        return ""
    return stated if is_guid(stated) else ""


def testimony_id(project: Project, name: str) -> str:
    """The id a testimony came with, or its own."""
    return stated_guid(project, name) or own_id("testimony", name)


def testimonies_by_id(project: Project) -> Callable[[str], str | None]:
    """Finds a testimony by either of its ids."""
    names = project.texts.files.ids
    found = {own_id("testimony", name): name for name in names}
    found |= {stated: name for name in names if (stated := stated_guid(project, name))}
    return found.get
