"""The first response to an interaction.

https://docs.discord.com/developers/interactions/receiving-and-responding#responding-to-an-interaction
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.discord.refusals import Problem, Refusal, invalid
from tests.discord.rest.calls import Call, Endpoints, Rule
from tests.discord.rest.drafts import changes, draft
from tests.discord.state import payloads, posting
from tests.discord.state.entities import Json, Message, MessageFlag
from tests.discord.state.interactions import Callback, Interaction, Kind, metadata
from tests.discord.state.mentions import INTERACTION_DEFAULT
from tests.discord.state.posting import CHAT_COMMAND, CONTEXT_COMMAND, DEFAULT, Draft
from tests.discord.validation.components import COMPONENTS, MODAL
from tests.discord.validation.messages import MESSAGE

endpoints = Endpoints()

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"

#: Which interactions each callback may answer.
FITTING: dict[Callback, frozenset[Kind]] = {
    Callback.MESSAGE: frozenset({Kind.COMMAND, Kind.COMPONENT, Kind.MODAL_SUBMIT}),
    Callback.DEFERRED_MESSAGE: frozenset({Kind.COMMAND, Kind.COMPONENT, Kind.MODAL_SUBMIT}),
    Callback.DEFERRED_UPDATE: frozenset({Kind.COMPONENT, Kind.MODAL_SUBMIT}),
    Callback.UPDATE: frozenset({Kind.COMPONENT, Kind.MODAL_SUBMIT}),
    Callback.AUTOCOMPLETE: frozenset({Kind.AUTOCOMPLETE}),
    Callback.MODAL: frozenset({Kind.COMMAND, Kind.COMPONENT}),
}

RULES: dict[int, tuple[Rule, ...]] = {
    Callback.MESSAGE: (*MESSAGE, *COMPONENTS),
    Callback.UPDATE: (*MESSAGE, *COMPONENTS),
    Callback.MODAL: MODAL,
}


def callback_rules(body: Json) -> Iterator[Problem]:
    """The rules of messages and modals hold for a callback's data."""
    for rule in RULES.get(body["type"], ()):
        for problem in rule(body.get("data") or {}):
            yield Problem(("data", *problem.path), problem.code, problem.message)


def deferral_rules(body: Json) -> Iterator[Problem]:
    """A deferral can say that the response will be ephemeral, and nothing else.

    https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-messages
    """
    flags = (body.get("data") or {}).get("flags") or 0
    if body.get("type") == Callback.DEFERRED_MESSAGE and flags & ~MessageFlag.EPHEMERAL:
        message = "The only flag of a deferred response is EPHEMERAL"
        yield Problem(("data", "flags"), "MESSAGE_FLAGS_INVALID", message)


def choice_rules(body: Json) -> Iterator[Problem]:
    """A suggestion has a name and a value of 1 to 100 characters.

    https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-choice-structure
    """
    if body.get("type") != Callback.AUTOCOMPLETE:
        return
    for index, choice in enumerate((body.get("data") or {}).get("choices") or ()):
        for key in ("name", "value"):
            if isinstance(choice.get(key), str) and not 1 <= len(choice[key]) <= 100:
                path = ("data", "choices", index, key)
                yield Problem(path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


@endpoints.serve("POST", CALLBACK, callback_rules, deferral_rules, choice_rules, public=True)
async def respond(call: Call) -> Json | None:
    """https://docs.discord.com/developers/interactions/receiving-and-responding#create-interaction-response"""
    interaction = call.server.interactions.to_answer(
        call.parameters["interaction_id"], call.parameters["interaction_token"]
    )
    try:
        callback = Callback(call.body["type"])
    except ValueError:
        raise invalid(Problem(("type",), "BASE_TYPE_CHOICES", "Not a callback of this kind of application")) from None
    if interaction.kind not in FITTING[callback] or _updates_nothing(interaction, callback):
        raise invalid(Problem(("type",), "INTERACTION_CALLBACK_INVALID", "This callback does not fit the interaction"))
    data = call.body.get("data") or {}
    interaction.ephemeral = asks_privacy(data) or interaction.always_private
    match callback:
        case Callback.MESSAGE:
            interaction.response = say(call, interaction, data, private=interaction.ephemeral)
        case Callback.DEFERRED_MESSAGE:
            interaction.response = _create(
                call, interaction, Draft(flags=MessageFlag.LOADING), private=interaction.ephemeral
            )
        case Callback.DEFERRED_UPDATE | Callback.UPDATE:
            interaction.response = interaction.source
            if callback is Callback.UPDATE and interaction.source is not None:
                change(call, interaction, interaction.source, data)
        case Callback.AUTOCOMPLETE:
            interaction.choices = data.get("choices") or []
        case Callback.MODAL:
            interaction.modal = data
    interaction.callback = callback
    call.world.changes.at(interaction.id)
    return _resource(interaction) if call.query.get("with_response") in {"1", "true"} else None


def asks_privacy(body: Json) -> bool:
    return bool((body.get("flags") or 0) & MessageFlag.EPHEMERAL)


def say(call: Call, interaction: Interaction, body: Json, *, private: bool) -> Message:
    """A message through the interaction's webhook: the response or a follow-up."""
    drafted = draft(call, body, INTERACTION_DEFAULT)
    if drafted.empty:
        raise Refusal(50006)
    return _create(call, interaction, drafted, private=private)


def change(call: Call, interaction: Interaction, message: Message, body: Json) -> None:
    """An edit through the webhook; filling in a deferred response ends its loading."""
    changed = changes(call, body, message)
    if message.loading:
        changed["flags"] = changed.get("flags", message.flags) & ~MessageFlag.LOADING
    allowed = INTERACTION_DEFAULT if body.get("allowed_mentions") is None else body["allowed_mentions"]
    posting.edit(call.world, message, changed, allowed)
    if message is interaction.response:
        interaction.updated = True
    call.world.changes.at(interaction.id)


def _create(call: Call, interaction: Interaction, drafted: Draft, *, private: bool) -> Message:
    """What answers a command is a message of a kind of its own; what answers a component replies to its message."""
    kind = DEFAULT
    if interaction.kind is Kind.COMMAND:
        kind = CHAT_COMMAND if interaction.data.get("type", 1) == 1 else CONTEXT_COMMAND
    follows = interaction.response if interaction.callback is not None else interaction.source
    return posting.create(
        call.world,
        interaction.channel,
        call.world.bot,
        replace(
            drafted,
            flags=drafted.flags | (MessageFlag.EPHEMERAL if private else 0),
            kind=kind,
            reference=follows if follows is not None and not follows.deleted else None,
            webhook_id=call.world.application.id,
            interaction=metadata(interaction),
            seen_by=interaction.user.id if private else None,
        ),
    )


def _updates_nothing(interaction: Interaction, callback: Callback) -> bool:
    return callback in {Callback.UPDATE, Callback.DEFERRED_UPDATE} and interaction.source is None


def _resource(interaction: Interaction) -> Json:
    """https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback-interaction-callback-response-object"""
    told: Json = {"id": str(interaction.id), "type": int(interaction.kind)}
    shown: Json = {"interaction": told}
    if (message := interaction.response) is not None:
        told |= {"response_message_id": str(message.id), "response_message_loading": message.loading}
        told |= {"response_message_ephemeral": message.ephemeral}
        shown["resource"] = {"type": int(interaction.callback or 0)}
        if interaction.callback in {Callback.MESSAGE, Callback.UPDATE}:
            shown["resource"]["message"] = payloads.message(message)
    return shown
