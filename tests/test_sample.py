"""The sample that every new user reads first: testimonies, register, codebook, three coders' work."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from coder.codebook.load import load_codebook

ROOT = Path(__file__).parents[1]
TESTIMONIES = ROOT / "testimonies"
SAMPLE = ROOT / "coder" / "sample"
FICTION = "Fiction written for testimony-coder; no real person"
KEYS = {"case", "title", "date", "source", "language", "direction"}
LEVELS = ("testimony", "excerpt", "character")

CODES = tuple(code.path for code in load_codebook(ROOT).codable)


@cache
def documents() -> dict[str, tuple[dict[str, str], str]]:
    """Id -> front matter and canonical text, read without the program's own loader."""
    found = {}
    for path in sorted(TESTIMONIES.iterdir()):
        if path.suffix not in {".md", ".txt"}:
            continue
        raw = path.read_bytes().decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
        opening, front, text = re.split(r"^---\n", raw, maxsplit=2, flags=re.M)
        assert opening == "", f"{path.name} does not begin with front matter"
        found[path.stem] = (dict(line.split(": ", 1) for line in front.splitlines()), text)
    return found


def text_of(testimony: str) -> str:
    return documents()[testimony][1]


def excerpts(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text)]


@cache
def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def codings() -> list[dict[str, str]]:
    return table(SAMPLE / "codings.csv")


def register() -> list[dict[str, str]]:
    return table(TESTIMONIES / "cases.csv")


@cache
def submitted() -> dict[str, list[str]]:
    """Testimony -> the coders who declared it finished."""
    found = defaultdict(list)
    for row in table(SAMPLE / "submissions.csv"):
        found[row["testimony"]].append(row["coder"])
    return found


@cache
def spans(code: str, testimony: str) -> dict[str, list[tuple[int, int]]]:
    """Each coder who submitted ``testimony`` -> the coder's passages with ``code`` there."""
    found = {coder: [] for coder in submitted()[testimony]}
    for row in codings():
        if row["testimony"] == testimony and row["code"] == code and row["coder"] in found:
            found[row["coder"]].append((int(row["start"]), int(row["end"])))
    return found


def units(code: str, level: str) -> Counter[tuple[int, int]]:
    """How often so many of so many coders said "present", over all units of a level."""
    tally: Counter[tuple[int, int]] = Counter()
    for testimony in documents():
        passages = spans(code, testimony)
        text = text_of(testimony)
        stretches = [(0, len(text))] if level == "testimony" else excerpts(text)
        if level == "character":
            covers = [{at for start, end in own for at in range(start, end)} for own in passages.values()]
            counts = Counter(at for cover in covers for at in cover)
            tally.update((count, len(passages)) for count in counts.values())
            tally[0, len(passages)] += len(text) - len(counts)
            continue
        for start, end in stretches:
            touched = [any(a < end and start < b for a, b in own) for own in passages.values()]
            tally[sum(touched), len(passages)] += 1
    return tally


def alpha(tally: Counter[tuple[int, int]]) -> float:
    """Nominal alpha for two values by coincidences (Krippendorff 2011, section C)."""
    pairable = {unit: count for unit, count in tally.items() if unit[1] >= 2}
    present = sum(count * yes for (yes, _), count in pairable.items())
    values = sum(count * coders for (_, coders), count in pairable.items())
    disagreeing = sum(
        count * 2 * yes * (coders - yes) / (coders - 1) for (yes, coders), count in pairable.items()
    )
    return 1 - (values - 1) * disagreeing / (2 * present * (values - present))


def clusters(code: str, testimony: str) -> list[dict[str, list[tuple[int, int]]]]:
    """Stretches where passages with one code hang together: coder -> passages in it."""
    flat = sorted((span, coder) for coder, own in spans(code, testimony).items() for span in own)
    found: list[dict[str, list[tuple[int, int]]]] = []
    reach = -1
    for span, coder in flat:
        if span[0] >= reach:
            found.append({who: [] for who in submitted()[testimony]})
        found[-1][coder].append(span)
        reach = max(reach, span[1])
    return found


def kind(cluster: dict[str, list[tuple[int, int]]]) -> str:
    counts = {len(own) for own in cluster.values()}
    if 0 in counts:
        return "omission"
    if len(counts) > 1:
        return "split"
    return "exact" if len({tuple(own) for own in cluster.values()}) == 1 else "boundary"


