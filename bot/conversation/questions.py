"""The parts of a question by shape: its question word, its names, its noun phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.answering.names import Word, name_spans, split_words
from index.text.lexicon import rows, word_list

__all__ = ["ASKED", "content", "is_function", "is_past", "names", "phrases"]

ASKED = re.compile(
    r"(?P<asked>(?:since |until |by |from |in |to |for )?"
    rf"(?:how (?:{'|'.join(sorted(word_list('words_after_how')))})|{'|'.join(sorted(word_list('question_words')))}))\b",
    re.IGNORECASE,
)


def names(text: str) -> Iterator[tuple[str, int]]:
    """The names in a text without possessive endings, and where they begin."""
    sequence = split_words(text, 0, len(text))
    for first, last in name_spans(sequence):
        end = sequence[last - 1].end - 2 * sequence[last - 1].possessive
        yield text[sequence[first].start : end], sequence[first].start


def phrases(question: str) -> Iterator[str]:
    """The definite noun phrases of a question: names with what belongs to them, and "the …"."""
    sequence = split_words(question, 0, len(question))
    at = 1
    while at < len(sequence):
        word = sequence[at]
        starts = word.lower == "the" or (word.written[0].isupper() and word.lower not in word_list("calendar"))
        end = _phrase_end(sequence, at) if starts else at
        if end > at + (word.lower == "the"):
            yield question[word.start : sequence[end - 1].end]
            at = end
        else:
            at += 1


def _phrase_end(sequence: list[Word], start: int) -> int:
    """Where the phrase that begins at `start` ends: before the next small word, and before the verb of the question."""
    end = start + 1 if sequence[start].lower == "the" else start
    while end < len(sequence) and sequence[end].written[0].isalnum() and not is_function(sequence[end].lower):
        if sequence[end].lower in word_list("reporting_verbs", "contrasts"):
            break
        end += 1
    helper = sequence[start - 1].lower
    last = sequence[end - 1]
    if end - start < 2 or last.written[0].isupper():
        return end
    # "did the ship sink" and "was the ship sunk": the verb comes last.
    ends_in_verb = helper in word_list("auxiliaries_before_base_form") or (
        helper in word_list("auxiliaries") and is_past(last.lower)
    )
    return end - 1 if ends_in_verb else end


def is_past(word: str) -> bool:
    """Whether a word may be a verb's past form: in -ed, or irregular."""
    return word.endswith("ed") or any(word in forms for forms in rows("irregular", "verbs"))


def is_function(word: str) -> bool:
    """Whether a word says nothing by itself: a preposition, an auxiliary and so on."""
    return word in word_list("prepositions", "subordinators", "auxiliaries", "articles", "adverbs")


def content(text: str) -> list[Word]:
    """The words of a question that say something."""
    return [
        word
        for word in split_words(text, 0, len(text))
        if word.written[0].isalnum() and not is_function(word.lower) and not ASKED.fullmatch(word.lower)
    ]
