"""What Discord demands of any bot: retries, custom ids, permissions, limits, interactions. Knows no feature."""
