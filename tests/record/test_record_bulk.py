from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_helpers import REVISION, TEXT, add, content, quick, retract, scratch, submit

from coder.errors import BadInput, CoderError, Refused
from coder.record import snapshots
from coder.record.bulk import CodingRow, Imported, SubmissionRow, TextRow, import_codings
from coder.record.store import Record

AT = datetime(2026, 3, 2, 9, 14, 5, tzinfo=UTC)


def row(code="a", start=0, end=5, *, coder="ana", testimony="t1", memo="", at=None):
    return CodingRow(testimony, REVISION, coder, code, start, end, memo, at=at)


def test_an_import_records_everything_it_was_given(record):
    told = []
    done = import_codings(
        record,
        [row("a", memo="why", at=AT), row("b", coder="ben")],
        at_default=datetime(2025, 1, 1, tzinfo=UTC),
        codebook=("v1", '{"title":"x"}'),
        texts=[TextRow("t1", REVISION, TEXT)],
        submit=[SubmissionRow("t1", REVISION, "ana", at=AT)],
        progress=told.append,
    )
    assert done == Imported(added=2, present=0, submitted=1)
    first, second = record.codings()
    assert (first.code, first.memo, first.at, first.codebook) == ("a", "why", AT, "v1")
    assert (second.coder, second.at.year) == ("ben", 2025)
    assert record.revision_text(REVISION) == TEXT
    assert record.codebook_json("v1") == '{"title":"x"}'
    assert record.submission("ana", "t1").at == AT
    assert told == [2]
    assert record.undo("ana") is None


def test_a_row_that_is_there_already_changes_nothing(record):
    rows = [row("a", memo="m"), row("b"), row("b"), row("a", memo="m")]
    assert import_codings(record, rows) == Imported(2, 2, 0)
    before = record.counts(), record.digest()
    assert import_codings(record, rows, submit=()) == Imported(0, 4, 0)
    assert (record.counts(), record.digest()) == before


def test_a_retracted_coding_is_recorded_anew(record):
    retract(record, "ana", add(record, code="a", end=5))
    assert import_codings(record, [row("a")]).added == 1
    assert len(list(record.codings())) == 1


def test_one_bad_row_leaves_the_record_as_it_was(record):
    add(record, code="x")
    before = content(record)
    for bad in (row(start=5, end=5), row(code=""), row(coder="all"), row(coder="a\x00b")):
        with pytest.raises(BadInput):
            import_codings(record, [row("new"), bad])
        assert content(record) == before


def test_a_row_that_cannot_be_written_leaves_the_record_as_it_was(record):
    def rows():
        yield row("a")
        raise OSError("the file went away")

    with pytest.raises(OSError, match="went away"):
        import_codings(record, rows())
    assert record.is_empty


def test_nothing_is_added_to_what_a_coder_submitted(record):
    add(record, code="a", end=5)
    submit(record)
    assert import_codings(record, [row("a")]) == Imported(0, 1, 0)
    with pytest.raises(Refused, match=r"submitted testimonies: t1 \(ana\).*coder submit --undo"):
        import_codings(record, [row("b", testimony="t2"), row("b")])
    assert [c.code for c in record.codings()] == ["a"]
    assert import_codings(record, [row("b", coder="ben")]).added == 1


def test_submitting_again_by_import_adds_nothing(record):
    declared = [SubmissionRow("t1", REVISION, "ana"), SubmissionRow("t1", REVISION, "ana")]
    assert import_codings(record, [], submit=declared).submitted == 1
    assert import_codings(record, [], submit=declared).submitted == 0
    assert len(record.submissions()) == 1


def test_an_import_names_only_people_of_the_team(record):
    with record.writing("ana") as facts:
        facts.add_person("ana", "lead")
    with pytest.raises(Refused, match="ben is not in this project's team"):
        import_codings(record, [row(coder="ana"), row(coder="ben")])
    assert import_codings(record, [row(coder="ana")]).added == 1


def test_what_was_there_before_an_import_is_kept_as_a_snapshot(record):
    folder = record.path.parent / "snapshots"
    import_codings(record, [row("a")])
    assert snapshots.listed(folder) == []
    import_codings(record, [row("b")])
    (kept,) = snapshots.listed(folder)
    assert kept.why == "before-import"
    with Record.open(kept.path, write=False) as before:
        assert before.codes() == ["a"]
    import_codings(record, [row("b")])
    import_codings(record, [row("b")])
    assert len(snapshots.listed(folder)) == 2


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.builds(
            row, st.sampled_from("ab"), st.integers(0, 2), st.integers(3, 5),
            coder=st.sampled_from(["ana", "ben"]),
            testimony=st.sampled_from(["t1", "t2"]), memo=st.sampled_from(["", "m"]),
        ),
        max_size=12,
    ),
    st.lists(st.integers(0, 11), max_size=4),
)  # fmt: skip
def test_columns_hold_just_the_current_codings(rows, gone):
    with scratch() as folder, quick(Record.open(folder / "coder.db")) as record:
        import_codings(record, rows)
        standing = list(record.codings())
        for number in {n for n in gone if n < len(standing)}:
            with record.writing(standing[number].coder) as facts:
                try:
                    if number % 2:
                        facts.retract(standing[number].id)
                    else:
                        facts.replace_coding(standing[number].id, end=9)
                except CoderError:
                    pass
        columns = record.coding_columns()
        assert len(columns) == record.counts().codings == sum(record.code_counts().values())
        tables = (columns.testimonies, columns.coders, columns.codes, columns.rounds)
        numbers = zip(columns.testimony, columns.coder, columns.code, columns.round, strict=True)
        names = [tuple(t[n] for t, n in zip(tables, each, strict=True)) for each in numbers]
        listed = Counter((c.testimony, c.coder, c.code, c.round, c.start, c.end) for c in record.codings())
        spans = zip(columns.start, columns.end, strict=True)
        assert Counter((*name, *span) for name, span in zip(names, spans, strict=True)) == listed
        assert record.coding_counts() == dict(sorted(Counter(c.testimony for c in record.codings()).items()))
        for table in tables:
            assert list(table) == sorted(set(table))


def test_columns_are_asked_for_by_name(record):
    import_codings(record, [row("a"), row("b", coder="ben"), row("b", testimony="t2")])
    assert len(record.coding_columns(coders=["ben", "nobody"])) == 1
    assert record.coding_columns(codes={"b"}, testimonies=["t2"]).testimonies == ("t2",)
    assert len(record.coding_columns(rounds=[])) == 0
    assert len(record.coding_columns(rounds=["main"])) == 3
