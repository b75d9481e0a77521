"""A codebook as one HTML page for paper: every code with its rules and examples, and nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from coder.model import Code, Codebook, Family
from coder.text.direction import direction_of
from coder.text.display import shown

_STYLE = """
body{font:11pt/1.45 Georgia,"Noto Naskh Arabic",serif;color:#111;background:#fff;max-width:46em;
margin:2em auto;padding:0 1em}
h1{font-size:1.7em;margin-bottom:.2em}
h2{border-bottom:1px solid #777;margin-top:2em;padding-bottom:.15em;break-after:avoid}
h3{margin:1.2em 0 .1em;break-after:avoid}
article,nav li{margin-inline-start:calc(var(--depth,0)*1.4em)}
article{break-inside:avoid}
code,.path,.about{font:.8em ui-monospace,monospace;color:#444}
.key{border:1px solid #444;border-radius:.2em;padding:0 .35em;font:.8em ui-monospace,monospace}
.colour{display:inline-block;width:.8em;height:.8em;border:1px solid #444;margin-inline-end:.4em}
p{margin:.3em 0;white-space:pre-line}
dl{margin:.3em 0}
dt{font-weight:bold;font-size:.9em}
dd{margin:0 0 .3em 1.2em;white-space:pre-line}
nav li{list-style:none}
nav ul{padding-inline-start:1.2em}
a{color:inherit}
@media print{body{margin:0;max-width:none;font-size:10pt}nav{break-after:page}@page{margin:18mm}}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(book: Codebook) -> bytes:
    """The page in UTF-8; the same codebook gives the same bytes."""
    return "".join(_parts(book)).encode("utf-8", "replace")


def _text(value: str) -> str:
    return "\n".join(escape(shown(line)) for line in value.split("\n"))


def _block(tag: str, value: str, attributes: str = "") -> str:
    direction = ' dir="rtl"' if direction_of(value) == "rtl" else ""
    return f"<{tag}{attributes}{direction}>{_text(value)}</{tag}>\n"


def _parts(book: Codebook) -> Iterator[str]:
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(book.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    yield _block("h1", book.title)
    codes, families = len(book.codable), len(book.families)
    yield (
        f'<p class="about">{codes:,} codes in {families:,} families; excerpts by {book.excerpts}; '
        f"version {escape(book.version[:12])}</p>\n"
    )
    if book.description:
        yield _block("p", book.description)
    yield "<nav><ul>\n"
    for family in book.families:
        yield f'<li><a href="#{family.name}">{_text(family.title)}</a><ul>\n'
        for code in _codes(book, family):
            depth, title = code.depth - 1, _text(code.title)
            yield f'<li style="--depth:{depth}"><a href="#{code.path}">{title}</a></li>\n'
        yield "</ul></li>\n"
    yield "</ul></nav>\n"
    for family in book.families:
        yield f'<section id="{family.name}">\n'
        yield _block("h2", family.title)
        alone = "; only one of its codes holds on a passage" if family.exclusive else ""
        yield f'<p class="path">{family.name}{alone}</p>\n'
        if family.definition:
            yield _block("p", family.definition)
        for code in _codes(book, family):
            yield from _code(code)
        yield "</section>\n"
    yield "</body>\n</html>\n"


def _codes(book: Codebook, family: Family) -> list[Code]:
    return [code for code in book.codes if code.family == family.name]


def _code(code: Code) -> Iterator[str]:
    yield f'<article id="{code.path}" style="--depth:{code.depth - 1}">\n'
    swatch = f'<span class="colour" style="background:{code.colour}"></span>' if code.colour else ""
    key = f' <span class="key">{code.key}</span>' if code.key else ""
    yield f"<h3>{swatch}{_text(code.title)}{key}</h3>\n"
    yield f'<p class="path">{code.path}{"" if code.codable else "; a heading, never put on a passage"}</p>\n'
    if code.definition:
        yield _block("p", code.definition)
    said = [("Use when", code.use_when), ("Avoid when", code.avoid_when)]
    said += [("Example", text) for text in code.examples]
    said += [("Counter-example", text) for text in code.counter_examples]
    said += [("Formerly", ", ".join(code.formerly))]
    if any(text for _, text in said):
        yield "<dl>\n"
        for name, text in said:
            if text:
                yield f"<dt>{name}</dt>\n" + _block("dd", text)
        yield "</dl>\n"
    yield "</article>\n"
