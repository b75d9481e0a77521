"""``coder conflicts``: where coders differ, and where each place stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from coder.cli.cards import cluster_document
from coder.cli.context import echo, echo_json, narrate, opened, verb

if TYPE_CHECKING:
    from coder.cli.cards import Gains
    from coder.project import Project
    from coder.reconcile.cards import Card

STATUSES = ("open", "undecided", "reopened", "unresolved", "adjudicated", "unanimous")
KINDS = ("exact", "boundary", "split", "omission", "other_code", "level")
ORDERS = ("cost", "testimony", "code", "kind")


@verb("conflicts")
@click.argument("card_id", metavar="[CARD]", required=False)
@click.option("--code", metavar="CODE", help="Only cards with this code or one below it.")
@click.option("--testimony", metavar="ID", help="Only this testimony.")
@click.option("--kind", type=click.Choice(KINDS), help="Only cards of this kind, or with such a cluster.")
@click.option(
    "--status",
    type=click.Choice(STATUSES),
    help="Only cards that stand so; open: all that are not in the consensus.",
)
@click.option(
    "--round", "round_name", metavar="NAME", help="Only this round; also the way to one for practice."
)
@click.option(
    "--order", type=click.Choice(ORDERS), default="cost", show_default=True, help="Which cards come first."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(
    ctx: click.Context,
    card_id: str | None,
    code: str | None,
    testimony: str | None,
    kind: str | None,
    status: str | None,
    round_name: str | None,
    order: str,
    as_json: bool,
) -> None:
    """List the places that two or more coders read, and how each stands; or show one CARD in full.

    Clusters that are decided together bear the same card. The cost of a card is what alpha over
    excerpts would gain if it were resolved. Only coders who submitted count.
    """
    from coder.codebook.lookup import resolve
    from coder.project.reconciling import card_impacts, reconciliation

    with opened(ctx) as project:
        if card_id is not None:
            _show(project, card_id, round_name, as_json)
            return
        wanted = resolve(project.codebook, code, recorded=project.record.code_counts()) if code else None
        place = project.known_testimony(testimony) if testimony else None
        found = reconciliation(project, testimony=place, round_name=round_name)
        gains = card_impacts(project, found)
        cards = [card for card in found.cards if _asked(card, wanted, kind, status)]
        cards.sort(key=_order(order, gains, project))
        if as_json:
            found_here = [(card, cluster) for card in cards for cluster in card.clusters]
            echo_json({"clusters": [cluster_document(*each, gains) for each in found_here]})
        else:
            _print(cards, gains)


def _show(project: Project, card_id: str, round_name: str | None, as_json: bool) -> None:
    from coder.cli.card_page import card_document, card_lines
    from coder.project.reconciling import card_impacts, find_card

    found, card = find_card(project, card_id, round_name=round_name)
    if as_json:
        echo_json({"clusters": card_document(project, card, card_impacts(project, found))})
        return
    for line in card_lines(project, card):
        echo(line)


def _asked(card: Card, wanted: str | None, kind: str | None, status: str | None) -> bool:
    if status == "open" and card.settled:
        return False
    if status not in (None, "open", card.status):
        return False
    if kind not in (None, card.kind, *(cluster.kind for cluster in card.clusters)):
        return False
    return wanted is None or any(
        cluster.code == wanted or cluster.code.startswith(wanted + ".") for cluster in card.clusters
    )


def _order(order: str, gains: Gains, project: Project) -> Callable[[Card], tuple[object, ...]]:
    from coder.project.reconciling import cost

    paths = {code.path: place for place, code in enumerate(project.codebook.codes)}

    def first_code(card: Card) -> tuple[int, str]:
        return min((paths.get(cluster.code, len(paths)), cluster.code) for cluster in card.clusters)

    keys: dict[str, Callable[[Card], tuple[object, ...]]] = {
        "cost": lambda card: (-cost(card, gains), card.testimony, card.start, card.id),
        "testimony": lambda card: (card.testimony, card.start, card.id),
        "code": lambda card: (first_code(card), card.testimony, card.start, card.id),
        "kind": lambda card: (KINDS.index(card.kind), card.testimony, card.start, card.id),
    }
    return keys[order]


def _print(cards: list[Card], gains: Gains) -> None:
    from coder.cli.tables import table
    from coder.project.reconciling import cost

    unsettled = sum(not card.settled for card in cards)
    narrate(
        f"Cards: {len(cards)}; not settled: {unsettled}. "
        "Read one with: coder conflicts CARD; settle it with: coder decide CARD"
    )
    if not cards:
        return
    rows = [
        [
            card.id, card.testimony, f"{card.start}-{card.end}", card.kind,
            ", ".join(sorted({cluster.code for cluster in card.clusters})),
            card.status, cost(card, gains), card.why,
        ]
        for card in cards
    ]  # fmt: skip
    echo(table(["card", "testimony", "span", "kind", "code", "status", "cost", "why"], rows))
