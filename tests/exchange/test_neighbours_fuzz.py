"""Damaged and hostile files of neighbouring formats end in a sentence, never in a traceback."""

import json
import random
import shutil
import tempfile
from pathlib import Path

import neighbours as made
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.codebook.code_table import read_rows
from coder.codebook.outline import read_outline
from coder.documents.foreign import project_kind
from coder.errors import BadInput, CoderError
from coder.exchange.brat_read import read_brat
from coder.exchange.brat_types import read_types
from coder.exchange.brat_write import write_brat
from coder.exchange.label_studio import read_label_studio
from coder.exchange.model import Foreign, ForeignCode, ForeignCoding, ForeignSource, ForeignUser
from coder.exchange.offsets import Ruler
from coder.exchange.qc import read_qc
from coder.exchange.qc_tree import read_qc_codebook
from coder.exchange.qualcoder import read_qualcoder
from coder.exchange.seams import Seamed, seamed
from coder.exchange.sheet import Sheet
from coder.exchange.slugs import segment
from coder.exchange.span_table import read_spans
from coder.exchange.taguette import read_taguette
from coder.exchange.taguette_tables import read_highlights, read_tags
from coder.model import Span
from coder.text.canonical import canonical

ROUNDS = 60


def check(project: Foreign) -> None:
    """What every reader promises of whatever it makes."""
    codes = [code.id for code in project.codes]
    assert len(codes) == len(set(codes))
    seen = {""}
    for code in project.codes:
        assert code.parent in seen
        seen.add(code.id)
    texts = {source.id: source.text for source in project.sources}
    assert len(texts) == len(project.sources)
    for coding in project.codings:
        assert 0 <= coding.start < coding.end <= len(texts[coding.source])
        assert coding.code in seen
    for text in texts.values():
        text.encode()


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        place = chance.randrange(len(changed))
        how = chance.randrange(3)
        if how == 0:
            changed[place] = chance.randrange(256)
        elif how == 1:
            del changed[place : place + chance.randint(1, 20)]
        else:
            changed[place:place] = changed[chance.randrange(len(changed)) :][: chance.randint(1, 20)]
        if not changed:
            break
    return bytes(changed)


def tried(read, *arguments: object, **more: object) -> None:
    """Read; any other error than ours fails the test."""
    try:
        made_of_it = read(*arguments, **more)
    except CoderError:
        return
    if isinstance(made_of_it, Foreign):
        check(made_of_it)


@pytest.mark.parametrize("kind", ["taguette", "qualcoder", "qc"])
def test_damaged_databases(tmp_path, kind):
    place = tmp_path / "p"
    file = {
        "taguette": lambda: made.taguette(place / "p.sqlite3"),
        "qualcoder": lambda: made.qualcoder(place) / "data.qda",
        "qc": lambda: made.qc(place) / "qualitative_coding.sqlite3",
    }[kind]()
    whole = file.read_bytes()
    chance = random.Random(8)
    for _ in range(ROUNDS):
        head = 0 if chance.random() < 0.2 else 100
        file.write_bytes(whole[:head] + mutated(whole[head:], chance))
        if kind == "taguette":
            tried(read_taguette, file, "p")
        elif kind == "qualcoder":
            tried(read_qualcoder, file, "p", "p")
        else:
            tried(read_qc, place, "p")


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=6),
    st.just("\ud800"),
)
KEYS = st.sampled_from(
    [
        "data",
        "text",
        "annotations",
        "result",
        "value",
        "start",
        "end",
        "labels",
        "type",
        "id",
        "completed_by",
        "meta",
        "to_name",
        "globalOffsets",
        "label",
        "annotator",
        "choices",
        "taxonomy",
        "tasks",
    ]
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=25,
)


@given(DOCUMENTS)
def test_any_json(value):
    tried(read_label_studio, json.dumps(value).encode(), "x.json")
    tried(
        read_label_studio,
        json.dumps([{"data": {"text": "ab cd"}, "annotations": [{"result": value}]}]).encode(),
        "x",
    )


