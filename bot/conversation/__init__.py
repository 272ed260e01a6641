"""What is said to the bot, and what a follow-up refers to: "And Norland?", "When was that?", "Thanks!".

`converse` takes one turn for every face; `act_of` says what somebody does by saying something.
"""

from __future__ import annotations

from bot.conversation.context import Context
from bot.conversation.conversing import Act, act_of, converse, is_about_bot, is_small_talk
from bot.conversation.follow_up import read_follow_up
from bot.conversation.introduction import ITEM, SUMMARY_COMMANDS, what_was_read

__all__ = [
    "ITEM",
    "SUMMARY_COMMANDS",
    "Act",
    "Context",
    "act_of",
    "converse",
    "is_about_bot",
    "is_small_talk",
    "read_follow_up",
    "what_was_read",
]
