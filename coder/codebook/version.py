"""The content of a codebook as canonical JSON, and the version that identifies it.

What a code means makes its version: titles, definitions, rules, examples, former paths, what
may be coded, variables, and the unit of excerpts. Hot keys, colours, settings, comments,
quoting and the order of entries do not, nor does the file that an entry stands in.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any

from coder.errors import BadInput
from coder.model import Code, Codebook, Family, Variable

_CODE_LISTS = ("examples", "counter_examples", "formerly")


def canonical_json(codebook: Codebook) -> str:
    """The meaning of ``codebook`` as ASCII JSON with sorted keys and no blanks."""
    content = {
        "title": codebook.title,
        "description": codebook.description,
        "excerpts": codebook.excerpts,
        "variables": {variable.name: _variable(variable) for variable in codebook.variables},
        "families": {
            family.name: {
                "title": family.title,
                "definition": family.definition,
                "exclusive": family.exclusive,
            }
            for family in codebook.families
        },
        "codes": {code.path: _code(code) for code in codebook.codes},
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def version_of(codebook: Codebook) -> str:
    """sha256 of the canonical JSON, in hexadecimal; ``codebook.version`` is not looked at."""
    return hashlib.sha256(canonical_json(codebook).encode("ascii")).hexdigest()


def from_canonical(json_text: str) -> Codebook:
    """A codebook again from its canonical JSON, as the record keeps it.

    Entries come in the order of their names, a parent before its children. Hot keys,
    colours and settings are not part of it.

    Raises:
        BadInput: the text is no canonical codebook.
    """
    try:
        content = json.loads(json_text)
        codebook = Codebook(
            title=content["title"],
            version="",
            description=content["description"],
            excerpts=content["excerpts"],
            variables=tuple(
                Variable(name, **(entry | {"values": tuple(entry["values"])}))
                for name, entry in sorted(content["variables"].items())
            ),
            families=tuple(Family(name, **entry) for name, entry in sorted(content["families"].items())),
            codes=tuple(
                Code(path, **(entry | {name: tuple(entry[name]) for name in _CODE_LISTS}))
                for path, entry in sorted(content["codes"].items(), key=lambda item: item[0].split("."))
            ),
        )
        if canonical_json(codebook) != json_text:
            raise ValueError("not in canonical form")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadInput(
            "A codebook version kept in the record is damaged: run coder check, or restore a snapshot"
        ) from error
    return dataclasses.replace(codebook, version=version_of(codebook))


def _variable(variable: Variable) -> dict[str, Any]:
    content: dict[str, Any] = {
        "title": variable.title,
        "type": variable.type,
        "values": list(variable.values),
    }
    if variable.type == "date":
        content["format"] = variable.format
    return content


def _code(code: Code) -> dict[str, Any]:
    return {
        "title": code.title,
        "definition": code.definition,
        "use_when": code.use_when,
        "avoid_when": code.avoid_when,
        "examples": list(code.examples),
        "counter_examples": list(code.counter_examples),
        "codable": code.codable,
        "formerly": sorted(code.formerly),
    }
