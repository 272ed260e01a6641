"""From a follow-up and the turns before it to the ways to ask what it means, with what it leaves out filled in.

The filled-in question is shown to people only if it is good English: not one with a gap left over from the previous
question ("Why is a hoard?"), nor one with a pronoun of several meanings.
"""

from __future__ import annotations

import re

from bot.answering.answer import Reading
from bot.answering.cleaning import keys_of, matches, patterns_of, spoken_words, without_asides
from bot.answering.people import holder
from bot.answering.question import FollowUp, Wording
from bot.conversation.completing import MORE, TIMES, complete, has_verb, is_phrase
from bot.conversation.context import WHO_SAID, Context, Scene, asked_in, scene
from bot.conversation.phrases import (
    QUESTION_WORD,
    names,
    noun_phrases,
    with_apostrophes,
    with_names,
)
from bot.conversation.references import ASKS_ABOUT, PLACED, Resolved, resolve_pronouns
from index.article import Article
from index.text.lexicon import is_common, word_list
from index.text.terms import content_terms

_MAX_FOLLOW_UP = 300  # characters of a follow-up: what is longer says enough by itself
_MAX_PREVIOUS = 1000  # characters of the question before: what is longer is no question to go on from

_WHEN_WAS_THAT = re.compile(
    r"(?P<asked>when|where|why|how)\s+(?:was|is|did|does|were)\s+(?:that|this|it)(?:\s+(?:happen|occur))?[?!. ]*",
    re.IGNORECASE,
)
_HOW_COME = re.compile(r"(?:(?:and|but|so) )?(?:how (?:come|so)|what for)[?!. ]*", re.IGNORECASE)
_ELSE = re.compile(r"\b(what|who|where|how|when)\s+else\b", re.IGNORECASE)
_PRIOR, _PRIOR_OF_NAMED = 6.0, 2.5  # chosen on 40 conversations: between 4 and 6, and 2 and 3, little changes
_AUXILIARIES = word_list("finite_auxiliaries")


def read_follow_up(question: str, context: Context, article: Article | None) -> FollowUp | None:
    """Return how to ask what a question means after the turns before it; None if it refers to none of them.

    `article` is that of the last answer, in which names are looked up.
    """
    asked = asked_in(question)
    passage = context.passage
    before = scene(context, article)
    if before is None or not asked or len(asked) > _MAX_FOLLOW_UP or not 0 < len(before.question) <= _MAX_PREVIOUS:
        return None
    rest = _behind("changes_of_topic", without_asides(question) or asked)
    if rest and (_names_something(rest) or word_list("personal_pronouns").isdisjoint(re.findall(r"\w+", rest.lower()))):
        return FollowUp((Wording(rest),), "", 0)
    if rest:
        question = asked = rest  # "different thing: where was he born?" is about him
    corrected = _behind("corrections", asked)
    quoted = [turn.passage for turn in context.turns if turn.passage is not None]
    told = tuple((one.article, one.start, one.end) for one in quoted)
    asked, goes_on = _without_else(corrected or asked)
    if _is_all("requests_for_more", asked) or asks_for_updates(asked):
        asked, goes_on = before.question, True
    said = _who_said(question, before) if _is_all("requests_for_the_speaker", asked) else None
    is_whole = _asks_for_facts(question, asked)
    named = with_names(with_apostrophes(asked), before.text or before.quote)
    wordings = (
        (*said, Wording(_asking(asked), stands_alone=False))
        if said
        else _wordings(question, named, before, corrects=bool(corrected), is_whole=is_whole)
    )
    where = ("", 0) if passage is None else (passage.article, passage.start)
    is_own = not (said or goes_on or corrected) and (is_whole or not _names_nothing(asked))
    is_clause = is_own and (is_whole or complete(_shorten(asked), before) is None)
    is_complete = is_own and _may_be_new(_shorten(named), before, is_whole=is_whole)
    new = is_whole and set(content_terms(asked)).isdisjoint(content_terms(before.surroundings))
    prior = 0.0 if new else _prior(named, before)
    return FollowUp(wordings, *where, prior, told if goes_on else (), is_complete, is_clause)


def asks_for_updates(asked: str) -> bool:
    """Return whether a text asks for what is new, and for nothing else: "any updates?", "anything newer?"."""
    return _is_all("requests_for_news", asked)


def _asks_for_facts(question: str, asked: str) -> bool:
    """Return whether what stands before the part that is asked makes it a request: "tell me about" the storm."""
    words = keys_of(spoken_words(question.rpartition(asked)[0]))
    return any(len(words) in matches(patterns_of("requests_for_facts"), words, at) for at in range(len(words)))


