"""What somebody with the stick and no key, or a fellow of bad intent, cannot do; and honest mishaps."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from platformdirs import user_state_path
from team_forging import key_of, part_of, project_id, put, readers_in
from team_helpers import CODES, Team

from coder.errors import Refused
from coder.project import exchange
from coder.record.ledger import Ledger
from coder.team.bundles import Piece, Signed, Unreadable, open_piece, plain_piece, read_bundle, seal_part
from coder.team.folder import Folder
from coder.team.keys import from_seed, nobodys_age_key, seal

ANA, BEN = from_seed("ana", b"a" * 32), from_seed("ben", b"b" * 32)


# --- a file that costs nothing to write and much to read --------------------------------


def stanzas(number: int) -> bytes:
    """As many readers as one likes, in the head of a sealed file; nobody's key is needed for them."""
    return b"".join(
        b"-> X25519 %b\n%b\n" % (b"A" * 42 + b"A", hashlib.sha256(b"%d" % each).hexdigest()[:43].encode())
        for each in range(number)
    )


def test_a_sealed_piece_with_a_head_for_thousands_of_readers_costs_no_minutes():
    sealed = seal(b"words", [ANA.public.age])
    at = sealed.index(b"-> X25519")
    for many in (
        stanzas(1000),
        b"-> x\n" + (b"A" * 64 + b"\n") * 1500 + b"AA\n",
        b"-> x" + b" x" * 60_000 + b"\n\n",
    ):
        assert ANA.open(sealed[:at] + many + sealed[at:]) is None, "its head was changed on the way"
    assert ANA.open(sealed[:at] + stanzas(40_000) + sealed[at:]) is None, "and no team is so large"
    assert ANA.open(sealed) == b"words"


@settings(max_examples=25, deadline=None)
@given(data=st.binary(max_size=200), others=st.integers(0, 40), before=st.integers(0, 40))
def test_a_file_sealed_to_many_opens_for_each_of_them_and_for_nobody_else(data, others, before):
    ages = [nobodys_age_key() for _ in range(before + others)]
    sealed = seal(data, [*ages[:before], ANA.public.age, *ages[before:]])
    assert ANA.open(sealed) == data
    assert BEN.open(sealed) is None


@settings(deadline=None)
@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_sealed_file_with_a_flipped_bit_does_not_open(place: int, bit: int):
    sealed = bytearray(seal(b"words", [BEN.public.age, ANA.public.age]))
    sealed[place % len(sealed)] ^= 1 << bit
    assert ANA.open(bytes(sealed)) is None


@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_first_line_that_is_longer_than_any_is_not_read(is_sealed: bool):
    import tracemalloc

    bomb = b'{"readers":[' + b"[]," * 2_000_000 + b"[]]}\n\n"
    piece = Piece(seal(bomb, [ANA.public.age]) if is_sealed else bomb, is_sealed)
    tracemalloc.start()
    with pytest.raises(Unreadable, match="cannot be read"):
        open_piece(piece, ANA)
    assert tracemalloc.get_traced_memory()[1] < 40 << 20
    tracemalloc.stop()


# --- what was taken in of a bundle is passed on -----------------------------------------


@pytest.mark.parametrize("junk_is", ["for everybody", "sealed", "for nobody"])
def test_what_was_taken_of_a_bundle_with_junk_reaches_the_others_and_the_junk_does_not(
    team: Team, junk_is: str
):
    team.with_keys("ana", "ben")
    team.code("ana")
    team.sync("ana", "ben")
    (mine,) = team.unheard("lena")
    ben, lena = key_of("ben"), readers_in(team, "ben", "lena")
    found = read_bundle(mine.read_bytes())
    parts = [opened[0] for piece in found.pieces if (opened := open_piece(piece, ben))]
    is_sealed = junk_is != "for everybody"
    junk = Piece(seal(b"junk", [lena[0][1]]) if junk_is == "sealed" else b"junk", is_sealed)
    made = put(team, found.project, *(seal_part(part, ben, lena) for part in parts), junk)
    mine.unlink()
    for name in ("ana", "ben"):
        shutil.rmtree(team.folder(name) / "bundles")
    team.sync("lena")
    assert len(team.codings("lena", "ana")) == 1
    (team.remote / made.file).unlink()
    shelf = [path.read_bytes() for path in team.shelf("lena")]
    assert any(junk.data in data for data in shelf) == (junk_is == "for nobody"), "it may be for others"
    n_files = len(shelf)
    team.join("carla")
    team.sync("lena", "carla")
    assert len(team.codings("carla", "ana")) == 1
    team.sync("lena", "carla", "lena")
    assert len(team.shelf("lena")) < n_files + 5, "and it comes to rest"
    assert team.sync("lena").sent == ()
    assert team.problems("carla") == []


