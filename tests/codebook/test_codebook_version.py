"""The version is what a codebook means: not how, where or in which order it is written."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.codebook.load import Source, parse_codebook
from coder.codebook.version import canonical_json, from_canonical, version_of
from coder.errors import BadInput
from coder.model import Code, Codebook

SEGMENTS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,4}", fullmatch=True)
SAMPLES = ["", "no", "012", " padded ", "a: b", "# c", "- d", "it's", '"q"', "two\nlines\n", "كَتَبَ", "\\"]
TEXTS = st.sampled_from(SAMPLES) | st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"], exclude_characters="\ufeff"
    ),
    max_size=8,
)
TITLES = TEXTS.map(str.strip).filter(bool)
LISTS = st.lists(TITLES, max_size=2)


def code_entries(
    deeper: st.SearchStrategy[dict[str, Any]] | None = None,
) -> st.SearchStrategy[dict[str, Any]]:
    optional: dict[str, st.SearchStrategy[Any]] = {
        "definition": TEXTS,
        "use_when": TEXTS,
        "avoid_when": TEXTS,
        "examples": LISTS,
        "counter_examples": LISTS,
        "colour": st.sampled_from(["#d55e00", "#000000"]),
    }
    if deeper is not None:
        optional["codes"] = st.dictionaries(SEGMENTS, deeper, min_size=1, max_size=3)
        optional["codable"] = st.sampled_from(["yes", "no"])
    entries = st.fixed_dictionaries({"title": TITLES}, optional=optional)
    # Only what has codes below it becomes a heading, so that something can be coded.
    return entries.map(lambda entry: entry if "codes" in entry else _without(entry, "codable"))


def _without(entry: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != name}


FAMILIES = st.fixed_dictionaries(
    {
        "title": TITLES,
        "codes": st.dictionaries(
            SEGMENTS, code_entries(code_entries(code_entries())), min_size=1, max_size=4
        ),
    },
    optional={"definition": TEXTS, "exclusive": st.sampled_from(["true", "false"])},
)
BOOKS = st.fixed_dictionaries(
    {
        "title": TITLES,
        "families": st.dictionaries(
            SEGMENTS.filter(lambda name: name not in ("any", "all")), FAMILIES, min_size=1, max_size=3
        ),
    },
    optional={
        "description": TEXTS,
        "excerpts": st.sampled_from(["paragraph", "line", "turn", "sentence"]),
        "variables": st.dictionaries(
            st.sampled_from(["nationality", "age", "sex"]),
            st.fixed_dictionaries(
                {}, optional={"title": TEXTS, "type": st.sampled_from(["text", "number", "date"])}
            ),
        ),
        "agreement": st.just({"target": "0.8"}),
    },
)


def written(book: object, **style: Any) -> str:
    return yaml.dump(book, Dumper=_TextDumper, allow_unicode=True, sort_keys=False, **style)


class _TextDumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def parse(*texts: str) -> Codebook:
    names = ["codebook.yaml", *(f"codebook.d/{n}.yaml" for n in range(1, len(texts)))]
    return parse_codebook([Source(name, text) for name, text in zip(names, texts, strict=True)])


def shuffled(value: Any, data: st.DataObject) -> Any:
    """The same mappings with their keys in another order."""
    if isinstance(value, dict):
        keys = data.draw(st.permutations(list(value)))
        return {key: shuffled(value[key], data) for key in keys}
    return value


def split(book: dict[str, Any], data: st.DataObject) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same book in two files: some codes, at any depth, go to the second."""
    second: dict[str, Any] = {}
    first = book | {"families": _part(book["families"], second, data)}
    return first, {"families": second}


