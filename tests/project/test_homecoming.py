"""Our own export comes home with everything, whatever left with it, and nobody is torn from their texts."""

import hashlib
import json
from pathlib import Path

import pytest

from coder.codebook.load import Source, parse_codebook
from coder.errors import BadInput
from coder.exchange.refi_read import SIDECAR
from coder.project.cases import effective_cases
from coder.project.door import Project
from coder.project.interchange import import_project
from coder.project.refi_out import export_qdpx
from coder.project.sampling import Sample
from coder.zips import SafeZip, pack

BOOK = """
title: Study
description: Why people left.
families: {own: {title: Own, codes: {grief: {title: Grief, definition: Being sad}}}}
agreement: {target: 0.8}
"""


def project_at(place: Path, book: str = BOOK) -> Project:
    (place / "testimonies").mkdir(parents=True)
    (place / "codebook.yaml").write_text(book)
    return Project.open(place, coder="ana")


@pytest.fixture
def left(tmp_path):
    """An export without names of a project in which one person gave two texts."""
    with project_at(tmp_path / "study") as project:
        texts = project.folder / "testimonies"
        (texts / "t1.txt").write_text("They left.")
        (texts / "t2.txt").write_text("They came.")
        (texts / "cases.csv").write_text("case,testimonies,status\nP1,t1;t2,included\nP2,,excluded\n")
        project.reload()
        export_qdpx(project, tmp_path / "out.qdpx")
    return tmp_path / "out.qdpx"


def forged(file: Path, **changed: object) -> Path:
    """The same export with another sidecar."""
    with SafeZip(file.read_bytes(), "x") as archive:
        members = {name: archive.read(name) for name in archive.names}
    digest, _, rest = members[SIDECAR].partition(b"\n")
    assert digest == hashlib.sha256(members["project.qde"]).hexdigest().encode()
    members[SIDECAR] = (
        digest + b"\n" + json.dumps({**json.loads(rest), **changed}).encode("utf-8", "surrogatepass")
    )
    made = file.with_name("forged.qdpx")
    made.write_bytes(pack(members))
    return made


def test_texts_stay_with_their_person_though_the_register_stayed_behind(left, tmp_path):
    with project_at(tmp_path / "home") as home:
        done = import_project(home, left)
        assert {each.id: each.testimonies for each in effective_cases(home)}["P1"] == ("t1", "t2")
    assert [each.where for each in done.losses if each.what == "register"] == ["cases.csv"]


def test_a_dry_run_of_what_is_home_says_that_nothing_is_new(left, tmp_path):
    with project_at(tmp_path / "home") as home:
        dry = import_project(home, left, dry_run=True)
        first = import_project(home, left)
        again = import_project(home, left, dry_run=True)
    assert (dry.added, dry.present) == (first.added, first.present)
    assert (again.added, again.present) == (0, first.added)


def test_what_the_codebook_says_otherwise_here_is_named(left, tmp_path):
    other = BOOK.replace("Being sad", "Weeping").replace("0.8", "0.7").replace("Why people left.", "")
    with project_at(tmp_path / "home", other) as home:
        done = import_project(home, left)
    found = {(each.what, each.where) for each in done.losses}
    settings = {("settings of the codebook", each) for each in ("description", "settings")}
    assert found >= {("codes", "own.grief"), *settings}
    with project_at(tmp_path / "same") as same:
        assert {each.what for each in import_project(same, left).losses} == {"register"}


def test_what_the_codebook_said_there_can_be_written_into_an_empty_one_and_then_is_the_same(left, tmp_path):
    home = tmp_path / "home"
    (home / "testimonies").mkdir(parents=True)
    (home / "codebook.yaml").write_text("title: Nothing yet\n")
    with Project.open(home, coder="ana", may_be_empty=True) as project:
        done = import_project(project, left)
        (home / "codebook.yaml").write_text(done.settings)
        project.reload()
        assert (project.codebook.version, project.codebook.settings) == (
            parse_codebook([Source("codebook.yaml", BOOK)]).version,
            {"agreement.target": "0.8"},
        )


def test_dates_leave_as_everybody_writes_them_and_come_back_as_the_codebook_declares_them(tmp_path):
    book = BOOK + "variables: {born: {type: date, format: '%d.%m.%Y'}}\n"
    with project_at(tmp_path / "study", book) as project:
        texts = project.folder / "testimonies"
        (texts / "t1.txt").write_text("They left.")
        (texts / "cases.csv").write_text("case,testimonies,born\nP1,t1,31.12.1980\nP2,,1.2.1990\n")
        project.reload()
        losses = export_qdpx(project, tmp_path / "out.qdpx")
    assert "types" not in {each.what for each in losses}
    with SafeZip((tmp_path / "out.qdpx").read_bytes(), "x") as archive:
        document = archive.read("project.qde").decode()
    assert "<DateValue>1980-12-31</DateValue>" in document
    with project_at(tmp_path / "home", book) as home:
        import_project(home, tmp_path / "out.qdpx")
        found = {each.id: each.attributes["born"] for each in effective_cases(home)}
    assert found == {"P1": "31.12.1980", "P2": "01.02.1990"}


@pytest.mark.parametrize(
    "name",
    [
        "a\0b.txt", "n" * 300 + ".txt", "/".join(["d" * 200] * 30) + "/x.txt", "a\ud800.txt", "\x1b[31m.txt",
        "a\nb.txt", ".git/hooks/x.txt", ".x.txt", "a//b.txt", "", ".", "../x.txt", "/x.txt", "C:x.txt",
        "codebook.yaml", "T1.TXT",
    ],
)  # fmt: skip
def test_a_forged_name_is_refused_with_a_sentence_and_nothing_is_written(left, tmp_path, name):
    texts = {"t1.txt": "They left.", name: "x"}
    with project_at(tmp_path / "home") as home:
        before = sorted(home.folder.rglob("*"))
        with pytest.raises(BadInput, match="It holds"):
            import_project(home, forged(left, testimonies=texts))
        assert sorted(home.folder.rglob("*")) == before


def test_memos_that_are_here_already_are_not_said_to_come(tmp_path):
    with project_at(tmp_path / "study") as project:
        project.add_memo("Look again.")
        export_qdpx(project, tmp_path / "out.qdpx")
    with project_at(tmp_path / "home") as home:
        done = [import_project(home, tmp_path / "out.qdpx", dry_run=dry).memos for dry in (True, False, True)]
        assert [*done, import_project(home, tmp_path / "out.qdpx").memos] == [1, 1, 0, 0]


def test_what_a_recheck_hides_does_not_leave_in_the_sidecar_and_that_is_said(tmp_path):
    with project_at(tmp_path / "study") as project:
        (project.folder / "testimonies" / "t.txt").write_text("They left.")
        project.reload()
        project.add_coding("t", 0, 4, "own.grief")
        project.submit("t")
        project.sit_down("bo")
        project.add_coding("t", 5, 9, "own.grief")
        project.sit_down("ana")
        project.open_round("again", kind="recheck", coders=["ana"], sample=Sample(number=1, seed=1))
    with Project.open(tmp_path / "study", coder="ana") as project:
        losses = export_qdpx(project, tmp_path / "out.qdpx")
    assert [each.why for each in losses if each.what == "records"] == [
        "Round again is a recheck: earlier work on your 1 testimony is not sent."
    ]
    with project_at(tmp_path / "home") as home:
        assert not import_project(home, tmp_path / "out.qdpx").is_whole
        assert list(home.record.codings()) == []
