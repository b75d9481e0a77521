"""Names of the array types that the computing modules pass around, and how masses are counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.signedinteger[Any]]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def tally(cell: IntArray, mass: FloatArray | None, size: int) -> FloatArray:
    """How much mass falls into each of ``size`` cells (each entry counts 1 without ``mass``)."""
    counted: FloatArray = np.bincount(cell, mass, minlength=size).astype(np.float64, copy=False)
    return counted
