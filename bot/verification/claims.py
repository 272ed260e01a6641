"""What a text says of a quotation's source, and whether the place where the words stand is against it.

A claim holds where the article does not tell: only what it tells otherwise, or what plainly cannot be, counts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice

from rapidfuzz.distance import OSA

from bot.answering.answer import Speaker
from bot.answering.attribution.speakers import find_speaker, unnamed_speaker
from bot.answering.attribution.speech import quotations_within, surroundings
from bot.answering.names import is_organisation_or_place, is_person
from bot.verification.comparing import Comparison, Difference, DifferenceKind
from bot.verification.quotations import QuotedText
from index.article import Article
from index.metadata.dates import DATE, MONTH_NUMBERS, WEEKDAYS, date_of
from index.store.records import ArticleInfo
from index.text.characters import fold
from index.text.lexicon import word_list

_TO_DATE = 20  # characters from a publisher's name to the date of its report
_MAX_QUOTED = 3_000  # characters of a paragraph before a place, in which its quotation may begin
_MIN_LONG = 5  # letters of a name
_MAX_HOLDERS = 20  # of an office, that are looked at
_MARGIN = 400  # characters before a quotation in which a role's name may stand
_TOLD_WITHIN = timedelta(days=31)  # from a speech to the article about it, unless that names the year
_DATES = re.compile(DATE, re.IGNORECASE)
_MONTHS = re.compile(rf"\b({'|'.join(sorted(MONTH_NUMBERS, key=len, reverse=True))})\.?,? (?:of )?(\d{{4}})\b", re.I)
_YEARS = re.compile(r"\b(?<!\d )in ((?:1[89]|20)\d\d)\b", re.IGNORECASE)
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
_SOURCE = re.compile(r"\b(?:told|in) (?:[Tt]he )?[A-Z]")  # "told the Herald", "X in the Herald"
_ADDRESSED = re.compile(r"\b(?:told|tells|to|with) (?:the )?$", re.IGNORECASE)  # "told the Herald in May"
_CLAUSE_END = re.compile(r";| (?:and|but|while|whereas) ")  # behind which another source may be named
_ADDRESS = re.compile(r"https?://[^\s)>\]\"']+")
_LEAVES = re.compile(r"[\n”\"’']")  # where a quotation may end
_NAME = r"(?<!\w)[^\W\d_a-z][\w.'’-]{0,30}(?: [^\W\d_a-z][\w.'’-]{0,30}){0,3}"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a text says of a quotation: its speaker's name, its article's address, its publisher or its day.

    A day is in ISO 8601, a month or year too, or a weekday's name. `published` tells that it is the article's.
    `among` is the text before where a pronoun tells the speaker: any name in it may be meant.
    """

    kind: DifferenceKind
    says: str
    published: bool = True
    among: str = ""


def claims_of(quoted: QuotedText, infos: Sequence[ArticleInfo], publishers: Mapping[str, str]) -> Iterator[Claim]:
    """Yield what a text says of a quotation's source, as far as the articles know of such a source.

    `publishers` are the names of publishers by their folded forms.
    """
    if quoted.speaker and not _is_publisher(quoted.speaker, publishers):  # "…, the Post reported" says who told of it
        yield Claim(DifferenceKind.SPEAKER, quoted.speaker, among=quoted.among)
    behind = quoted.citation
    addresses = {info.url for info in infos if info.url} if "http" in behind else set()
    for match in _ADDRESS.finditer(behind):
        address = match.group().partition("#")[0].rstrip(".,;")
        if address in addresses:
            yield Claim(DifferenceKind.ARTICLE, address)
    named, clause = fold(behind), len(_CLAUSE_END.split(behind)[0])
    led, reported = fold(quoted.before), False
    ends = []
    for folded, publisher in publishers.items():
        if folded.split()[0] in named and (found := _written(publisher).search(behind)):
            if found.start() < clause or _is_cited(behind, found.start()):
                if not _ADDRESSED.search(behind[: found.start()]):
                    ends.append(found.end())
                yield Claim(DifferenceKind.PUBLISHER, publisher)
        elif folded.split()[0] in led and _tells_of_it(quoted.before, publisher):
            reported = True
            yield Claim(DifferenceKind.PUBLISHER, publisher)
    for start, says in _days(behind):
        if any(0 <= start - end <= _TO_DATE and "." not in behind[end:start] for end in ends) or _is_cited(
            behind, start
        ):
            yield Claim(DifferenceKind.DATE, says)
        elif _is_day_of_speech(behind[:start], quoted):
            yield Claim(DifferenceKind.DATE, says, published=False)
    for start, says in _days(quoted.before):
        opens = reported and re.fullmatch(r"\W*(?:on|in)?\W*", quoted.before[:start], re.IGNORECASE)
        if opens or _is_day_of_piece(quoted.before[:start]):  # "On 5 May the Herald reported"
            yield Claim(DifferenceKind.DATE, says)
        elif _is_day_of_speech(quoted.before[:start], quoted):
            yield Claim(DifferenceKind.DATE, says, published=False)


