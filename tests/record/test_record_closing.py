"""What stood when a round was closed, whatever coders who had not heard of it did since."""

from __future__ import annotations

from contextlib import closing, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_helpers import REVISION, copy_of, quick, scratch

from coder.errors import Refused
from coder.record import rounding
from coder.record.store import Record
from coder.record.union import unite
from coder.rounds.steps import Step

PLACES = [(coder, text) for coder in ("ana", "ben") for text in ("t1", "t2")]
ACTS = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(["add", "remove", "submit", "withdraw"])), max_size=14
)


def step(record: Record, about) -> None:
    with record.writing("lea", round="wave", codebook="v1") as facts:
        given = {"coders": ("ana", "ben"), "assigned": tuple(PLACES)} if about == "open" else {}
        facts.add_round_step(Step("", "wave", "", about, kind="calibrate", **given))


def act(record: Record, place: tuple[str, str], what: str) -> None:
    coder, text = place
    own = sorted(c.id for c in record.codings(coder=coder, testimony=text))
    with suppress(Refused), record.writing(coder, round="wave", codebook="v1") as facts:
        if what == "add":
            facts.add_coding(text, REVISION, "a.b", len(own), len(own) + 5)
        elif what == "remove" and own:
            facts.retract(own[-1])
        elif what == "submit":
            facts.submit(text, REVISION)
        elif what == "withdraw":
            facts.withdraw_submission(text)


def submissions(record: Record) -> dict[tuple[str, str], str]:
    return {(each.coder, each.testimony): each.id for each in record.submissions(round="wave")}


def codings(record: Record) -> dict[tuple[str, str], set[str]]:
    return {(c, t): {each.id for each in record.codings(coder=c, testimony=t)} for c, t in PLACES}


@settings(max_examples=30, deadline=None)
@given(ACTS, ACTS, st.booleans())
def test_what_counts_in_time_is_what_was_submitted_and_is_coded_as_it_was_then(
    before, after, says_what_stood
):
    with scratch() as base, pytest.MonkeyPatch.context() as patch:
        if not says_what_stood:  # as the first programs closed rounds, and those of very many submissions
            patch.setattr(rounding, "_MOST_STANDING", -1)
        with closing(quick(Record.open(base / "coder.db"))) as record:
            step(record, "open")
            for place, what in before:
                act(record, place, what)
            with closing(copy_of(record, base / "other")) as other:
                step(record, "close")
                known, then = submissions(record), codings(record)
                for place, what in after:
                    act(other, place, what)
                unite(record, other.path)
            now, found = submissions(record), record.finished_in_time()
            same = {place for place in known if codings(record)[place] == then[place]}
            if not says_what_stood:
                same = {place for place in known if now.get(place) == known[place]}
            assert {place[1:] for place in found.finished} == same
            assert {place[1:] for place in found.left_out} == (known.keys() | now.keys()) - same
            assert {place[1:] for place in found.restored} == {
                place for place in same if now.get(place) != known[place]
            }
            changed = {place for place in known if now.get(place) != known[place]}
            if says_what_stood:
                changed |= known.keys() - same
            assert {place[1:] for place in record.changed_since_close()} == changed


def test_a_round_that_is_open_counts_as_it_is(tmp_path):
    with closing(quick(Record.open(tmp_path / "coder.db"))) as record:
        step(record, "open")
        act(record, PLACES[0], "submit")
        found = record.finished_in_time()
        assert found.finished == (("wave", *PLACES[0]),)
        assert found.left_out == found.restored == frozenset()
