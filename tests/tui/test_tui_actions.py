"""The table of actions is complete, free of clashes, and the same everywhere it is shown."""

from collections import Counter
from pathlib import Path

import pytest
from textual.binding import Binding

from coder.tui.actions import ACTIONS, PLACES, TOGETHER, Place, bindings, key_name, keys_page
from coder.tui.docket import GROUPS
from coder.tui.figures import figure_columns
from coder.tui.legends import legend
from coder.tui.palette import begin_words


def keys_of(*places: Place) -> list[str]:
    found = [binding for place in places for binding in bindings(place)]
    return [key for binding in found if isinstance(binding, Binding) for key in binding.key.split(",")]


def test_the_page_of_keys_is_made_from_the_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "keys.md"
    assert page.read_text(encoding="utf-8") == keys_page(), "run: python -m coder.tui.actions > docs/keys.md"


def test_no_capital_letter_and_no_digit_is_a_command() -> None:
    for action in ACTIONS:
        if not action.each and action.place not in ("reconcile", "card", "reason"):
            assert not [key for key in action.keys if len(key) == 1 and (key.isupper() or key.isdigit())]


def test_no_two_actions_share_a_key_where_both_work() -> None:
    for places in [*TOGETHER, *((place, "everywhere") for place in PLACES if place != "everywhere")]:
        twice = [key for key, times in Counter(keys_of(*places)).items() if times > 1]
        assert twice == [], places


def test_every_action_has_an_id_of_its_own_a_place_and_a_help_sentence() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for action in ACTIONS:
        assert action.place in PLACES
        assert action.help[0].isupper()
        assert not action.help.endswith(".")
        assert action.keys


def test_keys_are_named_as_they_stand_on_the_keyboard() -> None:
    assert [key_name(key) for key in ("ctrl+d", "question_mark", "t", "shift+left", "escape")] == [
        "Ctrl+D", "?", "t", "Shift+←", "Esc",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "help_of"),
    [("exit", "quit"), ("unsure", "coding.sure"), ("done", "submit")],
)
def test_an_action_is_found_by_other_words_for_it(asked: str, help_of: str) -> None:
    found = [action.id for action in ACTIONS if begin_words([asked], action.also)]
    assert any(help_of in each for each in found)
    assert not begin_words([asked, "zebra"], " ".join(action.also for action in ACTIONS))


def test_every_other_word_of_an_action_is_said_in_small_letters() -> None:
    assert not [action.id for action in ACTIONS if action.also != action.also.casefold()]


def test_the_help_page_says_what_every_figure_of_agreement_and_reconciling_is() -> None:
    told = {word for name, _ in legend("agreement", "reconcile") for word in name.replace(",", " ").split()}
    agreement = {column.title for column in figure_columns(["Ana"], "krippendorff_alpha", 80)}
    shown = agreement - {"code", "", "+Ana"} | {*GROUPS, "unres.", "open", "cost"}
    assert shown - told == set()
