"""Decisions about single cases as facts: they override, can be taken back, and unite in any order."""

import itertools

import pytest
from record_helpers import copy_of, scratch

from coder.errors import BadInput, NotFound, Refused
from coder.record.casing import CaseContent
from coder.record.pairing import PairContent
from coder.record.store import Record
from coder.record.union import unite


def decide(record: Record, lead: str, case: str, status="excluded", text="a fake", about="case") -> str:
    with record.writing(lead) as facts:
        return facts.decide_case(CaseContent(about, case, status, text))


def note(record: Record, who: str, case: str, text: str) -> str:
    return decide(record, who, case, None, text, "credibility")


def said(record: Record, about="case"):
    return [(each.by, each.case, each.status, each.text) for each in record.case_decisions(about)]


def fates(record: Record, case: str, about="case"):
    return [(made.by, made.status, became) for made, became in record.case_history(about, case)]


def test_a_status_is_read_back_as_it_was_recorded(record):
    made = decide(record, "lea", "C1", text="=a fake, he admits it")
    (found,) = record.case_decisions("case")
    assert (found.id, found.case, found.by, found.status) == (made, "C1", "lea", "excluded")
    assert found.text == "=a fake, he admits it"
    assert found.at is not None
    assert record.case_decisions("credibility") == []
    assert record.case_decisions("case", "C2") == []


def test_it_is_no_decision_about_a_card_or_a_pair(record):
    decide(record, "lea", "C1")
    assert record.decisions() == []
    assert record.pair_decisions("persons") == []
    assert record.testimonies() == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (CaseContent("case", "C1", "excluded", " "), "Say why C1 is excluded"),
        (CaseContent("case", "", "included"), "needs the case"),
        (CaseContent("credibility", "C1", None, "  "), "the text is empty"),
    ],
)
def test_what_says_nothing_is_refused(record, content, sentence):
    with pytest.raises(BadInput, match=sentence), record.writing("lea") as facts:
        facts.decide_case(content)
    assert record.is_empty


def test_an_inclusion_needs_no_reason(record):
    decide(record, "lea", "C1", "included", "")
    assert said(record) == [("lea", "C1", "included", "")]


def test_the_same_word_once_more_is_the_one_that_stands(record):
    first = decide(record, "lea", "C1")
    assert decide(record, "lea", "C1") == first
    assert decide(record, "lea", "C1", text="another reason") != first
    assert len(said(record)) == 1


def test_undo_and_redo_walk_through_the_statuses_of_a_case(record):
    decide(record, "lea", "C1")
    decide(record, "lea", "C1", "included", "she was found")
    assert record.undo("lea").what == "Undone: recorded the status included of case C1."
    assert said(record) == [("lea", "C1", "excluded", "a fake")]
    record.undo("lea")
    assert said(record) == []
    record.redo("lea")
    record.redo("lea")
    assert said(record) == [("lea", "C1", "included", "she was found")]


def test_taking_back_brings_the_own_decision_before_it(record):
    decide(record, "lea", "C1")
    second = decide(record, "lea", "C1", "review", "")
    with record.writing("lea") as facts:
        facts.take_back_case(second)
    assert said(record) == [("lea", "C1", "excluded", "a fake")]


def test_who_knows_anothers_decision_overrules_it_and_taking_back_restores_it(record):
    decide(record, "lea", "C1")
    second = decide(record, "max", "C1", "included", "")
    assert said(record) == [("max", "C1", "included", "")]
    assert fates(record, "C1") == [("lea", "excluded", "overruled"), ("max", "included", "in force")]
    with record.writing("max") as facts:
        facts.take_back_case(second)
    assert said(record) == [("lea", "C1", "excluded", "a fake")]
    assert fates(record, "C1")[1] == ("max", "included", "retracted")


def test_nobody_takes_back_what_is_anothers(record):
    made = decide(record, "lea", "C1")
    with pytest.raises(Refused, match="lea's"), record.writing("max") as facts:
        facts.take_back_case(made)
    with pytest.raises(NotFound), record.writing("max") as facts:
        facts.take_back_case("no id")


