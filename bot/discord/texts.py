"""What the bot says in its own words."""

from __future__ import annotations

__all__ = [
    "AMBIGUOUS_ARTICLE",
    "CHANGED",
    "GOES_ON",
    "HELP",
    "HELPFUL",
    "NOTHING_MATCHES",
    "NOTHING_WRITTEN",
    "NOT_HELPFUL",
    "NOT_TO_REMOVE",
    "NOT_YOURS",
    "NO_DATE",
    "NO_MORE",
    "READER_OFF",
    "STOPPING",
    "TOO_MUCH",
    "TOO_OLD",
    "UNKNOWN_ARTICLE",
    "UNREADABLE",
    "may_not_answer",
    "too_fast",
    "went_wrong",
]

HELP = (
    "Ask me something, and I look for the passages in the articles that answer it: mention me with your question, "
    "write to me directly, or use `/ask`. `/articles` lists what I have read."
)
UNREADABLE = "Discord does not show me what you wrote there. Mention me together with your question, or use `/ask`."
NO_MORE = "There are no more passages on this."
NOTHING_MATCHES = "No article has any of these words. /articles lists what I have read."
UNKNOWN_ARTICLE = (
    "I have no such article. `/articles` lists what I have; choose one of the titles that are offered as you type."
)
AMBIGUOUS_ARTICLE = (
    "Several articles have that title. Choose one of those that are offered as you type, or give its number."
)
READER_OFF = "Reading whole articles is switched off here; I only quote from them."
GOES_ON = "The rest can be read where the article was published."
NO_DATE = "I take a day as year, month and day, like 2024-05-31."
NOTHING_WRITTEN = "That message has no words that I could look for."
CHANGED = "That article has changed since. Ask again, and I look anew."
NOT_TO_REMOVE = "Only the one who asked can remove this answer, or a moderator (with the permission Manage Messages)."
HELPFUL = "Thank you. Noted as helpful."
NOT_HELPFUL = "Thank you. Noted as not helpful."
TOO_OLD = "This answer is too old for that. Ask again, and I look anew."
TOO_MUCH = "Too much is asked at once just now. Please ask again shortly."
STOPPING = "I am being restarted. Please try again in a minute."
NOT_YOURS = "That belongs to somebody else's answer. Ask me yourself with `/ask`."


def went_wrong(id: str) -> str:
    """What is said of an error that was not foreseen; the log has the details under the same id."""
    return f"Something went wrong on my side. Please try again later. (error {id})"


def may_not_answer(channel: int, permission: str) -> str:
    """What somebody is told directly who called the bot where it may not answer."""
    return f"I can't answer you in <#{channel}>: a moderator has to give me the permission {permission} there first."


def too_fast(seconds: int) -> str:
    """What is said to somebody who asks faster than is good for the others."""
    return f"You ask faster than I can read. Please try again in {seconds} second{'' if seconds == 1 else 's'}."
