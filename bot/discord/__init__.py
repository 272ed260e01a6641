"""The Discord face: a client with thin cogs and views over pure functions."""
