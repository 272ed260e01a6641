"""What is said to moderators, as Markdown. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.app.server_library import AddReport
from bot.app.server_settings import LibraryUse
from bot.app.server_statistics import QuestionStatistics
from bot.rendering.discord.labels import label, title_with_link
from bot.rendering.discord.markdown import utf16_length
from index.library import ArticleInfo, SyncReport

__all__ = ["added_line", "library_lines", "refused_line", "reloaded_line", "removed_line", "stats_text", "within"]

_NAME = 80
_REASON = 200
_REASONS = 3
_QUESTION = 200
_MOST_WANTED = 15
_REST = len("… and 1,000,000 more") + 1


def within(head: Sequence[str], lines: Sequence[str], budget: int) -> str:
    """All of `head` and as many of `lines` as fit into `budget` UTF-16 units, and how many more there are."""
    shown = list(head)
    room = budget - _REST - sum(utf16_length(line) + 1 for line in shown)
    for number, line in enumerate(lines):
        room -= utf16_length(line) + 1
        if room < 0:
            return "\n".join([*shown, f"… and {len(lines) - number:,} more"])
        shown.append(line)
    return "\n".join(shown)


def added_line(name: str, added: AddReport) -> str:
    """What came of a file that was added."""
    counts = (
        (added.added, "new"),
        (added.changed, "changed"),
        (added.removed, "no longer in it"),
        (added.unchanged, "as before"),
    )
    told = ", ".join(f"{count:,} {what}" for count, what in counts if count)
    return "\n".join([f"✓ **{label(name, _NAME)}**: {told}", *_skipped(added.skipped)])


def refused_line(name: str, reason: str) -> str:
    """Why a file was not added."""
    return f"✗ **{label(name, _NAME)}** {label(reason, _REASON)}"


def removed_line(info: ArticleInfo) -> str:
    """Which article was removed."""
    return f"Removed: {' · '.join([*title_with_link(info.title, info.url), label(info.source, _NAME)])}"


def reloaded_line(report: SyncReport, articles: int) -> str:
    """What came of reading all files again."""
    counts = ((report.added, "new"), (report.changed, "changed"), (report.removed, "gone"))
    told = ", ".join(f"{count:,} {what}" for count, what in counts if count) or "nothing has changed"
    reasons = [f"{each.path}: {each.reason}" for each in report.skipped]
    return "\n".join([f"Read again: {_articles(articles)}; {told}.", *_skipped(reasons)])


def library_lines(infos: Sequence[ArticleInfo], common: int, use: LibraryUse, budget: int) -> str:
    """This server's own articles, and what they are to the `common` ones, of which only the number is told."""
    if use is LibraryUse.INSTEAD:
        told = "Questions are answered from these alone (`/library use` changes that)."
    else:
        told = f"They serve beside {_articles(common)} that all servers have (`/library use` changes that)."
    if not infos:
        return f"This server has added no articles of its own. {told} `/library add` adds some."
    lines = [
        f"**{info.number}** {' · '.join([*title_with_link(info.title, info.url), label(info.source, _NAME)])}"
        for info in infos
    ]
    return within([f"**{_articles(len(infos))} of this server's own**", told], lines, budget)


def stats_text(figures: QuestionStatistics, wanted: Sequence[tuple[str, int]], budget: int) -> str:
    """How a server's questions went, and those that an article would answer: (question, how often), in order."""
    head = [
        f"In the last {figures.days:g} days: **{figures.asked:,} asked** ({figures.private:,} of them privately)",
        f"{figures.answered:,} answered · {figures.closest:,} with only close passages · {figures.none:,} without any",
        f"{figures.helpful:,} found helpful · {figures.not_helpful:,} not helpful",
    ]
    if not wanted:
        return "\n".join(head)
    head += ["", "**Not answered, and perhaps worth an article**"]
    lines = [f"{f'{count:,} × ' if count > 1 else ''}{label(text, _QUESTION)}" for text, count in wanted]
    return within(head, [f"• {line}" for line in lines[:_MOST_WANTED]], budget)


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"


def _skipped(reasons: Sequence[str]) -> list[str]:
    more = [f"-# … and {len(reasons) - _REASONS:,} more left out"] if len(reasons) > _REASONS else []
    return [*(f"-# left out: {label(reason, _REASON)}" for reason in reasons[:_REASONS]), *more]
