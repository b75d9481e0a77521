"""A newer version of a project that came in before: what is new comes in, what differs is named."""

import re
from dataclasses import replace

import pytest

from coder.documents.carried import read_carried
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
from coder.exchange.refi_parts import made_guid
from coder.exchange.refi_read import read_qdpx
from coder.exchange.refi_write import write_qdpx
from coder.project.bringing import Brought
from coder.project.cases import effective_cases
from coder.project.door import Project
from coder.project.interchange import import_project
from coder.project.refi_out import export_qdpx
from coder.project.revising import revise
from coder.zips import SafeZip, pack

BOOK = "title: Own\nfamilies: {own: {title: Own, codes: {grief: {title: Grief}}}}\n"
ANA, BO = made_guid("a"), made_guid("b")
HEAD, FEAR, HOME = made_guid("h"), made_guid("f"), made_guid("m")
ONE, TWO = made_guid("1"), made_guid("2")
THEIRS = Foreign(
    "REFI-QDA project",
    "Study",
    users=(ForeignUser(ANA, "Ana"), ForeignUser(BO, "consensus")),
    codes=(
        ForeignCode(HEAD, "Theme", codable=False),
        ForeignCode(FEAR, "Fear", HEAD, colour="#112233", description="Being afraid"),
        ForeignCode(HOME, "Home", HEAD),
    ),
    sources=(ForeignSource(ONE, "One", "They left at night."), ForeignSource(TWO, "Two", "She stayed.")),
    codings=(
        ForeignCoding(made_guid("c1"), ONE, 0, 4, FEAR, ANA),
        ForeignCoding(made_guid("c2"), TWO, 0, 3, HOME, BO),
    ),
    memos=(ForeignMemo(made_guid("n1"), "source", ONE, "memo one", ANA),),
    variables=(ForeignVariable(made_guid("v"), "age"),),
    cases=(ForeignCase(made_guid("p1"), "P1", {"age": "30"}, (ONE,)),),
)


@pytest.fixture
def project(tmp_path):
    place = tmp_path / "study"
    (place / "testimonies").mkdir(parents=True)
    (place / "codebook.yaml").write_text(
        "title: Own\nfamilies: {own: {title: Own, codes: {grief: {title: Grief}}}}\n"
    )
    with Project.open(place) as opened:
        yield opened


def take(project: Project, foreign: Foreign, **how: bool) -> Brought:
    file = project.folder.parent / "theirs.qdpx"
    file.write_bytes(write_qdpx(foreign, origin="x").data)
    return import_project(project, file, **how)


def lost(done: Brought, what: str) -> list[tuple[str, str]]:
    return [(each.where, each.why) for each in done.losses if each.what == what]


def test_what_a_newer_version_says_otherwise_of_a_memo_or_a_code_is_named(project):
    take(project, THEIRS)
    fear = replace(THEIRS.codes[1], name="Terror", description="Much afraid", colour="#445566")
    memo = replace(THEIRS.memos[0], text="memo one CHANGED")
    done = take(project, replace(THEIRS, codes=(THEIRS.codes[0], fear, THEIRS.codes[2]), memos=(memo,)))
    assert [where for where, _ in lost(done, "memos")] == ["memo one CHANGED"]
    ((where, why),) = lost(done, "codes")
    assert where == "theme.fear"
    assert why.startswith("name, definition, colour: otherwise there")
    assert [each.text for each in project.record.memos()] == ["memo one"]


def test_a_second_time_names_nothing_and_a_dry_run_says_that_nothing_is_new(project):
    dry = take(project, THEIRS, dry_run=True)
    first = take(project, THEIRS)
    assert (dry.added, dry.present, dry.memos) == (first.added, first.present, first.memos) == (2, 0, 1)
    for how in ({"dry_run": True}, {}):
        again = take(project, THEIRS, **how)
        assert (again.added, again.present, again.memos) == (0, 2, 0)
        assert not lost(again, "memos")
        assert not lost(again, "codes")


def test_what_its_coder_removed_or_changed_here_is_not_counted_as_there_but_named(project):
    more = replace(THEIRS, codings=(*THEIRS.codings, ForeignCoding(made_guid("c3"), ONE, 5, 9, FEAR, ANA)))
    take(project, more)
    place = project.folder
    project.close()
    with Project.open(place, coder="Ana") as ana:
        first, second = ana.record.codings(coder="Ana")
        ana.remove_coding(first.id)
        ana.change_span(second.id, 5, 12)
        for how in ({"dry_run": True}, {}):
            again = take(ana, more, **how)
            assert (again.added, again.present, again.withdrawn) == (0, 1, 2)
            why = "Ana removed or changed it here since; left as it is here."
            assert lost(again, "codings") == [("One 0 to 4", why), ("One 5 to 9", why)]
        ana.add_coding("One", 0, 4, first.code)  # the same again stands, whatever its id
        again = take(ana, more)
        assert (again.present, again.withdrawn) == (2, 1)


