"""Archives from outside are read within limits; ours have the same bytes each time."""

import io
import struct
import warnings
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import BadInput
from coder.zips import Limits, SafeZip, pack


def zipped(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


@given(
    st.dictionaries(
        st.text("abc/", min_size=1).filter(lambda s: s.strip("/") and s[0] != "/" and s[-1] != "/"),
        st.binary(),
    )
)
def test_what_was_packed_is_read_again_and_packs_to_the_same_bytes(members):
    data = pack(members)
    assert data == pack(list(members.items()))
    with SafeZip(data, "a.zip") as archive:
        assert {name: archive.read(name) for name in archive.names} == members


@pytest.mark.parametrize("name", ["../up", "/root", "a/../../up", "C:/x", "..\\up"])
def test_a_member_that_leads_out_is_refused(name):
    with pytest.raises(BadInput, match="leads out"):
        SafeZip(zipped((name, b"x")), "evil.zip")


def test_two_members_of_one_name_are_refused():
    with pytest.raises(BadInput, match="two members"):
        SafeZip(zipped(("a", b"1"), ("a", b"2")), "evil.zip")


def test_a_bomb_is_noticed_while_it_unpacks():
    with (
        SafeZip(zipped(("a", bytes(30_000_000))), "bomb.zip") as archive,
        pytest.raises(BadInput, match="far more than it should"),
    ):
        archive.read("a")


def test_a_header_that_lies_about_the_size_does_not_help():
    data = bytearray(zipped(("a", bytes(30_000_000))))
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 5)
    with SafeZip(bytes(data), "liar.zip") as archive, pytest.raises(BadInput, match=r"damaged|far more"):
        archive.read("a")


def test_limits_on_members_and_on_the_whole():
    many = zipped(*((f"{n}", b"x") for n in range(5)))
    with pytest.raises(BadInput, match="5 members"):
        SafeZip(many, "many.zip", Limits(members=4))
    with pytest.raises(BadInput, match="unpack to more"):
        SafeZip(many, "many.zip", Limits(total=4))


@given(st.binary(max_size=200), st.data())
def test_damaged_archives_get_a_sentence(noise, data):
    whole = bytearray(zipped(("a.txt", b"hello " * 50), ("b/c", b"\0" * 99)))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        whole[place] ^= data.draw(st.integers(1, 255))
    for mutated in (bytes(whole), noise, bytes(whole[: len(noise)])):
        with suppress(BadInput), SafeZip(mutated, "x.zip") as archive:
            for name in archive.names:
                archive.read(name)


def test_a_missing_member_is_named():
    with SafeZip(zipped(("a", b"")), "x.zip") as archive, pytest.raises(BadInput, match="no member 'b'"):
        archive.read("b")
