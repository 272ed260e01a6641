"""For a server's moderators: `/library`, `/settings`, `/stats`."""
