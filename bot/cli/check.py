"""`verbatim check`: whether the library is whole."""

from __future__ import annotations

import click

from bot.cli.options import Command, data_folder
from bot.console.text import shown
from index.checking import check

__all__ = ["command"]


@click.command("check", cls=Command)
@click.option("--repair", is_flag=True, help="Put right what can be put right.")
def command(repair: bool) -> None:
    """Check that every article in the library is whole, and that the index fits the articles.

    An article that can't be read any more is taken out by --repair; index its folder again to have it back. Exits with
    status 1 where something is wrong and was not repaired.
    """
    found = check(data_folder(), repair=repair)
    for problem in found.problems:
        click.echo(shown(problem))
    if not found.problems:
        click.echo(f"{found.articles:,} articles checked, nothing found")
        return
    if found.repaired:
        left = check(data_folder())
        if not left.problems:
            click.echo(f"repaired; {left.articles:,} articles are whole")
            return
        for problem in left.problems:
            click.echo(f"still: {shown(problem)}")
        raise click.ClickException("not all of it could be repaired; restore a backup, or index again elsewhere")
    raise click.ClickException(f"{len(found.problems)} problems; verbatim check --repair puts right what it can")
