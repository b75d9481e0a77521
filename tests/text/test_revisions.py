"""What becomes of passages when a transcript is corrected."""

from hypothesis import given
from hypothesis import strategies as st

from coder.text.revisions import Carried, carried, carried_exactly, kept_stretches, nearest

TEXT = (
    "We left at night and nobody said where.\n\n"
    "My brother went first. I followed him in the spring, and nobody asked why.\n\n"
    "The man at the border counted us twice.\n"
)
letters = st.text(alphabet="ab \n\u0627\U0001f600", max_size=60)


def place(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def moved(new: str, words: str, old: str = TEXT) -> Carried:
    return carried(old, new, kept_stretches(old, new), *place(old, words))


@given(letters, letters)
def test_what_is_kept_is_the_same_words_in_the_same_order(old: str, new: str) -> None:
    ends = (0, 0)
    for kept in kept_stretches(old, new):
        assert kept.length > 0
        assert old[kept.old : kept.old + kept.length] == new[kept.new : kept.new + kept.length]
        assert kept.old >= ends[0]
        assert kept.new >= ends[1]
        ends = (kept.old + kept.length, kept.new + kept.length)
    assert ends[0] <= len(old)
    assert ends[1] <= len(new)


@given(letters, letters, st.data())
def test_an_exactly_carried_passage_keeps_its_words_and_any_other_lies_within_the_text(
    old: str, new: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    if start == end:
        return
    kept = kept_stretches(old, new)
    fate, first, last = carried(old, new, kept, start, end)
    assert 0 <= first <= last <= len(new)
    if fate == "exact":
        assert new[first:last] == old[start:end]
        assert carried_exactly(kept, start, end) == (first, last)
    else:
        assert (first < last) == (fate == "proposed")
    low, high = nearest(kept, start, end, len(new))
    assert 0 <= low <= high <= len(new)
    assert (low < high) == bool(new)


@given(letters.filter(bool), letters, st.data())
def test_an_insertion_shifts_what_stands_behind_it_and_leaves_what_stands_before(
    text: str, inserted: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text)))
    new = text[:at] + inserted + text[at:]
    kept = kept_stretches(text, new)
    assert sum(each.length for each in kept) == len(text) or inserted
    whole = "\n\nA quite different line that stands in neither text.\n\n"
    old, new = text + whole + text, text + inserted + whole + text
    start = len(text) + 2
    found = carried(old, new, kept_stretches(old, new), start, len(text) + len(whole) - 2)
    assert found[0] == "exact"
    assert new[found.start : found.end] == whole.strip()


def test_a_text_that_was_not_changed_keeps_everything() -> None:
    assert [tuple(each) for each in kept_stretches(TEXT, TEXT)] == [(0, 0, len(TEXT))]
    assert kept_stretches("", "") == ()


def test_a_spelling_mended_elsewhere_carries_a_passage_exactly() -> None:
    new = TEXT.replace("counted us twice", "counted us two times").replace(
        "We left", "[recorded in May] We left"
    )
    found = moved(new, "I followed him in the spring")
    assert found.fate == "exact"
    assert new[found.start : found.end] == "I followed him in the spring"


def test_a_spelling_mended_within_a_passage_is_proposed_from_end_to_end() -> None:
    new = TEXT.replace("followed", "folowed")
    found = moved(new, "I followed him in the spring")
    assert found.fate == "proposed"
    assert new[found.start : found.end] == "I folowed him in the spring"


def test_words_added_right_before_and_behind_a_passage_are_not_part_of_it() -> None:
    new = TEXT.replace("I followed him", "Then I followed him gladly")
    found = moved(new, "I followed him")
    assert (found.fate, new[found.start : found.end]) == ("exact", "I followed him")


def test_a_passage_that_was_taken_out_is_an_orphan() -> None:
    new = TEXT.replace("My brother went first. I followed him in the spring, and nobody asked why.\n\n", "")
    assert moved(new, "I followed him in the spring").fate == "orphan"


def test_a_passage_that_was_rewritten_altogether_is_an_orphan_although_some_letters_agree() -> None:
    new = TEXT.replace("The man at the border counted us twice.", "Afterwards we slept badly, all winter.")
    assert moved(new, "The man at the border counted us twice.").fate == "orphan"


def test_a_passage_that_was_moved_is_proposed_where_it_stands_now() -> None:
    line = "The man at the border counted us twice.\n"
    new = line + "\n" + TEXT.replace(line, "")
    found = moved(new, "The man at the border counted us twice.")
    assert found.fate in ("proposed", "exact")
    assert new[found.start : found.end] == "The man at the border counted us twice."


def test_a_passage_that_lost_its_end_is_proposed_without_it() -> None:
    new = TEXT.replace(" in the spring, and nobody asked why", "")
    found = moved(new, "I followed him in the spring")
    assert found.fate == "proposed"
    assert new[found.start : found.end] == "I followed him"
