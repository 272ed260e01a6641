"""For all tests."""

from __future__ import annotations

import signal

# A shell that starts the tests in the background has them ignore SIGINT, and with them every process that they start:
# none of those could be interrupted.
signal.signal(signal.SIGINT, signal.default_int_handler)
