"""A few lives of the script that kills a lead's program; ``make`` or a person runs it for longer."""

from kill_deciding import run


def test_a_kill_in_the_midst_of_deciding_loses_nothing_that_was_shown_as_saved():
    said, lost = run(6, seed=7)
    assert said >= 6
    assert lost == 0
