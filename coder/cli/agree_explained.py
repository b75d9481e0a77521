"""``coder agree --explain NAME``."""

from __future__ import annotations

from dataclasses import asdict

from coder.cli.context import echo, echo_json
from coder.errors import NotFound


def show_explanation(name: str, *, as_json: bool) -> None:
    """Print what ``name`` is, or the list of all.

    Raises:
        NotFound: no such coefficient; near spellings are named.
    """
    from coder.agreement.explanations import EXPLANATIONS

    if name == "all":
        if as_json:
            echo_json({each: asdict(text) for each, text in EXPLANATIONS.items()})
            return
        width = max(map(len, EXPLANATIONS))
        for each, entry in EXPLANATIONS.items():
            echo(f"{each:<{width}}  {entry.title}")
        return
    found = EXPLANATIONS.get(name)
    if found is None:
        from coder.text.search import near

        close = near(name, EXPLANATIONS)
        hint = f" Did you mean {', '.join(close)}?" if close else ""
        raise NotFound(f"No coefficient called {name}.{hint} All names: coder agree --explain all")
    if as_json:
        echo_json({"name": name, **asdict(found)})
        return
    echo(f"{found.title} ({name})\n")
    for label, text in (
        ("What it is", found.definition),
        ("Formula", found.formula),
        ("Source", found.source),
        ("Use it", found.use),
        ("Do not use it", found.avoid),
    ):
        echo(f"{label + ':':<14} {text}")
