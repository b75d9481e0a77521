"""The sample is found from a wheel, an editable install and a clone, and stands in the tree once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASK = (
    "from coder.sample import find_sample; s = find_sample(); "
    "print(s.codebook, s.testimonies, s.codings, sep='\\n')"
)


def found_from(place: Path, cwd: Path) -> list[Path]:
    """Where the package at ``place`` finds its sample, in a process that sees that copy first."""
    environment = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=cwd, env=environment, capture_output=True, text=True, check=True
    )
    return [Path(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built without network by the installed build backend, and unpacked."""
    pytest.importorskip("hatchling", reason="the build backend is not installed in this environment")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_sample_is_found_from_a_wheel(wheel, tmp_path):
    for path in found_from(wheel, tmp_path):
        assert path.exists()
        assert wheel in path.parents


def test_the_wheel_holds_the_screens_styles_and_the_whole_sample(wheel):
    assert list((wheel / "coder" / "tui" / "screens").glob("*.tcss"))
    names = {p.name for p in (wheel / "coder" / "sample" / "testimonies").iterdir()}
    assert names == {p.name for p in (ROOT / "testimonies").iterdir()}


def test_the_sample_is_found_from_an_editable_install(tmp_path):
    from coder.sample import find_sample

    assert find_sample().codebook == ROOT / "codebook.yaml"


def test_the_sample_is_found_from_a_clone(tmp_path):
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no clone, or git is not installed")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", "1", ROOT.as_uri(), str(clone)], check=True)
    for path in found_from(clone, tmp_path):
        assert path.exists()
        assert clone in path.parents


def test_no_second_copy_of_the_sample_stands_in_the_tree():
    assert not (ROOT / "coder" / "sample" / "codebook.yaml").exists()
    assert not (ROOT / "coder" / "sample" / "testimonies").exists()
