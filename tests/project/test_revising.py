"""A transcript corrected and codes renamed while people code: from the command line to the cards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from coder.cli.main import root
from coder.errors import BadInput, NotFound, Refused
from coder.project import Project
from coder.project.checks import check
from coder.project.evidence import gather
from coder.project.recoding import apply, review, sort_coding, take_back_code
from coder.project.reconciling import decide, reconciliation
from coder.project.revising import place_passage, plan_revision, plans, revise, take_back_revision
from coder.project.sampling import Sample
from coder.reconcile.decisions import Choice

BOOK = """\
title: Leaving
families:
  leaving:
    title: Reasons for leaving
    codes:
      brutality: {title: Brutality, definition: Cruelty.}
      hardship: {title: Hardship}
      greed: {title: Greed}
"""
OLD = "They beat the baker.\n\nWe were cold, and it rained for weeks.\n\nThe captain sold our bread.\n"
NEW = "Tape 1.\n\n" + OLD.replace("rained", "rainned").replace("The captain sold our bread.\n", "")
PLACES = {
    "brutality": "They beat the baker.",
    "hardship": "it rained for weeks",
    "greed": "The captain sold our bread.",
}


def write(folder: Path, text: str) -> None:
    (folder / "testimonies" / "a.txt").write_text(text, encoding="utf-8")


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / "codebook.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "codebook.yaml").write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "testimonies").mkdir()
    write(tmp_path, OLD)
    (tmp_path / "codebook.yaml").write_text(BOOK, encoding="utf-8")
    with Project.open(tmp_path, coder="ana") as project:
        for who in ("ana", "ben"):
            project.coder = who
            for code, words in PLACES.items():
                start = OLD.index(words) + (who == "ben" and code == "brutality")
                project.add_coding("a", start, OLD.index(words) + len(words), code)
            project.submit("a")
    return tmp_path


def run(folder: Path, *words: str, fails: bool = False) -> dict[str, object]:
    result = CliRunner().invoke(root, ["-C", str(folder), "--as", "lea", *words])
    assert (result.exit_code != 0) == fails, result.output
    return json.loads(result.stdout) if "--json" in words and not fails else {"said": result.output}


def test_a_corrected_file_changes_nothing_until_somebody_carries_the_codings_over(folder: Path) -> None:
    write(folder, NEW)
    with Project.open(folder, coder="lea") as project:
        assert project.testimony("a").text == OLD
        [plan] = plans(project)
        assert (plan.is_pending, plan.exact) == (True, 2)
        assert [(each.quote, each.proposal) for each in plan.proposed] == [
            ("it rained for weeks", "it rainned for weeks")
        ]
        assert [each.quote for each in plan.orphans] == ["The captain sold our bread."]
        assert [len(each.codings) for each in plan.edited] == [2, 2]
        assert project.record.steps() == []


def test_work_with_waiting_passages_is_unfinished_to_reports_and_counts_again_once_each_is_placed(
    folder: Path,
) -> None:
    write(folder, NEW)
    with Project.open(folder, coder="lea") as project:
        plan = revise(project, "a")
        assert project.testimony("a").text == NEW
        assert project.testimony("a").notice == ""
        assert gather(project).submitted == frozenset()
        assert {each.kind for each in check(folder)} >= {"orphan"}
        proposed, orphan = plan.edited
        place_passage(project, "a", proposed.name, None, accept=True)
        with pytest.raises(Refused, match="say where it stands"):
            place_passage(project, "a", orphan.name, None, accept=True)
        with pytest.raises(NotFound, match=f"there waits {orphan.name}"):
            place_passage(project, "a", "1-2", (0, 3))
        place_passage(project, "a", orphan.name, None)
        evidence = gather(project)
        assert len(evidence.submitted) == 2
        quotes = {NEW[start:end] for start, end in zip(evidence.start, evidence.end, strict=True)}
        assert quotes == {"They beat the baker.", "hey beat the baker.", "it rainned for weeks"}
        assert not [each for each in check(folder) if each.kind in ("orphan", "quote")]
        place_passage(project, "a", orphan.name, (0, 7))
        assert {NEW[c.start : c.end] for c in project.record.codings(code="leaving.greed")} == {"Tape 1."}
        with pytest.raises(Refused, match="nothing to carry"):
            revise(project, "a")


def test_cards_stay_decided_where_the_passages_came_over_and_open_again_where_they_were_edited(
    folder: Path,
) -> None:
    with Project.open(folder, coder="lea") as project:
        before = reconciliation(project)
        [card] = before.open
        decide(project, card.id, Choice("take", coder="ana"))
        exact = next(each for each in before.cards if each.clusters[0].code == "leaving.hardship")
        decide(project, exact.id, Choice("none"))
    write(folder, NEW)
    with Project.open(folder, coder="lea") as project:
        revise(project, "a")
        for each in plan_revision(project, "a").edited:
            place_passage(
                project,
                "a",
                each.name,
                (9, 12) if each.to.fate == "orphan" else None,
                accept=each.to.fate != "orphan",
            )
        found = {each.clusters[0].code: each for each in reconciliation(project).cards}
        assert found["leaving.brutality"].status == "adjudicated"
        [reading] = found["leaving.brutality"].readings
        assert NEW[reading.start : reading.end] == "They beat the baker."
        assert found["leaving.hardship"].status == "reopened"
        from coder.project.survey import survey

        assert survey(project) is not None


def test_going_back_to_the_earlier_text_gives_everything_its_old_place(folder: Path) -> None:
    write(folder, NEW)
    with Project.open(folder, coder="lea") as project:
        before = list(project.record.codings())
        revise(project, "a")
        write(folder, OLD)
    with Project.open(folder, coder="lea") as project:
        revise(project, "a")
        assert list(project.record.codings()) == before
        assert project.record.waiting() == []
    write(folder, NEW)
    with Project.open(folder, coder="lea") as project:
        revise(project, "a")
        take_back_revision(project, "a")
        assert list(project.record.codings()) == before


def test_a_fellow_carries_only_their_own_codings(folder: Path) -> None:
    with Project.open(folder, coder="lea") as project:
        project.add_person("lea", "lead")
        project.add_person("ana", "fellow")
        project.add_person("ben", "fellow")
    write(folder, NEW)
    with Project.open(folder, coder="ana") as project:
        with pytest.raises(Refused, match="Only a lead"):
            revise(project, "a")
        project.coder = "lea"
        plan = revise(project, "a")
        project.coder = "ana"
        with pytest.raises(Refused, match="submit --undo"):
            place_passage(project, "a", plan.proposed[0].name, None, accept=True)
        project.withdraw("a")
        assert "1 of your codings" in place_passage(project, "a", plan.proposed[0].name, None, accept=True)
        assert [len(each.codings) for each in plan_revision(project, "a").proposed] == [1]


def test_renamed_and_merged_codes_are_applied_and_a_split_one_waits_for_a_choice(folder: Path) -> None:
    edit(folder, "brutality: {title: Brutality, definition: Cruelty.}\n      hardship: {title: Hardship}\n",
         "want: {title: Want, formerly: [leaving.brutality, leaving.hardship]}\n")  # fmt: skip
    edit(folder, "      greed: {title: Greed}\n",
         "      theft: {title: Theft, formerly: [leaving.greed]}\n"
         "      trade: {title: Trade, formerly: [leaving.greed]}\n")  # fmt: skip
    with Project.open(folder, coder="lea") as project:
        fates = {each.path: (each.fate, each.heirs) for each in review(project)}
        assert fates == {
            "leaving.brutality": ("merged", ("leaving.want",)),
            "leaving.greed": ("split", ("leaving.theft", "leaving.trade")),
            "leaving.hardship": ("merged", ("leaving.want",)),
        }
        assert apply(project, dry_run=True).codings == 4
        done = apply(project)
        assert [each.path for each in done.left] == ["leaving.greed"]
        assert project.record.code_counts() == {"leaving.greed": 2, "leaving.want": 4}
        first, second = project.record.codings(code="leaving.greed")
        assert "what ana recorded stays" in sort_coding(project, first.id, "theft")
        sort_coding(project, second.id, "trade")
        assert project.record.code_counts() == {"leaving.theft": 1, "leaving.trade": 1, "leaving.want": 4}
        assert gather(project).codes == ("leaving.theft", "leaving.trade", "leaving.want")
        assert not [each for each in check(folder) if each.kind == "orphan"]
        take_back_code(project, "leaving.hardship")
        assert project.record.code_counts()["leaving.hardship"] == 2
        with pytest.raises(NotFound):
            take_back_code(project, "leaving.hardship")


def test_a_coder_sorts_their_own_coding_and_nobody_sorts_one_whose_code_is_there(folder: Path) -> None:
    edit(folder, "      greed: {title: Greed}\n", "      theft: {title: Theft}\n")
    with Project.open(folder, coder="ana") as project:
        project.withdraw("a")
        own = next(each for each in project.record.codings(code="leaving.greed") if each.coder == "ana")
        assert sort_coding(project, own.id, "theft") == "Saved: your coding is leaving.theft now."
        other = next(each for each in project.record.codings(code="leaving.hardship") if each.coder == "ben")
        with pytest.raises(Refused, match="only ben"):
            sort_coding(project, other.id, "theft")


def test_a_merged_code_whose_meaning_changed_stays_on_its_coders_list(folder: Path) -> None:
    edit(folder, "brutality: {title: Brutality, definition: Cruelty.}",
         "cruelty: {title: Cruelty, definition: Other., formerly: [leaving.brutality]}")  # fmt: skip
    with Project.open(folder, coder="lea") as project:
        apply(project)
        [found] = review(project)
        assert (found.path, found.fate, len(found.codings)) == ("leaving.cruelty", "changed", 2)
        project.coder = "ana"
        project.withdraw("a")
    own = found.codings[0]
    CliRunner().invoke(root, ["-C", str(folder), "--as", own.coder, "codebook", "review", "--holds", own.id])
    with Project.open(folder, coder="lea") as project:
        assert [each.coder for each in review(project)[0].codings] == ["ben"]


def test_the_command_line_does_it_all_and_says_it_in_json(folder: Path) -> None:
    write(folder, NEW)
    plan = run(folder, "revise", "a", "--dry-run", "--json")
    assert (plan["pending"], plan["exact"]) == (True, 2)
    assert run(folder, "revise", "--json")["testimonies"] == [plan]
    assert "came over unchanged" in str(run(folder, "revise", "a")["said"])
    [proposed], [orphan] = plan["proposed"], plan["orphans"]
    assert proposed["to"]["quote"] == "it rainned for weeks"
    assert (orphan["to"], orphan["reason"]) == (None, "orphan")
    done = run(folder, "revise", "a", "--accept", proposed["passage"], "--aside", orphan["passage"], "--json")
    assert (done["pending"], done["proposed"], done["orphans"]) == (False, [], [])
    assert len(done["aside"]) == 1
    quotes = {each["quote"] for each in run(folder, "codings", "list", "--json")["codings"]}
    assert quotes == {"They beat the baker.", "hey beat the baker.", "it rainned for weeks"}
    assert "Which testimony" in str(run(folder, "revise", "--back", fails=True)["said"])
    edit(folder, "greed: {title: Greed}", "theft: {title: Theft, formerly: [leaving.greed]}")
    run(folder, "revise", "a", "--back")
    [code] = run(folder, "codebook", "review", "--json")["codes"]
    assert (code["code"], code["fate"], code["heirs"]) == ("leaving.greed", "renamed", ["leaving.theft"])
    applied = run(folder, "codebook", "apply", "--json")
    assert applied["applied"] == [{"old": "leaving.greed", "new": "leaving.theft"}]
    assert len(run(folder, "codings", "list", "--code", "theft", "--json")["codings"]) == 2
    run(folder, "codebook", "apply", "--back", "leaving.greed")
    assert run(folder, "codebook", "apply", "--dry-run", "--json")["standing"] == []


def test_of_several_passages_all_are_placed_or_none_and_the_file_is_not_taken_over_either(
    folder: Path,
) -> None:
    write(folder, NEW)
    plan = run(folder, "revise", "a", "--dry-run", "--json")
    [proposed], [orphan] = plan["proposed"], plan["orphans"]
    before = record_digest(folder)
    for wrong in (
        ("--accept", orphan["passage"]),
        ("--aside", "1-2"),
        ("--put", orphan["passage"], "0", "9999"),
        ("--aside", proposed["passage"]),
    ):
        run(folder, "revise", "a", "--accept", proposed["passage"], *wrong, fails=True)
        assert record_digest(folder) == before, wrong
    done = run(
        folder, "revise", "a", "--accept", proposed["passage"], "--put", orphan["passage"], "0", "7", "--json"
    )
    assert (done["pending"], done["proposed"], done["orphans"], done["aside"]) == (False, [], [], [])
    with Project.open(folder, coder="lea") as project:
        project.undo()  # both placings were one action
        assert len(plan_revision(project, "a").edited) == 2


def test_what_waits_for_its_place_is_not_drawn_for_a_recheck(folder: Path) -> None:
    """Its coder has not finished that testimony, so there is nothing to repeat yet."""
    write(folder, NEW)
    with Project.open(folder, coder="lea") as project:
        revise(project, "a")
        with pytest.raises(BadInput, match="nothing to recheck for ana, ben"):
            project.open_round(
                "again", kind="recheck", coders=["ana", "ben"], sample=Sample(number=1, seed=1)
            )


def record_digest(folder: Path) -> str:
    with Project.open(folder) as project:
        return project.record.digest()
