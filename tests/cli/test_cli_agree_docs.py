"""``docs/agreement.md`` tells the truth: its example runs, and it names every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "agreement.md").read_text(encoding="utf-8")
BY_NAME = {
    "per_category", "only", "without", "k_alpha", "k_coverage", "per_code", "families", "coefficients",
    "overall",
    "reasons", "p_below", "tests",
}  # fmt: skip
"""Keys whose own keys are names of codes, coders, categories or coefficients."""


def test_the_worked_example_prints_what_the_page_says(coder, tmp_path):
    for name, text in re.findall(r"```csv (\S+)\n(.*?)```", PAGE, re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    examples = re.findall(r"```console\n\$ coder (.*?)\n(.*?)\n```", PAGE, re.DOTALL)
    assert len(examples) == 2
    for words, printed in examples:
        ran = coder(*words.split())
        assert ran.code == 0, ran.err
        assert ran.out.rstrip("\n") == printed


def test_the_alpha_worked_by_hand_is_the_alpha_printed(coder, tmp_path):
    name, text = re.findall(r"```csv (matrix\S+)\n(.*?)```", PAGE, re.DOTALL)[0]
    (tmp_path / name).write_text(text, encoding="utf-8")
    document = coder("agree", name, "--json").json
    assert document["disagreement"]["observed"] == pytest.approx(4 / 22)
    assert document["disagreement"]["expected"] == pytest.approx(318 / 462)
    assert document["coefficients"]["krippendorff_alpha"]["value"] == pytest.approx(
        1 - (4 / 22) / (318 / 462)
    )


def keys(value: object, named: bool = False) -> set[str]:
    if isinstance(value, list):
        return set().union(*(keys(each) for each in value))
    if not isinstance(value, dict):
        return set()
    own = set() if named else set(value)
    return own.union(*(keys(each, name in BY_NAME and not named) for name, each in value.items()))


def test_every_key_of_every_document_is_documented(coder, tmp_path, demo_copy):
    for name, text in re.findall(r"```csv (\S+)\n(.*?)```", PAGE, re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    documents = [
        coder("agree", "matrix.csv", "--json"),
        coder("agree", "matrix.csv", "--json", "--coder", "ana", "--coder", "ben"),
        coder("agree", "--spans", "spans.csv", "--lengths", "lengths.csv", "--json"),
        coder("-C", "demo", "agree", "--json", "--diagnose", "--gamma"),
    ]
    found = set()
    for ran in documents:
        assert ran.code == 0, ran.err
        document = ran.json
        document.get("diagnosis", {}).get("drift", {}).pop("codes", None)
        for window in document.get("diagnosis", {}).get("drift", {}).get("windows", ()):
            window.pop("codes", None)
        found |= keys(document)
    missing = {key for key in found if not re.search(rf'`"?{re.escape(key)}"?`|"{re.escape(key)}"', PAGE)}
    assert not missing


def test_every_reason_that_figures_give_is_documented():
    from coder.agreement.figures import Reason

    for reason in Reason:
        if reason not in (Reason.NOT_NUMERIC, Reason.UNEQUAL_RATERS):
            assert f"`{reason}`" in PAGE, reason