def test_there_are_sixteen_testimonies_of_readable_length() -> None:
    assert len(documents()) >= 16
    for name, (_, text) in documents().items():
        assert 300 <= len(text.split()) <= 1500, name
        assert 5 <= len(excerpts(text)) <= 25, name
        assert re.fullmatch(r"t\d\d(-[a-z0-9]+)+", name)
    assert 11_000 <= sum(len(text.split()) for _, text in documents().values()) <= 13_000


def test_every_file_is_marked_as_fiction() -> None:
    for name, (front, _) in documents().items():
        assert front.keys() == KEYS, name
        assert front["source"] == FICTION, name
    head = (ROOT / "codebook.yaml").read_text(encoding="utf-8").split("\ntitle:")[0]
    assert "Fiction" in head


def test_testimonies_come_in_four_languages_and_two_directions() -> None:
    languages = Counter(front["language"] for front, _ in documents().values())
    assert languages["ar"] >= 2
    assert languages["fr"] >= 1
    assert languages["tr"] >= 1
    assert languages["en"] >= 10
    for name, (front, text) in documents().items():
        arabic = sum("\u0600" <= character <= "\u06ff" for character in text) / len(text)
        assert (front["direction"] == "rtl") == (front["language"] == "ar") == (arabic > 0.5), name


def test_interviews_and_monologues_stand_side_by_side() -> None:
    openings = re.compile(r"^(Interviewer|Journaliste|Q|س) ?:", re.M)
    turns = {name: len(openings.findall(text)) for name, (_, text) in documents().items()}
    assert sum(count >= 5 for count in turns.values()) >= 6
    assert sum(count == 0 for count in turns.values()) >= 6


def test_fifteen_people_speak_and_one_of_them_twice() -> None:
    speakers = Counter(front["case"] for front, _ in documents().values())
    assert len(speakers) == len(register()) == 15
    assert sorted(speakers.values())[-2:] == [1, 2]
    listed = {
        testimony: row["case"]
        for row in register()
        for testimony in row["testimonies"].split(";")
        if testimony
    }
    assert listed == {name: front["case"] for name, (front, _) in documents().items()}


def test_the_register_has_the_flaws_that_real_ones_have() -> None:
    rows = {row["case"]: row for row in register()}
    variables = {variable.name: variable for variable in load_codebook(ROOT).variables}
    fixed = ["status", "reason", "testimonies", "credibility"]
    assert list(register()[0]) == ["case", *variables, *fixed]

    impossible = []
    for case, row in rows.items():
        try:
            datetime.strptime(row["date"], variables["date"].format).replace(tzinfo=UTC)
        except ValueError:
            impossible.append(case)
    assert impossible == ["C08"]

    odd = {row["nationality"] for row in rows.values()} - set(variables["nationality"].values)
    assert odd == {"Tunisia"}

    starred = [row for row in rows.values() if row["name"].endswith("*")]
    assert [row["nationality"] for row in starred] == ["Syrian", "Syrian"]
    assert len({row["name"] for row in starred}) == 2

    assert {"Harbour Post", "Harbor Post"} <= {row["source"] for row in rows.values()}
    assert Counter(row["status"] for row in rows.values()) == {"included": 13, "review": 1, "excluded": 1}
    assert all(row["reason"] for row in rows.values() if row["status"] != "included")
    assert "fake" in next(row["reason"] for row in rows.values() if row["status"] == "excluded")


def test_the_codebook_has_three_families_and_ten_codes_with_examples() -> None:
    codebook = load_codebook(ROOT)
    assert Counter(code.family for code in codebook.codable) == {
        "recruitment": 3,
        "defection": 4,
        "obstacles": 3,
    }
    for code in codebook.codable:
        assert code.definition, code.path
        assert code.use_when, code.path
        assert code.avoid_when, code.path
        assert len(code.examples) >= 2, code.path
        assert len(code.counter_examples) >= 1, code.path
    assert len({code.key for code in codebook.codable} - {None}) == len(CODES)
    assert len({code.colour for code in codebook.codable} - {None}) == len(CODES)


def test_every_quote_is_the_passage_at_its_offsets() -> None:
    for row in codings():
        text, start, end = text_of(row["testimony"]), int(row["start"]), int(row["end"])
        assert row["quote"] == text[start:end]
        assert row["quote"] == row["quote"].strip() != ""
        for edge in {start, end} - {0, len(text)}:
            assert not (text[edge - 1].isalnum() and text[edge].isalnum()), row["quote"]


