"""From a follow-up and the turns before it to the ways to ask what it means, with what it leaves out filled in.

The filled-in question is shown to people only if it is good English: not one with a gap left over from the previous
question ("Why did Ann Bell threaten to do?"), nor one with a pronoun of several meanings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.answering.answer import Reading
from bot.answering.cleaning import keys_of, matches, patterns_of, spoken_words, without_asides
from bot.answering.names import is_organisation_or_place
from bot.answering.question import FollowUp, Wording
from bot.conversation.context import Context, Scene, asked_in, scene
from bot.conversation.people import holder, is_person_in
from bot.conversation.phrases import (
    QUESTION_WORD,
    Phrase,
    asks_for_words,
    is_past,
    names,
    noun_phrases,
    with_apostrophes,
    with_names,
)
from bot.conversation.references import Resolved, resolve_pronouns, short_answer
from index.article import Article
from index.text.lexicon import rows, word_list
from index.text.terms import content_terms

_MAX_FOLLOW_UP = 300  # characters of a follow-up: what is longer says enough by itself
_MAX_PREVIOUS = 1000  # characters of the question before: what is longer is no question to go on from

_MORE = re.compile(
    r"(?:(?:(?:and|but|or|so)\s+)?(?:(?:what|how)\s+about|what\s+of)|and|but|or|so)\s+(?P<rest>\S.*)", re.IGNORECASE
)
_TIMES = re.compile(
    r"^(?:in|on|at|during|before|after|since|by|until)\s|\b(?:year|month|week|day|earlier|later|today|yesterday|tomorrow)s?\b",
    re.IGNORECASE,
)
_WHEN_WAS_THAT = re.compile(
    r"(?P<asked>when|where|why|how)\s+(?:was|is|did|does|were)\s+(?:that|this|it)(?:\s+(?:happen|occur))?[?!. ]*",
    re.IGNORECASE,
)
_HOW_COME = re.compile(r"(?:(?:and|but|so) )?(?:how (?:come|so)|what for)[?!. ]*", re.IGNORECASE)
_STRANDED = re.compile(
    r"(?:(?:and|but|so) )?(?P<asked>whom?|what|where|how much|how many|how long) (?P<preposition>[a-z]+)[?!. ]*",
    re.IGNORECASE,
)
_ELSE = re.compile(r"\b(what|who|where|how|when)\s+else\b", re.IGNORECASE)
# What a question word counts or picks from: "How many ships", "Which country".
_COUNTED = re.compile(rf"\s+(?!(?:{'|'.join(sorted(word_list('finite_auxiliaries')))})\b)[\w'’-]+")
_PRIOR, _PRIOR_OF_NAMED = 6.0, 2.5  # chosen on 40 conversations: between 4 and 6, and 2 and 3, little changes
_CONTRACTED = re.compile(r"(?<=\b(?:he|it))['’]s\b|(?<=\bshe)['’]s\b|(?<=\b(?:that|what))['’]s\b|(?<=\bwho)['’]s\b")
_AUXILIARIES = word_list("finite_auxiliaries")
_GAPLESS = ("why", "when", "where", "how")  # what these ask for is no part that the question's verb needs


@dataclass(frozen=True, slots=True)
class _Filled:
    """A follow-up filled in from the question before, and whether that makes good English."""

    question: str
    is_shown: bool


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
    if rest:
        return FollowUp((Wording(rest),), "", 0)
    corrected = _behind("corrections", asked) or _corrected(asked)
    quoted = [turn.passage for turn in context.turns if turn.passage is not None]
    told = tuple((one.article, one.start, one.end) for one in quoted)
    asked, goes_on = _without_else(corrected or asked)
    if _is_all("requests_for_more", asked):
        asked, goes_on = before.question, True
    said = _who_said(question, before) if _is_all("requests_for_the_speaker", asked) else None
    named = with_names(with_apostrophes(asked), before.text or before.quote)
    wordings = (
        (*said, Wording(_asking(asked), stands_alone=False))
        if said
        else _wordings(question, named, before, corrects=bool(corrected))
    )
    where = ("", 0) if passage is None else (passage.article, passage.start)
    return FollowUp(wordings, *where, _prior(asked, before), told if goes_on else ())


def _prior(asked: str, before: Scene) -> float:
    """Return what is added to the scores of the last answer's article: less if a question names what that doesn't."""
    return _PRIOR_OF_NAMED if _names_something_new(asked, before) else _PRIOR


def _names_something_new(asked: str, before: Scene) -> bool:
    known = before.surroundings.casefold()
    named = [name.casefold() for name, _ in names(f", {asked}")]
    return any(name not in known and name not in word_list("words_for_people") for name in named)


def _wordings(question: str, asked: str, before: Scene, *, corrects: bool) -> tuple[Wording, ...]:
    """Return the wordings of a follow-up, the likeliest first, at most three."""
    brief = _shorten(asked)
    fronted = _fronted(brief)
    resolved = [fronted] if fronted else resolve_pronouns(brief, before)
    found: list[Wording] = []
    for one in resolved or [Resolved(brief, ())]:
        filled = _complete(one.question, before, corrects=corrects)
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
    if not found and not _names_something_new(asked, before):
        topic = _topic(before, asked)
        found += [Wording(f"{topic}: {_asking(asked)}")] if topic else []
    found.append(Wording(_asking(asked), stands_alone=alone))
    return tuple(found[:3])


_FRONTED = re.compile(
    r"(?:(?:and|but|so|ok|okay)\s+)?(?:(?:what|how) about\s+|as for\s+)?(?P<about>[^,?!.]{2,60}),\s*(?P<rest>\S.*)"
)


def _fronted(asked: str) -> Resolved | None:
    """Return a question with what it names first in the place of its pronoun: "and the bridge, when was it built?"."""
    found = _FRONTED.fullmatch(asked.rstrip("?!. "))
    more = _MORE.fullmatch(found["about"]) if found else None
    about = (more["rest"] if more else found["about"]) if found else ""
    if found is None or not _is_phrase(about):
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
    """Return a question with the name of who holds a role in the last answer's article: "the mayor Ann Bell"."""
    for phrase in noun_phrases(question):
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
    for one in (before, *before.earlier):
        if one.phrases:
            return ", ".join(phrase.text for phrase in one.phrases if phrase.text.casefold() not in asked.casefold())
    return ""


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


