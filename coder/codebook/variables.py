"""The codebook's `variables` (attributes of cases) and its free settings."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import Final

from coder.codebook.nodes import Node, near, quoted
from coder.model import Variable, VariableType

RESERVED_COLUMNS: Final = frozenset(
    (
        *("testimony", "coder", "start", "end", "code", "quote", "memo", "round", "at", "case", "id"),
        *("status", "reason", "testimonies", "aliases", "credibility", "note"),
        *("count", "absent", "unknown", "share", "range"),
    )
)
"""Columns of the tables that leave the project and of the register; no variable may bear their name."""

FIELDS: Final = ("title", "type", "values", "format")
_TYPES: Final[dict[str, VariableType]] = {
    "category": "category",
    "text": "text",
    "number": "number",
    "date": "date",
}
# A column header: no separator, no sign that makes a spreadsheet see a formula, no colon (`date:month`).
_NAME = re.compile(r"\w[\w .()/'-]{0,59}")
_LIKE = "`nationality: {title: Nationality, type: category, values: [Syrian, Saudi]}`"
# A day on which day, month and two-digit year all differ.
_PROBE = datetime(2014, 11, 23)


def read_variables(node: Node) -> tuple[Variable, ...]:
    """The attributes that cases may have; faults are noted in the node."""
    variables: list[Variable] = []
    seen: dict[str, Node] = {}
    for name, entry in node.members(_LIKE).items():
        first = seen.setdefault(name.casefold(), entry)
        if first is not entry:
            entry.fault(f"differs from `{first.name}` ({first.where}) only in capitals: rename one")
        elif name.casefold() in RESERVED_COLUMNS:
            entry.fault("this name is a column of the tool's own tables: choose another")
        elif not _NAME.fullmatch(name) or name != name.strip():
            entry.fault(
                "no name for a variable: begin with a letter or digit, and use letters, digits,"
                " blanks, - _ . ( ) / and ' only, 60 characters at most"
            )
        variables.append(_variable(name, entry))
    return tuple(variables)


def _variable(name: str, entry: Node) -> Variable:
    fields = entry.fields(FIELDS, _LIKE)
    title = fields["title"].text() if "title" in fields else ""
    kind = _type(fields["type"]) if "type" in fields else "text"
    values: tuple[str, ...] = ()
    if "values" in fields:
        values = _values(fields["values"])
        if kind != "category":
            fields["values"].fault("only a category has values: write `type: category`, or remove them")
    form = Variable("", "").format
    if "format" in fields:
        if kind != "date":
            fields["format"].fault("only a date has a format: write `type: date`, or remove it")
        else:
            form = _format(fields["format"]) or form
    return Variable(name, title or name, kind, values, form)


def _type(node: Node) -> VariableType:
    word = node.text()
    if word in _TYPES:
        return _TYPES[word]
    if not isinstance(node.value, (dict, list)):
        meant = near(word, list(_TYPES))
        hint = f"did you mean `{meant}`? " if meant else ""
        node.fault(f"{quoted(word)} is no type; {hint}write one of {', '.join(_TYPES)}")
    return "text"


def _values(node: Node) -> tuple[str, ...]:
    values = node.texts()
    for value, count in Counter(values).items():
        if count > 1:
            node.fault(f"{quoted(value)} stands here {count} times: keep one")
    return tuple(dict.fromkeys(values))


def _format(node: Node) -> str | None:
    """A date format that tells day, month and year apart, or None after a fault."""
    form = node.text()
    if not form:
        node.fault('the format is empty: write for instance `format: "%d/%m/%Y"`')
        return None
    try:
        understood = len(form) <= 60 and datetime.strptime(_PROBE.strftime(form), form) == _PROBE
    except (ValueError, re.error):  # re.error: a directive stands twice
        understood = False
    # Formats such as %x read a date back too, but mean another order on the next machine.
    portable = not re.search(r"%[cxX+EO]", form)
    if understood and portable:
        return form
    node.fault(
        f"{quoted(form)} does not give day, month and year: write for instance"
        ' "%d/%m/%Y" for 23/11/2014, "%d/%m/%y" for 23/11/14, "%d %B %Y" for 23 November 2014'
    )
    return None


def read_settings(node: Node) -> dict[str, str]:
    """A free mapping as flat dotted keys; items of a list are numbered from 1."""
    settings: dict[str, str] = {}
    _flatten(node, node.name, settings)
    return settings


def _flatten(node: Node, prefix: str, settings: dict[str, str]) -> None:
    if isinstance(node.value, list):
        for index, text in enumerate(node.texts(), start=1):
            settings[f"{prefix}.{index}"] = text
    elif isinstance(node.value, dict):
        for name, inner in node.members("`target: 0.8`").items():
            if "." in name:
                inner.fault("a setting's name holds no dot: nest it instead")
            _flatten(inner, f"{prefix}.{name}", settings)
    elif len(node.path) == 1:
        if not node.empty:
            node.members("`target: 0.8`")
    else:
        settings[prefix] = node.text()
