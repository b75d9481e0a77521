"""What is heavy is loaded late, and rooms use only rooms below them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def loaded_by(*words: str, cwd: Path) -> set[str]:
    """The modules in memory after ``coder WORDS`` ran in a process of its own."""
    program = (
        "import sys\n"
        f"sys.argv = ['coder', *{list(words)!r}]\n"
        "from coder.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=cwd, capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stderr.split())


def test_help_loads_none_of_the_heavy_libraries(tmp_path):
    assert not loaded_by("--help", cwd=tmp_path) & {"textual", "numpy", "sqlite_utils", "rapidfuzz", "yaml"}


def test_listing_codings_loads_no_screen_and_no_arrays(tmp_path):
    loaded = loaded_by("init", "study", cwd=tmp_path) | loaded_by("codings", "list", cwd=tmp_path / "study")
    assert not loaded & {"textual", "numpy"}


def test_counting_loads_no_screen(tmp_path):
    loaded_by("init", "study", cwd=tmp_path)
    assert "textual" not in loaded_by("counts", cwd=tmp_path / "study")


def test_every_room_uses_only_rooms_below_it():
    linter = Path(sys.executable).with_name("lint-imports")
    if not linter.exists():
        pytest.skip("import-linter is not installed in this environment")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout
