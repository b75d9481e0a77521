"""Whose word about people counts, when leads take one another's rights and words come in any order."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from coder.record.authority import Entry, First, judged, may_change, put_out, ranks
from coder.record.members import believed

FIRST = First("lena", "key of lena")
NAMES = ("lena", "xan", "yara", "zoe", "bob")


def word(number: int, by: str, name: str, role="lead", **fields) -> Entry:
    """An entry as a program writes it, in a part of its own that bears its name."""
    fields = {"sign": f"key of {name}", "signed": f"key of {by}"} | fields
    made = Entry(
        number.to_bytes(16, "big"), by, name, role, fields.pop("sign"), "age", fields.pop("revoked", False),
        fields.pop("retires", frozenset()), fields.pop("kept", frozenset()), False, **fields,
    )  # fmt: skip
    return replace(made, mark=f"{number:032x}")


TEAM = (
    word(1, "lena", "lena"),
    word(2, "lena", "xan"),
    word(3, "lena", "yara"),
    word(4, "xan", "zoe"),
    word(5, "yara", "bob", "fellow"),
)


@dataclass
class Machine:
    """What one person's record holds, and what was refused there so far."""

    name: str
    found: list[Entry] = field(default_factory=lambda: list(TEAM))

    @property
    def state(self) -> list[Entry]:
        return judged(self.found, FIRST)

    def standing(self, name: str) -> list[Entry]:
        return [each for each in self.state if each.current and each.name == name]

    def is_lead(self) -> bool:
        own = self.standing(self.name)
        return any(each.role == "lead" for each in own) and not any(each.revoked for each in own)

    def say(self, number: int, name: str, what: str) -> list[Entry]:
        """As ``members.add`` does; with another program nobody asks whether it counts."""
        state = self.state
        signs = {each.sign for each in state if each.name == name and each.sign}
        taken = {
            "retires": frozenset(signs), "kept": frozenset(each.mark for each in state if each.by == name),
            "heard": frozenset(each.mark for each in state if each.by == name and each.counts),
        } if what != "lead" else {}  # fmt: skip
        taken["behind"] = frozenset(each.mark for each in state if each.name == name and each.counts)
        role = "lead" if what in ("lead", "revoked") else "fellow"
        behind = [each.id for each in self.standing(name)] or [None]
        made = [
            word(
                number * 10 + at, self.name, name, role, revoked=what == "revoked", replaces=replaced, **taken
            )
            for at, replaced in enumerate(behind)
        ]  # fmt: skip
        self.found += made
        return made

    def hear(self, parts: list[Entry]) -> None:
        """Take in what is believed, and look again at the rest while something new is."""
        while True:
            here = {each.id for each in self.found}
            for part in parts:
                if part.id in here or believed(self.state, part.signed, part.mark, part.by)[1] != "lead":
                    continue
                self.found.append(part)
                break
            else:
                return


steps = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["lead", "fellow", "revoked"]),
        st.booleans(), st.integers(0, 2**16),
    ),
    min_size=1, max_size=9,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(steps=steps, order=st.integers(0, 2**32))
def test_leads_who_take_one_anothers_rights_leave_the_same_team_on_every_machine(steps, order):
    machines = {name: Machine(name) for name in NAMES}
    sent: list[Entry] = []
    for number, (who, whom, what, is_honest, drawn) in enumerate(steps, start=1):
        machine, draw = machines[who], random.Random(drawn)
        machine.hear(draw.sample(sent, draw.randrange(len(sent) + 1)))
        if who == whom or not machine.is_lead():
            continue
        if is_honest and not may_change(ranks(machine.state, "lena"), who, whom):
            continue
        sent += machine.say(number + 10, whom, what)
    for machine in machines.values():
        random.Random(order + len(machine.name)).shuffle(sent)
        machine.hear(sent)
    teams = {
        name: sorted((each.name, each.role, each.revoked) for each in machine.state if each.current)
        for name, machine in machines.items()
    }
    assert all(each == teams["lena"] for each in teams.values()), teams
    assert machines["lena"].is_lead()


