"""A person names a code by what she remembers of its path."""

from __future__ import annotations

import pytest

from coder.codebook.lookup import codable, orphans, resolve
from coder.errors import NotFound, Refused
from coder.model import Code, Codebook, Family

BOOK = Codebook(
    "T",
    "",
    families=(Family("defection", "D"), Family("obstacles", "O")),
    codes=(
        Code("defection.Brutality", "B", formerly=("defection.violence",)),
        Code("defection.Brutality.prison", "P"),
        Code("defection.life", "L", codable=False),
        Code("defection.life.food", "F"),
        Code("defection.empty", "E", codable=False),
        Code("obstacles.prison", "P"),
        Code("obstacles.life_abroad", "L"),
    ),
)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("defection.Brutality", "defection.Brutality"),
        ("DEFECTION.brutality", "defection.Brutality"),
        ("brutality", "defection.Brutality"),
        (" food ", "defection.life.food"),
        ("life.food", "defection.life.food"),
        ("obstacles.prison", "obstacles.prison"),
        ("brutality.prison", "defection.Brutality.prison"),
        ("life", "defection.life"),
    ],
)
def test_a_whole_path_or_an_unambiguous_end_names_a_code(name: str, path: str) -> None:
    assert resolve(BOOK, name) == path


def test_an_end_that_several_codes_share_is_refused_with_both() -> None:
    with pytest.raises(
        Refused, match=r"defection\.Brutality\.prison or obstacles\.prison: write the whole path"
    ):
        resolve(BOOK, "prison")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("brutalty", r"There is no code brutalty: did you mean defection\.Brutality\?"),
        (
            "defection.violence",
            r"no code defection\.violence any more: it is called defection\.Brutality now",
        ),
        ("Defection", r"is a family, not a code: name one of its codes, such as defection\.Brutality,"),
        ("zzz", "coder codebook show lists the codes"),
        ("", "There is no code"),
        (".", "There is no code"),
        ("x" * 100_000, "There is no code"),
        ("utality", "There is no code"),
    ],
)
def test_an_unknown_code_is_refused_with_what_was_probably_meant(name: str, words: str) -> None:
    with pytest.raises(NotFound, match=words):
        resolve(BOOK, name)


def test_a_filter_finds_what_was_recorded_under_a_path_that_is_gone() -> None:
    recorded = {"old.torture", "obstacles.prison"}
    assert resolve(BOOK, "old.torture", recorded=recorded) == "old.torture"
    assert resolve(BOOK, "Torture", recorded=recorded) == "old.torture"
    with pytest.raises(NotFound):
        resolve(BOOK, "torture")


def test_a_heading_is_never_put_on_a_passage() -> None:
    assert codable(BOOK, "food").path == "defection.life.food"
    with pytest.raises(Refused, match=r"defection\.life is a heading .*: use defection\.life\.food"):
        codable(BOOK, "life")
    with pytest.raises(Refused, match="use another code"):
        codable(BOOK, "empty")


def test_lost_codes_lead_to_the_one_that_says_formerly() -> None:
    recorded = ["obstacles.prison", "defection.violence", "old.x", "Defection.Violence"]
    assert orphans(BOOK, recorded) == {
        "Defection.Violence": "defection.Brutality",
        "defection.violence": "defection.Brutality",
        "old.x": None,
    }
    assert orphans(BOOK, []) == {}
