"""Discord's Markdown as HTML: what its clients make of a message's text.

https://support.discord.com/hc/en-us/articles/210298617 (Markdown Text 101)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby

from markdown_it import MarkdownIt

#: Emphasis, code, links, escapes and line breaks; no images, no HTML, no links but written-out ones.
_INLINE = MarkdownIt("zero", {"breaks": True, "html": False}).enable(
    ["escape", "backticks", "emphasis", "strikethrough", "link", "newline"]
)
_MENTION = re.compile(r"&lt;(@!?|@&amp;|#)(\d+)&gt;")
_COMMAND = re.compile(r"&lt;(/[\w -]+):\d+&gt;")
_TIME = re.compile(r"&lt;t:(-?\d+)(?::(\w))?&gt;")
_HEADING = re.compile(r"(#{1,3}) (.*)")
_FENCE = "```"


def as_html(text: str, names: Mapping[int, str]) -> str:
    """The text's blocks in order. `names` are what mentioned ids are shown as."""
    pieces = text.split(_FENCE)
    shown = []
    for number, piece in enumerate(pieces):
        if number % 2 and number < len(pieces) - 1:
            code = re.sub(r"^\w*\n", "", piece)
            shown.append(f"<pre>{_escaped(code)}</pre>")
        elif between := piece.strip("\n"):
            shown += _blocks(between, names)
    return "\n".join(shown)


def _blocks(text: str, names: Mapping[int, str]) -> Iterator[str]:
    for kind, lines in groupby(text.split("\n"), _kind):
        yield from _MADE[kind](list(lines), names)


def _kind(line: str) -> str:
    if line == ">" or line.startswith("> "):
        return "quote"
    if line.startswith("-# "):
        return "small"
    if _HEADING.fullmatch(line):
        return "heading"
    return "item" if line.startswith(("- ", "* ")) else "text"


def _quote(lines: list[str], names: Mapping[int, str]) -> list[str]:
    # There are no quotes within quotes: a second sign is text.
    inside = "\n".join(re.sub(r"^>", r"\\>", line[2:]) for line in lines)
    return [f"<blockquote>{''.join(_blocks(inside, names))}</blockquote>"]


def _small(lines: list[str], names: Mapping[int, str]) -> list[str]:
    return [f"<small>{inline(line[3:], names)}</small>" for line in lines]


def _heading(lines: list[str], names: Mapping[int, str]) -> list[str]:
    found = [_HEADING.fullmatch(line) for line in lines]
    return [f"<h{len(one[1])}>{inline(one[2], names)}</h{len(one[1])}>" for one in found if one]


def _items(lines: list[str], names: Mapping[int, str]) -> list[str]:
    return [f"<ul>{''.join(f'<li>{inline(line[2:], names)}</li>' for line in lines)}</ul>"]


def _text(lines: list[str], names: Mapping[int, str]) -> list[str]:
    # HTML leaves out a line end before the end of a paragraph; Discord shows the empty line.
    end = "<br>" if len(lines) > 1 and not lines[-1] else ""
    return [f"<p>{inline(chr(10).join(lines), names)}{end}</p>"]


_MADE: dict[str, Callable[[list[str], Mapping[int, str]], list[str]]] = {
    "quote": _quote,
    "small": _small,
    "heading": _heading,
    "item": _items,
    "text": _text,
}


def inline(text: str, names: Mapping[int, str]) -> str:
    """Text without blocks: emphasis, code, links, mentions."""
    html: str = _INLINE.renderInline(text).replace("<br>\n", "<br>")  # the sheet keeps line ends as they are

    def mention(found: re.Match[str]) -> str:
        sign = "#" if found[1] == "#" else "@"
        return f'<span class="mention">{sign}{_escaped(names.get(int(found[2]), "unknown"))}</span>'

    html = _TIME.sub(lambda found: f'<span class="mention">{_moment(int(found[1]), found[2])}</span>', html)
    return _COMMAND.sub(r'<span class="mention">\1</span>', _MENTION.sub(mention, html))


def _moment(seconds: int, style: str | None) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    if style == "R":
        return f"in {round((moment - datetime.now(UTC)).total_seconds() / 3600)} hours"
    return f"{moment:%H:%M}" if style == "t" else f"{moment:%d %B %Y %H:%M}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
