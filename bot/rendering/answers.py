"""Answer, Summary, checked quotations -> blocks: what is said, in which order, the same in every face."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from bot.answering.answer import Answer, Passage, Reading, Verdict
from bot.answering.parsing import NO_ARTICLES
from bot.answering.phrase_search import PhraseMatches
from bot.rendering.quotes import Block, Notice, Quote, Source, Tone, numbered_blocks, passage_blocks
from bot.summarizing.summary import ListedArticle, Scope, Section, Summary
from bot.verification import DifferenceKind, QuoteVerdict
from index.article import own_name
from index.metadata.dates import format_date
from index.search.snapshot import Snapshot
from index.text.characters import cut

if TYPE_CHECKING:
    from bot.verification.claims import Claim
    from bot.verification.comparing import Difference
    from bot.verification.verify import CheckedQuotation

NO_ANSWER = "The articles don't say."
NO_MORE_ANSWERS = "Nothing else surely answers this."
"""What every face says where there is no answer."""

FROM_EXAMPLES = Notice("These are the example articles that come with the program: nothing has been indexed yet.")
"""What every face says where these serve."""

_MIN_SHARE = 0.15  # of the first passage's confidence: one far less likely is not shown as an answer


def serving_notices(snapshot: Snapshot) -> list[Notice]:
    """Return what is said first of what was looked for in the examples, or where there are no articles."""
    if snapshot.is_demonstration:
        return [FROM_EXAMPLES]
    return [] if snapshot.chunk_count() else [Notice(NO_ARTICLES, Tone.CAUTION)]


def answer_blocks(answer: Answer, numbers: Sequence[int] | None = None) -> tuple[Block, ...]:
    """Return notices first, then a quote and its source for each passage, best first.

    The passages have these `numbers`, from 1 where none are given; one alone has none. Passages of an answer that the
    articles don't give are announced as what comes closest; of one that they give, only those near the first are shown.
    """
    if answer.reply is not None:
        return (Notice(answer.reply),)
    if answer.refusal is not None:
        return _refusal_notices(answer.refusal)
    blocks: list[Block] = [*_reading_notices(answer.read_as)]
    says, shown = answer.verdict is Verdict.ANSWERED, shown_passages(answer)
    is_earlier = answer.since is not None and answer.is_earlier
    if is_earlier or not says:
        said = NO_MORE_ANSWERS if answer.goes_on else NO_ANSWER
        if is_earlier:
            said = f"No article from {format_date(answer.since)} on answers this."
        follows = " These are earlier, or undated:" if says else " What comes closest:" if shown else ""
        blocks.append(Notice(f"{said}{follows}", Tone.CAUTION))
    if answer.demonstration:
        blocks.append(FROM_EXAMPLES)
    if answer.since and not is_earlier:
        blocks.append(Notice(f"From {format_date(answer.since)} on:"))
    elif says and answer.newest and _are_newest_first(shown):
        blocks.append(Notice("The newest first:"))
    if answer.undated_left_out:
        blocks.append(Notice(_left_out_notice(answer.undated_left_out)))
    return *blocks, *numbered_blocks(shown, numbers)


def _are_newest_first(passages: Sequence[Passage]) -> bool:
    """Return whether passages are of several dates, the newest first and undated ones last."""
    dates = [passage.published or "" for passage in passages]
    return len(set(dates)) > 1 and dates == sorted(dates, reverse=True)


def _refusal_notices(refusal: str) -> tuple[Notice, ...]:
    first, *hints = refusal.splitlines()
    return Notice(first, Tone.CAUTION), *map(Notice, hints)


def shown_passages(answer: Answer) -> tuple[Passage, ...]:
    """Return the passages to show: where the articles answer, only those that are likely enough beside the first."""
    if answer.verdict is not Verdict.ANSWERED or not answer.passages:
        return answer.passages
    least = _MIN_SHARE * (answer.passages[0].confidence or 0.0)
    return tuple(takewhile(lambda passage: (passage.confidence or 0.0) >= least, answer.passages))


def phrase_blocks(found: PhraseMatches) -> tuple[Block, ...]:
    """Return how many places hold a phrase, then a quote and its source for each."""
    count = len(found.passages)
    if found.too_common:
        said = Notice("These words are in every article. Add a rarer one.", Tone.CAUTION)
    elif not count:
        said = Notice("The articles nowhere say this word for word.", Tone.CAUTION)
    else:
        said = Notice(f"{'' if found.complete else 'More than '}{count:,} {'place' if count == 1 else 'places'}.")
    return said, *numbered_blocks(found.passages, is_search=True)


def summary_blocks(summary: Summary, *, titled: bool = False) -> tuple[Block, ...]:
    """Return notices first, then a quote and its source for each sentence, in reading order.

    After a digest's story come its other articles, and at the end the articles of no story. `titled` is whether what
    it is a summary of stands above already.
    """
    if summary.refusal is not None:
        return _refusal_notices(summary.refusal)
    blocks: list[Block] = [*_reading_notices(summary.read_as)]
    if not (titled and summary.sections):
        blocks.append(_opening(summary))
    if summary.demonstration:
        blocks.append(FROM_EXAMPLES)
    if summary.undated_left_out:
        blocks.append(Notice(_left_out_notice(summary.undated_left_out)))
    if summary.older_left_out:
        blocks.append(Notice(f"Of the newest articles; {summary.older_left_out:,} older ones were left out."))
    numbered = dict(enumerate(summary.sentences, 1)) if len({one.article for one in summary.sentences}) > 1 else {}
    number = 0
    for section in summary.sections:
        is_day = summary.scope is Scope.TIMELINE
        if section.heading and (is_day or summary.scope is Scope.ARTICLE):
            blocks.append(Notice(format_date(section.heading) if is_day else section.heading, above=True))
        for sentence in section.sentences:
            number += 1
            for block in passage_blocks(sentence, number if numbered else None, numbered):
                if isinstance(block, Source):
                    block = replace(block, is_dated=is_day)
                    if summary.scope is Scope.ARTICLE and summary.title:  # which stands above
                        block = replace(block, title=None, is_titled=True)
                blocks.append(block)
        if others := _titles(_unquoted(section), section.sentences):
            blocks.append(Notice("Also on this: ", items=others))
    if summary.listed:
        said = "Also in the library: " if summary.sections else "In the library: "
        blocks.append(Notice(said, items=_titles(summary.listed), above=True))
    return tuple(blocks)


def _opening(summary: Summary) -> Notice:
    match summary.scope, bool(summary.sections):
        case Scope.ARTICLE, True:
            return Notice(
                f"“{summary.title}”, in its own words:" if summary.title else "The article, in its own words:"
            )
        case Scope.ARTICLE, False:
            return Notice("This article has no sentence to quote that can stand alone.", Tone.CAUTION)
        case Scope.TOPIC, True:
            return Notice(f"On “{summary.title}”:")
        case Scope.TIMELINE, True:
            return Notice(f"On “{summary.title}”, day by day:")
        case Scope.TIMELINE, False:
            return Notice(f"No article with a date says anything on “{summary.title}”.", Tone.CAUTION)
        case Scope.TOPIC, False:
            return Notice(f"The articles say nothing on “{summary.title}”.", Tone.CAUTION)
        case _, True:
            return Notice("The main stories:")
        case _ if summary.undated_left_out is not None and not summary.listed:
            return Notice("No article is dated so late.", Tone.CAUTION)
    return Notice("No article has a sentence to quote." if summary.listed else "There are no articles.", Tone.CAUTION)


def _unquoted(section: Section) -> list[ListedArticle]:
    quoted = {sentence.article for sentence in section.sentences}
    return [article for article in section.articles if article.article not in quoted]


def _titles(articles: Sequence[ListedArticle], quoted: Sequence[Passage] = ()) -> tuple[str, ...]:
    """Return the titles of articles, each once, and none that stands with what is quoted."""
    told = {passage.title for passage in quoted}
    names = dict.fromkeys(one.title or own_name(one.source, one.article) for one in articles)
    return tuple(name for name in names if name not in told)


def _reading_notices(readings: tuple[Reading, ...]) -> list[Notice]:
    """Say how a question was read: word by word, and as a whole where it was a follow-up."""
    wholes = [number for number, reading in enumerate(readings) if reading.understood.endswith("?")]
    said = [f"Read as: {readings[number].understood}" for number in wholes[-1:]]
    # What was read before the whole question was made is in it.
    single = [f"“{one.written}” as “{one.understood}”" for one in readings[wholes[-1] + 1 if wholes else 0 :]]
    said += [f"Read {', '.join(single)}."] if single else []
    return [Notice(" ".join(said))] if said else []


def _left_out_notice(articles: int) -> str:
    """Say how many articles a date filter left out because they carry no date."""
    return "1 undated article was left out." if articles == 1 else f"{articles} undated articles were left out."


_VERDICTS = {
    QuoteVerdict.VERBATIM: "Verbatim",
    QuoteVerdict.ALTERED: "Altered",
    QuoteVerdict.ELSEWHERE: "Word for word, but not as the text says",
    QuoteVerdict.NOT_FOUND: "Not found in the articles",
}
_SAID = {
    DifferenceKind.LEFT_OUT: "left out: “{found}”",
    DifferenceKind.PUT_IN: "put in: “{claimed}”",
    DifferenceKind.CHANGED: "changed: “{found}” to “{claimed}”",
    DifferenceKind.ELLIPSIS: "an ellipsis leaves out “{found}”",
    DifferenceKind.BRACKET: "in brackets: “{claimed}” for “{found}”",
    DifferenceKind.MISPRINT: "misprinted: “{claimed}” for “{found}”",
    DifferenceKind.ATTRIBUTION: "who speaks is left out between the parts: “{found}”",
    DifferenceKind.SPEAKER: "the text says {claimed}, the article {found}",
    DifferenceKind.ARTICLE: "the text names {claimed}, it stands in {found}",
    DifferenceKind.PUBLISHER: "the text names {claimed}, it stands in {found}",
    DifferenceKind.DATE: "the text says {claimed}, the article {found}",
}
_LINE_START = re.compile(r"\n[ \t>]*")  # with the marks of a block quote
_MAX_LENGTH = 120  # characters of a quotation or a difference in a notice


def verification_blocks(
    checked: Sequence[CheckedQuotation], *, only_problems: bool = False, unit: Literal["", "line", "paragraph"] = ""
) -> tuple[Block, ...]:
    """Return a notice for each quotation, the passage that comes nearest with its source, and how they differ.

    What the article has and the quotation lacks is bold in the passage. At the end stands how many of several have
    which verdict. With `only_problems`, those that are verbatim, with nothing left unchecked, are only counted. The
    line or paragraph of each is told, as `unit` says, unless there is only one.
    """
    if not checked:
        return (Notice("There is nothing to check: the text has no words.", Tone.CAUTION),)
    blocks: list[Block] = []
    placed = unit and any(one.line > 1 for one in checked)
    for number, one in enumerate(checked, 1):
        if only_problems and one.is_proved:
            continue
        tone = Tone.PLAIN if one.verdict is QuoteVerdict.VERBATIM else Tone.CAUTION
        where = f" ({unit} {one.line if unit == 'line' else one.paragraph})" if placed else ""
        blocks.append(Notice(f"{number}. {_VERDICTS[one.verdict]}{where}: “{_cut(one.quote)}”", tone, above=True))
        if one.headline_of is not None:
            blocks.append(Notice(f"It is the headline of “{one.headline_of.title}”."))
        if one.passage is None:
            blocks += [Notice(_difference_notice(difference)) for difference in one.differences]
            continue
        *above, _, source = passage_blocks(replace(one.passage, differs=()))
        spans = (
            (span[0] - one.passage.start, span[1] - one.passage.start)
            for span in (difference.text_span for difference in one.differences)
            if span is not None
        )
        blocks += [*above, Quote(one.passage.quote, tuple(spans)), source]
        if one.corrected_by is not None:
            by = one.corrected_by
            name = f"“{by.title or own_name(by.source, by.article)}”"
            who = "The article" if by.article == one.passage.article else name
            blocks.append(Notice(f"{who} calls this a mistake: “{by.quote}”", Tone.CAUTION))
        blocks += map(Notice, dict.fromkeys(map(_difference_notice, one.differences)))
        if one.agreed:
            blocks.append(Notice(f"Checked, and right: {_listed(one.agreed)}."))
        if one.unchecked:
            kinds = dict.fromkeys(claim.kind for claim in one.unchecked)
            open_ones = (
                f"{kind} ({_listed([claim for claim in one.unchecked if claim.kind is kind])})" for kind in kinds
            )
            blocks.append(Notice(f"Not checked, for the article does not tell it: {'; '.join(open_ones)}."))
    if len(checked) > 1 or not blocks:
        counts = Counter(one.verdict for one in checked)
        told = [
            f"{counts[verdict]:,} {said[0].lower()}{said[1:]}" for verdict, said in _VERDICTS.items() if counts[verdict]
        ]
        noun = "quotation" if len(checked) == 1 else "quotations"
        blocks.append(Notice(f"{len(checked):,} {noun}: {'; '.join(told)}.", above=True))
    return tuple(blocks)


def _listed(claims: Sequence[Claim]) -> str:
    return ", ".join(dict.fromkeys(_cut(format_date(claim.says)) for claim in claims))


def _difference_notice(difference: Difference) -> str:
    sides = difference.claimed, difference.found
    claimed, found = map(_cut, map(format_date, sides) if difference.kind is DifferenceKind.DATE else sides)
    if difference.kind is DifferenceKind.ELLIPSIS and not found:
        return "An ellipsis leaves nothing out."
    if difference.kind is DifferenceKind.BRACKET and not found:
        return f"In brackets: “{claimed}”."
    if difference.kind is DifferenceKind.SPEAKER and not found:
        return f"The text says {claimed}, to whom the article does not give these words."
    said = _SAID[difference.kind].format(claimed=claimed, found=found)
    return f"{said[0].upper()}{said[1:]}."


def _cut(text: str) -> str:
    return cut(" ".join(_LINE_START.sub(" ", text).split()), _MAX_LENGTH)
