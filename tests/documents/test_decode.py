"""No encoding is guessed silently; what a file tells of itself is believed."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder.documents.decode import decode
from coder.errors import BadInput

TEXTS = [
    "I left in 2014.\nThen home.",
    "غادرت في ٢٠١٤. ثم عدت إلى البيت",
    "Öğleden sonra geldi, ışık yoktu",
    "Я ушёл. Потом домой",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_marked_or_utf8_file_is_read_without_assuming_anything(text, mark, encoding):
    decoded = decode(mark + text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.assumed) == (text, encoding, ())


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_zero_bytes_and_said_so(text, encoding):
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)
    assert "UTF-16" in decoded.assumed[0]


@pytest.mark.parametrize("text", ["ab\0defg", "\0\0ab", "a\0", "\x1b[31m\0 red\x07\0"])
def test_a_utf8_text_with_nul_characters_stays_utf8(text):
    assert decode(text.encode()).text in (text, text.replace("\0", ""))
    assert decode(("A plain testimony. " + text).encode()).encoding == "utf-8"


@pytest.mark.parametrize(
    ("text", "encoding"), [("déjà vu", "cp1252"), ("غادرت", "cp1256"), ("ışık", "cp1254")]
)
def test_another_encoding_is_asked_for_and_then_read(text, encoding):
    data = ("line one\n" + text).encode(encoding)
    with pytest.raises(BadInput, match=r"told\.txt is not UTF-8 \(byte 0x.. in line 2\).*--encoding"):
        decode(data, source="told.txt")
    decoded = decode(data, encoding)
    assert decoded.text == "line one\n" + text
    assert encoding in decoded.assumed[0]


@pytest.mark.parametrize(
    ("data", "encoding", "sentence"),
    [
        (b"abc", "klingon", "no text encoding"),
        (b"abc", "base64", "no text encoding"),
        (b"abc", "a\0b", "no text encoding"),
        (b"\x81", "cp1252", "not in the encoding"),
        (b"\\ud800", "unicode_escape", "not in the encoding"),
        (b"\xff\xfe\x00", None, "begins with the mark of UTF-16"),
        (b"\xef\xbb\xbf\xff", None, "begins with the mark of UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(data, encoding, sentence):
    with pytest.raises(BadInput, match=sentence):
        decode(data, encoding)


def test_a_mark_is_dropped_also_when_utf8_is_named():
    assert decode(codecs.BOM_UTF8 + b"abc", "UTF8").text == "abc"


@given(
    st.binary(max_size=60),
    st.sampled_from([None, "utf-8", "cp1252", "utf-16", "latin-1", "utf-7", "idna", "hex"]),
)
def test_any_bytes_are_text_or_refused(data, encoding):
    try:
        decoded = decode(data, encoding)
    except BadInput:
        return
    decoded.text.encode("utf-8")
