"""The Discord face: a client with thin cogs and views over pure functions.

`run` keeps the bot running; what keeps it from starting is a StartError, whose text is the one line to show.
"""

from bot.discord.errors import StartError
from bot.discord.running import run

__all__ = ["StartError", "run"]
