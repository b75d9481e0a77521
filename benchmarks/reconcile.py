"""Reconciling a hundred thousand clusters in a real terminal, from a cold start.

    python benchmarks/reconcile.py [--clusters 100000] [--cards 40] [--decided 0.2]

Makes a project on disk (three coders, each overlooks one place in five, 2.4 codings a cluster, a
fifth of the cards decided), opens the screens as a lead, and measures in the pseudo-terminal:

- home: from the key that asks for it until the grid of codes and kinds stands with its counts, in
  a program that has computed nothing before. The costs, for which every testimony is read, come
  later and are timed beside it; until then the grid says that they are being computed.
- next card: from a deciding key until the last byte of the next card is on the terminal, the
  decision being on disk before that.
- memory: the program's high-water mark.

Beside the time on the clock stands what the processor worked meanwhile ("CPU"), which other programs
on a busy machine do not lengthen as much.

The bars: home within 1 s, next card within 50 ms (median), 500 MB.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "tui")]

from tui_terminal import Terminal, screens  # noqa: E402

from coder.codebook.version import canonical_json  # noqa: E402
from coder.project import Project  # noqa: E402
from coder.project.reconciling import reconciliation  # noqa: E402
from coder.reconcile.decisions import Choice, readings_of  # noqa: E402
from coder.record.bulk import CodingRow, SubmissionRow, TextRow, import_codings  # noqa: E402
from coder.record.deciding import DecisionContent  # noqa: E402
from coder.record.place import locate  # noqa: E402
from coder.record.store import Record  # noqa: E402
from coder.text.canonical import revision_of  # noqa: E402

HOME, NEXT_CARD, MEMORY = 1.0, 0.05, 500
"""The bars: seconds, seconds, megabytes."""
QUIET, PATIENCE = 0.03, 60
"""Seconds of silence that end what comes in one go; seconds to wait for it to begin."""
LOOKS = 3
"""Seconds that the lead looks at the list of testimonies before she asks for home."""
CODERS = ("ada", "ben", "cyd")
PER_TEXT, WIDTH, PARAGRAPH = 50, 400, 200
"""Places in a testimony, characters from one to the next, characters of a paragraph."""
WORDS = ("the", "river", "road", "house", "we", "they", "night", "school", "bread", "nobody", "never")
LEAD = "Lea"


def texts_of(clusters: int, chance: random.Random) -> dict[str, str]:
    found = {}
    for number in range(-(-clusters // PER_TEXT)):
        blocks = (" ".join(chance.choices(WORDS, k=50))[: PARAGRAPH - 2] for _ in range(PER_TEXT * 2))
        found[f"t{number:05d}"] = "\n\n".join(block.ljust(PARAGRAPH - 2, ".") for block in blocks) + "\n"
    return found


def rows_of(clusters: int, revisions: dict[str, str], chance: random.Random) -> Iterator[CodingRow]:
    for number in range(clusters):
        text, place = divmod(number, PER_TEXT)
        name = f"t{text:05d}"
        for coder in CODERS:
            if chance.random() < 0.8:
                start = place * WIDTH + chance.randrange(40) // 10 * 10
                code = f"f.c{chance.randrange(20) // 19 + number % 20:02d}"
                length = 60 + chance.randrange(200) // 20 * 20
                yield CodingRow(name, revisions[name], coder, code, start, start + length)


def make_project(folder: Path, clusters: int, share: float) -> None:
    """A project of about so many clusters, this share of its open cards decided."""
    folder.mkdir()
    chance = random.Random(5)
    codes = "".join(f"      c{number:02d}: {{title: Code {number}}}\n" for number in range(21))
    book = f"title: Large\nfamilies:\n  f:\n    title: All\n    codes:\n{codes}"
    (folder / "codebook.yaml").write_text(book, encoding="utf-8")
    (folder / "testimonies").mkdir()
    texts = texts_of(clusters, chance)
    revisions = {name: revision_of(text) for name, text in texts.items()}
    for name, text in texts.items():
        (folder / "testimonies" / f"{name}.txt").write_text(text, encoding="utf-8")
    with Project.open(folder) as project, Record.open(locate(folder), write=True) as record:
        version = project.codebook.version
        import_codings(
            record,
            rows_of(clusters, revisions, chance),
            codebook=(version, canonical_json(project.codebook)),
            texts=(TextRow(name, revisions[name], text) for name, text in texts.items()),
            submit=[SubmissionRow(name, revisions[name], coder) for name in texts for coder in CODERS],
        )
    with Project.open(folder, coder=LEAD) as project:
        found = reconciliation(project)
        waiting = [card for card in found.cards if not card.settled]
        chosen = islice(waiting, 0, None, max(round(1 / share), 1)) if share else ()
        with project.writing() as facts:
            for card in chosen:
                readings = readings_of(Choice("union"), card.clusters, card.coders)
                content = DecisionContent("union", readings, card.considered)
                facts.add_decision(card.testimony, card.clusters[0].codings[0].revision, content)
        print(
            f"{len(found.codings):,} codings, {sum(len(card.clusters) for card in found.cards):,} clusters, "
            f"{len(found.cards):,} cards, {len(project.record.decisions()):,} decided, "
            f"{len(texts):,} testimonies",
            flush=True,
        )


def press(terminal: Terminal, key: str, ready: str, before: str = "") -> float:
    """Seconds until the screen stands on which ``ready`` does and ``before`` does not.

    What comes in one go is drawn when it has come: drawing is the terminal's work, not the program's.
    Of that, the last piece counts that changes any cell: a scroll bar is sometimes written twice.
    """
    begun = time.perf_counter()
    os.write(terminal.handle, key.encode())
    while True:
        pieces: list[tuple[float, bytes]] = []
        while select.select([terminal.handle], [], [], QUIET if pieces else PATIENCE)[0]:
            pieces.append((time.perf_counter(), os.read(terminal.handle, 65536)))
        assert pieces, f"{ready!r} never came:\n{terminal.text}"
        stood, seen = 0.0, cells(terminal)
        for moment, written in pieces:
            terminal.feed(written)
            now = cells(terminal)
            stood, seen = (moment if now != seen else stood), now
        if ready in terminal.text and not (before and before in terminal.text):
            return stood - begun


def cells(terminal: Terminal) -> list[tuple[object, ...]]:
    """Every cell with its colours, row by row."""
    screen = terminal.screen
    return [tuple(screen.buffer[row][x] for x in range(screen.columns)) for row in range(screen.lines)]


def peak(pid: int) -> float:
    """The process' own high-water mark in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii").split("VmHWM:")[1]
    return int(status.split()[0]) / 1024


