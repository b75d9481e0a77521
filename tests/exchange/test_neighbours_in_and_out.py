"""Neighbouring programs' projects come in whole, brat and R get theirs, codebooks travel as files."""

import csv
import io
import sqlite3
from dataclasses import replace
from pathlib import Path

import neighbours as made
import pytest

from coder.errors import BadInput, Refused
from coder.project.brat_out import export_brat
from coder.project.codebook_in import import_codebook
from coder.project.codebook_out import export_codebook
from coder.project.door import Project
from coder.project.interchange import import_project
from coder.project.r_out import export_r
from coder.sample.demo import make_demo

BOOK = "title: Own\nfamilies:\n  own:\n    title: Own\n    codes:\n      fear: {title: Fear, key: F}\n"


def folder(place: Path) -> Path:
    (place / "testimonies").mkdir(parents=True)
    (place / "codebook.yaml").write_text(BOOK)
    return place


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("demo") / "demo"
    make_demo(place)
    return place


def spoken(project: Project) -> set:
    texts = {name: project.testimony(name).text for name in project.testimony_ids()}
    return {
        (c.testimony, c.coder, c.code, texts[c.testimony][c.start : c.end]) for c in project.record.codings()
    }


def everything(place: Path) -> dict[str, bytes]:
    files = (each for each in place.rglob("*") if each.is_file() and each.suffix != ".db")
    return {str(each.relative_to(place)): each.read_bytes() for each in files}


MAKERS = {
    "taguette": lambda place: made.taguette(place / "project.sqlite3"),
    "qualcoder": lambda place: made.qualcoder(place / "Study.qda"),
    "qualcoder's database": lambda place: made.qualcoder(place / "Study.qda") / "data.qda",
    "qc": lambda place: made.qc(place / "study"),
    "qc's database": lambda place: made.qc(place / "study") / "qualitative_coding.sqlite3",
    "brat": lambda place: made.brat(place / "corpus"),
    "label studio": lambda place: written(
        place / "export.json", made.label_studio("Alice 🏃 fled home.", "utf16")
    ),
}
CODINGS = {"taguette": 3, "qualcoder": 2, "qualcoder's database": 2, "qc": 2, "qc's database": 2, "brat": 5,
           "label studio": 4}  # fmt: skip


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", MAKERS)
def test_it_comes_in_once_with_every_coding_and_a_second_time_changes_nothing(tmp_path, kind):
    path = MAKERS[kind](tmp_path)
    place = folder(tmp_path / "p")
    with Project.open(place) as project:
        empty = everything(place)
        dry = import_project(project, path, dry_run=True)
        assert everything(place) == empty
        first = import_project(project, path)
        assert first.added == dry.added == CODINGS[kind]
        before, files = project.record.digest(anew=True), everything(place)
        again = import_project(project, path)
        assert (again.added, again.present, again.codes, again.testimonies) == (0, first.added, (), ())
        assert project.record.digest(anew=True) == before
        assert everything(place) == files
    assert (place / "codebook.yaml").read_text() == BOOK


def test_a_database_of_nobody_in_particular_is_refused_with_a_way_out(tmp_path):
    path = made.database(tmp_path / "x.sqlite3", "CREATE TABLE t (a)", [])
    with Project.open(folder(tmp_path / "p")) as project, pytest.raises(BadInput, match="qdpx"):
        import_project(project, path)


def test_texts_that_are_there_already_are_not_doubled(tmp_path):
    place = folder(tmp_path / "p")
    (place / "testimonies" / "story.txt").write_text(made.BRAT_TEXT)
    with Project.open(place) as project:
        done = import_project(project, made.brat(tmp_path / "corpus"))
        assert (done.testimonies, done.known) == ((), ("story",))
        assert list(project.testimony_ids()) == ["story"]


def test_a_table_of_spans_speaks_of_texts_and_codes_that_are_there(tmp_path):
    place = folder(tmp_path / "p")
    (place / "testimonies" / "story.txt").write_text(made.BRAT_TEXT)
    table = tmp_path / "spans.csv"
    table.write_text(
        "document,coder,code,start,end,quote\nstory.txt,ana,own.fear,0,5,Alice\nstory,bo,own.new,6,10,fled\n"
    )
    with Project.open(place) as project:
        done = import_project(project, table)
        assert done.codes == ("own.new",)
        assert spoken(project) == {("story", "ana", "own.fear", "Alice"), ("story", "bo", "own.new", "fled")}
        assert project.codebook.by_path["own.fear"].guid == ""


def test_codes_that_were_added_there_come_into_their_family_here(tmp_path):
    place = folder(tmp_path / "p")
    with Project.open(place) as project:
        export_codebook(project, tmp_path / "tags.csv", "taguette")
        with (tmp_path / "tags.csv").open("a") as stream:
            stream.write("own.hope,Looking forward\n")
        assert import_codebook(project, tmp_path / "tags.csv").codes == ("own.hope",)
        assert project.codebook.by_path["own.hope"].definition == "Looking forward"
        assert [family.name for family in project.codebook.families] == ["own"]


# --- brat and R -----------------------------------------------------------------------


def test_what_leaves_for_brat_comes_back_the_same(demo, tmp_path):
    with Project.open(demo) as project:
        losses = export_brat(project, tmp_path / "brat")
        ours, paths = spoken(project), {code.path: code.colour for code in project.codebook.codes}
        export_brat(project, tmp_path / "brat")  # an earlier export is replaced
    assert {"definitions", "titles"} <= {loss.what for loss in losses}
    assert (tmp_path / "brat.losses.txt").read_text().count("\n") == len(losses)
    with Project.open(folder(tmp_path / "p")) as project:
        done = import_project(project, tmp_path / "brat")
        assert spoken(project) == ours
        assert {path: project.codebook.by_path[path].colour for path in paths} == paths
        assert done.losses == ()


