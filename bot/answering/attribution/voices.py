"""Who speaks in a whole text: the signer of a letter, and the one who is interviewed, where no label tells it.

A letter is what stands above a line with a person's name, and speaks of "I" or greets the editor. An interview has
paragraphs of questions to "you", and answers that speak of "I"; whose they are is told above the first question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.answering.answer import Speaker
from bot.answering.names import POSSESSIVE, is_person, name_spans, split_words, surname
from index.article import Article, Kind, SameArticle
from index.metadata.paragraphs import Ending, ending, is_labelled
from index.text.lexicon import noun_kind, word_list

_MAX_SIGNATURE = 60  # characters
_MIN_ANSWERS = 3  # of an interview; one fewer where the title calls it one
_MAX_TURN = 5  # paragraphs of a question and its answer, in the mean
_STOP = re.compile(r"[.!?…]+[\"'”’)]*(?:\s|\Z)")
_ENDS_IN_QUESTION = re.compile(r"\?[\W_]*\Z")
_SPOKEN = "“‘\"'«"
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|(?<!\w)['‘].*?['’](?!\w)")
_SALUTATION = re.compile(r"(?:Dear\s[^.!?]{2,40}|Sirs?|Madam|SIR)\s?[,:—–-]")
_WORD = re.compile(r"[^\W\d_]+")
_DASH = re.compile(r"[—–-]{1,2}\s?")


def voice_of(article: Article, number: int) -> Speaker | None:
    """Return who speaks in sentence `number` since it stands in a signed letter, or in an answer of an interview."""
    paragraph = article.sentences[number].paragraph
    speaker = _voices(SameArticle(article)).get(paragraph)
    start, end, _ = article.sentences[number]
    return None if speaker is None or surname(speaker.name) in article.text[start:end] else speaker


@lru_cache(maxsize=64)
def _voices(key: SameArticle) -> dict[int, Speaker]:
    """Return who speaks in which paragraphs of an article."""
    article = key.article
    return _interviewed(article) or _signed(article)


def _interviewed(article: Article) -> dict[int, Speaker]:
    asked = sorted(bare_questions(article))
    who = _introduced(article, asked[0]) if asked else None
    if who is None or asked[-1] - asked[0] >= _MAX_TURN * len(asked):
        return {}
    lines = _lines(article)
    # What follows the last answer's first paragraph may be the paper's own again.
    told = [n for n in range(asked[0], min(asked[-1] + 2, len(lines))) if n not in asked]
    return {n: who for n in told if article.paragraphs[n].kind is Kind.BODY and not is_labelled(lines[n], 0)}


def bare_questions(article: Article) -> set[int]:
    """Return the paragraphs that are questions mostly, some to "you", where most of what follows speaks of "I"."""
    lines = _lines(article)
    asked = {
        number
        for number, line in enumerate(lines)
        if _ENDS_IN_QUESTION.search(line[-8:])
        and line[0] not in _SPOKEN
        and article.paragraphs[number].kind not in (Kind.BOILERPLATE, Kind.CAPTION)
        and 2 * line.count("?") >= len(_STOP.findall(line))
    }
    answers = [number + 1 for number in sorted(asked) if number + 1 < len(lines) and number + 1 not in asked]
    announced = not word_list("interview_words").isdisjoint((article.title or "").lower().split())
    direct = len(asked) if announced else sum(speaks(lines[number], "addressing_pronouns") for number in asked)
    personal = sum(
        speaks(lines[number], "answering_pronouns")
        or re.match(r"(?:yes|no)\b", lines[number], re.IGNORECASE) is not None
        for number in answers
    )
    is_interview = len(answers) >= _MIN_ANSWERS - announced and 3 * direct >= len(asked)
    return asked if is_interview and 2 * personal >= len(answers) else set()


def _introduced(article: Article, first: int) -> Speaker | None:
    """Return the one person whom the title names and the paragraphs before the first question, too."""
    above = article.paragraphs[first - 1].end if first else 0
    title = _QUOTED.sub("", (article.title or "").split(" | ")[0])
    titled = {surname(name.name): name for name in _people(article, 0, above) if name.name in title}
    return next(iter(titled.values())) if len(titled) == 1 else None


def _signed(article: Article) -> dict[int, Speaker]:
    lines = _lines(article)
    is_page = not {"letter", "letters"}.isdisjoint(_WORD.findall((article.title or "").lower()))
    voices: dict[int, Speaker] = {}
    begin = 0
    for number in range(1, len(lines)):
        who = _signature(article, number)
        if who is None:
            continue
        heads = [n + 1 for n in range(begin, number) if ending(lines[n], 0, len(lines[n])) is Ending.OPEN]
        letter = range(max([begin, *heads]), number)
        begin = number + 1
        outside = [_QUOTED.sub("", lines[n]) for n in letter]
        greets = any(_SALUTATION.match(line) for line in outside)
        is_alone = number == len(lines) - 1 and _is_with_place(article.text[who.end : article.paragraphs[number].end])
        is_sure = greets or is_alone or is_page
        if is_sure and (greets or any(speaks(line, "answering_pronouns") for line in outside)):
            voices.update((n, who) for n in letter if article.paragraphs[n].kind is Kind.BODY)
    return voices


def _is_with_place(behind: str) -> bool:
    """Return whether what stands behind a name is a place, and no office: ", Leeds"."""
    words = _WORD.findall(behind)
    small = word_list("prepositions", "articles")
    return (
        behind.startswith(",")
        and words != []
        and all(
            word.lower() in small or (word[0].isupper() and noun_kind(word.lower()) not in ("person", "group"))
            for word in words
        )
    )


def _signature(article: Article, number: int) -> Speaker | None:
    """Return the person whom a short line below a whole sentence names first: "Ann Lee, Lyme", "— Dr Ann Lee"."""
    start, end, kind = article.paragraphs[number]
    above = article.paragraphs[number - 1]
    if kind is not Kind.BODY or end - start > _MAX_SIGNATURE or ending(article.text, start, end) is not Ending.OPEN:
        return None
    if ending(article.text, above.start, above.end) is not Ending.STOPPED:
        return None
    dash = _DASH.match(article.text, start, end)
    begin = dash.end() if dash else start
    who = next(_people(article, begin, end), None)
    if who is None or article.text[begin : who.start].strip():
        return None
    return who if article.text[who.end : end][:1] in ("", ",", "\n") else None


def _people(article: Article, start: int, end: int) -> Iterator[Speaker]:
    """Yield the people whom a stretch of the text names by more than one word."""
    words = split_words(article.text, start, end)
    for first, last in name_spans(words):
        begin, behind = words[first].start, words[last - 1].end
        behind -= 2 if words[last - 1].written.endswith(POSSESSIVE) else 0
        name = article.text[begin:behind]
        if len(name.split()) > 1 and is_person(name, article.text):
            yield Speaker(name, begin, behind)


def _lines(article: Article) -> list[str]:
    return [article.text[start:end] for start, end, _ in article.paragraphs]


def speaks(line: str, pronouns: str) -> bool:
    """Return whether a line has a word of a list."""
    return not word_list(pronouns).isdisjoint(line.lower().replace("’", "'").split())
