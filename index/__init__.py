"""What the articles say: reading, analysing, storing and searching them. Knows nothing of the bot.

`index.library.Library` is the door; what goes wrong behind it is in `index.errors`.
"""
