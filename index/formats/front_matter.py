"""Metadata that is given with an article: front matter above its text, or a sidecar beside its file.

Front matter is YAML between lines of `---`, TOML between lines of `+++` or a JSON object; a sidecar is `NAME.toml`,
where NAME is the article's file name with or without the suffix.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

from index.formats.decoding import Undecodable, decode
from index.formats.source import SourceFile, Unreadable
from index.metadata.fields import NAMES, Metadata, is_field, metadata_from, normal_name
from index.text.characters import has_words

_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DEEP = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{32}}")  # a.b.c...: tomllib's time is quadratic
_PASSED = re.compile(r"\s*|!\[[^\]]*\]\([^)]*\)\s*|#{2,3} (?:metadata|properties|info|details|about)\s*", re.IGNORECASE)
_BULLETED = re.compile(r"(?:[-*] )?(?:\*\*)?([^\W\d_][\w -]{0,30}?)(?::\*\*|\*\*:|:)[ \t]*(.*)")
_MIN_FIELDS = 2  # headers, unless the only line is a title, date or the like
_TABS = re.compile(r"(?m)^\t+")


class BadToml(ValueError):
    """A text that is no TOML; the message says where and why."""


def parse_toml(text: str) -> dict[str, object]:
    """Return the entries of a text. Raises BadToml."""
    if _DEEP.search(text):
        raise BadToml("a key has too many parts")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise BadToml("it is nested too deeply") from error
    except ValueError as error:  # no TOML, or a number of more digits than Python reads
        raise BadToml(str(error)) from error


_OPENING = re.compile(r"(?:\s{0,200}<!--[^<>]{0,2000}-->)?\s{0,200}")
_FENCE = re.compile(r"(-{3,20}|\+\+\+|```(?=[ \t]*ya?ml))[ \t]*(?:ya?ml|toml|json)?[ \t]*(?:\r\n?|\n)")
_KEY = re.compile(r"[\w.-]+")
# Characters; longer "front matter" is an article between two rules. The parsers of YAML and TOML are slow.
MAX_LENGTH = 10_000

_LINE = re.compile(
    r"(?::|#\+)?(?P<key>[^\W\d_][\w.-]{0,40}(?: [\w.-]{1,20}){0,3})[ \t]{0,9}::?(?:[ \t]+(?P<value>.*))?"
)
_ITEM = re.compile(r"-(?:[ \t]+(?P<value>.*))?")
# What programs that make sites and notes call their fields, besides those that are metadata here.
_KNOWN = frozenset(
    "aliases article body categories category cc classes cover cssclass cssclasses description draft excerpt"
    " featured_image from hero id image images keywords lang language lastmod layout modified permalink reply_to"
    " section series slug status subject subtitle summary tag tags template thumbnail to type updated weight"
    " word_count".split()
)


_SQUEEZED = re.compile(r"(?m)^([^\W\d_][\w.-]{0,40}):(?=\S)")  # "title:Wall"
_ASSIGNED = re.compile(r"(?m)^([^\W\d_][\w.-]{0,40})[ \t]{0,20}=[ \t]{0,20}")  # "title = Wall"
_HASHED = re.compile(r"(?im)^(title[ \t]{0,9}:[ \t]{1,9})([^\s\"'>|\[{].*[ \t]#\S.*)$")  # "title: Bus #7", no comment


def _quoted(found: re.Match[str]) -> str:
    return found[1] + "'" + found[2].replace("'", "''") + "'"


class BadFrontMatter(ValueError):
    """Front matter that breaks the rules of its language; the message continues the file's name."""


def split(text: str) -> tuple[Mapping[str, object], int]:
    """Return the entries of the front matter and where the text begins; without front matter, none and 0.

    YAML and TOML that aren't quite that are read line by line. Raises BadFrontMatter for TOML in which this finds
    nothing. What stands between two `---` and names no fields is text.
    """
    start = _OPENING.match(text)
    begin = start.end() if start else 0
    if text.startswith("{", begin):
        return _json(text, begin)
    opening = _FENCE.match(text, begin)
    if opening is None:
        return {}, 0
    fence = opening.group(1)
    dots = r"|\.\.\." if fence == "---" else ""
    end = re.compile(rf"(?<=[\r\n])(?:{re.escape(fence)}{dots})[ \t]*(?:\r\n?|\n|\Z)")
    closing = end.search(text, opening.end(), opening.end() + MAX_LENGTH + 10)
    if closing is None:
        return headers(text, opening.end()) if fence == "---" else ({}, 0)
    inside = text[opening.end() : closing.start()].replace("\r\n", "\n").replace("\r", "\n")
    if len(inside) > MAX_LENGTH:
        return {}, 0
    if fence == "+++":
        try:
            return parse_toml(inside), closing.end()
        except BadToml as error:
            lenient = _lines(_ASSIGNED.sub(r"\1: ", inside).split("\n"))
            if lenient is None:
                raise BadFrontMatter(f"has front matter that is not valid TOML: {error}") from error
            return lenient, closing.end()
    inside = _SQUEEZED.sub(lambda found: found[0] + " " * _is_known(found[1]), inside)
    entries = _yaml(_HASHED.sub(_quoted, inside)) or _lines(inside.split("\n"))
    if fence != "---" and sum(map(_is_known, entries or ())) < _MIN_FIELDS:
        return {}, 0
    return (entries, closing.end()) if entries is not None else ({}, 0)


