"""Speech in news: quotations, the verbs that report it, and whose words they are, a sentence at a time."""
