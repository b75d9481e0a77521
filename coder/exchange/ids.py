"""Ids for what bears none of its own elsewhere: the same content has the same id in every import."""

from __future__ import annotations

from uuid import UUID, uuid5

from coder.text.canonical import revision_of

_NEIGHBOURS = UUID("0f5b7c52-7d0e-5a41-8f0e-2b7a6c1d9e44")
"""Namespace of the ids that are made here."""


def stable_id(*parts: object) -> str:
    """A GUID that the parts alone decide."""
    text = "\x1f".join(map(str, parts))
    # A lone surrogate has no UTF-8, of which the id is made.
    return str(uuid5(_NEIGHBOURS, text.encode("utf-8", "backslashreplace").decode()))


def source_id(name: str, text: str) -> str:
    """The id of a document by its name and words, so that two people's copies of it are one.

    Raises:
        UnicodeEncodeError: the text holds a lone surrogate.
    """
    return stable_id("source", name, revision_of(text))
