"""Codes are found by a few letters, passages in any spelling."""

import random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.text.search import find, fold, near, rank

CODES = [
    "Infighting\nThe group fights other Sunni rebels; spies, traitors",
    "Brutality\nHostages and civilians are killed",
    "Silence\nNobody speaks of it; infighting is denied",
    "Quality of life\nHardship, shortages, brutal cold",
    "Réinsertion\nÀ la maison",
    "العودة\nالرجوع إلى المَدْرَسَةِ",
]
LETTERS = st.sampled_from("aAéÉœŒßİıﬁ مَدْرَسَةأإآىـ٣\u200b\u0301\ufeff한ก्नमस्ते\n\u2028’«—𝔸")


def best(query):
    found = rank(query, CODES)
    return CODES[found[0][0]].split("\n")[0] if found else None


@pytest.mark.parametrize("typed", ["silnce", "slience", "sil", "Silence", "silense", "slien", "SILENC"])
def test_a_mistyped_code_is_found(typed):
    assert best(typed) == "Silence"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("brut", "Brutality"), ("infight", "Infighting"), ("reinser", "Réinsertion"), ("spies", "Infighting")],
)
def test_the_beginning_of_a_word_finds_the_code_that_has_it_first(typed, code):
    assert best(typed) == code


def test_arabic_is_found_without_tashkeel_or_ta_marbuta():
    assert best("العوده") == "العودة"
    assert best("مدرسه") == "العودة"


def test_every_typed_word_counts():
    assert [i for i, _ in rank("silence denied", CODES)] == [2]
    assert rank("silence hostages", CODES) == []


def test_word_beginnings_come_before_insides_and_these_before_typos():
    choices = ["silance", "unsilenced", "x silence"]
    assert [i for i, _ in rank("silence", choices)] == [2, 1, 0]


def test_nothing_typed_gives_every_choice_in_order():
    assert [i for i, _ in rank(" ", CODES)] == list(range(len(CODES)))
    assert len(rank("", CODES, limit=2)) == 2


def test_signs_alone_find_nothing():
    assert rank("!?", CODES) == []


def test_scores_fall_and_stay_between_0_and_100():
    scores = [score for _, score in rank("in", CODES)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 100 for score in scores)


def test_ranking_two_thousand_codes_is_quick_while_typing():
    draw = random.Random(7)
    words = ["".join(draw.choices("aeioulnrstmdp", k=draw.randint(3, 9))) for _ in range(4000)]
    choices = [" ".join(draw.choices(words, k=60)) for _ in range(2000)]
    rank("warm", choices)
    begin = perf_counter()
    for typed in ("s", "si", "sil", "siln", "silnc"):
        rank(typed, choices)
    assert perf_counter() - begin < 1.0  # a tenth of it on an idle machine


def test_near_spellings_of_a_name_are_offered_best_first():
    assert near("Tunisia", ["Syrian", "Tunisian", "Turkish"]) == ["Tunisian"]
    assert near("brutalty", ["recruitment.faith", "defection.brutality"]) == ["defection.brutality"]
    assert near("anna", ["Hannah", "Anna", "anna", "Omar"])[0] == "Anna"
    assert "anna" not in near("anna", ["anna"])
    assert near("x", []) == []


@given(st.text(alphabet=LETTERS))
def test_the_shadow_leads_back_to_every_character_it_came_from(text):
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert folded.offsets[-1] == len(text)
    for at, character in enumerate(folded.text):
        assert character in fold(text[folded.offsets[at]]).text


@given(st.text(alphabet=LETTERS), st.data())
def test_a_span_of_the_shadow_is_the_passage_that_folds_to_it(text, data):
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    first, last = folded.span(start, end)
    assert 0 <= first < last <= len(text)
    assert folded.text[start:end] in fold(text[first:last]).text


@given(st.text(alphabet=st.sampled_from("abc éم َ\n"), min_size=1), st.data())
def test_every_passage_is_found_by_its_own_words(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    query = text[start:end]
    words = fold(query).text.split()
    hits = find(text, query)
    if words and " ".join(words) == fold(query).text:
        assert any(fold(text[hit.start : hit.end]).text == fold(query).text for hit in hits)
    assert all(hit.score == 100 and 0 <= hit.start < hit.end <= len(text) for hit in hits) or not words


@pytest.mark.parametrize(
    ("query", "quote"),
    [
        ("vecu l'oeuvre", "vécu l’œuvre"),
        ("المدرسة", "المَدْرَسَةِ"),
        ("كانت الان", "كــانت الآن"),
        ("istanbul", "İstanbul"),
        ("2014", "٢٠١٤"),
        ("soft hyphen", "soft hy\u00adphen"),
        ("two  lines", "two\nlines"),
    ],
)
def test_spelling_variants_are_found(query, quote):
    text = f"before {quote} after"
    (hit,) = find(text, query)
    assert text[hit.start : hit.end] == quote
    assert hit.score == 100


def test_exact_hits_come_in_reading_order_up_to_the_limit():
    text = "silence, Silence, SILENCE"
    assert [hit.start for hit in find(text, "silence")] == [0, 9, 18]
    assert len(find(text, "silence", limit=2)) == 2


def test_a_mistyped_word_is_found_when_nothing_is_exact():
    text = "They kept silence. The silent commander."
    hits = find(text, "silnce")
    assert text[hits[0].start : hits[0].end] == "silence"
    assert 70 < hits[0].score < 100


def test_a_mistyped_phrase_is_found_in_a_long_paragraph():
    text = "word " * 20_000 + "the commander took our bread " + "word " * 20_000
    hits = find(text, "comander took are bread")
    assert "commander took our bread" in text[hits[0].start : hits[0].end]


def test_a_query_longer_than_the_text_is_not_called_perfect():
    assert find("hay", "a longer needle than hay") == []
    assert find("the bread was", "the bread was taken")[0].score < 100


@pytest.mark.parametrize("query", ["", " ", "\u200b", "zzzz qqqq"])
def test_nothing_asked_or_nothing_there_finds_nothing(query):
    assert find("Some text", query) == []
