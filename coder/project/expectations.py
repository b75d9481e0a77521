"""What a team knows of its register: expected totals in ``checks.yaml``, which fail when it drifts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coder.errors import BadInput, CoderError, NotFound
from coder.model import Case, Problem
from coder.project.cases import effective_cases
from coder.text.safe_yaml import Parsed, YamlProblems, YamlValue, parse_yaml

if TYPE_CHECKING:
    from coder.counts.filtering import Truth
    from coder.project.door import Project

CHECKS_FILE = "checks.yaml"
CASES, TESTIMONIES, EXPECT = "cases", "testimonies", "expect"
_STATUSES = ("included", "excluded", "review")
_ITEM_KEYS = (CASES, TESTIMONIES, "where", "status")
_MAX_BYTES = 1_000_000
_EXAMPLE = "write for instance `cases: 58` or `sex: {M: 51, F: 7}`"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One total that is known beforehand."""

    line: int
    number: int
    counted: str
    """``cases`` or ``testimonies``."""
    where: str = ""
    """A filter over attributes; empty for everybody."""
    attribute: str = ""
    value: str = ""
    """With ``attribute``: whose value is just this."""
    status: str = ""
    """Only cases of this status; without it those that count, which are all but the excluded."""

    @property
    def said(self) -> str:
        """What is counted, in words."""
        of = f" with {self.attribute} {self.value}" if self.attribute else ""
        of += f" where {self.where}" if self.where else ""
        return f"{self.status + ' ' if self.status else ''}{self.counted}{of}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An expectation and what the project holds."""

    expectation: Expectation
    found: int | None
    """None where it cannot be counted; ``why`` says why."""
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether the number is the expected one."""
        return self.found == self.expectation.number

    @property
    def sentence(self) -> str:
        """What is so, or what differs."""
        expected = self.expectation
        if self.found is None:
            return f"{expected.number} {expected.said} are expected, which cannot be counted: {self.why}"
        if self.holds:
            return f"{self.found} {expected.said}, as expected."
        return f"{expected.number} {expected.said} are expected, but there are {self.found}."


# --- reading ----------------------------------------------------------------------------


def expectations(project: Project) -> tuple[Expectation, ...]:
    """What ``checks.yaml`` expects, in its order; nothing without the file.

    Raises:
        BadInput: the file cannot be read, or something in it is no expectation; all faults at once.
    """
    path = project.folder / CHECKS_FILE
    try:
        if not path.is_file():
            return ()
        if path.stat().st_size > _MAX_BYTES:
            raise BadInput(f"{CHECKS_FILE} is larger than a megabyte: it holds a few expected totals only.")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{CHECKS_FILE} cannot be read: save it as UTF-8 text. ({error})") from error
    try:
        parsed = parse_yaml(text, CHECKS_FILE)
    except YamlProblems as error:
        raise BadInput(f"{CHECKS_FILE} cannot be read.", tuple(str(error).splitlines())) from error
    reader = _Reader(parsed)
    found = tuple(reader.everything())
    if reader.faults:
        raise BadInput(f"{CHECKS_FILE} holds what is no expected total.", tuple(reader.faults))
    return found


class _Reader:
    """Turns the parsed file into expectations and notes what is none."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.faults: list[str] = []

    def everything(self) -> Iterator[Expectation]:
        value = self.parsed.value
        if value is None:
            return
        if not isinstance(value, dict):
            self._fault((), f"the file is no mapping: {_EXAMPLE}")
            return
        for key, inner in value.items():
            if key == EXPECT:
                yield from self._items(inner)
            elif key in (CASES, TESTIMONIES):
                yield from self._total((key,), key, inner)
            elif isinstance(inner, dict):
                for value_name, number in inner.items():
                    yield from self._total((key, value_name), CASES, number, attribute=key, value=value_name)
            else:
                self._fault((key,), f"`{key}` needs its values with their numbers: {_EXAMPLE}")

    def _items(self, items: YamlValue) -> Iterator[Expectation]:
        if not isinstance(items, list):
            self._fault((EXPECT,), "`expect` needs a list: `- {where: sex is F, cases: 7}`")
            return
        for place, item in enumerate(items):
            path = (EXPECT, place)
            if not isinstance(item, dict) or len({CASES, TESTIMONIES} & set(item)) != 1:
                self._fault(path, "each entry needs a total, `cases: 7` or `testimonies: 7`")
                continue
            strange = [key for key in item if key not in _ITEM_KEYS]
            if strange:
                self._fault((*path, strange[0]), f"`{strange[0]}` is none of {', '.join(_ITEM_KEYS)}")
                continue
            status, where = item.get("status") or "", item.get("where") or ""
            if status and status not in _STATUSES:
                self._fault((*path, "status"), f"the status is none of {', '.join(_STATUSES)}")
            elif not isinstance(where, str):
                self._fault((*path, "where"), "`where` is a filter in one line, such as `sex is F`")
            else:
                counted = CASES if CASES in item else TESTIMONIES
                yield from self._total(
                    (*path, counted), counted, item[counted], where=where.strip(), status=str(status)
                )

    def _total(
        self, path: tuple[str | int, ...], counted: str, number: YamlValue, *,
        where: str = "", attribute: str = "", value: str = "", status: str = "",
    ) -> Iterator[Expectation]:  # fmt: skip
        if not isinstance(number, str) or not (number.isascii() and number.isdecimal()) or len(number) > 9:
            self._fault(path, f"{number!r} is no number of {counted}: {_EXAMPLE}")
        else:
            line = self.parsed.line(path)
            yield Expectation(line, int(number), counted, where, attribute, value, status)

    def _fault(self, path: tuple[str | int, ...], what: str) -> None:
        self.faults.append(f"{CHECKS_FILE}:{self.parsed.line(path)}: {what}.")


