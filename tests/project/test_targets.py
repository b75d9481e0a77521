"""No export is written over what people made."""

from __future__ import annotations

import os

import pytest

from coder.errors import Refused
from coder.project.targets import check_target, has_provenance, is_page, is_table_of, is_workbook, is_zip_with

OURS = {
    "coder.db", "coder.db-journal", "codebook.yaml", "Codebook.yaml", "checks.yaml", "codebook.d/more.yaml",
    "testimonies/one.txt", "testimonies/cases.csv", "testimonies/new.html", "snapshots/a.db",
}  # fmt: skip


@pytest.fixture
def project(tmp_path):
    (tmp_path / "p" / "exports").mkdir(parents=True)
    (tmp_path / "p" / "codebook.yaml").write_text("title: x")
    return tmp_path / "p"


@pytest.mark.parametrize("name", sorted(OURS))
def test_what_belongs_to_a_project_is_never_written_over(project, name, monkeypatch):
    with pytest.raises(Refused, match="belongs to a project"):
        check_target(project / name)
    monkeypatch.chdir(project)
    with pytest.raises(Refused, match="belongs to a project"):
        check_target(project.__class__(name))


def test_a_record_that_was_moved_elsewhere_is_no_export(tmp_path):
    (tmp_path / "moved").write_bytes(b"SQLite format 3\0" + b"x" * 100)
    with pytest.raises(Refused, match="no export of this kind"):
        check_target(tmp_path / "moved")


def test_devices_links_folders_and_names_that_cannot_be_are_refused(project):
    os.mkfifo(project / "pipe")
    (project / "link").symlink_to(project / "codebook.yaml")
    for name, said in (
        ("pipe", "device"), ("link", "is a link"), ("exports", "is a folder"), ("x" * 300, "Cannot write"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            check_target(project / name)


def test_only_an_export_of_the_same_kind_is_replaced(project):
    path = project / "exports" / "notes.txt"
    for ours in (is_workbook, is_page, is_zip_with("checksums.sha256"), is_table_of("testimony", "coder")):
        check_target(path, ours)
        path.write_text("my own notes")
        with pytest.raises(Refused, match="Name another path"):
            check_target(path, ours)
        path.write_text("")
        check_target(path, ours)
        path.unlink()
    path.write_text("testimony,coder,start,end,code\n")
    check_target(path, is_table_of("testimony", "coder"))
    assert not has_provenance(project / "exports")
