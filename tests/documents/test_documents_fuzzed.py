"""Damaged documents give a sentence or a text; 10,000 more in ``benchmarks/fuzz_documents.py``."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutated_documents import SOUND, mutated

from coder.documents.intake import Intake
from coder.documents.readers.model import Unreadable
from coder.documents.readers.registry import BY_KIND, recognised
from coder.documents.readers.tidying import tidied
from coder.errors import BadInput


@pytest.fixture(scope="module")
def intake(tmp_path_factory):
    """One import for all documents, so that one process reads them."""
    home = tmp_path_factory.mktemp("fuzzed")
    with Intake(home / "project" / "testimonies") as intake:
        yield intake, home


@pytest.mark.parametrize("kind", SOUND)
def test_a_sound_document_of_each_kind_comes_in(intake, kind):
    imported, home = intake
    file = home / f"sound-{kind.replace('.', '-')}.{kind[2:]}"
    file.write_bytes(SOUND[kind])
    (report,) = imported.take([file])
    assert report.action == "added", report.why


@given(st.sampled_from(sorted(SOUND)), st.integers(0, 10_000_000))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_document_is_a_text_or_a_sentence(intake, kind, seed):
    imported, home = intake
    file = home / f"seed-{kind}"
    file.write_bytes(mutated(kind, seed))
    (report,) = imported.take([file])
    assert report.action in ("added", "unchanged", "refused")
    assert bool(report.why) == (report.action == "refused")
    strangers = [
        each for each in home.iterdir() if each.name != "project" and not each.name.startswith(("se", "so"))
    ]
    assert not strangers


@given(st.sampled_from(["a.html", "a.srt", "a.vtt"]), st.integers(0, 10_000_000))
@settings(deadline=None)
def test_readers_of_plain_formats_raise_nothing_else_than_a_refusal(kind, seed):
    data = mutated(kind, seed)
    try:
        found = BY_KIND[recognised(data, kind).kind].read(data)
    except (Unreadable, BadInput, KeyError):
        return
    assert "\r" not in found.text
    assert all(found.text[cue.start : cue.end].strip() for cue in found.cues)


LINES = st.lists(
    st.sampled_from(["Head 1", "some check-", "point", "A sentence.", "1", "2", "- 3 -", "و"]), max_size=6
)


@given(st.lists(LINES, max_size=6))
def test_tidying_adds_no_character_and_moves_none(pages):
    found = tidied(["\n".join(page) for page in pages])
    if found is None:
        return
    rest = iter("".join("".join(line for line in page if line.strip()) for page in pages))
    assert all(sign in rest for sign in found.text if not sign.isspace())
