"""How well sentences and spelling are analysed, and how fast:

    python -m tests.benchmarks.analysis ../shared/data/squad2 ../shared/data/naturalquestions

A set is a folder with `articles.jsonl` and `questions.jsonl`, whose gold spans are sentences in the sets of this kind.
Shown for each: how many gold spans begin and end where a sentence does, and are one; misspellings made by chance of its
words, put right and put wrong; and how many words of the next set's questions, which it lacks, are taken for slips.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from index.search.spelling import Speller
from index.text.sentences import sentence_spans
from index.text.terms import content_terms, tokenize
from index.text.tokens import stem


def _lines(folder: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def _seconds(work: Callable[[str], object], texts: Iterable[str]) -> float:
    begun = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - begun


def _spoilt(word: str, chance: random.Random) -> str:
    """`word` with a letter behind its first left out, doubled, swapped with its neighbour or put for another."""
    at = chance.randrange(1, len(word) - 1)
    before, letter, behind = word[:at], word[at], word[at + 1 :]
    return before + chance.choice(
        (behind, 2 * letter + behind, behind[0] + letter + behind[1:], "aeiou"[at % 5] + behind)
    )


class _Set:
    """A question set, analysed."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.texts = {str(article["id"]): str(article["text"]) for article in _lines(folder, "articles.jsonl")}
        questions = _lines(folder, "questions.jsonl")
        self.gold = {(str(a), int(s), int(e)) for question in questions for a, s, e in question["gold"]}  # type: ignore[attr-defined]
        self.asked = {
            t.word for q in questions for t in tokenize(str(q["question"])) if not t.stop and t.word.isalpha()
        }
        begun = time.process_time()
        self.spans = {id: sentence_spans(text, 0, len(text)) for id, text in self.texts.items()}
        self.sentence_time = time.process_time() - begun
        self.sentences = [self.texts[id][start:end] for id, spans in self.spans.items() for start, end in spans]
        self.vocabulary = Counter(
            token.word for text in self.texts.values() for token in tokenize(text) if not token.stop
        )
        self.speller = Speller(self.vocabulary)

    def boundaries(self) -> tuple[float, float, float]:
        """The shares of gold spans that begin where a sentence does, that end where one does, and that are one."""
        starts = {(id, start) for id, spans in self.spans.items() for start, _ in spans}
        ends = {(id, end) for id, spans in self.spans.items() for _, end in spans}
        whole = {(id, *span) for id, spans in self.spans.items() for span in spans}
        trimmed = [self._trimmed(*span) for span in self.gold]
        found = [((a, s) in starts, (a, e) in ends, (a, s, e) in whole) for a, s, e in trimmed]
        first, last, both = (sum(column) / len(found) for column in zip(*found, strict=True))
        return first, last, both

    def _trimmed(self, article: str, start: int, end: int) -> tuple[str, int, int]:
        span = self.texts[article][start:end]
        return article, start + len(span) - len(span.lstrip()), end - len(span) + len(span.rstrip())

    def misspellings(self, count: int = 3000) -> tuple[float, float, float]:
        """The shares of misspellings made by chance that are put right and put wrong; milliseconds for each."""
        chance = random.Random(7)
        words = [word for word in sorted(self.vocabulary) if word.isalpha() and word.isascii() and len(word) >= 4]
        picked = chance.choices(words, [self.vocabulary[word] for word in words], k=count)
        pairs = [(word, spoilt) for word in picked if (spoilt := _spoilt(word, chance)) not in self.vocabulary]
        begun = time.process_time()
        found = [self.speller.correct(spoilt) for _, spoilt in pairs]
        each = (time.process_time() - begun) / len(pairs) * 1000
        right = sum(
            c is not None and stem(c.correction) == stem(word) for c, (word, _) in zip(found, pairs, strict=True)
        )
        return right / len(pairs), (sum(c is not None for c in found) - right) / len(pairs), each

    def taken_for_slips(self, asked: Iterable[str]) -> tuple[int, int]:
        """Of the words that this set lacks: how many are corrected, and how many there are."""
        terms = {stem(word) for word in self.vocabulary}
        unknown = [word for word in asked if word not in self.vocabulary and stem(word) not in terms]
        return sum(self.speller.correct(word) is not None for word in unknown), len(unknown)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Measure sentences, terms and spelling on question sets.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    sets = [_Set(folder) for folder in parser.parse_args().folders]
    columns = ("set", "sentences", "begins", "ends", "is one", "µs/sentence", "terms µs/20 words", "tokens µs/20 words")
    table = Table(*columns, "slips right", "wrong", "ms", "other words taken for slips", box=box.SIMPLE)
    for number, each in enumerate(sets):
        twenty = sum(len(sentence.split()) for sentence in each.sentences) / 20
        content_time = min(
            _seconds(content_terms, each.sentences) for _ in range(2)
        )  # the second time, words are known
        token_time = min(_seconds(tokenize, each.sentences) for _ in range(2))
        taken, unknown = each.taken_for_slips(sets[(number + 1) % len(sets)].asked)
        right, wrong, milliseconds = each.misspellings()
        table.add_row(
            each.name,
            f"{len(each.sentences):,}",
            *(f"{share:.3f}" for share in each.boundaries()),
            *(
                f"{s * 1e6:.1f}"
                for s in (each.sentence_time / len(each.sentences), content_time / twenty, token_time / twenty)
            ),
            f"{right:.2f}",
            f"{wrong:.3f}",
            f"{milliseconds:.2f}",
            f"{taken} of {unknown:,}",
        )
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
