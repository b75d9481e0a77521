"""The one table of what can be done: bindings, key row, palette, help page and docs/keys.md come from it.

Lower-case letters are commands; upper-case letters belong to the codes (their hot keys) and digits
to recent codes, whatever the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase, digits
from typing import Literal

from textual.binding import Binding, BindingType

Place = Literal[
    "everywhere", "queue", "coding", "text", "codes", "list", "picker", "name", "problem", "dialog"
]

PLACES: dict[Place, str] = {
    "everywhere": "Everywhere",
    "queue": "Queue",
    "coding": "Coding",
    "text": "In the text",
    "codes": "In the codebook panel",
    "list": "In every list",
    "picker": "Code picker",
    "name": "Who is coding",
    "problem": "When a project cannot be opened",
    "dialog": "Help and questions",
}
"""Places in the order of the help page, with their titles."""

AT_ONCE: frozenset[Place] = frozenset({"queue", "coding", "text", "codes", "list"})
"""Places whose keys act the moment they arrive.

Other keys first travel to the focused widget and back. If some did and some did not, a hot key
typed right after a move could overtake it and tag the wrong passage.
"""

KEY_NAMES = {
    "question_mark": "?", "slash": "/", "escape": "Esc", "enter": "Enter", "space": "Space", "tab": "Tab",
    "left_parenthesis": "(", "right_parenthesis": ")", "left_curly_bracket": "{", "right_curly_bracket": "}",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "home": "Home", "end": "End", "pageup": "PgUp",
    "pagedown": "PgDn", "delete": "Del", "f1": "F1", "backspace": "Backspace",
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

    @property
    def place(self) -> Place:
        """Where it works."""
        return self.id.partition(".")[0]  # type: ignore[return-value]

    @property
    def called(self) -> str:
        """The Textual action it runs."""
        return self.call or self.id.partition(".")[2]

    @property
    def shown_keys(self) -> str:
        """Its keys as a reader knows them."""
        return self.keys_text or ", ".join(key_name(key) for key in self.keys)


def _move(name: str, keys: tuple[str, ...], label: str, help_text: str, *, extends: bool = True) -> Action:
    return Action(f"text.{name}", keys, label, help_text, call=f"move('{name}')", extends=extends)


ACTIONS: tuple[Action, ...] = (
    Action("everywhere.help", ("question_mark", "f1"), "Help", "All keys of the screen you are on", row=90),
    Action(
        "everywhere.command_palette", ("ctrl+p",), "More", "Find any command by typing part of it", row=91
    ),
    Action("everywhere.quit", ("ctrl+q",), "Quit", "Leave; everything coded is on disk already"),
    Action("queue.open", ("enter",), "Open", "Open the testimony to code it", row=1),
    Action(
        "queue.filter",
        ("slash",),
        "Filter",
        "Show only testimonies whose id, title, case or language match",
        row=2,
    ),
    Action(
        "queue.undo", ("u",), "Undo", "Undo what you did last, in whatever testimony, and go there", row=4
    ),
    Action("queue.redo", ("ctrl+r", "ctrl+y"), "Redo", "Do again what was undone last", row=0),
    Action(
        "queue.reread",
        ("r",),
        "Reread",
        "Read codebook, testimonies and register again from their files",
        row=3,
    ),
    Action("queue.who", ("i",), "Who", "Say who is coding from here on", row=5),
    Action("queue.leave", ("escape",), "Clear filter", "Show every testimony again"),
    Action(
        "coding.tag",
        ("t",),
        "Tag",
        "Pick a code for the selection, or for the excerpt when nothing is selected",
        row=1,
    ),
    Action(
        "coding.hotkey",
        tuple(ascii_uppercase),
        "Hot key",
        "Tag at once with the code that has this key in the codebook",
        keys_text="A – Z",
        each=True,
    ),
    Action(
        "coding.recent",
        tuple(digits[1:]),
        "Recent code",
        "Tag with the code used last, the one before it, and so on",
        keys_text="1 – 9",
        each=True,
    ),
    Action("coding.next_coding", ("n",), "Next", "Go to your next coding and focus it", row=5),
    Action("coding.previous_coding", ("p",), "Previous", "Go to your previous coding and focus it"),
    Action("coding.change", ("c",), "Change", "Give the focused coding another code", row=7),
    Action(
        "coding.remove",
        ("x", "delete"),
        "Remove",
        "Remove the focused coding, or the shortest one at the cursor",
        row=6,
    ),
    Action(
        "coding.undo", ("u",), "Undo", "Undo what you did last, in whatever testimony, and go there", row=4
    ),
    Action("coding.redo", ("ctrl+r", "ctrl+y"), "Redo", "Do again what was undone last"),
    Action(
        "coding.submit",
        ("ctrl+d",),
        "Submit",
        "Declare the testimony finished (what you did not code is absent), or reopen it",
        row=8,
    ),
    Action(
        "coding.switch",
        ("tab", "shift+tab"),
        "Codes",
        "Go from the text to the codebook and back",
        row=9,
    ),
    Action("coding.panel", ("z",), "Panel", "Hide or show the codebook"),
    Action("coding.leave", ("q",), "Queue", "Back to the queue", row=11),
    Action(
        "coding.escape", ("escape",), "Clear", "Clear the selection; with nothing selected, back to the queue"
    ),
    Action(
        "text.select_word",
        ("w",),
        "Word",
        "Select the word at the cursor; again: one word more",
        call="select('word')",
        row=10,
    ),
    Action(
        "text.select_sentence",
        ("s",),
        "Sentence",
        "Select the sentence at the cursor; again: one sentence more",
        call="select('sentence')",
        row=2,
    ),
    Action(
        "text.select_excerpt",
        ("e",),
        "Excerpt",
        "Select the excerpt at the cursor; again: one excerpt more",
        call="select('excerpt')",
        row=3,
    ),
    Action("text.visual", ("v",), "Visual", "Begin a selection: every move extends it until v or Esc"),
    Action("text.swap", ("o",), "Swap ends", "Put the cursor at the other end of the selection"),
    _move("left", ("left",), "Character back", "One character back"),
    _move("right", ("right",), "Character on", "One character on"),
    _move("up", ("up",), "Row up", "One row up"),
    _move("down", ("down",), "Row down", "One row down"),
    _move("word_left", ("ctrl+left",), "Word back", "To the beginning of the word, or of the one before"),
    _move("word_right", ("ctrl+right",), "Word on", "To the next word"),
    _move(
        "previous_sentence",
        ("left_parenthesis",),
        "Sentence back",
        "To the beginning of the sentence, or of the one before",
        extends=False,
    ),
    _move("next_sentence", ("right_parenthesis",), "Sentence on", "To the next sentence", extends=False),
    _move(
        "previous_excerpt",
        ("k", "left_curly_bracket"),
        "Excerpt back",
        "To the beginning of the excerpt, or of the one before",
        extends=False,
    ),
    _move("next_excerpt", ("j", "right_curly_bracket"), "Excerpt on", "To the next excerpt", extends=False),
    _move("row_start", ("home",), "Row start", "To the beginning of the row"),
    _move("row_end", ("end",), "Row end", "To the end of the row"),
    _move("page_up", ("pageup",), "Page up", "One screen up"),
    _move("page_down", ("pagedown",), "Page down", "One screen down"),
    _move("start", ("ctrl+home",), "Beginning", "To the beginning of the testimony"),
    _move("end", ("ctrl+end",), "End", "To the end of the testimony"),
    Action("codes.jump", ("enter", "f"), "Next passage", "Go to your next coding with this code", row=1),
    Action(
        "codes.apply", ("space",), "Tag with it", "Tag the selection, or the excerpt, with this code", row=2
    ),
    Action("codes.entry_up", ("left",), "Entry up", "Scroll the definition below up"),
    Action("codes.entry_down", ("right",), "Entry down", "Scroll the definition below down"),
    Action("list.up", ("up", "k"), "Up", "One row up", call="mark(-1)"),
    Action("list.down", ("down", "j"), "Down", "One row down", call="mark(1)"),
    Action("list.page_up", ("pageup",), "Page up", "One screen up", call="page(-1)"),
    Action("list.page_down", ("pagedown",), "Page down", "One screen down", call="page(1)"),
    Action("list.first", ("home",), "First", "To the first row", call="edge(0)"),
    Action("list.last", ("end",), "Last", "To the last row", call="edge(-1)"),
    Action("picker.choose", ("enter",), "Tag", "Take the marked code", row=1),
    Action("picker.up", ("up",), "Up", "The code above"),
    Action("picker.down", ("down",), "Down", "The code below"),
    Action("picker.cancel", ("escape",), "Cancel", "Back without a code", row=2),
    Action("name.submit", ("enter",), "Sit down", "Work under the name that stands there", row=1),
    Action("problem.reread", ("r",), "Reread", "Look at the folder again", row=1),
    Action("dialog.dismiss", ("escape", "q"), "Close", "Back to where you were", row=1),
)
"""Every action, in the order of the help page."""


def key_name(key: str) -> str:
    """A key as a reader knows it: ``ctrl+d`` is ``Ctrl+D``."""
    *modifiers, last = key.split("+")
    parts = [part.capitalize() for part in modifiers]
    name = KEY_NAMES.get(last, last)
    return "+".join([*parts, name.upper() if modifiers and len(name) == 1 else name])


def actions_at(*places: Place) -> list[Action]:
    """The actions that work in ``places``."""
    return [action for action in ACTIONS if action.place in places]


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
        found += [Binding(keys, call, action.label, show=False, priority=at_once) for keys, call in calls]
    return found


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
        "",
        "With the mouse: a click sets the cursor, dragging selects; two, three or four clicks take the",
        "word, the sentence or the excerpt. A click on a lane or on a key in the margin focuses that coding,",
        "a click on a code in the panel tags with it, a click on the key row at the bottom runs the command.",
        "",
        "This page is made from the table in `coder/tui/actions.py`.",
    ]
    for keys, what in help_lines(*PLACES):
        if keys:
            parts.append(f"| {' , '.join(f'`{key}`' for key in keys.split(', '))} | {what} |")
        else:
            parts += ["", f"## {what}", "", "| keys | what they do |", "|---|---|"]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    print(keys_page(), end="")
