"""An export as one HTML page that needs nothing else: no network, no script, no font.

Everything that comes from files is escaped; its invisible signs are made visible, as on terminals.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape

from coder.report.model import Column, Document, Quote, Row, Table, plain
from coder.report.page_style import STYLE
from coder.report.svg import drawing, number
from coder.text.direction import direction_of
from coder.text.display import shown

SEAL = "<!-- sha256 of everything above: "
MOST_ROWS = 300
"""Rows of a table on a page; the workbook has the others."""


def page(document: Document) -> bytes:
    """The page in UTF-8, ended by a comment with the checksum of what stands before it."""
    body = "".join(_parts(document)).encode("utf-8", "replace")
    return body + f"{SEAL}{hashlib.sha256(body).hexdigest()} -->\n".encode()


def text(value: str) -> str:
    """Foreign text as HTML: escaped, in lines, and with nothing invisible in it."""
    return "\n".join(escape(shown(line)) for line in value.split("\n"))


def _parts(document: Document) -> Iterator[str]:
    style = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    title = text(document.title)
    yield (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#content">Skip to the tables</a>\n<header>\n<h1>{title}</h1>\n'
    )
    yield from (f"<p>{text(paragraph)}</p>\n" for paragraph in document.about)
    yield "</header>\n"
    yield from _contents(document)
    yield '<main id="content">\n'
    if document.methods:
        yield f'<section id="methods"><h2>Methods</h2>\n<p>{text(document.methods)}</p></section>\n'
    for table in document.tables:
        yield from _section(table)
    if document.quotes:
        yield from _quotes(document)
    if document.left_out:
        yield '<section id="left-out"><h2>Left out</h2>\n<ul>\n'
        yield from (f"<li>{text(each)}</li>\n" for each in document.left_out)
        yield "</ul></section>\n"
    yield "</main>\n"
    yield from _provenance(document)
    yield "</body>\n</html>\n"


def _contents(document: Document) -> Iterator[str]:
    places = [("methods", "Methods")] if document.methods else []
    places += [(_anchor(table), table.name) for table in document.tables]
    places += [("quotes", "Quotes")] if document.quotes else []
    places += [("provenance", "Provenance")]
    yield '<nav aria-label="Contents"><ul>\n'
    yield from (f'<li><a href="#{place}">{text(name)}</a></li>\n' for place, name in places)
    yield "</ul></nav>\n"


def _anchor(table: Table) -> str:
    return "table-" + "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in table.key)


# --- tables -----------------------------------------------------------------------------------


def _section(table: Table) -> Iterator[str]:
    place = _anchor(table)
    yield f'<section id="{place}"><h2>{text(table.name)}</h2>\n'
    for at, chart in enumerate(table.drawn):
        yield drawing(table, chart, f"{place}-chart-{at}", text)
    if table.key == "codebook":
        yield from _definitions(table)
    yield f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{place}-caption">\n'
    yield f'<table data-key="{text(table.key)}"><caption id="{place}-caption">{text(table.title)}'
    yield f"<small>{text(table.caption)}</small></caption>\n<thead><tr>"
    for column in table.columns:
        yield f'<th scope="col"{_class(column)}>{text(column.name)}</th>'
    yield "</tr></thead>\n<tbody>\n"
    rows = list(table.rows)
    shaded = rows[: len(rows) - table.has_total]
    most = max((number(row[at]) for row in shaded for at in table.heat), default=0.0)
    for at, row in enumerate(rows):
        yield _row(table, row, most if at < len(shaded) else 0)
    yield "</tbody></table></div>\n"
    if table.command:
        yield f'<p class="command">Computed again by <code>{text(table.command)}</code></p>\n'
    yield "</section>\n"


def _definitions(table: Table) -> Iterator[str]:
    yield f"<p>{text(table.title)}: what each code means, and when to use it.</p>\n"


def _class(column: Column, more: str = "") -> str:
    is_number = column.kind in ("whole", "figure", "share")
    is_long = column.kind == "long" or column.name == "title"
    names = " ".join(filter(None, ("n" if is_number else "", "l" if is_long else "", more)))
    return f' class="{names}"' if names else ""


def _row(table: Table, row: Row, most: float) -> str:
    cells = []
    for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
        shade = ""
        if at in table.heat and isinstance(value, int | float) and most and value:
            shade = f"h{min(9, 1 + int(8 * value / most))}"
        exact = f' data-v="{text(plain(value))}"' if isinstance(value, float) else ""
        tag, scope = ("th", ' scope="row"') if at < table.keys else ("td", "")
        cells.append(
            f"<{tag}{scope}{_class(column, shade)}{exact}{_way(value)}>{_cell(value, column)}</{tag}>"
        )
    return f"<tr>{''.join(cells)}</tr>\n"


def _way(value: object) -> str:
    if isinstance(value, str) and not value.isascii() and direction_of(value) == "rtl":
        return ' dir="rtl"'
    return ""


def _cell(value: object, column: Column) -> str:
    if isinstance(value, float):
        if column.kind == "whole":
            return f"{value:g}"
        return f"{100 * value:.0f} %" if column.kind == "share" else f"{value:.2f}".replace("-", "−")
    return text(plain(value))


# --- quotes and provenance ----------------------------------------------------------------------


def _quotes(document: Document) -> Iterator[str]:
    titles = {
        str(row[0]): str(row[1]) for table in document.tables if table.key == "codebook" for row in table.rows
    }
    yield '<section id="quotes"><h2>Quotes</h2>\n'
    yield "<p>A few passages under each code, not a measure of anything.</p>\n"
    for code, quotes in _by_code(document.quotes):
        yield f"<h3>{text(titles.get(code, code))} <code>{text(code)}</code></h3>\n"
        for quote in quotes:
            language = f' lang="{text(quote.language)}"' if _is_tag(quote.language) else ""
            yield f'<figure><blockquote dir="{quote.direction}"{language}>'
            yield f"<p>{text(quote.text)}</p></blockquote>\n"
            yield f"<figcaption><bdi>{text(quote.source)}</bdi></figcaption></figure>\n"
    yield "</section>\n"


def _by_code(quotes: Iterable[Quote]) -> Iterator[tuple[str, list[Quote]]]:
    found: dict[str, list[Quote]] = {}
    for quote in quotes:
        found.setdefault(quote.code, []).append(quote)
    yield from found.items()


def _is_tag(language: str) -> bool:
    """Whether it can be the value of ``lang``: ``ar``, ``fa-AF``."""
    return bool(language) and all(
        part.isascii() and part.isalnum() and len(part) <= 8 for part in language.split("-")
    )


def _provenance(document: Document) -> Iterator[str]:
    yield '<footer id="provenance"><h2>Provenance</h2>\n<dl>\n'
    for name, value in document.provenance.lines():
        yield f"<dt>{text(name)}</dt><dd>{text(value)}</dd>\n"
    yield "</dl>\n<details><summary>The same for programs</summary>\n"
    yield f'<pre id="provenance-json">{escape(document.provenance.text)}</pre></details>\n</footer>\n'
