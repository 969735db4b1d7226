"""A document for a package: one plain page as a PDF, with the same bytes for the same words.

It states that it is fictional, so that it cannot be mistaken for a real one when found alone.
"""

import textwrap
from collections.abc import Sequence
from typing import Final

WIDTH: Final = 78
"""Characters on a line, at the font size below and with a margin on both sides."""
_HEAD: Final = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


def leaflet(title: str, paragraphs: Sequence[str]) -> bytes:
    """A page of A4 with a title and a few short paragraphs. Letters outside of Windows-1252 are printed as "?"."""
    lines = [part for paragraph in paragraphs for part in (*textwrap.wrap(paragraph, WIDTH), "")]
    shown = b"\n".join(b"(%s) Tj T*" % _escaped(line) for line in lines)
    content = b"BT\n/F1 16 Tf\n72 760 Td\n(%s) Tj\n/F1 11 Tf\n16 TL\n0 -32 Td\n%s\nET" % (_escaped(title), shown)
    fonts = b"<< /Font << /F1 4 0 R >> >>"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources %s >>" % fonts,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    )
    whole, starts = _HEAD, []
    for number, body in enumerate(objects, 1):
        starts.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(whole))
    return whole + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end


def _escaped(text: str) -> bytes:
    plain = text.encode("cp1252", "replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
