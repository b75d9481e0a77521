"""The shelf: which files are testimonies, and what they say of themselves."""

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.documents import front_matter
from coder.documents.front_matter import split_front_matter
from coder.documents.testimonies import read, shelf
from coder.errors import BadInput, NotFound
from coder.text.canonical import canonical, revision_of
from coder.text.direction import direction_of
from coder.text.safe_yaml import YamlProblems, parse_yaml

FRONT = "---\ncase: '7'\ntitle: At the border\ndate: 2014-03-01\nsource: radio\nlanguage: en\n---\n"


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "testimonies"
    home.mkdir()
    return home


def put(folder: Path, name: str, text: str | bytes = "I left.") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_text_files_are_found_at_any_depth_in_order_of_their_ids(folder):
    for name in (
        "t2.md",
        "t1.TXT",
        "arabic/abu.v2.txt",
        ".hidden.txt",
        ".git/x.txt",
        "cases.csv",
        "scan.pdf",
    ):
        put(folder, name)
    found = shelf(folder)
    assert found.ids == ("arabic/abu.v2", "t1", "t2")
    assert found.file("t1") == folder / "t1.TXT"
    assert found.problems == ()


def test_a_missing_folder_is_an_empty_shelf(tmp_path):
    assert shelf(tmp_path / "nothing").ids == ()
    assert shelf(tmp_path / "nothing").problems == ()


def test_an_id_is_nfc_whatever_the_file_system_says(folder):
    put(folder, unicodedata.normalize("NFD", "Zoé.txt"))
    assert shelf(folder).ids == (unicodedata.normalize("NFC", "Zoé"),)


def test_two_files_for_one_testimony_are_named_and_neither_is_shown(folder):
    put(folder, "omar.txt")
    put(folder, "Omar.md")
    put(folder, "leyla.txt")
    found = shelf(folder)
    assert found.ids == ("leyla",)
    (problem,) = found.problems
    assert "omar.txt" in problem.what
    assert "Omar.md" in problem.what


