"""Whether who is said to speak may be who speaks in an article: names, titles, and offices with their holders."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from rapidfuzz.distance import OSA

from bot.answering.answer import Speaker
from bot.answering.attribution.speakers import find_speaker, people_in, questions, unnamed_speaker
from bot.answering.attribution.speech import beside, quotation_at
from bot.answering.names import POSSESSIVE, is_organisation_or_place, is_person
from bot.answering.people import gender, kind_of
from bot.verification.claimed_speakers import KIN, PRONOUNS, RELATIVES, is_definite, is_one_of, relative
from index.article import Article, Kind, Paragraph
from index.metadata.paragraphs import Ending, ending
from index.text.characters import fold
from index.text.lexicon import is_common, phrase_list, word_list

_STEM = 5  # letters that one office has for women and men: "spokeswoman", "chairman"
_MIN_LONG, _MIN_GIVEN = 5, 3  # letters of a name, and of one that is no initial
_MAX_HOLDERS = 20  # of an office, that are looked at
_CLAUSE = re.compile(r"[.;:!?”\"\n]\s")
_MAX_BEFORE = 5  # words, between an office and a surname
_NEAR = 60  # characters around a name in which its holder's calling may stand
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_MIN_SAID = 3  # paragraphs
_I = re.compile(r"\b(?:I|[Mm]e|[Mm]y)\b")
_MAX_BEFORE_KIN = 1_200  # characters before "her husband" in which she may be named
_MARGIN = 400  # characters before a quotation in which a role's name may stand
_JOINTS = "|".join(sorted(word_list("clause_joints", "subordinators")))
_PLACES = "|".join(sorted(word_list("prepositions")))
_PARTICLES = "|".join(sorted(word_list("words_inside_names") - {"and", "of", "the"}))
_NAME = rf"(?<!\w)[^\W\d_a-z][\w.'’-]{{0,30}}(?: (?:(?:{_PARTICLES}) )?[^\W\d_a-z][\w.'’-]{{0,30}}){{0,3}}"


def other_speaker(
    claimed: str, among: str, article: Article, start: int, end: int, speaker: Speaker | None
) -> str | None:
    """Return who speaks in an article in place of who is said to; None where that holds, "" where it names neither.

    `claimed` is a name or an office, and `among` the text any of whose names may be meant, else empty.
    """
    told = relative(claimed)
    if told and speaker is not None:
        around = _around(fold(speaker.name).split()[-1], article.text)
        if _is_no_relative(*told, speaker.name, article, start) or _is_of_other_age(claimed, told[1], around):
            return speaker.name
    unnamed = unnamed_speaker(article, start, end) if speaker is None else None
    kin = unnamed.name.split()[-1].lower() if unnamed else ""
    if unnamed and kin in KIN:
        is_other = (
            _is_other_kin(*told, unnamed, article, start) or _is_of_other_age(claimed, kin, [unnamed.name])
            if told
            else _is_no_kin(claimed, unnamed, article, start)
        )
        if is_other and not among:
            return unnamed.name
    if unnamed and unnamed.name.lower() in PRONOUNS:  # who is meant by it the article does not tell surely
        other = "f" if unnamed.name.lower() == "he" else "m"
        return unnamed.name if not among and gender(claimed, article.text) == other else None
    if told and told[1] in RELATIVES:
        return None
    if is_one_of(claimed):
        return _other_calling(claimed, article, speaker or unnamed)
    if speaker is not None:
        return None if _may_be_speaker(claimed, among, article, start, end, speaker.name) else speaker.name
    is_own = unnamed is not None and unnamed.name == "I"
    if is_own or (unnamed is None and quotation_at(article, start) is None):
        return _other_author(claimed, among, article, start, end)
    return None if among else _other_unnamed(claimed, article, start, end, unnamed)


def _other_calling(claimed: str, article: Article, speaker: Speaker | None) -> str | None:
    """Return who speaks where an article calls that one something else, and another one what is claimed: "a nurse"."""
    head, called = claimed.lower().split()[-1], callings(speaker.name, article.text) if speaker else set()
    is_told = re.search(rf"\b{head}\b", _QUOTED.sub("", article.text), re.IGNORECASE) is not None
    return speaker.name if speaker and called and is_told and head not in called else None


def callings(name: str, text: str) -> set[str]:
    """Return the words for what somebody does or is that a text has beside a name, or that words for one have."""
    found = fold(name).split()
    for before, behind in _mentions(found[-1], text):
        apposed = re.match(r"(?:,? \d\d)?, ([^,]+)", behind)
        found += [*before.replace(",", "").split()[-_MAX_BEFORE:], *(apposed[1].split() if apposed else ())]
    return {word for word in found if word in word_list("titles") or kind_of(word) == "person"}


def _is_other_kin(whose: str, what: str, told: Speaker, article: Article, start: int) -> bool:
    """Return whether a relative without a name, as an article has it, is none that is a `what` of `whose`."""
    owner, _, kin = fold(told.name).rpartition(" ")
    if not _is_same_kin(what, kin):
        return True
    core = fold(whose).split()[-1:]
    first = 0 if owner == "my" else max(0, start - _MAX_BEFORE_KIN)
    near = fold(f"{article.title} {article.author} {article.text[first : start + _NEAR]}")
    return bool(core) and core[0] not in (near if owner in word_list("possessives") else owner)


def _is_of_other_age(claimed: str, what: str, around: Sequence[str]) -> bool:
    """Return whether words beside a speaker tell of a relative of another age: "elder son" for "his younger son"."""
    told = [word for side in around for word in re.findall(rf"(\w+) {what}\b", side)]
    return _are_apart("ages_of_relatives", claimed.lower().split(), told)


def _are_apart(groups: str, mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Return whether the words of both sides are in groups of a list, and none in the same one."""
    both = [{line for line in phrase_list(groups) if not set(line.split()).isdisjoint(side)} for side in (mine, theirs)]
    return all(both) and both[0].isdisjoint(both[1])


