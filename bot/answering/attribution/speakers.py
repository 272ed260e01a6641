"""Who says what a passage quotes: a quotation's or a claim's speaker, and where the name stands.

Newspapers report claims, and a claim without its speaker reads like a fact. Wrong names are worse than none: where
two people could be meant, the speaker is unknown. Rules go by shape (reporting verbs, quotation marks, apposition,
pronouns), within a few sentences around the passage.

In a whole text the signer of a letter speaks, the one who is interviewed, and who has a turn in a transcript. A letter
is what stands above a line with a person's name, and speaks of "I" or greets the editor. An interview has labels ("Q:",
"A:") or paragraphs of questions to "you", and answers that speak of "I"; whose they are is told above the first one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.answering.answer import Speaker
from bot.answering.attribution.attribution import attribution, may_report, outside_quotes
from bot.answering.attribution.speech import (
    MAX_CONTEXT,
    Attribution,
    Quotation,
    Subject,
    is_finite_verb,
    quotations_around,
    words_of,
)
from bot.answering.dates import day_above
from bot.answering.names import (
    POSSESSIVE,
    is_organisation_or_place,
    is_person,
    name_spans,
    surname,
)
from bot.answering.people import gender, is_person_in, kind_of
from index.article import Article, Kind, SameArticle
from index.metadata.paragraphs import Ending, ending, is_labelled, words_in
from index.text.characters import has_words
from index.text.lexicon import word_list, zipf_frequencies
from index.text.sentences import run_in_headings

_MAX_SIGNATURE = 60  # characters
_MAX_CLOSE = 4  # words
_MIN_ANSWERS = 3  # of an interview; one fewer where the title calls it one
_STOP = re.compile(r"[.!?…]+[\"'”’)]*(?:\s|\Z)")
_ENDS_IN_QUESTION = re.compile(r"\?[\W_]*\Z")
_SPOKEN = "“‘\"'«"
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|(?<!\w)['‘].*?['’](?!\w)")
_SALUTATION = re.compile(r"(?:Dear\s[^.!?]{2,40}|Sirs?|Madam|SIR)\s?[,:—–-]")
_WORD = re.compile(r"[^\W\d_]+")
_DASH = re.compile(r"[—–-]{1,2}\s?")
_TURN = re.compile(
    rf"\W{{0,3}}(?:((?:(?:[^\W\d_a-z][\w.'’-]*|{'|'.join(sorted(word_list('name_particles')))}) ?){{1,5}}):"
    rf"|([QA])[.)])\W{{0,3}}\s"
)
_LINE_UP = re.compile(r"(?!.*(?<!\w)[a-z]{2})[^,;]*[,;]", re.DOTALL)  # names, and no word in small letters
_ASKING, _ANSWERING = ("Q", "Question", "Interviewer"), ("A", "Answer")
_BY = re.compile(r"\bby $", re.IGNORECASE)
_DELIVERS = re.compile(
    r"\b(?:gave|delivered|made|issued|posted|read|sent|published) (?:the following|this|these) "
    r"|\b(?i:this|here)(?: is|['’]s) what (?P<pronoun>he|she) (?:said|told|had to say)"
)
_SPEECH_BY = re.compile(
    r"\W*(?:[\w'’]+ ){0,2}?(?:address|lecture|remarks|sermon|speech|statement) (?:by|from|of) ", re.IGNORECASE
)
_MAX_ABOVE_SPEECH = 6  # paragraphs


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
    return _interviewed(article) or _signed(article) or _delivered(article)


def _interviewed(article: Article) -> dict[int, Speaker]:
    asked = sorted(bare_questions(article))
    who = _introduced(article, asked, is_labelled=False) if asked else None
    if who is None:
        return {}
    lines = _lines(article)
    # What follows the last answer's first paragraph may be the paper's own again.
    told = [n for n in range(asked[0], min(asked[-1] + 2, len(lines))) if n not in asked]
    told = [n for n in told if article.paragraphs[n].kind is Kind.BODY and (n - 1 in asked or _answers(lines[n]))]
    return dict.fromkeys(told, who)


def _answers(line: str) -> bool:
    """Return whether a paragraph behind an answer goes on with it: "I", and no reporter's "She gets up"."""
    return speaks(_QUOTED.sub("", line), "answering_pronouns") and not _GOES_ON.match(line)


