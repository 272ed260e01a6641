"""Front matter: metadata above an article's text, YAML between lines of `---` or TOML between lines of `+++`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from index.formats.toml import BadToml, parse_toml

_FENCE = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n?|\n)")
_CLOSING = {fence: re.compile(rf"(?<=[\r\n]){re.escape(fence)}[ \t]*(?:\r\n?|\n|\Z)") for fence in ("---", "+++")}
_KEY = re.compile(r"[\w.-]+")
# Characters; longer "front matter" is an article between two rules. The parsers of YAML and TOML are slow.
LONGEST = 10_000


class BadFrontMatter(ValueError):
    """Front matter that breaks the rules of its language; the message continues the file's name."""


def split(text: str) -> tuple[Mapping[str, object], int]:
    """The entries of the front matter and where the text begins; no entries and 0 where there is no front matter.

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
