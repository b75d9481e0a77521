"""Registers without a flaw, made at random from words that look alike and are different things."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from hypothesis import strategies as st

PEOPLES = """
Afghan|Albanian|Algerian|American|Argentine|Armenian|Australian|Austrian|Azeri|Bahraini|
Bangladeshi|Belgian|Bolivian|Bosnian|Brazilian|British|Bulgarian|Cameroonian|Canadian|Chadian|
Chilean|Chinese|Colombian|Congolese|Croatian|Cuban|Czech|Danish|Dominican|Dutch|Egyptian|
Emirati|Eritrean|Estonian|Ethiopian|Finnish|French|Gambian|Georgian|German|Ghanaian|Greek|
Guinean|Guyanese|Hungarian|Indian|Indonesian|Iranian|Iraqi|Irish|Israeli|Italian|Ivorian|
Japanese|Jordanian|Kazakh|Kenyan|Kuwaiti|Kyrgyz|Latvian|Lebanese|Liberian|Libyan|Lithuanian|
Macedonian|Malagasy|Malawian|Malaysian|Malian|Maltese|Mauritanian|Mauritian|Mexican|Moldovan|
Mongolian|Moroccan|Namibian|Nepali|Nigerian|Nigerien|Norwegian|Omani|Pakistani|Palestinian|
Panamanian|Paraguayan|Peruvian|Polish|Portuguese|Qatari|Romanian|Russian|Rwandan|Saudi|
Senegalese|Serbian|Slovak|Slovenian|Somali|South African|South Sudanese|Spanish|Sudanese|Swazi|
Swedish|Swiss|Syrian|Syrian Kurd|Syrian Palestinian|Tajik|Tanzanian|Thai|Togolese|Tunisian|
Turkish|Turkish Cypriot|Turkmen|Ugandan|Ukrainian|Uruguayan|Uzbek|Venezuelan|Yemeni|Zambian|
Zimbabwean|British-Pakistani|Unknown
""".replace("\n", "").split("|")
COUNTRIES = """
Afghanistan|Albania|Algeria|Armenia|Australia|Austria|Bahrain|Belgium|Bosnia and Herzegovina|
Chad|Chile|China|Congo|DR Congo|Dominica|Dominican Republic|Egypt|Finland|France|Gambia|Georgia|
Germany|Greece|Guinea|Guinea-Bissau|Equatorial Guinea|Guyana|India|Indonesia|Iran|Iraq|Ireland|
Northern Ireland|Italy|Jordan|Kazakhstan|Kuwait|Latvia|Lebanon|Liberia|Libya|Lithuania|Mali|
Malawi|Malaysia|Malta|Mauritania|Mauritius|Morocco|Netherlands|Niger|Nigeria|North Korea|
South Korea|Oman|Pakistan|Palestine|Papua New Guinea|Paraguay|Uruguay|Qatar|Romania|Russia|
Samoa|American Samoa|Saudi Arabia|Slovakia|Slovenia|Spain|Sudan|South Sudan|Sweden|Switzerland|
Syria|Tajikistan|Tunisia|Turkey|UK|United Kingdom|USA|United States|Uzbekistan|Yemen|Zambia|
Unknown
""".replace("\n", "").split("|")
OUTLETS = """
ABC|AFP|AP|ARD|Al Alan News|Al Arabiya|Al Jazeera|Al Jazeera English|Al Monitor|Al-Quds|
Al-Quds al-Arabi|Associated Press|BBC|BBC Arabic|CBC|CBS News|CNN|CNN Turk|Channel 4|Daily Mail|
Daily Telegraph|Daily Times|Der Spiegel|Economist|El Mundo|El País|Evening Post|Financial Times|
Foreign Affairs|Foreign Policy|France 2|France 24|Guardian Australia|Hindustan Times|
Independent|Jakarta Globe|Jakarta Post|Japan Times|Khaberni|La Repubblica|Le Figaro|Le Monde|
Mirror|NPR|New York Daily News|New York Post|New York Times|Observer|PBS|RFI|RT|Reuters|
Sky News|South China Morning Post|Sunday Telegraph|Sunday Times|Süddeutsche Zeitung|Telegraph|
The Age|The Hindu|Times|Times of India|Times of Israel|Vice|Washington Post|Washington Times|
YouTube|ZDF|+964|Focus|Forbes|Metro|Radio 1|Radio 2|Zaman|Today's Zaman|Unknown
""".replace("\n", "").split("|")
PLACES = """
Al-Bab|Aleppo|Aleppo Countryside|Amman|Azaz|Basra|Berlin|Bonn|Damascus|Rural Damascus|
Deir ez-Zor|Deraa|East Aleppo|Gaziantep|Hama|Hasakah|Homs|Homs Province|Idlib|İzmir|Köln|
Latakia|León|London|Londonderry|Manbij|Mosul|München|Münster|New York|New York State|Orléans|
Paris|Qamishli|Raqqa|Şanlıurfa|Tal Abyad|Tal Afar|Tal Rifaat|Tripoli|Tunis|Vienna|York|Zürich|?
""".replace("\n", "").split("|")
OCCUPATIONS = """
baker|banker|barber|butcher|cook|doctor|driver|diver|engineer|farmer|framer|fighter|guard|
head teacher|hunter|imam|lawyer|miner|minor official|nurse|painter|police officer|army officer|
police|printer|sailor|tailor|singer|soldier|solderer|student|law student|teacher|trader|
unemployed|employed|waiter|writer|n/a
""".replace("\n", "").split("|")
SMALL = (
    ["M", "F"], ["m", "f"], ["male", "female"], ["yes", "no"], ["A", "B", "C", "A+", "A-", "B+", "0"],
    ["married", "unmarried", "single", "widowed"], ["literate", "illiterate"], ["Sunni", "Shia", "Christian"],
    ["18-25", "26-35", "36-45", "46+"], ["Group 1", "Group 2", "Group 11"], ["1.1", "1.2", "11", "2.1"],
    ["ذكر", "أنثى"], ["low", "medium", "high"], ["primary", "secondary", "university", "none"],
    ["H", "F"], ["erkek", "kadın"], ["Wave I", "Wave II", "Wave III", "Wave IV"],
    ["north", "south", "north-east"],
)  # fmt: skip
FIRST = (
    *("Abu Ali", "Abu Aly", "Omar", "Umar", "Umm Omar", "Sara", "Sarah", "Muhammad", "Mohammed", "Hamza"),
    *("Hamzah", "Leïla", "Zoë", "Jörg", "عمر"),
)
LAST = (
    *("al-Sihli", "al-Suhli", "al-Libi", "Brookman", "Öz", "O'Neill", "B.", "el Masri", "al Masri"),
    *("de la Cruz", "Şahin", "", "عمار"),
)
DATE_FORMATS = (
    "%d/%m/%y", "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d %B %Y",
    "%B %d, %Y",    "%d %b %y", "%Y-%m-%d %H:%M", "%d.%m.%y",
)  # fmt: skip

Column = tuple[str, list[str]]


def _column(heading, pool):
    """Cells of ``pool``: as often as they come, or a few often and the others once or twice."""
    rare = st.lists(st.sampled_from((*pool, *(pool[:2] * (3 * len(pool))))), min_size=80, max_size=80)
    even = st.lists(st.sampled_from(pool), min_size=80, max_size=80)
    return st.one_of(rare, even).map(lambda cells: (heading, cells))


@st.composite
def _chosen(draw, headings, words, most=24):
    pool = draw(st.lists(st.sampled_from(words), min_size=2, max_size=most, unique=True))
    return draw(_column(draw(st.sampled_from(headings)), pool))


@st.composite
def _dates(draw):
    form = draw(st.sampled_from(DATE_FORMATS))
    first = draw(st.dates(date(1990, 1, 1), date(2020, 1, 1)))
    span = draw(st.sampled_from((30, 600, 4000)))
    days = draw(st.lists(st.integers(0, span), min_size=80, max_size=80))
    cells = [(first + timedelta(days=day)).strftime(form) for day in days]
    return draw(st.sampled_from(("date", "Published on", "datum", "interviewed"))), cells


@st.composite
def _numbers(draw):
    heading, low, high, pattern = draw(
        st.sampled_from(
            (
                ("age", 7, 95, "{}"), ("Alter", 18, 60, "{}"), ("year of birth", 1930, 2005, "{}"),
                ("height", 1, 2, "{},7"), ("income", 0, 90_000, "{}"), ("score", 0, 10, "{}.5"),
                ("children", 0, 12, "{}"), ("change", -50, 50, "{}"), ("prix", 1, 999, "{},25"),
                ("killed", 0, 4000, "{:,}"), ("phone", 10**6, 10**7, "0{}"),
            )
        )
    )  # fmt: skip
    numbers = draw(st.lists(st.integers(low, high), min_size=80, max_size=80))
    return heading, [pattern.format(number) for number in numbers]


@st.composite
def _names(draw):
    heading = draw(
        st.sampled_from(("name", "Full name", "Nom", "kunya", "الاسم", "Name as published", "alias"))
    )
    pairs = draw(st.lists(st.tuples(st.sampled_from(FIRST), st.sampled_from(LAST)), min_size=80, max_size=80))
    return heading, [f"{first} {last} {number}".strip() for number, (first, last) in enumerate(pairs)]


COLUMNS = st.one_of(
    _chosen(("nationality", "Nationality", "citizenship", "group"), PEOPLES),
    _chosen(("country", "Country of origin", "from"), COUNTRIES),
    _chosen(("source", "outlet", "Published in", "medium", "where seen"), OUTLETS),
    _chosen(("city", "place", "lives in", "Ort"), PLACES),
    _chosen(("occupation", "job", "beruf"), OCCUPATIONS),
    st.sampled_from(SMALL).flatmap(lambda pool: _column("kind", pool)),
    _dates(), _numbers(), _names(),
)  # fmt: skip


@st.composite
def sound_registers(draw) -> str:
    """A CSV register that nobody could find fault with; cells may be empty, delimiters differ."""
    columns = draw(st.lists(COLUMNS, min_size=1, max_size=5, unique_by=lambda column: column[0].casefold()))
    size = draw(st.integers(1, 80))
    gaps = draw(st.sampled_from((0, 0, 5, 11)))
    delimiter = draw(st.sampled_from(",;\t"))
    stream = io.StringIO()
    table = csv.writer(stream, delimiter=delimiter, lineterminator=draw(st.sampled_from(("\n", "\r\n"))))
    table.writerow(["case", *(heading for heading, _ in columns)])
    for row in range(size):
        cells = [
            "" if gaps and (row + place) % gaps == 0 else each[row] for place, (_, each) in enumerate(columns)
        ]
        table.writerow([f"P{row:03d}", *cells])
    return draw(st.sampled_from(("", "\ufeff"))) + stream.getvalue()
