"""What a coder does to a testimony, and the sentence that tells how it went. No screen in here.

Each call returns when the record has it on disk; what is refused comes back as a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from coder.errors import CoderError
from coder.model import CONFIDENCES, Code, Coding, Confidence, Span
from coder.project import noting
from coder.project.steps import Wording
from coder.tui.manuscript import Manuscript
from coder.tui.preferences import HitUnit, keep_hit_unit, kept_hit_unit
from coder.tui.stepping import said_of
from coder.tui.tally import Tally
from coder.tui.theme import code_colours, code_label

if TYPE_CHECKING:
    from coder.project import Project
    from coder.project.searching import Search
    from coder.record.history import Undone

READ_ONLY = "You submitted this testimony, so it is read-only. Ctrl+D reopens it."
QUOTE = 32
"""Characters of a passage repeated in a sentence."""
RECENT = 9


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an action went."""

    said: str
    failed: bool = False
    testimony: str = ""
    """The testimony concerned, where it may be another than the one on the screen."""
    coding: Coding | None = None
    """The coding to look at now."""
    warning: str = ""
    """What the coder should know although it went well."""
    span: Span | None = None
    """The passage to go to where no coding is left to look at."""
    whole: bool = False
    """Whether the sentence takes further rows rather than be cut."""

    @property
    def sentence(self) -> str:
        """What was said, and the warning."""
        return f"{self.said} · ! {self.warning}" if self.warning else self.said


