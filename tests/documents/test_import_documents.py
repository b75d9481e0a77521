"""Import of documents: one text each, the original beside it, people into the register, nothing lost."""

from __future__ import annotations

import csv
import io

import pytest
import xlsxwriter
from made_documents import docx, p, pdf

from coder.documents.foreign import is_project_file, project_kind
from coder.documents.intake import Intake, Wishes, take_in
from coder.documents.name_pattern import NamePattern
from coder.documents.testimonies import shelf
from coder.errors import BadInput
from coder.model import Variable
from coder.zips import pack

VARIABLES = (Variable("sex", "Sex"), Variable("nationality", "Nationality"))


@pytest.fixture
def inbox(tmp_path):
    home = tmp_path / "inbox"
    home.mkdir()
    return home


@pytest.fixture
def project(tmp_path):
    return tmp_path / "project" / "testimonies"


def put(folder, name, data):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def run(paths, project, is_coded=None, **wishes):
    with Intake(project, Wishes(**wishes), VARIABLES, is_coded) as intake:
        reports = list(intake.take(paths))
        return reports, intake.register()


def state(folder):
    return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


SRT = b"1\n00:00:01,000 --> 00:00:02,500\nLeyla: Hi\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n"


def test_a_folder_of_every_kind_comes_in_with_its_originals_and_again_changes_nothing(inbox, project):
    pytest.importorskip("pypdfium2")
    pytest.importorskip("striprtf")
    kinds = {
        "a.docx": docx(p("Q: Where?") + p("A: In Raqqa.")),
        "b/c.pdf": pdf(["One line"]),
        "d.rtf": b"{\\rtf1 Rich\\par}",
        "e.html": b"<html><p>Page</p></html>",
        "f.srt": SRT,
        "g.txt": b"plain",
        "scan.pdf": pdf([]),
        "bad.docx": b"PK\x03\x04",
        ".hidden/x.txt": b"x",
    }
    for name, data in kinds.items():
        put(inbox, name, data)
    with Intake(project) as intake:
        reports = {report.path.name: report for report in intake.take([inbox])}
        assert len(intake.hidden) == 1
    assert {name for name, report in reports.items() if report.action == "refused"} == {
        "scan.pdf",
        "bad.docx",
    }
    assert "no text" in reports["scan.pdf"].why
    texts = {name: shelf(project).testimony(name).text for name in shelf(project).ids}
    assert texts == {
        "a": "Q: Where?\n\nA: In Raqqa.",
        "b/c": "One line",
        "d": "Rich",
        "e": "Page",
        "f": "Leyla: Hi\n\nBye",
        "g": "plain",
    }
    originals = project.parent / "originals"
    assert (originals / "a.docx").read_bytes() == kinds["a.docx"]
    assert (originals / "b/c.pdf").read_bytes() == kinds["b/c.pdf"]
    assert (originals / "f.srt.cues.csv").read_text() == (
        "start,end,from,to\n0,9,00:00:01.000,00:00:02.500\n11,14,00:00:03.000,00:00:04.000\n"
    )
    assert not (originals / "g.txt").exists()
    assert reports["a.docx"].original == "originals/a.docx"
    front = shelf(project).reading("a").front_matter
    assert front.extra["original"] == "a.docx"
    assert len(front.extra["original_sha256"]) == 64
    assert front.extra["converter"].startswith("coder ")
    assert front.problems == ()
    before = state(project.parent)
    assert {report.action for report in take_in([inbox], project)} == {"unchanged", "refused"}
    assert state(project.parent) == before


def test_what_was_edited_in_the_front_matter_stays_when_the_same_document_comes_again(inbox, project):
    file = put(inbox, "a.docx", docx(p("I left.")))
    take_in([file], project)
    text = project / "a.txt"
    text.write_text(text.read_text().replace("---\n", "---\ncase: 7\n", 1).replace("left", "went"))
    assert take_in([file], project)[0].action == "unchanged"
    assert "went" in text.read_text()


def test_a_changed_document_is_refused_then_replaces_as_a_new_revision_and_nothing_is_lost(inbox, project):
    file = put(inbox, "a.docx", docx(p("I left.")))
    take_in([file], project)
    (project / "a.txt").write_text((project / "a.txt").read_text().replace("---\n", "---\ncase: '7'\n", 1))
    former = (project / "a.txt").read_bytes()
    changed = docx(p("I left again."))
    file.write_bytes(changed)
    (refused,), _ = run([file], project, is_coded=lambda name: name == "a")
    assert refused.action == "refused"
    assert "--replace" in refused.why
    assert "coded already" in refused.why
    assert (project / "a.txt").read_bytes() == former
    (replaced,), _ = run([file], project, is_coded=lambda name: True, replace=True)
    assert replaced.action == "replaced"
    assert any("new revision" in note for note in replaced.assumed)
    testimony = shelf(project).testimony("a")
    assert (testimony.text, testimony.case) == ("I left again.", "7")
    kept = state(project.parent / "originals")
    assert {docx(p("I left.")), changed, former} == set(kept.values())
    (again,), _ = run([file], project, replace=True)
    assert again.action == "unchanged"


