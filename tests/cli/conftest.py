"""Running ``coder`` in this process, as a user's shell would."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from coder.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a run printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def coder(monkeypatch, capfd, tmp_path):
    """Call with the command line's words; runs in ``tmp_path`` unless ``cwd`` is given."""

    def run(*words: object, cwd: Path | None = None) -> Ran:
        monkeypatch.chdir(cwd or tmp_path)
        monkeypatch.setattr(sys, "argv", ["coder", *map(str, words)])
        capfd.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        printed = capfd.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


CODEBOOK = """\
title: A small study
variables:
  sex: {title: Sex, type: category, values: [F, M]}
families:
  join:
    title: Why they joined
    codes:
      faith: {title: Faith, key: F}
      needs: {title: Needs, key: N}
  leave:
    title: Why they left
    exclusive: true
    codes:
      brutality:
        title: Brutality
        key: B
        codes:
          prisoners: {title: Prisoners}
      hardship: {title: Hardship}
      heading: {title: Only a heading, codable: false, codes: {below: {title: Below}}}
"""

FIRST = "I believed every word.\n\nThen I saw the prisoners.\n\nWe had no bread.\n"
SECOND = "=They promised a car.\r\n\r\nمَدْرَسَة كانت مغلقة.\r\n"


@pytest.fixture
def project(tmp_path) -> Path:
    """A project folder with two testimonies and a register."""
    folder = tmp_path / "study"
    (folder / "testimonies").mkdir(parents=True)
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (folder / "testimonies" / "one.txt").write_text(FIRST, encoding="utf-8", newline="")
    (folder / "testimonies" / "two.txt").write_text(SECOND, encoding="utf-8", newline="")
    register = "case,sex,testimonies\nP1,F,one\nP2,M,two\n"
    (folder / "testimonies" / "cases.csv").write_text(register, encoding="utf-8")
    return folder
