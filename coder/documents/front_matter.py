"""The block of ``key: value`` lines that a testimony file may begin with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from coder.errors import BadInput
from coder.model import Problem

FENCE = "---"
KNOWN_KEYS = ("case", "title", "date", "source", "language", "direction")
PROVENANCE_KEYS = ("guid", "original", "original_sha256", "converter")
"""What an import writes about where a text came from; kept, and nothing to be reported."""
DIRECTIONS = ("ltr", "rtl")
_PLAIN_LINE = re.compile(r'([a-z_]+): "([ !#-\[\]-~]*)"')


@dataclass(frozen=True)
class FrontMatter:
    """What a file states about its testimony; empty strings where it states nothing."""

    case: str = ""
    title: str = ""
    date: str = ""
    source: str = ""
    language: str = ""
    direction: str = ""
    """``ltr``, ``rtl`` or empty."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Keys that are none of ours, as written."""
    problems: tuple[Problem, ...] = ()


def split_front_matter(text: str) -> tuple[str, str] | None:
    """Cut canonical text into front matter and the testimony; None when it has no front matter.

    Front matter begins where the first line is exactly ``---`` and ends at the next such line;
    without that second line all of it is text.
    """
    if not text.startswith(FENCE + "\n"):
        return None
    opening = len(FENCE) + 1
    if text.startswith(FENCE + "\n", opening) or text[opening:] == FENCE:
        close = opening
    else:
        at = text.find(f"\n{FENCE}\n", opening)
        if at < 0 and text.endswith(f"\n{FENCE}"):
            at = len(text) - len(FENCE) - 1
        if at < opening:
            return None
        close = at + 1
    return text[opening:close], text[close + len(FENCE) + 1 :]


def parse_front_matter(block: str, source: str) -> FrontMatter:
    """Read the lines between the fences as text values; unknown keys are kept and reported.

    Args:
        block: the lines between the fences.
        source: the file's name, for sentences.

    Raises:
        BadInput: not a YAML mapping of single values; each fault with its line in the file.
    """
    plain = _plain(block)
    if plain is not None:
        return _understood(plain, source)
    from coder.text.safe_yaml import YamlProblems, parse_yaml

    try:
        # One empty line in place of the fence, so that lines are counted as in the file.
        parsed = parse_yaml("\n" + block, source)
    except YamlProblems as error:
        faults = tuple(f"line {problem.line}: {problem.message}" for problem in error.problems)
        raise BadInput(f"The front matter of {source} cannot be read; correct it:", faults) from error
    value = {} if parsed.value is None else parsed.value
    if not isinstance(value, dict):
        raise BadInput(
            f"{source}, line 2: between the --- lines stand no `key: value` lines; "
            "write them so, or put an empty line before the first ---."
        )
    nested = tuple(
        f"line {parsed.line((key,))}: {key} holds a list or a mapping; write one value on its line"
        for key, entry in value.items()
        if isinstance(entry, (dict, list)) and key in KNOWN_KEYS
    )
    if nested:
        raise BadInput(f"The front matter of {source} cannot be read; correct it:", nested)
    return _understood({key: _flat(entry) for key, entry in value.items()}, source)


def _plain(block: str) -> dict[str, str] | None:
    """The values where every line is a key and printable ASCII in quotes, as imports write; else None.

    What such lines say needs no YAML, which takes a millisecond for each of thousands of files.
    """
    values: dict[str, str] = {}
    for line in block.splitlines():
        found = _PLAIN_LINE.fullmatch(line)
        if found is None or found[1] in values:
            return None
        values[found[1]] = " ".join(found[2].split())
    return values or None


def _flat(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(_flat, value))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_flat(entry)}" for key, entry in value.items())
    return "" if value is None else " ".join(str(value).split())


def _understood(values: dict[str, str], source: str) -> FrontMatter:
    problems = []
    extra = {key: entry for key, entry in values.items() if key not in KNOWN_KEYS}
    unknown = [key for key in extra if key not in PROVENANCE_KEYS]
    if unknown:
        problems.append(
            Problem(
                "register",
                source,
                f"The front matter has keys that mean nothing here: {', '.join(unknown)}.",
                f"Use {', '.join(KNOWN_KEYS)}; what else is known of a person belongs in cases.csv.",
            )
        )
    direction = values.get("direction", "").lower()
    if direction and direction not in DIRECTIONS:
        problems.append(
            Problem(
                "register",
                source,
                f"The direction {direction!r} is unknown; the text's own letters decide.",
                "Write direction: ltr or direction: rtl, or leave it out.",
            )
        )
        direction = ""
    known = {key: values.get(key, "") for key in KNOWN_KEYS if key != "direction"}
    return FrontMatter(**known, direction=direction, extra=extra, problems=tuple(problems))
