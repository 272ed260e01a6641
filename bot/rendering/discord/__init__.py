"""Blocks -> Discord's Markdown, within Discord's limits: pure functions, nothing of discord.py."""
