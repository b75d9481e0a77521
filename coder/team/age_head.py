"""The head of an age file, read in time that grows with its length.

The library looks at a head from its beginning again after each reader: 16 kilobytes of them cost it
three seconds, and anybody can write those, no key is needed for that (a team of two hundred would wait
nearly one for each part). Here the one stanza that is for a reader is found first, and the library,
which opens everything else, gets the file with a head of that alone. Nothing is cryptography of our own:
X25519, HKDF, ChaCha20-Poly1305 and HMAC are libraries', put together as age-encryption.org/v1 (C2SP) says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Any

from coder.team.needed import need

_VERSION = b"age-encryption.org/v1\n"
_MOST = 128 << 10
"""Bytes of a head: more than a thousand readers."""
_SIGN = rb"[A-Za-z0-9+/]"
_KEY = _SIGN + rb"{42}[AEIMQUYcgkosw048]"
"""32 bytes in base64 without its ``=``; the last sign has two bits that nothing may stand in."""
_HEAD = re.compile(
    _VERSION + rb"(?:-> [!-~]++(?: [!-~]++)*+\n(?:%b{64}\n)*+%b{0,63}+\n)++---" % (_SIGN, _SIGN)
)
"""The version and stanzas: arguments, then a body in lines of 64 signs, the last of them shorter."""
_MAC = re.compile(rb" (" + _KEY + rb")\n")
_STANZA = re.compile(rb"^-> X25519 (%b)\n(%b)$" % (_KEY, _KEY), re.MULTILINE)
_OF_ITS_KIND = re.compile(rb"^-> X25519[ \n]", re.MULTILINE)
_PASSPHRASE = b"\n-> scrypt "
_FILE_KEY = 16


def for_one(sealed: bytes, secret: bytes) -> bytes | None:
    """The same file as if it had been sealed to one reader only.

    Args:
        sealed: An age file.
        secret: The 32 secret bytes of the reader's X25519 key.

    Returns:
        None where nothing in the head is for that reader, the head is none, or it was changed on the way.
    """
    found = _HEAD.match(sealed, 0, _MOST)
    said = found and _MAC.match(sealed, found.end())
    if not (found and said):
        return None
    head, mac = found[0], said[1]
    stanzas = list(_STANZA.finditer(head))
    if len(stanzas) != len(_OF_ITS_KIND.findall(head)) or _PASSPHRASE in head:
        return None
    x25519 = need("cryptography.hazmat.primitives.asymmetric.x25519", "team")
    private = x25519.X25519PrivateKey.from_private_bytes(secret)
    public = private.public_key().public_bytes_raw()
    for stanza in stanzas:
        key = _file_key(private, public, _decoded(stanza[1]), _decoded(stanza[2]))
        if key is None:
            continue
        if not hmac.compare_digest(_mac(key, head), mac):
            return None
        alone = _VERSION + stanza[0] + b"\n---"
        return b"".join((alone, b" ", _mac(key, alone), b"\n", sealed[said.end() :]))
    return None


def _file_key(private: Any, public: bytes, share: bytes, box: bytes) -> bytes | None:
    """The key of the file, if this share and box are for the holder of ``private``."""
    x25519 = need("cryptography.hazmat.primitives.asymmetric.x25519", "team")
    exceptions = need("cryptography.exceptions", "team")
    aead = need("cryptography.hazmat.primitives.ciphers.aead", "team")
    try:
        shared = private.exchange(x25519.X25519PublicKey.from_public_bytes(share))
        wrap = _hkdf(shared, share + public, b"age-encryption.org/v1/X25519")
        key: bytes = aead.ChaCha20Poly1305(wrap).decrypt(bytes(12), box, None)
    except (exceptions.InvalidTag, ValueError):  # for somebody else; a share that gives nothing but zeros
        return None
    return key if len(key) == _FILE_KEY else None


def _mac(key: bytes, head: bytes) -> bytes:
    code = hmac.digest(_hkdf(key, b"", b"header"), head, "sha256")
    return base64.b64encode(code).rstrip(b"=")


def _hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """32 bytes by HKDF-SHA-256 (RFC 5869): one round of its second step gives just so many."""
    step = hmac.digest(salt or bytes(hashlib.sha256().digest_size), secret, "sha256")
    return hmac.digest(step, info + b"\x01", "sha256")


def _decoded(text: bytes) -> bytes:
    return base64.b64decode(text + b"=")
