"""Why the bot can't start or go on, as types. Each text is one line that says what to do.

StartError
+-- NoToken            DISCORD_TOKEN is not set
+-- WrongToken         Discord refuses the token
+-- Unreachable        no connection to the REST API or the gateway
+-- Refused            Discord answers, but not as it must
    +-- Banned         it takes no requests from this address for a while
"""

from __future__ import annotations

__all__ = ["Banned", "NoToken", "Refused", "StartError", "Unreachable", "WrongToken"]

PORTAL = "https://discord.com/developers/applications"


class StartError(Exception):
    """The bot can't run as things are; trying again without a change won't help, a lost connection aside."""


class NoToken(StartError):
    """There is no token."""

    def __init__(self) -> None:
        super().__init__(
            f"DISCORD_TOKEN is not set: create a bot at {PORTAL}, copy its token from the page Bot, "
            "and put it into the environment or into a file .env"
        )


class WrongToken(StartError):
    """Discord does not know the token."""

    def __init__(self) -> None:
        super().__init__(
            f"Discord refuses the token in DISCORD_TOKEN: get a new one with Reset Token at {PORTAL} "
            "(your application, page Bot)"
        )


class Unreachable(StartError):
    """Nothing answers at `address`, for `reason`."""

    def __init__(self, address: str, reason: BaseException) -> None:
        self.address = address
        super().__init__(
            f"Discord can't be reached at {address} ({str(reason) or type(reason).__name__}): check the network, "
            "and DISCORD_API_URL and DISCORD_GATEWAY_URL if they are set"
        )


class Refused(StartError):
    """Discord turns the bot away, for `reason`; `passing` is whether it may be otherwise later."""

    def __init__(self, reason: str, *, passing: bool) -> None:
        self.passing = passing
        super().__init__(f"Discord turns the bot away ({reason}): see https://discordstatus.com, and try again later")


class Banned(Refused):
    """Discord takes no requests from this address for a while, after too many that it had to refuse."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP status {status}, as it does after too many refused requests", passing=True)