def _is_no_kin(claimed: str, told: Speaker, article: Article, start: int) -> bool:
    """Return whether a name is none of a relative's: by what the article calls it, or of whom "her husband" is one."""
    kin, core = told.name.split()[-1].lower(), _parts(claimed)[0]
    if not core or not is_person(claimed, f"{claimed} {_introduction(article.text, core[-1])}"):
        return False
    called = re.findall(rf"\b({'|'.join(sorted(KIN))}),? (?:\w+ )?{re.escape(core[-1])}\b", fold(article.text))
    if called:
        return not any(_is_same_kin(kin, one) for one in called)
    sex = "m" if kin in word_list("male_nouns") else "f"
    before = (people_in(article, number) for number in range(article.sentence_at(told.start), -1, -1))
    last = next((people[-1].name for people in islice(before, _MAX_HOLDERS) if people), "")
    is_owner = fold(last).split()[-1:] == core[-1:]
    return is_owner or gender(claimed, article.text) not in ("", sex)


def _is_same_kin(one: str, other: str) -> bool:
    """Return whether two words may name the same relative: "mum" and "mother", "widow" and "wife"."""
    names = phrase_list("kin_of_two_names")
    return one == other or one not in KIN or any({one, other} <= set(both.split()) for both in names)


def is_told_relative(whose: str, what: str, article: Article, start: int, end: int, speaker: Speaker | None) -> bool:
    """Return whether an article tells that who speaks is a `what`, of anybody, where it is not told otherwise."""
    if speaker is None:
        unnamed = unnamed_speaker(article, start, end)
        return unnamed is not None and _is_same_kin(unnamed.name.split()[-1].lower(), what)
    name = fold(speaker.name).split()[-1]
    return any(re.search(rf"\b{what}\b", side) for side in _around(name, article.text))


