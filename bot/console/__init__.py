"""A face: the terminal. Prints blocks, and asks and answers at a prompt."""
