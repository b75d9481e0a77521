"""What became of a round: the same in any order, conflicts named, no clock compared."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from coder.rounds.steps import Step, settle

OPEN = Step(
    "01", "r", "lea", "open", kind="independent", coders=("ana", "ben"), testimonies=("t1", "t2"),
    assigned=(("ana", "t1"), ("ben", "t1"), ("ben", "t2")), double=("t1",), seed=1, codebook="v1",
)  # fmt: skip


def only(steps, leads=()):
    found = settle(steps, leads)
    assert len(found.rounds) == 1
    return found.rounds[0]


def test_an_opened_round_is_as_it_was_opened():
    found = only([OPEN])
    assert (found.kind, found.open, found.opened_by, found.codebook) == ("independent", True, "lea", "v1")
    assert found.of("ben") == ("t1", "t2")
    assert found.is_blind


def test_a_later_word_knows_the_earlier_one_whatever_the_clocks_say():
    away = Step("03", "r", "lea", "assign", after=("01",), removed=(("ben", "t2"),))
    again = Step("02", "r", "lea", "assign", after=("03",), assigned=(("ben", "t2"),))
    assert only([OPEN, away]).of("ben") == ("t1",)
    assert only([OPEN, away, again]).of("ben") == ("t1", "t2")
    assert not settle([OPEN, away, again], ()).clashes


def test_two_leads_who_did_not_know_of_one_another_are_named():
    away = Step("02", "r", "lea", "assign", after=("01",), removed=(("ben", "t2"),))
    keep = Step("03", "r", "max", "assign", after=("01",), assigned=(("ben", "t2"),))
    found = settle([OPEN, away, keep], ())
    assert found.rounds[0].of("ben") == ("t1", "t2")
    assert "One lead assigned t2 to ben" in found.clashes[0].what
    last = Step("04", "r", "max", "assign", after=("02", "03"), removed=(("ben", "t2"),))
    settled = settle([OPEN, away, keep, last], ())
    assert not settled.clashes
    assert settled.rounds[0].of("ben") == ("t1",)


def test_a_round_opened_twice_is_as_strict_as_the_stricter_opening():
    other = replace(
        OPEN,
        id="00",
        actor="max",
        kind="calibrate",
        codebook="v2",
        assigned=(("ana", "t3"),),
        coders=("ana",),
    )
    found = settle([OPEN, other], ())
    assert found.rounds[0].kind == "independent"
    assert found.rounds[0].codebook == "v2"
    assert found.rounds[0].of("ana") == ("t1", "t3")
    assert "opened twice, by max and lea" in found.clashes[0].what
    settling = Step("05", "r", "lea", "close", after=("00", "01"))
    assert not settle([OPEN, other, settling], ()).clashes


def test_closing_beside_a_change_closes_and_says_so():
    close = Step("02", "r", "lea", "close", after=("01",), known=frozenset({b"x"}))
    more = Step("03", "r", "max", "extend", after=("01",), coders=("eva",), assigned=(("eva", "t9"),))
    found = settle([OPEN, close, more], ())
    assert not found.rounds[0].open
    assert "eva" in found.rounds[0].coders
    assert "closed it while max changed" in found.clashes[0].what
    again = Step("04", "r", "lea", "close", after=("02", "03"), known=frozenset({b"y"}))
    done = settle([OPEN, close, more, again], ())
    assert not done.clashes
    assert done.known["r"] == {b"x", b"y"}


def test_two_closings_make_one_closed_round():
    steps = [
        OPEN,
        Step("02", "r", "lea", "close", after=("01",)),
        Step("03", "r", "max", "close", after=("01",)),
    ]
    assert not settle(steps, ()).clashes
    assert not only(steps).open


def test_who_was_never_a_lead_cannot_close_or_reassign():
    close = Step("02", "r", "ana", "close", after=("01",))
    found = settle([OPEN, close], {"lea"})
    assert found.rounds[0].open
    assert found.clashes[0].what.startswith("ana is no lead")
    assert not settle([OPEN, close], {"lea", "ana"}).rounds[0].open


def test_steps_that_name_one_another_do_not_hang():
    one = Step("02", "r", "lea", "assign", after=("03",), assigned=(("ana", "t2"),))
    two = Step("03", "r", "lea", "assign", after=("02",), removed=(("ana", "t2"),))
    settle([OPEN, one, two], ())


@st.composite
def histories(draw):
    """Steps of one round, each knowing some of those drawn before it; ids in no order."""
    ids = draw(st.permutations([f"{number:02}" for number in range(10, 18)]))
    steps = [replace(OPEN, id=ids[0])]
    pairs = st.tuples(st.sampled_from(["ana", "ben", "eva"]), st.sampled_from(["t1", "t2", "t3"]))
    for each in ids[1 : draw(st.integers(1, 8))]:
        after = draw(st.sets(st.sampled_from([step.id for step in steps]), max_size=3))
        about = draw(st.sampled_from(["assign", "assign", "extend", "open", "close"]))
        steps.append(
            Step(
                each, "r", draw(st.sampled_from(["lea", "max", "ana"])), about, tuple(sorted(after)),
                kind=draw(st.sampled_from(["calibrate", "independent", "recheck"])),
                assigned=tuple(draw(st.sets(pairs, max_size=2))),
                removed=tuple(draw(st.sets(pairs, max_size=1))) if about == "assign" else (),
            )
        )  # fmt: skip
    return steps


@given(histories(), st.data())
def test_the_order_of_exchange_makes_no_difference(steps, data):
    mixed = data.draw(st.permutations(steps))
    assert settle(mixed, {"lea", "max"}) == settle(steps, {"lea", "max"})
    assert settle([*mixed, *steps[:2]], {"lea", "max"}) == settle(steps, {"lea", "max"})


@given(histories())
def test_closing_in_the_knowledge_of_all_settles_all(steps):
    found = settle(steps, {"lea", "max"})
    last = Step("99", "r", "lea", "close", found.heads["r"])
    assert not [each for each in settle([*steps, last], {"lea", "max"}).clashes if "no lead" not in each.what]
