"""The features of the Discord face, a folder each: a thin cog over pure functions."""
