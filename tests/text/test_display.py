"""Nothing from a testimony commands a terminal, and offsets stay."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.text.display import shown, shown_line

ANY = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("\x1b\x07\x9b\x7f\u202e\u2066\u200b\u2028\U000e0041\t\n\r\0"),
    )
)
BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(ANY)
def test_one_character_in_is_one_character_out(text):
    assert len(shown(text)) == len(text)
    assert len(shown_line(text)) == len(text)


@given(ANY)
def test_no_control_reaches_the_terminal_but_the_newline(text):
    out = shown(text)
    assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in out)
    assert not BIDI & set(out)
    assert "\n" not in shown_line(text)
    out.encode("utf-8")


@given(ANY)
def test_the_filter_is_stable(text):
    assert shown(shown(text)) == shown(text)


@given(st.text(alphabet=st.sampled_from("مَدْرَسَةٌ ـ\u200c\u200d\u200e\u200fé👨‍👩‍👧aZ9,[/]\n")))
def test_arabic_joiners_and_emoji_families_are_untouched(text):
    assert shown(text) == text


@pytest.mark.parametrize(
    ("foreign", "seen"),
    [
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("a\tb\r\0", "a b␍␀"),
        ("\x7f\x9b\x80", "␡\ufffd\ufffd"),
        ("\u202eevil\u2069", "◇evil◇"),
        ("a\u200bb\u2060\ufeff\u00ad", "a·b···"),
        ("\u2028\u2029\x85", "↵↵↵"),
        ("\ud800\U000e0041", "\ufffd\ufffd"),
    ],
)
def test_each_kind_of_control_has_its_mark(foreign, seen):
    assert shown(foreign) == seen


def test_a_name_with_a_line_break_stays_on_one_line():
    assert shown_line("a\nb") == "a↵b"
