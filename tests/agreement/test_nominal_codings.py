"""Codes on units of a project, against every character and excerpt written out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan
from typing import TypeVar

import agreement_oracles as oracle
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.agreement import nominal
from coder.agreement.codesets import set_table
from coder.agreement.codings import CodeTable, code_table
from coder.agreement.grid import Grid, lay
from coder.agreement.labelsets import SET_DISTANCES, SetDistance
from coder.agreement.project_report import project_report
from coder.agreement.ratings import Ratings
from coder.agreement.segments import Segments
from coder.agreement.sets import alpha_sets
from coder.agreement.sums import all_pairs

T = TypeVar("T")
CODERS = ("ana", "ben", "cem", "dia")
CODES = ("loss", "home", "care")


@dataclass(frozen=True)
class Corpus:
    """Texts, who submitted which, and codings (testimony, coder, code, start, end)."""

    texts: tuple[str, ...]
    seen: tuple[tuple[bool, ...], ...]
    codings: tuple[tuple[int, int, int, int, int], ...]

    @property
    def segments(self) -> Segments:
        columns = np.array(self.codings, dtype=np.int64).reshape(-1, 5).T
        return Segments.of(
            *columns,
            lengths=[len(text) for text in self.texts],
            seen=np.array(self.seen, dtype=bool).reshape(len(CODERS), len(self.texts)),
            testimonies=[f"t{number}" for number in range(len(self.texts))],
            coders=CODERS,
            codes=CODES,
        )

    def visible(self, testimony: int) -> np.ndarray:
        return np.array([not character.isspace() for character in self.texts[testimony]], dtype=bool)

    def pieces(self, testimony: int, unit: str) -> list[range]:
        """The characters of each unit that make a code present there."""
        text = self.texts[testimony]
        if unit == "character":
            return [range(at, at + 1) for at in range(len(text))]
        if unit == "testimony":
            return [range(len(text))]
        starts, found = 0, []
        for line in text.split("\n"):
            if line.strip():
                found.append(range(starts, starts + len(line)))
            starts += len(line) + 1
        return found

    def grid(self) -> Grid:
        return Grid.of([[(p.start, p.stop) for p in self.pieces(t, "line")] for t in range(len(self.texts))])

    def decisions(self, unit: str) -> list[tuple[int, tuple[frozenset[str] | None, ...]]]:
        """Every unit with its testimony and each coder's set of codes, None where not submitted."""
        rows = []
        for testimony, text in enumerate(self.texts):
            for piece in self.pieces(testimony, unit):
                inked = {at for at in piece if unit == "character" or not text[at].isspace()}
                sets: list[frozenset[str] | None] = []
                for coder in range(len(CODERS)):
                    own = [c for c in self.codings if c[:2] == (testimony, coder)]
                    codes = frozenset(CODES[c[2]] for c in own if inked & set(range(c[3], c[4])))
                    sets.append(codes if self.seen[coder][testimony] else None)
                rows.append((testimony, tuple(sets)))
        return rows

    def table(self, unit: str) -> CodeTable:
        which = self.grid() if unit == "line" else unit
        return code_table(self.segments, which, self.visible)  # type: ignore[arg-type]


@st.composite
def corpora(draw: st.DrawFn, testimonies: tuple[int, int] = (1, 4)) -> Corpus:
    count = draw(st.integers(*testimonies))
    texts = tuple(draw(st.lists(st.text("ab \n", max_size=14), min_size=count, max_size=count)))
    seen = tuple(tuple(draw(st.booleans()) for _ in texts) for _ in CODERS)
    codings = []
    for testimony, text in enumerate(texts):
        for coder in range(len(CODERS)):
            if seen[coder][testimony] and text:
                spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
                for start, end in draw(st.lists(spans, max_size=4)):
                    codings.append((testimony, coder, draw(st.integers(0, 2)), start, end))
    return Corpus(texts, seen, tuple(codings))


units = st.sampled_from(["testimony", "line", "character"])


def same(found: float, expected: float) -> bool:
    return isnan(found) if isnan(expected) else found == pytest.approx(expected, abs=1e-9)


def binary(corpus: Corpus, unit: str, code: str) -> list[tuple[bool | None, ...]]:
    return [tuple(None if s is None else code in s for s in sets) for _, sets in corpus.decisions(unit)]


