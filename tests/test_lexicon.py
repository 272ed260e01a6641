"""Every word list of the lexicon decides something: emptied, it fails a test by its name."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.answering.annotation import annotate
from bot.answering.answer_types import typed_spans
from bot.answering.attribution.attribution import attribution
from bot.answering.attribution.speakers import find_speaker
from bot.answering.attribution.speech import quotations
from bot.answering.cleaning import clean
from bot.answering.corrections import withdrawal
from bot.answering.dates import date_spans
from bot.answering.differences import _statement, differ, quantities
from bot.answering.exclusion import cannot_answer
from bot.answering.expectation import expectation
from bot.answering.extent import can_answer, extent
from bot.answering.filters import asked_time, asks_for_any_news
from bot.answering.names import is_person, name_spans, split_words, with_capitals
from bot.answering.parsing import _related_forms
from bot.answering.people import gender, holder, is_person_in
from bot.answering.quantities import quantities as measured_quantities
from bot.conversation.completing import complete
from bot.conversation.context import Scene
from bot.conversation.conversing import act_of, asks_for_source, summary_subject
from bot.conversation.follow_up import read_follow_up
from bot.conversation.phrases import is_function, noun_phrases
from bot.conversation.references import resolve_pronouns
from bot.discord.features.asking.gating import points_elsewhere
from bot.discord.features.asking.question_detection import is_follow_up, is_question
from bot.summarizing.document import context_needs, document
from bot.summarizing.genres import form_of
from bot.summarizing.selection import conversation
from bot.verification import DifferenceKind
from bot.verification.aligning import text_words
from bot.verification.claims import Claim, claims_of, contradictions, find_quotations
from bot.verification.comparing import compare, quotation_parts
from bot.verification.speaker_matching import is_same_speaker
from index.formats.html import render_html
from index.metadata.bylines import people, signature
from index.metadata.exports import read_export
from index.metadata.fields import without_tracking
from index.metadata.layout import plain_layout
from index.metadata.notices import is_notice_title, notice_in
from index.search.spelling import ResidentVocabulary
from index.text.lexicon import phrase_list, read, word_list
from index.text.terms import same_meaning, tokenize
from tests.bot.answering.libraries import parsed_alone
from tests.bot.conversation.turns import after
from tests.bot.summarizing.articles import article
from tests.labels.scoring import answer as said

ROOT = Path(__file__).parents[1]
LISTS = {name for table in tomllib.loads(read("lexicon.toml")).values() for name in table}
BEFORE = Scene("Who runs the ferries", "Anna Berg runs the ferries of Northport.", "Anna Berg")


def sentence(text: str) -> object:
    found = annotate(text)
    return [found.capitals, found.denies]


def speaker(text: str) -> object:
    who = attribution(text, 0, len(text), quotations(text))
    return who and [who.subject.name, text[who.start : who.end]]


def names(text: str) -> object:
    words = split_words(text, 0, len(text))
    return [text[words[first].start : words[last - 1].end] for first, last in name_spans(words)]


def asked(text: str) -> object:
    found = expectation(tokenize(text))
    return [found.answer_type.value, found.focus, found.measure]


def initials(text: str) -> object:
    vocabulary = ResidentVocabulary({"bt": 1})
    return sorted(term for forms in _related_forms(text, tokenize(text), vocabulary).values() for term in forms)


def dates(text: str) -> object:
    return [text[start:end] for start, end in date_spans(text)]


def measured(text: str) -> object:
    return [[text[one.start : one.end], one.dimension.name] for one in measured_quantities(text)]


def typed(text: str) -> object:
    """Return the spans of the type that the part before the bar asks for in the part behind it."""
    question, sentence = text.split(" | ")
    spans = typed_spans(parsed_alone(question), annotate(sentence))
    return spans and [sentence[start:end] for start, end in spans]


def last_speaker(text: str) -> object:
    whole = article(*text.split(" | "))
    who = find_speaker(whole, whole.sentences[-1].start, whole.sentences[-1].end)
    return who and who.name


def claimed_days(text: str) -> object:
    """Return the days, and whether they are an article's, that a text claims for its quotation."""
    (found,) = find_quotations(text)
    return [[one.says, one.published] for one in claims_of(found, (), {}) if one.kind is DifferenceKind.DATE]