def _may_be_speaker(claimed: str, among: str, article: Article, start: int, end: int, speaker: str) -> bool:
    """Return whether who is said to speak may be whom the article says to, or is said to by words beside."""
    core, _ = _parts(claimed)
    is_body = is_organisation_or_place(speaker) and not is_person(speaker, article.text)
    is_body = is_body and kind_of(speaker.split()[-3:][0].lower()) != "person"  # "Lyme Team Leader Ann Lee"
    if claimed in PRONOUNS:  # one of the people whom the text before names, if any
        told = _QUOTED.sub("", among)
        people = [one for one in re.findall(_NAME, told) if is_person(one, told)]
        meant = [*people, *_roles(told[told.rfind(people[-1]) :])] if people else []
        is_meant = not people or _names_one(told, speaker)
        is_meant = is_meant or any(is_same_speaker(one, speaker, article, start) for one in meant)
        return is_meant and not is_body
    if among and _names_one(among, speaker):
        return True
    before, behind = beside(article, start, end)
    if core and _is_told_beside(core[-1], before, behind):
        return True
    around = (before, behind) if is_body else (before,)
    is_called_otherwise = len(speaker.split()) == 2 and speaker.startswith("the ")  # "the Welshman"
    if is_called_otherwise and core and is_person(claimed, article.text):
        around = (article.text[max(0, start - _MARGIN) : start],)
    is_unsure = among or is_body or is_called_otherwise
    # "X called it “…”, the Post said"; "ABC News" is not meant by any "News"
    names = core if core[-1:] and core[-1] in word_list("publication_words", "bodies") else core[-1:]
    if is_unsure and core and all(_names(around, name) for name in names):
        return True
    return is_same_speaker(claimed, speaker, article, start)


def _roles(text: str) -> list[str]:
    """Return the offices and callings that a text names with "the": "the health secretary"."""
    found = [one.split() for one in re.findall(r"\b[Tt]he ((?:[a-z'’-]+ ?){1,4})", text)]
    ends = [(words, at) for words in found for at, word in enumerate(words, 1) if kind_of(word) == "person"]
    return [" ".join(("the", *words[:at])) for words, at in ends]


def _other_author(claimed: str, among: str, article: Article, start: int, end: int) -> str | None:
    """Return whose words those are that an article puts into nobody's mouth: its author's, or else its publisher's.

    None where they may be those of who is said to speak: told before to have said so, or of an "I" without a name.
    """
    author = article.author
    if author and ((among and _names_one(among, author)) or is_same_speaker(claimed, author, article, start)):
        return None
    core, titles = _parts(claimed)
    name = (core or titles)[-1]
    is_piece = name in word_list("documents", "published_pieces", "publication_words")
    if is_piece or not (_is_role(claimed) or is_person(claimed, f"{claimed} {_introduction(article.text, name)}")):
        return None
    whose = author or article.publisher or ""
    text, paragraphs = article.text, article.paragraphs
    number = bisect_right(paragraphs, start, key=lambda one: one.start) - 1
    if number < 0 or paragraphs[number].kind is not Kind.BODY or _is_signed(name, article, paragraphs[number]):
        return None
    own = text[paragraphs[number].start : paragraphs[number].end]
    if number in questions(article):
        return whose
    body = [text[one.start : one.end] for one in article.paragraphs if one.kind is Kind.BODY]
    narrated = [at for at, line in enumerate(body) if _I.search(_QUOTED.sub("", line))]
    told = [text[one.start : one.end] for one in article.sentences if _names([text[one.start : one.end]], name)]
    if narrated:  # An interview, whose paragraphs ask, is not its author's.
        if any(line.endswith("?") for line in body):
            return None
        is_narrators = len(narrated) >= _MIN_SAID or (narrated[0] <= 1 and any(map(_I.search, told)))
        if is_narrators if told else author:
            return whose
        if not author or _I.search(_QUOTED.sub("", own)):
            return None
    if among or not told or _names(beside(article, start, end), name):
        return None
    before = article.sentences[max(0, article.sentence_at(start) - 1)]
    teller = find_speaker(article, before.start, before.end) or unnamed_speaker(article, before.start, before.end)
    is_paraphrase = teller is not None and is_same_speaker(claimed, teller.name, article, start)
    return None if is_paraphrase else whose


def _is_signed(name: str, article: Article, own: Paragraph) -> bool:
    """Return whether a letter or post with a paragraph is signed with a name, behind a dash or in the line below it."""
    lines = (fold(article.text[one.start : one.end]) for one in article.paragraphs if one.start > own.start)
    below = next((line for line in lines if ending(line) is Ending.OPEN), "")
    signed = rf"[—–-] ?(?:[\w.'’]+ ){{0,3}}{re.escape(name)}\b"
    return re.search(signed, f"{fold(article.text[own.start : own.end])}\n— {below}") is not None


