"""A record as one person looks at it: with whose eyes it is read, and the rounds that decide on that."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coder.record import casing, closing, pairing, reading, retrieval, revising, rounding
from coder.record.connection import Connection
from coder.record.sight import Sight
from coder.rounds.steps import Settled

if TYPE_CHECKING:
    from coder.model import Coding, Round
    from coder.record.reading import CodingFields
    from coder.rounds.steps import Clash
    from coder.rounds.visibility import Blindness


class Viewed:
    """What ``Record`` is built on: two ways to the same file, and who looks."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        """Everything there is: for writing, uniting and copying, in the rooms of ``record`` only."""
        self._sight: Sight | None = None
        self._patience: int | None = None
        self._others_before = 0
        """What others wrote while the record was open in another way."""

    @property
    def seen(self) -> Connection:
        """What the viewer may see: whatever answers a question reads through this one."""
        return self.connection if self._sight is None else self._sight.connection

    def look_as(self, viewer: str | None) -> None:
        """From now on answer ``viewer``, None for somebody unnamed; without this, the program itself.

        Raises:
            RecordError: the file cannot be read.
        """
        if self._sight is not None:
            self._sight.close()
        self._sight = Sight(self.connection, viewer, self._patience)

    @property
    def blindness(self) -> Blindness:
        """What the viewer may not see now; nothing where nobody in particular looks."""
        from coder.rounds.visibility import Blindness

        return Blindness(None) if self._sight is None else self._sight.blindness

    def close(self) -> None:
        """Let go of the file; a second time does nothing."""
        if self._sight is not None:
            self._sight.close()
        self.connection.close()

    @property
    def path(self) -> Path:
        """The file, which need not exist for an empty record."""
        return self.connection.path

    @property
    def writable(self) -> bool:
        """Whether it was opened for writing."""
        return self.connection.writable

    @property
    def is_empty(self) -> bool:
        """Whether no fact was ever recorded."""
        return self.connection.row("SELECT 1 FROM fact LIMIT 1") is None

    @property
    def written_by_others(self) -> int:
        """A number that changes when another program writes to the file, and not when this one does."""
        return self._others_before + int(self.connection.value("PRAGMA data_version"))

    def take_over(self, other: Viewed) -> None:
        """Go on counting what other programs write where ``other``, open on the same file, has arrived.

        An empty one may be of no file, and has not counted who made it meanwhile.
        """
        here = self.written_by_others
        self._others_before += other.written_by_others - here + other.is_empty

    def wait_at_most(self, seconds: float) -> None:
        """How long a write waits for another program's before it is refused with a sentence."""
        self._patience = round(seconds * 1000)
        self.connection.raw.execute(f"PRAGMA busy_timeout = {self._patience}")
        if self._sight is not None:
            self._sight.wait_at_most(self._patience)

    # --- rounds -------------------------------------------------------------------------

    @property
    def _settled(self) -> Settled:
        return rounding.settled(self.connection) if self._sight is None else self._sight.settled

    def opened_rounds(self) -> list[Round]:
        """The rounds that a lead opened, by opening, closed ones too."""
        return list(self._settled.rounds)

    def rounds(self) -> list[Round]:
        """The implicit round, those that were opened, then others that codings or submissions name."""
        return rounding.rounds(self.seen, self._settled.rounds)

    def blind_rounds(self) -> frozenset[str]:
        """The rounds that are open and independent now, whoever looks."""
        return frozenset(each.name for each in self._settled.rounds if each.is_blind)

    def round_clashes(self) -> list[Clash]:
        """What two machines said of a round that cannot both hold, and steps that do not count."""
        return list(self._settled.clashes)

    def late(self) -> frozenset[tuple[str, str, str]]:
        """(round, coder, testimony) of submissions that came after their round was closed."""
        return closing.late(self.seen, self._settled.known)

    def replaced_late(self) -> frozenset[tuple[str, str, str]]:
        """Where what was submitted before the close was submitted anew since, or withdrawn."""
        return closing.replaced(self.seen, self._settled.known)

    def altered(self) -> frozenset[tuple[str, str, str]]:
        """(round, coder, testimony) of which the work is not what stood when the round was closed."""
        return closing.altered(self.connection, self._settled)

    def changed_since_close(self) -> frozenset[tuple[str, str, str]]:
        """Where, in a closed round, work that its closing knew was changed, withdrawn or made anew since."""
        return self.altered() | self.replaced_late()

    def words_not_counting(self) -> Mapping[str, Mapping[str, int]]:
        """Decider who never was a lead -> what it was about -> current decisions that hold nowhere."""
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for case in casing.not_counting(self.seen):
            found[case.by]["whether cases count"] += 1
        for pair in pairing.not_counting(self.seen):
            found[pair.lead]["who or what is the same"] += 1
        for step in revising.not_counting(self.seen):
            found[step.by]["corrected texts and codes"] += 1
        return found

    # --- what was coded where, for very many -------------------------------------------

    def coding_fields(self) -> Iterator[CodingFields]:
        """All current codings in the order of ``codings``, in a third of its time: as the file has them."""
        return reading.coding_fields(self.seen, reading.Filter())

    def newest_of(self, codes: Collection[str], coder: str, limit: int) -> list[Coding]:
        """A coder's codings with one of ``codes`` that were recorded last, the newest first."""
        return retrieval.newest_of(self.seen, codes, coder, limit)

    def codings_since(self, coder: str, moment: datetime, limit: int = 100) -> list[Coding]:
        """A coder's newest current codings that were recorded at ``moment`` or later, the newest first."""
        return retrieval.codings_since(self.seen, coder, moment, limit)

    def counts_since(
        self, by: Literal["testimony", "code"], coder: str, moment: datetime
    ) -> Mapping[str, int]:
        """How many codings of a coder since ``moment`` each code or testimony has, most frequent first."""
        return retrieval.counts_since(self.seen, by, coder, moment)

    def coded_testimonies(self) -> list[str]:
        """Testimonies in which anybody ever coded, sorted; all may be retracted since, or be hidden."""
        return retrieval.coded_testimonies(self.connection)

    def names_below(self, code: str) -> list[str]:
        """Recorded names that begin with ``code`` and a dot: the codes below it, whatever the codebook."""
        return retrieval.names_below(self.seen, code)
