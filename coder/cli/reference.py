"""The reference pages of the docs, made from the program itself: ``python -m coder.cli.reference docs``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from coder.cli.context import common_options
from coder.cli.main import root


def commands_page() -> str:
    """``docs/commands.md``: every command with its arguments and options."""
    lines = [
        "# Every command",
        "",
        "Made from the program by `make docs`. `-C DIR` names the project (default: the nearest folder",
        "upward that holds `codebook.yaml`) and `--as NAME` the coder; both stand before or after the verb.",
        "stdout is data, stderr is narration.",
        "Exit 0 done, 1 refused or failed with a sentence, 2 wrong usage.",
        "`coder` without a verb opens the screens.",
        "",
    ]
    for words, command in _leaves(root, ()):
        lines += _section(words, command)
    return "\n".join(lines)


def _leaves(group: click.Group, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _leaves(command, (*words, name))
        elif command is not None:
            yield (*words, name), command


def _section(words: tuple[str, ...], command: click.Command) -> list[str]:
    context = click.Context(command, info_name=" ".join(("coder", *words)))
    arguments = " ".join(p.make_metavar(context) for p in command.params if isinstance(p, click.Argument))
    lines = [f"## `{' '.join(('coder', *words, arguments)).strip()}`", "", _prose(command.help or ""), ""]
    common = {option.name for option in common_options()}
    options = [p for p in command.params if isinstance(p, click.Option) and p.name not in common]
    for option in options:
        lines.append(f"- {_option(option, context)}")
    return [*lines, ""] if options else lines


def _prose(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _option(option: click.Option, context: click.Context) -> str:
    words = " / ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    metavar = "" if option.is_flag else f" `{option.make_metavar(context)}`"
    default = f" Default: {option.default}." if option.show_default else ""
    return f"{words}{metavar}: {option.help or ''}{default}"


def main(folder: Path) -> None:
    """Write the pages into ``folder``."""
    from coder.tui.actions import keys_page

    for name, page in (("commands.md", commands_page()), ("keys.md", keys_page())):
        (folder / name).write_text(page.rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