# --- checking ---------------------------------------------------------------------------


def outcomes(project: Project) -> tuple[Outcome, ...]:
    """Every expectation with what the project holds now.

    Raises:
        BadInput: ``checks.yaml`` cannot be read.
    """
    expected = expectations(project)
    if not expected:
        return ()
    cases = effective_cases(project)
    return tuple(_outcome(project, each, cases) for each in expected)


def _outcome(project: Project, expected: Expectation, cases: Sequence[Case]) -> Outcome:
    meant = [
        case
        for case in cases
        if (case.status == expected.status if expected.status else case.status != "excluded")
    ]
    try:
        chosen = _chosen(project, expected, meant)
    except CoderError as error:
        return Outcome(expected, None, str(error))
    if expected.counted == TESTIMONIES:
        there = set(project.testimony_ids())
        return Outcome(expected, len({name for case in chosen for name in case.testimonies} & there))
    return Outcome(expected, len(chosen))


def _chosen(project: Project, expected: Expectation, cases: Sequence[Case]) -> list[Case]:
    if expected.attribute:
        names = {variable.name for variable in project.codebook.variables}
        if expected.attribute not in names:
            raise NotFound(
                f"the codebook has no variable {expected.attribute}. It has: {', '.join(sorted(names))}."
            )
        return [case for case in cases if case.attributes.get(expected.attribute, "") == expected.value]
    return filtered(project, cases, expected.where) if expected.where else list(cases)


def filtered(project: Project, cases: Sequence[Case], where: str) -> list[Case]:
    """The cases that a filter over attributes leaves; those of which it cannot be told are left out.

    Raises:
        BadInput: no filter, no such attribute or value, or it asks for codes.
    """
    from coder.counts.filtering import World
    from coder.project.material import answer

    def values(name: str) -> Sequence[str]:
        return [case.attributes.get(name, "") for case in cases]

    world = World(len(cases), values, _no_codes)
    truth = answer(project, where, world, lambda code: code, world)
    return [case for case, passes in zip(cases, truth.yes, strict=True) if passes]


def _no_codes(code: str) -> Truth:
    raise BadInput(f"The filter asks for the code {code}; cases are filtered by their attributes only here.")


def drift(project: Project) -> tuple[Problem, ...]:
    """What the project no longer holds of ``checks.yaml``; empty where everything is as expected."""
    try:
        found = outcomes(project)
    except BadInput as error:
        return tuple(_unreadable(fault) for fault in error.problems or (str(error),))
    return tuple(
        Problem(
            "register",
            f"{CHECKS_FILE}:{outcome.expectation.line}",
            outcome.sentence,
            "Find what changed in the register or its decisions; if it is meant, change the number.",
        )
        for outcome in found
        if not outcome.holds
    )


def _unreadable(fault: str) -> Problem:
    """A fault of the file itself; where it names its line, that is the place."""
    place, colon, what = fault.partition(": ")
    where, said = (
        (place.strip(), what) if colon and place.strip().startswith(CHECKS_FILE) else (CHECKS_FILE, fault)
    )
    return Problem("register", where, said, "Mend the file.")