def _is_publisher(name: str, publishers: Mapping[str, str]) -> bool:
    """Return whether a name is a publisher's, or part of one behind "the": "the Post" of "Marl Valley Post"."""
    named = fold(name).removeprefix("the ")
    words = set(named.split()) if re.match(r"[Tt]he [^\W\d_a-z]", name) else set()
    return any(
        named == folded.removeprefix("the ") or (words and words <= set(folded.split())) for folded in publishers
    )


@cache
def _written(publisher: str) -> re.Pattern[str]:
    """Return a pattern of a publisher's name with its capitals: "Vice" is no vice president, nor "i" the word "I"."""
    words = publisher.split()
    editions = word_list("editions")
    while len(words) > 1 and words[-1].lower() in editions:
        words.pop()
    patterns = [
        re.escape(word) if word[0].islower() else f"{re.escape(word[0])}(?i:{re.escape(word[1:])})" for word in words
    ]
    if words[0] == "The":
        patterns[0] = "[Tt]he"
    name = r"\s".join(patterns)
    return re.compile(rf"(?<!\w){name}(?: (?i:{'|'.join(editions)}))?(?!\w)")


def _cites(article: Article, start: int, claims: Sequence[Claim]) -> bool:
    """Return whether the paragraph of a place names what a text says to have published it: "X in the Herald"."""
    number = bisect_right(article.sentences, start, key=lambda one: one.start) - 1
    if number < 0:
        return False
    first = begin, end = surroundings(article, number)
    while number >= 0 and article.sentences[number].start >= first[0]:
        if _SOURCE.search(article.text, *article.sentences[number][:2]):
            begin, end, _ = article.sentences[number]
            break
        number -= 1
    return any(_written(one.says).search(article.text, begin, end) for one in claims)


def _tells_of_it(before: str, publisher: str) -> bool:
    """Return whether the words before a quotation say that a publisher reported it: not just that it was told so."""
    found = _written(publisher).search(before)
    if found is None:
        return False
    behind = before[found.end() :]
    if re.search(r"\b[Ii]n (?:the )?$", before[: found.start()]) and not re.search(r"\w", behind):
        return True  # "X replied in the Herald: “…”"
    if re.match(r"\s*, (?:which|who) ", behind) and ", " in behind[2:]:  # "the Herald, which rang her up, heard:"
        behind = behind[behind.index(",", behind.index(",") + 1) :]
    words = [word.lower() for word in re.findall(r"\w+", behind)[:2]]
    verbs = word_list("reporting_verbs", "citing_verbs", "published_pieces", "verbs_of_newspapers")
    return any(word in verbs for word in words[: 2 if words[:1] == ["also"] else 1])


