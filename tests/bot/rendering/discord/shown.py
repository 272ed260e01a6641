"""What Discord would show of a text in its Markdown, written from how its clients parse, not from how the bot escapes.

It is stricter than any client: a character with a meaning of its own that is neither escaped nor part of what the bot
uses on purpose (quote lines, small lines, bold, links, commands) is an error, whether or not it would find a partner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


class ShownOtherwise(AssertionError):
    """Discord would take something for markup that was not meant as such."""


@dataclass(frozen=True)
class Run:
    text: str
    bold: bool = False
    link: str | None = None


@dataclass(frozen=True)
class ShownLine:
    kind: str  # "text", "quote", "small"
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def bold(self) -> tuple[str, ...]:
        return tuple(run.text for run in self.runs if run.bold)


BLOCK = re.compile(r"\s*(?:#{1,3}\s|-#\s|[-*+]\s|\d+[.)]\s|>|```)")
ADDRESS = re.compile(r"[a-z]+://|mailto:|\w\.\w{2,}/", re.IGNORECASE)
SHORTCODE = re.compile(r":\w+:")
LINK = re.compile(r"\[([^\[\]\\]+)\]\(<([!-;=?-~]+)>\)")
COMMAND = re.compile(r"</([a-z -]+):[0-9]+>|`/([a-z -]+)`")
BOLD = re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)
SPECIAL = frozenset("\\*_~|`[]<>@#")


def shown(markdown: str) -> list[ShownLine]:
    """The lines of `markdown` as shown. Raises ShownOtherwise where markup is found that the bot never means."""
    return [shown_line(line) for line in markdown.split("\n")]


def quotes(markdown: str) -> list[str]:
    """The block quotes, each with its paragraphs apart by a blank."""
    found: list[str] = []
    previous = ""
    for line in shown(markdown):
        if line.kind == "quote" and previous == "quote":
            found[-1] += f" {line.text}" if line.text else ""
        elif line.kind == "quote":
            found.append(line.text)
        previous = line.kind
    return found


def shown_line(line: str) -> ShownLine:
    kind, rest = "text", line
    for prefix, name in (("> ", "quote"), ("-# ", "small")):
        if line.startswith(prefix):
            kind, rest = name, line.removeprefix(prefix)
            break
    if BLOCK.match(rest):
        raise ShownOtherwise(f"block markup in {line!r}")
    return ShownLine(kind, tuple(inline(rest)))


def inline(markdown: str, bold: bool = False) -> list[Run]:
    if BLOCK.match(markdown) and bold:
        raise ShownOtherwise(f"block markup in bold {markdown!r}")
    runs: list[Run] = []
    text = ""
    at = 0

    def flush() -> None:
        nonlocal text
        if text:
            runs.append(Run(text, bold))
        text = ""

    while at < len(markdown):
        if markdown[at] == "\\" and re.match(r"[^0-9A-Za-z\s]", markdown[at + 1 : at + 2]):
            text += markdown[at + 1]
            at += 2
        elif not bold and (strong := BOLD.match(markdown, at)):
            flush()
            if strong[1] != strong[1].strip():
                raise ShownOtherwise(f"white space at the ends of bold {strong[1]!r}")
            runs += inline(strong[1], bold=True)
            at = strong.end()
        elif not bold and (link := LINK.match(markdown, at)):
            flush()
            if SPECIAL & set(link[1]) or ADDRESS.search(link[1]) or SHORTCODE.search(link[1]):
                raise ShownOtherwise(f"no link: {link[0]!r}")
            runs.append(Run(link[1], link=link[2]))
            at = link.end()
        elif command := COMMAND.match(markdown, at):
            text += f"/{command[1] or command[2]}"
            at = command.end()
        elif markdown[at] in SPECIAL or ADDRESS.match(markdown, at) or SHORTCODE.match(markdown, at):
            raise ShownOtherwise(f"{markdown[at:][:20]!r} in {markdown!r}")
        else:
            text += markdown[at]
            at += 1
    flush()
    return runs
