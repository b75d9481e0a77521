"""Any project goes out as REFI-QDA that the standard's schemas accept, and comes back as it was."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coder.errors import CoderError
from coder.exchange.refi_read import SIDECAR
from coder.project.door import Project
from coder.project.interchange import import_project
from coder.project.refi_out import export_qdc, export_qdpx
from coder.zips import SafeZip, pack

REFI = Path(__file__).parents[2].parent / "shared" / "reference" / "refi"
BOOK = """\
title: "A study: <&> é 🏃"
description: |
  What it is about.
variables:
  age: {title: Age, type: number}
families:
  own:
    title: Own
    codes:
      fear: {title: Fear, colour: '#E06C75', key: F, use_when: "said so <b>"}
      flight: {title: Flight, codable: false, codes: {night: {title: Fear}}}
  leave: {title: Leave, exclusive: true, codes: {family: {title: Family & friends}}}
"""
TEXTS = {
    "one": "They fled 🏃 at night.\nNobody\u2028slept &amp; < é.",
    "sub/two": "\u0645\u0631\u062d\u0628\u0627 e\u0301\n\nQ: Why?\n",
}
CODERS = ("Ana", "Bo <b>", "Zoë")
CODES = ("own.fear", "own.flight.night", "leave.family")
WORDS = st.text(st.sampled_from('ab <>&"\n\t🏃é\u0645\x07]'), min_size=1, max_size=12).filter(str.strip)
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("code"), st.sampled_from(CODERS), st.sampled_from(sorted(TEXTS)),
                  st.integers(0, 20), st.integers(1, 9), st.sampled_from(CODES), st.just("") | WORDS),
        st.tuples(st.just("remove"), st.sampled_from(CODERS), st.integers(0, 5)),
        st.tuples(st.just("mark"), st.sampled_from(CODERS), st.integers(0, 5)),
        st.tuples(st.just("memo"), st.sampled_from(CODERS), st.integers(0, 3), WORDS),
        st.tuples(st.just("submit"), st.sampled_from(CODERS), st.sampled_from(sorted(TEXTS))),
    ),
    max_size=12,
)  # fmt: skip


def made(place: Path) -> Path:
    for name, text in TEXTS.items():
        file = place / "testimonies" / f"{name}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (place / "testimonies" / "cases.csv").write_text(
        "case,age,testimonies,note\nP1,30,one,shy\nP2,31.5,sub/two,\n"
    )
    (place / "codebook.yaml").write_text(BOOK)
    return place


def empty(place: Path) -> Path:
    (place / "testimonies").mkdir(parents=True)
    (place / "codebook.yaml").write_text("title: Empty\nfamilies: {x: {title: X, codes: {y: {title: Y}}}}\n")
    return place


def acted(project: Project, action: tuple) -> None:
    """Do one thing, where it can be done."""
    what, coder, *rest = action
    project.sit_down(coder)
    mine = project.own_codings()
    try:
        if what == "code":
            testimony, start, length, code, memo = rest
            end = min(start + length, len(TEXTS[testimony]))
            project.add_coding(testimony, start, end, code, memo)
        elif what == "remove" and mine:
            project.remove_coding(mine[rest[0] % len(mine)].id)
        elif what == "mark" and mine:
            project.mark(mine[rest[0] % len(mine)].id, confidence="low", discuss=True)
        elif what == "memo":
            about = ({}, {"testimony": "one"}, {"testimony": "one", "span": (0, 4)}, {"code": "own.fear"})
            project.add_memo(rest[1], **about[rest[0]])
        elif what == "submit":
            project.submit(rest[0])
    except CoderError:
        pass


def said(project: Project) -> set[tuple]:
    """Who put which code on which words, and wrote what there."""
    book = project.codebook.by_path
    return {
        (each.coder, book[each.code].title, each.testimony[-3:], each.start, each.end,
         each.memo.replace("\x07", "\ufffd"))
        for each in project.record.codings()
    }  # fmt: skip


@pytest.fixture(scope="module")
def schemas():
    if not REFI.is_dir():
        pytest.skip("the standard's schemas are not beside the project")
    xmlschema = pytest.importorskip("xmlschema")
    return xmlschema.XMLSchema(str(REFI / "Project.xsd")), xmlschema.XMLSchema(str(REFI / "Codebook.xsd"))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTIONS, st.booleans())
@example(
    [("code", "Ana", "one", 0, 5, "own.fear", ""), ("code", "Ana", "one", 0, 5, "leave.family", "a\x07")],
    False,
)
@example([("code", "Ana", "one", 3, 9, "own.fear", "")], False)  # it ends in a blank, its name does not
def test_every_project_leaves_valid_and_comes_back_the_same(schemas, actions, with_names):
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        with Project.open(made(home / "first"), coder="Ana") as project:
            for action in actions:
                acted(project, action)
            export_qdpx(project, home / "all.qdpx", with_names=with_names)
            export_qdc(project, home / "book.qdc")
            before, spoken = project.record.digest(anew=True), said(project)
        with SafeZip((home / "all.qdpx").read_bytes(), "all") as archive:
            members = {each: archive.read(each) for each in archive.names}
        schemas[0].validate(members["project.qde"].decode())
        schemas[1].validate((home / "book.qdc").read_text())

        with Project.open(empty(home / "home")) as project:
            brought = import_project(project, home / "all.qdpx")
            assert brought.is_whole
            assert project.record.digest(anew=True) == before
            assert {name: project.testimony(name).text for name in project.testimony_ids()} == TEXTS

        del members[SIDECAR]
        (home / "others.qdpx").write_bytes(pack(members))
        with Project.open(empty(home / "theirs")) as project:
            import_project(project, home / "others.qdpx")
            found = said(project)
            assert {(*each[:1], each[1].rpartition(" / ")[2], *each[2:]) for each in found} == spoken
            once = project.record.digest(anew=True)
            import_project(project, home / "others.qdpx")
            assert project.record.digest(anew=True) == once
