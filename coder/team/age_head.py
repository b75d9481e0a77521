"""The head of an age file, read in time that grows with its length.

The library looks at a head from its beginning again after each byte, so a few kilobytes of readers cost
minutes, and anybody can write them: no key is needed for that. Here the one line that is for a reader
is found first, and the library gets the file with a head of that line alone. The format is
age-encryption.org/v1 (C2SP): X25519 recipients, HKDF-SHA-256, HMAC-SHA-256.
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
_STANZA = re.compile(rb"^-> X25519 ([A-Za-z0-9+/]{43})\n([A-Za-z0-9+/]{43})$", re.MULTILINE)
_END = b"\n---"
_FILE_KEY = 16
_MAC = 43


def for_one(sealed: bytes, secret: bytes) -> bytes | None:
    """The same file as if it had been sealed to one reader only.

    Args:
        sealed: An age file.
        secret: The 32 secret bytes of the reader's X25519 key.

    Returns:
        None where nothing in the head is for that reader, or the head was changed on the way.
    """
    end = sealed.find(_END, 0, _MOST)
    if not sealed.startswith(_VERSION) or end < 0:
        return None
    head, rest = sealed[: end + len(_END)], sealed[end + len(_END) :]
    if not re.match(rb" [A-Za-z0-9+/]{43}\n", rest[: _MAC + 2]):
        return None
    mac, payload = rest[1 : _MAC + 1], rest[_MAC + 2 :]
    x25519 = need("cryptography.hazmat.primitives.asymmetric.x25519", "team")
    private = x25519.X25519PrivateKey.from_private_bytes(secret)
    public = private.public_key().public_bytes_raw()
    for found in _STANZA.finditer(head):
        key = _file_key(private, public, _decoded(found[1]), _decoded(found[2]))
        if key is None:
            continue
        if not hmac.compare_digest(_mac(key, head), mac):
            return None
        alone = _VERSION + found[0] + _END
        return b"".join((alone, b" ", _mac(key, alone), b"\n", payload))
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
    except (exceptions.InvalidTag, ValueError):
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
