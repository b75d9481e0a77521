"""The same interview twice is found however it was edited; a translation and a stranger are not."""

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.cases.texts import nearly_same

STORY = (
    "I grew up above my uncle's bakery in a town that no map of the war shows. In the second winter the "
    "flour ran out, and the men who brought it asked for my brother in return. He went with them on a "
    "Tuesday. I followed in spring because nobody would tell me where he slept. What I found was a garage "
    "full of boys who guarded each other. They took our papers, they counted our bread, and whoever asked "
    "about pay was sent to dig. When the commander shot a man over a carton of cigarettes, I stopped "
    "believing that anything there was holy. I left through an orchard, at night, with one shoe."
)
OTHER = (
    "My mother still thinks that I worked in a clinic by the sea. There was no sea and hardly a clinic, only "
    "a school with mattresses, where women waited to be told whom they would marry. I could read, so I wrote "
    "the lists. I wrote my own name last and then I tore the page. The driver who took me to the border had "
    "a daughter of my age and asked for nothing, which frightened me more than all that came before it."
)
ARABIC = (
    "كبرت فوق مخبز عمي في بلدة لا تظهرها خرائط الحرب وفي الشتاء الثاني نفد الطحين "
    "فجاء رجال وطلبوا أخي بدلا منه"
)


def pairs(**texts):
    return [(pair.first, pair.second) for pair in nearly_same(texts)]


def edited(text: str, share: float = 0.08) -> str:
    draw = random.Random(5)
    return " ".join("somehow" if draw.random() < share else word for word in text.split())


def test_the_same_interview_with_another_header_and_other_lines_is_found():
    again = "Harbour Post, 3 March\nINTERVIEW\n\n" + STORY.upper().replace(". ", ".\n\n")
    (pair,) = nearly_same({"a": STORY, "b": again, "c": OTHER})
    assert (pair.first, pair.second, pair.share) == ("a", "b", 1.0)
    assert pair.resemblance < 1.0
    assert STORY[pair.start : pair.end].startswith("I grew up above my uncle's bakery")
    assert again[pair.other_start : pair.other_end].startswith("I GREW UP ABOVE MY UNCLE'S BAKERY")


def test_an_edited_and_an_excerpted_interview_are_found_with_their_share():
    middle = STORY[STORY.index("He went") : STORY.index("When the commander")]
    found = {pair.ids: pair for pair in nearly_same({"a": STORY, "cut": middle, "edited": edited(STORY)})}
    assert found["a", "cut"].share == 1.0
    assert found["a", "cut"].passage.startswith("He went with them on a Tuesday")
    assert 0.3 <= found["a", "edited"].share < 1.0


def test_spelling_variants_and_points_do_not_hide_a_text():
    assert pairs(a=ARABIC, b=ARABIC.replace("أ", "ا").replace("ب", "بَ")) == [("a", "b")]


def test_a_translation_is_not_the_same_text():
    assert pairs(a=STORY, b=ARABIC) == []


def test_different_stories_and_short_greetings_are_not_the_same():
    assert pairs(a=STORY, b=OTHER) == []
    assert pairs(a="Thank you for coming. " + STORY, b="Thank you for coming. " + OTHER) == []


def test_the_same_few_words_are_the_same_text_and_empty_ones_are_none():
    assert pairs(a="No comment.", b="no comment", c="", d=" ") == [("a", "b")]


def test_a_long_quote_is_cut_for_show_only():
    (pair,) = nearly_same({"a": STORY, "b": STORY})
    assert pair.passage.endswith("…")
    assert STORY[pair.start : pair.end] + "." == STORY


def test_texts_in_a_script_without_gaps_are_compared_by_their_signs():
    story = "我在一个没有地图的小镇上长大我的叔叔在那里开了一家面包店第二年冬天面粉用完了"
    assert pairs(a=story, b="采访记录。" + story) == [("a", "b")]


def test_a_phrase_in_every_text_makes_no_pairs_and_many_copies_are_all_linked():
    draw = random.Random(2)
    words = [f"w{n}" for n in range(3_000)]
    texts = {f"t{n}": "please tell me how it began " + " ".join(draw.choices(words, k=80)) for n in range(60)}
    assert nearly_same(texts) == []
    copies = {f"c{n:02}": STORY for n in range(60)}
    linked = {name for pair in nearly_same(copies) for name in pair.ids}
    assert linked == set(copies)


WORDS = st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six", "seven"]), max_size=40)


@settings(deadline=None)
@given(texts=st.lists(WORDS.map(" ".join), min_size=2, max_size=5))
def test_a_pair_is_judged_by_its_two_texts_alone(texts):
    named = {f"t{number}": text for number, text in enumerate(texts)}
    together = {pair.ids: pair for pair in nearly_same(named)}
    for two in combinations(named.items(), 2):
        alone = nearly_same(dict(two))
        assert [together[pair.ids] for pair in alone if pair.ids in together] == alone
    for pair in together.values():
        assert 0.3 <= pair.share <= 1.0
        assert pair.resemblance <= pair.share
        quote = named[pair.first][pair.start : pair.end]
        assert quote == named[pair.second][pair.other_start : pair.other_end]


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_a_greater_share_may_be_asked_for(share):
    found = nearly_same({"a": STORY, "b": STORY, "c": edited(STORY, 0.15)}, share)
    assert all(pair.share >= share for pair in found)
    assert ("a", "b") in [pair.ids for pair in found]