def test_links_out_of_the_folder_to_nothing_and_to_folders_are_refused(folder, tmp_path):
    put(tmp_path, "secret.txt")
    put(folder, "in.txt")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "gone.txt").symlink_to(tmp_path / "gone")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "tree").symlink_to(tmp_path)
    (folder / "same.txt").symlink_to(folder / "in.txt")
    found = shelf(folder)
    assert found.ids == ("in", "same")
    assert {problem.where.rpartition("/")[2] for problem in found.problems} == {
        "out.txt",
        "gone.txt",
        "loop.txt",
        "tree",
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_that_nobody_writes_to_does_not_hang(folder):
    os.mkfifo(folder / "pipe.txt")
    with pytest.raises(BadInput, match="no ordinary file"):
        shelf(folder).testimony("pipe")


@pytest.mark.skipif(os.name != "posix", reason="names are always Unicode here")
def test_a_file_name_that_no_record_can_hold_is_reported(folder):
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt"))).write_text("x")
    put(folder, "line\nbreak.txt")
    found = shelf(folder)
    assert found.ids == ()
    assert len(found.problems) == 2
    assert all(problem.where.isascii() and problem.where.isprintable() for problem in found.problems)


def test_front_matter_is_read_and_is_no_part_of_the_text(folder):
    put(folder, "t.txt", FRONT + "I left.\r\n")
    t = shelf(folder).testimony("t")
    assert t.text == "I left.\n"
    assert t.revision == revision_of("I left.\n")
    assert (t.case, t.title, t.date, t.source, t.language, t.direction) == (
        "7",
        "At the border",
        "2014-03-01",
        "radio",
        "en",
        "ltr",
    )


def test_editing_the_front_matter_makes_no_revision(folder):
    put(folder, "a.txt", FRONT + "I left.")
    put(folder, "b.txt", "I left.")
    found = shelf(folder)
    assert found.testimony("a").revision == found.testimony("b").revision


def test_scalars_stay_the_text_they_are_written_as(folder):
    put(folder, "t.txt", "---\ncase: 012\ntitle: no\ndate: 01/02/15\nsource: 1:30\n---\nx")
    t = shelf(folder).testimony("t")
    assert (t.case, t.title, t.date, t.source) == ("012", "no", "01/02/15", "1:30")


def test_a_testimony_without_a_stated_case_bears_its_id(folder):
    put(folder, "north/t.txt", "---\ntitle: x\ncase:\n---\ny")
    reading = shelf(folder).reading("north/t")
    assert reading.testimony.case == "north/t"
    assert reading.front_matter.case == ""


@pytest.mark.parametrize(
    "text", ["---\nI left.\n", "--- \ncase: 1\n---\nx", "\n---\ncase: 1\n---\n", "----\n---\nx", "---"]
)
def test_what_is_no_front_matter_is_text(folder, text):
    put(folder, "t.txt", text)
    assert shelf(folder).testimony("t").text == text


@pytest.mark.parametrize(
    ("text", "body"), [("---\n---\nx", "x"), ("---\n---", ""), ("---\ncase: 1\n---", "")]
)
def test_front_matter_may_be_empty_or_the_whole_file(folder, text, body):
    put(folder, "t.txt", text)
    assert shelf(folder).testimony("t").text == body


@pytest.mark.parametrize(
    ("block", "line"),
    [
        ("case: 1\ntitle: a: b", "line 3"),
        ("case: 1\ncase: 2", "line 3"),
        ("case: &a 1\ntitle: *a", "line 2"),
        ("case: [1, 2]", "line 2"),
        ("I was born", "line 2"),
        ("- case", "line 2"),
        ("a: 1\n<<: {case: 1}\ncase: {b: c}", "line 4"),
    ],
)
def test_broken_front_matter_is_refused_with_file_and_line(folder, block, line):
    put(folder, "sub/t.txt", f"---\n{block}\n---\nx")
    with pytest.raises(BadInput) as refused:
        shelf(folder).testimony("sub/t")
    assert "testimonies/sub/t.txt" in str(refused.value)
    assert line in str(refused.value)


def test_unknown_keys_are_kept_and_reported(folder):
    put(folder, "t.txt", "---\ncase: 1\nmood: calm\nplaces: [Raqqa, Urfa]\n---\nx")
    reading = shelf(folder).reading("t")
    assert reading.front_matter.extra == {"mood": "calm", "places": "Raqqa; Urfa"}
    (problem,) = reading.problems
    assert problem.kind == "register"
    assert "mood, places" in problem.what


def test_an_unknown_direction_is_reported_and_the_letters_decide(folder):
    put(folder, "t.txt", "---\ndirection: upwards\n---\nغادرت")
    reading = shelf(folder).reading("t")
    assert reading.testimony.direction == "rtl"
    assert "upwards" in reading.problems[0].what


@pytest.mark.parametrize(
    ("front", "text", "direction"),
    [
        ("", "غادرت مدينة Raqqa", "rtl"),
        ("", "I left الرقة", "ltr"),
        ("", "123 ...", "ltr"),
        ("---\nlanguage: fa-AF\n---\n", "Hello", "rtl"),
        ("---\nlanguage: Arabic\n---\n", "Hello", "rtl"),
        ("---\nlanguage: ar\ndirection: LTR\n---\n", "غادرت", "ltr"),
        ("---\nlanguage: fr\n---\n", "Je suis parti", "ltr"),
    ],
)
def test_direction_is_stated_or_follows_from_language_and_letters(folder, front, text, direction):
    put(folder, "t.txt", front + text)
    assert shelf(folder).testimony("t").direction == direction


def test_letters_with_tashkeel_are_counted_as_letters():
    assert direction_of("مَدْرَسَةٌ abc") == "rtl"


def test_a_file_is_read_when_asked_for_and_again_only_when_it_changed(folder, monkeypatch):
    file = put(folder, "t.txt", "one")
    put(folder, "broken.txt", b"\xff\xfe\x00")
    found = shelf(folder)
    first = found.testimony("t")
    assert found.testimony("t") is first
    assert found.rescan().testimony("t") is first
    file.write_text("other")
    assert found.testimony("t").text == "other"
    with pytest.raises(BadInput, match=r"testimonies/broken\.txt"):
        found.testimony("broken")


def test_rescanning_sees_what_came_and_went(folder):
    put(folder, "a.txt")
    found = shelf(folder)
    put(folder, "b.txt")
    (folder / "a.txt").unlink()
    assert found.rescan().ids == ("b",)
    with pytest.raises(BadInput, match="cannot be opened"):
        found.testimony("a")


def test_an_unknown_testimony_is_refused_with_near_spellings(folder):
    put(folder, "omar-1.txt")
    with pytest.raises(NotFound, match=r"no testimony 'omar_1'.*Did you mean omar-1"):
        shelf(folder).testimony("omar_1")


def test_one_file_is_read_alone(tmp_path):
    file = put(tmp_path, "t.v1.txt", "déjà".encode("cp1252"))
    assert read(file, "cp1252").text == "déjà"
    assert read(file, "cp1252").id == "t.v1"
    assert read(file, "cp1252", id="a/b").id == "a/b"
    with pytest.raises(BadInput, match="cannot be opened"):
        read(tmp_path / "none.txt")


@given(st.text(alphabet=st.sampled_from("-\n a:\ufeff\r\0"), max_size=40))
def test_any_beginning_is_front_matter_or_text_and_nothing_is_lost(raw):
    text = canonical(raw)
    parts = split_front_matter(text)
    if parts is not None:
        block, body = parts
        assert text in (f"---\n{block}---\n{body}", f"---\n{block}---{body}")
        assert "---" not in block.split("\n")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["case", "title", "guid", "note", "yes", "null", "no", "direction"]),
            st.text(
                st.one_of(st.sampled_from(" \"\\:#{}&*!|>%@`'[],?-\t\né"), st.characters(max_codepoint=127))
            ),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_quoted_values_mean_the_same_with_and_without_yaml(stated):
    block = "".join(f'{key}: "{said}"\n' for key, said in stated)
    quickly = front_matter._plain(block)
    try:
        found = parse_yaml("\n" + block, "t.txt").value
    except YamlProblems:
        found = None
    if quickly is not None:
        assert found is not None
        assert quickly == {key: " ".join(said.split()) for key, said in found.items()}