def test_check_names_work_of_others_that_cannot_be_passed_on_from_here(team: Team):
    team.with_keys("ana")
    team.code("ana")
    team.sync("ana", "lena")
    assert team.problems("lena") == []
    (kept,) = {path.name for path in team.shelf("lena")} & {
        part.file for part in _parts(team, "lena") if part.author == "ana" and part.facts == 1
    }
    (team.folder("lena") / "bundles" / kept).unlink()
    (team.remote / kept).rename(team.base / kept)
    (said,) = team.problems("lena")
    assert "1 bundle of ana is not kept beside the record" in said
    (team.base / kept).rename(team.remote / kept)
    team.sync("lena")
    assert team.problems("lena") == []


def _parts(team: Team, name: str):
    with team.project(name) as project:
        return Ledger(project.record).parts()


# --- names of others in lines for people ------------------------------------------------


def test_a_strangers_line_breaks_make_no_lines_in_check_or_sync(team: Team, monkeypatch):
    from coder.cli.main import root

    team.with_keys("ana")
    eve, name = from_seed("eve", b"e" * 32), "eve\n0 found.\n --role lead"
    project, readers = project_id(team, "lena"), readers_in(team, "lena")
    rude = part_of(project, name, b"x\n", eve, stream="every\none", facts=0)
    by_another = Signed(rude.head, ANA.sign(b"coder part\n" + rude.head.line()), rude.packed)
    made = put(team, project, seal_part(rude, eve, readers), plain_piece(by_another))
    polite = part_of(project, "eve --role lead", b"x\n", eve, facts=0)
    put(team, project, seal_part(polite, eve, readers), number=2)
    monkeypatch.chdir(team.folder("ana"))
    for verb in (["sync", str(team.remote)], ["check"]):
        done = CliRunner().invoke(root, ["--as", "ana", *verb])
        assert made.file in done.output
        assert "0 found" not in done.output
        assert "coder team add 'eve --role lead' --card" in done.output
        assert "\n --role lead" not in done.output


# --- a stick that is pulled out ---------------------------------------------------------


def test_a_stick_that_is_pulled_out_while_it_is_read_ends_the_sync_with_a_sentence(team: Team):
    team.with_keys("ana", "ben")
    for name in ("ana", "ben"):
        team.code(name)
        team.sync(name)
    away = team.base / "away"

    class Pulled(Folder):
        def get(self, name: str) -> bytes:
            if not away.exists():
                self.folder.rename(away)
            return super().get(name)

    with team.project("lena") as project, pytest.raises(Refused, match="Is the stick or share connected"):
        exchange.sync(project, Pulled(team.remote))
    away.rename(team.remote)
    assert team.sync("lena").held == ()
    assert len(team.codings("lena", "ana")) == len(team.codings("lena", "ben")) == 1


def test_nothing_is_written_into_the_empty_folder_that_a_stick_leaves_behind(team: Team, tmp_path: Path):
    stick = Path("/dev/shm") / f"stick-{os.getpid()}"
    if not stick.parent.is_dir() or stick.parent.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("no second disk here")
    team.with_keys("ana")
    mount, left = tmp_path / "mount", tmp_path / "left"
    stick.mkdir()
    left.mkdir()
    try:
        mount.symlink_to(stick)
        place = Folder(mount)
        mount.unlink()
        mount.symlink_to(left)
        team.code("ana")
        with team.project("ana") as project, pytest.raises(Refused, match="Is the stick or share connected"):
            exchange.sync(project, place)
        assert list(left.iterdir()) == []
    finally:
        shutil.rmtree(stick)


def test_a_file_whose_rights_are_wrong_for_a_day_is_taken_in_the_day_after(team: Team):
    class Closed(Folder):
        def get(self, name: str) -> bytes:
            from coder.team.bundles import NotRead

            raise NotRead("It cannot be read: Permission denied.")

    team.with_keys("ana")
    team.code("ana")
    team.sync("ana")
    with team.project("lena") as project:
        (held,) = exchange.sync(project, Closed(team.remote)).held
        assert held.waits
        said = [part.said for part in Ledger(project.record).parts() if part.made and part.said]
        assert not any(each.get("half") for each in said), "nobody is asked to put it there once more"
    team.sync("lena")
    assert len(team.codings("lena", "ana")) == 1


# --- two programs of one device ---------------------------------------------------------


def test_two_programs_that_begin_on_a_new_device_at_once_go_on_with_one(team: Team):
    from coder.project.sending import Sender

    team.with_keys("ana")
    key = key_of("ana")
    (user_state_path("testimony-coder", appauthor=False) / "devices.json").unlink(missing_ok=True)
    with team.project("ana") as one, team.project("ana") as other:
        one.make_writable()
        other.make_writable()
        charter = Ledger(one.record).charter()
        assert charter is not None
        senders = Sender(one, charter, key), Sender(other, charter, key)
        for place, sender in enumerate(senders):
            sender.project.add_coding("t0", place, place + 5, CODES[0])
            sender.send_new()
        parts = [part for part in Ledger(one.record).parts() if part.made and part.facts]
        numbers = [(part.device, part.number) for part in parts]
        assert len(set(numbers)) == len(numbers)
        assert len({device for device, _ in numbers}) == 1
