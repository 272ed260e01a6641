import pytest
from hypothesis import given

from bot.discord.features.asking.question_detection import is_courtesy, is_question
from tests.bot.rendering.discord.hostile import long_texts
from tests.growth import MAX_FACTOR, measure


@pytest.mark.parametrize(
    "text",
    [
        "How many troops are at the border?",
        "Who won?",
        "hey, what did the mayor ask the council for?",
        "The harbour was closed for days. How long exactly?",
        "when was the bridge built",
        "How many people came to the rally",
        "what's the price of the new ferry",
        "who paid for the new stadium",
        "Which country has asked for help",
        "is the harbour open again",
        "Did the U.S. send 3.5 per cent more?",
        "tell me about the rail strike",
        "Can you tell me who won?",
        "<@123456> Where did it happen?",
        "Prices went up again, why is that?",
        "hey does anyone know when the bridge opens",
        "sorry if this was asked already but how long is the tunnel",
        "quick question: who runs the port",
        "anyone know why the harbour is closed?",
    ],
)
def test_these_are_questions(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
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
    ],
)
def test_these_are_not(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize("text", ["thanks!", "Thank you very much", "ok great", "👍", "lol", ":)"])
def test_thanks_and_smiles_call_for_no_answer(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize("text", ["and the mayor", "great, but why?", "ok?"])
def test_a_follow_up_is_more_than_courtesy(text: str) -> None:
    assert not is_courtesy(text)


@given(long_texts)
def test_any_text_is_either_a_question_or_not(text: str) -> None:
    assert is_question(text) in (True, False)


@pytest.mark.parametrize("unit", [".", "a.", "`", "<", "what ", "\n>"])
def test_long_input_takes_no_quadratic_time(unit: str) -> None:
    def work(text: str) -> None:
        is_question(text)
        is_courtesy(text)

    assert measure(work, lambda size: unit * (size // len(unit)), 12_500).factor <= MAX_FACTOR
