"""Sidecars: `NAME.toml` beside an article, where NAME is its file name with or without the suffix."""

from __future__ import annotations

from pathlib import Path

from index.formats.decoding import Undecodable, decode
from index.formats.front_matter import LONGEST
from index.formats.source import Source
from index.formats.toml import BadToml, parse_toml
from index.formats.unreadable import Unreadable
from index.metadata.fields import NAMES, Metadata, metadata_from

SUFFIX = ".toml"


def sidecar_of(article: Source) -> Source | None:
    """The article's sidecar: `story.txt.toml` before `story.toml`. None where there is none."""
    for name in (article.name + SUFFIX, article.path.stem + SUFFIX):
        sidecar = article.beside(name)
        if sidecar.path.is_symlink() or sidecar.path.exists():
            return sidecar
    return None


def read_sidecar(article: Source) -> tuple[Metadata, list[Unreadable]]:
    """The metadata in the article's sidecar, and what of it can't be used."""
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
    """Whether a file called `name` describes one of the articles in the same folder, whose names are `beside`."""
    path = Path(name)
    if path.suffix.lower() != SUFFIX:
        return False
    return path.stem in beside or any(Path(other).stem == path.stem for other in beside)
