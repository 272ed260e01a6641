"""How well sentences are told apart in treebanks, beside Punkt and, where it is installed, pySBD:

    python -m tests.benchmarks.splitting en_gum-ud-dev.conllu en_ewt-ud-dev.conllu     # of Universal Dependencies
    python -m tests.benchmarks.splitting en_ewt-ud-train.conllu --errors errors.txt

Each paragraph is joined from its sentences as the treebank says, and split alone. Two F1 are given: of sentences whose
beginning and end are exactly right, in all paragraphs, and of boundaries, in paragraphs of several sentences. One is
right where the next sentence begins in the space that was left between two, so that neither bullets nor marks of
citations, which are left out of sentences here, count. Punkt is nltk's, without training.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from nltk.tokenize.punkt import PunktSentenceTokenizer

from index.text.sentences import sentence_spans

Span = tuple[int, int]
Splitter = Callable[[str], list[Span]]


def paragraphs(file: Path) -> Iterator[tuple[str, list[Span]]]:
    """Yield the paragraphs of a treebank with the spans of their sentences."""
    text, spans, glued = "", list[Span](), False
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith(("# newdoc", "# newpar")) and not line.startswith("# newpar_block") and spans:
            yield text, spans
            text, spans, glued = "", [], False
        elif line.startswith("# text = "):
            text += " " if text and not glued else ""
            spans.append((len(text), len(text) + len(line) - 9))
            text += line[9:]
        elif line[:1].isdigit():
            glued = "SpaceAfter=No" in line
    yield text, spans


def starts_right(found: list[Span], marked: list[Span]) -> tuple[set[int], set[Span]]:
    """Return the beginnings of marked sentences that some gap between found ones holds, and the gaps that hold none."""
    starts = {start for start, _ in marked[1:]}
    gaps = {(ends, begins) for (_, ends), (begins, _) in pairwise(found)}
    right = {(gap, start) for gap in gaps for start in starts if gap[0] <= start <= gap[1]}
    return {start for _, start in right}, gaps - {gap for gap, _ in right}


def f1(right: int, found: int, marked: int) -> float:
    return 2 * right / max(1, found + marked)


def measure(split: Splitter, file: Path, errors: list[str]) -> tuple[float, float]:
    """Return the F1 of whole sentences and of boundaries, and append what is wrong to `errors`."""
    whole = sentences = marked_ones = held = boundaries = marked_boundaries = 0
    for text, marked in paragraphs(file):
        found = split(text)
        whole, sentences, marked_ones = (
            whole + len({*found} & {*marked}),
            sentences + len(found),
            marked_ones + len(marked),
        )
        if len(marked) > 1:
            right, wrong = starts_right(found, marked)
            held, boundaries = held + len(right), boundaries + len(right) + len(wrong)
            marked_boundaries += len(marked) - 1
            places = [("missed", start) for start, _ in marked[1:] if start not in right]
            for kind, at in (*places, *(("split", begins) for _, begins in wrong)):
                errors.append(f"{kind}\t{text[max(0, at - 60) : at]} ¦ {text[at : at + 50]}".replace("\n", " "))
    return f1(whole, sentences, marked_ones), f1(held, boundaries, marked_boundaries)


def splitters() -> dict[str, Splitter]:
    """Return Verbatim's splitter and those it is measured beside, by name."""
    punkt = PunktSentenceTokenizer()
    known: dict[str, Splitter] = {
        "Verbatim": lambda text: sentence_spans(text, 0, len(text)),
        "Punkt": lambda text: list(punkt.span_tokenize(text)),
    }
    if importlib.util.find_spec("pysbd"):
        import pysbd  # type: ignore[import-not-found, unused-ignore]

        segmenter = pysbd.Segmenter(language="en", clean=False, char_span=True)

        def spans(text: str) -> list[Span]:
            return [(one.start, one.start + len(one.sent.rstrip())) for one in segmenter.segment(text)]

        known["pySBD"] = spans
    return known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--errors", type=Path, help="where to write what Verbatim gets wrong")
    options = parser.parse_args()
    for name, split in splitters().items():
        errors: list[str] = []
        measured = {file.stem: measure(split, file, errors) for file in options.files}
        for file, (whole, boundaries) in measured.items():
            print(f"{name:9} {file:24} sentences {whole:.3f}   boundaries {boundaries:.3f}")
        print(f"{name:9} {'mean':24} boundaries {sum(one for _, one in measured.values()) / len(measured):.3f}")
        if options.errors and name == "Verbatim":
            options.errors.write_text("\n".join(errors) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
