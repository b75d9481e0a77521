"""Memos, proposals, search and codebook comparison from the command line."""

from __future__ import annotations

import pytest


def add(coder, project, *words, who="ana"):
    found = coder("codings", "add", *words, "--as", who, cwd=project)
    assert found.code == 0, found.err
    return found.json["id"]


def test_memos_are_written_and_listed_with_what_they_stand_on(coder, project):
    coding = add(coder, project, "one", 0, 10, "faith", "--memo", "sure?")
    for words in (
        ["here", "--testimony", "one", "--span", 0, 10],
        ["whole", "--testimony", "one"],
        ["unclear", "--code", "faith"],
        ["in all"],
    ):
        made = coder("memo", "add", *words, "--as", "ana", cwd=project)
        assert made.code == 0, made.err
        assert set(made.json) == {"id"}
    rows = coder("memo", "list", "--json", cwd=project).json["memos"]
    assert [(row["about"], row["text"]) for row in rows] == [
        ("coding", "sure?"),
        ("excerpt", "here"),
        ("testimony", "whole"),
        ("code", "unclear"),
        ("project", "in all"),
    ]
    assert rows[0]["id"] == coding
    assert rows[1]["quote"] == "I believed"
    assert rows[4] | {"id": "", "at": ""} == {
        "id": "", "about": "project", "coder": "ana", "testimony": None, "start": None, "end": None,
        "code": None, "quote": None, "text": "in all", "round": "main", "at": "",
    }  # fmt: skip
    of_code = coder("memo", "list", "--code", "faith", "--json", cwd=project).json["memos"]
    assert [row["about"] for row in of_code] == ["coding", "code"]
    assert len(coder("memo", "list", "--testimony", "one", "--json", cwd=project).json["memos"]) == 3
    table = coder("memo", "list", cwd=project)
    assert "the project" in table.out
    assert "join.faith one 0-10" in table.out


def test_a_codings_memo_is_replaced_through_its_id(coder, project):
    coding = add(coder, project, "one", 0, 10, "faith", "--memo", "first")
    assert coder("memo", "add", "second", "--coding", coding, "--as", "ana", cwd=project).json == {
        "id": coding
    }
    (row,) = coder("memo", "list", "--json", cwd=project).json["memos"]
    assert row["text"] == "second"


@pytest.mark.parametrize(
    "words",
    [
        ["x", "--span", 0, 4],
        ["x", "--testimony", "one", "--span", 4, 0],
        ["x", "--testimony", "one", "--code", "faith"],
        ["x", "--testimony", "nowhere"],
        ["x", "--code", "nothing"],
        ["  "],
        ["x", "--coding", "abc"],
        ["x", "--coding", "abc", "--code", "faith"],
    ],
)
def test_a_memo_that_cannot_be_is_one_sentence_and_nothing_recorded(coder, project, words):
    found = coder("memo", "add", *words, "--as", "ana", cwd=project)
    assert found.code == 1
    assert found.err.strip()
    assert "Traceback" not in found.err
    assert coder("memo", "list", "--json", cwd=project).json == {"memos": []}


def test_proposals_are_collected_for_the_lead(coder, project):
    coder("proposals", "add", "No code for fear", "--as", "ana", cwd=project)
    coder("proposals", "add", "What about both?", "--code", "faith", "--as", "ben", cwd=project)
    rows = coder("proposals", "list", "--json", cwd=project).json["proposals"]
    assert [(row["coder"], row["code"], row["text"]) for row in rows] == [
        ("ana", None, "No code for fear"),
        ("ben", "join.faith", "What about both?"),
    ]
    assert "No code for fear" in coder("proposals", "list", cwd=project).out
    assert coder("memo", "list", "--json", cwd=project).json == {"memos": []}


def test_a_listed_coding_says_how_sure_its_coder_is(coder, project):
    add(coder, project, "one", 0, 10, "faith")
    (row,) = coder("codings", "list", "--json", cwd=project).json["codings"]
    assert (row["confidence"], row["discuss"]) == (None, False)


