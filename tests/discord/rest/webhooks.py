"""After the first response: the interaction's token as a webhook, for its response and follow-ups.

https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages
"""

from __future__ import annotations

from tests.discord.refusals import Refusal
from tests.discord.rest.calls import Call, Endpoints
from tests.discord.rest.interactions import asks_privacy, change, say
from tests.discord.state import payloads, posting
from tests.discord.state.entities import Json, Message
from tests.discord.state.interactions import Callback, Interaction
from tests.discord.validation.components import COMPONENTS
from tests.discord.validation.messages import MESSAGE

endpoints = Endpoints()

HOOK = "/webhooks/{webhook_id}/{webhook_token}"


@endpoints.serve("POST", HOOK, *MESSAGE, *COMPONENTS, public=True)
async def follow_up(call: Call) -> Json | None:
    """The first follow-up to a deferred response takes its place; apps that only the user installed have 5.

    https://docs.discord.com/developers/interactions/receiving-and-responding#create-followup-message
    """
    interaction = _interaction(call)
    deferred = interaction.callback is Callback.DEFERRED_MESSAGE
    waiting = interaction.response
    if deferred and waiting is not None and waiting.loading and not waiting.deleted:
        change(call, interaction, waiting, call.body)
        return payloads.message(waiting)
    limit = call.server.interactions.patience.user_install_followups
    if "0" not in interaction.owners and len(interaction.followups) >= limit:
        raise Refusal(40094)
    message = say(call, interaction, call.body, private=asks_privacy(call.body) or interaction.always_private)
    interaction.followups.append(message)
    call.world.changes.at(interaction.id)
    return payloads.message(message)


@endpoints.serve("GET", HOOK + "/messages/@original", public=True)
@endpoints.serve("GET", HOOK + "/messages/{message_id}", public=True)
async def get_message(call: Call) -> Json:
    return payloads.message(_message(call, _interaction(call)))


@endpoints.serve("PATCH", HOOK + "/messages/@original", *MESSAGE, *COMPONENTS, public=True)
@endpoints.serve("PATCH", HOOK + "/messages/{message_id}", *MESSAGE, *COMPONENTS, public=True)
async def edit_message(call: Call) -> Json:
    """https://docs.discord.com/developers/interactions/receiving-and-responding#edit-original-interaction-response"""
    interaction = _interaction(call)
    message = _message(call, interaction)
    change(call, interaction, message, call.body)
    return payloads.message(message)


@endpoints.serve("DELETE", HOOK + "/messages/@original", public=True)
@endpoints.serve("DELETE", HOOK + "/messages/{message_id}", public=True)
async def delete_message(call: Call) -> None:
    interaction = _interaction(call)
    posting.delete(call.world, _message(call, interaction))
    call.world.changes.at(interaction.id)


def _interaction(call: Call) -> Interaction:
    return call.server.interactions.to_follow(call.parameters["webhook_id"], call.parameters["webhook_token"])


def _message(call: Call, interaction: Interaction) -> Message:
    """`@original`, or by id any message that this interaction made or came from."""
    own = [one for one in (interaction.response, interaction.source, *interaction.followups) if one is not None]
    wanted = call.parameters.get("message_id")
    found = interaction.response if wanted is None else next((one for one in own if one.id == wanted), None)
    if found is None or found.deleted:
        raise Refusal(10008)
    return found
