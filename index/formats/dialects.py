"""What dialects of Markdown add to CommonMark: comments, templates, wiki links, callouts, notes, attributes.

Comments are private, templates and attributes speak to programs: neither is text. Fenced code and code in backquotes
stay as they are. Time is linear in the text: what ends a mark is looked for once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator
from functools import partial

_FENCE = re.compile(r" {0,3}(?:>[ ]?)*(`{3,}|~{3,})(.*)")
_NO_TEXT = re.compile(r"\s*(?:\{.*|(?:dataview(?:js)?|mermaid|query|tasks|toc|button|chart|plotly|graphviz)\b.*)")
_OPENER = re.compile(
    r"`+|<!--|%%|\{%-?\s*(?:comment|schema)\s*-?%\}|\{::comment\}|\{#(?!\w)|\{\{<?%?\s*/\*|\{/\*|\{\{|\{%|<%"
    r"|\{>>|\{--"
)
# How each mark ends, and whether it is a comment, which goes on to the end of the text if nothing ends it.
_CLOSERS = (
    ("<!--", re.compile(r"-->"), True),
    ("%%", re.compile(r"%%"), True),
    ("{::", re.compile(r"\{:/(?:comment)?\}"), True),
    ("{#", re.compile(r"#\}"), False),
    ("{/*", re.compile(r"\*/\}"), True),
    ("{>>", re.compile(r"<<\}"), False),
    ("{--", re.compile(r"--\}"), False),
    ("{{", re.compile(r"\}\}"), False),
    ("<%", re.compile(r"%>"), False),
)
_COMMENT_TAG = re.compile(r"\{%-?\s*end(?:comment|schema)\s*-?%\}")
_COMMENT_CALL = re.compile(r"\*/\s*%?>?\}\}")
_TAG = re.compile(r"%\}")
_OVERLAP = 40  # characters of the longest closer
_MAX_HEAD = 300  # characters of the line that opens a division
_MAX_TAG = 2000  # characters; longer, the braces are something else

_CODE = re.compile(r"(`+[^`]*`+)")
_EMBED = re.compile(r"!\[\[[^\[\]\n]*\]\]")
_CONTENTS = re.compile(
    r"\s*(?:\[TOC\]|\[\[_?TOC_?\]\]|\{:toc\}|[*-] TOC|\{[a-z_$][\w.$]{0,80}\}|\\(?:newpage|pagebreak|clearpage)"
    r"|\\(?:begin|end)\{[\w*]{1,40}\}.{0,80}|-{1,2}8<-{1,2} .{1,200}|\*\[[^\[\]\n]{1,60}\]: .*|\([\w-]{1,60}\)=)\s*",
    re.IGNORECASE,
)
_WIKI = re.compile(r"\[\[([^\[\]|\n]{0,300})(?:\|([^\[\]\n]{1,300}))?\]\]")
_NOTE = re.compile(r" {0,3}\[\^[^\[\]\s]{1,60}\]:\s*")
_NOTE_MARK = re.compile(r"\[\^[^\[\]\s]{1,60}\]")
_CITATION = re.compile(r" ?\[[^\[\]@\n]{0,60}-?@[\w:.#$%&+?<>~/-]{2,80}[^\[\]\n]{0,200}\]")
_ATTRIBUTES = re.compile(
    r"\{:[^{}\n]{0,200}\}|\{=\w{1,20}\}|\{(?:\s{0,3}(?:[#.][\w:.-]{1,60}|[\w-]{1,40}=(?:\"[^\"{}\n]{0,100}\"|[^\s{}\"]{1,100})|-))++\s{0,3}\}"
)
_SPAN = re.compile(r"(?<![!\]])\[([^\[\]\n]{1,300})\](?=\{[^{}\n]{1,300}\})")
_BLOCK_ID = re.compile(r"(?:^|\s)\^[\w-]{1,40}\s*$")
_EDITED = re.compile(r"\{(?:\+\+([^{}\n]{1,500}?)\+\+|~~[^{}\n]{0,500}?~>([^{}\n]{0,500}?)~~|==([^{}\n]{1,500}?)==)\}")
_EXPRESSION = re.compile(r"\{[a-zA-Z_$][\w$]{0,40}(?:\.[\w$]{1,40}){1,6}(?:\([^(){}\n]{0,80}\))?\}")
_EMOJI = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]{1,30}:(?![\w:])")
_BLOCK = re.compile(r" ?\(\([\w-]{6,40}\)\)")
_MARKED = re.compile(r"==([^=\n]{1,500})==")
_SCRIPT = re.compile(r"(?<=[\w)])([~^])([\w+-]{1,12})\1")
_TASK = re.compile(r"^(\s*(?:>\s*)*[-*+] )\[[ xX/-]\] ")
_PROPERTY = re.compile(r"\s*(?:- )?[\w-]{1,30}:: .*")
_CALLOUT = re.compile(r"^((?:\s*>)+\s?)\[![\w/ -]{1,30}\][+-]?[ \t]*")
_DIV = re.compile(r"\s*:{3,}\s*(?:\{[^{}\n]*\}|[\w-]*)\s*(?:\[([^\[\]\n]*)\]|(.*?))\s*(?:\{[^{}\n]*\})?\s*:*\s*")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?|===)\s+[\w\" -]*?(?:\"([^\"\n]*)\")?\s*")
_DEFINITION = re.compile(r"[:~] {1,3}(?=\S)")
_MODULE = re.compile(
    r"import\s.{0,500}?['\"][^'\"]*['\"];?\s*|export\s+(?:const|let|var|default|function|async|class)\b.*"
)
_COMPONENT = re.compile(r"</?[A-Z][\w.]*(?=[\s/>])")
_MARKS = re.compile(r"\[|\{|\^|==|~|<[/A-Z]|\(\(|:[a-z]")


def commonmark(markdown: str) -> str:
    """Return a text in any dialect as CommonMark, without what is not meant for readers.

    Notes that stand within a sentence come to the end.
    """
    notes: list[str] = []
    visible = [*_visible(markdown)]
    closed = _closed("\n".join(line for line, is_code in visible if not is_code))
    plain = (
        (line if is_code else _outside_code(line, partial(without_shortcodes, closed=closed)), is_code)
        for line, is_code in visible
    )
    lines = _without_own_links([*_transformed(plain, notes)])
    return "\n".join([*lines, *(f"\n{note}" for note in notes)])


_SHORTCODE = re.compile(r"\[(/?)([a-z][\w-]{0,30})((?:\s[^\[\]]{0,500})?)\](?![(:])")
_ARGUMENT = re.compile(r"""\s(?:[\w-]{1,30}=\S|https?://|\d{6,}|/$)""")


def without_shortcodes(text: str, closed: Container[str] | None = None) -> str:
    """Return a text without the calls in brackets by which WordPress asks programs for something.

    `closed` are the names of those that the whole text closes, where this is a part of it.
    """
    names = _closed(text) if closed is None else closed
    return _SHORTCODE.sub(lambda found: "" if found[2] in names or _ARGUMENT.search(found[3]) else found[0], text)


def _closed(text: str) -> set[str]:
    """Return the names of the calls that a text closes, as [/caption] does."""
    return {found[2] for found in _SHORTCODE.finditer(text) if found[1]}


_OWN_LINK = re.compile(r" ?\(\[(?P<label>[^\[\]\n]{1,40})\]\(https?://[^()\s]{1,500}\)\)[ \t]*$")
_MAX_OWN_LINK = 600
_FIGURES = re.compile(r"\d+")


def _without_own_links(lines: list[str]) -> list[str]:
    """Return the lines without the links in brackets at their ends that have the same label, figures aside.

    A program for reading puts them behind what was marked in a text, to lead there: "(View Highlight)".
    """
    found = [
        _OWN_LINK.search(line, max(0, len(line) - _MAX_OWN_LINK)) if line.rstrip().endswith("))") else None
        for line in lines
    ]
    labels = Counter(_FIGURES.sub("", one["label"]) for one in found if one)
    return [
        line[: one.start()] if one and labels[_FIGURES.sub("", one["label"])] > 1 else line
        for line, one in zip(lines, found, strict=True)
    ]


Line = tuple[str, bool]  # and whether it is code


def _visible(markdown: str) -> Iterator[Line]:
    """Yield the lines without comments and templates."""
    scanner = _Scanner(markdown)
    position = 0
    fence: str | None = None
    is_text = True
    while position < len(markdown):
        end = markdown.find("\n", position)
        end = len(markdown) if end < 0 else end
        line = markdown[position:end].rstrip("\r")
        found = _FENCE.fullmatch(line)
        if fence is not None:
            closes = found is not None and found[1].startswith(fence) and not found[2].strip()
            if is_text:
                yield line, True
            fence = None if closes else fence
            position = end + 1
        elif found is not None and "`" not in found[2]:
            fence, is_text = found[1], _NO_TEXT.fullmatch(found[2]) is None
            if is_text:
                yield line, True
            position = end + 1
        else:
            kept, position = scanner.line(position, end)
            if kept.strip() or not line.strip() or position == end + 1:
                yield kept.rstrip("\r"), False


class _Scanner:
    """What is hidden in a text, found from mark to mark."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._none_until: dict[re.Pattern[str], int] = {}  # how far there is none

    def line(self, start: int, end: int) -> tuple[str, int]:
        """Return what is seen of the line, and where the next one begins, which may be lines below."""
        text = self._text
        parts: list[str] = []
        position = start
        while (mark := _OPENER.search(text, position, end)) is not None:
            parts.append(text[position : mark.start()])
            if mark[0][0] == "`":
                close = re.compile(rf"(?<!`){mark[0]}(?!`)").search(text, mark.end(), min(end, mark.end() + 1000))
                position = close.end() if close else mark.end()
                parts.append(text[mark.start() : position])
                continue
            until = self._end_of(mark, is_first=not text[start : mark.start()].strip())
            if until is None:
                parts.append(mark[0])
                position = mark.end()
                continue
            position = until
            if position > end:  # the line goes on where the hidden part ends
                end = text.find("\n", position)
                end = len(text) if end < 0 else end
        parts.append(text[position:end])
        return "".join(parts), max(end, position) + 1

    def _end_of(self, mark: re.Match[str], *, is_first: bool) -> int | None:
        """Return where what begins with `mark` ends; None where it is no mark."""
        closer, is_comment = self._closer(mark[0])
        within = len(self._text) if is_comment else min(len(self._text), mark.end() + _MAX_TAG)
        found = closer.search(self._text, max(mark.end(), self._none_until.get(closer, 0) - _OVERLAP), within)
        if found is not None:
            return found.end()
        self._none_until[closer] = within
        is_hidden = is_comment and (mark[0] != "%%" or is_first)
        return len(self._text) if is_hidden else None

    @staticmethod
    def _closer(mark: str) -> tuple[re.Pattern[str], bool]:
        if mark.startswith("{%"):
            return (_TAG, False) if mark == "{%" else (_COMMENT_TAG, True)
        if mark.startswith("{{") and mark.endswith("/*"):
            return _COMMENT_CALL, True
        return next((closer, comment) for opener, closer, comment in _CLOSERS if mark.startswith(opener))


def _transformed(lines: Iterator[Line], notes: list[str]) -> Iterator[str]:
    indented = in_module = False  # whether the lines belong to an admonition, or to code of a module
    above = ""
    for line, is_code in lines:
        if is_code:
            yield line
            continue
        if in_module:
            in_module = bool(line.strip())
            continue
        if indented and line.strip():
            indented = line.startswith(("    ", "\t"))
            line = line.removeprefix("    ").removeprefix("\t") if indented else line
        if _MODULE.fullmatch(line):
            in_module = line.count("{") > line.count("}") or line.count("(") > line.count(")")
            continue
        if line.startswith("% ") and not above.strip():
            continue  # a comment of MyST
        if _CONTENTS.fullmatch(line) or _PROPERTY.fullmatch(line):
            continue
        if (note := _NOTE.match(line)) is not None:
            yield ""
            line = line[note.end() :]
        div = _DIV.fullmatch(line) or _ADMONITION.fullmatch(line) if len(line) <= _MAX_HEAD else None
        if div is not None:
            indented = not line.lstrip().startswith(":")
            titles = [title for title in div.groups() if title and title.strip()]
            yield from ("", *titles, "") if titles else ("",)
            above = ""
            continue
        if (callout := _CALLOUT.match(line)) is not None:
            title = line[callout.end() :].strip()
            yield f"{callout[1]}{_inline(title, notes)}"
            yield callout[1].rstrip()
            continue
        if above.strip() and (definition := _DEFINITION.match(line)) is not None:
            yield ""
            line = line[definition.end() :]
        above = line
        yield _inline(line, notes) if line.strip() else line


def _inline(line: str, notes: list[str]) -> str:
    if not _MARKS.search(line):
        return line
    line = _without_notes(line, notes)
    return _outside_code(line, _plain)


def _outside_code(line: str, change: Callable[[str], str]) -> str:
    parts = _CODE.split(line)
    parts[::2] = map(change, parts[::2])
    return "".join(parts)


def _plain(text: str) -> str:
    for pattern in (_EMBED, _EXPRESSION, _EMOJI, _BLOCK):
        text = pattern.sub("", text)
    text = _EDITED.sub(lambda found: found[1] or found[2] or found[3] or "", text)
    text = _WIKI.sub(_link, text)
    text = _NOTE_MARK.sub("", text)
    text = _CITATION.sub("", text)
    text = _SPAN.sub(r"\1", text)
    text = _ATTRIBUTES.sub("", text)
    text = _TASK.sub(r"\1", text)
    text = _BLOCK_ID.sub("", text)
    text = _MARKED.sub(r"\1", text)
    text = _SCRIPT.sub(r"\2", text)
    return _without_components(text)


def _link(found: re.Match[str]) -> str:
    """Return what a wiki link shows: its words, or the page, or the part of a page."""
    page, _, part = found[1].partition("#")
    return (found[2] or page or part.lstrip("^#")).strip()


def _without_notes(line: str, notes: list[str]) -> str:
    """Return the line without the notes that stand in it as `^[...]`, which go to `notes`."""
    parts: list[str] = []
    position = 0
    while (start := line.find("^[", position)) >= 0:
        depth = 0
        for end in range(start + 1, min(len(line), start + _MAX_TAG)):
            depth += (line[end] == "[") - (line[end] == "]")
            if not depth:
                break
        else:
            break
        parts.append(line[position:start])
        notes.append(line[start + 2 : end])
        position = end + 1
    return "".join((*parts, line[position:]))


def _without_components(text: str) -> str:
    """Return the text without tags of components, whose values may hold quotes, braces and whatever else."""
    parts: list[str] = []
    position = looked = 0
    for tag in _COMPONENT.finditer(text):
        if tag.start() < max(position, looked):
            continue
        depth, quote = 0, ""
        for end in range(tag.end(), min(len(text), tag.end() + _MAX_TAG)):
            character = text[end]
            if quote:
                quote = "" if character == quote else quote
            elif character in "\"'":
                quote = character
            elif character == ">" and depth <= 0:
                parts.append(text[position : tag.start()])
                position = end + 1
                break
            else:
                depth += (character == "{") - (character == "}")
        looked = min(len(text), tag.end() + _MAX_TAG) if position <= tag.start() else position
    return "".join((*parts, text[position:]))