@given(corpora(), units)
@settings(deadline=None)
def test_each_code_has_the_agreement_of_its_units_written_out(corpus: Corpus, unit: str) -> None:
    table = corpus.table(unit)
    totals, by_testimony = table.totals(), table.sums()
    assert by_testimony.data.sum(axis=0) == pytest.approx(totals.data, abs=1e-9)
    for place, code in enumerate(CODES):
        rows = binary(corpus, unit, code)
        assert same(nominal.krippendorff_alpha(totals)[place], oracle.alpha(rows))
        assert same(nominal.percent_agreement(totals)[place], oracle.percent(rows))
        assert same(nominal.fleiss_kappa(totals)[place], oracle.fleiss(rows))
        assert same(nominal.gwet_ac1(totals)[place], oracle.ac1(rows, 2))


@given(corpora(), units)
@settings(deadline=None)
def test_pairs_both_and_only_are_counted_as_written_out(corpus: Corpus, unit: str) -> None:
    table = corpus.table(unit)
    pairs, both, only = table.pairs(), table.both(), table.only()
    for place, code in enumerate(CODES):
        rows = binary(corpus, unit, code)
        kappas = nominal.cohen_kappa(pairs)[place]
        for at, (a, b) in enumerate(all_pairs(len(CODERS))):
            pair = [(row[a], row[b]) for row in rows]
            assert same(kappas[at], oracle.cohen(pair))
            shared = [p for p in pair if None not in p]
            assert pairs.units[place, at] == len(shared)
            each = table.pair_by_testimony(a, b).data[:, place].sum(axis=0)
            assert each == pytest.approx(pairs.data[place, at])
        marked = [sum(cell is True for cell in row) for row in rows]
        assert both[place] == sum(count >= 2 for count in marked)
        for coder in range(len(CODERS)):
            alone = [
                row[coder] is True and count == 1 and sum(cell is not None for cell in row) >= 2
                for row, count in zip(rows, marked, strict=True)
            ]
            assert only[place, coder] == sum(alone)


@given(corpora(), units, st.sampled_from(SET_DISTANCES))
@settings(deadline=None)
def test_sets_of_codes_have_the_alpha_of_their_units_written_out(
    corpus: Corpus, unit: str, kind: SetDistance
) -> None:
    which = corpus.grid() if unit == "line" else unit
    table = set_table(corpus.segments, which, (kind,), corpus.visible)  # type: ignore[arg-type]
    rows = [sets for _, sets in corpus.decisions(unit)]
    expected = alpha_sets(Ratings.from_sets(list(zip(*rows, strict=True)), CODERS), kind) if rows else None
    report = project_report(corpus.table(unit), table, unit="excerpt", bootstrap=None)
    found = report.overall[f"krippendorff_alpha_{kind}"]
    assert (found.value is None) == (expected is None or expected.value is None)
    if expected is not None and expected.value is not None:
        assert found.value == pytest.approx(expected.value, abs=1e-9)


@given(corpora(testimonies=(2, 4)), units)
@settings(deadline=None)
def test_two_parts_of_a_corpus_added_are_the_whole(corpus: Corpus, unit: str) -> None:
    cut = len(corpus.texts) // 2
    parts = [part(corpus, range(cut)), part(corpus, range(cut, len(corpus.texts)))]
    tables = [renamed(each.table(unit), start) for each, start in zip(parts, (0, cut), strict=True)]
    whole, added = corpus.table(unit), tables[0] + tables[1]
    assert added.totals().data == pytest.approx(whole.totals().data, abs=1e-9)
    assert added.sums().data == pytest.approx(whole.sums().data, abs=1e-9)
    assert added.pairs().data == pytest.approx(whole.pairs().data, abs=1e-9)
    with pytest.raises(ValueError, match="in both"):
        _ = whole + whole


@given(corpora(testimonies=(2, 4)), units)
@settings(deadline=None)
def test_two_parts_of_set_statistics_added_are_the_whole(corpus: Corpus, unit: str) -> None:
    cut = len(corpus.texts) // 2
    parts = [part(corpus, range(cut)), part(corpus, range(cut, len(corpus.texts)))]
    found = []
    for each in parts:
        which = each.grid() if unit == "line" else unit
        found.append(set_table(each.segments, which, ("masi", "dice"), each.visible))  # type: ignore[arg-type]
    which = corpus.grid() if unit == "line" else unit
    whole = set_table(corpus.segments, which, ("masi", "dice"), corpus.visible)  # type: ignore[arg-type]
    added = renamed(found[0], 0) + renamed(found[1], cut)
    assert added.observed == pytest.approx(whole.observed)
    for kind in ("masi", "dice"):
        assert added.counts @ added.sets.mean_distance(kind, added.counts) == pytest.approx(
            whole.counts @ whole.sets.mean_distance(kind, whole.counts)
        )


def part(corpus: Corpus, kept: range) -> Corpus:
    return Corpus(
        tuple(corpus.texts[t] for t in kept),
        tuple(tuple(row[t] for t in kept) for row in corpus.seen),
        tuple((c[0] - kept.start, *c[1:]) for c in corpus.codings if c[0] in kept),
    )


