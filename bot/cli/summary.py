"""`verbatim summary`: an article, a topic or the whole library in the articles' own words."""

from __future__ import annotations

from datetime import date

import click

from bot.cli.options import Command, day, open_library, progress, screen, write_json
from bot.rendering.answers import summary_blocks
from bot.summarizing.summarizer import Summarizer
from bot.summarizing.summary import Length, Summary
from index.errors import UnknownArticle


@click.command("summary", cls=Command)
@click.argument("article", metavar="[ARTICLE|TOPIC]", required=False)
@click.option("--topic", metavar="TEXT", help="What all articles say on TEXT.")
@click.option("--timeline", is_flag=True, help="With --topic: day by day, the oldest first.")
@click.option("--digest", is_flag=True, help="The main stories of all articles, and a list of the rest.")
@click.option("--since", callback=day, metavar="DATE", help="A digest of what was published from DATE on.")
@click.option(
    "--length",
    type=click.Choice([length.value for length in Length]),
    default=Length.MEDIUM.value,
    show_default=True,
    help="About 2, 4 or 8 sentences; 3, 5 or 10 stories of a digest.",
)
@click.option("--sentences", type=click.IntRange(min=1), metavar="N", help="Sentences at most, whatever the length.")
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the summary as JSON.")
def summary_command(
    article: str | None,
    topic: str | None,
    timeline: bool,
    digest: bool,
    since: date | None,
    length: str,
    sentences: int | None,
    as_json: bool,
) -> None:
    """Sum up an article, a topic or the library in the articles' own words.

    ARTICLE is an id, a number of `verbatim articles`, or a title; what names no article is a topic; nothing means all
    articles. Every sentence is quoted, with its source.

    \b
    verbatim summary 1 --length short
    verbatim summary --topic "gas supplies" --timeline
    verbatim summary --since 2024-05-01
    """
    if (article is not None) + (topic is not None) + digest > 1:
        raise click.UsageError("Give one of ARTICLE, --topic TEXT and --digest.")
    if timeline and topic is None:
        raise click.UsageError("--timeline goes with --topic TEXT.")
    if since is not None and (article is not None or topic is not None):
        raise click.UsageError("--since goes with --digest.")
    with open_library() as library:
        summarizer, size = Summarizer(library), Length(length)
        if article is not None:
            made = _article_or_topic(summarizer, article, size, sentences)
        elif topic is not None:
            made = summarizer.topic(topic, size, sentences, timeline=timeline)
        else:
            with progress("Reading") as bar:
                made = summarizer.digest(since, size, sentences, bar)
    if as_json:
        write_json(made.as_json())
    else:
        from bot.console.rendering import print_blocks

        print_blocks(screen(), summary_blocks(made))


def _article_or_topic(summarizer: Summarizer, text: str, length: Length, sentences: int | None) -> Summary:
    """Return the summary of the article that a text names, else of a topic. Raises UnknownArticle if it is neither."""
    try:
        return summarizer.article(text, length, sentences)
    except UnknownArticle:
        summary = summarizer.topic(text, length, sentences)
        if not summary.sentences:
            raise
        return summary
