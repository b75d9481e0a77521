"""Whether all tables of the same people together give a hidden figure away, for very many projects.

People with codes and attributes are made at random; a reader who has every table of them tries to work
out what is hidden by integer programming (tests/counts/test_disclosure.py, which asks of a few). Run:

    python benchmarks/disclosure.py [first seed] [seeds]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "counts"))

from test_disclosure import given_away, made


def main() -> None:
    """Print every figure that is given away, and how many projects give one."""
    first, seeds = map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (0, 60)
    begun, told = time.perf_counter(), 0
    for seed in range(first, first + seeds):
        found = given_away(seed)
        told += bool(found)
        for name, figure in found:
            people, least = made(seed)
            print(f"seed {seed}, {len(people)} people, fewer than {least} hidden: {name} is {figure}")
    print(f"{told} of {seeds} projects give a hidden figure away ({time.perf_counter() - begun:.0f} s)")


if __name__ == "__main__":
    main()
