"""Who a checked text says has said what it quotes: by the rules for articles, and by looser ones.

A text about quotations names their speakers in more ways than news does ("It fell to X to call it “…”"). Where the
rules for articles find nobody, the one person whom a quotation's sentence names is taken, if that tells of speech.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import islice

from bot.answering.attribution.attribution import is_told, outside_quotes
from bot.answering.attribution.speakers import find_speaker, unnamed_speaker
from bot.answering.attribution.speech import QUOTE, is_finite_verb, quotations_around, words_of
from bot.answering.names import POSSESSIVE, Word, is_person, leading_name, name_spans
from bot.answering.people import kind_of
from index.article import Article
from index.text.characters import has_words
from index.text.lexicon import is_common, word_list
from index.text.tokens import snowball

MAX_CITATION = 300
"""Characters behind a quotation in which its source is looked for."""

SIGNATURE = re.compile(r"[\s>]*[—–―-]{1,2}\s*(?=[^\W\d_])")
_BRACKETED = re.compile(r"\s?\((?:(?:said|says|so|thus) )?(?=[^\W\d_])")  # "(Ann Lee, mayor)"
_MAX_REMARK = 8  # words of a sentence behind that says whose words were quoted
_MAX_AMONG = 800  # characters before a quotation in which the name that a pronoun stands for may be
_MAX_SENTENCE = 1_500  # characters beside a quotation in its sentence
_MAX_NAMES = 20  # before a quotation, and behind it, of which one may speak
_MAX_BEHIND = 14  # words of a sentence that begins with its quotation
# A name with a title or place in brackets before a colon, a dash or the edge of a table's cell, perhaps emphasised.
_LABEL = re.compile(
    r"(?:[\s>#*_|+•–-]|\d+[.)])*([^\W\d_][^:|–—\n(]{1,60}?)[*_]*(?:\s?\([^()\n]{1,60}\))?[\s*_]*[:|–—][\s*_“\"'‘«„]*"
)
_LEADING = re.compile(r"(?:^|[.!?][”’\"]?\s|\n)([^\W\d_a-z][^.!?:\n“”\"]{1,80}):\s*[“\"'‘«„]*$")
_OPENS = re.compile(r"(?:[\s>*_|+•–-]|\(?\d{1,3}[.)])*[“\"'‘«„]?")  # the mark of an item before a quotation
_LEADS = re.compile(r"[:–—-]\s*[“\"]|:\s*$")
_BEHIND = re.compile(rf"[”\"'’»*_]* *(?:\n[ \t*_]*)?(?=[^\W\d_])([^\n“”\"]{{2,{MAX_CITATION}}})")
_HEADING = re.compile(r"#{1,6} +([^\n]{1,60}?) *#* *\n\s*[“\"'‘«„]")
RELATIVES = word_list("female_nouns", "male_nouns")
KIN = RELATIVES - word_list("people_by_sex")
_WHOSE = re.compile(r" (?:of|for) (?:the )?[^\W\d_a-z][\w'’-]*(?: [^\W\d_a-z][\w'’-]*){0,3}(?:(?<=['’]s) [a-z]+)?")
_FULL_NAME = r"((?:[^\W\d_a-z][\w'’.-]* ){0,3}[^\W\d_a-z][\w-]*)"
# "Ann Lee's “…”", "Wasn't it Ann Lee who said “…”?", "Lee is the one who wrote: “…”"
_OWNER = re.compile(
    rf"{_FULL_NAME}(?:['’]s|,? (?:(?:is|was) the (?:one|wo?man|person) )?who ([^“”\"\n.?!]{{2,60}})) [“\"‘']$"
)
_WHOSE_RELATIVE = re.compile(rf"{_WHOSE.pattern}| of (?:the|an?) [\w'’-]+")
_RELATIVE = re.compile(
    rf"(?P<owner>.+?)(?:['’]s|(?<=s)['’])(?: [a-z]+)? (?P<what>[a-z]+)"
    rf"|[Tt]he (?P<kin>{'|'.join(sorted(RELATIVES))}) of (?P<whose>.+)"
    rf"|(?:[Hh]is|[Hh]er|[Tt]heir)(?: [a-z]+)? (?P<own>{'|'.join(sorted(KIN))})"
)
PRONOUNS = ("he", "she")
_PRONOUN = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_CLEFT = re.compile(r"[Ii]t (?:was|is)(?: \w+)? ((?:the|his|her) [\w '’-]+) who")
_ROLE_BEHIND = re.compile(r", ((?:the |[\w'’-]+['’]s? )?(?:[\w'’-]+ ){0,3}[\w'’-]+)(?=[,:;.()–—“\"])")
_ROLE_BEFORE = re.compile(r"(?<![\w'’-])([^\W\d_][\w'’-]*(?: [a-z-]+){1,2}),? \Z")
_ANOTHER_SPEAKS = re.compile(
    r"(?: (?:after|as|because|since|when|while)|;) [^“”\"]{0,120}?[^\W\d_a-z][^“”\"]{0,120}[“\"]$"
    r"|[^\W\d_a-z][^“”\"]{0,60}, who [^“”\"]{0,40}[“\"]$"
)
_MAX_CLAUSE = 260  # characters that _ANOTHER_SPEAKS can span
_JOINT = re.compile(rf", (?:{'|'.join(sorted(word_list('clause_joints')))}) ")
_DENYING = word_list("negations_before_verbs", "denying_verbs")
_OWNERS = word_list("possessives") & word_list("personal_pronouns")
_ASIDES = re.compile(r"(?:,(?: (?:I|[a-z][\w’'-]{0,20})){1,15})+,(?= )")
_MAX_BY = 3  # words from the beginning, or a quotation, to a name behind "by"


def claimed_speaker(article: Article, start: int, end: int) -> tuple[str | None, str]:
    """Return who a text says has said its quotation `start` to `end`, and the part of it whose names may be meant, too.

    That part is empty where the name is sure, and stands for the names that "he" or "she" may mean. Where nobody is
    found, asides are passed over: "The mayor, we wrote, found that".
    """
    text = article.text
    owner = _OWNER.search(text, max(0, start - MAX_CITATION), start)
    owned = owner[1] if owner and _owns(owner[1], owner[2], text) else None
    if named := _inverted(text, end) or _label(text, start) or owned:
        return named, ""
    sentences = article.sentences
    first = article.sentence_at(start)
    last = max(first, bisect_left(sentences, end, key=lambda one: one.start) - 1)
    speaker = find_speaker(article, start, end)
    if speaker is not None and speaker.start >= sentences[first].start:
        joint = _JOINT.match(text, speaker.end, start)  # "“…,” said X, and Y was “…”"
        another = name_at(text, joint.end(), start) if joint else None
        name = another if another and is_person(another, text) else speaker.name
        # "“…,” said X when Y found that it was “…”"
        if _ANOTHER_SPEAKS.search(text, max(speaker.end, start - _MAX_CLAUSE), start):
            return name, text[sentences[first].start : start]
        return name, _told_before(article, start) if name.startswith("the ") else ""  # "the Liberal Democrat"
    begin, stop = sentences[first].start, sentences[last].end
    if speaker is not None and _PRONOUN.search(f"{text[begin:start]} {text[end:stop]}"):
        # Who is named in an earlier paragraph alone is rather not whom this one is about, nor this item of a list.
        paragraph = article.paragraphs[sentences[first].paragraph].start
        is_alone = speaker.start < paragraph and (paragraph < begin or _is_item(text, paragraph))
        return (None, "") if is_alone else (speaker.name, _told_before(article, start))
    if speaker is None:
        named = signer(text, end) or _office(article, start, end) or _beside(article, start, end)
    loose = None if named else _named_beside(article, start, end, begin, stop)
    if loose and (speaker is None or loose[0] not in PRONOUNS):
        return loose
    return speaker.name if speaker else named, ""


def _owns(name: str, clause: str | None, text: str) -> bool:
    """Return whether somebody speaks with whose name, or with a clause about whom ("who said"), words end."""
    if clause is None:
        return is_person(name, text)
    words = re.findall(r"[^\W_]+", clause.lower())
    verbs = [word for word in words if word in word_list("reporting_verbs", "forms_of_be")]
    tells = len(verbs) == 1 and verbs[0] in word_list("reporting_verbs")  # no "who was told", "who said she called it"
    return tells and (is_person(name, text) or not is_common(name.lower()))


def without_asides(text: str) -> str:
    """Return a text with blanks in place of what stands in commas: "The mayor, we wrote, found that"."""
    return _ASIDES.sub(lambda aside: " " * len(aside[0]), text)


def _told_before(article: Article, start: int) -> str:
    """Return the text whose names "he" or "she" may stand for: what stands before a quotation in its paragraph.

    Where that is nothing, it is what stands above, unless the paragraph is the item of a list.
    """
    sentence = article.sentences[article.sentence_at(start)]
    paragraph = article.paragraphs[sentence.paragraph].start
    first = paragraph if paragraph < sentence.start or _is_item(article.text, paragraph) else 0
    near = [one.start for one in article.paragraphs if start - _MAX_AMONG <= one.start]  # no half of a quotation
    return article.text[max(first, start - _MAX_SENTENCE, min([*near, paragraph])) : start]


def _is_item(text: str, paragraph: int) -> bool:
    return bool(text[text.rfind("\n", 0, paragraph) + 1 : paragraph].strip())


def _named_beside(article: Article, start: int, end: int, begin: int, stop: int) -> tuple[str, str] | None:
    """Return the one person whom the sentences `begin` to `stop` name beside their quotation, as one who may speak.

    That is what `claimed_speaker` returns; a pronoun where one tells it.
    """
    text = article.text
    begin, stop = max(begin, start - _MAX_SENTENCE), min(stop, end + _MAX_SENTENCE)
    number = article.sentence_at(start)
    words = outside_quotes(text, begin, stop, quotations_around(article, number))
    marks = [at for at, word in enumerate(words) if word.written == QUOTE]
    at = next((at for at in marks if words[at].start < end and start < words[at].end), None)
    if at is None:
        return None
    first = max((mark + 1 for mark in marks if mark < at), default=0)
    left, right = words[first:at], words[at + 1 : next((mark for mark in marks if mark > at), len(words))]
    clause = max((at + 1 for at, word in enumerate(left[:-1]) if word.written in (":", ";")), default=0)
    if not word_list("reporting_verbs").isdisjoint(word.lower for word in left[clause:]):
        left = left[clause:]  # "Lyme, the case of Ann Lee: her mother is said to have told them"
    introduced = bool(left) and left[-1].written == ":"
    if introduced and is_told(left[:-1]):
        return None
    left = left[bool(left) and left[0].lower.endswith(("n't", "n’t")) :]  # "Didn't X say “…”?"
    if not introduced and not _DENYING.isdisjoint(word.lower for word in (*left, *right)):
        return None
    beside = f"{text[begin:start]} {text[end:stop]}"
    found = _claimants(text, left, right)
    unnamed = None if introduced else unnamed_speaker(article, start, end)
    if unnamed is not None and unnamed.name.lower() not in PRONOUNS:
        told = unnamed.name  # "X is reported to have said", "It was X who first said", but no "Those who met X said"
        told = told if " who" not in told or told.startswith("It ") else ""
        found = [(name, sure) for name, sure in found if name in told]
    pronoun = _pronoun(left) or _pronoun(right)
    if pronoun and not any(sure for _, sure in found):
        return pronoun, _told_before(article, start)
    leads = any(word.lower in ("that", "to") for word in left[-4:])
    if len(found) > 1:
        found = [(name, sure) for name, sure in found if sure] or (_claimants(text, left, ()) if leads else [])
    heads = word_list("titles") | KIN
    last = next((at for at, word in enumerate(left[:_MAX_REMARK]) if word.lower in heads), None)
    is_definite = word_list("indefinite_speakers").isdisjoint(word.lower for word in left[:last])
    if (
        introduced
        and not found
        and last is not None
        and is_definite
        and (last + 2 == len(left) or is_finite_verb(left[last + 1]))
    ):
        return text[left[0].start : left[last].end], ""  # "The company's spokesman: “…”", "The minister grumbled: “…”"
    if len(found) != 1:
        return None
    name, sure = found[0]
    goes_on = [word.lower for word in left[-3:]] in (["went", "on", ","], ["goes", "on", ","])
    spoken = leads or goes_on or any(map(_tells_of_speech, (*left, *right)))
    last_words = [word.lower for word in left if word.lower not in ("that", ":")][-1:]
    is_told_so = not word_list("reporting_verbs").isdisjoint(last_words)  # "where X said that “…”"
    is_sure = introduced or (sure and is_told_so)
    if sure or spoken or introduced or (not left and len(right) <= _MAX_BEHIND):
        return name, "" if is_sure and is_person(name, text) else beside
    return None


def _claimants(text: str, left: Sequence[Word], right: Sequence[Word]) -> list[tuple[str, bool]]:
    """Return the people named before and behind a quotation who may speak, and whether words say that they do.

    Where there are none, other names of which that can be said.
    """
    people, others = dict[str, tuple[str, bool]](), dict[str, tuple[str, bool]]()
    for part in (left, right):
        for begin, end in islice(name_spans(part), _MAX_NAMES):
            name = text[part[begin].start : part[end - 1].end].removesuffix("’s").removesuffix("'s")
            if name.isupper() and begin and part[begin - 1].lower == "the":
                name = f"the {name}"  # "the MP"
            if begin == 0 and end == 1 and is_common(part[begin].lower):
                continue  # "Same", with a capital only from its place
            sure = _may_speak(part, begin, end, before_quote=part is left, opens=not left)
            if sure is None:
                continue
            if is_person(name, text) and not (begin and part[begin - 1].lower == "the"):
                people.setdefault(part[end - 1].lower, (name, sure))
            elif sure or (
                not all(is_common(word.lower) for word in part[begin:end])
                and (end == len(part) or not part[end].written[0].isalpha() or _goes_on(part[end]))
            ):
                others.setdefault(part[end - 1].lower, (name, sure))
    return list((people or others).values())


def _goes_on(word: Word) -> bool:
    """Return whether a word behind a name is none that the name belongs to: "the BBC to call it", "Spanish club"."""
    return is_finite_verb(word) or word.lower in word_list("prepositions", "auxiliaries", "clause_joints")


def _may_speak(words: Sequence[Word], begin: int, end: int, *, before_quote: bool, opens: bool) -> bool | None:
    """Return whether words around a name say that it speaks (True), or forbid that (None).

    `before_quote` says that a quotation follows the words, `opens` that one opens their sentence.
    """
    before, after = [word.lower for word in words[max(0, begin - 4) : begin]], [word.lower for word in words[end:]]
    said = word_list("words_for_what_is_said", "documents")
    leading = [word for word in before if word != "the" and word not in word_list("titles")]
    previous = leading[-1] if leading else ""
    if words[end - 1].possessive:
        own = not said.isdisjoint(after[:3]) or (before_quote and not any(map(str.isalpha, after)))
        return True if own or (opens and previous in word_list("forms_of_be")) else None
    speaks = any(map(_tells_of_speech, words[max(0, begin - _MAX_REMARK) : begin]))
    if previous in ("by", "from"):  # "From X:", "“…” by X", "a line from X", but not "gifts from X"
        return True if speaks or len(before) < _MAX_BY else None
    if previous in word_list("words_before_listeners") or not {"who", "whom", "whose", "which"}.isdisjoint(before):
        return None
    if previous in ("that", "how") and leading[-2:-1] and leading[-2] in word_list("verbs_of_hearing"):
        return None  # "The court heard that X was “…”"
    if previous in ("as", "if", "how", "what"):
        return True
    if previous in word_list("subordinators") and previous != "that":
        tells = not word_list("reporting_verbs").isdisjoint(after[:1]) and after[1:] in ([], ["that"], [":"], [","])
        return True if before_quote and tells else None  # ", where X said that “…”"
    if previous == "of":
        return True if not (said | word_list("speaking_parts")).isdisjoint(before) else None
    if previous == "to":
        told = word_list("reporting_verbs") | said | {"put", "spoke"}
        listens = not before_quote or before[-2:-1] in ([","], ["this"]) or not told.isdisjoint(before[-3:])
        return None if listens else False
    if previous == "for" and before_quote and after[:1] in (["it"], ["this"], ["that"]):
        return True  # "For X it was “…”"
    if previous in word_list("prepositions") and before[-2:] not in (["agreed", "with"], ["agrees", "with"]):
        return None
    passive = after[:1] and after[0] in word_list("forms_of_be") and after[1:2]
    if passive and after[1] in word_list("reporting_verbs") and after[2:3] not in (["to"], ["as"]):
        return None
    return None if after[:1] and after[0] in word_list("verbs_of_hearing") else False


def _pronoun(words: Sequence[Word]) -> str | None:
    """Return "he" or "she" where words say that this one speaks: "he had said", "is also her phrase"."""
    said = word_list("words_for_what_is_said", "documents")
    for at, word in enumerate(words):
        after = words[at + 1 : at + 6]
        if word.lower in PRONOUNS and any(map(_tells_of_speech, after)):
            return word.lower
        if word.lower in ("his", "her") and any(other.lower in said for other in after[:2]):
            return "he" if word.lower == "his" else "she"
    return None


def _tells_of_speech(word: Word) -> bool:
    return word.written[0].islower() and snowball(word.lower) in _speech_stems()


@cache
def _speech_stems() -> frozenset[str]:
    """Return the stems of verbs of speech, and of nouns for what is said."""
    lists = ("reporting_verbs", "reporting_verbs_base", "citing_verbs", "words_for_what_is_said", "documents")
    return frozenset(map(snowball, word_list(*lists)))


def _beside(article: Article, start: int, end: int) -> str | None:
    """Return the one person whom the sentence beside a quotation that stands alone says to have said it.

    That behind points back at it, as in "“…” That was how X put it.", or that before opens with the name.
    """
    text, sentences = article.text, article.sentences
    first = article.sentence_at(start)
    last = bisect_left(sentences, end, key=lambda one: one.start) - 1
    if has_words(text[sentences[first].start : start - 1]) or has_words(text[end : sentences[last].end]):
        return None
    if last + 1 < len(sentences) and sentences[last + 1].paragraph == sentences[last].paragraph:
        words = words_of(text, sentences[last + 1].start, sentences[last + 1].end)
        speaks_of_words = not word_list("words_for_what_is_said").isdisjoint(word.lower for word in words)
        if words and (words[0].lower in word_list("demonstratives") or (speaks_of_words and len(words) <= _MAX_REMARK)):
            names = {text[words[begin].start : words[stop - 1].end] for begin, stop in name_spans(words)}
            people = [name for name in names if is_person(name, text[:_MAX_AMONG])]
            return people[0] if len(people) == 1 else None
    if first and sentences[first - 1].paragraph == sentences[first].paragraph:
        begin = sentences[first - 1].start
        name = name_at(text, begin, sentences[first - 1].end)
        return name if name and text.startswith(name, begin) and is_person(name, text[begin:start]) else None
    return None


def _office(article: Article, start: int, end: int) -> str | None:
    """Return the office that is said to speak: "the minister", "his minister", "the head of Lyme Aid"."""
    told = unnamed_speaker(article, start, end)
    if told is None:
        return None
    cleft = _CLEFT.fullmatch(told.name)
    name = cleft[1] if cleft else told.name
    words = name.split()
    holds = (
        words[-1] in word_list("titles")
        or words[-1].isupper()
        or (words[-1].islower() and words[-1] not in word_list("nameless_sources"))
    )
    if not holds or not (is_definite(words) or relative(name) or is_one_of(name)):
        return None
    pattern = _WHOSE_RELATIVE if words[-1] in RELATIVES else _WHOSE
    whose = None if cleft else pattern.match(article.text, told.end)
    return name + whose[0] if whose else name


def relative(name: str) -> tuple[str, str] | None:
    """Return whose relative or helper somebody is called, and what: "Lee" and "brother" of "Lee's brother".

    Where a pronoun tells whose, that is empty.
    """
    told = _RELATIVE.fullmatch(name)
    owner, what = told.group("owner", "what") if told else (None, None)
    owner, what = (owner or told["whose"] or "", what or told["kin"] or told["own"]) if told else ("", "")
    is_somebody = what not in word_list("bodies", "documents", "words_for_what_is_said", "speaking_parts")
    return (owner, what) if told and is_somebody and owner.lower() not in _OWNERS else None


def is_one_of(name: str) -> bool:
    """Return whether somebody is told by a calling that not anybody has: "a nurse", but no "one man"."""
    words = name.lower().split()
    anyone = word_list("people_by_sex", "callings_of_anyone") | RELATIVES
    return words[0] in word_list("indefinite_speakers") and words[-1] not in anyone and kind_of(words[-1]) == "person"


def is_definite(words: Sequence[str]) -> bool:
    """Return whether the words for somebody say who this one is: "the coach", "Lyme Rovers' coach", but no family's."""
    owned = words[0].lower() in _OWNERS or any(word.endswith((*POSSESSIVE, "s’", "s'")) for word in words[:-1])
    return words[0].lower() == "the" or (owned and words[-1] not in RELATIVES)