def _corrected(text: str) -> str | None:
    """Return what is meant instead, where that stands before "i mean": "no, Norland i meant"."""
    found = _I_MEANT.fullmatch(text.rstrip("?!. "))
    return found["instead"] if found else None


_I_MEANT = re.compile(
    r"(?:(?:no|nope|nah|sorry|wait|oops)\b[,.! ]*)+(?P<instead>\w.*?)[, ]+i (?:mean|meant)", re.IGNORECASE
)


def _who_said(asked: str, before: Scene) -> tuple[Wording, ...] | None:
    """Return the question who said what was quoted last; None where nothing was."""
    words = before.quote.split()
    if not words:
        return None
    quoted = " ".join(words[:_MAX_QUOTED]).strip('“”"‘’,. ')
    whole = f"Who said “{quoted}{' …' if len(words) > _MAX_QUOTED else ''}”?"
    return (Wording(whole, (Reading(asked.strip(), whole),), stands_alone=False),)


_MAX_QUOTED = 12  # words


def _without_else(asked: str) -> tuple[str, bool]:
    """Return a question without "else", and whether it had it: then what was quoted before is not asked for again."""
    plain = _ELSE.sub(r"\1", asked, count=1)
    return plain, plain != asked


def _shorten(question: str) -> str:
    """Return the question with "When was that?" brought to "when", "how come?" to "why" and "who with?" to "with whom".

    The previous question says what.
    """
    brief = _WHEN_WAS_THAT.fullmatch(question)
    if brief is not None:
        return f"{brief.group('asked')}?"
    if _HOW_COME.fullmatch(question):
        return "why?"
    stranded = _STRANDED.fullmatch(question)
    if stranded is None or stranded["preposition"].lower() not in word_list("prepositions"):
        return question
    asked = re.sub(r"^who$", "whom", stranded["asked"].lower())
    return f"{stranded['preposition'].lower()} {asked}?"


