"""What a person's own folders keep: their keys, saved searches, where they stopped reading."""

from __future__ import annotations

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import BadInput, NotFound
from coder.keymap import KEYMAP_FILE, Table, keymap_path, load_keymap, parse_keymap
from coder.positions import MOST_KEPT, position, positions_path, remember_position
from coder.searches import forget, save, saved, searches_path

TABLE = Table(
    keys={
        "everywhere.quit": ("ctrl+q",),
        "coding.tag": ("t",),
        "coding.remove": ("x", "delete"),
        "coding.hotkey": tuple("ABC"),
        "text.next_word": ("w",),
        "queue.open": ("enter",),
        "queue.undo": ("u",),
    },
    fixed=("coding.hotkey",),
    together=(("coding", "text"),),
)


def faults(text: str) -> str:
    with pytest.raises(BadInput) as refused:
        parse_keymap(text, TABLE)
    return "\n".join(refused.value.problems)


def test_without_a_file_the_keys_are_the_programs():
    assert load_keymap(TABLE) == dict(TABLE.keys)
    assert parse_keymap("# nothing yet\n", TABLE) == dict(TABLE.keys)


def test_a_keymap_gives_actions_other_keys_and_leaves_the_rest():
    keymap_path().parent.mkdir(parents=True, exist_ok=True)
    keymap_path().write_text("coding.tag: g\ntext.next_word: [ctrl+right, f5]\nqueue.undo: []\n")
    found = load_keymap(TABLE)
    assert found["coding.tag"] == ("g",)
    assert found["text.next_word"] == ("ctrl+right", "f5")
    assert found["queue.undo"] == ()
    assert found["everywhere.quit"] == ("ctrl+q",)


def test_an_unknown_action_is_named_with_its_line_and_a_near_spelling():
    assert "line 2: coding.tga: there is no such action; did you mean coding.tag" in faults(
        "queue.open: enter\ncoding.tga: t\n"
    )


@pytest.mark.parametrize("key", ["T", "shift+T", "ctrl+T"])
def test_upper_case_letters_are_the_codes_hot_keys(key):
    assert "upper-case letter" in faults(f"coding.tag: {key}\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("coding.tag: 3\n", "is a digit"),
        ("coding.tag: '%%%'\n", "is no key"),
        ("coding.tag: {a: b}\n", "write one key"),
        ("coding.hotkey: x\n", "belong to the codes"),
        ("coding.tag: w\n", "w belongs to text.next_word already"),
        ("queue.undo: ctrl+q\n", "ctrl+q belongs to everywhere.quit already"),
        ("coding.tag: z\ntext.next_word: z\n", "z belongs to coding.tag already"),
    ],
)
def test_what_cannot_be_a_key_or_clashes_is_a_sentence(text, said):
    assert said in faults(text)


def test_places_that_never_meet_may_share_a_key():
    assert parse_keymap("queue.undo: t\n", TABLE)["queue.undo"] == ("t",)


def test_two_actions_may_exchange_their_keys():
    found = parse_keymap("coding.tag: w\ntext.next_word: t\n", TABLE)
    assert (found["coding.tag"], found["text.next_word"]) == (("w",), ("t",))


def test_all_faults_are_told_at_once():
    assert len(faults("a.b: x\ncoding.tag: Q\nqueue.open: 1\n").splitlines()) == 3


@pytest.mark.parametrize("text", ["- a list\n", "just words\n", "a: [unclosed\n", "a: &x b\n"])
def test_a_file_that_is_no_keymap_is_refused_with_its_name(text):
    with pytest.raises(BadInput, match=KEYMAP_FILE):
        parse_keymap(text, TABLE)


def test_a_keymap_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "keymap.yaml"
    path.write_bytes("coding.tag: é".encode("latin-1"))
    with pytest.raises(BadInput, match="UTF-8"):
        load_keymap(TABLE, path)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    try:
        found = parse_keymap(text, TABLE)
    except BadInput:
        return
    assert set(found) == set(TABLE.keys)


def test_saved_searches_belong_to_one_project(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    save(one, " prisons ", "prison OR سجن")
    save(one, "bread", "bread")
    assert saved(one) == {"bread": "bread", "prisons": "prison OR سجن"}
    assert saved(other) == {}
    save(one, "bread", "bread and salt")
    forget(one, "prisons")
    assert saved(one) == {"bread": "bread and salt"}
    assert stat.S_IMODE(searches_path().stat().st_mode) == 0o600


def test_a_search_needs_a_name_and_a_query(tmp_path):
    with pytest.raises(BadInput, match="needs a name"):
        save(tmp_path, " ", "x")
    with pytest.raises(BadInput, match="no query"):
        save(tmp_path, "x", " ")
    with pytest.raises(NotFound, match="none"):
        forget(tmp_path, "x")


def test_reading_goes_on_where_it_stopped(tmp_path):
    assert position(tmp_path, "t1") == 0
    remember_position(tmp_path, "t1", 420)
    remember_position(tmp_path, "t2", -3)
    assert position(tmp_path, "t1") == 420
    assert position(tmp_path, "t2") == 0
    assert position(tmp_path / "elsewhere", "t1") == 0
    assert stat.S_IMODE(positions_path().stat().st_mode) == 0o600


def test_the_testimony_left_alone_longest_is_forgotten_first(tmp_path, monkeypatch):
    monkeypatch.setattr("coder.positions.MOST_KEPT", 3)
    for number in range(3):
        remember_position(tmp_path, f"t{number}", 10 + number)
    remember_position(tmp_path, "t0", 99)
    remember_position(tmp_path, "t3", 13)
    assert [position(tmp_path, f"t{number}") for number in range(4)] == [99, 0, 12, 13]
    assert MOST_KEPT > 3


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"x": 3}', b"\xff\xfe"])
def test_a_damaged_memory_only_means_to_begin_anew(tmp_path, damage):
    for path in (positions_path(), searches_path()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(damage)
    assert position(tmp_path, "t1") == 0
    assert saved(tmp_path) == {}
    remember_position(tmp_path, "t1", 7)
    save(tmp_path, "a", "b")
    assert position(tmp_path, "t1") == 7


def test_a_state_folder_that_cannot_be_written_stops_nobody(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr("coder.positions.positions_path", lambda: blocked / "positions.json")
    remember_position(tmp_path, "t1", 7)
    assert position(tmp_path, "t1") == 0
