"""The heads of age files: what is read of them here, against the library and the cases of age's own tests.

The cases bear the names of the C2SP testkit (CCTV/age); the files are written here as the specification
says (c2sp.org/age), so that each is exact in all but the one thing that its name says.
"""

from __future__ import annotations

import hashlib
import hmac
import random
from base64 import b64encode

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.team import keys

OWN, OTHER = (keys.from_seed("ana", bytes([number]) * 32) for number in (1, 2))
FILE_KEY = b"YELLOW SUBMARINE"
VERSION = b"age-encryption.org/v1\n"
TEXT = b"They beat the baker."
ZEROS = bytes(32)


def derived(secret: bytes, salt: bytes | None, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


def raw(data: bytes) -> bytes:
    return b64encode(data).rstrip(b"=")


def public(key: keys.Key) -> bytes:
    own = X25519PrivateKey.from_private_bytes(keys._derived(key.seed, b"age"))
    return own.public_key().public_bytes_raw()


def wrapped(key: keys.Key = OWN, file_key: bytes = FILE_KEY, number: int = 7) -> tuple[bytes, bytes]:
    """(share, body) of a stanza for ``key``."""
    mine = X25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    share = mine.public_key().public_bytes_raw()
    shared = mine.exchange(X25519PublicKey.from_public_bytes(public(key)))
    wrap = derived(shared, share + public(key), b"age-encryption.org/v1/X25519")
    return share, ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, None)


def stanza(share: bytes, body: bytes, kind: bytes = b"X25519", more: bytes = b"") -> bytes:
    return b"-> " + kind + b" " + raw(share) + more + b"\n" + raw(body) + b"\n"


MINE, HERS = stanza(*wrapped()), stanza(*wrapped(OTHER, number=9))
GREASE = b"-> cats-grease a b\n" + b"A" * 64 + b"\n" + b"AAAA\n"


def payload(text: bytes = TEXT, file_key: bytes = FILE_KEY) -> bytes:
    nonce = b"n" * 16
    key = ChaCha20Poly1305(derived(file_key, nonce, b"payload"))
    return nonce + key.encrypt(bytes(11) + b"\1", text, None)


def sealed(*stanzas: bytes, version: bytes = VERSION, line: bytes = b"--- %b\n", end: bytes = b"") -> bytes:
    head = version + b"".join(stanzas) + b"---"
    mac = raw(hmac.digest(derived(FILE_KEY, None, b"header"), head, "sha256"))
    return head[:-3] + line.replace(b"%b", mac) + (end or payload())


def flipped(text: bytes, at: int) -> bytes:
    return text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]


