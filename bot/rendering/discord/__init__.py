"""Blocks -> Discord's Markdown, within Discord's limits: pure functions that import nothing of discord.py."""
