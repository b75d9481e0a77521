"""Projects of Taguette, QualCoder, qc, brat, Label Studio, and tables of spans, say what they say there."""

import sqlite3
from pathlib import Path

import neighbours as made
import pytest

from coder.errors import BadInput
from coder.exchange.brat_read import read_brat
from coder.exchange.databases import Database
from coder.exchange.label_studio import read_label_studio
from coder.exchange.model import Foreign
from coder.exchange.qc import read_qc
from coder.exchange.qc_tree import read_qc_codebook
from coder.exchange.qualcoder import read_qualcoder
from coder.exchange.seams import seamed
from coder.exchange.sheet import Sheet
from coder.exchange.span_table import read_spans
from coder.exchange.taguette import read_taguette, tag_path
from coder.exchange.taguette_tables import read_highlights, read_tags

REFI = Path(__file__).parents[2].parent / "shared" / "reference" / "refi"
needs_files = pytest.mark.skipif(not REFI.is_dir(), reason="the reference files are not beside the project")


def said(project: Foreign) -> set:
    """Who put which code on which words."""
    names: dict[str, str] = {}
    for code in project.codes:
        names[code.id] = f"{names[code.parent]}.{code.name}" if code.parent else code.name
    users = {user.id: user.name for user in project.users}
    texts = {source.id: source for source in project.sources}
    return {
        (
            texts[c.source].name,
            texts[c.source].text[c.start : c.end],
            names[c.code],
            users.get(c.user, ""),
            c.memo,
        )
        for c in project.codings
    }


def lost(project: Foreign) -> set[str]:
    return {loss.what for loss in project.losses}


# --- Taguette -------------------------------------------------------------------------


def test_a_taguette_highlight_stands_on_its_words_and_is_its_last_authors(tmp_path):
    project = read_taguette(made.taguette(tmp_path / "project.sqlite3"), "project.sqlite3")
    assert said(project) == {
        ("doc1", "Zoë 😀 et", "harm.online", "ben", ""),
        ("doc1", "Zoë 😀 et", "harm", "ben", ""),
        ("doc1", "Première ligne", "e.g. other", "ana", ""),
    }
    (source,) = project.sources
    assert source.text.split("\n\n")[1:] == ["Je m’appelle Zoë 😀 et j’ai 30\xa0ans.", "x\ny"]
    assert (source.score, source.calibration) == ((3, 3), "")
    assert [(code.name, code.codable) for code in project.codes] == [
        ("harm", True), ("online", True), ("e.g. other", True),
    ]  # fmt: skip
    assert project.losses == ()
    assert [str(coding.at)[:10] for coding in project.codings] == ["2026-01-01", "2026-01-01", "2026-01-03"]


def test_ids_of_tags_are_those_of_taguettes_own_codebook(tmp_path):
    project = read_taguette(made.taguette(tmp_path / "p.sqlite3"), "p")
    sheet = Sheet(("tag", "description", "number of highlights"), [(2, ("harm", "Any harm", "1"))])
    (code,) = read_tags(sheet, "tags.csv").codes
    assert {code.id} <= {each.id for each in project.codes}
    assert code.id == "ca8b62c3-c775-59f8-9919-8ea52d47f9cc"


def test_several_taguette_projects_in_one_file_keep_their_tags_apart(tmp_path):
    more = [("projects", (2, "Other", "")), ("tags", (9, 2, "harm", "another harm"))]
    project = read_taguette(made.taguette(tmp_path / "p.sqlite3", more), "p")
    assert [(code.name, code.codable) for code in project.codes if not code.parent] == [
        ("Study", False), ("Other", False),
    ]  # fmt: skip
    assert {code.description for code in project.codes if code.name == "harm"} == {"Any harm", "another harm"}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (("highlights", (7, 1, 0, 9999, "")), "passages"),
        (("highlights", (7, 1, 5, 5, "")), "passages"),
        (("highlights", (7, 88, 0, 5, "x")), "codings"),
        (("highlights", (7, 1, 0, 5, "other words")), "positions"),
        (("highlights", (7, 1, "x", None, "x")), "passages"),
    ],
)
def test_a_taguette_highlight_without_a_place_is_named(tmp_path, row, kind):
    more = [row, ("highlight_tags", (7, 1))]
    project = read_taguette(made.taguette(tmp_path / "p.sqlite3", more), "p")
    assert kind in lost(project)
    assert len(project.codings) == 3 + (kind == "positions")


