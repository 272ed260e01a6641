"""What the bot says of itself: what it has read, questions to try, and how to get a summary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from textwrap import shorten

from bot.answering.answer import Answer, Verdict
from bot.answering.attribution.speakers import find_speaker
from bot.answering.names import Word, name_spans, split_words
from bot.answering.people import full_name, gender, is_person_in
from bot.conversation.phrases import is_function
from index.article import Article, Kind
from index.library import ArticleInfo
from index.metadata.dates import format_date
from index.search.snapshot import Snapshot
from index.text.characters import number_of
from index.text.lexicon import is_common, noun_kind, word_list

SUMMARY_COMMANDS = (
    "For a summary: `verbatim summary ARTICLE`, `verbatim summary TOPIC`, "
    "`verbatim summary [--since DATE]` for all articles."
)
"""How to get a summary on the command line."""

ITEM = "- "
"""What begins a line that comes from articles, of what the bot says of itself."""

_MAX_PUBLISHERS = 12
_EXAMPLES = 3  # titles, and questions
_MAX_ITEM = 150  # characters
_MAX_ARTICLES, _MAX_SENTENCES, _MAX_MADE = 40, 30, 4  # what making the questions looks at
_MAX_TRIED = 10
_MIN_MENTIONS = 3  # of a main person
_MIN_WORDS, _MAX_WORDS = 3, 14
_AGE = re.compile(r", (?:aged )?[1-9]\d,")
_APPOSITION = re.compile(r", (?:an?|the|who is) [a-z]")
_TELLS_LITTLE = re.compile(r"How old |Who is |What did .* say\?")

Ask = Callable[[str], Answer]
"""What answers a question from the same state of the articles."""


def publishers_read(snapshot: Snapshot) -> str:
    """Return lines that say whose articles were read, those with the most first."""
    counts = Counter(info.publisher for info in snapshot.articles() if info.publisher)
    if not counts:
        return "No publisher of my articles is known."
    named = [_item(f"{name}: {number_of(count, 'article')}") for name, count in counts.most_common(_MAX_PUBLISHERS)]
    more = len(counts) - len(named)
    return "\n".join(
        ("I have read articles of these publishers:", *named, *([f"… and {more:,} more."] if more else []))
    )


def source_of(article: Article) -> str:
    """Return lines that say which article was quoted, who wrote it, for whom and when, as far as it is known."""
    author = f"by {article.author}" if article.author else "author not known"
    told = (author, article.publisher, format_date(article.published), article.url or article.source)
    return "\n".join(("That is from:", _item(article.title or article.id), *map(_item, filter(None, told))))


def introduction(snapshot: Snapshot, ask: Ask, summaries: str) -> str:
    """Return lines of what the bot does, was read and can be asked, and `summaries`: how a face sums up."""
    does = "I answer questions with passages from articles, word for word, and say so where they don't tell."
    return "\n".join((does, *what_was_read(snapshot, ask), *([summaries] if snapshot.articles() else [])))


def what_was_read(snapshot: Snapshot, ask: Ask) -> list[str]:
    """Return lines of what was read and what can be asked.

    What comes from articles, titles and questions, stands in lines that begin with `ITEM`.
    """
    articles = _latest(snapshot)
    if not articles:
        return ["I have read no articles yet."]
    publishers = {info.publisher for info in articles if info.publisher}
    years = sorted(info.published[:4] for info in articles if info.published)
    read = number_of(len(articles), "article")
    by = f" of {len(publishers):,} publishers" if len(publishers) > 1 else ""
    dated = f", from {years[0]} to {years[-1]}" if years and years[0] != years[-1] else ""
    came = ", which came with the program as examples" if snapshot.is_demonstration else ""
    titles = [_item(info.title) for info in articles if info.title][:_EXAMPLES]
    among = "" if len(titles) == len(articles) else ", among them" if titles else ""
    questions = [_item(question) for question in islice(questions_to_try(snapshot, ask), _EXAMPLES)]
    lines = [f"I have read {read}{by}{dated}{came}{among}{':' if titles else '.'}", *titles]
    return [*lines, "Try:", *questions] if questions else lines


def _item(text: str) -> str:
    return ITEM + shorten(text, _MAX_ITEM, placeholder="…")


def _latest(snapshot: Snapshot) -> list[ArticleInfo]:
    return sorted(snapshot.articles(), key=lambda info: info.published or "", reverse=True)


def questions_to_try(snapshot: Snapshot, ask: Ask) -> Iterator[str]:
    """Yield questions that the articles answer, the latest articles first: of changing kinds, one of each first."""
    latest = _latest(snapshot)[:_MAX_ARTICLES]
    made = ((info.id, list(islice(_questions(snapshot.article(info.id)), _MAX_MADE))) for info in latest)
    kinds: set[str] = set()
    tried, passed = 0, list[tuple[str, list[_Made]]]()
    for number, (id, questions) in enumerate(chain(made, passed)):
        questions.sort(key=lambda one: (_kind(one[0]) in kinds, bool(_TELLS_LITTLE.match(one[0]))))
        if number < len(latest) and all(_kind(one) in kinds or _TELLS_LITTLE.match(one) for one, _ in questions):
            passed.append((id, questions))
            continue
        while questions and tried < _MAX_TRIED:
            question, sentence = questions.pop(0)
            tried += 1
            answer = ask(question)
            first = answer.passages[0] if answer.verdict is Verdict.ANSWERED else None
            if first and first.article == id and (sentence is None or first.start <= sentence < first.end):
                kinds.add(_kind(question))
                yield question
                passed.append((id, questions))  # another one of it where others have none
                break


_Made = tuple[str, int | None]
"""A question, and where the sentence starts that answers it; None where that may be any of its article."""


def _kind(question: str) -> str:
    return " ".join(question.split()[:2])


def _questions(article: Article) -> Iterator[_Made]:
    """Yield questions that an article seems to answer, and where the sentence starts that does, if that is known.

    They are a title that asks, who somebody is, how old, and what a main person said. Those whose age is not told are
    people whom the article calls "he" or "she".
    """
    asked = _asking_title(article.title or "")
    if asked:
        yield asked, None
    said: dict[str, str] = {}  # full names by surnames, "" where they have a topic
    for number, (start, end, _) in enumerate(article.sentences[:_MAX_SENTENCES]):
        if article.kind(number) is not Kind.BODY:
            continue
        sentence = article.text[start:end]
        words = split_words(sentence, 0, len(sentence))
        for first, last in name_spans(words):
            name = sentence[words[first].start : words[last - 1].end]
            behind = sentence[words[last - 1].end :]
            if not _is_plain_person(name, article.text):
                continue
            if _AGE.match(behind):
                yield f"How old is {name}?", start
            if _APPOSITION.match(behind) and gender(name, article.text):
                yield f"Who is {name}?", start
        speaker = find_speaker(article, start, end)
        if speaker and article.text.count(speaker.name.split()[-1]) >= _MIN_MENTIONS:
            name = full_name(speaker.name, article.text)
            topic = _topic(words, article.title or "", name)
            surname = name.split()[-1]
            if topic and said.get(surname) != "" and _is_quotable(name, article.text):
                said[surname] = ""
                yield f"What did {name} say about {topic}?", start
            said.setdefault(surname, name)
    for name in said.values():
        if _is_quotable(name, article.text):
            yield f"What did {name} say?", None


def _topic(words: Sequence[Word], title: str, speaker: str) -> str | None:
    """Return a name, or a plural noun, that a sentence shares with its article's title; None where there is none."""
    titled = set(re.findall(r"\w+", title.lower()))
    names = (words[slice(*span)] for span in name_spans(words))
    shared = [" ".join(word.written for word in name) for name in names if titled.issuperset(w.lower for w in name)]
    nouns = (w.lower for w in words if w.lower in titled and w.lower.endswith("s") and w.written.islower())
    shared += [noun for noun in nouns if noun_kind(noun.removesuffix("s")) and not is_function(noun)]
    return next((one for one in shared if set(one.split()).isdisjoint(speaker.split())), None)


