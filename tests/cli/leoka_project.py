"""Real narratives as a project folder: 362 texts by twelve coders in four teams, nothing recorded yet."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest

LEOKA = Path(__file__).parents[2].parent / "shared" / "reference" / "leoka"


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one of the corpus's tables."""
    with (LEOKA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make_leoka_project(folder: Path) -> Path:
    """Texts and a codebook made from the codes that occur; skips where the corpus is absent."""
    if not LEOKA.is_dir():
        pytest.skip("the reference corpus is not beside this checkout")
    (folder / "testimonies").mkdir()
    for line in (LEOKA / "testimonies.jsonl").read_text("utf-8").splitlines():
        text = json.loads(line)
        path = folder / "testimonies" / f"{text['testimony']}.txt"
        path.write_text(text["text"], encoding="utf-8", newline="")
    families = defaultdict(set)
    for row in rows_of("codings"):
        family, _, name = row["code"].partition(".")
        families[family].add(name)
    lines = ["title: Leoka", "families:"]
    for family, names in sorted(families.items()):
        lines += [f"  {family}:", "    title: F", "    codes:"]
        lines += [f"      {name}: {{title: {name}}}" for name in sorted(names)]
    (folder / "codebook.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
