"""`verbatim verify`: check the quotations of a text."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from bot.cli.options import Command, open_library, screen, write_json
from bot.rendering.answers import FROM_EXAMPLES, verification_blocks
from bot.verification import QuoteVerdict, verify
from index.formats.decoding import decode

__all__ = ["verify_command"]

_MAX_BYTES = 2_000_000  # a long book


@click.command("verify", cls=Command)
@click.argument("text", metavar="TEXT|FILE|-")
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the verdicts as JSON.")
@click.option("--require", is_flag=True, help="Exit with status 1 unless every quotation is verbatim.")
def verify_command(text: str, as_json: bool, require: bool) -> None:
    """Check the quotations of a text against the articles.

    Each quotation of TEXT, of FILE or of standard input (-) is verbatim, altered (with what was left out, put in or
    changed), elsewhere (another speaker, article, publisher or date than the text says) or not found. A text without
    quotation marks or block quotes is checked as a whole. Ellipses and square brackets are told, and hold.

    \b
    verbatim verify 'She said "the bridge is safe".'
    verbatim verify draft.md --require
    """
    with open_library() as library, library.snapshot() as snapshot:
        checked, demonstration = verify(_read(text), snapshot), snapshot.is_demonstration
    if as_json:
        told = {"demonstration": True} if demonstration else {}
        write_json({"quotations": [one.as_json() for one in checked], **told})
    else:
        from bot.console.rendering import print_blocks

        print_blocks(screen(), (*([FROM_EXAMPLES] if demonstration else []), *verification_blocks(checked)))
    if require and any(one.verdict is not QuoteVerdict.VERBATIM for one in checked):
        sys.exit(1)


def _read(text: str) -> str:
    """Return the text to check: standard input for "-", a file's if there is one of that name, else `text` itself."""
    if text == "-":
        content = sys.stdin.buffer.read(_MAX_BYTES + 1)
    elif len(os.fsencode(text)) < 4096 and "\n" not in text and Path(text).is_file():
        with Path(text).open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    else:
        return text
    if len(content) > _MAX_BYTES:
        raise click.ClickException(f"the text is longer than {_MAX_BYTES:,} bytes: check it in parts")
    return decode(content)
