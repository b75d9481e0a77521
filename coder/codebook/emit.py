"""A codebook as YAML that ``load`` reads back as it was: for new files beside the one people edit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import yaml

from coder.model import Code, Codebook, Family, Variable

_TEXTS = ("definition", "use_when", "avoid_when")


class _Dumper(yaml.SafeDumper):
    """Every scalar but plain words in quotes, no anchors, lists indented below their key."""

    def ignore_aliases(self, _data: object) -> bool:
        """The loader refuses aliases, so the same value is written out each time."""
        return True


def _scalar(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = text.isascii() and text.replace("_", "").replace("-", "").isalpha()
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _scalar)


def codebook_yaml(
    families: Sequence[Family], codes: Sequence[Code], variables: Sequence[Variable] = (), title: str = ""
) -> str:
    """The YAML text of a codebook file with these families and codes.

    Args:
        families: Those whose head is written; one that other files define is left out, its codes are not.
        codes: In any order; what lies above a code and is not among them is defined elsewhere.
        variables: Attributes of cases.
        title: Of the whole codebook; only for a file that stands alone.
    """
    whole: dict[str, object] = {}
    if title:
        whole["title"] = title
    if variables:
        whole["variables"] = {each.name: _variable(each) for each in variables}
    heads: dict[str, dict[str, object]] = {each.name: _family(each) for each in families}
    for code in codes:
        _place(heads, code.path.split(".")).update(_code(code))
    whole["families"] = heads
    return yaml.dump(whole, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def whole_yaml(book: Codebook) -> str:
    """The YAML text of a whole codebook as one file, without the team's settings."""
    head = head_yaml(book, ("title", "description", "excerpts"))
    return head + codebook_yaml(book.families, book.codes, book.variables)


def head_yaml(book: Codebook, parts: Collection[str]) -> str:
    """The YAML text of some ``parts`` of ``codebook.yaml``; nothing of what is not stated.

    Args:
        book: What it says.
        parts: Fields of ``Codebook``: ``title``, ``description``, ``excerpts``, ``variables``, ``settings``.
    """
    stated: dict[str, object] = {
        "title": book.title,
        "description": book.description,
        "excerpts": book.excerpts,
        "variables": {each.name: _variable(each) for each in book.variables},
    }
    head = {name: value for name, value in stated.items() if value and name in parts}
    text = yaml.dump(head, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100) if head else ""
    return text + (settings_yaml(book.settings) if "settings" in parts else "")


def settings_yaml(settings: Mapping[str, str]) -> str:
    """The YAML text of a team's settings, to stand behind a whole codebook; nothing where there are none.

    Args:
        settings: By flat dotted keys, as ``Codebook.settings`` has them.
    """
    whole: dict[str, object] = {}
    for key, value in settings.items():
        *above, last = key.split(".")
        place = whole
        for segment in above:
            below = place.setdefault(segment, {})
            assert isinstance(below, dict)
            place = below
        place[last] = value
    return yaml.dump(whole, Dumper=_Dumper, allow_unicode=True, sort_keys=False) if whole else ""


def _place(heads: dict[str, dict[str, object]], segments: Sequence[str]) -> dict[str, object]:
    """The entry for a path; what lies above it and is defined elsewhere holds nothing but `codes`."""
    entry = heads.setdefault(segments[0], {})
    for segment in segments[1:]:
        below = entry.setdefault("codes", {})
        assert isinstance(below, dict)
        entry = below.setdefault(segment, {})
    return entry


def _family(family: Family) -> dict[str, object]:
    entry: dict[str, object] = {"title": family.title}
    if family.definition:
        entry["definition"] = family.definition
    if family.exclusive:
        entry["exclusive"] = "true"
    return entry


def _code(code: Code) -> dict[str, object]:
    entry: dict[str, object] = {"title": code.title}
    stated: Mapping[str, object] = {name: getattr(code, name) for name in _TEXTS}
    lists = {"examples": code.examples, "counter_examples": code.counter_examples, "formerly": code.formerly}
    entry.update({name: text for name, text in stated.items() if text})
    entry.update({name: list(texts) for name, texts in lists.items() if texts})
    if code.key:
        entry["key"] = code.key
    if code.colour:
        entry["colour"] = code.colour
    if not code.codable:
        entry["codable"] = "false"
    if code.guid:
        entry["guid"] = code.guid
    return entry


def _variable(variable: Variable) -> dict[str, object]:
    entry: dict[str, object] = {"title": variable.title, "type": variable.type}
    if variable.values:
        entry["values"] = list(variable.values)
    if variable.type == "date":
        entry["format"] = variable.format
    return entry
