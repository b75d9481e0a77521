"""Every REFI-QDA reference file gives what its name promises, and so does every other way of writing it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from coder.exchange.model import Foreign
from coder.exchange.refi_codebook import read_qdc
from coder.exchange.refi_read import read_qdpx
from coder.zips import SafeZip, pack

REFI = Path(__file__).parents[2].parent / "shared" / "reference" / "refi"
pytestmark = pytest.mark.skipif(not REFI.is_dir(), reason="the reference files are not beside the project")

HARASSED = "harassment & threats < never >"
CODINGS = {
    ("P01 interview", "Ana", "Harm", 17, "« bonjour »", ""),
    ("P01 interview", "Ben", "Harm", 43, "Zoë 😀 et", "segment memo"),
    ("P01 interview", "Ana", "Harm/Online", 43, "Zoë 😀 et", "segment memo"),
    ("P01 interview", "Ben", "Harm/Online", 43, "Zoë 😀 et", "segment memo"),
    ("P01 interview", "Ben", "Harm/Other", 57, "30 ans.\n\nQ: Why?", ""),
    ("P01 interview", "Ben", "Coping/Other", 89, HARASSED, ""),
    ("P01 interview", "Ana", "Harm/Online", 89, HARASSED, ""),
    ("P02 interview", "Ana", "Coping/Other", 18, "Line two here.", ""),
}
MEMOS = {
    ("code", "Ben", "Code memo text"),
    ("passage", "Ben", "Segment memo é 😀"),
    ("source", "Ben", "Document memo"),
    ("project", "Ben", "Project journal"),
}


def read(name: str) -> Foreign:
    path = REFI / name
    return read_qdpx(path.read_bytes(), path.name)


def codings(project: Foreign) -> set[tuple[object, ...]]:
    """Who put which code on which words, by names."""
    codes = {code.id: code for code in project.codes}
    users = {user.id: user.name for user in project.users} | {"": "nobody"}
    texts = {source.id: source for source in project.sources}

    def path(code: str) -> str:
        name = codes[code].name.rpartition(" / ")[2]
        return f"{path(codes[code].parent)}/{name}" if codes[code].parent else name

    return {
        (
            texts[each.source].name, users[each.user], path(each.code), each.start,
            texts[each.source].text[each.start : each.end], each.memo,
        )
        for each in project.codings
    }  # fmt: skip


def memos(project: Foreign) -> set[tuple[str, str, str]]:
    users = {user.id: user.name for user in project.users}
    return {(each.about, users[each.user], each.text) for each in project.memos}


def check_base(project: Foreign) -> None:
    """That it says exactly what the plain file says."""
    assert codings(project) == CODINGS
    assert len(project.codings) == 8
    assert memos(project) == MEMOS
    assert [(case.name, dict(case.attributes)) for case in project.cases] == [("P01", {"age": "30"})]
    assert [dict(source.attributes) for source in project.sources] == [{"site": "Lille"}, {}]
    assert [source.description for source in project.sources] == ["doc memo", "doc memo"]
    assert {(each.name.rpartition(" / ")[2], each.codable, each.colour) for each in project.codes} == {
        ("Harm", True, "#e06c75"), ("Online", True, "#61afef"), ("Other", True, "#98c379"),
        ("Coping", False, "#c678dd"), ("Other", True, "#56b6c2"),
    }  # fmt: skip
    assert (project.name, project.description) == ("Reference & co", "Project description")
    assert {each.name for each in project.sets} == {"Wave 1", "Theme set"}


@pytest.mark.parametrize("path", sorted(REFI.glob("variants/*.qdpx")), ids=lambda path: path.stem)
def test_each_variant_says_what_the_plain_file_says(path):
    found = read_qdpx(path.read_bytes(), path.name)
    if path.stem != "nousers":
        check_base(found)
        assert not found.losses
        return
    names = {user.name: person for user, person in zip(sorted(found.users, key=lambda each: each.id),
                                                      ("Ana", "Ben"), strict=True)}  # fmt: skip
    assert {(text, names[user], *rest) for text, user, *rest in codings(found)} == CODINGS
    assert [loss.what for loss in found.losses] == ["users", "users"]


@pytest.mark.parametrize("path", sorted(REFI.glob("edge/*.qdpx")), ids=lambda path: path.stem)
def test_edge_files_keep_their_only_coding_its_coder_and_its_memo(path):
    found = read_qdpx(path.read_bytes(), path.name)
    assert codings(found) == {("doc", "Ana", "A", 0, "Hello", "")}
    promised = {
        "c_selection_noteref_inline_note": {("passage", "Ana", "inline memo")},
        "e_note_no_dates": {("project", "Ana", "note text")},
    }
    assert memos(found) == promised.get(path.stem, set())
    assert not found.losses
    assert ("1 memo with no author named: credited to Ana, the only user." in found.assumed) == (
        path.stem == "e_note_no_dates"
    )


@pytest.mark.parametrize("path", sorted(REFI.rglob("*.qdc")), ids=lambda path: path.stem)
def test_each_codebook_keeps_every_code(path):
    found = read_qdc(path.read_bytes(), path.name)
    names = [(each.name, each.codable, each.description) for each in found.codes]
    if path.stem.startswith("taguette"):
        assert names == [("harm", True, ""), ("harm.online", True, "")]
    else:
        assert names == [("Parent", False, "d"), ("Child é", True, "")]
        assert found.codes[1].parent == found.codes[0].id
        assert found.codes[1].colour == ("#010203" if "rgba" in path.name else "#aabbcc")
    assert not found.losses


# --- the same project as still other programs would have written it -----------------------


def members() -> dict[str, bytes]:
    with SafeZip((REFI / "variants/base.qdpx").read_bytes(), "base") as archive:
        return {name: archive.read(name) for name in archive.names}


def rewritten(change: Callable[[str], str], text: Callable[[bytes], bytes] = bytes) -> Foreign:
    """The plain project with its XML and its texts changed."""
    made = {
        name: change(data.decode()).encode() if name == "project.qde" else text(data)
        for name, data in members().items()
    }
    return read_qdpx(pack(made), "x.qdpx")


def moved(places: Callable[[str, int, int], tuple[int, int]]) -> Callable[[str], str]:
    """Positions changed, by the text that they stand in."""
    texts = [data.decode() for data in members().values() if len(data) > 30 and not data.startswith(b"<")]
    long = max(texts, key=len)
    short = next(each for each in texts if each.startswith("Second"))

    def change(document: str) -> str:
        def one(found: re.Match[str], text: str) -> str:
            start, end = places(text, int(found[1]), int(found[2]))
            return f'startPosition="{start}" endPosition="{end}"'

        parts = document.split('<TextSource guid="7E016879')
        pattern = r'startPosition="(\d+)" endPosition="(\d+)"'
        made = [
            re.sub(pattern, lambda found: one(found, text), part)  # noqa: B023 - used within the loop
            for part, text in zip(parts, (long, short), strict=True)
        ]
        return '<TextSource guid="7E016879'.join(made)

    return change


def utf16(text: str, at: int) -> int:
    return len(text[:at].encode("utf-16-le")) // 2


def crlf(text: str, at: int) -> int:
    return at + text[:at].count("\n")


@pytest.mark.parametrize(
    "places",
    [
        lambda text, start, end: (utf16(text, start), utf16(text, end)),
        lambda text, start, end: (len(text[:start].encode()), len(text[:end].encode())),
        lambda _text, start, end: (start + 1, end + 1),
        lambda _text, start, end: (start + 1, end),
        lambda _text, start, end: (start, end - 1),
        lambda text, start, end: (crlf(text, start), crlf(text, end)),
    ],
    ids=["utf16", "bytes", "from one", "from one, inclusive", "inclusive", "line ends as two"],
)
def test_positions_are_understood_however_they_were_counted(places):
    found = rewritten(moved(places))
    check_base(found)
    assert not found.losses
    assert all(source.score[0] == source.score[1] for source in found.sources if source.score)


def inline(document: str) -> str:
    """With the texts in the document itself."""
    texts = {name.rpartition("/")[2]: data.decode() for name, data in members().items() if "/" in name}

    def one(found: re.Match[str]) -> str:
        words = texts[found[2]].replace("&", "&amp;").replace("<", "&lt;")
        content = f"<PlainTextContent>{words}</PlainTextContent>"
        return f"{found[1]}>{content}</Note>" if found[3] == "/>" else f"{found[1]}>{content}"

    return re.sub(r'(<(?:TextSource|Note)[^>]*?) plainTextPath="internal://([^"]*)"\s*(/>|>)', one, document)


VARIATIONS: dict[str, Callable[[str], str]] = {
    "no prefix of paths": lambda xml: xml.replace("internal://", ""),
    "a folder in paths": lambda xml: xml.replace("internal://", "internal://sources/"),
    "paths in lower case": lambda xml: re.sub(r"internal://[^\"]*", lambda path: path[0].lower(), xml),
    "texts inline": inline,
    "no origin": lambda xml: xml.replace(' origin="reference-generator 1.0"', ""),
    "no namespace": lambda xml: xml.replace('xmlns="urn:QDA-XML:project:1.0" ', ""),
    "prefixed": lambda xml: re.sub(r"<(/?)(?=[A-Z])", r"<\1q:", xml).replace("xmlns=", "xmlns:q="),
    "ids in lower case": lambda xml: re.sub(r'(targetGUID|creatingUser)="([^"]*)"',
                                            lambda found: f'{found[1]}="{found[2].lower()}"', xml),
    "empty containers": lambda xml: xml.replace("</Project>", "<Links/><Graphs/></Project>"),
    "users last": lambda xml: re.sub(r"(<Users>.*</Users>)(.*)(</Project>)", r"\2\1\3", xml),
    "unknown elements": lambda xml: xml.replace("<Sources>", '<Vendor x="1"><y/></Vendor><Sources>'),
    "coder on the coding only": lambda xml: re.sub(r'(<Plain[^>]*) creatingUser="[^"]*"', r"\1", xml),
    "coder on the passage only": lambda xml: re.sub(r'(<Coding[^>]*) creatingUser="[^"]*"', r"\1", xml),
}  # fmt: skip


@pytest.mark.parametrize("change", VARIATIONS.values(), ids=VARIATIONS)
def test_the_same_project_written_otherwise_is_the_same(change):
    found = rewritten(change)
    check_base(found)
    assert not found.losses


def test_windows_line_ends_whose_positions_do_not_count_them():
    found = rewritten(str, lambda text: text.replace(b"\n", b"\r\n"))
    check_base(found)
    assert found.sources[0].calibration == "carriage returns not counted"


def test_two_coders_in_one_passage_stay_two():
    """As MAXQDA writes it: the passage is Ana's, and a coding in it Ben's."""
    ana, ben = "39E3E45A-293B-5632-A504-6AE5675355C3", "A412656C-17B7-5721-AB8F-5E2133C88152"

    def one_passage(xml: str) -> str:
        passages = re.findall(r"<PlainTextSelection.*?</PlainTextSelection>", xml)
        first, second, third = (each for each in passages if 'startPosition="43"' in each)
        inner = "".join(re.findall(r"<Coding.*?</Coding>", second + third))
        joined = first.replace("</PlainTextSelection>", f"{inner}</PlainTextSelection>")
        return xml.replace(second, "").replace(third, "").replace(first, joined)

    found = rewritten(one_passage)
    assert len(found.codings) == 8
    assert {each[:5] for each in codings(found)} == {each[:5] for each in CODINGS}
    memos_of = {each.user.upper(): each.memo for each in found.codings if each.start == 43}
    assert memos_of == {ana: "segment memo", ben: ""}  # a passage's description is its maker's


def test_a_memo_that_is_there_twice_is_taken_once():
    """As we write it ourselves: a description for programs that know no notes, and the note."""
    found = rewritten(lambda xml: xml.replace(
        'startPosition="89" endPosition="119" creatingUser="39E3E45A-293B-5632-A504-6AE5675355C3" '
        'creationDateTime="2026-01-02T03:04:05Z">',
        'startPosition="89" endPosition="119"><Description>Segment memo é 😀</Description>'))  # fmt: skip
    assert memos(found) == MEMOS
    assert codings(found) == CODINGS


def test_a_link_between_a_note_and_a_passage_is_a_memo_on_it():
    passage, note = "18568E8C-F7AC-5E83-AFAC-8EC8825705F1", "F0647E1D-91A9-5851-9EE1-C3E7745FC4F0"
    link = f'<Links><Link guid="{note}" originGUID="{note}" targetGUID="{passage}"/></Links></Project>'
    found = rewritten(lambda xml: xml.replace("</Project>", link))
    journal = next(each for each in found.memos if each.text == "Project journal")
    assert (journal.about, journal.source, journal.start) == (
        "passage", "7e016879-bd40-52db-9b28-5d9d9a1c87f1", 18,
    )  # fmt: skip
    assert not found.losses


def test_what_cannot_be_kept_is_named():
    def broken(xml: str) -> str:
        xml = xml.replace('startPosition="17" endPosition="28"', 'startPosition="17" endPosition="9000"')
        xml = xml.replace('startPosition="57" endPosition="73"', 'startPosition="57" endPosition="57"')
        xml = xml.replace('CodeRef targetGUID="8BF8F6D2', 'CodeRef targetGUID="00000000')
        return xml.replace("A62A2723-2264-5100-84F3-24402E0FC9B8.txt", "gone.txt")

    found = rewritten(broken)
    assert len(found.codings) == 4
    assert [(loss.what, loss.where) for loss in found.losses] == [
        ("passages", "P01 interview, 17 to 9000"),
        ("passages", "P01 interview, 57 to 57"),
        ("codings", "P01 interview, 89 to 119"),
        ("sources", "P02 interview"),
        ("codings", "P02 interview"),
    ]


MEDIA = (
    '<AudioSource guid="{0}1" name="tape"><Transcript guid="{0}2"><PlainTextContent>One two three',
    '</PlainTextContent><SyncPoint guid="{0}3" position="4" timeStamp="10"/>',
    '<SyncPoint guid="{0}4" position="7"/><SyncPoint guid="{0}5" timeStamp="90"/>',
    '<TranscriptSelection guid="{0}6" fromSyncPoint="{0}3" toSyncPoint="{0}4">',
    '<Coding guid="{0}7" creatingUser="39E3E45A-293B-5632-A504-6AE5675355C3">',
    '<CodeRef targetGUID="6164B976-6FB7-5B48-A87E-D1BCB273ADA1"/></Coding></TranscriptSelection>',
    '<TranscriptSelection guid="{0}8" fromSyncPoint="{0}3" toSyncPoint="{0}5"><Coding guid="{0}9"/>',
    "</TranscriptSelection></Transcript></AudioSource></Sources>",
)


def test_passages_of_a_transcript_stand_between_their_sync_points():
    media = "".join(MEDIA).format("AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAA")
    found = rewritten(lambda xml: xml.replace("</Sources>", media))
    assert codings(found) - CODINGS == {("tape", "Ana", "Harm", 4, "two", "")}
    assert [loss.what for loss in found.losses] == ["media", "passages"]
    assert "'4' to ''" in found.losses[1].why
