"""Reconciling real narratives by command: 362 texts, twelve coders in four teams."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from leoka_project import LEOKA, make_leoka_project, rows_of

from coder.project import Project
from coder.project.agreeing import Asked, agreement
from coder.project.evidence import gather
from coder.project.reconciling import reconciliation
from coder.reconcile.impact import _Sums


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """The corpus as a project, every coder's codings imported and submitted."""
    folder = make_leoka_project(tmp_path_factory.mktemp("leoka"))
    from coder.documents.codings import read_codings
    from coder.project.intake import take_in_codings
    from coder.record.bulk import SubmissionRow

    with Project.open(folder) as project:
        finished = [
            SubmissionRow(row["testimony"], project.testimony(row["testimony"]).revision, row["coder"])
            for row in rows_of("submissions")
        ]
        take_in_codings(project, read_codings(LEOKA / "codings.csv"), finished=finished)
    return folder


@pytest.fixture(scope="module")
def submitted() -> dict[str, set[str]]:
    found = defaultdict(set)
    for row in rows_of("submissions"):
        found[row["testimony"]].add(row["coder"])
    return found


def test_every_coding_of_the_corpus_is_in_one_cluster_of_the_right_kind(coder, corpus, submitted):
    ran = coder("-C", corpus, "conflicts", "--json")
    assert ran.code == 0, ran.err
    clusters = ran.json["clusters"]
    found = Counter(
        (cluster["testimony"], each["coder"], each["start"], each["end"], each["code"])
        for cluster in clusters
        for each in cluster["codings"]
    )
    expected = Counter(
        (row["testimony"], row["coder"], int(row["start"]), int(row["end"]), row["code"])
        for row in rows_of("codings")
        if row["coder"] in submitted[row["testimony"]] and len(submitted[row["testimony"]]) > 1
    )
    assert found == expected
    kinds = Counter(cluster["kind"] for cluster in clusters)
    assert kinds == by_characters(expected, submitted)
    assert kinds == {"boundary": 1420, "exact": 1096, "omission": 1043, "split": 6}


def by_characters(codings, submitted) -> Counter[str]:
    """Kinds of clusters by sets of characters: slower, and by another way."""
    marks = defaultdict(lambda: defaultdict(set))
    for text, who, start, end, code in codings:
        marks[text, code][who].add((start, end))
    kinds = Counter()
    for (text, _), by_coder in marks.items():
        spans = sorted(span for own in by_coder.values() for span in own)
        groups, reach = [], -1
        for start, end in spans:
            if start >= reach:
                groups.append((start, end))
            else:
                groups[-1] = (groups[-1][0], max(end, reach))
            reach = max(reach, end)
        for low, high in groups:
            inside = {
                who: [(s, e) for s, e in by_coder.get(who, ()) if low <= s and e <= high]
                for who in submitted[text]
            }
            runs = {}
            for who, own in inside.items():
                marked = sorted({at for s, e in own for at in range(s, e)})
                # Passages that only touch are two readings, so a gap is where no span bridges it.
                bridged = {at for s, e in own for at in range(s, e - 1)}
                runs[who] = (tuple(marked), sum(at not in bridged for at in marked))
            if not all(marked for marked, _ in runs.values()):
                kinds["omission"] += 1
            elif len(set(runs.values())) == 1:
                kinds["exact"] += 1
            elif any(many > 1 for _, many in runs.values()):
                kinds["split"] += 1
            else:
                kinds["boundary"] += 1
    return kinds


def test_the_alpha_behind_the_costs_is_the_one_that_agreement_reports(corpus):
    with Project.open(corpus) as project:
        evidence = gather(project)
        sums = _Sums(evidence)
        report = agreement(project, Asked("excerpt"), bootstrap=0).report
    behind = dict(zip(evidence.codes, sums._alpha(sums._disagreement, sums._present), strict=True))
    compared = 0
    for row in report.codes:
        if row.krippendorff_alpha.value is not None:
            assert behind[row.code] == pytest.approx(row.krippendorff_alpha.value, abs=1e-9), row.code
            compared += 1
    assert compared == 10


def test_twenty_conflicts_of_the_corpus_are_resolved_by_command(coder, corpus):
    ran = coder("-C", corpus, "conflicts", "--status", "open", "--order", "testimony", "--json")
    single = [each for each in ran.json["clusters"] if not each["links"]]
    of_kind = {kind: [each for each in single if each["kind"] == kind] for kind in ("boundary", "omission")}
    chosen = [each for each in single if each["kind"] == "split"][:4]
    chosen += [each for found in of_kind.values() for each in found[::100][:8]]
    assert len(chosen) == 20
    expected = set()
    for number, cluster in enumerate(chosen):
        own = defaultdict(set)
        for each in cluster["codings"]:
            own[each["coder"]].update(range(each["start"], each["end"]))
        first = cluster["codings"][0]["coder"]
        outcome = ("--union", "--take", "--none", "--intersection")[number % 4]
        marked = {
            "--union": set().union(*own.values()),
            "--take": own[first],
            "--none": set(),
            "--intersection": set.intersection(*own.values()),
        }[outcome]
        if not marked and outcome == "--intersection":
            outcome = "--none"
        words = [outcome, first] if outcome == "--take" else [outcome]
        ran = coder("-C", corpus, "--as", "lea", "decide", cluster["card"], *words, "--json")
        assert (ran.code, ran.json["status"]) == (0, "adjudicated"), ran.err
        covered = {at for each in ran.json["readings"] for at in range(each["start"], each["end"])}
        assert covered == marked
        expected |= {
            (cluster["testimony"], cluster["code"], each["start"], each["end"])
            for each in ran.json["readings"]
        }
    listed = coder("-C", corpus, "codings", "list", "--layer", "consensus", "--json").json["codings"]
    adjudicated = {
        (each["testimony"], each["code"], each["start"], each["end"])
        for each in listed
        if each["status"] == "adjudicated"
    }
    assert adjudicated == expected
    with Project.open(corpus) as project:
        assert Counter(card.status for card in reconciliation(project).cards)["adjudicated"] == 20