def test_a_folder_with_something_else_is_not_written_over(demo, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with Project.open(demo) as project:
        for export in (export_brat, export_r):
            with pytest.raises(Refused, match="no earlier export"):
                export(project, tmp_path / "mine")
    assert [each.name for each in tmp_path.rglob("*")] == ["mine", "thesis.txt"]


def test_tables_for_r_say_who_found_what_and_who_did_not_look(demo, tmp_path):
    from coder.project.agreeing import Asked, agreement

    with Project.open(demo) as project:
        names = export_r(project, tmp_path / "r")
        found = agreement(project, Asked(), bootstrap=0)
        rows = {row.code: row for row in found.report.codes}
    assert "README.txt" in names
    path = tmp_path / "r" / "irr-irrCAC_excerpt-by-paragraph_defection.brutality.csv"
    header, *table = csv.reader(io.StringIO(path.read_text()))
    assert header == ["unit", "amira", "jonas", "sofia"]
    assert {cell for row in table for cell in row[1:]} == {"0", "1", "NA"}
    pairable = [row for row in table if sum(cell != "NA" for cell in row[1:]) > 1]
    assert len(pairable) == rows["defection.brutality"].units
    long = list(csv.DictReader((tmp_path / "r" / "tidycomm_excerpt-by-paragraph.csv").open()))
    stated = {(row["unit"], row["coder"]): row["defection.brutality"] for row in long}
    wide = {(row[0], coder): cell for row in table for coder, cell in zip(header[1:], row[1:], strict=True)}
    assert stated == {key: cell for key, cell in wide.items() if cell != "NA"}
    for word in ("kappam.fleiss", "gwet.ac1.raw", "test_icr", "coder export r --unit excerpt"):
        assert word in (tmp_path / "r" / "README.txt").read_text()


def test_without_anything_finished_there_is_no_table(tmp_path):
    with Project.open(folder(tmp_path / "p")) as project, pytest.raises(Refused, match="Nobody has finished"):
        export_r(project, tmp_path / "r")


# --- codebooks ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["book.csv", "book.xlsx", "book.md", "book.yaml"])
def test_a_codebook_leaves_and_comes_in_with_everything_of_every_code(demo, tmp_path, name):
    with Project.open(demo) as project:
        export_codebook(project, tmp_path / name)
        theirs = project.codebook
        assert import_codebook(project, tmp_path / name).codes == ()
    with Project.open(folder(tmp_path / "p")) as project:
        taken = import_codebook(project, tmp_path / name, dry_run=True)
        assert not (tmp_path / "p" / "codebook.d").exists()
        assert import_codebook(project, tmp_path / name).codes == taken.codes
        book = project.codebook
        keys = {"F"} & {code.key for code in theirs.codes}
        assert [replace(code, key=None) if code.key in keys else code for code in theirs.codes] == [
            code for code in book.codes if code.family != "own"
        ]
        assert theirs.families == tuple(family for family in book.families if family.name != "own")
        again = import_codebook(project, tmp_path / name)
        assert (again.codes, again.file, set(again.present)) == ((), None, set(taken.codes))


@pytest.mark.parametrize(("name", "format_"), [("t.csv", "taguette"), ("qc.yaml", "qc")])
def test_where_only_names_travel_paths_come_back(demo, tmp_path, name, format_):
    with Project.open(demo) as project:
        losses = export_codebook(project, tmp_path / name, format_)
        paths = [code.path for code in project.codebook.codes]
        assert {loss.where for loss in losses if loss.what == "parts of codes"} == set(paths)
        assert import_codebook(project, tmp_path / name).codes == ()
    with Project.open(folder(tmp_path / "p")) as project:
        assert list(import_codebook(project, tmp_path / name).codes) == paths


def test_clashes_are_named_and_nothing_is_taken_in(tmp_path):
    table = tmp_path / "codes.csv"
    table.write_text("path,title,definition\nown.fear,Fear,Another meaning\nown.new,New,\nOWN.hope,Hope,\n")
    place = folder(tmp_path / "p")
    with Project.open(place) as project:
        with pytest.raises(BadInput) as caught:
            import_codebook(project, table)
        assert "own.fear is there with another definition" in str(caught.value)
        table.write_text("path,title,formerly\nown.new,New,own.fear\n")
        with pytest.raises(BadInput, match="could not be used"):
            import_codebook(project, table, dry_run=True)
    assert not (place / "codebook.d").exists()


def test_a_hot_key_that_is_taken_is_left_out_and_said(tmp_path):
    table = tmp_path / "codes.csv"
    table.write_text("path,title,key\nown.new,New,F\nown.deep.er,Deeper,G\n")
    with Project.open(folder(tmp_path / "p")) as project:
        taken = import_codebook(project, table)
        assert "F belongs to own.fear" in taken.notes[0]
        book = project.codebook.by_path
        assert (book["own.new"].key, book["own.deep.er"].key, book["own.deep"].codable) == (None, "G", False)


def test_a_whole_project_is_no_codebook(tmp_path):
    path = made.taguette(tmp_path / "project.sqlite3")
    with Project.open(folder(tmp_path / "p")) as project, pytest.raises(BadInput, match="coder import"):
        import_codebook(project, path)
    sqlite3.connect(path).close()


def test_an_ending_that_names_no_format_is_asked_about(tmp_path):
    with Project.open(folder(tmp_path / "p")) as project, pytest.raises(Refused, match="--format"):
        export_codebook(project, tmp_path / "book.doc")