def test_of_two_leads_who_revoke_one_another_the_one_nearer_to_the_first_is_heard():
    rival = [word(10, "lena", "xan", revoked=True, replaces=TEAM[1].id, heard=frozenset([TEAM[3].mark]),
                  retires=frozenset(["key of xan"]), kept=frozenset([TEAM[3].mark])),
             word(11, "xan", "lena", revoked=True, replaces=TEAM[0].id)]  # fmt: skip
    for order in (rival, rival[::-1]):
        state = judged([*TEAM, *order], FIRST)
        assert put_out(state, "xan")
        assert not put_out(state, "lena")
        assert believed(state, "key of zoe", "any", "zoe") == ("zoe", "lead")  # whom xan let in before


def test_two_leads_of_the_same_distance_cannot_revoke_one_another():
    words = [
        word(10, "xan", "yara", revoked=True, replaces=TEAM[2].id, retires=frozenset(["key of yara"])),
        word(11, "yara", "xan", revoked=True, replaces=TEAM[1].id, retires=frozenset(["key of xan"])),
    ]
    state = judged([*TEAM, *words], FIRST)
    assert [each.counts for each in state[-2:]] == [False, False]
    assert believed(state, "key of xan", "any", "xan")[1] == "lead"
    assert believed(state, "key of yara", "any", "yara")[1] == "lead"


def test_a_lead_cannot_take_anothers_rights_by_way_of_somebody_elses_entry():
    aside = [
        word(10, "xan", "eve", "fellow", replaces=TEAM[2].id),
        word(11, "xan", "eve", "fellow", retires=frozenset(["key of yara", "key of lena"])),
        word(12, "xan", "eve", "fellow", sign="key of yara"),
        word(13, "xan", "yara", sign="key of eve"),
        word(14, "xan", "lena", sign="key of eve"),
        word(15, "xan", "xan", sign="key of eve"),
    ]
    state = judged([*TEAM, *aside], FIRST)
    for name in ("yara", "lena"):
        assert believed(state, f"key of {name}", "any", name) == (name, "lead")
    for name in ("yara", "lena", "xan"):
        assert believed(state, "key of eve", "any", name) == ("eve", "fellow")


def test_words_that_were_on_their_way_when_a_lead_was_put_out_count_nowhere():
    gone = word(10, "lena", "xan", revoked=True, replaces=TEAM[1].id, retires=frozenset(["key of xan"]),
                heard=frozenset([TEAM[3].mark]))  # fmt: skip
    on_its_way = word(11, "xan", "eve")
    let_in = word(12, "eve", "mallory", "fellow")
    state = judged([*TEAM, on_its_way, let_in, gone], FIRST)
    assert {each.name for each in state if each.counts} == set(NAMES)
    assert believed(judged([*TEAM, on_its_way], FIRST), "key of eve", "any", "eve")[1] == "lead"


def test_a_lead_who_gave_up_can_be_asked_back_by_those_above():
    left = word(10, "xan", "xan", revoked=True, replaces=TEAM[1].id, retires=frozenset(["key of xan"]),
                heard=frozenset([TEAM[3].mark]))  # fmt: skip
    later = word(11, "xan", "eve", "fellow")
    back = word(12, "lena", "xan", replaces=left.id)
    assert not judged([*TEAM, left, later], FIRST)[-1].counts
    state = judged([*TEAM, left, later, back], FIRST)
    assert all(each.counts for each in state)
    assert believed(state, "key of xan", "any", "xan") == ("xan", "lead")


def test_what_people_said_before_there_were_keys_counts_on():
    plain = [word(0, "max", "max", sign="", signed=""), word(6, "max", "ida", "fellow", sign="", signed="")]
    assert all(each.counts for each in judged([*plain, *TEAM], FIRST))
    assert all(each.counts for each in judged(plain, First("", "")))
