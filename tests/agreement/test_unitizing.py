from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.agreement.segments import SegmentError, Segments
from coder.agreement.unitizing import (
    code_agreement,
    code_statistics,
    cu_alpha,
    family_agreement,
    family_statistics,
    k_alpha,
    relevance_alpha,
    u_alpha,
    u_alpha_binary,
)
from coder.model import Coding

CODES = 3


@st.composite
def partitions(draw: st.DrawFn, least_coders: int = 2) -> Segments:
    """Up to three testimonies; each coder's units never overlap, some touch."""
    coders = draw(st.integers(least_coders, 4))
    texts = draw(st.integers(1, 3))
    rows, lengths = [], []
    seen = np.array(draw(st.lists(st.booleans(), min_size=coders * texts, max_size=coders * texts)))
    seen = seen.reshape(coders, texts)
    for text in range(texts):
        lengths.append(draw(st.integers(0, 14)))
        for coder in np.flatnonzero(seen[:, text]):
            at = 0
            for gap, length, code in draw(
                st.lists(
                    st.tuples(st.integers(0, 3), st.integers(1, 6), st.integers(0, CODES - 1)), max_size=4
                )
            ):
                start, at = at + gap, at + gap + length
                if at <= lengths[text]:
                    rows.append((text, int(coder), code, start, at))
    columns = list(zip(*rows, strict=True)) if rows else [[]] * 5
    return Segments.of(*columns, lengths=lengths, seen=seen, codes=["a", "b", "c"])


def by_characters(segments: Segments) -> dict[str, Any]:
    """Steps 2 to 8 of the 2016 family on expanded characters, with full matrices."""
    q = CODES + 1
    rows = list(
        zip(segments.testimony, segments.coder, segments.code + 1, segments.start, segments.end, strict=True)
    )
    observed, total = np.zeros((q, q)), 0.0
    free, free_met = np.zeros(q), np.zeros(q)
    for text, length in enumerate(segments.lengths):
        people = np.flatnonzero(segments.seen[:, text])
        m = len(people)
        if m < 2:
            continue
        total += m * length
        label = {person: [0] * length for person in people}
        for where, person, code, start, end in rows:
            if where == text:
                label[person][start:end] = [code] * (end - start)
                free[code] += (end - start) ** 2
        for person, other in product(people, people):
            if person == other:
                continue
            for one, two in zip(label[person], label[other], strict=True):
                observed[one, two] += 1 / (m - 1)
            for where, who, code, start, end in rows:
                if where == text and who == person:
                    met = sum(value > 0 for value in label[other][start:end])
                    free_met[code] += met**2 / (m - 1)
        free[0] += sum(each.count(0) for each in label.values())
    return _coefficients(observed, free, free_met, total)


def _coefficients(observed: Any, free: Any, free_met: Any, total: float) -> dict[str, Any]:
    margin = observed.sum(axis=1)
    with np.errstate(all="ignore"):
        expected = total * (np.outer(margin, margin) - np.diag(free)) / (total**2 - free.sum())
        starred = observed[1:, 1:]
        own = starred.sum(axis=1)
        whole = own.sum()
        by_chance = (np.outer(own, own) - np.diag(free_met[1:])) / (whole - free_met[1:].sum() / whole)
        off = by_chance.sum(axis=1) - np.diag(by_chance)
        values = {
            "u": 1 - (total - np.trace(observed)) / (total - np.trace(expected)),
            "|u": 1 - (margin[0] - observed[0, 0]) / (expected[0].sum() - expected[0, 0]),
            "cu": 1 - (whole - np.trace(starred)) / (whole - np.trace(by_chance)),
            "k": 1 - by_chance.sum(axis=1) / own * (own - np.diag(starred)) / off,
        }
    if (margin > 1e-9).sum() < 2:
        values["u"] = np.nan
    if margin[0] < 1e-9 or margin[1:].sum() < 1e-9:
        values["|u"] = np.nan
    if (own > 1e-9).sum() < 2:
        values["cu"], values["k"] = np.nan, np.full(CODES, np.nan)
    if whole**2 - free_met.sum() < 1e-9:
        values["cu"] = np.nan
    values["k"] = np.where(own * whole - free_met[1:] > 1e-9, values["k"], np.nan)
    return values


