"""A codebook is read whole, or every fault in it is named with its line and remedy."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from coder.codebook.load import CodebookErrors, Source, load_codebook, parse_codebook
from coder.codebook.lookup import heirs, orphans
from coder.errors import NotFound
from coder.model import Codebook

STUDY = """\
title: Why they left
description: >
  Narratives of people who joined and left.
excerpts: turn
variables:
  nationality: {title: Nationality, type: category, values: [Syrian, Saudi]}
  date: {title: Date of publication, type: date, format: "%d/%m/%y"}
  age: {type: number}
  source:
families:
  defection:
    title: Why they left
    definition: Reasons to leave.
    exclusive: yes
    codes:
      brutality:
        title: Brutality
        definition: Violence against civilians.
        use_when: The speaker names an act.
        avoid_when: "Only reported: no act."
        examples:
          - They shot him in the square.
        counter_examples: [It was hard]
        key: B
        colour: "#D55E00"
        formerly: [defection.violence]
        codes:
          hostages: {title: Hostages}
      other: {title: Other reasons, codable: no, codes: {boredom: {title: Boredom}}}
  return:
    title: What stands in the way
    codes:
      prison: {title: Prison}
agreement: {target: 0.8, per_code: {brutality: 0.7}}
reconcile: {reasons: [boundary, mistake]}
"""


def parse(*texts: str) -> Codebook:
    names = ["codebook.yaml", *(f"codebook.d/{number}.yaml" for number in range(1, len(texts)))]
    return parse_codebook([Source(name, text) for name, text in zip(names, texts, strict=True)])


def errors(*texts: str) -> list[tuple[str, int, str]]:
    with pytest.raises(CodebookErrors) as caught:
        parse(*texts)
    return [(error.source, error.line, error.message) for error in caught.value.errors]


def one_error(*texts: str) -> tuple[int, str]:
    [(_, line, message)] = errors(*texts)
    return line, message


def with_code(code: str, rest: str = "") -> str:
    """A codebook with one code `f.c` whose fields are ``code``, from line 6 on."""
    lines = "\n".join(f"        {line}" for line in code.splitlines())
    head = "title: T\nfamilies:\n  f:\n    title: F\n    codes:\n      c:\n"
    return f"{head}{lines}\n      d: {{title: D}}\n{rest}"


def with_variable(variable: str) -> str:
    return f"title: T\nvariables:\n  {variable}\nfamilies: {{f: {{title: F, codes: {{c: {{title: C}}}}}}}}\n"


def test_a_whole_codebook_is_read_as_it_stands() -> None:
    book = parse(STUDY)
    assert book.title == "Why they left"
    assert book.description == "Narratives of people who joined and left."
    assert book.excerpts == "turn"
    assert [code.path for code in book.codes] == [
        "defection.brutality",
        "defection.brutality.hostages",
        "defection.other",
        "defection.other.boredom",
        "return.prison",
    ]
    brutality = book.by_path["defection.brutality"]
    assert brutality.examples == ("They shot him in the square.",)
    assert brutality.counter_examples == ("It was hard",)
    assert brutality.avoid_when == "Only reported: no act."
    assert (brutality.key, brutality.colour, brutality.codable) == ("B", "#d55e00", True)
    assert brutality.formerly == ("defection.violence",)
    assert not book.by_path["defection.other"].codable
    assert [family.exclusive for family in book.families] == [True, False]
    assert [(v.name, v.title, v.type, v.format) for v in book.variables] == [
        ("nationality", "Nationality", "category", "%Y-%m-%d"),
        ("date", "Date of publication", "date", "%d/%m/%y"),
        ("age", "age", "number", "%Y-%m-%d"),
        ("source", "source", "text", "%Y-%m-%d"),
    ]
    assert book.variables[0].values == ("Syrian", "Saudi")
    assert book.settings == {
        "agreement.target": "0.8",
        "agreement.per_code.brutality": "0.7",
        "reconcile.reasons.1": "boundary",
        "reconcile.reasons.2": "mistake",
    }
    assert len(book.version) == 64


def test_numbers_dates_and_switches_stay_text() -> None:
    book = parse(with_code("title: no\nexamples: [012, 1:30, 2014-11-23, 'yes']"))
    code = book.by_path["f.c"]
    assert code.title == "no"
    assert code.examples == ("012", "1:30", "2014-11-23", "yes")


@pytest.mark.parametrize(("word", "meant"), [("true", True), ("Yes", True), ("FALSE", False), ("no", False)])
def test_yes_and_no_are_understood_where_they_are_asked_for(word: str, meant: bool) -> None:
    assert parse(with_code(f"title: C\ncodable: {word}")).by_path["f.c"].codable is meant


FAULTY_CODES = [
    ("definition: D", 6, "the title is missing: write `title: …` below `c:`"),
    ("title:", 7, "f.codes.c.title: the title is missing"),
    ("title: [C]", 7, "a list stands where text belongs"),
    (
        "title: {C: D}",
        7,
        "a mapping (text that holds a colon and a blank belongs in quotes) stands where text",
    ),
    ("title: C\nexamples: one", 8, 'the text "one" stands where a list belongs: write `examples:` and below'),
    ("title: C\nexamples:\n  - one\n  - He said: two", 10, "families.f.codes.c.examples.2: a mapping"),
    ("title: C\nexamples: [one, '']", 8, "nothing stands where text belongs"),
    ("title: C\nkey: b", 8, "write one upper-case letter from A to Z, such as `key: B`"),
    ("title: C\nkey: BB", 8, "is no hot key"),
    ("title: C\nkey: É", 8, "is no hot key"),
    ("title: C\nkey: [B]", 8, "a list stands where text belongs"),
    ("title: C\ncolour: red", 8, "is no colour"),
    ("title: C\ncolour: #d55e00", 8, "a bare # begins a comment"),
    ('title: C\ncolour: "#d55e0"', 8, "is no colour"),
    ("title: C\ncodable: perhaps", 8, '"perhaps" is neither true nor false'),
    ("title: C\ncodable: [no]", 8, "a list is neither true nor false"),
    ("title: C\nformerly: f.old", 8, "stands where a list belongs"),
    ("title: C\nformerly: [my old code]", 8, "is no path of a code"),
    ("title: C\nformerly: [f.d]", 8, "f.d is a living code or family"),
    ("title: C\nformerly: [F.C]", 8, "F.C is a living code or family"),
    ("title: C\nformerly: [f.old, f.Old]", 8, "stands here twice"),
    ("title: C\ndefiniton: D", 8, "unknown key; did you mean `definition`? known here: title, definition,"),
    ("title: C\ncolor: '#d55e00'", 8, "did you mean `colour`?"),
    ("title: C\nqqq: D", 8, "unknown key; known here: title"),
    ("title: C\ncodes: {}", 8, "no code stands here"),
    ("title: C\ncodes:", 8, "no code stands here"),
    ("title: C\ncodes: [a, b]", 8, "a list stands where named entries belong: write `brutality:`"),
    ("title: C\ncodes: {bad name: {title: X}}", 8, '"bad name" cannot name a code'),
    ("title: C\ncodes: {-x: {title: X}}", 8, "begin with a letter or digit"),
    ("title: C\ncodes: {a.b: {title: X}}", 8, "a code below another stands in its `codes`"),
    ("title: C\ncodes: {é: {title: X}}", 8, "cannot name a code"),
    ("title: C\ncodes: {x: Title}", 8, 'the text "Title" stands where named entries belong'),
    (
        "title: C\ncodes: {a: {title: A}, A: {title: B}}",
        8,
        "f.c.A differs from f.c.a (codebook.yaml line 8) only in capitals",
    ),
]


@pytest.mark.parametrize(("code", "line", "words"), FAULTY_CODES)
def test_a_fault_of_a_code_names_its_line_and_what_to_write(code: str, line: int, words: str) -> None:
    found_line, message = one_error(with_code(code))
    assert found_line == line
    assert words in message
    assert "families.f" in message


FAULTY_VARIABLES = [
    ("x: {type: number, format: '%d'}", "only a date has a format"),
    ("x: {type: text, values: [a]}", "only a category has values"),
    ("x: {values: [a]}", "write `type: category`"),
    ("x: {type: categroy}", "did you mean `category`?"),
    ("x: {type: }", "is no type"),
    ("x: {type: category, values: a}", "stands where a list belongs"),
    ("x: {type: category, values: [a, b, a]}", '"a" stands here 2 times'),
    ("x: {type: date, format: '%d/%m'}", "does not give day, month and year"),
    ("x: {type: date, format: '%Q'}", "does not give day, month and year"),
    ("x: {type: date, format: '%d/%d/%Y'}", "does not give day, month and year"),
    ("x: {type: date, format: '%x'}", "does not give day, month and year"),
    ("x: {type: date, format: '%'}", "does not give day, month and year"),
    ("x: {type: date, format: dd/mm/yyyy}", "does not give day, month and year"),
    ("x: {type: date, format: }", "the format is empty"),
    ("x: text", "stands where named entries belong: write `nationality:"),
    ("x: {titel: X}", "did you mean `title`?"),
    ("Testimony: {title: X}", "column of the tool's own tables"),
    ("share: {title: X}", "column of the tool's own tables"),
    ("'=x': {title: X}", "no name for a variable"),
    ("a;b: {title: X}", "no name for a variable"),
    ("'date:month': {title: X}", "no name for a variable"),
    ("' x': {title: X}", "no name for a variable"),
    ("Sex: {title: X}\n  sex: {title: X}", "differs from `Sex` (codebook.yaml line 3) only in capitals"),
]


@pytest.mark.parametrize(("variable", "words"), FAULTY_VARIABLES)
def test_a_fault_of_a_variable_is_named(variable: str, words: str) -> None:
    line, message = one_error(with_variable(variable))
    assert line == (4 if "\n" in variable else 3)
    assert words in message
    assert message.startswith("variables.")


@pytest.mark.parametrize("form", ["%d/%m/%y", "%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%Y%m%d", "%d.%m.%Y"])
def test_date_formats_that_give_a_day_are_taken(form: str) -> None:
    assert parse(with_variable(f"x: {{type: date, format: '{form}'}}")).variables[0].format == form


@pytest.mark.parametrize("name", ["age group", "âge", "العمر", "age_2", "Alter (Jahre)"])
def test_variables_may_bear_the_names_that_registers_use(name: str) -> None:
    assert parse(with_variable(f"{name}: {{}}")).variables[0].name == name


FAULTY_BOOKS = [
    ("", 1, "the file is empty: write `title: …` and `families:`"),
    ("# nothing\n", 1, "the file is empty"),
    ("- a\n", 1, "a list stands where named entries belong: write `title: …` and `families:`"),
    ("just text\n", 1, 'the text "just text" stands'),
    (
        "families: {f: {title: F, codes: {c: {title: C}}}}\n",
        1,
        "title: the title is missing: write `title: …` at the top",
    ),
    ("title: T\n", 1, "families: no family is defined"),
    ("title: T\nfamilies:\n", 2, "no family stands here"),
    ("title: T\nfamilies: {}\n", 2, "no family stands here"),
    ("title: T\nfamilies: [f]\n", 2, "a list stands where named entries belong: write `defection:`"),
    ("title: T\nfamilies: {f: {title: F}}\n", 2, "families.f: the family has no codes"),
    ("title: T\nfamilies: {f: {title: F, codes: }}\n", 2, "families.f.codes: no code stands here"),
    ("title: T\nfamilies: {f: {codes: {c: {title: C}}}}\n", 2, "families.f.title: f is defined nowhere"),
    ("title: T\nfamilies: {f: {exclusive: no, codes: {c: {title: C}}}}\n", 2, "the title is missing"),
    ("title: T\nfamilies: {any: {title: F, codes: {c: {title: C}}}}\n", 2, "any means something else"),
    (
        "title: T\nfamilies: {Consensus: {title: F, codes: {c: {title: C}}}}\n",
        2,
        "Consensus means something else",
    ),
    ("title: T\nfamilies: {f g: {title: F, codes: {c: {title: C}}}}\n", 2, '"f g" cannot name a family'),
    (
        "title: T\nfamilies:\n  f: {title: F, codes: {c: {title: C, codable: no}}}\n",
        2,
        "every code is a heading",
    ),
    (
        "title: T\nfamilies: {f: {title: F, exclusive: 1, codes: {c: {title: C}}}}\n",
        2,
        "neither true nor false",
    ),
    (
        "title: T\nexcerpts: page\nfamilies: {f: {title: F, codes: {c: {title: C}}}}\n",
        2,
        '"page" is no unit; write one of',
    ),
    (
        "title: T\nexcerpts: paragraphs\nfamilies: {f: {title: F, codes: {c: {title: C}}}}\n",
        2,
        "did you mean `paragraph`?",
    ),
    (
        "title: T\nagreement: high\nfamilies: {f: {title: F, codes: {c: {title: C}}}}\n",
        2,
        "named entries belong",
    ),
    ("title: T\nreconcile: {a.b: c}\nfamilies: {f: {title: F, codes: {c: {title: C}}}}\n", 2, "holds no dot"),
    (
        "title: T\nfamiles: {}\nfamilies: {f: {title: F, codes: {c: {title: C}}}}\n",
        2,
        "did you mean `families`?",
    ),
    (
        "title: T\nfamilies: {f: {title: F, codes: {c: {title: C}}}}\ntitle: U\n",
        3,
        "`title` stands here again",
    ),
    ("title: T\n\tfamilies: x\n", 2, "tab"),
]


@pytest.mark.parametrize(("text", "line", "words"), FAULTY_BOOKS)
def test_a_fault_of_the_whole_book_names_its_line_and_what_to_write(text: str, line: int, words: str) -> None:
    found_line, message = one_error(text)
    assert found_line == line
    assert words in message


def test_all_faults_are_told_at_once_by_file_and_line() -> None:
    main = with_code("titel: C\nkey: b", "excerpts: page\nvariables: {x: {type: nmber}}\n")
    added = "families:\n  g:\n    title: G\n    codes:\n      x: {key: x, title: X}\n      y: {}\n"
    found = errors(main, added)
    assert [(source, line) for source, line, _ in found] == [
        ("codebook.yaml", 6),
        ("codebook.yaml", 7),
        ("codebook.yaml", 8),
        ("codebook.yaml", 10),
        ("codebook.yaml", 11),
        ("codebook.d/1.yaml", 5),
        ("codebook.d/1.yaml", 6),
    ]
    with pytest.raises(CodebookErrors) as caught:
        parse(main, added)
    assert str(caught.value).startswith("The codebook has 7 errors; correct what is named and try again:\n")
    assert "\n  codebook.yaml:10: excerpts: " in str(caught.value)
    assert caught.value.codes == 4


def test_two_codes_with_one_key_are_named_with_both_places() -> None:
    text = with_code("title: C\nkey: B", "  g: {title: G, codes: {e: {title: E, key: B}}}\n")
    line, message = one_error(text)
    assert line == 10
    assert message.startswith("families.g.codes.e: the key B belongs to f.c already (codebook.yaml line 6)")


def test_an_old_path_that_two_codes_claim_was_split_into_them() -> None:
    text = with_code(
        "title: C\nformerly: [f.old]", "  g: {title: G, codes: {e: {title: E, formerly: [f.Old]}}}\n"
    )
    codebook = parse(text)
    assert heirs(codebook, "f.old") == ("f.c", "g.e")
    assert orphans(codebook, ["f.old"]) == {"f.old": None}


def test_a_path_defined_in_two_files_is_named_with_both_places() -> None:
    main = with_code("title: C")
    [(source, line, message)] = errors(main, "families:\n  f:\n    codes:\n      c: {title: C}\n")
    assert (source, line) == ("codebook.d/1.yaml", 4)
    assert "f.c is defined twice, first in codebook.yaml line 6" in message
    [(_, line, message)] = errors(main, "families:\n  f: {title: F}\n")
    assert line == 2
    assert "f is defined twice, first in codebook.yaml line 3" in message
    [(_, line, message)] = errors(main, "families:\n  f:\n    codes:\n      C: {title: C}\n")
    assert "f.C differs from f.c (codebook.yaml line 6) only in capitals" in message


def test_another_file_adds_families_codes_and_codes_below_codes() -> None:
    book = parse(
        with_code("title: C"),
        "families:\n"
        "  f: {codes: {c: {codes: {deep: {title: Deep}}}, e: {title: E}}}\n"
        "  g: {title: G, codes: {h: {title: H}}}\n",
    )
    assert [code.path for code in book.codes] == ["f.c", "f.c.deep", "f.d", "f.e", "g.h"]
    assert [family.title for family in book.families] == ["F", "G"]


def test_a_family_may_be_extended_before_the_file_that_defines_it() -> None:
    book = parse("title: T\nfamilies: {f: {codes: {c: {title: C}}}}\n", "families: {f: {title: F}}\n")
    assert book.families[0].title == "F"


def test_another_file_holds_families_only() -> None:
    main = with_code("title: C")
    assert (
        "belongs in codebook.yaml"
        in one_error(main, "title: U\nfamilies: {f: {codes: {e: {title: E}}}}\n")[1]
    )
    assert "did you mean `families`?" in one_error(main, "family: {f: {codes: {e: {title: E}}}}\n")[1]
    assert "the file is empty" in one_error(main, "")[1]


def test_a_file_that_is_no_yaml_does_not_make_others_look_incomplete() -> None:
    main = "title: T\nfamilies: {f: {codes: {c: {title: C, key: b}}}}\n"
    found = errors(main, "families: [\n")
    assert [(source, "hot key" in message) for source, _, message in found] == [
        ("codebook.yaml", True),
        ("codebook.d/1.yaml", False),
    ]


def test_more_codes_than_letters_are_fine() -> None:
    codes = "\n".join(f"      c{n}: {{title: C{n}}}" for n in range(200))
    assert len(parse(f"title: T\nfamilies:\n  f:\n    title: F\n    codes:\n{codes}\n").codes) == 200


def test_codes_nest_as_deep_as_the_file_may() -> None:
    nested = "{title: X}"
    for _ in range(17):
        nested = f"{{title: X, codes: {{x: {nested}}}}}"
    book = parse(f"title: T\nfamilies: {{f: {{title: F, codes: {{x: {nested}}}}}}}\n")
    assert book.codes[-1].depth == 18


def write(folder: Path, files: dict[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def file_errors(folder: Path) -> list[str]:
    with pytest.raises(CodebookErrors) as caught:
        load_codebook(folder)
    return [str(error) for error in caught.value.errors]


def test_files_beside_the_codebook_are_read_in_name_order(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "codebook.yaml": with_code("title: C"),
            "codebook.d/20.yaml": "families: {z: {title: Z, codes: {a: {title: A}}}}",
            "codebook.d/10.yaml": "families: {y: {title: Y, codes: {a: {title: A}}}}",
            "codebook.d/.hidden.yaml": "[",
            "codebook.d/notes.txt": "[",
        },
    )
    assert [family.name for family in load_codebook(tmp_path).families] == ["f", "y", "z"]


def test_a_byte_order_mark_and_windows_lines_are_no_fault(tmp_path: Path) -> None:
    plain = load_codebook(write(tmp_path, {"codebook.yaml": STUDY}))
    windows = b"\xef\xbb\xbf" + STUDY.replace("\n", "\r\n").encode()
    assert load_codebook(write(tmp_path, {"codebook.yaml": windows})) == plain


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"title: caf\xe9\n",
            "codebook.yaml:1: the byte e9 (hexadecimal) is not UTF-8: save the file as UTF-8",
        ),
        (b"title: a\nb: \xff\n", "codebook.yaml:2: the byte ff"),
        ("title: a".encode("utf-16"), "codebook.yaml:1: the file is UTF-16: save it as UTF-8"),
        (b"title: a\x00b\n", "codebook.yaml:1: the invisible character U+0000 is not taken: remove it"),
        (b"title: a\n# \x1b]52;c;x\x07\n", "codebook.yaml:2: the invisible character U+001B"),
        (b"a: " + "ش".encode() * 1_500_000, "codebook.yaml:1: the file is larger than 2 MB: split it"),
        (b"x" * 3_000_000, "codebook.yaml:1: the file is larger than 2 MB: split it"),
    ],
    ids=["latin-1", "late byte", "utf-16", "nul", "escape", "large, cut inside a character", "large"],
)
def test_a_file_that_is_no_text_gets_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    assert file_errors(write(tmp_path, {"codebook.yaml": content}))[0].startswith(words)


def test_misnamed_files_and_folders_are_told(tmp_path: Path) -> None:
    write(tmp_path, {"codebook.yaml": with_code("title: C"), "codebook.d/a.yml": "families:"})
    (tmp_path / "codebook.d" / "b.yaml").mkdir()
    assert file_errors(tmp_path) == [
        "codebook.d/b.yaml:1: this is not a file: replace it by one, or remove it",
        "codebook.d/a.yml:1: only files that end in .yaml are read: rename it to a.yaml",
    ]
    other = write(tmp_path / "other", {}) if (tmp_path / "other").mkdir() is None else tmp_path
    write(other, {"codebook.yaml": with_code("title: C"), "codebook.d": "x"})
    assert "codebook.d:1: the folder cannot be read" in file_errors(other)[0]


def test_a_folder_without_a_codebook_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="coder init"):
        load_codebook(tmp_path)
    (tmp_path / "codebook.yml").touch()
    with pytest.raises(NotFound, match=r"rename codebook\.yml to it"):
        load_codebook(tmp_path)


def test_the_repository_s_own_codebook_is_sound() -> None:
    folder = Path(__file__).parents[2]
    paths = [code.path for code in load_codebook(folder).codable]
    families = [path.partition(".")[0] for path in paths]
    assert sorted(families.count(family) for family in set(families)) == [3, 3, 4]


def test_three_hundred_codes_are_read_in_a_blink() -> None:
    code = (
        "        title: A title of some words\n"
        "        definition: >-\n          The speaker saw violence against civilians, and names it as\n"
        "          a reason for leaving, in the first person or of close kin.\n"
        '        use_when: "An act is named: who did what."\n'
        "        avoid_when: Only hearsay is reported\n"
        "        examples:\n          - I could not stay after that\n          - They burned the houses\n"
    )
    text = "title: T\nfamilies:\n" + "".join(
        f"  f{f}:\n    title: F\n    codes:\n" + "".join(f"      c{c}:\n{code}" for c in range(30))
        for f in range(10)
    )
    best = min(_seconds(text) for _ in range(3))
    assert best < 0.3  # 0.1 s on an idle machine; the limit leaves room for a busy one


def _seconds(text: str) -> float:
    began = time.process_time()
    assert len(parse(text).codes) == 300
    return time.process_time() - began


def test_a_file_of_nothing_but_faults_is_refused_in_seconds() -> None:
    began = time.process_time()
    unknown = "".join(f"k{n}: x\n" for n in range(20_000))
    assert len(errors(unknown)) == 500
    assert time.process_time() - began < 15
