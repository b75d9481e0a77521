"""The docs tell the truth of this commit."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from coder.cli.reference import commands_page
from coder.documents.codings import COLUMNS
from coder.model import Code, Family, Variable

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_every_command_and_option_is_documented():
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == commands_page().rstrip("\n") + "\n", (
        "run: make docs"
    )


def test_every_key_is_documented():
    from coder.tui.actions import keys_page

    assert (DOCS / "keys.md").read_text(encoding="utf-8") == keys_page().rstrip("\n") + "\n", "run: make docs"


@pytest.mark.parametrize("kind", [Code, Family, Variable])
def test_every_field_of_the_codebook_is_documented(kind):
    page = (DOCS / "codebook.md").read_text(encoding="utf-8")
    for field in dataclasses.fields(kind):
        if field.name not in ("path", "name"):
            assert f"`{field.name}`" in page, field.name


def test_every_column_of_a_codings_file_is_documented():
    page = (DOCS / "coding.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"`{column}`" in page


def test_every_link_between_the_docs_leads_somewhere():
    for page in [*DOCS.glob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
