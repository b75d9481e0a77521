"""Rounds by command: opening, assigning, coding in one, closing, and every mistake as a sentence."""

from __future__ import annotations

import pytest

SMALL = "title: {title}\nfamilies:\n  join:\n    title: Why\n    codes: {{faith: {{title: {faith}}}}}\n"


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "study"
    (folder / "testimonies").mkdir(parents=True)
    (folder / "codebook.yaml").write_text(SMALL.format(title="Study", faith="Faith"), encoding="utf-8")
    rows = ["case,sex,testimonies"]
    for number in range(12):
        name = f"t{number:02}"
        (folder / "testimonies" / f"{name}.txt").write_text(
            f"I, number {number}, believed.\n\nThen I left.\n"
        )
        rows.append(f"P{number:02},{'FM'[number % 2]},{name}")
    (folder / "codebook.yaml").write_text(
        SMALL.format(title="Study", faith="Faith") + "variables:\n  sex: {title: Sex, type: category}\n"
    )
    (folder / "testimonies" / "cases.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def team(coder, study, once):
    """Call as one of a lead, lea, and three fellows."""

    def run(who, *words):
        return coder("-C", study, *(["--as", who] if who else []), *words)

    def make() -> None:
        assert run("lea", "team", "add", "lea", "--role", "lead").code == 0
        for name in ("ana", "ben", "eva"):
            assert run("lea", "team", "add", name).code == 0

    once("team of four", study, make)
    return run


def rounds(run, who="lea"):
    return run(who, "round", "list", "--json").json["rounds"]


def test_a_round_is_drawn_evenly_stratified_and_printed_with_what_to_expect(team):
    ran = team("lea", "round", "open", "wave1", "--double", "0.5", "--by", "sex", "--seed", "7")
    assert ran.code == 0, ran.err
    assert "ana – ben" in ran.out
    assert "95% interval" in ran.err
    (found,) = rounds(team)
    assert found["coders"] == ["ana", "ben", "eva"]
    assert [each["testimonies"] for each in found["overlaps"]] == [2, 2, 2]
    assert len(found["double"]) == 6
    assert {int(name[1:]) % 2 for name in found["double"]} == {0, 1}
    assert sum(int(name[1:]) % 2 for name in found["double"]) == 3
    load = [sum(each["coder"] == who for each in found["assigned"]) for who in found["coders"]]
    assert load == [6, 6, 6]
    assert (found["seed"], found["by"], found["kind"], found["blind"]) == (7, ["sex"], "independent", True)


def test_the_same_seed_draws_the_same(team):
    for name in ("a", "b"):
        assert team("lea", "round", "open", name, "--number", "4", "--seed", "9").code == 0
    first, second = rounds(team)
    assert first["assigned"] == second["assigned"]


def test_coding_goes_into_the_round_that_one_is_in(team):
    team("lea", "round", "open", "wave1", "--coders", "ana,ben", "--seed", "1")
    for who, where in (("ana", "wave1"), ("eva", "main")):
        assert team(who, "codings", "add", "t00", "0", "8", "faith").code == 0
        (coding,) = team(who, "codings", "list", "--coder", who, "--json").json["codings"]
        assert coding["round"] == where
    assert team("ana", "--round", "main", "codings", "add", "t00", "0", "8", "faith").code == 0
    own = team("ana", "codings", "list", "--coder", "ana", "--json").json["codings"]
    assert {each["round"] for each in own} == {"main", "wave1"}


def test_in_several_rounds_the_first_with_work_left_is_taken_and_the_others_named(team):
    for name in ("one", "two"):
        team("lea", "round", "open", name, "--coders", "ana,ben", "--testimony", "t00")
    ran = team("ana", "codings", "add", "t00", "0", "8", "faith")
    assert "this is one. For another (two): coder --round NAME" in ran.err
    team("ana", "submit", "t00")
    assert team("ana", "round", "list", "--json").json["working_in"] == "two"
    assert team("ana", "submit", "t00", "--round", "two").code == 0


def test_a_round_goes_on_under_the_codebook_it_froze(team, study):
    team("lea", "round", "open", "wave1", "--coders", "ana,ben")
    frozen = rounds(team)[0]["codebook"]
    book = study / "codebook.yaml"
    book.write_text(book.read_text().replace("{faith: {title: Faith}}", "{creed: {title: Creed}}"))
    ran = team("ana", "codings", "add", "t00", "0", "8", "faith")
    assert ran.code == 0, ran.err
    assert "is not the version that round wave1 froze" in ran.err
    assert team("ana", "codings", "add", "t00", "0", "8", "creed").code == 1
    assert team("eva", "codings", "add", "t00", "0", "8", "creed").code == 0
    assert rounds(team)[0]["codebook"] == frozen


def test_a_closed_round_is_everybodys_to_see_and_nobodys_to_change(team):
    team("lea", "round", "open", "wave1", "--coders", "ana,ben")
    made = team("ana", "codings", "add", "t00", "0", "8", "faith").json["id"]
    team("ana", "submit", "t01")
    team("ben", "submit", "t01")
    assert team("ben", "codings", "list", "--json").json["codings"] == []
    ran = team("lea", "round", "close")
    assert "ana has not submitted 11 of 12" in ran.err
    assert [each["id"] for each in team("ben", "codings", "list", "--json").json["codings"]] == [made]
    ran = team("ana", "codings", "remove", made)
    assert ran.code == 1
    assert "wave1 is closed" in ran.err
    assert team("ana", "--round", "wave1", "submit", "t02").code == 1
    assert team("lea", "agree", "--round", "wave1", "--json", "--bootstrap", "0").json["coders"] == [
        "ana",
        "ben",
    ]


def test_a_calibration_is_no_secret_and_counts_nowhere(team):
    team("lea", "round", "open", "pilot", "--kind", "calibrate", "--sample", "3", "--coders", "ana,ben")
    (found,) = rounds(team)
    assert len(found["testimonies"]) == 3
    assert len(found["assigned"]) == 6
    text = found["testimonies"][0]
    team("ana", "codings", "add", text, "0", "8", "faith")
    team("ana", "submit", text)
    assert len(team("ben", "codings", "list", "--json").json["codings"]) == 1
    counted = team("lea", "counts", "--layer", "any", "--json").json
    assert sum(row["count"] for row in counted["rows"]) == 0
    counted = team("lea", "counts", "--layer", "any", "--round", "pilot", "--json").json
    assert sum(row["count"] for row in counted["rows"]) == 1


def test_a_recheck_hides_what_one_coded_before(team):
    team("ana", "codings", "add", "t03", "0", "8", "faith")
    team("ana", "submit", "t03")
    ran = team("lea", "round", "open", "drift", "--kind", "recheck", "--coders", "ana", "--number", "1")
    assert ran.code == 0, ran.err
    assert team("ana", "codings", "list", "--json").json["codings"] == []
    assert len(team("lea", "codings", "list", "--json").json["codings"]) == 1
    team("ana", "codings", "add", "t03", "0", "5", "faith")
    assert [each["round"] for each in team("ana", "codings", "list", "--json").json["codings"]] == ["drift"]
    team("ana", "submit", "t03")
    team("lea", "round", "close", "drift")
    assert len(team("ana", "codings", "list", "--json").json["codings"]) == 2


def test_assigning_and_taking_away(team):
    team("lea", "round", "open", "wave1", "--coders", "ana,ben", "--double", "0", "--seed", "1")
    row = next(each for each in rounds(team)[0]["assigned"] if each["coder"] == "ana")
    assert team("lea", "assign", row["testimony"], "ben").code == 0
    assert team("lea", "assign", row["testimony"], "ana", "--remove").code == 0
    assert team("lea", "assign", row["testimony"], "eva").code == 0
    shown = team("lea", "assign", "--json").json["assignments"]
    assert {each["coder"] for each in shown if each["testimony"] == row["testimony"]} == {"ben", "eva"}
    assert "eva" in rounds(team)[0]["coders"]


def test_extending_adds_coders_and_testimonies(team):
    team("lea", "round", "open", "wave1", "--coders", "ana,ben", "--sample", "4", "--seed", "1")
    ran = team("lea", "round", "extend", "wave1", "--coders", "eva", "--sample", "6", "--json")
    assert ran.code == 0, ran.err
    found = ran.json
    assert len(found["testimonies"]) == 10
    assert found["coders"] == ["ana", "ben", "eva"]
    shared = {(each["a"], each["b"]): each["testimonies"] for each in found["overlaps"]}
    assert shared == {("ana", "ben"): 4, ("ana", "eva"): 3, ("ben", "eva"): 3}


def test_progress_shows_a_lead_what_is_submitted_and_a_fellow_their_own(team):
    team("lea", "round", "open", "wave1", "--coders", "ana,ben", "--testimony", "t00,t01")
    team("ana", "codings", "add", "t00", "0", "8", "faith")
    team("ben", "submit", "t01")
    rows = {
        (each["coder"], each["testimony"]): (each["started"], each["submitted"])
        for each in team("lea", "progress", "--round", "wave1", "--json").json["progress"]
    }
    assert rows[("ana", "t00")] == (None, False)
    assert rows[("ben", "t01")] == (True, True)
    own = team("ana", "progress", "--round", "wave1", "--json").json["progress"]
    assert {each["coder"] for each in own} == {"ana"}
    assert [each["started"] for each in own] == [True, False]


def test_one_coder_alone_meets_nothing_of_it(coder, study):
    ran = coder("-C", study, "--as", "ana", "codings", "add", "t00", "0", "8", "faith")
    assert "ound" not in ran.err
    rows = coder("-C", study, "--as", "ana", "progress", "--json").json["progress"]
    assert {each["round"] for each in rows} == {"main"}
    assert all(each["assigned"] for each in rows)
    assert coder("-C", study, "round", "list", "--json").json["rounds"] == []


def test_without_a_team_the_named_coders_are_blind_and_whoever_opened_is_not(coder, study):
    def run(who, *words):
        return coder("-C", study, "--as", who, *words)

    assert run("max", "round", "open", "wave1", "--coders", "ana,ben", "--testimony", "t00").code == 0
    run("ben", "codings", "add", "t00", "0", "8", "faith")
    for who in ("ana", "max"):
        assert run(who, "codings", "list", "--json").json["codings"] == []
    run("ben", "submit", "t00")
    assert run("ana", "codings", "list", "--json").json["codings"] == []
    assert len(run("max", "codings", "list", "--json").json["codings"]) == 1


def test_a_fellow_takes_in_their_own_codings_only_while_they_are_blind(team, study):
    file = study / "more.csv"
    team("lea", "round", "open", "wave1", "--coders", "ana,ben")
    file.write_text("testimony,coder,start,end,code\nt00,ben,0,8,join.faith\n", encoding="utf-8")
    ran = team("ana", "codings", "import", file)
    assert ran.code == 1
    assert "you take in your own only" in ran.err
    file.write_text("testimony,coder,start,end,code\nt00,ana,0,8,join.faith\n", encoding="utf-8")
    assert team("ana", "codings", "import", file).code == 0
    assert team("ana", "codings", "list", "--json").json["codings"][0]["round"] == "wave1"
    team("lea", "round", "close")
    file.write_text("testimony,coder,start,end,code,round\nt01,ana,0,8,join.faith,wave1\n", encoding="utf-8")
    assert "only a lead takes in late work" in team("ana", "codings", "import", file).err
    assert team("lea", "codings", "import", file, "--submit").code == 0
    late = {
        each["testimony"]: each["late"] for each in team("lea", "codings", "list", "--json").json["codings"]
    }
    assert late == {"t00": False, "t01": True}
    assert "ana (late)" in team("lea", "codings", "list").out


MISTAKES = [
    ("ana", ["round", "open", "x"], "Only a lead may open a round, and ana is not one. Ask lea."),
    ("lea", ["round", "open", "wave1"], "There is a round wave1 already (open)"),
    ("lea", ["round", "open", "main"], "the word means something else"),
    ("lea", ["round", "open", "x", "--double", "1.5"], "A share lies from 0 to 1, not at 1.5"),
    ("lea", ["round", "open", "x", "--number", "13"], "13 testimonies cannot be coded twice: there are 12"),
    ("lea", ["round", "open", "x", "--coders", "ana", "--double", ".5"], "takes two coders"),
    ("lea", ["round", "open", "x", "--coders", "anna"], "Did you mean ana?"),
    ("lea", ["round", "open", "x", "--testimony", "t99"], "No testimony t99"),
    ("lea", ["round", "open", "x", "--by", "age"], "no attribute age. There are: sex"),
    ("lea", ["round", "open", "x", "--sample", "13"], "13 testimonies cannot be drawn from 12"),
    ("lea", ["round", "open", "x", "--sample", "0"], "at least one testimony"),
    ("lea", ["round", "open", "x", "--double", ".5", "--number", "3"], "not both"),
    ("lea", ["round", "open", "x", "--kind", "recheck"], "nothing to recheck for ana, ben, eva"),
    ("lea", ["round", "close", "wav1"], "No round called wav1. There are: done, wave1. Did you mean wave1?"),
    ("lea", ["round", "close", "done"], "The round done was closed by lea"),
    ("ana", ["round", "close", "wave1"], "Only a lead may close a round"),
    ("lea", ["round", "extend", "done", "--sample", "2"], "The round done was closed"),
    ("lea", ["round", "extend", "wave1"], "nothing to add"),
    ("lea", ["assign", "t00", "nobody"], "nobody is not in the team"),
    ("lea", ["assign", "t99", "ana"], "No testimony t99"),
    ("lea", ["assign", "t00", "ana", "--round", "nope"], "No round called nope"),
    ("lea", ["assign", "t00", "ana"], "assigned already"),
    ("ana", ["assign", "t00", "eva"], "Only a lead may assign work in a round"),
    ("ana", ["--round", "nope", "submit", "t00"], "No open round called nope. Open: main, wave1."),
    ("ana", ["--round", "done", "submit", "t00"], "The round done is closed"),
]  # fmt: skip


def test_a_mistake_is_a_sentence_and_records_nothing(team):
    team("lea", "round", "open", "done", "--coders", "ana,ben", "--testimony", "t00", "--seed", "1")
    team("lea", "round", "close")
    team("lea", "round", "open", "wave1", "--coders", "ana,ben", "--testimony", "t00", "--seed", "1")
    before = rounds(team)
    for who, words, said in MISTAKES:
        ran = team(who, *words)
        assert ran.code == 1, (words, ran.err)
        assert said in " ".join(ran.err.split()), ran.err
    assert rounds(team) == before


def test_what_two_machines_did_to_a_round_is_listed_by_check(team, study, tmp_path, coder):
    import shutil

    from coder.record.store import Record
    from coder.record.union import unite

    team("lea", "round", "open", "wave1", "--coders", "ana,ben", "--testimony", "t00")
    other = tmp_path / "other"
    shutil.copytree(study, other)
    team("lea", "assign", "t01", "ana")
    assert coder("-C", other, "--as", "lea", "round", "close").code == 0
    with Record.open(study / "coder.db") as record:
        unite(record, other / "coder.db")
    problems = team("lea", "check", "--json").json["problems"]
    (found,) = [each for each in problems if each["where"] == "round wave1"]
    assert found["kind"] == "exchange"
    assert "closed it while lea changed" in found["what"]
    assert team("lea", "round", "close", "wave1").code == 0
    assert not [each for each in team("lea", "check", "--json").json["problems"] if "round" in each["where"]]
