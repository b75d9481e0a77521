"""``coder counts``: how many carry each code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from coder.cli.context import echo, echo_csv, echo_json, narrate, opened, verb
from coder.cli.counted import counting_options, labels_in, only, show_behind
from coder.cli.drift import warn_of_drift
from coder.cli.tables import WITHHELD, table

if TYPE_CHECKING:
    from coder.counts.tally import CountRow, Counts
    from coder.project.counting import Report

COLUMNS = ("code", "count", "absent", "unknown", "share", "low", "high")
UNITS = ("case", "testimony", "excerpt", "coding", "character")


@verb("counts")
@click.option(
    "--by",
    multiple=True,
    metavar="ATTR",
    help="Divide the people: sex, date:month, age:10. Several times for several.",
)
@click.option(
    "--code", "codes", multiple=True, metavar="CODE", help="Only this code or family; several times."
)
@click.option("--families", is_flag=True, help="A row for each family too.")
@counting_options(unit=UNITS, show="'CODE' or 'CODE, VALUE' with --by")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    by: tuple[str, ...],
    codes: tuple[str, ...],
    families: bool,
    show: str | None,
    as_json: bool,
    as_csv: bool,
    **asked: Any,
) -> None:
    """Count people, testimonies, excerpts, codings or characters per code.

    A code counts for its parents too, once. What nobody has finished is unknown, not absent.
    """
    from coder.project.counting import count
    from coder.project.opening import behind_count

    with opened(ctx) as project:
        warn_of_drift(project)
        report = count(project, by=[name for each in by for name in labels_in(each)], **asked)
        if show is not None:
            code, *groups = labels_in(show) or [""]
            behind = behind_count(report, code, groups)
            show_behind(project, behind, as_json=as_json, as_csv=as_csv, with_names=asked["with_names"])
            return
        if codes:
            report = only(report, codes)
    rows = (*report.counts.rows, *(report.counts.families if families or codes else ()))
    if as_json:
        echo_json(_document(report))
    elif as_csv:
        echo_csv(_columns(report.counts, csv=True), [_cells(row, report.counts, None) for row in rows])
    else:
        cells = [_cells(row, report.counts, WITHHELD) for row in rows]
        echo(table(_columns(report.counts), [line[: len(_columns(report.counts))] for line in cells]))
        narrate(report.caption)


def _columns(counts: Counts, *, csv: bool = False) -> list[str]:
    columns = [COLUMNS[0], *counts.by, *COLUMNS[1:]]
    columns += ["unresolved"] if counts.unresolved is not None and not counts.by else []
    return [*columns, "people", "suppressed"] if csv else columns


def _cells(row: CountRow, counts: Counts, withheld: object) -> list[object]:
    """A row's cells; ``withheld`` stands where disclosure control hides a figure."""
    whole = counts.unit not in ("coding", "character")
    hides = counts.min_cell > 1 and whole

    def figure(value: object) -> object:
        return withheld if value is None and hides else value

    share = withheld if row.share is None and hides and None in (row.count, row.absent) else row.share
    count = withheld if row.count is None else row.count
    cells = [
        row.code, *row.groups, count, figure(row.absent), figure(row.unknown), share,
        figure(row.low), figure(row.high),
    ]  # fmt: skip
    cells += [figure(row.unresolved)] if counts.unresolved is not None and not counts.by else []
    return [*cells, row.people, row.suppressed]


def _document(report: Report) -> dict[str, object]:
    from coder.project.counting import unless_small

    counts = report.counts
    missing = counts.missing
    return {
        "title": report.title,
        "caption": report.caption,
        "unit": counts.unit,
        "layer": counts.layer,
        "n_cases": counts.n_cases,
        "n_units": counts.n_units if counts.unit != "coding" else None,
        "by": list(counts.by),
        "where": report.where or None,
        "undecided": unless_small(report.undecided, counts.min_cell),
        **_unresolved(counts),
        "rows": [_row(row, counts) for row in counts.rows],
        "families": [_row(row, counts) for row in counts.families],
        "groups": [
            {**dict(zip(counts.by, group.labels, strict=True)), "people": group.people}
            for group in counts.groups
        ],
        "missing": {
            "excluded": unless_small(report.excluded, counts.min_cell),
            "no_testimony": None if missing is None else missing.no_testimony,
            "not_submitted": None if missing is None else missing.not_submitted,
        },
        "min_cell": counts.min_cell,
        "suppressed": counts.suppressed,
        "provenance": report.provenance,
    }


def _unresolved(counts: Counts) -> dict[str, object]:
    from coder.project.counting import unless_small

    if counts.unresolved is None:
        return {"unresolved": None, "unresolved_reason": "conflicts are decided in the consensus layer only"}
    told = unless_small(counts.unresolved, counts.min_cell)
    return {"unresolved": told} | ({"unresolved_reason": "suppressed"} if told is None else {})


def _row(row: CountRow, counts: Counts) -> dict[str, object]:
    because = row.because
    return {
        **dict(zip(counts.by, row.groups, strict=True)),
        "code": row.code,
        "count": row.count,
        "absent": row.absent,
        "unknown": row.unknown,
        "share": row.share,
        "range": [row.low, row.high],
        "layers": dict(row.layers),
        "people": row.people,
        "voiced": row.voiced,
        "because": None
        if because is None
        else {
            "no_testimony": because.no_testimony,
            "not_submitted": because.not_submitted,
            "unresolved": because.unresolved,
        },
        **({} if row.unresolved is None else {"unresolved": row.unresolved}),
        **_reason(row, counts),
    }


def _reason(row: CountRow, counts: Counts) -> dict[str, str]:
    if row.suppressed:
        return {"reason": f"hidden: about fewer than {counts.min_cell} people, or beside such a figure"}
    if row.absent is None:
        return {"reason": "a coding is there or not; absent and unknown are said of whole units"}
    return {"reason": "no unit is finished"} if row.share is None else {}
