"""What an action is: where it works, with which keys, and how it is written for a reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Place = Literal[
    "everywhere",
    "queue",
    "coding",
    "text",
    "codes",
    "list",
    "picker",
    "memo",
    "proposing",
    "memos",
    "find",
    "search",
    "hits",
    "saved",
    "saving",
    "recheck",
    "proposals",
    "entry",
    "behind",
    "name",
    "problem",
    "dialog",
    "agreement",
    "retrieval",
    "reconcile",
    "card",
    "bounds",
    "reason",
    "feedback",
    "rates",
    "methods",
    "counts",
    "crosstab",
    "cell",
    "cases",
    "pairs",
    "team",
    "revisions",
    "choice",
    "ask",
]

PLACES: dict[Place, str] = {
    "everywhere": "Everywhere",
    "queue": "Queue",
    "coding": "Coding",
    "text": "In the text",
    "codes": "In the codebook panel",
    "list": "In every list",
    "picker": "Code picker",
    "memo": "Memo",
    "proposing": "Telling the lead",
    "memos": "Your memos",
    "find": "Find in the testimony",
    "search": "Search in all testimonies",
    "hits": "Search: in the hits",
    "saved": "Saved searches",
    "saving": "Saving a search",
    "retrieval": "Passages of a code",
    "entry": "Entry of a code",
    "recheck": "Codings to look at again",
    "proposals": "Proposals for the codebook",
    "agreement": "Agreement",
    "behind": "Passages behind a figure",
    "reconcile": "Reconciling: where the coders differ",
    "card": "Reconciling: deciding a card",
    "bounds": "Reconciling: another passage",
    "reason": "Reconciling: the reason",
    "feedback": "What the consensus made of your codings",
    "rates": "How often each coder's readings held",
    "methods": "Methods paragraph",
    "counts": "Counts",
    "crosstab": "Cross tables",
    "cell": "Words behind a figure",
    "cases": "Cases",
    "pairs": "Possible duplicates",
    "team": "Team",
    "revisions": "Corrected texts",
    "choice": "Choosing from a list",
    "ask": "A question with one line",
    "name": "Who is coding",
    "problem": "When a project cannot be opened",
    "dialog": "Help and questions",
}
"""Places in the order of the help page, with their titles."""

AT_ONCE: frozenset[Place] = frozenset(
    {
        "queue",
        "coding",
        "text",
        "codes",
        "list",
        "memos",
        "hits",
        "saved",
        "recheck",
        "proposals",
        "agreement",
        "behind",
        "reconcile",
        "card",
        "bounds",
        "reason",
        "feedback",
        "rates",
        "methods",
        "counts",
        "crosstab",
        "cell",
        "cases",
        "pairs",
        "team",
        "revisions",
    }
)
"""Places whose keys act the moment they arrive.

Other keys first travel to the focused widget and back. If some did and some did not, a hot key
typed right after a move could overtake it and tag the wrong passage.
"""

TYPING: frozenset[Place] = frozenset(
    {"picker", "memo", "proposing", "find", "search", "saving", "ask", "name"}
)
"""Places where what can be typed is typed, so no such key is shown as a command."""

TOGETHER: tuple[tuple[Place, ...], ...] = (
    ("text", "coding", "everywhere"), ("codes", "list", "coding", "everywhere"),
    ("queue", "list", "everywhere"), ("hits", "list", "everywhere"),
    ("memos", "list", "everywhere"), ("recheck", "list", "everywhere"),
    ("proposals", "list", "everywhere"), ("saved", "list", "everywhere"),
    ("agreement", "list", "everywhere"), ("behind", "list", "everywhere"),
    ("reconcile", "list", "everywhere"), ("card", "everywhere"), ("bounds", "everywhere"),
    ("reason", "list", "everywhere"), ("feedback", "list", "everywhere"), ("rates", "list", "everywhere"),
    ("methods", "everywhere"),
    ("counts", "list", "everywhere"), ("crosstab", "list", "everywhere"), ("cell", "list", "everywhere"),
    ("cases", "list", "everywhere"), ("pairs", "list", "everywhere"),
    ("team", "list", "everywhere"), ("revisions", "list", "everywhere"),
)  # fmt: skip
"""Places whose keys work at the same time, so no two of their actions share one."""

FIXED = frozenset(
    {
        "coding.hotkey", "coding.recent", "queue.open", "picker.choose", "picker.mark", "picker.memo",
        "memo.save", "memo.line", "proposing.save", "proposing.line", "proposing.switch",
        "memos.write", "find.look", "search.go", "hits.go", "hits.hotkey",
        "saved.run", "saving.keep", "retrieval.go", "recheck.go", "proposals.rewrite", "name.submit",
        "choice.choose", "choice.up", "choice.down", "ask.answer",
    }
)  # fmt: skip
"""Actions whose keys a keymap cannot change: the codes' own, and those that belong to a field or list."""

