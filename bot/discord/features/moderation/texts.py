"""The texts shown to moderators, as Markdown. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.app.server_library import AddReport, Removal
from bot.app.server_settings import LibraryUse
from bot.app.state import QuestionStatistics
from bot.rendering.discord.layout import line_pages
from bot.rendering.discord.markdown import clean, label, title_with_link, truncated, utf16_length
from index.article import own_name
from index.ingest.roots import SyncReport
from index.library import ArticleInfo
from index.metadata.dates import format_date
from index.secrets import shown_address, without_secrets
from index.text.characters import number_of
from index.web import is_web_address

_FEW_FILES = 2  # each of which is told of by itself
_VARYING = re.compile(r"[0-9]+|'[^']{0,200}'|\"[^\"]{0,200}\"")  # in reasons of one kind
_MAX_NAME = 80
_MAX_REASON = 200
_MAX_REASONS = 3
_MAX_LINES = 20  # on a page
_MAX_SHOWN = 10  # of what is removed together
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


def added_text(outcomes: Sequence[tuple[str, AddReport | str]], budget: int) -> str:
    """Return what became of files by name, each added or refused for a reason. Of many, like ones are told together.

    What needs a moderator's eye stands on lines of its own.
    """
    if len(outcomes) <= _FEW_FILES:
        lines = [refused_line(name, of) if isinstance(of, str) else _added_line(name, of) for name, of in outcomes]
        return fit_lines([], lines, budget)
    reports = [(name, of) for name, of in outcomes if isinstance(of, AddReport)]
    plain = [(name, of) for name, of in reports if of.added and not (of.skipped or of.beside or of.clashing)]
    known = [name for name, of in reports if of.same_as is not None]
    refused: dict[str, list[str]] = {}
    for name, of in outcomes:
        if isinstance(of, str):
            refused.setdefault(of, []).append(name)
    counts = (
        (sum(of.added for _, of in reports), "new article", ""),
        (sum(bool(of.added) for _, of in reports), "file", " added"),
        (sum(len(of.clashing) for _, of in reports), "article", " not replaced"),
        (sum(len(of.skipped) for _, of in reports), "part", " left out"),
        (len(known), "file", " here already"),
        (len(outcomes) - len(reports), "file", " refused"),
    )
    told = " · ".join(f"{number_of(count, what)}{rest}" for count, what, rest in counts if count)
    lines = [f"✓ {_names([name for name, _ in plain])}"] if len(plain) > 1 else [_added_line(*one) for one in plain]
    lines += [_added_line(*one) for one in reports if one not in plain and one[0] not in known]
    lines += [f"✓ {_names(known)} {'is' if len(known) == 1 else 'are'} here already, word for word."] if known else []
    lines += [
        refused_line(names[0], reason) if len(names) == 1 else f"✗ {_names(names)}: each {label(reason, _MAX_REASON)}."
        for reason, names in refused.items()
    ]
    return fit_lines([told], lines, budget)


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"**{label(name, _MAX_NAME)}**" for name in names)


def _added_line(name: str, added: AddReport) -> str:
    shown = f"**{label(added.name, _MAX_NAME)}**"
    if added.same_as is not None:
        return f"✓ **{label(name, _MAX_NAME)}** is here already, word for word, as {label(added.same_as, _MAX_NAME)}."
    told = f"{_articles(added.added, 'new ')}" if added.added else "nothing new"
    lines = [f"{'⚠' if added.clashing else '✓'} {shown}: {told}"]
    if added.beside is not None:
        lines.append(f"There is a {label(added.beside, _MAX_NAME)} already; this one stands beside it.")
    if added.clashing:
        files = ", ".join(label(one, _MAX_NAME) for one in sorted({info.source for info in added.clashing})[:3])
        are, stay = ("is", "stays as it is") if len(added.clashing) == 1 else ("are", "stay as they are")
        count = _articles(len(added.clashing))
        lines.append(f"{count} {are} here already by the same id (in {files}), and {stay}.")
    return "\n".join([*lines, *_skipped([("", reason) for reason in added.skipped])])


def refused_line(name: str, reason: str) -> str:
    """Return why a file was not added."""
    said = label(without_secrets(reason), _MAX_REASON)
    return f"✗ **{label(without_secrets(name), _MAX_NAME)}** {said}{'' if said.endswith(('.', '…')) else '.'}"


def article_line(info: ArticleInfo) -> str:
    """Return an article on a line: its number, title, file or address, and date."""
    day = f" · {format_date(info.published)}" if info.published else ""
    return rf"**\#{info.number}** {_titled(info)}{day}"


def _some(head: str, lines: Sequence[str], budget: int) -> str:
    """Return a head and the first of many lines, and how many more there are."""
    more = [f"… and {len(lines) - _MAX_SHOWN:,} more"] if len(lines) > _MAX_SHOWN else []
    return fit_lines([head], [*lines[:_MAX_SHOWN], *more], budget)


def to_remove_text(choices: Sequence[Sequence[ArticleInfo]], budget: int) -> str:
    """Return the question whether these articles, or which of several, are to be removed."""
    if len(choices) > 1:
        lines = [article_line(info) for infos in choices for info in infos]
        return fit_lines(["**Which of these is to be removed?**"], lines, budget)
    (infos,) = choices
    asked = (
        f"**Remove {'this article' if len(infos) == 1 else f'these {len(infos):,} articles'} of this server's own?**"
    )
    if _of_the_web(infos):
        asked += "\nWhat came from the web can be had back only by adding its address again."
    return _some(asked, [article_line(info) for info in infos], budget)


def _of_the_web(infos: Sequence[ArticleInfo]) -> int:
    return sum(is_web_address(info.root) for info in infos)


def removed_text(removal: Removal, budget: int) -> str:
    """Return which articles were removed."""
    if not removal.infos:
        return "That is not there any more."
    pages = _of_the_web(removal.infos)
    lost = ", to be had back for a day" if removal.aside else ", not to be had back from here"
    if pages and removal.aside:
        lost = f", of which {number_of(pages, 'web page')} can't be had back from here"
    head = f"Removed {_articles(len(removal.infos))}{lost}:"
    return _some(head, [_titled(info) for info in removal.infos], budget)


def taken_text(replaced: Removal | None) -> str:
    """Return what became of articles that had been set aside."""
    if replaced is None:
        return "That can't be had back any more: it is kept for a day."
    if not replaced.infos:
        return "Done: they are back, and answer questions again."
    return f"Done: they answer questions now, in place of {_articles(len(replaced.infos))} that had the same ids."


def button_label(verb: str, name: str) -> str:
    """Return the label of a button, within Discord's 80 characters."""
    return truncated(f"{verb} {clean(name)}", 76)


