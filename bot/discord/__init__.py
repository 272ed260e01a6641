"""The Discord face: one folder a feature, what Discord demands of anybody in `platform`, all put together in `app`.

`run` keeps the bot running; what keeps it from starting is a StartError, whose text is the one line to show.
"""

from bot.discord.app import run
from bot.discord.platform.errors import StartError

__all__ = ["StartError", "run"]
