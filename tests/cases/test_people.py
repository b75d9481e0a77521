"""Who may be the same person, and what is shown for and against."""

import csv
from pathlib import Path

import pytest

from coder.cases.people import Someone, agreement, compare, may_be_same

SHARED = Path(__file__).parents[2].parent / "shared"


def someone(number, *names, **more) -> Someone:
    mentions = frozenset(more.pop("mentions", ()))
    return Someone(f"C{number}", names, more, mentions)


def ids(pairs):
    return [pair.ids for pair in pairs]


def test_an_alias_counts_as_much_as_the_name_and_the_pair_of_names_is_shown():
    people = [
        someone(1, "Wassim Zand", "Abu Sidra al-Zanbaqi"),
        someone(2, "Abou Sidra el-Zambaki"),
        someone(3, "Abu Hafs"),
    ]
    (pair,) = may_be_same(people)
    assert pair.ids == ("C1", "C2")
    assert pair.names == ("Abu Sidra al-Zanbaqi", "Abou Sidra el-Zambaki")
    assert pair.reasons == ("name",)


def test_what_the_register_says_ranks_pairs_and_never_changes_the_name_score():
    same = {"nationality": "Syrian", "sex": "M", "date": "1/2/15"}
    people = [
        someone(1, "Abu Omar", **same),
        someone(2, "Abou Omar", **same),
        someone(3, "Abu Umar", **(same | {"sex": "F", "nationality": "Libyan"})),
    ]
    first, *others = may_be_same(people)
    assert first.ids == ("C1", "C2")
    assert {pair.ids for pair in others} == {("C1", "C3"), ("C2", "C3")}
    assert first.rank > max(pair.rank for pair in others)
    told = {each.field: each.says for each in others[0].fields}
    assert told == {"nationality": "differ", "sex": "differ", "date": "agree"}
    assert others[0].name_score == compare(people[0], Someone("x", ("Abu Umar",))).name_score


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("Syrian", "syrian ", "agree"),
        ("Tunisia", "Tunisian", "agree"),
        ("NBC", "NBC News", "agree"),
        ("Likely Turkish", "Turkish", "agree"),
        ("Syrian", "Saudi", "differ"),
        ("M", "F", "differ"),
        ("", "Syrian", "unknown"),
        ("Unknown", "Unknown", "unknown"),
    ],
)
def test_cells_agree_however_they_are_written(one, other, says):
    assert agreement(one, other) == agreement(other, one) == says


def test_two_rows_with_one_footnote_sign_are_shown_unless_they_contradict():
    mark = [
        someone(1, "Abu Ibrahim*", nationality="Australian"),
        someone(2, "Adam B.*", nationality="Australian"),
    ]
    (pair,) = may_be_same(mark)
    assert (pair.reasons, pair.name_score) == (("mark",), 0.0)
    assert may_be_same([mark[0], someone(2, "Adam B.*", nationality="Belgian")]) == []


def test_a_sign_on_many_rows_joins_nobody():
    many = [
        someone(n, f"{name}*") for n, name in enumerate(("Adam", "Basil", "Dina", "Faris", "Layla", "Munir"))
    ]
    assert may_be_same(many) == []


def test_a_note_that_names_another_case_shows_the_two():
    (pair,) = may_be_same([someone(1, "Abu Hafs", mentions=["C2"]), someone(2, "Wassim")])
    assert pair.reasons == ("mention",)


def test_people_without_a_name_are_like_nobody():
    assert may_be_same([someone(1, "Unknown"), someone(2, "Unknown"), someone(3), someone(4)]) == []


def test_another_person_in_the_register_changes_no_score():
    people = [someone(1, "Abu Omar"), someone(2, "Abou Umar"), someone(3, "Muhammad Khalid")]
    before = may_be_same(people)
    after = may_be_same([someone(9, "Abu Omar al-Libi"), *people, someone(8, "Mohamed Khaled")])
    assert [pair for pair in after if {"C8", "C9"}.isdisjoint(pair.ids)] == before


def test_the_studys_own_doubtful_rows_surface():
    path = SHARED / "study" / "appendix_a.csv"
    if not path.exists():
        pytest.skip("the study's register is not here")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    people = {
        row["case"]: Someone(
            row["case"],
            (row["name"],),
            {name: row[name] for name in ("nationality", "sex", "date", "source")},
        )
        for row in rows
    }
    pairs = {frozenset(pair.ids): pair for pair in may_be_same(list(people.values()))}
    assert frozenset(("11", "12")) in pairs
    assert frozenset(("12", "17")) in pairs
    assert frozenset(("6", "14")) in pairs
    different = [("9", "37"), ("5", "6"), ("5", "7"), ("6", "7"), ("45", "46"), ("23", "24")]
    assert not any(frozenset(pair) in pairs for pair in different)
    assert pairs[frozenset(("3", "4"))].rank < pairs[frozenset(("11", "12"))].rank
    assert len(pairs) <= 6
