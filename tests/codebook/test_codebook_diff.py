"""What changed between two codebooks."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.diff import MEANING, compare
from coder.codebook.load import Source, parse_codebook
from coder.codebook.render_diff import render_diff
from coder.codebook.version import canonical_json, from_canonical, version_of
from coder.model import Code, Codebook, Family

OLD = """\
title: Study
variables:
  sex: {title: Sex, type: category, values: [F, M]}
  age: {title: Age, type: number}
families:
  leave:
    title: Why they left
    codes:
      violence: {title: Violence, definition: Harm done, key: V}
      torture: {title: Torture}
      hunger: {title: Hunger, examples: [no bread]}
      fear: {title: Fear, key: F, colour: "#112233"}
      shame: {title: Shame}
  gone: {title: Gone, codes: {one: {title: One}}}
"""
NEW = """\
title: Study
excerpts: line
variables:
  sex: {title: Sex, type: category, values: [F, M, other]}
  town: {title: Town}
families:
  leave:
    title: Why they left
    exclusive: true
    codes:
      shame: {title: Shame}
      fear: {title: Fear, key: G}
      brutality: {title: Brutality, definition: Harm seen, formerly: [leave.violence, leave.torture]}
      hunger: {title: Hunger, examples: [no bread, no salt], codable: false, codes: {bread: {title: Bread}}}
"""


def book(text: str) -> Codebook:
    return parse_codebook([Source("codebook.yaml", text)])


def test_every_kind_of_change_is_told():
    found = compare(book(OLD), book(NEW))
    assert found.added == ("leave.hunger.bread",)
    assert found.removed == ("gone.one",)
    assert [(c.old, c.new) for c in found.renamed] == [
        ("leave.violence", "leave.brutality"),
        ("leave.torture", "leave.brutality"),
    ]
    assert [each.field for each in found.renamed[0].changes] == ["title", "definition"]
    (changed,) = found.changed
    assert (changed.old, [each.field for each in changed.changes]) == (
        "leave.hunger",
        ["examples", "codable"],
    )
    (cosmetic,) = found.cosmetic
    assert (cosmetic.old, [each.field for each in cosmetic.changes]) == ("leave.fear", ["key", "colour"])
    assert found.reordered
    assert found.families.removed == ("gone",)
    assert [(c.name, [f.field for f in c.changes]) for c in found.families.changed] == [
        ("leave", ["exclusive"])
    ]
    assert (found.variables.added, found.variables.removed) == (("town",), ("age",))
    assert [c.name for c in found.variables.changed] == ["sex"]
    assert [each.field for each in found.settings] == ["excerpts"]
    assert not found.same_meaning


def test_what_to_check_again_is_what_means_something_else():
    why = compare(book(OLD), book(NEW)).recheck
    assert set(why) == {"gone.one", "leave.violence", "leave.torture", "leave.hunger"}
    assert why["leave.hunger"] == "leave.hunger means something else: examples, codable."
    assert "no code gone.one any more" in why["gone.one"]


def test_a_mere_renaming_leaves_nothing_to_check():
    old = book("title: S\nfamilies: {a: {title: A, codes: {b: {title: B}}}}\n")
    new = book("title: S\nfamilies: {a: {title: A, codes: {c: {title: B, formerly: [a.b]}}}}\n")
    found = compare(old, new)
    assert [(c.old, c.new, c.changes) for c in found.renamed] == [("a.b", "a.c", ())]
    assert (found.added, found.removed, found.recheck) == ((), (), {})


def test_a_recorded_version_has_no_looks_to_compare():
    old = from_canonical(canonical_json(book(OLD)))
    found = compare(old, book(OLD), looks=False)
    assert found.same_meaning
    assert (found.cosmetic, found.reordered, found.changed) == ((), False, ())


def test_the_difference_reads_as_lines():
    text = render_diff(compare(book(OLD), book(NEW)))
    for line in (
        "+ leave.hunger.bread",
        "- gone.one",
        "> leave.violence merged into leave.brutality",
        "~ leave.hunger",
        "      - yes",
        "      + no",
        "· leave.fear: key F → G, colour #112233 → none",
        "· the codes stand in another order",
        "- family gone",
        "~ variable sex",
        "      + line",
    ):
        assert line in text.splitlines(), line
    assert "No code means anything else." in render_diff(compare(book(OLD), book(OLD)))


SEGMENTS = st.sampled_from(["a", "b", "c", "d"])
CODES = st.builds(
    Code,
    path=SEGMENTS.map(lambda segment: f"f.{segment}"),
    title=st.sampled_from(["T", "U"]),
    definition=st.sampled_from(["", "d"]),
    key=st.sampled_from([None, "K"]),
    codable=st.booleans(),
    formerly=st.lists(SEGMENTS.map(lambda segment: f"f.{segment}"), max_size=1).map(tuple),
)


@st.composite
def books(draw: st.DrawFn) -> Codebook:
    codes = draw(st.lists(CODES, max_size=4, unique_by=lambda code: code.path))
    made = Codebook("S", "", families=(Family("f", "F"),), codes=tuple(codes))
    return dataclasses.replace(made, version=version_of(made))


@given(old=books(), new=books())
def test_every_old_code_has_one_fate_and_every_new_one_an_origin(old, new):
    found = compare(old, new)
    kept = {code.path for code in old.codes} & {code.path for code in new.codes}
    splits = [each.old for each in found.split]
    fates = [*found.removed, *(change.old for change in found.renamed), *splits, *kept]
    assert sorted(fates) == sorted(code.path for code in old.codes)
    heirs = {heir for each in found.split for heir in each.new}
    origins = {*found.added, *(change.new for change in found.renamed), *heirs, *kept}
    assert origins == {code.path for code in new.codes}
    for change in found.changed:
        before, after = old.by_path[change.old], new.by_path[change.new]
        differing = [name for name in MEANING if getattr(before, name) != getattr(after, name)]
        assert [each.field for each in change.changes] == differing != []
    render_diff(found)


@given(book=books())
def test_a_codebook_does_not_differ_from_itself(book):
    found = compare(book, book)
    assert found.same_meaning
    assert not any((found.added, found.removed, found.renamed, found.changed, found.cosmetic, found.recheck))
    assert not found.reordered


@pytest.mark.parametrize("field", MEANING)
def test_each_field_of_the_meaning_counts(field):
    old = Code("f.a", "T")
    value = {"codable": False, "examples": ("x",), "counter_examples": ("x",)}.get(field, "other")
    new = dataclasses.replace(old, **{field: value})
    found = compare(Codebook("S", "1", codes=(old,)), Codebook("S", "2", codes=(new,)))
    assert [each.field for each in found.changed[0].changes] == [field]
    assert list(found.recheck) == ["f.a"]
