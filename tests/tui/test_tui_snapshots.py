"""A picture of each screen at 80x24 and 120x40, and without colour.

After a wanted change: pytest tests/tui/test_tui_snapshots.py --snapshot-update, and look at them.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from tui_project import CODEBOOK, add_testimony

from coder.tui.app import CoderApp

SIZES = [(80, 24), (120, 40)]
Compare = Callable[..., bool]
AT_WORK = ("enter", "s", "B", "s", "s", "F", "j", "Q", "n")


def keys(*pressed: str) -> Callable[[Pilot[None]], object]:
    async def press(pilot: Pilot[None]) -> None:
        await pilot.pause()
        for key in pressed:
            await pilot.press(key)
            await pilot.pause()

    return press


@pytest.mark.parametrize("size", SIZES)
def test_queue(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=keys())


@pytest.mark.parametrize("size", SIZES)
def test_coding(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=keys(*AT_WORK))


@pytest.mark.parametrize("size", SIZES)
def test_picker(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    typed = keys("enter", "s", "t", *"brut")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=typed)


@pytest.mark.parametrize("size", SIZES)
def test_help(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=keys("question_mark"))


@pytest.mark.parametrize("size", SIZES)
def test_name(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    assert snap_compare(CoderApp(folder), terminal_size=size, run_before=keys(*"main", "enter"))


@pytest.mark.parametrize("size", SIZES)
def test_problem(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    broken = CODEBOOK.replace("key: F", "key: f").replace("definition: Cruelty", "defintion: Cruelty")
    (folder / "codebook.yaml").write_text(broken, encoding="utf-8")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=keys())


@pytest.mark.parametrize("size", SIZES)
def test_coding_without_colour(
    snap_compare: Compare, folder: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=keys(*AT_WORK))


ARABIC = (
    "---\ntitle: على النهر\nlanguage: ar\n---\nوصلنا إلى القرية ليلا. ضربوا الخباز أمام بيته.\n\n"
    "قال لي ISIS عام 2014 ثم سكت.\n"
)


@pytest.mark.parametrize("size", SIZES)
def test_arabic(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    add_testimony(folder, "a-arabic", ARABIC)
    typed = keys("enter", "s", "B", "s", "F", "j", "w")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=typed)


@pytest.mark.parametrize("size", SIZES)
def test_search(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    typed = keys("ctrl+f", *"house", "enter")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=typed)


@pytest.mark.parametrize("size", SIZES)
def test_find(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    typed = keys("enter", "slash", *"the")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=typed)


@pytest.mark.parametrize("size", SIZES)
def test_passages(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    typed = keys(*AT_WORK, "q", "down", "enter", "s", "B", "d", "f")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=typed)


@pytest.mark.parametrize("size", SIZES)
def test_entry(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    typed = keys("enter", "s", "B", "i")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=typed)


@pytest.mark.parametrize("size", SIZES)
def test_memo(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    typed = keys("enter", "s", "B", "m", *"who", "ctrl+j", *"beat him?")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=typed)


@pytest.mark.parametrize("size", SIZES)
def test_several_codes(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    typed = keys("enter", "s", "t", *"brut", "tab", *"fai")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=typed)


@pytest.mark.parametrize("size", SIZES)
def test_accessible(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    app = CoderApp(folder, "Ana", accessible=True)
    assert snap_compare(app, terminal_size=size, run_before=keys(*AT_WORK))


@pytest.mark.parametrize("size", SIZES)
def test_memos(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    typed = keys("enter", "s", "B", "m", *"who?", "enter", "j", "m", *"no bread", "enter", "comma", "end")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=typed)


INTERVIEW = """\
1
00:00:01,000 --> 00:00:04,000
INTERVIEWER: Where did you go after the school was closed?

2
00:00:04,500 --> 00:00:08,000
OMAR: We crossed the river at night. [00:00:07] There was no bread.
"""


@pytest.mark.parametrize("size", SIZES)
def test_interview(snap_compare: Compare, folder: Path, size: tuple[int, int]) -> None:
    add_testimony(folder, "a-interview", INTERVIEW)
    typed = keys("enter", "j", "a", "B", "m", *"who is he?", "enter", "k", "w", "m", *"number", "enter")
    assert snap_compare(CoderApp(folder, "Ana"), terminal_size=size, run_before=typed)