def _inverted(text: str, end: int) -> str | None:
    """Return the name right behind a quotation and its verb: "…,” said Ann Lee, the Post reported"."""
    words = words_of(text, end, min(end + 40, len(text)))
    if not words or words[0].lower not in word_list("reporting_verbs") or text[end : words[0].start].strip():
        return None
    name = name_at(text, words[0].end, len(text))
    if name is None or name.endswith(POSSESSIVE):  # "said X's mother"
        return None
    behind = words_of(text, (at := text.index(name, words[0].end) + len(name)), min(at + 40, len(text)))
    small = word_list("prepositions", "subordinators", "adverbs", "clause_joints", "calendar")
    is_owner = behind[:1] and behind[0].written.isalpha() and behind[0].lower not in small  # "said Lyme Rovers coach X"
    return None if is_owner else name


def _label(text: str, start: int) -> str | None:
    """Return the person whose name alone stands before a quotation: as a label, or as a heading above."""
    line = text.rfind("\n", 0, start) + 1
    above = text.rfind("\n#", max(0, start - MAX_CITATION), start) + 1
    if start - line > MAX_CITATION:
        return None
    if (told := _LEADING.search(text, line, start)) and (name := _leading(text, *told.span(1))):
        return name
    found = _LABEL.fullmatch(text, line, start) or _HEADING.fullmatch(text, above, start)
    if found is None:
        return None
    name = name_at(text, found.start(1), found.end(1))
    if name is None or name.split()[0].lower() in word_list("prepositions"):  # "By Ann Lee"
        return None
    return name if len(name) == len(found[1].strip(" *_")) and is_person(name, text[:_MAX_AMONG]) else None


