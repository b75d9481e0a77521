"""A codebook as text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from coder.codebook.check import Check
from coder.model import Code, Codebook, Family, Variable

_LEAST_WIDTH = 40
_STEP = "  "


def render_codebook(codebook: Codebook, width: int = 80) -> str:
    """The whole codebook as an indented tree, in reading order.

    Lines are wrapped at ``width`` columns (at least 40); a word longer than that stands out.
    Characters are as written: pass the result through `coder.text.display.shown` before a terminal.
    """
    width = max(width, _LEAST_WIDTH)
    return "\n".join(_lines(codebook, width)).rstrip() + "\n"


def render_check(check: Check) -> str:
    """One line per error, or one line that says what was found."""
    if check.errors:
        return "\n".join(str(error) for error in check.errors)
    size = _size(check.codable or 0, check.families or 0)
    return f"The codebook is sound: {size}, version {(check.version or '')[:12]}"


def _size(codes: int, families: int) -> str:
    code_word = "code" if codes == 1 else "codes"
    family_word = "family" if families == 1 else "families"
    return f"{codes} {code_word} in {families} {family_word}"


def _lines(codebook: Codebook, width: int) -> Iterator[str]:
    yield from _wrapped(codebook.title, "", width)
    size = _size(len(codebook.codable), len(codebook.families))
    yield from _wrapped(
        f"{size} · excerpts by {codebook.excerpts} · version {codebook.version[:12]}", "", width
    )
    if codebook.description:
        yield ""
        yield from _wrapped(codebook.description, "", width)
    if codebook.variables:
        yield ""
        yield "Variables of a case"
        for variable in codebook.variables:
            yield from _wrapped(_variable(variable), _STEP, width, hanging=_STEP)
    for family in codebook.families:
        yield ""
        yield from _family(family, width)
        for code in codebook.codes:
            if code.family == family.name:
                yield ""
                yield from _code(code, width)
    if codebook.settings:
        yield ""
        yield "Settings"
        for name, value in codebook.settings.items():
            yield from _wrapped(f"{name}: {value}", _STEP, width, hanging=_STEP)


def _variable(variable: Variable) -> str:
    detail: str = variable.type
    if variable.values:
        detail += f": {', '.join(variable.values)}"
    elif variable.type == "date":
        detail += f" written {variable.format}"
    title = f" ({variable.title})" if variable.title != variable.name else ""
    return f"{variable.name}{title}: {detail}"


def _family(family: Family, width: int) -> Iterator[str]:
    exclusive = " (its passages never overlap)" if family.exclusive else ""
    yield from _wrapped(f"{family.name}: {family.title}{exclusive}", "", width)
    yield from _wrapped(family.definition, _STEP, width)


def _code(code: Code, width: int) -> Iterator[str]:
    margin = _STEP * code.depth
    head = f"[{code.key}] " if code.key else ""
    heading = " (heading)" if not code.codable else ""
    yield from _wrapped(f"{head}{code.path}: {code.title}{heading}", margin, width, hanging=_STEP)
    inner = margin + _STEP
    yield from _wrapped(code.definition, inner, width)
    entries = [("Use when", code.use_when), ("Avoid when", code.avoid_when)]
    entries += [("Example", text) for text in code.examples]
    entries += [("Counter-example", text) for text in code.counter_examples]
    entries += [("Formerly", ", ".join(code.formerly))]
    for label, text in entries:
        if text:
            yield from _wrapped(f"{label}: {text}", inner, width, hanging=_STEP)


def _wrapped(text: str, margin: str, width: int, hanging: str = "") -> Iterator[str]:
    """The paragraphs of ``text`` as lines that begin with ``margin``."""
    room = max(width, len(margin) + _LEAST_WIDTH // 2)
    for number, paragraph in enumerate(text.splitlines()):
        yield from textwrap.wrap(
            paragraph,
            width=room,
            initial_indent=margin if number == 0 else margin + hanging,
            subsequent_indent=margin + hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
