"""The file format: what is half, changed or hostile is told from what is whole, and nothing shows."""

from __future__ import annotations

import hashlib
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.team import bundles
from coder.team.bundles import Head, Piece, Unreadable, open_piece, read_bundle, read_part, sign_part
from coder.team.keys import Key, from_seed

ANA, BEN, EVE = (from_seed(name, bytes([number]) * 32) for number, name in enumerate(("ana", "ben", "eve")))


def part(key: Key | None = ANA, lines: bytes = b"some lines\n", **changes):
    packed, body = bundles.pack(lines)
    said = {
        "project": "ab" * 16, "author": "ana", "key": "" if key is None else key.public.sign,
        "device": "0" * 8, "stream": "everyone", "number": 1, "place": 1, "prev": None, "facts": 0,
        "body": body, "size": len(lines),
    }  # fmt: skip
    return sign_part(Head(**said | changes), packed, key)


def sealed(signed, *readers: Key, by: Key = ANA) -> Piece:
    return bundles.seal_part(signed, by, [(each.public.sign, each.public.age) for each in readers])


def bundle(*pieces: Piece):
    return bundles.write_bundle("ab" * 16, "ana", "0" * 8, 7, pieces)


def test_a_sealed_part_opens_for_its_readers_and_for_nobody_else():
    piece = sealed(part(), ANA, BEN)
    for reader in (ANA, BEN):
        opened = open_piece(piece, reader)
        assert opened is not None
        signed, wrapping = opened
        assert signed.lines() == b"some lines\n"
        assert wrapping is not None
        assert set(wrapping.readers) == {ANA.public.sign, BEN.public.sign}
    assert open_piece(piece, EVE) is None
    assert open_piece(piece, None) is None


def test_nothing_of_a_sealed_bundle_can_be_read():
    made = bundle(sealed(part(lines=b"ana said leaving.brutality in t1\n" * 50), BEN))
    for trace in (
        b"leaving",
        b"brutality",
        b"everyone",
        ANA.public.sign.encode(),
        BEN.public.age.encode(),
    ):
        assert trace not in made.data


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_sealed_sizes_come_in_few_steps(one, other):
    assert bundles.rounded_up(one) >= one
    assert bundles.rounded_up(max(one, other)) == 16 << 10


def test_the_number_of_readers_does_not_show():
    two = sealed(part(), ANA, BEN)
    three = sealed(part(), ANA, BEN, EVE)
    assert two.data.count(b"-> X25519") == three.data.count(b"-> X25519") == 8


@given(st.data())
def test_a_bundle_that_was_cut_off_anywhere_is_half_a_file(data):
    made = bundle(bundles.plain_piece(part(None)))
    cut = data.draw(st.integers(1, len(made.data) - 1))
    with pytest.raises(Unreadable) as refused:
        read_bundle(made.data[:cut], made.file)
    assert not refused.value.whole


@given(st.integers(0, 2**20))
def test_a_flipped_bit_anywhere_is_found(place):
    made = bundle(sealed(part(), BEN), bundles.plain_piece(part(None)))
    place %= len(made.data) * 8  # what seals is not of the same length each time
    changed = bytearray(made.data)
    changed[place // 8] ^= 1 << place % 8
    with pytest.raises(Unreadable):
        read_bundle(bytes(changed), made.file)


@given(st.data())
def test_whoever_mends_the_checksum_after_a_change_still_fails_at_the_signature(data):
    signed = part()
    place = data.draw(st.integers(0, len(signed.data) * 8 - 1))
    changed = bytearray(signed.data)
    changed[place // 8] ^= 1 << place % 8
    with pytest.raises(Unreadable):
        read_part(bytes(changed)).lines()


def test_a_bundle_is_refused_under_another_name():
    made = bundle(bundles.plain_piece(part(None)))
    assert read_bundle(made.data, made.file).file == made.file
    with pytest.raises(Unreadable, match="renamed"):
        read_bundle(made.data, made.file.replace("-000007-", "-000008-"))


def test_a_part_that_unpacks_to_more_than_it_says_is_stopped_early():
    lines = bytes(40 << 20)
    packed = zlib.compress(lines)
    head = part().head
    body = hashlib.sha256(packed).hexdigest()
    for size in (10, 1 << 40):
        said = Head(**{name: getattr(head, name) for name in Head.__slots__} | {"body": body, "size": size})
        with pytest.raises(Unreadable, match=r"not what its head says|more than any"):
            read_part(sign_part(said, packed, ANA).data).lines()


def test_a_newer_format_is_told_from_a_broken_one():
    said = json.loads(part().head.line()) | {"format": 2}
    line = json.dumps(said, separators=(",", ":"), sort_keys=True).encode()
    for data in (b"QCB2\nwhatever", b"QCB1x"):
        with pytest.raises(Unreadable, match="newer coder"):
            read_bundle(data)
    with pytest.raises(Unreadable, match="newer coder"):
        read_part(b"\n".join((line, b"", b"")))


@pytest.mark.parametrize("data", [b"", b"Q", b"PK\x03\x04", b"SQLite format 3\0" + bytes(100)])
def test_other_files_are_no_bundles(data):
    with pytest.raises(Unreadable):
        read_bundle(data)


@pytest.mark.parametrize(
    "change",
    [
        {"number": True},
        {"number": -1},
        {"number": 10**9},
        {"facts": "1"},
        {"author": 5},
        {"prev": 5},
        {"stream": None},
        {"author": "a" * 2000},
    ],
)
def test_a_head_with_other_types_is_refused(change):
    said = json.loads(part(None).head.line()) | change
    line = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    with pytest.raises(Unreadable):
        read_part(b"\n".join((line, b"", b"")))


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_with_a_sentence(data):
    for read in (read_bundle, read_part):
        with pytest.raises(Unreadable, match=r"\."):
            read(data)


def test_a_wrapping_by_somebody_else_is_only_hearsay():
    piece = sealed(part(), BEN, by=EVE)
    opened = open_piece(piece, BEN)
    assert opened is not None
    assert opened[0].head.author == "ana"
    assert opened[1] is not None
    assert opened[1].by == EVE.public.sign


def test_the_same_part_always_has_the_same_bytes():
    assert part().data == part().data
    assert bundle(bundles.plain_piece(part(None))).data == bundle(bundles.plain_piece(part(None))).data