def _part(entries: dict[str, Any], other: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, entry in entries.items():
        choice = data.draw(st.sampled_from(["keep", "move", "divide"]))
        if choice == "move":
            other[name] = entry
        elif choice == "divide" and "codes" in entry:
            moved: dict[str, Any] = {}
            staying = _part(entry["codes"], moved, data)
            kept[name] = {key: value for key, value in entry.items() if key != "codes"}
            if staying:
                kept[name]["codes"] = staying
            if moved:
                other[name] = {"codes": moved}
        else:
            kept[name] = entry
    return kept


@settings(deadline=None)
@given(BOOKS)
def test_a_codebook_comes_back_from_its_canonical_form(book: dict[str, Any]) -> None:
    first = parse(written(book))
    again = from_canonical(canonical_json(first))
    assert again.version == first.version == version_of(first)
    assert first.version == hashlib.sha256(canonical_json(first).encode()).hexdigest()
    bare = [dataclasses.replace(code, key=None, colour=None) for code in first.codes]
    assert sorted(again.codes, key=lambda code: code.path) == sorted(bare, key=lambda code: code.path)
    assert sorted(again.families, key=lambda family: family.name) == sorted(
        first.families, key=lambda family: family.name
    )
    assert again.title == first.title
    for place, code in enumerate(again.codes):
        assert code.depth == 1 or code.parent in {other.path for other in again.codes[:place]}


@settings(deadline=None)
@given(BOOKS, st.data())
def test_order_quoting_comments_and_files_do_not_change_the_version(
    book: dict[str, Any], data: st.DataObject
) -> None:
    version = parse(written(book)).version
    assert parse(written(shuffled(book, data))).version == version
    assert parse(written(book, default_style="'")).version == version
    assert parse(written(book, default_style='"', width=30)).version == version
    lines = written(book, default_style='"', width=10**6).splitlines()
    assert parse("".join(f"# a note\n{line}  # another\n" for line in lines)).version == version
    first, second = split(book, data)
    if second["families"]:
        main = first if first["families"] else _without(first, "families")
        joined = parse(written(main), written(second))
        assert joined.version == version
        assert {code.path for code in joined.codes} == {code.path for code in parse(written(book)).codes}


MAIN = """\
title: T
families:
  f:
    title: F
    codes:
      c: {title: C, key: B, colour: "#d55e00", examples: [one, two], formerly: [f.x, f.y]}
      d: {title: D}
variables: {sex: {type: category, values: [F, M]}, date: {type: date, format: "%d/%m/%y"}}
agreement: {target: 0.8}
"""

SAME = [
    ("key: B, ", ""),
    ("key: B", "key: Z"),
    ("#d55e00", "#000000"),
    ("0.8", "0.7"),
    ("[f.x, f.y]", "[f.y, f.x]"),
    ("title: F", "title:   'F'  # comment"),
    ("title: D}", "title: D, codable: yes, definition: }"),
    ("title: T", "title: >\n  T"),
    ("families:", "excerpts: paragraph\nfamilies:"),
]
OTHER = [
    ("title: T", "title: t"),
    ("title: T", "title: T\ndescription: x"),
    ("title: T", "title: T\nexcerpts: line"),
    ("title: F", "title: G"),
    ("title: F", "title: F\n    definition: x"),
    ("title: F", "title: F\n    exclusive: yes"),
    ("title: C", "title: E"),
    ("title: C", "title: C, definition: x"),
    ("title: C", "title: C, use_when: x"),
    ("title: C", "title: C, avoid_when: x"),
    ("title: C", "title: C, counter_examples: [x]"),
    ("[one, two]", "[one]"),
    ("[one, two]", "[two, one]"),
    ("title: D", "title: D, codable: no"),
    ("[f.x, f.y]", "[f.x]"),
    ("d: {", "e: {"),
    ("title: D}", "title: D, codes: {e: {title: E}}}"),
    ("sex:", "gender:"),
    ("type: category, values: [F, M]", "type: text"),
    ("[F, M]", "[F]"),
    ("%d/%m/%y", "%d/%m/%Y"),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_what_changes_no_meaning_keeps_the_version(old: str, new: str) -> None:
    assert old in MAIN
    assert parse(MAIN.replace(old, new, 1)).version == parse(MAIN).version


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_every_change_of_meaning_changes_the_version(old: str, new: str) -> None:
    assert old in MAIN
    assert parse(MAIN.replace(old, new, 1)).version != parse(MAIN).version


def test_every_field_of_a_code_but_key_colour_and_guid_is_in_the_canonical_form() -> None:
    [content] = json.loads(canonical_json(Codebook("T", "", codes=(Code("f.c", "C"),))))["codes"].values()
    fields = {field.name for field in dataclasses.fields(Code)}
    assert set(content) == fields - {"path", "key", "colour", "guid"}


def test_a_frozen_codebook_reads_in_order_of_its_paths() -> None:
    paths = ["f.a", "f.a-b", "f.a.c", "f.a.b"]
    book = Codebook("T", "", codes=tuple(Code(path, "x") for path in paths))
    assert [code.path for code in from_canonical(canonical_json(book)).codes] == [
        "f.a",
        "f.a.b",
        "f.a.c",
        "f.a-b",
    ]


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "{", '{"title":1}', "[" * 100_000])
def test_a_damaged_version_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="damaged"):
        from_canonical(text)


def test_a_version_with_one_changed_byte_is_refused_or_has_another_version() -> None:
    text = canonical_json(parse(MAIN))
    with pytest.raises(BadInput, match="damaged"):
        from_canonical(text.replace('"codes":', '"codes": ', 1))
    assert from_canonical(text.replace('"C"', '"E"')).version != parse(MAIN).version
