"""Mastheads: the publisher's name, and perhaps a tagline, above a headline."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from index.metadata.paragraphs import Ending, ending
from index.text.lexicon import is_common, noun_kind, word_list, zipf_frequencies

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_INFLECTION = re.compile(r"(?:['’]s|ing|ed|es|s|e)$")
_MAX_SECTION = 40  # characters
_MAX_SECTIONS = 120
_MAX_NAME = 5  # words
_MIN_NAME = 5  # letters of a name of one word
_MAX_TAGLINE = 12
_MAX_TAGLINES = 2
_MIN_HEADLINE = 4
_MAX_BODY = 6000  # characters that are looked through for a headline's words


_BELOW_EACH_OTHER = re.compile(r" ?[/>›»|] ")
_MAX_PLACE = 3  # words
_MAX_HEADINGS = 4


def is_section(line: str) -> bool:
    """Return whether `line` only names a section of a publication, or the way to one, or a form of text."""
    first, *below = _BELOW_EACH_OTHER.split(line) if len(line) <= _MAX_SECTIONS else [line]
    if below:
        return is_section(first) and all(0 < len(_WORD.findall(one)) <= _MAX_PLACE for one in below)
    if len(line) > _MAX_SECTION:
        return False
    named = [word.lower() for word in _WORD.findall(line) if not (len(word) == 2 and word.isupper())]  # "EU politics"
    return 0 < len(named) <= 4 and word_list("section_words").issuperset(named)


def headline_below(
    lines: Sequence[str], body: str, *, apart: bool = False, signed: bool = False
) -> tuple[int, str | None]:
    """Return which of the `lines` above the body is the headline, and the publisher whose masthead stands above it.

    A headline's words come again in the body; a publisher's name and its tagline don't.
    A short headline above a standfirst looks like a masthead too. So a first line is taken for a masthead only where it
    ends in a word that names a publication, or where a tagline, another name or one with such a word, stands below, or
    the name of a section, by which it is `apart` from the next line, or where it has the shape of a publication's name
    and the next line is `signed` or the name has an abbreviation.
    """
    name = without_sections(lines[0])
    apart |= name != " ".join(lines[0].split())
    if len(lines) < 2 or not _is_name(name, _MAX_NAME):
        return 0, None
    stems = stems_in(body)
    is_headline = len(_words(lines[1])) > _MIN_HEADLINE and (signed or recurrence(lines[1], stems) >= 0.5)
    if is_headline and (is_outlet(name, body) or (signed and is_masthead(name, body))):
        return 1, name
    lengths = [len(_words(line)) for line in lines]
    if recurrence(name, stems) > 0.5 and not (is_headline and names_publication(_words(name))):
        return (1, None) if apart and name != lines[0] and lengths[1] >= _MIN_HEADLINE else (0, None)
    if is_headline and apart and signed:
        return 1, name
    below = range(1, min(len(lines), 1 + _MAX_TAGLINES + 1))
    recurring = [number for number in below if recurrence(lines[number], stems) >= 0.5]
    if names_publication(_words(name)):
        several = next((number for number in recurring if lengths[number] > 1), None)  # one word alone may be a place
        longest = max(below, key=lengths.__getitem__)
        is_longer = several is None or (longest < several and lengths[several] < _MIN_HEADLINE < lengths[longest])
        return longest if is_longer or several is None else several, name
    if not recurring or lengths[recurring[0]] < _MIN_HEADLINE:
        return 0, None
    if not _are_taglines(lines[1 : recurring[0]]) and not (apart and recurring[0] == 1):
        return 0, None
    return recurring[0], name


_MAX_PARTS = 6
_SITE = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


def without_sections(line: str) -> str:
    """Return a masthead without the sections' names and the address beside it: "Coast Echo | News" is Coast Echo."""
    line = " ".join(line.split())
    parts = _DIVIDER.split(line) if len(line) <= _MAX_SECTIONS else []
    named = [one for one in parts if not (is_section(one) or _SITE.fullmatch(one))]
    papers = [one for one in named if names_publication(_words(one) or [""])]
    if len(named) == 2 and len(papers) == 1 and len(line) <= _MAX_SECTION:
        named = papers  # "Coast Echo / Nature"
    return named[0] if len(named) == 1 and len(parts) <= _MAX_PARTS and ": " not in line else line


_ABBREVIATION = re.compile(r"\b[A-Z]{3,5}\b|(?<= )[A-Z]{2}$")


def is_outlet(line: str, body: str) -> bool:
    """Return whether a line has a broadcaster's name by its shape: an abbreviation, alone or in it ("USA Today").

    The text below does not have its words, or tells who told it something.
    """
    if not _is_name(line, _MAX_NAME) or not _ABBREVIATION.search(line) or (" " in line and line.isupper()):
        return False
    found = re.findall(rf"(?<!\w)(\w*) (?:the )?{re.escape(line)}(?!\w)", f" {body[:_MAX_BODY]}", re.IGNORECASE)
    return not found or "told" in map(str.lower, found)


