"""Documents: files that hold one article. What plain text, Markdown and the like have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from index.article import Article
from index.formats import front_matter
from index.formats.assembly import assemble
from index.formats.decoding import Undecodable, decode, has_words
from index.formats.source import Source
from index.formats.unreadable import Unreadable
from index.metadata.fields import Metadata, metadata_from
from index.metadata.layout import Layout
from index.metadata.sidecar import read_sidecar


@dataclass(frozen=True, slots=True)
class Rendering:
    """A document's plain text, its layout, and what its markup says of it."""

    text: str
    layout: Layout
    metadata: Metadata = field(default_factory=Metadata)


Render = Callable[
    [str, str | None], Rendering
]  # from the decoded file without its front matter, and the title if known


def read_document(
    source: Source, render: Render, decode: Callable[[bytes], str] = decode
) -> Iterator[Article | Unreadable]:
    """The article in `source`. A sidecar wins over front matter, and both win over what the layout lets guess.

    Also yields what of the metadata can't be used. Raises Unreadable where there is no article.
    """
    try:
        decoded = decode(source.content())
        entries, start = front_matter.split(decoded)
        aside, problems = read_sidecar(source)
        above, faults = metadata_from(entries, foreign=True)
        article = article_of(source.id, source.name, decoded[start:], render, aside.over(above))
    except (Undecodable, front_matter.BadFrontMatter) as error:
        raise source.refusal(str(error)) from error
    yield article
    yield from problems
    for fault in faults:
        yield source.refusal(f"front matter: {fault}")


def article_of(article_id: str, name: str, decoded: str, render: Render, given: Metadata) -> Article:
    """The article in a text. `given` metadata wins over that of the markup. Raises Undecodable where there is none."""
    rendering = render(decoded, given.title)
    if not has_words(rendering.text):
        raise Undecodable("is empty: it holds no words")
    return assemble(article_id, rendering.text, name, rendering.layout, given.over(rendering.metadata))
