from __future__ import annotations

from pathlib import Path

import pytest
from team_helpers import Team

from coder.record import connection


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch):
    """These tests are about what is exchanged, not about power cuts."""
    pragmas = tuple(
        "synchronous=OFF" if each.startswith("synchronous") else each for each in connection.PRAGMAS
    )
    monkeypatch.setattr(connection, "PRAGMAS", pragmas)
    monkeypatch.setattr("os.fsync", lambda _: None)


@pytest.fixture(scope="session")
def _models() -> dict[tuple[str, ...], tuple[Path, Path]]:
    return {}


@pytest.fixture
def team(tmp_path: Path, _models) -> Team:
    return Team(tmp_path / "team", _models)


@pytest.fixture
def models_kept(_models, tmp_path: Path):
    """For properties: the models, and a folder that lasts for all examples of one."""
    return _models, tmp_path
