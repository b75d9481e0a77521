"""A codebook written as a table, a list or YAML is read back as it was; lists of others are understood."""

import io
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.codebook.code_table import COLUMNS, listed, read_rows, table_rows, unlisted
from coder.codebook.emit import whole_yaml
from coder.codebook.load import Source, parse_codebook
from coder.codebook.outline import read_outline, write_outline
from coder.codebook.printed import page
from coder.documents.table import read_table
from coder.documents.workbook import read_workbook
from coder.errors import BadInput
from coder.exchange.slugs import segment
from coder.model import Code, Codebook, Family, Variable
from coder.report.code_sheet import text_sheet
from coder.report.tables import csv_text

TRICKY = st.sampled_from("\n\n  \t-+*#`_\\[]<>:=1.)|'\"&!~@,;{}")
BODY = st.text(
    st.one_of(TRICKY, st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"])), max_size=25
)
TEXTS = BODY.map(str.strip)
FILLED = TEXTS.filter(bool)
SEGMENTS = st.text(string.ascii_letters + string.digits + "-_", max_size=3).map(lambda word: f"c{word}")


@st.composite
def books(draw):
    families: list[Family] = []
    codes: list[Code] = []
    names = draw(st.lists(SEGMENTS, min_size=1, max_size=2, unique_by=str.casefold))
    for name in names:
        families.append(Family(name, draw(FILLED), draw(TEXTS), draw(st.booleans())))
        above = [name]
        for number in range(draw(st.integers(1, 3))):
            path = f"{draw(st.sampled_from(above))}.{draw(SEGMENTS)}{number}"
            codes.append(
                Code(
                    path, draw(FILLED), draw(TEXTS), draw(TEXTS), draw(TEXTS),
                    tuple(draw(st.lists(FILLED, max_size=2))), tuple(draw(st.lists(FILLED, max_size=2))),
                    key=string.ascii_uppercase[len(codes)] if draw(st.booleans()) else None,
                    colour=draw(st.sampled_from([None, "#0a1b2c"])), codable=draw(st.booleans()),
                    formerly=draw(st.sampled_from([(), ("old.one", "old.two")])),
                    guid=draw(st.sampled_from(["", "0f-1"])),
                )
            )  # fmt: skip
            above.append(path)
    order = {family.name: [] for family in families}
    for code in sorted(codes, key=lambda each: each.path.split(".")):
        order[code.family].append(code)
    return families, [code for name in order for code in order[name]]


def taken(part):
    return list(part.families), list(part.codes), part.notes


def rows_of(table):
    return table.header, [(row.number, row.cells) for row in table.rows]


@given(books())
def test_a_table_of_the_codebook_is_read_as_it_was_written(book):
    data = csv_text(COLUMNS, table_rows(*book)).encode()
    part = read_rows(*rows_of(read_table(data, "book.csv")), "book.csv", family="f", segment_of=segment)
    assert taken(part) == (*book, ())


@given(books())
@settings(max_examples=15)
def test_so_is_a_workbook(book):
    data = text_sheet("codebook", COLUMNS, table_rows(*book))
    assert data == text_sheet("codebook", COLUMNS, table_rows(*book))
    part = read_rows(*rows_of(read_workbook(data, "book.xlsx")), "book.xlsx", family="f", segment_of=segment)
    assert taken(part) == (*book, ())


@given(books(), TEXTS)
def test_a_markdown_list_of_the_codebook_is_read_as_it_was_written(book, title):
    text = write_outline(title, *book)
    assert taken(read_outline(text, "book.md", family="f", segment_of=segment)) == (*book, ())


@given(st.lists(FILLED))
def test_texts_in_one_cell_are_told_apart(texts):
    assert unlisted(listed(texts)) == tuple(texts)


def test_the_whole_codebook_is_one_yaml_file():
    book = Codebook(
        "T",
        "",
        "About: all",
        "turn",
        (Variable("age", "Age", "number"),),
        (Family("f", "F"),),
        (Code("f.a", "A"),),
    )
    found = parse_codebook([Source("codebook.yaml", whole_yaml(book))])
    assert (found.title, found.description, found.excerpts) == ("T", "About: all", "turn")
    assert (found.variables, found.families, found.codes) == (book.variables, book.families, book.codes)


LIST = """\
# Our codes

- **Push**: what drove them out
    - Fear - of the state
    - *Hunger*
- Pull
    1. Family: a relative
       was there first
    2. Work
"""


def test_a_list_as_people_write_it_gives_titles_and_definitions():
    part = read_outline(LIST, "list.md", family="list", segment_of=segment)
    assert [(each.name, each.title, each.definition) for each in part.families] == [
        ("push", "Push", "what drove them out"), ("pull", "Pull", ""),
    ]  # fmt: skip
    assert [(each.path, each.title, each.definition) for each in part.codes] == [
        ("push.fear", "Fear", "of the state"),
        ("push.hunger", "Hunger", ""),
        ("pull.family", "Family", "a relative\nwas there first"),
        ("pull.work", "Work", ""),
    ]


def test_headings_over_flat_lists_are_families():
    text = "# Book\n\n## Leaving\n\n- Fear\n- Debt\n\n## Staying\n\n- Faith\n"
    part = read_outline(text, "list.md", family="list", segment_of=segment)
    assert [code.path for code in part.codes] == ["leaving.fear", "leaving.debt", "staying.faith"]


def test_a_flat_list_lies_in_one_family_named_for_the_file():
    part = read_outline("* Fear\n* Debt\n", "list.md", family="list", segment_of=segment)
    assert [code.path for code in part.codes] == ["list.fear", "list.debt"]


def test_others_tables_of_codes_are_understood_by_their_headings():
    header = ("Theme", "Code", "Description", "Inclusion criteria", "Example", "Reviewer")
    rows = [
        (2, ("Leaving", "Fear", "Of harm", "said aloud", "I was afraid", "AB")),
        (3, ("Leaving", "Debt", "", "", "", "")),
        (4, ("Staying", "Fear", "", "", "", "")),
    ]
    part = read_rows(header, rows, "codes.csv", family="codes", segment_of=segment)
    assert [code.path for code in part.codes] == ["leaving.fear", "leaving.debt", "staying.fear"]
    assert part.codes[0].use_when == "said aloud"
    assert part.codes[0].examples == ("I was afraid",)
    assert part.notes == ("Columns that mean nothing here: Reviewer.",)


def test_every_faulty_row_is_named():
    rows = [(2, ("f.a b", "A", "")), (3, ("f.c", "C", "ab")), (4, ("f.c", "C", ""))]
    with pytest.raises(BadInput) as caught:
        read_rows(("path", "title", "key"), rows, "codes.csv", family="f", segment_of=segment)
    assert [problem[:6] for problem in caught.value.problems] == ["row 2:", "row 3:", "row 4:"]


def test_a_table_that_names_no_codes_says_what_is_needed():
    with pytest.raises(BadInput, match="needs a column `path`"):
        read_rows(("a", "b"), [(2, ("x", "y"))], "t.csv", family="f", segment_of=segment)


def test_the_page_escapes_whatever_codes_say():
    evil = '<script>alert("x")</script>\x1b'
    book = Codebook(
        "T", "v", families=(Family("f", evil),), codes=(Code("f.a", evil, evil, examples=(evil, "مثال")),)
    )
    html = page(book).decode()
    assert "<script" not in html
    assert "\x1b" not in html
    assert 'dir="rtl">مثال' in html


def test_a_text_longer_than_a_cell_is_refused_not_cut():
    from coder.errors import Refused

    with pytest.raises(Refused, match="definition in row 2"):
        text_sheet("x", ("path", "definition"), [("f.a", "x" * 40_000)])


def test_a_workbook_holds_no_formula():
    from zipfile import ZipFile

    data = text_sheet("x", ("title",), [("=1+1",)])
    with ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@given(st.text(max_size=20))
def test_foreign_words_can_be_written_into_our_files(words):
    from coder.codebook.emit import codebook_yaml
    from coder.text.safe_yaml import welcome

    definition = welcome(words).strip()
    text = codebook_yaml([Family("f", "F")], [Code("f.a", "A", definition)], title="T")
    assert parse_codebook([Source("codebook.yaml", text)]).codes[0].definition == definition


def test_lists_without_end_are_refused_at_once():
    deep = "".join(f"{'  ' * level}- x\n" for level in range(60))
    with pytest.raises(BadInput, match="levels deep"):
        read_outline(deep, "deep.md", family="f", segment_of=segment)
    with pytest.raises(BadInput, match="needs a list"):
        read_outline("\n" * 50_000 + "x", "long.md", family="f", segment_of=segment)