def claimed_speakers(text: str) -> object:
    """Return who is said to speak in a text's quotation."""
    (found,) = find_quotations(text)
    return [one.says for one in claims_of(found, (), {}) if one.kind is DifferenceKind.SPEAKER]


def claimed_publishers(text: str) -> object:
    """Return which of the publishers a text claims for its quotation, where there is one."""
    (found,) = find_quotations(text)
    claims = claims_of(found, (), {"the herald uk": "The Herald UK", "wave uk": "Wave UK"})
    return [one.says for one in claims if one.kind is DifferenceKind.PUBLISHER]


def edited(text: str) -> object:
    """Return how the second part of a text differs from the first."""
    whole, quote = text.split(" | ")
    parts = quotation_parts(quote, 0, len(quote))
    found = compare(quote, parts, whole, text_words(whole, 0, len(whole)), lambda word: True)
    return found and [one.kind.value for one in found.differences]


def nobody(text: str) -> object:
    """Return who speaks in place of somebody else who is said to, in a text that quotes its first part."""
    whole = article(text)
    claim = Claim(DifferenceKind.SPEAKER, "Anna Berg")
    return [one.found for one in contradictions([claim], whole, 1, text.index("”"), None)]


def younger_son(text: str) -> object:
    """Return who speaks in place of "his younger son" in a text that quotes its first part."""
    whole = article(text)
    claim = Claim(DifferenceKind.SPEAKER, "his younger son")
    return [one.found for one in contradictions([claim], whole, 1, text.index("”"), None)]


def quoted(text: str) -> object:
    """Return the sentences that the last of some paragraphs is quoted with, and whether it can be an answer."""
    whole = article(*text.split(" | "))
    last = len(whole.sentences) - 1
    return [*extent(whole, last), can_answer(whole, last)]


def withdrawn(text: str) -> object:
    """Return what the sentences of a text take back."""
    whole = article(text)
    found = [withdrawal(whole, number) for number in range(len(whole.sentences))]
    return [whole.text[one.start : one.end] for one in found if one]


