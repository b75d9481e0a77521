"""Codings at the command line: adding, listing, removing, and what bad input gets."""

from __future__ import annotations

import pytest


def add(coder, project, *words, who="ana"):
    ran = coder("-C", project, "--as", who, "codings", "add", *words)
    assert ran.code == 0, ran.err
    return ran.json["id"]


def listed(coder, project, *words):
    ran = coder("-C", project, "codings", "list", "--json", *words)
    assert ran.code == 0, ran.err
    return ran.json["codings"]


def test_an_added_coding_is_listed_with_its_words_and_its_person(coder, project):
    made = add(coder, project, "one", 25, 48, "brutality", "--memo", "the yard")
    (found,) = listed(coder, project)
    assert found.pop("at").endswith("Z")
    assert found == {
        "id": made, "testimony": "one", "case": "P1", "coder": "ana", "code": "leave.brutality",
        "start": 25, "end": 48, "quote": "hen I saw the prisoners", "memo": "the yard", "round": "main",
        "confidence": None, "discuss": False,
    }  # fmt: skip


def test_the_same_coding_again_is_the_one_that_is_there(coder, project):
    assert add(coder, project, "one", 0, 5, "faith") == add(coder, project, "one", 0, 5, "join.faith")
    assert len(listed(coder, project)) == 1


def test_a_new_coder_is_introduced_with_near_spellings(coder, project):
    add(coder, project, "one", 0, 5, "faith", who="amira")
    ran = coder("-C", project, "--as", "amirra", "codings", "add", "one", 0, 5, "faith")
    assert "amirra is a new coder" in ran.err
    assert "amira" in ran.err.partition("new coder")[2]


def test_a_removed_coding_is_gone_and_removing_it_again_is_refused(coder, project):
    made = add(coder, project, "one", 0, 5, "faith")
    assert coder("-C", project, "--as", "ana", "codings", "remove", made).code == 0
    assert listed(coder, project) == []
    again = coder("-C", project, "--as", "ana", "codings", "remove", made)
    assert again.code == 1
    assert made in again.err


def test_only_ones_own_coding_can_be_removed(coder, project):
    made = add(coder, project, "one", 0, 5, "faith", who="ana")
    ran = coder("-C", project, "--as", "ben", "codings", "remove", made)
    assert ran.code == 1
    assert "ana" in ran.err
    assert len(listed(coder, project)) == 1


def test_filters_narrow_the_list_and_refuse_unknown_names(coder, project):
    add(coder, project, "one", 0, 5, "faith", who="ana")
    add(coder, project, "two", 1, 5, "needs", who="ben")
    add(coder, project, "one", 24, 30, "prisoners", who="ben")
    assert [c["coder"] for c in listed(coder, project, "--coder", "ben", "--testimony", "two")] == ["ben"]
    assert [c["code"] for c in listed(coder, project, "--code", "brutality")] == ["leave.brutality.prisoners"]
    for words in (["--coder", "bem"], ["--testimony", "thre"], ["--code", "fath"], ["--round", "r9"]):
        ran = coder("-C", project, "codings", "list", *words)
        assert (ran.code, ran.out) == (1, ""), words
    assert coder("-C", project, "--as", "new", "codings", "list", "--coder", "new").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["one", 0, 5, "fatih"], "faith"),
        (["one", 0, 5, "leave.heading"], "heading"),
        (["onee", 0, 5, "faith"], "one"),
        (["one", 5, 5, "faith"], "empty"),
        (["one", 9, 5, "faith"], "ends before it starts"),
        (["one", 0, 99999, "faith"], "outside the text"),
    ],
)
def test_what_cannot_be_coded_gets_one_sentence_and_nothing_is_written(coder, project, words, said):
    ran = coder("-C", project, "--as", "ana", "codings", "add", *words)
    assert ran.code == 1
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert listed(coder, project) == []


def test_nobody_named_is_asked_who_they_are(coder, project):
    ran = coder("-C", project, "codings", "add", "one", 0, 5, "faith")
    assert ran.code == 1
    assert "--as" in ran.err


@pytest.mark.parametrize("name", ["any", "Consensus", "main", "", "a\x1b[31mb", "x" * 200])
def test_names_that_no_coder_can_bear_are_refused(coder, project, name):
    ran = coder("-C", project, "--as", name, "codings", "add", "one", 0, 5, "faith")
    assert ran.code == 1
    assert "\x1b" not in ran.err


def test_no_project_here_says_how_to_make_one(coder, tmp_path):
    ran = coder("codings", "list")
    assert ran.code == 1
    assert "coder init" in ran.err


def test_a_submitted_testimony_is_read_only_until_it_is_opened_again(coder, project):
    assert coder("-C", project, "--as", "ana", "submit", "one").code == 0
    refused = coder("-C", project, "--as", "ana", "codings", "add", "one", 0, 5, "faith")
    assert refused.code == 1
    assert "submit --undo" in refused.err
    assert coder("-C", project, "submit", "one", "--undo", "--as", "ana").code == 0
    add(coder, project, "one", 0, 5, "faith")


def test_reading_makes_no_record(coder, project):
    listed(coder, project)
    coder("-C", project, "counts")
    coder("-C", project, "agree")
    assert not (project / "coder.db").exists()


def test_a_coding_keeps_its_text_when_the_file_changes(coder, project):
    add(coder, project, "one", 0, 9, "faith")
    (project / "testimonies" / "one.txt").write_text("Something else entirely.", encoding="utf-8")
    (found,) = listed(coder, project)
    assert found["quote"] == "I believe"
    assert "edited" in coder("-C", project, "check").out


def test_a_code_that_vanished_is_named_and_its_codings_are_kept(coder, project):
    add(coder, project, "one", 0, 9, "needs")
    book = (project / "codebook.yaml").read_text(encoding="utf-8")
    (project / "codebook.yaml").write_text(book.replace("needs:", "wants:"), encoding="utf-8")
    ran = coder("-C", project, "codings", "list", "--json")
    assert ran.code == 0
    assert "join.needs" in ran.err
    assert "formerly" in ran.err
    assert [c["code"] for c in ran.json["codings"]] == ["join.needs"]
    checked = coder("-C", project, "check", "--json")
    assert checked.code == 1
    assert "orphan" in {p["kind"] for p in checked.json["problems"]}