def test_hostile_words_in_a_memo_reach_no_terminal(coder, project):
    coder("memo", "add", "\x1b]2;owned\x07[red]", "--as", "ana", cwd=project)
    for words in (["memo", "list"], ["memo", "list", "--json"]):
        assert "\x1b" not in coder(*words, cwd=project).out


def test_search_finds_words_with_their_places(coder, project):
    (hit, *_) = coder("search", "PRISONERS", "--json", cwd=project).json["hits"]
    assert (hit["testimony"], hit["quote"], hit["score"], hit["excerpt"]) == ("one", "prisoners", 100.0, 2)
    assert hit["start"] == 39
    assert "[prisoners]" in coder("search", "prisoners", cwd=project).out
    assert coder("search", "xylophone", "--json", cwd=project).json == {"hits": []}
    assert "Nothing found" in coder("search", "xylophone", cwd=project).err
    hits = coder("search", r"\bI \w+", "--regex", "--limit", 1, "--json", cwd=project).json["hits"]
    assert [hit["quote"] for hit in hits] == ["I believed"]


@pytest.mark.parametrize("words", [["("], ["", "--testimony", "one"], ["x", "--testimony", "nope"]])
def test_a_search_that_cannot_be_is_one_sentence(coder, project, words):
    found = coder("search", *words, "--regex", cwd=project)
    assert found.code == 1
    assert "Traceback" not in found.err


def edit(project, old, new):
    path = project / "codebook.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_codebook_is_compared_with_what_was_coded_under(coder, project):
    faith = add(coder, project, "one", 0, 10, "faith")
    add(coder, project, "one", 0, 10, "needs")
    same = coder("codebook", "diff", "--json", cwd=project)
    assert (same.code, same.json["same"], same.json["recheck"]) == (0, True, [])
    edit(project, "faith: {title: Faith, key: F}", "faith: {title: Faith, definition: Trust, key: F}")
    found = coder("codebook", "diff", "--json", cwd=project)
    assert found.code == 0
    document = found.json
    assert [each["new"] for each in document["changed"]] == ["join.faith"]
    assert document["changed"][0]["changes"] == [{"field": "definition", "old": "", "new": "Trust"}]
    assert [(each["id"], each["code"]) for each in document["recheck"]] == [(faith, "join.faith")]
    assert (document["cosmetic"], document["reordered"]) == (None, None)
    assert document["reason"]
    table = coder("codebook", "diff", cwd=project)
    assert "~ join.faith" in table.out
    assert "1 coding: join.faith means something else: definition." in table.out
    add(coder, project, "two", 0, 6, "faith")
    prefix = document["old"]["version"][:8]
    again = coder("codebook", "diff", prefix, "--json", cwd=project).json
    assert [each["id"] for each in again["recheck"]] == [faith]
    assert coder("codebook", "diff", "--json", cwd=project).json["same"]


def test_the_codebook_is_compared_with_a_file_and_a_folder(coder, project, tmp_path):
    old = tmp_path / "before.yaml"
    old.write_text((project / "codebook.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    edit(project, "key: N", "key: M")
    found = coder("codebook", "diff", old, "--json", cwd=project).json
    assert [each["new"] for each in found["cosmetic"]] == ["join.needs"]
    assert found["same"]
    assert coder("codebook", "diff", project, "--json", cwd=project).json["cosmetic"] == []


@pytest.mark.parametrize("old", ["abcd", "ab", "nowhere.yaml", "0" * 64])
def test_an_unknown_earlier_codebook_is_one_sentence(coder, project, old):
    add(coder, project, "one", 0, 10, "faith")
    found = coder("codebook", "diff", old, cwd=project)
    assert found.code == 1
    assert "no file, folder or recorded version" in found.err


def test_before_anything_was_coded_there_is_nothing_to_compare_with(coder, project):
    found = coder("codebook", "diff", cwd=project)
    assert found.code == 1
    assert "Nothing was coded yet" in found.err
