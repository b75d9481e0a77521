"""A sheet of testimonies whose text was not put in quotes is refused, not cut off."""

import pytest

from coder.documents import sheets
from coder.documents.table import read_table
from coder.errors import BadInput


def test_a_row_with_more_cells_than_headings_is_refused_by_its_number():
    table = read_table(b"id,text\nw,All of it.\nx,Hello, this is my story, all of it\n", "g.csv")
    with pytest.raises(BadInput, match="row 3: it has more cells than the 2 that the first row names"):
        sheets.testimonies(table, "g.csv", "g", ())


def test_empty_cells_behind_the_last_heading_mean_nothing():
    table = read_table(b'id,text,,\nx,"Hello, all",,\n', "g.csv")
    assert [text.text for text in sheets.testimonies(table, "g.csv", "g", ()).texts] == ["Hello, all"]
