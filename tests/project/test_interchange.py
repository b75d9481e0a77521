"""Another program's project comes in whole, and ours goes out and comes back as it was."""

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from coder.errors import BadInput, Refused
from coder.exchange.model import (
    Foreign,
    ForeignCase,
    ForeignCode,
    ForeignCoding,
    ForeignSource,
    ForeignUser,
    ForeignVariable,
)
from coder.exchange.refi_parts import made_guid
from coder.exchange.refi_read import SIDECAR, read_qdpx
from coder.exchange.refi_write import write_qdpx
from coder.project.bringing import bring
from coder.project.cases import note_credibility
from coder.project.door import Project
from coder.project.interchange import import_project
from coder.project.refi_out import export_qdc, export_qdpx

BOOK = """\
title: Own book
variables:
  age: {title: Age, type: number}
families:
  own:
    title: Own
    codes:
      fear: {title: Fear}
"""
TEXT = "They fled 🏃 at night.\nNobody slept."


def folder(place: Path, book: str = BOOK) -> Path:
    (place / "testimonies").mkdir(parents=True)
    (place / "codebook.yaml").write_text(book)
    return place


def ident(name: str) -> str:
    return made_guid("test", name)


def theirs(**changes: object) -> Foreign:
    codes = (
        ForeignCode(ident("flight"), "Flight", colour="#112233", description="Leaving."),
        ForeignCode(ident("night"), "At night", ident("flight")),
    )
    codings = tuple(
        ForeignCoding(ident(f"c{n}"), ident("s"), start, end, ident(code), ident(user), None, memo)
        for n, (start, end, code, user, memo) in enumerate(
            [(0, 11, "flight", "ana", "why?"), (12, 20, "night", "ana", ""), (12, 20, "night", "bo", "")]
        )
    )
    made = Foreign(
        "test", "Study", "their tool", "", (ForeignUser(ident("ana"), "Ana"), ForeignUser(ident("bo"), "Bo")),
        codes, (ForeignSource(ident("s"), "Interview 1", TEXT),), codings, (),
        (ForeignVariable(ident("age"), "age", "number"),),
        (ForeignCase(ident("p"), "P1", {"age": "31"}, (ident("s"),)),),
    )  # fmt: skip
    return replace(made, **changes)


def spoken(project: Project) -> set:
    texts = {name: project.testimony(name).text for name in project.testimony_ids()}
    return {
        (each.coder, each.code, texts[each.testimony][each.start : each.end], each.memo)
        for each in project.record.codings()
    }


EXPECTED = {
    ("Ana", "study.flight", "They fled 🏃", "why?"),
    ("Ana", "study.flight.at_night", "at night", ""),
    ("Bo", "study.flight.at_night", "at night", ""),
}


def test_a_project_comes_in_with_codes_texts_people_and_codings(tmp_path):
    with Project.open(folder(tmp_path / "p")) as project:
        brought = bring(project, theirs(), "study")
        assert spoken(project) == EXPECTED
        (name,) = brought.testimonies
        assert project.texts.case(project.testimony(name)).attributes["age"] == "31"
        assert (brought.added, brought.present, brought.coders) == (3, 0, ("Ana", "Bo"))
    assert (tmp_path / "p" / "codebook.yaml").read_text() == BOOK


def test_a_second_time_changes_nothing(tmp_path):
    with Project.open(folder(tmp_path / "p")) as project:
        bring(project, theirs(), "study")
        before, files = project.record.digest(anew=True), files_of(tmp_path / "p")
        again = bring(project, theirs(), "study")
        assert (again.added, again.present, again.codes, again.testimonies) == (0, 3, (), ())
        assert project.record.digest(anew=True) == before
        assert files_of(tmp_path / "p") == files


def test_a_dry_run_writes_nothing(tmp_path):
    with Project.open(folder(tmp_path / "p")) as project:
        assert bring(project, theirs(), "study", dry_run=True).added == 3
    assert sorted(each.name for each in (tmp_path / "p").rglob("*")) == ["codebook.yaml", "testimonies"]


def test_a_register_that_stands_gets_a_patch_and_is_not_touched(tmp_path):
    place = folder(tmp_path / "p")
    (place / "testimonies" / "cases.csv").write_text("case,age\nP0,20\n")
    with Project.open(place) as project:
        brought = bring(project, theirs(), "study")
    assert brought.register.new is None
    assert "+P1,31" in brought.register.patch
    assert (place / "testimonies" / "cases.csv").read_text() == "case,age\nP0,20\n"


def test_declared_finished_what_is_not_coded_is_absent(tmp_path):
    with Project.open(folder(tmp_path / "p")) as project:
        bring(project, theirs(), "study", submit=True)
        assert {(each.coder, each.testimony) for each in project.record.submissions()} == {
            ("Ana", "Interview 1"), ("Bo", "Interview 1"),
        }  # fmt: skip


def test_of_a_team_others_codings_are_refused_and_no_file_is_left(tmp_path):
    place = folder(tmp_path / "p")
    with Project.open(place, coder="lena") as project:
        project.add_person("lena", "lead")
        project.add_person("cy", "coder")
        project.coder = "cy"
        with pytest.raises(Refused):
            bring(project, theirs(), "study")
    assert list((place / "testimonies").iterdir()) == []
    assert not list((place / "codebook.d").glob("*")) if (place / "codebook.d").exists() else True


@pytest.fixture
def demo(demo_made):
    return demo_made


def digest_of(place: Path) -> str:
    with Project.open(place) as project:
        return project.record.digest(anew=True)


def files_of(place: Path) -> dict[str, bytes]:
    folder_ = place / "testimonies"
    return {
        str(each.relative_to(folder_)): each.read_bytes() for each in folder_.rglob("*") if each.is_file()
    }


