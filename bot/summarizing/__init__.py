"""Article, topic or library -> Summary: quoted sentences in reading order."""
