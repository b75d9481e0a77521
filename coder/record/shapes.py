"""What the data of a fact must look like when it comes from another machine.

Readers trust what is in the record, so nothing enters it from outside that they could stumble
over. A word after ``about`` that is not listed here is a newer program's.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

from coder.errors import BadInput
from coder.model import CONFIDENCES, CaseStatus, Outcome, Reason, Role, RoundKind, Verdict
from coder.record import schema
from coder.record.names import check_coder_name

Check = Callable[[Any], bool]
"""Whether a value may stand there."""

LONGEST_DATA = 4 << 20
LONGEST_TEXT = 4096
DEEPEST = 8
LATEST_OFFSET = 2**31
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HEX = re.compile(r"[0-9a-f]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _offset(value: Any) -> bool:
    return type(value) is int and 0 <= value < LATEST_OFFSET


def _id(value: Any) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _hex(value: Any) -> bool:
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def _like(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


_SIGN_KEY = re.compile(r"([0-9a-f]{64})?")
_AGE_KEY = re.compile(r"(age1[02-9ac-hj-np-z]{58})?")
"""As age writes the public key of one person; whether its check sum is right, is seen at sealing."""


def _sha256(value: Any) -> bool:
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def _code(value: Any) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def _coder(value: Any) -> bool:
    try:
        return isinstance(value, str) and check_coder_name(value) == value
    except BadInput:
        return False


def _one_of(words: Any) -> Check:
    return lambda value: isinstance(value, str) and value in get_args(words)


def _list(each: Check, least: int = 0) -> Check:
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(each, value))


_ABSENT = object()
"""Stands for a key that is not there: a reader that takes it for granted must find null at least."""


def _null_or(check: Check) -> Check:
    """There, and null or as ``check`` says."""
    return lambda value: value is None or check(value)


def _where_there(check: Check) -> Check:
    """Absent, or as ``check`` says."""
    return lambda value: value is _ABSENT or check(value)


def _maybe(check: Check) -> Check:
    """Absent, null, or as ``check`` says."""
    return lambda value: value is _ABSENT or value is None or check(value)


def _reading(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(map(_offset, value[:2])) and _text(value[2])


def _pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_text, value))


def _words(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_text, value.values()))


def _assignment(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_coder, value)) and all(map(_PLACES, value.values()))


def _base64(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        base64.b64decode(value, validate=True)
    except ValueError:
        return False
    return True


def _stood(value: Any) -> bool:
    """By coder: places of testimonies, and as many hashes of sixteen bytes."""
    return isinstance(value, dict) and all(
        _coder(coder)
        and isinstance(own, list)
        and len(own) == 2
        and _PLACES(own[0])
        and _base64(own[1])
        and len(base64.b64decode(own[1])) == 16 * len(own[0])
        for coder, own in value.items()
    )


def _kept(value: Any) -> bool:
    """Stretches of two texts, in order and apart from one another."""
    if not isinstance(value, list):
        return False
    old = new = 0
    for each in value:
        if not (isinstance(each, list) and len(each) == 3 and all(map(_offset, each))):
            return False
        if each[0] < old or each[1] < new or each[2] == 0:
            return False
        old, new = each[0] + each[2], each[1] + each[2]
    return True


def _place(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_offset, value)) and value[0] < value[1]


def _within_names(fields: Mapping[str, Any]) -> bool:
    """Whether the places of a step of a round are places in its list of names."""
    lists = [fields.get(key) or [] for key in ("testimonies", "double")]
    for key in ("assigned", "removed"):
        lists.extend((fields.get(key) or {}).values())
    lists.extend(own[0] for own in (fields.get("stood") or {}).values())
    return all(place < len(fields.get("names") or []) for places in lists for place in places)


_CASE: Mapping[str, Check] = {"case": _text, "status": _one_of(CaseStatus), "overrules": _list(_id)}
_TWO: Mapping[str, Check] = {"pair": _pair, "verdict": _one_of(Verdict), "evidence": _words}

_PLACES = _list(_offset)
_STEP: dict[str, Check] = {
    "after": _where_there(_list(_id)),
    "names": _where_there(_list(_text)),
    "coders": _where_there(_list(_coder)),
    "testimonies": _where_there(_PLACES),
    "assigned": _where_there(_assignment),
    "removed": _where_there(_assignment),
    "double": _where_there(_PLACES),
    "by": _where_there(_list(_text)),
    "seed": _where_there(lambda value: type(value) is int and abs(value) < 2**63),
    "known": _where_there(_base64),
    "knew": _where_there(_base64),
    "stood": _where_there(_stood),
}

SHAPES: dict[tuple[str, str], Mapping[str, Check]] = {
    (schema.MEMO, "excerpt"): {"start": _offset, "end": _offset},
    (schema.MEMO, "testimony"): {},
    (schema.MEMO, "code"): {"code": _text},
    (schema.MEMO, "project"): {},
    (schema.MEMO, "proposal"): {"code": _text},
    (schema.MEMO, "coding"): {
        "confidence": _maybe(lambda value: value in CONFIDENCES),
        "discuss": _flag,
    },
    (schema.PERSON, ""): {
        "name": _coder,
        "role": _one_of(Role),
        "sign": _maybe(_like(_SIGN_KEY)),
        "age": _maybe(_like(_AGE_KEY)),
        "revoked": _maybe(_flag),
        "retires": _maybe(_list(_hex)),
        "kept": _maybe(_list(_hex)),
        "signed": _maybe(_hex),
        "heard": _maybe(_list(_hex)),
        "behind": _maybe(_list(_hex)),
    },
    (schema.ROUND, "project"): {
        "id": _hex,
        "title": _text,
        "root": _maybe(_hex),
        "founding": _maybe(_list(_hex)),
    },
    (schema.ROUND, "open"): _STEP | {"kind": _one_of(RoundKind)},
    (schema.ROUND, "extend"): _STEP,
    (schema.ROUND, "assign"): _STEP,
    (schema.ROUND, "close"): _STEP,
    (schema.DECISION, ""): {
        "outcome": _one_of(Outcome),
        "readings": _list(_reading),
        "codings": _list(_id, least=1),
        "submissions": _list(_id),
        "taken": _text,
        "reason": _null_or(_one_of(Reason)),
        "gap": _flag,
        "overrules": _where_there(_list(_id)),
    },
    (schema.DECISION, "case"): _CASE,
    (schema.DECISION, "credibility"): {**_CASE, "status": _null_or(_one_of(CaseStatus))},
    (schema.DECISION, "persons"): _TWO,
    (schema.DECISION, "texts"): _TWO,
    (schema.DECISION, "revision"): {"old": _sha256, "new": _sha256, "kept": _kept, "overrules": _list(_id)},
    (schema.DECISION, "placing"): {
        "old": _sha256,
        "new": _sha256,
        "start": _offset,
        "end": _offset,
        "to": _maybe(_place),
        "overrules": _list(_id),
    },
    (schema.DECISION, "recode"): {"old": _code, "new": _code, "overrules": _list(_id)},
    (schema.DECISION, "sorting"): {"old": _id, "new": _code, "overrules": _list(_id)},
}
"""What must stand in the data of a kind of fact, by its ``about`` (empty without one); more may."""

LEADS_ONLY = frozenset(
    {
        (schema.PERSON, ""),
        (schema.DECISION, ""),
        (schema.DECISION, "case"),
        (schema.DECISION, "persons"),
        (schema.DECISION, "texts"),
        (schema.DECISION, "revision"),
        (schema.DECISION, "placing"),
        (schema.DECISION, "recode"),
        (schema.DECISION, "sorting"),
    }
)


def checked(kind: str, data: str) -> str:
    """The ``about`` of a fact's data, once all of it is as it must be.

    Raises:
        BadInput: in a few words, to go on after "holds".
    """
    if len(data) > LONGEST_DATA:
        raise BadInput(f"a {kind} of more than {LONGEST_DATA >> 20} MB")
    try:
        fields = json.loads(data, parse_constant=_refuse, object_pairs_hook=_once)
        json.dumps(fields, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise BadInput(f"a {kind} that cannot be read") from None
    if not isinstance(fields, dict) or not _shallow(fields, DEEPEST):
        raise BadInput(f"a {kind} that cannot be read")
    about = fields.get("about", "")
    if not isinstance(about, str):
        raise BadInput(f"a {kind} about nothing that can be told")
    wanted = SHAPES.get((kind, about))
    if wanted is None:
        raise BadInput(f"a {kind} of a sort that this coder does not know yet (“{about[:40]}”)")
    for key, check in wanted.items():
        if not check(fields.get(key, _ABSENT)):
            raise BadInput(f"a {kind} whose “{key}” cannot be right")
    if (kind, about) == (schema.MEMO, "excerpt") and fields["start"] >= fields["end"]:
        raise BadInput("a memo on an empty passage")
    if kind == schema.ROUND and not _within_names(fields):
        raise BadInput("a step of a round with a testimony that is missing")
    return about


def needs_lead(kind: str, about: str) -> bool:
    """Whether in a team with keys only leads may send such a fact."""
    return kind == schema.ROUND or (kind, about) in LEADS_ONLY


def about_of(data: str | None) -> str:
    """The ``about`` of data that is in the record already."""
    return "" if data is None else str(json.loads(data).get("about", ""))


def _refuse(word: str) -> None:
    raise ValueError(word)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no key stands twice: of two, one reader takes the first and another the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _shallow(value: Any, left: int) -> bool:
    if isinstance(value, dict):
        return left > 0 and all(_shallow(each, left - 1) for each in value.values())
    if isinstance(value, list):
        return left > 0 and all(_shallow(each, left - 1) for each in value)
    return True
