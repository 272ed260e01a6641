"""Commands that measure: quality against a peer, speed. Not part of the test suite."""
