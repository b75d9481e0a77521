"""The codebook of qc: a nested list in YAML, where an item is a name or one name with a list below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coder.errors import BadInput
from coder.exchange.gathering import Gathering
from coder.exchange.ids import stable_id
from coder.exchange.model import Foreign
from coder.text.safe_yaml import YamlProblems, YamlValue, parse_yaml

FORMAT = "qc codebook"


def read_qc_codebook(content: str, source: str) -> Foreign:
    """Read a bare codebook; roots that hold others only group.

    Raises:
        BadInput: it is no nested list of names.
    """
    found = Gathering(FORMAT)
    add_tree(found, content, source)
    return headed(found.foreign(), ())


def add_tree(found: Gathering, content: str, source: str) -> dict[str, str]:
    """Add the codes of a codebook; returns the id of each name, of a repeated one the first.

    Raises:
        BadInput: it is no nested list of names.
    """
    try:
        value = parse_yaml(content, source).value
    except YamlProblems as error:
        raise BadInput(str(error)) from error
    first: dict[str, str] = {}
    repeated: dict[str, int] = {}
    waiting: list[tuple[YamlValue, str, tuple[str, ...]]] = [
        (item, "", ()) for item in reversed(_list(value, (), source))
    ]
    while waiting:
        item, parent, above = waiting.pop()
        name, below = _item(item, source)
        path = (*above, name)
        ident = stable_id("qc", "code", *path)
        if ident in found.codes:
            found.lose("codes", name, "It stands twice in one place; the two are one here.")
        found.code(ident, name, parent)
        repeated[name] = repeated.get(name, 0) + 1
        first.setdefault(name, ident)
        waiting += [(each, ident, path) for each in reversed(_list(below, path, source))]
    for name, many in repeated.items():
        if many > 1:
            why = f"It stands {many} times in the tree; qc takes them for one: codings are on the first here."
            found.lose("codes", name, why)
    return first


def _list(value: YamlValue, above: tuple[str, ...], source: str) -> list[YamlValue]:
    if value is None:
        return []
    if isinstance(value, list):
        return value
    where = f"below {above[-1]!r}" if above else "at the root"
    raise BadInput(f"{source} is no codebook of qc: there is no list {where}.")


def _item(item: YamlValue, source: str) -> tuple[str, YamlValue]:
    if isinstance(item, str) and item.strip():
        return item.strip(), None
    if isinstance(item, dict) and len(item) == 1:
        ((name, below),) = item.items()
        if name.strip():
            return name.strip(), below
    raise BadInput(f"{source} is no codebook of qc: each item is a name, or one name with a list below it.")


def headed(project: Foreign, coded: Sequence[str]) -> Foreign:
    """The project with roots that hold others and are never coded as codes that only group."""
    parents = {code.parent for code in project.codes}
    used = set(coded)
    codes = tuple(
        replace(code, codable=False)
        if not code.parent and code.id in parents and code.id not in used
        else code
        for code in project.codes
    )
    return replace(project, codes=codes)


def write_qc_codebook(tree: Mapping[str, Sequence[str]]) -> str:
    """The YAML of a codebook.

    Args:
        tree: Path -> paths directly below it, the roots under the empty path; the last segment of
            a path is the name.
    """
    if not tree.get(""):
        return "[]\n"
    lines: list[str] = []
    waiting = [(path, 0) for path in reversed(tree[""])]
    while waiting:
        path, depth = waiting.pop()
        below = tree.get(path, ())
        # Names are quoted: YAML takes `no` and `12` for something else.
        name = path.rpartition(".")[2]
        lines.append(f'{"  " * depth}- "{name}"{":" if below else ""}')
        waiting += [(each, depth + 1) for each in reversed(below)]
    return "\n".join(lines) + "\n"
