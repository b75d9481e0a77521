"""YAML from people: text stays text, every fault has its line, nothing hangs."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml.loader import SafeLoader

from coder.errors import CoderError
from coder.text.safe_yaml import MAX_PROBLEMS, YamlProblems, parse_yaml
from coder.text.yaml_events import YamlEvents


def value(text: str) -> object:
    return parse_yaml(text, "a.yaml").value


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(YamlProblems) as caught:
        parse_yaml(text, "a.yaml")
    return [(problem.line, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "word",
    [
        "no",
        "Yes",
        "true",
        "012",
        "0x1f",
        "1:30",
        "2014-11-23",
        "1e3",
        ".inf",
        "null",
        "~",
        "<<",
        "=",
        "1_000",
    ],
)
def test_what_looks_like_a_number_a_date_or_a_switch_stays_the_text_that_was_written(word: str) -> None:
    assert value(f"a: {word}\nb: [{word}]\n{word}: c\n") == {"a": word, "b": [word], word: "c"}


def test_nothing_written_is_none_and_empty_quotes_are_an_empty_text() -> None:
    assert value("a:\nb: ''\nc: [\"\"]\n") == {"a": None, "b": "", "c": [""]}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n"])
def test_an_empty_document_has_no_value(text: str) -> None:
    assert value(text) is None
    assert parse_yaml(text, "a.yaml").line(("anything", 3)) == 1


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = "a: b\nc:\n  - d\n  - |\n    two\n    lines\n"
    expected = {"a": "b", "c": ["d", "two\nlines\n"]}
    for written in (text, "\ufeff" + text, text.replace("\n", "\r\n"), text.replace("\n", "\r")):
        assert value(written) == expected


def test_every_value_knows_its_line() -> None:
    parsed = parse_yaml(
        "# head\na: 1\n\nb:\n  - x\n  -\n    c: >\n      folded\n      text\n    d: y\n", "a.yaml"
    )
    assert parsed.value == {"a": "1", "b": ["x", {"c": "folded text\n", "d": "y"}]}
    lines = {
        path: parsed.line(path) for path in [("a",), ("b",), ("b", 0), ("b", 1), ("b", 1, "c"), ("b", 1, "d")]
    }
    assert lines == {("a",): 2, ("b",): 4, ("b", 0): 5, ("b", 1): 7, ("b", 1, "c"): 7, ("b", 1, "d"): 10}
    assert parsed.line(("b", 1, "missing", "deeper")) == 7


def test_a_repeated_key_names_both_lines_and_the_place() -> None:
    found = problems("a: 1\nb:\n  - c: 1\n    d: 2\n    c: {x: 1, x: 2}\na: 3\n")
    assert [line for line, _ in found] == [5, 5, 6]
    assert "`b.1.c`" in found[0][1]
    assert "line 3" in found[0][1]
    assert "`b.1.c.x`" in found[1][1]
    assert "`a`" in found[2][1]
    assert "line 1" in found[2][1]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x b\n", 1, "anchor &x"),
        ("a: b\nc: *x\n", 2, "alias *x"),
        ("a: !!python/object/apply:os.system [id]\n", 1, "tag tag:yaml.org"),
        ("a: !!str b\n", 1, "tag"),
        ("a: ! b\n", 1, "tag !"),
        ("%TAG ! tag:x,2000:\n---\na: b\n", 1, "%TAG"),
        ("a: b\n---\nc: d\n", 2, "second document"),
        ("? [a, b]\n: c\n", 1, "a list or mapping stands where a name belongs"),
        ("a: {{ b }}\n", 1, "a list or mapping stands where a name belongs"),
        ("a: b\nc: {'': d}\n", 2, "name is missing"),
        ("a: b\nc: note: d\n", 2, "colon"),
        ("a: b\n\tc: d\n", 2, "tab"),
        ("a: b\nc: @home\n", 2, "begins with @"),
        ("a: `b\n", 1, "begins with `"),
        ("a: 100\nb: %\n", 2, "begins with %"),
        ('a:\n  b: "open\n  c: d\n', 2, "never closed"),
        ("a: 'it's'\nb: c\n", 1, "indentation does not fit"),
        ("a: b\nc\nd: e\n", 2, "neither `name: text`"),
        ("a:\n    b: c\n  d: e\n", 3, "indentation"),
        ("a: [b, c\nd: e\n", 2, "bracket"),
        ("a: - b\n", 1, "list item"),
        ('a: "C:\\q"\n', 1, "backslash"),
        ('a: "\\xZZ"\n', 1, "backslash"),
        ("a: | text\n", 1, "next line"),
        ('a: "\\UFFFFFFFF"\n', 1, "escapes"),
        ('a: "\\U00110000"\n', 1, "escapes"),
        ("%YAML 1." + "9" * 5000 + "\n---\na: b\n", 1, "YAML"),
    ],
)
def test_a_fault_is_one_sentence_with_its_line(text: str, line: int, words: str) -> None:
    found = problems(text)
    assert found[0][0] == line
    assert words in found[0][1]
    assert len(found[0][1]) < 250
    assert "\n" not in found[0][1]


def test_all_faults_that_can_be_found_are_told_at_once() -> None:
    assert [line for line, _ in problems("a: &x 1\na: 2\nb: *x\nc: !t 3\n")] == [1, 2, 3, 4]


def test_the_error_prints_file_and_line_and_is_one_of_ours() -> None:
    with pytest.raises(CoderError, match=r"^a\.yaml:2: the alias \*x is not taken: .*\.$"):
        parse_yaml("a: b\nc: *x\n", "a.yaml")


@pytest.mark.parametrize(
    "mark", ["\x00", "\x1b", "\x07", "\x7f", "\x85", "\x9b", "\u2028", "\ud800", "\ufffe", "\ufeff"]
)
def test_control_characters_are_refused_raw_and_escaped(mark: str) -> None:
    name = f"U+{ord(mark):04X}"
    [(line, message)] = problems(f"a: b\nc: d{mark}{mark}e\n")
    assert line == 2
    assert name in message
    escape = f"\\u{ord(mark):04x}"
    [(line, message)] = problems(f'a: b\nc: "d{escape}e"\n')
    assert line == 2
    assert name in message
    assert name in problems(f'"{escape}": b\n')[0][1]


def test_other_people_s_letters_are_untouched() -> None:
    text = "شهادة: كَتَبَ\nemoji: 👩‍👩‍👧\nzwnj: می‌خواهم\nbidi: \u202eabc\n"
    parsed = value(text)
    assert isinstance(parsed, dict)
    assert list(parsed.values()) == ["كَتَبَ", "👩‍👩‍👧", "می‌خواهم", "\u202eabc"]


BOMBS = {
    "aliases": "a: &a [x]\n"
    + "".join(f"{c}: &{c} [*{p},*{p},*{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
    "merge keys": "a0: &a0 {k: v}\n"
    + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 60)),
    "deep lists": "[" * 100_000,
    "deep mappings": "{a: " * 100_000,
    "deep blocks": "".join(" " * i + f"k{i}:\n" for i in range(1000)),
    "deep items": "- " * 100_000,
    "deep question marks": "? " * 100_000,
    "too large": "a: " + "x" * 2_000_001,
    "too many": "[" + "a," * 125_000 + "]",
    "too large in bytes": "a: " + "ش" * 1_100_000,
    "many anchors": "".join(f"- &a{i} x\n" for i in range(50_000)),
    "many controls": "\x01\n" * 900_000,
    "many repeats": "a: b\n" * 300_000,
    "open quote": '"' + "a\n\n" * 200_000,
    "colons": "a:\n" + " ?" * 400_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_quickly(bomb: str) -> None:
    began = time.process_time()
    found = problems(BOMBS[bomb])
    assert time.process_time() - began < 30
    assert len(found) <= MAX_PROBLEMS


def test_two_megabytes_of_one_text_are_read_in_seconds() -> None:
    text = "a: " + "word " * 399_990
    began = time.process_time()
    assert value(text) == {"a": text[3:].strip()}
    assert time.process_time() - began < 5


FRAGMENTS = st.sampled_from(
    [
        *(
            "a",
            "b c",
            "x:",
            "key: ",
            "- ",
            "? ",
            ": ",
            "\n",
            "\n  ",
            "\n    ",
            "\n\n",
            " ",
            "  ",
            "#",
            " # c\n",
            "'",
            '"',
            "''",
        ),
        *(
            "[",
            "]",
            "{",
            "}",
            ",",
            "|\n",
            ">-\n",
            "|2+\n",
            "---",
            "...",
            "\n---\n",
            "\n...\n",
            "\\n",
            "\\x41",
            "&a ",
            "*a",
            "!t ",
        ),
        *(
            "%YAML 1.1\n",
            "\t",
            "::",
            "a:b",
            "http://x",
            "-",
            "é",
            "ش",
            "\n- x\n- y\n",
            '"q r"',
            "'s t'",
            "'it''s'",
            "k: v\n",
        ),
    ]
)


def events(loader: YamlEvents | SafeLoader) -> list[object]:
    seen: list[object] = []
    try:
        while loader.check_event():
            event = loader.get_event()
            start, end = event.start_mark, event.end_mark
            places = [(mark.index, mark.line, mark.column) for mark in (start, end)]
            content = {k: v for k, v in vars(event).items() if not k.endswith("_mark")}
            seen.append((type(event).__name__, places, content))
    except (yaml.YAMLError, ValueError, IndexError) as error:
        seen.append((type(error).__name__, getattr(error, "problem", "")))
    return seen


@settings(deadline=None)
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_the_quick_scanner_sees_what_pyyaml_sees(text: str) -> None:
    assert events(YamlEvents(text)) == events(SafeLoader(text))


@settings(deadline=None)
@given(st.text(max_size=60) | st.lists(FRAGMENTS, max_size=25).map("".join))
def test_any_text_is_read_or_refused_with_lines_that_exist(text: str) -> None:
    found: list[int] = []
    try:
        parse_yaml(text, "a.yaml")
    except YamlProblems as error:
        found = [problem.line for problem in error.problems]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= line <= lines for line in found)
    assert found == sorted(found)


TREES = st.recursive(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff")
    ).map(
        lambda text: "".join(c for c in text if c not in "\ufffe\uffff" and not 0xFDD0 <= ord(c) <= 0xFDEF)
    ),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc_-09", min_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(TREES, st.booleans())
def test_what_yaml_writes_is_read_back(tree: object, flow: bool) -> None:
    written = yaml.dump(tree, allow_unicode=True, default_flow_style=flow, Dumper=_TextDumper, width=60)
    assert value(written) == tree


class _TextDumper(yaml.SafeDumper):
    """Writes shared values out instead of as aliases, and everything as text in quotes."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_TextDumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)