def test_a_dry_run_tells_the_same_and_writes_nothing(inbox, project):
    put(inbox, "a.docx", docx(p("I left.")))
    put(inbox, "b/people.csv", b"id,text,sex\n1,I went.,F\n")
    dry, change = run([inbox], project, dry_run=True)
    assert change.new == b"case,sex\n1,F\n"
    assert not project.parent.exists()
    wet, _ = run([inbox], project)
    assert [(each.action, each.testimony, each.testimonies) for each in wet] == [
        ("added", "a", ()),
        ("added", None, ("b/1",)),
    ]
    assert wet == dry


def test_two_documents_of_one_name_are_told_apart_and_the_second_is_refused(inbox, project):
    put(inbox, "Omar.docx", docx(p("one")))
    put(inbox, "omar.html", b"<html>two")
    first, second = take_in([inbox], project)
    assert (first.action, second.action) == ("added", "refused")
    assert "made from Omar.docx" in second.why
    assert set(state(project.parent / "originals").values()) == {docx(p("one"))}


def test_a_pdf_is_tidied_only_when_asked_and_the_change_can_be_read_first(inbox, project):
    pytest.importorskip("pypdfium2")
    pages = [["Archive", word, "some check-", "point", word, str(n)] for n, word in enumerate("abc", 1)]
    file = put(inbox, "a.pdf", pdf(*pages))
    (plain,), _ = run([file], project)
    assert any("--dry-run --clean" in note for note in plain.assumed)
    assert "Archive" in shelf(project).testimony("a").text
    (shown,), _ = run([file], project, clean=True, replace=True, dry_run=True)
    assert "-Archive" in shown.diff.split("\n")
    assert "+some checkpoint" in shown.diff.split("\n")
    (refused,), _ = run([file], project, clean=True)
    assert refused.action == "refused"
    (replaced,), _ = run([file], project, clean=True, replace=True)
    assert replaced.action == "replaced"
    assert shelf(project).testimony("a").text == "\n".join(
        f"{word}\nsome checkpoint\n{word}" for word in "abc"
    )
    assert shelf(project).reading("a").front_matter.extra["converter"].endswith(", tidied")
    assert run([file], project, clean=True)[0][0].action == "unchanged"


def sheet(rows) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return stream.getvalue()