def _leading(text: str, start: int, end: int) -> str | None:
    """Return the person with whom words open that have no verb: "Lee again, in 2021, same paper: “…”"."""
    words = words_of(text, start, end)
    comma = next((at for at, word in enumerate(words) if word.written == ","), -1)
    words = words[comma + 1 :] if words and words[0].lower in word_list("openers") else words
    # "On Ann Lee: “…”", "Same piece: “…”"
    is_nameless = bool(words) and words[0].lower in {"same", *word_list("indefinite_speakers", "prepositions")}
    last = 0 if is_nameless else leading_name(words, 0, len(words))
    if not last or any(is_finite_verb(word) or word.lower in ("from", "by", "to") for word in words[last:]):
        return None
    name = text[words[0].start : words[last - 1].end]
    return name if is_person(name, text[:end]) else None


def tells_of_speech(text: str, start: int, end: int) -> bool:
    """Return whether `text[start:end]` has a verb of speech, or a noun for what is said."""
    return any(map(_tells_of_speech, words_of(text, start, end)))


def role_beside(name: str, text: str) -> str:
    """Return what a text calls somebody in commas behind the name, or right before: "X, the Lyme coach, said"."""
    before, found, behind = text.partition(name)
    for told in (_ROLE_BEHIND.match(behind), _ROLE_BEFORE.search(before)) if found else ():
        words = told[1].lower().split() if told else [""]
        is_role = words[-1] in word_list("titles") or kind_of(words[-1]) == "person"
        if told and is_role and words[0] not in word_list("indefinite_speakers", "prepositions", "clause_joints"):
            return told[1]
    return ""


