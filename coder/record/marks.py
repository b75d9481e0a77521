"""Marks on a coding: how sure its coder is, and whether it is to be discussed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from coder.model import CONFIDENCES, Confidence


@dataclass(frozen=True, slots=True)
class Marks:
    """What a coder says of an own coding beside its code."""

    confidence: Confidence | None = None
    discuss: bool = False

    def __bool__(self) -> bool:
        return self.confidence is not None or self.discuss

    @property
    def data(self) -> str:
        """The JSON that a fact carries them in."""
        fields = {"about": "coding", "confidence": self.confidence, "discuss": self.discuss}
        return json.dumps(fields, separators=(",", ":"), sort_keys=True)


UNMARKED = Marks()


def marks_in(bodies: Iterable[str]) -> Marks:
    """The marks that facts of several machines make together: the least sure word, any wish to discuss."""
    confidences: set[str | None] = set()
    discuss = False
    for data in bodies:
        fields = json.loads(data)
        confidences.add(fields.get("confidence"))
        discuss = discuss or bool(fields.get("discuss"))
    return Marks(next((word for word in CONFIDENCES if word in confidences), None), discuss)