def test_codings_stand_once_and_in_order() -> None:
    places = [
        (row["testimony"], int(row["start"]), int(row["end"]), row["code"], row["coder"]) for row in codings()
    ]
    assert places == sorted(set(places))
    assert {row["round"] for row in codings()} == {"main"}
    assert sum(bool(row["memo"]) for row in codings()) >= 5


def test_times_run_forward_and_submitting_comes_last() -> None:
    for coder in ("amira", "jonas", "sofia"):
        own = [row for row in codings() if row["coder"] == coder]
        own.sort(key=lambda row: (row["testimony"], int(row["start"]), int(row["end"]), row["code"]))
        times = [row["at"] for row in own]
        assert times == sorted(set(times))
        assert all(re.fullmatch(r"2026-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", at) for at in times)
        for row in table(SAMPLE / "submissions.csv"):
            if row["coder"] == coder:
                assert row["at"] > max(
                    coding["at"] for coding in own if coding["testimony"] == row["testimony"]
                )


def test_one_coder_has_not_finished_and_has_one_testimony_begun() -> None:
    done = Counter(coder for coders in submitted().values() for coder in coders)
    assert done["amira"] == done["jonas"] == len(documents())
    assert 8 <= done["sofia"] < len(documents())
    begun = {row["testimony"] for row in codings() if row["coder"] == "sofia"}
    assert len([name for name in begun if "sofia" not in submitted()[name]]) == 1


def test_every_code_occurs_and_some_are_rare() -> None:
    carried = {code: {row["testimony"] for row in codings() if row["code"] == code} for code in CODES}
    assert {row["code"] for row in codings()} == set(CODES)
    assert len(carried["obstacles.prosecution"]) < len(documents()) / 2


def test_some_testimonies_carry_nothing_of_a_family() -> None:
    without = set()
    for coder in ("amira", "jonas"):
        for name in documents():
            families = {
                row["code"].partition(".")[0]
                for row in codings()
                if row["testimony"] == name and row["coder"] == coder
            }
            without |= {"recruitment", "defection", "obstacles"} - families
    assert without


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("code", CODES)
def test_coders_agree_on_every_code_in_part(code: str, level: str) -> None:
    assert 0.05 < alpha(units(code, level)) < 0.98


def test_the_alpha_used_here_gives_the_textbook_figure() -> None:
    # Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section A: two coders, ten units.
    first, second = "1100000000", "0110010100"
    tally = Counter((int(a) + int(b), 2) for a, b in zip(first, second, strict=True))
    assert alpha(tally) == pytest.approx(0.095, abs=5e-4)


def test_conflicts_of_every_kind_are_there() -> None:
    kinds = Counter(
        kind(cluster) for code in CODES for name in documents() for cluster in clusters(code, name)
    )
    assert min(kinds[name] for name in ("exact", "boundary", "omission", "split")) >= 3


def test_coders_give_other_codes_to_the_same_passage() -> None:
    found = 0
    for name in documents():
        for code, other in combinations(CODES, 2):
            here = [cluster for cluster in clusters(code, name) if kind(cluster) == "omission"]
            there = [cluster for cluster in clusters(other, name) if kind(cluster) == "omission"]
            found += sum(disputed(one, two) for one in here for two in there)
    assert found >= 5


def disputed(one: dict[str, list[tuple[int, int]]], two: dict[str, list[tuple[int, int]]]) -> bool:
    """Whether two coders name an overlapping passage differently, neither using the other's code."""
    return any(
        a < d and c < b
        for coder, other in [*combinations(one, 2), *combinations(reversed(one), 2)]
        if not one[other] and not two[coder]
        for a, b in one[coder]
        for c, d in two[other]
    )


def test_passages_carry_several_codes_and_passages_nest() -> None:
    several = nested = 0
    for one, two in combinations(codings(), 2):
        if (one["testimony"], one["coder"]) != (two["testimony"], two["coder"]):
            continue
        a, b, c, d = int(one["start"]), int(one["end"]), int(two["start"]), int(two["end"])
        if a < d and c < b:
            several += one["code"] != two["code"]
            nested += (a <= c and d <= b) or (c <= a and b <= d)
    assert several >= 5
    assert nested >= 3
