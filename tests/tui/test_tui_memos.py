"""Memos from the coding screen, words as codes, and what the panel counts, against a project on disk."""

from pathlib import Path

from textual.pilot import Pilot
from tui_project import add_testimony, reader, said, select

from coder.model import Memo
from coder.project import Project
from coder.tui.app import CoderApp
from coder.tui.screens.coding import CodingScreen
from coder.tui.screens.memos import MemosScreen, PageList
from coder.tui.tally import Tally
from coder.tui.widgets.codes import CodeList
from coder.tui.widgets.spots import SpotList

WIDE = (120, 40)


async def opened(app: CoderApp, pilot: Pilot[None]) -> None:
    """Open the first testimony of the queue."""
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()
    assert isinstance(app.screen, CodingScreen)


def memos(folder: Path) -> list[tuple[str, str, str]]:
    """(about, on what, words) of Ana's memos on disk, in the order of writing."""
    with Project.open(folder, coder="Ana") as project:
        return [(memo.about, on_what(project, memo), memo.text) for memo in project.memos()]


def on_what(project: Project, memo: Memo) -> str:
    """The passage, testimony or code of a memo."""
    if memo.about == "excerpt":
        return project.testimony(memo.testimony).text[memo.start : memo.end]
    return memo.testimony or memo.code


