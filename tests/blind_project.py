"""A project with an open independent round: as it is without a colleague's work in it, and with."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from coder.model import Reading
from coder.project import Project
from coder.project.sampling import Sample
from coder.record.casing import CaseContent
from coder.record.deciding import DecisionContent
from coder.record.noting import Subject
from coder.record.place import locate
from coder.record.store import Record

MEMO = "zebramemo"
WORDS = (
    "zebramemo",
    "zebranote",
    "zebraproposal",
    "zebradoubt",
    "zebracard",
    "ghost.zebra",
    "2031-0",
    "hidden.txt",
)
"""What only the colleague wrote in the round: memos, notes, a code, the time on their machine."""


@dataclass(frozen=True)
class Twins:
    """The same project twice; in one of them Ben has worked in the open round."""

    without: Path
    worked: Path
    hidden: tuple[str, ...]
    """Ids of everything that Ben and the lead recorded in the round."""


CODEBOOK = """\
title: A small study
variables:
  sex: {title: Sex, type: category, values: [F, M]}
families:
  join:
    title: Why they joined
    codes: {faith: {title: Faith, key: F}, needs: {title: Needs, key: N}}
  leave:
    title: Why they left
    codes: {brutality: {title: Brutality, key: B}, hardship: {title: Hardship}}
"""
ONE = "I believed every word.\n\nThen I saw the prisoners.\n\nWe had no bread.\n"
TWO = "They promised a car.\n\nNobody came to the school.\n"


def make_twins(folder: Path) -> Twins:
    """Both projects, below ``folder``."""
    without = folder / "without"
    (without / "testimonies").mkdir(parents=True)
    (without / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (without / "testimonies" / "one.txt").write_text(ONE, encoding="utf-8")
    (without / "testimonies" / "two.txt").write_text(TWO, encoding="utf-8")
    register = "case,sex,testimonies\nP1,F,one\nP2,M,two\n"
    (without / "testimonies" / "cases.csv").write_text(register, encoding="utf-8")
    for name, role in (("lea", "lead"), ("ana", "fellow"), ("ben", "fellow")):
        with Project.open(without, coder="lea") as door:
            door.add_person(name, role)
    for name in ("ana", "ben"):
        with Project.open(without, coder=name) as door:
            door.add_coding("one", 0, 9, "join.faith", f"{name} in main")
            door.submit("one")
    with Project.open(without, coder="lea") as door:
        door.open_round("wave", coders=["ana", "ben"], sample=Sample(seed=1))
    with Project.open(without, coder="ana") as door:
        assert door.round_name == "wave"
        door.add_coding("one", 24, 30, "leave.brutality")
        door.add_coding("two", 0, 6, "join.needs")
        door.submit("two")
    worked = folder / "worked"
    shutil.copytree(without, worked)
    return Twins(without, worked, _work(worked))


def _work(folder: Path) -> tuple[str, ...]:
    """Ben codes, writes, submits; the lead decides a card of his and Ana's."""
    at = datetime(2031, 2, 3, 4, 5, tzinfo=UTC)
    with closing(Record.open(locate(folder))) as record:
        before = {row[0] for row in record.connection.rows("SELECT id FROM fact")}
        revisions = {each.testimony: each.revision for each in record.submissions()}
        with record.writing("ben", round="wave", at=at) as facts:
            made = facts.add_coding("one", revisions["one"], "leave.hardship", 31, 44, MEMO)
            facts.set_marks(made, "low", discuss=True)
            facts.add_coding("one", revisions["one"], "ghost.zebra", 3, 7)
            two = facts.add_coding("two", revisions["two"], "join.faith", 0, 6, MEMO)
            facts.submit("two", revisions["two"])
            facts.add_memo(Subject("testimony", "one"), "zebranote on one")
            facts.add_memo(Subject("code", code="join.faith"), "zebranote on a code")
            facts.add_memo(Subject("project"), "zebranote on all")
            facts.add_memo(Subject("proposal", code="join.faith"), "zebraproposal")
            facts.decide_case(CaseContent("credibility", "P1", text="zebradoubt"))
            facts.retract(made)
            facts.add_coding("one", revisions["one"], "leave.hardship", 31, 45, MEMO)
        own = next(each.id for each in record.codings(coder="ana", testimony="two"))
        content = DecisionContent(
            "span", (Reading(0, 6, "join.faith"),), tuple(sorted((own, two))), note="zebracard"
        )
        with record.writing("lea", at=at) as facts:
            facts.add_decision("two", revisions["two"], content)
        rows = record.connection.rows("SELECT id FROM fact")
    digits = [row[0].hex() for row in rows if row[0] not in before]
    return tuple("-".join((d[:8], d[8:12], d[12:16], d[16:20], d[20:])) for d in digits)