def signature_line(text: str, start: int, end: int) -> str | None:
    """Return the person who signs with `text[start:end]`, perhaps by an office first: "the mayor, Ann Lee, in 2021"."""
    office = text.find(",", start, end) + 1
    names = (name_at(text, begin, end) for begin in (start, office) if begin == start or office)
    name = next((one for one in names if one and is_person(one, text[max(0, start - _MAX_AMONG) : end])), None)
    if name is None or is_clause(text, start, end) or name.split()[-1].lower() in word_list("publication_words"):
        return None
    if _LEADS.search(text, start, end):
        return None  # "- Ann Lee, the mayor: “…”"
    words = words_of(text, text.index(name, start) + len(name), end)
    ends = not words or words[0].lower in word_list("prepositions") or words[0].written in ",;(–—"
    return name if ends else None


def signed_below(text: str, start: int, end: int) -> tuple[str, str] | None:
    """Return who signs behind a quotation that opens its line, or in the next line, and what stands there."""
    line = text.rfind("\n", 0, start) + 1
    told = _BEHIND.match(text, end) if _OPENS.fullmatch(text, line, start) else None
    name = signature_line(text, *told.span(1)) if told else None
    return (name, told[1]) if told and name else None


def is_clause(text: str, start: int, end: int) -> bool:
    """Return whether `text[start:end]` is more than a name and a source: "“…,” said X", but no "“….” X, on nurses"."""
    words = words_of(text, start, end)
    sure = word_list("auxiliaries", "reporting_verbs")
    is_sentence = bool(words) and words[-1].written in ".!?"
    return any(word.written in sure or (is_sentence and is_finite_verb(word)) for word in words)


def signer(text: str, end: int) -> str | None:
    """Return the name behind a dash that follows a quotation: "… — Ann Lee, mayor"."""
    signed = SIGNATURE.match(text, end) or _BRACKETED.match(text, end)
    line = text.find("\n", signed.end()) if signed else -1
    stop = line if line >= 0 else len(text)
    is_item = signed and "\n" in signed.group() and signed.group().rstrip().endswith("-")  # or else the next of a list
    name = (signature_line if is_item else name_at)(text, signed.end(), stop) if signed else None
    if name and signed and "(" in signed.group() and (is_common(name.split()[-1].lower()) or not is_person(name, "")):
        return None  # a newspaper's
    return name


def name_at(text: str, start: int, end: int) -> str | None:
    """Return the name with which `text[start:end]` begins."""
    words = words_of(text, start, min(end, start + 100))
    last = leading_name(words, 0, len(words))
    return text[words[0].start : words[last - 1].end] if last else None
