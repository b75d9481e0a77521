"""Who works in a project, in which round, under which codebook, and what they may see of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coder.codebook.version import from_canonical
from coder.errors import NotFound
from coder.model import MAIN_ROUND, Code, Codebook, Round
from coder.project.texts import Texts
from coder.record.store import Record
from coder.text.search import near

if TYPE_CHECKING:
    from coder.rounds.visibility import Blindness

_MAIN = Round(MAIN_ROUND, "main")


class Working:
    """What ``Project`` is built on: the seat of one coder.

    Whoever sits down sees only what they may; they work in the open round that they have
    something to do in, under the codebook that it froze.
    """

    def __init__(self, folder: Path, codebook: Codebook, record: Record) -> None:
        self.folder = folder
        self.record = record
        self._coder: str | None = None
        self._chosen: str | None = None
        self._round = _MAIN
        self._others: tuple[str, ...] = ()
        self._read(codebook)
        self.settle()

    def _read(self, codebook: Codebook) -> None:
        """Take a codebook as it stands in the files."""
        self.file_codebook = codebook
        """What ``codebook.yaml`` says, whatever round one works in."""
        self.codebook = codebook
        """What one codes under: the files' codebook, or the one that the round froze."""
        self.texts = Texts(self.folder, codebook)

    # --- who ------------------------------------------------------------------------

    @property
    def coder(self) -> str | None:
        """The one who works here; None as long as nobody has said who they are."""
        return self._coder

    @coder.setter
    def coder(self, name: str | None) -> None:
        if name != self._coder:
            self._chosen = None
        self._coder = name
        self.settle()

    @property
    def blindness(self) -> Blindness:
        """What the acting coder may not see now."""
        return self.record.blindness

    def may_see_others(self) -> bool:
        """Whether the acting coder may see others' codings: not so while a blind round is open to them."""
        return not self.blindness.blind

    def may_lead(self) -> bool:
        """Whether the acting coder has a lead's rights; without a team everybody has."""
        roles = {person.name: person.role for person in self.record.people()}
        return not roles or roles.get(self._coder or "") == "lead"

    # --- in which round -------------------------------------------------------------

    @property
    def round(self) -> Round:
        """The round one works in."""
        return self._round

    @property
    def round_name(self) -> str:
        """The name of the round one works in."""
        return self._round.name

    def round_words(self) -> list[str]:
        """What is to be known of the round one works in, in words for a title row; nothing of ``main``.

        An independent round is called blind.
        """
        if self._round.name == MAIN_ROUND:
            return []
        frozen = self._round.codebook not in ("", self.file_codebook.version)
        kind = "blind" if self._round.is_blind else self._round.kind
        said = (kind, frozen and "codebook frozen")
        return [word for word in said if word]

    @property
    def own_rounds(self) -> tuple[str, ...]:
        """The open rounds that the acting coder is in, the one worked in first, ``main`` last."""
        return (*dict.fromkeys((self.round_name, *self._others, MAIN_ROUND)),)

    def choose_round(self, name: str) -> None:
        """Work in the open round ``name`` from now on.

        Raises:
            NotFound: there is no such round that is open, with those there are.
        """
        rounds = {MAIN_ROUND: _MAIN} | {each.name: each for each in self.record.opened_rounds() if each.open}
        if name not in rounds:
            closed = [each.name for each in self.record.opened_rounds() if not each.open]
            if name in closed:
                raise NotFound(f"The round {name} is closed. Open: {', '.join(rounds)}.")
            close = near(name, list(rounds))
            hint = f" Did you mean {', '.join(close)}?" if close else ""
            raise NotFound(f"No open round called {name}. Open: {', '.join(rounds)}.{hint}")
        self._chosen = name
        self.settle()

    def round_names(self) -> list[str]:
        """Every round's name, the implicit one included."""
        return sorted({self.round_name, *(each.name for each in self.record.rounds())})

    def settle(self) -> None:
        """Find out what the acting coder may see, which round they are in, and what it is coded under.

        Done when anything of that changes here; once more after another program opened or closed a round.
        """
        self.record.look_as(self._coder)
        opened = [each for each in self.record.opened_rounds() if each.open]
        own = [each for each in opened if self._coder in each.coders]
        chosen = [each for each in (*opened, _MAIN) if each.name == self._chosen]
        self._round = (chosen or [each for each in own if self._has_left(each)] or own or [_MAIN])[0]
        self._others = tuple(each.name for each in own if each.name != self._round.name)
        self._freeze()

    def _has_left(self, found: Round) -> bool:
        """Whether the acting coder has anything in the round that is not submitted."""
        done = self.record.submissions(coder=self._coder, round=found.name)
        return not {each.testimony for each in done}.issuperset(found.of(self._coder or ""))

    def _freeze(self) -> None:
        """Code under the codebook of the round; keys and colours are the files' own."""
        wanted = self.file_codebook
        kept = self.record.codebook_json(self._round.codebook) if self._round.codebook else None
        if kept is not None and self._round.codebook != wanted.version:
            wanted = _frozen(from_canonical(kept), self.file_codebook)
        if wanted != self.codebook:
            self.codebook = wanted
            self.texts = Texts(self.folder, wanted)

    def assigned_testimonies(self) -> list[str]:
        """What the acting coder has to code in the round, sorted; in the implicit round every testimony."""
        if self._round.name == MAIN_ROUND:
            return self.texts.ids(self.record)
        return list(self._round.of(self._coder or ""))

    # --- what to know first ---------------------------------------------------------

    def round_notices(self) -> list[str]:
        """What the acting coder should know about rounds: what is hidden, and under what one codes."""
        said = []
        hidden = self.blindness
        if self._others:
            others = ", ".join(self._others)
            said.append(
                f"You are in several rounds; this is {self.round_name}. "
                f"For another ({others}): coder --round NAME."
            )
        for name in sorted(hidden.blind):
            whose = "the others' work in it is" if hidden.viewer else "work in it is (who are you? --as NAME)"
            said.append(f"Round {name} is open and independent: {whose} hidden and not counted.")
        for name in sorted(hidden.until_submitted):
            said.append(f"Round {name} is open and independent: you see what is submitted in it.")
        for name, texts in sorted(hidden.again.items()):
            many = "1 testimony" if len(texts) == 1 else f"{len(texts)} testimonies"
            said.append(f"Round {name} is a recheck: earlier work on your {many} is hidden and not counted.")
        return [*said, *self._codebook_notice()]

    def _codebook_notice(self) -> list[str]:
        frozen, files = self._round.codebook, self.file_codebook.version
        if frozen in ("", files):
            return []
        way = "you code under the frozen one."
        if self.codebook.version != frozen:
            way = "the record does not hold that one, so you code under the file's. Ask the lead for it."
        return [
            f"codebook.yaml is not the version that round {self.round_name} froze "
            f"({files[:8]}, not {frozen[:8]}); {way}"
        ]


def _frozen(frozen: Codebook, files: Codebook) -> Codebook:
    """``frozen`` in the order, the keys, the colours and the settings of the files."""
    place = {path: number for number, path in enumerate((*(f.name for f in files.families), *files.by_path))}

    def order(path: str) -> list[tuple[int, str]]:
        parts = path.split(".")
        prefixes = (".".join(parts[: depth + 1]) for depth in range(len(parts)))
        return [(place.get(prefix, len(place)), prefix) for prefix in prefixes]

    def dressed(code: Code) -> Code:
        now = files.by_path.get(code.path)
        return code if now is None else replace(code, key=now.key, colour=now.colour)

    return replace(
        frozen,
        families=tuple(sorted(frozen.families, key=lambda family: order(family.name))),
        codes=tuple(dressed(code) for code in sorted(frozen.codes, key=lambda code: order(code.path))),
        settings=files.settings,
    )