def _days(text: str) -> Iterator[tuple[int, str]]:
    """Yield where days, months, years and weekdays stand in a text, and what they are; each place once."""
    taken: list[tuple[int, int]] = []
    for pattern in (_DATES, _MONTHS, _YEARS, _WEEKDAY):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            if pattern is _DATES:
                says = date_of(match)
            elif pattern is _MONTHS:
                says = f"{match[2]}-{MONTH_NUMBERS[match[1].lower()]:02}"
            else:
                says = match[1].capitalize()
            if says is not None:
                yield match.start(), says


def _is_cited(text: str, at: int) -> bool:
    """Return whether a date stands in brackets or behind a dash, and so is a source's, not part of the story."""
    before = text[:at]
    return before.rfind("(") > before.rfind(")") or re.search(r"^\W{0,4}[—–―]", before) is not None


def _is_day_of_piece(before: str) -> bool:
    """Return whether the words before a date name what was published then: "in an article of"."""
    words = re.findall(r"\w+", before.lower())[-3:]
    while words and words[-1] in ("of", "on", "dated", "from", "published", "in"):
        words.pop()
    return bool(words) and words[-1] in word_list("published_pieces")


def _is_day_of_speech(before: str, quoted: QuotedText) -> bool:
    """Return whether a date behind these words is the day on which a quotation's speaker spoke.

    It opens the sentence, or stands right behind the verb or the speaker: "On Monday, X said", "X said on Monday".
    """
    beside = _is_beside_speech(before, fold(quoted.speaker).split()[-1] if quoted.speaker else None)
    if beside is None:
        told = re.findall(r"[^\W_]+", f"{quoted.before} {quoted.citation}".lower())
        return quoted.speaker is not None or not word_list("reporting_verbs").isdisjoint(told)
    return beside


def _is_beside_speech(before: str, name: str | None) -> bool | None:
    """Return whether a verb of speech or a speaker's name ends the words before a date; None where there are none."""
    words = re.findall(r"[^\W_]+", before.lower())
    while words and (words[-1] in ("on", "in", "late", "early", "back", "the") or words[-1] in word_list("adverbs")):
        words.pop()
    if not words or words == ["speaking"]:
        return None
    if words[-1] == "speaking":
        return True
    told = not {"told", "tells"}.isdisjoint(words[-4:])  # "told a reporter in 2015"
    return told or words[-1] in word_list("reporting_verbs") or words[-1] == name


def contradictions(
    claims: Sequence[Claim], article: Article, start: int, end: int, speaker: Speaker | None
) -> Iterator[Difference]:
    """Yield the claims that a place of an article, said by `speaker`, is against.

    Several claims of one kind hold where one of them does.
    """
    for kind in dict.fromkeys(claim.kind for claim in claims):
        said = [claim for claim in claims if claim.kind is kind]
        found: str | None
        if kind is DifferenceKind.SPEAKER:
            found = _other_speaker(said[0], article, start, end, speaker)
        elif kind is DifferenceKind.ARTICLE:
            found = None if article.url in [one.says for one in said] else article.url or article.id
        elif kind is DifferenceKind.PUBLISHER:
            holds = article.publisher in (None, *(one.says for one in said)) or _cites(article, start, said)
            found = None if holds else article.publisher
        else:
            others = [_other_day(one, article, start, end, speaker) for one in said]
            found = None if None in others else others[0]
        if found is not None:
            yield Difference(kind, said[0].says, found)


def joined_speakers(article: Article, comparison: Comparison) -> Iterator[Difference]:
    """Yield the ellipses of a quotation that join the words of two speakers of an article."""
    for one in comparison.differences:
        span = one.text_span
        if one.kind is not DifferenceKind.ELLIPSIS or span is None or not _LEAVES.search(article.text, *span):
            continue
        first, second = (
            find_speaker(article, comparison.start, span[0]),
            find_speaker(article, span[1], comparison.end),
        )
        if first and second and not _is_same(first.name, second.name, article, span[1]):
            yield Difference(DifferenceKind.SPEAKER, first.name, second.name, one.quote_span, span)


