"""Moving and selecting, without a screen."""

from hypothesis import given, settings
from hypothesis import strategies as st

from coder.model import Span, Testimony
from coder.text.canonical import canonical, revision_of
from coder.text.units import excerpts, snap
from coder.tui.manuscript import Manuscript, Motion
from coder.tui.selection import Selection

TEXT = (
    "I was nine. They closed the school.\n\n"
    "My mother packed one bag, and we walked. Nobody asked why. I kept quiet.\n\n\n"
    "That is all.\n"
)
MOTIONS: tuple[Motion, ...] = (
    "left", "right", "up", "down", "word_left", "word_right", "previous_sentence", "next_sentence",
    "previous_excerpt", "next_excerpt", "row_start", "row_end", "page_up", "page_down", "start", "end",
)  # fmt: skip
FORWARD = ("right", "word_right", "next_sentence", "next_excerpt")
BACK = ("left", "word_left", "previous_sentence", "previous_excerpt")
texts = st.one_of(
    st.lists(
        st.sampled_from(
            [
                "a b. ",
                "Why? ",
                "\n",
                "\n\n",
                "  ",
                "é",
                "e\u0301",
                "👨‍👩‍👧‍👦",
                "السَّلامُ. ",
                "漢字。",
                "\u200b",
                "\x1b[31m",
                "don't ",
            ]
        ),
        max_size=30,
    ).map("".join),
    st.text(max_size=60),
)


def manuscript(text: str, width: int = 30) -> Manuscript:
    text = canonical(text)
    made = Manuscript(Testimony("t", text, revision_of(text)), excerpts(text, "paragraph"))
    made.layout.wrap(width)
    return made


def chosen(text: Manuscript, selection: Selection) -> str:
    return text.text[selection.span.start : selection.span.end]


def at(text: Manuscript, words: str) -> Selection:
    place = text.text.index(words)
    return Selection(place, place)


def test_pressing_s_takes_the_sentence_and_again_one_more() -> None:
    text = manuscript(TEXT)
    once = at(text, "mother").selecting(text, "sentence")
    assert chosen(text, once) == "My mother packed one bag, and we walked."
    assert chosen(text, once.selecting(text, "sentence")).endswith("walked. Nobody asked why.")


def test_after_coding_a_sentence_s_begins_anew_with_the_next() -> None:
    text = manuscript(TEXT)
    coded = at(text, "mother").selecting(text, "sentence").coded()
    assert chosen(text, coded) == "My mother packed one bag, and we walked."
    assert chosen(text, coded.selecting(text, "sentence")) == "Nobody asked why."


def test_w_at_a_blank_takes_the_word_that_follows() -> None:
    text = manuscript(TEXT)
    place = text.text.index(" nine")
    assert chosen(text, Selection(place, place).selecting(text, "word")) == "nine"


def test_e_takes_the_excerpt_without_its_blank_lines() -> None:
    text = manuscript(TEXT)
    assert chosen(text, at(text, "all").selecting(text, "excerpt")) == "That is all."


def test_swapping_ends_lets_the_selection_grow_backwards() -> None:
    text = manuscript(TEXT)
    start = at(text, "Nobody").selecting(text, "sentence").swapped()
    assert chosen(text, start.selecting(text, "sentence")) == (
        "My mother packed one bag, and we walked. Nobody asked why."
    )


def test_visual_mode_extends_with_plain_moves_until_it_is_cleared() -> None:
    text = manuscript(TEXT)
    visual = at(text, "They").toggled().moved(text, "word_right", extend=False, page=5)
    assert chosen(text, visual) == "They "
    assert visual.is_active
    assert not visual.cleared().is_active
    assert visual.cleared().moved(text, "right", extend=False, page=5).is_empty


def test_a_plain_move_clears_the_selection() -> None:
    text = manuscript(TEXT)
    assert at(text, "They").selecting(text, "word").moved(text, "left", extend=False, page=5).is_empty


def test_moving_by_rows_comes_back_to_the_column_it_began_in() -> None:
    text = manuscript("a long enough first row\n\nanother row that is long", 40)
    start = Selection(15, 15)
    down = start.moved(text, "down", extend=False, page=5)
    assert text.layout.cell_of(down.cursor) == 0
    again = down.moved(text, "down", extend=False, page=5)
    assert text.layout.cell_of(again.cursor) == 15
    assert again.moved(text, "left", extend=False, page=5).cell is None


