from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_helpers import REVISION, add, content, copy_of, quick, retract, scratch, submit

from coder.errors import Refused
from coder.record.store import Record
from coder.record.union import unite

CODES, SPANS, TESTIMONIES, CODERS = ("a", "b"), ((0, 4), (2, 6)), ("t1", "t2"), ("ana", "ben")

coders, testimonies, codes = map(st.sampled_from, (CODERS, TESTIMONIES, CODES))
memos, numbers, none = st.sampled_from(["", "m", "n"]), st.integers(0, 5), st.none()
spans = st.sampled_from(SPANS)
operations = st.lists(
    st.one_of(
        st.tuples(st.just("add"), coders, testimonies, codes, spans, memos),
        st.tuples(st.just("replace"), coders, numbers, none | codes, none | spans),
        st.tuples(st.just("retract"), coders, numbers),
        st.tuples(st.just("memo"), coders, numbers, memos),
        st.tuples(st.sampled_from(["submit", "withdraw"]), coders, testimonies),
        st.tuples(st.sampled_from(["undo", "undo", "redo"]), coders),
    ),
    max_size=25,
)


@dataclass
class Desk:
    """What one coder has: the simplest model there is of undo, whole states on two stacks."""

    codings: dict = field(default_factory=dict)
    """(testimony, code, span) -> memo"""
    submitted: frozenset = frozenset()
    undos: list = field(default_factory=list)
    redos: list = field(default_factory=list)

    def state(self):
        return dict(self.codings), self.submitted

    def do(self, name, *args):
        before = self.state()
        getattr(self, name)(*args)
        if self.state() != before:
            self.undos.append(before)
            self.redos.clear()

    def go(self, source, target):
        if not source:
            return False
        target.append(self.state())
        self.codings, self.submitted = source.pop()
        return True

    def pick(self, number):
        keys = sorted(self.codings)
        return keys[number] if number < len(keys) else None

    def add(self, testimony, code, span, memo):
        if testimony not in self.submitted:
            key = (testimony, code, span)
            self.codings[key] = memo or self.codings.get(key, "")

    def replace(self, number, code, span):
        old = self.pick(number)
        if old is None or old[0] in self.submitted:
            return
        new = (old[0], code or old[1], span or old[2])
        if new == old:
            return
        memo = self.codings.pop(old)
        self.codings[new] = "\n\n".join(sorted({memo, self.codings.get(new, "")} - {""}))

    def retract(self, number):
        old = self.pick(number)
        if old is not None and old[0] not in self.submitted:
            del self.codings[old]

    def memo(self, number, text):
        old = self.pick(number)
        if old is not None and old[0] not in self.submitted:
            self.codings[old] = text

    def submit(self, testimony):
        self.submitted |= {testimony}

    def withdraw(self, testimony):
        self.submitted -= {testimony}


def perform(record: Record, name: str, coder: str, *args) -> None:
    """The same operation on a real record; what is refused changes nothing."""
    own = sorted(record.codings(coder=coder), key=lambda c: (c.testimony, c.code, (c.start, c.end)))
    try:
        with record.writing(coder) as facts:
            if name == "add":
                testimony, code, span, memo = args
                facts.add_coding(testimony, REVISION, code, *span, memo)
            elif name == "submit":
                facts.submit(args[0], REVISION)
            elif name == "withdraw":
                facts.withdraw_submission(args[0])
            elif args[0] < len(own):
                made = own[args[0]].id
                if name == "replace":
                    start, end = args[2] or (None, None)
                    facts.replace_coding(made, code=args[1], start=start, end=end)
                elif name == "retract":
                    facts.retract(made)
                else:
                    facts.set_memo(made, args[1])
    except Refused:
        pass


