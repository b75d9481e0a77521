"""Every test runs as a fresh user: own config and state folders, no colour settings, no remembered name."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("suite", max_examples=20, **_PATIENT)
settings.register_profile("thorough", max_examples=1000, **_PATIENT)
settings.load_profile(os.environ.get("CODER_TEST_PROFILE", "suite"))


def pytest_collection_finish() -> None:
    """Thousands of collected tests are no garbage; to look through them anew costs a tenth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(autouse=True)
def _fresh_user(tmp_path_factory, monkeypatch):
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("CODER_AS", "NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def demo_made(tmp_path_factory) -> Path:
    """The demo, made once for all tests of a process: to read only; who writes takes ``demo_copy``."""
    from coder.sample.demo import make_demo

    folder = tmp_path_factory.mktemp("demo") / "demo"
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(folder.parent))
        make_demo(folder)
    return folder


@pytest.fixture
def demo_copy(demo_made, tmp_path) -> Path:
    """The demo, to do with as one likes."""
    return Path(shutil.copytree(demo_made, tmp_path / "demo"))


@pytest.fixture(scope="session")
def once(tmp_path_factory) -> Callable[[str, Path, Callable[[], object]], None]:
    """Fills a folder that several tests begin with: by ``make`` the first time, then from a copy.

    Called with a name for what is made, the folder, and what makes it there.
    """
    copies: dict[str, Path] = {}

    def fill(name: str, folder: Path, make: Callable[[], object]) -> None:
        if name in copies:
            shutil.copytree(copies[name], folder, dirs_exist_ok=True)
            return
        make()
        copies[name] = tmp_path_factory.mktemp("once") / name
        shutil.copytree(folder, copies[name])

    return fill


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material beside the checkout; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the reference material is not beside this checkout")
    return SHARED
