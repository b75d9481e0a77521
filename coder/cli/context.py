"""What every command needs: the folder, the coder, and safe ways to speak.

stdout is data, stderr is narration. Nothing from a file reaches a terminal unfiltered.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coder.errors import NotFound
from coder.text.display import shown

if TYPE_CHECKING:
    from coder.project import Project

CODEBOOK_FILE = "codebook.yaml"
_UNSAFE_IN_JSON = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


@dataclass
class Session:
    """Which project and which coder this run is about, as the command line says."""

    folder: Path | None = None
    coder: str | None = None
    round_name: str | None = None
    """The round to work in, where one is in several."""


def session(ctx: click.Context) -> Session:
    """The run's session, made at first use."""
    found: Session = ctx.find_root().ensure_object(Session)
    return found


def _take_folder(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        session(ctx).folder = value


def _take_coder(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        session(ctx).coder = value


def take_round(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep the round that the command line names."""
    if value is not None:
        session(ctx).round_name = value


def common_options() -> list[click.Option]:
    """``-C`` and ``--as``, which every command takes before and after its name."""
    return [
        click.Option(
            ["-C", "folder_option"],
            metavar="DIR",
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_take_folder,
            help="The project's folder (default: the nearest one upward with a codebook.yaml).",
        ),
        click.Option(
            ["--as", "coder_option"],
            metavar="NAME",
            expose_value=False,
            callback=_take_coder,
            help="Who is coding (default: CODER_AS, or the remembered name).",
        ),
    ]


def working_round(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--round``: which round to work in, for verbs that record; before any verb it may stand too."""
    return click.option(
        "--round",
        "round_option",
        metavar="NAME",
        expose_value=False,
        callback=take_round,
        help="The round to work in (default: the open one that you are in, else main).",
    )(command)


class Verb(click.Command):
    """A command that takes ``-C`` and ``--as`` after its name too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(common_options())


class VerbGroup(click.Group):
    """A group whose commands are verbs."""

    command_class = Verb


def verb(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """Decorate a function as a top-level command called ``name``."""
    return click.command(name, cls=Verb)


def find_folder(start: Path) -> Path:
    """The nearest folder from ``start`` upward that holds a codebook.

    Raises:
        NotFound: no such folder.
    """
    for folder in (start, *start.parents):
        if (folder / CODEBOOK_FILE).is_file():
            return folder
    raise NotFound(
        f"No project here: neither {start} nor a folder above it holds {CODEBOOK_FILE}. "
        "Name one with -C DIR, or make one with: coder init DIR"
    )


def project_folder(ctx: click.Context) -> Path:
    """The folder that this run is about.

    Raises:
        NotFound: the named folder holds no project, or none is found upward from here.
    """
    named = session(ctx).folder
    if named is None:
        return find_folder(Path.cwd())
    if not (named / CODEBOOK_FILE).is_file():
        raise NotFound(
            f"No project in {named}: it holds no {CODEBOOK_FILE}. Make one with: coder init {named}"
        )
    return named.resolve()


@contextmanager
def opened(ctx: click.Context, *, keyless: bool = False, may_be_empty: bool = False) -> Iterator[Project]:
    """The project of this run with its coder seated, closed when the block ends.

    ``keyless`` lets somebody in whose key is still to be made or brought back, ``may_be_empty`` takes a
    codebook without codes.
    """
    from coder.project import Project

    name = session(ctx).coder or os.environ.get("CODER_AS") or None
    with Project.open(project_folder(ctx), coder=name, keyless=keyless, may_be_empty=may_be_empty) as project:
        if (chosen := session(ctx).round_name) is not None:
            project.choose_round(chosen)
        for notice in project.notices:
            narrate(notice)
        yield project


def echo(text: str) -> None:
    """Print text for a person to stdout, made harmless for terminals."""
    click.echo(shown(text))


def narrate(text: str) -> None:
    """Say something beside the data, on stderr."""
    click.echo(shown(text), err=True)


def echo_json(value: object) -> None:
    """Print one JSON document; control and direction characters are escaped, others stay readable."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    click.echo(_UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def echo_csv(columns: Sequence[str], rows: Iterable[Sequence[object]], *, raw: bool = False) -> None:
    """Print a CSV table, filtered when it goes to a terminal, byte for byte otherwise.

    ``raw`` leaves cells that begin like a formula as they are, for cells the caller has guarded.
    """
    from coder.report.tables import csv_text

    text = csv_text(columns, rows, raw=raw)
    if sys.stdout.isatty():
        echo(text.rstrip("\n"))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
