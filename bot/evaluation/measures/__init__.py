"""One measure a module: outcomes -> estimate, or None where the outcomes have no case for it."""
