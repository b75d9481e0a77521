"""The one table of what can be done: bindings, key row, palette, help page and docs/keys.md come from it.

Lower-case letters are commands; upper-case letters belong to the codes (their hot keys) and digits
to recent codes, on every screen where something is coded.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding, BindingType

from coder.tui.action import (
    AT_ONCE,
    CHOSEN,
    FIXED,
    PLACES,
    TOGETHER,
    Action,
    Place,
    key_name,
    no_key,
)
from coder.tui.actions_beyond import FINDING, LEADING
from coder.tui.actions_coding import CODING
from coder.tui.actions_tables import TABLES

__all__ = [
    "ACTIONS", "FIXED", "PLACES", "TOGETHER", "Action", "Place", "actions_at", "bindings", "choose_keys",
    "help_lines", "key_name", "key_of", "keys_page", "with_shift",
]  # fmt: skip

ACTIONS: tuple[Action, ...] = (*CODING, *LEADING, *TABLES, *FINDING)
"""Every action, in the order of the help page."""


def actions_at(*places: Place) -> list[Action]:
    """The actions that work in ``places``."""
    return [action for action in ACTIONS if action.place in places]


def key_of(name: str) -> str:
    """The key that runs the action with this id now, as a reader knows it; its label where it has none."""
    action = next(action for action in ACTIONS if action.id == name)
    return key_name(action.current[0]) if action.current else action.label


def bindings(place: Place) -> list[BindingType]:
    """Textual bindings of ``place``, those with Shift included."""
    found: list[BindingType] = []
    for action in actions_at(place):
        if action.each:
            calls = [(f"{key},shift+{key.lower()}", f"{action.called}('{key}')") for key in action.keys]
        else:
            calls = [(",".join(action.keys), action.called)]
        if action.extends:
            shifted = ",".join(with_shift(key) for key in action.keys)
            calls.append((shifted, action.called.replace("move(", "extend(")))
        at_once = place in AT_ONCE or action.id == "everywhere.quit"
        names = ["" if action.id in FIXED else action.id, _shifted(action.id)]
        found += [
            Binding(keys, call, action.label, show=False, priority=at_once, id=name or None)
            for (keys, call), name in zip(
                calls, names if not action.each else [""] * len(calls), strict=False
            )
        ]
    return found


def choose_keys(chosen: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Take the keys that ``chosen`` gives to actions; what Textual's keymap must then say.

    Help, key row and palette name the new keys from then on.
    """
    CHOSEN.clear()
    CHOSEN.update({one.id: chosen[one.id] for one in ACTIONS if chosen.get(one.id, one.keys) != one.keys})
    found = {}
    for action in ACTIONS:
        if action.id in CHOSEN:
            found[action.id] = ",".join(action.current) or no_key(action.id)
            if action.extends:
                shifted = [with_shift(key) for key in action.current]
                found[_shifted(action.id)] = ",".join(shifted) or no_key(_shifted(action.id))
    return found


def _shifted(name: str) -> str:
    return f"{name}.shift"


def with_shift(key: str) -> str:
    """``key`` with Shift held, in the order of modifiers that Textual reports."""
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, "shift", last])


def help_lines(*places: Place) -> list[tuple[str, str]]:
    """(keys, what they do) for ``places`` in their order; a place's title comes as ("", title)."""
    found: list[tuple[str, str]] = []
    for place in places:
        found.append(("", PLACES[place]))
        for action in actions_at(place):
            shifted = " (with Shift: extends the selection)" if action.extends else ""
            found.append((action.shown_keys, f"{action.help}{shifted}."))
    return found


def keys_page() -> str:
    """docs/keys.md as it must stand."""
    parts = [
        "# Keys",
        "",
        "Lower-case letters are commands, upper-case letters the codes' hot keys, digits recent codes.",
        "On the cards of reconciling, where nothing is coded, digits take a reading and U undoes.",
        "",
        "With the mouse: a click sets the cursor, dragging selects; two, three or four clicks take the",
        "word, the sentence or the excerpt. A click on a lane or on a key in the margin focuses that coding,",
        "a click on a code in the panel tags with it, a click on the key row at the bottom runs the command.",
        "",
        "Keys can be changed in `keymap.yaml` (see [Your own keys](coding.md#your-own-keys)), but for those",
        "without a name here. This page is made from the table in `coder/tui/actions.py`.",
    ]
    for place, title in PLACES.items():
        parts += ["", f"## {title}", "", "| keys | what they do | name in keymap.yaml |", "|---|---|---|"]
        for (keys, what), action in zip(help_lines(place)[1:], actions_at(place), strict=True):
            shown = " , ".join(f"`{key}`" for key in keys.split(", "))
            name = "" if action.id in FIXED else f"`{action.id}`"
            parts.append(f"| {shown} | {what} | {name} |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    print(keys_page(), end="")
