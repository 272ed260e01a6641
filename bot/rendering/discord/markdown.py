"""Text with strong spans -> lines -> Discord's Markdown that shows as that very text, whole or cut to a length.

Which characters mean something was taken from how Discord's clients parse messages: a backslash before a character
that is neither a letter, a digit nor white space makes it plain. So text is only ever added to, never replaced, and
taking the backslashes out again gives it back. Labels are names, titles, addresses and sources on one short line.

Lengths are in UTF-16 code units, as Discord may count them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, urlsplit, urlunsplit

from bot.rendering.quotes import Source, Span, place_in_article, source_details
from index.secrets import shown_address
from index.text.characters import continues_grapheme
from index.text.sentences import sentence_spans

PARAGRAPH_BREAK = "\n> \n"
"""Stands between two paragraphs of one block quote."""

_RUN = re.compile(r"\s+|\S+")
_EDGE = re.compile(b"\x00(?=\x01)|\x01(?=\x00)")
_UNTIDY = re.compile(r"[^\S ]|  ")  # white space other than single blanks
_NEWLINE = re.compile(r"\r\n|[\r\n\x85\u2028]")
# Lone surrogates can't be sent, and control characters (white space aside) would be dropped on the way.
_UNSENDABLE = re.compile("[\ud800-\udfff\x00-\x08\x0e-\x1b\x7f]")

_SPECIAL = re.compile(
    r"[\\*_~|`\[\]<>@#]"  # emphasis, spoilers, code, masked links, mentions, timestamps, emoji, quotes, headings
    r"|:(?!\s)"  # schemes of links (https:, steam:, mailto:) and names of emoji (:smile:)
    # Addresses without a scheme, as invites often come (example.gg/abc). What must stand before the point is looked at
    # last: so every branch begins with a character, and the others are skipped in a third of the time.
    r"|\.(?<=\w\.)(?=\w{2,}[/:])"
)
# Lists and subtext begin a line, or what is bold at its start; a client might skip what can't be seen.
_AT_START = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*([0-9]*)")
_BULLETS = frozenset("-+")
_AFTER_NUMBER = frozenset(".)")
# What most labels are: nothing to tidy, to escape or to isolate, whatever stands around it.
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9,;'‘’“”!?%()–—-]| (?! |$)|\.(?= |$)|:(?= ))*")

MAX_LINK = 300  # UTF-16 units, as all lengths here
_MAX_TITLE = 110
_MAX_DETAIL = 80
_MAX_DETAILS = 5
_SEPARATOR = " · "
MAX_SOURCE_LINE = 10 + _MAX_TITLE + MAX_LINK + 20 + _MAX_DETAILS * (_MAX_DETAIL + len(_SEPARATOR))
"""No source line is longer than this."""

# Marks and overrides of writing direction would turn round the rest of the line, which is the bot's own.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_ISOLATE, _ISOLATED = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
# Marks heaped upon one letter reach into the lines above.
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_HEAPED = re.compile(f"({_MARK}{{3}}){_MARK}+")

_LOCAL_SUFFIXES = (".localhost", ".local", ".internal", ".lan", ".home", ".corp", ".home.arpa", ".onion")
_SHOW_AS_EMOJI = "\ufe0f"
_ENCODED_ALREADY = "%"
_IN_PATH = "/:@!$&'*+,;=~" + _ENCODED_ALREADY
_IN_QUERY = _IN_PATH + "?"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, and the spans of it to be shown strong: in order, apart, without white space at their ends."""

    text: str
    strong: tuple[Span, ...] = ()

    def cut(self, end: int) -> Line:
        """Return the line up to offset `end`, without white space at its end."""
        text = self.text[:end].rstrip()
        return Line(text, tuple((a, min(b, len(text))) for a, b in self.strong if a < len(text)))


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units of `text`: a character beyond the Basic Multilingual Plane has two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def to_lines(text: str, strong: Iterable[Span] = ()) -> tuple[Line, ...]:
    """Return the paragraphs of `text` (apart by blank lines) as lines, each run of white space made one blank.

    Nothing else of the text changes, save that what can't be sent becomes U+FFFD. A span that would part a character
    from its combining marks is moved to the mark's side of the base; what reaches outside the text is left out.
    """
    text = _UNSENDABLE.sub("\ufffd", text)
    is_strong = bytearray(len(text))
    for start, end in strong:
        start, end = max(start, 0), min(end, len(text))
        if start < end:
            is_strong[start:end] = b"\1" * (end - start)
    if not _UNTIDY.search(text):  # as most texts are
        line = _line(text, is_strong)
        return (line,) if line.text else ()
    lines: list[Line] = []
    words: list[str] = []
    flags = bytearray()
    for run in _RUN.finditer(text):
        if not run[0].isspace():
            words.append(run[0])
            flags += is_strong[run.start() : run.end()]
        elif "\u2029" in run[0] or len(_NEWLINE.findall(run[0])) > 1:
            lines.append(_line("".join(words), flags))
            words, flags = [], bytearray()
        else:
            words.append(" ")
            flags.append(all(is_strong[run.start() : run.end()]))
    lines.append(_line("".join(words), flags))
    return tuple(line for line in lines if line.text)


