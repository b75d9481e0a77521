"""Under a threshold no table, and no table beside another, gives a hidden figure away (integer programming).

The reader of these tests knows every table at once: counts by nothing, by each attribute and by both, cross
tables, codes together. What they are looking for is how many people there are of each kind: of each group,
with each set of codes, finished or not.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from test_tally import evidence

from coder.counts.cooccurrence import cooccurrence
from coder.counts.crosstab import attribute_axis, codes_axis, crosstab
from coder.counts.grouping import group
from coder.counts.presence import People, Votes
from coder.counts.tally import Split, tally
from coder.model import Variable

CODES = ("a.x", "a.y", "b.z", "b.w")
FAMILIES = ("a", "b")
SEX = Variable("sex", "Sex", "category", ("F", "M"))
TOWN = Variable("town", "Town", "category", ("P", "Q", "R"))
ATTRIBUTES = {"sex": ("F", "M", ""), "town": ("P", "Q", "R")}
KINDS = tuple(itertools.product(*ATTRIBUTES.values(), [None, *itertools.product((0, 1), repeat=4)]))
"""Sex, town, and whether each code is voiced; None of whoever has not finished."""


def made(seed):
    """People at random, and how few a figure may be about."""
    chance = random.Random(seed)
    shares = [chance.choice([0.1, 0.3, 0.5, 0.8, 0.95]) for _ in CODES]
    silent, nameless = chance.choice([0, 0.1, 0.3]), chance.choice([0, 0.1])
    people = []
    for _ in range(chance.choice([12, 18, 25, 40, 60])):
        sex = chance.choices(ATTRIBUTES["sex"], [0.3, 0.6, nameless])[0]
        town = chance.choices(ATTRIBUTES["town"], [0.6, 0.3, 0.1])[0]
        voiced = tuple(int(chance.random() < share) for share in shares)
        people.append((sex, town, None if chance.random() < silent else voiced))
    return people, chance.choice([2, 3, 5])


def answer(kind, code):
    """``has``, ``absent`` or ``unknown``."""
    if kind[2] is None:
        return "unknown"
    below = [voiced for own, voiced in zip(CODES, kind[2], strict=True) if f"{own}.".startswith(f"{code}.")]
    return "has" if any(below) else "absent"


class Reader:
    """Adds up what tables say, and asks what is left open."""

    def __init__(self, people):
        self.truth = np.array([float(people.count(kind)) for kind in KINDS])
        self.known, self.hidden = {}, {}
        self.told("everybody", lambda _: True, len(people))

    def told(self, name, fits, figure):
        line = np.array([float(bool(fits(kind))) for kind in KINDS])
        if figure is None:
            self.hidden.setdefault(line.tobytes(), name)
        else:
            assert line @ self.truth == figure, name
            self.known[line.tobytes()] = figure

    def solved(self, least):
        """What is hidden, about fewer than ``least`` people, and can be worked out."""
        rules = np.array([np.frombuffer(line) for line in self.known])
        sums = list(self.known.values())
        for bytes_, name in self.hidden.items():
            line = np.frombuffer(bytes_)
            if not 0 < line @ self.truth < least:
                continue
            ends = [
                sign * milp(
                    sign * line, constraints=LinearConstraint(rules, sums, sums),
                    integrality=np.ones(len(KINDS)), bounds=Bounds(0, np.inf),
                ).fun
                for sign in (1, -1)
            ]  # fmt: skip
            if ends[1] - ends[0] < 0.5:
                yield name, round(ends[0])


def reads_counts(reader, counts, names):
    def of(labels):
        wanted = {
            name: "" if label == "(missing)" else label for name, label in zip(names, labels, strict=True)
        }
        places = {"sex": 0, "town": 1}
        return lambda kind: all(kind[places[name]] == label for name, label in wanted.items())

    for row in (*counts.rows, *counts.families):
        here = of(row.groups)
        for said, figure in (("has", row.count), ("absent", row.absent), ("unknown", row.unknown)):
            reader.told(
                (row.code, row.groups, said),
                lambda kind, here=here, said=said, code=row.code: here(kind) and answer(kind, code) == said,
                figure,
            )
    for each in counts.groups if names else ():
        reader.told(("group", each.labels), of(each.labels), each.people)


def reads_crosstab(reader, table):
    def of(axis, label):
        if label is None:
            return lambda _: True
        if axis.name in ("sex", "town"):
            wanted = "" if label == "(missing)" else label
            return lambda kind: kind[axis.name == "town"] == wanted
        if label in ("(none)", "(unknown)"):
            said = "absent" if label == "(none)" else "unknown"
            return lambda kind: answer(kind, axis.name) == said
        return lambda kind: answer(kind, label) == "has"

    lines = [*zip(table.row.labels, table.cells, table.row_totals, strict=True)]
    lines.append((None, table.column_totals, table.total))
    for label, cells, total in lines:
        for other, cell in [*zip(table.column.labels, cells, strict=True), (None, total)]:
            first, second = of(table.row, label), of(table.column, other)
            reader.told(
                (table.row.name, table.column.name, label, other),
                lambda kind, first=first, second=second: first(kind) and second(kind),
                cell.count,
            )


def reads_pairs(reader, found):
    for pair in found.pairs:
        parts = {
            (one, two): (
                lambda kind, pair=pair, one=one, two=two: (
                    answer(kind, pair.a) == one and answer(kind, pair.b) == two
                )
            )
            for one in ("has", "absent") for two in ("has", "absent")
        }  # fmt: skip
        for name, fits in parts.items():
            reader.told(("together", pair.a, pair.b, name), fits, None)
        reader.told(("together", pair.a, pair.b), parts["has", "has"], pair.count)
        if pair.jaccard:
            either = round(pair.count / pair.jaccard)
            reader.told(
                ("either", pair.a, pair.b),
                lambda kind, pair=pair: "has" in (answer(kind, pair.a), answer(kind, pair.b)),
                either,
            )


def given_away(seed):
    """What a reader of all tables of the people of ``seed`` works out though it is hidden.

    benchmarks/disclosure.py asks of very many seeds.
    """
    people, least = made(seed)
    n = len(people)
    coded = [
        (at, 0, code, 0, 0) for at, (_, _, voiced) in enumerate(people) for code in range(4)
        if voiced and voiced[code]
    ]  # fmt: skip
    made_by_one = evidence(
        coded,
        {(0, at) for at, each in enumerate(people) if each[2] is not None},
        testimonies=tuple(f"t{at:02}" for at in range(n))
    )  # fmt: skip
    work = replace(made_by_one, codes=CODES)
    cases = People(tuple(f"c{at:02}" for at in range(n)), tuple(range(n)))
    groups = {
        "sex": group(SEX, [each[0] for each in people]),
        "town": group(TOWN, [each[1] for each in people]),
    }
    reader = Reader(people)
    for names in ((), ("sex",), ("town",), ("sex", "town")):
        split = Split(tuple(groups[name] for name in names), least, FAMILIES)
        reads_counts(reader, tally(work, cases, CODES, "case", "any", split), names)
    grid = Votes(work, cases, [*CODES, *FAMILIES], "case").layer("any")
    sex, town = (attribute_axis(groups[name], grid) for name in ("sex", "town"))
    every = codes_axis("codes", "", grid, CODES, None)
    one, two = (
        codes_axis(family, "", grid, [code for code in CODES if code[0] == family], family) for family in "ab"
    )
    for row, column in ((every, sex), (every, town), (sex, town), (one, two), (one, town), (sex, two)):
        reads_crosstab(reader, crosstab(grid, row, column, least=least))
    reads_pairs(reader, cooccurrence(grid, CODES, least))
    return list(reader.solved(least))


@pytest.mark.parametrize("seed", [1, 17, 48, 186])
def test_all_tables_of_the_same_people_together_give_no_hidden_figure_away(seed):
    assert given_away(seed) == []
