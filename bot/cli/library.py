"""Commands about what the library holds: `verbatim articles`, `remove`, `stats` and `check`."""

from __future__ import annotations

from typing import Any

import click

from bot.cli.options import Command, data_folder, open_library
from bot.cli.output import screen, write_json
from bot.console.text import shown
from index.checking import check
from index.library import ArticleInfo

__all__ = ["articles_command", "check_command", "remove_command", "stats_command"]


@click.command("articles", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Write the list as JSON.")
def articles_command(as_json: bool) -> None:
    """List the articles of the library: number, title, publisher, date and id."""
    with open_library() as library:
        infos = library.articles()
        demonstration = library.is_demonstration
    if as_json:
        write_json([_as_json(info) for info in infos])
        return
    from bot.console.rendering import print_articles

    print_articles(screen(), infos, demonstration)


def _as_json(info: ArticleInfo) -> dict[str, Any]:
    """Return what is told of an article; not its root, which is a path of the machine."""
    return {
        "number": info.number,
        "id": info.id,
        "title": info.title,
        "publisher": info.publisher,
        "published": info.published,
        "url": info.url,
        "author": info.author,
        "source": info.source,
        "sentences": info.sentences,
        "characters": info.characters,
    }


@click.command("remove", cls=Command)
@click.argument("reference", metavar="ARTICLE|ROOT")
def remove_command(reference: str) -> None:
    """Remove an article, or all articles of a folder that was indexed, or of a feed.

    ARTICLE is an id, a number in the list of `verbatim articles`, or a title; ROOT is a folder or file as given to
    `verbatim index`, or the address of a feed. The files themselves are left alone. An article of a feed doesn't come
    back with it; `verbatim index ADDRESS` brings it back.
    """
    with open_library() as library:
        removed = library.remove(reference)
    for info in removed:
        click.echo(f"removed {shown(info.id)}" + (f" ({shown(info.title)})" if info.title else ""))


@click.command("stats", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Write the figures as JSON.")
def stats_command(as_json: bool) -> None:
    """Say how much the library holds, and where it is."""
    with open_library() as library:
        held = library.statistics()
    figures = {
        "articles": held.articles,
        "sentences": held.sentences,
        "chunks": held.chunks,
        "characters": held.characters,
        "words": held.words,
        "terms": held.terms,
    }
    if as_json:
        write_json({**figures, "demonstration": held.is_demonstration})
        return
    for name, value in figures.items():
        click.echo(f"{name:<12}{value:>14,}")
    click.echo(f"{'data folder':<12}  {shown(str(data_folder()))}")
    for root in held.roots:
        click.echo(f"{'indexed':<12}  {shown(root)}")
    if held.is_demonstration:
        click.echo("The example articles serve; index your own with: verbatim index FOLDER")


@click.command("check", cls=Command)
@click.option("--repair", is_flag=True, help="Put right what can be put right.")
def check_command(repair: bool) -> None:
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
