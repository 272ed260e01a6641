"""The rules that an article's spans keep, whoever makes it."""

from __future__ import annotations

import pytest

from index.article import Article, Kind, Paragraph, Sentence, own_name
from tests import rows

TEXT = "One wall. Two walls.\nThree."
PARAGRAPHS = (Paragraph(0, 20), Paragraph(21, 27, Kind.CAPTION))


def article(paragraphs: tuple[Paragraph, ...] = PARAGRAPHS, *sentences: Sentence) -> Article:
    return Article("a", TEXT, "a.txt", paragraphs=paragraphs, sentences=sentences)


def test_a_quote_is_the_text_between_its_offsets() -> None:
    made = article(PARAGRAPHS, Sentence(0, 9, 0), Sentence(10, 20, 0), Sentence(21, 27, 1))
    assert [made.quote(sentence.start, sentence.end) for sentence in made.sentences] == [
        "One wall.",
        "Two walls.",
        "Three.",
    ]
    assert [made.kind(number) for number in range(3)] == [Kind.BODY, Kind.BODY, Kind.CAPTION]


@pytest.mark.parametrize("span", [(-1, 3), (5, 4), (0, 28)])
def test_a_quote_outside_the_text_is_an_error(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside article 'a'"):
        article().quote(*span)


def test_an_article_needs_an_id() -> None:
    with pytest.raises(ValueError, match="needs an id"):
        Article("", TEXT, "a.txt")


@pytest.mark.parametrize(
    "paragraphs", [(Paragraph(3, 3),), (Paragraph(5, 9), Paragraph(0, 4)), (Paragraph(0, 9), Paragraph(8, 20))]
)
def test_paragraphs_are_neither_empty_nor_out_of_order_nor_overlapping(paragraphs: tuple[Paragraph, ...]) -> None:
    with pytest.raises(ValueError, match="empty or out of order"):
        article(paragraphs)


def test_paragraphs_end_within_the_text() -> None:
    with pytest.raises(ValueError, match="after its text"):
        article((Paragraph(0, 28),))


@pytest.mark.parametrize("sentence", [Sentence(0, 9, 2), Sentence(0, 9, -1)])
def test_a_sentence_has_a_paragraph(sentence: Sentence) -> None:
    with pytest.raises(ValueError, match="has no paragraph"):
        article(PARAGRAPHS, sentence)


@pytest.mark.parametrize(
    "sentences",
    [
        (Sentence(3, 3, 0),),
        (Sentence(10, 20, 0), Sentence(0, 9, 0)),
        (Sentence(0, 9, 0), Sentence(8, 20, 0)),
        (Sentence(0, 22, 0),),
        (Sentence(0, 9, 1),),
    ],
)
def test_sentences_are_in_order_and_inside_their_paragraphs(sentences: tuple[Sentence, ...]) -> None:
    with pytest.raises(ValueError, match="empty, out of order or outside"):
        article(PARAGRAPHS, *sentences)


@rows(
    ("source", "article_id", "name"),
    [
        ("wall.txt", "wall.txt", "wall.txt"),
        ("wall.txt", "2021/may/wall.txt", "wall.txt"),
        ("wall", "https://coast.example/2021/wall", "wall"),
        ("all.jsonl", "17", "all.jsonl: 17"),
        ("all.jsonl", "news/all.jsonl:4", "news/all.jsonl:4"),
        ("export.txt", "export.txt#2", "export.txt#2"),
        ("all.jsonl", "https://coast.example/wall?page=2", "coast.example/wall?page=2"),
    ],
)
def test_an_article_without_a_title_is_called_by_what_is_its_own(source: str, article_id: str, name: str) -> None:
    assert own_name(source, article_id) == name
