"""How good the answers are: questions with gold spans in, measures with intervals out."""
