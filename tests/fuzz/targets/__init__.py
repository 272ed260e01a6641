"""All targets, by what takes the input."""

from __future__ import annotations

from tests.fuzz.target import Target
from tests.fuzz.targets import (
    asking,
    backups,
    batches,
    documents,
    feeds,
    fetching,
    ids,
    names,
    reading,
    rendering,
    settings,
)

TARGETS: tuple[Target, ...] = (
    *reading.TARGETS,
    *documents.TARGETS,
    *fetching.TARGETS,
    *feeds.TARGETS,
    *rendering.TARGETS,
    *ids.TARGETS,
    *names.TARGETS,
    *settings.TARGETS,
    *batches.TARGETS,
    *backups.TARGETS,
    *asking.TARGETS,
)
