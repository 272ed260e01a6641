"""What the console prints: answers, articles, lists and explanations, in colour or as plain lines where there is none.

Plain, a quote is one line with nothing added but `> ` before it, so that it can be searched for and copied; on a
terminal it is wrapped between words and what matters is bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from textwrap import shorten

from rich.console import Console
from rich.text import Text

from bot.answering.answer import THRESHOLD, Passage
from bot.answering.scoring import Explanation, WordMatch
from bot.rendering import quotes
from bot.rendering.quotes import Block, Contrast, Notice, Quote, Source, Tone
from index.article import Article, Kind, Paragraph, own_name
from index.library import ArticleInfo
from index.metadata.dates import format_date
from index.secrets import without_secrets
from index.text.characters import cut, shown

_BLANK_LINE = re.compile(r"\n\s*\n")
_MAX_TITLE = 100
_TONE_STYLES = {Tone.PLAIN: "dim", Tone.CAUTION: "yellow"}
DEMONSTRATION = "These are the example articles; index your own with: verbatim index FOLDER"
_PARAGRAPH_STYLES = {
    Kind.HEADLINE: "bold",
    Kind.STANDFIRST: "italic",
    Kind.BODY: "",
    Kind.CAPTION: "dim italic",
    Kind.BOILERPLATE: "dim",
}
_REASONS: Mapping[str, str | tuple[str, str]] = {
    "covered_with_context": "words of the question in it, in its title and in the sentences next to it",
    "early": "it stands early in its article",
    "type_missing": "what was asked for is missing, such as a number, a date or a person",
    "outside_body": "it is a headline, a standfirst or a caption",
    "reader": ("the reader doubts that it answers", "the reader takes it for an answer"),
    "speaker_match": ("it is said by somebody else than the question names", "it is said by whom the question names"),
}
"""What features stand for, in words: against a passage and for it, where these differ."""
_MIN_COUNTED = 0.05


def print_blocks(console: Console, blocks: Iterable[Block], *, answers: bool = False) -> None:
    """Print `blocks`, the sources numbered from 1 where they are not yet, each with an empty line after it.

    Where nothing can be bold, as in a pipe, what would be is repeated below its quote, if the quotes are `answers`.
    """
    number = 0
    for are_contrasts, run in groupby(blocks, lambda block: isinstance(block, Contrast)):
        if are_contrasts:
            _print_contrasts(console, [block for block in run if isinstance(block, Contrast)])
            continue
        for block in run:
            match block:
                case Notice(text, tone, items):
                    _print_notice(console, text + quotes.listed(items), tone)
                case Quote():
                    print_quote(console, block)
                    if answers and console.color_system is None:
                        for piece, strong in quotes.quote_pieces(block):
                            if strong:
                                console.print(Text(f"Likely answer: {shown(piece)}"), soft_wrap=not console.is_terminal)
                case Source():
                    number = block.number or number + 1
                    _print_source(console, block, number)
            if not isinstance(block, Quote):
                console.print()


def _print_notice(console: Console, text: str, tone: Tone) -> None:
    for line in text.split("\n"):
        console.print(Text(shown(line), _TONE_STYLES[tone]), soft_wrap=not console.is_terminal)


def _print_contrasts(console: Console, contrasts: Sequence[Contrast]) -> None:
    """Print what says something else than the quote before: those that have a number by it."""
    said, others = quotes.differing(contrasts, "[{}]")
    if said is not None:
        _print_notice(console, said, Tone.CAUTION)
        console.print()
    for one in others:
        _print_notice(console, f"Said differently in: {one.where}", Tone.CAUTION)
        if one.text:
            print_quote(console, Quote(one.text))
        console.print()


def print_quote(console: Console, quote: Quote) -> None:
    """Print `quote` as a block quote, its strong spans in bold; on a terminal each paragraph on lines of its own."""
    lines = [Text()]
    for piece, strong in quotes.quote_pieces(quote):
        for number, part in enumerate(_BLANK_LINE.split(piece) if console.is_terminal else (piece,)):
            if number:
                lines.append(Text())
            lines[-1].append(shown(part), "bold" if strong else None)
    if not console.is_terminal:
        console.print(Text.assemble("> ", *lines), soft_wrap=True)
        return
    bar = "│ " if console.encoding.startswith("utf") else "> "
    for line in lines:
        for part in line.wrap(console, max(console.width - len(bar), 1)):
            part.rstrip()
            console.print(Text.assemble((bar, "cyan"), part))


def _short(title: str) -> str:
    """Return a title, cut at a word where it is long, as those of tabloids are."""
    short = shorten(title, _MAX_TITLE, placeholder="…")
    return short if short != "…" else cut(title, _MAX_TITLE)


def _print_source(console: Console, source: Source, number: int) -> None:
    separator = " · " if console.encoding.startswith("utf") else " - "
    text = Text(f"[{number}] ")
    if source.title:
        text.append(shown(_short(source.title)), "italic")
        text.append(separator)
    text.append(separator.join(map(shown, quotes.source_details(source))), "dim")
    if source.url:
        text.append(separator)
        text.append(shown(without_secrets(source.url)), "dim")
    console.print(text, soft_wrap=not console.is_terminal)


def print_articles(console: Console, infos: Sequence[ArticleInfo], demonstration: bool) -> None:
    """Print an article a line: its number, title, publisher, date and id."""
    wide = not console.is_terminal
    if not infos:
        console.print("The library is empty; index articles with: verbatim index FOLDER", soft_wrap=wide)
        return
    digits = len(str(infos[-1].number))
    for info in infos:
        details = [info.publisher, format_date(info.published), without_secrets(info.id)]
        line = Text.assemble(
            (f"{info.number:>{digits}}  ", "cyan"),
            (shown(info.title or own_name(info.source, info.id)), "bold"),
            ("".join(f"  {shown(detail)}" for detail in details if detail), "dim"),
        )
        console.print(line, soft_wrap=wide)
    if demonstration:
        console.print(Text(DEMONSTRATION, "yellow"), soft_wrap=wide)


def print_article(console: Console, article: Article) -> None:
    """Print the article's paragraphs, each after its number, under a line that says where it is from."""
    title = None if (article.title or "") in article.text else article.title
    known = (title, article.publisher, format_date(article.published), article.author)
    told = (*known, own_name(article.source, article.id), without_secrets(article.url or ""))
    details = [shown(detail) for detail in told if detail]
    console.print(Text("  ".join(details), "dim"), soft_wrap=not console.is_terminal)
    _print_paragraphs(console, article, range(len(article.paragraphs)))


