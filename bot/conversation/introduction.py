"""What the bot says of itself: what it has read, questions to try, and how to get a summary."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from bot.answering.answer import Answer, Verdict
from bot.answering.attribution.speakers import find_speaker
from bot.answering.names import is_person
from bot.answering.word_data import word_data
from index.article import Article, Kind
from index.search.snapshot import Snapshot
from index.text.lexicon import word_list

__all__ = ["SUMMARY_COMMANDS", "introduction", "questions_to_try"]

SUMMARY_COMMANDS = (
    "For a summary: `verbatim summary ARTICLE`, `verbatim summary --topic TEXT`, "
    "`verbatim summary --digest [--since DATE]`."
)
"""How to get a summary on the command line."""

_QUESTIONS = 3
_MAX_ARTICLES, _MAX_TRIED, _MAX_SENTENCES = 12, 6, 30  # what making the questions looks at
_AGED = re.compile(r"(?P<name>[A-Z][\w’'-]{1,20} [A-Z][\w’'-]{1,20}), (?:aged )?[1-9]\d,")

Ask = Callable[[str], Answer]
"""What answers a question from the same state of the articles."""


def introduction(snapshot: Snapshot, ask: Ask, summaries: str) -> str:
    """Return lines of what was read, what can be asked, and `summaries`, which says how a face sums up."""
    articles = snapshot.articles()
    lines = ["I answer questions with passages from articles, word for word, and say so where they don't tell."]
    if not articles:
        return "\n".join([*lines, "I have read no articles yet."])
    publishers = {info.publisher for info in articles if info.publisher}
    years = sorted(info.published[:4] for info in articles if info.published)
    read = f"{len(articles):,} article{'' if len(articles) == 1 else 's'}"
    by = f" of {len(publishers):,} publishers" if len(publishers) > 1 else ""
    dated = f", from {years[0]} to {years[-1]}" if years and years[0] != years[-1] else ""
    lines.append(f"I have read {read}{by}{dated}.")
    questions = list(islice(questions_to_try(snapshot, ask), _QUESTIONS))
    return "\n".join([*lines, *(["Try:"] if questions else []), *(f"- {one}" for one in questions), summaries])


def questions_to_try(snapshot: Snapshot, ask: Ask) -> Iterator[str]:
    """Yield questions that the articles answer, the latest articles first, at most one an article."""
    latest = sorted(snapshot.articles(), key=lambda info: info.published or "", reverse=True)[:_MAX_ARTICLES]
    tried = 0
    for number, info in enumerate(latest):
        made = _questions(snapshot.article(info.id))
        question = next(islice(made, number % 2, None), None) or next(_questions(snapshot.article(info.id)), None)
        if question is None or tried == _MAX_TRIED:
            continue
        tried += 1
        answer = ask(question)
        if answer.verdict is Verdict.ANSWERED and answer.passages[0].article == info.id:
            yield question


def _questions(article: Article) -> Iterator[str]:
    """Yield questions that an article seems to answer, by the people who speak or whose age is told in it."""
    asked = set()
    for number, (start, end, _) in enumerate(article.sentences[:_MAX_SENTENCES]):
        if article.kind(number) is not Kind.BODY:
            continue
        aged = _AGED.search(article.text, start, end)
        speaker = find_speaker(article, start, end)
        for name, question in (
            (aged["name"] if aged else "", "How old is {}?"),
            (speaker.name if speaker else "", "What did {} say?"),
        ):
            if name not in asked and _is_plain_person(name, article.text):
                asked.add(name)
                yield question.format(name)


def _is_plain_person(name: str, text: str) -> bool:
    """Return whether a name is plainly a person's: of two or three words, none of which is another word."""
    parts = name.split()
    ordinary = sum(word_data().is_common(part.lower()) for part in parts)
    return (
        2 <= len(parts) <= 3 and not ordinary and is_person(name, text) and parts[0].lower() not in word_list("titles")
    )
