"""Every screen, as a fellow in an open independent round: nothing tells what a colleague did there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from blind_project import WORDS, Twins, make_twins

from coder.project import Project
from coder.tui.actions import actions_at
from coder.tui.app import CoderApp
from coder.tui.widgets.rows import InfoRow
from coder.tui.widgets.shelf import ShelfList

STAYS = frozenset(
    (
        "hotkey",
        "recent",
        "repeat",
        "lock",
        "remove",
        "sure",
        "discuss",
        "next_hit",
        "previous_hit",
        "undo",
        "redo",
        "submit",
        "switch",
        "panel",
        "wider",
        "narrower",
        "leave",
        "escape",
        "reread",
        "reload",
        "boundary",
        "in_vivo",
        "next_coding",
        "previous_coding",
        "change",
        "gap",
        "filter",
    )
)
"""Actions that show no other screen, or change what the next action finds."""
WIDE = (120, 40)
HOME = {"queue": "QueueScreen", "coding": "CodingScreen"}


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Twins:
    return make_twins(tmp_path_factory.mktemp("twins"))


def shown_in(app: CoderApp) -> str:
    """Every character on the screen."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def test_no_screen_shows_a_fellow_what_a_colleague_does_in_an_open_round(
    twins: Twins, tmp_path: Path
) -> None:
    """Each action of the queue and of the coding screen, in a project where Ben has worked in the round."""
    folder = tmp_path / "here"
    shutil.copytree(twins.worked, folder)
    app = CoderApp(folder, "ana")
    screens = set()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        for place in ("queue", "coding"):
            for action in actions_at(place):
                if action.id.partition(".")[2] in STAYS:
                    continue
                while len(app.screen_stack) > 2:
                    app.pop_screen()
                    await pilot.pause()
                if type(app.screen).__name__ != HOME[place]:
                    app.show_queue() if place == "queue" else app.open_testimony("one")
                    await pilot.pause()
                await pilot.press(action.keys[0])
                await app.workers.wait_for_complete()
                await pilot.pause()
                screens.add(type(app.screen).__name__)
                text = shown_in(app)
                for trace in (*WORDS, *twins.hidden):
                    assert trace not in text, (action.id, trace)
    assert len(screens) > 10, screens


async def test_the_title_row_names_the_round_and_the_queue_begins_with_what_is_assigned(
    twins: Twins, tmp_path: Path
) -> None:
    folder = tmp_path / "here"
    shutil.copytree(twins.without, folder)
    with Project.open(folder, coder="lea") as project:
        project.assign("one", "ana", remove=True)
    book = folder / "codebook.yaml"
    book.write_text(book.read_text().replace("title: Faith", "title: Belief"))
    app = CoderApp(folder, "ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert "ana · wave, blind, codebook frozen" in app.facts()
        text = shown_in(app)
        assert "others' work in it is hidden" in text
        first, second = app.screen.query_one(ShelfList).items
        assert (first.testimony, first.assigned) == ("two", True)
        assert (second.testimony, second.assigned) == ("one", False)
        assert "1 of 1 submitted" in app.screen.query_one("#status", InfoRow).facts
        app.open_testimony("one")
        await pilot.pause()
        assert "Faith" in shown_in(app)
        assert "Belief" not in shown_in(app)
