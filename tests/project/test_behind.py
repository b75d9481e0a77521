"""Every number opens its passages: the places behind a figure are those it counted."""

from dataclasses import replace
from pathlib import Path

import pytest

from coder.project import Project
from coder.project.agreeing import UNITS
from coder.project.behind import Assessment, assess, clusters_by_code


@pytest.fixture(scope="module")
def demo(demo_made: Path) -> Path:
    return demo_made


@pytest.fixture(scope="module", params=UNITS)
def found(request: pytest.FixtureRequest, demo: Path) -> Assessment:
    with Project.open(demo) as project:
        return replace(assess(project, request.param, bootstrap=0), clusters=clusters_by_code(project))


def units(found: Assessment, places: tuple) -> int:
    return sum(each.end - each.start for each in places) if found.unit == "character" else len(places)


def test_both_and_alone_open_as_many_units_as_they_count(found: Assessment) -> None:
    for row in found.agreement.report.codes:
        assert units(found, found.places(row.code, "both")) == row.both
        assert units(found, found.places(row.code, "alone")) == sum(row.only.values())
        for coder, number in row.only.items():
            assert units(found, found.places(row.code, "alone", coder)) == number


def test_a_pair_opens_exactly_the_units_it_differs_on(found: Assessment) -> None:
    for row in found.agreement.report.codes:
        for pair in row.pairwise:
            places = found.places(row.code, "pair", pair.a, pair.b)
            agreed = pair.percent_agreement.value * pair.units
            assert units(found, places) == pytest.approx(pair.units - agreed)


def test_what_differs_comes_first_where_coders_differ_most(found: Assessment) -> None:
    for row in found.agreement.report.codes:
        places = found.places(row.code, "disputed")
        assert len(set(places)) == len(places)
        assert (row.percent_agreement.value == 1) == (not places)


def test_boundary_and_other_code_open_the_clusters(found: Assessment) -> None:
    code = found.agreement.report.codes[0].code
    assert len(found.places(code, "boundary")) == len(found.of_kind(code, "boundary")) > 0
    assert sum(len(found.of_kind(each.code, "other_code")) for each in found.agreement.report.codes) > 0


def test_places_lie_in_their_testimonies(found: Assessment, demo: Path) -> None:
    with Project.open(demo) as project:
        for row in found.agreement.report.codes:
            for place in found.places(row.code, "disputed"):
                assert 0 <= place.start < place.end <= len(project.testimony(place.testimony).text)


def test_figures_on_stretches_are_those_of_the_report(found: Assessment) -> None:
    code = found.agreement.report.codes[0].code
    assert found.figure(code, "f1_iou50") == found.agreement.spans.f1_iou50[0]
    assert found.figure(code, "gwet_ac1") == found.agreement.report.codes[0].gwet_ac1


def test_nobody_sees_others_in_a_blind_round_and_main_is_not_blind(demo: Path) -> None:
    with Project.open(demo) as project:
        assert project.may_see_others()
