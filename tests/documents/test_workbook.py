"""A register from a workbook: what the sheet means, and archives that are no register."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from coder.documents.intake import take_in
from coder.documents.register import parse_register
from coder.documents.workbook import read_workbook
from coder.errors import BadInput
from coder.model import Variable

VARIABLES = (
    Variable("name", "Name"),
    Variable("date", "Date", "date", format="%d/%m/%y"),
    Variable("age", "Age", "number"),
)


def workbook(mac: bool = False) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"date_1904": mac, "in_memory": True}) as book:
        book.add_worksheet("Read me").write(0, 0, "Kept by the team")
        sheet = book.add_worksheet("People")
        day = book.add_format({"num_format": "mmm d, yyyy"})
        sheet.write_row(1, 0, ["Case ID", "Name", "Date", "Age", "seen"])
        sheet.write_row(3, 0, [1, " Omar \r\n of Raqqa", "", 23.5])
        sheet.write_datetime(3, 2, datetime(2015, 3, 29), day)
        sheet.write_datetime(3, 4, datetime(2015, 3, 29, 10, 30), day)
        sheet.write_row(4, 0, [2.0, "عمر, the “fox”", "01/14/15", 40])
        sheet.write_formula(4, 4, "=1+1", None, 2)
        sheet.write_row(5, 0, ["x3", "=cmd", "", ""])
    return stream.getvalue()


@pytest.mark.parametrize("mac", [False, True], ids=["1900", "1904"])
def test_cells_are_read_as_the_sheet_means_them(mac):
    register = parse_register(workbook(mac), "people.xlsx", VARIABLES)
    assert [case.id for case in register.cases] == ["1", "2", "x3"]
    assert [case.row for case in register.cases] == [4, 5, 6]
    first, second, _ = register.cases
    assert first.attributes == {"name": "Omar \n of Raqqa", "date": "29/03/15", "age": "23.5"}
    assert second.attributes == {"name": "عمر, the “fox”", "date": "01/14/15", "age": "40"}
    assert register.assumed[:2] == (
        "read from the sheet 'People'",
        "dates are the sheet's own, whatever way they are shown in",
    )
    (flaw,) = register.flaws
    assert (flaw.row, flaw.value) == (5, "01/14/15")


def test_a_time_of_day_and_a_computed_cell_are_text():
    rows = read_workbook(workbook(), "people.xlsx", VARIABLES).rows
    assert [row.cells[4] for row in rows] == ["2015-03-29 10:30", "2", ""]


def test_import_writes_the_sheet_as_the_projects_register(tmp_path):
    (tmp_path / "people.xlsx").write_bytes(workbook())
    folder = tmp_path / "testimonies"
    (report,) = take_in([tmp_path / "people.xlsx"], folder, variables=VARIABLES)
    assert report.action == "added"
    assert "not read, since codebook.yaml declares no such variables: seen" in report.read
    assert "stored as CSV: edit that file from now on" in report.assumed
    stored = (folder / "cases.csv").read_bytes()
    cases = parse_register(stored, "cases.csv", VARIABLES).cases
    assert [(case.id, case.attributes) for case in cases] == [
        (case.id, case.attributes) for case in parse_register(workbook(), "p.xlsx", VARIABLES).cases
    ]
    (again,) = take_in([tmp_path / "people.xlsx"], folder, variables=VARIABLES)
    assert again.action == "unchanged"


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def lying(data: bytes, size: int) -> bytes:
    """An archive that says its only member is ``size`` bytes long."""
    place = data.rindex(b"PK\x01\x02") + 24
    return data[:place] + size.to_bytes(4, "little") + data[place + 4 :]


BOMB = zipped({"xl/worksheets/sheet1.xml": b"\0" * 20_000_000})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no workbook"),
        (b"PK\x03\x04 not really", "no workbook"),
        (b"case,name\n1,Omar\n", "no workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "has a password, or is an old .xls"),
        (zipped({"a.txt": b"x"}), "cannot be read as a workbook"),
        (zipped({"xl/workbook.xml": b"<workbook"}), "cannot be read as a workbook"),
        (BOMB, "larger than any register"),
        (lying(BOMB, 1000), "no workbook|damaged"),
        (zipped({f"{number}.xml": b"" for number in range(2001)}), "larger than any register"),
        (workbook()[:-200], "no workbook"),
        (workbook()[:3000] + bytes(200) + workbook()[3200:], "no workbook|damaged|cannot be read"),
    ],
    ids=["empty", "torn", "csv", "old", "strange", "broken", "bomb", "liar", "many", "cut", "holed"],
)
def test_what_is_no_register_is_refused_in_a_sentence(data, said):
    with pytest.raises(BadInput, match=said):
        read_workbook(data, "people.xlsx", VARIABLES)


def test_a_sheet_with_cells_a_million_rows_below_is_refused_unread():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "case")
        sheet.write(1_000_000, 0, "far away")
    with pytest.raises(BadInput, match="which is no register"):
        read_workbook(stream.getvalue(), "people.xlsx")


def test_an_empty_workbook_is_an_empty_table():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet()
    assert read_workbook(stream.getvalue(), "people.xlsx").header == ()
