"""The walk through every command: what no reply may show, and that none is left out."""

from __future__ import annotations

import re

from tests.bot.discord.walk import walk

_MENTION = re.compile(r"<(?:[@#][!&]?|/[a-z -]+:|t:)[0-9]+(?::[a-zA-Z])?>|\(<[^>]*>\)")
_FORMS = "2024-05-31, 2024-05, 2024, 3 May 2024"  # of dates, where these are told
_WRONG = {
    "a command that can't be clicked": re.compile(r"(?<!\\)`/[a-z]"),
    "an id": re.compile(r"[0-9]{15,}"),
    "a date as programs write it": re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b"),
    "a wrong plural": re.compile(
        r"\b1 (?:articles|passages|places|questions|sentences|channels|roles|more articles)\b"
    ),
    "nothing where something should be": re.compile(r"\bNone\b|“”|\(\)|· *·"),
    "a line twice": re.compile(r"^(.+)\n\1$", re.MULTILINE),
}


async def test_no_reply_of_any_command_shows_what_people_would_stumble_over() -> None:
    done, _ = await walk()
    for name, messages in done.shown.items():
        for message in messages:
            if not message.author.bot:
                continue
            text = _MENTION.sub("@", message.text).replace(_FORMS, "").replace("**", "")
            for what, pattern in _WRONG.items():
                assert not pattern.search(text), f"{name}: {what}\n{message.text}"
    named = {
        f"{command['name']} {option['name']}" if option is not None else command["name"]
        for command in done.server.commands().values()
        if command["type"] == 1
        for option in ([one for one in command.get("options") or () if one["type"] == 1] or [None])
    }
    assert named - done.used == set()
    long = [choice for choices in done.choices.values() for choice in choices if len(choice) > 100]
    assert all(done.choices.values())
    assert not long