def _other_speaker(claim: Claim, article: Article, start: int, end: int, speaker: Speaker | None) -> str | None:
    """Return who speaks in an article in place of who is said to; None where that holds, "" where it names neither."""
    core, _ = _parts(claim.says)
    if speaker is not None:
        if claim.among and _names_one(claim.among, speaker.name):
            return None
        if (
            is_organisation_or_place(speaker.name) and core and _tells_beside(article, start, end, core[-1])
        ):  # "X called it “…”, the Post said"
            return None
        return None if _is_same(claim.says, speaker.name, article, start) else speaker.name
    if claim.says.lower().startswith("the ") and _is_role(claim.says):
        return _other_holder(fold(claim.says).split()[-1], article, unnamed_speaker(article, start, end))
    if claim.among or not core or not is_person(claim.says, f"{claim.says} {_introduction(article.text, core[-1])}"):
        return None
    is_named = core[-1] in fold(article.text)
    unnamed = unnamed_speaker(article, start, end)
    if unnamed is not None and re.search(rf"(?<!\w){re.escape(core[-1])}['’‘]s? \w", fold(unnamed.name)):
        return unnamed.name  # "X's mother"
    words = fold(unnamed.name).split() if unnamed else [""]
    if unnamed is None or words[0] not in word_list("indefinite_speakers"):
        return None if is_named or not _is_quoted(article, start) else ""
    last = words[-1]
    if is_named and not word_list("documents").isdisjoint(words):
        return None  # "a letter seen by X"
    if not is_named or last not in word_list("spokespeople", "titles"):
        return unnamed.name
    holders = _holders(_office_pattern([last]), article.text)
    return None if any(core[-1] in fold(holder).split() for holder in holders) else unnamed.name


def _other_holder(office: str, article: Article, unnamed: Speaker | None) -> str | None:
    """Return who is said to speak where that is somebody else than the one to whom an article gives an office."""
    words = fold(unnamed.name).split() if unnamed else [""]
    if unnamed is None or words[0] not in word_list("indefinite_speakers") or office in words:
        return None
    return unnamed.name if _holders(_office_pattern([office]), article.text) else None


def _introduction(text: str, name: str) -> str:
    """Return what stands around the first place of a name in a text: there it is mostly whole."""
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    return text[max(0, found.start() - _MARGIN) : found.end() + _MARGIN] if found else ""


def _is_quoted(article: Article, at: int) -> bool:
    """Return whether a place of an article stands within a quotation, and so is not its author's own words."""
    paragraph = next((one for one in article.paragraphs if one.start <= at < one.end), None)
    within = quotations_within(article.text, max(paragraph.start, at - _MAX_QUOTED), paragraph.end) if paragraph else ()
    return any(quote.start <= at < quote.end for quote in within)


def _tells_beside(article: Article, start: int, end: int, name: str) -> bool:
    """Return whether the sentences of a quotation have a name beside it, not just what is that one's."""
    sentences = [one for one in article.sentences if one.start < end and one.end > start]
    around = f"{article.text[sentences[0].start : start]} {article.text[end : sentences[-1].end]}" if sentences else ""
    return re.search(rf"(?<!\w){re.escape(name)}(?!['’]?\w)", fold(around)) is not None


def _names_one(text: str, name: str) -> bool:
    core, titles = _parts(name)
    return (core or titles)[-1] in fold(text).split()


def _parts(name: str) -> tuple[list[str], list[str]]:
    """Return a name's folded words, and apart its titles and what is before them: "Lyme" and "Mayor" before "Lee"."""
    words = [word.strip(".,").removesuffix("'s") for word in fold(name).split() if word != "the"]
    titles = word_list("titles")
    behind = max((at for at, word in enumerate(words[:-1], 1) if word in titles), default=0)
    core = [word for word in words[behind:] if word not in titles]
    return core, [word for word in words if word not in core]


