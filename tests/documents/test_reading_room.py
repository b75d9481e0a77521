"""Documents are read in a process of their own: what happens to it costs one sentence."""

from __future__ import annotations

import os
import signal

import pytest
from made_documents import docx, p

from coder.documents.readers.child import ReadingRoom
from coder.errors import BadInput

LETTER = docx(p("I left."))


def test_one_process_reads_one_document_after_the_other():
    with ReadingRoom() as room:
        assert room.convert(LETTER, "docx", "a.docx").text == "I left."
        first = room.pid
        with pytest.raises(BadInput, match=r"a\.docx is no zip"):
            room.convert(b"PK\x03\x04nothing", "docx", "a.docx")
        assert room.convert(LETTER, "docx", "a.docx").text == "I left."
        assert room.pid == first


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read():
    slow = docx("<w:p/>" * 300_000)
    with ReadingRoom(seconds=0.05, per_mb=0) as room, pytest.raises(BadInput, match="longer than"):
        room.convert(slow, "docx", "slow.docx")
    with ReadingRoom() as room:
        assert room.convert(LETTER, "docx", "a.docx").text == "I left."


@pytest.mark.skipif(os.name != "posix", reason="processes are killed otherwise here")
def test_a_reader_that_dies_leaves_the_import_alive():
    with ReadingRoom() as room:
        room.convert(LETTER, "docx", "a.docx")
        os.kill(room.pid, signal.SIGKILL)
        assert room.convert(LETTER, "docx", "a.docx").text == "I left."


@pytest.mark.skipif(os.name != "posix", reason="memory is limited on POSIX systems only")
def test_a_document_that_wants_too_much_memory_is_refused():
    # Each element costs hundreds of bytes as a tree.
    many = docx("<w:a/>" * 9_000_000)
    with ReadingRoom(seconds=60) as room, pytest.raises(BadInput, match=r"memory|far more than it should"):
        room.convert(many, "docx", "many.docx")


def test_elements_nested_without_end_are_a_sentence():
    deep = docx("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000)
    with ReadingRoom() as room, pytest.raises(BadInput, match="damaged"):
        room.convert(deep, "docx", "deep.docx")


def test_the_process_ends_with_the_room():
    with ReadingRoom() as room:
        room.convert(LETTER, "docx", "a.docx")
        pid = room.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
