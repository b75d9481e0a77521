"""What the command line says of neighbouring programs' files and of codebooks as files."""

import sqlite3


def highlights(path):
    raw = sqlite3.connect(path)
    raw.executescript("""
        CREATE TABLE documents (id, name, description, filename, contents);
        CREATE TABLE tags (id, project_id, path, description);
        CREATE TABLE highlights (id, document_id, start_offset, end_offset, snippet);
        CREATE TABLE highlight_tags (highlight_id, tag_id);
        INSERT INTO documents VALUES (1, 'talk\x1b', '', '', '<p>Bread was dear.</p>');
        INSERT INTO tags VALUES (1, 1, 'leave.hardship', ''), (2, 1, 'leave.\x1b[31mcold', '');
        INSERT INTO highlights VALUES (1, 1, 0, 5, 'Bread'), (2, 1, 0, 500, '');
        INSERT INTO highlight_tags VALUES (1, 1), (1, 2), (2, 1);
    """)
    raw.close()
    return path


def test_a_taguette_project_is_shown_before_it_comes_in(coder, project, tmp_path):
    file = highlights(tmp_path / "project.sqlite3")
    ran = coder("--as", "lena", "import", file, "--dry-run", "--json", cwd=project)
    assert ran.code == 0
    (row,) = ran.json["files"]
    assert (row["action"], row["read"], row["testimonies"]) == ("would import", "Taguette project", ["talk_"])
    assert row["codings"] == {"added": 2, "present": 0}
    assert [loss["what"] for loss in row["losses"]] == ["coders", "passages", "names of sources", "signs"]
    assert coder("codings", "list", "--json", cwd=project).json == {"codings": []}
    ran = coder("--as", "lena", "import", file, cwd=project)
    assert ran.code == 0
    assert "\x1b" not in ran.out + ran.err
    codings = coder("codings", "list", "--json", cwd=project).json["codings"]
    problems = coder("check", "--json", cwd=project).json["problems"]
    assert not [each for each in problems if each["kind"] not in ("record", "register")]
    assert {(each["code"], each["quote"]) for each in codings} >= {("leave.hardship", "Bread")}


def test_a_damaged_project_is_a_sentence(coder, project, tmp_path):
    file = highlights(tmp_path / "project.sqlite3")
    file.write_bytes(file.read_bytes()[:3000])
    ran = coder("--as", "lena", "import", file, cwd=project)
    assert (ran.code, "Traceback" in ran.err) == (1, False)
    assert "project.sqlite3" in ran.out


def test_the_codebook_leaves_and_comes_in_by_command(coder, project, tmp_path):
    ran = coder("codebook", "export", tmp_path / "book.csv", "--json", cwd=project)
    assert ran.json["losses"][0]["what"] == "variables"
    text = (tmp_path / "book.csv").read_text() + "leave.cold,Cold,It was cold,,,,,C,,,,,\n"
    (tmp_path / "book.csv").write_text(text)
    dry = coder("codebook", "import", tmp_path / "book.csv", "--dry-run", "--json", cwd=project)
    assert (dry.json["codes"], len(dry.json["present"])) == (["leave.cold"], 7)
    assert not (project / "codebook.d").exists()
    ran = coder("codebook", "import", tmp_path / "book.csv", cwd=project)
    assert "1 codes new in codebook.d/book.yaml, 7 were there" in ran.out
    assert coder("codebook", "check", cwd=project).code == 0
    clash = text.replace("It was cold", "Something else")
    (tmp_path / "book.csv").write_text(clash)
    ran = coder("codebook", "import", tmp_path / "book.csv", cwd=project)
    assert (ran.code, "leave.cold is there with another definition" in ran.err) == (1, True)


def test_the_page_and_the_folders_say_where_they_are(coder, project):
    assert "Wrote" in coder("codebook", "export", "book.html", cwd=project).err
    assert (project / "book.html").read_text().startswith("<!DOCTYPE html>")
    assert coder("codebook", "export", "book.doc", cwd=project).code == 1
    for words in (("submit", "one"), ("codings", "add", "one", "0", "5", "join.faith"), ("submit", "one")):
        coder("--as", "ana", *words, cwd=project)
    made = coder("export", "r", "--unit", "testimony", "--json", cwd=project).json
    assert "tidycomm_testimony.csv" in made["files"]
    assert coder("export", "brat", "--json", cwd=project).code == 0
    assert (project / "exports" / "brat" / "annotation.conf").is_file()


def test_a_table_of_spans_and_its_texts_come_in_together(coder, project, tmp_path):
    (tmp_path / "spans.csv").write_text("file,rater,label,start,end\nletter.txt,ana,faith,0,4\n")
    (tmp_path / "letter.txt").write_text("They promised bread.")
    ran = coder(
        "--as", "lena", "import", tmp_path / "spans.csv", tmp_path / "letter.txt", "--json", cwd=project
    )
    assert [row["action"] for row in ran.json["files"]] == ["added", "imported"]
    (coding,) = coder("codings", "list", "--json", cwd=project).json["codings"]
    assert (coding["coder"], coding["code"], coding["quote"]) == ("ana", "join.faith", "They")