def split_markdown(text: str) -> tuple[Mapping[str, object], int]:
    """Return what `split` does, or what Markdown's own dialects put above a text.

    These are `Title: ...` and the like up to a blank line (MultiMarkdown, Pelican), with blank lines between them as
    converters of web pages write, or pandoc's three lines that begin with `%`.
    """
    for found in (split(text), split_reader(text)):
        if found[1]:
            return found
    head = text[:1000]
    begin = len(head) - len(head.lstrip())
    return _title_block(text, begin) if text.startswith("%", begin) else headers(text, begin)


_READER = re.compile(r"\s{0,200}(?=(?:Title|URL Source): )")
_BELOW_READER = re.compile(r"^Markdown Content:[ \t]{0,20}\r?\n?", re.MULTILINE)


def split_reader(text: str) -> tuple[Mapping[str, object], int]:
    """Return what a reader of pages, as Jina's, puts above the Markdown that it makes of one, and where this begins."""
    if _READER.match(text) is None or (below := _BELOW_READER.search(text, 0, MAX_LENGTH)) is None:
        return {}, 0
    return _lines(text[: below.start()].splitlines()) or {}, below.end()


def headers(text: str, begin: int) -> tuple[Mapping[str, object], int]:
    """Return the entries of the lines `Key: value` that stand at `begin`, and where the text below them begins.

    None and 0 where there are none, or none of them is a field that is known.
    """
    lines: list[str] = []
    position = end = begin
    blank = False
    for line in text[begin : begin + MAX_LENGTH].splitlines(keepends=True):
        found = _LINE.fullmatch(line.strip())
        position += len(line)
        if not line.strip():
            blank = True
            continue
        if found is None or line[0].isspace():
            listed = lines and _ITEM.fullmatch(line.strip()) and (lines[-1].endswith(":") or _ITEM.match(lines[-1]))
            if blank or not lines or not (line[0].isspace() or listed):
                break  # text
        elif blank and not _is_known(found["key"]) and found["value"]:
            break
        lines.append(line.rstrip("\r\n"))
        end = position
        blank = False
        if found is not None and not found["value"] and found["key"].lower().endswith("content"):
            break  # "Markdown Content:", below which it stands
    named = [found["key"] for line in lines if (found := _LINE.fullmatch(line)) and _is_known(found["key"])]
    if position - begin >= MAX_LENGTH:
        return {}, 0
    if len(named) < _MIN_FIELDS and (not named or len(lines) > 1 or not is_field(named[0])):
        return {}, 0
    entries = _lines(lines)
    if entries is None or not has_words(text[end : end + MAX_LENGTH]):
        return {}, 0
    for own, other in (("subject", "title"), ("from", "author"), ("sent", "date")):  # of a letter by mail
        if other not in map(str.lower, entries) and (said := [entries[one] for one in entries if one.lower() == own]):
            entries[other] = said[0]
    return entries, end


def fields_below_heading(markdown: str) -> tuple[str, Mapping[str, object]]:
    """Return a text without the fields that programs for notes write below its first heading, and their entries.

    They stand in lines or items, perhaps below a heading of their own, like "Metadata".
    """
    lines = markdown[:MAX_LENGTH].split("\n")
    number = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not lines[number].startswith("# "):
        return markdown, {}
    first = next((n for n in range(number + 1, len(lines)) if not _PASSED.fullmatch(lines[n])), len(lines))
    last = next((n for n in range(first, len(lines)) if not _BULLETED.fullmatch(lines[n])), len(lines))
    found = [_LINE.fullmatch(_BULLETED.sub(r"\1: \2", line)) for line in lines[first:last]]
    known = sum(field is not None and _is_known(field["key"]) for field in found)
    if known < _MIN_FIELDS or known < len(found) / 2:
        return markdown, {}
    heads = [n for n in range(number + 1, first) if lines[n].startswith("#")]
    kept = [line for n, line in enumerate(lines[:first]) if n not in heads] + lines[last:]
    rest = markdown[MAX_LENGTH:]
    return "\n".join(kept) + rest, {field["key"]: _value(field["value"] or "") for field in found if field is not None}


def _title_block(text: str, begin: int) -> tuple[Mapping[str, object], int]:
    """Return pandoc's title, authors and date: lines that begin with `%`, or go on with a blank."""
    values: list[str] = []
    position = begin
    for line in text[begin : begin + MAX_LENGTH].splitlines(keepends=True):
        if line.startswith("%") and len(values) < 3:
            values.append(line[1:].strip())
        elif values and line[:1] in " \t" and line.strip():
            values[-1] += "; " * (len(values) == 2) + " " * (len(values) != 2) + line.strip()
        else:
            break
        position += len(line)
    entries = dict(zip(("title", "author", "date"), values, strict=False))
    if "author" in entries:
        entries["author"] = ", ".join(filter(None, (name.strip() for name in entries["author"].split(";"))))
    return (entries, position) if any(entries.values()) and text[position : position + 1].isspace() else ({}, 0)