@needs_files
def test_the_reference_project_of_taguette_gives_its_two_codings():
    path = REFI / "taguette-1.5.2_synthetic_project.sqlite3"
    project = read_taguette(path, path.name)
    assert said(project) == {
        ("doc1", "Zoë 😀 et", "harm", "", ""),
        ("doc1", "Zoë 😀 et", "harm.online", "", ""),
    }
    assert sorted(user.name for user in project.users) == ["ana", "ben"]
    assert lost(project) == {"coders"}


@pytest.mark.parametrize(
    ("tag", "path"),
    [
        ("a.b.c", ("a", "b", "c")),
        ("e.g. x", ("e.g. x",)),
        ("a..b", ("a..b",)),
        (".a", (".a",)),
        ("a.", ("a.",)),
    ],
)
def test_dots_divide_a_tag_where_names_are_left(tag, path):
    assert tag_path(tag) == path


def known(name: str) -> tuple[str, str] | None:
    text = "Good day. Good  evening, 😀 Zoë.\nGood day."
    return ("8a01e9fc-b5b5-5432-8119-348b9013611f", text) if name == "doc1" else None


def test_a_highlight_in_a_table_is_found_by_its_words_where_they_stand_once():
    rows = [("1", "doc1", "g.x", "Good evening,"), ("2", "doc1", "g", "Good day."), ("3", "gone", "g", "x"),
            ("4", "doc1", "", "Zoë"), ("5", "doc1", "g", "no such words")]  # fmt: skip
    sheet = Sheet(("id", "document", "tag", "content"), list(enumerate(rows, 2)))
    project = read_highlights(sheet, "all_tags.csv", known)
    assert said(project) == {("doc1", "Good  evening,", "g.x", "", "")}
    assert [loss.where for loss in project.losses if loss.what == "passages"] == [
        "row 3",
        "row 4",
        "row 5",
        "row 6",
    ]


def test_highlights_of_texts_that_are_not_here_say_what_to_do():
    sheet = Sheet(("id", "document", "tag", "content"), [(2, ("1", "gone", "g", "x"))])
    with pytest.raises(BadInput, match="import the texts first"):
        read_highlights(sheet, "all_tags.csv", known)


@pytest.mark.parametrize(
    ("html", "counted", "ours"),
    [
        ("<p>a</p><p>b</p>", "ab", "a\n\nb"), ("<p>a</p>\n<p>b</p>", "a\nb", "a\n\nb"),
        ("a<br/>b", "ab", "a\nb"), ("a<br><br>b", "ab", "a\n\nb"),
        ("<pre>\nx\n</pre>y", "x\ny", "x\n\ny"), ("<p>a\r\nb</p>", "a\nb", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "abc", "a\tb\nc"),
        ("<style>p {}</style><b>a</b> &lt;b", "a <b", "a <b"), ("no tags", "no tags", "no tags"),
    ],
)  # fmt: skip
def test_paragraphs_of_a_page_get_the_blank_lines_that_its_tags_told(html, counted, ours):
    ruler = seamed(html)
    assert (ruler.raw, ruler.text) == (counted, ours)


# --- tables of spans ------------------------------------------------------------------

SPANS = ("Document", "Coder", "Code", "Start", "End", "Quote", "Memo")


def spans(*rows: tuple[object, ...]) -> Foreign:
    return read_spans(
        Sheet(SPANS, [(n, list(map(str, row))) for n, row in enumerate(rows, 2)]), "s.csv", known
    )


@pytest.mark.parametrize(
    ("start", "end", "how"),
    [(25, 30, ""), (26, 31, "counted from one"), (25, 31, "UTF-16 units"), (25, 33, "UTF-8 bytes")],
)
def test_how_a_table_counts_is_found_out_by_its_quotes(start, end, how):
    base = int(how == "counted from one")
    first = ("doc1", "ana", "greeting", base, base + 8, "Good day", "")
    project = spans(first, ("doc1", "ana", "who.named", start, end, "😀 Zoë", "hm"))
    assert ("doc1", "😀 Zoë", "who.named", "ana", "hm") in said(project)
    assert project.sources[0].calibration == how


def test_rows_of_a_table_that_say_nothing_are_named():
    project = spans(
        ("doc1", "a", "x", 0, 4, "Good", ""),
        ("doc1", "a", "", 0, 4, "", ""),
        ("no", "a", "x", 0, 4, "", ""),
        ("doc1", "a", "x", "0", "four", "", ""),
    )
    assert [(loss.what, loss.where) for loss in project.losses] == [
        ("passages", "row 3"), ("passages", "row 5"), ("sources", "no"),
    ]  # fmt: skip
    assert len(project.codings) == 1