def _other_unnamed(claimed: str, article: Article, start: int, end: int, unnamed: Speaker | None) -> str | None:
    """Return the words for a speaker without a name, or "" for none, where that can't be who is said to speak."""
    core, _ = _parts(claimed)
    words = fold(unnamed.name).split() if unnamed else [""]
    is_indefinite = words[0] in word_list("indefinite_speakers")
    if claimed.lower().startswith("the ") and _is_role(claimed):
        office = fold(claimed).split()[-1]
        holders = _holders(_office_pattern([office]), article.text)
        if unnamed is not None and office == words[-1]:
            mine, theirs = _owners(claimed), _owners(unnamed.name)
            return unnamed.name if mine and theirs and mine.isdisjoint(theirs) else None
        if unnamed is None or office in words or not holders:
            return None
        return unnamed.name if is_indefinite else _meant_before([claimed, *holders], article, start)
    if not core or not is_person(claimed, f"{claimed} {_introduction(article.text, core[-1])}"):
        return None
    quotation = quotation_at(article, start)
    told = (article.text[: quotation.start], article.text[quotation.end :]) if quotation else (article.text,)
    is_named = core[-1] in fold(" ".join(told))  # by others, for "Ann hands me a letter" is not what Ann says
    if unnamed is None:
        return None if is_named else ""
    if re.search(rf"(?<!\w){re.escape(core[-1])}['’‘]s? \w", fold(unnamed.name)):
        return unnamed.name  # "X's mother"
    if words[0] == "the" and is_named:
        if holders := _holders(_office_pattern(words[1:]), article.text):
            return None if _is_among(core, holders) else _meant_before([claimed], article, start) or unnamed.name
        owners = _owners(unnamed.name)
        its = {one for one in _whose(words[-1], core[-1], article.text) if one.capitalize() in article.text}
        if owners and its and owners.isdisjoint(its):  # "the Lyme coach" is not "Harl coach X"
            return _meant_before([claimed], article, start) or unnamed.name
    if not is_indefinite:
        if quotation is None or not is_named:
            return None if quotation is None else ""
        holds = words[-1] in fold(_introduction(article.text, core[-1], _NEAR))
        return None if holds else _meant_before([claimed], article, start)
    if is_named and not word_list("documents").isdisjoint(words):
        return None  # "a letter seen by X", "a statement on the club's website"
    if not is_named or words[-1] not in word_list("spokespeople", "titles"):
        return unnamed.name
    holders = _holders(_office_pattern([words[-1]]), article.text)
    return None if any(core[-1] in fold(holder).split() for holder in holders) else unnamed.name


def _owners(office: str) -> set[str]:
    """Return the names within words for an office: "lyme" of "the Lyme coach"."""
    return {fold(word).removesuffix("'s") for word in office.split()[1:-1] if word[0].isupper()}


def _meant_before(claimed: Sequence[str], article: Article, start: int) -> str | None:
    """Return the one person whom the last sentence of a paragraph names that names any, if none of the claimed ones.

    That one is whom other words stand for: "Tate was sorry. “…,” the defender said."
    """
    number = article.sentence_at(start)
    for before in range(number - 1, -1, -1):
        begin, end, paragraph = article.sentences[before]
        names = fold(article.text[begin:end])
        if paragraph != article.sentences[number].paragraph or any(fold(one).split()[-1] in names for one in claimed):
            return None
        if people := {one.name for one in people_in(article, before)}:
            return people.pop() if len(people) == 1 else None
    return None


def is_meant(claimed: str, article: Article, start: int, end: int) -> bool:
    """Return whether an article's words for a speaker, as "the coach", stand for the one whom a text names."""
    unnamed, core = unnamed_speaker(article, start, end), _parts(claimed)[0]
    words = fold(unnamed.name).split() if unnamed else [""]
    if words[0] != "the" or len(words) < 2 or not core:
        return False
    meant = (*_holders(_office_pattern(words[1:]), article.text), _meant_before([], article, start) or "")
    return _is_among(core[-1:], meant)


_VERBS = "|".join(sorted(word_list("reporting_verbs")))
_TOLD = re.compile(rf"[^“”\"A-Z]{{0,40}}\b(?:{_VERBS})\b[^“”\"A-Z]{{0,30}}[“\"‘']?$")
_AS_TOLD = re.compile(rf"\bas (?:[\w.'’]+ ){{0,4}}([\w’'-]+) (?:{_VERBS})\b")


