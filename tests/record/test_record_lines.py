"""The lines of a bundle are the JSON that they are said to be, whatever stands in a fact."""

import json

from hypothesis import given
from hypothesis import strategies as st

from coder.record.lines import KINDS, written

IDS = st.binary(min_size=16, max_size=16)
NAMES = st.integers(1, 9)
OFFSETS = st.none() | st.integers(0, 10**9)
WORDS = st.none() | st.text(st.characters(exclude_categories=("Cs",)))
ROWS = st.tuples(
    IDS, st.sampled_from(KINDS), NAMES, st.integers(0, 10**14), NAMES, *[st.none() | NAMES] * 4, OFFSETS,
    OFFSETS, *[st.none() | IDS] * 3, WORDS, WORDS,
)  # fmt: skip


@given(st.lists(ROWS, max_size=6))
def test_each_line_is_the_fact_with_its_names_by_place_and_no_nothings_at_its_end(rows):
    places: dict[int, int] = {}
    expected = []
    for row in rows:
        line = [each.hex() if isinstance(each, bytes) else each for each in row]
        line[1] = KINDS.index(row[1])
        for column in (2, 4, 5, 6, 7, 8):
            if row[column] is not None:
                line[column] = places.setdefault(row[column], len(places))
        while line[-1] is None:
            line.pop()
        expected.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    head, *lines = written(rows, str).decode().split("\n")[:-1]
    assert lines == expected
    assert json.loads(head)["names"] == [str(number) for number in places]
