"""A command that is asked to end takes back what it has begun."""

import os
import signal
import time

import pytest

from coder.cli.ending import ending_in_order
from coder.files import take_away_leftovers


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no such signal")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_closed_terminal_or_a_system_going_down_is_like_ctrl_c(name):
    number = getattr(signal, name)
    before = signal.getsignal(number)
    undone = []

    def work():
        with ending_in_order():
            try:
                os.kill(os.getpid(), number)
                time.sleep(5)
            finally:
                undone.append(name)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert undone == [name]
    assert signal.getsignal(number) == before


def test_what_a_killed_program_left_is_taken_away_and_what_is_being_written_stays(tmp_path):
    for name in (".old.txt.ab12.part", ".new.txt.cd34.part", "own.part", ".hidden"):
        (tmp_path / name).write_text("words")
    hours_ago = time.time() - 2 * 3600
    for name in (".old.txt.ab12.part", "own.part", ".hidden"):
        os.utime(tmp_path / name, (hours_ago, hours_ago))
    take_away_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", ".new.txt.cd34.part", "own.part"]
    take_away_leftovers(tmp_path / "nowhere")
