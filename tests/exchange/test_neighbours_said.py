"""How another program counts is asked of the whole file, and what is lost is named with its words."""

from __future__ import annotations

import json
import sqlite3

import neighbours as made
import pytest

from coder.exchange.label_studio import read_label_studio
from coder.exchange.model import Foreign
from coder.exchange.qualcoder import read_qualcoder
from coder.exchange.refi_read import read_qdpx
from coder.exchange.sheet import Sheet
from coder.exchange.span_table import read_spans
from coder.exchange.xml import legal
from coder.zips import pack

SHOWN = "😀😀 They took the road."
SILENT = "She ran 🏃 and ran.\nThen home."


def utf16(text: str, words: str) -> tuple[int, int]:
    start = len(text[: text.index(words)].encode("utf-16-le")) // 2
    return start, start + len(words.encode("utf-16-le")) // 2


def passages(project: Foreign) -> set[str]:
    texts = {source.id: source.text for source in project.sources}
    return {texts[each.source][each.start : each.end] for each in project.codings}


def label_studio(*shown: tuple[str, str]) -> Foreign:
    """A task without words before one for each of ``shown``, a text and words in it."""

    def task(text: str, words: str, is_stated: bool) -> dict[str, object]:
        start, end = utf16(text, words)
        stated = {"text": words} if is_stated else {}
        value = {"start": start, "end": end, "labels": ["Flight"], **stated}
        return {"data": {"text": text}, "annotations": [{"result": [{"type": "labels", "value": value}]}]}

    tasks = [task(SILENT, "Then home", False), *(task(text, words, True) for text, words in shown)]
    return read_label_studio(json.dumps(tasks).encode(), "export.json")


def spans(*shown: tuple[str, str]) -> Foreign:
    """Likewise a table of spans."""
    texts = {"silent": SILENT} | {f"shown {place}": text for place, (text, _) in enumerate(shown)}
    rows = [("silent", *utf16(SILENT, "Then home"), "")]
    rows += [(f"shown {place}", *utf16(text, words), words) for place, (text, words) in enumerate(shown)]
    sheet = Sheet(
        ("document", "code", "start", "end", "quote"),
        [(n, [str(each) for each in (row[0], "flight", *row[1:])]) for n, row in enumerate(rows, 2)],
    )
    return read_spans(sheet, "spans.csv", lambda name: (name, texts[name]) if name in texts else None)


def refi(*shown: tuple[str, str], silent: str = "1:1") -> Foreign:
    """Likewise a REFI-QDA project, in which the passage without words is called ``silent``."""
    sources = []
    for place, (text, words) in enumerate([(SILENT, "Then home"), *shown]):
        start, end = utf16(text, words)
        name = legal(words) if place else silent
        sources.append(
            f'<TextSource guid="{place}" name="t{place}"><PlainTextContent>{text}</PlainTextContent>'
            f'<PlainTextSelection guid="p{place}" name="{name}" startPosition="{start}" endPosition="{end}">'
            f'<Coding guid="c{place}"><CodeRef targetGUID="a"/></Coding></PlainTextSelection></TextSource>'
        )
    document = (
        '<Project name="p"><CodeBook><Codes><Code guid="a" name="A" isCodable="true"/></Codes></CodeBook>'
        f"<Sources>{''.join(sources)}</Sources></Project>"
    )
    return read_qdpx(pack({"p.qde": document.encode()}), "p.qdpx")


@pytest.mark.parametrize("program", [label_studio, spans, refi])
def test_a_text_without_stated_words_is_counted_as_the_others_of_its_file(program):
    project = program((SHOWN, "They took"))
    assert passages(project) == {"Then home", "They took"}
    said = {source.calibration for source in project.sources}
    assert said == {"UTF-16 units", "UTF-16 units, as in its other texts"}


def test_a_text_whose_passages_bear_labels_is_counted_as_the_others_too():
    assert "Then home" in passages(refi((SHOWN, "They took"), silent="Quotation"))


@pytest.mark.parametrize("program", [label_studio, spans, refi])
def test_what_most_passages_of_the_others_say_holds_for_the_rest(program):
    plain = [(f"Plain words, and {n} more.", "Plain words") for n in range(3)]
    project = program(*plain, (SHOWN, "They took"))
    assert "Then home" in passages(project)


@pytest.mark.parametrize("program", [label_studio, spans, refi])
def test_without_any_words_a_file_is_counted_in_characters(program):
    start, end = utf16(SILENT, "Then home")
    assert passages(program()) == {SILENT[start:end]}


def test_qualcoders_memos_are_their_authors_and_none_goes_unsaid(tmp_path):
    folder = made.qualcoder(tmp_path / "Study.qda")
    with sqlite3.connect(folder / "data.qda") as raw:
        raw.execute("UPDATE code_image SET memo = 'a bridge'")
        raw.execute("UPDATE source SET memo = 'drawn by hand' WHERE id = 2")
        raw.execute("UPDATE code_name SET catid = 99 WHERE cid = 2")
    raw.close()
    project = read_qualcoder(folder / "data.qda", "data.qda", "Study")
    users = {user.id: user.name for user in project.users}
    (source,) = project.sources
    assert (source.description, users[source.user]) == ("recorded twice", "ana")
    said = {(loss.what, loss.where): loss.why for loss in project.losses}
    assert said["memos", "a bridge"] == "It is on one of the coded regions of pictures; left out with it."
    assert "'drawn by hand'" in said["sources", "map.png"]
    assert "stands at the root" in said["codes", "Doubt"]