# --- QualCoder ------------------------------------------------------------------------


@pytest.mark.parametrize("newest", [False, True])
def test_a_qualcoder_project_keeps_owners_people_and_memos(tmp_path, newest):
    schema = (
        made.QUALCODER.replace("color text,", "color text, supercid integer,") if newest else made.QUALCODER
    )
    folder = made.qualcoder(tmp_path / "Study.qda", schema)
    project = read_qualcoder(folder / "data.qda", "data.qda", "Study")
    assert said(project) == {
        ("talk.txt", "said 🏃 run", "Top.Inner.Flight", "ana", "why?"),
        ("talk.txt", "He did not", "Doubt", "ben", ""),
    }
    (source,) = project.sources
    assert (source.text, source.attributes, source.score) == (made.PLAIN, {"place": "Idlib"}, (2, 2))
    assert [(case.name, case.attributes, case.sources) for case in project.cases] == [
        ("P01", {"age": "31"}, (source.id,))
    ]
    assert {code.name: (code.codable, code.colour, code.description) for code in project.codes} == {
        "Top": (False, "", "all of it"), "Inner": (False, "", ""), "Flight": (True, "#f781be", "leaving"),
        "Doubt": (True, "", ""),
    }  # fmt: skip
    assert [(memo.about, memo.text) for memo in project.memos] == [
        ("passage", "a verb"), ("project", "The memo"), ("project", "Day 1\n\nIt went well"),
    ]  # fmt: skip
    assert [source.text[memo.start : memo.end] for memo in project.memos[:1]] == ["said"]
    assert lost(project) == {"marks", "codings", "sources", "coded regions of pictures"}


def test_a_code_below_a_code_stands_there(tmp_path):
    folder = made.qualcoder(
        tmp_path / "p.qda", made.QUALCODER.replace("color text,", "color text, supercid integer,")
    )
    with sqlite3.connect(folder / "data.qda") as raw:
        raw.execute("UPDATE code_name SET supercid = 1 WHERE cid = 2")
        raw.execute("UPDATE code_cat SET supercatid = 2 WHERE catid = 1")  # a ring of categories
    raw.close()
    project = read_qualcoder(folder / "data.qda", "data.qda", "p")
    names = {code.id: code.name for code in project.codes}
    above = {code.name: names.get(code.parent, "") for code in project.codes}
    assert above["Doubt"] == "Flight"
    assert "codes" in lost(project)


# --- qc -------------------------------------------------------------------------------


def test_a_qc_project_gives_whole_lines_counted_from_0(tmp_path):
    project = read_qc(made.qc(tmp_path / "study"), "study")
    assert said(project) == {
        ("a", "Second 😀 line.", "theme.fear", "ana", ""),
        ("a", "Last line", "new", "ben", ""),
    }
    assert [(source.name, source.text) for source in project.sources] == [
        ("a", made.LINES), ("b", "Nobody coded this.\n"),
    ]  # fmt: skip
    assert [(code.name, code.codable) for code in project.codes] == [
        ("theme", False), ("fear", True), ("hope", True), ("fear", True), ("other", True), ("new", True),
    ]  # fmt: skip
    assert [(memo.text, memo.user) for memo in project.memos] == [
        ("# first thoughts\n\nHm.\n", project.users[0].id)
    ]
    assert [loss.what for loss in project.losses] == ["codes", "passages", "passages"]


def test_qc_settings_that_lead_out_of_the_folder_lead_nowhere(tmp_path):
    folder = made.qc(tmp_path / "study")
    (tmp_path / "a.txt").write_text("a secret\n")
    (folder / "settings.yaml").write_text("corpus_dir: ..\nmemos_dir: /etc\n")
    project = read_qc(folder, "study")
    assert project.sources == ()
    assert not any("secret" in source.text for source in project.sources)


def test_a_bare_qc_codebook_is_a_tree_whose_roots_group():
    project = read_qc_codebook(made.TREE, "codebook.yaml")
    assert (project.codes[0].name, project.codes[0].codable) == ("theme", False)
    with pytest.raises(BadInput, match="no list at the root"):
        read_qc_codebook("theme: x\n", "codebook.yaml")


# --- brat -----------------------------------------------------------------------------