@lru_cache(maxsize=64)
def _turns(key: SameArticle) -> dict[int, Speaker]:
    """Return who speaks in the paragraphs of a transcript: "Ms Smith: Yes", "AS: Yes", "A: Yes", and those that follow.

    Behind the last label, only its own paragraph is that one's: what follows may be the paper's again. Who asks, by a
    label or none, is the author where a name above tells that.
    """
    article = key.article
    labels, asked = _labels(article), questions(article)
    if not labels and not asked:
        return {}
    counts = Counter(labels.values())
    opening = next((number for number, label in labels.items() if counts[label] > 1), min(asked, default=0))
    people = list(_people(article, 0, article.paragraphs[opening].start))
    asker = next((one for one in people if one.name in (article.author or "")), None)
    is_answered = sum(counts[label] for label in _ANSWERING) > 1
    who = _introduced(article, asked, is_labelled=True) if is_answered and asked else None
    known: dict[str, Speaker | None] = {**dict.fromkeys(_ASKING, asker), **dict.fromkeys(_ANSWERING, who)}
    voices: dict[int, Speaker | None] = dict.fromkeys(asked, asker)
    is_transcript = sum(times for times in counts.values() if times > 1) >= _MIN_ANSWERS
    speaker: Speaker | None = None
    for number in range(min(labels), max(labels) + 1) if labels else ():
        if (label := labels.get(number)) is not None:
            if label not in known:
                start = article.text.index(label, article.paragraphs[number].start)
                known[label] = _labelled(article, start, label, people)
            voices[number] = speaker = known[label]
        elif is_transcript and number not in asked and article.paragraphs[number].kind is Kind.BODY:
            line = article.text[slice(*article.paragraphs[number][:2])]
            is_anothers = (_QUOTED.search(line) or _GOES_ON.match(line)) and not _answers(line)
            voices[number] = None if is_anothers else speaker
    return {number: speaker for number, speaker in voices.items() if speaker is not None}


def questions(article: Article) -> list[int]:
    """Return the paragraphs of an interview that ask, by their labels or by none."""
    asked = [number for number, label in _labels(article).items() if label in _ASKING]
    return asked or sorted(bare_questions(article))


def _labels(article: Article) -> dict[int, str]:
    """Return the labels with which paragraphs begin, but for those of lists: who holds an event, a team's players."""
    labels: dict[int, str] = {}
    for number, (start, end, _) in enumerate(article.paragraphs):
        turn = _TURN.match(article.text, start, min(end, start + 80))
        if turn is not None and not day_above(article, number):
            first = article.text[turn.end() : article.sentences[article.sentence_at(turn.end())].end]
            if not _LINE_UP.match(first):
                labels[number] = (turn[1] or turn[2]).rstrip()
    return labels


def _labelled(article: Article, start: int, label: str, people: Sequence[Speaker]) -> Speaker | None:
    """Return the person whom the label of a turn names: of the people told above where it is initials or one name."""
    meant = dict[str, Speaker]()
    for one in people if len(label) > 1 else ():
        names = [name for name in one.name.split() if name.lower() not in word_list("titles")]
        if label in names or label == "".join(name[0] for name in names):
            meant[surname(one.name)] = one
    if len(meant) == 1:
        return next(iter(meant.values()))
    named = Speaker(label, start, start + len(label))
    is_surname = f" {label}:" in article.text[: start - 1]
    return named if (_is_person(article, named) or is_surname) and _is_name(article, named) else None


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
    if not is_interview or 2 * personal < len(answers):
        return set()
    alternates = len(answers) > _MIN_ANSWERS and len({number % 2 for number in asked}) == 1
    return asked | set(range(min(asked), max(asked), 2)) if alternates else asked  # "You did it all alone." is a turn


