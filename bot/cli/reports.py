"""What indexing did, as lines to print."""

from __future__ import annotations

from pathlib import Path

from bot.console.text import shown
from index.formats.registry import FORMATS
from index.library import SyncReport
from index.web import is_web_address

__all__ = ["failure_line", "report_lines"]


def report_lines(root: Path | str, report: SyncReport) -> list[str]:
    """What happened to the articles of a root, and each thing that was skipped with the reason."""
    counts = f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.unchanged} unchanged"
    if report.skipped:
        counts += f", {len(report.skipped)} skipped"
    lines = [f"{shown(str(root))}: {counts}"]
    lines += [f"  skipped {shown(str(unreadable))}" for unreadable in report.skipped]
    if report.kept:
        lines.append(f"  {report.kept} kept though their files can't be read or are gone; --prune removes them")
    if not (report.added or report.changed or report.removed or report.unchanged or report.kept or report.skipped):
        if is_web_address(str(root)):
            lines.append("  no entries there")
        else:
            lines.append(f"  no articles there: they are files ending in {', '.join(FORMATS)}")
    if report.replaced_demonstration:
        lines.append("The example articles no longer serve: your own do.")
    return lines


def failure_line(root: Path | str, error: Exception) -> str:
    """Why a root is not up to date."""
    return f"{shown(str(root))}: {shown(str(error))}"