def test_the_sentence_about_a_reserved_name_says_what_the_coder_is_called(project):
    done = take(project, THEIRS)
    assert "coder-consensus" in done.coders
    assert lost(done, "names of coders") == [
        ("consensus", "No coder can be called so: coder-consensus here.")
    ]


def test_two_people_of_one_name_are_two_and_those_without_a_text_are_there(project):
    people = (
        ForeignCase(made_guid("p1"), "P1", {}, (ONE,)),
        ForeignCase(made_guid("p2"), "p1", {}, (TWO,)),
        ForeignCase(made_guid("p3"), "Silent"),
        ForeignCase(made_guid("p4"), "P1", {"age": "30"}, (ONE,)),
    )
    done = take(project, replace(THEIRS, cases=people))
    cases = {each.id: (each.testimonies, dict(each.attributes)) for each in effective_cases(project)}
    assert {name: texts for name, (texts, _) in cases.items()} == {
        "P1": ("One",), "p1 2": ("Two",), "Silent": (),
    }  # fmt: skip
    assert [where for where, _ in lost(done, "names of cases")] == ["p1"]
    assert not lost(take(project, replace(THEIRS, cases=people)), "names of cases")


def test_attributes_whose_names_differ_in_capitals_alone_stay_apart(project):
    variables = (ForeignVariable(made_guid("v1"), "Site"), ForeignVariable(made_guid("v2"), "site"),
                 ForeignVariable(made_guid("v3"), ""))  # fmt: skip
    data = write_qdpx(replace(THEIRS, variables=variables, cases=()), origin="x").data
    found = read_qdpx(data, "x.qdpx")
    assert [each.name for each in found.variables[:2]] == ["Site", "site 2"]
    assert found.variables[2].name.startswith("variable ")
    assert len([each for each in found.losses if each.what == "names of attributes"]) == 2


def test_two_texts_of_one_id_are_two_each_time(project):
    twice = replace(THEIRS, sources=(THEIRS.sources[0], ForeignSource(ONE, "Other", "Another text.")))
    done = take(project, twice)
    assert [where for where, _ in lost(done, "ids")] == ["Other"]
    again = take(project, twice)
    assert again.testimonies == ()
    assert len(project.testimony_ids()) == 2


def test_users_people_attributes_and_roots_leave_under_the_ids_that_they_came_with(project, tmp_path):
    take(project, THEIRS)
    export_qdpx(project, tmp_path / "out.qdpx")
    out = read_qdpx((tmp_path / "out.qdpx").read_bytes(), "out.qdpx")
    assert {each.id: each.name for each in out.users} == {ANA: "Ana", BO: "coder-consensus"}
    assert {each.id for each in out.codes} >= {HEAD, FEAR, HOME}
    assert [(each.id, each.name, dict(each.attributes)) for each in out.cases] == [
        (made_guid("p1"), "P1", {"age": "30"})
    ]
    assert [(each.id, each.name) for each in out.variables] == [(made_guid("v"), "age")]
    assert read_carried(project.folder).id_of("coder", "Ana") == ANA


def test_a_column_that_nobody_declared_is_named_and_leaves_only_where_names_do(project, tmp_path):
    (project.folder / "testimonies" / "T.txt").write_text("They left.")
    (project.folder / "testimonies" / "cases.csv").write_text("case,testimonies,phone\nP1,T,0170\n")
    project.reload()
    losses = export_qdpx(project, tmp_path / "out.qdpx")
    assert [each.where for each in losses if each.what == "columns of the register"] == ["phone"]
    assert not read_qdpx((tmp_path / "out.qdpx").read_bytes(), "x").variables
    export_qdpx(project, tmp_path / "named.qdpx", with_names=True)
    (case,) = read_qdpx((tmp_path / "named.qdpx").read_bytes(), "x").cases
    assert dict(case.attributes) == {"phone": "0170"}


def test_what_is_left_out_with_a_text_is_counted(project):
    take(project, THEIRS)
    changed = replace(THEIRS, sources=(replace(THEIRS.sources[0], text="They came."), THEIRS.sources[1]))
    assert lost(take(project, changed), "texts") == [
        ("One", "One has other words here; left out with 1 coding.")
    ]


