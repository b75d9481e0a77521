"""Stepping through one's codings visits each, and keys mean the one the coder looks at."""

from hypothesis import given, settings
from hypothesis import strategies as st

from coder.model import Coding
from coder.tui.stepping import following, meant, with_code

PATHS = ("a.x", "a.x.deep", "b.y")
codings = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20), st.sampled_from(PATHS)), min_size=1, max_size=12
).map(
    lambda rows: [
        Coding(str(at), "t", "r", "Ana", code, start, start + length)
        for at, (start, length, code) in enumerate(sorted(rows))
    ]
)


@given(codings, st.integers(0, 60), st.sampled_from([1, -1]))
@settings(deadline=None)
def test_stepping_as_often_as_there_are_codings_visits_each_once(
    found: list[Coding], cursor: int, step: int
) -> None:
    visited, focused = [], None
    for _ in found:
        focused = following(found, focused, cursor, step)
        visited.append(focused.id)
    assert sorted(visited) == sorted(coding.id for coding in found)
    assert following(found, focused, cursor, step).id == visited[0]


@given(codings, st.integers(0, 60))
@settings(deadline=None)
def test_the_first_step_goes_to_the_nearest_coding_from_the_cursor_on(
    found: list[Coding], cursor: int
) -> None:
    after = following(found, None, cursor, 1)
    later = [coding for coding in found if coding.start >= cursor]
    assert after == (later or found)[0]
    before = following(found, None, cursor, -1)
    earlier = [coding for coding in found if coding.start < cursor]
    assert before == (earlier or found)[-1]


@given(codings, st.integers(0, 60))
@settings(deadline=None)
def test_a_key_means_the_shortest_coding_at_the_cursor_unless_one_is_focused(
    found: list[Coding], cursor: int
) -> None:
    here = [coding for coding in found if coding.start <= cursor < coding.end]
    chosen = meant(found, None, cursor)
    assert (chosen is None) == (not here)
    assert chosen is None or len(chosen.span) == min(len(coding.span) for coding in here)
    assert meant(found, found[0], cursor) == found[0]


def test_without_codings_there_is_nothing_to_go_to() -> None:
    assert following([], None, 0, 1) is None


@given(codings)
@settings(deadline=None)
def test_a_code_stands_for_the_codes_below_it(found: list[Coding]) -> None:
    assert {coding.code for coding in with_code(found, "a.x")} <= {"a.x", "a.x.deep"}
    assert len(with_code(found, "a.x")) + len(with_code(found, "b.y")) == len(found)