def escape(text: str) -> str:
    """Return `text`, one line, as Markdown that shows as `text`, wherever on a line it is put."""
    return to_markdown(Line(text))


def to_markdown(line: Line) -> str:
    """Return Markdown that shows as the line's text, its strong spans in bold."""
    insertions = [(at, 1, "\\") for at in _escapes(line)]
    if not insertions and not line.strong:
        return line.text
    for start, end in line.strong:
        insertions += [(start, 0, "**"), (end, 0, "**")]
    parts: list[str] = []
    position = 0
    for at, _, markup in sorted(insertions):
        parts += [line.text[position:at], markup]
        position = at
    parts.append(line.text[position:])
    return "".join(parts)


def truncate(line: Line, room: int) -> Line:
    """Return the line, or the beginning of it whose Markdown takes at most `room` UTF-16 units.

    It is cut where a sentence, or else a word, ends if that fills at least half of the room, and else within a word;
    never between a character and its combining marks, unless those alone are more than fits.
    """
    if utf16_length(to_markdown(line)) <= room:
        return line
    # A character takes at least one unit, so no end beyond these can do.
    text = line.text[: max(room, 0) + 1]
    sentence_ends = [end for _, end in sentence_spans(text, 0, len(text))[:-1]]  # the last is cut off already
    word_ends = [at for at in range(1, len(text)) if text[at] == " "]
    for ends in (sentence_ends, word_ends):
        cut = _longest_cut(line, ends, room)
        if cut.text and 2 * len(cut.text) >= room:
            return cut
    character_ends = [at for at in range(1, len(text)) if not continues_grapheme(text, at)]
    for ends in (character_ends, [*range(1, len(text))]):
        cut = _longest_cut(line, ends, room)
        if cut.text:
            return cut
    return Line("")


def block_quote(lines: Iterable[Line]) -> str:
    """Return the lines as one block quote, each a paragraph of it."""
    return PARAGRAPH_BREAK.join(f"> {to_markdown(line)}" for line in lines)


def truncated_block_quote(lines: Sequence[Line], room: int) -> str:
    """Return as much of the lines, as a block quote, as fits into `room` UTF-16 units."""
    kept: list[Line] = []
    for line in lines:
        room -= len("> ") + (len(PARAGRAPH_BREAK) if kept else 0)
        part = truncate(line, room)
        if not part.text:
            break
        kept.append(part)
        room -= utf16_length(to_markdown(part))
        if part != line:
            break
    return block_quote(kept)


def _line(text: str, is_strong: bytearray) -> Line:
    if 1 not in is_strong:
        return Line(text.strip())
    for at in [edge.end() for edge in _EDGE.finditer(is_strong)]:
        # A mark that stands alone, after a blank, has nothing to be parted from.
        while (
            at < len(text)
            and is_strong[at] != is_strong[at - 1]
            and text[at - 1] != " "
            and continues_grapheme(text, at)
        ):
            is_strong[at] = is_strong[at - 1]
            at += 1
    padding = len(text) - len(text.lstrip())
    stripped = text.strip()
    return Line(stripped, tuple(_strong_spans(stripped, is_strong[padding : padding + len(stripped)])))


def _strong_spans(text: str, is_strong: bytearray) -> Iterator[Span]:
    for run in re.finditer(b"\x01+", is_strong):
        start, end = run.span()
        inside = text[start:end]
        start += len(inside) - len(inside.lstrip())
        end -= len(inside) - len(inside.rstrip())
        if start < end:
            yield start, end


def _escapes(line: Line) -> set[int]:
    """Return the offsets before which a backslash must stand."""
    offsets = {special.start() for special in _SPECIAL.finditer(line.text)}
    seen = 0  # to where it was looked: from anywhere before, the same is found
    for start in (0, *(start for start, _ in line.strong)):
        if 0 < start < seen:
            continue
        before = _AT_START.match(line.text, start)
        assert before is not None  # it may be empty
        seen = before.end()
        if line.text[seen : seen + 1] in (_AFTER_NUMBER if before[1] else _BULLETS):
            offsets.add(seen)
    return offsets


def _longest_cut(line: Line, ends: Sequence[int], room: int) -> Line:
    fit = bisect_right(ends, room, key=lambda end: utf16_length(to_markdown(line.cut(end))))
    return line.cut(ends[fit - 1]) if fit else Line("")


