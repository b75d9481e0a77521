"""All codings in sorted columns, and the fingerprint that is made of them and kept."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from record_helpers import quick, retract, scratch

from coder.model import Coding
from coder.record.bulk import CodingRow, import_codings
from coder.record.coding_table import UNTIMED, CodingTable, _in_order, table_of
from coder.record.ids import from_milliseconds
from coder.record.store import Record


def rows_of(table: CodingTable) -> list[tuple[object, ...]]:
    return [
        (
            table.testimonies[table.testimony[at]], int(table.start[at]), int(table.end[at]),
            table.codes[table.code[at]], table.coders[table.coder[at]], table.rounds[table.round[at]],
            int(table.at[at]), table.revisions[table.revision[at]], table.memos.get(at, ""),
        )
        for at in range(len(table))
    ]  # fmt: skip


def listed(record: Record) -> list[tuple[object, ...]]:
    return sorted(
        (
            each.testimony, each.start, each.end, each.code, each.coder, each.round,
            round(each.at.timestamp() * 1000), each.revision, each.memo,
        )
        for each in record.codings()
    )  # fmt: skip


spoken = st.tuples(
    st.sampled_from(["t1", "t2"]), st.sampled_from(["ana", "ben"]), st.sampled_from(["f.a", "f.b", "g.c"]),
    st.integers(0, 30), st.integers(1, 9), st.sampled_from(["main", "second"]),
    st.integers(-(10**11), 10**13), st.sampled_from(["", "why", "=1+1"]),
)  # fmt: skip


@given(st.lists(spoken, max_size=12, unique_by=lambda each: each[:6]), st.sets(st.integers(0, 11)))
def test_the_table_says_what_the_list_of_codings_says(made, gone):
    with scratch() as folder, quick(Record.open(folder / "coder.db")) as record:
        rows = [
            CodingRow(
                text,
                f"r-{text}",
                who,
                code,
                start,
                start + size,
                round=name,
                at=from_milliseconds(at),
                memo=memo,
            )
            for text, who, code, start, size, name, at, memo in made
        ]
        import_codings(record, rows)
        for place, each in enumerate(list(record.codings())):
            if place in gone:
                retract(record, each.coder, each.id)
        table = record.coding_table()
        assert rows_of(table) == listed(record)
        assert rows_of(table_of(record.codings())) == rows_of(table)
        mine = table.testimony == 0
        assert rows_of(table.only(mine)) == [
            row for row, kept in zip(rows_of(table), mine, strict=True) if kept
        ]
        for who in ("ana", "nobody"):
            assert rows_of(record.coding_table(coder=who)) == [row for row in listed(record) if row[4] == who]
        assert len(record.coding_table(round="second")) == sum(row[5] == "second" for row in listed(record))


def test_codings_that_nobody_recorded_have_no_time():
    table = table_of([Coding("", "t", "r", "consensus", "f.a", 0, 3)])
    assert (table.at.tolist(), table.memos) == ([UNTIMED], {})


def test_records_that_came_by_their_codings_otherwise_have_one_digest(tmp_path):
    digests = set()
    for turn in (1, -1):
        with quick(Record.open(tmp_path / f"r{turn}" / "coder.db")) as record:
            rows = [
                CodingRow("t1", "r", who, code, 0, 9, at=from_milliseconds(10**12), memo=memo)
                for who, code, memo in (("zoe", "f.b", ""), ("ana", "f.a", "a memo"), ("ana", "f.b", ""))
            ]
            import_codings(record, rows[::turn])
            digests.add(record.digest())
            import_codings(record, [CodingRow("t1", "r", "ana", "f.c", 0, 9, at=from_milliseconds(10**12))])
            assert record.digest() not in digests
    assert len(digests) == 1


@given(
    st.lists(st.tuples(*[st.sampled_from([0, 1, 7, (1 << 31) - 1])] * 5), max_size=30),
    st.integers(1, 4),
)
def test_sorting_by_one_number_and_then_what_ties_is_sorting_by_every_column(rows, places):
    columns = [np.array([row[at] for row in rows], dtype=np.int64) for at in range(5)]
    found = _in_order(columns[:places], columns[places:][::-1])
    assert [rows[at] for at in found.tolist()] == sorted(rows)
