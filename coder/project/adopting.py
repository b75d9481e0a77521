"""Knowing our own codes and families again in what another program says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from coder.exchange.model import Foreign, ForeignCode
from coder.model import Codebook
from coder.project.own_ids import code_id, own_id
from coder.text.safe_yaml import welcome


def adopted(foreign: Foreign, book: Codebook, *, by_ending: bool = False) -> Foreign:
    """The project with our ids on codes that are called by the path of one of ours.

    For formats that know codes by names only: what left as ``defection.brutality``, or was coded under
    that name elsewhere, is that code. With ``by_ending`` the end of a path is enough where only one
    code of ours ends so.
    """
    ours = {code.path.casefold(): code_id(code) for code in book.codes}
    families = {each.name.casefold(): own_id("family", each.name) for each in book.families}
    names: dict[str, str] = {}
    ids: dict[str, str] = {}
    for code in foreign.codes:
        above = names.get(code.parent, "")
        names[code.id] = f"{above}.{code.name}" if above else code.name
        path = names[code.id].strip().casefold()
        ending = [whole for whole in ours if whole.endswith(f".{path}")] if by_ending else []
        if path in ours or len(ending) == 1:
            ids[code.id] = ours[path if path in ours else ending[0]]
        elif not code.codable and not code.parent and path in families:
            ids[code.id] = families[path]
    if not ids:
        return foreign
    codes = (
        replace(code, id=ids.get(code.id, code.id), parent=ids.get(code.parent, code.parent))
        for code in foreign.codes
    )
    return replace(
        foreign,
        codes=tuple({code.id: code for code in codes}.values()),
        codings=tuple(each._replace(code=ids.get(each.code, each.code)) for each in foreign.codings),
        memos=tuple(
            replace(each, target=ids.get(each.target, each.target)) if each.about == "code" else each
            for each in foreign.memos
        ),
    )


def known_by_titles(
    foreign: Foreign, book: Codebook, known: Mapping[str, str], brought: Collection[str], *, has_met: bool
) -> dict[str, str]:
    """Ids of codes that came before under other ids: those called as ours are, from the root down.

    Some programs make new ids at each export. Only codes of ours that came from elsewhere are looked
    at, and only where something says that this is their project once more: a text that is here, the
    project's name, or in a codebook without texts that most of its codes mean the same. A code that is
    defined otherwise is the same one only in a project of our texts where most mean the same.

    Args:
        foreign: Theirs; in its codes a parent before its children.
        book: Ours.
        known: Those known by their ids.
        brought: Families of ours that came from elsewhere.
        has_met: Whether a text of theirs is here.
    """
    alike = _called_alike(foreign, book, known, brought)
    meanings = {each.name: each.definition for each in book.families}
    meanings |= {each.path: each.definition for each in book.codes}
    same = {
        each.id
        for each in foreign.codes
        if each.id in alike and _words(each.description) == _words(meanings[alike[each.id]])
    }
    titles = {each.name: _key(each.title) for each in book.families}
    is_named = any(titles[path.partition(".")[0]] == _key(foreign.name) for path in alike.values())
    is_most = 2 * len(same) > (len(alike) if has_met else len(foreign.codes))
    if not (has_met or is_named or (is_most and not foreign.sources)):
        return {}
    found: dict[str, str] = {}
    other: set[str] = set()
    for each in foreign.codes:
        if each.id not in alike:
            continue
        if each.parent not in other and (each.id in same or (has_met and (is_most or is_named))):
            found[each.id] = alike[each.id]
        else:
            other.add(each.id)  # and what lies below another code is another one too
    return found


def _called_alike(
    foreign: Foreign, book: Codebook, known: Mapping[str, str], brought: Collection[str]
) -> dict[str, str]:
    titles: dict[str, tuple[str, ...]] = {each.name: (_key(each.title),) for each in book.families}
    ours: dict[tuple[str, ...], set[str]] = {}
    for name in brought:
        ours.setdefault(titles[name], set()).add(name)
    for code in book.codes:
        titles[code.path] = (*titles[code.parent], _key(code.title))
        if code.guid:
            ours.setdefault(titles[code.path], set()).add(code.path)
            ours.setdefault(titles[code.path][1:], set()).add(code.path)  # below a family made for all
    names: dict[str, tuple[str, ...]] = {}
    found: dict[str, str] = {}
    taken = set(known.values())
    for each in foreign.codes:
        names[each.id] = (*names.get(each.parent, ()), _key(each.name))
        alike = ours.get(names[each.id], set()) - taken
        if len(alike) > 1:  # several projects came with such a code: that of this one's name is meant
            alike = {path for path in alike if titles[path][0] == _key(foreign.name)}
        if each.id not in known and len(alike) == 1:
            found[each.id] = alike.pop()
            taken.add(found[each.id])
    return found


def _words(text: str) -> str:
    return " ".join(welcome(text).split())


def _key(title: str) -> str:
    return " ".join(title.split()).casefold()


def known_heads(codes: Sequence[ForeignCode], known: Mapping[str, str]) -> dict[str, str]:
    """Ids of codes at the root that only group codes of ours, with the family that these lie in.

    So what was added below one of them there comes into that family here.
    """
    parents = {code.id: code.parent for code in codes}
    found: dict[str, set[str]] = {}
    for code in codes:
        if code.id in known:
            at, steps = code.id, 0
            while parents.get(at) and steps < len(codes):
                at, steps = parents[at], steps + 1
            if at != code.id:
                found.setdefault(at, set()).add(known[code.id].partition(".")[0])
    return {
        code.id: next(iter(found[code.id]))
        for code in codes
        if code.id not in known and not code.codable and len(found.get(code.id, ())) == 1
    }
