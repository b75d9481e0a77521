"""Sets of texts and codes come in from other programs, stay readable, and leave again."""

import re
from pathlib import Path

import pytest

from coder.documents.carried import Carried, NamedSet, carried_yaml, read_carried
from coder.errors import BadInput
from coder.exchange.model import Foreign, ForeignCode, ForeignSet, ForeignSource, ForeignUser
from coder.exchange.refi_codebook import read_qdc
from coder.exchange.refi_parts import made_guid
from coder.exchange.refi_read import read_qdpx
from coder.exchange.refi_write import write_qdpx
from coder.project.door import Project
from coder.project.interchange import import_project
from coder.project.refi_out import export_qdc, export_qdpx

REFI = Path(__file__).parents[2].parent / "shared" / "reference" / "refi"
BOOK = "title: Own\nfamilies: {own: {title: Own, codes: {grief: {title: Grief}}}}\n"
FAMILY, FEAR, HOME = (made_guid("code", name) for name in ("theme", "fear", "home"))
TEXT, OTHER = made_guid("source", 1), made_guid("source", 2)
SETS = (
    ForeignSet("Wave 1", (), (TEXT,), made_guid("set", "w"), "first\nwave 😀"),
    ForeignSet("Both", (FAMILY, FEAR), (OTHER, TEXT), made_guid("set", "b")),
    ForeignSet("Nothing yet", id=made_guid("set", "n")),
)


def sets_in(folder: Path) -> list[NamedSet]:
    return list(read_carried(folder).sets)


def project_at(place: Path) -> Project:
    (place / "testimonies").mkdir(parents=True)
    (place / "codebook.yaml").write_text(BOOK)
    return Project.open(place, coder="ana")


def foreign(sets: tuple[ForeignSet, ...] = SETS) -> Foreign:
    codes = (ForeignCode(FAMILY, "Theme", codable=False), ForeignCode(FEAR, "Fear", FAMILY),
             ForeignCode(HOME, "Home", FAMILY))  # fmt: skip
    texts = (ForeignSource(TEXT, "One", "They left."), ForeignSource(OTHER, "Two", "She stayed."))
    return Foreign(
        "x", "Study", users=(ForeignUser(made_guid("u"), "Ana"),), codes=codes, sources=texts, sets=sets
    )


def brought(place: Path, sets: tuple[ForeignSet, ...] = SETS) -> tuple[Project, object]:
    file = place / "study.qdpx"
    file.write_bytes(write_qdpx(foreign(sets), origin="x").data)
    project = project_at(place / "study")
    return project, import_project(project, file)


def members(found: Foreign) -> set[tuple[object, ...]]:
    names = {each.id: each.name for each in (*found.codes, *found.sources)}
    return {
        (
            each.id,
            each.name,
            each.description,
            *(frozenset(map(names.get, part)) for part in (each.codes, each.sources)),
        )
        for each in found.sets
    }


def test_sets_come_in_as_a_file_that_people_read_and_edit(tmp_path):
    project, done = brought(tmp_path)
    with project:
        assert [each.what for each in done.losses if "sets" in each.what] == []
        assert sets_in(project.folder)[:2] == [
            NamedSet("Wave 1", SETS[0].id, "first\nwave 😀", ("One",)),
            NamedSet("Both", SETS[1].id, "", ("Two", "One"), ("theme", "theme.fear")),
        ]
        assert '- name: "Wave 1"' in (project.folder / "interchange.d" / "study.yaml").read_text()


def test_a_second_import_makes_no_second_set_and_says_what_differs(tmp_path):
    project, _ = brought(tmp_path)
    with project:
        import_project(project, tmp_path / "study.qdpx")
        assert len(list((project.folder / "interchange.d").iterdir())) == 1
        newer = tmp_path / "newer.qdpx"
        changed = (
            ForeignSet("Wave 1", (), (TEXT, OTHER), SETS[0].id),
            ForeignSet("Third", (HOME,), (), made_guid("t")),
        )
        newer.write_bytes(write_qdpx(foreign(changed), origin="x").data)
        done = import_project(project, newer)
        assert [(each.what, each.where) for each in done.losses if each.what == "sets"] == [
            ("sets", "Wave 1")
        ]
        assert [each.name for each in sets_in(project.folder)] == ["Third", "Wave 1", "Both", "Nothing yet"]


