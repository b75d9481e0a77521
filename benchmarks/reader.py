"""The reader on a long testimony, in a real terminal: first paint, bytes and CPU per cursor key.

    python benchmarks/reader.py [--words 200000] [--codings 500] [--keys 100] [--starts 5]

Prints ratios of a long testimony to one of one page (300 words), taken in turn in one run, because
absolute times are the machine's. The bars: first paint within 3 times, under 1024 bytes per key
on average, scrolling included.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "tui")]

from tui_project import make_project  # noqa: E402
from tui_terminal import KEYS, Terminal  # noqa: E402

from coder.project import Project  # noqa: E402

PAGE = 300
MAX_PAINT_RATIO = 3.0
MAX_KEY_BYTES = 1024
MOVES = ("down", "right", "shift+down", "up")
VOCABULARY = "the river road house we they village night school bread nobody asked border mother never knew"
OPEN = """
import sys
from pathlib import Path
from coder.tui.app import CoderApp
app = CoderApp(Path(sys.argv[1]), "Ana")
app.show_queue = lambda *a, **k: app.open_testimony(sys.argv[2])
app.run()
"""


def prose(words: int, seed: int) -> str:
    """``words`` words in sentences of 5 to 20 and paragraphs of up to 120."""
    chance, words_known = random.Random(seed), VOCABULARY.split()
    paragraphs, left = [], words
    while left > 0:
        sentences, room = [], min(chance.randint(20, 120), left)
        left -= room
        while room > 0:
            length = min(chance.randint(5, 20), room)
            room -= length
            sentences.append(" ".join(chance.choices(words_known, k=length)).capitalize() + ".")
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(paragraphs) + "\n"


def prepared(folder: Path, words: int, codings: int) -> Path:
    """A project with a one-page and a long testimony, both coded at the same density."""
    make_project(folder)
    for name, size in (("page", PAGE), ("long", words)):
        (folder / "testimonies" / f"{name}.txt").write_text(prose(size, size), encoding="utf-8")
    chance = random.Random(1)
    with Project.open(folder, coder="Ana") as project:
        codes = [code.path for code in project.codebook.codable]
        for name, many in (("page", max(codings * PAGE // words, 1)), ("long", codings)):
            found = project.testimony(name)
            with project.writing() as facts:
                facts.keep_text(name, found.revision, found.text)
                for _ in range(many):
                    start = chance.randrange(len(found.text) - 200)
                    end = start + chance.randint(20, 200)
                    facts.add_coding(name, found.revision, chance.choice(codes), start, end)
    return folder


def opened(folder: Path, name: str) -> tuple[Terminal, float]:
    """A terminal with the testimony painted, and the seconds from start to there."""
    begun = time.perf_counter()
    terminal = Terminal([sys.executable, "-c", OPEN, str(folder), name], rows=40, columns=120)
    terminal.wait_for("▸1")
    return terminal, time.perf_counter() - begun


def first_paint(folder: Path, starts: int) -> float:
    """Ratio of the times until the long and the short testimony are painted."""
    times: dict[str, list[float]] = {"page": [], "long": []}
    for _ in range(starts):
        for name, found in times.items():
            terminal, seconds = opened(folder, name)
            found.append(seconds)
            with terminal:
                terminal.kill()
    ratio = median(times["long"]) / median(times["page"])
    print(f"first paint: long {median(times['long']):.3f} s, one page {median(times['page']):.3f} s")
    print(f"  ratio {ratio:.2f} (bar {MAX_PAINT_RATIO})")
    return ratio


def cpu_seconds(pid: int) -> float:
    """User and system time of a process (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pressed(terminal: Terminal, key: str, times: int) -> list[int]:
    """Bytes written to the terminal for each press of ``key``."""
    found = []
    for _ in range(times):
        before = len(terminal.raw)
        os.write(terminal.handle, KEYS[key].encode())
        terminal.read(quiet=0.03)
        found.append(len(terminal.raw) - before)
    return found


def cpu_per_key(terminals: dict[str, Terminal], keys: int) -> None:
    """Print the CPU time per key of both testimonies, keys pressed in turn."""
    cpu: dict[str, list[float]] = {name: [] for name in terminals}
    for _ in range(max(keys // 20, 1)):
        for name, terminal in terminals.items():
            terminal.read(quiet=0.1)
            before = cpu_seconds(terminal.pid)
            for key in ("right", "down", "left", "up") * 5:
                pressed(terminal, key, 1)
            cpu[name].append((cpu_seconds(terminal.pid) - before) / 20)
    long, page = mean(cpu["long"]), mean(cpu["page"])
    print(f"CPU per key: long {long * 1000:.1f} ms, one page {page * 1000:.1f} ms, ratio {long / page:.2f}")


def bytes_per_key(terminal: Terminal, keys: int) -> float:
    """Print bytes for each kind of move; the largest mean of them."""
    worst = 0.0
    for move in MOVES:
        sizes = sorted(pressed(terminal, move, keys))
        worst = max(worst, mean(sizes))
        print(f"bytes per {move}: mean {mean(sizes):.0f}, median {median(sizes):.0f}, largest {sizes[-1]}")
    print(f"  largest mean {worst:.0f} (bar {MAX_KEY_BYTES})")
    return worst


def main() -> int:
    """Run everything; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--words", type=int, default=200_000)
    parser.add_argument("--codings", type=int, default=500)
    parser.add_argument("--keys", type=int, default=100)
    parser.add_argument("--starts", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_CONFIG_HOME"] = home
        folder = prepared(Path(home) / "project", given.words, given.codings)
        ratio = first_paint(folder, given.starts)
        terminals = {name: opened(folder, name)[0] for name in ("page", "long")}
        cpu_per_key(terminals, given.keys)
        worst = bytes_per_key(terminals["long"], given.keys)
        for terminal in terminals.values():
            with terminal:
                terminal.kill()
    holds = ratio <= MAX_PAINT_RATIO and worst <= MAX_KEY_BYTES
    print("within the bars" if holds else "OUTSIDE THE BARS")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
