"""Coding the hits of a search one by one: each is shown, and each takes a key of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType

from coder.errors import CoderError
from coder.model import Span
from coder.tui.actions import bindings
from coder.tui.desk import Desk, Outcome
from coder.tui.manuscript import Manuscript
from coder.tui.preferences import HitUnit
from coder.tui.screens.picker import Picked, Picker
from coder.tui.screens.seeking import SeekingDialog
from coder.tui.widgets.rows import InfoRow
from coder.tui.widgets.spots import Spot, SpotList

DONE = "✓"
CONTEXT = 300
"""Characters shown before and behind a passage."""
SAID_UNITS: dict[HitUnit, str] = {
    "word": "only the words found",
    "sentence": "the sentence",
    "excerpt": "the excerpt",
}


class HitList(SpotList):
    """Hits; keys tag the marked one. They act only here: in the field, letters are letters."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("hits")


class HitScreen(SeekingDialog[Spot | None]):
    """A window with hits, of which each is tagged by a key, never several at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.changed = False
        """Whether anything was recorded here."""
        self.last_said = ""
        """The sentence that stood below the hits last."""
        self._open: Manuscript | None = None

    @property
    def hits(self) -> HitList:
        """The hits."""
        return self.query_one(HitList)

    def say(self, sentence: str, *, failed: bool = False) -> None:
        """Below the hits."""
        self.last_said = sentence
        self.query_one("#status", InfoRow).tell(sentence=sentence, failed=failed)

    def described(self, spot: Spot) -> Spot:
        """``spot`` with the codes that one has put on it already."""
        if spot.coding_id:
            return spot
        spot = self.meant(spot)
        span = Span(spot.start, spot.end)
        own = self.desk.project.own_codings(spot.testimony)
        titles = dict.fromkeys(self.desk.title(one.code) for one in own if one.span.overlaps(span))
        said = f"coded: {', '.join(titles)}" if titles else "not coded yet"
        return replace(spot, note=" · ".join(filter(None, [spot.note, said])))

    def meant(self, spot: Spot) -> Spot:
        """The passage that a key would code for the hit ``spot``; the hit where its text cannot be read."""
        try:
            text = self._text(spot.testimony)
        except CoderError:  # tagging says what is wrong with it
            return spot
        hit = Span(spot.start, spot.end)
        span = text.around(hit, self.desk.hit_unit)
        return replace(
            spot,
            start=span.start,
            end=span.end,
            before=text.text[max(span.start - CONTEXT, 0) : span.start],
            quote=text.text[span.start : span.end],
            after=text.text[span.end : span.end + CONTEXT],
            found=hit,
        )

    # --- keys -----------------------------------------------------------------------

    def action_unit(self, unit: HitUnit) -> None:
        """Code so much around each hit from now on."""
        self.desk.choose_hit_unit(unit)
        self.tell_code()
        self.hits.post_message(HitList.Marked(self.hits))

    def action_again(self) -> None:
        """Tag with the code that hits of this search take; pick it where there is none yet."""
        if self.desk.hit_code is not None:
            self._tag([self.desk.hit_code])
        else:
            self.action_tag()

    def action_hotkey(self, letter: str) -> None:
        """Tag with the code of that hot key."""
        code = self.desk.by_key.get(letter)
        if code is None:
            self.say(f"No code has the hot key {letter}: t picks one.", failed=True)
        else:
            self._tag([code.path])

    def action_tag(self) -> None:
        """Pick a code for the marked hit."""
        spot = self.hits.marked
        if spot is None:
            return

        def tag(picked: Picked | None) -> None:
            if picked is not None:
                self._tag(picked.paths)

        self.app.push_screen(Picker(self.desk, "Code for this hit", f"“{self.meant(spot).quote}”"), tag)

    def action_skip(self) -> None:
        """Go to the next hit."""
        self.hits.mark_row(self.hits.at + 1)
        self.say("")

    def action_undo(self) -> None:
        """Undo what was done last."""
        outcome = self.desk.undo()
        self.changed |= not outcome.failed
        where = outcome.testimony
        hits = self.hits.items
        place = outcome.span or Span(0, 0)
        here = (
            at
            for at, spot in enumerate(hits)
            if spot.testimony == where and place.overlaps(Span(spot.start, spot.end))
        )
        at = next(here, self.hits.at)
        self.hits.fill([replace(spot, sign="") if self._is_bare(spot, where) else spot for spot in hits], at)
        self._report(outcome)

    def _is_bare(self, spot: Spot, testimony: str) -> bool:
        """Whether a hit that was tagged here no longer bears a coding."""
        if not spot.sign or spot.testimony != testimony:
            return False
        span = Span(spot.start, spot.end)
        return not any(one.span.overlaps(span) for one in self.desk.project.own_codings(testimony))

    def _tag(self, paths: Sequence[str]) -> None:
        """Put codes on the passage of the marked hit, and go to the next that does not lie in it."""
        shown = self.hits
        spot = shown.marked
        if spot is None:
            return
        try:
            text = self._text(spot.testimony)
        except CoderError as error:
            self.say(str(error), failed=True)
            return
        passage = text.around(Span(spot.start, spot.end), self.desk.hit_unit)
        outcome = self.desk.tag(text, passage, paths)
        if not outcome.failed:
            self.changed = True
            self.desk.hit_code = paths[-1]
            self.tell_code()
            inside = [
                one.testimony == spot.testimony and passage.start <= one.start and one.end <= passage.end
                for one in shown.items
            ]
            items = [
                replace(one, sign=DONE) if is_in else one
                for one, is_in in zip(shown.items, inside, strict=True)
            ]
            further = (at for at in range(shown.at + 1, len(items)) if not inside[at])
            shown.fill(items, next(further, len(items)))
        self._report(outcome)

    def tell_code(self) -> None:
        """Say which code the next hit would take."""

    def _text(self, testimony: str) -> Manuscript:
        if self._open is None or self._open.testimony.id != testimony:
            self._open = self.desk.open(testimony)
        return self._open

    def _report(self, outcome: Outcome) -> None:
        self.say(outcome.sentence, failed=outcome.failed)
