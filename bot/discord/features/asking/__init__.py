"""Questions and their answers: messages, `/ask`, and the buttons below an answer."""
