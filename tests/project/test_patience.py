"""A record that another program holds is a sentence soon, not a frozen screen."""

from __future__ import annotations

import sqlite3

import pytest

from coder.errors import RecordError
from coder.project import Project
from coder.sample import copy_sample


def test_who_has_little_patience_is_told_soon_and_loses_nothing(tmp_path):
    folder = tmp_path / "study"
    copy_sample(folder)
    with Project.open(folder, coder="ana") as project:
        project.patience = 0.2
        project.add_coding("t01-river-crossing", 0, 9, "faith")
        holder = sqlite3.connect(folder / "coder.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordError, match="another program"):
            project.add_coding("t01-river-crossing", 10, 19, "faith")
        assert project.record.connection.value("PRAGMA busy_timeout") == 200
        holder.execute("ROLLBACK")
        holder.close()
        project.add_coding("t01-river-crossing", 20, 29, "faith")
        assert len(project.own_codings()) == 2
