"""Steps of one's own in people's words: titles for paths of codes, quoted words for offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from coder.errors import CoderError

if TYPE_CHECKING:
    from coder.project.door import Project
    from coder.record.history import Touched

QUOTE = 32
"""Characters of a passage that a sentence repeats."""
_CODE = re.compile(r"\bthe code (\S+?)(?=[.;]*(?:\s|$))")
_CHANGED = re.compile("changed \0(\\d+)\0 to \0(\\d+)\0")
_MARKED = re.compile("marked (\0\\d+\0) ([^;.]+)")
_MOVED = re.compile(r" to \d+-\d+ of the corrected text")
_PLACE = re.compile("\0(\\d+)\0")


class Wording:
    """Puts the record's sentences about steps into words; each text is read once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._texts: dict[str, str] = {}

    def of(self, what: str, touched: Sequence[Touched], *, places: bool = True) -> str:
        """``what``, which is about ``touched``, in words; ``places``: with the testimonies' names."""
        said = what
        # The longest first: one phrase may be the end of another.
        for at, each in sorted(enumerate(touched), key=lambda pair: -len(pair[1].phrase)):
            said = re.sub(rf"(?<!\S){re.escape(each.phrase)}(?![\w-])", f"\0{at}\0", said)
        said = _CODE.sub(lambda found: f"the code {self._title(found[1])}", said)
        said = _MOVED.sub(" to the corrected text", said)
        said = _MARKED.sub(lambda found: f"{_marks(found[2])}: {found[1]}", said)
        said = _CHANGED.sub(lambda found: self._changed(touched, int(found[1]), int(found[2])), said)

        def named(found: re.Match[str]) -> str:
            each = touched[int(found[1])]
            place = f" in {each.testimony}" if places else ""
            return (
                f"{self._title(each.code)} on {self._quote(each)}{place}"
                if each.code
                else (f"{self._quote(each)}{place}")
            )

        return _PLACE.sub(named, said)

    def _changed(self, touched: Sequence[Touched], old: int, new: int) -> str:
        """A change in terms of what is different: the code, or the words it stands on."""
        before, after = touched[old], touched[new]
        if before.code != after.code:
            return f"changed {self._title(before.code)} to \0{new}\0"
        return f"moved the ends of \0{old}\0, now {self._quote(after)}"

    def _title(self, path: str) -> str:
        """Title of a code; its path when the codebook lost it."""
        code = self._project.codebook.by_path.get(path)
        return code.title if code is not None else path

    def _quote(self, each: Touched) -> str:
        """The beginning of a passage as it was coded; its offsets where the text was never kept."""
        if each.revision not in self._texts:
            try:
                self._texts[each.revision] = self._project.record.revision_text(each.revision)
            except CoderError:
                self._texts[each.revision] = ""
        words = self._texts[each.revision][each.start : each.end]
        if not words:
            return f"{each.start}-{each.end}"
        return f"“{words[:QUOTE].rstrip()}…”" if len(words) > QUOTE else f"“{words}”"


def _marks(said: str) -> str:
    """Marks on a coding as something done."""
    if said == "no longer":
        return "took the marks off"
    *sure, last = said.split(" and ")
    parts = [*sure, last]
    return ", ".join(
        "flagged for discussion" if each == "to be discussed" else f"marked {each}" for each in parts
    )
