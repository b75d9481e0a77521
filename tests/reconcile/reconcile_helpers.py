"""Small words for the reconciliation tests: codings, cards, and decisions as a lead would make them."""

from collections.abc import Collection, Iterable, Mapping

from hypothesis import strategies as st

from coder.model import Coding, Decision, Outcome
from coder.reconcile.cards import Accept, Card, cards
from coder.reconcile.clusters import clusters
from coder.reconcile.decisions import Choice, readings_of

BOTH = {"T": ("ada", "ben")}
ALL = {"T": ("ada", "ben", "cyd")}


def coding(id_: str, coder: str, start: int, end: int, code: str = "f.a", testimony: str = "T") -> Coding:
    return Coding(id_, testimony, "rev", coder, code, start, end)


def cards_of(
    codings: Iterable[Coding],
    submitted: Mapping[str, Collection[str]] = BOTH,
    decisions: Iterable[Decision] = (),
    accept: Accept = "exact",
) -> tuple[Card, ...]:
    return cards(clusters(codings, submitted), submitted, decisions, accept)


def only(*codings: Coding, **more) -> Card:
    (card,) = cards_of(codings, **more)
    return card


def decided(card: Card, choice: Choice | Outcome, lead: str = "lea", id_: str = "d1") -> Decision:
    """The decision that ``lead`` makes about ``card`` as it is."""
    if not isinstance(choice, Choice):
        choice = Choice(choice, coder="ada" if choice == "take" else "")
    readings = readings_of(choice, card.clusters, card.coders)
    return Decision(
        id_, card.testimony, "rev", lead, choice.outcome, readings, card.considered,
        taken=choice.coder, reason=choice.reason, note=choice.note, gap=choice.gap,
    )  # fmt: skip


@st.composite
def studies(draw: st.DrawFn) -> tuple[list[Coding], dict[str, list[str]]]:
    """Codings by up to three coders in two testimonies, and who submitted which."""
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from("TU"), st.sampled_from("abc"), st.sampled_from(("f.x", "f.x.y", "f.z")),
                st.integers(0, 20), st.integers(1, 8),
            ),
            max_size=14,
        )
    )  # fmt: skip
    ids = draw(st.permutations(range(len(rows))))
    codings = [
        coding(f"{id_:02d}", coder, start, start + length, code, text)
        for id_, (text, coder, code, start, length) in zip(ids, rows, strict=True)
    ]
    submitted = {text: draw(st.lists(st.sampled_from("abc"), unique=True)) for text in "TU"}
    return codings, submitted


@st.composite
def verdicts(draw: st.DrawFn, found: tuple[Card, ...]) -> list[Decision]:
    """Decisions of up to two leads on some of the cards."""
    made = []
    for number, card in enumerate(found):
        for lead in draw(st.lists(st.sampled_from(("lea", "max")), unique=True)):
            outcome = draw(st.sampled_from(("take", "union", "none", "unresolved")))
            choice = Choice(outcome, coder=draw(st.sampled_from(card.coders)) if outcome == "take" else "")
            made.append(decided(card, choice, lead, f"d{number:02d}{lead}"))
    return made