class Desk:
    """One coder at work in one project: codes, changes, removes, undoes, submits."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.recent: list[str] = []
        """Paths of the codes used last, the last one first."""
        self.locked: str | None = None
        """The code that every selection takes, while one is locked."""
        self._progress: tuple[int, int] | None = None
        """Testimonies submitted, and all; None when that may have changed."""
        self.sought = ""
        """What was looked for last in all testimonies."""
        self.hit_code: str | None = None
        """The code that hits of that search were tagged with last."""
        self.hit_unit: HitUnit = kept_hit_unit()
        """How much is coded where words were found."""
        self.tally = Tally(self._count)
        """Own codings per code, here and everywhere."""
        self.learn_codebook()

    def learn_codebook(self) -> None:
        """Take colours, labels and hot keys from the codebook as it is now, and the texts to search."""
        self.__dict__.pop("search", None)
        book = self.project.codebook
        self.colours = code_colours(book)
        self.labels = {code.path: code_label(code) for code in book.codes}
        self.by_key = {code.key: code for code in book.codable if code.key}
        self.recent = [path for path in self.recent if path in self.colours]
        if self.locked not in self.colours:
            self.locked = None
        if self.hit_code not in self.colours:
            self.hit_code = None

    @property
    def codes(self) -> tuple[Code, ...]:
        """The codes that may be put on a passage."""
        return self.project.codebook.codable

    def described(self, coding: Coding) -> str:
        """A coding's code, and what its coder says of it."""
        return " · ".join([self.title(coding.code), *said_of(coding)])

    def open(self, testimony: str) -> Manuscript:
        """The testimony to read.

        Raises:
            CoderError: it is unknown or cannot be read.
        """
        found = self.project.testimony(testimony)
        return Manuscript(found, self.project.excerpts(found))

    def codings(self, testimony: str) -> list[Coding]:
        """Own codings of ``testimony``, in reading order."""
        found = self.project.own_codings(testimony)
        if not self.recent:
            newest = sorted(found, key=lambda coding: coding.id, reverse=True)
            used = dict.fromkeys(coding.code for coding in newest if coding.code in self.colours)
            self.recent = list(used)[:RECENT]
        self.tally.note(testimony, found)
        return found

    def _count(self) -> Mapping[str, int]:
        project = self.project
        if project.coder is None:
            return {}
        return project.record.code_counts(coder=project.coder, round=project.round_name)

    @property
    def progress(self) -> str:
        """How many testimonies the coder has submitted."""
        if self._progress is None:
            assigned = self.project.assigned_testimonies()
            self._progress = len(self.project.own_submissions().intersection(assigned)), len(assigned)
        return f"{self._progress[0]}/{self._progress[1]} done"

    def forget_counts(self) -> None:
        """Count again: another program may have recorded something."""
        self._progress = None
        self.tally.forget()

    def learn_progress(self, submitted: int, testimonies: int) -> None:
        """Take how far the coder is from who has counted: in a large project that takes a while."""
        self._progress = submitted, testimonies

    def choose_hit_unit(self, unit: HitUnit) -> None:
        """Code ``unit`` where words are found, from now on."""
        if unit != self.hit_unit:
            self.hit_unit = unit
            keep_hit_unit(unit)

    def title(self, path: str) -> str:
        """Title of a code; its path when the codebook lost it."""
        code = self.project.codebook.by_path.get(path)
        return code.title if code else path

    def on(self, coding: Coding) -> str:
        """What a memo on a coding is on, in words that tell it from a memo on its code."""
        return f"this passage ({self.title(coding.code)})"

    # --- acting ---------------------------------------------------------------------

    def tag(self, text: Manuscript, span: Span, paths: Sequence[str], memo: str = "") -> Outcome:
        """Put codes on the visible part of ``span``, all in one step; each gets the memo."""
        return self._attempt(lambda: self._tag(text, span, paths, memo), text)

    def _tag(self, text: Manuscript, span: Span, paths: Sequence[str], memo: str) -> Outcome:
        passage = text.codable(span.start, span.end)
        if not len(passage):
            return Outcome("There is nothing to see in this passage, so it cannot be coded.", failed=True)
        found = text.testimony
        before = {coding.id for coding in self.project.own_codings(found.id)}
        with self.project.writing() as facts:
            facts.keep_text(found.id, found.revision, found.text)
            ids = [
                facts.add_coding(found.id, found.revision, path, passage.start, passage.end, memo)
                for path in paths
            ]
        for path in reversed(paths):
            self._used(path)
        said = "Already there" if before.issuperset(ids) and not memo else "Saved"
        titles = ", ".join(self.title(path) for path in paths)
        with_memo = " with a memo" if memo else ""
        made = self.project.coding(ids[-1])
        return self._warned(Outcome(f"{said}: {titles} on {quote(text, passage)}{with_memo}", coding=made))

    def change(self, text: Manuscript, coding: Coding, path: str) -> Outcome:
        """Give a coding another code."""

        def act() -> Outcome:
            made = self.project.change_code(coding.id, path)
            self._used(path)
            said = f"Saved: {self.title(path)} instead of {self.title(coding.code)}"
            return self._warned(Outcome(f"{said} on {quote(text, coding.span)}", coding=made))

        return self._attempt(act, text)

    def change_span(self, text: Manuscript, coding: Coding, span: Span) -> Outcome:
        """Put a coding on the visible part of another span."""

        def act() -> Outcome:
            passage = text.codable(span.start, span.end)
            if not len(passage):
                return Outcome("There is nothing to see in this passage, so it cannot be coded.", failed=True)
            if passage == coding.span:
                said = f"{self.title(coding.code)} stands there already: nothing was changed."
                return Outcome(said, coding=coding)
            made = self.project.change_span(coding.id, passage.start, passage.end)
            return self._warned(
                Outcome(f"Saved: {self.title(coding.code)} is now on {quote(text, passage)}", coding=made)
            )

        return self._attempt(act, text)

    def write_memo(self, text: Manuscript, coding: Coding, memo: str) -> Outcome:
        """Put a memo on a coding; an empty one takes it away."""

        def act() -> Outcome:
            self.project.set_memo(coding.id, memo)
            said = "Saved: memo on" if memo else "Removed the memo on"
            return Outcome(f"{said} {self.on(coding)}", coding=self.project.coding(coding.id))

        return self._attempt(act, text)

    def next_confidence(self, text: Manuscript, coding: Coding) -> Outcome:
        """Say how sure one is: low, medium, high, and nothing again."""
        steps: tuple[Confidence | None, ...] = (None, *CONFIDENCES)
        wanted = steps[(steps.index(coding.confidence) + 1) % len(steps)]
        said = f"{wanted} confidence" if wanted else "no word on confidence"
        return self._mark(text, coding, wanted, coding.discuss, said)

    def toggle_discuss(self, text: Manuscript, coding: Coding) -> Outcome:
        """Flag a coding for discussion, or take the flag away."""
        said = "no longer to be discussed" if coding.discuss else "to be discussed"
        return self._mark(text, coding, coding.confidence, not coding.discuss, said)

    def _mark(
        self, text: Manuscript, coding: Coding, confidence: Confidence | None, discuss: bool, said: str
    ) -> Outcome:
        def act() -> Outcome:
            made = noting.mark(self.project, coding.id, confidence=confidence, discuss=discuss)
            return Outcome(f"Saved: {self.title(coding.code)}: {said}", coding=made)

        return self._attempt(act, text)

    def remove(self, text: Manuscript, coding: Coding) -> Outcome:
        """Take a coding away."""

        def act() -> Outcome:
            self.project.remove_coding(coding.id)
            return Outcome(
                f"Removed: {self.title(coding.code)} from {quote(text, coding.span)} (u brings it back)"
            )

        return self._attempt(act, text)

    def undo(self) -> Outcome:
        """Undo the last action, in whatever testimony it was."""
        return self._attempt(lambda: self._mend(self.project.undo(), "Nothing to undo."))

    def redo(self) -> Outcome:
        """Do again what was undone last."""
        return self._attempt(lambda: self._mend(self.project.redo(), "Nothing to do again."))

    def _mend(self, done: Undone | None, nothing: str) -> Outcome:
        self._progress = None
        if done is None:
            return Outcome(nothing)
        self.tally.touched(done.testimony)
        said = Wording(self.project).of(done.what, done.touched, places=False)
        if done.considered:  # a decision about a card, which is not seen in the testimony
            return Outcome(said)
        return Outcome(
            said, testimony=done.testimony, coding=self._found(done.coding_id), span=self._place(done)
        )

    def _place(self, done: Undone) -> Span | None:
        """The first passage that was concerned, where its offsets count in the text as it is now."""
        here = [each for each in done.touched if each.testimony == done.testimony]
        if not here:
            return None
        try:
            is_shown = self.project.testimony(done.testimony).revision == here[0].revision
        except CoderError:  # its file is gone: whoever opens it says so
            return None
        return Span(here[0].start, here[0].end) if is_shown else None

    def _found(self, coding_id: str | None) -> Coding | None:
        if coding_id is None:
            return None
        try:
            return self.project.coding(coding_id)
        except CoderError:  # what was undone is gone, so there is nothing to look at
            return None

    def submit_or_reopen(self, testimony: str) -> Outcome:
        """Declare a testimony finished or, when it is, take that back."""
        return self._attempt(lambda: self._submit_or_reopen(testimony))

    def _submit_or_reopen(self, testimony: str) -> Outcome:
        self._progress = None
        if self.project.is_submitted(testimony):
            self.project.withdraw(testimony)
            return Outcome("Reopened: coding goes on. Ctrl+D submits again.")
        self.project.submit(testimony)
        coded, excerpts = self.project.excerpt_progress(testimony)
        bare = excerpts - coded
        carry = "carries" if bare == 1 else "carry"
        said = f"{bare} of {excerpts} excerpts {carry} no code of yours and count as absent"
        if not bare:
            said = "every excerpt carries a code of yours, and every other code counts as absent"
        return Outcome(f"Submitted: {said}. Ctrl+D reopens it.", whole=True)

    @cached_property
    def search(self) -> Search:
        """The texts of the project to look for words in, kept between searches."""
        from coder.project.searching import Search

        return Search(self.project)

    def propose(self, text: str, path: str | None) -> Outcome:
        """Tell the lead that a code is unclear or, without one, what the codebook misses."""

        def act() -> Outcome:
            noting.propose(self.project, text, path)
            return Outcome("Saved for the lead, who reads it with: coder proposals")

        return self._attempt(act)

    def _used(self, path: str) -> None:
        self.recent = [path, *(one for one in self.recent if one != path)][:RECENT]

    def _warned(self, outcome: Outcome) -> Outcome:
        """With what is wrong about the coding, and who is new here where that may be a slip."""
        breaches = self.project.breaches(outcome.coding) if outcome.coding else ()
        introduction, self.project.introduction = self.project.introduction, ""
        return replace(outcome, warning=" ".join([*breaches, introduction]).strip())

    def _attempt(self, act: Callable[[], Outcome], text: Manuscript | None = None) -> Outcome:
        """Do it, unless ``text``, which it would change, is submitted."""
        try:
            if text is not None and self.project.is_submitted(text.testimony.id):
                return Outcome(READ_ONLY, failed=True)
            outcome = act()
        except CoderError as error:
            return Outcome(str(error), failed=True)
        if text is not None:
            self.tally.touched(text.testimony.id)
        return outcome


def quote(text: Manuscript, span: Span) -> str:
    """The beginning of a passage in quotation marks; whoever shows it makes it harmless."""
    passage = text.text[span.start : span.end]
    return f"“{passage[:QUOTE]}…”" if len(passage) > QUOTE else f"“{passage}”"
