from pathlib import Path

import pytest
from record_helpers import quick

from coder.record.store import Record


@pytest.fixture
def record(tmp_path: Path):
    with Record.open(tmp_path / "coder.db") as made:
        yield quick(made)