def print_context(console: Console, article: Article, passage: Passage) -> None:
    """Print the paragraphs that hold a passage, its quote highlighted, with the paragraph before and the one after.

    Where the article has changed so that the quote no longer stands there, say that instead.
    """
    if article.text[passage.start : passage.end] != passage.quote:
        console.print(Text("The article has changed since; ask again.", "yellow"), soft_wrap=not console.is_terminal)
        return
    holding = [
        number
        for number, paragraph in enumerate(article.paragraphs)
        if paragraph.start < passage.end and passage.start < paragraph.end
    ]
    around = range(max(holding[0] - 1, 0), min(holding[-1] + 2, len(article.paragraphs)))
    _print_paragraphs(console, article, around, (passage.start, passage.end))


def _print_paragraphs(
    console: Console, article: Article, numbers: Iterable[int], highlighted: tuple[int, int] = (0, 0)
) -> None:
    for number in numbers:
        paragraph = article.paragraphs[number]
        line = Text.assemble((f"{number + 1:>4}  ", "cyan"), _highlight(article, paragraph, highlighted))
        console.print(line, soft_wrap=not console.is_terminal)
    console.print()


def _highlight(article: Article, paragraph: Paragraph, highlighted: tuple[int, int]) -> Text:
    start, end = (offset - paragraph.start for offset in highlighted)
    text = Text(style=_PARAGRAPH_STYLES[paragraph.kind])
    for piece, strong in quotes.quote_pieces(Quote(article.quote(paragraph.start, paragraph.end), ((start, end),))):
        text.append(shown(piece), "reverse" if strong else None)
    return text


def print_explanation(console: Console, passage: Passage, explanation: Explanation) -> None:
    """Print a passage; each word of the question with its match; what counted most; and how sure the answer is."""
    wide = not console.is_terminal
    print_blocks(console, quotes.passage_blocks(passage))
    console.print("Words of the question, with how much each counts, the rarest most:", soft_wrap=wide)
    for word in sorted(explanation.words, key=lambda word: -word.weight):
        line = Text.assemble(f"  {word.weight:6.2f}  ", (f"{shown(word.word):<20}", "bold"), _match_text(word))
        console.print(line, soft_wrap=wide)
    console.print("What counted most for the passage (+) and against it (-):", soft_wrap=wide)
    for name, added in sorted(explanation.features.items(), key=lambda item: -abs(item[1])):
        if abs(added) >= _MIN_COUNTED:
            reason = _REASONS[name]
            told = reason if isinstance(reason, str) else reason[added > 0]
            console.print(f"  {added:+6.2f}  {told}", soft_wrap=wide)
    if passage.confidence is not None:
        sure = f"The probability that it answers is put at {passage.confidence:.0%}"
        console.print(f"{sure}; an answer is what has {THRESHOLD:.0%} or more.", soft_wrap=wide)


def _match_text(word: WordMatch) -> str:
    if word.matched <= 0:
        return " not in the passage, but in the title or next to it" if word.nearby > 0 else " not in the passage"
    return " found" if word.matched >= 1 else f" found in another form ({word.matched:.0%})"