CHOSEN: dict[str, tuple[str, ...]] = {}

KEY_NAMES = {
    "question_mark": "?", "slash": "/", "escape": "Esc", "enter": "Enter", "space": "Space", "tab": "Tab",
    "left_parenthesis": "(", "right_parenthesis": ")", "left_curly_bracket": "{", "right_curly_bracket": "}",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "home": "Home", "end": "End", "pageup": "PgUp",
    "pagedown": "PgDn", "full_stop": ".", "left_square_bracket": "[", "right_square_bracket": "]",
    "comma": ",", "quotation_mark": '"', "plus": "+", "minus": "-",
    "greater_than_sign": ">", "less_than_sign": "<", "delete": "Del", "f1": "F1", "backspace": "Backspace",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done, where, and with which keys."""

    id: str
    """Dotted: the place, then a name; a keymap names it by this."""
    keys: tuple[str, ...]
    """Textual's key names; the first is shown in the key row."""
    label: str
    help: str
    call: str = ""
    """Textual action to run; the id's name when empty."""
    row: int = 0
    """Rank in the key row at the bottom (1 comes first); 0 stays out of it."""
    extends: bool = False
    """True when the same keys with Shift extend the selection."""
    keys_text: str = ""
    """What to print instead of a long row of keys."""
    each: bool = False
    """True when the action is told which of its keys was pressed."""
    also: str = ""
    """Further words by which the palette finds it."""

    @property
    def place(self) -> Place:
        """Where it works."""
        return self.id.partition(".")[0]  # type: ignore[return-value]

    @property
    def called(self) -> str:
        """The Textual action it runs."""
        return self.call or self.id.partition(".")[2]

    @property
    def current(self) -> tuple[str, ...]:
        """The keys it has now: the user's own where they chose some; empty where they chose none."""
        return CHOSEN.get(self.id, self.keys)

    def key_in(self, *places: Place) -> str:
        """The key to show as its own in ``places``: none that would be typed there, if it has another."""
        keys = self.current
        if TYPING.intersection(places):
            keys = (*(key for key in keys if len(key_name(key)) > 1), *keys)
        return keys[0]

    @property
    def ran_by(self) -> str:
        """A key that runs it, be it one that no keyboard has."""
        return self.current[0] if self.current else no_key(self.id)

    @property
    def shown_keys(self) -> str:
        """Its keys as a reader knows them."""
        return self.keys_text or ", ".join(key_name(key) for key in self.current)


def no_key(name: str) -> str:
    """The key of an action that the user left without one: it is on no keyboard."""
    return "no_key_" + name.replace(".", "_")


def key_name(key: str) -> str:
    """A key as a reader knows it: ``ctrl+d`` is ``Ctrl+D``."""
    *modifiers, last = key.split("+")
    parts = [part.capitalize() for part in modifiers]
    name = KEY_NAMES.get(last, last)
    is_capital = (modifiers and len(name) == 1) or (name[0] == "f" and name[1:].isdigit())
    return "+".join([*parts, name.upper() if is_capital else name])
