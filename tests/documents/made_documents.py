"""Documents written by hand, as small as their formats allow, so that tests know every character."""

from __future__ import annotations

from coder.zips import pack

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)


def p(*runs: str, properties: str = "") -> str:
    """A Word paragraph of runs; a run without a tag is plain text."""
    return f"<w:p>{properties}{''.join(run if run.startswith('<') else r(run) for run in runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def docx(body: str, **parts: str) -> bytes:
    """A Word document; ``parts`` are further members of ``word/`` by name without ``.xml``."""
    xmlns = f'xmlns:w="{W}" xmlns:mc="{MC}"'
    members = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "_rels/.rels": _RELS,
        "word/document.xml": f"<w:document {xmlns}><w:body>{body}<w:sectPr/></w:body></w:document>",
    }
    for name, content in parts.items():
        members[f"word/{name}.xml"] = (
            f"<w:{name.rstrip('0123456789')} {xmlns}>{content}</w:{name.rstrip('0123456789')}>"
        )
    return pack({name: content.encode() for name, content in members.items()})


ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("manifest", "manifest"),
    )
)


def odt(body: str, styles: str = "", page: str = "", manifest: str = "") -> bytes:
    """An OpenDocument text; ``styles`` are automatic ones, ``page`` stands in ``styles.xml``."""
    content = (
        f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    members = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
        "styles.xml": f"<office:document-styles {ODF}>{page}</office:document-styles>",
        "META-INF/manifest.xml": f"<manifest:manifest {ODF}>{manifest}</manifest:manifest>",
    }
    # The kind must stand unpacked in the first bytes.
    return pack({name: text.encode() for name, text in members.items()}, level=0)


def pdf(*pages: list[str], extra: str = "") -> bytes:
    """A PDF whose pages hold lines of ASCII, from the top."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        escaped = [line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines]
        drawn = "BT /F1 12 Tf 14 TL 72 770 Td " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    xref = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {extra} >>\nstartxref\n{xref}\n%%EOF\n".encode()
    return out