ROWS = [
    ["Testimony ID", "Case", "Text", "Sex", "Date", "colour"],
    ["north/1", "C1", "I left.\nIn spring.", "F", "2014-05-01", "red"],
    ["2", "C2", "=never a formula", "M", "", ""],
    ["3", "C3", "", "M", "", ""],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sheet_is_a_testimony_for_each_row_and_its_people_a_register(inbox, project, kind):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(ROWS)
    data = sheet(ROWS) if kind == "xlsx" else stream.getvalue().encode()
    file = put(inbox, f"all.{kind}", data)
    (report,), change = run([file], project)
    assert report.action == "added"
    assert report.testimonies == ("north/1", "2")
    assert "row 4 has no text" in report.losses
    assert "columns that mean nothing here: colour" in report.losses
    first = shelf(project).testimony("north/1")
    assert (first.text, first.case, first.date) == ("I left.\nIn spring.", "C1", "2014-05-01")
    assert (project / "cases.csv").read_bytes() == b"case,sex\nC1,F\nC2,M\n" == change.new
    assert (project.parent / "originals" / f"all.{kind}").read_bytes() == data
    (again,), change = run([file], project)
    assert (again.action, change.new, change.patch) == ("unchanged", None, "")


def test_a_sheet_with_one_name_twice_comes_in_not_at_all(inbox, project):
    file = put(inbox, "all.csv", b"id,text\n1,a\n2,b\nx,c\nX,d\n")
    (report,), _ = run([file], project)
    assert report.action == "refused"
    assert "rows 4 and 5" in report.why
    assert not project.exists()


def test_a_cell_may_hold_a_long_interview(inbox, project):
    file = put(inbox, "all.csv", b"id,text\n1," + b"word " * 60_000 + b"\n")
    (report,), _ = run([file], project)
    assert report.action == "added"
    assert len(shelf(project).testimony("1").text) == 299_999


def test_a_register_that_stands_is_never_written_to_but_offered_a_patch(inbox, project):
    put(project, "cases.csv", b"case;sex;note\r\nC1;M;\r\n")
    before = (project / "cases.csv").read_bytes()
    file = put(inbox, "all.csv", b"id,case,text,sex,nationality\n1,C1,a,F,Syrian\n2,C2,b,M,Turkish\n")
    _, change = run([file], project)
    assert (project / "cases.csv").read_bytes() == before
    assert change.new is None
    assert "+C2;M;\r\n" in change.patch
    assert "testimonies/cases.csv has sex 'M' of C1; what was imported says 'F'." in change.doubts
    assert any("no column for nationality of C2" in doubt for doubt in change.doubts)


def test_names_of_files_say_whose_they_are(inbox, project):
    put(inbox, "C1_2014-05-01_NBC_F.docx", docx(p("I left.")))
    put(inbox, "C2_2015-01-01_Harbour Post_M.txt", b"I went.")
    put(inbox, "C3_2015-01-01_Post_F.txt", b"---\n# kept\ncase: 3\n---\nI stayed.")
    put(inbox, "other.txt", b"No form.")
    reports, change = run([inbox], project, name_pattern="{case}_{date}_{source}_{sex}")
    assert [report.action for report in reports] == ["added"] * 4
    texts = [shelf(project).testimony(report.testimony) for report in reports]
    assert [(text.case, text.date, text.source, text.text) for text in texts] == [
        ("C1", "2014-05-01", "NBC", "I left."),
        ("C2", "2015-01-01", "Harbour Post", "I went."),
        ("3", "2015-01-01", "Post", "I stayed."),
        ("other", "", "", "No form."),
    ]
    assert "# kept" in (project / "C3_2015-01-01_Post_F.txt").read_text()
    assert (project.parent / "originals" / "C2_2015-01-01_Harbour Post_M.txt").read_bytes() == b"I went."
    assert change.new == b"case,sex\nC1,F\nC2,M\n3,F\n"
    assert "is not of the form" in reports[3].assumed[-1]
    again, _ = run([inbox], project, name_pattern="{case}_{date}_{source}_{sex}")
    assert [report.action for report in again] == ["unchanged"] * 4


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [("case", "no pattern"), ("{x}", "means nothing"), ("{case}{date}", "touch"), ("{case}_{case}", "twice")],
)
def test_a_pattern_that_cannot_be_read_is_refused(pattern, sentence):
    with pytest.raises(BadInput, match=sentence):
        NamePattern(pattern)


def test_front_matter_typed_into_a_word_file_is_front_matter(inbox, project):
    body = p("---") + p("case: C9") + p("language: ar") + p("---") + p("I left.")
    take_in([put(inbox, "a.docx", docx(body))], project)
    found = shelf(project).testimony("a")
    assert (found.case, found.language, found.text) == ("C9", "ar", "I left.")


def test_hostile_names_of_rows_lead_nowhere(inbox, project):
    rows = [["id", "text"], ["../../evil", "a"], ["/etc/x", "b"], ["CON", "c"], ["a\x1b]b", "d"]]
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    (report,), _ = run([put(inbox, "all.csv", stream.getvalue().encode())], project)
    assert report.action == "added"
    home = project.parent
    assert all(file.resolve().is_relative_to(home) for file in home.rglob("*"))
    assert sorted(report.testimonies) == ["_CON", "a_]b", "etc/x", "evil"]


def test_codings_and_projects_of_other_programs_are_told_where_to_go(inbox, project):
    put(inbox, "c.csv", b"testimony,coder,start,end,code\na,b,0,1,x\n")
    put(inbox, "p.zip", pack({"project.qde": b"<Project/>"}))
    put(inbox, "q.qdc", b'<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>')
    reports, _ = run([inbox], project)
    assert ["codings import" in reports[0].why, "by itself" in reports[1].why] == [True, True]
    assert project_kind(inbox / "p.zip") == "qdpx"
    assert project_kind(inbox / "q.qdc") == "qdc"
    assert not is_project_file(inbox / "c.csv")


def test_an_import_stopped_half_way_leaves_whole_files(inbox, project, monkeypatch):
    for number in range(30):
        put(
            inbox,
            f"t{number:02}.docx" if number % 2 else f"t{number:02}.txt",
            docx(p("x")) if number % 2 else b"x",
        )
    monkeypatch.setattr("coder.documents.intake.BATCH", 7)

    def stop(number):
        if number == 20:
            raise KeyboardInterrupt

    with Intake(project) as intake:
        taken = []
        with pytest.raises(KeyboardInterrupt):
            taken.extend(each.testimony for each in intake.take([inbox], stop))
    names = shelf(project).ids
    assert len(names) == 14
    assert all(shelf(project).testimony(name).text == "x" for name in names)
    assert not [file for file in project.parent.rglob("*") if file.name.endswith(".part")]
    assert {report.action for report in take_in([inbox], project)} == {"added", "unchanged"}
