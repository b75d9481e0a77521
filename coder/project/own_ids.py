"""Ids under which our own things leave, always the same, so that they are known when they come back."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from coder.documents.front_matter import FrontMatter, parse_front_matter, split_front_matter
from coder.errors import CoderError, NotFound
from coder.exchange.model import guid, is_guid
from coder.exchange.refi_parts import made_guid
from coder.text.canonical import canonical, revision_of

if TYPE_CHECKING:
    from coder.documents.carried import Carried
    from coder.model import Code, Codebook, Family
    from coder.project.door import Project

_HEAD = 8192
"""Bytes at a file's beginning that its front matter is looked for in; a longer one names no id."""
_GUID_LINE = re.compile(rb"^\s*[\"']?guid\b", re.MULTILINE | re.IGNORECASE)

Thing = Literal["coder", "family", "code", "testimony", "case", "variable"]


def own_id(kind: Thing, name: str) -> str:
    """The GUID of something that bears none from elsewhere."""
    return made_guid(kind, name)


def fact_guid(fact_id: str) -> str:
    """A fact's id as a GUID; reading it back gives the same fact."""
    return fact_id if is_guid(fact_id) else str(UUID(fact_id))


def code_id(code: Code) -> str:
    """The id a code came with, or its own."""
    return guid(code.guid) if is_guid(guid(code.guid)) else own_id("code", code.path)


def codes_by_id(codes: Iterable[Code]) -> dict[str, str]:
    """Id -> path: under both the id that a code came with and the one of its path."""
    listed = list(codes)
    return {own_id("code", each.path): each.path for each in listed} | {
        guid(each.guid): each.path for each in listed if each.guid
    }


def renamed_by_id(book: Codebook, coded: Iterable[str]) -> dict[str, str]:
    """Id -> path of codes that codings still bear and that the codebook knows only as ``formerly``."""
    former = {path for code in book.codes for path in code.formerly}
    return {own_id("code", path): path for path in coded if path in former and path not in book.by_path}


def families_by_id(families: Iterable[Family], carried: Carried) -> dict[str, str]:
    """Id -> name, so that codes that come below a family of ours are put there; of either id it has."""
    found = {own_id("family", each.name): each.name for each in families}
    here = set(found.values())
    return found | {ident: name for ident, name in carried.names("family").items() if name in here}


def stated_guid(project: Project, name: str) -> str:
    """The id that a testimony's file says it bore elsewhere; empty without one.

    Of most files only the beginning is looked at.
    """
    try:
        with project.texts.files.file(name).open("rb") as stream:
            head = stream.read(_HEAD)
        if b"\0" not in head[:16] and _GUID_LINE.search(head) is None:
            return ""
        stated = guid(_front_matter(project, name, head).extra.get("guid", ""))
    except (CoderError, OSError):
        return ""
    return stated if is_guid(stated) else ""


def _front_matter(project: Project, name: str, head: bytes) -> FrontMatter:
    """What a file states; of one in UTF-8 read from its beginning where all of it stands there."""
    if b"\0" not in head:
        known = codecs.getincrementaldecoder("utf-8")("replace").decode(head)
        parts = split_front_matter(canonical(known))
        if parts is not None and "\ufffd" not in parts[0]:
            return parse_front_matter(parts[0], name)
    return project.texts.files.reading(name).front_matter


def testimony_id(project: Project, name: str) -> str:
    """The id a testimony came with, or its own."""
    return stated_guid(project, name) or own_id("testimony", name)


def is_earlier_text(project: Project, name: str, ident: str, text: str) -> bool:
    """Whether ``ident`` is a testimony of ours and ``text`` words that were recorded here before."""
    if ident != own_id("testimony", name):
        return False
    try:
        return project.record.revision_text(revision_of(text)) == text
    except NotFound:
        return False


def testimonies_by_id(project: Project) -> Callable[[str], str | None]:
    """Finds a testimony by either of its ids."""
    names = project.texts.files.ids
    found = {own_id("testimony", name): name for name in names}
    found |= {stated: name for name in names if (stated := stated_guid(project, name))}
    return found.get
