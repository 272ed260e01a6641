"""What the bot says in its own words."""

from __future__ import annotations

__all__ = ["HELP", "NOT_YOURS", "NO_MORE", "TOO_OLD", "UNREADABLE", "went_wrong"]

HELP = (
    "Ask me something, and I look for the passages in the articles that answer it: mention me with your question, "
    "write to me directly, or use `/ask`. `/articles` lists what I have read."
)
UNREADABLE = "Discord does not show me what you wrote there. Mention me together with your question, or use `/ask`."
NO_MORE = "There are no more passages on this."
TOO_OLD = "This answer is too old for that. Ask again, and I look anew."
NOT_YOURS = "That belongs to somebody else's answer. Ask me yourself with `/ask`."


def went_wrong(id: str) -> str:
    """What is said of an error that was not foreseen; the log has the details under the same id."""
    return f"Something went wrong on my side. Please try again later. (error {id})"