def test_sets_leave_with_their_ids_members_and_descriptions(tmp_path):
    project, _ = brought(tmp_path)
    with project:
        losses = export_qdpx(project, tmp_path / "out.qdpx")
        assert not [each for each in losses if "sets" in each.what]
    again = read_qdpx((tmp_path / "out.qdpx").read_bytes(), "out.qdpx")
    assert members(again) == {
        (*row[:3], *(frozenset(part) for part in row[3:]))
        for row in (
            (SETS[0].id, "Wave 1", "first\nwave 😀", (), ("One",)),
            (SETS[1].id, "Both", "", ("Theme", "Fear"), ("Two", "One")),
            (SETS[2].id, "Nothing yet", "", (), ()),
        )
    }


def test_our_own_export_brings_the_sets_home(tmp_path):
    project, _ = brought(tmp_path)
    with project:
        export_qdpx(project, tmp_path / "out.qdpx", with_names=True)
        before = sets_in(project.folder)
    with project_at(tmp_path / "home") as home:
        assert import_project(home, tmp_path / "out.qdpx").is_whole
        assert sets_in(home.folder) == before


def test_a_codebook_takes_its_sets_of_codes_along(tmp_path):
    project, _ = brought(tmp_path)
    with project:
        losses = export_qdc(project, tmp_path / "out.qdc")
    found = read_qdc((tmp_path / "out.qdc").read_bytes(), "out.qdc")
    names = {each.id: each.name for each in found.codes}
    assert [(each.name, [names[code] for code in each.codes]) for each in found.sets] == [
        ("Both", ["Theme", "Fear"])
    ]
    assert {each.where for each in losses if each.what == "sets"} == {"Wave 1", "Both"}


def test_what_is_gone_from_a_set_is_named(tmp_path):
    with project_at(tmp_path / "study") as project:
        (project.folder / "interchange.d").mkdir()
        (project.folder / "interchange.d" / "mine.yaml").write_text(
            "sets:\n  - name: Mine\n    codes: [own.grief, gone.code]\n"
        )
        losses = export_qdpx(project, tmp_path / "out.qdpx")
    assert [each.where for each in losses if each.what == "members of sets"] == ["Mine"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sets: {a: b}\n", "a list of sets"),
        ("sets:\n  - codes: [a.b]\n", "line 2: a set needs a name"),
        ("sets:\n  - name: x\n    code: [a.b]\n", "line 2: a set has no 'code'"),
        ("sets:\n  - name: x\n    codes: a.b\n", "codes is a list"),
        ("sets: [*x]\n", "cannot be read"),
    ],
)
def test_a_file_of_sets_that_says_something_else_is_refused_with_its_line(tmp_path, text, said):
    (tmp_path / "interchange.d").mkdir()
    (tmp_path / "interchange.d" / "mine.yaml").write_text(text)
    with pytest.raises(BadInput, match=re.escape(said)):
        sets_in(tmp_path)


def test_whatever_a_set_is_called_is_read_as_it_was_written(tmp_path):
    sets = [NamedSet('a: "b" # c', "", "one\n\ttwo\\n", ("é 😀/ى", "- x", "no"), ("012",))]
    (tmp_path / "interchange.d").mkdir()
    (tmp_path / "interchange.d" / "a.yaml").write_bytes(carried_yaml(Carried(tuple(sets))))
    assert sets_in(tmp_path) == sets


@pytest.mark.skipif(not REFI.is_dir(), reason="the reference files are not beside the project")
def test_the_reference_project_keeps_its_sets(tmp_path):
    with project_at(tmp_path / "study") as project:
        import_project(project, REFI / "variants" / "base.qdpx")
        found = sets_in(project.folder)
    assert [(each.name, each.description, len(each.testimonies), len(each.codes)) for each in found] == [
        ("Wave 1", "first wave", 1, 0), ("Theme set", "", 0, 1),
    ]  # fmt: skip