def _may_be_new(asked: str, before: Scene, *, is_whole: bool) -> bool:
    """Return whether a question points at nothing, and leaves nothing out or is but a noun phrase."""
    words = keys_of(spoken_words(asked))
    if (
        not POINTING.isdisjoint(words)
        or PLACED.search(asked)
        or (len(words) == 1 and is_common(words[0]) and not is_whole)
    ):  # "worth?"
        return False
    more = MORE.fullmatch(asked)
    phrase = (more["rest"] if more else asked).rstrip("?!. ")
    if "the" in words and not _names_something(asked) and len(set(content_terms(asked))) <= _MAX_DEFINITE:
        return is_whole or not before.answered  # "when was the funeral?"
    asking = QUESTION_WORD.match(phrase)
    if asking and not has_verb(phrase[asking.end() :]):  # "and how deep?"
        return is_whole
    return is_whole or complete(asked, before) is None or (is_phrase(phrase) and not asking)


def _names_nothing(asked: str) -> bool:
    """Return whether a question has neither a name nor a noun: "who pays?", "what changed afterwards?"."""
    return not _names_something(asked) and next(noun_phrases(asked), None) is None


_MAX_DEFINITE = 2  # content words of a question that goes on by its "the": of 22 such questions on news, 20 did
POINTING = word_list("personal_pronouns", "impersonal_pronouns", "possessives", "demonstratives")


def _prior(asked: str, before: Scene) -> float:
    """Return what is added to the scores of the last answer's article: less if a question names what that doesn't."""
    return _PRIOR_OF_NAMED if _names_something_new(asked, before) else _PRIOR


def _names_something_new(asked: str, before: Scene) -> bool:
    if _asks_of_other_thing(asked, before):
        return True
    known = before.surroundings.casefold()
    named = [name.casefold() for name, _ in names(f", {asked}")]
    return any(name not in known and name not in word_list("words_for_people") for name in named)


def _asks_of_other_thing(asked: str, before: Scene) -> bool:
    """Return whether "what about Y" or "Y" asks of a thing that the last answer's article has not: a new topic."""
    more = MORE.fullmatch(asked.rstrip("?!. "))
    thing = more["rest"] if more else asked.rstrip("?!. ")
    if not before.text or not is_phrase(thing) or TIMES.search(thing):
        return False
    if more and {"about", "of"}.isdisjoint(asked[: more.start("rest")].lower().split()):
        return False  # "and the witness?" goes on
    terms = content_terms(thing)
    return bool(terms) and set(terms).isdisjoint(content_terms(before.surroundings))


def _wordings(question: str, asked: str, before: Scene, *, corrects: bool, is_whole: bool) -> tuple[Wording, ...]:
    """Return the wordings of a follow-up, the likeliest first, at most three; what `is_whole` has nothing filled in."""
    brief = _shorten(asked)
    fronted = _fronted(brief)
    resolved = resolve_pronouns(fronted.question if fronted else brief, before) or ([fronted] if fronted else [])
    found: list[Wording] = []
    for one in resolved or [Resolved(brief, ())]:
        filled = None if is_whole else complete(one.question, before, corrects=corrects)
        if filled is not None:
            shown = filled.is_shown and one.is_sure and not before.guessed and _reads_well(one, before)
            whole, who = Reading(question.strip(), filled.question), _with_holders(filled.question, before)
            wording = who.question if who else filled.question
            found.append(Wording(wording, (whole,) if shown else (), _says_what(wording)))
        elif one.readings:
            shown = bool(fronted) or (one.is_sure and _reads_well(one, before))
            found.append(Wording(_asking(one.question), one.readings if shown else ()))
    who = _with_holders(asked, before) if not found else None
    if who is not None:
        found.append(Wording(_asking(who.question), who.readings))
    alone = not found and (_names_something(asked) or len(set(content_terms(asked))) > 1)
    alone = alone or (is_whole and not found) or _asks_of_other_thing(asked, before)
    if not found and not is_whole and not _names_something_new(asked, before):
        topic = _topic(before, asked)
        found += [Wording(f"{topic}: {_asking(asked)}")] if topic else []
    found.append(Wording(_asking(asked), stands_alone=alone))
    return tuple(found[:3])


_FRONTED = re.compile(
    r"(?:(?:and|but|so|ok|okay)\s+)?(?P<marked>(?:what|how) about\s+|as for\s+)?(?P<about>[^,?!.]{2,60}),"
    r"\s*(?P<rest>\S.*)"
)


def _fronted(asked: str) -> Resolved | None:
    """Return a question with what it names first in the place of its pronoun: "and the bridge, when was it built?"."""
    found = _FRONTED.fullmatch(asked.rstrip("?!. "))
    more = MORE.fullmatch(found["about"]) if found else None
    about = (more["rest"] if more else found["about"]) if found else ""
    is_about = found is not None and (bool(found["marked"]) or about.split()[0].lower() in word_list("possessives"))
    if found is None or not (is_phrase(about) or (is_about and not has_verb(about))):
        return None
    if not QUESTION_WORD.match(found["rest"]) and found["rest"].split()[0].lower() not in _AUXILIARIES:
        return None
    pronoun = _PRONOUN.search(found["rest"])
    if pronoun is None:
        return None
    question = f"{found['rest'][: pronoun.start()]}{about}{found['rest'][pronoun.end() :]}"
    return Resolved(question, (Reading(pronoun[0], about),))