def is_masthead(line: str, body: str) -> bool:
    """Return whether a line has a publication's name by its shape: "The", or at its end, a word that English has not.

    Its last word doesn't come again in the body, but for that of "The Norlander", whose readers are told of.
    """
    if not _is_name(line, _MAX_NAME):
        return False
    first, *others = _words(line.title() if line.isupper() else line)
    known = [
        (len(word) < 4 or word.lower() in zipf_frequencies() or noun_kind(word.lower()) is not None) for word in others
    ]
    if not others:  # "Euronews"
        known = [line.isupper() or len(first) < _MIN_NAME or first.lower() in zipf_frequencies() or is_common(first)]
    if all(known) or (first != "The" and known[-1]):
        return False
    return _stem((first, *others)[-1]) not in stems_in(body) or (first == "The" and len(others) == 1)


def masthead_among(lines: Sequence[str]) -> str | None:
    """Return the publisher that the first of the lines above a headline names which names a publication."""
    for line in lines:
        words = _words(line)
        if (
            len(words) > 1
            and _is_name(line, _MAX_NAME)
            and names_publication(words)
            and not is_section(line)
            and words[0].lower() not in word_list("pitch_verbs")
        ):
            return " ".join(line.split())
    return None


def names_body(words: Sequence[str]) -> bool:
    """Return whether words in small letters may name an office or the like: by the first of them, or the last."""
    return not word_list("bodies").isdisjoint((words[0], words[-1]))


def body_above(lines: Sequence[str]) -> str | None:
    """Return the office or the like whose name is the first of the lines above a headline."""
    line = " ".join(lines[0].split()) if lines else ""
    words = [word.lower() for word in _words(line)]
    return line if len(words) > 2 and names_body(words) and _is_name(line, _MAX_NAME) else None


_DIVIDER = re.compile(r" ?(?:[|»«·•]|::+) ?| (?:[-–—~*]+|[/<>›]) |[-–—]+ | [-–—]+(?=\w)|: ")
_MAX_DIVIDERS = 20
_MAX_TITLE = 400  # characters
_SITE_WORDS = 8
_SIGNED = re.compile(r"[Bb]y(?: [A-ZÀ-ÖØ-Þ][\w.'’-]{0,30}){2,4}")  # who wrote it, behind the title


def article_title(title: str, headings: Sequence[str], site: Collection[str], body: str) -> str:
    """Return the title that a page states without the name of its site, or the page's heading where that is right.

    The heading is right where the page states the site's name alone, joins something else to the heading, or states a
    title that has no word in common with the heading and names a publication, or whose words, unlike those of the
    heading, don't come again in the body. `site` has what is known of the site: names and a host.
    """
    named = [one for heading in headings[:_MAX_HEADINGS] if (one := without_site(heading, site))]
    title = without_site(title, site) or (named[0] if named else " ".join(title.split()))
    if len(title) > _MAX_TITLE:
        return title
    words = _folded_words(title)
    stems = stems_in(body)
    own = recurrence(title, stems)
    for heading in named:
        inside = _folded_words(heading)
        sides = [title[: one.start()] for one in _dividers(title)] + [title[one.end() :] for one in _dividers(title)]
        if len(inside) >= _MIN_HEADLINE and any(_folded_words(side) == inside for side in sides):
            return heading
        apart = {word for word in words if len(word) >= 4}.isdisjoint(inside)
        apart &= own < 0.5 or (len(words) > 1 and names_publication(words))
        if apart and len(inside) >= 2 and recurrence(heading, stems) >= 0.5:
            return heading
    return title


def _folded_words(title: str) -> list[str]:
    return _WORD.findall(title.lower().replace("’", "'"))


def confirmed_title(title: str, headings: Sequence[str]) -> str | None:
    """Return the heading that is a title, word by word, or the title where it lacks a section's name before it."""
    words = _folded_words(title)
    for heading in headings[:_MAX_HEADINGS]:
        inside = _folded_words(heading)
        more = len(inside) - len(words)
        if more >= 0 and inside[more:] == words and len(words) >= _MIN_HEADLINE - 1:
            if not more:
                return heading
            if is_section(" ".join(inside[:more])):
                return title
    return None


def beside(title: str, name: str) -> str | None:
    """Return what a title has beside a name, all of which stands at one end of it; None where it does not."""
    own = _site_words(name)
    for divider in _dividers(title) if own and len(title) <= _MAX_TITLE else ():
        above, below = title[: divider.start()], title[divider.end() :]
        for rest, end in ((above, below), (below, above)):
            if own == _site_words(end) and rest:
                return rest
    return None


def site_beside(title: str, headline: str) -> str | None:
    """Return the name at the end of what a page's title has beside its headline: "Bridge shut | News | Coast Echo"."""
    rest = beside(title, headline) or ""
    name = rest[max((one.end() for one in _dividers(rest)), default=0) :].strip()
    return name if _is_name(name, _MAX_NAME) and not is_section(name) else None


