"""Mail and pages saved as mail: .eml, a message an article; MHTML, the page that a browser saved, an article.

Attachments and pictures are never opened.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr

from index.formats.decoding import Undecodable, decode_html
from index.formats.document import Rendering
from index.formats.fragments import render_fragment
from index.formats.html import render_html
from index.formats.markdown import render_plain
from index.metadata.fields import Metadata, stated
from index.metadata.mastheads import names_body, names_publication
from index.text.characters import has_words
from index.text.lexicon import phrase_list, word_list

_MAX_DEPTH = 100  # parts within parts; each costs time for every line
_MAX_PARTS = 1_000
_MAX_HEADER = 2_000  # characters; decoding a header looks over it again and again
_MAX_SENDER = 200  # characters of who sent it; a comment within a comment of it takes depth of recursion
_BOUNDARY = re.compile(rb"boundary\s{0,9}=", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- ?\n|^_{20,}\s*+(?=[^\n].{0,500}\Z)(?-s:.*\bmailing list$)", re.MULTILINE | re.DOTALL)
_FORWARDED = re.compile(
    r"^(?:-{3,20} ?(?:forwarded|original) message ?-{3,20}|begin forwarded message:)\s*", re.IGNORECASE | re.MULTILINE
)
_FIELDS = re.compile(r"(?:[a-z-]{2,10}: [^\n]{1,500}(?:\n|\Z)){2,9}", re.IGNORECASE)
_QUOTED = re.compile(r"^>[ \t]?", re.MULTILINE)
_NOTE_ABOVE = 100  # characters: what who passes a message on says of it, or a program does
_ANSWERED = re.compile(r"\s*(?:(?:re|fwd?)\s?:\s?){1,9}", re.IGNORECASE)
_FEW = 0.2  # of the characters of the other kind: a plain part of so little only says that there is another one


def render_mail(data: bytes, title: str | None = None) -> Rendering:
    """Return the text of a message. Raises Undecodable."""
    message = _message(data)
    said = {name: _header(message, name) for name in ("From", "Subject", "Date")}
    plain = next(_texts(message, "text/plain"), "").replace("\r\n", "\n")
    signature = _SIGNATURE.search(plain)
    plain = plain[: signature.start()] if signature else plain
    if forwarded := _FORWARDED.search(plain, 0, 2 * _NOTE_ABOVE):
        inner = plain[forwarded.end() :]
        inner = _QUOTED.sub("", inner) if inner.startswith(">") else inner
        if forwarded.start() <= _NOTE_ABOVE and (fields := _FIELDS.match(inner)):
            plain = inner[fields.end() :]
            pairs = (line.partition(": ") for line in fields[0].splitlines())
            said |= {"Date" if name.lower() == "sent" else name.capitalize(): value for name, _, value in pairs}
    known = _known(said)
    markup = next(_texts(message, "text/html"), "")
    rendering = render_fragment(markup, title or known.title) if markup else None
    if has_words(plain) and (rendering is None or len(plain) > _FEW * len(rendering.text)):
        rendering = render_plain(plain, title or known.title)
    if rendering is None:
        raise Undecodable("is a message without words")
    return Rendering(rendering.text, rendering.layout, known)


def _known(said: dict[str, str]) -> Metadata:
    sender, address = parseaddr(said["From"][:_MAX_SENDER])
    role = "publisher" if sender and _is_body(sender.split(), address) else "author"
    return stated(title=_ANSWERED.sub("", said["Subject"], count=1), published=said["Date"], **{role: sender})


def _is_body(name: list[str], address: str) -> bool:
    """Return whether a sender is a publication, an office or the like, by its name or by what its mailbox is for."""
    if names_publication(name):
        return True
    mailbox = {part.lower() for part in re.split(r"[\W\d_]+", address.partition("@")[0])}
    is_shared = not mailbox.isdisjoint(word_list("press_words") | phrase_list("contact_labels"))
    words = [word.lower() for word in name]
    return len(words) > 1 and words[0] not in mailbox and (names_body(words) or (is_shared and len(words) > 2))


def render_mhtml(data: bytes, title: str | None = None) -> Rendering:
    """Return the main text of a page that a browser saved with all that belongs to it. Raises Undecodable."""
    message = _message(data)
    for part in _parts(message):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            address = part.get("Content-Location") or message.get("Snapshot-Content-Location") or ""
            return render_html(_decoded(part), title, address=stated(url=str(address).strip()).url)
    raise Undecodable("holds no page")


def _message(data: bytes) -> Message:
    """Return the message. Raises Undecodable where it is none, or nests without end."""
    if len(_BOUNDARY.findall(data)) > _MAX_DEPTH:
        raise Undecodable("is nested too deeply")
    try:
        message = email.message_from_bytes(data, policy=compat32)
    except (ValueError, RecursionError, LookupError) as error:
        raise Undecodable("is damaged, or no message") from error
    if not message.keys():
        raise Undecodable("is no message: it has no headers")
    return message


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number > _MAX_PARTS:
            return
        if not part.is_multipart() and not str(part.get("Content-Disposition", "")).lower().startswith("attachment"):
            yield part


def _texts(message: Message, media_type: str) -> Iterator[str]:
    return (_decoded(part) for part in _parts(message) if part.get_content_type() == media_type)


def _decoded(part: Message) -> str:
    """Return a part as text. Raises Undecodable."""
    try:
        data = part.get_payload(decode=True)
        charset = part.get_content_charset()
    except (ValueError, LookupError, AssertionError) as error:
        raise Undecodable("is damaged: a part of it can't be decoded") from error
    return decode_html(data, charset) if isinstance(data, bytes) and data.strip() else ""


def _header(message: Message, name: str) -> str:
    """Return a header in words; its beginning, if it is long."""
    text = str(message.get(name, ""))[:_MAX_HEADER]
    try:
        pieces = decode_header(text)
        return "".join(
            piece.decode(charset or "ascii", "replace") if isinstance(piece, bytes) else piece
            for piece, charset in pieces
        )
    except (HeaderParseError, LookupError, ValueError):
        return text
