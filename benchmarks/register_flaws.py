"""How precise and how fast the search for flaws in a register is.

Registers without a flaw, made at random from words that look alike (tests/documents/sound_registers.py),
must give none; in columns of such words one cell has a letter wrong, of which as many as possible should be
found; one of 10,000 rows is timed from its bytes to the patch.

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


def slips(columns: int) -> tuple[int, int, int]:
    """(columns with one cell a letter wrong, of those found, found as a notice)."""
    draw = random.Random(9)
    pools = {"nationality": PEOPLES, "source": OUTLETS, "city": PLACES, "occupation": OCCUPATIONS}
    made = found = noticed = 0
    while made < columns:
        heading, pool = draw.choice(list(pools.items()))
        cells = draw.choices(draw.sample(pool, draw.choice((5, 8, 12))), k=draw.choice((40, 60)))
        often = [value for value in set(cells) if cells.count(value) >= 4 and len(value) > 4]
        if not often:
            continue
        slip = _slip(draw.choice(sorted(often)), draw)
        if slip in cells:
            continue
        rows = "\n".join(f"P{row},{cell}" for row, cell in enumerate((*cells, slip)))
        register = parse_register(f"case,{heading}\n{rows}\n".encode(), "cases.csv", ())
        told = [each for each in register.findings if each.value == slip]
        made += 1
        found += any(not each.notice for each in told)
        noticed += bool(told) and all(each.notice for each in told)
    return made, found, noticed


def _slip(value: str, draw: random.Random) -> str:
    """The value with a letter too many, missing, wrong or in its neighbour's place, or with an s."""
    at, letter = draw.randrange(1, len(value) - 1), draw.choice("abcdefghijklmnoprstuvwyz")
    before, here, after = value[:at], value[at], value[at + 1 :]
    spoilt = (
        before + letter + here + after, before + after, before + letter + after,
        before + after[0] + here + after[1:], value + "s",
    )  # fmt: skip
    return draw.choice(spoilt)


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
    made, found, noticed = slips(400)
    print(f"{made} columns with one letter wrong: {found} found, {noticed} more as a notice")
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