def _json(text: str, begin: int) -> tuple[Mapping[str, object], int]:
    try:
        entries, end = json.JSONDecoder(strict=False).raw_decode(text[begin : begin + MAX_LENGTH])
    except (ValueError, RecursionError):
        return {}, 0
    return (entries, begin + end) if isinstance(entries, dict) and any(map(_is_known, entries)) else ({}, 0)


_DEEPEST = 50  # brackets within each other: yaml's time is quadratic


def _yaml(inside: str) -> Mapping[str, object] | None:
    import yaml  # here, for most articles have no front matter

    if max(accumulate((c in "[{") - (c in "]}") for c in inside), default=0) > _DEEPEST:
        return None
    try:
        # The base loader builds strings, lists and mappings only: "no" stays "no", a date stays as it was written.
        entries = yaml.load(_TABS.sub("  ", inside), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError):
        return None
    if not isinstance(entries, dict) or not entries or not all(isinstance(key, str) for key in entries):
        return None
    # "The mayor said: no" is a sentence between two rules.
    named = all(map(_KEY.fullmatch, entries)) or any(map(_is_known, entries))
    return entries if named else None


def _lines(lines: list[str]) -> dict[str, object] | None:
    """Return the entries of lines that should be YAML and aren't, one a line; None where no field is known.

    Lines further in, and items, belong to the key above them. What is none of these is passed over.
    """
    entries: dict[str, object] = {}
    inner: list[str] = []
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    for line in lines:
        stripped = line.strip()
        found = _LINE.fullmatch(stripped)
        if not stripped or (stripped.startswith("#") and not stripped.startswith("#+")):
            continue
        item = _ITEM.fullmatch(stripped)
        if item or (found and len(line) - len(line.lstrip()) > margin):
            value = (item["value"] or "") if item else stripped
            field = _LINE.fullmatch(value)
            if field is None or field["key"].lower() in ("name", "title"):
                inner.append(str(_value((field["value"] or "") if field else value)))
        elif found:
            value = found["value"] or ""
            inner = []
            entries[found["key"]] = inner if value.strip() in ("", "|", ">", "|-", ">-") else _value(value)
        elif line[0].isspace() and entries:
            last = next(reversed(entries))
            if isinstance(entries[last], list):
                inner[:] = [" ".join((*inner, stripped))]
            else:
                between = ", " if last.lower() in ("author", "authors") else " "
                entries[last] = f"{entries[last]}{between}{stripped}"
    return entries if any(map(_is_known, entries)) else None


def _value(written: str) -> object:
    """Return a value as it was meant: without its quotes, or the items of a list in brackets."""
    text = written.strip()
    if text.startswith("[") and text.endswith("]") and not text.startswith("[["):
        return [str(_value(item)) for item in text[1:-1].split(",") if item.strip()]
    if text.startswith(("[", "{")) and not {"]", "}"} & set(text):  # a list that never closes
        return text[1:].strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].replace("''", "'") if text[0] == "'" else text[1:-1].replace('\\"', '"')
    return text


def _is_known(key: object) -> bool:
    return isinstance(key, str) and (is_field(key) or normal_name(key) in _KNOWN)


_SIDECAR_SUFFIX = ".toml"


def sidecar_of(article: SourceFile) -> SourceFile | None:
    """Return the article's sidecar: `story.txt.toml` before `story.toml`. None where there is none."""
    for name in (article.name + _SIDECAR_SUFFIX, article.path.stem + _SIDECAR_SUFFIX):
        sidecar = article.beside(name)
        with suppress(OSError):  # a name that is too long, for one
            sidecar.path.lstat()
            return sidecar
    return None


def read_sidecar(article: SourceFile) -> tuple[Metadata, list[Unreadable]]:
    """Return the metadata in the article's sidecar, and what of it can't be used."""
    sidecar = sidecar_of(article)
    if sidecar is None:
        return Metadata(), []
    try:
        text = decode(sidecar.content())
        if len(text) > MAX_LENGTH:
            raise Undecodable(f"is longer than {MAX_LENGTH} characters, too long for metadata")
        entries = parse_toml(text)
    except Unreadable as unreadable:
        return Metadata(), [unreadable]
    except Undecodable as error:
        return Metadata(), [sidecar.refusal(str(error))]
    except BadToml as error:
        return Metadata(), [sidecar.refusal(f"is not valid TOML: {error}")]
    metadata, problems = metadata_from(entries)
    if unknown := [key for key in entries if key not in NAMES]:
        problems.append(f"{', '.join(unknown)} is not known and is left out; known are {', '.join(NAMES)}")
    return metadata, [sidecar.refusal(problem) for problem in problems]


def is_sidecar(name: str, beside: frozenset[str]) -> bool:
    """Return whether a file called `name` describes one of the articles in its folder, whose names are `beside`."""
    path = Path(name)
    if path.suffix.lower() != _SIDECAR_SUFFIX:
        return False
    return path.stem in beside or any(Path(other).stem == path.stem for other in beside)
