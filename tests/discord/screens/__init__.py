"""Screens: messages as PNG, roughly as Discord shows them, for a reviewer to look at.

    python -m tests.discord.screens FOLDER

runs the bot on its demonstration articles against the loopback server and photographs answers of each kind. It needs
Chromium, on PATH or named by CHROMIUM.
"""
