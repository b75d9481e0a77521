"""Cue times and speakers' labels of transcripts, as tools for transcribing write them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.text.cues import cues
from coder.text.turns import in_stretch, signposts, turn_starts
from coder.text.units import excerpts

SUBTITLES = """1
00:00:01,000 --> 00:00:04,000
INTERVIEWER: Where did you go?

2
00:00:04,500 --> 00:00:08,000 align:start
OMAR: We crossed.

3
00:00:08,500 --> 00:00:10,000
At 22:15 we left.
"""


def turns(text: str) -> list[str]:
    return [text[one.start : one.end] for one in excerpts(text, "turn")]


def added(text: str) -> list[str]:
    return [text[span.start : span.end] for span in signposts(text)]


def test_a_turn_of_subtitles_begins_with_its_cue_and_goes_on_over_the_next_ones() -> None:
    first, second = turns(SUBTITLES)
    assert first.endswith("Where did you go?")
    assert second.startswith("2\n00:00:04,500")
    assert second.endswith("At 22:15 we left.")


def test_what_the_transcriber_added_is_told_from_what_was_said() -> None:
    assert added(SUBTITLES) == [
        "1\n00:00:01,000 --> 00:00:04,000",
        "INTERVIEWER:",
        "2\n00:00:04,500 --> 00:00:08,000 align:start",
        "OMAR:",
        "3\n00:00:08,500 --> 00:00:10,000",
    ]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("[00:01:23] We left.\n\n[00:02:00] We came.", ["[00:01:23]", "[00:02:00]"]),
        ("00:01:23 We left.\n00:02:00 We came.", ["00:01:23", "00:02:00"]),
        ("Leyla Haddad  0:12\nWe left.\nOmar  0:40\nWhy?", ["Leyla Haddad  0:12", "Omar  0:40"]),
        ("Speaker 1 (00:12): We left.\nMother (00:14): Why?", ["Speaker 1 (00:12):", "Mother (00:14):"]),
        ("[00:00.000 --> 00:04.000] We left.\n[00:04.000 --> 00:05.000] Why?",
         ["[00:00.000 --> 00:04.000]", "[00:04.000 --> 00:05.000]"]),
        ("المحاور [00:12]: لماذا؟\nأبو عمر [00:14]: لأن", ["المحاور [00:12]:", "أبو عمر [00:14]:"]),
    ],
)  # fmt: skip
def test_cue_times_of_every_style_begin_turns(text: str, signs: list[str]) -> None:
    assert added(text) == signs
    assert turn_starts(text) == [text.index(sign) for sign in signs]


def test_times_inside_a_turn_are_cues_but_times_of_day_are_none() -> None:
    text = "We left at 22:15. [00:01:23] Then we slept. #00:01:30-4#\nAt 6:30 they came (10:15)."
    assert added(text) == ["[00:01:23]", "#00:01:30-4#"]
    assert turn_starts(text) == []


@given(st.text("0123:[](),#<>- \nOmar>", max_size=80))
def test_cues_and_signposts_are_in_order_and_apart(text: str) -> None:
    for spans in (cues(text), signposts(text)):
        assert all(one.end <= other.start for one, other in pairwise(spans))
        assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert turn_starts(text) == sorted(set(turn_starts(text)))
    found = signposts(text)
    for at in range(len(text)):
        inside = [span for span in found if span.start < at + 2 and span.end > at]
        assert in_stretch(found, at, at + 2) == inside
