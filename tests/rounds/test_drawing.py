"""Drawing who codes what: even overlaps, even work, the same from the same seed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.rounds.drawing import (
    draw,
    draw_again,
    draw_everyone,
    overlaps,
    schedule,
    shuffled,
    stratified,
)

PEOPLE = [f"c{number:02}" for number in range(12)]


def texts(n, keys=("a", "b", "c")):
    return {f"t{number:04}": (keys[number % len(keys)],) for number in range(n)}


def spread(numbers):
    numbers = list(numbers)
    return max(numbers) - min(numbers) if numbers else 0


@given(st.integers(2, 16))
def test_every_beginning_of_the_schedule_keeps_coders_equally_busy(n):
    pairs = schedule(n)
    assert sorted(tuple(sorted(pair)) for pair in pairs) == [
        (a, b) for a in range(n) for b in range(a + 1, n)
    ]
    busy = Counter(dict.fromkeys(range(n), 0))
    for pair in pairs:
        busy.update(pair)
        assert spread(busy.values()) <= 1


@given(
    st.integers(0, 90), st.integers(2, 9), st.floats(0, 1), st.integers(0, 10**6),
    st.lists(st.sampled_from("abcde"), min_size=1, max_size=5),
)  # fmt: skip
def test_pairs_overlap_evenly_and_so_does_the_work(n, coders, share, seed, keys):
    stratum = texts(n, keys)
    people = PEOPLE[:coders]
    double = round(share * n)
    found = draw(stratum, people, double, seed)
    times = Counter(text for _, text in found.assigned)
    assert set(times) == set(stratum)
    assert {text for text, number in times.items() if number == 2} == found.double
    assert len(found.double) == double
    assert max(times.values(), default=0) <= 2
    assert spread(overlaps(found.assigned, people).values()) <= 1
    load = Counter(dict.fromkeys(people, 0)) + Counter(coder for coder, _ in found.assigned)
    assert spread(load[coder] for coder in people) <= 1


@given(st.integers(1, 60), st.integers(1, 6), st.integers(0, 10**6), st.data())
def test_the_same_seed_draws_the_same_in_whatever_order_things_are_named(n, coders, seed, data):
    stratum, people = texts(n), PEOPLE[:coders]
    double = data.draw(st.integers(0, n)) if coders > 1 else 0
    found = draw(stratum, people, double, seed)
    mixed = dict(data.draw(st.permutations(list(stratum.items()))))
    assert draw(mixed, data.draw(st.permutations(people)), double, seed) == found


def test_another_seed_draws_others():
    assert draw(texts(40), PEOPLE[:3], 10, 1).double != draw(texts(40), PEOPLE[:3], 10, 2).double


@given(st.dictionaries(st.integers(0, 500), st.sampled_from("abcd")), st.integers(0, 99), st.data())
def test_each_stratum_has_its_share_of_the_sample(found, seed, data):
    stratum = {f"t{number}": (key,) for number, key in found.items()}
    number = data.draw(st.integers(0, len(stratum)))
    drawn = stratified(stratum, number, seed)
    assert len(set(drawn)) == len(drawn) == number
    for key, size in Counter(stratum.values()).items():
        exact = number * size / len(stratum)
        assert abs(sum(stratum[text] == key for text in drawn) - exact) < 1


@given(
    st.integers(0, 40), st.integers(2, 6), st.integers(0, 3), st.integers(1, 60), st.floats(0, 1),
    st.integers(0, 999),
)  # fmt: skip
def test_what_is_added_later_evens_out_what_stands(n, before, joined, more, share, seed):
    """New coders catch up; among those who were there overlaps stay as even as they were."""
    people = PEOPLE[: before + joined]
    first = draw(texts(n), people[:before], round(share * n), seed)
    new = {f"u{number:03}": ("a",) for number in range(more)}
    added = draw(new, people, round(share * more), seed, first.assigned)
    assert {text for _, text in added.assigned} == set(new)
    shared = overlaps(first.assigned | added.assigned, people)
    old = overlaps(first.assigned, people)
    grown = [pair for pair in shared if shared[pair] > old[pair]]
    if grown:  # no pair met again while another had met less often
        assert max(shared[pair] for pair in grown) <= min(shared.values()) + 1
    if not joined:
        assert spread(shared.values()) <= 1


def test_in_a_calibration_everybody_codes_everything():
    found = draw_everyone(["t1", "t2"], ["ana", "ben"])
    assert len(found.assigned) == 4
    assert found.double == {"t1", "t2"}
    assert draw_everyone(["t1"], ["ana"]).double == frozenset()


def test_a_recheck_gives_each_coder_their_own():
    done = {"ana": ["t0001", "t0002", "t0003"], "ben": ["t0004"]}
    found = draw_again(done, texts(9), {"ana": 2, "ben": 1}, seed=3)
    assert Counter(coder for coder, _ in found.assigned) == {"ana": 2, "ben": 1}
    assert all(text in done[coder] for coder, text in found.assigned)


@pytest.mark.parametrize(
    ("stratum", "people", "double"),
    [(texts(3), [], 0), (texts(3), ["ana"], 1), (texts(3), ["ana", "ben"], 4)],
)
def test_what_cannot_be_drawn_is_refused_with_a_sentence(stratum, people, double):
    with pytest.raises(ValueError, match=r"\.$"):
        draw(stratum, people, double, 1)


def test_an_order_is_of_one_purpose():
    assert shuffled("abcdefgh", 1, "x") != shuffled("abcdefgh", 1, "y")
