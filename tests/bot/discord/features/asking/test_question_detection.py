import pytest
from hypothesis import given

from bot.discord.features.asking.question_detection import (
    is_follow_up,
    is_question,
    question_in,
)
from tests import rows
from tests.bot.rendering.discord.hostile import long_texts
from tests.growth import MAX_FACTOR, measure
from tests.labels.labels import read


@rows(
    "text",
    [
        "How many troops are at the border?",
        "Who won the cup?",
        "hey, what did the mayor ask the council for?",
        "The harbour was closed for days. How long exactly?",
        "when was the bridge built",
        "How many people came to the rally",
        "what's the price of the new ferry",
        "who paid for the new stadium",
        "Which country has asked for help",
        "is the harbour open again",
        "Did the U.S. send 3.5 per cent more?",
        "did the US leave the talks",
        "what happened to the ferry captain",
        "which village voted to leave the county",
        "were there survivors",
        "what did Merkel announce in Paris",
        "can someone fill me in on the tram strike?",
        "tell me about the rail strike",
        "Can you tell me who won the cup?",
        "<@123456> Where did the explosion happen?",
        "hey does anyone know when the bridge opens",
        "sorry if this was asked already but how long is the tunnel",
        "quick question: who runs the port",
        "anyone know why the harbour is closed?",
        "any1 know why the harbour is closed",
        "could some1 here enlighten me as to who runs the ferry?",
        "anybody got a clue who runs the ferry?",
        "idk if anyone knows this but who runs the ferry",
        "`Who runs the ferry to the island?`",
        "Who runs the ferry to the island?\n-- Bob",
        "did anyone catch what the minister said about pensions",
        "can somebody explain why the dam was evacuated",
        "folks, anybody aware of what the bridge will cost",
        "I'm trying to find out who designed the new library",
        "𝐇𝐨𝐰 𝐦𝐮𝐜𝐡 will the bridge over the river cost?",
    ],
)
def test_these_are_questions(text: str) -> None:
    assert is_question(text)


@rows(
    "text",
    [
        "",
        "?",
        "???",
        "really?",
        "you ok?",
        "does anyone know a good game?",
        "hey, can anyone help me?",
        "sorry, are you there?",
        "Can you come over tonight?",
        "anyone up for a game?",
        "What a day it was",
        "When I was young we had snow",
        "what I mean is that it works",
        "How nice to see you all!",
        "The council asked for more money.",
        "https://example.org/?q=what",
        "> How many troops are there?",
        "`what is this?`",
        "```\nwhere is it?\n```",
        "lol. ok. yes.",
        "Long story. " * 60 + "What do you say to that?",
        "Where did it happen?",
        "Who won?",
        "who invited this minister",
        'the best line is: "What is the city but the people?"',
        "how did the council get away with that",
        "where was that minister when it happened to us",
        "which is why the bridge was closed",
        "What matters is that the ferry was saved.",
        "what's a good bike for the hills around here",
        "why is nobody talking about the floods?",
    ],
)
def test_these_are_not(text: str) -> None:
    assert not is_question(text)


@rows(
    ("split", "min_precision", "min_recall"),
    [
        ("dev", 0.98, 0.97),
        ("servers dev", 0.93, 0.90),
        ("members dev", 0.49, 0.97),
        ("test", 0.92, 0.97),
        ("servers test", 0.86, 0.88),
        ("members test", 0.81, 0.95),
        ("community dev", 0.95, 0.95),
        ("readers dev", 0.96, 0.90),
        ("talk test", 1.0, 0.93),
        ("plans dev", 0.62, 0.90),
    ],
)
def test_of_what_members_write_it_takes_what_articles_could_answer(
    split: str, min_precision: float, min_recall: float
) -> None:
    """What it takes besides ("is the pool heated") is looked for, and hardly ever answered: see `ask_in_passing`."""
    labels = [label for label in read("channel_messages") if label["split"] == split]
    found = [label["for_bot"] for label in labels if is_question(label["text"])]
    assert sum(found) / len(found) >= min_precision
    assert sum(found) / sum(label["for_bot"] for label in labels) >= min_recall


@rows(
    "text",
    [
        "and the mayor?",
        "and in 2023?",
        "since when",
        "And in March",
        "but why?",
        "why",
        "which minister",
        "harbour closed",
        "what about the tunnel?",
        "tell me more",
        "Thanks! And who paid for it?",
        "how long exactly",
        "the station too?",
    ],
)
def test_below_an_answer_these_ask_on(text: str) -> None:
    assert is_follow_up(text)


@rows(
    "text",
    [
        "thanks!",
        "wow, that is a lot",
        "that's wild",
        "I knew it",
        "lol",
        "really?",
        "what?",
        "what a mess",
        "Good bot.",
        "no way",
        "they should be ashamed",
        "my uncle works at the harbour by the way, he told me the same",
        "you see? told you so",
        "so sad",
        "👍 👍",
        "are you serious?",
        "never heard of it.",
        "The council will regret this.",
    ],
)
def test_below_an_answer_these_are_chatter(text: str) -> None:
    assert not is_follow_up(text)


def test_of_a_long_message_the_question_is_looked_for() -> None:
    story = "The radio kept cutting out, and my brother says it is all about pensions. " * 8
    assert question_in(f"{story}So before dinner: what do the dockers demand?") == "what do the dockers demand?"
    assert question_in(f"{story}The mayor resigned. Who replaces her?").startswith("The mayor resigned.")
    assert question_in("Hi! Who won?") == "Hi! Who won?"


@given(long_texts)
def test_any_text_is_either_a_question_or_not(text: str) -> None:
    assert is_question(text) in (True, False)


@pytest.mark.parametrize("unit", [".", "a.", "`", "<", "what ", "\n>", "a, ", "why is that, ", "does anyone know "])
def test_long_input_takes_no_quadratic_time(unit: str) -> None:
    def work(text: str) -> None:
        is_question(text)
        is_follow_up(text)
        question_in(text)

    assert measure(work, lambda size: unit * (size // len(unit)), 1_500).factor <= MAX_FACTOR
