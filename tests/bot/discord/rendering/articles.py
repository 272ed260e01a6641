"""Articles of hostile texts."""

from __future__ import annotations

from hypothesis import strategies as st

from index.analysis.sentences import with_sentences
from index.article import Article, Kind, Paragraph
from tests.bot.discord.rendering.hostile import long_texts, texts

field = st.none() | texts


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Paragraphs apart by blank lines, of any kind, short and long, with their sentences."""
    text = ""
    paragraphs = []
    for part in draw(st.lists(texts | long_texts, min_size=1, max_size=6)):
        part = part.strip()
        if part:
            paragraphs.append(Paragraph(len(text), len(text) + len(part), draw(st.sampled_from(Kind))))
            text += part + "\n\n"
    article = Article(
        id="a",
        text=text,
        source=draw(texts) or "a.txt",
        title=draw(field),
        publisher=draw(field),
        published=draw(field),
        url=draw(field | st.just("https://example.org/a")),
        author=draw(field),
        paragraphs=tuple(paragraphs),
    )
    return with_sentences(article)


def words_of(text: str) -> str:
    """A text with nothing of its white space, and what can't be sent as it is shown."""
    unsendable = (*map(chr, range(0xD800, 0xE000)), *map(chr, (*range(9), *range(0x0E, 0x1C), 0x7F)))
    return "".join(text.split()).translate({ord(one): "\ufffd" for one in unsendable})
