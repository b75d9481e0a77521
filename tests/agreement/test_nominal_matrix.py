"""Matrices as people write them: what is read, what is assumed, what is refused and where."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from coder.agreement.matrix_report import matrix_report
from coder.agreement.ratings import Ratings, natural_order
from coder.agreement.read_matrix import Matrix, read_matrix

CONCONCOR = Path(__file__).parents[2].parent / "shared" / "reference" / "conconcor"


def read(text: str, **options: object) -> Matrix:
    return read_matrix(csv.reader(io.StringIO(text)), **options)  # type: ignore[arg-type]


def cells(matrix: Matrix) -> list[list[str | None]]:
    names = matrix.ratings.categories
    return [[None if code < 0 else names[code] for code in row] for row in matrix.ratings.codes]


def published() -> list[tuple[str, str]]:
    if not CONCONCOR.exists():
        return []
    with (CONCONCOR / "published_alpha.csv").open(newline="") as stream:
        return [(row["batch"], row["krippendorff_alpha"]) for row in csv.DictReader(stream)]


@pytest.mark.skipif(not CONCONCOR.exists(), reason="the ConConCor batches are not beside this checkout")
@pytest.mark.parametrize(("batch", "printed"), published())
def test_each_conconcor_batch_has_its_published_alpha(batch: str, printed: str) -> None:
    with (CONCONCOR / f"{batch}.csv").open(newline="", encoding="utf-8") as stream:
        matrix = read_matrix(csv.reader(stream))
    alpha = matrix_report(matrix.ratings).coefficients["krippendorff_alpha"]
    if len(matrix.ratings.coders) == 1:
        assert alpha.reason == "one_coder"
    else:
        assert alpha.value == pytest.approx(float(printed), abs=5e-4)


def test_a_column_of_units_is_no_coder_and_an_empty_cell_is_missing() -> None:
    matrix = read("unit,ana,ben\nu1,loss, home \nu2,,loss\n")
    assert matrix.ratings.coders == ("ana", "ben")
    assert matrix.ratings.units == ("u1", "u2")
    assert cells(matrix) == [["loss", None], ["home", "loss"]]
    assert read("ana,ben\nloss,home\n,loss\n").ratings.codes.tolist() == matrix.ratings.codes.tolist()


@pytest.mark.parametrize("text", ["unit,u1,u2\nana,loss,\nben,home,loss\n", "ana,loss,\nben,home,loss\n"])
def test_the_transpose_is_read_with_and_without_names_of_units(text: str) -> None:
    matrix = read(text, units_in_columns=True)
    assert matrix.ratings.coders == ("ana", "ben")
    assert cells(matrix) == [["loss", None], ["home", "loss"]]


def test_what_excel_leaves_is_forgiven() -> None:
    matrix = read("\ufeffUnit,ana,ben\r\n\r\nu1,loss,home\r\n,,\r\n")
    assert (matrix.ratings.coders, matrix.ratings.units) == (("ana", "ben"), ("u1",))


def test_numbers_are_in_the_order_of_numbers() -> None:
    assert read("a,b\n10,9\n2,10\n").ratings.categories == ("2", "9", "10")
    assert natural_order(["b", "10", "9"]) == ["10", "9", "b"]
    assert natural_order(["1", "nan"]) == ["1", "nan"]


def test_sets_are_read_from_bars_and_the_dash_is_the_empty_set() -> None:
    matrix = read("a,b\nloss|home,home|loss\n-,loss\n")
    assert matrix.ratings.categories == ("-", "home|loss", "loss")
    assert matrix.ratings.members is not None
    assert matrix.ratings.members.sum(axis=1).tolist() == [0, 2, 1]
    report = matrix_report(matrix.ratings, bootstrap=50)
    assert {"krippendorff_alpha_masi", "krippendorff_alpha_jaccard"} <= set(report.coefficients)
    assert read("a,b\n-,+\n+,+\n").ratings.members is None
    assert read("a,b\n-,x\n", sets=True).ratings.members is not None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The matrix is empty"),
        ("\n,\n", "The matrix is empty"),
        ("a,b\n1,2\n\n1\n", "Row 4 has 1 cells, but row 1 has 2"),
        ("a,b\n1,2,3\n", "Row 2 has 3 cells"),
        ("unit,ana,ben,ana\nu,1,1,1\n", "'ana' is listed twice, in column 2 and column 4"),
        ("unit\nu1\n", "There is no coder"),
        ("a,,b\n1,2,3\n", "The column 2 has no coder name"),
        ("unit,a,b\nu1,x,y\nu2,NaN,y\n", r"Row 3, column 2 \(coder 'a'\): 'NaN' may be a missing rating"),
        ("a,b\nx|y,z\nx,|y\n", r"Row 3, column 2 \(coder 'b'\): '\|y' has an empty label"),
        ("a,b\nx|-,y\n", r"Row 2, column 1 .* joins '-', the empty set"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_row_and_column(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read(text)


def test_a_transposed_fault_is_named_where_it_stands_in_the_file() -> None:
    with pytest.raises(ValueError, match=r"Row 3, column 3 \(coder 'ben'\): 'nan'"):
        read("unit,u1,u2\nana,x,y\nben,x,nan\n", units_in_columns=True)
    with pytest.raises(ValueError, match="'ana' is listed twice, in row 1 and row 3"):
        read("ana,x\nben,x\nana,x\n", units_in_columns=True)


def test_a_label_that_was_not_offered_is_refused_with_row_and_column() -> None:
    with pytest.raises(ValueError, match=r"Row 3, column 1 \(coder 'a'\): 'z' is not among the categories"):
        read("a,b\nx,y\nz,x\n", categories=["x", "y"])
    offered = read("a,b\nx,y\ny,x\n", categories=["x", "y", "z", "w"]).ratings
    assert matrix_report(offered).coefficients["brennan_prediger"].value == pytest.approx(-1 / 3)
    assert matrix_report(read("a,b\nx,y\ny,x\n").ratings, categories=["y", "x"]).categories == ("y", "x")
    with pytest.raises(ValueError, match="'x' was used but is not among"):
        matrix_report(offered, categories=["y"])
    with pytest.raises(ValueError, match="offered twice"):
        read("a,b\nx,x\n", categories=["x", "x"])


def test_labels_of_sets_are_checked_against_those_offered() -> None:
    ratings = read("a,b\nx|y,y\n", categories=["x", "y", "z"]).ratings
    assert matrix_report(ratings, categories=["x", "y", "z"]).categories == ("x|y", "y")
    with pytest.raises(ValueError, match="'x' was used"):
        matrix_report(ratings, categories=["y"])
    with pytest.raises(ValueError, match=r"Row 2, column 1 .*: 'x' is not among"):
        read("a,b\nx|y,y\n", categories=["y"])


def test_one_coder_and_no_units_are_reasons_and_no_errors() -> None:
    one = matrix_report(read("unit,ana\nu1,x\nu2,y\n").ratings)
    assert {figure.reason for figure in one.coefficients.values()} == {"one_coder"}
    none = matrix_report(read("ana,ben\n").ratings)
    assert (none.units, {figure.reason for figure in none.coefficients.values()}) == (0, {"no_data"})


def test_what_may_be_wrong_is_said_and_not_guessed() -> None:
    matrix = read("unit,a,b\nu1,NA,x\nu1,x,x\n")
    assert matrix.ratings.categories == ("NA", "x")
    assert "'NA' was taken as a label (1 cells)" in matrix.notices[0]
    assert "'u1' is listed more than once" in matrix.notices[1]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Ratings.from_labels([[1, 2], [1]]), "Row 2 has 1 units, row 1 has 2"),
        (lambda: Ratings.from_labels([[1, 2], [1, 9]], categories=["1", "2"]), "Row 2, column 2: '9'"),
        (lambda: Ratings.from_labels([[1], [2]], ["ana", "ana"]), "'ana' is listed twice among the coders"),
        (lambda: Ratings.from_codes([[0, 5]], 3), "Codes run from 0 to 5"),
        (lambda: Ratings.from_codes([[0.5]]), "must hold integers"),
        (lambda: Ratings.from_codes([[0, 1]], 2, ["a", "b"]), "2 coders are named, but codes has 1 rows"),
        (lambda: Ratings.from_codes([[0, 1]], 2, weights=[1, 0]), "positive finite"),
        (lambda: Ratings.from_codes([[0, 1]], 2, weights=[1.0]), "weights must have one value per unit"),
        (lambda: Ratings.from_codes([[0, 1]], 2, clusters=[0, -1]), "Clusters are counted from 0"),
        (lambda: Ratings.from_table([[1, 2]]), "square"),
        (lambda: Ratings.from_sets([[["a|b"]]]), "cannot stand in a set"),
    ],
)
def test_arrays_that_make_no_ratings_are_refused(make, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        make()


def test_nan_among_numbers_is_missing() -> None:
    ratings = Ratings.from_labels([[1.0, float("nan")], [1.0, 2.0]])
    assert ratings.codes.tolist() == [[0, -1], [0, 1]]
    assert ratings.codes.dtype == np.int8
