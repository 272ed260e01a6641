"""For all tests."""

from __future__ import annotations

import signal
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

# A shell that starts the tests in the background has them ignore SIGINT, and with them every process that they start:
# none of those could be interrupted.
signal.signal(signal.SIGINT, signal.default_int_handler)

# On a busy machine anything is slow; what grows too fast is measured in tests/fuzz.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how many tests were skipped for which reason, and where answers are better than recorded."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped)
    if reasons:
        told = "; ".join(f"{count} ({reason})" for reason, count in sorted(reasons.items()))
        terminalreporter.write_line(f"skipped: {told}")
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "quality":
                terminalreporter.write_line(f"quality: {value}")