def test_damaged_json():
    whole, chance = made.label_studio("Alice 🏃 fled home.", "utf16"), random.Random(9)
    for _ in range(150):
        tried(read_label_studio, mutated(whole, chance), "x.json")
    with pytest.raises(BadInput):
        read_label_studio(b"[" * 100_000, "x.json")


def test_damaged_annotations(tmp_path):
    folder = made.brat(tmp_path / "corpus")
    files = [folder / "ana" / "story.ann", folder / "ben" / "story.txt", folder / "annotation.conf"]
    chance = random.Random(10)
    for _ in range(ROUNDS):
        for file in files:
            kept = file.read_bytes()
            file.write_bytes(mutated(kept, chance))
            tried(read_brat, folder, "corpus")
            file.write_bytes(kept)


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_types_of_brat(annotation, visual):
    read_types(f"[entities]\n{annotation}", f"[labels]\n{visual}\n[drawing]\n{visual}")


@given(st.text(max_size=80))
def test_any_yaml_and_any_list(text):
    tried(read_qc_codebook, text, "x.yaml")
    tried(read_outline, text, "x.md", family="f", segment_of=segment)


CELLS = st.one_of(st.sampled_from(["", "doc", "0", "5", "-1", "a.b", "true", "A"]), st.text(max_size=5))
HEADERS = st.lists(
    st.sampled_from(
        [
            "id",
            "document",
            "tag",
            "content",
            "description",
            "parent",
            "code",
            "start",
            "end",
            "path",
            "title",
            "key",
            "colour",
            "codable",
        ]
    ),
    unique=True,
)


@given(HEADERS, st.lists(st.lists(CELLS, max_size=8), max_size=4))
def test_any_table(header, rows):
    sheet = Sheet(header, list(enumerate(rows, 2)))

    def texts(name: str) -> tuple[str, str] | None:
        return ("8a01e9fc-b5b5-5432-8119-348b9013611f", "ab 5 doc") if name == "doc" else None

    tried(read_tags, sheet, "t")
    tried(read_highlights, sheet, "t", texts)
    tried(read_spans, sheet, "t", texts)
    tried(read_rows, header, sheet.rows, "t", family="f", segment_of=segment)


HTML = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<br>",
                "<b>",
                "</b>",
                "\n",
                " ",
                "&amp;",
                "&#x1F600;",
                "<td>",
                "<tr>",
                "<!--x-->",
            ]
        ),
        st.text(st.characters(exclude_characters="<&", exclude_categories=["Cs"]), max_size=4),
    ),
    max_size=12,
).map("".join)


@given(HTML, st.data())
def test_any_passage_of_a_page_holds_the_characters_that_were_counted(html, data):
    ruler = seamed(html)
    assert isinstance(ruler, Seamed)
    plain = Ruler(ruler.raw, "utf8")
    start = data.draw(st.integers(0, len(plain.text)))
    end = data.draw(st.integers(start, len(plain.text)))
    theirs = plain.from_span(Span(start, end))
    ours = ruler.to_span(*theirs)
    found, wanted = ruler.text[ours.start : ours.end], plain.text[start:end]
    assert found.split() == wanted.split() or "".join(found.split()) == "".join(wanted.split())
    assert ruler.from_span(ours) == theirs or start == end
    assert "".join(ruler.text.split()) == "".join(plain.text.split())


@st.composite
def annotated(draw):
    """A project with a text by two coders, and codings on stretches that show."""
    text = canonical(draw(st.text(max_size=40)) + "a") + draw(st.sampled_from(["", " \n\n", "🏃\n"]))
    codings = []
    for user in draw(st.lists(st.sampled_from(["u1", "u2"]), max_size=5)):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        if text[start:end].strip():
            memo = draw(st.sampled_from(["", "why so", "#1"]))
            codings.append(ForeignCoding("", "s", start, end, draw(st.sampled_from("ab")), user, None, memo))
    codes = (ForeignCode("f", "fam", codable=False), ForeignCode("a", "x", "f"), ForeignCode("b", "y", "a"))
    users = (ForeignUser("u1", "Ana"), ForeignUser("u2", "Bö"))
    return Foreign("test", users=users, codes=codes, sources=(ForeignSource("s", "t/ext", text),),
                   codings=tuple(codings))  # fmt: skip


