"""Every verb, as a fellow in an open independent round: nothing tells what a colleague did.

Each verb with each of its options is run in two projects that differ only in the colleague's work in
the round. What it prints and writes must hold no trace of that work and be the same in both.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from blind_project import WORDS, Twins, make_twins

from coder.cli.main import VERBS, root

ELSEWHERE = {"init", "demo"}
"""Verbs that make another project."""
PASSED_OVER = {"coder_option", "folder_option", "help", "as_json", "as_csv"}
"""Options that are given anyway, or say the same in another form."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile(r"20\d\d-\d\d-\d\dT[\d:.]+(Z|\+00:00)?")
_DIGEST = re.compile(r"\b[0-9a-f]{8,64}\b")


@pytest.fixture(scope="module")
def twins(tmp_path_factory) -> Twins:
    return make_twins(tmp_path_factory.mktemp("twins"))


def leaves(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found is not None
            yield from leaves(found, (*path, name))
    else:
        yield path, command


def value_of(parameter: click.Parameter, twins: Twins, folder: Path) -> list[str]:
    """What a fellow would try, the nosiest first."""
    if isinstance(parameter.type, click.Choice):
        return [str(choice) for choice in parameter.type.choices]
    if isinstance(parameter.type, click.types.IntParamType | click.types.FloatParamType):
        return ["1"]  # ranges too
    name = (parameter.name or "").lower()
    for part, values in {
        "layer": ["ben", "any", "consensus"],
        "coder": ["ben"],
        "round": ["wave"],
        "testimon": ["one"],
        "code": ["join.faith"],
        "query": ["believed"],
        "text": ["a note"],
        "card": [twins.hidden[0]],
        "id": [twins.hidden[0]],
        "by": ["sex"],
        "attr": ["sex"],
        "row": ["sex"],
        "col": ["join"],
        "name": ["ben"],
        "case": ["P1"],
        "dir": [str(folder / "elsewhere")],
    }.items():
        if part in name:
            return values
    return [str(folder / "out.csv")]


def attempts(command: click.Command, twins: Twins, folder: Path) -> Iterator[list[str]]:
    """Without options, then each option once."""
    arguments = [
        value_of(each, twins, folder)[0]
        for each in command.params
        if isinstance(each, click.Argument)
        for _ in range(max(each.nargs, 1))
    ]
    has_json = any(each.name == "as_json" for each in command.params)
    yield [*arguments, "--json"] if has_json else arguments
    if has_json:
        yield arguments
    for each in command.params:
        if not isinstance(each, click.Option) or each.name in PASSED_OVER:
            continue
        if isinstance(each.type, click.types.IntParamType | click.types.FloatParamType):
            continue  # how much is shown, not what
        if each.is_flag:
            yield [*arguments, each.opts[0]]
        else:
            for value in value_of(each, twins, folder)[:2]:
                yield [*arguments, each.opts[0], value, *(["--json"] if has_json else [])]


def cleaned(text: str, folder: Path) -> str:
    """Without what is made anew by every run: ids, times, digests; and without the folder's own name."""
    text = text.replace(str(folder), "HERE")
    for pattern in (_ID, _TIME, _DIGEST):
        text = pattern.sub("…", text)
    return text


def written(folder: Path) -> dict[str, bytes]:
    """Every file that is not the record or a copy of it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("coder.db") and path.parent.name != "snapshots"
    }


class Tried:
    """One way of calling a verb, in a fresh copy of a project."""

    def __init__(self, coder, source: Path, folder: Path, words: list[str]) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(os.environ["XDG_CONFIG_HOME"])  # keys, names and searches that were kept
        Path(os.environ["XDG_CONFIG_HOME"]).mkdir()
        shutil.copytree(source, folder)
        before = written(folder)
        ran = coder("--as", "ana", "-C", folder, *words)
        self.said = cleaned(ran.out + ran.err, folder)
        self.raw = ran.out + ran.err
        self.files = {name: data for name, data in written(folder).items() if before.get(name) != data}
        texts = {name: cleaned(data.decode("utf-8", "replace"), folder) for name, data in self.files.items()}
        self.result = (ran.code, self.said, texts)


def seeds(twins: Twins) -> tuple[str, ...]:
    return (*WORDS, *twins.hidden)


@pytest.mark.parametrize("verb", [name for name in VERBS if name not in ELSEWHERE])
def test_no_verb_shows_a_fellow_what_a_colleague_does_in_an_open_round(verb, twins, tmp_path, coder):
    command = root.get_command(click.Context(root), verb)
    here = tmp_path / "here"
    for path, leaf in leaves(command, (verb,)):
        for number, words in enumerate(attempts(leaf, twins, here)):
            called = [*path, *words]
            tried = Tried(coder, twins.worked, here, called)
            for trace in seeds(twins):
                if trace in words:
                    continue
                assert trace not in tried.raw, (called, trace)
                assert not [n for n, data in tried.files.items() if trace.encode() in data], (called, trace)
            if number:
                continue  # to be quick, only the fullest answer is compared
            once = Tried(coder, twins.without, here, called)
            if tried.result == once.result:
                continue
            if once.result == Tried(coder, twins.without, here, called).result:  # else it is never the same
                assert tried.result == once.result, called


def test_the_traces_are_there_for_a_lead_and_when_the_round_is_closed(twins, coder, tmp_path):
    """Otherwise the test above would prove nothing."""
    folder = tmp_path / "worked"
    shutil.copytree(twins.worked, folder)
    seen = coder("--as", "lea", "-C", folder, "codings", "list", "--json").out
    assert WORDS[0] in seen  # submitted
    assert "ghost.zebra" not in seen  # not submitted yet
    assert "zebraproposal" in coder("--as", "lea", "-C", folder, "proposals", "list").out
    assert coder("--as", "lea", "-C", folder, "round", "close").code == 0
    assert "ghost.zebra" in coder("--as", "ana", "-C", folder, "codings", "list", "--json").out


def test_whoever_does_not_say_who_they_are_sees_least(twins, coder):
    seen = coder("-C", twins.worked, "codings", "list", "--json")
    assert {each["coder"] for each in seen.json["codings"] if each["round"] == "wave"} == set()
    assert "--as NAME" in seen.err
