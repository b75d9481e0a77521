"""The register as people keep it, with its flaws named by row."""

import pytest

from coder.documents.register import parse_register, read_register
from coder.errors import BadInput
from coder.model import Variable

VARIABLES = (
    Variable("name", "Name"),
    Variable("nationality", "Nationality", "category", ("Syrian", "Tunisian", "Turkish")),
    Variable("date", "Date", "date", format="%d/%m/%y"),
    Variable("age", "Age", "number"),
)


def parse(text: str | bytes):
    return parse_register(text if isinstance(text, bytes) else text.encode(), "cases.csv", VARIABLES)


def flaws(text):
    return [(problem.where, problem.what) for problem in parse(text).problems]


def test_a_row_is_a_case_with_its_attributes():
    (case,) = parse(
        "case,name,nationality,date,status,reason,testimonies,credibility,aliases,note\n"
        "7,Omar,Syrian,03/04/15,Excluded,a fake,t1; sub/t2 ;t1,paid,Abu A; A.,seen twice\n"
    ).cases
    assert case.id == "7"
    assert case.attributes == {"name": "Omar", "nationality": "Syrian", "date": "03/04/15"}
    assert (case.status, case.reason, case.testimonies) == ("excluded", "a fake", ("t1", "sub/t2"))
    assert (case.credibility, case.aliases, case.note, case.row) == ("paid", ("Abu A", "A."), "seen twice", 2)


def test_a_file_from_excel_is_read_and_what_was_assumed_is_said():
    register = parse('\ufeffCase ; Name;;\r\n\r\n 1 ; Omar \r\n;;;\r\n2;"Leyla; ""the fox""";;\r\n')
    assert [(case.id, case.attributes["name"], case.row) for case in register.cases] == [
        ("1", "Omar", 3),
        ("2", 'Leyla; "the fox"', 5),
    ]
    assert register.problems == ()
    assert register.columns == ("Case", "Name")
    assert register.assumed == ("columns are separated by semicolons", "empty rows are passed over")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "utf-32"])
def test_a_register_in_any_recognisable_encoding_is_the_same(encoding):
    assert parse("case,name\n1,عمر\n".encode(encoding)).cases[0].attributes["name"] == "عمر"


@pytest.mark.parametrize("text", ["case\tname\n1\tOmar", "sep=|\ncase|name\n1|Omar", "case,name\r1,Omar\r"])
def test_other_delimiters_and_line_ends_are_understood(text):
    assert parse(text).cases[0].attributes["name"] == "Omar"


def test_a_missing_or_empty_register_is_empty(tmp_path):
    assert read_register(tmp_path / "cases.csv", VARIABLES).cases == ()
    assert parse("").cases == parse("\ufeff\r\n;;\r\n").cases == ()


def test_a_cell_with_a_line_break_is_one_row():
    register = parse('case,name\n1,"Omar\r\nof Raqqa"\n2,Ali\n')
    assert [case.row for case in register.cases] == [2, 3]
    assert register.cases[0].attributes["name"] == "Omar\nof Raqqa"


@pytest.mark.parametrize(
    ("text", "row", "sentence"),
    [
        ("case\n1\n2\n1\n", 4, "1 stands in row 2 already"),
        ("case,status\n1,maybe\n", 2, "status 'maybe' is unknown"),
        ("case,status\n1,excluded\n", 2, "excluded without a reason"),
        ("case,name\n,Omar\n", 2, "names no case"),
        ("case,nationality\n1,Tunisia\n", 2, "'Tunisia' is none"),
        ("case,age\n1,about 20\n", 2, "'about 20' is hedged (about), so it is no number"),
        ("case,testimonies\n1,a;b\n2,c;A\n", 3, "A belongs to the case 1 (row 2) already"),
        ("case,shoe\n1,\n2,x\n", 1, "'shoe' means nothing here"),
        ("case,name,Name\n1,a,b\n", 1, "two columns 'Name'"),
        ("case,name\n1,Omar,extra\n", 1, "Column 3, which has no heading"),
    ],
)
def test_a_sure_flaw_is_named_once_with_its_row(text, row, sentence):
    ((where, what),) = flaws(text)
    assert where.partition(" (case ")[0] == f"cases.csv, row {row}"
    assert sentence in what


def test_an_impossible_date_names_its_plausible_reading():
    ((_, what),) = flaws("case,date\n1,01/14/15\n")
    assert "'01/14/15' is no date written day/month/year in two digits" in what
    assert "14 January 2015" in what


def test_a_date_in_another_order_names_every_reading():
    ((_, what),) = flaws("case,date\n1,2015-02-03\n")
    assert "3 February 2015" in what
    ((_, what),) = flaws("case,date\n1,in spring\n")
    assert "may mean" not in what


def test_a_value_close_to_an_allowed_one_is_suggested():
    (problem,) = parse("case,nationality\n1,Tunisia\n").problems
    assert problem.fix == "Did you mean Tunisian?"
    assert problem.kind == "register"


def test_every_flaw_is_named_at_once():
    assert len(flaws("case,status,date,nationality\n1,maybe,x,y\n1,excluded,x,y\n")) == 7


def test_a_case_with_an_unknown_status_is_neither_counted_nor_dropped_silently():
    assert parse("case,status\n1,maybe\n").cases[0].status == "review"


def test_the_first_of_two_rows_for_a_case_stands():
    assert [case.attributes["name"] for case in parse("case,name\n1,a\n1,b\n").cases] == ["a"]


def test_an_empty_cell_is_no_flaw():
    assert flaws("case,name,nationality,date,age,status\n1,,,,,\n") == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name,date\na,b\n", "no column `case`"),
        ('case,name\n1,"Omar\n2,Ali\n', r"row 2: a quotation mark"),
        ("case\n" + "x" * 200_000, "row 2"),
    ],
    ids=["no case column", "an open quotation mark", "an endless cell"],
)
def test_a_register_that_cannot_be_read_is_refused(text, sentence):
    with pytest.raises(BadInput, match=sentence):
        parse(text)


def test_a_quotation_mark_inside_a_cell_is_taken_as_it_stands():
    register = parse('case,name\n1,Abu "the lion" X\n2,5" tall\n3,"Ali" K\n')
    assert [case.attributes["name"] for case in register.cases] == ['Abu "the lion" X', '5" tall', "Ali K"]
