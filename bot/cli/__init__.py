"""The command line: composes everything else, one module a group of commands."""

from bot.cli.app import main

__all__ = ["main"]
