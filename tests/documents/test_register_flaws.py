"""What `coder cases check` finds in a register, and that it calls no sound cell a flaw."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sound_registers import COUNTRIES, OUTLETS, PEOPLES, sound_registers

from coder.documents.register import parse_register, read_register
from coder.model import Variable


def flaws(text, variables=()):
    """(row, column, value) -> finding, of those that are more than notices."""
    register = parse_register(text.encode(), "cases.csv", variables)
    return {(each.row, each.column, each.value): each for each in register.flaws}


def notices(text):
    register = parse_register(text.encode(), "cases.csv", ())
    return [(each.row, each.column, each.value) for each in register.findings if each.notice]


def column(heading, cells):
    stream = io.StringIO()
    csv.writer(stream).writerows([("case", heading), *((f"P{n}", cell) for n, cell in enumerate(cells))])
    return stream.getvalue()


# --- the study's printed register, without any list made for it ---------------------------


@pytest.fixture
def study(shared):
    return read_register(shared / "study" / "appendix_a.csv", ())


def test_the_studys_flaws_are_found_and_nothing_else(study):
    found = [(each.case, each.column, each.value) for each in study.flaws]
    assert found == [
        ("19", "nationality", "Tunisia"),
        ("23", "nationality", "Likely Turkish"),
        ("29", "source", "NBC"),
        ("32", "source", "NBC"),
        ("38", "date", "01/14/15"),
    ]


def test_each_flaw_of_the_study_has_a_mend(study):
    mends = {each.case: each.mend for each in study.flaws}
    assert mends == {"19": "Tunisian", "23": "Turkish", "29": "NBC News", "32": "NBC News", "38": "14/01/15"}


def test_the_impossible_date_has_both_its_readings_and_what_speaks_for_them(study):
    (date,) = [each for each in study.flaws if each.column == "date"]
    assert "14 January 2015 (read as month/day/year)" in date.what
    assert "1 April 2015 (one digit off: rows 3, 19 have 01/04/15" in date.what
    assert "57 other dates are written so, 38 of them can be read in no other order" in date.why


def test_stars_behind_names_are_notices(study):
    found = [(each.case, each.value) for each in study.findings if each.notice]
    assert found == [("12", "Abu Ibrahim*"), ("17", "Adam Brookman*")]


def test_strait_times_is_a_flaw_only_where_the_codebook_lists_the_outlets(shared):
    outlets = sorted(
        {row["source"] for row in csv.DictReader((shared / "study" / "appendix_a.csv").open())}
        - {"Strait Times"} | {"Straits Times"}
    )  # fmt: skip
    listed = Variable("source", "Published in", "category", tuple(outlets))
    register = read_register(shared / "study" / "appendix_a.csv", (listed,))
    (strait,) = [each for each in register.flaws if each.column == "source"]
    assert (strait.case, strait.value, strait.mend) == ("43", "Strait Times", "Straits Times")


# --- precision ------------------------------------------------------------------------


@given(sound_registers())
def test_no_cell_of_a_sound_register_is_called_a_flaw(text):
    assert flaws(text) == {}


def test_values_that_look_alike_and_are_different_things_are_left_alone():
    pairs = ["Nigerian", "Nigerien", "Iraqi", "Irish", "Austrian", "Australian", "Gambian", "Zambian"]
    assert flaws(column("nationality", pairs * 3 + ["Nigerien", "Iranian"])) == {}
    assert (
        flaws(column("source", ["BBC", "BBC Arabic", "CNN", "CNN Turk", "Times", "Sunday Times"] * 4)) == {}
    )
    assert flaws(column("group", ["A", "A+", "A-", "Group 1", "Group 2", "1.1", "11"] * 3)) == {}
    assert flaws(column("country", ["UK", "United Kingdom", "Guinea", "Guinea-Bissau"] * 4)) == {}
    assert flaws(column("seen in", ["Sky", "Sky News", "Sky Radio"] * 4)) == {}


def test_a_value_without_a_near_twin_is_not_suspected():
    assert flaws(column("source", ["Strait Times", "BBC", "BBC", "AFP", "AFP"])) == {}
    assert flaws(column("nationality", ["Tunisia", "Syrian", "Saudi", "Iraqi", "Libyan"])) == {}


def test_alike_names_are_no_flaw():
    names = ["Abu Hamzah", "Hamza", "Abu Abdallah", "Abu Abdullah", "Unknown", "unknown", "Abu Ibrahim"]
    assert flaws(column("name", names)) == {}


def test_a_column_in_one_way_of_writing_is_sound_whatever_that_way_is():
    assert flaws(column("größe", ["1,75", "1,8", "2", "1,66"])) == {}
    assert flaws(column("datum", ["03.04.2015", "1.2.2014", "31.12.2013"])) == {}
    assert flaws(column("date", ["3/14/2015", "4/15/2015", "12/1/2014"])) == {}
    assert flaws(column("date", ["unknown", "3/14/2015", "4/15/2015", "", "12/1/2014"])) == {}
    assert flaws(column("age band", ["20-25", "26-30", "46+"] * 3)) == {}


def test_dates_that_can_be_read_both_ways_are_not_suspected():
    assert flaws(column("date", ["01/02/15", "03/04/15", "05/06/15"])) == {}


def test_an_old_date_among_dates_over_many_years_is_sound():
    assert flaws(column("born", [f"01/01/19{year}" for year in range(40, 95, 5)] + ["01/01/1901"])) == {}


# --- planted flaws ----------------------------------------------------------------------

SOUND_DATES = ["29/03/15", "14/01/15", "30/11/14", "25/12/14", "17/07/15", "13/02/15"]


@pytest.mark.parametrize(
    ("heading", "cells", "odd", "mend"),
    [
        ("date", [*SOUND_DATES, "01/14/15"], "01/14/15", "14/01/15"),
        ("date", [*SOUND_DATES, "31/02/15"], "31/02/15", None),
        ("date", [*SOUND_DATES, "42094"], "42094", "31/03/15"),
        ("date", [*SOUND_DATES, "c. 12/02/15"], "c. 12/02/15", "12/02/15"),
        ("date", [*SOUND_DATES, "probably 2014"], "probably 2014", None),
        ("date", [*SOUND_DATES, "12/02/51"], "12/02/51", None),
        ("published", ["3/14/2015", "4/15/2015", "5/16/2015", "14/5/2015"], "14/5/2015", "05/14/2015"),
        ("seen", ["2015-03-02", "2015-04-12", "2015-05-22", "2015-13-02"], "2015-13-02", None),
        ("date", ["3 March 2015", "14 April 2015", "5 May 2015", "31 June 2015"], "31 June 2015", None),
        ("nationality", ["Tunisian"] * 3 + ["Syrian", "Iraqi", "Saudi", "Tunisia"], "Tunisia", "Tunisian"),
        ("nationality", ["Turkish"] * 3 + ["Syrian", "Iraqi", "Saudi", "Turkey"], "Turkey", "Turkish"),
        ("nationality", ["French", "Syrian", "Iraqi", "Saudi", "France"], "France", "French"),
        ("nationality", ["Polish", "Syrian", "Iraqi", "Saudi", "Poland"], "Poland", "Polish"),
        ("nationality", ["Saudi", "Syrian", "Iraqi", "Omani", "Saudi Arabia"], "Saudi Arabia", "Saudi"),
        ("country", ["Tunisia"] * 3 + ["Syria", "Libya", "Russia", "Tunisian"], "Tunisian", "Tunisia"),
        ("nationalité", ["tunisien", "syrien", "saoudien", "Tunisie"], "Tunisie", "tunisien"),
        ("الجنسية", ["سوري", "تونسي", "سعودي", "تونسي", "تونس"], "تونس", "تونسي"),
        ("nationality", ["Turkish", "Syrian", "Iraqi", "Likely Turkish"], "Likely Turkish", "Turkish"),
        ("nationality", ["Turkish", "Syrian", "Iraqi", "Syrian?"], "Syrian?", "Syrian"),
        ("nationality", ["Turkish", "Syrian", "Iraqi", "Iraqi (probably)"], "Iraqi (probably)", "Iraqi"),
        ("nationality", ["Turkish", "Syrian", "Iraqi", "possibly Kurdish"], "possibly Kurdish", "Kurdish"),
        ("source", ["NBC News", "NBC News", "BBC", "AFP", "NBC"], "NBC", "NBC News"),
        ("source", ["Guardian", "Guardian", "BBC", "AFP", "The Guardian"], "The Guardian", "Guardian"),
        ("source", ["YouTube", "YouTube", "BBC", "Youtube"], "Youtube", "YouTube"),
        ("source", ["Jakarta Post", "Jakarta Post", "BBC", "Jakrata Post"], "Jakrata Post", "Jakarta Post"),
        ("source", ["Reuters", "Reuters", "BBC", "Reutters"], "Reutters", "Reuters"),
        ("source", ["Al Monitor", "Al Monitor", "BBC", "Al-Monitor"], "Al-Monitor", "Al Monitor"),
        (
            "source",
            ["France TV", "France TV", "BBC", "France\u00a0\u00a0TV"],
            "France\u00a0\u00a0TV",
            "France TV",
        ),
        ("source", ["BBC", "AFP", "BBC", "AFP*"], "AFP*", "AFP"),
        ("band", ["20-25", "20-25", "26-30", "26\u201330", "26-30"], "26\u201330", "26-30"),
        ("sex", ["M", "F", "M", "F", "male"], "male", "M"),
        ("sex", ["M", "F", "M", "F", "f"], "f", "F"),
        ("age", ["20", "31", "40", "22", "about 21"], "about 21", "21"),
        ("age", ["20", "31", "40", "22", "~25"], "~25", "25"),
        ("age", ["20", "31", "40", "22", "36 years"], "36 years", "36"),
        ("age", ["20", "31", "40", "22", "3o"], "3o", None),
        ("age", ["20", "31", "40", "22", "220"], "220", None),
        ("age", ["20", "31", "40", "22", "-3"], "-3", None),
        ("height", ["1,75", "1,8", "1,66", "1.9"], "1.9", "1,9"),
        ("year of birth", ["1990", "1991", "1985", "c. 1992"], "c. 1992", "1992"),
    ],
)
def test_a_planted_flaw_is_the_one_that_is_found(heading, cells, odd, mend):
    ((place, found),) = flaws(column(heading, cells)).items()
    assert place == (cells.index(odd) + 2, heading, odd)
    assert found.mend == mend
    assert found.case == f"P{cells.index(odd)}"


@given(st.sampled_from((OUTLETS, COUNTRIES, PEOPLES)), st.data())
def test_a_word_with_its_capitals_exchanged_is_found_wherever_it_stands(pool, data):
    words = data.draw(st.lists(st.sampled_from(pool), min_size=1, max_size=8, unique=True))
    word = data.draw(st.sampled_from([word for word in pool if word.isalpha() and len(word) > 3]))
    spoilt = word.swapcase()
    cells = data.draw(st.permutations([spoilt, *[word] * 3, *(each for each in words if each != word)]))
    heading = {id(OUTLETS): "source", id(COUNTRIES): "country", id(PEOPLES): "nationality"}[id(pool)]
    (found,) = flaws(column(heading, cells)).values()
    assert (found.row, found.value, found.mend) == (cells.index(spoilt) + 2, spoilt, word)


def test_a_row_that_repeats_another_person_is_named():
    text = (
        "case,name,sex,date\n1,Omar,M,29/03/15\n2,Ali,M,29/03/15\n3,Omar,M,29/03/15\n"
        "4,Unknown,F,13/08/15\n5,Unknown,F,13/08/15\n"
    )
    ((place, found),) = flaws(text).items()
    assert place[0] == 4
    assert "the same as row 2 (case 1)" in found.what


def test_two_orders_side_by_side_are_said_once_and_not_cell_by_cell():
    cells = ["29/03/15", "30/03/15", "27/03/15", "03/28/15", "03/30/15", "01/02/15"]
    ((place, found),) = flaws(column("date", cells)).items()
    assert place == (1, "date", "")
    assert "several orders" in found.what


SETTLED = {
    "source": ["Lagos Herald", "Der Spiegel", "Harbour Post", "Le Soir", "Radio Tamar"] * 5,
    "nationality": ["Malian", "Iraqi", "Thai", "Irish", "Jordanian", "Nigerian"] * 5,
    "city": ["Mosul", "Kano", "Lyon", "Tunis", "Cairo"] * 5,
    "occupation": ["baker", "driver", "painter", "nurse", "clerk"] * 5,
}
"""Columns in which every value comes back, so that one that stands once is told from them."""


@pytest.mark.parametrize(
    ("heading", "slip", "meant"),
    [
        ("source", "Lagos Herad", "Lagos Herald"), ("source", "Lagos Hernld", "Lagos Herald"),
        ("source", "Lagos Heralds", "Lagos Herald"), ("source", "Der Spiegll", "Der Spiegel"),
        ("source", "Harbour oPst", "Harbour Post"), ("nationality", "Malan", "Malian"),
        ("nationality", "Iraqui", "Iraqi"), ("nationality", "Irqi", "Iraqi"),
        ("nationality", "Iraqis", "Iraqi"), ("nationality", "Thais", "Thai"),
    ],
)  # fmt: skip
def test_a_letter_wrong_once_where_all_others_come_back_is_found(heading, slip, meant):
    ((place, found),) = flaws(column(heading, [*SETTLED[heading], slip])).items()
    assert (place, found.mend) == ((len(SETTLED[heading]) + 2, heading, slip), meant)


@pytest.mark.parametrize(
    ("heading", "sound"),
    [
        ("nationality", "Nigerien"), ("nationality", "Irani"), ("city", "Tunja"), ("city", "Kyoto"),
        ("occupation", "banker"), ("occupation", "diver"), ("occupation", "printer"), ("source", "Le Jour"),
        ("source", "Radio Damar"), ("occupation", "Nurses' aide"),
    ],
)  # fmt: skip
def test_another_word_that_is_as_near_is_no_flaw(heading, sound):
    assert flaws(column(heading, [*SETTLED[heading], sound])) == {}


def test_a_short_word_one_letter_off_is_a_notice_and_none_where_other_values_stand_once_too():
    assert notices(column("city", [*SETTLED["city"], "Mosoul"])) == [(27, "city", "Mosoul")]
    assert notices(column("city", [*SETTLED["city"], "Mosoul", "Basra", "Homs"])) == []


def test_a_sign_for_unknown_is_a_notice_and_the_word_is_a_value():
    cells = SETTLED["nationality"]
    assert notices(column("nationality", [*cells, "n/a", "Unknown"])) == [(32, "nationality", "n/a")]
    assert notices(column("nationality", [*cells, *["-"] * 9])) == [(1, "nationality", "")]


def test_doubtful_and_incomplete_cells_are_notices():
    assert notices(column("age", ["20", "31", "40", "22", "20-25", "unknown"])) == [
        (6, "age", "20-25"), (7, "age", "unknown"),
    ]  # fmt: skip
    assert notices(column("date", [*SOUND_DATES, "2014"])) == [(8, "date", "2014")]
    assert notices(column("date", [*SOUND_DATES, "29/03/25"])) == [(8, "date", "29/03/25")]


# --- where the codebook is of another register ------------------------------------------


def test_dates_in_another_way_than_the_codebooks_are_said_of_the_column():
    variable = Variable("date", "Date", "date", format="%d/%m/%y")
    cells = ["2015-03-29", "2015-04-30", "2014-12-01", "2014-13-01"]
    found = list(flaws(column("date", cells), (variable,)).values())
    assert [(each.row, each.value) for each in found] == [(1, ""), (5, "2014-13-01")]
    assert 'format: "%Y-%m-%d"' in found[0].fix


def test_a_list_of_another_register_is_said_of_the_column():
    variable = Variable("nationality", "Nationality", "category", ("Dutch", "French", "Syrian"))
    cells = ["Libyan", "Tajik", "Swiss", "Iraqi", "Syrian", "syrian", "Libyan"]
    found = list(flaws(column("nationality", cells), (variable,)).values())
    assert [(each.row, each.value) for each in found] == [(1, ""), (7, "syrian")]
    assert "Libyan (2)" in found[0].what


def test_a_column_written_otherwise_than_the_list_is_said_once_and_checked_for_itself():
    variable = Variable("sex", "Sex", "category", ("F", "M"))
    found = list(
        flaws(column("sex", ["male", "female", "male", "Female", "female", "male"]), (variable,)).values()
    )
    assert [(each.row, each.value, each.mend) for each in found] == [(1, "", None), (5, "Female", "female")]
    assert "male (3), female (2)" in found[0].what


def test_ranges_where_the_codebook_wants_numbers_are_said_once():
    variable = Variable("age", "Age", "number")
    found = list(flaws(column("age", ["20-25", "26-30", "46+", "20-25"]), (variable,)).values())
    assert [(each.row, each.kind) for each in found] == [(1, "form")]


def test_numbers_with_a_decimal_comma_are_read_and_said():
    variable = Variable("height", "Height", "number")
    register = parse_register(b"case;height\n1;1,75\n2;2\n3;1.234,5\n", "cases.csv", (variable,))
    assert register.problems == ()
    assert [case.attributes["height"] for case in register.cases] == ["1.75", "2", "1234.5"]
    assert "numbers in height are written with a decimal comma" in register.assumed


def test_a_declared_number_is_one_number():
    variable = Variable("age", "Age", "number")
    found = flaws(column("age", ["20", "31", "20-25", "child", "n/a"]), (variable,))
    assert [place[0] for place in found] == [4, 5]


@pytest.mark.parametrize(
    ("heading", "name"),
    [("Case ID", "case"), ("CASE_NO", "case"), ("Date of publication", "date"), ("Testimony", "testimonies")],
)
def test_usual_spellings_of_headings_are_read_and_said(heading, name):
    variables = (Variable("date", "Date of publication", "date"),)
    first = heading if name == "case" else "case"
    register = parse_register(
        f"{first},{heading if name != 'case' else 'x'}\n1,2\n".encode(), "c.csv", variables
    )
    assert register.cases[0].id == "1"
    assert f"the column {heading!r} is read as {name}" in register.assumed


def test_a_place_of_its_own_beside_a_frequent_one_is_no_flaw():
    assert not flaws(column("city", ["Hamburg"] * 7 + ["Homburg"] + ["Bremen"] * 3))
    assert not flaws(column("city", ["Charleston", "Charlestown", "Bremen", "Bremen", "Bremen"]))


def test_a_link_among_publishers_silences_nothing():
    cells = ["NBC News"] * 8 + ["Reuters"] * 8 + ["Al Jazeera"] * 8 + ["NBC"]
    for others in ([], ["https://example.org/an-interview"]):
        assert "NBC" in {value for _, _, value in flaws(column("source", cells + others))}
