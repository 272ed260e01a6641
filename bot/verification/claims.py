"""The quotations in a text that is checked, what it says of their sources, and whether their places are against that.

A claim holds where the article does not tell: only what it tells otherwise, or what plainly cannot be, counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import islice, pairwise

from bot.answering.answer import Speaker
from bot.answering.attribution.speakers import find_speaker, unnamed_speaker
from bot.answering.attribution.speech import (
    MAX_CONTEXT,
    Quotation,
    beside,
    quotation_at,
    quotations_within,
    surroundings,
)
from bot.answering.dates import days_in, entry_times, may_be_same_day, period
from bot.answering.names import is_organisation_or_place
from bot.verification import DifferenceKind
from bot.verification.claimed_speakers import (
    MAX_CITATION,
    PRONOUNS,
    SIGNATURE,
    claimed_speaker,
    is_clause,
    is_one_of,
    name_at,
    relative,
    role_beside,
    signature_line,
    signed_below,
    signer,
    tells_of_speech,
    without_asides,
)
from bot.verification.comparing import Comparison, Difference
from bot.verification.speaker_matching import (
    callings,
    is_called,
    is_meant,
    is_named_beside,
    is_same_speaker,
    is_told_relative,
    other_holder,
    other_speaker,
)
from index.article import Article, Paragraph
from index.metadata.bylines import signature
from index.metadata.dates import WEEKDAYS, day_of
from index.metadata.paragraphs import STOPS
from index.store.records import ArticleInfo
from index.text.characters import fold, has_words
from index.text.lexicon import word_list
from index.text.sentences import with_sentences

_LINES = re.compile(r"[^\n]*\S[^\n]*")
_PARAGRAPHS = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")  # lines up to a blank one
_STAMP = r"(?:[\d/.-]{6,10},? )?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[aApP][mM])?"
_CHATTER = r"<?[^\W\d_][\w.-]{0,30}(?: [\w.-]{1,30})?>?:[ \t]+"
_ITEM = re.compile(
    r"^[ \t]*(?:[-*+•–]|\(?\d{1,3}[.)])[ \t]+"
    r"|(?<=[.!?”’\"')]\n)(?=[^\W\d_][^\n“”\"]{0,100}[:–—-] ?[“\"‘'])"  # a line that leads into its own quotation
    rf"|^[\[(]{_STAMP}[\])][ \t]+(?:{_CHATTER})?|^{_STAMP}[ \t]+(?:[-–—][ \t]+)?{_CHATTER}(?![“\"‘'«„])",  # of a chat
    re.MULTILINE,
)
# Of a mail, whose lines with ">" are of the one before, unless a line leads into them.
_MAIL = re.compile(
    r"^(?:>[> ]*)?(?:(?:From|To|Sent|Subject): |(?:Hi|Hello|Hey|Dear) [^\n]{1,40},$|On\b[^\n]{1,200} wrote:$)",
    re.MULTILINE,
)
_BLOCK_LINE = re.compile(r"[ \t]{0,3}>+[ \t]?")
_INDENTED = re.compile(r"(?: {4}|\t)\s*(?![-*+•–>“\"'‘«„(\d])")
_SIGNATURE = r"[—–]{1,2} ?[^\W\d_]"
# An indented block and its last line: possessive, so that no line is tried in more than one way.
_SIGNED = re.compile(rf"(?:(?: {{4}}|\t)[ \t]*+(?!{_SIGNATURE})\S[^\n]*+\n){{1,40}}+(?: {{4}}|\t)[ \t]*+{_SIGNATURE}")
_NOTE_AT_END = re.compile(r"\[(?:\^\w{1,12}|\d{1,3})\]\Z")
_NOTE_MARK = re.compile(r"\[\^?(\w{1,12})\]")
_FOOTNOTE = re.compile(r"^\[\^?(\w{1,12})\][:.]?[ \t]+([^\n]{1,300})", re.MULTILINE)
_MAX_QUOTATIONS = 200
_MAX_OPENING = 20  # characters of "At 3.20pm"


@dataclass(frozen=True, slots=True)
class QuotedText:
    """A quotation without its marks, `text[start:end]` of a checked text.

    `speaker` and `among` are what `claimed_speaker` tells of it;
    `before` and `citation` are what stands before it in its sentence and behind it, and may name a source or a day;
    `earlier` is the sentence before that, if no other quotation stands there, and `role` what the text calls a speaker.
    """

    start: int
    end: int
    speaker: str | None = None
    among: str = ""
    before: str = ""
    citation: str = ""
    earlier: str = ""
    role: str = ""


def find_quotations(text: str) -> list[QuotedText]:
    """Return the quotations of a text in order, at most 200, or the text as one quotation where none is marked as such.

    One without words has none.
    """
    found = marked_quotations(text)
    return found if found or not has_words(text) else [QuotedText(*_stripped(text, 0, len(text)))]


def marked_quotations(text: str) -> list[QuotedText]:
    """Return the quotations of a text in order, at most 200: within marks, or as Markdown's block quotes."""
    blocks = {(begin, end): quoted for quoted, begin, end in _block_quotes(text)}
    paragraphs = list(_paragraphs(text, list(blocks)))
    own = ((end - len(text[start:end].lstrip()), start + len(text[start:end].rstrip())) for start, end in paragraphs)
    article = with_sentences(Article("checked", text, "checked", paragraphs=tuple(Paragraph(*span) for span in own)))
    notes = dict(_FOOTNOTE.findall(text))
    found = list[QuotedText]()
    lead: tuple[int, int] | None = None  # the paragraph that leads into what follows
    for span in sorted([*paragraphs, *blocks]):
        if len(found) >= _MAX_QUOTATIONS:
            break
        if span in blocks:
            block = _with_note(blocks[span], notes)
            found.append(_led(block, article, lead, is_alone=True) if lead else block)
            continue
        marks = quotations_within(text, *span)
        opens = bool(marks) and not has_words(text[span[0] : marks[0].start])
        is_item = bool(text[text.rfind("\n", 0, span[0]) + 1 : span[0]].strip())
        to_first = lead if lead and text[lead[1] - 1] == ":" and (opens or is_item) else None
        quoted = _within_marks(text, span, marks, article, to_first, opens=opens)
        found += (_with_note(one, notes) for one in islice(quoted, _MAX_QUOTATIONS - len(found)))
        if not (opens or (is_item and marks)):
            lead = _lead(text, *span)
    return found


