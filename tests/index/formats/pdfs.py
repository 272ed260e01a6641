"""Small PDFs, set by hand: what stands where on each page."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

Text = tuple[float, float, float, str]
"""Where a line begins, from the left and from the bottom of an A4 page, the size of its type, and the line."""

WIDTH, HEIGHT = 595, 842


def pdf(
    pages: Sequence[Sequence[Text]], *, page: bytes = b"", trailer: bytes = b"", info: bytes = b"", content: bytes = b""
) -> bytes:
    """Return a PDF in Helvetica; `page`, `trailer` and `info` add entries to their dictionaries, `content` to pages."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for texts in pages:
        drawn = b"".join(_drawn(*text) for text in texts) + content
        packed = zlib.compress(drawn)
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> >> %b >>" % (WIDTH, HEIGHT, len(objects), page)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(kids), b" ".join(kids))
    objects.append(b"<< %b >>" % info)
    return written(objects, trailer + b" /Info %d 0 R" % len(objects))


def written(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a file of `objects`, the first of which is its catalogue, with its table of them."""
    data = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(places) + 1, table)
    end = b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, trailer, len(data))
    return data + head + end


def _drawn(x: float, y: float, size: float, text: str) -> bytes:
    escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F %g Tf 1 0 0 1 %g %g Tm (%b) Tj ET\n" % (size, x, y, escaped)


def column(lines: Sequence[str], x: float = 60, y: float = 700, size: float = 10, step: float = 12) -> list[Text]:
    """Return lines one below the other."""
    return [(x, y - number * step, size, line) for number, line in enumerate(lines)]
