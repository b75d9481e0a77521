"""Under a threshold, figures beside a count do not tell what the count hides."""

from __future__ import annotations

from itertools import product

from test_tally import CODES, evidence, row

from coder.counts.cooccurrence import cooccurrence, overlaps
from coder.counts.disclosure import Disclosure
from coder.counts.presence import People, Votes
from coder.counts.tally import Split, tally, with_pending

N = 13
TEXTS = tuple(f"t{n}" for n in range(N))
PEOPLE = People(TEXTS, tuple(range(N)))
EVERYTHING = frozenset(product(range(2), range(N)))


def found(rows, submitted=EVERYTHING):
    return evidence(rows, submitted, TEXTS, excerpts=4)


def voiced(code, people, coders=(0, 1), excerpts=(0,)):
    return [(text, coder, code, at, at) for text in people for coder in coders for at in excerpts]


def test_what_all_coders_found_in_three_excerpts_of_one_person_is_hidden():
    said = found([*voiced(0, range(6), [0]), *voiced(0, [0], (0, 1), (1, 2, 3))])
    shown, secret = (row(tally(said, PEOPLE, CODES, "excerpt", "any", Split(least=n)), "a.x") for n in (0, 3))
    assert (shown.count, shown.low, shown.layers["all"]) == (9, 3, 3)
    assert (secret.count, secret.low, secret.layers["all"], secret.layers["majority"]) == (
        9,
        None,
        None,
        None,
    )
    assert row(tally(said, PEOPLE, CODES, "excerpt", "all", Split(least=3)), "a.x").count is None


def test_a_range_does_not_tell_of_the_one_person_about_whom_coders_differ():
    said = found([*voiced(0, range(5)), *voiced(0, [5], [0])])
    shown, secret = (row(tally(said, PEOPLE, CODES, "case", "any", Split(least=n)), "a.x") for n in (0, 3))
    assert (shown.count, shown.low) == (6, 5)
    assert (secret.count, secret.low, secret.layers["all"]) == (6, None, None)


def test_a_card_of_one_person_is_not_told_of():
    said = found([*voiced(0, range(6)), *voiced(2, range(12))])
    counts = tally(said, PEOPLE, CODES, "case", "any", Split(least=3))
    told = with_pending(counts, {"a.x": 1, "a.y": 5, "b.z": 4}, 10)
    assert [row(told, code).unresolved for code in ("a.x", "a.y", "b.z")] == [None, None, 4]


def test_passages_tell_nothing_of_a_code_that_one_person_lacks():
    said = found([*voiced(0, range(12)), *voiced(3, range(5))])
    grid = Votes(said, PEOPLE, CODES, "case").layer("any")
    secret = overlaps(said, PEOPLE, CODES, "any", secret=Disclosure(grid, 3))
    pair = next(each for each in secret.pairs if (each.a, each.b) == ("a.x", "b.z"))
    assert (pair.count, pair.people, pair.jaccard, pair.reason) == (None, None, None, "suppressed")
    assert secret.n_units is None
    shown = overlaps(said, PEOPLE, CODES, "any")
    assert shown.n_units == 17
    assert next(each for each in shown.pairs if (each.a, each.b) == ("a.x", "b.z")).people == 5


def test_codes_together_do_not_tell_that_one_person_has_not_finished():
    rows = [*voiced(0, range(6)), *voiced(3, range(3, 9))]
    for submitted, told in ((EVERYTHING, True), (EVERYTHING - {(0, 12), (1, 12)}, False)):
        grid = Votes(found(rows, submitted), PEOPLE, CODES, "case").layer("any")
        table = cooccurrence(grid, ("a.x", "b.z"), 3)
        (pair,) = table.pairs
        assert pair.count == 3
        assert (table.n_units == N, pair.expected is not None, pair.reason is None) == (told, told, told)
        assert (table.n_units is None, pair.residual is None) == (not told, not told)
