"""The libraries that only teams need, asked for late and missed with a sentence."""

from __future__ import annotations

import importlib
from typing import Any

from coder.errors import Refused


def need(module: str, extra: str) -> Any:
    """The module, imported now.

    Raises:
        Refused: it is not installed, with the command that installs it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Refused(
            f"This needs a part of coder that is not installed here. Install it with: "
            f"pip install 'testimony-coder[{extra}]'"
        ) from error
