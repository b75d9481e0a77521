"""The canonical form: what offsets count in."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.text.canonical import canonical, revision_of

RAW = st.text(alphabet=st.one_of(st.sampled_from("\r\n\0\ufeff a\u2028\x85é\u0301\u200b"), st.characters()))


@given(RAW)
def test_making_a_text_canonical_twice_changes_nothing_more(raw):
    once = canonical(raw)
    assert canonical(once) == once


@given(RAW)
def test_only_marks_line_ends_and_nul_are_touched(raw):
    text = canonical(raw)
    assert "\r" not in text
    assert "\0" not in text
    assert not text.startswith("\ufeff")
    bare = raw.replace("\0", "").lstrip("\ufeff")
    assert [c for c in text if c != "\n"] == [c for c in bare if c not in "\r\n"]
    assert len(bare) - len(text) == bare.count("\r\n")


@given(st.text(alphabet=st.characters(exclude_characters="\r\0\ufeff")))
def test_offsets_into_an_ordinary_text_are_those_of_the_file(raw):
    assert canonical(raw) == raw


def test_line_ends_of_every_system_are_one():
    assert canonical("\ufeffa\r\nb\rc\n\rd\0e") == "a\nb\nc\n\nde"


def test_nothing_is_normalised_or_trimmed():
    kept = "  e\u0301 \u2028 \x85 \u200b \ufeff\t\n\n"
    assert canonical(kept) == kept


def test_a_revision_is_the_sha256_of_the_utf8_bytes():
    assert revision_of("المَدرسة") == hashlib.sha256("المَدرسة".encode()).hexdigest()


def test_a_lone_surrogate_has_no_revision():
    with pytest.raises(UnicodeEncodeError):
        revision_of("\ud800")
