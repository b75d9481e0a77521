"""Whatever people do, in whatever order they exchange: all end with the same, and nothing is lost."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from team_helpers import Team, act

NAMES = ("lena", "ana", "ben")


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["act", "act", "sync"])), min_size=4, max_size=10
    ),
    st.integers(0, 2**31),
)
def test_people_who_code_and_sync_in_any_order_converge(models_kept, steps, seed):
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory(dir=models_kept[1]) as folder:
        team = Team(Path(folder) / "team", models_kept[0]).with_keys("ana", "ben")
        everything: set[bytes] = set()
        for name, what in steps:
            if what == "act":
                act(team, name, draw)
                everything |= team.facts(name)
            else:
                team.sync(name)
        order = list(NAMES)
        draw.shuffle(order)
        team.sync(*order, *order)
        assert all(everything <= team.facts(name) for name in NAMES)
        assert len({frozenset(team.facts(name)) for name in NAMES}) == 1
        assert len({team.digest(name) for name in NAMES}) == 1
