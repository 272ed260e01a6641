"""Checked quotations -> blocks: each verdict, the article's own words, their source, and how they differ."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rendering.quotes import Block, Notice, Quote, Tone, passage_blocks
from bot.verification.comparing import Difference, DifferenceKind
from bot.verification.verify import CheckedQuotation, QuoteVerdict
from index.text.characters import cut

__all__ = ["verification_blocks"]

_VERDICTS = {
    QuoteVerdict.VERBATIM: "Verbatim",
    QuoteVerdict.ALTERED: "Altered",
    QuoteVerdict.ELSEWHERE: "Word for word, but not as the text says",
    QuoteVerdict.NOT_FOUND: "Not found in the articles",
}
_SAID = {
    DifferenceKind.LEFT_OUT: "left out: “{found}”",
    DifferenceKind.PUT_IN: "put in: “{claimed}”",
    DifferenceKind.CHANGED: "changed: “{claimed}” for “{found}”",
    DifferenceKind.ELLIPSIS: "an ellipsis leaves out “{found}”",
    DifferenceKind.BRACKET: "in brackets: “{claimed}” for “{found}”",
    DifferenceKind.MISPRINT: "misprinted: “{claimed}” for “{found}”",
    DifferenceKind.SPEAKER: "the text says {claimed}, the article {found}",
    DifferenceKind.ARTICLE: "the text links to {claimed}, it stands in {found}",
    DifferenceKind.PUBLISHER: "the text names {claimed}, it stands in {found}",
    DifferenceKind.DATE: "the text says {claimed}, the article is of {found}",
}
_LONGEST = 120  # characters of a quotation or a difference in a notice


def verification_blocks(checked: Sequence[CheckedQuotation]) -> tuple[Block, ...]:
    """Return a notice for each quotation, the passage that comes nearest with its source, and how they differ.

    What the article has and the quotation lacks is bold in the passage.
    """
    if not checked:
        return (Notice("There is nothing to check: the text has no words.", Tone.CAUTION),)
    blocks: list[Block] = []
    for number, one in enumerate(checked, 1):
        tone = Tone.PLAIN if one.verdict is QuoteVerdict.VERBATIM else Tone.CAUTION
        blocks.append(Notice(f"{number}. {_VERDICTS[one.verdict]}: “{_cut(one.quote)}”", tone))
        if one.passage is None:
            continue
        _, *source = passage_blocks(one.passage)
        spans = (
            (span[0] - one.passage.start, span[1] - one.passage.start)
            for span in (difference.text_span for difference in one.differences)
            if span is not None
        )
        blocks += [Quote(one.passage.quote, tuple(spans)), *source]
        blocks += [Notice(_difference_notice(difference)) for difference in one.differences]
    return tuple(blocks)


def _difference_notice(difference: Difference) -> str:
    claimed, found = _cut(difference.claimed), _cut(difference.found)
    if difference.kind is DifferenceKind.ELLIPSIS and not found:
        return "An ellipsis leaves nothing out."
    said = _SAID[difference.kind].format(claimed=claimed, found=found)
    return f"{said[0].upper()}{said[1:]}."


def _cut(text: str) -> str:
    return cut(" ".join(text.split()), _LONGEST)
