"""A value of a codebook file with its place, which knows how to complain about itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from coder.codebook.faults import Faults
from coder.text.safe_yaml import Parsed, PathKey, YamlValue

_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def near(word: str, words: Sequence[str]) -> str | None:
    """The one of ``words`` that ``word`` was probably meant to be, or None."""
    import difflib

    found = difflib.get_close_matches(word[:80].casefold(), words, n=1, cutoff=0.6)
    return found[0] if found else None


def quoted(text: str, length: int = 60) -> str:
    """``text`` on one line in quotation marks, cut to ``length`` characters."""
    line = " ".join(text.split())
    return f'"{line if len(line) <= length else line[: length - 1] + "…"}"'


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a parsed file.

    The reading methods never raise: what has the wrong shape is noted in ``faults`` and read
    as empty, so that one pass finds every fault.
    """

    source: str
    parsed: Parsed
    faults: Faults
    value: YamlValue
    path: tuple[PathKey, ...] = ()

    @property
    def line(self) -> int:
        """The line, from 1, of the key or list item that holds this value."""
        return self.parsed.line(self.path)

    @property
    def where(self) -> str:
        """File and line, for a message about another place."""
        return f"{self.source} line {self.line}"

    @property
    def name(self) -> str:
        """The key that holds this value; empty for the whole file."""
        return str(self.path[-1]) if self.path else ""

    @property
    def empty(self) -> bool:
        """Whether nothing is written here."""
        return self.value is None or self.value in ("", [], {})

    def fault(self, message: str) -> None:
        """Note a fault of this value; its dotted place is put before ``message``."""
        steps = [str(step + 1) if isinstance(step, int) else step for step in self.path]
        place = ".".join(step if len(step) <= 60 else f"{step[:59]}…" for step in steps)
        self.faults.add(self.source, self.line, f"{place}: {message}" if place else message)

    def missing(self, key: str, message: str) -> None:
        """Note that ``key`` is missing from this mapping."""
        Node(self.source, self.parsed, self.faults, None, (*self.path, key)).fault(message)

    def members(self, like: str) -> dict[str, Node]:
        """The values of this mapping by key; ``like`` shows how an entry is written."""
        if isinstance(self.value, dict):
            return {
                key: Node(self.source, self.parsed, self.faults, value, (*self.path, key))
                for key, value in self.value.items()
            }
        if self.value is not None:
            self.fault(f"{_shape(self.value)} stands where named entries belong: write {like}")
        return {}

    def fields(
        self, known: Sequence[str], like: str, elsewhere: Mapping[str, str] = MappingProxyType({})
    ) -> dict[str, Node]:
        """As `members`, without the keys that are not ``known``: each is a fault that names the nearest.

        ``elsewhere`` maps keys that belong in another place to the sentence that says so.
        """
        members = self.members(like)
        for key in [key for key in members if key not in known]:
            node = members.pop(key)
            if key in elsewhere:
                node.fault(elsewhere[key])
            elif not self.faults.full:
                meant = near(key, known)
                hint = f"did you mean `{meant}`? " if meant else ""
                node.fault(f"unknown key; {hint}known here: {', '.join(known)}")
        return members

    def text(self) -> str:
        """This text without outer blanks; empty when nothing is written."""
        if isinstance(self.value, str):
            return self.value.strip()
        if self.value is not None:
            self.fault(f"{_shape(self.value)} stands where text belongs: write `{self.name}: some text`")
        return ""

    def texts(self) -> tuple[str, ...]:
        """This list of texts, each without outer blanks."""
        if self.value is None:
            return ()
        if not isinstance(self.value, list):
            self.fault(
                f"{_shape(self.value)} stands where a list belongs: "
                f"write `{self.name}:` and below it one line `- some text` for each"
            )
            return ()
        found: list[str] = []
        for index, item in enumerate(self.value):
            if isinstance(item, str) and item.strip():
                found.append(item.strip())
            else:
                node = Node(self.source, self.parsed, self.faults, item, (*self.path, index))
                what = "nothing" if node.empty else _shape(item)
                node.fault(f"{what} stands where text belongs: write `- some text`, or remove the line")
        return tuple(found)

    def flag(self, default: bool) -> bool:
        """This yes or no; ``default`` when nothing is written."""
        if self.value is None:
            return default
        word = self.value.strip() if isinstance(self.value, str) else ""
        if word.casefold() not in _FLAGS:
            what = quoted(word) if word else _shape(self.value)
            self.fault(f"{what} is neither true nor false: write `{self.name}: true` or `{self.name}: false`")
        return _FLAGS.get(word.casefold(), default)


def _shape(value: YamlValue) -> str:
    if isinstance(value, dict):
        return "a mapping (text that holds a colon and a blank belongs in quotes)"
    if isinstance(value, list):
        return "a list"
    return f"the text {quoted(value)}" if value else "nothing"