def test_brat_folders_are_coders_and_parts_of_a_passage_codings(tmp_path):
    project = read_brat(made.brat(tmp_path / "corpus"), "corpus")
    assert said(project) == {
        ("story", "Alice", "Things.Harm done", "ana", "Certain\nTense: past\na note"),
        ("story", "fled", "Things.Flight", "ana", ""),
        ("story", "home", "Things.Flight", "ana", ""),
        ("story", ".\n😀x", "Things.Flight", "ana", ""),
        ("story", "Alice", "Things.Harm done", "ben", ""),
    }
    assert [(code.name, code.codable, code.colour) for code in project.codes] == [
        ("Things", False, ""), ("Harm done", True, "#aabbcc"), ("Flight", True, ""),
    ]  # fmt: skip
    assert len(project.sources) == 1
    assert lost(project) == {"relations", "events", "divided passages", "notes"}


def test_brat_without_coders_folders_says_that_nobody_is_named(tmp_path):
    made.brat(tmp_path / "corpus")
    project = read_brat(tmp_path / "corpus" / "ben", "ben")
    assert [row[3] for row in said(project)] == [""]
    assert "coders" in lost(project)


def test_texts_that_differ_between_coders_stay_apart(tmp_path):
    folder = made.brat(tmp_path / "corpus")
    (folder / "ben" / "story.txt").write_text("Alice left.\n")
    project = read_brat(folder, "corpus")
    assert [source.name for source in project.sources] == ["story", "story (ben)"]
    assert "texts" in lost(project)


# --- Label Studio ---------------------------------------------------------------------


@pytest.mark.parametrize(("unit", "how"), [("code_point", ""), ("utf16", "UTF-16 units")])
def test_label_studios_unit_is_found_out_by_the_words(unit, how):
    text = "Alice 🏃 fled 🏃 home."
    project = read_label_studio(made.label_studio(text, unit), "export.json")
    assert said(project) == {
        ("story", "Alice", "Harm", "Ana B", ""), ("story", "home", "Place", "Ana B", "sure?"),
        ("story", text, "Sad", "Ana B", ""), ("story", "home", "Place", "annotator 9", ""),
    }  # fmt: skip
    assert project.sources[0].calibration == how
    assert lost(project) == {"predictions", "annotations", "relations"}


def test_the_short_json_of_label_studio_is_read_too():
    data = b'[{"id": 3, "text": "Alice fled.", "annotator": 2, "annotation_id": 1,' \
           b' "label": [{"start": 0, "end": 5, "text": "Alice", "labels": ["Who", "Harm"]}]}]'  # fmt: skip
    project = read_label_studio(data, "min.json")
    assert {row[1:4] for row in said(project)} == {
        ("Alice", "Who", "annotator 2"),
        ("Alice", "Harm", "annotator 2"),
    }


def test_half_a_character_in_json_does_no_harm():
    data = made.label_studio("Alice \ud800 home", "code_point")
    assert {row[1] for row in said(read_label_studio(data, "x.json"))} >= {"home"}


# --- hostile databases ----------------------------------------------------------------


def test_what_a_schema_would_run_is_not_run(tmp_path):
    path = tmp_path / "p.sqlite3"
    made.database(path, made.TAGUETTE, [("documents", (1, "d", "", "", "", 1, "", "<p>x</p>"))])
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TABLE highlights")
        raw.execute(
            "CREATE VIEW highlights AS SELECT 1 AS id, 1 AS document_id, 0 AS start_offset, 1 AS end_offset"
        )
        raw.execute("CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM documents; END")
    raw.close()
    with Database(path, "p") as database:
        assert not database.has("highlights")
        assert list(database.rows("highlights", "id")) == []
        assert list(database.rows("documents", "name", "no_such_column")) == [("d", None)]


def test_a_project_that_is_open_elsewhere_is_refused(tmp_path):
    path = made.taguette(tmp_path / "p.sqlite3")
    (tmp_path / "p.sqlite3-wal").write_bytes(b"x")
    with pytest.raises(BadInput, match="open and close the project"):
        read_taguette(path, "p.sqlite3")
    (tmp_path / "p.sqlite3-wal").unlink()
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(BadInput):
        read_taguette(path, "p.sqlite3")


def test_reading_leaves_another_programs_file_as_it_was(tmp_path):
    path = made.taguette(tmp_path / "p.sqlite3")
    before = path.read_bytes()
    read_taguette(path, "p")
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["p.sqlite3"]
