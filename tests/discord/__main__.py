"""The server as a process of its own, to try a bot by hand: `python -m tests.discord`.

Each line typed is said by a member in #general; `/command text` uses a command with the text as its first option, and
`!label` clicks a button of the bot's last message.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Any

from tests.discord.driver.components import labels
from tests.discord.driver.guilds import GuildHandle
from tests.discord.driver.people import Person
from tests.discord.server import DiscordServer
from tests.discord.state.entities import Message
from tests.discord.state.events import Event


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--no-validation", action="store_true", help="take requests as they come, and keep no record")
    asked = parser.parse_args()
    try:
        asyncio.run(_serve(asked.port, validating=not asked.no_validation))
    except KeyboardInterrupt:
        sys.exit(130)


async def _serve(port: int, *, validating: bool) -> None:
    server = DiscordServer(port=port, validating=validating, recording=validating)
    await server.start()
    guild = server.add_guild("Loopback")
    person = guild.add_member("reader")
    server.world.listeners.append(lambda event: _show(server, event))
    _tell(f"DISCORD_TOKEN={server.token}")
    _tell(f"DISCORD_API_URL={server.api_url}")
    _tell(f"DISCORD_GATEWAY_URL={server.gateway_url}")
    _tell(f"# say {server.bot.mention} to mention the bot in #general, channel {guild.general.id}")
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            await _do(server, guild, person, line.strip())
    finally:
        await server.stop()


async def _do(server: DiscordServer, guild: GuildHandle, person: Person, line: str) -> None:
    try:
        if line.startswith("/"):
            name, _, text = line[1:].partition(" ")
            command = server.commands().get(name, {})
            options: dict[str, Any] = {one["name"]: text for one in command.get("options", ())[:1] if text}
            _print(server, (await person.uses(guild.general, name, **options)).message)
        elif line.startswith("!"):
            said = [one for one in guild.general.messages.values() if one.author is server.bot]
            _print(server, (await person.clicks(said[-1], line[1:])).message)
        elif line:
            await person.says(guild.general, line)
    except (AssertionError, IndexError) as error:  # what cannot be done, or was not answered
        _tell(f"! {error}")


def _show(server: DiscordServer, event: Event) -> None:
    """Prints what the bot says of itself; answers to commands are printed when they are complete."""
    if event.name != "MESSAGE_CREATE" or event.channel is None:
        return
    message = event.channel.messages[int(event.data["id"])]
    if message.author is server.bot and message.interaction is None:
        _print(server, message)


def _print(server: DiscordServer, message: Message) -> None:
    _tell(f"{server.bot.name}: {message.text}")
    if buttons := labels(message):
        _tell("  " + " ".join(f"[{label}]" for label in buttons))
    for request in server.forgive():
        _tell(f"! invalid: {request}")


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
