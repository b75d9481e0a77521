"""Agreement coefficients against other libraries, side by side in one run.

    python benchmarks/agreement.py [--quick]

Peers are used where they are installed: krippendorff, irrCAC (with pandas), nltk, scikit-learn.
Times are the least of several repeats in seconds; ``ratio`` is the fastest peer's time over
ours. A peer's 1,000 resamples are timed on a few and scaled up ("scaled"), because no peer
resamples units itself. Whole processes start Python, read a CSV file of labels and print alpha.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from coder.agreement import nominal
from coder.agreement.bootstrap import Atoms, resample
from coder.agreement.codesets import set_table
from coder.agreement.codings import code_table
from coder.agreement.project_report import project_report
from coder.agreement.ratings import Ratings
from coder.agreement.segments import Segments
from coder.agreement.sums import NominalSums, pair_sums
from coder.agreement.tables import count_table

ROOT = Path(__file__).parents[1]
LABELS = ("loss", "home", "care", "work")
SCALED_FROM = 10
"""A peer's resamples that are really run."""

OURS_SCRIPT = """
import csv, sys
from coder.agreement.read_matrix import read_matrix
from coder.agreement.matrix_report import matrix_report
with open(sys.argv[1], newline="") as stream:
    ratings = read_matrix(csv.reader(stream)).ratings
print(matrix_report(ratings, bootstrap=int(sys.argv[2])).coefficients["krippendorff_alpha"])
"""
PEER_SCRIPT = """
import sys
import numpy as np, pandas as pd, krippendorff
frame = pd.read_csv(sys.argv[1], index_col="unit")
codes = np.stack([pd.Categorical(frame[c], categories=["loss", "home", "care", "work"]).codes for c in frame])
data = np.where(codes < 0, np.nan, codes)
print(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))
generator = np.random.default_rng(1)
for _ in range(int(sys.argv[2])):
    drawn = data[:, generator.integers(0, data.shape[1], data.shape[1])]
    krippendorff.alpha(reliability_data=drawn, level_of_measurement="nominal")
"""
MEMORY_SCRIPT = """
import sys
from pathlib import Path
import numpy as np
codes = np.load(sys.argv[2])
if sys.argv[1] == "ours":
    from coder.agreement import nominal
    from coder.agreement.ratings import Ratings
    from coder.agreement.sums import NominalSums
    from coder.agreement.tables import count_table
    value = nominal.krippendorff_alpha(NominalSums.of(count_table(Ratings.from_codes(codes, 4))))
else:
    import krippendorff
    data = np.where(codes < 0, np.nan, codes)
    value = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
# The process' own high water mark: ru_maxrss of a child begins at its parent's.
status = Path("/proc/self/status").read_text().split("VmHWM:")[1]
print(int(status.split()[0]) / 1024)
"""


def noisy(coders: int, units: int, seed: int = 1) -> np.ndarray:
    """Codes that agree in about 70 % of cases, 10 % missing: shape (coders, units)."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, 4, units)
    codes = np.where(
        generator.random((coders, units)) < 0.7, truth, generator.integers(0, 4, (coders, units))
    )
    codes[generator.random((coders, units)) < 0.1] = -1
    return codes.astype(np.int8)


def least(call: Callable[[], object], repeats: int = 5) -> float:
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


def line(what: str, ours: float, peers: dict[str, float]) -> None:
    """Print one row."""
    best = min(peers.values(), default=float("nan"))
    others = "  ".join(f"{name} {seconds:.4g}" for name, seconds in sorted(peers.items(), key=lambda p: p[1]))
    print(f"{what:<52} {ours:>9.4g} s   ratio {best / ours:>7.1f}   {others}", flush=True)


def our_alpha(codes: np.ndarray) -> float:
    """Alpha of an encoded array, by the public functions."""
    return float(nominal.krippendorff_alpha(NominalSums.of(count_table(Ratings.from_codes(codes, 4)))))


def our_bootstrap(codes: np.ndarray) -> np.ndarray:
    """Alpha of 1,000 resamples of units."""
    table = count_table(Ratings.from_codes(codes, 4))
    atoms = Atoms(NominalSums.per_pattern(table).data, table.mass)
    return resample(
        atoms, lambda s: nominal.krippendorff_alpha(NominalSums(s))[:, np.newaxis], 1000, 1
    ).values


def alpha_peers(codes: np.ndarray, quick: bool) -> dict[str, Callable[[], float]]:
    """Each installed peer's alpha on the same data in the form it likes best, encoding not timed."""
    calls: dict[str, Callable[[], float]] = {}
    data = np.where(codes < 0, np.nan, codes)
    if has("krippendorff"):
        import krippendorff

        calls["krippendorff"] = lambda: krippendorff.alpha(
            reliability_data=data, level_of_measurement="nominal"
        )
    if has("irrCAC") and has("pandas"):
        import pandas
        from irrCAC.raw import CAC

        frame = pandas.DataFrame(data.T)
        calls["irrCAC"] = lambda: CAC(frame, categories=[0.0, 1.0, 2.0, 3.0]).krippendorff()["est"][
            "coefficient_value"
        ]
    if has("nltk") and codes.size <= (20_000 if quick else 600_000):
        from nltk.metrics.agreement import AnnotationTask

        triples = [(str(c), str(u), int(codes[c, u])) for c, u in np.argwhere(codes >= 0)]
        calls["nltk"] = lambda: AnnotationTask(data=triples).alpha()
    return calls


