"""Exports that say what they are, and whether they still hold."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coder.project import Project
from coder.project.counting import count
from coder.project.exports_asked import ExportAsked
from coder.project.exports_book import export_report, export_workbook
from coder.project.exports_verify import verify
from coder.project.shown import shown_counts, write_shown
from coder.report.reading import read_export
from coder.report.workbook_formats import sheet_names

KINDS = {"workbook": "w.xlsx", "report": "r.html", "csv": "tables", "archive": "a.zip"}
BRIEF = ("--bootstrap", "0")


@pytest.fixture
def demo(demo_copy):
    return demo_copy


@pytest.fixture
def study(coder, project, once):
    """The small project, coded by two and with a register of one name."""

    def make() -> None:
        (project / "codebook.yaml").write_text(
            (project / "codebook.yaml")
            .read_text()
            .replace("variables:\n", "variables:\n  name: {title: Name}\n")
        )
        register = "case,name,sex,testimonies\nP1,Abu Mansur,F,one\nP2,Karim,M,two\n"
        (project / "testimonies" / "cases.csv").write_text(register, encoding="utf-8")
        for who in ("Ada", "Ben"):
            coder("-C", project, "--as", who, "codings", "add", "one", 0, 22, "faith")
            coder("-C", project, "--as", who, "codings", "add", "two", 0, 21, "needs")
        coder("-C", project, "--as", "Ada", "codings", "add", "two", 25, 40, "brutality", "--memo", "=cmd()")
        for who in ("Ada", "Ben"):
            coder("-C", project, "--as", who, "submit", "one", "two")

    once("exported study", project, make)
    return project


def sheet(path, name):
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book[name].iter_rows(min_row=4)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_holds_until_one_coding_changes(coder, study, tmp_path, kind):
    path = tmp_path / KINDS[kind]
    assert coder("-C", study, "export", kind, path, *BRIEF).code == 0
    ran = coder("-C", study, "verify", path, "--json")
    assert (ran.code, ran.json["ok"], ran.json["changed"]) == (0, True, [])
    coder("-C", study, "--as", "Ben", "submit", "one", "--undo")
    coder("-C", study, "--as", "Ben", "codings", "add", "one", 24, 49, "brutality")
    coder("-C", study, "--as", "Ben", "submit", "one")
    ran = coder("-C", study, "verify", path, "--json")
    assert ran.code == 1
    said = "\n".join(ran.json["changed"])
    assert "record digest differs" in said
    assert "edited" not in said
    assert re.search(r"counts: .*leave\.brutality.* count 1 -> 2", said)


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_change_of_a_coding_goes_unnoticed(coder, study, tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("any") / "study"
    shutil.copytree(study, folder)
    path = folder / "exports" / "w.xlsx"
    with Project.open(folder, coder="Ada") as project:
        export_workbook(project, path, ExportAsked(bootstrap=0))
        own = sorted(project.record.codings(coder="Ada"), key=lambda each: (each.testimony, each.start))
        chosen = data.draw(st.sampled_from(own))
        project.withdraw(chosen.testimony)
        match data.draw(st.sampled_from(["remove", "code", "span", "memo"])):
            case "remove":
                project.remove_coding(chosen.id)
            case "code":
                others = [code.path for code in project.codebook.codable if code.path != chosen.code]
                project.change_code(chosen.id, data.draw(st.sampled_from(others)))
            case "span":
                project.change_span(chosen.id, chosen.start, chosen.end - 1)
            case "memo":
                project.set_memo(chosen.id, "another thought")
        project.submit(chosen.testimony)
        assert not verify(project, path).ok


def test_a_new_codebook_and_a_new_register_are_named(coder, study, tmp_path):
    path = tmp_path / "w.xlsx"
    coder("-C", study, "export", "workbook", path, *BRIEF)
    register = study / "testimonies" / "cases.csv"
    register.write_text(register.read_text().replace("P2,Karim,M", "P2,Karim,F"))
    changed = coder("-C", study, "verify", path, "--json").json["changed"]
    assert any("register" in each for each in changed)
    assert any(re.search(r"by_sex: .* F 1 -> 2", each) for each in changed)
    book = study / "codebook.yaml"
    book.write_text(book.read_text().replace("title: Faith", "title: Belief"))
    changed = coder("-C", study, "verify", path, "--json").json["changed"]
    assert any("codebook version differs" in each for each in changed)


def test_an_edited_file_is_named_as_such(coder, study, tmp_path):
    for kind, name in KINDS.items():
        coder("-C", study, "export", kind, tmp_path / name, *BRIEF)
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    book["Counts"]["C5"] = 99
    book.save(tmp_path / "w.xlsx")
    page_ = tmp_path / "r.html"
    page_.write_bytes(page_.read_bytes().replace(b"Skip to", b"Jump to"))
    counts = tmp_path / "tables" / "counts.csv"
    counts.write_bytes(counts.read_bytes().replace(b",any,", b",all,", 1))
    for name in ("w.xlsx", "r.html", "tables"):
        ran = coder("-C", study, "verify", tmp_path / name, "--json")
        assert ran.code == 1
        assert "edited" in " ".join(ran.json["changed"]), name
        assert "digest" not in " ".join(ran.json["changed"])


def test_lines_that_an_editor_left_or_cut_are_no_error(coder, study, tmp_path):
    coder("-C", study, "export", "csv", tmp_path / "tables", *BRIEF)
    counts = tmp_path / "tables" / "counts.csv"
    whole = counts.read_text()
    for more in ("\n", "\r\n\r\n", "leave.faith\n", ",".join("x" * 40) + "\n"):
        counts.write_text(whole + more)
        ran = coder("-C", study, "verify", tmp_path / "tables", "--json")
        assert (ran.code, ran.json["changed"][0]) == (1, "file was edited: counts.csv (checksum)")


@pytest.mark.parametrize("called", ["full_name", "real-name", "nom_de_guerre", "Name of person", "alias"])
def test_an_attribute_that_holds_names_stays_whatever_it_is_called(coder, study, tmp_path, called):
    book, register = study / "codebook.yaml", study / "testimonies" / "cases.csv"
    book.write_text(book.read_text().replace("name: {title: Name}", f"'{called}': {{title: X}}"))
    register.write_text(register.read_text().replace("case,name", f"case,{called}"))
    coder("-C", study, "export", "csv", tmp_path / "tables", *BRIEF)
    said = "".join(path.read_text() for path in (tmp_path / "tables").iterdir())
    assert "Mansur" not in said
    assert coder("-C", study, "counts", "--by", called).code == 1


def test_an_attribute_that_names_things_is_not_held_back(coder, study):
    book, register = study / "codebook.yaml", study / "testimonies" / "cases.csv"
    book.write_text(book.read_text().replace("name: {title: Name}", "place_name: {title: Name of the place}"))
    register.write_text(register.read_text().replace("case,name", "case,place_name"))
    assert coder("-C", study, "counts", "--by", "place_name").code == 0


def test_names_beside_the_quotes_are_told_of(coder, study, tmp_path):
    book, register = study / "codebook.yaml", study / "testimonies" / "cases.csv"
    book.write_text(book.read_text().replace("variables:\n", "variables:\n  source: {title: Source}\n"))
    rows = "case,name,sex,testimonies,source,status,reason\n"
    rows += "P1,Abu Mansur,F,one,Interview with Mansur,included,\n"
    register.write_text(rows + "P2,Karim,M,two,A letter,excluded,really the brother of Mansur\n")
    coder("-C", study, "--as", "Ada", "submit", "two", "--undo")
    coder("-C", study, "--as", "Ada", "codings", "add", "two", 0, 10, "needs", "--memo", "Karim again?")
    said = coder("-C", study, "export", "csv", tmp_path / "tables", *BRIEF).err
    assert "stand in memos, reasons for a status, the attribute source: these leave as they are" in said
    register.write_text(register.read_text() + "P3,,F,,,included,\nP4,,M,,,included,\n")
    said = coder("-C", study, "export", "csv", tmp_path / "few", *BRIEF, "--min-cell", "2").err
    assert "stand in the attribute source: these leave as they are" in said
    assert "stand in" not in coder("-C", study, "export", "csv", tmp_path / "x", *BRIEF, "--with-names").err


def test_a_register_that_calls_people_by_their_names_is_looked_for_in_quotes(coder, study, tmp_path):
    register = study / "testimonies" / "cases.csv"
    register.write_text("case,sex,testimonies\nAbu Mansur,F,one\nKarim Nasser,M,two\n")
    said = coder("-C", study, "export", "workbook", tmp_path / "w.xlsx", *BRIEF).err
    assert "Names of the register also stand in ids of cases" in said


def test_a_file_beside_an_export_is_not_verified_by_it(coder, study, tmp_path):
    coder("-C", study, "export", "csv", tmp_path / "tables", *BRIEF)
    for name in ("counts.csv", "provenance.json"):
        assert coder("-C", study, "verify", tmp_path / "tables" / name).code == 0
    (tmp_path / "tables" / "mine.csv").write_text("junk,1\n")
    ran = coder("-C", study, "verify", tmp_path / "tables" / "mine.csv")
    assert (ran.code, "no part of an export" in ran.err) == (1, True)
    with Project.open(study, coder="Ada") as project:
        path = write_shown(project, shown_counts(count(project, unit="case", layer="any")))
    ran = coder("-C", study, "verify", path)
    assert (ran.code, "Compare it with: coder counts" in ran.err) == (1, True)
    path.write_text(path.read_text().replace("needs", "faith"))
    assert "was edited" in coder("-C", study, "verify", path).err


def test_nothing_in_an_archive_goes_unlooked_at(coder, study, tmp_path):
    coder("-C", study, "export", "archive", tmp_path / "deposit", *BRIEF)
    folder = tmp_path / "deposit"
    (folder / ".DS_Store").write_bytes(b"of the system")
    assert coder("-C", study, "verify", folder).code == 0

    def changed() -> str:
        return " ".join(coder("-C", study, "verify", folder, "--json").json["changed"])

    (folder / "names.txt").write_text("Abu Mansur")
    assert changed() == "file was added: names.txt"
    (folder / "names.txt").unlink()
    sums = folder / "checksums.sha256"
    whole = sums.read_text()
    sums.write_text("nonsense")
    assert "checksums.sha256" in changed()
    sums.unlink()
    assert changed() == "file is missing: checksums.sha256"
    sums.write_text(whole)
    assert changed() == ""


@pytest.mark.parametrize(
    "words",
    [
        ("export", "report", "coder.db"), ("export", "workbook", "codebook.yaml"),
        ("export", "report", "testimonies/one.txt"), ("export", "csv", "testimonies"),
        ("codings", "export", "testimonies/cases.csv"), ("codebook", "export", "codebook.yaml"),
        ("export", "qdpx", "coder.db"), ("export", "qdc", "codebook.yaml"), ("export", "csv", "mine"),
    ],
)  # fmt: skip
def test_no_way_out_leads_over_what_people_made(coder, study, words):
    (study / "mine").mkdir()
    (study / "mine" / "counts.csv").write_text("my own counts")
    before = {path: path.read_bytes() for path in study.rglob("*") if path.is_file()}
    *verb, name = words
    ran = coder("-C", study, *verb, study / name)
    assert (ran.code, "error of its own" in ran.err) == (1, False)
    assert {path: path.read_bytes() for path in study.rglob("*") if path.is_file()} == before


def test_what_is_no_export_is_a_sentence(coder, study, tmp_path):
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    (tmp_path / "cut.xlsx").write_bytes((tmp_path / "other.xlsx").read_bytes()[:200])
    (tmp_path / "other.html").write_text("<p>hello")
    (tmp_path / "forged.html").write_text(
        '<pre id="provenance-json">{"kind": "report", "options": {"unit": 1}}</pre>'
    )
    for name in ("other.xlsx", "cut.xlsx", "other.html", "forged.html", "nothing.xlsx", "."):
        ran = coder("-C", study, "verify", tmp_path / name)
        assert ran.code == 1, name
        assert "Traceback" not in ran.err


def test_the_same_record_gives_the_same_bytes(study, tmp_path):
    for number in (1, 2):
        with Project.open(study) as project:
            export_workbook(project, tmp_path / f"{number}.xlsx", ExportAsked(bootstrap=20))
            export_report(project, tmp_path / f"{number}.html", ExportAsked(bootstrap=20))
    for suffix in ("xlsx", "html"):
        assert (tmp_path / f"1.{suffix}").read_bytes() == (tmp_path / f"2.{suffix}").read_bytes()


def test_a_workbook_has_titles_units_sources_and_no_formula(coder, demo, tmp_path):
    path = tmp_path / "w.xlsx"
    assert coder("-C", demo, "export", "workbook", path, *BRIEF).code == 0
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        sheets = [archive.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
        charts = [archive.read(name).decode() for name in names if name.startswith("xl/charts/chart")]
        drawings = "".join(archive.read(n).decode() for n in names if n.startswith("xl/drawings/drawing"))
    assert not any("<f>" in each for each in sheets)
    assert len(charts) >= 6
    for chart in charts:
        assert chart.count("<c:title>") == 3  # of the chart and of both axes
        assert "Number of" in chart or "alpha (1: agreement" in chart
    assert drawings.count("Source: Unit: ") == len(charts)
    book = openpyxl.load_workbook(path)
    assert {"Read me", "Provenance", "Counts", "Agreement", "Decisions", "Codebook", "Codings"} <= set(
        book.sheetnames
    )
    counts = {row[0]: row for row in sheet(path, "Counts")[1:]}
    shown = coder("-C", demo, "counts", "--json").json["rows"]
    assert {row["code"]: row["count"] for row in shown}.items() <= {
        k: v[2] for k, v in counts.items()
    }.items()
    assert book["Counts"].freeze_panes == "B5"
    assert book["Counts"].auto_filter.ref


def test_texts_that_look_like_formulas_or_markup_stay_texts(coder, study, tmp_path):
    coder("-C", study, "--as", "Cyd", "codings", "add", "one", 0, 5, "faith", "--memo", "<r><t>x</t></r>")
    coder("-C", study, "--as", "Cyd", "codings", "add", "two", 25, 30, "faith", "--memo", "a_x000D_b & <b>")
    path = tmp_path / "w.xlsx"
    coder("-C", study, "export", "workbook", path, *BRIEF)
    head, *rows = sheet(path, "Codings")
    memos = {row[head.index("memo")] for row in rows}
    assert {"=cmd()", "<r><t>x</t></r>"} <= memos
    assert "=They promised a car." in {row[head.index("quote")] for row in rows}
    assert coder("-C", study, "verify", path).code == 0
    assert sheet_names(["a/b", "A b", "x" * 40, "History"]) == ["a b", "A b 2", "x" * 31, "History 2"]


def test_names_stay_in_the_project(coder, study, tmp_path):
    for kind, name in KINDS.items():
        ran = coder("-C", study, "export", kind, tmp_path / name, *BRIEF)
        assert ran.code == 0, ran.err
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archived = "".join(archive.read(name).decode() for name in archive.namelist())
    for text in (archived, (tmp_path / "r.html").read_text(), str(sheet(tmp_path / "w.xlsx", "Cases"))):
        assert "Mansur" not in text
    coder("-C", study, "export", "workbook", tmp_path / "w.xlsx", "--with-names", *BRIEF)
    assert "Mansur" in str(sheet(tmp_path / "w.xlsx", "Cases"))
    assert coder("-C", study, "verify", tmp_path / "w.xlsx").code == 0


def test_quotes_that_say_a_name_are_told_of_and_not_in_the_report(coder, study, tmp_path):
    register = study / "testimonies" / "cases.csv"
    register.write_text(register.read_text().replace("Abu Mansur", "Believed"))
    ran = coder("-C", study, "export", "workbook", tmp_path / "w.xlsx", *BRIEF)
    assert "names of the register" in ran.err
    assert read_export(tmp_path / "w.xlsx").provenance["names_said_in_quotes"] == 1
    coder("-C", study, "export", "report", tmp_path / "r.html", *BRIEF)
    assert "I believed" not in (tmp_path / "r.html").read_text()


def test_no_row_of_a_single_person_where_fewer_than_n_must_not_show(coder, demo, tmp_path):
    wanted = ("--min-cell", "3", *BRIEF)
    coder("-C", demo, "export", "workbook", tmp_path / "w.xlsx", *wanted)
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    assert not {"Codings", "Cases", "Decisions"} & set(book.sheetnames)
    for row in sheet(tmp_path / "w.xlsx", "By sex")[1:]:
        assert all(not isinstance(cell, int) or cell == 0 or cell >= 3 for cell in row[2:]), row
    coder("-C", demo, "export", "report", tmp_path / "r.html", *wanted)
    assert "<blockquote" not in (tmp_path / "r.html").read_text()
    coder("-C", demo, "export", "csv", tmp_path / "tables", *wanted)
    assert not (tmp_path / "tables" / "codings.csv").exists()
    assert coder("-C", demo, "verify", tmp_path / "w.xlsx").code == 0


def test_options_pass_through_and_are_remembered(coder, demo, tmp_path):
    path = tmp_path / "w.xlsx"
    options = ("--unit", "excerpt", "--layer", "majority", "--where", "sex is M", "--round", "main")
    assert coder("-C", demo, "export", "workbook", path, *options, *BRIEF).code == 0
    about = read_export(path).provenance
    assert (about["unit"], about["layer"], about["where"], about["round"]) == (
        "excerpt",
        "majority",
        "sex is M",
        "main",
    )
    assert about["command"] == (
        "coder export workbook --unit excerpt --layer majority --round main --where 'sex is M' --bootstrap 0"
    )
    head, *rows = sheet(path, "Cases")
    assert {row[head.index("sex")] for row in rows} == {"M"}
    assert coder("-C", demo, "verify", path).code == 0


def test_every_column_is_in_the_dictionary(coder, demo, tmp_path):
    coder("-C", demo, "export", "archive", tmp_path / "deposit", *BRIEF)
    folder = tmp_path / "deposit"
    with (folder / "dictionary.csv").open(encoding="utf-8", newline="") as stream:
        told = {(row["table"], row["column"]): row["meaning"] for row in csv.DictReader(stream)}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for name in next(csv.reader(stream)):
                assert told[(path.stem, name)].strip(), (path.stem, name)
    assert coder("-C", demo, "verify", folder).code == 0


def test_an_archive_can_be_checked_and_read_without_the_program(coder, demo, tmp_path):
    coder("-C", demo, "export", "archive", tmp_path / "deposit", *BRIEF)
    folder = tmp_path / "deposit"
    done = subprocess.run(
        ["sha256sum", "-c", "checksums.sha256"], cwd=folder, capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stdout
    assert "Traceback" not in (folder / "README.txt").read_text()
    with (folder / "codings.csv").open(encoding="utf-8", newline="") as stream:
        row = next(csv.DictReader(stream))
    text = (folder / "transcripts" / f"{row['testimony']}.txt").read_bytes().decode()
    assert text[int(row["start"]) : int(row["end"])] == row["quote"]
    again = coder("-C", demo, "export", "archive", folder, *BRIEF)
    assert again.code == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    assert coder("-C", demo, "export", "archive", tmp_path / "mine", *BRIEF).code == 1
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_or_a_folder_without_rights_leaves_the_earlier_export(coder, study, tmp_path, kind):
    path = tmp_path / KINDS[kind]
    coder("-C", study, "export", kind, path, *BRIEF)
    link = tmp_path / f"link{path.suffix}"
    link.symlink_to(path)
    ran = coder("-C", study, "export", kind, link, *BRIEF)
    assert ran.code == 1
    assert "is a link" in ran.err
    assert link.is_symlink()
    ran = coder("-C", study, "export", kind, Path("/proc/nowhere") / KINDS[kind], *BRIEF)
    assert ran.code == 1
    assert "Cannot" in ran.err


@pytest.mark.parametrize("kind", KINDS)
def test_a_disk_that_is_full_in_the_middle_leaves_the_earlier_export(coder, demo, tmp_path, kind):
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / KINDS[kind]
    coder("-C", demo, "export", kind, path, *BRIEF)
    before = {each.relative_to(folder): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000)); "
        "from coder.cli.main import main; main()"
    )
    words = [sys.executable, "-c", code, "-C", str(demo), "export", kind, str(path), "--bootstrap", "0"]
    done = subprocess.run(words, capture_output=True, check=False, text=True, env=dict(os.environ))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "untouched" in done.stderr
    after = {each.relative_to(folder): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
    assert after == before


def test_the_page_is_escaped_labelled_and_allows_nothing(coder, study, tmp_path):
    book = study / "codebook.yaml"
    book.write_text(book.read_text().replace("title: Faith", 'title: "<script>alert(1)</script>\u202e"'))
    coder("-C", study, "export", "report", tmp_path / "r.html", *BRIEF)
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "\u202e" not in text
    assert "default-src 'none'; style-src 'sha256-" in text
    assert " style=" not in text
    assert "http://" not in text.replace("http-equiv", "")
    assert text.count("<caption") == text.count("<table")
    assert text.count('scope="col"') > 20
    assert text.count("<svg") == text.count("<desc") == text.count('role="img"')
    assert '<blockquote dir="rtl"' in text
    for mark in ("<main", "<nav", "<header", "<footer", '<html lang="en"'):
        assert mark in text


def test_a_browser_finds_nothing_to_complain_of(coder, demo, tmp_path):
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("chromium is not installed here")
    coder("-C", demo, "export", "report", tmp_path / "r.html", *BRIEF)
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
         f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", str(tmp_path / "r.html")],
        capture_output=True, check=False, text=True, timeout=60,
    )  # fmt: skip
    assert "<h1>Narratives" in done.stdout
    said = [line for line in done.stderr.splitlines() if "CONSOLE" in line or "Content Security" in line]
    assert said == []


def test_without_anything_coded_exports_say_so(coder, project, tmp_path):
    for kind, name in KINDS.items():
        ran = coder("-C", project, "export", kind, tmp_path / name, *BRIEF)
        assert ran.code == 0, ran.err
        assert coder("-C", project, "verify", tmp_path / name).code == 0
    assert json.loads((tmp_path / "tables" / "provenance.json").read_text())["coders"] == []
