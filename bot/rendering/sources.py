"""Source -> the short texts of a source line, before any medium's markup."""

from __future__ import annotations

from datetime import date

from bot.rendering.blocks import Source

__all__ = ["UNDATED", "date_shown", "source_details"]

UNDATED = "undated"


def source_details(source: Source) -> tuple[str, ...]:
    """What a source line says in order, but for title and link, which each face shows in its own way.

    An article without a publisher or a date gets none: the former is left out, the latter called undated.
    """
    details = []
    if source.speaker:
        quoted = f", quoted in {source.publisher}" if source.publisher else ""
        details.append(f"said by {_inside_a_sentence(source.speaker)}{quoted}")
    elif source.publisher:
        details.append(source.publisher)
    details.append(date_shown(source.published) if source.published else UNDATED)
    details.append(f"paragraph {source.paragraph}")
    details.append(source.file)
    if source.also_in:
        details.append(f"also in: {'; '.join(source.also_in)}")
    return tuple(details)


def date_shown(published: str) -> str:
    """An ISO 8601 date (or date and time) as people write the day, `3 December 2021`; anything else as it is."""
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return published
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _inside_a_sentence(name: str) -> str:
    """A name as it stands where no sentence begins: "the council" for "The council"."""
    return f"the {name[4:]}" if name.startswith("The ") else name


# Not strftime's or the calendar module's, which follow the locale: the text around them is English.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
