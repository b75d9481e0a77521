"""A person's key: 32 secret bytes, from which one key to sign with and one to open with are derived.

It lies in the user's own config folder, readable by them only, under a passphrase if they want one.
Nothing of it ever enters a project. Whoever holds it speaks as that person.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coder.errors import BadInput, Refused
from coder.files import write_atomic
from coder.team.age_head import for_one
from coder.team.needed import need

SEED_BYTES = 32
FORMAT = 1
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**17, 8, 1
"""128 MB and about half a second for each guess at a passphrase."""
_MOST_SCRYPT_N = 2**20


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What everybody may know of a person's key."""

    name: str
    sign: str
    """ed25519, in hexadecimal."""
    age: str
    """x25519, as age writes it."""

    @property
    def fingerprint(self) -> str:
        """Twenty letters and digits to read out over the telephone."""
        return fingerprint(self.sign)


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key in the user's config folder, perhaps still under its passphrase."""

    public: PublicKey
    path: Path
    is_locked: bool


@dataclass(frozen=True)
class Key:
    """A person's key, ready to sign and to open."""

    public: PublicKey
    seed: bytes = field(repr=False)

    def sign(self, message: bytes) -> str:
        """The signature of ``message``, in hexadecimal."""
        ed25519 = need("cryptography.hazmat.primitives.asymmetric.ed25519", "team")
        private = ed25519.Ed25519PrivateKey.from_private_bytes(_derived(self.seed, b"sign"))
        signature: bytes = private.sign(message)
        return signature.hex()

    def open(self, sealed: bytes) -> bytes | None:
        """What was sealed to this key; None if it was not, or was changed on the way."""
        pyrage = need("pyrage", "team")
        alone = for_one(sealed, _derived(self.seed, b"age"))
        if alone is None:
            return None
        try:
            opened: bytes = pyrage.decrypt(alone, [_identity(self.seed)])
        except pyrage.DecryptError:
            return None
        return opened


def fingerprint(sign: str) -> str:
    """Twenty letters and digits that tell a public key from any other, in groups of four."""
    digits = base64.b32encode(hashlib.sha256(bytes.fromhex(sign)).digest()).decode().lower()[:20]
    return "-".join(digits[at : at + 4] for at in range(0, 20, 4))


def file_mark(sign: str) -> str:
    """Eight digits that stand for a person in names of files, where no name may be read."""
    return hashlib.sha256(b"coder bundle file" + bytes.fromhex(sign)).hexdigest()[:8]


def new_key(name: str) -> Key:
    """A fresh key for ``name``; kept nowhere yet."""
    return from_seed(name, os.urandom(SEED_BYTES))


def from_seed(name: str, seed: bytes) -> Key:
    """The key that these secret bytes make."""
    ed25519 = need("cryptography.hazmat.primitives.asymmetric.ed25519", "team")
    private = ed25519.Ed25519PrivateKey.from_private_bytes(_derived(seed, b"sign"))
    sign = private.public_key().public_bytes_raw().hex()
    return Key(PublicKey(name, sign, str(_identity(seed).to_public())), seed)


def verify(sign: str, message: bytes, signature: str) -> bool:
    """Whether ``signature`` (hexadecimal) is of ``message`` by the key ``sign``."""
    ed25519 = need("cryptography.hazmat.primitives.asymmetric.ed25519", "team")
    exceptions = need("cryptography.exceptions", "team")
    try:
        public = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(sign))
        public.verify(bytes.fromhex(signature), message)
    except (exceptions.InvalidSignature, ValueError):
        return False
    return True


def seal(data: bytes, readers: Sequence[str]) -> bytes:
    """``data`` for those who hold one of the age keys ``readers``, and for nobody else.

    What is no key is nobody's, and keeps the others from nothing.

    Raises:
        BadInput: none of them is an age key.
    """
    pyrage = need("pyrage", "team")
    recipients = []
    for reader in readers:
        with suppress(pyrage.RecipientError):
            recipients.append(pyrage.x25519.Recipient.from_str(reader))
    if not recipients:
        raise BadInput("No public key of the team can be used to seal a bundle. See: coder team list")
    sealed: bytes = pyrage.encrypt(data, recipients)
    return sealed


def nobodys_age_key() -> str:
    """A key that nobody holds: so that the number of readers does not show."""
    return str(need("pyrage", "team").x25519.Identity.generate().to_public())


# --- in the config folder --------------------------------------------------------------


def keys_folder() -> Path:
    """Where the user's own keys lie."""
    from platformdirs import user_config_path

    return user_config_path("testimony-coder", appauthor=False) / "keys"


