"""Articles of hostile texts."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from index.article import Article, Kind, Paragraph
from index.text.sentences import with_sentences
from tests.bot.rendering.discord.hostile import long_texts, texts

field = st.none() | texts
_parts = st.lists(st.tuples(texts | long_texts, st.sampled_from(Kind)), min_size=1, max_size=5)


def articles() -> st.SearchStrategy[Article]:
    """Paragraphs apart by blank lines, of any kind, short and long, with their sentences."""
    return st.builds(_article, _parts, texts, field, field | st.just("https://example.org/a"))


def _article(parts: list[tuple[str, Kind]], source: str, fact: str | None, url: str | None) -> Article:
    text = ""
    paragraphs = []
    for part, kind in parts:
        part = part.strip()
        if part:
            paragraphs.append(Paragraph(len(text), len(text) + len(part), kind))
            text += part + "\n\n"
    facts: dict[str, Any] = {"title": fact, "publisher": fact, "published": fact, "url": url, "author": fact}
    return with_sentences(Article("a", text, source or "a.txt", paragraphs=tuple(paragraphs), **facts))


def words_of(text: str) -> str:
    """A text with nothing of its white space, and what can't be sent as it is shown."""
    unsendable = (*map(chr, range(0xD800, 0xE000)), *map(chr, (*range(9), *range(0x0E, 0x1C), 0x7F)))
    return "".join(text.split()).translate({ord(one): "\ufffd" for one in unsendable})
