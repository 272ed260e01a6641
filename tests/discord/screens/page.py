"""Messages as a page of HTML that looks roughly like Discord's dark theme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path

from tests.discord.screens.markdown import as_html, inline
from tests.discord.state.entities import Json, Message
from tests.discord.state.snowflakes import created_at
from tests.discord.validation.components import BUTTON, LINK, SELECTS

_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}
_SHEET = Path(__file__).with_name("discord.css")
WIDTH = 760


def page(messages: Iterable[Message], names: Mapping[int, str], width: int = WIDTH) -> str:
    """The messages below one another, `width` pixels wide. `names` are what mentioned ids are shown as."""
    shown = "\n".join(_message(one, names) for one in messages)
    return (
        f'<!doctype html><meta charset="utf-8"><style>{_SHEET.read_text("utf-8")}</style>'
        f'<body style="width:{width}px">{shown}</body>'
    )


def _message(message: Message, names: Mapping[int, str]) -> str:
    parts = [*_above(message, names), *_header(message)]
    if message.content:
        parts.append(f'<div class="content">{as_html(message.content, names)}</div>')
    parts += [_embed(embed, names) for embed in message.embeds]
    parts += [f'<div class="file">{escape(one.filename)}</div>' for one in message.attachments]
    parts += [_component(one, names) for one in message.components]
    if message.reactions:
        parts.append(
            f'<div class="reactions">{"".join(f"<span>{escape(one)} 1</span>" for one in message.reactions)}</div>'
        )
    if message.ephemeral:
        parts.append('<div class="private">Only you can see this</div>')
    initial = escape(message.author.name[0].upper())
    kind = "bot" if message.author.bot else "person"
    return f'<div class="message"><div class="avatar {kind}">{initial}</div><div>{"".join(parts)}</div></div>'


def _above(message: Message, names: Mapping[int, str]) -> Iterator[str]:
    """The line over a message that says what it answers."""
    if message.reference is not None and message.reference.content:
        author, said = escape(message.reference.author.name), inline(message.reference.content, names)
        yield f'<div class="above">↱ <b>{author}</b> {said}</div>'
    elif message.interaction and "name" in message.interaction:
        user, name = message.interaction["user"]["username"], message.interaction["name"]
        yield f'<div class="above">↱ <b>{escape(user)}</b> used <span class="mention">/{escape(name)}</span></div>'


def _header(message: Message) -> Iterator[str]:
    tag = '<span class="tag">APP</span>' if message.author.bot else ""
    time = f"{created_at(message.id):%H:%M}"
    yield f'<div class="author"><b>{escape(message.author.name)}</b>{tag}<span class="time">{time}</span></div>'


def _embed(embed: Json, names: Mapping[int, str]) -> str:
    parts = []
    if author := embed.get("author"):
        parts.append(f'<div class="embed-author">{escape(author["name"])}</div>')
    if title := embed.get("title"):
        kind = "link" if embed.get("url") else ""
        parts.append(f'<div class="embed-title {kind}">{inline(title, names)}</div>')
    if description := embed.get("description"):
        parts.append(f'<div class="content">{as_html(description, names)}</div>')
    for field in embed.get("fields") or ():
        parts.append(f'<div class="field"><b>{inline(field["name"], names)}</b>{as_html(field["value"], names)}</div>')
    if footer := embed.get("footer"):
        parts.append(f'<div class="footer">{escape(footer["text"])}</div>')
    return f'<div class="embed" style="border-color:#{embed.get("color") or 0x4E5058:06x}">{"".join(parts)}</div>'


def _component(one: Json, names: Mapping[int, str]) -> str:
    if one["type"] == BUTTON:
        face = escape(f"{(one.get('emoji') or {}).get('name', '')} {one.get('label') or ''}".strip())
        off = " off" if one.get("disabled") else ""
        mark = " ↗" if one["style"] == LINK else ""
        return f'<span class="button {_STYLES.get(one["style"], "secondary")}{off}">{face}{mark}</span>'
    if one["type"] in SELECTS:
        return f'<div class="select">{escape(one.get("placeholder") or "Make a selection")} ⌄</div>'
    if "content" in one:
        return f'<div class="content">{as_html(one["content"], names)}</div>'
    inner = "".join(_component(each, names) for each in one.get("components") or ())
    accessory = _component(one["accessory"], names) if "accessory" in one else ""
    return f'<div class="components kind-{one["type"]}">{inner}{accessory}</div>'
