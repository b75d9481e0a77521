from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.model import Coding
from coder.reconcile.clusters import Cluster, clusters

BOTH = {"T": ("ada", "ben")}
ALL = {"T": ("ada", "ben", "cyd")}


def coding(id_: str, coder: str, start: int, end: int, code: str = "f.a", testimony: str = "T") -> Coding:
    return Coding(id_, testimony, "", coder, code, start, end)


def only(*codings: Coding, submitted: Any = BOTH) -> Cluster:
    (cluster,) = clusters(codings, submitted)
    return cluster


def test_the_same_passage_by_everybody_is_exact() -> None:
    cluster = only(coding("2", "ada", 3, 9), coding("1", "ben", 3, 9))
    assert (cluster.id, cluster.card, cluster.kind, cluster.overlap_share) == ("1", "1", "exact", 1.0)


def test_a_coder_who_submitted_without_the_passage_omitted_it() -> None:
    cluster = only(coding("1", "ada", 3, 9), coding("2", "ben", 3, 9), submitted=ALL)
    assert (cluster.kind, cluster.overlap_share) == ("omission", 0.0)


def test_a_coder_who_has_not_submitted_neither_omits_nor_counts() -> None:
    cluster = only(coding("1", "ada", 3, 9), coding("2", "ben", 3, 9), coding("3", "cyd", 0, 99))
    assert (cluster.kind, len(cluster.codings)) == ("exact", 2)


def test_different_ends_are_a_boundary_with_the_share_that_all_marked() -> None:
    cluster = only(coding("1", "ada", 0, 8), coding("2", "ben", 2, 10))
    assert (cluster.kind, cluster.start, cluster.end, cluster.overlap_share) == ("boundary", 0, 10, 0.6)


def test_one_passage_against_two_is_a_split() -> None:
    cluster = only(coding("1", "ada", 0, 10), coding("2", "ben", 0, 4), coding("3", "ben", 6, 10))
    assert (cluster.kind, cluster.overlap_share) == ("split", 0.8)


def test_a_missing_coder_makes_an_omission_even_of_a_split() -> None:
    split = coding("1", "ada", 0, 10), coding("2", "ben", 0, 4), coding("3", "ben", 6, 10)
    assert only(*split, submitted=ALL).kind == "omission"


def test_two_codings_over_one_another_are_one_reading() -> None:
    cluster = only(coding("1", "ada", 0, 6), coding("2", "ada", 4, 9), coding("3", "ben", 0, 9))
    assert (cluster.kind, len(cluster.codings)) == ("exact", 3)


def test_passages_that_only_touch_are_two_clusters() -> None:
    found = clusters([coding("1", "ada", 0, 5), coding("2", "ben", 5, 9)], BOTH)
    assert [(each.start, each.kind) for each in found] == [(0, "omission"), (5, "omission")]


def test_passages_joined_through_a_third_are_one_cluster() -> None:
    found = only(coding("1", "ada", 0, 5), coding("2", "ben", 4, 9), coding("3", "cyd", 8, 12), submitted=ALL)
    assert (found.kind, found.overlap_share) == ("boundary", 0.0)


def test_another_code_at_the_same_place_is_linked_and_shares_the_card() -> None:
    one, other = clusters([coding("2", "ada", 0, 10), coding("1", "ben", 1, 10, "f.b")], BOTH)
    assert [(each.id, each.code, each.card, each.kind) for each in (one, other)] == [
        ("2", "f.a", "1", "omission"),
        ("1", "f.b", "1", "omission"),
    ]
    assert [(link.id, link.kind) for link in one.links] == [("1", "other_code")]
    assert [(link.id, link.kind) for link in other.links] == [("2", "other_code")]


def test_a_code_above_the_other_is_a_matter_of_level() -> None:
    one, other = clusters([coding("1", "ada", 0, 10, "f.a"), coding("2", "ben", 0, 10, "f.a.deep")], BOTH)
    assert one.links[0].kind == other.links[0].kind == "level"
    one, other = clusters([coding("1", "ada", 0, 10, "f.a"), coding("2", "ben", 0, 10, "f.ab")], BOTH)
    assert one.links[0].kind == other.links[0].kind == "other_code"


def test_two_codes_by_the_same_coder_do_not_compete() -> None:
    found = clusters([coding("1", "ada", 0, 10), coding("2", "ada", 0, 10, "f.b")], BOTH)
    assert [(each.links, each.card) for each in found] == [((), "1"), ((), "2")]


def test_a_page_long_coding_does_not_tie_every_phrase_on_it_to_one_card() -> None:
    phrases = [coding(f"{at}", "ben", at, at + 5, "f.b") for at in range(10, 90, 10)]
    found = clusters([coding("9999", "ada", 0, 100), *phrases], BOTH)
    assert not any(each.links for each in found)


