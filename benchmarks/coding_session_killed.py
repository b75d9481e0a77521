"""A session of 40 codings over 10 testimonies in tmux, killed twice with -9: is everything there?

Run: python benchmarks/coding_session_killed.py        (needs tmux)

A scripted fellow codes recorded passages of the sample again, with the keys that a person would
press, in a terminal of 80x24. After the 13th coding, as soon as the screen says that it is saved,
the program is killed with signal 9; after the 27th once more, in the midst of typing a memo. Each
time it is started again and the fellow goes on where they were. Exit code 1 when a coding is
missing, one is there that nobody made, or the place in a testimony was forgotten.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent)]

from keystrokes import check, chosen, go_to, selecting, tagging  # noqa: E402
from tui_terminal import screens  # noqa: E402

from coder.positions import position  # noqa: E402
from coder.project import Project  # noqa: E402
from coder.sample.demo import make_demo  # noqa: E402
from coder.tui.desk import Desk  # noqa: E402
from coder.tui.manuscript import Manuscript  # noqa: E402
from coder.tui.picking import CodeFinder  # noqa: E402

KILLED_AFTER = (13, 27)
SESSION = f"coder-killed-{os.getpid()}"
PATIENCE = 30.0
NAMES = {
    "enter": "Enter", "escape": "Escape", "right": "Right", "shift+right": "S-Right",
    "shift+left": "S-Left", "ctrl+right": "C-Right", "ctrl+shift+right": "C-S-Right",
    "ctrl+home": "C-Home", "space": "Space",
}  # fmt: skip


class Pane:
    """The program in one window of tmux."""

    def __init__(self, folder: Path) -> None:
        self._command = screens(folder, "Bench")

    def start(self, words: str) -> None:
        """Start the program, again too, and wait until it shows ``words``."""
        self.stop()
        settings = [
            f"{name}={os.environ[name]}" for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "PYTHONPATH")
        ]
        program = ["env", *settings, "COLORTERM=truecolor", *self._command]
        _tmux("new-session", "-d", "-x", "80", "-y", "24", "-s", SESSION, *program)
        self.wait_for(words)

    def stop(self) -> None:
        """Close the window, if there is one."""
        _tmux("kill-session", "-t", SESSION, is_sure=False)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            name = NAMES.get(key)
            _tmux("send-keys", "-t", SESSION, *([name] if name else ["-l", key]))

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return _tmux("capture-pane", "-p", "-t", SESSION)

    def wait_for(self, words: str) -> None:
        """Look until ``words`` stand on the screen."""
        until = time.monotonic() + PATIENCE
        while words not in self.text:
            if time.monotonic() > until:
                raise SystemExit(f"{words!r} never came:\n{self.text}")
            time.sleep(0.02)

    def kill(self) -> None:
        """Kill the program with signal 9."""
        found = int(_tmux("display-message", "-p", "-t", SESSION, "#{pane_pid}"))
        os.kill(found, signal.SIGKILL)


def _tmux(*arguments: str, is_sure: bool = True) -> str:
    done = subprocess.run(["tmux", *arguments], capture_output=True, text=True, check=False)
    if is_sure and done.returncode:
        raise SystemExit(f"tmux {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


class Fellow:
    """Who codes: knows what is to be coded, and goes on after the program was killed."""

    def __init__(self, folder: Path, project: Project) -> None:
        self.folder, self.project = folder, project
        self.desk, self.pane = Desk(project), Pane(folder)
        self.made = 0
        self.kept_places = 0

    def code_all(self, plan: dict[str, list]) -> None:
        """Put every passage of the plan on the record."""
        self.pane.start("submitted")
        for name, wanted in plan.items():
            self.open(name)
            text = self.desk.open(name)
            for span, path in wanted:
                self.code(text, text.codable(span.start, span.end), path)
                if self.made in KILLED_AFTER:
                    self.be_killed(name, text)
            self.pane.press("q")
            self.pane.wait_for("submitted ·")
            self.pane.press("escape")
            time.sleep(0.4)  # an escape right before another key would be Alt with it

    def open(self, name: str) -> None:
        """Find a testimony in the queue and open it."""
        self.pane.press("/", *name, "enter", "enter")
        self.pane.wait_for("excerpt ")

    def code(self, text: Manuscript, passage, path: str) -> None:
        """Go to a passage, select it, tag it, and see that it is saved."""
        finder = CodeFinder(self.desk.codes, self.desk.recent)
        select = selecting(text, passage) or ["shift+right"] * len(text.text[passage.start : passage.end])
        self.pane.press(*go_to(text, passage.start), *select, *tagging(self.desk, finder, path))
        self.made += 1
        title = self.desk.title(path)
        self.pane.wait_for(f"Saved: {title[:12]}")
        until = time.monotonic() + PATIENCE
        while self.on_disk() < self.made:
            if time.monotonic() > until:
                raise SystemExit(f"{self.made} made, {self.on_disk()} on disk:\n{self.pane.text}")
        self.desk._used(path)

    def on_disk(self) -> int:
        """How many codings another program finds."""
        with Project.open(self.folder, coder="Bench") as project:
            return len(project.own_codings())

    def be_killed(self, name: str, text: Manuscript) -> None:
        """Lose the program in the midst of work, start it again, and come back to the testimony."""
        if self.made == KILLED_AFTER[-1]:
            self.pane.press("m", *"half a memo")
            self.pane.wait_for("half a memo")
        time.sleep(0.5)
        self.pane.kill()
        self.kept_places += position(self.folder, name) > 0
        print(f"killed after {self.made} codings: {self.on_disk()} on disk", flush=True)
        self.pane.start("submitted")
        self.open(name)
        number = text.excerpt_at(position(self.folder, name)).number
        self.pane.wait_for(f"excerpt {number}/")
        self.desk.recent = []
        self.desk.codings(name)


def main() -> int:
    """Run the session; 1 when something is missing."""
    if shutil.which("tmux") is None:
        raise SystemExit("This needs tmux. Install it, then run this again.")
    home = Path(tempfile.mkdtemp())
    os.environ |= {
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    folder = home / "project"
    make_demo(folder)
    with Project.open(folder, coder="Bench") as project:
        plan = chosen(project)
        fellow = Fellow(folder, project)
        begun = time.monotonic()
        try:
            fellow.code_all(plan)
        finally:
            fellow.pane.stop()
        took = time.monotonic() - begun
    check(folder, plan)
    found = fellow.on_disk()
    shutil.rmtree(home)
    print(f"{found} of {fellow.made} codings over {len(plan)} testimonies are on disk, none that nobody made")
    print(f"the place in the testimony was there after {fellow.kept_places} of {len(KILLED_AFTER)} kills")
    print(f"{took:.0f} s")
    holds = found == fellow.made == sum(map(len, plan.values())) and fellow.kept_places == len(KILLED_AFTER)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
