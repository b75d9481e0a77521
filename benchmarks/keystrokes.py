"""How many keys a coding takes: 40 codings over 10 testimonies of the sample, typed in a real terminal.

Run: python benchmarks/keystrokes.py

A scripted fellow puts recorded codings of the sample on its testimonies again. Counted is every
key after the cursor stands at the passage's start, selection included; getting there is printed
apart. For each passage the fellow selects with the fewest of the unit keys, extending moves and
brackets; for its code they press its hot key, repeat it, take a recent one, or search in the
picker with the fewest letters. Exit code 1 when the median of all keys is above 5, the median
of those after selecting above 2, or what is on disk is not what was meant.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "tui")]

from tui_terminal import KEYS, Terminal, screens  # noqa: E402

from coder.model import Span  # noqa: E402
from coder.project import Project  # noqa: E402
from coder.sample.demo import make_demo  # noqa: E402
from coder.tui.desk import Desk  # noqa: E402
from coder.tui.manuscript import Manuscript  # noqa: E402
from coder.tui.picking import CodeFinder  # noqa: E402
from coder.tui.selection import Selection  # noqa: E402

CODINGS, TESTIMONIES = 40, 10
MOST_KEYS, MOST_AFTER = 5, 2
DEEPEST = 9
"""Longest selection, in keys, that is looked for before moving character by character."""
UNITS = {"w": "word", "s": "sentence", "e": "excerpt", "a": "turn", "h": "paragraph"}
EXTEND = {"ctrl+shift+right": "word_right", "shift+right": "right", "shift+left": "left"}
SENT = KEYS | {"ctrl+shift+right": "\x1b[1;6C", "shift+left": "\x1b[1;2D", "ctrl+home": "\x1b[1;5H"}


def steps(text: Manuscript, selection: Selection) -> Iterator[tuple[str, Selection]]:
    """Each key that selects, with what is selected after it."""
    for key, unit in UNITS.items():
        yield key, selection.selecting(text, unit)  # type: ignore[arg-type]
    for key, motion in EXTEND.items():
        yield key, selection.moved(text, motion, extend=True, page=20)  # type: ignore[arg-type]
    if not selection.is_empty:
        yield "]", selection.grown(text)
        yield "[", selection.shrunk(text)


def selecting(text: Manuscript, wanted: Span) -> list[str] | None:
    """The fewest keys that select ``wanted`` from its start (blanks at the ends do not count)."""
    begin = Selection(wanted.start, wanted.start)
    seen = {begin}
    queue: deque[tuple[Selection, tuple[str, ...]]] = deque([(begin, ())])
    while queue:
        selection, keys = queue.popleft()
        if len(keys) == DEEPEST:
            return None
        for key, after in steps(text, selection):
            if after in seen or after.span.start < wanted.start or after.span.end > wanted.end + 2:
                continue
            if text.codable(after.span.start, after.span.end) == wanted:
                return [*keys, key]
            seen.add(after)
            queue.append((after, (*keys, key)))
    return None


def tagging(desk: Desk, finder: CodeFinder, path: str) -> list[str]:
    """The fewest keys that put the code on what is selected."""
    code = desk.project.codebook.by_path[path]
    if desk.recent and desk.recent[0] == path:
        return ["."]
    if code.key:
        return [code.key]
    if path in desk.recent:
        return [str(desk.recent.index(path) + 1)]
    title = code.title.casefold()
    for length in range(1, len(title) + 1):
        typed = title[:length]
        if typed.strip() == typed and finder.find(typed)[:1] == [code]:
            return ["t", *typed, "enter"]
    return ["t", *title, "enter"]


def chosen(project: Project) -> dict[str, list[tuple[Span, str]]]:
    """The first codings of the record's most busy coder: four in each of ten testimonies."""
    coders = project.record.coders()
    found: dict[str, list[tuple[Span, str]]] = {}
    for coding in sorted(project.record.codings(coder=coders[0]), key=lambda one: (one.testimony, one.start)):
        mine = found.setdefault(coding.testimony, [])
        if len(mine) < CODINGS // TESTIMONIES and coding.code in project.codebook.by_path:
            mine.append((coding.span, coding.code))
    full = {name: mine for name, mine in found.items() if len(mine) == CODINGS // TESTIMONIES}
    return dict(list(full.items())[:TESTIMONIES])


def go_to(text: Manuscript, start: int) -> list[str]:
    """Keys from the beginning of the testimony to ``start``: by excerpts, sentences, words, characters."""
    at, keys = 0, ["ctrl+home"]
    for key, motion in (
        ("j", "next_excerpt"),
        (")", "next_sentence"),
        ("ctrl+right", "word_right"),
        ("right", "right"),
    ):
        while at < start:
            after = text.move(motion, at, cell=0, page=20)  # type: ignore[arg-type]
            if after > start or after == at:
                break
            at, keys = after, [*keys, key]
    assert at == start
    return keys


def session(folder: Path) -> tuple[list[int], list[int], list[int]]:
    """Code everything in the terminal; for each coding all keys, those after selecting, those on the way."""
    with Project.open(folder, coder="Bench") as project:
        plan = chosen(project)
        desk, counts = Desk(project), ([], [], [])
        finder = CodeFinder(desk.codes)
        with Terminal(screens(folder, "Bench"), rows=40, columns=120) as terminal:
            terminal.wait_for("submitted")
            for name, wanted in plan.items():
                text = desk.open(name)
                press(terminal, "/", *name, "enter", "enter")
                terminal.wait_for("excerpt ")
                for span, path in wanted:
                    passage = text.codable(span.start, span.end)
                    way = go_to(text, passage.start)
                    select = selecting(text, passage)
                    if select is None:
                        print(f"{name} {passage.start}-{passage.end}: more than {DEEPEST} keys to select")
                        select = ["shift+right"] * (len(text.text[passage.start : passage.end]))
                    tag = tagging(desk, finder, path)
                    press(terminal, *way, *select, *tag)
                    terminal.wait_for("Saved: ")
                    desk._used(path)
                    finder = CodeFinder(desk.codes, desk.recent)
                    for count, keys in zip(counts, ([*select, *tag], tag, way), strict=True):
                        count.append(len(keys))
                press(terminal, "q")
                terminal.wait_for("submitted ·")
                press(terminal, "escape")
                terminal.read(quiet=0.4)  # an escape right before another key would be Alt with it
            press(terminal, "ctrl+q")
            terminal.wait()
    check(folder, plan)
    return counts


def press(terminal: Terminal, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        terminal.type(SENT.get(key, key))


def check(folder: Path, plan: dict[str, list[tuple[Span, str]]]) -> None:
    """Everything meant is on disk, and nothing else."""
    with Project.open(folder, coder="Bench") as project:
        found = {(one.testimony, one.code, one.start, one.end) for one in project.own_codings()}
        meant = set()
        for name, wanted in plan.items():
            text = Manuscript(project.testimony(name), [])
            for span, path in wanted:
                passage = text.codable(span.start, span.end)
                meant.add((name, path, passage.start, passage.end))
    if found != meant:
        raise SystemExit(f"missing {sorted(meant - found)}, not meant {sorted(found - meant)}")


def main() -> int:
    """Run the session; 1 when a bar is missed."""
    home = Path(tempfile.mkdtemp())
    os.environ |= {"XDG_CONFIG_HOME": str(home / "config"), "XDG_STATE_HOME": str(home / "state")}
    try:
        folder = home / "project"
        make_demo(folder)
        every, after, way = session(folder)
    finally:
        shutil.rmtree(home)
    print(f"{len(every)} codings over {TESTIMONIES} testimonies")
    for said, counts, bar in (
        ("keys per coding", every, f" (bar {MOST_KEYS})"),
        ("of which after selecting", after, f" (bar {MOST_AFTER})"),
        ("to the passage, not counted", way, ""),
    ):
        print(f"{said}: median {median(counts):g}{bar}, mean {mean(counts):.1f}, largest {max(counts)}")
    holds = median(every) <= MOST_KEYS and median(after) <= MOST_AFTER and len(every) == CODINGS
    print("within the bars" if holds else "OUTSIDE THE BARS")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