def test_with_a_team_only_leads_decide_on_a_status_and_everybody_notes(record):
    with record.writing("lea") as facts:
        facts.add_person("lea", "lead")
        facts.add_person("fay", "fellow")
    with pytest.raises(Refused, match=r"Only a lead may decide whether a case counts.*lea"):
        decide(record, "fay", "C1")
    note(record, "fay", "C1", "told through a brother")
    assert said(record, "credibility") == [("fay", "C1", None, "told through a brother")]


def test_two_leads_who_did_not_know_of_each_other_both_stand_until_one_decides_again(record):
    with scratch() as folder:
        decide(record, "lea", "C5")
        with copy_of(record, folder / "there") as there:
            decide(there, "max", "C1", "included", "")
            decide(record, "lea", "C1")
            unite(record, there.path)
    assert len([each for each in said(record) if each[1] == "C1"]) == 2
    decide(record, "max", "C1", "excluded", "agreed")
    assert [each for each in said(record) if each[1] == "C1"] == [("max", "C1", "excluded", "agreed")]


def test_records_that_unite_in_any_order_say_the_same(record):
    with scratch() as folder:
        decide(record, "lea", "C1")
        with copy_of(record, folder / "b") as b, copy_of(record, folder / "c") as c:
            decide(b, "max", "C1", "included", "he is real")
            decide(c, "eva", "C1", "review", "")
            note(c, "eva", "C2", "contradicts himself")
            digests = set()
            for number, order in enumerate(itertools.permutations((record, b, c))):
                with copy_of(order[0], folder / f"sum{number}") as joined:
                    for other in order[1:]:
                        unite(joined, other.path)
                    digests.add((joined.digest(), tuple(sorted(said(joined))), len(said(joined))))
            assert len(digests) == 1
            (found,) = digests
            assert found[2] == 2  # lea's is overruled by both, who did not know of each other
            assert found[0] != record.digest()


def test_the_digest_counts_status_reason_and_note(record):
    seen = {record.digest()}
    decide(record, "lea", "C1")
    seen.add(record.digest())
    decide(record, "lea", "C1", text="for another reason")
    seen.add(record.digest())
    note(record, "lea", "C1", "a note")
    seen.add(record.digest())
    assert len(seen) == 4


def test_decisions_from_before_there_was_a_team_hold_by_the_word_of_leads_only_and_are_named(record):
    for name in ("ana", "lena"):
        with record.writing(name) as facts:
            facts.decide_case(CaseContent("case", f"case of {name}", "excluded", "a reason"))
            facts.judge_pair(PairContent("persons", name, "somebody", "same"))
    assert len(record.case_decisions("case")) == len(record.pair_decisions("persons")) == 2
    with record.writing("lena") as facts:
        facts.add_person("lena", "lead")
        facts.add_person("ana", "fellow")
    assert [each.by for each in record.case_decisions("case")] == ["lena"]
    assert [each.lead for each in record.pair_decisions("persons")] == ["lena"]
    assert [became for _, became in record.case_history("case", "case of ana")] == ["by no lead"]
    assert record.words_not_counting() == {"ana": {"whether cases count": 1, "who or what is the same": 1}}
    with record.writing("lena") as facts:
        facts.add_person("ana", "lead")
    assert len(record.case_decisions("case")) == 2
    assert record.words_not_counting() == {}


def test_links_that_go_in_a_circle_stop_no_reader(record):
    import json

    from coder.record.appending import Appender
    from coder.record.deciding import overruled
    from coder.record.ids import id_text, new_ids

    first, second, third = new_ids(["ana"] * 3)
    ring = {first: second, second: third, third: first}
    connection = record.connection
    with connection.transaction():
        appender = Appender(connection, "ana")
        main = appender.intern("main")
        for own, other in ring.items():
            every = [id_text(each) for each in ring]
            data = {"about": "credibility", "case": "t0", "status": None, "overrules": every}
            columns = {"id": own, "data": json.dumps(data), "restores": other}
            appender.append("decision", main, None, columns)
        data = {"about": "case", "case": "t0", "status": "excluded", "overrules": [id_text(first)]}
        appender.append("decision", main, None, {"data": json.dumps(data), "replaces": third})
    assert record.case_decisions("credibility") == []
    assert [each.status for each in record.case_decisions("case")] == ["excluded"]
    assert len(record.digest()) == 64
    assert record.case_history("credibility", "t0")
    assert overruled(connection, id_text(first), "status")
