"""XML from outside: a document type is refused wherever it hides, and nothing in it is ever looked up."""

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from coder.errors import BadInput
from coder.exchange.xml import parse

LONG = 50_000
"""Longer than the pieces in which a prolog is read."""
DTDS = {
    "empty": "<!DOCTYPE a>",
    "entity": '<!DOCTYPE a [<!ENTITY x "boom">]>',
    "entities of entities": '<!DOCTYPE a [<!ENTITY x "b"><!ENTITY y "&x;&x;&x;&x;">]>',
    "a file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "a page": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
    "public": '<!DOCTYPE a PUBLIC "x" "http://127.0.0.1:9/x.dtd">',
    "parameter": '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
    "attributes": '<!DOCTYPE a [<!ATTLIST a b CDATA "c">]>',
    "notation": '<!DOCTYPE a [<!NOTATION n SYSTEM "x">]>',
}
BEFORE = {
    "nothing": "",
    "blanks": " \n\t" * LONG,
    "a comment": f"<!--{'x' * LONG}-->",
    "many comments": "<!-- c -->\n" * 5_000,
    "an instruction": f"<?php {'y' * LONG}?>",
    "a comment with a root": "<!-- <a> -->",
    "an instruction with a root": "<?x <a> ?>",
}
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "iso-8859-1",
    "us-ascii",
    "windows-1252",
)


def document(dtd: str, before: str, encoding: str) -> bytes:
    name = encoding.removesuffix("-sig")
    declared = "" if name.startswith("utf-16-") else f' encoding="{name}"'
    text = f'<?xml version="1.0"{declared}?>{before}{dtd}<a>&x;</a>'
    mark = "\ufeff" if name in ("utf-16-le", "utf-16-be") else ""
    return (mark + text).encode(encoding)


@pytest.mark.parametrize("before", BEFORE, ids=str)
@pytest.mark.parametrize("dtd", DTDS, ids=str)
def test_a_document_type_is_refused_wherever_it_stands_before_the_root(dtd, before):
    for encoding in ENCODINGS:
        with pytest.raises(BadInput, match="document type"):
            parse(document(DTDS[dtd], BEFORE[before], encoding), "x.qde")


@pytest.mark.parametrize("where", ["<a>{}</a>", "<a/>{}", "<a b='{}'/>", "<a>&x;{}</a>"])
def test_elsewhere_a_document_type_is_no_xml(where):
    with pytest.raises(BadInput, match="no well-formed XML"):
        parse(where.format(DTDS["entity"]).encode(), "x.qde")


@pytest.mark.parametrize(
    "encoding", ["utf-7", "cp037", "cp500", "utf-32", "shift_jis", "hz", "punycode", "rot13"]
)
def test_an_encoding_that_could_hide_one_hides_nothing(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{DTDS["entity"]}<a>&x;</a>'
    spellings = [text.encode("ascii")]
    if encoding not in ("rot13",):
        spellings.append(text.encode(encoding))
        spellings.append(f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + text.encode(encoding))
    for data in spellings:
        with pytest.raises(BadInput):
            parse(data, "x.qde")


@pytest.mark.parametrize("reference", ["&x;", "&boom;", "&#0;", "&#xD800;", "&#x110000;"])
def test_without_a_document_type_there_are_no_entities(reference):
    with pytest.raises(BadInput, match="no well-formed XML"):
        parse(f"<a>{reference}</a>".encode(), "x.qde")


PIECES = st.sampled_from(
    [
        "<?xml version='1.0'?>", "<?xml version='1.0' encoding='utf-16'?>", "<!-- c -->", "<?p x?>", " ",
        "\n", "\ufeff", "<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY x "b">]>', "<!DOCTYPE", "<a>", "</a>", "<a/>",
        "&x;", "&amp;", "t", "]]>", "<![CDATA[<!DOCTYPE a>]]>", "é😀", "\0",
    ]
)  # fmt: skip


@given(
    st.lists(PIECES, max_size=7).map("".join), st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
)
def test_it_takes_exactly_what_the_guarded_parser_takes(text, encoding):
    data = text.encode(encoding)
    try:
        expected = fromstring(data, forbid_dtd=True)
    except Exception:
        with pytest.raises(BadInput):
            parse(data, "x.qde")
    else:
        found = parse(data, "x.qde")
        assert (found.tag, found.text, found.attrib) == (expected.tag, expected.text, expected.attrib)