def held_keys() -> list[HeldKey]:
    """The keys of this user, by name; files that are no keys are passed over."""
    folder = keys_folder()
    found = []
    for path in sorted(folder.glob("*.key")) if folder.is_dir() else ():
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            public = PublicKey(said["name"], said["sign"], said["age"])
            found.append(HeldKey(public, path, "box" in said))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(found, key=lambda each: (each.public.name, each.path.name))


def holds(name: str, sign: str = "") -> HeldKey | None:
    """The key of ``name`` (with the public half ``sign``, if given) that this user holds."""
    own = [each for each in held_keys() if each.public.name == name]
    return next((each for each in own if not sign or each.public.sign == sign), None)


def keep(key: Key, passphrase: str = "") -> Path:
    """Put a key into the config folder, under ``passphrase`` unless that is empty; returns its file.

    Raises:
        Refused: the folder cannot be written.
    """
    public = key.public
    said: dict[str, Any] = {
        "format": FORMAT, "name": public.name, "sign": public.sign, "age": public.age,
    }  # fmt: skip
    if passphrase:
        salt = os.urandom(16)
        nonce = os.urandom(12)
        box = _cipher(passphrase, salt, _SCRYPT_N).encrypt(nonce, key.seed, public.sign.encode())
        said |= {"n": _SCRYPT_N, "salt": salt.hex(), "nonce": nonce.hex(), "box": box.hex()}
    else:
        said["seed"] = key.seed.hex()
    path = keys_folder() / f"{file_mark(public.sign)}.key"
    write_atomic(path, json.dumps(said, ensure_ascii=False, indent=1).encode())
    return path


def unlock(held: HeldKey, passphrase: str = "") -> Key:
    """The key itself.

    Raises:
        Refused: the passphrase is wrong.
        BadInput: the file is damaged.
    """
    try:
        said = json.loads(held.path.read_text(encoding="utf-8"))
        is_locked = "box" in said
        seed = _opened(said, held.public.sign, passphrase) if is_locked else bytes.fromhex(said["seed"])
        key = from_seed(held.public.name, seed)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(_DAMAGED.format(path=held.path)) from error
    if key.public != held.public:
        raise BadInput(_DAMAGED.format(path=held.path))
    return key


_DAMAGED = "{path} is damaged. Bring the key back from its recovery text: coder team recover"


def _opened(said: dict[str, Any], sign: str, passphrase: str) -> bytes:
    exceptions = need("cryptography.exceptions", "team")
    n = said["n"]
    if type(n) is not int or not 2 <= n <= _MOST_SCRYPT_N or n & (n - 1):
        raise ValueError("n")
    cipher = _cipher(passphrase, bytes.fromhex(said["salt"]), n)
    try:
        seed: bytes = cipher.decrypt(bytes.fromhex(said["nonce"]), bytes.fromhex(said["box"]), sign.encode())
    except exceptions.InvalidTag:
        raise Refused(
            "That is not the passphrase of this key. Try again; if it is lost, the recovery text "
            "brings the key back: coder team recover"
        ) from None
    return seed


def _cipher(passphrase: str, salt: bytes, n: int) -> Any:
    scrypt = need("cryptography.hazmat.primitives.kdf.scrypt", "team")
    aead = need("cryptography.hazmat.primitives.ciphers.aead", "team")
    kdf = scrypt.Scrypt(salt=salt, length=32, n=n, r=_SCRYPT_R, p=_SCRYPT_P)
    return aead.ChaCha20Poly1305(kdf.derive(passphrase.encode()))


# --- from the seed ---------------------------------------------------------------------


def _derived(seed: bytes, what: bytes) -> bytes:
    """32 bytes for one purpose (HKDF, RFC 5869)."""
    hkdf = need("cryptography.hazmat.primitives.kdf.hkdf", "team")
    hashes = need("cryptography.hazmat.primitives.hashes", "team")
    derive = hkdf.HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"testimony-coder " + what)
    made: bytes = derive.derive(seed)
    return made


def _identity(seed: bytes) -> Any:
    pyrage = need("pyrage", "team")
    return pyrage.x25519.Identity.from_str(_bech32("age-secret-key-", _derived(seed, b"age")).upper())


_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _bech32(prefix: str, data: bytes) -> str:
    """Bech32 (BIP 173), in which age writes its keys."""
    number, bits, groups = 0, 0, []
    for byte in data:
        number, bits = number << 8 | byte, bits + 8
        while bits >= 5:
            bits -= 5
            groups.append(number >> bits & 31)
    if bits:
        groups.append(number << (5 - bits) & 31)
    high = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    check = _polymod([*high, *groups, 0, 0, 0, 0, 0, 0]) ^ 1
    groups += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return f"{prefix}1{''.join(_CHARSET[group] for group in groups)}"


def _polymod(values: Sequence[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if top >> place & 1 else 0
    return check
