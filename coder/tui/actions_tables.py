"""The actions of cases and counts: people, what they voice, and the words behind every figure."""

from __future__ import annotations

from coder.tui.action import Action

FILTER = "Only people who pass, such as: nationality is Syrian and not has faith; empty: everybody"
SAVED = "Write what is shown into exports/, with its provenance"


def _asking(place: str, first: int) -> tuple[Action, ...]:
    """What may be asked of every table, wherever one is shown."""
    return (
        Action(f"{place}.filter", ("slash",), "Filter", FILTER, row=first),
        Action(
            f"{place}.unit",
            ("u",),
            "Unit",
            "Count something else: people, testimonies, excerpts, codings, characters",
            row=first + 1,
        ),
        Action(
            f"{place}.layer",
            ("l",),
            "Layer",
            "Count another layer: any coder, the majority, all, the consensus, one coder",
            row=first + 2,
        ),
        Action(f"{place}.export", ("e",), "Export", SAVED, row=first + 3),
        Action(
            f"{place}.min_cell",
            ("m",),
            "Min. cell",
            "Hide figures about fewer people than you say, and what would give them away",
            row=first + 4,
        ),
    )


TABLES: tuple[Action, ...] = (
    Action("queue.cases", ("p",), "Cases", "The people of the study: who counts, flaws, duplicates", row=3),
    Action("queue.counts", ("c",), "Counts", "How many voice each code, by whom, and their words", row=3),
    Action("queue.team", ("t",), "Team", "Rounds, who is how far, what was exchanged, what is left", row=3),
    Action(
        "queue.revisions",
        ("v",),
        "Revisions",
        "What corrected transcripts left to look at, each passage as it was and as it is",
        also="corrected texts orphans carry over",
    ),
    Action("counts.open", ("enter",), "Passages", "Open the passages behind the marked figure", row=1),
    Action("counts.left", ("left",), "Left", "The figure at the left", call="column(-1)"),
    Action("counts.right", ("right",), "Right", "The figure at the right", call="column(1)"),
    Action(
        "counts.by",
        ("b",),
        "By",
        "Divide people by an attribute (date:month, sex); the marked code's groups stand below",
        row=2,
    ),
    Action("counts.cross", ("x",), "Cross", "Cross two families, codes or attributes as a heat grid", row=3),
    *_asking("counts", 4),
    Action(
        "counts.switch", ("tab", "shift+tab"), "Groups", "Go from the codes to the groups and back", row=9
    ),
    Action(
        "counts.leave",
        ("escape", "q"),
        "Back",
        "Stop counting; when it has ended, back to where you were",
        row=10,
    ),
    Action("crosstab.open", ("enter",), "Passages", "Open the passages behind the marked cell", row=1),
    Action("crosstab.left", ("left",), "Left", "The cell at the left", call="column(-1)"),
    Action("crosstab.right", ("right",), "Right", "The cell at the right", call="column(1)"),
    Action("crosstab.axes", ("x",), "Cross", "Choose other rows and columns", row=2),
    Action("crosstab.swap", ("s",), "Swap", "Make the rows columns and the columns rows", row=3),
    *_asking("crosstab", 4),
    Action("crosstab.percent", ("p",), "Percent", "Shares of the row, of the column, or counts again", row=9),
    Action(
        "crosstab.leave",
        ("escape", "q"),
        "Back",
        "Stop counting; when it has ended, back to the counts",
        row=10,
    ),
    Action("cell.go", ("enter",), "Go there", "Open its testimony with the passage selected", row=1),
    Action("cell.next", ("n",), "Next", "The next passage", call="step(1)", row=2),
    Action("cell.previous", ("p",), "Previous", "The passage before", call="step(-1)", row=3),
    Action("cell.on", ("space",), "Read on", "Scroll the passage down", call="scroll_text(1)", row=4),
    Action("cell.back", ("b",), "Read back", "Scroll the passage up", call="scroll_text(-1)"),
    Action("cell.export", ("e",), "Export", SAVED, row=5),
    Action("cell.leave", ("escape", "q"), "Back", "Back to the figures", row=6),
    Action(
        "cases.open", ("enter",), "Testimony", "Open the testimony of the marked case, or choose one", row=1
    ),
    Action("cases.filter", ("slash",), "Filter", FILTER, row=2),
    Action(
        "cases.only",
        ("o",),
        "Only",
        "Show only those with flaws, possible duplicates, under review, excluded; then all again",
        row=3,
    ),
    Action("cases.include", ("i",), "Include", "The marked case counts: record it, with why", row=4),
    Action("cases.exclude", ("x",), "Exclude", "The marked case does not count: record it, with why", row=5),
    Action(
        "cases.review",
        ("r",),
        "Review",
        "The marked case counts and is looked into: record it, with why",
        row=6,
    ),
    Action("cases.note", ("m",), "Note", "Write how far the words of the marked case can be trusted", row=7),
    Action("cases.pairs", ("d",), "Duplicates", "Who may be the same person, side by side", row=8),
    Action("cases.undo", ("u",), "Undo", "Undo what you did last", row=9),
    Action("cases.take_back", ("t",), "Take back", "Take your decision on the marked case's status back"),
    Action("cases.read_on", ("space",), "Read on", "Scroll what is known of the case", call="scroll_text(1)"),
    Action("cases.read_back", ("b",), "Read back", "Scroll it back", call="scroll_text(-1)"),
    Action("cases.leave", ("escape", "q"), "Back", "Back to where you were", row=10),
    Action("pairs.open", ("enter",), "Testimony", "Open a testimony of the two", row=1),
    Action(
        "pairs.same", ("s",), "Same", "They are one: record it, with a note; counts take them as one", row=2
    ),
    Action("pairs.different", ("d",), "Different", "They are two: record it, with a note", row=3),
    Action("pairs.undecided", ("o",), "Undecided", "Nobody can tell: record it, with a note", row=4),
    Action("pairs.take_back", ("t",), "Take back", "Take your decision on the marked pair back", row=5),
    Action("pairs.undo", ("u",), "Undo", "Undo what you did last", row=6),
    Action("pairs.on", ("space",), "Read on", "Scroll the two down", call="scroll_text(1)", row=7),
    Action("pairs.back", ("b",), "Read back", "Scroll the two up", call="scroll_text(-1)"),
    Action("pairs.leave", ("escape", "q"), "Back", "Back to the cases", row=8),
    Action("team.open", ("enter",), "Open", "A round's people; a testimony that somebody has left", row=1),
    Action(
        "team.switch",
        ("tab",),
        "People",
        "Go from the rounds to the people, to what is to be looked at, and back",
        call="switch(1)",
        row=2,
    ),
    Action("team.switch_back", ("shift+tab",), "Rounds", "The same the other way round", call="switch(-1)"),
    Action("team.sync", ("s",), "Sync", "Exchange bundles through the place used last; Esc stops it", row=3),
    Action("team.elsewhere", ("e",), "Elsewhere", "Exchange bundles through another folder or server", row=8),
    Action("team.assign", ("a",), "Assign", "Give the marked person a testimony of the marked round", row=4),
    Action("team.take_away", ("x",), "Take", "Take a testimony of the round from the marked person", row=5),
    Action("team.end", ("c",), "Close", "Close the marked round, for good", row=6),
    Action("team.begin", ("o",), "Open round", "Say how a lead opens a round", row=10),
    Action("team.revisions", ("v",), "Revisions", "What corrected transcripts left to look at", row=9),
    Action(
        "team.on", ("space",), "Read on", "Scroll what is known of the marked row", call="scroll_known(1)"
    ),
    Action("team.back", ("b",), "Read back", "Scroll it back", call="scroll_known(-1)"),
    Action("team.leave", ("escape", "q"), "Back", "Stop an exchange; else back to where you were", row=7),
    Action(
        "revisions.accept",
        ("y",),
        "Accept",
        "The marked passage stands where it is proposed; of a corrected file: take it over",
        row=1,
    ),
    Action(
        "revisions.put",
        ("p",),
        "Put",
        "The marked passage stands elsewhere: type its words in the new text, or START END",
        row=2,
    ),
    Action(
        "revisions.aside",
        ("x",),
        "Refuse",
        "The marked passage stands nowhere: what is coded there rests, and is kept",
        row=3,
    ),
    Action("revisions.open", ("enter",), "Testimony", "Open its testimony", row=4),
    Action("revisions.take_back", ("t",), "Take back", "Take your correction of the marked text back", row=6),
    Action("revisions.undo", ("u",), "Undo", "Undo what you did last", row=5),
    Action("revisions.on", ("space",), "Read on", "Scroll the two passages down", call="scroll_text(1)"),
    Action("revisions.back", ("b",), "Read back", "Scroll them back", call="scroll_text(-1)"),
    Action("revisions.leave", ("escape", "q"), "Back", "Back to where you were", row=7),
    Action(
        "choice.choose", ("enter",), "Take", "Take what is marked, or what is typed where nothing is", row=1
    ),
    Action("choice.up", ("up",), "Up", "The one above"),
    Action("choice.down", ("down",), "Down", "The one below"),
    Action("choice.cancel", ("escape",), "Cancel", "Back without choosing", row=2),
    Action("ask.answer", ("enter",), "Save", "Take what is typed", row=1),
    Action("ask.cancel", ("escape",), "Cancel", "Back without a change", row=2),
)