_PRONOUN = re.compile(rf"\b(?:{'|'.join(sorted(word_list('subject_pronouns') - {'i', 'you', 'we'}))})\b", re.IGNORECASE)


def _with_holders(question: str, before: Scene) -> Resolved | None:
    """Return a question with the name of who holds a role in the last answer's article: "the mayor Ann Bell".

    One that asks who holds it is left as it is.
    """
    for phrase in () if ASKS_ABOUT.match(question.rstrip("?!. ")) else noun_phrases(question):
        role = _ROLE.fullmatch(phrase.text)
        name = holder(role["role"], before.text) if role and not phrase.is_plural else None
        if role and name and name.casefold() not in question.casefold():
            text = f"{question[: phrase.start]}{role['role']} {name}{question[phrase.end :]}"
            return Resolved(text, (Reading(phrase.text, f"{role['role']} {name}"),))
    return None


_ROLE = re.compile(
    rf"(?:the|{'|'.join(sorted(word_list('possessives')))}|.{{2,40}}['’]s) (?P<role>[\w -]+)", re.IGNORECASE
)


def _says_what(question: str) -> bool:
    """Return whether a question can be looked for anywhere: it names something, or a thing that no "the" refers to."""
    known = word_list("possessives", "demonstratives") | {"the"}
    phrases = list(noun_phrases(question))
    return _names_something(question) or any(one.text.split()[0].lower() not in known for one in phrases)


def _topic(before: Scene, asked: str) -> str:
    """Return what the last question with a name or noun was about: "mayor, Norland"; "" where a question has all of it.

    It is never shown, but tells sentences about the same from others where nothing in a question says what it is about.
    """
    topics = ([one for one in scene.phrases if not TIMES.search(one.text)] for scene in (before, *before.earlier))
    last = next(filter(None, topics), [])
    return ", ".join(phrase.text for phrase in last if phrase.text.casefold() not in asked.casefold())


def _asking(text: str) -> str:
    """Return a question with a question mark, as the reader knows questions."""
    return text if text.endswith("?") else f"{text.rstrip('.! ')}?"


def _names_something(asked: str) -> bool:
    return next(names(f", {asked}"), None) is not None


def _reads_well(resolved: Resolved, before: Scene) -> bool:
    """Return whether pronouns were replaced by names or by phrases of the question before, not by part of a quote."""
    phrases = {phrase.text for one in (before, *before.earlier) for phrase in one.phrases}
    for reading in resolved.readings:
        meant = reading.understood.removesuffix("'s").removesuffix("’")
        if meant not in phrases and not all(part[0].isupper() or part in _JOINING for part in meant.split()):
            return False
    return True


_JOINING = word_list("words_inside_names", "prepositions_of_place") | {"and"}


def _behind(patterns: str, text: str) -> str | None:
    """Return what stands behind the longest match of a list of patterns at the beginning; None where none matches."""
    words = spoken_words(text)
    ends = matches(patterns_of(patterns), keys_of(words), 0) if words else set()
    if not ends:
        return None
    end = max(ends)
    return text[words[end].start :] if end < len(words) else ""


def _is_all(patterns: str, text: str) -> bool:
    keys = keys_of(spoken_words(text))
    return bool(keys) and len(keys) in matches(patterns_of(patterns), keys, 0)


def _who_said(asked: str, before: Scene) -> tuple[Wording, ...] | None:
    """Return the question who said what was quoted last; None where nothing was."""
    words = before.quote.split()
    if not words:
        return None
    quoted = " ".join(words[:_MAX_QUOTED]).strip('“”"‘’,. ')
    whole = f"{WHO_SAID}{quoted}{' …' if len(words) > _MAX_QUOTED else ''}”?"
    return (Wording(whole, (Reading(asked.strip(), whole),), stands_alone=False),)


_MAX_QUOTED = 12  # words


def _without_else(asked: str) -> tuple[str, bool]:
    """Return a question without "else", and whether it had it: then what was quoted before is not asked for again."""
    plain = _ELSE.sub(r"\1", asked, count=1)
    return plain, plain != asked


def _shorten(question: str) -> str:
    """Return the question with "When was that?" brought to "when", and "how come?" to "why".

    The previous question says what.
    """
    brief = _WHEN_WAS_THAT.fullmatch(question)
    if brief is not None:
        return f"{brief.group('asked')}?"
    if _HOW_COME.fullmatch(question):
        return "why?"
    return question
