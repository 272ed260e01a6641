"""Questions to try, made from articles."""

from __future__ import annotations

import pytest

from bot.conversation.introduction import _questions
from tests import rows
from tests.bot.summarizing.articles import article


def made(text: str, title: str = "") -> list[str]:
    return [question for question, _ in _questions(article(text, title=title or None))]


@rows(
    ("text", "question"),
    [
        ("The winner is Annika Bergqvist, a former teacher. Bergqvist says she sings.", "Who is Annika Bergqvist?"),
        ("The winner is Annika Bergqvist, 41, of Norland.", "How old is Annika Bergqvist?"),
        (
            "“We can,” said Bergqvist. She left. Annika Bergqvist was early. Bergqvist said she was glad.",
            "What did Annika Bergqvist say?",
        ),
    ],
)
def test_questions_are_made_of_what_an_article_says_of_people(text: str, question: str) -> None:
    assert question in made(text)


@pytest.mark.parametrize(
    "text",
    [
        "Annika Bergqvist said the tunnel to Port Ellery was open. She left.",
        "The Bergqvist Herald said so. The Herald said more. The Herald, a newspaper, said it knew.",
    ],
)
def test_no_question_is_made_of_what_is_not_clear_by_itself(text: str) -> None:
    assert made(text) == []


def test_what_somebody_said_is_asked_with_what_the_title_shares() -> None:
    text = "Annika Bergqvist was early. “The tunnels are safe,” said Bergqvist. “So we say,” Bergqvist said. She left."
    assert made(text, "Harbour boss defends tunnels") == ["What did Annika Bergqvist say about tunnels?"]


def test_half_a_name_is_no_name_to_ask_for() -> None:
    text = "Sir Karl Holm left. “We can,” said Sir Karl. “We will,” Sir Karl said. Sir Karl was early. He said that."
    assert "What did Sir Karl say?" not in made(text)


def test_a_title_that_asks_is_a_question_where_it_is_whole() -> None:
    assert made("It is.", "Harbours: is the tunnel to Norland safe?") == ["Is the tunnel to Norland safe?"]
    assert made("It is.", "The tunnel: what is it and who pays?") == []
    assert made("It is.", "Why the tunnel to Norland is safe") == []
