"""Published and recomputed values for coded spans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coder.agreement.alpha_u import alpha_u
from coder.agreement.segments import Segments
from coder.agreement.spans import span_f1
from coder.agreement.unitizing import code_agreement, family_agreement

CASES_FILE = Path(__file__).parents[2].parent / "shared" / "reference" / "agreement_cases.json"
ABSENT = not CASES_FILE.is_file()
CASES: list[dict[str, Any]] = [] if ABSENT else json.loads(CASES_FILE.read_text(encoding="utf-8"))


def segments_of(data: dict[str, Any]) -> Segments:
    """Segments from a case: one continuum, or several documents with their own coders."""
    documents = data.get("documents") or [{"length": 1000, **data}]
    coders = sorted({name for each in documents for name in each["coders"]})
    codes = sorted({span[3] for each in documents for span in each["spans"]})
    rows = [
        (text, coders.index(coder), codes.index(code), start, end)
        for text, each in enumerate(documents)
        for coder, start, end, code in each["spans"]
    ]
    columns = list(zip(*rows, strict=True)) if rows else [[]] * 5
    return Segments.of(
        *columns,
        lengths=[each["length"] for each in documents],
        seen=[[name in each["coders"] for each in documents] for name in coders],
        coders=coders,
        codes=codes,
    )


def of_kind(*endings: str) -> list[Any]:
    chosen = [case for case in CASES if case["id"].endswith(endings)]
    if not chosen:
        return [pytest.param({}, marks=pytest.mark.skip(reason="../shared/reference is not here"))]
    return [pytest.param(case, id=case["id"]) for case in chosen]


def close(value: float | None, wanted: float | None) -> bool:
    if value is None or wanted is None:
        return value is wanted
    return value == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("case", of_kind("__u2016", "u_pooled_docs"))
def test_the_2016_family_meets_the_reference_values(case: dict[str, Any]) -> None:
    segments = segments_of(case["data"])
    family = family_agreement(segments, range(len(segments.codes)))
    found = {
        "u": family.u_alpha,
        "bu": family.u_alpha_binary,
        "cu": family.cu_alpha,
        "cu_cov": family.coverage,
        **{f"k:{code.code}": code.k_alpha for code in family.codes},
        **{f"kcov:{code.code}": code.coverage for code in family.codes},
    }
    wrong = {
        name: (found[name], wanted)
        for name, wanted in case["expected_exact"].items()
        if not close(found[name].value, wanted)
    }
    assert not wrong


@pytest.mark.parametrize("case", of_kind("__alphaU1995"))
def test_alpha_u_meets_the_reference_values(case: dict[str, Any]) -> None:
    segments = segments_of(case["data"])
    result = alpha_u(segments)
    assert close(result.overall.value, case.get("expected_exact"))
    for code, wanted in case["options"]["per_code_Do_De_alpha"].items():
        at = segments.codes.index(code)
        found = (result.observed[at], result.expected[at], result.codes[at].value)
        assert all(close(*pair) for pair in zip(found, wanted, strict=True)), (code, found, wanted)


@pytest.mark.parametrize(
    "case",
    of_kind("span_f1_basic", "span_f1_label", "span_f1_iou_edge", "span_f1_empty_one", "span_f1_empty_both"),
)
def test_span_f1_meets_the_reference_values(case: dict[str, Any]) -> None:
    segments = segments_of(case["data"])
    for name, wanted in case["expected_exact"].items():
        kind = name.removesuffix("_unlabelled")
        criterion = {"exact": "exact", "any_overlap": "overlap"}.get(kind) or float(kind.removeprefix("iou"))
        found = span_f1(segments, criterion, labelled=kind == name)[-1].figure
        assert close(found.value, wanted), name


# The same without ../shared: worked by hand, or printed in the sources named.


def test_u_alpha_worked_by_hand() -> None:
    """L = 10, units [0, 4) and [0, 6): observed 4, expected 20 * 200 / 338."""
    segments = Segments.of([0, 0], [0, 1], [0, 0], [0, 0], [4, 6], lengths=[10])
    family = family_agreement(segments, [0])
    assert family.u_alpha.value == pytest.approx(0.662)
    assert code_agreement(segments)[0].value == pytest.approx(0.662)
    assert family.cu_alpha.reason == "single_code"
    assert family.coverage.value == pytest.approx(0.4)


def test_alpha_u_as_dkpro_statistics_prints_it() -> None:
    """UnitizingAgreementTest.createExample: -0.7003."""
    segments = Segments.of([0] * 4, [0, 1, 1, 1], [0] * 4, [1, 2, 4, 6], [9, 3, 5, 7], lengths=[10])
    result = alpha_u(segments)
    assert result.observed == (pytest.approx(0.91),)
    assert result.overall.value == pytest.approx(-0.7003, abs=5e-5)


def test_the_1995_example_nears_its_printed_values_as_the_grain_gets_finer() -> None:
    """Krippendorff 1995, row C: .679 printed; the formula's limit is .693."""
    values = []
    for grain in (12, 24, 1_200_000):
        scale = grain // 12
        spans = [
            (0, 1, 4), (0, 5, 6), (0, 7, 9), (0, 10, 11),
            (1, 0, 1), (1, 2, 4), (1, 5, 7), (1, 8, 9), (1, 10, 11),
        ]  # fmt: skip
        coder, start, end = zip(*spans, strict=True)
        segments = Segments.of(
            [0] * 9, coder, [0] * 9, [scale * each for each in start], [scale * each for each in end],
            lengths=[grain],
        )  # fmt: skip
        values.append(alpha_u(segments).overall.value)
    assert values == [
        pytest.approx(0.494, abs=5e-4),
        pytest.approx(0.603, abs=5e-4),
        pytest.approx(0.693, abs=5e-4),
    ]
