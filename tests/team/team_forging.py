"""Bundles that no program of ours would write, put together piece by piece and signed by anybody."""

from __future__ import annotations

import json
from collections.abc import Sequence

from team_helpers import CODES, Team

from coder.record.ids import new_id
from coder.record.ledger import Ledger
from coder.record.lines import KINDS
from coder.team import keys
from coder.team.bundles import (
    Bundle,
    Head,
    Piece,
    Signed,
    pack,
    seal_part,
    sign_part,
    write_bundle,
)
from coder.team.keys import Key

NOBODY = "e" * 8
"""Digits that are no person's and no device's."""


def key_of(name: str) -> Key:
    """The key of ``name`` that lies on this computer."""
    held = keys.holds(name)
    assert held is not None
    return keys.unlock(held)


def readers_in(team: Team, name: str, *only: str) -> list[tuple[str, str]]:
    """(key to sign with, age key) of the team as ``name`` knows it, or of some of it."""
    with team.project(name) as project:
        people = project.record.people()
    return [(each.sign, each.age) for each in people if each.age and (not only or each.name in only)]


def project_id(team: Team, name: str) -> str:
    with team.project(name) as project:
        charter = Ledger(project.record).charter()
    assert charter is not None
    return charter.id


def lines_of(names: Sequence[str], facts: Sequence[Sequence[object]], **said: object) -> bytes:
    """The lines of a part: a head, with whatever else it is to say, and facts."""
    head = {"names": names, "codebooks": 0, "texts": 0, "facts": len(facts)} | said
    return "".join(f"{json.dumps(each)}\n" for each in (head, *facts)).encode()


def person_fact(said: dict[str, str]) -> list[object]:
    """What the first of a part's names says of a person, with the second as its round."""
    return ["7" * 32, KINDS.index("person"), 0, 5, 1, *[None] * 9, json.dumps(said)]


def part_of(
    project: str, author: str, lines: bytes, key: Key | None, *, stream: str = "everyone",
    device: str = NOBODY, number: int = 1, facts: int | None = None, size: int | None = None,
) -> Signed:  # fmt: skip
    """A part by ``author`` that ``key`` signs; ``facts`` and ``size`` need not be those of the lines."""
    packed, body = pack(lines)
    if facts is None:
        facts = json.loads(lines.partition(b"\n")[0])["facts"]
    sign = "" if key is None else key.public.sign
    size = len(lines) if size is None else size
    head = Head(project, author, sign, device, stream, number, 1, None, facts, body, size)
    return sign_part(head, packed, key)


def put(team: Team, project: str, *pieces: Piece, by: str = NOBODY, number: int = 1) -> Bundle:
    """A bundle of these pieces, in the shared place."""
    made = write_bundle(project, by, NOBODY, number, pieces)
    (team.remote / made.file).write_bytes(made.data)
    return made


def forge(
    team: Team, signer: str, *, author: str, actor: str, kind: str = "coding", data: str | None = None,
    own_id: str = "", device: str = "f" * 8, number: int = 1,
) -> None:  # fmt: skip
    """Put a bundle on the remote that is signed by ``signer`` and says something else."""
    with team.project(signer) as project:
        revision = project.testimony("t0").revision
    made_id = own_id.replace("-", "") or new_id(actor).hex()
    fact: list[object] = [made_id, KINDS.index(kind), 0, 1000, 1, None, 2, 3, 4, 0, 5]
    if kind != "coding":
        fact = [made_id, KINDS.index(kind), 0, 1000, 1, *[None] * 9, data]
    lines = lines_of([actor, "main", "t0", revision, CODES[0]], [fact])
    project_, key = project_id(team, signer), key_of(signer)
    part = part_of(project_, author, lines, key, device=device, number=number)
    sealed = seal_part(part, key, readers_in(team, signer))
    put(team, project_, sealed, by=keys.file_mark(key.public.sign))