def exported(demo: Path, target: Path, *, with_names: bool) -> Path:
    with Project.open(demo) as project:
        export_qdpx(project, target, with_names=with_names)
    return target


def test_there_and_back_the_project_is_the_same(demo, tmp_path):
    file = exported(demo, tmp_path / "whole.qdpx", with_names=True)
    place = folder(tmp_path / "p")
    with Project.open(place) as project:
        first = import_project(project, file)
        again = import_project(project, file)
    assert first.is_whole
    assert again.added == 0
    assert digest_of(place) == digest_of(demo)
    assert files_of(place) == files_of(demo)
    with Project.open(place) as here, Project.open(demo) as there:
        ours = {code.path: replace(code, guid="") for code in here.codebook.codes}
        assert all(ours[code.path] == code for code in there.codebook.codes)
    second = exported(place, tmp_path / "second.qdpx", with_names=True)
    assert content(second) == content(file)


def content(path: Path) -> set:
    read = read_qdpx(path.read_bytes(), path.name)
    return {(each.id, each.start, each.end, each.memo, each.at) for each in read.codings}


def test_names_and_credibility_stay_unless_asked_for(demo, tmp_path):
    demo = shutil.copytree(demo, tmp_path / "copy")
    with Project.open(demo, coder="jonas") as project:
        names = [
            case.attributes["name"] for case in project.texts.register.cases if case.attributes.get("name")
        ]
        note_credibility(project, "C01", "Zwischenhaendler heard it.")
    file = exported(demo, tmp_path / "plain.qdpx", with_names=False)
    with zipfile.ZipFile(file) as archive:
        # Of the sidecar only what is beside the texts: testimonies say names themselves.
        whole = b"".join(archive.read(each) for each in ("project.qde",)).decode()
        beside = archive.read(SIDECAR).decode()
    assert names
    assert not [name for name in names if f">{name}<" in whole]
    assert "cases.csv" not in beside
    assert ("Zwischenhaendler" in whole, "Zwischenhaendler" in beside) == (False, False)
    with zipfile.ZipFile(exported(demo, tmp_path / "named.qdpx", with_names=True)) as archive:
        assert "Zwischenhaendler" in archive.read(SIDECAR).decode()
    with Project.open(folder(tmp_path / "p")) as project:
        import_project(project, file)
        assert len(project.record.decisions()) > 0


def test_what_another_program_changed_comes_in_by_its_own_words(demo, tmp_path):
    file = exported(demo, tmp_path / "theirs.qdpx", with_names=False)
    changed = tmp_path / "changed.qdpx"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data + b"\n" if name == "project.qde" else data)
    with Project.open(demo) as project:
        before = project.record.digest(anew=True)
        brought = import_project(project, changed)
        assert (brought.is_whole, brought.added, brought.codes) == (False, 0, ())
        assert project.record.digest(anew=True) == before


def test_nobody_gets_a_role_by_a_file(tmp_path):
    giving, taking = folder(tmp_path / "a"), folder(tmp_path / "b")
    for place in (giving, taking):
        (place / "testimonies" / "t.txt").write_text(TEXT)
    with Project.open(giving, coder="eve") as project:
        project.add_person("eve", "lead")
        project.add_coding("t", 0, 9, "own.fear")
        export_qdpx(project, tmp_path / "eve.qdpx")
    with Project.open(taking, coder="ana") as project:
        project.add_coding("t", 0, 4, "own.fear")
        brought = import_project(project, tmp_path / "eve.qdpx")
        assert not brought.is_whole
        assert project.record.people() == []
        assert {(each.coder, each.start, each.end) for each in project.record.codings()} == {
            ("ana", 0, 4), ("eve", 0, 9),
        }  # fmt: skip


def test_the_same_project_gives_the_same_bytes_with_its_losses_beside(demo, tmp_path):
    one = exported(demo, tmp_path / "one.qdpx", with_names=False)
    two = exported(demo, tmp_path / "two.qdpx", with_names=False)
    assert one.read_bytes() == two.read_bytes()
    assert "decisions" in (tmp_path / "one.qdpx.losses.txt").read_text()


def test_a_codebook_goes_out_and_comes_in(demo, tmp_path):
    with Project.open(demo) as project:
        export_qdc(project, tmp_path / "book.qdc")
        titles = {code.path: (code.title, code.definition) for code in project.codebook.codes}
    with Project.open(folder(tmp_path / "p")) as project:
        import_project(project, tmp_path / "book.qdc")
        found = {code.path: (code.title, code.definition) for code in project.codebook.codes}
    assert set(titles.values()) <= {(title, text) for title, text in found.values()}


def test_a_forged_sidecar_leads_nowhere(demo, tmp_path):
    with Project.open(demo) as project:
        from coder.exchange.sidecar import read_sidecar, write_sidecar
        from coder.project.homecoming import sidecar_of
        from coder.project.sending_out import foreign_of

        foreign = foreign_of(project)
        sidecar = read_sidecar(sidecar_of(project, with_names=False)[0])
    assert sidecar is not None
    bad = replace(sidecar, testimonies={"../evil.txt": b"x"})
    cut = replace(sidecar, record=[sidecar.record[0][:-20]])
    for forged in (write_sidecar(bad), write_sidecar(cut), b"{}", b"[" * 100_000):
        data = write_qdpx(replace(foreign, sidecar=forged), origin="x").data
        (tmp_path / "bad.qdpx").write_bytes(data)
        place = tmp_path / str(len(forged))
        with Project.open(folder(place)) as project, pytest.raises(BadInput):
            import_project(project, tmp_path / "bad.qdpx")
        assert sorted(each.name for each in place.rglob("*")) == ["codebook.yaml", "testimonies"]
