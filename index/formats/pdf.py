"""PDF: one article a file; its text is that of its text layer, with a form feed at the end of each page.

PDFium, which Chrome reads PDF with, says where the characters stand; `pages.py` makes running text of it.
"""

from __future__ import annotations

import ctypes
import re
import threading
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from math import hypot, isfinite
from typing import Any

from index.formats.decoding import Undecodable
from index.formats.document import PAGE_END, Rendering, noted, titled, top_heading
from index.formats.fragments import BEFORE_NOTE
from index.formats.pages import PagePiece, TextPage, flow
from index.formats.source import needed
from index.text.characters import has_words, human

MAX_PAGES = 1_000
_MAX_CHARACTERS = 20_000_000  # of a file
_MAX_ON_PAGE = 100_000  # characters; of a page with more, only the words are read, not where they stand
_MAX_UNPACKED = 250_000_000  # bytes of one stream, more than any page takes
_UNPACKED_AT_ONCE = 2**20
_STREAM = re.compile(rb"stream\r?\n")
_WIDE = 0.95  # times the size of the type: a gap between words from here on may part columns
_MARKS = frozenset("0123456789,*†‡§")  # of notes
_MAX_MARK = 6  # characters
_RAISED = 0.15  # times the size of the type: where the marks of notes stand above the line
_SMALL = 0.85  # … and their size
_PASSWORD = 4  # PDFium's number for a password that is missing or wrong
_LETTERS = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\xa0": " ", "\0": ""}
)
_WORD = re.compile(r"\S+")
_LINE_END = re.compile(r"\r?\n|\r|(?<=\ufffe)")
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

_ONE_AT_A_TIME = threading.Lock()  # PDFium must never be called by two threads


def render_pdf(data: bytes, title: str | None = None) -> Rendering:
    """Return the text of a PDF's pages. Raises Undecodable, also where it has no text layer."""
    if b"%PDF-" not in data[:1024]:
        raise Undecodable("is no PDF")
    _check_streams(data)
    with _ONE_AT_A_TIME:
        pages, count, said = _read(data)
    blocks = flow(pages)
    if not any(has_words(block.text) for block in blocks):
        raise Undecodable("has no text layer: it is a scan, or pictures only; have it read by an OCR program first")
    remarks = []
    with_text = {page for block in blocks for page in range(block.page, block.page + block.text.count(PAGE_END) + 1)}
    if len(with_text) < len(pages) / 2:
        remarks.append(
            f"has no text layer on {len(pages) - len(with_text)} of its {len(pages)} pages: have these read by OCR"
        )
    if count > len(pages):
        remarks.append(f"is longer than is read here: only the first {len(pages)} of its {count} pages are")
    known = noted(said.get("Title", ""), said.get("Author", ""))
    return replace(titled(blocks, title, known, headline=top_heading(blocks), pages=len(pages)), remarks=tuple(remarks))


def _check_streams(data: bytes) -> None:
    """Raise Undecodable for a stream that unpacks to more than any page needs."""
    for start in _STREAM.finditer(data):
        if data[start.end() : start.end() + 1] not in (b"\x78", b"\x48", b"\x58", b"\x68"):
            continue  # no stream of zlib's
        unpacked, rest = 0, data[start.end() : start.end() + _UNPACKED_AT_ONCE]
        at = start.end() + len(rest)
        packer = zlib.decompressobj()
        try:
            while rest and not packer.eof:
                unpacked += len(packer.decompress(rest, _UNPACKED_AT_ONCE))
                if unpacked > _MAX_UNPACKED:
                    raise Undecodable(f"has a part that unpacks to more than {human(_MAX_UNPACKED)}")
                rest = packer.unconsumed_tail
                if not rest:
                    rest = data[at : at + _UNPACKED_AT_ONCE]
                    at += len(rest)
        except zlib.error:
            continue


def _read(data: bytes) -> tuple[list[TextPage], int, dict[str, str]]:
    """Return the pages, how many there are in the file, and what it says of itself. Raises Undecodable."""
    with needed("pypdfium2"):
        import pypdfium2 as pdfium  # here, for many libraries hold no PDF
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise Undecodable("is locked by a password; save it without one") from error
        raise Undecodable("is damaged, or no PDF") from error
    with closing(document):
        pages: list[TextPage] = []
        count = len(document)
        characters = 0
        for number in range(min(count, MAX_PAGES)):
            try:
                page = _page(document, number)
            except pdfium.PdfiumError:
                page = TextPage((), 1.0)
            pages.append(page)
            characters += sum(len(piece.text) for piece in page.pieces)
            if characters > _MAX_CHARACTERS:
                break
        return pages, count, document.get_metadata_dict()


def _page(document: Any, number: int) -> TextPage:
    with closing(document[number]) as page, closing(page.get_textpage()) as text_page:
        return _Reader(page, text_page).page()