@given(annotated())
def test_what_is_written_for_brat_is_read_the_same(project):
    paths = {"f": "fam", "a": "fam.x", "b": "fam.x.y"}
    worked = {each.user: {"s"} for each in project.codings} or {"u1": {"s"}}
    files, _ = write_brat(project, paths, {"u1": "Ana", "u2": "Bö"}, worked)
    with tempfile.TemporaryDirectory() as place:
        for name, data in files.items():
            path = Path(place).joinpath(*name.parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        found = read_brat(Path(place), "corpus")
    names = {user.id: user.name for user in (*project.users, *found.users)}
    codes = {code.id: code.name for code in (*project.codes, *found.codes)}

    def content(one: Foreign) -> list[tuple[object, ...]]:
        return sorted((names[c.user], c.start, c.end, codes[c.code], c.memo) for c in one.codings)

    assert content(found) == content(project)
    assert found.losses == ()
    assert [source.text for source in found.sources] == [project.sources[0].text]


def test_what_a_path_is_is_told_for_anything(tmp_path):
    made.qualcoder(tmp_path / "Study.qda")
    made.qc(tmp_path / "qc")
    made.brat(tmp_path / "brat")
    made.taguette(tmp_path / "p.sqlite3")
    (tmp_path / "ls.json").write_bytes(made.label_studio("Alice left home.", "utf16"))
    (tmp_path / "tree.yaml").write_text("# ours\n- a:\n  - b\n")
    tables = {
        "tags.csv": "tag,description,number of highlights,number of documents\n",
        "old.csv": "\ufefftag;description\r\n",
        "hl.csv": "id,document,tag,content\n",
        "book.csv": "path,title,definition,key\n",
        "spans.csv": "document,annotator,label,start_offset,end_offset\n",
        "ours.csv": "testimony,coder,start,end,code\n",
        "cases.csv": "case,age,source\n",
    }
    for name, text in tables.items():
        (tmp_path / name).write_text(text, newline="")
    expected = {
        "Study.qda": "qualcoder", "qc": "qc", "brat": "brat", "p.sqlite3": "sqlite",
        "ls.json": "label-studio",
        "tree.yaml": "qc-codebook", "tags.csv": "taguette-codebook", "old.csv": "taguette-codebook",
        "hl.csv": "taguette-highlights", "book.csv": "codebook", "spans.csv": "spans", "ours.csv": "",
        "cases.csv": "",
    }  # fmt: skip
    assert {name: project_kind(tmp_path / name) for name in expected} == expected
    shutil.copytree(tmp_path / "brat", tmp_path / "mixed")
    (tmp_path / "mixed" / "letter.docx").write_bytes(b"x")
    assert project_kind(tmp_path / "mixed") == ""
    chance = random.Random(3)
    odd = tmp_path / "odd.csv"
    for _ in range(ROUNDS):
        odd.write_bytes(chance.randbytes(chance.randint(0, 60)))
        project_kind(odd)


def test_links_are_not_followed(tmp_path):
    folder = made.brat(tmp_path / "corpus")
    (tmp_path / "secret.txt").write_text("secret words\n")
    (folder / "ben" / "story.txt").unlink()
    (folder / "ben" / "story.txt").symlink_to(tmp_path / "secret.txt")
    project = read_brat(folder, "corpus")
    assert not any("secret" in source.text for source in project.sources)
    study = made.qc(tmp_path / "qc")
    (study / "corpus" / "b.txt").unlink()
    (study / "corpus" / "b.txt").symlink_to(tmp_path / "secret.txt")
    assert [source.name for source in read_qc(Path(study), "qc").sources] == ["a"]
