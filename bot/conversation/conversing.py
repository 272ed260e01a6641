"""One turn of a conversation, the same in every face: what somebody does by saying something, and what is answered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import Enum, auto
from functools import lru_cache

from bot.answering.answer import Answer, SummaryRequest, Verdict, passage_of
from bot.answering.cleaning import (
    clean,
    keys_of,
    matches,
    patterns_of,
    sentences_of,
    spoken_words,
    without_markup,
    without_openings,
)
from bot.answering.filters import asks_for_any_news, take_filters
from bot.answering.names import name_spans, split_words, with_capitals
from bot.answering.parsing import parse_request
from bot.answering.question import Answers, FollowUp, ParsedQuestion, Question
from bot.conversation.completing import MORE
from bot.conversation.context import Context, ConversationTurn
from bot.conversation.follow_up import POINTING, asks_for_updates, read_follow_up
from bot.conversation.introduction import introduction, publishers_read, source_of
from index.article import Article
from index.errors import AmbiguousArticle, UnknownArticle
from index.search.bm25 import lucene_idf
from index.search.snapshot import Snapshot
from index.text.characters import DOUBLE_QUOTES, has_words
from index.text.lexicon import noun_kind, word_list
from index.text.terms import content_terms, tokenize

_MAX_WORDS = 30
"""Words of small talk or of a question about the bot: who says more says something."""


class Act(Enum):
    """What somebody does by saying something."""

    ASK = auto()  # what the articles may answer
    SMALL_TALK = auto()  # thanks, laughter, agreement, an aside: nothing is looked for
    OBJECT = auto()  # to the last answer
    GREET = auto()
    ASK_ABOUT_BOT = auto()  # who it is, what it can do, what it has read, how it sums up
    SUM_UP = auto()  # an article, a topic, or all articles
    CALL_OFF = auto()  # the bot: it is to forget somebody, to take something back, or to stop


@lru_cache(maxsize=128)  # asked whether a message is answered, and again where it is
def act_of(text: str) -> Act:
    """Return what somebody does by saying a text: ASK unless something else is plain.

    Nothing but quoted words, and filters, asks for those words.
    """
    said = take_filters(text, date.max)[0].strip()
    if said[:1] in DOUBLE_QUOTES and said[-1:] in DOUBLE_QUOTES:
        return Act.ASK
    plain = without_markup(text)
    sentences = [words for sentence in sentences_of(plain) if (words := _keys(sentence))]
    if sum(map(len, sentences)) > _MAX_WORDS:
        return Act.ASK
    if _is_greeting(sentences):
        return Act.GREET
    if _do_nothing_but("objections", sentences):
        return Act.OBJECT
    if _do_nothing_but("orders_to_the_bot", sentences):
        return Act.CALL_OFF
    told = [words for words in sentences if not _is_said_in_passing(words)]
    if not told:
        return Act.SMALL_TALK
    if summary_subject(text) is not None:
        return Act.SUM_UP
    if all(_asks_about_bot(words) for words in told):
        return Act.ASK_ABOUT_BOT
    return Act.SMALL_TALK if _is_chat(plain, sentences) else Act.ASK


def asks_for_source(text: str) -> bool:
    """Return whether a text asks for nothing but the article quoted last: who wrote it, for whom, when, where it is."""
    sentences = [words for sentence in sentences_of(without_markup(text)) if (words := _keys(sentence))]
    return _do_nothing_but("requests_for_the_source", sentences)


def _is_about_writing(context: Context) -> bool:
    """Return whether the last question may be about what somebody wrote: a song, a book."""
    return any(noun_kind(word) == "communication" for word in _keys(context.turns[0].question))


def _names_article(text: str) -> bool:
    """Return whether a text that asks for the source says of what."""
    return _keys(text)[-1] not in ("that", "this", "one")


def is_small_talk(text: str) -> bool:
    """Return whether a text is thanks, a reaction, an aside, an objection or an order: nothing that is looked for."""
    return act_of(text) in (Act.SMALL_TALK, Act.OBJECT, Act.CALL_OFF)


def is_about_bot(text: str) -> bool:
    """Return whether a text greets the bot or asks about itself, its articles as a whole, or how to use it."""
    return act_of(text) in (Act.GREET, Act.ASK_ABOUT_BOT)


def _keys(sentence: str) -> list[str]:
    return keys_of(spoken_words(sentence))


def _is_said_in_passing(words: Sequence[str]) -> bool:
    return _is_covered(words, "small_talk_phrases", "greeting_phrases")


def _is_greeting(sentences: Sequence[Sequence[str]]) -> bool:
    """Return whether sentences do nothing but greet."""
    greets = any(matches(patterns_of("greeting_phrases"), words, 0) for words in sentences)
    thanks = any(not word_list("small_talk_words").isdisjoint(words) for words in sentences)
    return greets and not thanks and all(_is_covered(words, "greeting_phrases") for words in sentences)


def _do_nothing_but(phrases: str, sentences: Sequence[Sequence[str]]) -> bool:
    """Return whether sentences are phrases of a list and what is said in passing, and thank nobody."""
    doing = [words for words in sentences if len(words) in matches(patterns_of(phrases), words, 0)]
    others = [words for words in sentences if words not in doing]
    thanks = any(not word_list("small_talk_words").isdisjoint(words) for words in others)
    return bool(doing) and not thanks and all(map(_is_said_in_passing, others))


def _is_covered(words: Sequence[str], *lists: str) -> bool:
    """Return whether a sentence is made of nothing but phrases of some lists, and words that say nothing.

    "And the Wild?" names something.
    """
    if words[1:-1] == ["the"] and words[0] in word_list("sequels"):
        return False
    weak = word_list("weak_small_talk_words", "small_talk_words", "reactions")
    reached = {0}  # places behind a beginning that is covered
    for at, word in enumerate(words):
        if at in reached:
            ends = set().union(*(matches(patterns_of(name), words, at) for name in lists))
            reached |= ends | ({at + 1} if word in weak else set())
    return len(words) in reached and not word_list("sequels").issuperset(words)


def _asks_about_bot(words: Sequence[str]) -> bool:
    """Return whether a sentence asks about the bot: its request is about nothing else.

    "How do you get there?" and "how do you make it?" ask about what was told before.
    """
    if words[-1] == "there":
        return False
    if _is_covered(words, "bot_requests"):
        return True
    rest = [word for word in words if word not in _words_beside_topics()]
    if "it" in words or any(word not in word_list("bot_topics") for word in rest):
        return False
    if any(word in word_list("words_for_the_bot") for word in words):
        asked = word_list("question_words", "contracted_question_words")
        return bool(rest) or any(word in asked or word in ("bot", "chatbot") for word in words)
    # "did anyone help" asks what happened, "can anyone help" for help.
    return word_list("past_auxiliaries").isdisjoint(words) and any(word in word_list("bot_materials") for word in rest)


def _words_beside_topics() -> frozenset[str]:
    """Return the words that say nothing of what a question is about."""
    asking = ("articles", "auxiliaries_of_questions", "question_words", "contracted_question_words", "prepositions")
    pointing = ("personal_pronouns", "demonstratives", "people_in_conversation", "words_for_the_bot")
    idle = ("weak_small_talk_words", "small_talk_words", "greetings", "words_beside_bot_topics")
    return word_list(*asking, *pointing, *idle)


def _is_chat(text: str, sentences: Sequence[Sequence[str]]) -> bool:
    """Return whether a text that holds more than set phrases tells something, and asks nothing."""
    if "?" in text or any(_asks(sentence) for sentence in sentences_of(text)):
        return False
    opens = sentences[0][0] in word_list("small_talk_words")
    own = any(_is_said_in_passing(words) and not word_list("small_talk_words").isdisjoint(words) for words in sentences)
    if opens or own:
        return not _names(text)
    told = word_list("openers_of_chat")
    weak = word_list("weak_small_talk_words") - told
    first, following, *_ = [*(word for word in sentences[0] if word not in weak), "", ""]
    is_told = first in told or (first == "that" and following in word_list("finite_forms_of_be"))
    return is_told and word_list("wanting_words").isdisjoint(sentences[0])


def _asks(sentence: str) -> bool:
    """Return whether a sentence asks for something: by its first word, or by what stands before that."""
    asked, wants_to_know = without_openings(sentence)
    weak = word_list("small_talk_words", "weak_small_talk_words")
    words = [word for word in _keys(asked) if word not in weak]
    asking = word_list("question_words", "contracted_question_words", "auxiliaries_of_questions", "requests", "sequels")
    return wants_to_know or bool(words and words[0] in asking)


def _names(text: str) -> bool:
    """Return whether a text names somebody or something, with a capital or as a word that English does not have."""
    capitalised, _ = with_capitals(text, tokenize(text))
    sequence = split_words(capitalised, 0, len(capitalised))
    known = word_list("small_talk_words", "weak_small_talk_words", "reactions")
    return any(any(word.lower not in known for word in sequence[first:last]) for first, last in name_spans(sequence))


SMALL_TALK = "Ask me whenever you want to know what the articles say."
"""What is said to thanks, a reaction or an aside, where something has to be said."""

OBJECTED = "Sorry. Put it in other words, best with a name or a date; “what else?” quotes what comes next."
"""What is said to "that's not what I asked"."""

ASKED_WITHOUT_TOPIC = "News on what? Name a topic, and I quote the newest first; a digest gives the main stories."
"""What is said to "any news this week?"."""


def converse(
    question: Question, context: Context, snapshot: Snapshot, pipeline: Answers, summaries: str
) -> tuple[Answer, Context]:
    """Answer what is said after `context`, and return the context of what comes next.

    Nothing is searched for if nothing is asked. A first text without words is taken for a question, which no article
    answers. `summaries` is the sentence that says how to get a summary.
    """
    said = question.text
    here = _article(context.passage.article, snapshot) if context.passage is not None else None
    if here is not None and asks_for_source(said) and (_names_article(said) or not _is_about_writing(context)):
        return _reply(said, source_of(here)), context
    act = act_of(said)
    if act is Act.OBJECT:
        return _reply(said, OBJECTED if context.turns else SMALL_TALK), context
    if act in (Act.SMALL_TALK, Act.CALL_OFF) and (context.passage is not None or has_words(said)):
        return _reply(said, SMALL_TALK), context
    if act is Act.SUM_UP:
        return _summary_request(question, context, snapshot, summaries)
    if act is Act.ASK_ABOUT_BOT and not word_list("outlet_words").isdisjoint(_keys(said)):
        return _reply(said, publishers_read(snapshot)), context
    if act in (Act.GREET, Act.ASK_ABOUT_BOT):

        def ask(text: str) -> Answer:
            return pipeline.answer(replace(question, text=text), snapshot)

        return _reply(said, introduction(snapshot, ask, summaries)), context
    if context.passage is None and asks_for_any_news(said):
        return _reply(said, f"{ASKED_WITHOUT_TOPIC}\n{summaries}"), context
    follow_up = read_follow_up(said, context, here) if context.turns else None
    if follow_up is not None and changes_topic(follow_up, snapshot, question.articles):
        follow_up = None
    if follow_up is not None and here is not None and asks_for_updates(said):
        follow_up = replace(follow_up, article="", start=0)
        question = replace(question, newest=True, articles=_since(here, question.articles, snapshot))
    answer = pipeline.answer(replace(question, follow_up=follow_up), snapshot)
    alone = _answered_alone(question, follow_up, answer, snapshot, pipeline) if follow_up is not None else None
    return (answer, context.after(answer, follow_up)) if alone is None else (alone, context.after(alone))


def _since(here: Article, among: frozenset[str] | None, snapshot: Snapshot) -> frozenset[str]:
    """Return the other articles, of those that may be searched, that are not known to be older."""
    later = (info.id for info in snapshot.articles() if (info.published or "") >= (here.published or ""))
    return frozenset(id for id in later if id != here.id and (among is None or id in among))


_CLEARLY_SURER = 1.35
"""How many times as sure the answer to a follow-up's complete form must be in all articles, where the last one does not
answer it, for it to be the answer."""


def _answered_alone(
    question: Question, follow_up: FollowUp, answer: Answer, snapshot: Snapshot, pipeline: Answers
) -> Answer | None:
    """Return what answers a follow-up that is asked by itself, better than `answer`; None where nothing does.

    It is asked with its pronouns filled in where these are sure, else as it stands. What comes closest to it in all
    articles is better, too, where it is clearly surer and where the last article has none of its words.
    """
    first, said = follow_up.wordings[0], follow_up.wordings[-1].text
    unanswered = answer.verdict is not Verdict.ANSWERED
    if unanswered and first.readings and first.stands_alone and not follow_up.told:
        alone = pipeline.answer(replace(question, follow_up=FollowUp((first,), "", 0)), snapshot)
        return alone if alone.confidence > _CLEARLY_SURER * answer.confidence else None
    own = parse_request(said, snapshot, question.articles).question
    points = not POINTING.isdisjoint(_keys(said))
    unanswered = unanswered and follow_up.is_complete and not MORE.fullmatch(said)
    if unanswered and not points:
        alone = pipeline.answer(question, snapshot)
        is_surer = alone.confidence > _CLEARLY_SURER * answer.confidence
        return alone if is_surer or not _is_of_article(own, _article(follow_up.article, snapshot)) else None
    unanswered = unanswered and _names(said)
    least = math.inf if not follow_up.is_clause else _ALONE_POINTING if points else _ALONE
    if not unanswered and _lead(own, follow_up.article, snapshot) <= least:
        return None
    alone = pipeline.answer(question, snapshot)
    if alone.verdict is not Verdict.ANSWERED:
        return None
    there = alone.passages[0]
    leads = _lead(own, follow_up.article, snapshot, there.article, there.quote) > least
    return alone if unanswered or (leads and alone.confidence > answer.confidence) else None


def _is_of_article(question: ParsedQuestion, here: Article | None) -> bool:
    """Return whether the last article has any of the words of a question, or that has none."""
    if here is None or not question.words:
        return True
    known = _terms(here, here.text)
    return not all(known.isdisjoint(word.forms) for word in question.words)


ALL_ARTICLES = "*"
"""Stands for all articles, where these are to be summed up."""


def summary_subject(said: str) -> str | None:
    """Return what a text asks to have summed up; None where it asks for no summary.

    That is what an article or a topic is called, `ALL_ARTICLES`, or "" for what was spoken of. What people said or did
    is none of these: the articles answer "summarise what she said".
    """
    asked = clean(without_openings(without_markup(said))[0])
    words = spoken_words(asked)
    keys = keys_of(words)
    first = max(matches(patterns_of("requests_for_summaries"), keys, 0), default=0) if keys else 0
    if not first or not word_list("question_words").isdisjoint(keys[first : first + 1]):
        return None
    if first < len(keys) and len(keys) in matches(patterns_of("all_that_was_read"), keys, first):
        return ALL_ARTICLES
    last = len(keys)
    beside = word_list("articles", "demonstratives", "impersonal_pronouns", "published_pieces")
    behind = beside | word_list("speakers_in_conversation", "weak_small_talk_words") | {"for"}
    while first < last and keys[first] in beside:
        first += 1
    while first < last and keys[last - 1] in behind:
        last -= 1
    return asked[words[first].start : words[last - 1].end] if first < last else ""


def _summary_request(
    question: Question, context: Context, snapshot: Snapshot, summaries: str
) -> tuple[Answer, Context]:
    """Return what is to be summed up. The conversation goes on in an article that is.

    Without a subject it is the article that was spoken of, or that alone is asked.
    """
    reply, subject = _reply(question.text, summaries), summary_subject(question.text)
    if subject == ALL_ARTICLES:
        return replace(reply, summary=SummaryRequest()), context
    spoken_of = question.articles or ({context.passage.article} if context.passage is not None else ())
    try:
        id = snapshot.resolve(subject).id if subject else next(iter(spoken_of), "")
        article = snapshot.article(id)
    except (UnknownArticle, AmbiguousArticle):
        return replace(reply, summary=SummaryRequest(topic=subject) if subject else None), context
    start, end, _ = article.sentences[0]
    turn = ConversationTurn(
        article.title or question.text, passage_of(article, start, end, score=0.0, confidence=None), answered=False
    )
    return replace(reply, summary=SummaryRequest(article=id)), context.with_turn(turn)


def _reply(said: str, reply: str) -> Answer:
    return Answer(said, Verdict.NONE, 0.0, 0.0, reply=reply)


def _article(id: str, snapshot: Snapshot) -> Article | None:
    try:
        return snapshot.article(id) if id else None
    except UnknownArticle:
        return None


_COMPLETE_ELSEWHERE, _ELSEWHERE = 1.25, 2.25
"""The lead of another article from which on a complete question, and another one, changes the topic. Of 90 questions
that turned to another article 86 are then answered as by themselves, and no follow-up of six sets was lost."""

_ALONE, _ALONE_POINTING = 1.0, 2.0
"""The lead of another article's answer from which on a question without, and with, a pronoun is taken by itself. On 245
turns, 8 of 9 such answers that were surer than the follow-up's were right, and the follow-up's own were wrong."""

_OWN_WORD = 10
"""In so many sentences, at most a thirtieth of all, a word stands that belongs to one story."""


def changes_topic(follow_up: FollowUp, snapshot: Snapshot, articles: frozenset[str] | None) -> bool:
    """Return whether the words of a follow-up turn to another topic than that of its article, within some articles.

    What has no pronoun and nothing but words that no article holds goes on from nothing, but for "and the XYZ?".
    """
    if not follow_up.article:
        return False
    said = follow_up.wordings[-1].text
    question = parse_request(said, snapshot, articles).question
    if question.words and question.absent == 1.0:
        return follow_up.is_complete and not MORE.fullmatch(said)
    least = _COMPLETE_ELSEWHERE if follow_up.is_complete else _ELSEWHERE
    best = snapshot.candidates(snapshot.search(question.query(articles), 1))
    return any(_lead(question, follow_up.article, snapshot, one.article.id, one.text) > least for one in best)


def _lead(question: ParsedQuestion, last: str, snapshot: Snapshot, id: str = "", passage: str = "") -> float:
    """Return how many more words of a question another article's passage has than the whole `last` article.

    Each counts by its information, in that of a word that belongs to one story; what the question measures ("how long")
    does not. Words that the other article lacks and the last one has are taken off. Without another article, return the
    most that one could have.
    """
    here, there = _article(last, snapshot), _article(id, snapshot)
    if here is None or here == there:
        return 0.0
    known = _terms(here, here.text)
    others = _terms(there, there.text) if there else known
    told = _terms(there, passage) if there else None
    lead = 0.0
    for word in question.words:
        if word.word != question.measure and not word.is_absent:
            is_new = known.isdisjoint(word.forms) and (told is None or not told.isdisjoint(word.forms))
            is_lost = others.isdisjoint(word.forms) and not known.isdisjoint(word.forms)
            lead += word.weight * (is_new - is_lost)
    chunks = snapshot.chunk_count()
    return lead / lucene_idf(chunks, min(_OWN_WORD, chunks // 30))


def _terms(article: Article, text: str) -> frozenset[str]:
    """Return the content terms of a text of an article and of the title."""
    return frozenset(content_terms(f"{article.title or ''}: {text}"))
