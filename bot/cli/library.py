"""Commands about what the library holds: `verbatim articles`, `remove`, `stats` and `check`."""

from __future__ import annotations

import codecs
import csv
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from bot.answering.filters import SearchFilters
from bot.cli import options
from bot.cli.options import Command
from index.checking import check
from index.library import ENGINES, ArticleInfo
from index.secrets import without_secrets
from index.text.characters import number_of, plain_cell, shown


@click.command("articles", cls=Command)
@click.option(
    "--after", callback=options.day, metavar="DATE", help="Only those published on DATE (2021-03, yesterday) or later."
)
@click.option(
    "--before",
    callback=partial(options.day, last=True),
    metavar="DATE",
    help="Only those published on DATE or earlier.",
)
@click.option("--source", multiple=True, metavar="TEXT", help="Only those with TEXT in publisher, file or address.")
@click.option("--undated", is_flag=True, help="Only those of which no date is known.")
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the list as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Write the list as CSV, with a line of names first.")
def articles_command(
    after: date | None, before: date | None, source: tuple[str, ...], undated: bool, as_json: bool, as_csv: bool
) -> None:
    """List the articles of the library: number, title, publisher, date and id."""
    if as_json and as_csv:
        raise click.UsageError("Give one of --json and --csv.")
    if undated and (after or before):
        raise click.UsageError("Give --undated without --after and --before, which leave out what has no date.")
    filters = SearchFilters(
        tuple(map(str.casefold, source)), after.isoformat() if after else None, before.isoformat() if before else None
    )
    with options.open_library() as library:
        if left_out := filters.undated(library.listed(filters.narrowing(undated=True))):
            click.echo(f"left out for want of a date: {left_out:,}", err=True)
        infos = filter(filters.admits, library.listed(filters.narrowing(undated=undated)))  # too many to hold, maybe
        if undated:
            infos = filter(lambda info: info.published is None, infos)
        if as_json:
            options.write_json_list(map(_as_json, infos))
        elif as_csv:
            _write_csv(infos)
        else:
            from bot.console.rendering import print_articles

            listed = tuple(infos)
            if (filters or undated) and not listed and library.statistics().articles:
                click.echo("Each article asked for has a date." if undated else "No article passes these filters.")
            else:
                print_articles(options.screen(), listed, library.is_demonstration)


def _as_json(info: ArticleInfo) -> dict[str, Any]:
    """Return what is told of an article; not its root, which is a path of the machine."""
    return {name: value for name, value in asdict(info).items() if name != "root"}


def _write_csv(infos: Iterable[ArticleInfo]) -> None:
    """Write a line of names and one for each article. A field that a spreadsheet would compute gets an apostrophe."""
    out = codecs.getwriter("utf-8")(sys.stdout.buffer, "backslashreplace")
    writer = csv.writer(out, lineterminator="\n")
    named = False
    for fields in map(_as_json, infos):
        if not named:
            writer.writerow(fields)
            named = True
        writer.writerow([plain_cell(one) if isinstance(one, str) else one for one in fields.values()])
    if not named:
        writer.writerow(())


@click.command("show", cls=Command)
@click.argument("reference", metavar="ARTICLE")
@click.option("--from", "start", type=click.IntRange(min=0), default=0, metavar="N", help="From character N on.")
@click.option("--to", "end", type=click.IntRange(min=0), metavar="N", help="Up to character N, exclusive.")
def show_command(reference: str, start: int, end: int | None) -> None:
    """Print the stored text of an article, whole or by the offsets that answers give.

    ARTICLE is an id, a number in the list of `verbatim articles`, or a title. On a terminal, control characters show
    as escapes; elsewhere the text is written as it is stored, the whole of it with a line break at its end.
    """
    with options.open_library() as library, library.snapshot() as snapshot:
        text = snapshot.article(snapshot.resolve(reference).id).text
    if start > len(text) or (end is not None and end < start):
        raise click.UsageError(f"The text has {len(text):,} characters: --from and --to lie within it, in order.")
    chosen = text[start:end]
    if sys.stdout.isatty():
        click.echo("\n".join(map(shown, chosen.splitlines())))
    else:
        whole = not start and end is None
        chosen += "\n" if whole and not chosen.endswith("\n") else ""
        sys.stdout.buffer.write(chosen.encode("utf-8", "backslashreplace"))


