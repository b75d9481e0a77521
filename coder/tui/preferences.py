"""What a person chose for all their projects on the screens, in their own config folder."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Literal

from coder.errors import Refused
from coder.files import write_atomic

HitUnit = Literal["word", "sentence", "excerpt"]
THEME = "theme"
MEASURE = "measure"
HIT_UNIT = "hit_unit"
HIT_UNITS: tuple[HitUnit, ...] = ("sentence", "excerpt", "word")
"""What a hit of a search may stand for; the first holds until somebody chooses."""


def preferences_path() -> Path:
    """The file with the preferences, in the user's config folder."""
    from platformdirs import user_config_path

    return user_config_path("testimony-coder", appauthor=False) / "preferences.json"


def _all() -> dict[str, object]:
    try:
        known = json.loads(preferences_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # lost or damaged: the program's own choices hold
        return {}
    return known if isinstance(known, dict) else {}


def kept_theme() -> str:
    """The theme that was chosen last; empty when none was."""
    name = _all().get(THEME, "")
    return name if isinstance(name, str) else ""


def keep_theme(name: str) -> None:
    """Begin with the theme ``name`` from now on.

    Nothing is said when the config folder cannot be written: the theme holds until the program ends.
    """
    _keep(THEME, name)


def kept_measure(default: int) -> int:
    """Cells of text in a row, as chosen last; ``default`` when nobody chose."""
    cells = _all().get(MEASURE)
    return cells if isinstance(cells, int) and not isinstance(cells, bool) else default


def keep_measure(cells: int) -> None:
    """Show rows of ``cells`` from now on; as silent as ``keep_theme``."""
    _keep(MEASURE, cells)


def kept_hit_unit() -> HitUnit:
    """What is coded where words were found, as chosen last; their sentence when nobody chose."""
    kept = _all().get(HIT_UNIT)
    return next((unit for unit in HIT_UNITS if unit == kept), HIT_UNITS[0])


def keep_hit_unit(unit: HitUnit) -> None:
    """Code ``unit`` where words are found from now on; as silent as ``keep_theme``."""
    _keep(HIT_UNIT, unit)


def _keep(name: str, value: str | int) -> None:
    text = json.dumps(_all() | {name: value}, indent=1, sort_keys=True)
    with suppress(Refused):
        write_atomic(preferences_path(), text.encode("utf-8"))
