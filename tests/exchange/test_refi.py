"""REFI-QDA projects and codebooks, as the standard and as real programs write them."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.errors import BadInput
from coder.exchange.model import (
    Foreign,
    ForeignCase,
    ForeignCode,
    ForeignCoding,
    ForeignMemo,
    ForeignSet,
    ForeignSource,
    ForeignUser,
    ForeignVariable,
)
from coder.exchange.refi_codebook import colour_of
from coder.exchange.refi_parts import stamp, unique_names
from coder.exchange.refi_read import read_qdpx
from coder.exchange.refi_write import write_qdc, write_qdpx
from coder.exchange.xml import legal
from coder.text.canonical import canonical
from coder.zips import SafeZip, pack

REFI = Path(__file__).parents[2].parent / "shared" / "reference" / "refi"
needs_files = pytest.mark.skipif(not REFI.is_dir(), reason="the reference files are not beside the project")


def ident(number: int) -> str:
    return str(UUID(int=number + (4 << 76) + (8 << 60)))


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).map(
    lambda name: legal(name).strip() or "x"
)
PIECES = st.sampled_from("ab \n😀\u0301\u0645\u0000\r\ufeff&<\u2028")
TEXTS = (
    st.text(st.one_of(PIECES, st.characters(exclude_categories=("Cs",))), min_size=1, max_size=60)
    .map(canonical)
    .filter(str.strip)
)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


@st.composite
def projects(draw):
    users = [ForeignUser(ident(n), f"{draw(NAMES)}{n}") for n in range(draw(st.integers(1, 3)))]
    codes: list[ForeignCode] = []
    for number in range(draw(st.integers(1, 6))):
        parent = draw(st.sampled_from(["", *(code.id for code in codes)]))
        colour = draw(st.sampled_from(["", "#12ab9f"]))
        codes.append(
            ForeignCode(ident(100 + number), draw(NAMES), parent, draw(st.booleans()), colour, draw(NAMES))
        )
    sources = [
        ForeignSource(ident(200 + n), f"{draw(NAMES)}{n}", draw(TEXTS), attributes={"place": draw(NAMES)})
        for n in range(draw(st.integers(1, 3)))
    ]
    codings, memos = [], []
    for number in range(draw(st.integers(0, 8))):
        source = draw(st.sampled_from(sources))
        start = draw(st.integers(0, len(source.text) - 1))
        end = draw(st.integers(start + 1, len(source.text)))
        user, code, at = draw(st.sampled_from(users)).id, draw(st.sampled_from(codes)).id, draw(TIMES)
        codings.append(ForeignCoding(ident(300 + number), source.id, start, end, code, user, at))
        if draw(st.booleans()):
            memos.append(
                ForeignMemo(
                    ident(400 + number),
                    "coding",
                    codings[-1].id,
                    draw(TEXTS),
                    user,
                    at,
                    start,
                    end,
                    source.id,
                )
            )
    variables = (
        ForeignVariable(ident(500), "place"),
        ForeignVariable(ident(501), "age", draw(st.sampled_from(["text", "number", "date"]))),
    )
    value = draw(st.sampled_from(["30", "2.5", "2014-02-30", "2014-02-03", "about 30"]))
    cases = (ForeignCase(ident(600), draw(NAMES), {"age": value}, (sources[0].id,)),)
    return Foreign(
        "REFI-QDA project", draw(NAMES), "x", "", tuple(users), tuple(codes), tuple(sources), tuple(codings),
        tuple(memos), variables, cases, (ForeignSet("wave", (), (sources[0].id,)),),
    )  # fmt: skip


@given(projects())
def test_what_is_written_is_read_again(project):
    written = write_qdpx(project, origin="test 1")
    again = read_qdpx(written.data, "x.qdpx")
    assert again.users == project.users
    assert [source.text for source in again.sources] == [source.text for source in project.sources]
    assert [source.attributes for source in again.sources] == [
        source.attributes for source in project.sources
    ]

    def place(each: ForeignCoding) -> tuple:
        return (each.id, each.source, each.start, each.end, each.code, each.user, each.at)

    assert sorted(map(place, again.codings)) == sorted(map(place, project.codings))
    assert {(memo.id, memo.text, memo.target) for memo in again.memos} == {
        (memo.id, memo.text, memo.target) for memo in project.memos
    }
    assert [dict(case.attributes) for case in again.cases] == [
        dict(case.attributes) for case in project.cases
    ]
    assert {(code.id, code.parent, code.codable) for code in again.codes} == {
        (code.id, code.parent, code.codable) for code in project.codes
    }
    assert write_qdpx(project, origin="test 1").data == written.data


@needs_files
@settings(deadline=None)
@given(projects())
def test_whatever_is_written_is_valid(schemas, project):
    whole, book = schemas
    with SafeZip(write_qdpx(project, origin="test 1").data, "x") as archive:
        whole.validate(archive.read("project.qde").decode())
    book.validate(write_qdc(project.codes, origin="test 1").data.decode())


@pytest.fixture(scope="module")
def schemas():
    xmlschema = pytest.importorskip("xmlschema")
    return xmlschema.XMLSchema(str(REFI / "Project.xsd")), xmlschema.XMLSchema(str(REFI / "Codebook.xsd"))


@given(st.lists(st.sampled_from("aAbc"), max_size=8), st.data())
def test_names_of_codes_are_unique_whatever_they_were(names, data):
    codes: list[ForeignCode] = []
    for number, name in enumerate(names):
        parent = data.draw(st.sampled_from(["", *(code.id for code in codes)]))
        codes.append(ForeignCode(ident(number), name, parent))
    made, losses = unique_names(codes)
    assert len({name.casefold() for name in made.values()}) == len(codes)
    renamed = [code for code in codes if made[code.id] != code.name]
    assert len(losses) == len(renamed)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("#ABC", "#aabbcc"),
        ("12ab9F", "#12ab9f"),
        ("#11223344", "#112233"),
        ("rgb(1, 2 ,3)", "#010203"),
        ("red", ""),
    ],
)
def test_colours_as_programs_write_them(written, meant):
    assert colour_of(written) == meant


BOMB = '<!DOCTYPE a [<!ENTITY x "y">]><Project name="&x;"/>'


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"project.qde": BOMB.encode()}, "document type"),
        ({"project.qde": b"<Project"}, "well-formed"),
        ({"project.qde": b"<Other/>"}, "root is 'Other'"),
        ({"readme": b""}, "holds no REFI-QDA project"),
        ({"a.qde": b"<Project/>", "b.qde": b"<Project/>"}, "more than one"),
    ],
)
def test_what_is_no_project_gets_a_sentence(members, says):
    with pytest.raises(BadInput, match=says):
        read_qdpx(pack(members), "x.qdpx")


@needs_files
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_project_is_read_or_refused_with_a_sentence(changes):
    with SafeZip((REFI / "variants/base.qdpx").read_bytes(), "x") as archive:
        members = {name: archive.read(name) for name in archive.names}
    xml = bytearray(members["project.qde"])
    for place, value in changes:
        xml[place % len(xml)] = value
    try:
        found = read_qdpx(pack({**members, "project.qde": bytes(xml)}), "x.qdpx")
    except BadInput:
        return
    for each in found.codings:
        text = next(source.text for source in found.sources if source.id == each.source)
        assert 0 <= each.start < each.end <= len(text)


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5, minutes=-30))])))
def test_a_time_is_written_in_utc_and_whole_seconds(at):
    try:
        expected = at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    except OverflowError:  # the first and last hours of the calendar
        return
    assert stamp(at) == expected
