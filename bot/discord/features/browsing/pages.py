"""Views of the library, stored so that their pages can be turned after a restart, and these pages. Blocking.

A page shows the articles as they are now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import accumulate, pairwise

from bot.answering.answer import Passage
from bot.answering.filters import refusal, take_filters
from bot.answering.phrase_search import find_phrase, unquoted
from bot.app.server_libraries import AnswerContext
from bot.app.state_file import Records
from bot.discord.platform import replies
from bot.discord.platform.replies import Action, Button, ComponentId, Reply, ReplyStyle
from bot.rendering.answers import phrase_blocks, serving_notices, summary_blocks, verification_blocks
from bot.rendering.discord.layout import article_pages, line_pages, paginate
from bot.rendering.discord.markdown import label, title_with_link, utf16_length
from bot.rendering.quotes import Block, Quote
from bot.summarizing.summary import Length
from bot.verification import QuoteVerdict
from index.article import Article, own_name
from index.errors import UnknownArticle
from index.library import ArticleInfo
from index.metadata.dates import format_date

READER_OFF = "Reading whole articles is switched off here; I only quote from them."
OTHER_WORDS = "`/ask` finds what they say in other words."
GOES_ON = "The rest can be read where the article was published."

_FOOTER = 80
_PLACES = 5  # on a page
_SENTENCES = 8  # of a summary, on a page
_MAX_READ = 10  # buttons that lead to articles, in two rows
_TURNS_ROW = 2
_MAX_DETAIL = 60
_MAX_REFUSAL = 400
_DEMONSTRATION = "Nothing has been indexed yet: these are examples."
_MAX_LINES = 20  # on a page

_Place = tuple[int, Passage]
"""The number of a quote, and what it quotes."""


class ViewKind(StrEnum):
    """What a view shows. The comments say what its `text` then is."""

    LIST = "list"  # words that titles, publishers and the like hold, and filters, or nothing
    ARTICLE = "article"  # a reference to an article
    PHRASE = "phrase"  # the phrase
    CHECK = "check"  # the text whose quotations are checked
    SUMMARY_OF_ARTICLE = "summary of article"  # likewise
    SUMMARY_OF_TOPIC = "summary of topic"  # the topic
    TIMELINE = "timeline"  # the topic
    DIGEST = "digest"  # an ISO date that it begins with, or nothing
    PLACE = "place"  # the passages that buttons lead to, as JSON; no pages


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at, and where: in a guild (None: directly), and as `server` if its own installation was asked.

    With a `person`, only they may see it. `length` is a summary's.
    """

    kind: ViewKind
    text: str
    guild: int | None
    server: int | None
    person: int | None = None
    length: str = ""


def _meant(view: View) -> View:
    """Return a view that was stored. Raises ValueError where it names a length or a date that is none."""
    if view.length:
        Length(view.length)
    if view.kind is ViewKind.DIGEST and view.text:
        date.fromisoformat(view.text)
    return view


VIEWS = Records("view", View, _meant)


@dataclass(frozen=True, slots=True)
class Pages:
    """The texts of pages under a heading.

    `places` are, for each page, the quotes whose articles buttons lead to, and `starts` where in the article shown each
    page begins.
    """

    heading: str
    texts: Sequence[str]
    style: ReplyStyle = ReplyStyle.PLAIN
    places: tuple[tuple[_Place, ...], ...] = ()
    starts: tuple[int, ...] = ()

    def places_on(self, page: int) -> dict[int, Passage]:
        """Return the passages on a page by their numbers: the first of each article, for which there is a button."""
        found: dict[str, _Place] = {}
        for place in self.places[page] if page < len(self.places) else ():
            found.setdefault(place[1].article, place)
        return dict([*found.values()][:_MAX_READ])

    def page_at(self, offset: int) -> int:
        """Return the number of the last page that begins at or before an offset of the article shown."""
        return max((n for n, start in enumerate(self.starts) if start <= offset), default=0)