def _is_same(one: str, other: str, article: Article, start: int) -> bool:
    """Return whether two names or roles may be the same one's, as far as an article tells."""
    (mine, my_titles), (theirs, their_titles) = _parts(one), _parts(other)
    if _is_role(one) or _is_role(other):
        role, name = (one, other) if _is_role(one) else (other, one)
        return _may_hold(role, name, article, start, is_claimed=role is one)
    if _are_of_two(my_titles, their_titles) or not mine or not theirs:
        return bool(set(mine + my_titles) <= set(their_titles) or set(theirs + their_titles) <= set(my_titles))
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    slips = (len(mine[-1]) >= _MIN_LONG) + (len(mine[-1]) >= 2 * _MIN_LONG - 2)  # in a name that is written in two ways
    if OSA.distance(mine[-1], theirs[-1], score_cutoff=slips) <= slips:
        given = len(mine) > 1 and len(theirs) > 1 and mine[0] not in word_list("name_particles")
        return not given or mine[0][:1] == theirs[0][:1] or " ".join(mine) not in fold(article.text)
    initials = ["".join(word[0] for word in words) for words in (mine, theirs)]
    if [initials[0]] == theirs or [initials[1]] == mine:
        return True
    text = fold(article.text)  # "Sir Keir" is Starmer where the article has "Keir Starmer"
    return any(
        re.search(rf"\b{re.escape(first)}(?: [\w.'-]{1, 30})?? {re.escape(last)}\b", text)
        for first, last in ((theirs[-1], mine[-1]), (mine[-1], theirs[-1]))
    )


