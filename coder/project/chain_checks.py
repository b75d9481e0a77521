"""Gaps and forks in what each device sent, here and by what others say they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from shlex import quote

from coder.model import Problem
from coder.record import chains
from coder.record.parts import Part

_SOME = 5


def chain_problems(log: Collection[Part], coder: str | None, members: Collection[str]) -> Iterator[Problem]:
    """What is to be looked at in the chains of parts; ``members`` are the keys of those in the team."""
    yield from _here(log)
    yield from _elsewhere(log, coder, members)


def _here(log: Iterable[Part]) -> Iterator[Problem]:
    """Forks and gaps in what came here."""
    found: dict[tuple[str, str, str, str], dict[int, list[Part]]] = defaultdict(lambda: defaultdict(list))
    for part in log:
        found[part.author, part.key, part.device, part.stream][part.place].append(part)
    for (author, _, device, _), places in sorted(found.items()):
        where = f"{author}, device {device}"
        if any(len(parts) > 1 for parts in places.values()):
            yield Problem(
                "exchange",
                where,
                f"{author} sent two different bundles with the same number: that computer was brought back "
                "from a backup, or copied. Nothing is lost, both were taken in.",
                f"{author} looks through what was recorded twice. If {author} did nothing like that, "
                f"somebody else has their key: coder team revoke {quote(author)}",
            )
        if missing := max(places) - len(places):
            yield Problem(
                "exchange",
                where,
                f"Of {max(places)} bundles of {author} {missing} never came here ({_ranges(places)}); later "
                "ones did.",
                "Sync again; if they stay away, their author writes one with everything: coder bundle FILE.",
            )
        if broken := chains.broken(places):
            yield Problem(
                "exchange",
                where,
                f"What {author} sent goes on from another bundle {_ranges_of(broken)} than the one here.",
                _ask(author),
            )


def _elsewhere(log: Collection[Part], coder: str | None, members: Collection[str]) -> Iterator[Problem]:
    """Where others, by their own words, have something else than is here, or more."""
    known = chains.chains(log)
    authors = {part.key: part.author for part in log}
    more: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for key, said in sorted(chains.words(log).items(), key=lambda each: (authors[each[0]], each[0])):
        who = authors[key]
        if who == coder or key not in members:
            continue
        for each in chains.others(known, said):
            author = authors[each.key]
            yield Problem(
                "exchange",
                f"{author}, device {each.device}",
                f"{who} and you hold different bundles {each.place} of {author}, by what {who}'s program "
                "says: each may have work of theirs that the other does not.",
                _ask(author),
            )
        for each in chains.missing(known, said, members):
            more[each.key, each.device, each.place].append(who)
    for (key, device, place), people in sorted(more.items()):
        here = max(known.get((key, device), {0: []}))
        if authors.get(key, coder) == coder:
            continue  # a copy of one's own record from before; what it lacks is fetched
        yield Problem(
            "exchange",
            f"{authors[key]}, device {device}",
            f"{', '.join(people)} {'has' if len(people) == 1 else 'have'} bundles of {authors[key]} up to "
            f"{place}; here they end at {here}.",
            f"Sync; a lead who has them passes them on by that. If they stay away, ask {authors[key]}: they "
            "may have been sealed to others only.",
        )


def _ask(author: str) -> str:
    return (
        "Sync, all of you, in one place: then both come to light, and what fits together is united. If this "
        f"stays, {author}, or somebody with that key, gave different people different work under one number: "
        f"compare with coder codings list --coder {quote(author)}, ask {author} by voice; a lead can end it "
        f"with coder team revoke {quote(author)}"
    )


def _ranges(places: Collection[int]) -> str:
    """The numbers that are missing below the highest of ``places``, as ranges: ``2, 5 to 9``."""
    found, before = [], 0
    for place in sorted(places):
        if place > before + 1:
            found.append(str(place - 1) if place == before + 2 else f"{before + 1} to {place - 1}")
        before = place
    return _some(found)


def _ranges_of(places: Iterable[int]) -> str:
    return _some(list(map(str, places)))


def _some(found: list[str]) -> str:
    return ", ".join(found[:_SOME]) + (", …" if len(found) > _SOME else "")