def build_pages(view: View, context: AnswerContext, *, embed: bool, reader: int | None = None) -> Pages:
    """Return all pages of a view. `reader` is how many characters of an article may be read (None: all, 0: none).

    Raises UnknownArticle, AmbiguousArticle or a StoreError.
    """
    budget = replies.budget_of(embed) - _FOOTER
    library, readable = context.library, reader != 0
    length = Length(view.length or Length.MEDIUM)
    match view.kind:
        case ViewKind.LIST:
            articles = library.articles()
            text, filters = take_filters(view.text, datetime.now(UTC).date())
            if refused := refusal(filters, articles):
                return Pages("Articles", [label(refused, _MAX_REFUSAL)])
            found = _matching(filter(filters.admits, articles), text)
            return format_list(found, budget, demonstration=library.is_demonstration, search=view.text)
        case ViewKind.ARTICLE:
            with library.snapshot() as snapshot:
                return _article(snapshot.article(snapshot.resolve(view.text).id), budget, reader)
        case ViewKind.PHRASE:
            return _phrase(context, view.text, budget, readable)
        case ViewKind.CHECK:
            return _checked(context, view.text, budget, readable)
        case ViewKind.SUMMARY_OF_ARTICLE:
            summary = context.summarizer.article(view.text, length)
        case ViewKind.SUMMARY_OF_TOPIC:
            summary = context.summarizer.topic(view.text, length)
        case ViewKind.TIMELINE:
            summary = context.summarizer.topic(view.text, length, timeline=True)
        case ViewKind.DIGEST:
            since = date.fromisoformat(view.text) if view.text else None
            summary = context.summarizer.digest(since, length)
        case ViewKind.PLACE:
            raise UnknownArticle(view.text, 0)
    places = [*enumerate(summary.sentences, 1)]
    blocks = summary_blocks(summary, titled=True)
    return _quotes(_summary_heading(view, summary.title), blocks, places, budget, _SENTENCES, readable)


def _summary_heading(view: View, title: str | None) -> str:
    if view.kind is ViewKind.DIGEST:
        return f"The main stories since {format_date(view.text)}" if view.text else "The main stories"
    return f"Day by day: {title}" if view.kind is ViewKind.TIMELINE else f"Summary: {title}" if title else "Summary"


