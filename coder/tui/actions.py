"""The one table of what can be done: bindings, key row, palette, help page and docs/keys.md come from it.

Lower-case letters are commands; upper-case letters belong to the codes (their hot keys) and digits
to recent codes, on every screen where something is coded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase, digits
from typing import Literal

from textual.binding import Binding, BindingType

Place = Literal[
    "everywhere",
    "queue",
    "coding",
    "text",
    "codes",
    "list",
    "picker",
    "memo",
    "find",
    "search",
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
    "find": "Find in the testimony",
    "search": "Search in all testimonies",
    "retrieval": "Passages of a code",
    "entry": "Entry of a code",
    "agreement": "Agreement",
    "behind": "Passages behind a figure",
    "reconcile": "Reconciling: where the coders differ",
    "card": "Reconciling: deciding a card",
    "bounds": "Reconciling: another passage",
    "reason": "Reconciling: the reason",
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
        "agreement",
        "behind",
        "reconcile",
        "card",
        "bounds",
        "reason",
    }
)
"""Places whose keys act the moment they arrive.

Other keys first travel to the focused widget and back. If some did and some did not, a hot key
typed right after a move could overtake it and tag the wrong passage.
"""

TOGETHER: tuple[tuple[Place, ...], ...] = (
    ("text", "coding", "everywhere"), ("codes", "list", "coding", "everywhere"),
    ("queue", "list", "everywhere"),
    ("agreement", "list", "everywhere"), ("behind", "list", "everywhere"),
    ("reconcile", "list", "everywhere"), ("card", "everywhere"), ("bounds", "everywhere"),
    ("reason", "list", "everywhere"),
)  # fmt: skip
"""Places whose keys work at the same time, so no two of their actions share one."""

FIXED = frozenset(
    {
        "coding.hotkey", "coding.recent", "queue.open", "picker.choose", "picker.mark", "picker.memo",
        "memo.save", "memo.line", "find.look", "search.go", "retrieval.go", "name.submit",
    }
)  # fmt: skip
"""Actions whose keys a keymap cannot change: the codes' own, and those that belong to a field or list."""

_CHOSEN: dict[str, tuple[str, ...]] = {}

