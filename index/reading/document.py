"""Documents: files that hold one article. What plain text, Markdown and the like have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.article import Article
from index.reading import front_matter
from index.reading.assembly import assemble
from index.reading.decoding import Undecodable, decode, has_words
from index.reading.layout import Layout
from index.reading.metadata import metadata_from
from index.reading.sidecar import read_sidecar
from index.reading.source import Source
from index.reading.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Rendering:
    """A document's plain text and its layout."""

    text: str
    layout: Layout


Render = Callable[
    [str, str | None], Rendering
]  # from the decoded file without its front matter, and the title if known


def read_document(source: Source, render: Render) -> Iterator[Article | Unreadable]:
    """The article in `source`. A sidecar wins over front matter, and both win over what the layout lets guess.

    Also yields what of the metadata can't be used. Raises Unreadable where there is no article.
    """
    try:
        decoded = decode(source.content())
        entries, start = front_matter.split(decoded)
    except (Undecodable, front_matter.BadFrontMatter) as error:
        raise source.refusal(str(error)) from error
    aside, problems = read_sidecar(source)
    above, faults = metadata_from(entries, foreign=True)
    given = aside.over(above)
    rendering = render(decoded[start:], given.title)
    if not has_words(rendering.text):
        raise source.refusal("is empty: it holds no words")
    yield assemble(source.id, rendering.text, source.name, rendering.layout, given)
    yield from problems
    for fault in faults:
        yield source.refusal(f"front matter: {fault}")