def render_page(
    key: str, pages: Pages, number: int, place: str | None = None, *, embed: bool, asker: int | None = None
) -> Reply:
    """Return a page (the last, where there are fewer by now) with its number and the buttons that turn it.

    `place` recalls where its quotes stand, if there are buttons for these. What all see can be removed by `asker`.
    """
    number = min(number, len(pages.texts) - 1)
    buttons: list[Button] = []
    if place is not None:
        numbers = pages.places_on(number)
        buttons += [
            Button(f"Read {one}" if len(numbers) > 1 else "Read article", ComponentId(Action.OPEN, place, at), at // 5)
            for at, one in enumerate(numbers)
        ]
    row = _TURNS_ROW if len(buttons) > 1 else 0
    heading = label(pages.heading, replies.HEADING_LIMIT) or None
    page = replies.turned(pages.texts, ComponentId(Action.TURN, key, number), embed=embed, heading=heading, row=row)
    removal = () if asker is None else (replies.removal_button(key, asker, row),)
    return replace(page, style=pages.style, buttons=(*buttons, *page.buttons, *removal))


def _article(article: Article, budget: int, reader: int | None) -> Pages:
    heading = article.title or own_name(article.source, article.id)
    details = f"-# {_article_line(article, titled=True)}"
    if reader == 0:
        return Pages(heading, [f"{details}\n\n{READER_OFF}"])
    # Details and notice are on one page each, but all pages leave room for them.
    read = article_pages(article, budget - utf16_length(details) - len(GOES_ON) - 6, reader)
    texts = [page.text for page in read] or ["This article has no text."]
    if read and _has_more(article, read[-1].end):
        texts[-1] += f"\n-# {GOES_ON}"
    texts[0] = f"{details}\n\n{texts[0]}"
    return Pages(heading, texts, starts=tuple(page.start for page in read))


def _has_more(article: Article, end: int) -> bool:
    kinds = [paragraph.kind for paragraph in article.paragraphs]
    return any(one.start >= end and kinds[one.paragraph] != "boilerplate" for one in article.sentences)


def _phrase(context: AnswerContext, phrase: str, budget: int, readable: bool) -> Pages:
    with context.library.snapshot() as snapshot:
        found, notices = find_phrase(snapshot, phrase), serving_notices(snapshot)
    blocks: list[Block] = [*notices, *phrase_blocks(found)]
    places = [*enumerate(found.passages, 1)]
    pages = _quotes(f"“{unquoted(phrase)}”", blocks, places, budget, _PLACES, readable)
    if found.passages or found.too_common:
        return pages
    return replace(pages, texts=[f"{pages.texts[0]}\n{OTHER_WORDS}"])


def _checked(context: AnswerContext, text: str, budget: int, readable: bool) -> Pages:
    from bot.verification.verify import verify  # here, since most bots are seldom asked for it

    with context.library.snapshot() as snapshot:
        checked, notices = verify(text, snapshot), serving_notices(snapshot)
    places = [(n, one.passage) for n, one in enumerate(checked, 1) if one.passage]
    # Bold is what answers, or what was searched for; notices say how quotations differ.
    blocks = [replace(one, strong=()) if isinstance(one, Quote) else one for one in verification_blocks(checked)]
    pages = _quotes("Quotations", [*notices, *blocks], places, budget, _PLACES, readable)
    is_right = all(one.verdict is QuoteVerdict.VERBATIM for one in checked)
    return pages if is_right or not places else replace(pages, style=ReplyStyle.CLOSEST)


def _quotes(
    heading: str, blocks: Sequence[Block], places: Sequence[_Place], budget: int, max_quotes: int, readable: bool
) -> Pages:
    """Return pages of quotes, whose `places` are in the same order; buttons lead there if articles are `readable`."""
    style = ReplyStyle.ANSWER if places else ReplyStyle.NONE
    laid_out = list(paginate(blocks, budget, max_quotes))
    ends = [0, *accumulate(page.quotes for page in laid_out)]
    on_pages = tuple(tuple(places[start:end]) for start, end in pairwise(ends)) if readable else ()
    return Pages(heading, [page.text for page in laid_out], style, on_pages)


def _matching(articles: Iterable[ArticleInfo], search: str) -> list[ArticleInfo]:
    """Return the articles whose title, publisher, author, date and file contain every word of `search`."""
    words = search.casefold().split()
    return [article for article in articles if all(word in _searched(article) for word in words)]


def format_list(
    articles: Sequence[ArticleInfo], budget: int, *, demonstration: bool = False, search: str = ""
) -> Pages:
    """Return pages of at most `budget` UTF-16 units, at least one: how many articles there are, and a line for each."""
    about = f"with “{search}”" if search else ""
    if not articles:
        return Pages("Articles", [f"There are no articles {label(about, _MAX_DETAIL) if search else 'yet'}."])
    heading = "1 article" if len(articles) == 1 else f"{len(articles):,} articles"
    lines = [rf"**\#{one.number}** {_article_line(one)}" for one in articles]
    return Pages(
        f"{heading} {about}".strip(), line_pages(_DEMONSTRATION if demonstration else "", lines, budget, _MAX_LINES)
    )


def _article_line(article: ArticleInfo | Article, *, titled: bool = False) -> str:
    """Return one line of Markdown: title, with its link if there is one, or file, publisher, date and author.

    `titled` is whether title or file stand above it.
    """
    published = format_date(article.published)
    title, source = (None, None) if titled else (article.title, own_name(article.source, article.id))
    details = (None if title else source, article.publisher, published, article.author)
    shown = [label(detail, _MAX_DETAIL) for detail in details if detail]
    return " · ".join([*title_with_link(title, article.url), *filter(None, shown)])


def _searched(article: ArticleInfo) -> str:
    parts = (article.title, article.publisher, article.author, article.published, article.source)
    return " ".join(part for part in parts if part).casefold()