async def test_a_memo_goes_to_what_is_selected_and_to_the_excerpt_where_nothing_is(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        select(app, "meat")
        await pilot.press("m", *"really", "enter")
        await pilot.press("j", "j", "m", *"spring", "enter")
        await pilot.pause()
        assert said(app).startswith("Saved: memo on this passage")
    assert memos(folder) == [
        ("excerpt", "meat", "really"),
        ("excerpt", "I left in the spring, before the river rose.", "spring"),
    ]


async def test_a_memo_is_rewritten_where_it_stands_and_taken_away_and_brought_back(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        select(app, "meat")
        await pilot.press("m", *"really", "enter", "escape")
        await pilot.pause()
        reader(app).select(reader(app).selection.placed(reader(app).text.text.index("meat") + 1))
        await pilot.pause()
        assert "memo here" in app.screen._status.facts
        await pilot.press("m", *" so", "enter")
        assert [words for _, _, words in memos(folder)] == ["really so"]
        await pilot.press("m", *["backspace"] * 9, "enter")
        await pilot.pause()
        assert memos(folder) == []
        assert reader(app).marks.notes == []
        await pilot.press("u")
        assert [words for _, _, words in memos(folder)] == ["really so"]


async def test_a_passage_with_a_memo_is_marked_in_the_margin(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "m", *"note", "enter")
        await pilot.pause()
        assert "*" in reader(app).render_line(0).text
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert reader(app).render_line(0).text.rstrip(" ▐").endswith("*")


async def test_in_the_codebook_a_memo_is_on_the_marked_code(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("tab", "down", "m", *"too wide", "enter")
        await pilot.press("m", "!", "enter")
        await pilot.pause()
    assert memos(folder) == [("code", "leaving.brutality", "too wide!")]


async def test_all_memos_are_read_written_and_removed_in_one_place(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "B", "m", *"who", "enter", "j", "m", *"bread", "enter")
        await pilot.press("comma")
        await pilot.pause()
        pages = app.screen.query_one(PageList)
        assert [page.on for page in pages.items[:3]] == [
            "this testimony",
            "the code Brutality",
            "the project",
        ]
        assert [(page.on, page.text) for page in pages.items[3:]] == [
            ("this passage (Brutality)", "who"),
            ("this passage", "bread"),
        ]
        await pilot.press("enter", *"trust him", "enter", "down", "down", "enter", *"consent", "enter")
        await pilot.pause()
        await pilot.press("end", "x")
        await pilot.pause()
        assert memos(folder) == [("testimony", "a-river", "trust him"), ("project", "", "consent")]
        await pilot.press("u", "home", "down", "down", "down", "g")
        await pilot.pause()
        assert isinstance(app.screen, CodingScreen)
        assert reader(app).focused_coding.memo == "who"
    assert ("excerpt", "bread") in {(about, words) for about, _, words in memos(folder)}


async def test_a_memo_elsewhere_leads_to_its_testimony(folder: Path) -> None:
    with Project.open(folder, coder="Ana") as project:
        project.add_memo("warm", testimony="b-hill", span=(52, 56))
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("f5", "end")
        await pilot.pause()
        page = app.screen.query_one(PageList).marked
        assert (page.on, page.text) == ("in b-hill", "warm")
        await pilot.press("g")
        await pilot.pause()
        assert app.screen.text.testimony.id == "b-hill"
        assert reader(app).selection.span.start == 52


async def test_a_submitted_testimony_still_takes_memos_but_its_codings_take_none(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "B", "ctrl+d", "m", *"late", "enter")
        await pilot.pause()
        assert said(app).startswith("Saved: memo on this passage")
    assert memos(folder) == [("excerpt", "We came to the village at night.", "late")]


async def test_the_persons_own_words_become_a_proposal_and_a_note_with_one_key(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("quotation_mark")
        assert "Select the person's own words" in said(app)
        select(app, "he ate meat")
        await pilot.press("quotation_mark", "quotation_mark")
        await pilot.pause()
        assert said(app).startswith("Saved: “he ate meat” proposed as a code")
        assert memos(folder) == [("excerpt", "he ate meat", "in their words: “he ate meat”")]
        with Project.open(folder, coder="Ana") as project:
            proposals = [each.text for each in project.proposals()]
        assert proposals == ["“he ate meat” as a code, from a-river excerpt 2"]
        await pilot.press("u")
        await pilot.pause()
    assert memos(folder) == []
    with Project.open(folder, coder="Ana") as project:
        assert project.proposals() == []


async def test_a_new_coder_is_introduced_at_their_first_memo(folder: Path) -> None:
    with Project.open(folder, coder="Anna") as project:
        project.add_memo("first")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("m", *"x", "enter")
        await pilot.pause()
        assert "Ana is a new coder here. Near spellings in the record: Anna." in said(app)


# --- counts -----------------------------------------------------------------------------


def counts(app: CoderApp) -> dict[str, str]:
    """What the panel says behind the codes that were used."""
    rows = app.screen.query_one(CodeList).items
    return {row.title: row.counts for row in rows if row.counts}


async def test_the_panel_counts_this_testimony_and_all_of_ones_own_work(folder: Path) -> None:
    with Project.open(folder, coder="Ana") as project:
        project.add_coding("b-hill", 0, 10, "hardship")
        project.add_coding("b-hill", 20, 30, "hardship")
    with Project.open(folder, coder="Ben") as project:
        project.add_coding("b-hill", 0, 10, "hardship")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("s", "Q", "s", "B")
        await pilot.pause()
        assert counts(app) == {"Quality of life": "1/3", "Brutality": "1/1"}
        await pilot.press("u")
        await pilot.pause()
        assert counts(app) == {"Quality of life": "1/3"}
        await pilot.press("q", "down", "enter")
        await pilot.pause()
        assert counts(app) == {"Quality of life": "2/3"}
        await pilot.press("u")  # what was done in the other testimony
        await pilot.pause()
        assert app.screen.text.testimony.id == "a-river"
        assert counts(app) == {"Quality of life": "0/2"}


def test_a_tally_asks_again_only_after_changes_that_no_screen_noted(folder: Path) -> None:
    with Project.open(folder, coder="Ana") as project:
        asked = []

        def count() -> dict[str, int]:
            asked.append(1)
            return dict(project.record.code_counts(coder="Ana"))

        tally = Tally(count)
        tally.note("a-river", project.own_codings("a-river"))
        assert tally.everywhere is None
        assert tally.ask()
        project.add_coding("a-river", 0, 7, "faith")
        tally.touched("a-river")
        tally.note("a-river", project.own_codings("a-river"))
        assert not tally.ask()
        assert dict(tally.everywhere) == {"joining.faith": 1}
        project.add_coding("b-hill", 0, 7, "faith")
        tally.touched("b-hill")
        assert tally.ask()
        assert dict(tally.everywhere) == {"joining.faith": 2}
        assert len(asked) == 2


async def test_what_another_program_records_is_shown_without_a_key(folder: Path) -> None:
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        with Project.open(folder, coder="Ana") as project:
            project.add_coding("a-river", 0, 7, "faith")
            project.submit("a-river")
        app._watch()
        await pilot.pause()
        assert counts(app) == {"Faith": "1/1"}
        head = app.screen.query_one("#head").facts
        assert "submitted" in head
        assert "1/2 done" in head


async def test_what_is_typed_into_a_memo_never_reaches_the_terminal_unfiltered(folder: Path) -> None:
    add_testimony(folder, "a-hostile", "Plain \x1b]2;title\x07 text [/b] here.\n")
    with Project.open(folder, coder="Ana") as project:
        project.add_memo("\x1b[3J [bold]", testimony="a-hostile", span=(0, 10))
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("f5", "end")
        await pilot.pause()
        assert isinstance(app.screen, MemosScreen)
        drawn = "".join(line.text for line in app.screen._compositor.render_strips())
        assert "\x1b" not in drawn
        assert "[bold]" in drawn


async def test_the_passages_of_a_code_are_filtered_by_what_their_cases_are(folder: Path) -> None:
    book = (folder / "codebook.yaml").read_text(encoding="utf-8")
    variables = "variables:\n  sex: {title: Sex, type: category, values: [F, M]}\nfamilies:"
    (folder / "codebook.yaml").write_text(book.replace("families:", variables), encoding="utf-8")
    (folder / "testimonies" / "cases.csv").write_text("case,sex\nSamir,M\nLeyla,F\n", encoding="utf-8")
    with Project.open(folder, coder="Ana") as project:
        project.add_coding("a-river", 0, 7, "faith")
        project.add_coding("b-hill", 0, 7, "faith")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("f")
        await pilot.pause()
        spots = app.screen.query_one(SpotList)
        assert app.screen.query_one("#where").placeholder.endswith("sex is F")
        assert [spot.testimony for spot in spots.items] == ["a-river", "b-hill"]
        await pilot.press("slash", *"sex is F", "enter")
        await pilot.pause()
        assert [spot.testimony for spot in spots.items] == ["b-hill"]
        await pilot.press("slash", *" and", "enter")
        await pilot.pause()
        assert app.screen.query_one("#status").failed


async def test_the_entry_of_a_code_shows_ones_newest_passages_first(folder: Path) -> None:
    with Project.open(folder, coder="Ana") as project:
        project.add_coding("b-hill", 0, 12, "faith")
        project.add_coding("a-river", 0, 7, "faith")
    app = CoderApp(folder, "Ana")
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("i")
        await pilot.pause()
        drawn = "".join(line.text for line in app.screen._compositor.render_strips())
        assert 0 < drawn.index("“We came”") < drawn.index("“The promised”")
