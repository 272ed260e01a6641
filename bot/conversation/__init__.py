"""What is said to the bot, and what a follow-up refers to: "And Norland?", "When was that?", "Thanks!"."""

from __future__ import annotations

from bot.conversation.acts import Act, act_of, is_about_bot, is_small_talk
from bot.conversation.follow_up import read_follow_up

__all__ = ["Act", "act_of", "is_about_bot", "is_small_talk", "read_follow_up"]
