"""Projects that are written oddly: deep, mistimed, with names that differ in capitals, with odd links."""

from __future__ import annotations

import pytest

from coder.exchange.brat_read import read_brat
from coder.exchange.model import Foreign
from coder.exchange.refi_read import read_qdpx
from coder.zips import pack

TEXT = "Hello world."
N = "00000000-0000-4000-8000-0000000000"
CODE = f'<Code guid="{N}02" name="Fear" isCodable="true"/>'
CODED = (
    f'<PlainTextSelection guid="{N}20" name="Hello" startPosition="0" endPosition="5">'
    f'<Coding guid="{N}30" creatingUser="{N}01" creationDateTime="{{at}}"><CodeRef targetGUID="{{code}}"/>'
    "</Coding></PlainTextSelection>"
)


def read(
    codes: str = CODE,
    *,
    at: str = "2024-01-01T00:00:00Z",
    code: str = f"{N}02",
    rest: str = "",
    path: str = "t.txt",
    **texts: str,
) -> Foreign:
    document = (
        f'<Project name="x"><Users><User guid="{N}01" name="Ana"/></Users><CodeBook><Codes>{codes}</Codes>'
        f'</CodeBook><Sources><TextSource guid="{N}10" name="T1" plainTextPath="internal://{path}">'
        f"{CODED.format(at=at, code=code)}</TextSource></Sources>{rest}</Project>"
    )
    members = {f"{folder}/{name}": text for folder, name, text in (
        (key.partition("__")[0], key.partition("__")[2].replace("_", "."), text)
        for key, text in (texts or {"sources__t_txt": TEXT}).items()
    )}  # fmt: skip
    archive = {"project.qde": document, **members}
    return read_qdpx(pack({name: text.encode() for name, text in archive.items()}), "x.qdpx")


def test_a_known_code_with_thousands_below_one_another_comes_in_as_it_is_known():
    deep = 3000
    nested = "".join(f'<Code guid="{n}" name="n" isCodable="true">' for n in range(deep)) + "</Code>" * deep
    found = read(f'{CODE}<Code guid="{N}02" name="again" isCodable="true">{nested}</Code>')
    assert [each.start for each in found.codings] == [0]
    assert {each.name for each in found.codes} >= {"Fear"}


def test_a_coding_whose_code_is_not_there_is_named_with_its_text():
    (loss,) = read(code=f"{N}99").losses
    assert (loss.where, loss.why) == ("T1, 0 to 5", "Its code is not in the codebook; left out.")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2024-02-30T00:00:00Z", "1 coding with a time that cannot be"),
        ("", "1 coding with no time stated"),
        ("2024-02-29T00:00:00Z", ""),
    ],
)
def test_a_time_that_cannot_be_is_not_called_missing(at, said):
    assumed = [each for each in read(at=at).assumed if "time" in each]
    assert [each.partition(":")[0] for each in assumed] == [said] * bool(said)


@pytest.mark.parametrize("order", [1, -1])
def test_of_members_that_differ_in_capitals_the_one_that_is_named_is_taken(order):
    texts = [("sources__t_txt", TEXT), ("Sources__T_TXT", "Another.")][::order]
    assert [each.text for each in read(**dict(texts)).sources] == [TEXT]


@pytest.mark.parametrize("way", [1, -1])
def test_a_link_between_a_note_and_a_coding_is_a_memo_there(way):
    origin, target = (f"{N}90", f"{N}30")[::way]
    found = read(
        rest=f'<Notes><Note guid="{N}90" creatingUser="{N}01"><PlainTextContent>Why?</PlainTextContent>'
        f'</Note></Notes><Links><Link guid="{N}40" originGUID="{origin}" targetGUID="{target}"/></Links>'
    )
    assert [(each.about, each.start, each.end, each.text) for each in found.memos] == [
        ("coding", 0, 5, "Why?")
    ]
    assert not found.losses


def test_a_coders_folder_that_is_a_link_is_named(tmp_path):
    folder = tmp_path / "corpus"
    for coder in ("ana", "elsewhere"):
        home = (folder if coder == "ana" else tmp_path) / coder
        home.mkdir(parents=True)
        (home / "a.txt").write_text(TEXT)
        (home / "a.ann").write_text("T1\tFear 0 5\tHello\n")
    (folder / "ben").symlink_to(tmp_path / "elsewhere")
    (folder / "ana" / "b.ann").symlink_to(tmp_path / "elsewhere" / "a.ann")
    found = read_brat(folder, "corpus")
    assert [user.name for user in found.users] == ["ana"]
    assert [(each.what, each.where) for each in found.losses] == [("links", "ana/b.ann"), ("links", "ben")]
