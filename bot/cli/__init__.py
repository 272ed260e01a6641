"""The command line: composes everything else, one module a command."""

from bot.cli.app import main

__all__ = ["main"]