def _complete(question: str, before: Scene, *, corrects: bool = False) -> _Filled | None:
    """Return the previous question with the follow-up put in its place: "And Norland?", "Why?", "How many ships?"."""
    bare = question.rstrip("?!. ")
    more = _MORE.fullmatch(bare)
    if more is not None and (QUESTION_WORD.match(more.group("rest")) or _has_verb(more.group("rest"))):  # "And where?"
        bare, more = more.group("rest"), None
    asked = QUESTION_WORD.match(bare)
    if asked is not None and more is None:
        return _with_other_question_word(bare, asked, before)
    rest = bare if more is None else more.group("rest")
    if _has_verb(rest):
        return None
    return _about_instead(rest, before) if more is not None or corrects or _is_phrase(rest) else None


def _with_other_question_word(bare: str, asked: re.Match[str], before: Scene) -> _Filled | None:
    rest = bare[asked.end() :].strip()
    word = asked.group("asked").lower()
    if not rest:
        return _asked_instead(bare, word, before)
    if _has_verb(rest):
        return None
    if word == "why" and len(rest.split()) <= 3 and rest.casefold() in before.question.casefold():  # "Why Norland?"
        return _asked_instead(asked.group("asked"), word, before)
    counts = word.split()[-1] in ("many", "much", "which", "what")
    return _asked_instead(bare, word, before) if counts and len(rest.split()) <= 2 else None


def _is_phrase(text: str) -> bool:
    """Return whether a text is a name or a phrase with "the", perhaps behind a preposition, and nothing else."""
    words = text.split()
    if not words or len(words) > 6:
        return False
    if words[0].lower() in word_list("prepositions"):
        return len(words) > 1
    found = next(noun_phrases(text), None)
    determined = words[0].lower() in word_list("articles", "demonstratives")
    named = next(names(f", {text}"), None)
    return (named is not None and re.sub(r"^[Tt]he ", "", text) == named[0]) or (
        found is not None and determined and found.text == text
    )


def _has_verb(text: str) -> bool:
    words = _CONTRACTED.sub(" is", text.lower()).split()
    return any(word in word_list("auxiliaries", "reporting_verbs") or is_past(word) for word in words)


def _asked_instead(bare: str, asked: str, before: Scene) -> _Filled:
    """Return the previous question with its question word, and what it counts, replaced: "Why?", "How many ships?"."""
    topic, colon, question = before.question.partition(": ")
    if colon and QUESTION_WORD.match(question):
        filled = _asked_instead(bare, asked, replace(before, question=question))
        return _Filled(f"{topic}: {filled.question}", is_shown=False)
    previous = QUESTION_WORD.match(before.question)
    if previous is None:
        opens = before.question.split(maxsplit=1)[0].lower()
        lowered = f"{before.question[:1].lower()}{before.question[1:]}"
        is_adverb = asked.split()[-1] in _GAPLESS or asked.split()[0] in word_list("prepositions")
        return _Filled(f"{bare} {lowered}?", is_shown=opens in word_list("finite_auxiliaries") and is_adverb)
    rest, word = before.question[previous.end() :].strip(), previous.group("asked").lower()
    counts = len(bare) > len(asked)
    subject = rest if word != "which" else " ".join(rest.split()[1:])  # "which actor won the prize"
    is_adverb = asked in _GAPLESS or asked.split()[0] in word_list("prepositions")
    if word in ("who", "what", "which") and is_adverb:
        passive = _passive(bare, subject, before)
        if passive is not None:
            return passive
    noun = ""
    if counts or word.startswith(("how m", "which", "what")):
        counted = _COUNTED.match(f" {rest}")
        noun = counted[0].strip() if counted else ""
        rest = rest[len(noun) :].strip()
    if not counts and is_adverb and (noun or word in ("what", "who", "whom")):
        told = short_answer(before) if before.answered else ""
        whole = _without_gap(rest, noun or told or ("that" if word == "what" else "them"))
        if whole is not None:
            return _Filled(f"{bare} {whole}?", is_shown=True)
        if noun:
            return _Filled(f"{bare} {rest}?", is_shown=False)
    is_swap = counts and word.startswith(("how m", "which"))
    stranded = rest.rsplit(" ", 1)
    if not counts and word in ("what", "who") and len(stranded) == 2 and stranded[1] in word_list("prepositions"):
        return _Filled(f"{bare} {stranded[0]}?", is_shown=_is_clause(stranded[0]))
    shown = is_swap or (word.split()[-1] in _GAPLESS and _is_clause(rest))
    return _Filled(f"{bare} {rest}?", is_shown=shown)


