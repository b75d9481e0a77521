"""Parts of exports by themselves: names in quotes, quotes under codes, ticks of axes, cells of long text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.project import Project
from coder.project.exports_quotes import QuoteRows, chosen_quotes
from coder.project.leaks import leaks, leaks_in
from coder.project.passages import passages
from coder.project.quotes import quotes_table
from coder.report.model import Chart, Column, Table
from coder.report.svg import drawing
from coder.report.workbook import portions

TEXT = "Karim drove. Behind him sat Abu Mansur, who said nothing. Abu Mansur slept.\n"
REGISTER = "case,name,testimonies\nP1,Abu Mansur,one\nP2,Karim,two\n"
CODEBOOK = (
    "title: T\nvariables:\n  name: {title: Name}\nfamilies:\n  f:\n    title: F\n"
    "    codes:\n      a: {title: A}\n      b: {title: B}\n"
)


@pytest.fixture
def small(tmp_path):
    (tmp_path / "testimonies").mkdir()
    (tmp_path / "codebook.yaml").write_text(CODEBOOK)
    (tmp_path / "testimonies" / "cases.csv").write_text(REGISTER)
    for name in ("one", "two"):
        (tmp_path / "testimonies" / f"{name}.txt").write_text(TEXT)
    with Project.open(tmp_path, coder="ana") as project:
        for name, start, end, code in (
            ("one", 0, 12, "f.a"), ("one", 24, 38, "f.a"), ("one", 28, 50, "f.b"), ("two", 58, 68, "f.a"),
            ("two", 59, 64, "f.b"),
        ):  # fmt: skip
            project.add_coding(name, start, end, code)
        yield project


def test_names_are_found_in_columns_as_in_single_quotes(small):
    found = leaks_in(small, small.record.coding_table())
    single = leaks(small, passages(small, small.record.codings()))
    assert {(each.testimony, each.start, each.case) for each in single} <= {
        (each.testimony, each.start, each.case) for each in found
    }
    assert {TEXT[each.start : each.end] for each in found} >= {"Karim", "Abu Mansur"}


def test_rows_of_quotes_are_those_that_the_commands_show(small):
    rows = QuoteRows(small, small.record.coding_table())
    heads, shown = quotes_table(small, small.record.codings())
    assert rows.heads == tuple(heads)
    assert list(rows.rows()) == [tuple(row) for row in shown]


def test_quotes_under_a_code_are_of_different_people_and_say_no_name(small):
    rows = QuoteRows(small, small.record.coding_table())

    def quotes(skipped, excluded=frozenset()):
        found = chosen_quotes(rows, 2, skipped, set(excluded))
        return {
            (rows.table.codes[each.code], rows.table.testimonies[each.testimony], each.start)
            for each in found
        }

    assert quotes([]) == {("f.a", "one", 0), ("f.a", "two", 58), ("f.b", "one", 28), ("f.b", "two", 59)}
    assert quotes([("one", 0), ("two", 58)]) >= {("f.a", "one", 24)}
    assert {text for _, text, _ in quotes([], {"P1"})} == {"two"}


def test_there_is_no_half_person_on_an_axis():
    chart = Chart("bars", "People", 0, (1,), "Code", "Number of people", "here")
    columns = (Column("code"), Column("count", kind="whole"))
    whole = drawing(Table("t", "T", "T", "", columns, (("a", 1), ("b", 2)), charts=(chart,)), chart, "c", str)
    assert ">2<" in whole
    assert "0.5" not in whole
    parts = drawing(Table("t", "T", "T", "", columns, (("a", 0.4), ("b", 1.5))), chart, "c", str)
    assert "0.5" in parts


@given(st.text(alphabet='ab" \n', max_size=200_000), st.integers(0, 3))
def test_parts_of_a_long_text_fit_cells_and_make_it_again(text, times):
    text = text * 10**times
    parts = list(portions(text))
    assert "".join(parts) == text
    assert all(len(part) <= 30_000 for part in parts)


def test_columns_keep_the_entries_asked_for(small):
    table = small.record.coding_table()
    assert len(table.only(np.zeros(len(table), dtype=bool))) == 0
