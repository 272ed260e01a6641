"""Capitals of a question's names where its writer left them out, so that capitals decide nothing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.word_data import word_data
from index.text.lexicon import word_list
from index.text.terms import Token, tokenize

__all__ = ["lower_shouting", "with_capitals"]

_MIN_SHOUTED = 3  # words: "UK GDP" is not shouted
_MIN_NAME = 3  # letters
_ENDINGS = ("s", "es", "d", "ed", "ing", "r", "er", "st", "est", "ly", "n", "en")  # of inflected and derived words
_BEFORE_MONTHS = frozenset(("in", "since", "until", "till", "by", "of", "on", "last", "next", "early", "late", "mid"))


def lower_shouting(text: str) -> str:
    """Return a text that is all capitals in lower case; any other text as it is."""
    shouted = text.isupper() and len(text.split()) >= _MIN_SHOUTED
    lowered = text.lower()
    return lowered if shouted and len(lowered) == len(text) else text


def with_capitals(text: str, tokens: Sequence[Token]) -> tuple[str, list[Token]]:
    """Return a question and its tokens with capitals on its names, where it has none beside its first letter's.

    A word is taken for a name that ordinary English does not have, and a title before one. A question that has other
    capitals stays as it is.
    """
    plain = lower_shouting(text)
    if any(character.isupper() for character in plain[_first_letter(plain) + 1 :]):
        return text, list(tokens)
    read = [_with_other_reading(tokens, number) for number in range(len(tokens))]
    names = {number for number, token in enumerate(read) if _is_name(token)}
    for number in sorted(names, reverse=True):
        before = number - 1
        while before >= 0 and read[before].word in word_list("titles"):
            names.add(before)
            before -= 1
    letters = list(plain)
    for number in names:
        start, end = read[number].start, read[number].end
        whole = read[number].word == "us"
        for place in range(start, end if whole else start + 1):
            capital = letters[place].upper()
            letters[place] = capital if len(capital) == 1 else letters[place]
    return "".join(letters), read


def _first_letter(text: str) -> int:
    return next((place for place, character in enumerate(text) if character.isalpha()), 0)


def _is_name(token: Token) -> bool:
    """Return whether ordinary English has a word in no form, as it has no names."""
    word, known = token.word, word_data()
    if token.term == "u.s." or word == "may":
        return not token.stop
    if token.stop or not word.isalpha() or (len(word) < _MIN_NAME and word not in word_list("short_names")):
        return False
    if word in word_list("prepositions", "adverbs", "words_for_people"):
        return False
    bases = (word, *(word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)))
    return not any(known.is_common(base) or known.is_common(base + "e") for base in bases)


def _with_other_reading(tokens: Sequence[Token], number: int) -> Token:
    """Return a token, "us" and "may" read as a country's and a month's or person's name where they stand like one."""
    token = tokens[number]
    before = tokens[number - 1].word if number else ""
    following = tokens[number + 1].word if number + 1 < len(tokens) else ""
    if token.word == "us":
        leads = before in word_list("auxiliaries_of_questions", "question_words") or not before
        return token._replace(term="u.s.", stop=False) if before == "the" or (leads and following) else token
    if token.word == "may":
        dated = following.isdecimal() or before.isdecimal() or before in _BEFORE_MONTHS
        alone = not following or following in word_list("prepositions")  # and no verb, as behind the other "may"
        return token._replace(term=tokenize("May")[0].term, stop=False) if dated or alone else token
    return token
