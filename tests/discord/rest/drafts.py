"""From a message body, as REST and interactions take it, to a draft or to the changes of an edit."""

from __future__ import annotations

from typing import Any

from tests.discord.refusals import Problem, Refusal, invalid
from tests.discord.rest.calls import Call
from tests.discord.state import permissions
from tests.discord.state.entities import Attachment, Channel, Json, Message, MessageFlag, walk
from tests.discord.state.permissions import Permission
from tests.discord.state.posting import WRITTEN, Draft

#: Flags that a request may set.
SETTABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2


def draft(call: Call, body: Json, default_mentions: Json, **further: Any) -> Draft:
    """What the body says; empty parts and nulls alike count as nothing."""
    return Draft(
        content=body.get("content") or "",
        embeds=[rendered(one) for one in body.get("embeds") or []],
        components=numbered(body.get("components") or []),
        attachments=list(call.attachments),
        tts=bool(body.get("tts")),
        allowed=default_mentions if body.get("allowed_mentions") is None else body["allowed_mentions"],
        flags=(body.get("flags") or 0) & SETTABLE,
        **further,
    )


def changes(call: Call, body: Json, message: Message) -> dict[str, Any]:
    """What an edit changes: only the keys that are there; null empties. Refused if nothing would be left."""
    changed: dict[str, Any] = {}
    if "content" in body:
        changed["content"] = body["content"] or ""
    if "embeds" in body:
        changed["embeds"] = [rendered(one) for one in body["embeds"] or []]
    if "components" in body:
        changed["components"] = numbered(body["components"] or [])
    if "attachments" in body or call.attachments:
        kept = {str(one["id"]) for one in body.get("attachments") or ()}
        old = [one for one in message.attachments if "attachments" not in body or str(one.id) in kept]
        changed["attachments"] = [*old, *call.attachments]
    if body.get("flags") is not None:
        changed["flags"] = message.flags & ~SETTABLE | body["flags"] & SETTABLE
    left = {key: changed.get(key, getattr(message, key)) for key in ("content", "embeds", "components", "attachments")}
    if not any(left.values()):
        raise Refusal(50006)
    return changed


def replied_to(call: Call, channel: Channel, reference: Json | None) -> Message | None:
    """The message that a body's `message_reference` names.

    https://docs.discord.com/developers/resources/message#message-reference
    """
    if reference is None:
        return None
    if channel.guild and Permission.READ_MESSAGE_HISTORY not in permissions.of(call.world.bot, channel):
        raise Refusal(160002)
    message = channel.messages.get(int(reference["message_id"]))
    if message is None or message.ephemeral:
        if reference.get("fail_if_not_exists") is False:
            return None
        raise invalid(Problem(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message"), blameless=True)
    if message.kind not in WRITTEN:
        text = "Cannot reply to a system message"
        raise invalid(Problem(("message_reference",), "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", text))
    return message


def rendered(embed: Json) -> Json:
    """An embed as it is given back: of type rich, without the keys that say nothing."""
    return {key: value for key, value in embed.items() if value is not None} | {"type": "rich"}


def numbered(components: list[Json]) -> list[Json]:
    """Components as they are given back: each with an `id`, counted from 1 where none was given.

    https://docs.discord.com/developers/components/reference#anatomy-of-a-component
    """
    taken = {one.get("id") for one in walk(components)}
    count = (number for number in range(1, 1000) if number not in taken)

    def number(one: Json) -> Json:
        shown = {"id": one.get("id") or next(count)} | {key: value for key, value in one.items() if value is not None}
        for key in ("components", "component", "accessory"):
            if isinstance(inner := shown.get(key), list):
                shown[key] = [number(each) for each in inner]
            elif isinstance(inner, dict):
                shown[key] = number(inner)
        return shown

    return [number(one) for one in components]


def upload(call_files: list[tuple[str, str, bytes]], described: dict[str, Any], store: Any) -> tuple[Attachment, ...]:
    """Uploaded files (form field, file name, bytes) as attachments, kept on the CDN by `store`."""
    found = []
    for position, (field_name, filename, data) in enumerate(call_files):
        number = field_name.removeprefix("files[").removesuffix("]")
        said: Json = next((one for one in described.get("attachments") or () if str(one.get("id")) == number), {})
        found.append(store(said.get("filename") or filename or f"file{position}", data, said.get("description")))
    return tuple(found)
