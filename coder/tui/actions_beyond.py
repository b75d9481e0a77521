"""The actions beyond coding: a lead's screens, finding and reading, and the small dialogs."""

from __future__ import annotations

from string import digits

from coder.tui.action import Action

LEADING: tuple[Action, ...] = (
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
)

FINDING: tuple[Action, ...] = (
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
