"""Proposed mends as a patch that changes single cells and nothing else."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.documents.mends import cell_places, lines_of_rows, mended, patch
from coder.documents.register import parse_register

PLAIN = st.text(st.sampled_from('ab,; "\n\r\tü*'), max_size=6)


def proposed(data: bytes):
    register = parse_register(data, "cases.csv", ())
    return patch(data, "testimonies/cases.csv", register.table.header, register.flaws), register


@given(st.lists(st.lists(PLAIN, min_size=2, max_size=4), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_cells_are_placed_where_a_csv_reader_finds_them(rows, delimiter):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    text = stream.getvalue()
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    placed = [[text[cell.start : cell.end] for cell in row] for row in cell_places(text, delimiter)]
    assert [[raw[1:-1].replace('""', '"') for raw in row] for row in placed] == read


def test_only_the_odd_cells_change_and_everything_else_stays_byte_for_byte():
    data = (
        b'\xef\xbb\xbfcase;name;source\r\n1;"Omar; ""the fox""" ;"NBC News" \r\n\r\n'
        b'2;"two\r\nlines";  NBC  \r\n3;x;"NBC"\r\n4;y;"NBC News"'
    )
    text = data.decode("utf-8")
    register = parse_register(data, "cases.csv", ())
    new, left = mended(text, register.table.header, register.flaws)
    assert left == []
    assert new == text.replace("  NBC  ", "  NBC News  ").replace(';"NBC"\r', ';"NBC News"\r')


def test_a_mend_with_the_delimiter_in_it_is_quoted():
    data = b'case,height\n1,"1,75"\n2,"1,8"\n3,"1,66"\n4,1.9\n'
    assert '+4,"1,9"\n' in proposed(data)[0].text


def test_lines_are_those_of_an_editor_also_behind_cells_of_several_lines():
    assert lines_of_rows('case,name\n\n1,"a\nb"\n2,c\n') == {1: 1, 2: 2, 3: 3, 4: 5}


def test_a_sound_register_gives_an_empty_patch():
    assert proposed(b"case,name\n1,a\n")[0].text == ""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_git_applies_the_patch_and_then_nothing_is_left_to_mend(tmp_path, shared, ends, mark):
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    text = (shared / "study" / "appendix_a.csv").read_text(encoding="utf-8")
    data = (mark + text.replace("\n", ends)).encode()
    made, before = proposed(data)
    assert made.applies
    assert len(before.flaws) == 5
    file = tmp_path / "testimonies" / "cases.csv"
    file.parent.mkdir()
    file.write_bytes(data)
    subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"], cwd=tmp_path, input=made.text.encode(), check=True
    )
    after = parse_register(file.read_bytes(), "cases.csv", ())
    assert after.flaws == ()
    assert len(file.read_bytes().splitlines()) == 59


def test_a_file_in_utf16_gives_a_patch_to_read_and_says_that_none_applies_it():
    text = "case,source\n1,NBC News\n2,NBC News\n3,NBC\n"
    made, _ = proposed(text.encode("utf-16"))
    assert not made.applies
    assert "+3,NBC News" in made.text