def _within_marks(
    text: str,
    paragraph: tuple[int, int],
    marks: Sequence[Quotation],
    article: Article,
    lead: tuple[int, int] | None,
    *,
    opens: bool,
) -> Iterator[QuotedText]:
    """Yield the quotations of a paragraph, whose first one a `lead` may introduce; `opens`: nothing is before that."""
    for number, mark in enumerate(marks):
        is_closed = mark.end - mark.start > 1 and text[mark.end - 1] in "”’»“\"'"
        first, last = _stripped(text, mark.start + 1, mark.end - is_closed)
        if not has_words(text[first:last]):
            continue
        earlier, before = _before(article, text, mark.start, marks[number - 1].end if number else paragraph[0])
        following = marks[number + 1].start if number + 1 < len(marks) else paragraph[1]
        if signed := signed_below(text, first, mark.end):
            quoted = QuotedText(first, last, signed[0], "", before, f"— {signed[1]}", earlier)
        else:
            behind = _behind(article, text, mark.end, following)
            quoted = QuotedText(first, last, *claimed_speaker(article, first, mark.end), before, behind, earlier)
        if lead and not number:
            quoted = _led(quoted, article, lead, is_alone=opens and not is_clause(text, mark.end, following))
        around = text[max(0, first - MAX_CITATION) : mark.end + MAX_CITATION]
        yield replace(quoted, role=role_beside(quoted.speaker, around)) if quoted.speaker else quoted


def _with_note(quoted: QuotedText, notes: Mapping[str, str]) -> QuotedText:
    """Return a quotation with the note in brackets for which a mark stands behind it: "“…”[1] X was late"."""
    mark = _NOTE_MARK.search(quoted.citation)
    note = notes.get(mark[1]) if mark else None
    return replace(quoted, citation=f"{quoted.citation} ({note})") if note else quoted