KEY_NAMES = {
    "question_mark": "?", "slash": "/", "escape": "Esc", "enter": "Enter", "space": "Space", "tab": "Tab",
    "left_parenthesis": "(", "right_parenthesis": ")", "left_curly_bracket": "{", "right_curly_bracket": "}",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "home": "Home", "end": "End", "pageup": "PgUp",
    "pagedown": "PgDn", "full_stop": ".", "left_square_bracket": "[", "right_square_bracket": "]",
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
        return _CHOSEN.get(self.id, self.keys)

    @property
    def ran_by(self) -> str:
        """A key that runs it, be it one that no keyboard has."""
        return self.current[0] if self.current else _no_key(self.id)

    @property
    def shown_keys(self) -> str:
        """Its keys as a reader knows them."""
        return self.keys_text or ", ".join(key_name(key) for key in self.current)


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
    Action("queue.agreement", ("a",), "Agreement", "How far the coders agree, code by code", row=2),
    Action("queue.reconcile", ("g",), "Reconcile", "Decide where the coders differ", row=2),
    Action("queue.who", ("i",), "Who", "Say who is coding from here on", row=5),
    Action("queue.search", ("ctrl+f",), "Search", "Find words in all testimonies", row=6),
    Action("queue.history", ("f6",), "History", "Read what you did last, and what you did today"),
    Action("queue.propose", ("f7",), "Propose", "Tell the lead that a code is missing or unclear"),
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
    Action("coding.repeat", ("full_stop",), "Again", "Tag with the code used last", row=14),
    Action(
        "coding.lock",
        ("l",),
        "Sweep",
        "Lock a code: from then on s, e, a, h or dragging selects and tags at once, until Esc",
        row=13,
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
        "coding.boundary",
        ("b",),
        "Boundary",
        "Move the ends of the focused coding: every move extends, o takes the other end, Enter saves",
        row=12,
    ),
    Action(
        "coding.memo",
        ("m",),
        "Memo",
        "Write a memo on the focused coding, or on the one at the cursor",
        row=8,
    ),
    Action(
        "coding.sure",
        ("y",),
        "Sure",
        "Say how sure you are of the focused coding: low, medium, high, nothing",
        row=15,
    ),
    Action(
        "coding.discuss",
        ("d",),
        "Discuss",
        "Flag the focused coding for discussion (a ? beside its key), or take the flag away",
        row=16,
    ),
    Action("coding.gap", ("g",), "Gap", "Go to the next excerpt without a code of yours", row=10),
    Action(
        "coding.find",
        ("slash",),
        "Find",
        "Find words in this testimony, in any spelling; the hit is selected, so a code key tags it",
        row=9,
    ),
    Action("coding.next_hit", ("greater_than_sign", "f3"), "Next hit", "Select the next hit"),
    Action("coding.previous_hit", ("less_than_sign", "shift+f3"), "Previous hit", "Select the hit before"),
    Action(
        "coding.search", ("ctrl+f",), "Search all", "Find words in all testimonies and go to a hit", row=17
    ),
    Action(
        "coding.entry",
        ("i",),
        "Entry",
        "Read all that the codebook says of the coding's code, or of the one marked in the panel",
        row=17,
    ),
    Action(
        "coding.passages",
        ("f",),
        "Passages",
        "List your passages with that code in all testimonies, and go to one",
        row=17,
    ),
    Action(
        "coding.undo", ("u",), "Undo", "Undo what you did last, in whatever testimony, and go there", row=4
    ),
    Action("coding.redo", ("ctrl+r", "ctrl+y"), "Redo", "Do again what was undone last"),
    Action("coding.history", ("f6",), "History", "Read what you did last, and what you did today"),
    Action(
        "coding.propose",
        ("f7",),
        "Propose",
        "Tell the lead that the coding's code is unclear, or that the codebook misses one",
    ),
    Action("coding.reload", ("r",), "Reload", "Read the codebook again after it was edited"),
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
    Action(
        "text.select_turn",
        ("a",),
        "Turn",
        "Select all that one speaker says at the cursor; again: one turn more",
        call="select('turn')",
    ),
    Action(
        "text.select_paragraph",
        ("h",),
        "Paragraph",
        "Select the paragraph at the cursor; again: one paragraph more",
        call="select('paragraph')",
    ),
    Action(
        "text.grow",
        ("right_square_bracket",),
        "Longer",
        "One more word, sentence, excerpt… (what was selected last) at the end where the cursor is",
        row=12,
    ),
    Action(
        "text.shrink",
        ("left_square_bracket",),
        "Shorter",
        "One less of what was selected last; when only one is left, word by word",
        row=12,
    ),
    Action(
        "text.confirm",
        ("enter",),
        "Save",
        "Save the boundary that is being moved; while a code is locked, tag the selection with it",
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
    Action("codes.jump", ("enter",), "Next passage", "Go to your next coding with this code", row=1),
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
    Action(
        "picker.mark",
        ("tab", "space"),
        "Several",
        "Take this code too and go on choosing: Tab always, Space while nothing is typed",
        row=3,
    ),
    Action("picker.memo", ("ctrl+n",), "With memo", "Take the code and write a memo with it", row=4),
    Action("picker.up", ("up",), "Up", "The code above"),
    Action("picker.down", ("down",), "Down", "The code below"),
    Action("picker.cancel", ("escape",), "Cancel", "Back without a code", row=2),
    Action("memo.save", ("enter",), "Save", "Save the memo; an empty one takes it away", row=1),
    Action("memo.line", ("ctrl+j",), "New line", "Begin a new line", row=2),
    Action("memo.cancel", ("escape",), "Cancel", "Back without a change", row=3),
    Action("agreement.open", ("enter",), "Passages", "Open the passages behind the marked figure", row=1),
    Action("agreement.left", ("left",), "Left", "The figure at the left", call="column(-1)"),
    Action("agreement.right", ("right",), "Right", "The figure at the right", call="column(1)"),
    Action(
        "agreement.unit",
        ("u",),
        "Unit",
        "Another unit of analysis: testimony, excerpt, sentence, character",
        row=2,
    ),
    Action("agreement.coefficient", ("c",), "Coefficient", "Another coefficient of agreement", row=3),
    Action(
        "agreement.switch",
        ("tab", "shift+tab"),
        "Pairs",
        "Go from the codes to the pairs of coders and back",
        row=4,
    ),
    Action("agreement.reconcile", ("g",), "Reconcile", "Decide where the coders differ", row=5),
    Action("agreement.leave", ("escape", "q"), "Back", "Back to where you were", row=6),
    Action("behind.next", ("n",), "Next", "The next passage", call="step(1)", row=1),
    Action("behind.previous", ("p",), "Previous", "The passage before", call="step(-1)", row=2),
    Action("behind.compare", ("tab", "c"), "One coder", "Fill what one coder marked, then the next", row=3),
    Action("behind.on", ("space",), "Read on", "Scroll the text down", call="scroll_text(1)", row=4),
    Action("behind.back", ("b",), "Read back", "Scroll the text up", call="scroll_text(-1)"),
    Action("behind.leave", ("escape", "q"), "Back", "Back to the figures", row=5),
    Action(
        "reconcile.open",
        ("enter",),
        "Decide",
        "Open the first card behind the figure, or the marked card",
        row=1,
    ),
    Action("reconcile.left", ("left",), "Left", "The figure at the left", call="column(-1)"),
    Action("reconcile.right", ("right",), "Right", "The figure at the right", call="column(1)"),
    Action(
        "reconcile.switch", ("tab", "shift+tab"), "Cards", "Go from the figures to the cards and back", row=2
    ),
    Action("reconcile.order", ("o",), "Order", "Cards by cost, testimony, code or kind", row=3),
    Action("reconcile.undo", ("U", "shift+u"), "Undo", "Take your last decision back", row=4, keys_text="U"),
    Action("reconcile.leave", ("escape", "q"), "Back", "Back to where you were", row=5),
    Action(
        "card.take",
        tuple(digits[1:]),
        "Take",
        "This coder's reading holds; nothing, if they marked nothing",
        keys_text="1 – 9",
        each=True,
    ),
    Action("card.union", ("u",), "Union", "Everything that anybody marked holds", row=2),
    Action("card.intersection", ("i",), "Intersect", "Only what all marked who used the code holds", row=3),
    Action("card.edit", ("e",), "Edit", "Another passage: select it in the text", row=4),
    Action("card.code", ("c",), "Code", "Another code holds for what was marked", row=5),
    Action("card.none", ("0",), "None", "Nobody is right: nothing is coded here", row=6),
    Action("card.unresolved", ("x",), "Unresolved", "Keep the readings beside one another", row=7),
    Action("card.skip", ("s",), "Skip", "Leave it open and go to the next open card", row=8),
    Action(
        "card.reason", ("r",), "Reason", "Why the coders differ, for the decision made next or already", row=9
    ),
    Action("card.note", ("m",), "Note", "A note, for the decision made next or already", row=10),
    Action(
        "card.gap",
        ("g",),
        "Gap",
        "The codebook does not settle this: for its to-do list; again: it does",
        row=11,
    ),
    Action(
        "card.undo",
        ("U", "shift+u"),
        "Undo",
        "Take your last decision back and go to its card",
        row=12,
        keys_text="U",
    ),
    Action("card.next", ("n",), "Next", "The next card, decided or not", call="step(1)", row=13),
    Action("card.previous", ("p",), "Previous", "The card before", call="step(-1)", row=14),
    Action("card.compare", ("tab",), "One reading", "Fill what one coder marked, then the next"),
    Action("card.on", ("space", "pagedown"), "Read on", "Scroll the text down", call="scroll_text(1)"),
    Action("card.back", ("b", "pageup"), "Read back", "Scroll the text up", call="scroll_text(-1)"),
    Action("card.leave", ("escape", "q"), "Back", "Back to all cards", row=15),
    Action("bounds.save", ("enter",), "Save", "The selected passage holds", row=1),
    Action("bounds.cancel", ("escape",), "Cancel", "Back to the card without a decision", row=2),
    Action("reason.choose", ("enter",), "Take", "Take the marked reason", row=1),
    Action(
        "reason.number",
        tuple(digits[1:7]),
        "By number",
        "Take the reason with this number",
        keys_text="1 – 6",
        each=True,
    ),
    Action("reason.clear", ("0",), "No reason", "Give no reason", row=2),
    Action("reason.cancel", ("escape",), "Cancel", "Leave it as it is", row=3),
    Action(
        "find.look", ("enter",), "Find", "Select the next hit; with nothing typed, of the last search", row=1
    ),
    Action("find.cancel", ("escape",), "Cancel", "Back without looking", row=2),
    Action(
        "search.go",
        ("enter",),
        "Search",
        "Look for what is typed; in the list: go to the hit",
        row=1,
        call="go",
    ),
    Action("search.down", ("down",), "Hits", "From the field to the hits", row=2),
    Action("search.query", ("tab",), "Query", "From the hits back to the field", row=3),
    Action(
        "search.pattern",
        ("ctrl+t",),
        "Pattern",
        "Take what is typed as a regular expression, or as words",
        row=4,
    ),
    Action("search.cancel", ("escape",), "Back", "Back to where you were", row=5),
    Action("retrieval.go", ("enter",), "Go there", "Open its testimony with the passage selected", row=1),
    Action("retrieval.filter", ("slash",), "Filter", "Keep the passages of cases with an attribute", row=2),
    Action("retrieval.cancel", ("escape",), "Back", "Back to where you were", row=3),
    Action("entry.passages", ("f",), "Passages", "List all your passages with it", row=1),
    Action("entry.cancel", ("escape", "q", "i"), "Back", "Back to where you were", row=2),
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
    is_capital = (modifiers and len(name) == 1) or (name[0] == "f" and name[1:].isdigit())
    return "+".join([*parts, name.upper() if is_capital else name])


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
    _CHOSEN.clear()
    _CHOSEN.update({one.id: chosen[one.id] for one in ACTIONS if chosen.get(one.id, one.keys) != one.keys})
    found = {}
    for action in ACTIONS:
        if action.id in _CHOSEN:
            found[action.id] = ",".join(action.current) or _no_key(action.id)
            if action.extends:
                shifted = [with_shift(key) for key in action.current]
                found[_shifted(action.id)] = ",".join(shifted) or _no_key(_shifted(action.id))
    return found


def _no_key(name: str) -> str:
    return "no_key_" + name.replace(".", "_")


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
