"""Where disagreement lies: costs that add up, and what alpha becomes, against brute force."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.agreement.codings import code_table
from coder.agreement.confusions import confusions
from coder.agreement.diagnosis import CodeDiagnosis, diagnose
from coder.agreement.diagnosis_drift import alpha_of_all, drift
from coder.agreement.figures import Figure
from coder.agreement.grid import Grid, lay
from coder.agreement.nominal import krippendorff_alpha
from coder.agreement.planning import more, plan
from coder.agreement.segments import Segments
from coder.agreement.span_report import span_report
from coder.model import Coding
from coder.reconcile.clusters import clusters

LENGTH, TEXTS, CODES, CODERS = 12, 3, 2, 3


@st.composite
def segmented(draw: st.DrawFn) -> Segments:
    seen = np.array(draw(st.lists(st.booleans(), min_size=9, max_size=9))).reshape(CODERS, TEXTS)
    spans = draw(
        st.lists(
            st.tuples(
                st.integers(0, TEXTS - 1),
                st.integers(0, CODERS - 1),
                st.integers(0, CODES - 1),
                st.integers(0, LENGTH - 1),
                st.integers(1, 6),
            ),
            max_size=12,
        )
    )
    rows = [(t, i, c, a, min(a + n, LENGTH)) for t, i, c, a, n in spans if seen[i, t]]
    return of(rows, seen)


def of(rows: list[tuple[int, ...]], seen: np.ndarray) -> Segments:
    columns = [np.array([row[k] for row in rows], dtype=np.int64) for k in range(5)]
    return Segments.of(
        *columns,
        lengths=[LENGTH] * seen.shape[1],
        seen=seen,
        coders=[f"c{i}" for i in range(seen.shape[0])],
        codes=[f"k{i}" for i in range(CODES)],
    )


def marks(segments: Segments) -> np.ndarray:
    """Presence per code, testimony, coder and character."""
    table = np.zeros((CODES, len(segments.testimonies), len(segments.coders), LENGTH))
    for t, i, c, a, b in zip(
        segments.testimony, segments.coder, segments.code, segments.start, segments.end, strict=True
    ):
        table[c, t, i, a:b] = 1
    return table


def alpha_of(present: np.ndarray, seen: np.ndarray) -> float | None:
    """Alpha of one code, presence (testimony, coder, character), from the definition by pairs."""
    apart = ones = n = 0.0
    for text in range(present.shape[0]):
        rows = present[text][seen[:, text]]
        m = len(rows)
        if m < 2:
            continue
        apart += sum(2 * float((a != b).sum()) for a, b in combinations(rows, 2)) / (m - 1)
        ones += float(rows.sum())
        n += rows.size
    even = 2 * ones * (n - ones)
    return None if even == 0 else 1 - (n - 1) * apart / even


def diagnosed(segments: Segments) -> tuple[CodeDiagnosis, ...]:
    laid = lay(segments, "character")
    return diagnose(segments, laid, code_table(segments, laid), "character", named=1000)


def majority(present: np.ndarray) -> np.ndarray:
    """What most said on each character, a tie as present; shape (coder, character)."""
    return np.broadcast_to(2 * present.sum(axis=0) >= len(present), present.shape).astype(float)


@given(segmented())
def test_the_costs_of_all_parts_add_up_to_what_alpha_lacks(segments):
    for each in diagnosed(segments):
        if each.alpha.value is None:
            continue
        for parts in (each.testimonies, each.conflicts, each.pairs):
            assert sum(part.cost for part in parts) == pytest.approx(1 - each.alpha.value, abs=1e-9)


@given(segmented())
def test_alpha_after_a_testimony_is_resolved_is_what_the_resolved_data_give(segments):
    table = marks(segments)
    for code, each in enumerate(diagnosed(segments)):
        for part in each.testimonies:
            text = segments.testimonies.index(part.testimony)
            after = table[code].copy()
            who = segments.seen[:, text]
            after[text][who] = majority(after[text][who])
            wanted = alpha_of(after, segments.seen)
            assert part.alpha_if_resolved == (None if wanted is None else pytest.approx(wanted, abs=1e-9))


@given(segmented())
def test_alpha_after_a_conflict_is_resolved_is_what_the_resolved_data_give(segments):
    table = marks(segments)
    for code, each in enumerate(diagnosed(segments)):
        for part in each.conflicts:
            text = segments.testimonies.index(part.testimony)
            after = table[code].copy()
            who = segments.seen[:, text]
            place = after[text][who, part.start : part.end]
            after[text, who, part.start : part.end] = majority(place)
            wanted = alpha_of(after, segments.seen)
            assert part.alpha_if_resolved == (None if wanted is None else pytest.approx(wanted, abs=1e-9))


@given(segmented())
def test_a_pair_costs_its_own_share_of_the_disagreement(segments):
    table = marks(segments)
    for code, each in enumerate(diagnosed(segments)):
        whole = alpha_of(table[code], segments.seen)
        for part in each.pairs:
            a, b = (segments.coders.index(name) for name in (part.a, part.b))
            after = 0.0
            for text in range(TEXTS):
                m = int(segments.seen[:, text].sum())
                if segments.seen[a, text] and segments.seen[b, text]:
                    after += 2 * float((table[code, text, a] != table[code, text, b]).sum()) / (m - 1)
            shown = table[code][:, :, :][segments.seen.T & (segments.seen.sum(axis=0) > 1)[:, None]]
            n, ones = shown.size, float(shown.sum())
            assert part.cost == pytest.approx((n - 1) * after / (2 * ones * (n - ones)), abs=1e-9)
            assert part.alpha_if_resolved == pytest.approx(whole + part.cost, abs=1e-9)


@given(segmented())
def test_conflicts_over_characters_are_the_clusters_that_reconciliation_decides(segments):
    codings = [
        Coding(f"{n:04}", segments.testimonies[t], "r", segments.coders[i], segments.codes[c], int(a), int(b))
        for n, (t, i, c, a, b) in enumerate(
            zip(segments.testimony, segments.coder, segments.code, segments.start, segments.end, strict=True)
        )
    ]
    submitted = {
        name: {who for i, who in enumerate(segments.coders) if segments.seen[i, text]}
        for text, name in enumerate(segments.testimonies)
    }
    wanted = {
        (found.code, found.testimony, found.start, found.end)
        for found in clusters(codings, submitted)
        if found.kind != "exact"
    }
    found = {
        (each.code, part.testimony, part.start, part.end)
        for each in diagnosed(segments)
        for part in each.conflicts
    }
    # Spans that tile the same characters differently are clusters of kind split, without a dispute.
    assert found <= wanted
    tiled = {
        key
        for key in wanted - found
        if not any(
            (
                marks(segments)[segments.codes.index(key[0]), segments.testimonies.index(key[1]), :, p][
                    segments.seen[:, segments.testimonies.index(key[1])]
                ].min()
                == 0
            )
            for p in range(key[2], key[3])
        )
    }
    assert wanted - found == tiled


@given(segmented())
def test_confusions_are_overlapping_pairs_of_different_coders_and_codes(segments):
    units = segments.units
    wanted: Counter[tuple[str, str]] = Counter()
    for one, other in combinations(range(len(units)), 2):
        if (
            segments.pairable[units.testimony[one]]
            and units.testimony[one] == units.testimony[other]
            and units.coder[one] != units.coder[other]
            and units.code[one] != units.code[other]
            and max(units.start[one], units.start[other]) < min(units.end[one], units.end[other])
        ):
            names = sorted((segments.codes[units.code[one]], segments.codes[units.code[other]]))
            wanted[names[0], names[1]] += 1
    found = {(each.first, each.second): each.overlaps for each in confusions(segments)}
    assert found == dict(wanted)


def test_conflicts_of_a_grid_say_the_characters_of_its_units():
    seen = np.ones((2, 1), dtype=bool)
    segments = of([(0, 0, 0, 1, 3), (0, 0, 0, 6, 7), (0, 1, 0, 6, 8)], seen)
    grid = Grid.of([[(0, 4), (5, 9), (9, 12)]])
    laid = lay(segments, grid)
    found = diagnose(segments, laid, code_table(segments, laid), grid)[0]
    (conflict,) = found.conflicts
    assert (conflict.start, conflict.end, conflict.kind, conflict.coders) == (0, 4, "omission", ("c0",))
    assert conflict.alpha_if_resolved == pytest.approx(1)


def test_a_conflict_says_what_kind_it_is():
    seen = np.ones((2, 1), dtype=bool)
    kinds = {
        "boundary": [(0, 0, 0, 0, 4), (0, 1, 0, 1, 4)],
        "split": [(0, 0, 0, 0, 6), (0, 1, 0, 0, 2), (0, 1, 0, 3, 6)],
        "omission": [(0, 0, 0, 0, 4)],
    }
    for kind, rows in kinds.items():
        (conflict,) = diagnosed(of(rows, seen))[0].conflicts
        assert conflict.kind == kind


def test_only_the_costliest_are_named_and_the_rest_are_counted():
    rows = [(text, 0, 0, 0, 2 + text) for text in range(8)]
    segments = of(rows, np.ones((2, 8), dtype=bool))
    laid = lay(segments, "character")
    found = diagnose(segments, laid, code_table(segments, laid), "character", named=3)[0]
    assert [part.testimony for part in found.testimonies] == ["7", "6", "5"]
    assert (found.disputed_testimonies, found.all_conflicts, len(found.conflicts)) == (8, 8, 3)


def worsening(texts: int = 16) -> Segments:
    rows = [(text, 0, 0, 0, 6) for text in range(texts)]
    rows += [(text, 1, 0, 0, max(1, 6 - text // 3)) for text in range(texts)]
    return of(rows, np.ones((2, texts), dtype=bool))


def test_agreement_that_gets_worse_has_a_negative_trend():
    table = code_table(worsening(), "character")
    found = drift(table, list(range(16)), windows=4)
    assert [len(window.testimonies) for window in found.windows] == [4, 4, 4, 4]
    values = [window.alpha for window in found.windows]
    assert values == sorted(values, reverse=True)
    assert found.trend.rho < -0.9
    assert found.trend.p < 0.001
    turned = drift(table, [-moment for moment in range(16)], windows=4)
    assert turned.trend.rho == pytest.approx(-found.trend.rho)


def test_one_window_over_everything_is_the_alpha_of_the_corpus():
    table = code_table(worsening(), "character")
    (window,) = drift(table, list(range(16)), windows=1).windows
    totals = table.totals()
    n = float(totals.values[0].sum())
    alpha = float(krippendorff_alpha(totals)[0])
    assert window.per_code[0] == pytest.approx(alpha, abs=2 / n)
    assert alpha_of_all(totals) == pytest.approx(alpha)


def test_work_finished_at_one_moment_has_no_trend():
    table = code_table(worsening(), "character")
    found = drift(table, [5.0] * 16)
    assert (found.trend.reason, len(found.windows)) == ("one_moment", 1)
    assert drift(code_table(worsening(4), "character"), range(4)).trend.reason == "few_testimonies"


def test_half_the_width_takes_four_times_the_testimonies():
    assert more(20, 0.4, 0.2) == 60
    assert more(20, 0.2, 0.2) == 0
    figure = Figure(0.85, low=0.7, high=0.95)
    found = plan(figure, 30, 0.125, 0.8)
    assert (found.for_width, found.for_target, found.reason) == (90, 240, None)
    assert plan(figure, 30, 0.2, 0.9).reason == "value_below_target"
    assert plan(figure, 30, 0.2).reason == "no_target"
    assert plan(Figure(0.9, low=0.85, high=0.95), 30, 0.2, 0.8).for_target == 0
    assert plan(Figure(None, "no_variation"), 30, 0.2).reason == "no_interval"
    with pytest.raises(ValueError, match="above 0"):
        plan(figure, 30, 0.0)


def test_the_planned_number_of_testimonies_gives_the_planned_width():
    """A simulated corpus is enlarged as planned; its new interval is about as wide as asked for."""

    def corpus(texts: int, seed: int) -> Segments:
        random = np.random.default_rng(seed)
        start = random.integers(0, 5, texts)
        shift = random.integers(0, 4, texts)
        rows = [(text, 0, 0, int(a), int(a) + 4) for text, a in enumerate(start)]
        rows += [
            (text, 1, 0, int(a + s), int(a + s) + 4)
            for text, (a, s) in enumerate(zip(start, shift, strict=True))
        ]
        return of(rows, np.ones((2, texts), dtype=bool))

    small = span_report(corpus(60, 1)).u_alpha_binary[0]
    width = (small.high - small.low) / 2
    needed = plan(small, 60, width).for_width
    large = span_report(corpus(60 + needed, 2)).u_alpha_binary[0]
    assert needed == pytest.approx(180, abs=2)
    assert large.high - large.low == pytest.approx(width, rel=0.2)


def test_intervals_of_spans_and_units_come_from_the_same_draws():
    """One code marked in whole testimonies: F1 by overlap and units move together, seed by seed."""
    segments = worsening()
    one, same, other = (span_report(segments, seed=seed) for seed in (3, 3, 4))
    assert one == same
    assert one.u_alpha_binary[0].low != other.u_alpha_binary[0].low
    assert one.f1_iou50[0].low <= one.f1_iou50[0].value <= one.f1_iou50[0].high


def test_without_a_second_testimony_nothing_is_resampled():
    segments = of([(0, 0, 0, 0, 4), (0, 1, 0, 0, 5)], np.ones((2, 1), dtype=bool))
    figure = span_report(segments).u_alpha_binary[0]
    assert (figure.low, figure.high, figure.p_below) == (None, None, {})