def _is_told_beside(name: str, before: str, behind: str) -> bool:
    """Return whether words beside a quotation say it of a name, too: "X – who boasted “…” – fled, Y said", "as X said".

    A third one must not be named between that name and the verb.
    """
    named = list(re.finditer(rf"\b{re.escape(name)}\b", before, re.IGNORECASE))
    is_last = bool(named) and _TOLD.match(before, named[-1].end()) is not None
    return is_last or any(fold(one) == name for one in _AS_TOLD.findall(behind))


def is_named_beside(claimed: str, article: Article, start: int, end: int) -> bool:
    """Return whether the article is of whom it is said to quote, or has that name in the sentences of a quotation."""
    name = fold(claimed).split()[-1]
    own = next((one for one in article.paragraphs if one.start <= start < one.end), None)
    is_author = article.author is not None and _names([article.author], name)
    is_author = is_author or (own is not None and _is_signed(name, article, own))
    return is_author or (quotation_at(article, start) is not None and _names(beside(article, start, end), name))


def is_same_speaker(one: str, other: str, article: Article, start: int) -> bool:
    """Return whether two names or roles may be the same one's, as far as an article tells."""
    (mine, my_titles), (theirs, their_titles) = _parts(one), _parts(other)
    if _is_nickname(one, other, article.text):
        return True
    if (_is_role(one) or _is_role(other)) and not (_is_body(one, article.text) or _is_body(other, article.text)):
        role, name = (one, other) if _is_role(one) else (other, one)
        return _may_hold(role, name, article, start, is_claimed=role is one)
    sexes = [{gender(title, "") for title in titles} for titles in (my_titles, their_titles)]
    if {*sexes[0], *sexes[1]} >= {"m", "f"} or not mine or not theirs:
        return bool(set(mine + my_titles) <= set(their_titles) or set(theirs + their_titles) <= set(my_titles))
    if _are_apart("offices_held_alone", my_titles, [*callings(other, article.text)]):
        return False  # "Sheriff Lee" is not "Mayor Lee"
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    if any({mine[-1], theirs[-1]} <= set(names.split()) for names in phrase_list("bodies_of_two_names")):
        return True  # "Tories" and "Conservatives"
    if _may_be_misspelt(mine[-1], theirs[-1]):
        given = len(mine) > 1 and len(theirs) > 1 and mine[0] not in word_list("name_particles")
        if given and mine[-1] == theirs[-1] and not is_common(mine[0]) and not _may_be_one_name(mine[0], theirs[0]):
            return False
        is_office = re.search(rf"\b{re.escape(mine[0])}\b", article.text)  # "the commander, Ann Lee" is Commander Lee
        return not given or mine[0][:1] == theirs[0][:1] or bool(is_office) or " ".join(mine) not in fold(article.text)
    initials = ["".join(word[0] for word in words) for words in (mine, theirs)]
    if [initials[0]] == theirs or [initials[1]] == mine:
        return True
    first, titled = (other, one) if f"{theirs[-1]} {mine[-1]}" in fold(article.text) else (one, other)
    if {gender(titled, ""), gender(first, article.text)} == {"m", "f"}:
        return False  # "Mr Lee" is not Ann
    both = {*mine, *theirs}  # "Sir Keir" is Starmer where the article has "Keir R. Starmer"
    return any(both <= {word.strip(".") for word in fold(name).split()} for name in re.findall(_NAME, article.text))


def _may_be_misspelt(one: str, other: str) -> bool:
    """Return whether two words may be one name that is written in two ways."""
    slips = (len(one) >= _MIN_LONG) + (len(one) >= 2 * _MIN_LONG - 2)
    return OSA.distance(one, other, score_cutoff=slips) <= slips


