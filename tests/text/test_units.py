"""Excerpts, sentences, words and clusters tile the text and never cut a character."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from coder.model import Span
from coder.text.units import (
    excerpts,
    has_visible,
    next_word,
    previous_word,
    sentence_at,
    sentences,
    snap,
    trim,
    word_at,
)

PARTS = [
    "a",
    "Word",
    " ",
    "  ",
    "\n",
    "\n\n",
    ".",
    "…",
    "؟",
    '"',
    "»",
    "Q:",
    "Omar: ",
    "أبو عمر: ",
    "مَدْرَسَةٌ",
    "e\u0301",
]
PARTS += [
    "\u200b",
    "\u200d",
    "\ufe0f",
    "❤",
    "👨‍👩‍👧",
    "🇸🇾",
    "नमस्ते",
    "\x1b",
    "\u2028",
    "'",
    "12,5",
    "\u0600",
    "한",
    "\u0301",
    "\u3000",
]
TEXT = st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=3)), max_size=25).map("".join)
KINDS = ["paragraph", "line", "turn", "sentence"]


def texts(text, kind):
    return [text[e.start : e.end] for e in excerpts(text, kind)]


def boundaries(text):
    at, found = 0, {0}
    for cluster in iter_graphemes(text):
        at += len(cluster)
        found.add(at)
    return found


@pytest.mark.parametrize("kind", KINDS)
@given(text=TEXT)
def test_excerpts_hold_everything_visible_once_and_in_order(kind, text):
    found = excerpts(text, kind)
    assert [e.number for e in found] == list(range(1, len(found) + 1))
    covered = [False] * len(text)
    before = 0
    for e in found:
        assert before <= e.start < e.end <= len(text)
        before = e.end
        covered[e.start : e.end] = [True] * (e.end - e.start)
        assert trim(text, e.start, e.end) == Span(e.start, e.end)
        assert has_visible(text, e.start, e.end)
    assert all(covered[at] for at in range(len(text)) if has_visible(text, at, at + 1))


@given(TEXT)
def test_no_paragraph_holds_a_blank_line_and_none_touches_another(text):
    found = excerpts(text, "paragraph")
    for e in found:
        assert all(has_visible(line, 0, len(line)) for line in text[e.start : e.end].split("\n"))
    for left, right in pairwise(found):
        between = text[left.end : right.start]
        assert between.count("\n") >= 2


@given(TEXT, st.data())
def test_snapping_widens_to_whole_clusters_and_no_further(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = snap(text, start, end)
    edges = boundaries(text)
    assert span.start == max(edge for edge in edges if edge <= start)
    if start == end:
        assert len(span) == 0
    else:
        assert span.end == min(edge for edge in edges if edge >= end)
    assert snap(text, span.start, span.end) == span


@given(TEXT, st.data())
def test_trimming_drops_outer_blanks_and_nothing_visible(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = trim(text, start, end)
    assert start <= span.start <= span.end <= end
    assert not has_visible(text, start, span.start)
    assert not has_visible(text, span.end, end)
    assert bool(len(span)) == has_visible(text, start, end)
    assert trim(text, span.start, span.end) == span


@given(TEXT)
def test_walking_by_word_reaches_the_same_words_in_both_directions(text):
    forward, at = [], -1
    if text and word_at(text, 0).start == 0 and next_word("." + text, 0) == 1:
        forward.append(0)
    at = 0
    while (at := next_word(text, at)) < len(text):
        forward.append(at)
    backward, at = [], len(text)
    while at:
        at = previous_word(text, at)
        backward.append(at)
    assert [b for b in reversed(backward) if b or (forward and forward[0] == 0)] == forward
    for start in forward:
        word = word_at(text, start)
        assert word.start <= start < word.end
        assert word_at(text, word.end - 1) == word


@given(TEXT)
def test_every_offset_has_a_word_or_cluster_around_it(text):
    for at in range(len(text)):
        span = word_at(text, at)
        assert span.start <= at < span.end
    assert word_at(text, len(text)) == Span(len(text), len(text))


@given(TEXT)
def test_the_sentence_at_an_offset_is_one_of_the_texts_sentences(text):
    every = sentences(text, 0, len(text))
    for at in range(len(text) + 1):
        span = sentence_at(text, at)
        assert span in every or span == Span(at, at)
        assert any(s.start <= at < s.end for s in every) <= (span.start <= at < span.end)


def test_paragraphs_are_blocks_between_blank_lines():
    text = "\n\n  One\ntwo  \n \t\u200b\n\nthree\n"
    assert texts(text, "paragraph") == ["One\ntwo", "three"]


def test_lines_that_are_blank_are_no_excerpts():
    assert texts("a\n\n \u200f\n b \n", "line") == ["a", "b"]


def test_an_empty_or_blank_text_has_no_excerpts():
    assert [excerpts(text, kind) for text in ("", " \n\u200b") for kind in KINDS] == [[]] * 8


def test_an_interview_is_divided_at_its_speakers():
    text = "Recorded in May.\n\nBy phone.\n\nQ: Why?\nA: He said: go.\n\nI went.\nQ: When?"
    assert texts(text, "turn") == [
        "Recorded in May.",
        "By phone.",
        "Q: Why?",
        "A: He said: go.\n\nI went.",
        "Q: When?",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "INTERVIEWER: a\nAbu Omar: b",
        "Leïla : bonjour\nÉtienne de La Tour : oui",
        "GÖRÜŞMECİ: evet\nAyşe Öztürk: hayır",
        "المحاور: لماذا؟\nأبو عمر: لأن",
        "**Q:** a\n**A:** b",
        "[00:01:02] Omar (laughs): a\n00:02:03 Interviewer 1: b",
        "س: لماذا؟\nج: لأن",
    ],
)
def test_speakers_of_every_language_and_style_are_turns(text):
    assert texts(text, "turn") == text.split("\n")


@pytest.mark.parametrize(
    "text",
    [
        "He said: we go.\nThen they told me: stay.",
        "قال لي: اذهب\nوقالت: لا",
        "Note: written later.\nI left at 10:30: too late.",
        "http://example.org: a\nthere were three things that I needed to know: x",
    ],
)
def test_sentences_with_a_colon_are_no_turns(text):
    assert texts(text, "turn") == [text]


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Smith left.", "He went home."],
        ['"Why?" he asked.', "I was... well, afraid…", "Then it ended!"],
        ["We met Col. Haddad at 5 p.m. in Raqqa.", "He told me.", "No. 5 is it?", "no.", "ok."],
        ["The U.S. army came.", "J. R. Smith, e.g. him.", "In 2014.", "Then."],
        ["« Pourquoi ? » dit-il.", "« Non. »", "Il part avec M. Durand."],
        ["هل رأيت؟", "نعم.", "قال د. أحمد هذا."],
        ["Prof. Dr. Yılmaz geldi.", "Ayın 3. günü gitti.", "Neden?"],
        ["She left (at night).", "“Go.”", "1. First."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected):
    text = " ".join(expected)
    assert texts(text, "sentence") == expected


def test_chinese_sentences_need_no_blank():
    assert texts("我走了。他说：“好。”再见！", "sentence") == ["我走了。", "他说：“好。”", "再见！"]


def test_no_sentence_crosses_a_blank_line():
    assert texts("I went\nhome\n\nand slept", "sentence") == ["I went\nhome", "and slept"]


def test_between_two_sentences_the_one_before_is_taken():
    text = "One.  Two."
    assert sentence_at(text, 5) == Span(0, 4)
    assert sentence_at(text, 6) == Span(6, 10)
    assert sentence_at("a\n\nb", 2) == Span(2, 2)


@pytest.mark.parametrize(
    "word", ["don't", "l’homme", "Suriye'ye", "مَدْرَسَةٌ", "1,000.50", "e\u0301te\u0301", "می\u200cروم", "22:15"]
)
def test_a_word_is_whole_from_every_offset_inside_it(word):
    text = f"- '{word}', x"
    for at in range(3, 3 + len(word)):
        assert word_at(text, at) == Span(3, 3 + len(word))


def test_a_sign_that_is_no_word_gives_its_cluster():
    assert word_at("a 👨‍👩‍👧 b", 3) == Span(2, 7)


def test_zero_width_characters_are_not_visible():
    assert not has_visible("\u200b\u200f\ufeff\u2060\u00ad \u00a0\u2028\ufe0f", 0, 9)
    assert has_visible(" \u200b.", 0, 3)
    assert not has_visible("a", 1, 1)


@pytest.mark.parametrize("call", [snap, trim])
@pytest.mark.parametrize(("start", "end"), [(-1, 1), (2, 1), (0, 4)])
def test_a_span_outside_the_text_is_refused(call, start, end):
    with pytest.raises(ValueError, match="does not lie in"):
        call("abc", start, end)


def test_an_unknown_kind_of_excerpt_is_refused():
    with pytest.raises(ValueError, match="paragraph, line, turn or sentence"):
        excerpts("a", "page")


@pytest.mark.parametrize(
    "unit", ["word and. ", ".", ". ", "e\u0301", "\u0301", "👨‍👩‍👧‍👦", "'", "مَدْرَسَة. ", "Name: x\n", "a:"]
)
def test_hostile_texts_cost_linear_time(unit):
    from time import process_time

    def cost(times):
        text = unit * times
        begin = process_time()
        for kind in KINDS:
            excerpts(text, kind)
        half = len(text) // 2
        sentence_at(text, half)
        word_at(text, half)
        previous_word(text, half)
        return process_time() - begin

    small = min(cost(4_000) for _ in range(2))
    assert cost(32_000) < 40 * small + 0.2  # a quadratic step would cost 64 times as much
