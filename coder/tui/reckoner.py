"""Counting beside the screen: one thread with a door of its own to the project, open between questions.

What was gathered for one table serves the next, so that another filter or group does not read the
codings again. No screen in here.
"""

from __future__ import annotations

import asyncio
import sys
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from coder.errors import CoderError
from coder.project import Project
from coder.tui.watch import Stamp, record_stamp

if TYPE_CHECKING:
    from coder.project.material import Material

Answer = TypeVar("Answer")
TURN = 0.0005
"""Seconds after which the screen may have the interpreter while something is counted: a key waits for
its turn some dozen times."""
KEPT = 2
"""So many gathered materials are kept: the table on the screen and the one before."""


class Stopped(CoderError):
    """Somebody no longer wants the answer."""


class Reckoner:
    """Answers one question after the other, in the order in which they are asked."""

    def __init__(self, folder: Path, coder: str | None) -> None:
        """``coder`` sees what they may see in the project in ``folder``."""
        self._folder, self._coder = folder, coder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="counting")
        self._project: Project | None = None
        self._stamp: Stamp = ()
        self._materials: OrderedDict[tuple[str, str], Material] = OrderedDict()
        self._waiting: set[Event] = set()
        """One for each question that may be stopped and is not answered yet; set once it is stopped."""
        self._unwanted = Event()
        """That of the question that is being answered."""
        self._is_closed = False

    async def ask(self, job: Callable[[Reckoner, Project], Answer], *, must: bool = False) -> Answer:
        """What ``job`` answers; it is told the reckoner and its project, in the reckoner's own thread.

        With ``must`` it is done whatever happens meanwhile: something is recorded.

        Raises:
            CoderError: what the job raises; ``Stopped`` where nobody waits for it any more.
        """
        unwanted = Event()
        if not must:
            self._waiting.add(unwanted)
        running = asyncio.get_running_loop().run_in_executor(self._thread, self._run, job, unwanted)
        try:
            return await (asyncio.shield(running) if must else running)
        finally:
            self._waiting.discard(unwanted)

    def _run(self, job: Callable[[Reckoner, Project], Answer], unwanted: Event) -> Answer:
        self._unwanted = unwanted
        self.go_on()
        before = sys.getswitchinterval()
        sys.setswitchinterval(TURN)
        try:
            return job(self, self._opened())
        finally:
            sys.setswitchinterval(before)

    def _opened(self) -> Project:
        """The project, with whatever was recorded since the last question."""
        if self._project is None:
            self._project = Project.open(self._folder, coder=self._coder)
        now = record_stamp(self._project.record.path)
        if now != self._stamp:
            self._project.look_again()
            self._materials.clear()
            self._stamp = now
        return self._project

    def material(self, unit: str, layer: str) -> Material:
        """What counting ``unit`` in ``layer`` needs; for jobs."""
        from coder.project.material import Material

        if (unit, layer) not in self._materials:
            self._materials[unit, layer] = Material(self._opened(), layer, unit=unit)
            while len(self._materials) > KEPT:
                self._materials.popitem(last=False)
        self._materials.move_to_end((unit, layer))
        return self._materials[unit, layer]

    def go_on(self) -> None:
        """Ask between two steps of a job whether it is still wanted.

        Raises:
            Stopped: it is not.
        """
        if self._unwanted.is_set():
            raise Stopped("Stopped.")

    def stop(self) -> None:
        """What was asked for is not wanted any more: the next step of it is not begun."""
        for unwanted in self._waiting:
            unwanted.set()

    def close(self) -> None:
        """Let go of the project once the running step has ended; nobody waits for that."""
        if not self._is_closed:
            self._is_closed = True
            self.stop()
            self._thread.submit(self._let_go)
            self._thread.shutdown(wait=False)

    def _let_go(self) -> None:
        self._materials.clear()
        if self._project is not None:
            self._project.close()