def _introduced(article: Article, asked: Sequence[int], *, is_labelled: bool) -> Speaker | None:
    """Return the one person whom the paragraphs above the first question name and the title, too.

    Where the title names nobody, it is the one whom they name besides the author and whom no question names; if the
    questions are not labelled as such, words must tell of a conversation, too.
    """
    above = article.paragraphs[asked[0] - 1].end if asked[0] else 0
    title = _QUOTED.sub("", (article.title or "").split(" | ")[0])
    people = {surname(one.name): one for one in _people(article, 0, above)}
    titled = [one for one in people.values() if one.name in title]
    if titled:
        return titled[0] if len(titled) == 1 else None
    if not is_labelled and word_list("words_of_conversing").isdisjoint(_WORD.findall(article.text[:above].lower())):
        return None
    told = " ".join((article.author or "", *(_lines(article)[number] for number in asked)))
    others = [one for name, one in people.items() if name not in told and not _BY.search(article.text[: one.start])]
    others = [one for one in others if is_person_in(one.name, article.text)]
    return others[0] if len(others) == 1 else None


def _signed(article: Article) -> dict[int, Speaker]:
    lines = _lines(article)
    is_page = not {"letter", "letters"}.isdisjoint(_WORD.findall((article.title or "").lower()))
    voices: dict[int, Speaker] = {}
    begin = 0
    for number in range(1, len(lines)):
        who = _signature(article, number)
        if who is None:
            continue
        closes = _is_close(lines[number - 1])
        heads = [n + 1 for n in range(begin, number - closes) if ending(lines[n]) is Ending.OPEN]
        letter = range(max([begin, *heads]), number)
        begin = number + 1
        greets = any(_SALUTATION.match(_QUOTED.sub("", lines[n])) for n in letter)
        speaks_of_self = any(speaks(_QUOTED.sub("", lines[n]), "answering_pronouns") for n in letter)
        if greets or (is_page and speaks_of_self):
            voices.update((n, who) for n in letter if article.paragraphs[n].kind is Kind.BODY)
    return voices


def _delivered(article: Article) -> dict[int, Speaker]:
    """Return who speaks below the line that says who gave a speech: down to the last paragraph of "I" or "we"."""
    lines = _lines(article)
    above = enumerate(lines[:_MAX_ABOVE_SPEECH])
    number = next((n for n, line in above if _DELIVERS.search(line) or _heads_speech(line)), len(lines))
    own = [n for n in range(number + 1, len(lines)) if speaks(_QUOTED.sub("", lines[n]), "answering_pronouns")]
    if not own or 2 * len(own) < len(lines) - number - 1:
        return {}
    start, end, _ = article.paragraphs[number]
    told = _DELIVERS.search(article.text, start, end)
    people = {surname(one.name): one for one in _people(article, 0 if told and told["pronoun"] else start, end)}
    if len(people) != 1:
        return {}
    spoken = (n for n in range(number + 1, own[-1] + 1) if article.paragraphs[n].kind is Kind.BODY)
    return dict.fromkeys(spoken, people.popitem()[1])


def _heads_speech(line: str) -> bool:
    """Return whether a line heads a speech: "Remarks by Mayor X at Lyme", but no "A speech by X was heard"."""
    if not _SPEECH_BY.match(line):
        return False
    verbs = (word for word in words_of(line, 0, len(line)) if word.written.islower())
    return not any(
        word.lower in word_list("finite_auxiliaries") or (is_finite_verb(word) and not word.lower.endswith("s"))
        for word in verbs
    )


def _signature(article: Article, number: int) -> Speaker | None:
    """Return the person whom a short line below a whole sentence names first: "Ann Lee, Lyme", "— Dr Ann Lee"."""
    start, end, kind = article.paragraphs[number]
    above = article.paragraphs[number - 1]
    is_line = kind in (Kind.BODY, Kind.HEADLINE) and end - start <= _MAX_SIGNATURE
    if not is_line or ending(article.text[start:end]) is not Ending.OPEN:
        return None
    line = article.text[above.start : above.end]
    if ending(line) is not Ending.STOPPED and not _is_close(line):
        return None
    dash = _DASH.match(article.text, start, end)
    begin = dash.end() if dash else start
    who = next(_people(article, begin, end), None)
    if who is None or article.text[begin : who.start].strip():
        return None
    return who if article.text[who.end : end].lstrip(" ")[:1] in ("", ",", "\n", "(") else None


def _is_close(line: str) -> bool:
    """Return whether a line may close a letter: "Yours faithfully,"."""
    return line.endswith(",") and len(line.split()) <= _MAX_CLOSE


