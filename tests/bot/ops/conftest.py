"""A Discord to ask, and folders to look into."""

from tests.discord.fixtures import loopback

__all__ = ["loopback"]
