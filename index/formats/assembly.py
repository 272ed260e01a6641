"""An article put together from its text, its layout and what is said of it elsewhere."""

from __future__ import annotations

from index.article import Article
from index.metadata.fields import Metadata
from index.metadata.layout import Layout


def assemble(article_id: str, text: str, file_name: str, layout: Layout, given: Metadata) -> Article:
    """The article, without its sentences. Metadata that was given wins over what the layout lets guess."""
    known = given.over(layout.guesses)
    return Article(
        id=article_id,
        text=text,
        source=file_name,
        title=known.title or None,
        publisher=known.publisher or None,
        published=known.published or None,
        url=known.url or None,
        author=known.author or None,
        paragraphs=layout.paragraphs,
    )