def _is_no_relative(whose: str, what: str, name: str, article: Article, start: int) -> bool:
    """Return whether a speaker plainly isn't the relative or helper of `whose`: that one, or told to be another's."""
    core, titles = _parts(name)
    owners = list[str]()
    is_told = False
    for before, behind in _mentions((core or titles)[-1], article.text):
        around = f"{before}{(core or titles)[-1]}{behind}"
        others = rf"['’]s? (?:\w+ )?{what}\b|(?!,).*\b(?:her|his) (?:\w+ )?{what}\b"
        if re.search(rf"\b{what}\b", around) is None or re.match(others, behind):
            continue  # "Ann Lee's brother" and "Ann Lee met her brother" tell whose brother another one is
        is_told = True
        owner = rf"([\w.-]+)['’]s? (?:\w+ )?{what}\b|\b{what} of (.+)"
        owners += [one or other for one, other in re.findall(owner, around)]
    last = "".join(whose.split()[-1:])
    if is_told:
        is_its = (fold(last) in one.split() or is_same_speaker(whose, one, article, start) for one in owners)
        return what in RELATIVES and bool(owners) and bool(whose) and not any(is_its)
    other = "f" if what in word_list("male_nouns") else "m"
    if what in RELATIVES and gender(name, article.text) == other:
        return True  # "her father, Tom Lee" is nobody's mother
    is_one = what in RELATIVES or last[:1].isupper() or last in word_list("titles")
    return bool(last) and is_one and is_same_speaker(whose, name, article, start)


def _may_be_one_name(one: str, other: str) -> bool:
    """Return whether two given names have an initial or two letters in a row in common: "Bob" and "Robert"."""
    pairs = [{first + second for first, second in pairwise(name)} for name in (one, other)]
    return one[0] == other[0] or not pairs[0].isdisjoint(pairs[1]) or min(len(one), len(other)) < _MIN_GIVEN


def _introduction(text: str, name: str, margin: int = _MARGIN) -> str:
    """Return what stands around the first place of a name in a text: there it is mostly whole."""
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    return text[max(0, found.start() - margin) : found.end() + margin] if found else ""


def _names(around: Sequence[str], name: str) -> bool:
    """Return whether texts have a name, not just what is that one's."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!['’]?\w)", fold(" ".join(around))) is not None


def _names_one(text: str, name: str) -> bool:
    """Return whether a text has a name, or its last word, and not with another first name."""
    core, titles = _parts(name)
    others = (_parts(one)[0] for one in re.findall(_NAME, text) if len(core) > 1)
    given = [one[0] for one in others if len(one) > 1 and one[-1] == core[-1]]
    is_named = re.search(rf"(?<!\w){re.escape((core or titles)[-1])}(?!\w)", fold(text)) is not None
    return is_named and (not given or any(_may_be_one_name(one, core[0]) for one in given))


def _parts(name: str) -> tuple[list[str], list[str]]:
    """Return a name's folded words, and apart its titles and what is before them: "Lyme" and "Mayor" before "Lee"."""
    words = [word.strip(".,").removesuffix("'s") for word in fold(name).split() if word != "the"]
    titles = word_list("titles")
    behind = max((at for at, word in enumerate(words[:-1], 1) if word in titles), default=0)
    core = [word for word in words[behind:] if word not in titles]
    return core, [word for word in words if word not in core]


def _is_role(name: str) -> bool:
    """Return whether a name is an office: "the Foreign Secretary", "President", "the Labour MP"."""
    words = name.split()
    return (
        words[-1].lower() in word_list("titles")
        or (is_definite(words) and words[-1][0].islower())
        or (words[0].lower() == "the" and (words[-1].isupper() or " of " in name))
    )


def _is_nickname(one: str, name: str, text: str) -> bool:
    """Return whether a text has a name in marks beside another one: "Ann “Biscuit” Lee", "Lee, known as “the Prof”"."""
    nick, surname = re.escape(re.sub(r"^[Tt]he ", "", one)), re.escape(name.split()[-1])
    called = rf"[“‘\"'](?:[Tt]he )?{nick}[”’\"']"
    return re.search(rf"{called} {surname}\b|\b{surname}\b[^.!?:“”\"\n]{{1,{_NEAR}}}{called}", text) is not None


def other_holder(role: str, name: str, text: str) -> str | None:
    """Return whom a text gives an office of several words, where that is nobody of a name: "the Lyme coach"."""
    words = [word for word in fold(role).split() if word != "the"]
    holders = _holders("|".join(map(_office_pattern, _told_otherwise(words))), text) if len(words) > 1 else []
    core = _parts(name)[0]
    return None if not core or not holders or _is_among(core, holders) else holders[0]


