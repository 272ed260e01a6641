"""Articles made for tests."""

from __future__ import annotations

from index.article import Article, Kind, Paragraph
from index.text.sentences import with_sentences

__all__ = ["HARBOUR", "article"]


def article(
    *paragraphs: str | tuple[Kind, str], id: str = "a.txt", title: str | None = None, published: str | None = None
) -> Article:
    """An article of paragraphs, of the body where no kind is given."""
    text = ""
    spans = []
    for paragraph in paragraphs:
        kind, words = (Kind.BODY, paragraph) if isinstance(paragraph, str) else paragraph
        spans.append(Paragraph(len(text), len(text) + len(words), kind))
        text += words + "\n\n"
    made = Article(id=id, text=text, source=id, title=title, published=published, paragraphs=tuple(spans))
    return with_sentences(made)


HARBOUR = article(
    (Kind.HEADLINE, "Storm shuts the harbour of Northport"),
    (Kind.STANDFIRST, "- Ferries to the islands stay in port"),
    "A storm shut the harbour of Northport on Monday, and ferries to the islands stayed in port.",
    "Waves of nine metres broke over the harbour wall of Northport, the coast guard said.",
    (Kind.CAPTION, "Waves break over the harbour wall of Northport in the storm"),
    "It was the worst storm in forty years. But nobody was hurt.",
    "Anna Berg, who runs the ferries, hopes to sail to the islands on Thursday. She has cancelled thirty trips.",
    "‘We have never seen such waves in Northport,’ she said.",
    "Schools on the islands remain closed until the storm has passed.",
    (Kind.BOILERPLATE, "Read more: Ferries to the islands and their timetable"),
    title="Storm shuts the harbour of Northport",
)
