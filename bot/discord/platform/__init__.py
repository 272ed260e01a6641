"""What Discord demands of any bot: retries, ids, permissions, limits and interactions. Knows no feature."""