@given(partitions())
def test_sorted_events_give_what_expanded_characters_give(segments: Segments) -> None:
    sums = family_statistics(segments, range(CODES)).sums()
    wanted = by_characters(segments)
    assert u_alpha(sums)[0] == pytest.approx(wanted["u"], nan_ok=True)
    assert relevance_alpha(sums)[0] == pytest.approx(wanted["|u"], nan_ok=True)
    assert cu_alpha(sums)[0] == pytest.approx(wanted["cu"], nan_ok=True)
    assert k_alpha(sums)[0] == pytest.approx(wanted["k"], nan_ok=True)


@given(partitions())
def test_each_code_by_itself_is_a_family_of_one(segments: Segments) -> None:
    together = u_alpha_binary(code_statistics(segments).sums())[0]
    alone = [relevance_alpha(family_statistics(segments, [code]).sums())[0] for code in range(CODES)]
    assert together == pytest.approx(alone, nan_ok=True)


@given(partitions())
def test_every_figure_is_a_number_or_a_reason_of_the_list(segments: Segments) -> None:
    family = family_agreement(segments, range(CODES))
    figures = [
        family.u_alpha, family.u_alpha_binary, family.cu_alpha, family.coverage, *code_agreement(segments),
        *(figure for code in family.codes for figure in (code.k_alpha, code.coverage)),
    ]  # fmt: skip
    listed = {"no_data", "one_coder", "no_pairable_units", "no_variation", "no_gaps", "single_code"}
    assert all(figure.value is not None or figure.reason in listed for figure in figures)


def _parts(segments: Segments) -> list[Segments]:
    parts = []
    for text in range(len(segments.lengths)):
        own = segments.testimony == text
        parts.append(
            Segments.of(
                np.zeros(own.sum(), dtype=int), segments.coder[own], segments.code[own],
                segments.start[own], segments.end[own], lengths=segments.lengths[[text]],
                seen=segments.seen[:, [text]], coders=segments.coders, codes=segments.codes,
            )
        )  # fmt: skip
    return parts


@given(partitions())
def test_a_corpus_computed_in_parts_adds_up_to_the_corpus(segments: Segments) -> None:
    first, *others = (family_statistics(part, range(CODES)).sums() for part in _parts(segments))
    for other in others:
        first += other
    whole = family_statistics(segments, range(CODES)).sums()
    for name in ("total", "length", "agree", "squares", "paired", "paired_squares"):
        assert getattr(first, name) == pytest.approx(getattr(whole, name))


@given(partitions(), st.data())
def test_a_testimony_drawn_twice_counts_as_two(segments: Segments, data: st.DataObject) -> None:
    texts = len(segments.lengths)
    drawn = data.draw(st.lists(st.integers(0, texts - 1), min_size=1, max_size=4))
    parts = _parts(segments)
    first, *others = (code_statistics(parts[text]).sums() for text in drawn)
    for other in others:
        first += other
    weights = np.bincount(drawn, minlength=texts)
    weighted = code_statistics(segments).sums([weights, np.ones(texts)])
    assert u_alpha_binary(weighted)[0] == pytest.approx(u_alpha_binary(first)[0], nan_ok=True)
    assert u_alpha_binary(weighted)[1] == pytest.approx(
        u_alpha_binary(code_statistics(segments).sums())[0], nan_ok=True
    )


