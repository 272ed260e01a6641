"""What is known of an article beside its words: titles, bylines, dates, publishers, captions and page furniture."""