def reloaded_line(report: SyncReport, articles: int) -> str:
    """Return what became of reading all files again."""
    counts = ((report.added, "new"), (report.changed, "changed"), (report.removed, "gone"))
    told = ", ".join(f"{count:,} {what}" for count, what in counts if count) or "nothing has changed"
    skipped = _skipped([(f"{each.path}: ", each.reason) for each in report.skipped])
    return "\n".join([f"Read again: {_articles(articles)}; {told}.", *skipped])


def library_pages(infos: Sequence[ArticleInfo], common: int, use: LibraryUse, budget: int) -> list[str]:
    """Return pages of this server's own articles, and how they serve beside or instead of the `common` ones."""
    if use is LibraryUse.INSTEAD:
        told = "Questions are answered from these alone (`/library use` changes that)."
    elif infos and not common:
        told = "Questions are answered from these alone: there are no articles that all servers have."
    else:
        told = f"They serve beside {_articles(common)} that all servers have (`/library use` changes that)."
    if not infos:
        return [f"This server has added no articles of its own. {told} `/library add` adds some."]
    head = f"**{_articles(len(infos))} of this server's own**\n{told}"
    return line_pages(head, [article_line(info) for info in infos], budget, _MAX_LINES)


def fetched_text(address: str, report: SyncReport, *, feed: bool = False) -> str:
    """Return what became of a page or feed."""
    counts = ((report.added, "new"), (report.changed, "changed"), (report.unchanged, "as before"))
    told = ", ".join(f"{count:,} {what}" for count, what in counts if count) or "no article in it"
    mark = "✓" if report.added or report.changed or report.unchanged else "✗"
    named = label(shown_address(address), _MAX_NAME)
    lines = [f"{mark} **{named}**: {told}", *_skipped([("", one.reason) for one in report.skipped])]
    if feed and mark == "✓":
        lines.append("I go on looking for new ones in it, until you remove it with `/library remove` by its source.")
    return "\n".join(lines)


def stats_text(figures: QuestionStatistics, wanted: Sequence[tuple[str, int]], budget: int) -> str:
    """Return a server's figures, and questions that an article would answer, each with how often it was asked."""
    private = f" ({figures.private:,} of them privately)" if figures.private else ""
    head = [
        f"In the last {figures.days:g} days: **{figures.asked:,} asked**{private}",
        f"{figures.answered:,} answered · {figures.closest:,} with only close passages · {figures.none:,} without any",
        f"{figures.helpful:,} found helpful · {figures.not_helpful:,} not helpful",
    ]
    if not wanted:
        return "\n".join(head)
    head += ["", "**Not answered, and perhaps worth an article**"]
    lines = [f"{f'{count:,} × ' if count > 1 else ''}{label(text, _MAX_QUESTION)}" for text, count in wanted]
    return fit_lines(head, [f"• {line}" for line in lines[:_MAX_UNANSWERED]], budget)


def _titled(info: ArticleInfo) -> str:
    """Return an article's title, and the file or address that it came with; an id only where there is no title."""
    own = own_name(info.source, info.id)
    file = info.source if info.title and own.startswith(f"{info.source}: ") else own
    return " · ".join([*title_with_link(info.title, info.url), label(file, _MAX_NAME)])


def _articles(count: int, kind: str = "") -> str:
    return number_of(count, f"{kind}article")


def _skipped(parts: Sequence[tuple[str, str]]) -> list[str]:
    """Return lines on what was left out, by where it was and why: one for each kind of reason in a place."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for where, reason in parts:
        kinds.setdefault((where, _VARYING.sub("", reason).partition(": ")[0]), []).append(reason)
    lines = []
    for (where, _), (first, *others) in kinds.items():
        more = f" (and {len(others):,} more like it)" if others else ""
        lines.append(f"-# left out: {label(without_secrets(f'{where}{first}'), _MAX_REASON)}{more}")
    rest = sum(map(len, list(kinds.values())[_MAX_REASONS:]))
    return [*lines[:_MAX_REASONS], *([f"-# … and {rest:,} more left out"] if rest else [])]