@given(partitions(), st.randoms())
def test_the_order_of_coders_testimonies_spans_and_codes_does_not_matter(
    segments: Segments, random: Any
) -> None:
    def shuffled(count: int) -> Any:
        order = list(range(count))
        random.shuffle(order)
        return np.array(order, dtype=int)

    coder, text, code = (shuffled(len(each)) for each in (segments.coders, segments.lengths, segments.codes))
    row = shuffled(len(segments.start))
    other = Segments.of(
        np.argsort(text)[segments.testimony][row], np.argsort(coder)[segments.coder][row],
        np.argsort(code)[segments.code][row], segments.start[row], segments.end[row],
        lengths=segments.lengths[text], seen=segments.seen[coder][:, text], codes=["x", "y", "z"],
    )  # fmt: skip
    one, two = family_agreement(segments, range(CODES)), family_agreement(other, range(CODES))
    assert two.u_alpha.value == pytest.approx(one.u_alpha.value)
    assert two.cu_alpha.value == pytest.approx(one.cu_alpha.value)
    values = [figure.value for figure in code_agreement(segments)]
    assert [figure.value for figure in code_agreement(other)] == [pytest.approx(values[at]) for at in code]


@given(partitions())
def test_a_coder_who_saw_nothing_changes_nothing(segments: Segments) -> None:
    seen = np.vstack((segments.seen, np.zeros(len(segments.lengths), dtype=bool)))
    wider = Segments.of(
        segments.testimony, segments.coder, segments.code, segments.start, segments.end,
        lengths=segments.lengths, seen=seen,
        codes=segments.codes,
    )  # fmt: skip
    assert family_agreement(wider, range(CODES)) == family_agreement(segments, range(CODES))


def test_a_coder_who_submitted_without_marking_said_absent() -> None:
    marked = Segments.of([0], [0], [0], [2], [10], lengths=[20], seen=[[True], [True]])
    unseen = Segments.of([0], [0], [0], [2], [10], lengths=[20], seen=[[True], [False]])
    assert code_agreement(marked)[0].value == pytest.approx(-0.175)
    assert code_agreement(unseen)[0].reason == "one_coder"


def test_one_coders_overlapping_spans_of_one_code_count_once() -> None:
    twice = Segments.of([0] * 3, [0, 0, 1], [0] * 3, [0, 3, 0], [5, 9, 9], lengths=[20])
    once = Segments.of([0] * 2, [0, 1], [0] * 2, [0, 0], [9, 9], lengths=[20])
    assert twice.overlaps() == ()
    assert family_agreement(twice, [0]) == family_agreement(once, [0])
    assert len(twice.units) == 2


def test_spans_that_all_end_with_the_last_text_are_counted_within_it() -> None:
    segments = Segments.of([0] * 3, [0, 1, 2], [0] * 3, [0] * 3, [1] * 3, lengths=[1], codes=["a", "b"])
    assert code_statistics(segments).agree.tolist() == [[3.0, 0.0]]


def test_spans_that_only_touch_stay_two_units() -> None:
    segments = Segments.of([0] * 3, [0, 0, 1], [0] * 3, [0, 5, 0], [5, 9, 9], lengths=[20])
    assert segments.units.length.tolist() == [5, 4, 9]


def test_a_family_with_overlapping_codes_is_refused_and_the_codings_are_named() -> None:
    segments = Segments.of(
        [0, 0, 1, 1, 1], [0, 1, 1, 1, 1], [0, 0, 1, 0, 1], [0, 0, 8, 2, 4], [9, 9, 9, 5, 7],
        lengths=[10, 10], testimonies=["T1", "T2"], coders=["ada", "ben"], codes=["f.a", "f.b"],
    )  # fmt: skip
    family = family_agreement(segments, [0, 1])
    assert family.u_alpha.value is None
    assert family.cu_alpha.reason == family.codes[0].k_alpha.reason == "overlapping_spans"
    (clash,) = family.overlaps
    assert (clash.testimony, clash.coder, clash.first, clash.second) == ("T2", "ben", 3, 4)
    assert (clash.first_code, clash.second_code, clash.start, clash.end) == ("f.a", "f.b", 4, 5)
    assert all(figure.value is not None for figure in code_agreement(segments))
    assert family_agreement(segments, [0]).u_alpha.value is not None


