"""What keeps testimony out of crash output is in place, or the program does not start."""

from pathlib import Path

import pytest
from textual.app import App
from textual.message_pump import MessagePump

from coder.errors import Refused
from coder.tui.app import CoderApp, guard_fatal_error


def test_the_method_that_prints_local_variables_is_replaced_by_ours(tmp_path: Path) -> None:
    guard_fatal_error(CoderApp(tmp_path))
    assert CoderApp._fatal_error is not App._fatal_error
    assert "_fatal_error" in vars(App)


@pytest.mark.parametrize("name", ["_fatal_error", "_close_messages_no_wait"])
def test_a_textual_without_the_method_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    app = CoderApp(tmp_path)
    monkeypatch.delattr(App if name == "_fatal_error" else MessagePump, name)
    with pytest.raises(Refused, match=r"could print testimony.*pip install"):
        guard_fatal_error(app)


async def test_the_palette_offers_the_actions_of_the_screen_and_no_screenshot(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test() as pilot:
        await pilot.pause()
        queue = {command.title for command in app.get_system_commands(app.screen)}
        await pilot.press("enter")
        await pilot.pause()
        coding = {command.title for command in app.get_system_commands(app.screen)}
    assert {"Open (Enter)", "Undo (u)", "Theme", "Quit (Ctrl+Q)"} <= queue
    assert {"Tag (t)", "Submit (Ctrl+D)", "Sentence (s)"} <= coding
    assert not any("creenshot" in title for title in queue | coding)
