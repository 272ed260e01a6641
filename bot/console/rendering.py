"""Blocks -> a terminal in colour, or plain lines where there is none.

Plain, a quote is one line with nothing added but `> ` before it, so that it can be searched for and copied; on a
terminal it is wrapped between words and what matters is bold.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from textwrap import shorten

from rich.console import Console
from rich.text import Text

from bot.console.text import shown
from bot.rendering.blocks import Block, Contrast, Notice, Quote, Source, Tone
from bot.rendering.quotes import quote_pieces, source_details

__all__ = ["print_blocks", "print_quote"]

_LONGEST_TITLE = 100
_TONES = {Tone.PLAIN: "dim", Tone.CAUTION: "yellow"}


def print_blocks(console: Console, blocks: Iterable[Block], first: int = 1) -> None:
    """Prints `blocks`, the sources numbered from `first`, each with an empty line after it."""
    number = first
    blocks = list(blocks)
    for block, following in zip_longest(blocks, blocks[1:]):
        match block:
            case Notice(text, tone):
                console.print(Text(shown(text), _TONES[tone]), soft_wrap=not console.is_terminal)
                if not isinstance(following, Contrast):
                    console.print()
            case Quote():
                print_quote(console, block)
            case Contrast(said):
                print_quote(console, Quote(said))
                console.print()
            case Source():
                _print_source(console, block, number)
                console.print()
                number += 1


def print_quote(console: Console, quote: Quote, style: str = "") -> None:
    """Prints `quote` as a block quote, its strong spans in bold."""
    text = Text(style=style)
    for piece, strong in quote_pieces(quote):
        text.append(shown(piece), "bold" if strong else None)
    if not console.is_terminal:
        console.print(Text.assemble("> ", text), soft_wrap=True)
        return
    bar = "│ " if console.encoding.startswith("utf") else "> "
    for line in text.wrap(console, max(console.width - len(bar), 1)):
        line.rstrip()
        console.print(Text.assemble((bar, "cyan"), line))


def _short(title: str) -> str:
    """A title cut at a word where it is long, as those of tabloids are."""
    short = shorten(title, _LONGEST_TITLE, placeholder="…")
    return short if short != "…" else f"{title[: _LONGEST_TITLE - 1]}…"


def _print_source(console: Console, source: Source, number: int) -> None:
    separator = " · " if console.encoding.startswith("utf") else " - "
    text = Text(f"[{number}] ")
    if source.title:
        text.append(shown(_short(source.title)), "italic")
        text.append(separator)
    text.append(separator.join(map(shown, source_details(source))), "dim")
    if source.url:
        text.append(separator)
        text.append(shown(source.url), "dim")
    console.print(text, soft_wrap=not console.is_terminal)
