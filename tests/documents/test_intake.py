"""Import: what comes in, what is refused, and that nothing is harmed."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder import files
from coder.documents.intake import take_in
from coder.documents.names import MAX_NAME_BYTES, safe_name
from coder.documents.testimonies import shelf


@pytest.fixture
def inbox(tmp_path):
    home = tmp_path / "inbox"
    home.mkdir()
    return home


@pytest.fixture
def project(tmp_path):
    return tmp_path / "project" / "testimonies"


def put(folder, name, data=b"I left in 2014."):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def test_a_file_comes_in_byte_by_byte_and_private(inbox, project):
    data = b"\xef\xbb\xbf---\r\ncase: 7\r\n---\r\nI left.\r\n"
    (report,) = take_in([put(inbox, "Omar.TXT", data)], project)
    assert (report.action, report.testimony, report.why) == ("added", "Omar", "")
    assert report.read == "UTF-8, 2 words, front matter: case"
    assert (project / "Omar.txt").read_bytes() == data
    assert stat.S_IMODE((project / "Omar.txt").stat().st_mode) == 0o600
    assert stat.S_IMODE(project.stat().st_mode) == 0o700
    assert shelf(project).testimony("Omar").case == "7"


def test_importing_the_same_again_changes_nothing(inbox, project):
    put(inbox, "a.txt")
    put(inbox, "cases.csv", b"case,name\n1,Omar\n")
    take_in([inbox], project)
    before = {file: file.stat().st_mtime_ns for file in project.iterdir()}
    assert [report.action for report in take_in([inbox], project)] == ["unchanged", "unchanged"]
    assert {file: file.stat().st_mtime_ns for file in project.iterdir()} == before


def test_a_folder_comes_in_with_its_folders_and_each_file_is_reported(inbox, project):
    for name in ("a.txt", "north/b.md", "north/scan.jpeg", ".hidden.txt", ".git/c.txt"):
        put(inbox, name)
    reports = take_in([inbox], project)
    assert [(report.path.name, report.action, report.testimony) for report in reports] == [
        ("a.txt", "added", "a"),
        ("b.md", "added", "north/b"),
        ("scan.jpeg", "refused", None),
    ]
    assert "no kind that is read here" in reports[2].why
    assert shelf(project).ids == ("a", "north/b")


def test_another_text_under_the_same_id_is_refused_and_the_old_one_stands(inbox, project):
    put(project, "omar.txt", b"old")
    reports = take_in([put(inbox, "Omar.md", b"new"), put(inbox, "b.txt")], project)
    assert [report.action for report in reports] == ["refused", "added"]
    assert "omar.txt" in reports[0].why
    assert "rename" in reports[0].why
    assert (project / "omar.txt").read_bytes() == b"old"
    assert not (project / "Omar.md").exists()


def test_two_files_of_one_run_clash_like_those_of_two(inbox, project):
    first, second = put(inbox, "x/a.txt", b"one"), put(inbox, "y/a.txt", b"two")
    for dry in (True, False):
        assert [report.action for report in take_in([first, second], project, dry_run=dry)] == [
            "added",
            "refused",
        ]


def test_a_dry_run_reports_the_same_and_writes_nothing(inbox, project):
    put(inbox, "a.txt")
    put(inbox, "cases.csv", b"case\n1\n")
    dry = take_in([inbox], project, dry_run=True)
    assert not project.exists()
    assert take_in([inbox], project) == dry


def test_an_undecodable_file_is_refused_and_the_way_out_works(inbox, project):
    file = put(inbox, "a.txt", "déjà vu".encode("cp1252"))
    (refused,) = take_in([file], project)
    assert refused.action == "refused"
    assert "a.txt is not UTF-8" in refused.why
    assert "--encoding" in refused.why
    (added,) = take_in([file], project, encoding="cp1252")
    assert added.action == "added"
    assert added.assumed == ("read as cp1252, as you said", "stored as UTF-8")
    assert (project / "a.txt").read_bytes() == "déjà vu".encode()
    assert take_in([file], project, encoding="cp1252")[0].action == "unchanged"


def test_utf16_is_kept_as_it_is_and_still_readable(inbox, project):
    data = "غادرت في آذار".encode("utf-16-le")
    (report,) = take_in([put(inbox, "a.txt", data)], project)
    assert "UTF-16" in report.assumed[0]
    assert (project / "a.txt").read_bytes() == data
    assert shelf(project).testimony("a").text == "غادرت في آذار"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b"\0\0 \n", "is empty"),
        ("a.txt", b"\xef\xbb\xbf\r\n", "no text beside"),
        ("a.txt", "\u200b \u200f\n".encode(), "no text beside"),
        ("a.txt", b"---\ncase: 1\n---\n", "no text beside"),
        ("a.txt", b"---\ncase: [1\n---\nx", "line "),
        ("a.txt", b"%PDF-1.7\nabc", "is a damaged PDF"),
        ("a.md", b"PK\x03\x04abc", "zip"),
        ("a.txt", bytes(range(1, 32)) * 40, "is no text"),
        ("a.jpeg", b"x", "renamed to .txt"),
        ("a.docx", b"\xd0\xcf\x11\xe0x", "without a password"),
        ("b.csv", b"name\nx\n", "no heading `case`"),
        ("b.csv", b'case\n"x\n', "quotation mark"),
        ("b.csv", b"case\n\xe9\n", "--encoding"),
    ],
)
def test_what_is_no_testimony_is_refused_in_a_sentence(inbox, project, name, data, sentence):
    (report,) = take_in([put(inbox, name, data)], project)
    assert report.action == "refused"
    assert sentence in report.why
    assert not project.exists()


def test_a_path_that_is_not_there_is_refused_alone(inbox, project):
    reports = take_in([inbox / "none.txt", put(inbox, "a.txt")], project)
    assert [report.action for report in reports] == ["refused", "added"]


def test_a_hostile_testimony_comes_in_and_its_findings_are_listed(inbox, project):
    data = "I left \x1b]52;c;x\x07 and \u202ecame\u202c b\u200back. [/]\0 \n".encode() + b"plain words " * 20
    (report,) = take_in([put(inbox, "a.txt", data)], project)
    assert report.action == "added"
    for finding in ("1 escape characters", "1 NUL characters", "2 bidi controls", "1 zero-width characters"):
        assert finding in report.read
    assert (project / "a.txt").read_bytes() == data


def test_a_register_comes_in_and_another_one_is_refused(inbox, project):
    first = put(inbox, "people.csv", b"Case;Name\r\n1;Omar\r\n")
    (report,) = take_in([first], project)
    assert (report.action, report.testimony, report.read) == ("added", None, "register, 1 rows")
    assert report.assumed == ("columns are separated by semicolons",)
    assert (project / "cases.csv").read_bytes() == first.read_bytes()
    (refused,) = take_in([put(inbox, "cases.csv", b"case\n2\n")], project)
    assert refused.action == "refused"
    assert "another register" in refused.why
    assert (project / "cases.csv").read_bytes() == first.read_bytes()


def test_a_register_in_a_named_encoding_is_stored_as_utf8(inbox, project):
    file = put(inbox, "cases.csv", "case;name\n1;Zoé\n".encode("cp1252"))
    (report,) = take_in([file], project, encoding="cp1252")
    assert "stored as UTF-8" in report.assumed
    assert (project / "cases.csv").read_text("utf-8") == "case;name\n1;Zoé\n"


def test_links_inside_an_imported_folder_do_not_lead_out_of_it(inbox, project, tmp_path):
    put(tmp_path, "secret.txt")
    (inbox / "a.txt").symlink_to(tmp_path / "secret.txt")
    (inbox / "gone.txt").symlink_to(inbox / "nowhere.txt")
    assert [report.action for report in take_in([inbox], project)] == ["refused", "refused"]
    assert not project.exists()


def test_a_link_in_the_project_is_never_written_through(inbox, project, tmp_path):
    victim = put(tmp_path, "victim.txt", b"precious")
    project.mkdir(parents=True)
    (project / "a.txt").symlink_to(victim)
    (report,) = take_in([put(inbox, "a.txt", b"other")], project)
    assert report.action == "refused"
    assert victim.read_bytes() == b"precious"


def test_a_folder_that_cannot_be_written_refuses_each_file_in_a_sentence(inbox, tmp_path):
    blocked = put(tmp_path, "project/testimonies", b"a file where the folder should be")
    (report,) = take_in([put(inbox, "a.txt")], blocked)
    assert report.action == "refused"
    assert "Cannot write" in report.why


def test_a_read_only_folder_refuses_and_keeps_what_it_has(inbox, project, monkeypatch):
    put(project, "b.txt")

    def denied(*_, **__):  # file modes do not bind the administrator that tests may run as
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files, "_private", denied)
    (report,) = take_in([put(inbox, "a.txt")], project)
    assert report.action == "refused"
    assert "Permission denied" in report.why
    assert [file.name for file in project.iterdir()] == ["b.txt"]


def test_a_full_disk_is_a_sentence_and_leaves_no_half_file(inbox, project, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (report,) = take_in([put(inbox, "a.txt")], project)
    assert report.action == "refused"
    assert "No space left" in report.why
    assert list(project.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="such names cannot be made here")
@pytest.mark.parametrize(
    ("name", "safe"),
    [
        (b"CON.txt", "_CON.txt"),
        (b"x\\..\\..\\y.txt", "x_.._.._y.txt"),
        (b"\x1b[31mred.txt", "_[31mred.txt"),
        ("\u202etxt.exe.md".encode(), "_txt.exe.md"),
        (b"a;b:c?.txt", "a_b_c_.txt"),
        (b"\xff.txt", "_.txt"),
        (b"new\nline.txt", "new_line.txt"),
        ("e\u0301.txt".encode(), "é.txt"),
    ],
)
def test_a_hostile_file_name_is_made_safe(inbox, project, name, safe):
    Path(os.fsdecode(os.fsencode(inbox) + b"/" + name)).write_text("I left.")
    (report,) = take_in([inbox], project)
    assert report.action == "added"
    assert [file.name for file in project.iterdir()] == [safe]
    assert shelf(project).ids == (report.testimony,)


@given(
    st.text(
        alphabet=st.one_of(st.characters(exclude_categories=()), st.sampled_from("./\\ \0:;é")), max_size=300
    )
)
def test_any_name_becomes_one_safe_segment(name):
    safe = safe_name(name, ".txt")
    assert safe.endswith(".txt")
    assert len(safe.encode()) <= MAX_NAME_BYTES
    assert not safe.startswith((".", " "))
    assert not set(safe) & set('/\\<>:"|?*;\0\n\x1b\u202e\u200b')
    assert safe_name(safe.removesuffix(".txt"), ".txt") == safe
    assert safe.split(".")[0].upper() not in ("CON", "NUL", "AUX", "PRN", "COM1", "LPT9")


def test_a_name_of_any_length_fits():
    assert safe_name("ع" * 300, ".txt").encode() == ("ع" * 88 + ".txt").encode()