BEHAVIOURS: dict[str, Callable[[str], object]] = {
    "points_elsewhere": points_elsewhere,
    "is_question": is_question,
    "is_follow_up": is_follow_up,
    "follow_up_addressed": lambda text: is_follow_up(text, addressed=True),
    "asked": asked,
    "needs": lambda text: repr(context_needs(document(article(f"Anna Berg runs the ferries. {text}")))[-1]),
    "genre": lambda text: form_of(article(*text.split(" | "))).genre.value,
    "interviewed": lambda text: (
        form_of(article("Is it old?", "Yes, it is.", "Is it big?", "No, I carry it.", title=text)).genre.value
    ),
    "silent": lambda text: len(form_of(article(*text.split(" | "))).silent),
    "entries": lambda text: len(
        form_of(
            article(*("8am Rain came to Easton.|9am Ferries sailed.|10am|It is over.|11am|" + text).split("|"))
        ).parts
    ),
    "conversation": lambda text: conversation(document(article(text))).tolist(),
    "speaker": speaker,
    "claimed_days": claimed_days,
    "claimed_publishers": claimed_publishers,
    "claimed_speakers": claimed_speakers,
    "edited": edited,
    "nobody": nobody,
    "same_speaker": lambda text: is_same_speaker(text, "The Conservatives", article("Rain came."), 0),
    "sheriff": lambda text: is_same_speaker("Sheriff Berg", text, article(f"{text} came."), 0),
    "younger_son": younger_son,
    "chancellor": lambda text: is_same_speaker(
        "the chancellor", text, article(f"{text} said so. Some chancellor left."), 0
    ),
    "names": names,
    "capitals": lambda text: with_capitals(text, tokenize(text))[0],
    "phrases": lambda text: [phrase.text for phrase in noun_phrases(text)],
    "content": lambda text: [word for word in text.split() if not is_function(word)],
    "sentence": sentence,
    "quantities": lambda text: [(one.value, one.hedged, one.above) for one in quantities(text, tokenize(text))],
    "quoted": quoted,
    "withdrawn": withdrawn,
    "title": lambda text: plain_layout(text).guesses.title,
    "own_address": lambda text: plain_layout(text).guesses.url,
    "address": without_tracking,
    "layout": lambda text: [paragraph.kind.value for paragraph in plain_layout(text).paragraphs],
    "export": lambda text: [[one.kind.value for one in part.layout.paragraphs] for part in read_export(text)],
    "notice": lambda text: notice_in(article(*text.split(" | "))) is not None,
    "notice_title": is_notice_title,
    "people": lambda text: people([text]),
    "byline": lambda text: repr(signature(text)),
    "follow_up": lambda text: [repr(complete(text, BEFORE)), [one.question for one in resolve_pronouns(text, BEFORE)]],
    "person_in": lambda name: is_person_in(name, f"{name} said so. " * 60),
    "gender": lambda name: gender(name, ""),
    "holds_mayor": lambda text: holder("mayor", text),
    "holds_governor": lambda text: holder("governor", text),
    "wordings": lambda text: repr(read_follow_up(text, after(said("Anna Berg runs it."), "Who went to Berlin?"), None)),
    "differ": lambda text: differ(*text.split(" | ")),
    "initials": initials,
    "cleaned": clean,
    "act": lambda text: act_of(text).name,
    "asks for the source": asks_for_source,
    "same": lambda text: {term: sorted(others) for term, others in same_meaning(tokenize(text)).items()},
    "dates": dates,
    "measured": measured,
    "typed": typed,
    "last_speaker": last_speaker,
    "page": lambda text: render_html(text).text,
    "any_news": asks_for_any_news,
    "summary_subject": summary_subject,
    "asked_time": lambda text: str(asked_time(text, date(2026, 11, 26))),
    "is_person": lambda text: is_person(text, text),
    "no_final_score": lambda text: cannot_answer(parsed_alone("What was the score?"), article(text), 0),
    "statement": lambda text: [list(_statement(text).dates), _statement(text).is_clear],
}


def behaviours() -> list[dict[str, str]]:
    lines = (Path(__file__).with_suffix(".jsonl")).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def told(behaviour: str, text: str) -> object:
    """Return what a behaviour gives, as JSON has it."""
    return json.loads(json.dumps(BEHAVIOURS[behaviour](text)))


def test_each_word_list_decides_what_it_should() -> None:
    """Each row was found to give something else when its list is empty."""
    given = [(row["list"], told(row["behaviour"], row["text"]), row["gives"]) for row in behaviours()]
    assert [(name, gives, expected) for name, gives, expected in given if gives != expected] == []


def test_every_word_list_has_a_behaviour() -> None:
    assert {row["list"] for row in behaviours()} == LISTS


def test_every_word_list_is_asked_for() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8") for room in ("bot", "index") for path in (ROOT / room).rglob("*.py")
    )
    used = set(re.findall(r"[\"'](\w+)[\"']", sources)) | set(re.findall(r"@(\w+)", read("lexicon.toml")))
    assert used >= LISTS


def test_no_list_is_empty_and_all_are_in_lower_case() -> None:
    words = {name: word_list(name) | phrase_list(name) for name in LISTS}
    assert [name for name, held in words.items() if not held] == []
    assert [word for held in words.values() for word in held if word != word.lower()] == []


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(KeyError):
        word_list("no such list")