def _is_quotable(name: str, text: str) -> bool:
    """Return whether a name, with a title or without, is plainly that of a person whom a text calls "he" or "she"."""
    return _is_plain_person(name, text, titled=True) and gender(name, text) != ""


def _asking_title(title: str) -> str | None:
    """Return a title, or what stands behind its colon, that is a whole question; None where it is none."""
    asked = title.rsplit(": ", 1)[-1].strip()
    opens = asked.split(" ", 1)[0].lower()
    asks = opens in word_list("question_words", "contracted_question_words", "auxiliaries_of_questions")
    lengthy = _MIN_WORDS < len(asked.split()) <= _MAX_WORDS
    asks = asks and word_list("personal_pronouns", "impersonal_pronouns").isdisjoint(asked.lower().rstrip("?").split())
    return f"{asked[:1].upper()}{asked[1:]}" if asks and lengthy and asked.endswith("?") else None


def _is_plain_person(name: str, text: str, *, titled: bool = False) -> bool:
    """Return whether a name is plainly a person's: of two or three words, the first no other word but a title."""
    parts = name.split()
    has_title = not word_list("titles").isdisjoint(part.lower().rstrip(".") for part in parts)
    plain = 2 <= len(parts) <= 3 and "and" not in parts and titled >= has_title
    plain = plain and (has_title or not is_common(parts[0].lower()))
    beside = rf"(?<!\w)([A-Z][\w’']+) {re.escape(name)}(?!\w)|{re.escape(name)} ([A-Z][\w’']+)"
    longer = any(not is_common((one[1] or one[2]).lower()) for one in re.finditer(beside, text)) if plain else False
    return plain and not longer and is_person_in(name, text)
