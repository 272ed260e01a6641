"""`verbatim verify`: check the quotations of a text."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from bot.cli.options import Command, open_library, screen, write_json
from bot.rendering.answers import serving_notices, verification_blocks
from bot.verification import QuoteVerdict, verify
from index.article import Article
from index.formats.decoding import Undecodable, decode
from index.formats.html import read_html
from index.formats.markdown import read_markdown, read_plain
from index.formats.registry import format_of, read_fragment, read_whole
from index.formats.source import Limits
from index.metadata.fields import Metadata
from index.text.characters import shown

_MAX_BYTES = 2_000_000  # a long book


@click.command("verify", cls=Command)
@click.argument("text", metavar="TEXT|FILE|-")
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the verdicts as JSON.")
@click.option("--problems", is_flag=True, help="Show only the quotations that are not verbatim.")
@click.option("--require", is_flag=True, help="Exit with status 1 unless every quotation is verbatim.")
def verify_command(text: str, as_json: bool, problems: bool, require: bool) -> None:
    """Check the quotations of a text against the articles.

    Each quotation of TEXT, of FILE (a text or a document) or of standard input (-) is verbatim, altered (with what was
    left out, put in or changed), elsewhere (another speaker, article, publisher or date than the text says) or not
    found. A text without quotation marks or block quotes is checked as a whole. Ellipses and square brackets are told,
    and hold, unless they deny or hide that something is denied.

    \b
    verbatim verify 'She said "the bridge is safe".'
    verbatim verify draft.md --require
    """
    with open_library() as library, library.snapshot() as snapshot:
        checked, demonstration = verify(_read(text), snapshot), snapshot.is_demonstration
        notices = serving_notices(snapshot)
    if as_json:
        told = {"demonstration": True} if demonstration else {}
        listed = [one for one in checked if one.verdict is not QuoteVerdict.VERBATIM or not problems]
        write_json({"quotations": [one.as_json() for one in listed], **told})
    else:
        from bot.console.rendering import print_blocks

        print_blocks(screen(), (*notices, *verification_blocks(checked, only_problems=problems)))
    if require and any(one.verdict is not QuoteVerdict.VERBATIM for one in checked):
        sys.exit(1)


def _read(text: str) -> str:
    """Return the text to check: standard input for "-", a file's if there is one of that name, else `text` itself.

    A name such as "draft.md" or "texts/draft" without such a file is refused, for it is hardly what is to be checked.
    """
    if not text.strip():
        raise click.UsageError("The text is empty: give a TEXT, a FILE, or - for standard input.")
    if text == "-":
        return _decoded(sys.stdin.buffer.read(_MAX_BYTES + 1), "standard input")
    if "\n" in text:
        return text
    file, reader = Path(text), format_of(text)
    try:
        is_file = file.is_file()
    except OSError:  # too long for a name
        return text
    if is_file:
        if reader in (None, read_plain, read_markdown, read_html):
            with file.open("rb") as content:
                written = _decoded(content.read(_MAX_BYTES + 1), file.name)
            # Markdown stays as it is, whose marks of block quotes are to be seen.
            return written if reader is not read_html else read_fragment(written, file.name, Metadata()).text
        found = list(read_whole(file, file.parent, Limits()))
        articles = [one for one in found if isinstance(one, Article)]
        if not articles:
            raise click.ClickException("; ".join(map(str, found)) or f"{file.name} holds no text")
        return "\n\n".join(article.text for article in articles)
    if file.is_dir() or reader is not None or (os.sep in text and len(text.split()) == 1 and "://" not in text):
        raise click.ClickException(
            f"there is no file {shown(text)}" if not file.is_dir() else f"{shown(text)} is a folder"
        )
    return text


def _decoded(content: bytes, name: str) -> str:
    if len(content) > _MAX_BYTES:
        raise click.ClickException(f"{name} is longer than {_MAX_BYTES:,} bytes: check it in parts")
    try:
        return decode(content)
    except Undecodable as error:
        raise click.ClickException(f"{name} {error}") from error