def clean(text: str) -> str:
    """Return `text` on one line, without direction marks and heaped combining marks."""
    if not text.isascii():
        text = _HEAPED.sub(r"\1", _DIRECTION.sub("", text))
    return " ".join(line.text for line in to_lines(text))


def label(text: str, limit: int) -> str:
    """Return `text` cleaned, as Markdown of at most `limit` UTF-16 units; an ellipsis stands for what is cut off.

    What is written from right to left is isolated, or a number that follows would be shown in the midst of it.
    """
    if len(text) <= limit and _PLAIN.fullmatch(text):
        return text
    line = Line(clean(text))
    if _RIGHT_TO_LEFT.search(line.text):
        return f"{_ISOLATE}{_cut(line, limit - 2)}{_ISOLATED}"
    return _cut(line, limit)


def _cut(line: Line, limit: int) -> str:
    whole = to_markdown(line)
    if utf16_length(whole) <= limit:
        return whole
    return to_markdown(truncate(line, limit - 1)) + "…"


def truncated(text: str, limit: int) -> str:
    """Return plain `text` in at most `limit` UTF-16 units, cut after a word or a whole character; "…" says so."""
    if utf16_length(text) <= limit:
        return text
    end = min(len(text), limit - 1)
    while utf16_length(text[:end]) > limit - 1 or (end and continues_grapheme(text, end)):
        end -= 1
    word = text.rfind(" ", end // 2, end + 1)
    return f"{text[: word if word > 0 else end].rstrip()}…"


def source_line(source: Source, same_as: int | None = None) -> str:
    """Return the number, title and details of a source as a line of small text, the title a link where that is safe.

    The link leads to the quoted words, where their address is not too long. An article cited above is not cited
    again: `same_as` is the number of that quote, or 0 for the one just before. Where no title is shown, the paragraph
    is the link.
    """
    url = source.passage_url if safe_link(source.passage_url) else source.url
    title = source.title
    if same_as is not None and not source.is_titled:
        title = f"same article as {same_as}" if same_as else "same article"
    told = source_details(source, again=same_as is not None, with_file=not source.title and not source.is_titled)
    details = [label(detail, _MAX_DETAIL) for detail in told[:_MAX_DETAILS]]
    link = safe_link(url)
    if not title and link is not None:
        details = [f"[{one}](<{link}>)" if one == place_in_article(source) else one for one in details]
    numbered = [] if source.number is None else [str(source.number)]
    titled = title_with_link(title, url) if title else ()
    return "-# " + _SEPARATOR.join([*numbered, *titled, *filter(None, details)])


def title_with_link(title: str | None, url: str | None) -> tuple[str, ...]:
    """Return a title as Markdown: itself a link, beside a link, or alone, as the address and the title allow."""
    shown = label(title, _MAX_TITLE) if title else ""
    link = safe_link(url)
    text = shown.strip(_ISOLATE + _ISOLATED)
    if link is not None and title and is_link_text(text) and text == clean(title):
        return (shown.replace(text, f"[{text}](<{link}>)"),)
    return tuple(part for part in (shown, f"[link](<{link}>)" if link else "") if part)


def safe_link(url: str | None) -> str | None:
    """Return `url` in ASCII, ready to stand between `<` and `>`; None for what should not be linked to.

    A link is an http(s) address of a public host without a user name, password or other secret, of at most 300
    characters.
    """
    if not url or len(url) > MAX_LINK or shown_address(url) != url:
        return None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _is_public(host):
        return None
    place = f"[{host}]" if ":" in host else host
    link = urlunsplit(
        (
            parts.scheme,
            place if port is None else f"{place}:{port}",
            quote(parts.path, _IN_PATH, errors="replace"),
            quote(parts.query, _IN_QUERY, errors="replace"),
            quote(parts.fragment, _IN_QUERY, errors="replace"),
        )
    )
    return link if len(link) <= MAX_LINK else None


def is_link_text(title: str) -> bool:
    """Return whether Discord would show `title` as it is when it is the text of a masked link.

    Backslashes are not taken out there, and a text with an emoji, a link or brackets in it makes no link.
    """
    return bool(title) and escape(title) == title and all(map(_is_letter_like, title))


def _is_letter_like(character: str) -> bool:
    if character.isascii():
        return character.isprintable()
    category = unicodedata.category(character)
    if character == _SHOW_AS_EMOJI:
        return False
    return category[0] == "L" or category in ("Mn", "Mc", "Nd", "Pd", "Pi", "Pf", "Sc")


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        pass
    name = host.rstrip(".")
    labels = name.split(".")
    # Browsers take a host whose last label starts like a number for an address, in forms that ip_address refuses.
    if len(labels) < 2 or labels[-1][:1].isdigit() or name.endswith(_LOCAL_SUFFIXES):
        return False
    return all(part and all(c.isalnum() or c in "-_" for c in part) for part in labels)
