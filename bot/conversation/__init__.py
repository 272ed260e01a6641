"""What a follow-up refers to: "And Norland?", "When was that?", "What did she say about the bridge?"."""

from __future__ import annotations

from bot.conversation.follow_up import read_follow_up

__all__ = ["read_follow_up"]
