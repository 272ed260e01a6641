"""What belongs to one Discord server alone: its own articles, its settings, its questions. Knows nothing of Discord.

A server is named by its id, a number.
"""
