"""``coder codebook diff``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from coder.cli.context import echo, echo_json, narrate, opened, verb

if TYPE_CHECKING:
    from coder.codebook.diff import CodeChange, Entries, FieldChange
    from coder.project.comparing import Comparison


@verb("diff")
@click.argument("old", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def command(ctx: click.Context, old: str | None, as_json: bool) -> None:
    """Show what changed since OLD, and which codings to look at again.

    OLD is a recorded version (its first digits), a codebook file, or a folder with one; without it,
    the version that the newest coding was made under.
    """
    from coder.codebook.render_diff import render_diff
    from coder.project.comparing import compare_codebook

    with opened(ctx) as project:
        found = compare_codebook(project, old)
    if as_json:
        echo_json(_document(found))
        return
    echo(render_diff(found.diff, looks=found.looks))
    if found.recheck:
        counts = Counter((each.coding.code, each.why) for each in found.recheck)
        echo("\nTo look at again:")
        for (_, why), number in counts.items():
            echo(f"  {number} coding{'s' if number != 1 else ''}: {why}")
        narrate("coder codings list --code CODE shows them; --json lists each.")


def _document(found: Comparison) -> dict[str, object]:
    diff = found.diff
    return {
        "old": {"source": found.old, "version": diff.old_version},
        "new": {"version": diff.new_version},
        "same": diff.same_meaning,
        "added": list(diff.added),
        "removed": list(diff.removed),
        "renamed": [_code(change) for change in diff.renamed],
        "split": [{"old": each.old, "new": list(each.new)} for each in diff.split],
        "changed": [_code(change) for change in diff.changed],
        "cosmetic": [_code(change) for change in diff.cosmetic] if found.looks else None,
        "reordered": diff.reordered if found.looks else None,
        **({} if found.looks else {"reason": "a recorded version has no keys, colours or order"}),
        "families": _entries(diff.families),
        "variables": _entries(diff.variables),
        "settings": _fields(diff.settings),
        "recheck": [
            {
                "id": each.coding.id,
                "testimony": each.coding.testimony,
                "coder": each.coding.coder,
                "code": each.coding.code,
                "start": each.coding.start,
                "end": each.coding.end,
                "codebook": each.coding.codebook,
                "why": each.why,
            }
            for each in found.recheck
        ],
    }


def _code(change: CodeChange) -> dict[str, object]:
    return {"old": change.old, "new": change.new, "changes": _fields(change.changes)}


def _entries(entries: Entries) -> dict[str, object]:
    return {
        "added": list(entries.added),
        "removed": list(entries.removed),
        "changed": [{"name": each.name, "changes": _fields(each.changes)} for each in entries.changed],
    }


def _fields(changes: Sequence[FieldChange]) -> list[dict[str, object]]:
    return [{"field": each.field, "old": _plain(each.old), "new": _plain(each.new)} for each in changes]


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