def worked(pid: int) -> float:
    """Seconds that the processor has worked for a process, in all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(folder: Path, cards: int) -> bool:
    """Print the figures; whether they are within the bars."""
    with Terminal(screens(folder, LEAD), rows=40, columns=120) as terminal:
        terminal.wait_for("submitted")
        time.sleep(LOOKS)
        terminal.read(quiet=0.3)
        before = worked(terminal.pid)
        home = press(terminal, "g", "All codes")
        home_worked = worked(terminal.pid) - before
        begun = time.perf_counter()
        terminal.wait_until_gone("computing the costs")
        costs = home + time.perf_counter() - begun
        terminal.read(quiet=0.3)
        press(terminal, "\r", "card 1 of")
        terminal.read(quiet=0.3)
        waits, before = [], worked(terminal.pid)
        for number in range(cards):
            head = terminal.screen.display[0]
            waits.append(press(terminal, "u0x1"[number % 4], "Saved", head.strip()[:40]))
        card_worked = (worked(terminal.pid) - before) / cards
        memory = peak(terminal.pid)
    waits.sort()
    print(f"home {home:.2f} s (bar {HOME:g}; CPU {home_worked:.2f} s); costs {costs:.2f} s")
    print(
        f"next card: median {median(waits) * 1000:.0f} ms (bar {NEXT_CARD * 1000:.0f}), "
        f"95 % {quantiles(waits, n=20)[-1] * 1000:.0f} ms, most {waits[-1] * 1000:.0f} ms, "
        f"CPU {card_worked * 1000:.0f} ms with what is loaded ahead; {cards} cards"
    )
    print(f"memory {memory:.0f} MB (bar {MEMORY})")
    return home <= HOME and median(waits) <= NEXT_CARD and memory <= MEMORY


def main() -> int:
    """Make the project and measure; 1 outside a bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--clusters", type=int, default=100_000)
    parser.add_argument("--cards", type=int, default=40)
    parser.add_argument("--decided", type=float, default=0.2)
    parser.add_argument("--keep", type=Path, help="make the project here, or use the one that is here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_STATE_HOME"] = home
        folder = given.keep or Path(home) / "large"
        if not folder.exists():
            make_project(folder, given.clusters, given.decided)
        holds = measure(folder, given.cards)
    print("within the bars" if holds else "OUTSIDE A BAR")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