def _lead(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of a paragraph that may lead into a quotation below it; None where it is of another kind."""
    line = text[start:end].rstrip(" \t\n*")
    byline = signature(line)  # "By Ann Lee" is the author of the text
    is_signature = SIGNATURE.match(text, start, end) or (byline and byline.author)
    is_salutation = line.lower().startswith("dear ")  # whom a letter is to
    return None if is_signature or is_salutation else (start, start + len(line))


_MARKS_WITHIN = str.maketrans(dict.fromkeys('\n>*“”«»„"', " "))


def _led(quoted: QuotedText, article: Article, lead: tuple[int, int], *, is_alone: bool) -> QuotedText:
    """Return a quotation with what the paragraph says that leads into it, as if it stood in marks behind that.

    `is_alone` says that nothing beside the quotation itself can say who speaks.
    """
    (first, last), text = lead, article.text
    if text[last - 1] in ".!?":
        if not tells_of_speech(text, article.sentences[article.sentence_at(last - 1)].start, last):
            return quoted
        last -= 1
    joint = " " if text[last - 1] in ":;,–—" else ": "  # "My favourite line is Ann Lee's.", a heading, or a name
    room = quoted.start - 1 - first
    leading = f"{text[first:last].replace('*', ' ')}{joint}"[:room]
    quote = text[quoted.start : min(quoted.end, quoted.start + MAX_CITATION)].translate(_MARKS_WITHIN)
    whole = f"{text[:first]}{leading:>{room}}“{quote}”"
    begin = first + room - len(leading)
    earlier = [one for one in article.paragraphs if first - MAX_CONTEXT < one.start and one.end <= first]
    paragraphs = (*earlier, Paragraph(begin, len(whole)))
    joined = with_sentences(replace(article, text=whole, paragraphs=paragraphs, sentences=()))
    marks = quotations_within(whole, begin, quoted.start - 1)
    _, before = _before(joined, whole, quoted.start - 1, marks[-1].end if marks else begin)
    speaker, among = quoted.speaker, quoted.among
    if is_alone and speaker is None:
        speaker, among = claimed_speaker(joined, quoted.start, len(whole))
    return replace(quoted, speaker=speaker, among=among, before=f"{before} {quoted.before}")


def _paragraphs(text: str, blocks: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs of a text, lines up to a blank one, without block quotes."""
    position = 0
    for first, last in (*blocks, (len(text), len(text))):
        for match in _PARAGRAPHS.finditer(text, position, max(position, first)):
            if text[match.start() : match.end()].strip("> \t"):
                yield from _items(text, *match.span())
        position = last


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the items of a list without their marks, or the paragraph where it is no list."""
    marks = [mark.span() for mark in _ITEM.finditer(text, start, end)]
    if not marks or marks[0][0] > start:
        marks.insert(0, (start, start))
    for (_, first), (last, _) in pairwise([*marks, (end, end)]):
        if text[first:last].strip():
            yield first, last


def _block_quotes(text: str) -> Iterator[tuple[QuotedText, int, int]]:
    """Yield the runs of lines that begin with ">", and their spans, a last line that says who or where it is from too.

    That line is no part of the quotation. Indented lines are a block, too, where such a line ends them or the one above
    ends with a colon.
    """
    lines = [match.span() for match in _LINES.finditer(text)]
    mail = _MAIL.search(text)
    number = 0
    while number < len(lines):
        first = number
        above = text[slice(*lines[first - 1])] if first else ""
        is_indented = above.rstrip(" \t*").endswith(":") and not above[0].isspace()
        is_indented = is_indented or _SIGNED.match(text, lines[first][0]) is not None
        mark = _INDENTED if is_indented and _INDENTED.match(text, *lines[first]) else _BLOCK_LINE
        while number < len(lines) and mark.match(text, *lines[number]):
            if number > first and text.count("\n", lines[number - 1][1], lines[number][0]) > 1:
                break  # a blank line ends it: the next is another
            number += 1
        if number == first:
            number += 1
            continue
        begin, (line, stop) = lines[first][0], lines[number - 1]
        dash = SIGNATURE.match(text, line, stop)
        name_start = dash.end() if dash else line + len(text[line:stop]) - len(text[line:stop].lstrip("> \t*_"))
        name = name_at(text, name_start, stop) if dash else signature_line(text, name_start, stop)
        ends = text[begin:line].rstrip(" \t\n”’\"'*_").endswith((*STOPS, ">"))
        if number - first > 1 and (dash or (name and ends)):
            start, end = _stripped(text, begin, line)
            citation = f"— {text[name_start:stop]}"
        else:
            start, end = _stripped(text, begin, stop)
            note = _NOTE_AT_END.search(text, start, end)
            start, end = _stripped(text, start, note.start()) if note else (start, end)
            below = signed_below(text, start, stop)
            name, citation = below or (signer(text, end), text[end : _line_end(text, end)])
            stop += text[stop:].index(citation) + len(citation) if below else 0
        is_led = name is not None or (above.rstrip(" \t*").endswith(":") and not _MAIL.match(above))
        is_reply = mail is not None and mail.start() <= begin and not is_led
        if has_words(text[start:end]) and not is_reply:
            yield QuotedText(start, end, name, citation=citation), begin, stop


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without white space, marks and punctuation at its edges; brackets and dots belong to the words."""
    while start < end and (text[start].isspace() or text[start] in ">“”\"'‘’«»„"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ">,;:“”\"'‘’«»"):
        end -= 1
    return start, end


def _before(article: Article, text: str, start: int, last: int) -> tuple[str, str]:
    """Return the sentence before that of a quotation, and what stands before that in its own, behind another's `last`.

    A sentence before it that opens with a time of day belongs to it: "At 3.20pm she came back. “Go now,” she said."
    """
    number = article.sentence_at(start) if article.sentences else 0
    sentences = [one for one in article.sentences[max(0, number - 1) : number + 1] if one.start <= start]
    begin = sentences[-1].start if sentences else 0
    is_beside = len(sentences) > 1 and sentences[0].paragraph == sentences[1].paragraph and last <= sentences[0].start
    earlier = text[sentences[0].start : begin] if is_beside else ""
    at, says = next(days_in(earlier[:_MAX_OPENING]), (0, ""))
    begin -= len(earlier) if ":" in says and earlier[:at].strip().istitle() else 0
    return earlier, without_asides(text[max(begin, start - MAX_CITATION, last) : start])


def _behind(article: Article, text: str, end: int, following: int) -> str:
    """Return what stands behind a quotation in its line, up to the sentence of the following one or to that itself."""
    sentence = next((one for one in reversed(article.sentences) if one.start < following), None)
    asks = sentence is not None and text.endswith("?", sentence.start, sentence.end)  # "And what of the Herald? “…”"
    is_next = sentence is not None and (following < sentence.end or (asks and following < len(text)))
    stop = sentence.start if sentence and end <= sentence.start and is_next else following
    return text[end : min(_line_end(text, end), stop)]


def _line_end(text: str, start: int) -> int:
    stop = text.find("\n", start, start + MAX_CITATION)
    return stop if stop >= 0 else min(len(text), start + MAX_CITATION)


_TO_DATE = 20  # characters from a publisher's name to the date of its report
_SOURCE = re.compile(r"\b(?:told|in) (?:[Tt]he )?[A-Z]")  # "told the Herald", "X in the Herald"
_PAPERS = "|".join(word.capitalize() for word in sorted(word_list("publication_words") - word_list("bodies")))
# "in the Marl Gull", "the Gull", but no "the Gull Inn"; "according to The Marl Lantern"
_PAPER = re.compile(
    rf"\b(?:(?:[Tt]he|[Ii]n) ((?:[A-Z][\w’'-]{{0,30}} ){{0,3}}(?:{_PAPERS}))"
    r"|according to [*_]*The ([A-Z]\w{0,30}(?: [A-Z]\w{0,30}){0,3}))\b(?! [A-Z])"
)
_IN = re.compile(r"\b(?:in|from|per|according to) (?:the )?$", re.IGNORECASE)  # "in the Herald one reads"
_WRITING_IN = re.compile(r"(?:(?:Writing )?[Ii]n|[Aa]ccording to) (?:the )?[*_]*")  # as a sentence opens
_MAX_BEHIND = 8  # words between that and a quotation
_MAX_LEAD = 3  # words before and behind a name that is a label: "From the Herald, 5 May 2020:"
_ADDRESSED = re.compile(r"\b(?:told|tells|to|with) (?:the )?$", re.IGNORECASE)  # "told the Herald in May"
# "it's from January, I think"
_IS_FROM = re.compile(r"\b(?:it|that|this)(?:['’]s| is| was) from\b.{0,5}$", re.IGNORECASE)
_LISTENERS = frozenset(("told", "tells", "to", "with"))
_TALK = "|".join(sorted(word_list("words_of_conversing")))
_TOLD = re.compile(rf"\b(?:told|tells|(?:{_TALK}) (?:to|with)) (?:the )?$", re.IGNORECASE)
# "told the Herald: “…”", "told the Herald that “…”", "told the Herald only, “…”"
_WHAT = re.compile(r"(?: (?:in|on) [\w ]{1,20})?:\s*| that\s+|(?: [a-z]+){0,3},\s*")
_PASSED_ON = re.compile(r"\b(?:is|are|was|were|been) (?:also )?quoted\b")
# Behind it, another source may be named.
_CLAUSE_END = re.compile(rf";| (?:{'|'.join(sorted(word_list('clause_joints')))}) ")
_OPENS_NEXT = re.compile(r"[.!?][”’\"]?\s+(?:[^\W\d_a-z][a-z]*\s)?(?:the\s)?$")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")
_ADDRESS = re.compile(r"https?://[^\s)>\]\"']+")
_LEAVES = re.compile(r"[\n”\"’']")  # where a quotation may end


@dataclass(frozen=True, slots=True)
class Claim:
    """What a text says of a quotation: its speaker's name, its article's address, its publisher or its day.

    A day is as `days_in` yields it. `published` tells that it is the article's, as that a publisher is: what was told
    to one may stand in another.
    `role` is what the text calls a speaker.
    `among` is a text any of whose names may be meant, where a pronoun tells the speaker or no verb does; and a
    publisher's name as it was written.
    """

    kind: DifferenceKind
    says: str
    published: bool = True
    among: str = ""
    role: str = ""

    @property
    def is_time(self) -> bool:
        """Whether it is a time of day, which stands beside a day."""
        return self.kind is DifferenceKind.DATE and ":" in self.says


def claims_of(quoted: QuotedText, infos: Sequence[ArticleInfo], publishers: Mapping[str, str]) -> Iterator[Claim]:
    """Yield what a text says of a quotation's source, as far as the articles know of such a source.

    `publishers` are the names of publishers by their folded forms.
    """
    # "…, the Post reported" says who told of it.
    around = f"{quoted.before} “” {quoted.citation}"
    if quoted.speaker and not _is_publisher(quoted.speaker, publishers, around):
        yield Claim(DifferenceKind.SPEAKER, quoted.speaker, among=quoted.among, role=quoted.role)
    behind = quoted.citation
    addresses = {info.url for info in infos if info.url} if "http" in behind else set()
    for match in _ADDRESS.finditer(behind):
        address = match.group().partition("#")[0].rstrip(".,;")
        if address in addresses:
            yield Claim(DifferenceKind.ARTICLE, address)
    clause = len(_CLAUSE_END.split(behind)[0])
    ends, led_ends = list[int](), list[int]()
    sources = list(_named_publishers(around, publishers))
    for written, publisher in sources:
        if found := _written(written).search(behind):
            if found.start() < clause or _is_cited(behind, found.start()):
                addressed = _ADDRESSED.search(behind[: found.start()]) is not None
                ends += [] if addressed else [found.end()]
                yield Claim(DifferenceKind.PUBLISHER, publisher, not addressed, written)
        elif end := _tells_of_it(quoted.before, written):
            led_ends.append(end)
            yield Claim(DifferenceKind.PUBLISHER, publisher, among=written)
        elif written in publishers.values() and _is_told_before(quoted.before, written):
            yield Claim(DifferenceKind.PUBLISHER, publisher, published=False, among=written)
    is_carried_on = quoted.speaker and (quoted.among or quoted.speaker.split()[-1] in quoted.earlier)
    for written, publisher in _named_publishers(quoted.earlier, publishers) if is_carried_on and not sources else ():
        lead, behind_it = _written(written).split(quoted.earlier, 1)
        is_told = _TOLD.search(lead.rstrip("*_")) is not None
        if is_told or (_WRITING_IN.fullmatch(lead) and behind_it.lstrip("*_").startswith(",")):
            yield Claim(DifferenceKind.PUBLISHER, publisher, not is_told, written)
    asks = quoted.earlier.rstrip().endswith("?") and tells_of_speech(quoted.earlier, 0, len(quoted.earlier))
    if asks and not (quoted.speaker or sources or has_words(quoted.before)):  # "What did the Herald write? “…”"
        for written, publisher in _named_publishers(quoted.earlier, publishers):
            yield Claim(DifferenceKind.PUBLISHER, publisher, among=written)
    for part, named in ((behind, ends), (quoted.before, led_ends)):
        for start, says in days_in(part):
            lead = part[:start]
            stop = start + len(_SENTENCE_END.split(part[start:], 1)[0])
            if part is behind and _OPENS_NEXT.search(lead) and is_clause(part, start, stop):
                continue  # "“…,” X said. In May she resigned."
            is_of_piece = any(0 <= start - end <= _TO_DATE and "." not in part[end:start] for end in named)
            is_of_piece = is_of_piece or _is_day_of_piece(lead)  # or "the Herald of 5 May"
            is_of_piece = is_of_piece or _IS_FROM.search(part, 0, start + len("from")) is not None
            if part is behind:
                is_of_piece = is_of_piece or _is_cited(behind, start)
            elif named:  # "On 5 May the Herald reported"
                is_of_piece = is_of_piece or re.fullmatch(r"\W*(?:on|in)?\W*", lead, re.IGNORECASE) is not None
            if is_of_piece or _is_day_of_speech(lead, quoted):
                yield Claim(DifferenceKind.DATE, says, published=is_of_piece)


def _named_publishers(around: str, publishers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the publishers that may be named in a text, as they are written there and as the articles name them.

    A newspaper may be named by a part of its name, which others may have too, or be none of the articles'.
    """
    folded_text = fold(around)
    near = (one for folded, one in publishers.items() if folded.removeprefix("the ").split()[0] in folded_text)
    whole = [one for one in near if _written(one).search(around)]
    yield from ((one, one) for one in whole)
    for match in _PAPER.finditer(around):
        written = match[1] or match[2]
        if not any(written in one for one in whole):
            words = set(fold(written).split())
            known = [one for folded, one in publishers.items() if words <= set(folded.split())]
            yield from ((written, one) for one in known or [written])


def _is_publisher(name: str, publishers: Mapping[str, str], around: str) -> bool:
    """Return whether a name is a publisher's, or part of one behind "the": "the Post" of "Marl Valley Post".

    It may also be cut out of one that stands `around` it, or have one in it: "From Coast Herald".
    """
    named = fold(name).removeprefix("the ")
    words = set(named.split()) if re.match(r"[Tt]he [^\W\d_a-z]", name) else set()
    return any(
        named == folded.removeprefix("the ")
        or named.removeprefix("the") == folded.removeprefix("the ").replace(" ", "")
        or (words and words <= set(folded.split()))
        or (folded.startswith(f"{named} ") and _written(publisher).search(around))
        or (folded in named and _written(publisher).search(name))
        for folded, publisher in publishers.items()
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
    the = r"(?:[Tt]he\s)?" if words[0] == "The" and len(words) > 2 else ""  # "Lyme Post", but no "Times" alone
    if words[0] == "The":
        patterns[0] = "[Tt]he"
    name = the + r"\s".join(patterns[bool(the) :])
    handle = "@(?:the)?" + "".join(map(re.escape, words[words[0] == "The" :]))  # "@LymePost"
    no_other = "" if len(words) == len(publisher.split()) else "(?! [A-Z])"  # "Marl Valley Trust" isn't its "Online"
    return re.compile(rf"(?<!\w)(?:{name}(?: (?i:{'|'.join(editions)}))?|(?i:{handle}))(?!\w){no_other}")


def _cites(article: Article, start: int, claims: Sequence[Claim]) -> bool:
    """Return whether the paragraph of a place names what a text says to have published it: "X in the Herald"."""
    number = article.sentence_at(start)
    begin, end = surroundings(article, number)
    for sentence in reversed(article.sentences[: number + 1]):
        if sentence.start < begin:
            break
        if _SOURCE.search(article.text, *sentence[:2]) and tells_of_speech(article.text, *sentence[:2]):
            begin, end, _ = sentence
            break
    return any(_written(one.among).search(article.text, begin, end) for one in claims)


def _tells_of_it(before: str, publisher: str) -> int | None:
    """Return where a publisher's name ends of which the words before a quotation say that it has these words.

    None where it just was told so.
    """
    found = _written(publisher).search(before)
    if found is None:
        return None
    lead, behind = before[: found.start()], before[found.end() :]
    words = [word.lower() for word in re.findall(r"\w+", behind)]
    pieces = word_list("published_pieces", "documents")
    verbs = word_list("reporting_verbs", "citing_verbs", "verbs_of_newspapers") | pieces
    tells = any(word in verbs for word in words[: 2 if words[:1] == ["also"] else 1])
    most = 0 if behind.startswith(",") and not _WRITING_IN.fullmatch(lead) else _MAX_BEHIND  # "In the Herald, X writes"
    is_place = _IN.search(lead) is not None and len(words) <= most
    is_owner = words[:1] == ["s"] and (len(words) == 1 or not pieces.isdisjoint(words[1:3]))
    dated = re.match(r",? (?:dated|of|on) ", behind)
    leads = _IN.search(lead) or lead.rpartition(",")[2].strip().lower() in ("", "the")
    is_dated = dated and (
        dated[0].endswith("dated ") or (leads and next(days_in(behind), (99,))[0] <= len(dated[0]) + 4)
    )
    labels = (
        lead.count(" ") <= _MAX_LEAD
        and not _ADDRESSED.search(lead)
        and len(words) <= _MAX_LEAD
        and behind.rstrip().endswith(":")
    )
    return found.end() if tells or is_place or is_owner or is_dated or labels else None


def _is_told_before(before: str, publisher: str) -> bool:
    """Return whether the words before a quotation say that just a publisher was told it: "X told the Herald: “…”"."""
    before = before.replace("*", "").replace("_", "")
    found = _written(publisher).search(before)
    if found is None or _WHAT.fullmatch(before, found.end()) is None or not _TOLD.search(before[: found.start()]):
        return False
    words = re.findall(r"[\w’']+", before[: found.start()].lower().replace("’", "'"))
    return word_list("negations_before_verbs", "negations").isdisjoint(words)


def _is_cited(text: str, at: int) -> bool:
    """Return whether a date stands in brackets or behind a dash, and so is a source's, not part of the story."""
    before = text[:at]
    return before.rfind("(") > before.rfind(")") or re.search(r"^\W{0,4}[—–―]", before) is not None


def _is_day_of_piece(before: str) -> bool:
    """Return whether the words before a date name what was published then: "in an article of", "in the same paper on".

    "He told the paper on" is the day of a speech, and so may be "in a report on", which need not be a newspaper's.
    """
    words = re.findall(r"\w+", before.lower())
    is_on = words[-1:] == ["on"]
    while words and words[-1] in ("of", "on", "dated", "from", "published", "in"):
        words.pop()
    pieces = word_list("published_pieces", "publication_words") - ({"report"} if is_on else set())
    return words[-1:] != [] and words[-1] in pieces and _LISTENERS.isdisjoint(words[-4:-1])


def _is_day_of_speech(before: str, quoted: QuotedText) -> bool:
    """Return whether a date behind these words is the day on which a quotation's speaker spoke.

    It opens the sentence, or stands right behind the verb or the speaker: "On Monday, X said", "X said on Monday".
    Another opening may stand before: "During the storm, on Monday, X said".
    """
    opening = re.fullmatch(r"([^\W_]+)[^,]{0,80}, ((?:(?:on|in|at) )?(?:the )?)", before)
    if opening and opening[1].lower() in word_list("openers"):
        before = opening[2]
    beside = is_beside_speech(before, fold(quoted.speaker).split()[-1] if quoted.speaker else None)
    if beside is None:
        told = re.findall(r"[^\W_]+", f"{quoted.before} {quoted.citation}".lower())
        return quoted.speaker is not None or not word_list("reporting_verbs").isdisjoint(told)
    return beside


def contradictions(
    claims: Sequence[Claim], article: Article, start: int, end: int, speaker: Speaker | None
) -> Iterator[Difference]:
    """Yield the claims that a place of an article, said by `speaker`, is against.

    Several claims of one kind hold where one of them does.
    """
    for kind, is_time in dict.fromkeys((claim.kind, claim.is_time) for claim in claims):
        said = [claim for claim in claims if (claim.kind, claim.is_time) == (kind, is_time)]
        found: str | None
        if kind is DifferenceKind.SPEAKER:
            reports = said[0].among and set(fold(said[0].says).split()) <= set(fold(article.publisher or "").split())
            found = None if reports else other_speaker(said[0].says, said[0].among, article, start, end, speaker)
            other = other_holder(said[0].role, said[0].says, article.text) if found is None and said[0].role else None
            if other is not None:
                yield Difference(kind, said[0].role, other)
        elif kind is DifferenceKind.ARTICLE:
            names = [one.says for one in said]
            is_it = article.url in names or article.title in names
            found = None if is_it else article.url or article.title or article.id
        elif kind is DifferenceKind.PUBLISHER:
            told = [one for one in said if not one.published]
            papers = [fold(one.says) for one in said]
            holds = article.publisher is None or fold(article.publisher) in papers or _cites(article, start, said)
            holds = holds or any(_written(one.among).search(article.text) for one in told)
            if told and not holds:  # where somebody was quoted, that sentence doesn't say who was told it
                holds = bool(_PASSED_ON.search(article.text, *article.sentences[article.sentence_at(start)][:2]))
            found = None if holds else article.publisher
        else:
            others = [other_day(one.says, article, start, end, speaker, of_article=one.published) for one in said]
            found = None if None in others else others[0]
        if found is not None:
            yield Difference(kind, said[0].says, found)


def is_told(claim: Claim, article: Article, start: int, end: int, speaker: Speaker | None) -> bool:
    """Return whether a place tells what a claim that it is not against is of, so that this was checked."""
    if claim.kind is DifferenceKind.SPEAKER:
        last = claim.says.lower().split()[-1]
        if kin := relative(claim.says):
            return is_told_relative(*kin, article, start, end, speaker)
        if is_one_of(claim.says):
            who = speaker or unnamed_speaker(article, start, end)
            return who is not None and last in callings(who.name, article.text)
        return (
            last in {*PRONOUNS, *word_list("published_pieces", "documents", "publication_words")}
            or (speaker is not None and is_called(claim.says, speaker.name, article.text))
            or is_meant(claim.says, article, start, end)
            or is_named_beside(claim.says, article, start, end)
        )
    if claim.kind is DifferenceKind.PUBLISHER:
        return article.publisher is not None
    if claim.kind is DifferenceKind.ARTICLE or claim.is_time:
        return True
    published = day_of(article.published)
    if published is not None and (claim.published or may_be_same_day(claim.says, str(published), published)):
        return True
    return any(":" not in one for one in _days_told(article, start, end, speaker))


def joined_speakers(article: Article, comparison: Comparison) -> Iterator[Difference]:
    """Yield where a quotation joins the words of two speakers of an article, by an ellipsis or without a mark."""
    for one in comparison.differences:
        span = one.text_span
        if span is None or one.kind not in (DifferenceKind.ELLIPSIS, DifferenceKind.ATTRIBUTION):
            continue
        if one.kind is DifferenceKind.ELLIPSIS and not _LEAVES.search(article.text, *span):
            continue
        first = find_speaker(article, comparison.start, span[0])
        second = find_speaker(article, span[1], comparison.end)
        if first and second and not is_same_speaker(first.name, second.name, article, span[1]):
            yield Difference(DifferenceKind.SPEAKER, first.name, second.name, one.quote_span, span)


# "said on the first day of the hearing, on"
_SAID_ON = re.compile(
    rf"\b(?:{'|'.join(sorted(word_list('reporting_verbs')))}),? "
    r"(?:(?:on|in|at|during|outside|from)(?: (?!that\b|wh)[a-z]+){1,8},? )*(?:on |in )?$",
)
_IN_DOCUMENT = re.compile(
    rf"\b(?:in|during) (?:an?|the|his|her) (?:{'|'.join(sorted(word_list('documents')))}) (?:\w+ )?$"
)
_BETWEEN = re.compile(r"[”\"]([^“”\"]{1,300})[“\"]")
_BY_PUBLICATION = re.compile(r"\b(?:yesterday|today|this (?:morning|afternoon|evening))\b", re.IGNORECASE)
_TOLD_WITHIN = timedelta(days=14)  # from a speech to the article about it, unless that names its month or year


def other_day(
    claimed: str, article: Article, start: int, end: int, speaker: Speaker | None, *, of_article: bool
) -> str | None:
    """Return the day or time that an article tells where a claimed one, month or year can't be; None where it may be.

    It is claimed `of_article`, or else of the words from `start` to `end`, which `speaker` said.
    """
    if ":" in claimed:
        return _other_time(claimed, article, start, end, speaker)
    published = day_of(article.published)
    if of_article:
        is_same = published is None or may_be_same_day(claimed, published.isoformat(), published)
        return None if is_same else str(published)
    told = [one for one in _days_told(article, start, end, speaker) if ":" not in one]
    if told and not any(may_be_same_day(claimed, one, published) for one in told):
        return told[0]
    if published is None or claimed.lower() in WEEKDAYS:
        return None
    first, last = period(claimed, published)
    names = [str(first.year)] if claimed[:4].isdecimal() else [claimed.split()[-1], " ago"]
    is_old = last < published - _TOLD_WITHIN and not any(name in article.text for name in names)
    return str(published) if first > published or is_old else None


def _other_time(claimed: str, article: Article, start: int, end: int, speaker: Speaker | None) -> str | None:
    """Return the time of day at which words were said, or the entry with them was made; None where it may be `claimed`.

    What an entry tells may have been said since the one before.
    """
    told = [one for one in _days_told(article, start, end, speaker) if ":" in one]
    entry = entry_times(article, article.sentences[article.sentence_at(start)].paragraph) if article.sentences else None
    if claimed in told or (entry and entry[1] < claimed <= entry[0]):
        return None
    return entry[0] if entry else next(iter(told), None)


def is_beside_speech(before: str, name: str | None) -> bool | None:
    """Return whether a verb of speech or a speaker's name ends the words before a date; None where there are none."""
    words = re.findall(r"[^\W_]+(?:['’]s\b)?", _IN_DOCUMENT.sub("", before.lower()))
    small = word_list("adverbs", "calendar") | {"on", "in", "at", "of", "by", "late", "early", "back", "last", "the"}
    while words and (words[-1] in small or words[-1].isdecimal()):
        words.pop()
    if not words or words == ["speaking"]:
        return None
    if words[-1] in ("speaking", "spoke", "speaks"):
        return True
    told = not {"told", "tells"}.isdisjoint(words[-4:])  # "told a reporter in 2015"
    return told or words[-1] in word_list("reporting_verbs") or words[-1] == name


def _days_told(article: Article, start: int, end: int, speaker: Speaker | None) -> Iterator[str]:
    """Yield the days on which the sentences of a quotation say that it was said, and all weekdays that they name."""
    name = fold(speaker.name).split()[-1] if speaker else None
    if name and speaker and not is_organisation_or_place(speaker.name):
        # "Lee said on Monday", "Lee on Monday said"
        around = rf"\b{re.escape(name)}\b(?: (\w{{1,20}}))? on ({'|'.join(WEEKDAYS)})(?: (\w{{1,20}}))?"
        dated, verbs = re.finditer(around, article.text, re.IGNORECASE), word_list("reporting_verbs")
        yield from (one[2].capitalize() for one in dated if not verbs.isdisjoint(one.group(1, 3)))
    if speaker and article.sentences and (number := article.sentence_at(speaker.start)) < article.sentence_at(start):
        named = article.sentences[number]
        part = article.text[named.start : named.end]
        is_next = number + 1 == article.sentence_at(start)
        told = ((part[:at], says) for at, says in days_in(part))
        yield from (
            says for lead, says in told if _IN_DOCUMENT.search(lead.lower()) or (is_next and _SAID_ON.search(lead))
        )
    quotation = quotation_at(article, start)  # behind which the day may stand in its last sentence
    published = day_of(article.published)
    between = _BETWEEN.findall(article.text[start:end])  # two quotations, as "she said on Monday."
    for part in (*beside(article, start, max(end, quotation.end) if quotation else end), *between):
        for at, says in days_in(part):
            if says.lower() in WEEKDAYS or is_beside_speech(part[:at], name) is not False:
                yield says
        for said in _BY_PUBLICATION.finditer(part if published else ""):
            if is_beside_speech(part[: said.start()], name) is not False:
                yield str((published or date.min) - timedelta(days=said[0].lower() == "yesterday"))
