from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.features.asking.gating import IncomingMessage, MessageAction, action_for, question_of

OPEN = frozenset({7})
QUESTION = "How long was the harbour closed?"
PLAIN = IncomingMessage(QUESTION, channels=frozenset({5}))
MENTION = replace(PLAIN, mentions_me=True)
REPLY = replace(PLAIN, replies_to_me=True)
IN_OPEN_CHANNEL = replace(PLAIN, channels=frozenset({7}))


@pytest.mark.parametrize("message", [MENTION, REPLY, replace(PLAIN, direct=True)])
def test_it_answers_mentions_replies_to_itself_and_direct_messages(message: IncomingMessage) -> None:
    assert action_for(message, frozenset()) is MessageAction.ANSWER


def test_it_answers_a_mention_that_is_no_question() -> None:
    assert action_for(replace(MENTION, text="harbour closed"), OPEN) is MessageAction.ANSWER


def test_a_call_to_all_is_no_call_to_it_unless_it_is_mentioned_too() -> None:
    assert action_for(replace(MENTION, mentions_everyone=True), OPEN) is MessageAction.ANSWER
    for message in (IN_OPEN_CHANNEL, REPLY):
        assert action_for(replace(message, mentions_everyone=True), OPEN) is MessageAction.IGNORE


def test_of_a_post_title_and_text_ask_together() -> None:
    post = replace(IN_OPEN_CHANNEL, title="The bridge over the Ouse", text="How much will it cost?")
    assert action_for(post, OPEN) is MessageAction.ANSWER_IF_SURE
    assert question_of(replace(post, title=QUESTION, text="Title says it all, thanks!")) == QUESTION


def test_it_leaves_other_channels_alone() -> None:
    assert action_for(PLAIN, OPEN) is MessageAction.IGNORE


def test_it_answers_questions_in_open_channels_if_it_is_sure() -> None:
    assert action_for(IN_OPEN_CHANNEL, OPEN) is MessageAction.ANSWER_IF_SURE


def test_a_thread_of_an_open_channel_is_open() -> None:
    assert action_for(replace(PLAIN, channels=frozenset({8, 7})), OPEN) is MessageAction.ANSWER_IF_SURE


@pytest.mark.parametrize(
    "change", [{"text": "The harbour was closed."}, {"mentions_others": True}, {"replies_to_others": True}]
)
def test_it_stays_out_of_what_people_say_to_each_other_in_open_channels(change: dict[str, Any]) -> None:
    assert action_for(replace(IN_OPEN_CHANNEL, **change), OPEN) is MessageAction.IGNORE


@given(
    st.builds(
        IncomingMessage,
        text=st.sampled_from([QUESTION, "", "thanks"]),
        channels=st.sampled_from([frozenset({7}), frozenset({5})]),
        by_bot=st.booleans(),
        ordinary=st.booleans(),
        direct=st.booleans(),
        mentions_me=st.booleans(),
        mentions_everyone=st.booleans(),
        mentions_others=st.booleans(),
        replies_to_me=st.booleans(),
        replies_to_others=st.booleans(),
        readable=st.booleans(),
        has_more=st.booleans(),
    )
)
def test_it_never_answers_bots_system_messages_or_a_call_to_everyone(message: IncomingMessage) -> None:
    called = message.direct or message.mentions_me
    if message.by_bot or not message.ordinary or (message.mentions_everyone and not called):
        assert action_for(message, OPEN) is MessageAction.IGNORE


def test_an_empty_mention_gets_help() -> None:
    assert action_for(replace(MENTION, text=" "), OPEN) is MessageAction.HELP


def test_thanks_below_an_answer_get_a_reaction_at_most_and_chatter_nothing() -> None:
    for thanks in ("Thanks!", "much obliged", "I appreciate it", "you rock"):
        assert action_for(replace(REPLY, text=thanks), OPEN) is MessageAction.ACKNOWLEDGE, thanks
    assert action_for(replace(REPLY, text="The council will regret this."), OPEN) is MessageAction.IGNORE
    assert action_for(replace(REPLY, text="and the mayor?"), OPEN) is MessageAction.ANSWER


def test_in_a_quiet_channel_it_answers_nothing() -> None:
    assert action_for(MENTION, OPEN, frozenset({5})) is MessageAction.IGNORE


@pytest.mark.parametrize("text", ["", "can you answer this?", "is that right?", "what does the paper say about this?"])
def test_a_call_that_points_at_another_message_asks_what_that_says(text: str) -> None:
    message = replace(MENTION, text=text, replied=QUESTION, replies_to_others=True)
    assert action_for(message, OPEN) is MessageAction.ANSWER
    assert question_of(message) == QUESTION
    assert question_of(replace(message, text="Who won?")) == "Who won?"


def test_a_post_is_asked_by_its_title_and_first_message() -> None:
    post = replace(IN_OPEN_CHANNEL, title="The old bridge", text="When was it closed?")
    assert question_of(replace(post, text="When was the old bridge closed?")) == "When was the old bridge closed?"
    assert question_of(post) == "The old bridge\nWhen was it closed?"


def test_a_thread_that_it_opened_goes_on_but_not_for_chatter() -> None:
    thread = replace(PLAIN, in_thread=True, in_own_thread=True)
    assert action_for(replace(thread, text="And the station?"), frozenset()) is MessageAction.ANSWER
    assert action_for(replace(thread, text="wow, that is a lot"), frozenset()) is MessageAction.IGNORE
    assert action_for(replace(thread, mentions_others=True), frozenset()) is MessageAction.IGNORE


def test_a_picture_below_an_answer_gets_none() -> None:
    assert action_for(replace(REPLY, text="", has_more=True), OPEN) is MessageAction.IGNORE


def test_a_reply_whose_words_discord_keeps_back_is_told_so() -> None:
    assert action_for(replace(REPLY, text="", readable=False), OPEN) is MessageAction.SAY_UNREADABLE
