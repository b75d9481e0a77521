"""All cards in columns are the cards made one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from hypothesis import example, given
from reconcile_helpers import ALL, BOTH, cards_of, coding, studies

from coder.model import Coding
from coder.reconcile.cards import KINDS
from coder.reconcile.census import Census, CodingTable, census


def table_of(codings: Iterable[Coding], submitted: Mapping[str, Collection[str]]) -> CodingTable:
    rows = list(codings)
    texts, coders, codes = (
        sorted({*(getattr(each, what) for each in rows), *more})
        for what, more in (
            ("testimony", submitted),
            ("coder", {name for names in submitted.values() for name in names}),
            ("code", ()),
        )
    )
    finished = np.zeros((len(coders), len(texts)), dtype=bool)
    for text, names in submitted.items():
        for name in names:
            finished[coders.index(name), texts.index(text)] = True
    ids = sorted(each.id for each in rows)

    def column(values: Iterable[int]) -> np.ndarray:
        return np.array(list(values), dtype=np.int64)

    return CodingTable(
        column(texts.index(each.testimony) for each in rows),
        column(coders.index(each.coder) for each in rows),
        column(codes.index(each.code) for each in rows),
        column(each.start for each in rows),
        column(each.end for each in rows),
        column(ids.index(each.id) for each in rows),
        codes,
        finished,
    )


def of(codings: list[Coding], submitted: Mapping[str, Collection[str]]) -> Census:
    return census(table_of(codings, submitted))


def check_same(codings: list[Coding], submitted: Mapping[str, Collection[str]]) -> None:
    found = of(codings, submitted)
    made = cards_of(codings, submitted)
    codes = table_of(codings, submitted).codes
    assert [
        (codings[int(found.first[at])].id, found.kind_name(at), int(found.start[at]), int(found.end[at]))
        for at in range(len(found))
    ] == [(card.id, card.kind, card.start, card.end) for card in made]
    on_card = [[each.id for each, at in zip(codings, found.card_of, strict=True) if at == number]
               for number in range(len(found))]  # fmt: skip
    assert [tuple(sorted(ids)) for ids in on_card] == [card.considered for card in made]
    assert found.size.tolist() == [len(card.considered) for card in made]
    assert found.clusters.tolist() == [len(card.clusters) for card in made]
    entries = {
        (int(card), codes[code], int(start), int(end))
        for card, code, start, end in zip(
            found.entry_card, found.entry_code, found.entry_start, found.entry_end, strict=True
        )
    }
    assert entries == {
        (number, code, min(each.start for each in own), max(each.end for each in own))
        for number, card in enumerate(made)
        for code in {each.code for each in card.clusters}
        for own in [[each for each in card.clusters if each.code == code]]
    }
    for accept in ("exact", "majority", "never"):
        unanimous, majority = found.settled(accept)
        standing = [card.status for card in cards_of(codings, submitted, accept=accept)]
        assert unanimous.tolist() == [status == "unanimous" for status in standing]
        assert majority.tolist() == [status == "adjudicated" for status in standing]


@given(studies())
@example(([coding("1", "a", 0, 8, "f.x"), coding("2", "b", 0, 8, "f.x.y")], {"T": ["a", "b"]}))
def test_the_census_counts_the_cards_that_are_made_one_by_one(study) -> None:
    check_same(*study)


def test_more_coders_than_bits_in_a_byte_are_told_apart() -> None:
    names = [f"coder{number:02d}" for number in range(11)]
    codings = [coding(f"{at:02d}", name, 0, 9, "f.x" if at % 2 else "f.z") for at, name in enumerate(names)]
    check_same(codings, {"T": names})


def test_a_chain_of_links_is_one_card() -> None:
    codings = [
        coding(f"{at:02d}", "ada" if at % 2 else "ben", 3 * at, 3 * at + 9, f"f.c{at}") for at in range(7)
    ]
    check_same(codings, BOTH)
    assert len(of(codings, BOTH)) == 1


def test_nothing_to_compare_gives_no_cards() -> None:
    assert len(of([], ALL)) == 0
    assert len(of([coding("1", "ada", 0, 4)], {"T": ["ada"]})) == 0


def test_every_kind_has_its_number() -> None:
    assert set(KINDS) == {"exact", "boundary", "split", "omission", "other_code", "level"}
