"""The filter language: what it reads, what it refuses and where, and that filters divide cases cleanly."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.counts.filtering import Truth, World, bound, evaluate, period
from coder.counts.filters import (
    And,
    Compared,
    FilterError,
    Has,
    Missing,
    Not,
    Or,
    Unknown,
    attributes_in,
    codes_in,
    parse,
)
from coder.counts.grouping import CONFLICTING
from coder.model import Variable

VARIABLES = (
    Variable("nationality", "Nationality", "category", ("Syrian", "Saudi Arabian", "Unknown")),
    Variable("date", "Date", "date", format="%d/%m/%y"),
    Variable("age", "Age", "number"),
    Variable("home town", "Home town", "text"),
)
VALUES = {
    "nationality": ["Syrian", "syrian ", "Saudi Arabian", "", "Unknown"],
    "date": ["12/02/15", "30/06/14", "", "03/17/15", "31/12/13"],
    "age": ["20", "31.5", "", "many", "40"],
    "home town": ["Deir al-Marj", "Álamo", "", "Harbour", "Kuhl"],
}
HAS = np.array([True, False, False, False, True])
KNOWN = np.array([True, True, True, False, True])
WORLD = World(5, VALUES.__getitem__, lambda code: Truth(HAS, KNOWN & ~HAS))


def chosen(text: str) -> list[int]:
    made = bound(parse(text), VARIABLES, WORLD, lambda code: code)
    return np.flatnonzero(evaluate(made, VARIABLES, WORLD).yes).tolist()


def test_and_binds_closer_than_or_and_not_closer_than_both():
    assert parse("has a.b and not has c.d or age > 3") == Or(
        (And((Has("a.b"), Not(Has("c.d")))), Compared("age", ">", ("3",)))
    )
    assert parse("has a.b and (not has c.d or age > 3)") == And(
        (Has("a.b"), Or((Not(Has("c.d")), Compared("age", ">", ("3",)))))
    )


def test_values_of_several_words_need_no_quotes_and_quotes_hold_anything():
    assert parse("nationality is Saudi Arabian and has a") == And(
        (Compared("nationality", "is", ("Saudi Arabian",)), Has("a"))
    )
    assert parse("""'home town' = "and (or)" """) == Compared("home town", "is", ("and (or)",))
    assert parse("home town in (Kuhl, 'A, B')") == Compared("home town", "is", ("Kuhl", "A, B"))


def test_negations_read_as_they_are_said():
    assert parse("age is not 3") == parse("age != 3") == Not(Compared("age", "is", ("3",)))
    assert parse("age not in (3, 4)") == Not(Compared("age", "is", ("3", "4")))
    assert parse("age is not missing") == parse("age is known") == Not(Missing("age"))
    assert parse("unknown a.b") == Unknown("a.b")


def test_what_a_filter_asks_for_is_told():
    made = parse("has a.b and (date < 2014 or not has a.b) and age is missing")
    assert codes_in(made) == ("a.b",)
    assert attributes_in(made) == ("date", "age")


@pytest.mark.parametrize(
    ("text", "at", "what"),
    [
        ("", 1, "expected an attribute"),
        ("sex is", 7, "expected a value before the end"),
        ("sex F", 6, "expected is, in"),
        ("(sex is F", 10, "expected )"),
        ("sex is 'F", 8, "never closed"),
        ("sex in (F M", 12, "expected )"),
        ("has", 4, "expected a code"),
        ("sex is F)", 9, "expected and, or, or the end"),
        ("not " * 60 + "has a", 205, "more than 50"),
    ],
)
def test_a_filter_that_breaks_off_says_where_and_what_was_expected(text, at, what):
    with pytest.raises(FilterError, match="cannot be read at character") as raised:
        parse(text)
    assert raised.value.at == at
    assert what in str(raised.value)


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_refused_in_a_sentence(text):
    with suppress(FilterError):
        parse(text)


def test_capitals_and_blanks_do_not_matter_and_a_date_may_be_a_month():
    assert chosen("Nationality is SYRIAN") == [0, 1]
    assert chosen("date >= 2014-06") == [0, 1]
    assert chosen("date > 2014-06") == [0]
    assert chosen("date <= 2014-06") == [1, 4]
    assert chosen("date is 2014") == [1]
    assert chosen("date is 12/02/15") == [0]
    assert chosen("age < 40 and age >= 20") == [0, 1]
    assert chosen("home town ~ alamo") == [1]
    assert chosen("nationality is Unknown") == [4]


def test_a_case_without_a_value_is_neither_that_nor_not_that():
    assert chosen("nationality is Syrian") == [0, 1]
    assert chosen("not nationality is Syrian") == [2, 4]
    assert chosen("nationality is missing") == [3]
    assert chosen("date is known and not date >= 2013") == []  # 03/17/15 is no date: undecided


def test_a_code_that_nobody_has_looked_for_is_neither_had_nor_not_had():
    assert chosen("has a.b") == [0, 4]
    assert chosen("not has a.b") == [1, 2]
    assert chosen("unknown a.b") == [3]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("natonality is Syrian", "Cases have no attribute natonality: did you mean nationality?"),
        ("nationality is Syrain", "No case has the nationality 'Syrain'. Did you mean Syrian?"),
        ("date >= 2014-13", "'2014-13' is no date"),
        ("age > old", "'old' is no number"),
        ("nationality > Syrian", "neither a date nor a number"),
    ],
)
def test_a_slip_in_a_filter_is_named_with_what_may_be_meant(text, what):
    with pytest.raises(ValueError, match=what.replace("?", r"\?").replace("(", r"\(")):
        chosen(text)


def test_a_period_ends_with_the_month_or_year():
    date = VARIABLES[1]
    assert [day.isoformat() for day in period(date, "2016-02")] == ["2016-02-01", "2016-02-29"]
    assert [day.isoformat() for day in period(date, "2015")] == ["2015-01-01", "2015-12-31"]
    assert period(date, "9999-12") is None or period(date, "9999-12")[1].year == 9999


conditions = st.sampled_from(
    ["has a.b", "nationality is Syrian", "age > 25", "date < 2014-07", "unknown a.b", "age is missing"]
)
filters = st.recursive(
    conditions,
    lambda inner: st.one_of(
        inner.map(lambda text: f"not ({text})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    ),
    max_leaves=6,
)


@given(filters)
def test_a_filter_its_negation_and_the_undecided_divide_the_cases(text):
    made = bound(parse(text), VARIABLES, WORLD, lambda code: code)
    yes = evaluate(made, VARIABLES, WORLD)
    no = evaluate(Not(made), VARIABLES, WORLD)
    assert (yes.yes.astype(int) + no.yes + yes.undecided == 1).all()
    assert (yes.undecided == no.undecided).all()


@pytest.mark.parametrize("text", ["sex is F", "not sex is F", "sex ~ conf"])
def test_a_person_of_whom_two_things_are_said_passes_neither_a_filter_nor_its_negation(text):
    variables = (Variable("sex", "Sex", "category", ("F", "M")),)
    values = ["F", "M", CONFLICTING]
    world = World(3, lambda _: values, lambda _: Truth(HAS, ~HAS))
    truth = evaluate(bound(parse(text), variables, world, str), variables, world)
    assert truth.undecided.tolist() == [False, False, True]


def test_what_there_is_instead_is_named():
    variables = (Variable("sex", "Sex", "category", ("F", "M")), Variable("date", "Date", "date"))
    world = World(1, lambda _: [CONFLICTING], lambda _: Truth(HAS, ~HAS))
    with pytest.raises(ValueError, match=r"No case has the sex 'woman'\. There are: F, M\."):
        bound(parse("sex is woman"), variables, world, str)
    with pytest.raises(ValueError, match=r"no attribute month: did you mean date:month\?"):
        bound(parse("month is 2014-06"), variables, world, str)
