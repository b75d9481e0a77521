"""Waiting times of a day at the screens: starting, opening a testimony, the passages of a code.

    python benchmarks/start.py [--starts 7] [--opens 15] [--codings 900000] [--pages 7]

In real terminals, ratios taken in turn in one run:

- start to first paint against the smallest Textual program: at most 2.5 times;
- opening a testimony in a project of 5,000 against one in a project of 20: at most 1.5 times;
- the first page of a code's passages, from the key to the painted page, in a record of
  ``--codings`` codings in 5,000 testimonies: at most 0.1 s, median. ``--codings 0`` leaves this out, as
  making the record takes minutes.
"""

from __future__ import annotations

import argparse
import os
import select
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "tui"), str(ROOT / "benchmarks")]

from retrieval import make_project as make_large  # noqa: E402
from tui_project import RIVER, add_testimony, make_project  # noqa: E402
from tui_terminal import KEYS, Terminal  # noqa: E402

MAX_START, MAX_OPEN, MAX_PAGE = 2.5, 1.5, 0.1
FEW, MANY = 20, 5000
LONGEST = 60.0
SMALLEST = """
from textual.app import App
from textual.widgets import Static
class Smallest(App):
    def compose(self):
        yield Static("Enter opens")
Smallest().run()
"""
CODER = "import sys; from coder.cli.main import main; sys.argv[0] = 'coder'; main()"


def until(terminal: Terminal, words: str) -> float:
    """The moment at which ``words`` had been written; the imitated terminal draws them afterwards."""
    end = time.perf_counter() + LONGEST
    written = bytearray()
    while words.encode() not in written:
        assert time.perf_counter() < end, f"{words!r} never came: {bytes(written[-2000:])!r}"
        if select.select([terminal.handle], [], [], 0.5)[0]:
            written += os.read(terminal.handle, 65536)
    moment = time.perf_counter()
    terminal.feed(bytes(written))
    return moment


def start(command: list[str], words: str) -> tuple[Terminal, float]:
    """A terminal with the program painted, and the seconds from start to there."""
    begun = time.perf_counter()
    terminal = Terminal([sys.executable, "-c", *command], rows=40, columns=120)
    return terminal, until(terminal, words) - begun


def end(terminal: Terminal) -> None:
    """End a program without ceremony."""
    with terminal:
        terminal.kill()


def press(terminal: Terminal, key: str, words: str) -> float:
    """Seconds from pressing ``key`` until ``words`` stand on the screen."""
    begun = time.perf_counter()
    os.write(terminal.handle, KEYS.get(key, key).encode())
    return until(terminal, words) - begun


def started(folder: Path, times: int) -> float:
    """Ratio of the times to first paint of coder and of the smallest program."""
    programs = {
        "coder": ([CODER, "-C", str(folder), "--as", "Ana"], "By the river"),
        "smallest": ([SMALLEST], "Enter opens"),
    }
    took: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(times + 1):
        for name, (command, words) in programs.items():
            terminal, seconds = start(command, words)
            took[name].append(seconds)
            end(terminal)
    middle = {name: median(found[1:]) for name, found in took.items()}  # the first one warms the disk
    ratio = middle["coder"] / middle["smallest"]
    print(f"start to first paint: coder {middle['coder']:.3f} s, smallest {middle['smallest']:.3f} s")
    print(f"  ratio {ratio:.2f} (bar {MAX_START})")
    return ratio


def opened(home: Path, times: int) -> float:
    """Ratio of the times to open a testimony among many and among few."""
    terminals = {}
    for name, many in (("few", FEW), ("many", MANY)):
        folder = make_project(home / name)
        for number in range(many - 2):
            add_testimony(folder, f"t{number:05d}", RIVER)
        terminals[name], seconds = start([CODER, "-C", str(folder), "--as", "Ana"], "By the river")
        print(f"start in a project of {many}: {seconds:.3f} s")
        terminals[name].read(quiet=1.0, patience=LONGEST)  # the queue reads on behind
    took: dict[str, list[float]] = {name: [] for name in terminals}
    for _ in range(times):
        for name, terminal in terminals.items():
            took[name].append(press(terminal, "enter", "They beat"))
            press(terminal, "q", "submitted ·")
            terminal.read(quiet=0.2)
    for terminal in terminals.values():
        end(terminal)
    ratio = median(took["many"]) / median(took["few"])
    print(f"opening: among {MANY} {median(took['many']):.3f} s, among {FEW} {median(took['few']):.3f} s")
    print(f"  ratio {ratio:.2f} (bar {MAX_OPEN})")
    return ratio


def paged(folder: Path, times: int) -> float:
    """Seconds from the key to the painted first page of a code's passages."""
    terminal, seconds = start([CODER, "-C", str(folder), "--as", "coder0"], "t00000")
    print(f"start in the large record: {seconds:.3f} s")
    terminal.read(quiet=1.0, patience=LONGEST)
    press(terminal, "enter", "codings")
    terminal.read(quiet=0.5)
    os.write(terminal.handle, b"n")  # focuses a coding, whose code is listed
    terminal.read(quiet=0.3)
    took = []
    for _ in range(times):
        took.append(press(terminal, "f", "and more passages"))
        os.write(terminal.handle, KEYS["escape"].encode())
        terminal.wait_until_gone("and more passages")
        terminal.read(quiet=0.2)
    end(terminal)
    middle = median(took)
    print(f"first page of a code's passages: the first time {took[0]:.3f} s, slowest {max(took):.3f} s")
    print(f"  median {middle:.3f} s (bar {MAX_PAGE}, on a machine with nothing else to do)")
    return middle


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("starts", 7), ("opens", 15), ("codings", 900_000), ("pages", 7)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args()
    holds = True
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled already
        os.environ["PYTHONPYCACHEPREFIX"] = str(home / "compiled")
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_STATE_HOME"] = str(home / "own")
        holds &= started(make_project(home / "small"), given.starts) <= MAX_START
        holds &= opened(home, given.opens) <= MAX_OPEN
        if given.codings:
            (home / "large").mkdir()
            asked = argparse.Namespace(codings=given.codings, testimonies=MANY, coders=6, codes=40)
            make_large(home / "large", asked)
            holds &= paged(home / "large", given.pages) <= MAX_PAGE
    print("within the bars" if holds else "OUTSIDE THE BARS")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
