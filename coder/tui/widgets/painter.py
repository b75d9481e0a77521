"""Painting one row of a testimony: number, lanes, text with its codings, code keys.

Told by shape and word as well as by colour: brackets for lanes (heavy for the focused coding),
underline for the selection, reverse for the cursor.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from coder.model import Coding, Span
from coder.text.inline import Stretch
from coder.text.lanes import SpanIndex, assign_lanes, depths
from coder.tui.manuscript import Manuscript
from coder.tui.selection import Selection
from coder.tui.theme import TINTS, blend, ink_on, legible

MAX_LANES = 5
MEASURE = 72
"""Cells of text in a row, unless the reader wants more or fewer: longer lines tire the eye."""
NARROWEST, WIDEST = 32, 140
"""Measures to choose from."""
MARGIN, NARROW_MARGIN = 11, 4
"""Cells of the margin with the code keys: with their signs, and where there is room for letters only."""
OVERFLOW = 2
NOWHERE = Span(0, 0)
NOTED = "*"
"""Stands where a passage begins that bears a memo, and behind the key of a coding with one."""
UNSURE = "~"
"""Stands behind the key of a coding of low confidence."""
LIGHT = {"one": "╶", "first": "╭", "middle": "│", "last": "╰"}
HEAVY = {"one": "╺", "first": "┏", "middle": "┃", "last": "┗"}
PLAIN_LIGHT = {"one": "-", "first": ",", "middle": "|", "last": "`"}
PLAIN_HEAVY = {"one": "=", "first": "#", "middle": "#", "last": "#"}
"""The same in ASCII, for screen readers and poor fonts."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand in a row, in cells from its left."""

    number: int
    lane_cells: int
    text: int
    """First cell of the text."""
    measure: int
    """Cells of text; one more is free for a cursor behind the last."""
    margin: int
    """First cell of the code keys; 0 when they are hidden."""
    margin_cells: int = MARGIN

    @classmethod
    def fit(cls, width: int, excerpt_count: int, *, keys: int, measure: int = MEASURE) -> Columns:
        """Columns for ``width`` cells, at most ``measure`` of text and ``keys`` of code keys."""
        number = max(len(str(excerpt_count)), 2) + 1
        lane_cells = 2 if width >= 64 else 1
        text = number + 1 + MAX_LANES * lane_cells + OVERFLOW
        measure = min(width - text - 1 - keys, measure)
        margin = text + measure + 2 if keys else 0
        return cls(number, lane_cells, text, max(measure, 8), margin, min(keys, width - margin))

    def lane_at(self, cell: int) -> int | None:
        """The lane drawn at ``cell``, or None."""
        lane = (cell - self.number - 1) // self.lane_cells
        return lane if self.number < cell < self.text and 0 <= lane < MAX_LANES else None


@dataclass(frozen=True)
class Inks:
    """The styles of a theme that rows are painted with."""

    background: str
    tints: tuple[Style, ...]
    """Text under 0, 1, 2, 3 or more codings."""
    selected: Style
    faint: Style
    signpost: Style
    """Speakers' labels and cue times; without a background, for it stands on any."""
    here: Style
    """The number of the excerpt the cursor is in."""

    @classmethod
    def mix(cls, background: str, foreground: str, selected: str, accent: str) -> Inks:
        """Inks from a theme's colours, each ``#rrggbb``."""
        ground = [blend(background, foreground, share) for share in TINTS]
        return cls(
            background=background,
            tints=tuple(Style(color=foreground, bgcolor=tint) for tint in ground),
            selected=Style(color=ink_on(selected), bgcolor=selected, underline=True),
            faint=Style(color=blend(background, foreground, 0.5), bgcolor=background),
            signpost=Style(color=blend(background, foreground, 0.6)),
            here=Style(color=accent, bgcolor=background, bold=True),
        )


