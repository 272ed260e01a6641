"""May the bot answer this message, and how? A pure function of plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.discord.features.asking.question_detection import is_courtesy, is_question

__all__ = ["Incoming", "Response", "response_to"]


class Response(Enum):
    """What a message calls for."""

    SILENCE = auto()
    ANSWER = auto()
    ANSWER_IF_SURE = auto()  # nobody called: speak only when the articles answer
    HELP = auto()
    NOT_ADMITTED = auto()  # addressed to the bot by somebody who may not ask it here
    UNREADABLE = auto()  # addressed to the bot, but Discord keeps the words back


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as far as it matters here. `text` is what it says without the mention of the bot.

    `readable` is whether Discord gives the bot such a message's words; `has_more` whether the message holds anything
    beside words (attachments, stickers, embeds); `admitted` whether its author may ask the bot here.
    """

    text: str
    channels: frozenset[int]  # the channel's id and, in a thread, its parent's
    by_bot: bool = False  # a bot, a webhook, Discord itself
    ordinary: bool = True  # typed by a person, not a notice of a pin, a join or the like
    direct: bool = False
    mentions_me: bool = False
    mentions_everyone: bool = False
    mentions_others: bool = False
    replies_to_me: bool = False
    replies_to_others: bool = False
    readable: bool = True
    has_more: bool = False
    admitted: bool = True


def response_to(message: Incoming, open_channels: frozenset[int]) -> Response:
    """How to respond to `message`; in `open_channels` questions are answered without being called."""
    if message.by_bot or not message.ordinary or message.mentions_everyone:
        return Response.SILENCE
    if message.direct or message.mentions_me or message.replies_to_me:
        return _when_addressed(message)
    to_somebody_else = message.mentions_others or message.replies_to_others
    if message.admitted and message.channels & open_channels and not to_somebody_else and is_question(message.text):
        return Response.ANSWER_IF_SURE
    return Response.SILENCE


def _when_addressed(message: Incoming) -> Response:
    if not message.admitted:
        # Told to whoever calls the bot; a reply that pings it may well be meant for the others.
        return Response.NOT_ADMITTED if message.mentions_me and not message.replies_to_me else Response.SILENCE
    if message.text.strip():
        # "Thanks!" below an answer is no question; after a mention it is taken as one, since that calls the bot.
        return Response.SILENCE if message.replies_to_me and is_courtesy(message.text) else Response.ANSWER
    if not message.replies_to_me:
        return Response.HELP
    if not message.readable and not message.has_more:
        return Response.UNREADABLE
    return Response.SILENCE
