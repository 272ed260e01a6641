"""Questions and their answers: messages, `/ask`, "More passages"."""
