"""The report of an import has a line for each file, whatever the file is called."""

from __future__ import annotations

import sys

import pytest

from coder.zips import pack


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_a_files_name_makes_no_line_of_its_own(coder, project, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("a\nb.txt: added as c (UTF-8, 9 words).\rd.txt", "\x1b[2Je.txt"):
        (inbox / name).write_text("I left.")
    ran = coder("import", inbox, cwd=project)
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 2
    assert "\x1b" not in ran.out
    assert "\r" not in ran.out


def test_a_damaged_document_is_called_by_its_name(coder, project, tmp_path):
    sound = pack({"word/document.xml": b"<w:document/>" * 50, "word/other.xml": b"x"}, level=0)
    file = tmp_path / "letter.docx"
    file.write_bytes(sound.replace(b"<w:document/><w:document/>", b"<w:document/><w:docUment/>", 1))
    ran = coder("import", file, cwd=project)
    assert ran.code == 1
    assert "letter.docx is damaged: its member 'word/document.xml' cannot be read." in ran.out
    assert "The file" not in ran.out
