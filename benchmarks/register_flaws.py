"""How precise and how fast the search for flaws in a register is.

Registers without a flaw, made at random from words that look alike (tests/documents/sound_registers.py),
must give none; one of 10,000 rows is timed from its bytes to the patch.

    python benchmarks/register_flaws.py [registers]
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "documents"))

from sound_registers import OCCUPATIONS, OUTLETS, PEOPLES, PLACES, sound_registers

from coder.documents.mends import patch
from coder.documents.register import parse_register

ROWS = 10_000


def precision(registers: int) -> tuple[int, int, int]:
    """(registers, cells, cells called a flaw)."""
    seen = cells = false = 0

    @settings(max_examples=registers, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(sound_registers())
    def look(text: str) -> None:
        nonlocal seen, cells, false
        register = parse_register(text.encode(), "cases.csv", ())
        seen += 1
        cells += sum(bool(cell) for row in register.table.rows for cell in row.cells[1:])
        false += len(register.flaws)

    look()
    return seen, cells, false


def large() -> bytes:
    """A register of ROWS people with thousands of different sources, and a few flaws in it."""
    draw = random.Random(7)
    lines = ["case,name,nationality,sex,date,source,city,occupation,age,note"]
    for row in range(ROWS):
        day = f"{draw.randint(1, 28):02d}/{draw.randint(1, 12):02d}/{draw.randint(12, 19)}"
        source = draw.choice(OUTLETS) if row % 2 else f"Paper of district {draw.randint(1, 4000)}"
        lines.append(
            f"C{row},Abu {row},{draw.choice(PEOPLES)},{draw.choice('MF')},{day},{source},"
            f"{draw.choice(PLACES)},{draw.choice(OCCUPATIONS)},{draw.randint(12, 80)},some words on {row}"
        )
    lines[5001] = lines[5001].replace(lines[5001].split(",")[4], "01/14/15")
    lines[7001] = lines[7001].replace(lines[7001].split(",")[2], "Likely Turkish")
    return "\n".join(lines).encode()


def main() -> None:
    """Print the figures."""
    registers, cells, false = precision(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    print(f"{registers:,} sound registers, {cells:,} cells: {false} called a flaw")
    data = large()
    begun = time.perf_counter()
    register = parse_register(data, "cases.csv", ())
    read = time.perf_counter()
    flaws = register.flaws
    found = time.perf_counter()
    made = patch(data, "testimonies/cases.csv", register.table.header, flaws)
    done = time.perf_counter()
    print(
        f"{ROWS:,} rows: read {read - begun:.2f} s, {len(flaws)} flaws of 2 planted found in "
        f"{found - read:.2f} s, patch of {len(made.text.splitlines())} lines in {done - found:.2f} s"
    )


if __name__ == "__main__":
    main()