def renamed(table: T, start: int) -> T:
    names = tuple(f"t{start + number}" for number in range(len(table.testimonies)))  # type: ignore[attr-defined]
    return replace(table, testimonies=names)  # type: ignore[type-var]


@given(corpora(), units)
@settings(deadline=None)
def test_leaving_a_coder_out_is_as_if_they_had_submitted_nothing(corpus: Corpus, unit: str) -> None:
    table = corpus.table(unit)
    for coder in range(len(CODERS)):
        seen = tuple(
            tuple(False for _ in row) if who == coder else row for who, row in enumerate(corpus.seen)
        )
        rest = Corpus(corpus.texts, seen, tuple(c for c in corpus.codings if c[1] != coder)).table(unit)
        assert table.totals(without=coder).data == pytest.approx(rest.totals().data, abs=1e-9)
        assert table.without(coder).sums().data == pytest.approx(rest.sums().data, abs=1e-9)


@pytest.fixture
def pair() -> Corpus:
    texts = ("First here.\n\nSecond there.", "Third one.")
    seen = ((True, True), (True, True), (False, True), (False, False))
    return Corpus(texts, seen, ((0, 0, 0, 0, 5), (1, 0, 0, 0, 5), (1, 2, 0, 6, 9)))


def test_a_coder_who_submitted_without_the_code_said_absent(pair: Corpus) -> None:
    table = pair.table("line")
    assert table.only()[0].tolist() == [1, 0, 0, 0]
    assert table.both()[0] == 1
    assert table.totals().values[0].tolist() == [3, 4]


def test_a_coder_who_did_not_submit_is_missing_and_not_absent(pair: Corpus) -> None:
    assert pair.table("line").raters.tolist() == [2, 3]
    assert nominal.percent_agreement(pair.table("testimony").totals())[0] == pytest.approx((0 + 1 / 3) / 2)


def test_a_coding_that_covers_only_blanks_of_an_excerpt_is_not_in_it() -> None:
    text = "one  \n  two"
    seen = tuple((True,) for _ in CODERS)
    corpus = Corpus((text,), seen, ((0, 0, 0, 0, 8), (0, 1, 0, 3, 11), (0, 2, 0, 4, 7)))
    assert corpus.table("line").only()[0].tolist() == [1, 1, 0, 0]
    untrimmed = code_table(corpus.segments, corpus.grid())
    assert untrimmed.both()[0] == 2


def test_codings_that_one_coder_overlaps_are_counted_once() -> None:
    seen = tuple((True,) for _ in CODERS)
    corpus = Corpus(("abcdefgh",), seen, ((0, 0, 0, 0, 4), (0, 0, 0, 2, 6), (0, 0, 0, 6, 8)))
    assert corpus.table("character").only()[0, 0] == 8


def test_codings_laid_out_once_serve_several_tables(pair: Corpus) -> None:
    laid = lay(pair.segments, pair.grid(), pair.visible)
    assert code_table(pair.segments, laid).totals().data.tolist() == pair.table("line").totals().data.tolist()


def test_more_coders_on_one_testimony_than_bits_are_refused_by_name() -> None:
    coders = [f"c{number}" for number in range(70)]
    none: list[int] = []
    crowd = Segments.of(
        none, none, none, none, none, lengths=[5], seen=np.ones((70, 1)), coders=coders, codes=["a"]
    )
    with pytest.raises(ValueError, match=r"More than 62 coders submitted the testimony '0'"):
        code_table(crowd, "character")
    few_each = np.zeros((70, 35), dtype=bool)
    few_each[np.arange(70), np.arange(70) // 2] = True
    codings = (np.arange(70) // 2, np.arange(70), np.zeros(70, int), np.zeros(70, int), np.full(70, 3))
    wide = Segments.of(*codings, lengths=[5] * 35, seen=few_each, coders=coders, codes=["a"])
    assert code_table(wide, "character").both()[0] == 105


@pytest.mark.parametrize(
    ("units", "sentence"),
    [([[(0, 4), (3, 6)]], "Unit 2 of testimony number 0"), ([[(2, 2)]], "is empty or overlaps")],
)
def test_a_grid_of_impossible_units_is_refused(units: list[list[tuple[int, int]]], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Grid.of(units)


def test_a_grid_that_does_not_fit_the_testimonies_is_refused(pair: Corpus) -> None:
    with pytest.raises(ValueError, match="1 testimonies, the codings 2"):
        code_table(pair.segments, Grid.of([[(0, 3)]]))
    with pytest.raises(ValueError, match="past the end"):
        code_table(pair.segments, Grid.of([[(0, 99)], []]))
