"""What the server knows: guilds, people, channels, messages, interactions; plain values and rules over them."""