@dataclass
class Marks:
    """One coder's codings of a testimony as they are drawn: lanes, colours, keys."""

    codings: Sequence[Coding] = ()
    colours: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[Span] = ()
    """Passages that bear a memo of their own."""
    lanes: list[int] = field(default_factory=list)
    rows: list[Span] = field(default_factory=list)
    """First row and the row after the last, of each coding."""

    def place(self, text: Manuscript) -> None:
        """Give each coding a lane for the rows as they are wrapped now.

        Lanes are a matter of rows, not of characters: two passages that share a row share no lane.
        """
        row_of = text.layout.row_of
        self.rows = [Span(row_of(one.start), row_of(one.end - 1) + 1) for one in self.codings]
        self.lanes = assign_lanes(self.rows)
        self._by_row = SpanIndex(self.rows)
        self._noted = {row_of(note.start) for note in self.notes}

    def stretches(self, text: Manuscript) -> list[Stretch]:
        """The codings as marks to be written into the text."""
        return [
            Stretch(passage.start, passage.end, *self.names(at))
            for at, coding in enumerate(self.codings)
            if len(passage := text.codable(coding.start, min(coding.end, len(text.text))))
        ]

    def names(self, at: int) -> tuple[str, str]:
        """What coding ``at`` is called where it is written into the text: in full, and in short."""
        path = self.codings[at].code
        return path, path.rpartition(".")[2]

    def is_noted(self, row: int) -> bool:
        """Whether a passage with a memo of its own begins on ``row``."""
        return bool(self.notes) and row in self._noted

    def on_row(self, row: int) -> list[int]:
        """Positions of the codings that touch ``row``, in reading order."""
        return self._by_row.touching(row, row + 1) if self.rows else []

    def map(self, row_count: int, height: int) -> list[bool]:
        """For each of ``height`` equal parts of the text, from its top, whether codings touch it.

        A text shorter than the screen has a part for each row.
        """
        parts = min(height, row_count)
        found = [False] * parts
        for rows in self.rows:
            first = rows.start * parts // row_count
            for part in range(first, (rows.end - 1) * parts // row_count + 1):
                found[part] = True
        return found

    def colour(self, at: int) -> str:
        """Colour of coding ``at``; grey for a code that the codebook lost."""
        return self.colours.get(self.codings[at].code, "#999999")

    def label(self, at: int) -> str:
        """Key of coding ``at`` for the margin, with its signs."""
        return self._key(at) + self.signs([at])

    def _key(self, at: int) -> str:
        code = self.codings[at].code
        return self.labels.get(code, code.rpartition(".")[2][:3])

    def signs(self, some: Sequence[int]) -> str:
        """``?`` where one of them is to be discussed, ``~`` where its coder is unsure, ``*`` with a memo."""
        codings = [self.codings[at] for at in some]
        discuss = "?" * any(coding.discuss for coding in codings)
        unsure = UNSURE * any(coding.confidence == "low" for coding in codings)
        return discuss + unsure + NOTED * any(coding.memo for coding in codings)

    def labels_on(self, row: int, room: int = MARGIN) -> list[tuple[int, int, str]]:
        """(coding, cell from the margin's left, label) for the codings that begin on ``row``.

        What belongs to no one coding comes last, as coding -1: ``*`` of a memo on a passage and, where
        labels have no room for their own signs, those of all together. In little ``room`` a label is
        a letter. No sign is ever left out.
        """
        begin = [at for at in self.on_row(row) if self.rows[at].start == row]
        if room <= NARROW_MARGIN:
            return self._letters(begin, room, noted=self.is_noted(row))
        found, cell = [], 0
        room = MARGIN - 2 * self.is_noted(row)
        for place, at in enumerate(begin):
            label, rest = self.label(at), begin[place + 1 :]
            over = f"+{len(rest)}{self.signs(rest)}" if rest else ""
            if cell + len(label) + bool(rest) + len(over) > room:
                label = f"+{len(rest) + 1}{self.signs(begin[place:])}"
                found.append((at, cell, label))
                cell += len(label) + 1
                break
            found.append((at, cell, label))
            cell += len(label) + 1
        if self.is_noted(row):
            found.append((-1, min(cell, MARGIN - 1), NOTED))
        return found

    def _letters(self, begin: Sequence[int], room: int, *, noted: bool) -> list[tuple[int, int, str]]:
        """A lone coding's label, else the first letter of each, ``+`` for more, and the signs of all."""
        signs = self.signs(begin)
        if len(begin) == 1 and not (noted and NOTED in signs):
            own = room - noted
            label = self._key(begin[0])[: own - len(signs)] + signs
            return [(begin[0], 0, label), *([(-1, own, NOTED)] if noted else [])]
        signs += NOTED * (noted and NOTED not in signs)
        left = room - len(signs)
        found = [(at, cell, self._key(at)[:1]) for cell, at in enumerate(begin[:left])]
        if len(begin) > left:
            found[-1] = (*found[-1][:2], "+")
        return [*found, (-1, room - len(signs) if noted else len(found), signs)] if signs else found


@dataclass(frozen=True, slots=True)
class RowState:
    """All that can change the picture of a row between two paintings of the same marks."""

    selected: Span
    """The part of the selection in the row; empty at 0 for none."""
    cursor: int
    """Offset of the cursor; -1 when it is elsewhere."""
    number: int
    """The excerpt number to print; 0 for none."""
    is_here: bool
    """Whether that is the excerpt the cursor is in."""
    focused: int
    """Position of the focused coding when it touches the row; -1 otherwise."""
    found: Span = NOWHERE
    """The part of the words found that lies in the selection in the row."""


def row_state(
    text: Manuscript, marks: Marks, row: int, selection: Selection, focused: int, *, top: bool
) -> RowState:
    """What ``row`` shows now; ``top`` repeats the number of an excerpt that began above the screen."""
    span = text.layout.row(row)
    chosen = selection.span
    first, last = max(chosen.start, span.start), min(chosen.end, span.end)
    found = selection.found or Span(0, 0)
    words = max(found.start, first), min(found.end, last)
    is_cursor_row = text.layout.row_of(selection.cursor) == row
    begun = text.excerpts_in(span.start, max(span.end, span.start + 1))
    excerpt = begun[0] if begun else text.excerpt_at(span.start) if top else None
    here = text.excerpt_at(selection.cursor)
    touches = focused >= 0 and marks.rows[focused].start <= row < marks.rows[focused].end
    return RowState(
        Span(first, last) if first < last else Span(0, 0),
        selection.cursor if is_cursor_row else -1,
        excerpt.number if excerpt else 0,
        excerpt is not None and here is not None and excerpt.number == here.number,
        focused if touches else -1,
        Span(*words) if words[0] < words[1] and selection.found != chosen else NOWHERE,
    )


class RowPainter:
    """Paints rows of one manuscript with one set of inks and columns."""

    def __init__(
        self, text: Manuscript, marks: Marks, columns: Columns, inks: Inks, *, plain: bool = False
    ) -> None:
        """``plain`` draws lanes in ASCII."""
        self.text, self.marks, self.columns, self.inks = text, marks, columns, inks
        self._light, self._heavy = (PLAIN_LIGHT, PLAIN_HEAVY) if plain else (LIGHT, HEAVY)
        self._here = ">" if plain else "▸"

    def paint(self, row: int, state: RowState, width: int) -> Strip:
        """The row as it stands on the screen, ``width`` cells wide, in as few segments as can be."""
        segments = [*self._gutter(row, state), *self._body(row, state)]
        blank = self.inks.tints[0]
        if self.columns.margin:
            strip = Strip(segments).adjust_cell_length(self.columns.margin, blank)
            segments = [*strip, *self._keys(row, state)]
        return Strip(segments).adjust_cell_length(width, blank).simplify()

    def _gutter(self, row: int, state: RowState) -> list[Segment]:
        columns, inks = self.columns, self.inks
        mark = self._here if state.is_here else ""
        label = f"{mark}{state.number or ''}".rjust(columns.number) + " "
        number = inks.here if state.is_here else inks.faint if state.number else inks.tints[0]
        found = [Segment(label, number)]
        touching = {self.marks.lanes[at]: at for at in self.marks.on_row(row)}
        for lane in range(MAX_LANES):
            at = touching.get(lane)
            glyph = " " if at is None else self._glyph(at, row, heavy=at == state.focused)
            style = inks.tints[0] if at is None else self._coloured(at)
            found.append(Segment(glyph.ljust(columns.lane_cells), style))
        more = sum(lane >= MAX_LANES for lane in touching)
        over = f"+{more}" if 0 < more < 10 else "++" if more else ""
        if not over and not columns.margin and self.marks.is_noted(row):
            over = NOTED
        return [*found, Segment(over.ljust(OVERFLOW), inks.faint if over else inks.tints[0])]

    def _glyph(self, at: int, row: int, *, heavy: bool) -> str:
        rows, glyphs = self.marks.rows[at], self._heavy if heavy else self._light
        if len(rows) == 1:
            return glyphs["one"]
        return glyphs["first" if row == rows.start else "last" if row == rows.end - 1 else "middle"]

    def _coloured(self, at: int) -> Style:
        return self.inks.tints[0] + Style(color=legible(self.marks.colour(at), self.inks.background))

    def _filled(self, at: int) -> Style:
        colour = self.marks.colour(at)
        return Style(color=ink_on(colour), bgcolor=colour)

    def _body(self, row: int, state: RowState) -> list[Segment]:
        layout, inks = self.text.layout, self.inks
        body = layout.body(row)
        tinted = Span(body.start, body.start + len(layout.text[body.start : body.end].rstrip(" ")))
        spans = [self.marks.codings[at].span for at in self.marks.on_row(row)]
        tints = [*depths(spans, tinted.start, tinted.end), (Span(tinted.end, body.end + 1), 0)]
        cuts = [span.start for span, _ in tints]
        focus = Span(0, 0)
        if state.focused >= 0:
            coding = self.marks.codings[state.focused]
            focus = Span(coding.start, min(coding.end, tinted.end))
        cuts += [focus.start, focus.end, state.selected.start, state.selected.end]
        cuts += [state.found.start, state.found.end]
        if state.cursor >= 0:
            cuts += [state.cursor, layout.next_character(state.cursor)]
        signposts = self.text.signposts_in(body.start, body.end)
        cuts += [edge for span in signposts for edge in (span.start, span.end)]
        starts = [span.start for span, _ in tints]
        end = (Span(body.end, body.end), " ")
        parts = list(layout.drawn(row, cuts))
        found = [Segment(" " * self.indent(row), inks.tints[0])]
        for piece, drawn in [end, *parts] if self._is_rtl else [*parts, end]:
            depth = tints[bisect_right(starts, piece.start) - 1][1]
            style = inks.tints[min(depth, len(inks.tints) - 1)]
            if any(span.start <= piece.start < span.end for span in signposts):
                style += inks.signpost
            if focus.start <= piece.start < focus.end:
                style = self._filled(state.focused)
            if state.selected.start <= piece.start < state.selected.end and not len(focus):
                style = inks.selected
                if state.found.start <= piece.start < state.found.end:
                    style += Style(bold=True, reverse=True)
            is_mark = not len(piece) and piece is not end[0]
            if is_mark:
                style = inks.here
            elif piece.start == state.cursor:
                style += Style(reverse=True)
            found.append(Segment(drawn, style))
        return found

    @property
    def _is_rtl(self) -> bool:
        return self.text.layout.direction == "rtl"

    def indent(self, row: int) -> int:
        """Cells left free so that a row of a right-to-left testimony stands at the right."""
        if not self._is_rtl:
            return 0
        return max(self.columns.measure - self.text.layout.row_map(row).width, 0)

    def x_of(self, offset: int) -> int:
        """The column of the screen, from the row's left, at which the character at ``offset`` stands."""
        cell = self.text.layout.cell_of(offset)
        if self._is_rtl:
            return self.columns.text + self.columns.measure - cell
        return self.columns.text + cell

    def cell_at(self, x: int) -> int:
        """The layout's cell under column ``x`` of the screen: counted from where rows begin."""
        if self._is_rtl:
            return max(self.columns.text + self.columns.measure - x, 0)
        return x - self.columns.text

    def _keys(self, row: int, state: RowState) -> list[Segment]:
        found, cell = [], 0
        for at, left, label in self.marks.labels_on(row, self.columns.margin_cells):
            found.append(Segment(" " * (left - cell), self.inks.tints[0]))
            if at < 0:
                style = self.inks.faint
            else:
                style = self._filled(at) + Style(bold=True) if at == state.focused else self._coloured(at)
            found.append(Segment(label, style))
            cell = left + len(label)
        return found
