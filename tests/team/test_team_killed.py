"""A program that is killed while it exchanges; the long run is ``exchange_kill_script.py``."""

from __future__ import annotations

import os

import exchange_kill_script
import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system where a process can be forked and killed")
def test_a_kill_in_the_middle_of_an_exchange_leaves_no_half_bundle_and_loses_nothing(monkeypatch):
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, os.environ[name])  # put back afterwards: the script sets its own
    assert exchange_kill_script.main(6, 3) >= 6