def test_a_newer_version_with_other_ids_doubles_nothing(project):
    sets = (ForeignSet("Wave", (FEAR,), (ONE,), made_guid("s"), "first"),)
    first = take(project, replace(THEIRS, sets=sets))
    data = write_qdpx(replace(THEIRS, sets=sets), origin="x").data
    with SafeZip(data, "x") as archive:
        members = {name: archive.read(name) for name in archive.names}
    known = {ONE: "One", TWO: "Two"}
    document = re.sub(
        rb'(?<=")[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}(?=")',
        lambda found: made_guid("renewed", found[0]).encode(),
        members.pop("project.qde"),
    )
    assert not any(ident.encode() in document for ident in known)
    file = project.folder.parent / "newer.qdpx"
    file.write_bytes(pack({"project.qde": document, **members}))
    again = import_project(project, file)
    assert (again.added, again.present, again.memos) == (0, 2, 0)
    assert (again.codes, again.testimonies, again.sets) == ((), (), ())
    assert any("3 codes known by name" in each for each in again.calibrations)
    assert first.sets == ("Wave",)


def of_city(city: str, definition: str) -> Foreign:
    return Foreign(
        "REFI-QDA project",
        f"Study of {city}",
        users=(ForeignUser(made_guid(city, "u"), city),),
        codes=(ForeignCode(made_guid(city, "c"), "Fear", description=definition),),
        sources=(ForeignSource(made_guid(city, "s"), f"{city} text", f"I was afraid in {city}."),),
        codings=(
            ForeignCoding(made_guid(city, "k"), made_guid(city, "s"), 0, 5, made_guid(city, "c"),
                          made_guid(city, "u")),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("definition", ["A threat uttered by a perpetrator", "Fear of the police"])
def test_codes_of_two_studies_that_are_called_alike_stay_two(project, definition):
    take(project, of_city("Lille", "Fear of the police"))
    done = take(project, of_city("Oslo", definition))
    assert done.codes == ("study_of_oslo.fear",)
    assert {(each.coder, each.code) for each in project.record.codings()} == {
        ("Lille", "study_of_lille.fear"),
        ("Oslo", "study_of_oslo.fear"),
    }
    again = of_city("Oslo", definition)
    renewed = replace(
        again,
        codes=(replace(again.codes[0], id=made_guid("new")),),
        codings=(replace_code(again.codings[0], made_guid("new")),),
    )
    done = take(project, renewed)
    assert (done.codes, done.added) == ((), 0)


def replace_code(coding: ForeignCoding, code: str) -> ForeignCoding:
    return coding._replace(id=made_guid("new", coding.id), code=code)


def test_our_own_text_that_was_corrected_here_is_not_doubled_when_a_program_gives_it_back(project):
    place = project.folder / "testimonies" / "T.txt"
    place.write_text("They fled.")
    with Project.open(project.folder, coder="ana") as before:
        before.add_coding("T", 0, 4, "own.grief")
        export_qdpx(before, project.folder.parent / "out.qdpx")
    there = read_qdpx((project.folder.parent / "out.qdpx").read_bytes(), "out.qdpx")
    place.write_text("They ran away.")
    with Project.open(project.folder, coder="ana") as after:
        revise(after, "T")
    with Project.open(project.folder, coder="ana") as after:
        done = take(after, replace(there, sidecar=b""))
    assert (done.testimonies, done.added) == ((), 0)
    assert lost(done, "texts") == [("T", "T has other words here; left out with 1 coding.")]


def test_a_person_whom_the_text_itself_names_gets_no_row_at_the_second_time_either(project):
    (project.folder / "testimonies" / "T.txt").write_text("---\ncase: P9\n---\nThey left.")
    (project.folder / "testimonies" / "cases.csv").write_text("case,age\nP1,30\n")
    project.reload()
    given = replace(
        THEIRS,
        sources=(ForeignSource(ONE, "T", "They left."),),
        codings=(),
        cases=(
            ForeignCase(made_guid("p9"), "P9", {}, (ONE,)),
            ForeignCase(made_guid("p1"), "P1", {"age": "30"}),
        ),
    )
    for _ in range(2):
        done = take(project, given)
        assert (done.register.patch, done.register.doubts) == ("", ())


def test_a_code_that_was_renamed_and_not_yet_applied_comes_back_as_itself(project):
    (project.folder / "testimonies" / "T.txt").write_text("They fled.")
    with Project.open(project.folder, coder="ana") as before:
        before.add_coding("T", 0, 4, "own.grief")
    book = project.folder / "codebook.yaml"
    book.write_text(BOOK.replace("grief: {title: Grief}", "loss: {title: Loss, formerly: [own.grief]}"))
    with Project.open(project.folder, coder="ana") as after:
        export_qdpx(after, project.folder.parent / "out.qdpx")
        there = read_qdpx((project.folder.parent / "out.qdpx").read_bytes(), "out.qdpx")
        done = take(after, replace(there, sidecar=b""))
    assert (done.codes, done.added, done.present) == ((), 0, 1)