def _people(article: Article, start: int, end: int) -> Iterator[Speaker]:
    """Yield the people whom a stretch of the text names by more than one word."""
    first = bisect_right(article.paragraphs, start, key=lambda one: one.end)
    for paragraph in article.paragraphs[first : bisect_left(article.paragraphs, end, key=lambda one: one.start)]:
        words = words_of(article.text, max(paragraph.start, start), min(paragraph.end, end))
        for at, last in name_spans(words):
            begin, behind = words[at].start, words[last - 1].end
            behind -= 2 if words[last - 1].written.endswith(POSSESSIVE) else 0
            name = article.text[begin:behind]
            is_thing = is_organisation_or_place(name) or (at and words[at - 1].lower == "the")
            if len(name.split()) > 1 and is_person(name, article.text) and not is_thing:
                yield Speaker(name, begin, behind)


def _lines(article: Article) -> list[str]:
    return [article.text[start:end] for start, end, _ in article.paragraphs]


def speaks(line: str, pronouns: str) -> bool:
    """Return whether a line has a word of a list."""
    return not word_list(pronouns).isdisjoint(line.lower().replace("’", "'").split())


_MAX_SENTENCE = 1_500  # characters of a sentence that are looked at
_MAX_STEPS = 12  # sentences that a quotation is followed back
_MAX_SENTENCES_TO_NAME = 3  # sentences in which a pronoun's name may stand
_QUOTE_MARKS = frozenset('“”"«»')
_HEADING, _MAX_ROLE = 14, 9  # words
_TITLE = 30  # characters
_MANY_MENTIONS = 5  # of a name, by which an article tells who is "he" or "she"
_GOES_ON = re.compile(r"(?:But |And |Yet |Then )?(?:[Hh]e|[Ss]he)\b")
_KIN_OF = {
    pronoun: re.compile(rf"(?:Her|His) (?:[a-z-]+ )?(?:{'|'.join(sorted(word_list(nouns)))}),? ")
    for pronoun, nouns in (("he", "male_nouns"), ("she", "female_nouns"))
}
_OF = {"he": re.compile(r"\b[Hh]e\b|^His\b"), "she": re.compile(r"\b[Ss]he\b|^Her\b")}


def find_speaker(article: Article, start: int, end: int) -> Speaker | None:
    """Return who says `article.text[start:end]`; None where it is nobody's claim, or where that can't be told safely.

    Of several sentences the last one decides, unless another has a different speaker.
    """
    first = article.sentence_at(start)
    last = bisect_left(article.sentences, end, key=lambda sentence: sentence.start) - 1
    if last < first:
        return None
    resolver = _SpeakerResolver(article, (start, end))
    speaker = resolver.speaker(last)
    if speaker is None:
        return None
    for number in range(first, last):
        other = resolver.speaker(number)
        if (other is None and resolver.attribution(number) is not None) or (
            other is not None and _surname(other) != _surname(speaker)
        ):
            return None
    return speaker


def unnamed_speaker(article: Article, start: int, end: int) -> Speaker | None:
    """Return the words for who says `article.text[start:end]` where these name nobody: "one man", "the minister"."""
    last = bisect_left(article.sentences, end, key=lambda sentence: sentence.start) - 1
    if last < 0:
        return None
    resolver = _SpeakerResolver(article, (start, end))
    return resolver.unnamed if resolver.speaker(last) is None else None


def people_in(article: Article, number: int) -> list[Speaker]:
    """Return the people named in a sentence outside quotations."""
    return _SpeakerResolver(article).people(number)


def common_speaker(article: Article, first: int, last: int) -> Speaker | None:
    """Return who says all of the sentences `first` to `last`; None where that is nobody or more than one.

    A claim must not be laid into the mouth of whoever spoke beside it. The last are kept, for further questions.
    """
    return _common_speaker(SameArticle(article), first, last)


@lru_cache(maxsize=64)
def _common_speaker(key: SameArticle, first: int, last: int) -> Speaker | None:
    resolver = _SpeakerResolver(key.article)
    speakers = [resolver.speaker(number) for number in range(first, last + 1)]
    named = speakers[0]
    if named is None or any(speaker is None or speaker.name != named.name for speaker in speakers):
        return None
    return named


def _surname(speaker: Speaker) -> str:
    return surname(speaker.name).casefold()


