"""Words and word forms that say how a register's cell is meant, whatever the register is about."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def _listed(words: str) -> tuple[str, ...]:
    """The words between the bars, over however many lines."""
    return tuple(word for line in words.splitlines() for part in line.split("|") if (word := part.strip()))


MISSING = frozenset(
    _listed(
        """
        unknown | unk | n/a | na | n.a | none | nil | null | missing | not known | not stated | not given |
        not available | not applicable | no data | undisclosed | anonymous | ? | ?? | - | -- | --- | . | ..
        | tbd | tbc | no date | n.d | s.d | undated | inconnu | inconnue | unbekannt | k.a | desconocido
        | desconocida | sconosciuto | onbekend | bilinmiyor | bilinmeyen | tidak diketahui | anonim |
        anonyme | غير معروف | مجهول
        """
    )
)
"""What people write where nothing is known, in lower case and without a final stop."""

MISSING_SIGNS = frozenset(
    _listed("n/a | na | n.a | unk | null | nil | tbd | tbc | k.a | ? | ?? | - | -- | --- | . | ..")
)
"""Those of them that are no words: nobody means them as a value of a category, as ``unknown`` may be."""

SURE_HEDGES = _listed(
    """
    likely | most likely | very likely | probably | probable | possibly | presumably | presumed | perhaps |
    maybe | apparently | allegedly | reportedly | supposedly | uncertain | unconfirmed | believed to be |
    thought to be | said to be | unclear | not sure | probablement | peut-être | peut-etre | sans doute |
    présumé | vermutlich | wahrscheinlich | möglicherweise | vielleicht | probablemente | posiblemente |
    quizás | quizas | tal vez | forse | probabilmente | waarschijnlijk | misschien | muhtemelen | belki |
    mungkin | kemungkinan | ربما | على الأرجح | غالبا | يحتمل | من المحتمل
    """
)
"""Words that make any value doubtful."""

LOOSE_HEDGES = _listed(
    """
    possible | about | around | approximately | approx. | approx | appr. | circa | ca. | ca | c. | c |
    roughly | nearly | almost | some | early | mid | late | over | under | or so | environ | vers | etwa |
    ungefähr | rund | wohl | aproximadamente | hacia | ongeveer | yaklaşık | sekitar | kira-kira | حوالي |
    تقريبا | نحو | est. | estimated | ~ | ≈ | ±
    """
)
"""Words that make a number or date inexact; before other words they may mean anything."""

TYPE_WORDS = frozenset(
    _listed(
        """
        news | tv | television | radio | online | newspaper | magazine | agency | network | channel |
        website | live | com | org | net | inc | ltd | llc | corp | gmbh | plc
        """
    )
)
"""Words that say what kind of thing a publisher is: with or without them it is the same publisher."""

ARTICLES = frozenset(
    _listed(
        """
        the | le | la | les | der | die | das | il | het
        """
    )
)

OWN_NAME_HEADINGS = frozenset(
    _listed(
        """
        name | names | surname | surnames | fullname | nickname | nicknames | alias | aliases | aka | kunya |
        kunyah | laqab | nasab | nisba | pseudonym | pseudonyms | nom | noms | nome | naam | nama | isim |
        ad | adı | ism | callsign | الاسم | اسم | الكنية | كنية | اللقب | لقب
        """
    )
)
"""A column with one of these holds names that a person goes by."""

SHARED_NAME_HEADINGS = frozenset(
    _listed(
        """
        forename | forenames | firstname | lastname | prenom | prénom | nombre | nombres | apellido |
        apellidos | vorname | vornamen | nachname | familienname | voornaam | achternaam | soyad | soyadı |
        patronymic
        """
    )
)
"""These are names that many people share: a given name, a family's."""

PEOPLE_HEADINGS = frozenset(
    _listed(
        """
        person | people | participant | respondent | informant | interviewee | interviewer | speaker |
        translator | interpreter | transcriber | author | journalist | reporter | contact | coder | father |
        mother | spouse | relative | label
        """
    )
)
"""These say whom a column is about, which a text there mostly names."""

NAME_HEADINGS = OWN_NAME_HEADINGS | SHARED_NAME_HEADINGS | PEOPLE_HEADINGS
"""The one list of headings for names: what is checked as names is also what leaves only if asked for."""

