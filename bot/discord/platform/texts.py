"""The texts that more than one feature says."""

from __future__ import annotations

from index.errors import StoreError

GONE = "That passage is gone: its article was removed, or changed, since. Ask again, and I look anew."
INTERRUPTED = "I was restarted before I had this ready. Please click, or use the command, once more."
NO_MORE = "There are no more passages on this."
CHANGED_COMMAND = (
    "This command has changed since your Discord learned of it. Restart Discord (on a phone, close it), or try again "
    "in some minutes."
)
NOTHING_TYPED = "There was nothing in the form. Click again and write your question into it."
UNKNOWN_ARTICLE = (
    "I have no such article. `/articles` lists what I have; choose one of the titles that are offered as you type."
)
_SEVERAL = "Several articles are called that, or have it in their titles."
AMBIGUOUS_ARTICLE = f"{_SEVERAL} Choose one of those that are offered as you type."
WHICH_ARTICLE = f"{_SEVERAL} Which one do you mean?"
NOT_ADMITTED = "On this server only people with certain roles may ask me; its moderators choose which."
NOT_TO_REMOVE = "Only the one who asked can remove this answer, or a moderator (with the permission Manage Messages)."
NOT_YOURS = "That belongs to somebody else's answer. Ask me yourself with `/ask`."
STOPPING = "I am being restarted. Please try again in a minute."
TOO_MUCH = "Too much is asked at once just now. Please ask again shortly."
TOO_OLD = "This answer is too old for that. Ask again, and I look anew."


def near_articles(wanted: str, count: int = 1) -> str:
    """Return what is said where no article is called so, but `count` nearly are."""
    return f"I have no article “{wanted}”. Do you mean {'this one' if count == 1 else 'one of these'}?"


def more_choices(count: int) -> str:
    """Return what is said of articles that were meant too, but have no button."""
    return f"… and {count:,} more. You can name one by its number, like #3."


def went_wrong(error: Exception, id: str) -> str:
    """Return what is said of an unforeseen error, which the log has under the same id."""
    what = (
        "I can't get at the articles just now" if isinstance(error, StoreError) else "Something went wrong on my side"
    )
    return f"{what}. Please try again later. (error {id})"


_AUTO_MOD = (
    "this server's AutoMod blocks what I would quote: a moderator can let my role pass it, in the server's settings "
    "under AutoMod"
)
_SLOW = "the channel's slow mode holds me back: a moderator can give me the permission Manage Messages there"
_FULL = "the server has reached one of Discord's limits: a moderator can close some threads"

REFUSALS = {
    200000: f"I can't answer: {_AUTO_MOD}.",
    200001: f"I can't answer: {_AUTO_MOD}.",
    240000: f"I can't answer: {_AUTO_MOD}.",
    20016: f"I can't answer: {_SLOW}.",
    20028: f"I can't answer: {_SLOW}.",
    40058: "I can't answer: a forum takes posts alone, no messages. Ask me inside a post.",
    30046: f"I can't answer: {_FULL}.",
    160005: "I can't answer: the thread is locked. A moderator can unlock it, or give me the permission Manage Threads"
    " there.",
    160006: f"I can't answer: {_FULL}.",
    160007: f"I can't answer: {_FULL}.",
}
"""What is said where Discord refuses an answer with one of these codes."""

TIMED_OUT = "I can't answer: I am timed out on this server. A moderator can end that."


def may_not_answer(channel: int, permission: str) -> str:
    """Return what somebody is told directly who called the bot where it may not answer."""
    return f"I can't answer you in <#{channel}>: a moderator has to give me the permission {permission} there first."


def too_fast(seconds: int) -> str:
    """Return what is said to somebody who asks faster than the cooldown allows."""
    return f"You ask faster than I can read. Please try again in {seconds} second{'' if seconds == 1 else 's'}."