def loose(text: bytes) -> bytes:
    """The same in base64 with a bit set that stands for nothing."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return text[:-1] + bytes([alphabet[alphabet.index(text[-1]) + 1]])


SHARE, BODY = wrapped()
MAC = sealed(MINE)[len(VERSION + MINE) + 4 :][:43]
OPENS = {
    "x25519": sealed(MINE),
    "x25519_multiple_recipients": sealed(HERS, MINE),
    "x25519_grease": sealed(GREASE, MINE, GREASE),
    "stanza_empty_body": sealed(b"-> empty\n\n", MINE),
    "stanza_long_body_whole_lines": sealed(b"-> long\n" + (b"A" * 64 + b"\n") * 3 + b"\n", MINE),
    "stanza_valid_characters": sealed(b"-> !\"#$%&'()*+,-./ :;<=>?@[\\]^_`{|}~\n\n", MINE),
    "empty": sealed(MINE, end=payload(b"")),
}
REFUSED = {
    "empty_file": b"",
    "x25519_no_match": sealed(HERS),
    "x25519_bad_tag": sealed(stanza(SHARE, flipped(BODY, 31))),
    "x25519_extra_argument": sealed(stanza(SHARE, BODY, more=b" 1234")),
    "x25519_identity": sealed(stanza(ZEROS, BODY)),
    "x25519_low_order": sealed(stanza(b"\1" + bytes(31), BODY)),
    "x25519_long_file_key": sealed(stanza(*wrapped(file_key=FILE_KEY + b"!"))),
    "x25519_long_share": sealed(stanza(SHARE + b"\0", BODY)),
    "x25519_short_share": sealed(stanza(SHARE[:-1], BODY)),
    "x25519_lowercase": sealed(stanza(SHARE, BODY, b"x25519")),
    "x25519_not_canonical_body": sealed(MINE.replace(raw(BODY), loose(raw(BODY)))),
    "x25519_not_canonical_share": sealed(MINE.replace(raw(SHARE), loose(raw(SHARE)))),
    "x25519_base64_padding": sealed(MINE.replace(raw(BODY), raw(BODY) + b"=")),
    "scrypt_and_x25519": sealed(b"-> scrypt bBjlhJVYZeE4aqUdmtRHfw 10\n" + raw(BODY) + b"\n", MINE),
    "hmac_bad": sealed(MINE).replace(MAC, raw(hashlib.sha256().digest())),
    "hmac_extra_space": sealed(MINE, line=b"---  %b\n"),
    "hmac_trailing_space": sealed(MINE, line=b"--- %b \n"),
    "hmac_no_space": sealed(MINE, line=b"---%b\n"),
    "hmac_garbage": sealed(MINE, line=b"--- %bAAAA\n"),
    "hmac_missing": sealed(MINE, line=b"---\n"),
    "hmac_truncated": sealed(MINE).replace(MAC, MAC[:-1]),
    "hmac_not_canonical": sealed(MINE).replace(MAC, loose(MAC)),
    "header_crlf": sealed(MINE.replace(b"\n", b"\r\n"), version=VERSION.replace(b"\n", b"\r\n")),
    "version_unsupported": sealed(MINE, version=b"age-encryption.org/v1234\n"),
    "stanza_bad_start": sealed(b"- grease\n\n", MINE),
    "stanza_no_arguments": sealed(b"->\n\n", MINE),
    "stanza_empty_argument": sealed(b"-> grease  a\n\n", MINE),
    "stanza_invalid_character": sealed(b"-> gre\xc3\xa4se\n\n", MINE),
    "stanza_missing_body": sealed(b"-> grease\n", MINE),
    "stanza_missing_final_line": sealed(MINE, b"-> grease\n" + b"A" * 64 + b"\n"),
    "stanza_multiple_short_lines": sealed(b"-> grease\nAA\nAA\n", MINE),
    "stanza_long_line": sealed(b"-> grease\n" + b"A" * 68 + b"\n", MINE),
    "stanza_base64_padding": sealed(b"-> grease\nAA==\n", MINE),
    "stanza_spurious_cr": sealed(b"-> grease\nAA\r\n", MINE),
    "stream_no_nonce": sealed(MINE, end=b"n"),
    "stream_bad_tag": sealed(MINE, end=flipped(payload(), 20)),
    "stream_trailing_garbage": sealed(MINE, end=payload() + b"n"),
}


def by_the_library(data: bytes) -> bytes | None:
    try:
        return pyrage.decrypt(data, [keys._identity(OWN.seed)])
    except pyrage.DecryptError:
        return None


@pytest.mark.parametrize("name", OPENS)
def test_what_age_opens_is_opened(name: str):
    meant = b"" if name == "empty" else TEXT
    assert OWN.open(OPENS[name]) == by_the_library(OPENS[name]) == meant


@pytest.mark.parametrize("name", REFUSED)
def test_what_age_refuses_is_refused(name: str):
    assert OWN.open(REFUSED[name]) is None


def test_only_two_oddities_that_the_library_lets_pass_are_refused_besides():
    passed = {name for name, data in REFUSED.items() if by_the_library(data) is not None}
    assert passed == {"stanza_missing_body", "stanza_missing_final_line"}


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([*OPENS.values(), *REFUSED.values()]))
def test_no_change_on_the_way_makes_two_readings(draw: random.Random, data: bytes):
    changed = bytearray(data)
    for _ in range(draw.randrange(1, 4)):
        at = draw.randrange(len(changed) + 1)
        cut = draw.randrange(3)
        changed[at : at + cut] = draw.choice([b"", b"\n", b"A", b" ", b"-> ", bytes(changed[:9])])
    ours = OWN.open(bytes(changed))
    assert ours is None or ours == by_the_library(bytes(changed))


def test_a_head_of_a_thousand_readers_is_read_once():
    many = [stanza(bytes([number % 250 + 2]) + bytes(31), BODY) for number in range(1000)]
    assert OWN.open(sealed(*many, MINE)) == TEXT
    assert OWN.open(sealed(*many, *many, MINE)) is None, "no head is so long"
