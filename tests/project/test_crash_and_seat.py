"""A failure of the program keeps where, never what; and who works where is remembered privately."""

from __future__ import annotations

from coder.crash import log_path, report
from coder.seat import remember, remembered, seats_path


def test_a_crash_report_holds_no_data(tmp_path):
    secret = "what the witness said"
    try:
        raise KeyError(secret)
    except KeyError as error:
        sentence = report(error)
    assert secret not in sentence
    assert secret not in log_path().read_text(encoding="utf-8")
    assert "KeyError" in sentence
    assert log_path().stat().st_mode & 0o777 == 0o600


def test_who_works_here_is_remembered_per_folder(tmp_path):
    remember(tmp_path / "a", "ana")
    remember(tmp_path / "b", "ben")
    assert (remembered(tmp_path / "a"), remembered(tmp_path / "b")) == ("ana", "ben")
    assert remembered(tmp_path / "c") is None


def test_a_damaged_memory_only_means_asking_again(tmp_path):
    remember(tmp_path, "ana")
    seats_path().write_text("{broken", encoding="utf-8")
    assert remembered(tmp_path) is None
    remember(tmp_path, "ben")
    assert remembered(tmp_path) == "ben"