@click.command("remove", cls=Command)
@click.argument("references", metavar="ARTICLE|ROOT...", nargs=-1, required=True, shell_complete=options.FILES)
@click.option("-j", "--json", "as_json", is_flag=True, help="Write what was removed as JSON.")
def remove_command(references: tuple[str, ...], as_json: bool) -> None:
    """Remove articles, or all articles of a folder that was indexed, or of a feed.

    ARTICLE is an id, a number in the list of `verbatim articles`, or a title; ROOT is a folder or file as given to
    `verbatim index`, or the address of a feed. The files themselves are left alone. An article of a feed doesn't come
    back with it, nor one of a folder that is watched; `verbatim index` with its address, or the folder, brings it back.
    """
    with options.open_library() as library:
        removed = library.remove(*references)
    if as_json:
        options.write_json_list(map(_as_json, removed))
        return
    for info in removed:
        click.echo(f"removed {shown(without_secrets(info.id))}" + (f" ({shown(info.title)})" if info.title else ""))
    if not removed:
        click.echo("removed, without any article")
    if any(Path(info.root).is_dir() for info in removed) and not any(Path(one).is_dir() for one in references):
        click.echo("`verbatim index` with the folder brings back what is not deleted there, too.")


@click.command("stats", cls=Command)
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the figures as JSON.")
def stats_command(as_json: bool) -> None:
    """Say how much the library holds, and where it is."""
    with options.open_library() as library:
        held = library.statistics()
    figures = {name: value for name, value in asdict(held).items() if name not in ("roots", "is_demonstration")}
    if as_json:
        roots = [without_secrets(root) for root in held.roots]
        where = {"data_folder": str(options.data_folder()), "roots": roots}
        options.write_json({**figures, "demonstration": held.is_demonstration, **where})
        return
    for name, value in figures.items():
        if value is not None:
            label = f"distinct {name}" if name in ("words", "terms") else name
            click.echo(f"{label:<15}{value:>11,}")
    click.echo(f"{'data folder':<12}  {shown(str(options.data_folder()))}")
    for root in held.roots:
        click.echo(f"{'indexed':<12}  {shown(without_secrets(root))}")
    if held.is_demonstration:
        click.echo("The example articles serve; index your own with: verbatim index FOLDER")


@click.command("check", cls=Command)
@click.option("--repair", is_flag=True, help="Put right what can be put right.")
@click.option("-j", "--json", "as_json", is_flag=True, help="Write what was found as JSON.")
def check_command(repair: bool, as_json: bool) -> None:
    """Check that every article in the library is whole, and that the index fits the articles.

    An article that can't be read any more is taken out by --repair; index its folder again to have it back. Exits with
    status 1 where something is wrong and was not repaired.
    """
    engine = options.candidate_engine() or ENGINES["tantivy"]
    collection = options.collection_cluster()
    found = check(options.existing_data_folder(), repair=repair, engine=engine, collection=collection)
    left = check(options.data_folder(), engine=engine, collection=collection) if found.repaired else found
    if as_json:
        problems, still = ([shown(without_secrets(problem)) for problem in each.problems] for each in (found, left))
        options.write_json({"articles": left.articles, "problems": problems, "repaired": found.repaired, "left": still})
    else:
        for problem in found.problems:
            click.echo(shown(without_secrets(problem)))
        for problem in left.problems if found.repaired else ():
            click.echo(f"still: {shown(without_secrets(problem))}")
        if not found.problems:
            click.echo(f"{number_of(found.articles, 'article')} checked, nothing found")
        elif not left.problems:
            click.echo(f"repaired; whole: {number_of(left.articles, 'article')}")
    if left.problems and found.repaired:
        raise click.ClickException("not all of it could be repaired; restore a backup, or index again elsewhere")
    if left.problems:
        raise click.ClickException(f"{len(found.problems)} problems; verbatim check --repair puts right what it can")


@click.command("move", cls=Command)
@click.argument("where", type=click.Choice(["opensearch", "folder"]))
def move_command(where: str) -> None:
    """Move the library to the OpenSearch cluster that VERBATIM_OPENSEARCH names, or back to the data folder.

    With `opensearch`, the articles live there from then on: set VERBATIM_STORE=opensearch wherever they are used. What
    the folder has stays as it was, and can't be changed. With `folder`, the folder gets a library of its own, and what
    is in the cluster stays there. A move that was broken off goes on where it was; at its end all is compared.
    """
    from bot.settings import load_settings  # here, for few commands need it

    cluster = load_settings().cluster()
    if cluster is None:
        raise click.UsageError("Name the nodes of the cluster in VERBATIM_OPENSEARCH.")
    from index.collection.moving import move_back, move_there  # here, for it needs an extra

    with options.progress("Moving") as bar:
        moved = (move_there if where == "opensearch" else move_back)(options.data_folder(), cluster, bar)
    articles = number_of(moved, "article")
    if where == "opensearch":
        click.echo(f"{articles} moved to OpenSearch, compared by checksums")
        click.echo("Set VERBATIM_STORE=opensearch from now on.")
    else:
        click.echo(f"{shown(str(options.data_folder()))}: {articles}, compared by checksums")
        click.echo("Set VERBATIM_STORE=folder from now on; the collection in OpenSearch stays until you delete it.")
