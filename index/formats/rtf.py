"""RTF: one article a file. Read in one pass, which the libraries for it don't: their patterns look over the whole file.

Source: Rich Text Format (RTF) Specification, version 1.9.1.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace

from index.article import Kind
from index.formats.decoding import Undecodable
from index.formats.document import Block, Rendering, noted, titled, top_heading
from index.text.tables import joined_cells

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\"
)
_MAX_DEPTH = 10_000  # groups within each other
_HIDDEN = frozenset(
    "annotation atnauthor atndate atnid atnref author buptim category colortbl comment company creatim datastore"
    " doccomm docvar falt ffdeftext fldinst fonttbl footer footerf footerl footerr footnote generator header headerf"
    " headerl headerr hlinkbase keywords latentstyles listoverridetable listtable manager mmath objdata"
    " operator pict printim private revtbl revtim rsidtbl stylesheet subject tc template themedata title"
    " userprops xe xmlnstbl".split()
)
_SHOWN_THOUGH_STARRED = frozenset(("shptxt", "shpinst", "shp"))
_WORDS = {
    "tab": " ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "• ", "emspace": " ", "enspace": " ", "qmspace": " ", "line": "\n", "lbr": "\n",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\"}
_PARAGRAPH_ENDS = frozenset(("par", "sect", "page", "row", "nestrow", "column"))
# The code pages of fonts' character sets, by the number of the set.
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip


def render_rtf(data: bytes, title: str | None = None) -> Rendering:
    """Return the text of an RTF. Raises Undecodable."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise Undecodable("is no RTF")
    reader = _Reader()
    reader.read(data)
    known = noted(reader.said["title"], reader.said["author"])
    return titled(reader.blocks, title, known, headline=top_heading(reader.blocks))


@dataclass(frozen=True, slots=True)
class _State:
    """What holds in a group: what becomes of its text, and how its bytes are read."""

    into: str = "text"  # "text", "", or what of the file's information
    code_page: str = "cp1252"
    fallback: int = 1  # bytes that stand for a character beyond the code page
    is_hidden: bool = False


@dataclass(slots=True)
class _Reader:
    blocks: list[Block] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=lambda: {"title": "", "author": ""})
    _state: _State = field(default_factory=_State)
    _stack: list[_State] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _bytes: bytearray = field(default_factory=bytearray)  # that follow each other, in one code page
    _fonts: dict[int, str] = field(default_factory=dict)
    _page: str = "cp1252"
    _font: int = 0
    _level: int | None = None
    _skip: int = 0
    _is_row: bool = False
    _starred: bool = False

    def read(self, data: bytes) -> None:
        """Read a file. Raises Undecodable."""
        position = 0
        while (token := _TOKEN.match(data, position)) is not None:
            position = token.end()
            word, number, code, symbol, brace, text = token.groups()
            if word is not None:
                value = int(number) if number else None
                if word == b"bin":
                    position += max(0, value or 0)
                self._word(word.decode("ascii"), value)
                self._starred = False
            elif code is not None:
                self._raw(bytes((int(code, 16),)))
            elif brace is not None:
                if self._brace(brace):
                    break
            elif symbol is not None:
                self._symbol(symbol)
            elif text is not None:
                self._raw(text)
        self._end_paragraph()

    def _raw(self, data: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            data = data[skipped:]
        if self._state.into and not self._state.is_hidden:
            self._bytes += data

    def _text(self, text: str) -> None:
        self._flush()
        if self._state.into == "text" and not self._state.is_hidden:
            self._parts.append(text)

    def _flush(self) -> None:
        if not self._bytes:
            return
        text = bytes(self._bytes).decode(self._state.code_page, "replace")
        self._bytes.clear()
        if self._state.into == "text":
            self._parts.append(text)
        else:
            self.said[self._state.into] += text[:1000]

    def _brace(self, brace: bytes) -> bool:
        """Open or close a group; return whether it was the last."""
        self._flush()
        self._skip = 0
        self._starred = False
        if brace == b"{":
            if len(self._stack) >= _MAX_DEPTH:
                raise Undecodable("is nested too deeply")
            self._stack.append(self._state)
            return False
        if self._stack:
            self._state = self._stack.pop()
        return not self._stack

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._starred = True
        elif symbol in b"\r\n":
            self._end_paragraph()
        elif symbol in _SYMBOLS:
            self._text(_SYMBOLS[symbol])

    def _word(self, word: str, value: int | None) -> None:
        self._flush()
        self._skip = 0
        state = self._state
        if word in self.said and self._stack:
            self._state = replace(state, into=word if state.into else "")
        elif word in _HIDDEN or (self._starred and word not in _SHOWN_THOUGH_STARRED):
            self._state = replace(state, into="")
        elif word == "fcharset" and value is not None:
            self._fonts[self._font] = _CHARSETS.get(value, self._page)
        elif word == "ansicpg" and value is not None:
            self._page = _known(f"cp{value}")
            self._state = replace(state, code_page=self._page)
        elif word == "mac":
            self._page = "mac_roman"
            self._state = replace(state, code_page=self._page)
        elif word == "f":
            self._font = value or 0
            self._state = replace(state, code_page=self._fonts.get(self._font, self._page))
        elif word == "uc":
            self._state = replace(state, fallback=min(max(value or 0, 0), 100))
        elif word == "u" and value is not None:
            self._unicode(value)
        elif word in ("v", "deleted"):
            self._state = replace(state, is_hidden=value != 0)
        elif word == "plain":
            self._state = replace(state, is_hidden=False)
        elif state.into == "text":
            self._layout(word, value)

    def _unicode(self, value: int) -> None:
        code = value + 0x10000 if value < 0 else value
        self._text(chr(code) if 0 < code < 0x110000 else "")
        self._skip = self._state.fallback

    def _layout(self, word: str, value: int | None) -> None:
        if word in _WORDS:
            self._text(_WORDS[word])
        elif word in ("cell", "nestcell"):
            self._cells.append(self._taken())
            self._is_row = True
        elif word == "par" and self._is_row:
            self._parts.append(" ")
        elif word in _PARAGRAPH_ENDS:
            self._end_paragraph()
        elif word == "intbl":
            self._is_row = True
        elif word == "pard":
            self._level = None
            self._is_row = False
        elif word == "outlinelevel" and value is not None and 0 <= value < 9:
            self._level = value + 1

    def _taken(self) -> str:
        """Return the text of the paragraph at hand, which is over; halves of surrogate pairs are joined."""
        text = "".join(self._parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
        self._parts.clear()
        lines = (" ".join(line.split()) for line in text.split("\n"))
        return "\n".join(line for line in lines if line)

    def _end_paragraph(self) -> None:
        self._flush()
        text = self._taken()
        if self._cells:
            cells = [*self._cells, text]
            self._cells = []
            self._is_row = False
            if row := joined_cells(cells):
                self.blocks.append(Block(row, Kind.BODY))
        elif text:
            if text.startswith(("• ", "· ")):
                text = f"- {text[2:]}"
            self.blocks.append(Block(text, Kind.HEADLINE if self._level else None, self._level))


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