def _without_gap(rest: str, asked: str) -> str | None:
    """Return what stands behind a question word, with what was asked for back in its place: "did she buy ships".

    There is none where it can't be told where that was.
    """
    words = rest.split()
    helper, *others = (word.lower() for word in words)
    if helper not in word_list("finite_auxiliaries") or not others:
        return None
    if is_past(others[0]) or others[0].endswith("ing"):  # it was the subject: "was stolen from the shop"
        return " ".join((words[0], asked, *words[1:]))
    if helper in word_list("forms_of_be") and not any(word.endswith("ing") or is_past(word) for word in others[1:]):
        return None
    openings = word_list("prepositions") - {"to"}  # "did she threaten to do"
    at = next((at for at, word in enumerate(words) if at > 2 and word.lower() in openings), len(words))
    at = len(words) if at == len(words) - 1 else at  # "did she pay for"
    return " ".join((*words[:at], asked, *words[at:])) if len(words) > 2 else None


def _is_clause(rest: str) -> bool:
    """Return whether a question without its question word has all that its verb needs: "was the bridge built"."""
    words = rest.lower().split()
    if not words or words[0] not in word_list("finite_auxiliaries"):
        return False
    if words[0] in word_list("forms_of_be"):
        return any(is_past(word) or word.endswith("ing") for word in words[2:])
    return len(words) > 2


def _passive(asked: str, rest: str, before: Scene) -> _Filled | None:
    """Return "When was the hoard found?" for "when" after "Who found the hoard?"; None where the verb has no object."""
    verb, _, behind = rest.partition(" ")
    verb = verb.lower()
    if verb in word_list("auxiliaries") or not is_past(verb):
        return None
    found = next((phrase for phrase in noun_phrases(f"what {behind}") if phrase.start == len("what ")), None)
    if found is None:
        return None
    participle = next((forms[-1] for forms in rows("irregular", "verbs") if verb in forms), verb)
    helper = "were" if found.is_plural else "was"
    others = f"what {behind}"[found.end :]
    return _Filled(f"{asked} {helper} {found.text} {participle}{others}?", is_shown=True)