def _is_among(core: Sequence[str], people: Sequence[str]) -> bool:
    """Return whether one of some people may be called by the words of a name."""
    return any(not set(core).isdisjoint(re.findall(r"[\w'-]+", fold(one))) for one in people)


def is_called(claimed: str, speaker: str, text: str) -> bool:
    """Return whether a text itself calls a speaker what a name or an office says: "the driver" may be anybody."""
    head = re.split(r" (?:of|for) ", fold(claimed))[0].split()[-1][:_STEM]
    called = (fold(speaker), *_around(fold(speaker).split()[-1], text))
    return not _is_role(claimed) or any(re.search(rf"\b{re.escape(head)}", side) for side in called)


def _is_body(name: str, text: str) -> bool:
    """Return whether a text uses letters with "the" as a body's, before no name: "the IMF", but not "the MP"."""
    letters = re.fullmatch(r"[Tt]he ([A-Z]{2,})", name)
    return (
        letters is not None
        and letters[1].lower() not in word_list("letters_after_names")
        and re.search(rf"\b[Tt]he {letters[1]}\b", text) is not None
        and re.search(rf"\b{letters[1]},? [A-Z][a-z]", text) is None
    )


def _may_hold(role: str, name: str, article: Article, start: int, *, is_claimed: bool) -> bool:
    """Return whether a name may be that of who has a role: of those to whom the article gives it, if to anybody.

    Where the article itself calls the speaker by the role and gives it to nobody, the name must stand before.
    """
    words = [word for word in fold(role).split() if word not in ("the", "same", "his", "her")]
    head = next((words[at - 1] for at, word in enumerate(words) if at and word in ("of", "for")), words[-1])
    if _is_role(name):
        office = fold(name).split()
        return head in office or not {head, office[-1]} <= word_list("titles")  # "the head" may be "the director"
    core, titles = _parts(name)
    if is_organisation_or_place(name) and not is_person(name, article.text):
        return True
    if set(words) <= set(core + titles):
        return word_list("titles_of_deputies").isdisjoint(set(titles) - set(words))
    held = "|".join(map(_office_pattern, _told_otherwise(words)))
    if holders := _holders(held, article.text):
        return any(core[-1] in (names := fold(holder).split()) or names[-1] in core for holder in holders)
    if not is_claimed:
        return core[-1] in fold(article.text[max(0, start - _MARGIN) : start]).split()
    owners = [word for word in role.split() if word[0].isupper() or word.endswith((*POSSESSIVE, "s'", "s’"))]
    small = word_list("titles") | {"the", "prime", "state"}
    whose = {fold(word).removesuffix("'s").rstrip("'") for word in owners} - small
    others = _holders(_office_pattern([head]), article.text)
    near = set(re.findall(r"[^\W_]+", " ".join(_around(core[-1], article.text))))
    holds = any(set(core) & set(fold(holder).split()) for holder in others)
    if not near.isdisjoint(set(words).intersection(role.split()) - {head} - word_list("prepositions", "titles")):
        return True  # "Ann Lee, who leads the opposition" is "the leader of Lyme's opposition"
    elsewhere = re.search(rf"\b{re.escape(head)} (?:of|at) (?:the )?[A-Z]", article.text)  # another's of another place
    if holds or (whose and whose <= near and (not others or elsewhere)):
        return True  # "Ann Lee, chief executive of the charity Lyme Aid" is "the boss of Lyme Aid"
    titled = _titles_before(core[-1], article.text)
    if titled and (others or head in word_list("titles")):  # "the army's spokesman" is another spokesman
        return any(title[:_STEM] == head[:_STEM] for title in titled)
    if head not in word_list("titles"):  # "the biologist" may be the scientist
        return not others
    other = rf"\b{re.escape(core[-1])}, (?:the|a|an|[\w'’ ]{{1,40}}['’]s) "
    return re.search(f"(?i:{held})", article.text) is not None or re.search(other, fold(article.text)) is None


