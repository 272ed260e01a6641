"""What the articles say: reading, analysing, storing and searching them. Knows nothing of the bot."""
