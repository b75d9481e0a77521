"""A coded project with a register that has flaws and somebody who may be there twice."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.worker import WorkerCancelled
from tui_lead import make_lead_project
from tui_project import add_testimony

from coder.project import Project

VARIABLES = """
variables:
  name: {title: Name}
  sex: {title: Sex, type: category, values: [F, M]}
  nationality: {title: Nationality}
  date: {title: Date, type: date, format: "%d/%m/%y"}
"""
REGISTER = """\
case,name,sex,nationality,date,testimonies,status,reason,credibility
Samir,Abu Sidra al-Zanbaqi,M,Syrian,12/02/15,a-river;c-mill,,,
Leyla,Umm Rayhan,F,Syrian,23/02/15,b-hill,,,Told through her brother.
P3,Abou Sidra el-Zambaki,M,Syrian,19/03/15,,,,
P4,Serhat Y.,M,Turkish,26/03/15,,,,
P5,Bayu L.,M,Indonesian,17/03/15,,excluded,no interview,
P6,Hafsa T.,F,British,03/28/15,,,,
P7,Bakyt A.,M,Kyrgyz,29/03/15,,review,,
"""
MILL = "The mill stood still, they said. They beat the baker there too.\n"


def make_people_project(folder: Path) -> Path:
    """Three coders' submitted work on two people, five more in the register, one date that is none."""
    make_lead_project(folder)
    book = folder / "codebook.yaml"
    book.write_text(book.read_text(encoding="utf-8") + VARIABLES, encoding="utf-8")
    (folder / "testimonies" / "cases.csv").write_text(REGISTER, encoding="utf-8")
    add_testimony(folder, "c-mill", MILL)
    with Project.open(folder, coder="Ana") as project:
        start = MILL.index("They beat")
        project.add_coding("c-mill", start, len(MILL) - 1, "leaving.brutality")
        project.submit("c-mill")
    return folder


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing is computed and nothing is about to be."""
    idle = 0
    while idle < 2:
        await pilot.pause(0.001)
        busy = [worker for worker in pilot.app.workers if not worker.is_finished]
        if busy:
            try:
                await pilot.app.workers.wait_for_complete(busy)
            except WorkerCancelled:  # a newer question took its place
                continue
        idle = 0 if busy else idle + 1


NAMED = {" ": "space", ":": "colon", "-": "minus", ">": "greater_than_sign", "=": "equals_sign"}


async def press(pilot: Pilot[None], *pressed: str) -> None:
    """Press keys one after the other; what begins with ``=`` is typed letter by letter."""
    for key in pressed:
        letters = [NAMED.get(letter, letter) for letter in key[1:]] if key[:1] == "=" else [key]
        await pilot.press(*letters)
        await settled(pilot)
