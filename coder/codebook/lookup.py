"""Finding a code by what a person types, and former codes by what the record holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from coder.errors import NotFound, Refused
from coder.model import Code, Codebook


def resolve(codebook: Codebook, name: str, *, recorded: Collection[str] = ()) -> str:
    """The path of the code that ``name`` means.

    Args:
        codebook: The codebook.
        name: A whole path, or its last segment or segments where only one code ends so;
            capitals do not matter.
        recorded: Paths that count as known although the codebook may have lost them, for
            filters on what was once coded.

    Raises:
        NotFound: no code is called so; near spellings and the new name of a former code are told.
        Refused: several codes end so.
    """
    wanted = name.strip()
    if wanted in codebook.by_path or wanted in recorded:
        return wanted
    folded = wanted.casefold()
    for paths in ([code.path for code in codebook.codes], sorted(recorded)):
        whole = [path for path in paths if path.casefold() == folded]
        found = whole or [path for path in paths if folded and path.casefold().endswith(f".{folded}")]
        if len(found) > 1:
            raise Refused(f"The code {wanted} could be {_listed(found, 'or')}: write the whole path")
        if found:
            return found[0]
    raise NotFound(_unknown(codebook, wanted))


def codable(codebook: Codebook, name: str) -> Code:
    """The code that ``name`` means, when it may be put on a passage.

    Raises:
        NotFound: no code is called so.
        Refused: it is a heading, or several codes end so.
    """
    code = codebook.by_path[resolve(codebook, name)]
    if code.codable:
        return code
    below = [other.path for other in codebook.codable if other.path.startswith(f"{code.path}.")]
    choice = f"use {_listed(below[:4], 'or')}" if below else "use another code"
    raise Refused(f"{code.path} is a heading and is never put on a passage: {choice}")


def heirs(codebook: Codebook, path: str) -> tuple[str, ...]:
    """The codes that say ``formerly`` of ``path``, in reading order: several where it was split."""
    folded = path.casefold()
    return tuple(code.path for code in codebook.codes if folded in map(str.casefold, code.formerly))


def orphans(codebook: Codebook, recorded_paths: Iterable[str]) -> dict[str, str | None]:
    """Recorded paths that the codebook has lost, each with the code that says `formerly` it.

    Returns:
        Lost paths in order; the value is None where no code claims the path, or several do.
    """
    claims: dict[str, list[str]] = {}
    for code in codebook.codes:
        for old in code.formerly:
            claims.setdefault(old.casefold(), []).append(code.path)
    lost = sorted(path for path in set(recorded_paths) if path not in codebook.by_path)
    found = {path: claims.get(path.casefold(), []) for path in lost}
    return {path: heirs[0] if len(heirs) == 1 else None for path, heirs in found.items()}


def _unknown(codebook: Codebook, name: str) -> str:
    taken = heirs(codebook, name)
    if len(taken) == 1:
        return f"There is no code {name} any more: it is called {taken[0]} now"
    if taken:
        return f"There is no code {name} any more: it was split into {_listed(list(taken), 'and')}"
    families = {family.name.casefold(): family.name for family in codebook.families}
    if name.casefold() in families:
        inside = [code.path for code in codebook.codable if code.family == families[name.casefold()]]
        return f"{name} is a family, not a code: name one of its codes, such as {_listed(inside[:3], 'or')}"
    near = _near(codebook, name)
    hint = f"did you mean {_listed(near, 'or')}?" if near else "coder codebook show lists the codes"
    return f"There is no code {name}: {hint}"


def _near(codebook: Codebook, name: str) -> list[str]:
    """Up to three paths whose whole or last segment looks like ``name``."""
    spellings: dict[str, str] = {}
    for code in codebook.codes:
        spellings.setdefault(code.path.rpartition(".")[2].casefold(), code.path)
        spellings[code.path.casefold()] = code.path
    import difflib

    close = difflib.get_close_matches(name[:200].casefold(), list(spellings), n=6, cutoff=0.6)
    return list(dict.fromkeys(spellings[spelling] for spelling in close))[:3]


def _listed(words: list[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
