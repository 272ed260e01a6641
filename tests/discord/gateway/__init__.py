"""The gateway: events to the bot over a websocket."""
