"""What a coder does to a testimony, and the sentence that tells how it went. No screen in here.

Each call returns when the record has it on disk; what is refused comes back as a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coder.errors import CoderError
from coder.model import Code, Coding, Span
from coder.tui.manuscript import Manuscript
from coder.tui.theme import code_colours, code_label

if TYPE_CHECKING:
    from coder.project import Project
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
        self.learn_codebook()

    def learn_codebook(self) -> None:
        """Take colours, labels and hot keys from the codebook as it is now."""
        book = self.project.codebook
        self.colours = code_colours(book)
        self.labels = {code.path: code_label(code) for code in book.codes}
        self.by_key = {code.key: code for code in book.codable if code.key}
        self.recent = [path for path in self.recent if path in self.colours]

    @property
    def codes(self) -> tuple[Code, ...]:
        """The codes that may be put on a passage."""
        return self.project.codebook.codable

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
        return found

    @property
    def progress(self) -> str:
        """How many testimonies the coder has submitted."""
        return f"{len(self.project.own_submissions())}/{len(self.project.testimony_ids())} done"

    def title(self, path: str) -> str:
        """Title of a code; its path when the codebook lost it."""
        code = self.project.codebook.by_path.get(path)
        return code.title if code else path

    # --- acting ---------------------------------------------------------------------

    def tag(self, text: Manuscript, span: Span, path: str) -> Outcome:
        """Put a code on the visible part of ``span``."""
        return self._attempt(lambda: self._tag(text, span, path), text)

    def _tag(self, text: Manuscript, span: Span, path: str) -> Outcome:
        passage = text.codable(span.start, span.end)
        if not len(passage):
            return Outcome("There is nothing to see in this passage, so it cannot be coded.", failed=True)
        testimony = text.testimony.id
        before = {coding.id for coding in self.project.own_codings(testimony)}
        made = self.project.add_coding(testimony, passage.start, passage.end, path)
        self._used(path)
        said = "Already there" if made.id in before else "Saved"
        return self._warned(Outcome(f"{said}: {self.title(path)} on {quote(text, passage)}", coding=made))

    def change(self, text: Manuscript, coding: Coding, path: str) -> Outcome:
        """Give a coding another code."""

        def act() -> Outcome:
            made = self.project.change_code(coding.id, path)
            self._used(path)
            said = f"Saved: {self.title(path)} instead of {self.title(coding.code)}"
            return self._warned(Outcome(f"{said} on {quote(text, coding.span)}", coding=made))

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
        if done is None:
            return Outcome(nothing)
        return Outcome(done.what, testimony=done.testimony, coding=self._found(done.coding_id))

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
        if self.project.is_submitted(testimony):
            self.project.withdraw(testimony)
            return Outcome("Reopened: coding goes on. Ctrl+D submits again.")
        self.project.submit(testimony)
        return Outcome("Submitted: what you did not code here is absent. Ctrl+D reopens it.")

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
            return act()
        except CoderError as error:
            return Outcome(str(error), failed=True)


def quote(text: Manuscript, span: Span) -> str:
    """The beginning of a passage in quotation marks; whoever shows it makes it harmless."""
    passage = text.text[span.start : span.end]
    return f"“{passage[:QUOTE]}…”" if len(passage) > QUOTE else f"“{passage}”"
