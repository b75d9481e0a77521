"""Finding words, gaps, entries and passages while coding, against a project on disk."""

from pathlib import Path

from textual.pilot import Pilot
from tui_project import focused, reader, recorded, said

from coder.model import Coding, Span
from coder.positions import position
from coder.text.lanes import SpanIndex
from coder.tui.app import CoderApp
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.entry import EntryScreen
from coder.tui.screens.retrieval import RetrievalScreen
from coder.tui.screens.search import SearchScreen
from coder.tui.widgets.painter import Marks
from coder.tui.widgets.rows import InfoRow
from coder.tui.widgets.spots import SpotList

WIDE = (120, 40)
NARROW = (80, 24)


async def opened(app: CoderApp, pilot: Pilot[None]) -> None:
    """Open the first testimony of the queue."""
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()
    assert isinstance(app.screen, CodingScreen)


def selected(app: CoderApp) -> str:
    """The words that are selected."""
    shown = reader(app)
    assert shown.text is not None
    return shown.text.text[shown.selection.span.start : shown.selection.span.end]


def found(app: CoderApp) -> str:
    """The words that were looked for, in the selection."""
    shown = reader(app)
    assert shown.text is not None
    assert shown.selection.found is not None
    return shown.text.text[shown.selection.found.start : shown.selection.found.end]


