"""What the bot says of itself, and forgets of people: `/help`, `/about`, `/forget-me`."""