SOURCE_HEADINGS = frozenset(
    _listed(
        """
        source | sources | outlet | publisher | medium | media | newspaper | publication | channel |
        published | quelle | medien | zeitung | fuente | fonte | kaynak | sumber | bron | المصدر | مصدر |
        journal | broadcaster | place | city | town | country | region | province
        """
    )
)
NATION_HEADINGS = frozenset(
    _listed(
        """
        nationality | nationalities | nation | citizenship | country | origin | ethnicity | nationalité |
        nationalite | pays | origine | staatsangehörigkeit | nationalität | land | herkunft | nacionalidad |
        país | pais | origen | nazionalità | nationaliteit | uyruk | ülke | kebangsaan | kewarganegaraan |
        negara | الجنسية | جنسية | البلد
        """
    )
)
AGE_HEADINGS = frozenset(
    _listed(
        """
        age | ages | âge | alter | edad | età | idade | leeftijd | yaş | yaşı | umur | usia | العمر | عمر |
        السن
        """
    )
)
FREE_HEADINGS = frozenset(
    _listed(
        """
        note | notes | comment | comments | remark | remarks | description | summary | reason | bio |
        biography | story | quote | quotes | address | url | link | links | website | email | mail | phone |
        telephone | transcript | file | files | text | title | headline | id | ids | identifier | code |
        reference | ref | doi | hash | remarques | bemerkung | bemerkungen | notas | observaciones | catatan
        | notlar | ملاحظات
        """
    )
)
SEX_WORDS = frozenset(
    _listed(
        """
        male | female | man | woman | men | women | boy | girl | masculin | féminin | feminin | homme |
        femme | mann | frau | männlich | weiblich | masculino | femenino | hombre | mujer | maschio |
        femmina | erkek | kadın | kadin | vrouw
        """
    )
)

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_QUOTES = re.compile("[\u2018\u2019\u201b\u02bc\u02bb\u02be\u02bf`\u00b4\u2032]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u061c\u202a-\u202e\u2066-\u2069\u0640]")
_MARKS = re.compile(r"[\s]*(?:[*†‡§¶#¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[\d+\])\Z")
_BETWEEN_LETTERS = re.compile(
    r"(?<=[^\W\d_])[-\s](?=[^\W\d_])|(?<=[^\W\d_])\.(?!\d)|[',\"\u201c\u201d\u00ab\u00bb]"
)
_HEADING_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=65536)
def plain(value: str) -> str:
    """A value with one kind of dash, apostrophe and blank, and without characters that nobody sees."""
    value = _UNSEEN.sub("", unicodedata.normalize("NFC", value))
    return " ".join(_QUOTES.sub("'", _DASHES.sub("-", value)).split())


@lru_cache(maxsize=65536)
def folded(value: str) -> str:
    """``plain`` in lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", plain(value).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("ı", "i")


@lru_cache(maxsize=65536)
def form(value: str) -> str:
    """What stays of a value when capitals, accents, blanks, dashes and stops between letters are forgotten.

    Signs and whatever stands beside digits are kept: ``A+`` is not ``A``, and ``1.1`` is not ``11``.
    """
    return _BETWEEN_LETTERS.sub("", folded(value))


@lru_cache(maxsize=65536)
def is_missing(value: str) -> bool:
    """Whether a cell says that nothing is known."""
    words = plain(value).casefold().strip("()[] ")
    return not words or words in MISSING or words.rstrip(".") in MISSING


@lru_cache(maxsize=65536)
def is_missing_sign(value: str) -> bool:
    """Whether a cell says by a sign or an abbreviation, not by a word, that nothing is known."""
    said = plain(value).casefold().strip("()[] ")
    return said in MISSING_SIGNS or said.rstrip(".") in MISSING_SIGNS - {""}


def without_mark(value: str) -> str:
    """A value without the footnote mark at its end."""
    return _MARKS.sub("", value)


def heading_words(heading: str) -> frozenset[str]:
    """The words of a column's heading, in lower case; ``publishedIn`` has two."""
    apart = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", unicodedata.normalize("NFC", heading)).replace("_", " ")
    return frozenset(word.casefold() for word in _HEADING_WORD.findall(apart))


def _hedge_pattern(words: tuple[str, ...]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word) for word in longest_first)


_SURE = _hedge_pattern(SURE_HEDGES)
_ANY = _hedge_pattern((*SURE_HEDGES, *LOOSE_HEDGES))
_QUERY = r"\(\s*\?+\s*\)|\?+"
_HEAD = re.compile(
    rf"\A(?:(?P<word>{_ANY})(?=[\s\d(:,]|\Z)[\s:,]*|(?P<sign>[~≈±?]+|{_QUERY})\s*)", re.IGNORECASE
)
_TAIL = re.compile(
    rf"(?:[\s,;]+\(?(?P<word>{_ANY})\)?|\s*\((?P<inside>{_ANY})\)|\s*(?P<sign>{_QUERY}))\Z", re.IGNORECASE
)
_SURE_WORD = re.compile(rf"(?:{_SURE})\Z", re.IGNORECASE)


@lru_cache(maxsize=65536)
def unhedged(value: str) -> tuple[str, str, bool] | None:
    """(the value without its hedge, the hedge, whether the hedge is sure to be one); None without a hedge."""
    text, found, sure = plain(value), [], False
    for _ in range(3):  # such as "probably about 20 (?)"
        match = _HEAD.match(text) or _TAIL.search(text)
        if match is None:
            break
        word = next(part for part in match.groups() if part)
        rest = (text[: match.start()] + text[match.end() :]).strip(" ,;:")
        if rest.startswith("(") and rest.endswith(")"):
            rest = rest[1:-1]
        if not rest:
            break
        text = rest
        found.append(word)
        sure = sure or "?" in word or _SURE_WORD.match(word) is not None
    return (text, " ".join(found), sure) if found else None