def _mentions(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands right before and behind a folded name in a text, folded, in the same clause."""
    folded = fold(text)
    for found in islice(re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", folded), _MAX_HOLDERS):
        before = folded[max(0, found.start() - _NEAR) : found.start()]
        behind = folded[found.end() : found.end() + _NEAR]
        yield _CLAUSE.split(before)[-1], _CLAUSE.split(behind)[0]


def _around(name: str, text: str) -> list[str]:
    return [side for both in _mentions(name, text) for side in both]


def _whose(head: str, name: str, text: str) -> set[str]:
    """Return the words with which a text says whose office somebody has: "health" of "the Health Secretary Ann Lee"."""
    before = re.compile(rf"((?:[\w'’-]+ ){{1,2}}){_title_pattern(head)},? (?:[\w.'’-]+ ){{0,2}}$")
    behind = re.compile(rf", (?:(?:the|a|an|its|their) )?((?:[\w'’-]+ ){{1,3}}){_title_pattern(head)}\b")
    mentions = list(_mentions(name, text))
    found = [before.search(one) for one, _ in mentions] + [behind.match(one) for _, one in mentions]
    words = next((one[1].split() for one in found if one), [])
    small = word_list("titles", "articles", "possessives", "prepositions", "adverbs") | {"and", "former"}
    return {word.removesuffix("'s") for word in words if len(word) > 1} - small


def _titles_before(name: str, text: str) -> set[str]:
    """Return the offices that a text puts before a name; who is a doctor may have another office, too.

    Where one stands right before it, others in that clause may be the same one's: "president and chief officer X".
    """
    offices = word_list("titles") - word_list("female_titles", "male_titles", "titles_beside_offices")
    found = set[str]()
    for before, _ in _mentions(name, text):
        words = [word.strip(",") for word in before.split()]
        if not offices.isdisjoint(words[-_MAX_BEFORE:]):
            found |= offices.intersection(words) | ({"premier"} if {"prime", "minister"} <= set(words) else set())
    return found


def _told_otherwise(words: list[str]) -> Iterator[list[str]]:
    """Yield the words of an office, and "owner of (the) club" for "club's owner"."""
    yield words
    at = next((at for at, word in enumerate(words[:-1]) if word.endswith((*POSSESSIVE, "s'", "s’"))), None)
    if at is not None:
        owner = [*words[:at], words[at][: -2 if words[at].endswith(POSSESSIVE) else -1]]
        yield from ([*words[at + 1 :], "of", *article, *owner] for article in ([], ["the"]))


def _office_pattern(words: Sequence[str]) -> str:
    return (
        r"(?<![\w-])"
        + "".join(rf"(?<!{word} )" for word in sorted(word_list("titles_of_deputies")))
        + r"\s".join(map(_title_pattern, words))
        + r"(?:-elect)?(?![\w-]|['’]s)"
    )


_HOLDER_BEHIND = (
    re.compile(rf",? ({_NAME})"),
    re.compile(rf" (?:{_PLACES}) [\w.'’& -]{{1,50}}, ({_NAME}),"),  # "coach at the Lyme Club, Ann Lee,"
)
_HOLDER_BEFORE = (
    re.compile(rf"({_NAME}), (?:(?:the|a|an|its|their) )?(?:(?!(?:{_JOINTS}) )[\w'’-]+ ){{0,3}}\Z"),
    re.compile(rf"({_NAME}),? (?:who|is|was) (?:(?:is|was|the|a|an|its|their) ){{0,2}}(?:[\w'’-]+ ){{0,4}}\Z"),
)


def _holders(held: str, text: str) -> list[str]:
    """Return the people to whom a text gives the office that a pattern stands for."""
    places = [one.span() for one in islice(re.finditer(held, text, re.IGNORECASE), _MAX_HOLDERS)]
    found = [pattern.match(text, end) for pattern in _HOLDER_BEHIND for _, end in places]
    found += [
        pattern.search(text[max(0, start - 2 * _NEAR) : start]) for pattern in _HOLDER_BEFORE for start, _ in places
    ]
    return [one[1] for one in found if one and is_person(one[1], text)]


def _title_pattern(word: str) -> str:
    """Return a pattern of a word of an office, which may be shortened: "Gov." for "governor"."""
    short = [one.split()[1] for one in phrase_list("shortened_titles") if one.split()[0] == word]
    written = re.escape(word).replace("'", "['’]")
    return "|".join((written, *(rf"{one}\.?" for one in short))).join(("(?:", ")"))