def encoded(coders: int, units: int, quick: bool) -> None:
    """Point estimate, resamples and pairwise kappas on encoded arrays."""
    codes = noisy(coders, units)
    size = f"{coders} coders x {units:,} units"
    value, ours = our_alpha(codes), least(lambda: our_alpha(codes), 20)
    peers = {}
    for name, call in alpha_peers(codes, quick).items():
        assert abs(round(value, 5) - round(float(call()), 5)) < 2e-5, name
        peers[name] = least(call, 1 if codes.size > 1e5 else 3)
    line(f"alpha, {size}", ours, peers)
    scaled = {f"{name} (scaled)": 1000 * seconds for name, seconds in peers.items()}
    line(f"alpha + 1000 resamples, {size}", least(lambda: our_bootstrap(codes), 3), scaled)
    kappas = {}
    if has("sklearn"):
        from sklearn.metrics import cohen_kappa_score

        def pairwise() -> None:
            for a in range(coders):
                for b in range(a + 1, coders):
                    both = (codes[a] >= 0) & (codes[b] >= 0)
                    cohen_kappa_score(codes[a][both], codes[b][both])

        kappas["scikit-learn"] = least(pairwise, 1 if codes.size > 1e6 else 3)
    ratings = Ratings.from_codes(codes, 4)
    line(f"mean Cohen over all pairs, {size}", least(lambda: nominal.light_kappa(pair_sums(ratings))), kappas)


def processes(folder: Path) -> None:
    """Whole processes from a CSV file of labels to the number."""
    codes = noisy(5, 100_000)
    path = folder / "labels.csv"
    names = np.array([*LABELS, ""])
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["unit", *(f"coder{c}" for c in range(5))])
        writer.writerows([number, *row] for number, row in enumerate(names[codes.T].tolist()))

    def run(script: str, resamples: int) -> None:
        subprocess.run(
            [sys.executable, "-c", script, str(path), str(resamples)],
            check=True,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )

    peer = has("krippendorff") and has("pandas")
    point = {"krippendorff": least(lambda: run(PEER_SCRIPT, 0), 3)} if peer else {}
    line("process: CSV 5 x 100,000 to all coefficients", least(lambda: run(OURS_SCRIPT, 0), 3), point)
    with_resamples = {}
    if peer:
        few = least(lambda: run(PEER_SCRIPT, SCALED_FROM), 1)
        alone = point["krippendorff"]
        with_resamples["krippendorff (scaled)"] = alone + (few - alone) / SCALED_FROM * 1000
    line("process: the same with 1000 resamples", least(lambda: run(OURS_SCRIPT, 1000), 3), with_resamples)


def memory(folder: Path) -> None:
    """Peak memory at 10 coders x 1,000,000 units, in MB, the array itself included."""
    path = folder / "codes.npy"
    np.save(path, noisy(10, 1_000_000))
    for who in ("ours", *(["krippendorff"] if has("krippendorff") else [])):
        command = [sys.executable, "-c", MEMORY_SCRIPT, who, str(path)]
        found = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True).stdout
        print(f"peak memory, 10 x 1,000,000, {who:<24} {float(found):>7.0f} MB", flush=True)


def corpus(testimonies: int) -> Segments:
    """6 coders' codings of testimonies with 40 codes, 30 each; most are shared."""
    generator = np.random.default_rng(1)
    shape = (testimonies, 6, 30)
    start = np.broadcast_to(generator.integers(0, 8_500, (testimonies, 1, 30)), shape).copy()
    start += generator.integers(0, 15, shape)
    code = np.where(
        generator.random(shape) < 0.8,
        generator.integers(0, 40, (testimonies, 1, 30)),
        generator.integers(0, 40, shape),
    )
    text, coder, _ = np.indices(shape)
    columns = (
        text.ravel(),
        coder.ravel(),
        code.ravel(),
        start.ravel(),
        (start + generator.integers(40, 250, shape)).ravel(),
    )
    return Segments.of(*columns, lengths=np.full(testimonies, 9_000))


def project(quick: bool) -> None:
    """Characters, all codes and sets, 1,000 resamples of testimonies, from integer arrays."""
    times = []
    for testimonies in (500,) if quick else (500, 5_000):
        segments = corpus(testimonies)
        start = time.perf_counter()
        table, sets = code_table(segments, "character"), set_table(segments, "character")
        built = time.perf_counter()
        project_report(table, sets, unit="character", bootstrap=1000)
        times.append(time.perf_counter() - start)
        parts = f"tables {built - start:.2f}, figures and resamples {times[-1] + start - built:.2f}"
        print(f"project, {testimonies * 180:,} codings: {times[-1]:.2f} s ({parts})", flush=True)
    if len(times) == 2:
        print(f"project, time(900,000) / time(90,000) = {times[1] / times[0]:.1f}")
    print(f"peak memory so far {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    quick = parser.parse_args().quick
    missing = [name for name in ("krippendorff", "irrCAC", "nltk", "sklearn", "pandas") if not has(name)]
    print(f"not installed: {', '.join(missing) or 'nothing'}")
    project(quick)
    for coders, units in ((3, 1_000),) if quick else ((3, 1_000), (5, 100_000), (10, 1_000_000)):
        encoded(coders, units, quick)
    if quick:
        return
    with tempfile.TemporaryDirectory() as folder:
        processes(Path(folder))
        memory(Path(folder))
    small, large = noisy(5, 100_000), noisy(5, 1_000_000)
    times = [least(lambda: our_alpha(small), 20), least(lambda: our_alpha(large), 20)]
    print(f"alpha, time(1,000,000) / time(100,000) = {times[1] / times[0]:.1f}")


if __name__ == "__main__":
    main()