def whole_title(title: str, stated: str, site: Collection[str]) -> str:
    """Return the title that was found in what a page `stated`, without a section beside it and with its second half."""
    own = without_site(stated, site)
    if own and not without_site(title, site):
        return own
    longer, shorter = (title, own) if len(title) > len(own) else (own, title)
    beside = longer[len(shorter) :]
    if not own or not longer.startswith(shorter) or _DIVIDER.match(beside) is None:
        return title
    is_sentence = any(word[0].islower() for word in beside.split() if len(word) > 3)  # and so no name of a site
    return own if longer is title or is_sentence else title


def without_site(title: str, site: Collection[str]) -> str:
    """Return a title without the names of its site at either end, and the sections beside these.

    It is empty where nothing else is in it.
    """
    title = " ".join(title.split())
    if len(title) > _MAX_TITLE:
        return title
    was = None
    while title and was != title:
        title, was = _without_end(title, site, sections=was is not None), title
    return "" if _is_site(title, site, loosely=False) else title


def _without_end(title: str, site: Collection[str], *, sections: bool) -> str:
    for divider in _dividers(title):
        above, below = title[: divider.start()], title[divider.end() :]
        mark = divider[0].strip()[0]
        for name, rest, sure in ((below, above, mark != ":"), (above, below, mark not in ":-–—~")):
            if rest and (_is_site(name, site, loosely=sure) or (sections and sure and is_section(name))):
                return rest
            if rest == above and sure and _SIGNED.fullmatch(name):
                return rest
    return title


def _dividers(title: str) -> list[re.Match[str]]:
    return [*_DIVIDER.finditer(title)][:_MAX_DIVIDERS]


def _is_site(name: str, site: Collection[str], *, loosely: bool) -> bool:
    """Return whether a part of a title is what is known of the site, `loosely` also in other words for it."""
    words = _site_words(name)
    if not 0 < len(words) <= _SITE_WORDS:
        return False
    for known in site:
        if "".join(_site_words(known)) == "".join(words):
            return True
        if "." in known and " " not in known:
            host = known.lower().removeprefix("www.")
            labels = [label for label in host.split(".")[:-1] if len(label) >= 3]
            if len(words) > 1 and set(words) <= {*labels}:
                return True
            if any(_abbreviates("".join(filter(str.isalnum, label)), words, loosely) for label in labels):
                return True
        elif loosely and _core(_site_words(known)) == _core(words):
            return True
    return False


def _site_words(name: str) -> list[str]:
    """Return the words of a name as they are compared, without an article before it."""
    words = ["".join(filter(str.isalnum, word)) for word in name.casefold().replace(".", " ").split()]
    words = [word for word in words if word]
    return words[1:] if words[:1] == ["the"] and len(words) > 1 else words


def _core(words: list[str]) -> list[str]:
    """Return a name without the words behind it that say that it is a publication or a section of one."""
    while len(words) > 1 and words[-1] in word_list("publication_words") | word_list("section_words"):
        words = words[:-1]
    return words


def _abbreviates(label: str, words: list[str], loosely: bool) -> bool:
    """Return whether the label of a host is the words, `loosely` also the beginnings of each of three or of whole ones.

    So "nytimes" is "New York Times".
    """
    if label in ("".join(words), "the" + "".join(words)):
        return True
    if not loosely or len(words) < 3:
        return False
    ends = {0}
    for word in words:
        starts = {(end, size) for end in ends for size in (1, len(word))}
        ends = {end + size for end, size in starts if label.startswith(word[:size], end)}
    return len(label) in ends


def names_publication(name: list[str]) -> bool:
    """Return whether the last word names a publication, or the one behind "The" ("The Times of Northport")."""
    folded = [word.lower() for word in name]
    return folded[-1] in word_list("publication_words") or (
        folded[0] == "the" and folded[1:2] != [] and folded[1] in word_list("publication_words")
    )


def _are_taglines(lines: Sequence[str]) -> bool:
    """Return whether there are taglines between a masthead and its headline, and nothing else."""
    return bool(lines) and all(
        _is_name(line, _MAX_TAGLINE)
        or (
            len(words := _words(line)) <= _MAX_TAGLINE
            and not word_list("publication_words").isdisjoint(map(str.lower, words))
        )
        for line in lines
    )


def _words(line: str) -> list[str]:
    return _WORD.findall(line)


def stems_in(body: str) -> frozenset[str]:
    return frozenset(map(_stem, _WORD.findall(body, 0, _MAX_BODY)))


def _stem(word: str) -> str:
    return _INFLECTION.sub("", word.lower())


def recurrence(line: str, stems: frozenset[str]) -> float:
    """Return the share of the line's longer words that the body has too."""
    found = _words(line)
    longer = [word for word in found if len(word) >= 4] or found
    return sum(_stem(word) in stems for word in longer) / len(longer) if longer else 0.0


def _is_name(line: str, max_words: int) -> bool:
    """Return whether the line could be a name: a few words, those that matter with a capital, and no punctuation."""
    found = _words(line)
    return (
        0 < len(found) <= max_words
        and ending(line) is Ending.OPEN
        and found[0][0].isupper()
        and all(word[0].isupper() for word in found if len(word) >= 4)
        and not any(mark in line for mark in ':,;"“”‘|·•»›0123456789')
    )