def _about_instead(about: str, before: Scene) -> _Filled:
    """Return the previous question asked about something else: its name or noun phrase replaced, or a time added."""
    question = before.question
    if _TIMES.search(about):
        return _Filled(f"{question} {about}?", is_shown=QUESTION_WORD.match(question) is not None)
    about = re.sub(r"^(?:of|for|from|to|with|by|on)\s+|\s+(?:him|her|it)self$|\s+themselves$", "", about)
    named = next(names(f", {about}"), None)
    definite = about.lower().startswith(("the ", "that ", "this ", "his ", "her ", "their ", "its "))
    counts = QUESTION_WORD.match(question)
    counting = counts is not None and counts.group("asked").lower() in ("how many", "how much", "which")
    if named is None and not definite and counts is not None and counting:
        return _asked_instead(f"{counts.group('asked')} {about}", counts.group("asked").lower(), before)
    new = next(noun_phrases(f"as {about}", before.surroundings), None)
    body = is_organisation_or_place(re.sub(r"^the ", "", about, flags=re.IGNORECASE)) and asks_for_words(question)
    human = new is not None and (new.is_person or body)
    for one in (before, *before.earlier):
        old = _replaceable(one, about, human=human, is_name=named is not None, definite=definite)
        if old is not None:
            alike = new is not None and old.is_name is new.is_name and old.is_plural is new.is_plural
            alike = alike and not re.match(r"['’]s?\s", one.question[old.end :])  # "Bell's people": she, or others?
            filled = f"{one.question[: old.start]}{about}{one.question[old.end :]}?"
            return _Filled(filled, is_shown=alike and one is before and _is_direct(one.question))
    others = [phrase for phrase in before.phrases if not phrase.is_counted]
    if others and not human:
        return _Filled(f"{question[: others[0].start]}{about}{question[others[0].end :]}?", is_shown=False)
    return _Filled(f"{question} {about}?", is_shown=False)


def _replaceable(before: Scene, about: str, *, human: bool, is_name: bool, definite: bool) -> Phrase | None:
    """Return the phrase of a question that another takes the place of: of the same sort."""
    phrases = list(before.phrases)
    named = next(names(f", {about}"), None)
    if named is not None and named[0] == re.sub(r"^the ", "", about, flags=re.IGNORECASE):
        # A name takes a name's place, also within "the capital of Peru".
        inner = [_as_phrase(name, start, before) for name, start in names(before.question)]
        phrases = [phrase for phrase in inner if any(one.start <= phrase.start < one.end for one in phrases)] or phrases
    alike = [phrase for phrase in phrases if phrase.is_person is human and not phrase.is_counted]
    if human and not alike and asks_for_words(before.question):  # "What does she say about it?"
        return _pronoun_subject(before)
    alike = [phrase for phrase in alike if phrase.is_name or not is_name] or ([] if before.earlier else alike)
    return min(alike, key=lambda phrase: _unlike(phrase, is_name=is_name, definite=definite), default=None)


def _pronoun_subject(before: Scene) -> Phrase | None:
    """Return the pronoun that a question has for a subject, as a phrase."""
    for word in re.finditer(r"[\w'’]+", before.question):
        if word[0].lower() in word_list("subject_pronouns"):
            return Phrase(
                word[0], *word.span(), is_person=True, is_plural=False, is_name=False, acts=True, is_counted=False
            )
    return None


def _as_phrase(name: str, start: int, before: Scene) -> Phrase:
    """Return a name of a question as a phrase, with the article before it unless that is another noun's."""
    alone = not any(one.start < start and start + len(name) < one.end for one in before.phrases)
    begin = start - 4 if alone and before.question[:start].lower().endswith(" the ") else start
    human = is_person_in(name, before.surroundings)
    text = before.question[begin : start + len(name)]
    return Phrase(text, begin, begin + len(text), human, is_plural=False, is_name=True, acts=True, is_counted=False)


def _is_direct(question: str) -> bool:
    """Return whether a question has its verb before its subject: "what is it made from", not "what it is made from"."""
    asked = QUESTION_WORD.match(question)
    rest = question[asked.end() :].split() if asked else question.split()
    if not rest or asked is None:
        return bool(rest) and rest[0].lower() in word_list("finite_auxiliaries")
    counts = asked.group("asked").lower().startswith(("how many", "how much", "which", "what"))
    first = rest[1:2] if counts and rest[0].lower() not in word_list("finite_auxiliaries") else rest[:1]
    return bool(first) and (first[0].lower() in word_list("finite_auxiliaries") or is_past(first[0].lower()))


def _unlike(phrase: Phrase, *, is_name: bool, definite: bool) -> tuple[bool, bool]:
    """Return how little a phrase is like what takes its place: a name for a name, "the …" for "the …"."""
    starts = phrase.text.lower().startswith("the ")
    return phrase.is_name is not is_name, starts is not definite
