"""A project's intervals, against corpora that are really drawn and computed anew, one by one."""

from __future__ import annotations

import numpy as np
import pytest

from coder.agreement.bootstrap import Atoms
from coder.agreement.codesets import set_table
from coder.agreement.codings import code_table
from coder.agreement.grid import Grid, Unit
from coder.agreement.project_report import project_report
from coder.agreement.segments import Segments
from coder.agreement.span_report import span_report

TEXTS, REPLICATES, SEED, LENGTH = 11, 60, 5, 40
EXCERPTS = [(0, 12), (12, 25), (26, 40)]


def corpus() -> Segments:
    """Three coders; codes reach over neighbouring excerpts and to the ends of texts."""
    random = np.random.default_rng(8)
    rows = []
    for text in range(TEXTS):
        for _ in range(4):
            code, start = int(random.integers(0, 3)), int(random.integers(0, 30))
            for coder in range(3):
                if random.random() < 0.75:
                    a = max(0, start + int(random.integers(-3, 4)))
                    rows.append((text, coder, code, a, min(LENGTH, a + int(random.integers(4, 20)))))
    columns = np.array(rows).T
    return Segments.of(*columns, lengths=[LENGTH] * TEXTS, codes=["f.a", "f.b", "g.c"])


def drawn(segments: Segments, times: np.ndarray) -> Segments:
    """The corpus in which each testimony stands as often as it was drawn."""
    texts = np.repeat(np.arange(TEXTS), times.astype(int))
    parts = []
    for place, text in enumerate(texts):
        own = np.flatnonzero(segments.testimony == text)
        at = np.full(len(own), place)
        parts.append(
            np.stack((at, segments.coder[own], segments.code[own], segments.start[own], segments.end[own]))
        )
    return Segments.of(
        *np.concatenate(parts, axis=1),
        lengths=segments.lengths[texts],
        seen=segments.seen[:, texts],
        coders=segments.coders,
        codes=segments.codes,
    )


def unit_for(name: str, texts: int) -> Unit:
    return Grid.of([EXCERPTS] * texts) if name == "excerpt" else name  # type: ignore[return-value]


def quantiles(values: list[float | None]) -> list[float]:
    found = np.array([value for value in values if value is not None])
    return np.quantile(found, [0.025, 0.975]).tolist()


@pytest.mark.parametrize("unit", ["testimony", "excerpt", "character"])
def test_the_interval_is_that_of_corpora_drawn_one_by_one(unit):
    segments = corpus()
    weights = np.concatenate(list(Atoms(np.zeros((TEXTS, 1))).weights(REPLICATES, SEED)))
    resamples = [drawn(segments, row) for row in weights]

    def report(part: Segments, bootstrap: int):
        grid = unit_for(unit, len(part.testimonies))
        table, sets = code_table(part, grid), set_table(part, grid)
        return project_report(table, sets, unit=unit, bootstrap=bootstrap, seed=SEED)

    whole = report(segments, REPLICATES)
    single = [report(part, 0) for part in resamples]
    for place, row in enumerate(whole.codes):
        for name in ("percent_agreement", "krippendorff_alpha", "gwet_ac1", "fleiss_kappa"):
            figure = getattr(row, name)
            wanted = quantiles([getattr(each.codes[place], name).value for each in single])
            assert [figure.low, figure.high] == pytest.approx(wanted, abs=1e-9), (row.code, name)
    masi = whole.overall["krippendorff_alpha_masi"]
    wanted = quantiles([each.overall["krippendorff_alpha_masi"].value for each in single])
    assert [masi.low, masi.high] == pytest.approx(wanted, abs=1e-9)


def test_the_intervals_of_spans_are_those_of_corpora_drawn_one_by_one():
    segments = corpus()
    weights = np.concatenate(list(Atoms(np.zeros((TEXTS, 1))).weights(REPLICATES, SEED)))
    single = [span_report(drawn(segments, row), bootstrap=0) for row in weights]
    whole = span_report(segments, bootstrap=REPLICATES, seed=SEED)
    for name in ("u_alpha_binary", "f1_iou50"):
        for place, figure in enumerate(getattr(whole, name)):
            wanted = quantiles([getattr(each, name)[place].value for each in single])
            assert [figure.low, figure.high] == pytest.approx(wanted, abs=1e-9), name
    family = whole.families["g"]
    for name in ("u_alpha", "u_alpha_binary"):
        figure = getattr(family, name)
        wanted = quantiles([getattr(each.families["g"], name).value for each in single])
        assert [figure.low, figure.high] == pytest.approx(wanted, abs=1e-9), name
