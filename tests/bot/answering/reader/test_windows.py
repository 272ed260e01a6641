"""Windows: an article's sentences in blocks that depend on the article alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.reader import BLOCK_CHARACTERS, LEFT_CHARACTERS, block_around, block_number, window_of, windows
from index.article import Article, Kind, Paragraph, Sentence

SENTENCES = st.lists(st.tuples(st.integers(1, 600), st.booleans()), min_size=1, max_size=30)


def article_of(sentences: list[tuple[int, bool]]) -> Article:
    """An article of a sentence a paragraph, each of so many letters, furniture or body."""
    text, paragraphs, spans = "", [], []
    for number, (length, furniture) in enumerate(sentences):
        start = len(text)
        text += "x" * length + "\n"
        paragraphs.append(Paragraph(start, start + length, Kind.BOILERPLATE if furniture else Kind.BODY))
        spans.append(Sentence(start, start + length, number))
    return Article("a", text, "a.txt", title="Title", paragraphs=tuple(paragraphs), sentences=tuple(spans))


@given(SENTENCES)
def test_every_sentence_but_furniture_is_in_one_block(sentences: list[tuple[int, bool]]) -> None:
    article = article_of(sentences)
    blocks = windows(article)
    held = [number for block in blocks for number in block]
    assert held == [number for number, (_, furniture) in enumerate(sentences) if not furniture]
    for number, (_, furniture) in enumerate(sentences):
        block = block_number(blocks, number)
        assert (block is None) == furniture
        assert block is None or number in blocks[block]


@given(SENTENCES)
def test_a_block_is_short_unless_it_is_one_long_sentence(sentences: list[tuple[int, bool]]) -> None:
    article = article_of(sentences)
    for block in windows(article):
        lengths = [sentences[number][0] for number in block]
        assert len(lengths) == 1 or sum(lengths) <= BLOCK_CHARACTERS
        window = window_of(article, block)
        assert [len(text) for text in window.sentences] == lengths
        assert len(window.left) <= LEFT_CHARACTERS
        assert window.left in article.text[: article.sentences[block.start].start]


@given(SENTENCES)
def test_the_block_around_a_sentence_takes_what_fits_and_no_furniture(sentences: list[tuple[int, bool]]) -> None:
    article = article_of(sentences)
    for number in range(len(sentences)):
        block = block_around(article, number)
        length = sum(sentences[one][0] for one in block)
        assert number in block
        assert len(block) == 1 or length <= BLOCK_CHARACTERS
        assert not any(sentences[one][1] for one in block if one != number)
        for beside in (block.start - 1, block.stop):
            if 0 <= beside < len(sentences) and not sentences[beside][1]:
                assert length + sentences[beside][0] > BLOCK_CHARACTERS


def test_the_block_around_a_sentence_has_it_in_its_middle() -> None:
    assert block_around(article_of([(100, False)] * 9), 4) == range(2, 6)


def test_what_stands_before_a_block_is_read_from_the_beginning_of_a_word() -> None:
    text = "word " * 90
    before = Sentence(0, 449, 0)
    sentence = Sentence(450, 459, 1)
    article = Article(
        "a", text + "It ended.", "a", paragraphs=(Paragraph(0, 449), Paragraph(450, 459)), sentences=(before, sentence)
    )
    window = window_of(article, range(1, 2))
    assert window.left == ("word " * 26).strip()
    assert window.sentences == ("It ended.",)


def test_an_article_is_cut_once_and_another_of_its_name_anew() -> None:
    article, other = article_of([(300, False)] * 4), article_of([(300, False)] * 3)
    assert windows(article) is windows(article)
    assert [len(block) for block in windows(other)] != [len(block) for block in windows(article)]
