"""Passages of a code, today's work, what is left, one's history; words found in every testimony."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from coder.errors import BadInput, NotFound, Refused
from coder.model import Excerpt
from coder.project import Project
from coder.project.patterns import find_pattern
from coder.project.searching import Search, in_order

CODEBOOK = """\
title: A small study
variables:
  sex: {title: Sex, type: category, values: [F, M]}
families:
  join:
    title: Why they joined
    codes:
      faith: {title: Faith}
      needs:
        title: Needs
        codes:
          bread: {title: Bread}
"""
TEXTS = {
    "a": "I believed every word of it.\n\nWe had no bread at home.\n\nNobody asked me.\n",
    "b": "Bread again, and the prison in Raqqa.\n\nمَدْرَسَة كانت مغلقة.\n",
    "c": "The prisons were full.\n",
}


@pytest.fixture
def project(tmp_path: Path):
    (tmp_path / "testimonies").mkdir()
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    for name, text in TEXTS.items():
        (tmp_path / "testimonies" / f"{name}.txt").write_text(text, encoding="utf-8")
    register = "case,sex,testimonies\nP1,F,a;c\nP2,M,b\n"
    (tmp_path / "testimonies" / "cases.csv").write_text(register, encoding="utf-8")
    with Project.open(tmp_path, coder="ana") as opened:
        yield opened


def code_all(project: Project) -> None:
    for coder in ("ana", "ben"):
        project.coder = coder
        project.add_coding("a", 0, 10, "faith")
        project.add_coding("a", 40, 45, "bread")
        project.add_coding("b", 0, 5, "bread")
        project.add_coding("c", 4, 11, "needs")
    project.coder = "ana"


def listed(project: Project, code: str, **asked):
    page = project.passages_of(code, **asked)
    return [(p.coding.testimony, p.coding.coder, p.quote) for p in page.passages]


def test_the_passages_of_a_code_are_ones_own_unless_all_are_asked_for(project):
    code_all(project)
    own = [("a", "ana", "bread"), ("b", "ana", "Bread"), ("c", "ana", "prisons")]
    assert listed(project, "needs") == own
    assert len(listed(project, "needs", everyone=True)) == 6
    assert listed(project, "needs", below=False) == own[2:]


def test_a_passage_comes_with_what_stands_around_it(project):
    code_all(project)
    (first, *_) = project.passages_of("bread", context=8).passages
    assert (first.before, first.quote, first.after) == (" had no ", "bread", " at home")
    assert first.excerpt == 2
    assert first.case.id == "P1"


def test_passages_are_filtered_by_what_is_known_of_the_person(project):
    code_all(project)
    assert [each[0] for each in listed(project, "needs", where={"SEX": " f "})] == ["a", "c"]
    assert listed(project, "needs", where={"sex": "X"}) == []
    with pytest.raises(NotFound, match="no attribute age"):
        project.passages_of("needs", where={"age": "3"})


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6, 50])
def test_pages_hold_every_passage_once_and_in_order(project, size):
    code_all(project)
    whole = project.passages_of("needs", everyone=True).passages
    found, after = [], None
    while True:
        page = project.passages_of("needs", everyone=True, after=after, limit=size)
        assert len(page.passages) <= size
        found += page.passages
        after = page.next
        if after is None:
            break
    assert [p.coding.id for p in found] == [p.coding.id for p in whole]


def test_a_code_that_the_codebook_lost_is_still_found(project, tmp_path):
    code_all(project)
    text = CODEBOOK.replace("faith: {title: Faith}", "belief: {title: Belief}")
    (tmp_path / "codebook.yaml").write_text(text, encoding="utf-8")
    project.reload()
    assert len(listed(project, "join.faith")) == 1
    with pytest.raises(NotFound):
        project.passages_of("nothing")


def test_what_was_removed_or_changed_is_not_listed(project):
    code_all(project)
    first, second, _ = project.passages_of("needs").passages
    project.remove_coding(first.coding.id)
    project.change_code(second.coding.id, "faith")
    assert listed(project, "needs") == [("c", "ana", "prisons")]


def test_today_tells_what_was_coded_and_submitted_since_midnight(project):
    code_all(project)
    project.submit("c")
    found = project.today()
    assert [coding.testimony for coding in found.codings] == ["c", "b", "a", "a"]
    assert dict(found.per_code) == {"join.needs.bread": 2, "join.faith": 1, "join.needs": 1}
    assert next(iter(found.per_code)) == "join.needs.bread"
    assert dict(found.per_testimony) == {"a": 2, "b": 1, "c": 1}
    assert found.submitted == ("c",)
    assert len(project.today(limit=1).codings) == 1
    project.coder = None
    assert project.today().codings == ()


def test_what_was_recorded_before_today_is_not_todays(project, monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_000_000_000)
    monkeypatch.setattr("coder.record.ids._last", 0)
    project.add_coding("a", 0, 10, "faith")
    monkeypatch.undo()
    assert project.today().codings == ()


def test_the_next_uncoded_excerpt_is_behind_the_cursor_then_before_it(project):
    first, second, third = project.excerpts(project.testimony("a"))
    assert isinstance(first, Excerpt)
    assert project.next_uncoded("a", 0) == second
    assert project.next_uncoded("a", third.start + 2) == first
    project.add_coding("a", second.start, second.start + 4, "faith")
    assert project.next_uncoded("a", 0) == third
    project.add_coding("a", third.start, third.end, "faith")
    assert project.next_uncoded("a", 0) == first
    project.add_coding("a", 0, 3, "faith")
    assert project.next_uncoded("a", 0) is None


def test_the_history_says_what_was_undone(project):
    project.add_coding("a", 0, 10, "faith")
    project.add_coding("a", 40, 45, "bread")
    project.undo()
    project.redo()
    project.undo()
    project.propose("No code for fear")
    lines = project.history()
    assert [(line.said.split(" ")[0], line.is_undone) for line in lines] == [
        ("Wrote", False),
        ("Undid:", False),
        ("Redid:", False),
        ("Undid:", False),
        ("Added", True),
        ("Added", False),
    ]
    assert lines[0].said == "Wrote the proposal on the codebook"
    assert len(project.history(2)) == 2


def test_memos_are_on_an_excerpt_a_testimony_a_code_or_the_project(project):
    made = [
        project.add_memo("here", testimony="a", span=(0, 10)),
        project.add_memo("whole", testimony="a"),
        project.add_memo("unclear?", code="needs"),
        project.add_memo("in all"),
    ]
    assert [memo.about for memo in made] == ["excerpt", "testimony", "code", "project"]
    assert [memo.text for memo in project.memos()] == ["here", "whole", "unclear?", "in all"]
    project.rewrite_memo(made[0].id, "there")
    assert [memo.text for memo in project.memos(testimony="a")] == ["whole", "there"]
    project.coder = "ben"
    assert project.memos() == []
    assert len(project.memos(everyone=True)) == 4


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"testimony": "a", "span": (5, 5)}, BadInput),
        ({"testimony": "a", "span": (0, 9999)}, BadInput),
        ({"span": (0, 4)}, BadInput),
        ({"testimony": "a", "code": "faith"}, BadInput),
        ({"testimony": "zzz"}, NotFound),
        ({"code": "zzz"}, NotFound),
    ],
)
def test_a_memo_on_what_is_not_there_is_refused(project, asked, error):
    with pytest.raises(error):
        project.add_memo("x", **asked)
    assert project.record.is_empty


def test_proposals_go_to_the_lead_and_their_writer(project):
    project.add_person("lea", "lead")
    project.coder = "lea"
    for name in ("ana", "ben"):
        project.add_person(name, "fellow")
    project.coder = "ana"
    project.propose("No code for fear")
    project.coder = "ben"
    project.propose("Is hunger bread?", "bread")
    assert [(p.coder, p.code) for p in project.proposals()] == [("ben", "join.needs.bread")]
    project.coder = "lea"
    assert [p.coder for p in project.proposals()] == ["ana", "ben"]


def test_marks_stand_in_the_coding(project):
    made = project.add_coding("a", 0, 10, "faith")
    found = project.mark(made.id, confidence="low", discuss=True)
    assert (found.confidence, found.discuss) == ("low", True)
    project.undo()
    assert project.coding(made.id).confidence is None


# --- search -----------------------------------------------------------------------------


def hits(project: Project, query: str, **asked):
    return [(f.testimony, f.quote, f.score) for f in Search(project).find(query, **asked)]


def test_words_are_found_in_any_spelling_in_every_testimony(project):
    assert hits(project, "BREAD") == [("a", "bread", 100.0), ("b", "Bread", 100.0)]
    assert hits(project, "مدرسه") == [("b", "مَدْرَسَة", 100.0)]
    assert hits(project, "bread", testimony="b") == [("b", "Bread", 100.0)]
    assert hits(project, "bread", limit=1) == [("a", "bread", 100.0)]


def test_similar_words_only_count_when_nothing_is_exactly_so(project):
    assert [each[:2] for each in hits(project, "prison")] == [("b", "prison"), ("c", "prison")]
    found = hits(project, "prisonz")
    assert [each[:2] for each in found] == [("b", "prison"), ("c", "prisons")]
    assert all(score < 100 for *_, score in found)
    assert hits(project, "beleived every wrod")[0][0] == "a"
    assert hits(project, "xylophone") == []


def test_a_hit_says_its_excerpt_and_what_stands_around_it(project):
    (found, *_) = Search(project).find("bread", context=4)
    assert (found.excerpt, found.before, found.after) == (2, " no ", " at ")


def test_a_pattern_is_searched_on_request(project):
    assert hits(project, r"prisons?\b", regex=True) == [("b", "prison", 100.0), ("c", "prisons", 100.0)]
    assert hits(project, r"^the\b", regex=True) == [("c", "The", 100.0)]
    assert hits(project, r"x*", regex=True) == []
    assert hits(project, r"prisons?\b") == []


def test_a_pattern_that_would_never_end_is_stopped(project, tmp_path):
    with pytest.raises(Refused, match="longer than"):
        find_pattern(["a" * 5000], "(a+)+b", limit=10, seconds=0.5)
    (tmp_path / "testimonies" / "long.txt").write_text("a" * 5000, encoding="utf-8")
    project.reload()
    with pytest.raises(Refused, match="longer than"):
        Search(project).find(r"(a+)+b", regex=True, seconds=0.5)


@pytest.mark.parametrize("pattern", ["(", "[a", "a{9999999999}", "*", "(?P<x>a)(?P<x>b)", "a" * 2000])
def test_what_is_no_pattern_is_a_sentence(pattern):
    with pytest.raises(BadInput, match=r"regular expression|pattern"):
        find_pattern(["abc"], pattern, limit=10)


def test_an_empty_query_is_refused(project):
    with pytest.raises(BadInput, match="empty"):
        Search(project).find("  ")
    with pytest.raises(NotFound):
        Search(project).find("x", testimony="zzz")


def test_hits_are_gone_through_in_reading_order(project):
    found = Search(project).find("prisonz")
    assert [f.testimony for f in in_order(reversed(found))] == ["b", "c"]


def test_a_file_that_cannot_be_read_does_not_stop_a_search(project, tmp_path):
    (tmp_path / "testimonies" / "d.txt").write_bytes(b"\xff\xfe\xff bread \xd8")
    project.reload()
    assert len(hits(project, "bread")) == 2


def test_a_filter_chooses_the_people_whose_passages_are_listed(project):
    code_all(project)
    for name in ("a", "b", "c"):
        project.submit(name)
    assert [row[0] for row in listed(project, "needs", where="sex is F")] == ["a", "c"]
    assert [row[0] for row in listed(project, "needs", where="not has faith")] == ["b"]
    with pytest.raises(NotFound, match="There is no code fath"):
        listed(project, "needs", where="has fath")
