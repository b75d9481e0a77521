"""Agreement of coded spans against other libraries, and of whole projects from the record to JSON.

    python benchmarks/agreement_spans.py [--quick] [--project DIR ...]

No library on the package index computes the 2016 unitizing family. So the spans are compared with
what its users do instead: one alpha per code over expanded characters (krippendorff); and gamma
with pygamma-agreement, same sampler, 30 samples. Peers are used where they are installed. Times
are the least of several repeats in seconds; ``ratio`` is the peer's time over ours. Projects named
with ``--project`` are timed as whole processes; give a small and a ten times larger one to see
that time grows in proportion.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from coder.agreement.gamma import gamma
from coder.agreement.gamma_alignment import Continuum
from coder.agreement.segments import Segments
from coder.agreement.spans import f1_values, span_statistics
from coder.agreement.unitizing import (
    code_statistics,
    cu_alpha,
    family_statistics,
    k_alpha,
    relevance_alpha,
    u_alpha,
    u_alpha_binary,
)

ROOT = Path(__file__).parents[1]
CODES = 4


def least(call: Callable[[], object], repeats: int) -> float:
    """The least time of several calls."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def has(name: str) -> bool:
    """Whether a peer is installed."""
    return importlib.util.find_spec(name) is not None


def spans(coders: int, each: int, seed: int = 1) -> tuple[np.ndarray, int]:
    """Exclusive spans by several coders on one continuum, about 80 % shared: rows coder, code, start, end."""
    random = np.random.default_rng(seed)
    place = np.arange(each) * 100
    rows = []
    truth = random.integers(0, CODES, each)
    for coder in range(coders):
        start = place + random.integers(0, 20, each)
        end = start + random.integers(20, 70, each)
        code = np.where(random.random(each) < 0.8, truth, random.integers(0, CODES, each))
        rows.append(np.stack((np.full(each, coder), code, start, end), axis=1))
    return np.concatenate(rows), each * 100


def segments(rows: np.ndarray, length: int) -> Segments:
    """The same as segments of one testimony."""
    return Segments.of(np.zeros(len(rows), dtype=np.int64), *rows.T, lengths=[length])


def line(what: str, ours: float, peers: dict[str, float]) -> None:
    """Print one row."""
    best = min(peers.values(), default=float("nan"))
    others = "  ".join(f"{name} {seconds:.4g}" for name, seconds in peers.items())
    print(f"{what:<58} {ours:>9.4g} s   ratio {best / ours:>7.1f}   {others}", flush=True)


def unitizing(each: int) -> None:
    """The 2016 family, |u per code and span F1, from integer arrays; and the peer's character alpha."""
    rows, length = spans(3, each)

    def ours() -> None:
        data = segments(rows, length)
        u_alpha_binary(code_statistics(data).sums())
        sums = family_statistics(data, range(CODES)).sums()
        for formula in (u_alpha, relevance_alpha, cu_alpha, k_alpha):
            formula(sums)

    def expanded() -> None:
        import krippendorff

        for code in range(CODES):
            marks = np.zeros((3, length))
            for coder, own, start, end in rows:
                if own == code:
                    marks[coder, start:end] = 1
            krippendorff.alpha(reliability_data=marks, level_of_measurement="nominal")

    peers = {}
    if has("krippendorff"):
        peers["krippendorff, expanded characters"] = least(expanded, 1)
    line(f"u, |u, cu, (k)u of {CODES} codes, 3 coders x {each:,} spans", least(ours, 10), peers)
    data = segments(rows, length)
    line(
        f"span F1, 3 criteria, 3 coders x {each:,} spans",
        least(lambda: f1_values(span_statistics(data)), 5),
        {},
    )


def gammas(each: int) -> None:
    """gamma of two coders, 30 samples of the statistical sampler."""
    rows, _ = spans(2, each)

    def ours() -> None:
        gamma(Continuum.of(rows[:, 0], rows[:, 2], rows[:, 3], rows[:, 1], 2), precision=None, samples=30)

    peers = {}
    if has("pygamma_agreement"):
        import pygamma_agreement
        from pyannote.core import Segment

        continuum = pygamma_agreement.Continuum()
        for coder, code, start, end in rows.tolist():
            continuum.add(str(coder), Segment(start, end), str(code))
        measure = pygamma_agreement.CombinedCategoricalDissimilarity(alpha=1, beta=1)
        continuum.compute_gamma(measure, n_samples=2)  # compiles
        peers["pygamma-agreement"] = least(lambda: continuum.compute_gamma(measure, n_samples=30), 1)
    line(f"gamma, 30 samples, 2 coders x {each} spans", least(ours, 1 if each > 100 else 3), peers)


def project(folders: list[Path]) -> None:
    """``coder agree`` as a whole process, the record read."""
    for unit in ("character", "excerpt"):
        times = []
        for folder in folders:
            command = [sys.executable, "-m", "coder.cli.main", "-C", str(folder), "agree", "--unit", unit]
            code = "import sys; from coder.cli.main import main; sys.argv[0] = 'coder'; main()"
            command = [sys.executable, "-c", code, *command[3:], "--bootstrap", "1000", "--json"]
            call = lambda command=command: subprocess.run(  # noqa: E731
                command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            times.append(least(call, 2))
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(
                f"agree --unit {unit} --bootstrap 1000, {folder.name}: {times[-1]:.2f} s, "
                f"peak so far {peak:.0f} MB"
            )
        if len(times) > 1:
            print(f"agree --unit {unit}: time(last) / time(first) = {times[-1] / times[0]:.1f}")


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    parser.add_argument("--project", type=Path, nargs="*", default=[], help="projects to time as processes")
    asked = parser.parse_args()
    missing = [name for name in ("krippendorff", "pygamma_agreement") if not has(name)]
    print(f"not installed: {', '.join(missing) or 'nothing'}")
    for each in (100,) if asked.quick else (100, 1_000, 10_000):
        unitizing(each)
    for each in (30,) if asked.quick else (30, 100, 300):
        gammas(each)
    project(asked.project)


if __name__ == "__main__":
    main()
