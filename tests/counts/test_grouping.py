"""Cases put into groups: nobody is dropped, empty months stay, slips are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.counts.grouping import CONFLICTING, By, group, read_by
from coder.model import Variable

DATE = Variable("date", "Date", "date", format="%d/%m/%y")
AGE = Variable("age", "Age", "number")
SEX = Variable("sex", "Sex", "category", ("F", "M", "X"))


def labels(variable, values, bin=""):
    found = group(variable, values, bin)
    return list(found.labels), [found.labels[at] for at in found.of_case]


def test_listed_values_keep_their_order_and_stay_when_nobody_has_them():
    assert labels(SEX, ["M", "f ", "", "other"]) == (
        ["F", "M", "X", "other", "(missing)"],
        ["M", "F", "(missing)", "other"],
    )


def test_spellings_that_differ_in_capitals_and_blanks_are_one_group():
    town = Variable("town", "Town")
    assert labels(town, ["Harbour", "harbour", " Harbour ", "Álamo"])[0] == ["Harbour", "Álamo"]


def test_months_between_stay_although_nobody_is_in_them():
    assert labels(DATE, ["15/11/14", "02/02/15", "03/17/15", ""], "month") == (
        ["2014-11", "2014-12", "2015-01", "2015-02", "(missing)", "(unreadable)"],
        ["2014-11", "2015-02", "(unreadable)", "(missing)"],
    )
    assert labels(DATE, ["15/11/14", "02/02/15"], "quarter")[0] == ["2014-Q4", "2015-Q1"]
    assert labels(DATE, ["15/11/14", "02/02/15"], "year")[0] == ["2014", "2015"]
    assert labels(DATE, ["15/11/14", "02/02/15"])[0] == ["2014-11-15", "2015-02-02"]


def test_numbers_are_binned_by_width():
    assert labels(AGE, ["19", "20", "41"], "10") == (
        ["10 to 19", "20 to 29", "30 to 39", "40 to 49"],
        ["10 to 19", "20 to 29", "40 to 49"],
    )
    assert labels(AGE, ["1.5", "3"], "2")[0] == ["0 to below 2", "2 to below 4"]
    assert labels(AGE, ["10", "9"])[0] == ["9", "10"]


@pytest.mark.parametrize(
    ("variable", "bin", "values", "what"),
    [
        (DATE, "week", ["01/01/15"], "month, quarter, year"),
        (AGE, "0", ["1"], "width above 0"),
        (AGE, "wide", ["1"], "width above 0"),
        (SEX, "month", ["F"], "no bins"),
        (Variable("date", "Date", "date"), "month", ["0214-01-01", "2014-01-01"], "21601 bins"),
    ],
)
def test_a_bin_that_does_not_fit_is_refused_in_a_sentence(variable, bin, values, what):
    with pytest.raises(ValueError, match=what):
        group(variable, values, bin)


def test_an_attribute_and_its_bin_are_read_and_written():
    assert read_by(" date:Month ") == By("date", "month")
    assert str(By("date", "month")) == "date:month"
    assert str(By("sex")) == "sex"


@given(st.lists(st.text(max_size=8), max_size=12), st.sampled_from([DATE, AGE, SEX, Variable("t", "t")]))
def test_everybody_is_in_one_group(values, variable):
    found = group(variable, values)
    assert len(found.of_case) == len(values)
    assert len(set(found.labels)) == len(found.labels)
    assert all(0 <= at < len(found.labels) for at in found.of_case)


@pytest.mark.parametrize(
    ("variable", "value", "bin"), [(SEX, "F", ""), (DATE, "15/11/14", "month"), (AGE, "30", "10")]
)
def test_a_person_of_whom_two_things_are_said_is_in_a_group_of_their_own(variable, value, bin):
    found = group(variable, [value, CONFLICTING, ""], bin)
    assert list(found.labels)[-2:] == ["(missing)", "(conflicting)"]
    assert [found.labels[at] for at in found.of_case][1:] == ["(conflicting)", "(missing)"]
    assert found.labels.index("(conflicting)") in found.unknown