def test_a_testimony_that_one_coder_submitted_gives_nothing_to_compare() -> None:
    assert clusters([coding("1", "ada", 0, 5)], {"T": ["ada"]}) == ()
    assert clusters([coding("1", "ada", 0, 5)], {}) == ()


def test_a_coding_without_a_character_and_a_share_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="Coding 7 of T marks no character"):
        clusters([coding("7", "ada", 5, 5)], BOTH)
    with pytest.raises(ValueError, match="link_share"):
        clusters([], BOTH, link_share=0)


@st.composite
def projects(draw: st.DrawFn) -> tuple[list[Coding], dict[str, list[str]]]:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from("TU"), st.sampled_from("abc"), st.sampled_from(("f.x", "f.x.y", "f.z")),
                st.integers(0, 20), st.integers(1, 8),
            ),
            max_size=14,
        )
    )  # fmt: skip
    ids = draw(st.permutations(range(len(rows))))
    codings = [
        coding(f"{id_:02d}", coder, start, start + length, code, text)
        for id_, (text, coder, code, start, length) in zip(ids, rows, strict=True)
    ]
    submitted = {text: draw(st.lists(st.sampled_from("abc"), unique=True)) for text in "TU"}
    return codings, submitted


@given(projects())
def test_every_coding_of_a_submitted_coder_is_in_exactly_one_cluster(project: Any) -> None:
    codings, submitted = project
    counted = sorted(
        each.id
        for each in codings
        if len(submitted[each.testimony]) > 1 and each.coder in submitted[each.testimony]
    )
    found = clusters(codings, submitted)
    assert sorted(each.id for cluster in found for each in cluster.codings) == counted
    assert len({cluster.id for cluster in found}) == len(found)
    assert list(found) == sorted(found, key=lambda each: (each.testimony, each.start, each.end, each.code))


@given(projects())
def test_clusters_are_the_connected_components_of_overlap(project: Any) -> None:
    codings, submitted = project
    found = clusters(codings, submitted)
    home = {each.id: cluster.id for cluster in found for each in cluster.codings}
    for one, other in combinations((each for each in codings if each.id in home), 2):
        if (one.testimony, one.code) != (other.testimony, other.code):
            assert home[one.id] != home[other.id]
        elif one.span.overlaps(other.span):
            assert home[one.id] == home[other.id]
    for cluster in found:
        covered = {place for each in cluster.codings for place in range(each.start, each.end)}
        assert covered == set(range(cluster.start, cluster.end))
        marked = [
            {
                place
                for each in cluster.codings
                if each.coder == coder
                for place in range(each.start, each.end)
            }
            for coder in submitted[cluster.testimony]
        ]
        assert cluster.overlap_share == len(set.intersection(*marked)) / len(covered)
        assert (cluster.kind == "exact") == (cluster.overlap_share == 1)
        assert (cluster.kind == "omission") == (not all(marked))


@given(projects())
def test_links_are_mutual_and_hold_a_card_together(project: Any) -> None:
    codings, submitted = project
    found = {cluster.id: cluster for cluster in clusters(codings, submitted)}
    for cluster in found.values():
        assert cluster.card <= cluster.id
        for link in cluster.links:
            other = found[link.id]
            assert cluster.id in [back.id for back in other.links]
            assert (other.testimony, other.card) == (cluster.testimony, cluster.card)
    for one, other in combinations(found.values(), 2):
        people = [{each.coder for each in cluster.codings} for cluster in (one, other)]
        common = min(one.end, other.end) - max(one.start, other.start)
        either = max(one.end, other.end) - min(one.start, other.start)
        competing = (
            one.testimony == other.testimony and one.code != other.code and common / either >= 0.5
            and bool(people[0] - people[1]) and bool(people[1] - people[0])
        )  # fmt: skip
        assert competing == (other.id in [link.id for link in one.links])


@given(projects(), st.randoms())
def test_the_order_of_codings_does_not_matter(project: Any, random: Any) -> None:
    codings, submitted = project
    shuffled = list(codings)
    random.shuffle(shuffled)
    assert clusters(shuffled, submitted) == clusters(codings, submitted)


@given(projects())
def test_identical_coders_give_only_exact_clusters(project: Any) -> None:
    codings, _ = project
    copies = [
        coding(f"{each.id}{name}", name, each.start, each.end, each.code, each.testimony)
        for each in codings
        for name in ("ada", "ben", "cyd")
    ]
    found = clusters(copies, dict.fromkeys("TU", ("ada", "ben", "cyd")))
    assert {cluster.kind for cluster in found} <= {"exact"}