class _Reader:
    """The text of one page and where it stands."""

    def __init__(self, page: Any, text_page: Any) -> None:
        import pypdfium2.raw as raw

        self._raw = raw
        self._text_page = text_page
        self._handle = text_page.raw
        self._numbers = [ctypes.c_double() for _ in range(4)]
        self._matrix = raw.FS_MATRIX()
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self._turns = 0

    def page(self) -> TextPage:
        """Return the pieces of the page's lines that are set the way most of its text is.

        Others are a watermark, or stand along an edge.
        """
        count = self._text_page.count_chars()
        text = self._text_page.get_text_range() if count > 0 else ""
        if count > _MAX_ON_PAGE:
            plain = filter(None, (_cleaned(text[start:end]) for start, end in _lines(text)))
            return TextPage(
                [PagePiece(0.0, 1.0, 12.0 * number, 10.0, line) for number, line in enumerate(plain, 1)], 0.0
            )
        if len(text) != count:  # a character beyond 16 bits, or one that is left out
            text = "".join(map(self._character, range(count)))
        found = ([word.span() for word in _WORD.finditer(text, start, end)] for start, end in _lines(text))
        lines = [words for words in found if words]
        ways = Counter[int]()
        for words in lines:
            ways[self._way(words[0][0])] += len(words)
        self._turns = max(ways, key=lambda way: ways[way], default=0)
        pieces = [
            piece for words in lines if self._way(words[0][0]) == self._turns for piece in self._pieces(text, words)
        ]
        return TextPage(pieces, self._right - self._left if self._turns % 2 else self._top - self._bottom)

    def _character(self, index: int) -> str:
        code = self._raw.FPDFText_GetUnicode(self._handle, index)
        return chr(code) if 0 < code < 0x110000 else " "

    def _pieces(self, text: str, words: Sequence[tuple[int, int]]) -> Iterator[PagePiece]:
        piece: PagePiece | None = None
        for first, last in words:
            last = self._before_note(text, first, last, piece)
            if first == last:
                continue
            x0, y = self._place(first)
            x1 = self._end(last - 1)
            word = _cleaned(text[first:last])
            if not word:
                continue
            if piece is not None:
                near = -0.5 * piece.size <= x0 - piece.x1 < _WIDE * piece.size
                if near and abs(y - piece.y) < 0.7 * piece.size:
                    piece = piece._replace(x1=max(x1, piece.x1), text=f"{piece.text} {word}")
                    continue
                yield piece
                piece = None
            if self._way(first) == self._turns:
                piece = PagePiece(x0, max(x0, x1), y, self._size(first), word)
        if piece is not None:
            yield piece

    def _before_note(self, text: str, first: int, last: int, piece: PagePiece | None) -> int:
        """Return where a word ends without the mark of a note behind it, small and raised, as in HTML."""
        end = last
        size, y = (self._size(first), self._place(first)[1]) if piece is None else (piece.size, piece.y)
        while end > first and last - end < _MAX_MARK and text[end - 1] in _MARKS:
            if y - self._place(end - 1)[1] <= _RAISED * size or self._size(end - 1) >= _SMALL * size:
                break  # it isn't raised
            end -= 1
        before = text[first:end] if end > first or piece is None else piece.text
        return end if end < last and BEFORE_NOTE.search(before[-40:]) else last

    def _way(self, index: int) -> int:
        """Return by how many quarters of a turn the line of a character is turned; -1 where it stands askew."""
        matrix = self._matrix
        if not self._raw.FPDFText_GetMatrix(self._handle, index, matrix):
            return -1
        along, across = abs(matrix.a), abs(matrix.b)
        if min(along, across) > 0.1 * max(along, across):
            return -1
        return (0 if matrix.a > 0 else 2) if along > across else (1 if matrix.b > 0 else 3)

    def _size(self, index: int) -> float:
        """Return the size of the type in points."""
        self._raw.FPDFText_GetMatrix(self._handle, index, self._matrix)
        size = self._raw.FPDFText_GetFontSize(self._handle, index) * hypot(self._matrix.c, self._matrix.d)
        return min(max(abs(size), 1.0), 1000.0) if isfinite(size) else 10.0

    def _place(self, index: int) -> tuple[float, float]:
        """Return where a character begins, the second number from the top."""
        x, y = self._numbers[:2]
        self._raw.FPDFText_GetCharOrigin(self._handle, index, x, y)
        return self._turned(x.value, y.value)

    def _end(self, index: int) -> float:
        """Return where a character ends, from the left."""
        left, right, bottom, top = self._numbers
        self._raw.FPDFText_GetCharBox(self._handle, index, left, right, bottom, top)
        return max(self._turned(left.value, bottom.value)[0], self._turned(right.value, top.value)[0])

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        match self._turns:
            case 1:
                return y - self._bottom, x - self._left
            case 2:
                return self._right - x, y - self._bottom
            case 3:
                return self._top - y, self._right - x
            case _:
                return x - self._left, self._top - y


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _LINE_END.finditer(text):
        if end.start() > start:
            yield start, end.start()
        start = end.end()
    if start < len(text):
        yield start, len(text)


def _cleaned(text: str) -> str:
    """Return words as they are kept: PDFium marks a hyphen that parts a word as no character."""
    if text.endswith("\ufffe"):
        text = text[:-1] + "-"
    return " ".join(_NOT_TEXT.sub("", text.translate(_LETTERS)).split())
