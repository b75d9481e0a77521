"""`coder codebook show` and `coder codebook check`, as a person and a script see them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coder.cli.main import root
from coder.codebook.load import Source, parse_codebook
from coder.codebook.render import render_codebook

BOOK = """\
title: Why they left
description: Narratives of departure.
variables: {nationality: {title: Nationality, type: category, values: [Syrian, Saudi]}, date: {type: date}}
families:
  defection:
    title: Reasons to leave
    exclusive: yes
    codes:
      acts:
        title: Acts
        codable: no
        codes:
          brutality:
            title: Brutality against civilians
            definition: The speaker saw or suffered violence against civilians and says so.
            use_when: An act is named.
            avoid_when: Only hearsay.
            examples: ["They shot him \\"for nothing\\"."]
            counter_examples: [Life was hard.]
            key: B
            formerly: [defection.violence]
agreement: {target: 0.8}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "codebook.yaml").write_text(BOOK, encoding="utf-8")
    return tmp_path


def coder(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(root, ["-C", str(folder), "codebook", *words], catch_exceptions=True)


def test_show_prints_every_rule_of_every_code(folder: Path) -> None:
    result = coder(folder, "show")
    assert result.exit_code == 0, result.output
    for words in (
        "Why they left\n1 code in 1 family · excerpts by paragraph · version ",
        "nationality (Nationality): category: Syrian, Saudi",
        "date: date written %Y-%m-%d",
        "defection: Reasons to leave (its passages never overlap)",
        "  defection.acts: Acts (heading)",
        "    [B] defection.acts.brutality: Brutality against civilians",
        "      Use when: An act is named.",
        "      Avoid when: Only hearsay.",
        '      Example: They shot him "for nothing".',
        "      Counter-example: Life was hard.",
        "      Formerly: defection.violence",
        "  agreement.target: 0.8",
    ):
        assert words in result.stdout


def test_show_as_json_holds_everything(folder: Path) -> None:
    document = json.loads(coder(folder, "show", "--json").stdout)
    assert document["title"] == "Why they left"
    assert len(document["version"]) == 64
    assert document["settings"] == {"agreement.target": "0.8"}
    [family] = document["families"]
    assert family["exclusive"] is True
    heading, code = family["codes"]
    assert heading["codable"] is False
    assert code["path"] == "defection.acts.brutality"
    assert code["parent"] == "defection.acts"
    assert code["formerly"] == ["defection.violence"]
    assert code["examples"] == ['They shot him "for nothing".']
    assert document["variables"][0]["values"] == ["Syrian", "Saudi"]


def test_check_of_a_sound_codebook_exits_0(folder: Path) -> None:
    result = coder(folder, "check")
    assert result.exit_code == 0
    assert result.stdout.startswith("The codebook is sound: 1 code in 1 family, version ")
    document = json.loads(coder(folder, "check", "--json").stdout)
    assert document["ok"] is True
    assert document["errors"] == []
    assert document["codes"] == 2
    assert document["codable"] == 1
    assert document["version"].startswith(result.stdout.split()[-1])


def test_check_of_a_broken_codebook_lists_every_error_and_exits_1(folder: Path) -> None:
    text = BOOK.replace("key: B", "key: b").replace("title: Acts", "titel: Acts")
    (folder / "codebook.yaml").write_text(text, encoding="utf-8")
    result = coder(folder, "check")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "codebook.yaml:9",
        "codebook.yaml:10",
        "codebook.yaml:20",
    ]
    result = coder(folder, "check", "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["ok"] is False
    assert document["version"] is None
    assert document["reason"] == "errors"
    assert document["codes"] == 2
    assert [(error["line"], error["source"]) for error in document["errors"]] == [
        (9, "codebook.yaml"),
        (10, "codebook.yaml"),
        (20, "codebook.yaml"),
    ]


def test_nothing_in_a_codebook_reaches_the_terminal_unfiltered(folder: Path) -> None:
    (folder / "codebook.yaml").write_text(BOOK.replace("Acts", "A\u202ects [/] [red]"), encoding="utf-8")
    assert "\u202e" not in coder(folder, "show").stdout
    assert "\u202e" not in coder(folder, "show", "--json").stdout
    assert "[/] [red]" in coder(folder, "show").stdout
    (folder / "codebook.yaml").write_text("title: T\n\u202eevil: x\n", encoding="utf-8")
    assert "\u202e" not in coder(folder, "check").stdout


@pytest.mark.parametrize("width", [1, 40, 60, 80, 120])
def test_the_tree_keeps_to_the_width(width: int) -> None:
    book = parse_codebook([Source("codebook.yaml", BOOK)])
    assert max(len(line) for line in render_codebook(book, width).splitlines()) <= max(width, 40) + 4


def test_deep_codes_still_have_room(folder: Path) -> None:
    nested = "{title: A title of several words}"
    for _ in range(17):
        nested = f"{{title: A title of several words, codes: {{x: {nested}}}}}"
    book = parse_codebook(
        [Source("codebook.yaml", f"title: T\nfamilies: {{f: {{title: F, codes: {{x: {nested}}}}}}}\n")]
    )
    shown = "".join(render_codebook(book, 40).split())
    assert shown.count("Atitleofseveralwords") == 18
