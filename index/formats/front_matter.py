"""Metadata that is given with an article: front matter above its text, or a sidecar beside its file.

Front matter is YAML between lines of `---` or TOML between lines of `+++`; a sidecar is `NAME.toml`, where NAME is the
article's file name with or without the suffix.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from index.formats.decoding import Undecodable, decode
from index.formats.source import SourceFile, Unreadable
from index.metadata.fields import NAMES, Metadata, metadata_from

_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DEEP = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{32}}")  # a.b.c...: tomllib's time is quadratic


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


_FENCE = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n?|\n)")
_CLOSING = {fence: re.compile(rf"(?<=[\r\n]){re.escape(fence)}[ \t]*(?:\r\n?|\n|\Z)") for fence in ("---", "+++")}
_KEY = re.compile(r"[\w.-]+")
# Characters; longer "front matter" is an article between two rules. The parsers of YAML and TOML are slow.
LONGEST = 10_000


class BadFrontMatter(ValueError):
    """Front matter that breaks the rules of its language; the message continues the file's name."""


def split(text: str) -> tuple[Mapping[str, object], int]:
    """Return the entries of the front matter and where the text begins; without front matter, none and 0.

    Raises BadFrontMatter for TOML that is broken. What stands between two `---` and is no YAML mapping is text.
    """
    opening = _FENCE.match(text)
    if opening is None:
        return {}, 0
    fence = opening.group(1)
    closing = _CLOSING[fence].search(text, opening.end())
    if closing is None or closing.start() - opening.end() > LONGEST:
        return {}, 0
    inside = text[opening.end() : closing.start()].replace("\r\n", "\n").replace("\r", "\n")
    if fence == "+++":
        try:
            return parse_toml(inside), closing.end()
        except BadToml as error:
            raise BadFrontMatter(f"has front matter that is not valid TOML: {error}") from error
    entries = _yaml(inside)
    return (entries, closing.end()) if entries is not None else ({}, 0)


def _yaml(inside: str) -> Mapping[str, object] | None:
    import yaml  # here, for most articles have no front matter

    try:
        # The base loader builds strings, lists and mappings only: "no" stays "no", a date stays as it was written.
        entries = yaml.load(inside, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    named = (
        isinstance(entries, dict) and entries and all(isinstance(key, str) and _KEY.fullmatch(key) for key in entries)
    )
    return entries if named else None  # "The mayor said: no" is a sentence between two rules


_SIDECAR_SUFFIX = ".toml"


def sidecar_of(article: SourceFile) -> SourceFile | None:
    """Return the article's sidecar: `story.txt.toml` before `story.toml`. None where there is none."""
    for name in (article.name + _SIDECAR_SUFFIX, article.path.stem + _SIDECAR_SUFFIX):
        sidecar = article.beside(name)
        if sidecar.path.is_symlink() or sidecar.path.exists():
            return sidecar
    return None


def read_sidecar(article: SourceFile) -> tuple[Metadata, list[Unreadable]]:
    """Return the metadata in the article's sidecar, and what of it can't be used."""
    sidecar = sidecar_of(article)
    if sidecar is None:
        return Metadata(), []
    try:
        text = decode(sidecar.content())
        if len(text) > LONGEST:
            return Metadata(), [sidecar.refusal(f"is longer than {LONGEST} characters, too long for metadata")]
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
