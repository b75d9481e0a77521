"""``coder agree --spans --lengths``: the reference cases, the document's floor, and bad files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

CASES_FILE = Path(__file__).parents[2].parent / "shared" / "reference" / "agreement_cases.json"
CASES: list[dict[str, Any]] = json.loads(CASES_FILE.read_text("utf-8")) if CASES_FILE.is_file() else []
needs_cases = pytest.mark.skipif(not CASES, reason="the reference cases are not beside this checkout")

COMMON = {"value", "low", "high", "reason"}


def of_kind(*endings: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if case["id"].endswith(endings)]


@pytest.fixture
def compared(coder, tmp_path):
    """The document of spans ``(testimony, coder, start, end, code)`` and lengths."""

    def compare(
        spans: list[tuple[Any, ...]], lengths: list[tuple[Any, ...]], *words: object
    ) -> dict[str, Any]:
        ran = coder("agree", *files(tmp_path, spans, lengths), "--json", *words)
        assert ran.code == 0, ran.err
        return ran.json

    return compare


def files(folder: Path, spans: list[tuple[Any, ...]], lengths: list[tuple[Any, ...]]) -> tuple[object, ...]:
    head = (
        ("testimony", "length", "coders") if any(len(row) > 2 for row in lengths) else ("testimony", "length")
    )
    table(folder / "spans.csv", [("testimony", "coder", "start", "end", "code"), *spans])
    table(folder / "lengths.csv", [head, *lengths])
    return "--spans", folder / "spans.csv", "--lengths", folder / "lengths.csv"


def table(path: Path, rows: list[tuple[Any, ...]]) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")


def of_case(data: dict[str, Any]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    documents = data.get("documents") or [{"length": 1000, **data}]
    spans = [
        (f"d{text}", coder, start, end, code)
        for text, each in enumerate(documents)
        for coder, start, end, code in each["spans"]
    ]
    return spans, [
        (f"d{text}", each["length"], ";".join(each["coders"])) for text, each in enumerate(documents)
    ]


def close(value: float | None, wanted: float | None) -> bool:
    return value is wanted if value is None or wanted is None else value == pytest.approx(wanted, abs=1e-9)


@needs_cases
@pytest.mark.parametrize("case", of_kind("__u2016", "u_pooled_docs"))
def test_the_2016_family_meets_the_reference_values(case, compared):
    document = compared(*of_case(case["data"]))
    (family,) = document["families"].values()
    found = {
        "u": family["u_alpha"]["value"],
        "bu": family["u_alpha_binary"]["value"],
        "cu": family["cu_alpha"]["value"],
        "cu_cov": family["coverage"],
        **{f"k:{code}": figure["value"] for code, figure in family["k_alpha"].items()},
        **{f"kcov:{code}": share for code, share in family["k_coverage"].items()},
    }
    wrong = {
        name: (found[name], wanted)
        for name, wanted in case["expected_exact"].items()
        if not close(found[name], wanted)
    }
    assert not wrong


@needs_cases
@pytest.mark.parametrize("case", of_kind("__alphaU1995"))
def test_alpha_u_meets_the_reference_values(case, compared):
    document = compared(*of_case(case["data"]))
    assert close(document["overall"]["alpha_u_1995"]["value"], case.get("expected_exact"))
    for code, (_, _, wanted) in case["options"]["per_code_Do_De_alpha"].items():
        assert close(document["per_code"][code]["alpha_u_1995"]["value"], wanted), code


@needs_cases
@pytest.mark.parametrize(
    "case", of_kind("span_f1_basic", "span_f1_iou_edge", "span_f1_empty_one", "span_f1_empty_both")
)
def test_span_f1_meets_the_reference_values(case, compared):
    document = compared(*of_case(case["data"]))
    names = {"exact": "f1_exact", "iou0.5": "f1_iou50", "any_overlap": "f1_overlap"}
    for name, wanted in case["expected_exact"].items():
        if name in names:
            assert close(document["overall"][names[name]], wanted), name


@needs_cases
def test_characters_agree_as_nvivo_counts_them(compared):
    """1000 characters, 50 marked by both, 150 by one, 800 by neither: 85 % agree, so alpha is .3333."""
    document = compared([("t", "a", 0, 200, "x"), ("t", "b", 0, 50, "x")], [("t", 1000, "a;b")])
    n, present = 2000, 250
    expected = 2 * present * (n - present) / (n * (n - 1))
    alpha = 1 - 0.15 / expected
    assert document["per_code"]["x"]["character_alpha"]["value"] == pytest.approx(alpha, abs=1e-12)


SPANS = [
    ("one", "ana", 0, 10, "join.faith"), ("one", "ben", 0, 10, "join.faith"),
    ("one", "ana", 20, 30, "join.needs"), ("one", "ben", 22, 30, "join.faith"),
    ("two", "ana", 5, 9, "join.needs"), ("two", "ben", 5, 8, "join.needs"),
    ("two", "ana", 5, 9, "leave.fear"),
]  # fmt: skip
LENGTHS = [("one", 60), ("two", 40)]


def test_the_document_of_spans_has_every_promised_key(compared):
    document = compared(SPANS, LENGTHS)
    assert (document["testimonies"], document["coders"]) == (2, ["ana", "ben"])
    assert list(document["per_code"]) == ["join.faith", "join.needs", "leave.fear"]
    for row in document["per_code"].values():
        for name in ("u_alpha_binary", "alpha_u_1995", "character_alpha"):
            assert set(row[name]) >= COMMON
        for name in ("f1_exact", "f1_iou50", "f1_overlap"):
            assert row[name] is None or isinstance(row[name], float)
        assert set(row["reasons"]) == {name for name in row if name.startswith("f1") and row[name] is None}
    assert set(document["families"]) == {"join", "leave"}
    for family in document["families"].values():
        for name in ("u_alpha", "u_alpha_binary", "cu_alpha"):
            assert set(family[name]) >= COMMON
        assert {"k_alpha", "coverage", "reason"} <= set(family)
    assert set(document["overall"]["alpha_u_1995"]) >= COMMON
    assert {"codes": ["join.faith", "join.needs"], "overlaps": 1} in document["confusions"]
    assert document["bootstrap"]["clusters"] == 2


def test_a_coder_who_marked_nothing_is_known_from_the_lengths_only(compared):
    silent = compared(SPANS, [("one", 60, "ana;ben;eve"), ("two", 40, "ana;ben")])
    assert silent["coders"] == ["ana", "ben", "eve"]
    without = compared(SPANS, [("one", 60, "ana;ben"), ("two", 40, "ana;ben")])
    code = "join.faith"
    assert silent["per_code"][code]["character_alpha"] != without["per_code"][code]["character_alpha"]
    assert without["per_code"] == compared(SPANS, LENGTHS)["per_code"]


def test_overlapping_codes_of_a_family_are_refused_with_the_spans_named(compared):
    document = compared([*SPANS, ("two", "ana", 6, 12, "join.faith")], LENGTHS)
    family = document["families"]["join"]
    assert (family["reason"], family["u_alpha"]["value"]) == ("overlapping_spans", None)
    assert family["overlaps"] == [
        {"testimony": "two", "coder": "ana", "codes": ["join.needs", "join.faith"], "start": 6, "end": 9}
    ]
    assert document["per_code"]["join.needs"]["u_alpha_binary"]["value"] is not None


def test_degenerate_spans_get_reasons(compared):
    one = compared([("t", "ana", 0, 5, "x")], [("t", 10)])
    assert one["per_code"]["x"]["u_alpha_binary"]["reason"] == "one_coder"
    assert one["per_code"]["x"]["reasons"]["f1_exact"] == "one_coder"
    whole = compared([("t", "ana", 0, 10, "x"), ("t", "ben", 0, 10, "x")], [("t", 10)])
    assert whole["per_code"]["x"]["u_alpha_binary"]["reason"] == "no_gaps"
    empty = compared([("t", "ana", 5, 5, "x"), ("t", "ben", 6, 6, "x")], [("t", 10)])
    assert empty["per_code"]["x"]["u_alpha_binary"]["reason"] == "zero_length_only"
    nothing = compared([], [("t", 10, "ana;ben")])
    assert nothing["per_code"] == {}
    assert nothing["overall"]["alpha_u_1995"]["value"] is None
    apart = compared([("t", "ana", 0, 5, "x"), ("s", "ben", 0, 5, "x")], [("t", 9, "ana"), ("s", 9, "ben")])
    assert apart["per_code"]["x"]["u_alpha_binary"]["reason"] == "no_pairable_units"


def test_one_testimony_leaves_nothing_to_resample(compared):
    document = compared([("t", "ana", 0, 5, "x"), ("t", "ben", 1, 5, "x")], [("t", 50)])
    figure = document["per_code"]["x"]["u_alpha_binary"]
    assert (figure["value"] > 0, figure["low"], figure["high"]) == (True, None, None)
    assert document["bootstrap"]["replicates"] == 0
    assert "nothing to resample" in document["bootstrap"]["warning"]


def test_codes_and_coders_may_be_chosen(compared):
    document = compared(
        [*SPANS, ("one", "eve", 0, 9, "join.faith")], LENGTHS, "--coder", "ana", "--coder", "ben"
    )
    assert document["coders"] == ["ana", "ben"]
    assert list(compared(SPANS, LENGTHS, "--code", "leave.fear")["per_code"]) == ["leave.fear"]


def test_the_order_of_rows_and_names_changes_nothing(compared):
    assert compared(SPANS[::-1], LENGTHS) == compared(SPANS, LENGTHS)


def test_the_table_and_the_csv_of_spans(coder, tmp_path):
    words = files(tmp_path, SPANS, LENGTHS)
    assert "join.faith" in coder("agree", *words).out
    rows = list(csv.DictReader(io.StringIO(coder("agree", *words, "--csv").out)))
    assert {row["coefficient"] for row in rows} >= {
        "u_alpha_binary",
        "alpha_u_1995",
        "character_alpha",
        "f1_exact",
    }


BAD = [
    pytest.param(("one", "ana", -1, 5, "x"), "row 2, column 3 (start): -1 is negative", id="negative"),
    pytest.param(("one", "ana", 7, 5, "x"), "row 2, column 4 (end): the span is reversed", id="reversed"),
    pytest.param(("one", "ana", 7, 61, "x"), "row 2, column 4 (end): 61 is past the end", id="past the end"),
    pytest.param(
        ("six", "ana", 7, 9, "x"), "row 2, column 1 (testimony): 'six' is not in", id="unknown testimony"
    ),
    pytest.param(
        ("one", "zoe", 7, 9, "x"), "row 2, column 2 (coder): 'zoe' is not among", id="unknown coder"
    ),
    pytest.param(
        ("one", "ana", "nan", 9, "x"), "row 2, column 3 (start): 'nan' is no whole number", id="nan"
    ),
    pytest.param(("one", "ana", "1.5", 9, "x"), "'1.5' is no whole number", id="fraction"),
    pytest.param(("one", "ana", "", 9, "x"), "row 2, column 3 (start): the cell is empty", id="empty offset"),
    pytest.param(("one", "ana", 1, 9, ""), "row 2, column 5 (code): the cell is empty", id="empty code"),
    pytest.param(("one", "ana", 1, 9, "NaN"), "row 2, column 5 (code): 'NaN'", id="nan code"),
    pytest.param(("one", "ana", 1, 9, "x", "y"), "row 2 has more cells than the header", id="ragged"),
    pytest.param(("one", "ana", 1, 9**30, "x"), "row 2, column 4 (end):", id="huge"),
]


@pytest.mark.parametrize(("row", "said"), BAD)
def test_a_bad_span_is_named_with_its_row_and_column(row, said, coder, tmp_path):
    ran = coder("agree", *files(tmp_path, [row], [("one", 60, "ana;ben")]), "--json")
    assert (ran.code, ran.out) == (1, "")
    assert "spans.csv" in ran.err
    assert said in ran.err


BAD_LENGTHS = [
    pytest.param(
        [("one", 60, "ana;ben;ana")], "column 3 (coders): the coder 'ana' is listed twice", id="coder twice"
    ),
    pytest.param(
        [("one", 60, "ana"), ("one", 50, "ana")],
        "row 3, column 1 (testimony): 'one' is listed twice",
        id="twice",
    ),
    pytest.param([("one", -60, "ana")], "row 2, column 2 (length): -60 is negative", id="negative"),
    pytest.param([("one", "", "ana")], "row 2, column 2 (length): the cell is empty", id="empty"),
    pytest.param([("one", 10**17, "ana")], "is more than any text has", id="huge"),
    pytest.param([], "no testimony is listed", id="none"),
]


@pytest.mark.parametrize(("lengths", "said"), BAD_LENGTHS)
def test_a_bad_length_is_named_with_its_row_and_column(lengths, said, coder, tmp_path):
    ran = coder("agree", *files(tmp_path, [("one", "ana", 0, 5, "x")], lengths))
    assert ran.code == 1
    assert "lengths.csv" in ran.err
    assert said in ran.err


def test_all_faults_are_said_at_once_and_counted(coder, tmp_path):
    ran = coder("agree", *files(tmp_path, [("one", "ana", -1, 5, "x")] * 30, [("one", 60)]))
    assert "30 faults" in ran.err
    assert "and 10 more" in ran.err


def test_missing_columns_and_files_are_sentences(coder, tmp_path):
    words = files(tmp_path, SPANS, LENGTHS)
    table(tmp_path / "spans.csv", [("testimony", "coder", "start", "code")])
    assert "spans.csv, row 1: no column end" in coder("agree", *words).err
    table(tmp_path / "spans.csv", [("testimony", "coder", "start", "start", "end", "code")])
    assert "the column start stands twice" in coder("agree", *words).err
    (tmp_path / "spans.csv").write_bytes(b"")
    assert "no column testimony" in coder("agree", *words).err
    (tmp_path / "spans.csv").unlink()
    ran = coder("agree", *words)
    assert (ran.code, "Cannot read" in ran.err) == (1, True)


def test_a_code_or_coder_that_is_nowhere_is_a_sentence(coder, tmp_path):
    words = files(tmp_path, SPANS, LENGTHS)
    assert "No code called nope" in coder("agree", *words, "--code", "nope").err
    assert "There are: ana, ben" in coder("agree", *words, "--coder", "nope").err
