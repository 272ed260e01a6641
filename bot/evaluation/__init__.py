"""How good the answers are: questions with gold spans -> measures with 95% intervals."""
