"""The texts of `/help`, `/about` and `/forget-me`. Pure."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MANUAL", "About", "about", "forgotten"]

MANUAL = """\
I answer questions with passages from articles, word for word and with their source. Where the articles don't say, \
I say so.

**Ask**
`/ask` a question, of one article if you like, and for your eyes only if you like. Or mention me with your question, \
write to me directly, or reply to an answer of mine: I read that as going on from it.
To check a claim, open the menu of the message that makes it, choose Apps, and then **Find in articles**.
In a question, `"quoted words"` must stand in the passage, `source:name` looks into one publisher or file, and \
`after:2024-05` or `before:2025` narrow the dates.

**Look around**
`/articles` lists what I have read, and `/article` shows one.
`/find` finds a phrase word for word, in all places.
`/summary` sums up an article, a topic, or all articles, in their own sentences.

**Below an answer**
**More passages** and **In context** show more, to you alone. **Remove** is for who asked, and for moderators.

`/about` says what I keep of you, and `/forget-me` has me forget it. On a server, those who manage it have \
`/settings`, `/library` and `/stats`."""


@dataclass(frozen=True, slots=True)
class About:
    """What `/about` tells of this bot and the articles that it serves here."""

    version: str
    articles: int
    sentences: int
    demonstration: bool
    invitation: str
    kept_days: float


def about(told: About) -> str:
    """Version, library, invitation and privacy, as Markdown."""
    held = f"{told.articles:,} article{'' if told.articles == 1 else 's'} with {told.sentences:,} sentences"
    examples = " These are examples that came with me." if told.demonstration else ""
    return f"""\
Verbatim {told.version}. Nothing that I quote is written by a machine: every passage is cut from an article as it \
stands there.

**Library**
Here I look into {held}.{examples}

**Invite me**
[To a server, or to your account](<{told.invitation}>). I ask for the permissions to see channels, to send messages \
(in threads too), to start threads, to embed links, and to read the history, which replies need.

**Privacy**
I keep the questions that I am asked with who asked them where, what people think of the answers, and what was last \
looked at, so that buttons and follow-ups work: for {told.kept_days:g} days. Other messages I do not keep. \
Questions asked privately or in direct messages are counted, and shown to nobody. Nothing goes to any other service.
`/forget-me` has me forget all that I keep of you at once."""


def forgotten(entries: int) -> str:
    """What is said when a person's questions and opinions are forgotten."""
    if not entries:
        return "There was nothing of you that I kept."
    return (
        f"Forgotten: {entries:,} question{'' if entries == 1 else 's'}, opinions and looked-at pages of yours. Buttons "
        "of your answers do not work any more; to remove an answer itself, delete the message."
    )
