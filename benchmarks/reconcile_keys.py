"""Keys that a lead needs: sixty cards of the demo decided in a real terminal, by a plain habit.

    python benchmarks/reconcile_keys.py [--cards 60]

The lead reads what stands on the screen and nothing else: where only ends differ she takes everything
(u), where one of three marked nothing she takes the reading of one who did (1, 2 or 3), where codes
differ she gives a reason (r and its number) and takes the first reading, where a passage was marked
in pieces she keeps what all marked (i) or, where that is nothing, everything. The bar: a median of at
most 2 keys a card, everything said to be saved on disk. Printed beside it: seconds from a deciding
key until the next card stands.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import mean, median

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "tui")]

from tui_terminal import Terminal, screens  # noqa: E402

from coder.project import Project  # noqa: E402
from coder.project.reconciling import reconciliation  # noqa: E402
from coder.sample.demo import make_demo  # noqa: E402

MAX_KEYS = 2.0
LEAD = "Lead"
MARKED = re.compile(r"(?:^|│) *(\d) +[A-Z] ●", re.MULTILINE)
DONE = re.compile(r"(\d+) of \d+ done")


def keys_for(text: str) -> list[str]:
    """What the lead presses, from what stands on the screen."""
    title = "\n".join(text.splitlines()[1:3])
    kind = next(
        word for word in ("other code", "level", "omission", "split", "boundary", "exact") if word in title
    )
    marked = MARKED.findall(text)
    if kind in ("other code", "level"):
        return ["r", "5", marked[0]]
    if kind == "omission":
        return [marked[0]]
    return ["i"] if kind == "split" else ["u"]


def done(terminal: Terminal) -> int:
    """How many cards the screen says are done."""
    found = DONE.search(terminal.text)
    assert found is not None, terminal.text
    return int(found.group(1))


def decide_one(terminal: Terminal) -> tuple[list[str], float]:
    """Decide the card on the screen; the keys, and seconds until the next one stands."""
    before, pressed, seconds = done(terminal), [], 0.0
    plan = keys_for(terminal.text)
    while plan:
        key = plan.pop(0)
        begun = time.perf_counter()
        os.write(terminal.handle, key.encode())
        terminal.read(quiet=0.02, patience=5)
        pressed.append(key)
        if plan:
            continue
        while done(terminal) == before:
            if "no intersection" in terminal.text:
                plan = ["u"]
                break
            terminal.read(quiet=0.005, patience=5)
            assert time.perf_counter() - begun < 30, terminal.text
        seconds = time.perf_counter() - begun
    return pressed, seconds


def opened_on_cards(folder: Path) -> Terminal:
    """The screens with the costliest card of the project open."""
    terminal = Terminal(screens(folder, LEAD), rows=40, columns=120)
    terminal.wait_for("submitted")
    terminal.read(quiet=0.3)
    os.write(terminal.handle, b"g")
    terminal.wait_for("All codes")
    os.write(terminal.handle, b"\r")
    terminal.wait_for("card 1 of")
    return terminal


def main() -> int:
    """Decide the cards; 1 when the bar is missed or a decision is not on disk."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cards", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_STATE_HOME"] = home
        folder = Path(home) / "demo"
        make_demo(folder)
        with Project.open(folder) as project:
            many = len(project.record.decisions())
        keys, waits, used = [], [], Counter[str]()
        with opened_on_cards(folder) as terminal:
            for _ in range(given.cards):
                pressed, seconds = decide_one(terminal)
                keys.append(len(pressed))
                waits.append(seconds)
                used.update(pressed)
            terminal.kill()
        with Project.open(folder) as project:
            stored = len(project.record.decisions()) - many
            settled = sum(card.settled for card in reconciliation(project).cards)
    print(
        f"{len(keys)} cards, {sum(keys)} keys: median {median(keys):g}, "
        f"mean {mean(keys):.2f}, most {max(keys)}"
    )
    print("keys used: " + ", ".join(f"{key} {times}" for key, times in used.most_common()))
    print(
        f"next card after a deciding key: median {median(waits) * 1000:.0f} ms, "
        f"most {max(waits) * 1000:.0f} ms"
    )
    print(f"on disk after kill -9: {stored} decisions of {len(keys)}; {settled} cards settled")
    holds = median(keys) <= MAX_KEYS and stored == len(keys)
    print("within the bar" if holds else "OUTSIDE THE BAR")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
