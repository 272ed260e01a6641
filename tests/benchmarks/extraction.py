"""How much of the main text of pages is read, and who, when and what they are, on public collections of pages:

    python -m tests.benchmarks.extraction FOLDER... [--errors FILE]

A folder is one of these, as its repository on GitHub has it:

- scrapinghub/article-extraction-benchmark: texts, by its own measure (shingles of four words), captions aside or not;
- adbar/trafilatura, `tests/`: pieces that must and must not be in the text, F1 over all of them;
- flairNLP/fundus, `tests/`: the pages in English; texts by the same shingles, titles and authors as they are given
  there, by their letters and figures alone, and dates by the day.

What is told to be furniture is no text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from index.article import Article, Kind
from index.formats.registry import read_page
from index.formats.source import Limits, Unreadable

WITH_CAPTIONS = frozenset({Kind.BODY, Kind.HEADLINE, Kind.STANDFIRST, Kind.CAPTION})


def article(page: bytes, address: str) -> Article | None:
    """Return what is read of a page, None where it is refused."""
    try:
        return read_page(page, "text/html", None, address, address, Limits())
    except Unreadable:
        return None


def text_of(read: Article | None, kinds: frozenset[Kind]) -> str:
    if read is None:
        return ""
    return "\n\n".join(read.text[start:end] for start, end, kind in read.paragraphs if kind in kinds)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)) if words)


def shingled(pairs: Iterable[tuple[str, str]]) -> str:
    """Return F1, precision and recall of texts that were read against the marked ones, the mean over pages."""
    precisions, recalls = [], []
    for found, marked in pairs:
        ours, theirs = shingles(found), shingles(marked)
        common = (ours & theirs).total()
        if ours:
            precisions.append(common / ours.total())
        if theirs:
            recalls.append(common / theirs.total())
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return f"F1 {2 * precision * recall / (precision + recall):.3f}   precision {precision:.3f}   recall {recall:.3f}"


def article_extraction(folder: Path) -> Iterator[str]:
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {key: gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()) for key in truth}
    read = {key: article(pages[key], one["url"]) for key, one in truth.items()}
    for name, kinds in (("captions aside", WITH_CAPTIONS - {Kind.CAPTION}), ("with captions", WITH_CAPTIONS)):
        texts = shingled((text_of(read[key], kinds), one["articleBody"]) for key, one in truth.items())
        yield f"{len(truth)} pages, {name:14}  {texts}   refused {sum(one is None for one in read.values())}"


def trafilatura(folder: Path) -> Iterator[str]:
    truth = json.loads((folder / "evaldata.json").read_text(encoding="utf-8"))
    pages = {
        address: next(path for path in (folder / "cache" / one["file"], folder / "eval" / one["file"]) if path.exists())
        for address, one in truth.items()
    }
    read = {address: article(page.read_bytes(), address) for address, page in pages.items()}
    for name, kinds in (("captions aside", WITH_CAPTIONS - {Kind.CAPTION}), ("with captions", WITH_CAPTIONS)):
        right = wrong = marked = 0
        for address, one in truth.items():
            text = " ".join(text_of(read[address], kinds).split())
            right += sum(" ".join(piece.split()) in text for piece in one["with"])
            wrong += sum(" ".join(piece.split()) in text for piece in one["without"])
            marked += len(one["with"])
        refused = sum(one is None for one in read.values())
        yield f"{len(truth)} pages, {name:14}  F1 {2 * right / (right + wrong + marked):.3f}   refused {refused}"


def fundus_pages(folder: Path) -> Iterator[tuple[str, dict[str, Any], Article | None]]:
    """Yield the English pages with what is known of them; those of a publisher go by date, as its versions do."""
    data = folder / "resources" / "parser" / "test_data"
    for known in sorted(data.glob("*/*.json")):
        versions = json.loads(known.read_text(encoding="utf-8"))
        addresses = json.loads((known.parent / "meta.info").read_text(encoding="utf-8"))
        pages = sorted(known.parent.glob(f"{known.stem}_*.html.gz"))
        for page, (_, truth) in zip(pages, sorted(versions.items()), strict=True):
            words = Counter(re.findall(r"\w+", fundus_text(truth).lower()))
            if sum(words[one] for one in ("the", "of", "and", "to")) > words.total() / 20:
                address = addresses[page.name]["url"]
                yield page.name, truth, article(gzip.decompress(page.read_bytes()), address)


def fundus_text(truth: dict[str, Any]) -> str:
    body = truth["body"]
    parts = [*body["summary"], *(one for part in body["sections"] for one in (*part["headline"], *part["paragraphs"]))]
    return "\n\n".join(parts)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def names(text: str) -> set[str]:
    return {letters(one) for one in re.split(r",| and |;", text) if one.strip()}


def fundus(folder: Path, errors: list[str]) -> Iterator[str]:
    pages = list(fundus_pages(folder))
    texts = shingled((text_of(read, WITH_CAPTIONS - {Kind.CAPTION}), fundus_text(truth)) for _, truth, read in pages)
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for name, truth, read in pages:
        authors = ", ".join(truth.get("authors", ()))
        expected = {"title": truth.get("title"), "date": truth.get("publishing_date"), "author": authors}
        found = {"title": read and read.title, "date": read and read.published, "author": read and read.author}
        for field, value in expected.items():
            given[field] += bool(value)
            ours = found[field] or ""
            compared = {"title": letters, "date": lambda text: text[:10], "author": names}[field]
            if value and compared(ours) == compared(value):
                right[field] += 1
            elif value:
                errors.append(f"{name}\t{field}\t{value}\t{ours}")
    yield f"{len(pages)} pages in English  {texts}   refused {sum(read is None for _, _, read in pages)}"
    yield "   ".join(f"{field}s {right[field]} of {given[field]}" for field in ("title", "date", "author"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--errors", type=Path, help="where to write titles, dates and authors that differ")
    options = parser.parse_args()
    errors: list[str] = []
    for folder in options.folders:
        if (folder / "ground-truth.json").exists():
            lines = article_extraction(folder)
        elif (folder / "evaldata.json").exists():
            lines = trafilatura(folder)
        else:
            lines = fundus(folder, errors)
        for line in lines:
            print(f"{folder.name:32} {line}")
    if options.errors:
        options.errors.write_text("\n".join(errors) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