def test_a_unit_inside_a_longer_one_is_paired_with_the_one_it_lies_in() -> None:
    segments = Segments.of([0] * 3, [0] * 3, [0, 1, 2], [0, 2, 6], [9, 4, 8], lengths=[10])
    assert [(each.first, each.second) for each in segments.overlaps()] == [(0, 1), (0, 2)]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((0, 0, 0, -1, 3), "begins before the text"),
        ((0, 0, 0, 5, 3), "is reversed"),
        ((0, 0, 0, 5, 11), "reaches past the end"),
        ((0, 1, 0, 5, 6), "has not seen"),
        ((1, 0, 0, 5, 6), "no testimony number 1"),
        ((0, 0, -1, 5, 6), "no code number -1"),
    ],
)
def test_a_bad_span_is_refused_with_its_row(row: tuple[int, ...], words: str) -> None:
    columns = zip((0, 0, 0, 1, 2), row, strict=True)
    with pytest.raises(SegmentError, match=words) as caught:
        Segments.of(*columns, lengths=[10], seen=[[True], [False]], codes=["a"])
    assert caught.value.row == 1
    assert str(caught.value).startswith("Row 1: ")


def test_offsets_that_are_no_integers_and_ragged_columns_are_refused() -> None:
    with pytest.raises(ValueError, match="must hold integers"):
        Segments.of([0], [0], [0], [0.5], [2.0], lengths=[10])
    with pytest.raises(ValueError, match="equally long"):
        Segments.of([0], [0], [0], [0, 1], [2], lengths=[10])
    with pytest.raises(ValueError, match="listed twice"):
        Segments.of([0], [0], [0], [0], [2], lengths=[10], coders=["ada", "ada"])
    with pytest.raises(ValueError, match="shape"):
        Segments.of([0], [0], [0], [0], [2], lengths=[10], seen=[[True, True]])


def test_zero_length_spans_carry_no_mass_and_say_so() -> None:
    segments = Segments.of([0, 0], [0, 1], [0, 1], [3, 3], [3, 3], lengths=[15])
    assert [figure.reason for figure in code_agreement(segments)] == ["zero_length_only"] * 2


def test_undefined_figures_say_why() -> None:
    full = Segments.of([0, 0], [0, 1], [0, 0], [0, 0], [20, 20], lengths=[20])
    assert code_agreement(full)[0].reason == "no_gaps"
    assert family_agreement(full, [0]).u_alpha.reason == "no_variation"
    apart = Segments.of([0, 1], [0, 1], [0, 0], [0, 0], [5, 5], lengths=[9, 9], seen=[[1, 0], [0, 1]])
    assert code_agreement(apart)[0].reason == "no_pairable_units"
    empty = Segments.of([], [], [], [], [], lengths=[], codes=["a"])
    assert code_agreement(empty)[0].reason == "no_data"


def test_codings_of_coders_who_did_not_submit_are_left_out() -> None:
    codings = [
        Coding("1", "T1", "", "ada", "a", 0, 4),
        Coding("2", "T1", "", "ben", "a", 0, 6),
        Coding("3", "T1", "", "cyd", "a", 0, 10),
        Coding("4", "T2", "", "ada", "a", 0, 10),
        Coding("5", "T1", "", "ada", "unlisted", 0, 4),
    ]
    segments = Segments.from_codings(codings, {"T1": {"ada", "ben"}}, {"T1": 10, "T2": 10}, ["a"])
    assert segments.coders == ("ada", "ben")
    assert segments.seen.tolist() == [[True, False], [True, False]]
    assert code_agreement(segments)[0].value == pytest.approx(0.662)
