"""Which parts are to be sealed anew, and to whom."""

from __future__ import annotations

from collections.abc import Callable

from coder.record import chains
from coder.record.ledger import CHARTER, Ledger
from coder.record.parts import Part

MOST_IN_DOUBT = 200
"""Parts that are passed on at a time because of somebody's words: who lies about that, gets no more."""
Readers = list[tuple[str, str]]
"""(key to sign with, age key) of each."""


def due(
    ledger: Ledger, author: str, mark: str, readers_of: Callable[[Part], Readers], *, is_lead: bool
) -> list[tuple[Part, Readers]]:
    """Parts, and to whom each is to be passed on.

    A lead passes parts on to everybody who may read them now and could not when they were made: newcomers,
    and all once a blind round is closed. Whoever says that they have another part in a place, or none
    although they heard of later things, gets the one here, whatever its author claims of who can open it.
    The latter is for everybody to do, not for leads alone.

    Args:
        ledger: What is known.
        author: Who passes on.
        mark: How the names of that person's bundles begin.
        readers_of: Who may read a part.
        is_lead: Whether that person is a lead.
    """
    log = [part for part in ledger.parts() if part.key and part.stream != CHARTER]
    in_doubt = chains.in_doubt(log, author)
    if not is_lead and not in_doubt:
        return []
    known = ledger.readers()
    own = ledger.readers(of_files=f"{mark}-") if in_doubt else {}
    found, left = [], MOST_IN_DOUBT
    for part in log:
        doubtful = in_doubt.get(part.name, frozenset())
        if not is_lead and not doubtful:
            continue
        missing = []
        for each in readers_of(part):
            can_open = each[0] in known.get(part.name, ())
            if each[0] in doubtful and can_open:
                can_open = each[0] in own.get(part.name, ()) or left == 0
                left -= not can_open
            elif not is_lead:
                continue
            if not can_open:
                missing.append(each)
        if missing:
            found.append((part, missing))
    return found
