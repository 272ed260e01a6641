"""How well quotations are checked, on quotations that are altered in named ways, and how long one takes:

    python -m tests.benchmarks.verification ../shared/data/news/articles.jsonl --large ../shared/data/books-1m.jsonl.gz

Sentences of the articles are quoted in a line of text, as they are or altered in one of the ways of `ALTERATIONS`; a
fifth of the articles is left out of the library, and what is quoted of these is nowhere. Every second quotation is
held out: thresholds were chosen on the others. Precision and recall are printed for each verdict, and what went wrong
by the way of altering. `--large` times quotations over a library of a million sentences of that collection.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.verification import QuoteVerdict
from bot.verification.verify import verify
from index.article import Article, Kind
from index.library import Library
from index.text.lexicon import common_words, zipf_frequencies
from tests.benchmarks.scale import excerpt

COUNT = 600
_MIN_WORDS, _MAX_WORDS = 8, 40
_SPEAKERS = ("Orla Tennick", "Basil Quorn", "Petra Holmwood", "Anselm Drury")


@dataclass(frozen=True, slots=True)
class Case:
    """A line of text with one quotation, and the verdict that is right."""

    way: str
    text: str
    verdict: QuoteVerdict


def quoted(words: str) -> str:
    return f"As the paper had it, “{words}”, and so on."


def as_it_is(sentence: str, chance: random.Random) -> str:
    return quoted(sentence)


def straight_marks(sentence: str, chance: random.Random) -> str:
    plain = sentence.translate(str.maketrans("’‘–—", "''--"))
    return f'As the paper had it, "{plain}", and so on.'


def broken_lines(sentence: str, chance: random.Random) -> str:
    """Break lines at blanks, and one in a long word, with a hyphen."""
    words = sentence.split(" ")
    at = max(range(len(words)), key=lambda number: len(words[number]) if words[number].isalpha() else 0)
    words[at] = f"{words[at][:3]}-\n{words[at][3:]}" if len(words[at]) > 6 else words[at]
    return quoted("\n".join(" ".join(words[start : start + 6]) for start in range(0, len(words), 6)))


def wrong_letter(sentence: str, chance: random.Random) -> str:
    """Put a wrong letter into a word, as scanning does, so that it is no word any more."""
    words = sentence.split(" ")
    long = [number for number, word in enumerate(words) if len(word) > 5 and word.isalpha() and word.islower()]
    known = [number for number in long if words[number] in zipf_frequencies()]
    at = chance.choice(known or long)
    place = chance.randrange(1, len(words[at]))
    for letter in chance.sample("cefhilnoqtu", 11):
        changed = words[at][:place] + letter + words[at][place + 1 :]
        if changed not in zipf_frequencies():
            words[at] = changed
            break
    return quoted(" ".join(words))


def block(sentence: str, chance: random.Random) -> str:
    return f"The paper wrote:\n\n> {sentence}\n\nThat was all."


def ellipsis(sentence: str, chance: random.Random) -> str:
    words = sentence.split(" ")
    start = chance.randrange(3, len(words) - 4)
    if not {"no", "not", "never"}.isdisjoint(words[start : start + 2]):
        start -= 2  # or it would turn the sense
    mark = chance.choice(("…", "...", "[...]", "(...)", ". . ."))
    return quoted(" ".join((*words[:start], mark, *words[start + 2 :])))


def brackets(sentence: str, chance: random.Random) -> str:
    words = sentence.split(" ")
    at = chance.randrange(2, len(words) - 3)
    words[at] = f"[{chance.choice(('the minister', 'they', 'this town', 'it'))}]"
    return quoted(" ".join(words))


def first_letter(sentence: str, chance: random.Random) -> str:
    return quoted(f"[{sentence[0].swapcase()}]{sentence[1:]}") if sentence[1:2].islower() else quoted(sentence)


def word_left_out(sentence: str, chance: random.Random) -> str:
    words = sentence.split(" ")
    at = chance.randrange(2, len(words) - 2)
    del words[at if any(map(str.isalnum, words[at])) else at - 1]  # a dash is no word
    return quoted(" ".join(words))


def word_put_in(sentence: str, chance: random.Random) -> str:
    words = sentence.split(" ")
    words.insert(chance.randrange(2, len(words) - 2), chance.choice(("not", "never", "nearly", "secretly", "hardly")))
    return quoted(" ".join(words))


def word_changed(sentence: str, chance: random.Random) -> str:
    words = sentence.split(" ")
    alphabetic = [number for number, word in enumerate(words[1:-1], 1) if len(word) > 3 and word.isalpha()]
    at = chance.choice(alphabetic)
    words[at] = chance.choice([word for word in common_words()[200:3000] if len(word) > 3 and word != words[at]])
    return quoted(" ".join(words))


def number_changed(sentence: str, chance: random.Random) -> str:
    changed, count = re.subn(r"\d", lambda match: str((int(match[0]) + 1) % 10), sentence, count=1)
    return quoted(changed) if count else word_changed(sentence, chance)


def words_swapped(sentence: str, chance: random.Random) -> str:
    words = sentence.split(" ")
    pairs = [at for at in range(1, len(words) - 2) if words[at].lower() != words[at + 1].lower()]
    at = chance.choice(pairs)
    words[at], words[at + 1] = words[at + 1], words[at]
    return quoted(" ".join(words))


def clause_left_out(sentence: str, chance: random.Random) -> str:
    """Leave out a few words without a sign."""
    words = sentence.split(" ")
    start = chance.randrange(2, len(words) - 5)
    return quoted(" ".join((*words[:start], *words[start + 3 :])))


ALTERATIONS: dict[Callable[[str, random.Random], str], QuoteVerdict] = {
    as_it_is: QuoteVerdict.VERBATIM,
    straight_marks: QuoteVerdict.VERBATIM,
    broken_lines: QuoteVerdict.VERBATIM,
    wrong_letter: QuoteVerdict.VERBATIM,
    block: QuoteVerdict.VERBATIM,
    ellipsis: QuoteVerdict.VERBATIM,
    brackets: QuoteVerdict.VERBATIM,
    first_letter: QuoteVerdict.VERBATIM,
    word_left_out: QuoteVerdict.ALTERED,
    word_put_in: QuoteVerdict.ALTERED,
    word_changed: QuoteVerdict.ALTERED,
    number_changed: QuoteVerdict.ALTERED,
    words_swapped: QuoteVerdict.ALTERED,
    clause_left_out: QuoteVerdict.ALTERED,
}


def cases(held: list[Article], absent: list[Article], count: int) -> list[Case]:
    """Return `count` cases, as many of each way of altering, and of each of the others."""
    from bot.answering.attribution.speakers import find_speaker

    chance = random.Random(11)
    ways: list[str] = [
        *(way.__name__ for way in ALTERATIONS),
        "another_speaker",
        "another_article",
        "nowhere",
        "made_up",
    ]
    by_name = {way.__name__: way for way in ALTERATIONS}
    found: list[Case] = []
    while len(found) < count:
        way = ways[len(found) % len(ways)]
        article = chance.choice(absent if way == "nowhere" else held)
        sentences = [one for one in range(len(article.sentences)) if _usable(article, one)]
        if not sentences:
            continue
        number = chance.choice(sentences)
        start, end, _ = article.sentences[number]
        sentence = re.sub('[“”"«»]', "", article.text[start:end].rstrip(".!?,"))
        if way in by_name:
            alter = by_name[way]
            found.append(Case(way, alter(sentence, chance), ALTERATIONS[alter]))
        elif way == "another_speaker":
            spoken = [one for one in sentences if find_speaker(article, *article.sentences[one][:2])]
            if not spoken:
                continue
            start, end, _ = article.sentences[chance.choice(spoken)]
            sentence = re.sub('[“”"«»]', "", article.text[start:end].rstrip(".!?,"))
            found.append(Case(way, f"“{sentence},” said {chance.choice(_SPEAKERS)}.", QuoteVerdict.ELSEWHERE))
        elif way == "another_article":
            other = chance.choice([one for one in held if one.url and one.url != article.url])
            text = f"“{sentence}” ([source]({other.url}))"
            found.append(Case(way, text, QuoteVerdict.ELSEWHERE))
        elif way == "nowhere":
            found.append(Case(way, quoted(sentence), QuoteVerdict.NOT_FOUND))
        else:  # words of a sentence in another order, with others among them
            words = sentence.split()
            words += chance.sample(common_words()[:3000], len(words) // 2)
            chance.shuffle(words)
            found.append(Case(way, quoted(" ".join(words)), QuoteVerdict.NOT_FOUND))
    return found


def _usable(article: Article, number: int) -> bool:
    start, end, _ = article.sentences[number]
    text = article.text[start:end]
    words = text.split()
    return (
        article.kind(number) is Kind.BODY
        and _MIN_WORDS <= len(words) <= _MAX_WORDS
        and sum(word.isalpha() and word.islower() and len(word) > 5 for word in words[1:-1]) >= 2
        and "[" not in text
        and "…" not in text
        and "..." not in text
    )


def measured(checked: list[tuple[Case, QuoteVerdict]]) -> None:
    for verdict in QuoteVerdict:
        right = sum(got is verdict for case, got in checked if case.verdict is verdict)
        given = sum(got is verdict for _, got in checked)
        wanted = sum(case.verdict is verdict for case, _ in checked)
        print(
            f"  {verdict:<10} precision {right / max(1, given):.3f}  recall {right / max(1, wanted):.3f}  of {wanted}"
        )
    wrong = Counter((case.way, got) for case, got in checked if got is not case.verdict)
    print("  wrong:", ", ".join(f"{way} {got}: {count}" for (way, got), count in wrong.most_common()) or "none")


def timed(data: Path, count: int) -> None:
    chance = random.Random(3)
    with Library.open(data) as library, library.snapshot() as snapshot:
        infos = snapshot.articles()
        times = []
        for number in range(count + 10):
            article = snapshot.article(chance.choice(infos).id)
            usable = [one for one in range(len(article.sentences)) if _usable(article, one)][:200]
            if not usable:
                continue
            start, end, _ = article.sentences[chance.choice(usable)]
            alter = chance.choice((as_it_is, word_changed, word_left_out))
            text = alter(re.sub('[“”"«»]', "", article.text[start:end]), chance)
            began = time.process_time()
            verify(text, snapshot)
            if number >= 10:
                times.append((time.process_time() - began) * 1000)
        print(
            f"{snapshot.chunk_count():,} sentences: median {np.median(times):.1f} ms, "
            f"99% {np.percentile(times, 99):.1f} ms of processor time a quotation"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.verification", description="quotations checked")
    parser.add_argument("articles", type=Path, help="articles as JSON Lines")
    parser.add_argument("--large", type=Path, help="a collection to time quotations over")
    parser.add_argument("--data", type=Path, help="or a data folder of it")
    parser.add_argument("--errors", action="store_true", help="print what went wrong")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = options.articles.read_text("utf-8").splitlines()
        absent = [line for number, line in enumerate(lines) if number % 5 == 0]
        for name, part in (("held", [line for line in lines if line not in set(absent)]), ("absent", absent)):
            Path(folder, f"{name}.jsonl").write_text("\n".join(part) + "\n", "utf-8")
        articles: dict[str, list[Article]] = {}
        for name in ("absent", "held"):
            with Library.open(Path(folder, name)) as library:
                library.sync(Path(folder, f"{name}.jsonl"))
                articles[name] = [library.article(info.id) for info in library.articles()]
        with Library.open(Path(folder, "held")) as library, library.snapshot() as snapshot:
            checked = [
                (case, verify(case.text, snapshot)[0].verdict)
                for case in cases(articles["held"], articles["absent"], COUNT)
            ]
        for name, half in (("chosen on", checked[::2]), ("held out", checked[1::2])):
            print(f"{name} ({len(half)})")
            measured(half)
        if options.errors:
            for case, got in checked:
                if got is not case.verdict:
                    print(json.dumps({"way": case.way, "got": got, "text": case.text}, ensure_ascii=False))
        if options.data or options.large:
            data = options.data or Path(folder, "large")
            if options.data is None:
                excerpt(options.large, 1_000_000, root := Path(folder, "large.jsonl"))
                with Library.open(data) as library:
                    library.sync(root)
            timed(data, 200)


if __name__ == "__main__":
    main()