def test_k_goes_to_the_beginning_of_the_excerpt_first_and_then_to_the_one_before() -> None:
    text = manuscript(TEXT)
    once = at(text, "packed").moved(text, "previous_excerpt", extend=False, page=5)
    assert once.cursor == text.excerpts[1].start
    assert once.moved(text, "previous_excerpt", extend=False, page=5).cursor == text.excerpts[0].start


def test_excerpts_coded_are_those_that_a_coding_touches() -> None:
    text = manuscript(TEXT)
    assert text.coded_excerpts([]) == 0
    assert text.coded_excerpts([Span(3, 5)]) == 1
    assert text.coded_excerpts([Span(3, text.excerpts[1].start + 1), Span(0, 2)]) == 2
    between = text.excerpts[0].end
    assert text.coded_excerpts([Span(between, between + 2)]) == 0


@given(texts, st.data())
@settings(deadline=None)
def test_no_sequence_of_moves_leaves_the_text_or_stops_inside_a_character(
    text: str, data: st.DataObject
) -> None:
    page = manuscript(text, 12)
    selection = Selection()
    for _ in range(8):
        motion = data.draw(st.sampled_from(MOTIONS))
        before = selection.cursor
        selection = selection.moved(page, motion, extend=data.draw(st.booleans()), page=3)
        assert 0 <= selection.cursor <= len(page.text)
        if motion in FORWARD:
            assert selection.cursor > before or before == len(page.text)
        if motion in BACK:
            assert selection.cursor < before or before == 0
        assert page.layout.row_of(selection.cursor) < page.layout.row_count


@given(texts, st.data())
@settings(deadline=None)
def test_growing_a_selection_never_loses_what_was_selected(text: str, data: st.DataObject) -> None:
    page = manuscript(text, 12)
    place = data.draw(st.integers(0, len(page.text)))
    selection = Selection(place, place)
    for _ in range(4):
        before = selection.span
        selection = selection.selecting(page, data.draw(st.sampled_from(["word", "sentence", "excerpt"])))
        if len(before):
            assert selection.span.start <= before.start
            assert before.end <= selection.span.end
        assert 0 <= selection.span.start <= selection.span.end <= len(page.text)


@given(texts, st.data())
@settings(deadline=None)
def test_what_is_coded_is_whole_characters_without_outer_blanks(text: str, data: st.DataObject) -> None:
    page = manuscript(text)
    ends = sorted(data.draw(st.tuples(*[st.integers(0, len(page.text))] * 2)))
    passage = page.codable(*ends)
    if len(passage):
        assert snap(page.text, passage.start, passage.end) == passage
        assert not page.text[passage.start].isspace()
        assert not page.text[passage.end - 1].isspace()


def test_shortening_stops_at_one_word_and_goes_by_words_below_one_sentence() -> None:
    text = manuscript(TEXT)
    selection = at(text, "Nobody").selecting(text, "sentence").selecting(text, "sentence")
    assert chosen(text, selection) == "Nobody asked why. I kept quiet."
    shorter = [selection := selection.shrunk(text) for _ in range(5)]
    assert [chosen(text, one) for one in shorter] == [
        "Nobody asked why.", "Nobody asked", "Nobody", "Nobody", "Nobody",
    ]  # fmt: skip
    assert chosen(text, selection.grown(text)) == "Nobody asked"


def test_shortening_from_the_beginning_keeps_the_end() -> None:
    text = manuscript(TEXT)
    selection = at(text, "Nobody").selecting(text, "sentence").selecting(text, "word").swapped()
    assert chosen(text, selection.shrunk(text)) == "asked why. I"


def test_a_coded_passage_is_lengthened_and_not_begun_anew() -> None:
    text = manuscript(TEXT)
    coded = at(text, "mother").selecting(text, "sentence").coded()
    assert chosen(text, coded.grown(text)).endswith("walked. Nobody asked why.")


@given(texts, st.data())
@settings(deadline=None)
def test_shortening_never_adds_to_a_selection_nor_empties_it(text: str, data: st.DataObject) -> None:
    page = manuscript(text, 12)
    ends = data.draw(st.tuples(*[st.integers(0, len(page.text))] * 2))
    units = st.sampled_from(["word", "sentence", "excerpt", "turn", "paragraph"])
    selection = Selection(*ends, unit=data.draw(units))
    for _ in range(3):
        before = selection.span
        selection = selection.shrunk(page)
        assert before.start <= selection.span.start <= selection.span.end <= before.end
        assert selection.is_empty == (not len(before))
