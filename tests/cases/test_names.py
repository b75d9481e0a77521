"""Names across transliterations: what is one name, what is not, and what a score depends on."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.cases.likeness import DEFAULT_THRESHOLD, alike_names, name_likeness
from coder.cases.names import parse
from coder.cases.sounds import alike, folded, sounds

SAME = [
    ("Abd ar-Rahman bin Khalid al-Masri", "ABDURRAHMAN KHALED EL MASRY"),
    ("عبد الرحمن خالد المصري", "Abdel Rahman Khalid al-Masri"),
    ("عبدالجبار عمری", "Abdul Jabbar Omari"),
    ("Nur al-Din Haddad", "Noureddine Haddad"),
    ("نور الدين حداد", "Nuruddin Hadad"),
    ("Muhammad al-Qudsi", "Mohammed el-Kudsi"),
    ("Mohamed Qudsi", "محمد القدسي"),
    ("Youssef Akkari", "Yusuf 'Akari"),
    ("Abu al-Mouthanna", "Abu Muthena"),
    ("أبو المثنى", "Abou al-Muthanna"),
    ("Umm Khalid", "Oum Khaled"),
    ("Aweys, Hassan Dahir", "Hassan Dahir Aweys"),
    ("Sa'd ‘Abd-al-Majid", "Saad Abdulmajid"),
    ("Hamid Ullah Sher", "Hamidullah Sher"),
    ("Dschamal Sayegh", "Djamal Sayegh"),
    ("Farukh Sharifov", "Faroukh Šarifov"),
    ("Shaykh Tariq Mansur", "Tarek Mansour"),
    ("Jamal Hussayni", "Gamal Huseini"),
    ("Cemal Demir", "Jamal Demir"),
    ("Isa Hasan", "Eisa Hassan"),
    ("Ali Haddad", "Aly Hadad"),
    ("Zine Ben Ali", "Zin bin Ali"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_name_in_two_conventions_is_shown(one, other):
    assert name_likeness(one, other) >= DEFAULT_THRESHOLD


DIFFERENT = [
    ("Muhammad al-Sulayti", "Muhammad al-Utaybi"),
    ("Abu Layth al-Ansari", "Abu Ammara"),
    ("Umm Asmah", "Umm Abaid"),
    ("Abu Hamzah", "Hamza"),
    ("Salwa Barzan Ibrahim al-Tikriti", "Thoraya Yusuf Hasan al-Tikriti"),
    ("Adam Brookman", "Abu Ibrahim"),
    ("Kim Song Chol", "Kim Hak Song"),
    ("Mohammed", "Mohammed Ayoub Darwish"),
    ("Lea Lund", "Ola Lund"),
    ("Eli Adler", "Lea Adler"),
    ("Kim Kurz", "Cem Kurz"),
    ("Noor Brook", "Ben Brook"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_people_are_not_shown(one, other):
    assert name_likeness(one, other) < DEFAULT_THRESHOLD


def test_short_european_names_of_one_family_are_not_taken_for_one_another():
    given = "Ada Ben Cem Dora Eli Fay Gus Hana Ivo Jad Kim Lea Max Noor Ola".split()  # noqa: SIM905
    family = [parse(f"{name} {surname}") for surname in ("Brook", "Haddad") for name in given]
    assert list(alike_names(family, DEFAULT_THRESHOLD)) == []


def test_a_shorter_form_is_less_alike_than_the_whole_name():
    whole = name_likeness("Anwar Nasser Awlaqi", "Anwar Nasser al-Awlaqi")
    shorter = name_likeness("Anwar Nasser Awlaqi", "Anwar al-Awlaqi")
    assert whole > shorter >= DEFAULT_THRESHOLD


def test_an_initial_stands_for_the_names_that_begin_with_it():
    assert name_likeness("Ebrahim B.", "Ibrahim Bakr") > name_likeness("Ebrahim B.", "Ibrahim Saleh")
    assert name_likeness("Ayoub B.", "Ayyub Bakr") >= DEFAULT_THRESHOLD


def test_brothers_are_less_alike_than_one_man_in_two_spellings():
    brother = name_likeness("Umar Sabawi Ibrahim Hasan al-Tikriti", "Ayman Sabawi Ibrahim Hasan al-Tikriti")
    himself = name_likeness(
        "Ayman Sab'awi Ibrahim Hassan al-Tikriti", "Ayman Sabawi Ibrahim Hasan al-Tikriti"
    )
    assert himself > 0.95 > brother


@pytest.mark.parametrize(
    "nobody", ["Unknown", "unknown", " ", "", "Anonymous*", "N.N.", "مجهول", "(?)", "Unknown woman"]
)
def test_a_name_that_says_nothing_is_like_no_other(nobody):
    assert name_likeness(nobody, nobody) == 0.0
    assert name_likeness(nobody, "Abu Omar") == 0.0


@pytest.mark.parametrize(
    ("one", "other"), [("R07", "R08"), ("Witness 1204", "Witness 1205"), ("Witness A", "Witness B")]
)
def test_numbered_pseudonyms_are_different_people(one, other):
    assert name_likeness(one, other) < DEFAULT_THRESHOLD
    assert name_likeness(one, one) == 1.0


def test_a_footnote_sign_is_no_part_of_a_name():
    assert name_likeness("Abu Ibrahim*", "Abu Ibrahim") == 1.0
    assert parse("Abu Ibrahim*†").marks == "*†"


def test_particles_and_titles_are_told_from_names():
    parts = parse("Shaykh Abu Hafs bin Umar al-Masri").parts
    assert [part.kind for part in parts] == ["title", "kunya", "given", "origin"]
    assert [part.sound for part in parse("Abu").parts] == ["abu"], "the last word is a name, whatever it is"


def test_arabic_script_is_read_without_the_vowels_that_it_does_not_write():
    assert sounds(folded("القُدسيّ").removeprefix("ال"), abjad=True) == "qdsy"


def test_a_doubled_letter_costs_nothing_and_another_consonant_much():
    same, near, far = alike(
        [sounds("hassan"), "qasim", "qasim"], [sounds("hasan"), "kasem", "basil"], [False] * 3
    )
    assert same == 1.0
    assert near > 0.85 > 0.6 > far


SYLLABLES = (
    "Mu",
    "ham",
    "mad",
    "Ah",
    "Khal",
    "id",
    "Qas",
    "im",
    "al-",
    "Abu ",
    "Sa",
    "lih",
    "ou",
    "ee",
    "sh",
    " ",
)
LETTERS = ("محمد", "خالد", "عبد", "الرحمن", "ابو", " ", "ال", "صالح", "قاسم")
names = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=7).map("".join) | st.lists(
    st.sampled_from(LETTERS), min_size=1, max_size=4
).map(" ".join)
anything = names | st.text(max_size=20)


@settings(deadline=None)
@given(one=anything, other=anything)
def test_likeness_is_symmetric_and_between_nothing_and_one(one, other):
    score = name_likeness(one, other)
    assert 0.0 <= score <= 1.0
    assert score == name_likeness(other, one)


@settings(deadline=None)
@given(name=anything)
def test_a_name_is_wholly_like_itself(name):
    assert name_likeness(name, name) == (1.0 if parse(name) else 0.0)


@settings(max_examples=25, deadline=None)
@given(written=st.lists(names, min_size=2, max_size=9), threshold=st.sampled_from([0.1, 0.5, 0.69, 0.9]))
def test_finding_pairs_among_many_names_gives_what_comparing_each_two_gives(written, threshold):
    parsed = [parse(name) for name in written]
    found = {(one, other): score for one, other, score in alike_names(parsed, threshold)}
    each = {
        (one, other): name_likeness(written[one], written[other])
        for other in range(len(written))
        for one in range(other)
    }
    expected = {pair: score for pair, score in each.items() if score >= threshold}
    assert found.keys() == expected.keys()
    assert found == pytest.approx(expected)


def test_pairs_are_found_once_and_in_any_order_of_the_names():
    written = [name for pair in SAME for name in pair] + ["Abu Omar"] * 3
    shuffled = written.copy()
    random.Random(3).shuffle(shuffled)

    def told(order):
        pairs = [
            (*sorted((order[one], order[other])), round(score, 9))
            for one, other, score in alike_names([parse(name) for name in order], 0.6)
        ]
        return sorted(pairs)

    assert told(written) == told(shuffled)
    assert told(written).count(("Abu Omar", "Abu Omar", 1.0)) == 3
