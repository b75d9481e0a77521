"""What stays in the project: names, single people under a threshold; and who passes a filter."""

from __future__ import annotations

import json

import pytest

from coder.codebook.variables import Variable
from coder.documents.words import NAME_HEADINGS
from coder.model import Codebook
from coder.project import Project
from coder.project.duplicates import decide
from coder.project.exports_asked import ExportAsked
from coder.project.exports_made import Exported
from coder.project.filtering import cases_where
from coder.project.leaks import name_variables

CODEBOOK = """\
title: A small study
variables:
  nationality: {title: Nationality}
families: {f: {title: F, codes: {a: {title: A}, b: {title: B}}}}
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "testimonies").mkdir()
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    lines = ["case,nationality,testimonies"]
    for n in range(8):
        (tmp_path / "testimonies" / f"t{n}.txt").write_text("We had no bread.\n")
        lines.append(f"P{n},{'German' if n == 7 else 'Syrian'},t{n}")
    (tmp_path / "testimonies" / "cases.csv").write_text("\n".join(lines) + "\n")
    for coder in ("ana", "ben"):
        with Project.open(tmp_path, coder=coder) as opened:
            for n in range(8):
                if n < (4 if coder == "ana" else 3):
                    opened.add_coding(f"t{n}", 0, 6, "f.a")
                opened.submit(f"t{n}")
    with Project.open(tmp_path, coder="ana") as opened:
        yield opened


def test_every_heading_for_names_keeps_its_column_in_the_project():
    held = [Variable(heading, heading.title()) for heading in sorted(NAME_HEADINGS)]
    asked = name_variables(Codebook("T", "", variables=tuple(held)))
    assert set(asked) == NAME_HEADINGS
    assert {"aka", "laqab", "prenom", "vorname", "nachname", "apellido", "الاسم"} <= set(asked)


def test_a_heading_that_only_sounds_like_one_for_names_leaves():
    others = (
        Variable("place_name", "Name of the place"), Variable("people", "People in the house", "number"),
        Variable("father", "Father's occupation"), Variable("source", "Published in"),
    )  # fmt: skip
    assert "place_name" not in name_variables(Codebook("T", "", variables=others[:1]))
    assert name_variables(Codebook("T", "", variables=(others[1], others[3]))) == ()


def test_under_a_threshold_an_export_holds_no_agreement_per_code_and_no_methods(project):
    whole = Exported(project, ExportAsked(bootstrap=10))
    assert "f.a" in {row[0] for row in whole.agreement_table().rows}
    assert whole.methods_text()
    few = Exported(project, ExportAsked(bootstrap=10, min_cell=3))
    rows = few.agreement_table().rows
    assert rows
    assert all(str(row[0]).startswith("overall: ") for row in rows)
    assert few.methods_text() == ""
    assert list(few.single_tables()) == []
    assert "agreement per code and the methods paragraph" in " ".join(few.left_out)
    assert json.loads(json.dumps(few.provenance("csv")))["submissions"] is None


@pytest.mark.parametrize("where", ["nationality is German", "nationality is German or has f.b"])
def test_a_filters_value_may_stand_with_somebody_who_is_one_case_only(project, where):
    decide(project, "persons", "P0", "P1", "same", "one voice")
    assert cases_where(project, where).cases == {"P7"}