class _SpeakerResolver:
    """The sentences around a passage, each looked at once."""

    def __init__(self, article: Article, asked: tuple[int, int] | None = None) -> None:
        self._article = article
        self._asked = asked
        self._attributions: dict[int, Attribution | None] = {}
        self._speakers: dict[int, Speaker | None] = {}
        self.unnamed: Speaker | None = None
        """Who the sentence that was looked at last says is speaking, where its words name nobody."""

    def speaker(self, number: int, steps: int = 0) -> Speaker | None:
        """Return who says sentence `number`."""
        if number not in self._speakers:
            self._speakers[number] = None  # ends a circle
            if steps < _MAX_STEPS:
                self._speakers[number] = self._find(number, steps)
        return self._speakers[number]

    def attribution(self, number: int) -> Attribution | None:
        """Return the speaker that sentence `number` itself tells."""
        if number not in self._attributions:
            text, (start, end, _) = self._article.text, self._article.sentences[number]
            if end - start > _MAX_SENTENCE:  # a list or worse: what stands beside what is asked
                middle = min(max(start, self._asked[0] if self._asked else start), end)
                start, end = max(start, middle - _MAX_SENTENCE // 2), min(end, middle + _MAX_SENTENCE // 2)
            self._attributions[number] = (
                attribution(text, start, end, self._quotations(number), self._asked)
                if may_report(text, start, end)
                else None
            )
        return self._attributions[number]

    def _find(self, number: int, steps: int) -> Speaker | None:
        if self._is_heading(number):
            return None  # "NATO asked to step up" leaves out the words that would tell who asks
        paragraph = self._article.sentences[number].paragraph
        voice = _turns(SameArticle(self._article)).get(paragraph) or voice_of(self._article, number)
        if voice is not None and not self._quotations(number):
            return voice  # whomever else it tells of
        own = self.attribution(number)
        quotation = self._quotation(number)
        if own is not None:
            found = self._resolved(number, own, steps) if voice is None or quotation is not None else None
            # "He once said to me, “…”" in somebody's own words is told of another.
            return None if voice and found and surname(found.name) == surname(voice.name) else found
        return (voice or self._led(number, steps)) if quotation is None else self._quoted(number, quotation, steps)

    def _is_heading(self, number: int) -> bool:
        """Return whether a sentence is a headline, or a short line that stands without a full stop like one."""
        start, end, paragraph = self._article.sentences[number]
        if self._article.kind(number) is Kind.HEADLINE or number in run_in_headings(self._article):
            return True
        text = self._article.text
        return (
            self._article.paragraphs[paragraph].start == start
            and ending(text[start:end]) is Ending.OPEN
            and words_in(text[start:end]) <= _HEADING
            and not is_labelled(text, start)
            and _QUOTE_MARKS.isdisjoint(text[start:end])
        )

    def _quoted(self, number: int, quotation: Quotation, steps: int) -> Speaker | None:
        """Return who says a sentence inside `quotation`: named where it ends, where it begins, or just before."""
        sentences = self._article.sentences
        after = number + 1
        while after < len(sentences) and sentences[after].start < quotation.end:
            own = self.attribution(after)
            if own is not None:
                return self._resolved(after, own, steps + 1)
            after += 1
        before = number
        while before and sentences[before].start > quotation.start:
            before -= 1
            if sentences[before].end > quotation.start and (own := self.attribution(before)) is not None:
                return self._resolved(before, own, steps + 1)
        if has_words(self._article.text[sentences[before].start : quotation.start]):
            return None  # words that tell of nobody lead to it
        previous = self._previous(before)
        if previous is None or (self.attribution(previous) is None and self._quotation(previous) is None):
            return None
        return self.speaker(previous, steps + 1)

    def _led(self, number: int, steps: int) -> Speaker | None:
        """Return who says a paragraph below "X said:", which needs no marks: it may be a block quote."""
        sentences, paragraph = self._article.sentences, self._article.sentences[number].paragraph
        lead = self._previous(bisect_left(sentences, paragraph, key=lambda sentence: sentence.paragraph))
        is_lead = lead is not None and self._article.text[sentences[lead].end - 1] == ":"
        return self.speaker(lead, steps + 1) if lead is not None and is_lead and self.attribution(lead) else None

    def _resolved(self, number: int, own: Attribution, steps: int) -> Speaker | None:
        match own.subject:
            case Subject.NAME:
                return self._named(own.start, own.end)
            case Subject.PRONOUN:
                found = self._named_before(number, own, steps) or self._stands_for(number, own.word, steps)
                self.unnamed = self.unnamed if found or self.unnamed else self._named(own.start, own.end)
                return found
            case Subject.BODY:
                return self._body(own)
            case Subject.DOCUMENT:
                return self._author(number, own.word, steps)
            case Subject.NAMELESS:
                self.unnamed = self._named(own.start, own.end)
                return None

    def _named(self, start: int, end: int) -> Speaker:
        return Speaker(self._article.text[start:end], start, end)

    def _named_before(self, number: int, own: Attribution, steps: int) -> Speaker | None:
        """Return the person with whose name a sentence opens that goes on with "she says"; None if another spoke.

        "Ann Lee, she says, is late" is another's.
        """
        people = [one for one in self.people(number) if one.end <= own.start]
        if not people or people[0].start != self._article.sentences[number].start or own.word not in _OF:
            return None
        previous = self._previous(number, captions=False)
        teller = self.speaker(previous, steps + 1) if previous is not None else None
        spoke = teller is not None and gender(teller.name, self._article.text) != ("f" if own.word == "he" else "m")
        is_of_another = self._article.text[people[-1].end : own.start].strip() == ","
        return None if spoke or is_of_another else people[0]

    def _stands_for(self, number: int, pronoun: str, steps: int) -> Speaker | None:
        """Return the name that a pronoun stands for: who spoke before, or the one person of the sentence before."""
        left = _MAX_SENTENCES_TO_NAME
        for _ in range(_MAX_STEPS):
            if not left:
                break
            previous = self._previous(number, captions=False)
            if previous is None:
                return None
            number = previous
            speaker, own = self.speaker(number, steps + 1), self.attribution(number)
            person = speaker is not None and _is_person(self._article, speaker)
            if pronoun == "it":
                return None if person else speaker
            start = self._article.sentences[number].start
            if speaker is not None and not is_organisation_or_place(speaker.name):
                # A single word may be a person's name or a country's: with no sign of which, nobody is meant.
                is_other = own is not None and own.subject is Subject.PRONOUN and own.word not in (pronoun, "it")
                return speaker if person and not is_other and _agrees(speaker.name, pronoun) else None
            nameless = own if own is not None and own.subject is Subject.NAMELESS else None
            if nameless and self._article.text[nameless.end - len(nameless.word)].isupper():
                return None  # "The Mayor called it “…”. “…,” he added."
            people = [one for one in self.people(number) if self._may_be(one, pronoun)]
            if not people and (role := self._role(number)):
                self.unnamed = role if _KIN_OF[pronoun].fullmatch(f"{role.name} ") else self.unnamed
                return None
            if self._goes_on(number, people, pronoun):
                opens = self._article.paragraphs[self._article.sentences[number].paragraph].start == start
                if opens and _GOES_ON.match(self._article.text, start) and (meant := self._subject(pronoun, start)):
                    return meant  # "She was born in Lyme", of whom the whole article is
                continue
            left -= 1
            if people:
                people = self._meant(number, people)
                names = set(map(_surname, people))
                return people[-1] if len(names) == 1 and _agrees(people[-1].name, pronoun) else None
        return self._subject(pronoun, self._article.sentences[number].start) if left else None

    def _may_be(self, person: Speaker, pronoun: str) -> bool:
        """Return whether an article, if it tells much of somebody, tells nothing against "he" or "she"."""
        text = self._article.text
        is_told = text.count(surname(person.name)) >= _MANY_MENTIONS
        return not is_told or gender(person.name, text) in ("", "m" if pronoun == "he" else "f")

    def _subject(self, pronoun: str, end: int) -> Speaker | None:
        """Return the one person whom the title names, where "he" or "she" may be that one: of an obituary."""
        text, title = self._article.text, self._article.title or ""
        words = words_of(title, 0, len(title))
        names = (title[words[first].start : words[last - 1].end] for first, last in name_spans(words))
        people = [name for name in names if " " in name and is_person(name, "")]
        at = text.find(people[0], 0, end) if len(people) == 1 else -1
        is_meant = at >= 0 and gender(people[0], text) == ("m" if pronoun == "he" else "f")
        return self._named(at, at + len(people[0])) if is_meant else None

    def _role(self, number: int) -> Speaker | None:
        """Return somebody without a whole name whom a sentence is about: "The judge sat", "…, Billie was"."""
        start, end, _ = self._article.sentences[number]
        words = outside_quotes(self._article.text, start, end, self._quotations(number))
        for at, word in enumerate(words):
            if at and words[at - 1].written != ",":
                continue
            is_named = at > 0 and word.written.istitle()
            is_phrase = word.lower in word_list("articles", "possessives", "indefinite_speakers")
            for noun, verb in pairwise(words[at + is_phrase : at + (_MAX_ROLE if is_phrase else 2)]):
                is_verb = is_finite_verb(verb) or verb.lower in word_list("auxiliaries", "forms_of_be")
                is_verb = is_verb or (is_phrase and not at and verb.written == ",")  # "Her husband, who rows, was"
                is_person = kind_of(noun.lower) == "person" or noun.lower in word_list("callings_of_anyone")
                if is_verb and (is_named or is_person):
                    return self._named(word.start, noun.end)
        return None

    def _goes_on(self, number: int, people: Sequence[Speaker], pronoun: str) -> bool:
        """Return whether a sentence goes on about someone, whoever else it names: "That year she met Tom Lee".

        "He was interrupted by Ann Lee, who" introduces her, and "Her sister Ann, who" does.
        """
        sentence = self._article.sentences[number]
        before = self._article.text[sentence.start : people[0].start if people else sentence.end]
        is_alone = len(people) == len(self.people(number)) == 1
        introduces = is_alone and self._article.text.startswith(", ", people[0].end)
        if introduces and (_KIN_OF[pronoun].fullmatch(before) or not _OF[pronoun].search(before)):
            return False
        return (_GOES_ON.match(before) or _OF[pronoun].search(before)) is not None

    def _meant(self, number: int, people: list[Speaker]) -> list[Speaker]:
        """Return those of the people of a sentence whom the next one may go on about.

        A person who is named first goes before those behind prepositions; else a title tells who is a person. Who has
        something, as in "Ann Lee's deputy, Tom Roy, spoke", is not meant.
        """
        text, begin = self._article.text, self._article.sentences[number].start
        if people[1:] and text.startswith(POSSESSIVE, people[0].end) and text.endswith(", ", 0, people[-1].start):
            people = people[1:]
        if len(set(map(_surname, people))) == 1:
            return people
        first, *others = people
        before = text[begin : first.start].rstrip()
        opens = not before or before.endswith(",")
        if not opens or self._is_titled(first) or not is_person_in(first.name, text):
            return [name for name in people if self._is_titled(name)]
        small = word_list("prepositions")
        return [first, *(one for one in others if small.isdisjoint(text[begin : one.start].lower().split()[-1:]))]

    def people(self, number: int) -> list[Speaker]:
        """Return the people named in a sentence outside quotations."""
        text, sentence = self._article.text, self._article.sentences[number]
        found: list[Speaker] = []
        edges = [sentence.start, *(edge for q in self._quotations(number) for edge in (q.start, q.end)), sentence.end]
        for begin, end in list(pairwise(edges))[::2]:
            sequence = words_of(text, begin, max(begin, end))
            for first, last in name_spans(sequence):
                letters = word_list("letters_after_names")  # "Lyme MP Ann Lee"
                first = max((at + 1 for at in range(first, last - 1) if sequence[at].lower in letters), default=first)
                final = sequence[last - 1]
                ending = 2 if final.written.endswith(POSSESSIVE) else 0
                name = self._named(sequence[first].start, final.end - ending)
                head = name.name.partition(" of the ")[0]  # "Landlord Ann Lee of the Lyme Arms"
                if " " in head and len(head) < len(name.name):
                    name = self._named(name.start, name.start + len(head))
                # "the New York Post", "at St Ann's"
                is_nobody = first > 0 and sequence[first - 1].lower in ("dear", "the", *(["at"] if ending else []))
                is_office = " of " in name.name and found and text[found[-1].end : name.start] == ", "  # "Mayor of X"
                if _is_person(self._article, name) and not (is_nobody or is_office):
                    found.append(name)
        return found

    def _is_titled(self, speaker: Speaker) -> bool:
        """Return whether a title stands in a name or before it: "Sir Tom Lee", "the manager Tom Lee"."""
        before = self._article.text[max(0, speaker.start - _TITLE) : speaker.start].split()[-1:]
        words = [word.lower().rstrip(".") for word in (*before, *speaker.name.split())]
        return not word_list("titles", "letters_after_names").isdisjoint(words)

    def _body(self, own: Attribution) -> Speaker | None:
        """Return the nearest name before that ends in this body's noun: "Norvik Bank" for "the bank"."""
        begin = max(0, own.start - MAX_CONTEXT)
        pattern = re.compile(rf"(?:[^\W\d_a-z][\w.'’-]* ){{1,4}}{re.escape(own.word.capitalize())}\b")
        found = None
        for found in pattern.finditer(self._article.text, begin, own.start):  # noqa: B007  # the last one is wanted
            pass
        return self._named(found.start(), found.end()) if found is not None else None

    def _author(self, number: int, document: str, steps: int) -> Speaker | None:
        """Return who wrote "the report": the speaker of a sentence just before that mentions one."""
        for _ in range(_MAX_SENTENCES_TO_NAME):
            previous = self._previous(number, captions=False)
            if previous is None:
                return None
            number = previous
            sentence = self._article.sentences[number]
            if re.search(rf"\b{document}\b", self._article.text[sentence.start : sentence.end]):
                return self.speaker(number, steps + 1)
        return None

    def _previous(self, number: int, *, captions: bool = True) -> int | None:
        """Return the sentence before, boilerplate passed over; captions likewise, unless they end the search."""
        while number:
            number -= 1
            kind = self._article.kind(number)
            if kind is Kind.CAPTION and not captions:
                return None
            if kind not in (Kind.BOILERPLATE, Kind.CAPTION):
                return number
        return None

    def _quotation(self, number: int) -> Quotation | None:
        """Return the quotation that makes up the whole of sentence `number`, or nearly."""
        sentence = self._article.sentences[number]
        for quotation in self._quotations(number):
            common = min(quotation.end, sentence.end) - max(quotation.start, sentence.start)
            within = self._asked is not None and quotation.start <= self._asked[0] and self._asked[1] <= quotation.end
            if within or common >= 0.9 * (sentence.end - sentence.start):
                return quotation
        return None

    def _quotations(self, number: int) -> tuple[Quotation, ...]:
        """Return the quotations that touch sentence `number`, as offsets in the article's text."""
        sentence = self._article.sentences[number]
        around = quotations_around(self._article, number)
        return tuple(quote for quote in around if quote.start < sentence.end and quote.end > sentence.start)


def _is_person(article: Article, speaker: Speaker) -> bool:
    text, first = article.text, article.text.find(speaker.name)  # where a name is mostly whole
    near = text[max(0, speaker.start - MAX_CONTEXT) : speaker.end + MAX_CONTEXT]
    return is_person(speaker.name, f"{text[max(0, first - _TITLE) : first + _MAX_SIGNATURE]}\n{near}")


def _is_name(article: Article, label: Speaker) -> bool:
    """Return whether a label is a name: not "Image credit" or "About Ann Lee", which common words open.

    A name that a common word opens counts where the text has it elsewhere, one of common words without a colon.
    """
    parts = label.name.split()
    words = [word.strip(".").lower() for word in parts]
    if any(
        part.endswith(".") and len(part) > 2
        for part in parts
        if part.lower()[:-1] not in word_list("abbreviated_titles")
    ):
        return False  # "Ann Lee. Image": two sentences
    if words[0] in word_list("titles") or words[0] not in zipf_frequencies():
        return word_list("possessives").isdisjoint(words)
    elsewhere = [found[1] for found in re.finditer(rf"\b{re.escape(label.name)}\b(:?)", article.text)]
    return "" in elsewhere or (len(elsewhere) > 1 and any(word not in zipf_frequencies() for word in words))


def _agrees(name: str, pronoun: str) -> bool:
    """Return whether a title in the name does not contradict "he" or "she"."""
    titles = {word.lower().rstrip(".") for word in name.split()}
    return not titles & (word_list("female_titles") if pronoun == "he" else word_list("male_titles"))
