"""Opening a project: who is coding, what is wrong with it, and the queue."""

from pathlib import Path

import pytest
from tui_project import CODEBOOK, add_testimony, make_project, recorded, said

from coder import seat
from coder.errors import Refused
from coder.project import Project
from coder.tui.app import CoderApp
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.name import NameScreen
from coder.tui.screens.problem import ProblemScreen
from coder.tui.screens.queue import QueueScreen
from coder.tui.widgets.rows import InfoRow
from coder.tui.widgets.shelf import ShelfList

SIZE = (80, 24)


def rows(app: CoderApp) -> list[str]:
    return [row.testimony for row in app.screen.query_one(ShelfList).items]


def facts(app: CoderApp, row: str) -> str:
    return app.screen.query_one(f"#{row}", InfoRow).facts


async def test_at_first_start_it_asks_who_is_coding_and_remembers(folder: Path) -> None:
    app = CoderApp(folder)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, NameScreen)
        await pilot.press(*"main", "enter")
        assert isinstance(app.screen, NameScreen)
        assert "main" in str(app.screen.query_one("#fault").render())
        await pilot.press("ctrl+u", *"Ana", "enter")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)
        assert facts(app, "head").startswith("Ana · main · codebook ")
    assert seat.remembered(folder) == "Ana"


async def test_the_queue_says_how_far_each_testimony_is(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("B", "ctrl+d", "q")
        await pilot.pause()
        first, second = app.screen.query_one(ShelfList).items
        assert (first.state, first.codings, first.coded_excerpts, first.excerpts) == ("submitted", 1, 1, 3)
        assert second.state == "new"
        assert "1 of 2 submitted" in facts(app, "status")


async def test_the_queue_is_filtered_by_title_case_and_near_spellings(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("slash", *"leyla")
        await pilot.pause()
        assert rows(app) == ["b-hill"]
        await pilot.press("ctrl+u", *"rivr")
        await pilot.pause()
        assert rows(app) == ["a-river"]
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        await pilot.press("q")
        await pilot.pause()
        assert rows(app) == ["a-river", "b-hill"]


async def test_a_testimony_is_opened_by_clicking_it(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.click(ShelfList, offset=(20, 1))
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert app.screen.text.testimony.id == "b-hill"


async def test_undo_in_the_queue_opens_the_testimony_concerned(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("u")
        assert said(app) == "Nothing to undo."
        await pilot.press("down", "enter", "F", "q")
        await pilot.pause()
        await pilot.press("home", "u")
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert app.screen.text.testimony.id == "b-hill"
        assert recorded(folder) == []


async def test_a_folder_without_testimonies_says_what_to_do_and_r_looks_again(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "empty")
    for file in (folder / "testimonies").iterdir():
        file.unlink()
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, ProblemScreen)
        add_testimony(folder, "new", "A first text.\n")
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)
        assert rows(app) == ["new"]


async def test_a_broken_codebook_names_every_error_and_r_rereads_it(folder: Path) -> None:
    broken = CODEBOOK.replace("key: F", "key: f").replace("key: B", "key: b")
    (folder / "codebook.yaml").write_text(broken, encoding="utf-8")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, ProblemScreen)
        text = str(app.screen._text)
        for number, line in enumerate(broken.splitlines(), 1):
            assert (f"codebook.yaml:{number}:" in text) == ("key: f" in line or "key: b" in line)
        (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)


async def test_a_folder_without_a_codebook_opens_a_screen_that_says_so(tmp_path: Path) -> None:
    app = CoderApp(tmp_path, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, ProblemScreen)
        assert "codebook" in str(app.screen._text)


async def test_an_unreadable_testimony_stands_in_the_queue_with_its_reason(folder: Path) -> None:
    (folder / "testimonies" / "c-broken.txt").write_bytes(b"caf\xe9 \xff\xfe broken \x81")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("end", "enter")
        assert isinstance(app.screen, QueueScreen)
        assert said(app)


async def test_another_coder_sits_down_and_sees_none_of_the_first_ones_codings(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("enter", "B", "m", "x", "escape")
        assert app.drafts
        assert app.desk.recent
        await pilot.press("q", "i", "ctrl+u", *"Ben", "enter")
        await pilot.pause()
        assert facts(app, "head").startswith("Ben")
        assert (app.drafts, app.desk.recent, app.desk.locked) == ({}, [], None)
        assert [row.codings for row in app.screen.query_one(ShelfList).items] == [0, 0]


async def test_codes_that_vanished_from_the_codebook_are_named_and_their_codings_stay(folder: Path) -> None:
    with Project.open(folder, coder="Ana") as project:
        project.add_coding("a-river", 0, 10, "leaving.greed")
    (folder / "codebook.yaml").write_text(CODEBOOK.replace("greed:", "theft:"), encoding="utf-8")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        notice = app.screen.query_one("#notice", InfoRow)
        assert "leaving.greed" in notice.sentence
        assert "formerly" in notice.sentence
        assert notice.region.height > 1
        await pilot.press("enter", "n")
        assert said(app) == "leaving.greed"


async def test_an_edited_file_is_announced_and_the_coded_text_stays(folder: Path) -> None:
    with Project.open(folder, coder="Ana") as project:
        project.add_coding("a-river", 0, 7, "leaving.greed")
    add_testimony(folder, "a-river", "Something else.\n")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert "edited" in app.screen.query_one("#notice", InfoRow).sentence
        assert app.screen.text.text.startswith("We came")


async def test_a_long_refusal_is_shown_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reason = (
        "This folder is synced, and synced folders lose what is recorded in them. " * 2 + "Use coder move."
    )

    def refuse(*_: object, **__: object) -> None:
        raise Refused(reason)

    monkeypatch.setattr(Project, "writing", refuse)
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("enter", "B")
        await pilot.pause()
        status = app.screen.query_one("#status", InfoRow)
        shown = "".join(status.render_line(row).text for row in range(status.size.height))
        assert " ".join(shown.split()) == reason
        await pilot.press("u")
        await pilot.pause()
        assert status.size.height == 1


async def test_a_long_queue_is_shown_before_its_files_are_read_and_filtered_by_title_after(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(230):
        add_testimony(folder, f"m-{number:03}", f"---\ntitle: Number {number} of many\n---\nWe walked.\n")
    with Project.open(folder, coder="Ana") as project:
        monkeypatch.setattr(Project, "testimony", None)
        shelf = project.shelf()
        monkeypatch.undo()
    assert len(shelf) == 232
    assert not any(row.is_read for row in shelf)
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "By the river" in app.screen.query_one(ShelfList).render_line(0).text
        while app.screen._unread:
            app.screen._read_some()
        await pilot.press("slash", *"number 219")
        await pilot.pause()
        assert rows(app) == ["m-219"]