def shown(record: Record, coder: str):
    return (
        {(c.testimony, c.code, (c.start, c.end)): c.memo for c in record.codings(coder=coder)},
        frozenset(s.testimony for s in record.submissions(coder=coder)),
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(operations)
def test_undo_and_redo_of_everything_give_the_states_that_were(steps):
    with scratch() as folder, quick(Record.open(folder / "coder.db")) as record:
        desks = {coder: Desk() for coder in CODERS}
        for name, coder, *args in steps:
            desk = desks[coder]
            if name == "undo":
                assert (record.undo(coder) is not None) == desk.go(desk.undos, desk.redos)
            elif name == "redo":
                assert (record.redo(coder) is not None) == desk.go(desk.redos, desk.undos)
            else:
                desk.do(name, *args)
                perform(record, name, coder, *args)
            for each in CODERS:
                assert shown(record, each) == desks[each].state()
        for coder, desk in desks.items():
            while desk.go(desk.undos, desk.redos):
                assert record.undo(coder) is not None
                assert shown(record, coder) == desk.state()
            assert record.undo(coder) is None
            while desk.go(desk.redos, desk.undos):
                assert record.redo(coder) is not None
                assert shown(record, coder) == desk.state()
            assert record.redo(coder) is None


def test_undo_says_what_it_did_and_where(record):
    add(record, memo="m")
    done = record.undo("ana")
    assert (done.what, done.testimony, done.coding_id) == (
        "Undone: added defection.brutality at 0-9 in t1.", "t1", None,
    )  # fmt: skip
    again = record.redo("ana")
    assert again.what.startswith("Redone: added")
    assert record.coding(again.coding_id).memo == "m"


def test_history_survives_a_restart(tmp_path):
    with Record.open(tmp_path / "coder.db") as record:
        add(record, code="a")
        add(record, code="b")
        record.undo("ana")
    with Record.open(tmp_path / "coder.db") as record:
        assert record.redo("ana") is not None
        assert record.undo("ana") is not None
        assert record.undo("ana") is not None
        assert record.undo("ana") is None
        assert [act.way for act in record.history("ana")] == ["undo", "undo", "redo", "undo", "do", "do"]


def test_one_action_of_several_facts_is_undone_as_one(record):
    kept = add(record, code="kept")
    with record.writing("ana") as facts:
        facts.add_coding("t1", REVISION, "a", 0, 5)
        facts.add_coding("t2", REVISION, "b", 0, 5)
        facts.retract(kept)
        facts.submit("t2", REVISION)
    before = content(record)
    assert record.undo("ana") is not None
    assert [c.code for c in record.codings()] == ["kept"]
    assert record.submissions() == []
    assert record.redo("ana") is not None
    assert content(record) == before


def test_undo_never_touches_anothers_work(record):
    add(record, "ana", "a")
    add(record, "ben", "b")
    assert record.undo("ana") is not None
    assert [c.coder for c in record.codings()] == ["ben"]
    assert record.undo("ana") is None
    assert [c.coder for c in record.codings()] == ["ben"]


def test_a_restored_coding_names_the_one_it_restores(record):
    made = add(record)
    retract(record, "ana", made)
    back = record.undo("ana").coding_id
    assert record.state(made) == "retracted"
    assert record.state(back) == "current"
    row = record.connection.row("SELECT restores FROM fact ORDER BY seq DESC LIMIT 1")
    assert row[0].hex() == made.replace("-", "")


def test_undo_in_a_testimony_submitted_by_an_import_says_how_to_open_it(record):
    from coder.record.bulk import SubmissionRow, import_codings

    made = add(record)
    import_codings(record, [], submit=[SubmissionRow("t1", REVISION, "ana")])
    for _ in range(2):
        with pytest.raises(Refused, match="submit --undo t1"):
            record.undo("ana")
    assert record.state(made) == "current"


def test_what_another_machine_took_back_is_passed_over_with_a_sentence(tmp_path):
    with scratch() as elsewhere, Record.open(tmp_path / "coder.db") as here:
        add(here, code="first")
        second = add(here, code="second")
        with copy_of(here, elsewhere / "there") as there:
            retract(there, "ana", second)
            there.connection.raw.execute("PRAGMA synchronous=OFF")
        unite(here, elsewhere / "there" / "coder.db")
        with pytest.raises(
            Refused, match=r"Cannot undo .added second at.*removed on another machine.*step before"
        ):
            here.undo("ana")
        assert [c.code for c in here.codings()] == ["first"]
        assert here.undo("ana").what == "Undone: added first at 0-9 in t1."
        assert here.redo("ana") is not None
        assert here.redo("ana") is None


def test_a_memo_rewritten_on_another_machine_is_not_undone(tmp_path):
    with scratch() as elsewhere, Record.open(tmp_path / "coder.db") as here:
        made = add(here)
        with here.writing("ana") as facts:
            facts.set_memo(made, "here")
        with copy_of(here, elsewhere / "there") as there, there.writing("ana") as facts:
            facts.set_memo(made, "there")
        unite(here, elsewhere / "there" / "coder.db")
        with pytest.raises(Refused, match="memo was rewritten"):
            here.undo("ana")
        assert here.coding(made).memo == "there"


def test_a_coder_outside_the_team_undoes_nothing(record):
    add(record, "ben")
    with record.writing("ana") as facts:
        facts.add_person("ana", "lead")
    with pytest.raises(Refused, match="not in this project's team"):
        record.undo("ben")


def test_submitting_is_undone_and_redone(record):
    submit(record)
    assert record.undo("ana").what == "Undone: submitted t1."
    assert record.submissions() == []
    record.redo("ana")
    assert len(record.submissions()) == 1
