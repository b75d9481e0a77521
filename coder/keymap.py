"""The user's own keys: ``keymap.yaml`` in their config folder, checked as a whole.

The file maps actions to keys, one or several::

    coding.tag: f8
    text.word_right: [f9, ctrl+right]
    queue.reread: []            # no key; the palette still finds it

Upper-case letters belong to the codebook (hot keys) and digits to recent codes, so neither can be taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from coder.errors import BadInput
from coder.text.safe_yaml import MAX_BYTES, Parsed, YamlProblems, parse_yaml

KEYMAP_FILE = "keymap.yaml"
EVERYWHERE = "everywhere"
"""The place whose keys work on every screen, so they clash with those of any place."""

_KEY = re.compile(r"(?:(?:ctrl|shift|alt|super)\+)*(?:[a-z0-9]+(?:_[a-z0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Table:
    """The program's actions, which a keymap may give other keys."""

    keys: Mapping[str, tuple[str, ...]]
    """Id of each action, ``place.name``, and the keys that it has by itself."""
    fixed: Collection[str] = ()
    """Ids whose keys nobody may change: hot keys and recent codes."""
    together: Collection[Collection[str]] = ()
    """Places whose keys work at the same time, besides ``everywhere``: two of them never share a key."""


def keymap_path() -> Path:
    """The file with the user's own keys, which need not exist."""
    from platformdirs import user_config_path

    return user_config_path("testimony-coder", appauthor=False) / KEYMAP_FILE


def load_keymap(table: Table, path: Path | None = None) -> dict[str, tuple[str, ...]]:
    """The keys of every action, the user's own in place of the program's.

    Args:
        table: The actions there are.
        path: The file; the user's own when None. Without a file the keys are the program's.

    Raises:
        BadInput: the file cannot be used; each fault is named with its line.
    """
    path = keymap_path() if path is None else path
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return dict(table.keys)
    except OSError as error:
        raise BadInput(f"The keymap {path} cannot be read: {error.strerror}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"The keymap {path} is not UTF-8: save it as UTF-8.") from error
    return parse_keymap(text, table, str(path))


def parse_keymap(text: str, table: Table, source: str = KEYMAP_FILE) -> dict[str, tuple[str, ...]]:
    """As ``load_keymap``, from the text of the file."""
    try:
        parsed = parse_yaml(text, source)
    except YamlProblems as error:
        faults = tuple(f"line {each.line}: {each.message}" for each in error.problems)
        raise BadInput(f"The keymap {source} cannot be used:", faults) from error
    if parsed.value is None:
        return dict(table.keys)
    if not isinstance(parsed.value, dict):
        raise BadInput(f"The keymap {source} is no list of actions: write lines such as `coding.tag: t`.")
    reader = _Reader(table, parsed)
    chosen = {name: reader.keys(name, value) for name, value in parsed.value.items()}
    every = dict(table.keys) | {name: keys for name, keys in chosen.items() if name in table.keys}
    reader.check_clashes(every, chosen)
    if reader.faults:
        raise BadInput(
            f"The keymap {source} cannot be used:", tuple(text for _, text in sorted(reader.faults))
        )
    return every


class _Reader:
    """Reads the entries and collects what is wrong with them, with their lines."""

    def __init__(self, table: Table, parsed: Parsed) -> None:
        self.table = table
        self.parsed = parsed
        self.faults: list[tuple[int, str]] = []

    def fault(self, name: str, message: str) -> None:
        line = self.parsed.line((name,))
        self.faults.append((line, f"line {line}: {name}: {message}"))

    def keys(self, name: str, value: object) -> tuple[str, ...]:
        """The keys of one entry; empty after a fault."""
        if name not in self.table.keys:
            from coder.text.search import near

            close = near(name, self.table.keys)
            hint = f"did you mean {' or '.join(close)}?" if close else "docs/keys.md lists the actions"
            self.fault(name, f"there is no such action; {hint}")
            return ()
        if name in self.table.fixed:
            self.fault(
                name,
                "these keys belong to the codes, a field or a list and cannot be changed: remove the line",
            )
            return ()
        items = value if isinstance(value, list) else [] if value in (None, "") else [value]
        found = [key for item in items if (key := self._key(name, item)) is not None]
        return tuple(dict.fromkeys(found))

    def _key(self, name: str, item: object) -> str | None:
        if not isinstance(item, str):
            self.fault(name, "write one key, or several as [w, ctrl+right]")
            return None
        key = item.strip()
        last = key.rpartition("+")[2]
        if len(last) == 1 and last.isascii() and last.isupper():
            self.fault(
                name, f"{key} is an upper-case letter, and these are the codes' hot keys: take {key.lower()}"
            )
        elif len(key) == 1 and key.isdigit():
            self.fault(name, f"{key} is a digit, and these tag with recent codes: take another key")
        elif not _KEY.fullmatch(key):
            self.fault(name, f"“{key[:40]}” is no key: write it like t, ctrl+t, shift+left, slash or f5")
        else:
            return key
        return None

    def check_clashes(self, every: Mapping[str, tuple[str, ...]], chosen: Collection[str]) -> None:
        """Note each key that two actions of places which work together have; each pair once."""
        owners: dict[str, list[str]] = {}
        for name, keys in every.items():
            for key in keys:
                owners.setdefault(key, []).append(name)
        for key, names in owners.items():
            for at, name in enumerate(names):
                for other in names[:at]:
                    blamed, rival = (name, other) if name in chosen else (other, name)
                    if blamed in chosen and self._meet(name, other):
                        self.fault(blamed, f"{key} belongs to {rival} already: give one of them another key")

    def _meet(self, name: str, other: str) -> bool:
        places = {name.partition(".")[0], other.partition(".")[0]}
        if len(places) == 1 or EVERYWHERE in places:
            return True
        return any(places <= set(group) for group in self.table.together)