def _are_of_two(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Return whether the titles of two names tell a woman and a man apart."""
    women, men = word_list("female_titles"), word_list("male_titles")
    return bool(women & set(mine) and men & set(theirs)) or bool(men & set(mine) and women & set(theirs))


def _is_role(name: str) -> bool:
    """Return whether a name is an office: "the Foreign Secretary", "President", "the Labour MP"."""
    words = name.split()
    return (
        words[-1].lower() in word_list("titles")
        or (words[0].lower() == "the" and words[-1][0].islower())
        or (words[0] == "the" and words[-1].isupper())
    )


def _may_hold(role: str, name: str, article: Article, start: int, *, is_claimed: bool) -> bool:
    """Return whether a name may be that of who has a role: of those to whom the article gives it, if to anybody.

    Where the article itself calls the speaker by the role and gives it to nobody, the name must stand before.
    """
    if _is_role(name):
        return fold(role).split()[-1] == fold(name).split()[-1]
    words = [word for word in fold(role).split() if word not in ("the", "same")]
    core, titles = _parts(name)
    if set(words) <= set(core + titles) or is_organisation_or_place(name):
        return True
    held = _office_pattern(words)
    if holders := _holders(held, article.text):
        return any(set(core) & set(fold(holder).split()) for holder in holders)
    if is_claimed:  # another office, where this one is nobody's: "Ann Lee, the county's engineer"
        others = _holders(_office_pattern(words[-1:]), article.text)  # "the army's spokesman" is another spokesman
        own = (
            re.search(rf"((?:[\w'’-]{{1,30}} ){{0,3}}[\w-]{{1,30}}),? {re.escape(name)}", article.text)
            if others
            else None
        )
        if own and not any(set(core) & set(fold(holder).split()) for holder in others):
            titled = set(fold(own[1]).split())
            return titled.isdisjoint(word_list("titles")) or not titled.isdisjoint(words)
        if words[-1] not in word_list("titles"):  # "the biologist" may be the scientist
            return not others or any(set(core) & set(fold(holder).split()) for holder in others)
        other = rf"\b{re.escape(core[-1])}, (?:the|a|an|[\w'’ ]{{1,40}}['’]s) "
        return re.search(f"(?i:{held})", article.text) is not None or re.search(other, fold(article.text)) is None
    return core[-1] in fold(article.text[max(0, start - _MARGIN) : start]).split()


def _office_pattern(words: Sequence[str]) -> str:
    return r"(?<![\w-])" + r"\s".join(map(_title_pattern, words)) + r"(?:-elect)?(?![\w-]|['’]s)"


def _holders(held: str, text: str) -> list[str]:
    """Return the people to whom a text gives the office that a pattern stands for."""
    return [
        holder
        for pattern in (
            rf"(?i:{held}),? ({_NAME})",
            rf"({_NAME}), (?:(?:the|a|an|its|their) )?(?:[\w'’-]+ ){{0,3}}(?i:{held})",
            rf"({_NAME}),? (?:who|is|was) (?:(?:is|was|the|a|an|its|their) ){{0,2}}(?:[\w'’-]+ ){{0,4}}(?i:{held})",
        )
        for holder in islice(re.findall(pattern, text), _MAX_HOLDERS)
        if is_person(holder, text)
    ]


def _title_pattern(word: str) -> str:
    """Return a pattern of a word of an office, which may be shortened: "Gov." for "governor"."""
    short = [one for one in word_list("abbreviated_titles") if len(one) > 2 and word.startswith(one)]
    return "|".join((re.escape(word), *(rf"{one}\.?" for one in short))).join(("(?:", ")"))


def _other_day(claim: Claim, article: Article, start: int, end: int, speaker: Speaker | None) -> str | None:
    """Return the day that an article tells where a claimed day, month, year or weekday can't be."""
    day = (article.published or "")[:10]
    published = date.fromisoformat(day) if len(day) == len("2024-03-05") else None
    is_weekday = claim.says.lower() in WEEKDAYS
    if claim.published and not is_weekday:
        if published is None:
            return None
        first, last = _period(claim.says)
        return None if first <= published <= last else day
    told = list(_days_told(article, start, end, speaker))
    if not any(_may_be_same(claim.says, other, published) for other in told) and told:
        return told[0]
    if published is None or is_weekday:
        return None
    first, last = _period(claim.says)
    tells_year = str(first.year) in article.text
    return day if first > published or (last < published - _TOLD_WITHIN and not tells_year) else None


def _may_be_same(claimed: str, told: str, published: date | None) -> bool:
    """Return whether two days, months, years or weekdays may be one; `told` is that of an article published then."""
    weekdays = [says.lower() in WEEKDAYS for says in (claimed, told)]
    if all(weekdays):
        return claimed == told
    if not any(weekdays):
        (first, last), (begin, end) = _period(claimed), _period(told)
        return first <= end and begin <= last
    says, weekday = (claimed, told) if weekdays[1] else (told, claimed)
    if len(says) < len("2024-03-05"):
        return True
    day = date.fromisoformat(says)
    near = published is None or abs(published - day) <= timedelta(days=8) or not weekdays[1]
    return day.strftime("%A") == weekday and near


def _period(says: str) -> tuple[date, date]:
    """Return the first and the last day of a day, month or year in ISO 8601."""
    year, month, day = (*map(int, says.split("-")), 0, 0)[:3]
    last = month or 12
    return date(year, month or 1, day or 1), date(year, last, day or monthrange(year, last)[1])


def _days_told(article: Article, start: int, end: int, speaker: Speaker | None) -> Iterator[str]:
    """Yield the days on which the sentences of a quotation say that it was said, and all weekdays that they name."""
    sentences = [one for one in article.sentences if one.start < end and one.end > start]
    name = fold(speaker.name).split()[-1] if speaker else None
    if name and speaker and not is_organisation_or_place(speaker.name):
        yield from _weekdays_of(name, article)
    for part in (article.text[sentences[0].start : start], article.text[end : sentences[-1].end]) if sentences else ():
        for at, says in _days(part):
            if says.lower() in WEEKDAYS or _is_beside_speech(part[:at], name) is not False:
                yield says


def _weekdays_of(name: str, article: Article) -> Iterator[str]:
    """Yield the weekdays on which an article says that somebody spoke: "Lee said on Monday", "Lee on Monday said"."""
    around = rf"(?: (\w{{1,20}}))? on ({'|'.join(WEEKDAYS)})(?: (\w{{1,20}}))?"
    for match in re.finditer(rf"\b{re.escape(name)}\b{around}", article.text, re.IGNORECASE):
        if not {match[1], match[3]}.isdisjoint(word_list("reporting_verbs")):
            yield match[2].capitalize()
