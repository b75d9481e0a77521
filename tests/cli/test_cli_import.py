"""``coder import`` at the command line: what it says, and how it ends."""

from __future__ import annotations

import io

import pytest

from coder.zips import pack

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def letter(text: str) -> bytes:
    body = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    return pack({"word/document.xml": body.encode()})


@pytest.fixture
def inbox(tmp_path):
    home = tmp_path / "inbox"
    home.mkdir()
    (home / "a_F.docx").write_bytes(letter("I left."))
    (home / "b_M.pdf").write_bytes(b"%PDF-1.4 nothing")
    (home / ".hidden").write_bytes(b"x")
    return home


def test_a_folder_comes_in_with_a_report_for_each_file_as_json(coder, project, inbox):
    ran = coder("import", inbox, "--json", "--name-pattern", "{case}_{sex}", cwd=project)
    assert ran.code == 1
    first, second = ran.json["files"]
    assert (first["action"], first["testimony"], first["original"]) == ("added", "a_F", "originals/a_F.docx")
    assert first["converter"].startswith("coder ")
    assert (second["action"], second["testimony"]) == ("refused", None)
    assert "damaged PDF" in second["why"]
    assert ran.json["hidden"] == 1
    assert "hidden files" in ran.err


def test_the_report_says_what_was_lost_and_where_the_document_is(coder, project, inbox):
    ran = coder("import", inbox / "a_F.docx", "--dry-run", cwd=project)
    assert ran.code == 0
    assert "added as a_F (DOCX, 2 words)" in ran.out
    assert "kept as originals/a_F.docx" in ran.out
    assert not (project / "originals").exists()


def test_a_coded_testimony_is_not_overwritten_by_its_changed_document(coder, project, inbox):
    file = inbox / "a_F.docx"
    assert coder("import", file, cwd=project).code == 0
    assert coder("--as", "ana", "codings", "add", "a_F", 0, 6, "faith", cwd=project).code == 0
    file.write_bytes(letter("I left again."))
    refused = coder("import", file, cwd=project)
    assert refused.code == 1
    assert "coded already" in refused.out
    replaced = coder("import", file, "--replace", cwd=project)
    assert replaced.code == 0
    assert "new revision" in replaced.out
    listed = coder("codings", "list", "--json", cwd=project)
    assert [row["quote"] for row in listed.json["codings"]] == ["I left"]


def test_another_programs_project_does_not_come_in_as_a_document(coder, project, inbox):
    stream = io.BytesIO(pack({"project.qde": b"<Project/>"}))
    (inbox / "p.zip").write_bytes(stream.getvalue())
    ran = coder("import", inbox, cwd=project)
    assert "import it by itself" in ran.out
