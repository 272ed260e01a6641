"""Why a passage came first: the question's words with their weights, and what else counted."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from bot.answering.answerer import Explanation, WordMatch
from bot.console.rendering import print_blocks
from bot.console.text import shown
from bot.rendering.quotes import passage_blocks

__all__ = ["print_explanation"]

_MOST_EVIDENCE = 8


def print_explanation(console: Console, explanation: Explanation | None) -> None:
    """The first passage; each word with its weight and whether the passage has it; and what counted most.

    Without an explanation, says that no word of the question matches.
    """
    wide = not console.is_terminal
    if explanation is None:
        console.print("No word of the question is in the articles.", soft_wrap=wide)
        return
    print_blocks(console, passage_blocks(explanation.passage))
    console.print("Words of the question, and how much each weighs:", soft_wrap=wide)
    for word in sorted(explanation.words, key=lambda word: -word.weight):
        line = Text.assemble(f"  {word.weight:6.2f}  ", (f"{shown(word.word):<20}", "bold"), _found(word))
        console.print(line, soft_wrap=wide)
    strongest = sorted(explanation.evidence.items(), key=lambda item: -abs(item[1]))[:_MOST_EVIDENCE]
    console.print("What counted most for and against the passage:", soft_wrap=wide)
    for name, contribution in strongest:
        console.print(f"  {contribution:+6.2f}  {name.replace('_', ' ')}", soft_wrap=wide)


def _found(word: WordMatch) -> str:
    if word.matched <= 0:
        return " not in the passage"
    return " found" if word.matched >= 1 else f" found in another form ({word.matched:.0%})"
