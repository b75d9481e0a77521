"""What a file's name says, by a pattern such as ``{case}_{date}_{source}``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from coder.documents.front_matter import KNOWN_KEYS
from coder.errors import BadInput

SKIP = "skip"
"""A field whose words are not kept; may stand several times."""
_FIELD = re.compile(r"\{([^{}]*)\}")


class NamePattern:
    """A pattern that names are read by.

    Raises:
        BadInput: a field that is neither front matter nor a variable of the codebook, one that
            stands twice, two that touch, or none at all.
    """

    def __init__(self, pattern: str, variables: Iterable[str] = ()) -> None:
        self.pattern = unicodedata.normalize("NFC", pattern)
        known = (*KNOWN_KEYS, *variables, SKIP)
        pieces = _FIELD.split(self.pattern)
        fields = pieces[1::2]
        if not fields or "{" in "".join(pieces[::2]) or "}" in "".join(pieces[::2]):
            raise BadInput(
                f"{pattern!r} is no pattern of names: write fields in braces, as {{case}}_{{date}}."
            )
        for name in fields:
            if name not in known:
                raise BadInput(
                    f"The pattern has a field {{{name}}} that means nothing here. "
                    f"Known are {', '.join(dict.fromkeys(known))}."
                )
            if name != SKIP and fields.count(name) > 1:
                raise BadInput(f"The pattern has the field {{{name}}} twice.")
        if any(not between for between in pieces[2:-1:2]):
            raise BadInput("Two fields of the pattern touch; put what divides them between, such as _ or -.")
        expression = re.escape(pieces[0])
        for place, name in enumerate(fields):
            group = "(?:.+?)" if name == SKIP else f"(?P<f{place}>.+?)"
            expression += group + re.escape(pieces[2 * place + 2])
        self._fields = fields
        self._read = re.compile(expression, re.IGNORECASE)

    def read(self, stem: str) -> dict[str, str] | None:
        """Field -> what the name says, outer blanks left out; None when the name is not of this form."""
        found = self._read.fullmatch(unicodedata.normalize("NFC", stem))
        if found is None:
            return None
        return {self._fields[int(group[1:])]: value.strip() for group, value in found.groupdict().items()}
