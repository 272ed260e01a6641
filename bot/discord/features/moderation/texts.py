"""The texts shown to moderators, as Markdown. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from bot.app.server_library import AddReport
from bot.app.server_settings import LibraryUse
from bot.app.server_statistics import QuestionStatistics
from bot.rendering.discord.labels import label, title_with_link
from bot.rendering.discord.markdown import utf16_length
from index.library import ArticleInfo, SyncReport

__all__ = ["added_line", "fit_lines", "library_lines", "refused_line", "reloaded_line", "removed_line", "stats_text"]

_MAX_NAME = 80
_MAX_REASON = 200
_MAX_REASONS = 3
_MAX_QUESTION = 200
_MAX_UNANSWERED = 15
_REST = len("… and 1,000,000 more") + 1


def fit_lines(head: Sequence[str], lines: Sequence[str], budget: int) -> str:
    """Return all of `head`, as many of `lines` as fit into `budget` UTF-16 units, and how many more there are."""
    shown = list(head)
    room = budget - _REST - sum(utf16_length(line) + 1 for line in shown)
    for number, line in enumerate(lines):
        room -= utf16_length(line) + 1
        if room < 0:
            return "\n".join([*shown, f"… and {len(lines) - number:,} more"])
        shown.append(line)
    return "\n".join(shown)


def added_line(name: str, added: AddReport) -> str:
    """Return what became of a file that was added."""
    counts = (
        (added.added, "new"),
        (added.changed, "changed"),
        (added.removed, "no longer in it"),
        (added.unchanged, "as before"),
    )
    told = ", ".join(f"{count:,} {what}" for count, what in counts if count)
    return "\n".join([f"✓ **{label(name, _MAX_NAME)}**: {told}", *_skipped(added.skipped)])


def refused_line(name: str, reason: str) -> str:
    """Return why a file was not added."""
    return f"✗ **{label(name, _MAX_NAME)}** {label(reason, _MAX_REASON)}"


def removed_line(info: ArticleInfo) -> str:
    """Return which article was removed."""
    return f"Removed: {' · '.join([*title_with_link(info.title, info.url), label(info.source, _MAX_NAME)])}"


def reloaded_line(report: SyncReport, articles: int) -> str:
    """Return what became of reading all files again."""
    counts = ((report.added, "new"), (report.changed, "changed"), (report.removed, "gone"))
    told = ", ".join(f"{count:,} {what}" for count, what in counts if count) or "nothing has changed"
    reasons = [f"{each.path}: {each.reason}" for each in report.skipped]
    return "\n".join([f"Read again: {_articles(articles)}; {told}.", *_skipped(reasons)])


def library_lines(infos: Sequence[ArticleInfo], common: int, use: LibraryUse, budget: int) -> str:
    """Return a list of this server's own articles, and how they serve beside or instead of the `common` ones."""
    if use is LibraryUse.INSTEAD:
        told = "Questions are answered from these alone (`/library use` changes that)."
    else:
        told = f"They serve beside {_articles(common)} that all servers have (`/library use` changes that)."
    if not infos:
        return f"This server has added no articles of its own. {told} `/library add` adds some."
    lines = [
        f"**{info.number}** {' · '.join([*title_with_link(info.title, info.url), label(info.source, _MAX_NAME)])}"
        for info in infos
    ]
    return fit_lines([f"**{_articles(len(infos))} of this server's own**", told], lines, budget)


def stats_text(figures: QuestionStatistics, wanted: Sequence[tuple[str, int]], budget: int) -> str:
    """Return a server's figures, and questions that an article would answer, each with how often it was asked."""
    head = [
        f"In the last {figures.days:g} days: **{figures.asked:,} asked** ({figures.private:,} of them privately)",
        f"{figures.answered:,} answered · {figures.closest:,} with only close passages · {figures.none:,} without any",
        f"{figures.helpful:,} found helpful · {figures.not_helpful:,} not helpful",
    ]
    if not wanted:
        return "\n".join(head)
    head += ["", "**Not answered, and perhaps worth an article**"]
    lines = [f"{f'{count:,} × ' if count > 1 else ''}{label(text, _MAX_QUESTION)}" for text, count in wanted]
    return fit_lines(head, [f"• {line}" for line in lines[:_MAX_UNANSWERED]], budget)


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"


def _skipped(reasons: Sequence[str]) -> list[str]:
    more = [f"-# … and {len(reasons) - _MAX_REASONS:,} more left out"] if len(reasons) > _MAX_REASONS else []
    return [*(f"-# left out: {label(reason, _MAX_REASON)}" for reason in reasons[:_MAX_REASONS]), *more]
