"""What is written as a codebook file is read back as it was."""

import string
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.emit import codebook_yaml
from coder.codebook.load import Source, parse_codebook
from coder.model import Code, Family, Variable

TRICKY = st.sampled_from("no :#-'\"&*!%@`{}[]?|>~0:1\n\\")
WORDS = st.text(
    st.one_of(TRICKY, st.characters(codec="utf-8", exclude_categories=["C", "Z"])), max_size=20
).map(str.strip)
TITLES = WORDS.map(lambda text: " ".join(text.split()) or "A title")
SEGMENTS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=4)


@st.composite
def books(draw):
    names = draw(st.lists(SEGMENTS.map(lambda s: f"f{s}"), min_size=1, max_size=3, unique=True))
    families = [Family(name, draw(TITLES), draw(WORDS), draw(st.booleans())) for name in names]
    codes: list[Code] = []
    for number in range(draw(st.integers(len(names), 8))):
        above = [*names, *(code.path for code in codes)]
        parent = names[number] if number < len(names) else draw(st.sampled_from(above))
        lists = [tuple(draw(st.lists(TITLES, max_size=2))) for _ in range(2)]
        codes.append(
            Code(
                f"{parent}.c{number}",
                draw(TITLES),
                draw(WORDS),
                draw(WORDS),
                draw(WORDS),
                *lists,
                key=string.ascii_uppercase[number] if draw(st.booleans()) else None,
                colour=draw(st.sampled_from([None, "#0a1b2c"])),
                codable=number == 0 or draw(st.booleans()),
                formerly=draw(st.sampled_from([(), (f"old.o{number}",)])),
                guid=draw(st.sampled_from(["", "0f"])),
            )
        )
    return families, codes


@given(books())
def test_a_written_codebook_is_read_as_it_was(book):
    families, codes = book
    text = codebook_yaml(families, codes, [Variable("age", "Age", "number")], "Book")
    found = parse_codebook([Source("codebook.yaml", text)])
    assert list(found.families) == families
    assert sorted(found.codes, key=lambda code: code.path) == sorted(codes, key=lambda code: code.path)


def test_codes_below_what_another_file_defines_are_joined_to_it():
    first = codebook_yaml([Family("f", "F")], [Code("f.a", "A")], title="Book")
    second = codebook_yaml([], [Code("f.b", "B"), Code("f.a.c", "C")])
    found = parse_codebook([Source("codebook.yaml", first), Source("codebook.d/x.yaml", second)])
    assert [code.path for code in found.codes] == ["f.a", "f.a.c", "f.b"]
    assert found.by_path["f.b"] == replace(Code("f.b", "B"))
