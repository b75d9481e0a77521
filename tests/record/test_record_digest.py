"""The fingerprint of a large record, brought up to date instead of computed anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_helpers import REVISION, TEXT, add, copy_of, quick, retract, scratch, submit
from test_record_history import CODERS, CODES, TESTIMONIES, operations, perform

from coder.errors import CoderError
from coder.record import kept_digest
from coder.record.casing import CaseContent
from coder.record.coding_table import coding_table
from coder.record.columns import CodingColumns
from coder.record.digest import coding_digests, digest
from coder.record.pairing import PairContent
from coder.record.revising import ReviseStep
from coder.record.store import Record
from coder.record.union import unite
from coder.rounds.steps import Step
from coder.text.canonical import revision_of
from coder.text.revisions import kept_stretches

SHORTENED = TEXT[3:]
SHORTENED_REVISION = revision_of(SHORTENED)
MANY = tuple(f"text {number}" for number in range(12))
"""So many that those of the operations are few among them."""


@contextmanager
def kept_in(folder: Path) -> Iterator[list[int]]:
    """Digests are kept however small the record; yields how many testimonies were read at each time."""
    read: list[int] = []

    def table(connection, *, testimonies=None):
        read.append(-1 if testimonies is None else len(testimonies))
        return coding_table(connection, testimonies=testimonies)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_digest, "FROM", 1)
        patch.setattr(kept_digest, "coding_table", table)
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield read


def fill(record: Record, round: str = "wave") -> None:
    with record.writing("zoe", round=round, codebook="v1") as facts:
        for name in MANY:
            facts.add_coding(name, REVISION, "z", 0, 9)


def check(record: Record) -> None:
    """What was brought up to date is what is computed anew."""
    seen = record.seen if record.blindness else record.connection
    assert record.digest() == digest(seen, coding_digests(seen))


def check_columns(record: Record) -> None:
    """The pass that the digest takes gives the same codings as a pass of their own, and the same digest."""
    for spans in (True, False):
        for kept in Path(os.environ["XDG_CACHE_HOME"]).rglob("*.json"):
            kept.unlink()
        plain = record.coding_columns(spans=spans)
        shared = record.coding_columns(spans=spans, with_digest=True)
        assert sorted(entries(plain)) == sorted(entries(shared))
        check(record)


def entries(columns: CodingColumns) -> Iterator[tuple[object, ...]]:
    named = (columns.testimonies, columns.coders, columns.codes, columns.rounds)
    numbers = (columns.testimony, columns.coder, columns.code, columns.round)
    for *names, start, end in zip(*numbers, columns.start, columns.end, strict=True):
        yield (*(table[place] for table, place in zip(named, names, strict=True)), start, end)


def step(record: Record, name: str, *args: object) -> None:
    """One more thing that anybody may do to the codings, or to how they are read."""
    try:
        if name in ("undo", "redo"):
            getattr(record, name)(args[0])
        elif name == "marks":
            coder, number, sure = args
            own = [each.id for each in record.codings(coder=coder)]
            with record.writing(coder) as facts:
                facts.set_marks(own[number % len(own)], sure, discuss=sure is None)
        elif name == "recode":
            old, new = args
            with record.writing("lea") as facts:
                facts.take_step(ReviseStep("recode", old, new))
        elif name == "carry":
            with record.writing("lea") as facts:
                facts.keep_text(args[0], SHORTENED_REVISION, SHORTENED)
                facts.take_step(
                    ReviseStep(
                        "revision",
                        REVISION,
                        SHORTENED_REVISION,
                        args[0],
                        kept_stretches(TEXT, SHORTENED),
                    )
                )
        elif name == "place":
            testimony, start, to = args
            with record.writing("lea") as facts:
                facts.take_step(
                    ReviseStep(
                        "placing", REVISION, SHORTENED_REVISION, testimony, start=start, end=start + 4, to=to
                    )
                )
        elif name == "case":
            with record.writing(args[0]) as facts:
                facts.decide_case(args[1])
        elif name == "pair":
            with record.writing("lea") as facts:
                facts.judge_pair(PairContent(*args))
        else:
            perform(record, name, *args)
    except (CoderError, ZeroDivisionError):
        pass


more = st.lists(
    st.one_of(
        st.tuples(
            st.just("marks"),
            st.sampled_from(CODERS),
            st.integers(0, 5),
            st.sampled_from(["unsure", "sure", None]),
        ),
        st.tuples(st.just("recode"), st.sampled_from(CODES), st.sampled_from(CODES)),
        st.tuples(st.just("carry"), st.sampled_from(TESTIMONIES)),
        st.tuples(
            st.just("place"),
            st.sampled_from(TESTIMONIES),
            st.integers(0, 20),
            st.sampled_from([None, (3, 9)]),
        ),
        st.tuples(
            st.just("case"),
            st.sampled_from(CODERS),
            st.builds(
                CaseContent,
                st.just("case"),
                st.sampled_from(["C1", "C2"]),
                st.sampled_from(["included", "excluded", "review"]),
                st.sampled_from(["why", "other"]),
            )
            | st.builds(CaseContent, st.just("credibility"), st.just("C1"), text=st.sampled_from(["a", "b"])),
        ),
        st.tuples(
            st.just("pair"),
            st.sampled_from(["persons", "texts"]),
            st.just("C1"),
            st.sampled_from(["C2", "C3"]),
            st.sampled_from(["same", "different", "undecided"]),
        ),
    ),
    max_size=8,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(operations, operations, more, st.randoms(use_true_random=False))
def test_a_digest_brought_up_to_date_is_the_one_computed_anew(here, there, more, chance):
    with scratch() as folder, kept_in(folder), quick(Record.open(folder / "coder.db")) as record:
        fill(record)
        steps = [*here, *more]
        chance.shuffle(steps)
        with copy_of(record, folder / "other") as other:
            for each in there:
                step(other, *each)
            check(record)
            for number, each in enumerate(steps):
                step(record, *each)
                if number % 4 == 0:
                    check(record)
            unite(record, other.path)
            check(record)
            for each in more:
                step(record, *each)
            check(record)
            check_columns(record)


def test_after_a_change_only_the_testimony_that_it_touches_is_read_again(record, tmp_path):
    with kept_in(tmp_path) as read:
        fill(record)
        first = record.digest()
        assert (record.digest(), read) == (first, [-1])
        made = add(record, "zoe", testimony=MANY[3], memo="why")
        second = record.digest()
        assert (second != first, read) == (True, [-1, 1])
        with record.writing("zoe") as facts:
            facts.set_memo(made, "")
        third = record.digest()
        retract(record, "zoe", made)
        assert record.digest() == first
        assert third not in (first, second)
        submit(record, "zoe", MANY[5])
        assert record.digest() != first
        assert read == [-1, 1, 1, 1, 1]
        for name in MANY[:7]:  # most are touched: all at once is quicker
            add(record, "ben", testimony=name)
        record.digest()
        assert read[-1] == -1


def test_whoever_has_to_be_certain_has_all_of_it_read(record, tmp_path):
    with kept_in(tmp_path) as read:
        fill(record)
        first = record.digest()
        record.connection.raw.executescript(
            "DROP TRIGGER fact_no_update; UPDATE fact SET stop = 8 WHERE seq = 1"
        )
        add(record, "zoe", testimony=MANY[3])
        changed = record.digest()
        certain = record.digest(anew=True)
        assert len({first, changed, certain}) == 3
        assert record.digest() == certain
        assert read == [-1, 1, -1]


def test_what_is_kept_is_not_believed_of_another_file_or_when_it_is_damaged(record, tmp_path):
    with kept_in(tmp_path) as read:
        fill(record)
        with copy_of(record, tmp_path / "copy") as other:
            add(other, "ben", testimony=MANY[0])
            theirs = other.path.read_bytes()
        first = record.digest()
        add(record, "ana", testimony=MANY[0])
        record.digest()
        (kept,) = (tmp_path / "cache").rglob("*.json")
        assert REVISION not in kept.read_text()
        assert MANY[0] not in kept.read_text()
        path = record.path
        record.close()
        with path.open("rb+") as same_file:  # a fellow's record in the place of one's own
            same_file.truncate()
            same_file.write(theirs)
        with Record.open(path) as again:
            assert again.digest() != first
            check(again)
            assert read[-1] == -1
            good = again.digest()
            for damaged in (b"{damaged", b"{}", b"[]", b'{"stamp":{"rule":1},"digest":"x","codings":{}}'):
                kept.write_bytes(damaged)
                assert again.digest() == good


def test_in_a_blind_round_each_viewer_has_a_digest_of_their_own(record, tmp_path):
    with kept_in(tmp_path) as read:
        for name, role in (("lea", "lead"), ("zoe", "fellow"), ("ben", "fellow")):
            with record.writing("lea") as facts:
                facts.add_person(name, role)
        with record.writing("lea", round="wave", codebook="v1") as facts:
            assigned = tuple((coder, text) for coder in ("zoe", "ben") for text in MANY)
            opening = {"kind": "independent", "coders": ("zoe", "ben"), "assigned": assigned}
            facts.add_round_step(Step("", "wave", "", "open", **opening))
        fill(record, "main")
        fill(record)
        all_of_it = record.digest()
        seen = {}
        for viewer in ("ben", "lea", "zoe"):
            record.look_as(viewer)
            check_columns(record)
            seen[viewer] = record.digest()
        assert seen["zoe"] != seen["ben"]
        add(record, "ben", testimony=MANY[2], round="wave")
        for viewer, changes in (("zoe", False), ("ben", True), ("lea", False)):
            record.look_as(viewer)
            assert (record.digest() != seen[viewer]) == changes
            check(record)
        with record.writing("zoe", round="wave") as facts:
            facts.submit(MANY[4], REVISION)
        before = read[:]
        record.look_as("lea")
        shown = record.digest()
        assert (shown != seen["lea"], read[len(before) :]) == (True, [1])
        check(record)
        with record.writing("lea", round="wave") as facts:
            facts.add_round_step(Step("", "wave", "", "close", kind="independent"))
        record.look_as("ben")
        assert record.digest() not in (all_of_it, seen["ben"])
        check(record)