async def test_found_words_are_selected_so_that_a_hot_key_tags_them(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("slash", *"HOUSE", "enter")
        await pilot.pause()
        sentence = "They beat the baker in front of his house."
        assert (selected(app), found(app)) == (sentence, "house")
        assert said(app).startswith("“HOUSE” 1 of 1")
        await pilot.press("w")
        assert selected(app) == "house"
        await pilot.press("s", "B")
        assert [quote for _, _, quote in recorded(folder)] == [sentence]


async def test_hits_are_stepped_through_both_ways_and_round_the_end(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("slash", *"the", "enter")
        await pilot.pause()
        places = []
        for key in ("greater_than_sign", "greater_than_sign", "less_than_sign", "f3"):
            await pilot.press(key)
            places.append(reader(app).selection.found.start)
        assert places[0] < places[1] == places[3]
        assert places[2] == places[0]
        await pilot.press("ctrl+home", "less_than_sign")
        assert reader(app).selection.found.start == reader(app).text.text.rindex("the")


async def test_near_spellings_are_found_and_words_that_stand_nowhere_are_said_so(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("slash", *"comander", "enter")
        await pilot.pause()
        assert found(app) == "commander"
        await pilot.press("slash", *"zeppelin", "enter")
        await pilot.pause()
        assert said(app) == "“zeppelin” stands nowhere here."


async def test_a_hit_in_another_testimony_opens_it_with_the_hit_selected(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("ctrl+f", *"school", "enter")
        await pilot.pause()
        assert isinstance(app.screen, SearchScreen)
        assert [spot.testimony for spot in app.screen.query_one(SpotList).items] == ["b-hill"]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert app.screen.text.testimony.id == "b-hill"
        assert (selected(app), found(app)) == ("We slept in a school.", "school")


async def test_a_regular_expression_is_taken_on_request_and_a_broken_one_refused(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+f", "ctrl+t", *"vil+age|sch", "enter")
        await pilot.pause()
        spots = app.screen.query_one(SpotList)
        assert [spot.quote for spot in spots.items] == ["village", "sch"]
        await pilot.press("tab", "ctrl+u", *"(", "enter")
        await pilot.pause()
        assert app.screen.query_one("#status", InfoRow).failed
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, SearchScreen)


async def test_all_passages_of_a_code_are_listed_and_one_is_gone_to(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "B", "q", "down", "enter")
        await pilot.pause()
        await pilot.press("s", "B", "f")
        await pilot.pause()
        assert isinstance(app.screen, RetrievalScreen)
        spots = app.screen.query_one(SpotList)
        assert [(spot.testimony, spot.quote) for spot in spots.items] == [
            ("a-river", "We came to the village at night."),
            ("b-hill", "The promised house never came."),
        ]
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen.text.testimony.id == "a-river"
        assert focused(app).code == "leaving.brutality"


async def test_passages_are_narrowed_by_an_attribute_and_an_unknown_one_is_named(folder: Path) -> None:
    book = (folder / "codebook.yaml").read_text(encoding="utf-8")
    variables = "variables:\n  nationality: {title: Nationality}\n"
    (folder / "codebook.yaml").write_text(variables + book, encoding="utf-8")
    register = "case,nationality\nSamir,Syrian\nLeyla,French\n"
    (folder / "testimonies" / "cases.csv").write_text(register, encoding="utf-8")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "B", "f")
        await pilot.pause()
        await pilot.press("slash", *"nationality=french", "enter")
        await pilot.pause()
        assert list(app.screen.query_one(SpotList).items) == []
        await pilot.press("slash", "ctrl+u", *"height=1", "enter")
        await pilot.pause()
        assert "no attribute height" in app.screen.query_one("#status", InfoRow).sentence


async def test_the_entry_of_a_code_shows_rules_examples_and_own_passages(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "B", "i")
        await pilot.pause()
        assert isinstance(app.screen, EntryScreen)
        text = "".join(str(widget.render()) for widget in app.screen.query("#entry Static"))
        for part in ("Someone is harmed", "Hardship without", "They beat the baker.", "We came to the vill"):
            assert part in text
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(app.screen, RetrievalScreen)


async def test_g_goes_to_the_next_excerpt_without_a_code(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("j", "B", "k", "g")
        assert said(app) == "Excerpt 3 has no code of yours yet."
        await pilot.press("B", "g", "B", "g")
        assert said(app).startswith("Every excerpt has a code of yours")


async def test_a_testimony_opens_where_it_was_left(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("j", "j")
        left = reader(app).selection.cursor
        await pilot.press("q")
        await pilot.pause()
        assert position(folder, "a-river") == left
        await pilot.press("enter")
        await pilot.pause()
        assert reader(app).selection.cursor == left


def flagged(code: str, discuss: bool = False, memo: str = "", confidence: str | None = None) -> Coding:
    return Coding(code, "t", "r", "Ana", code, 0, 9, memo=memo, discuss=discuss, confidence=confidence)


def test_signs_in_the_margin_are_never_left_out_where_codings_share_a_row() -> None:
    labels = {"b": "B", "r": "R", "q": "Q", "x": "xyz"}
    first, second = flagged("b"), flagged("r", discuss=True)

    def drawn(room: int, *codings: Coding, noted: bool = False) -> str:
        marks = Marks(codings, {}, labels, [Span(0, 1)] if noted else [], rows=[Span(0, 1)] * len(codings))
        marks._by_row, marks._noted = SpanIndex(marks.rows), {0} if noted else set()
        row = ""
        for _, cell, label in marks.labels_on(0, room):
            assert len(row) <= cell
            row = row.ljust(cell) + label
        assert len(row) <= room
        return row

    unsure, noting = flagged("q", confidence="low"), flagged("x", memo="why")
    assert drawn(4, first, second) == "BR?"
    assert drawn(4, first, second, unsure) == "B+?~"
    assert drawn(4, first, second, unsure, noting) == "+?~*"
    assert drawn(4, first, flagged("r"), noted=True) == "BR *"
    assert drawn(4, first, second, noting, noted=True) == "B+?*"
    assert drawn(4, flagged("x", discuss=True, memo="why")) == "xy?*"
    assert drawn(11, first, second, unsure) == "B R? Q~"
    assert drawn(11, noting, second, unsure, flagged("x", memo="a"), noted=True) == "+4?~* *"


def test_the_map_shows_where_in_the_testimony_codings_stand() -> None:
    marks = Marks(rows=[Span(0, 1), Span(50, 60)])
    assert marks.map(100, 10) == [True, False, False, False, False, True, False, False, False, False]
    assert marks.map(60, 100) == [row == 0 or row >= 50 for row in range(60)]
    assert Marks().map(1, 5) == [False]


async def test_the_map_changes_when_a_passage_is_coded(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        assert not any(reader(app)._map)
        await pilot.press("s", "B")
        assert reader(app)._map[0]
        assert reader(app).render_line(0).text.endswith("▐")
