"""From files to articles: one module a format, listed by suffix in `registry`.

for article in read(file, root, Limits()):   # Article, or Unreadable for what could not be read
"""

from index.formats.registry import FORMATS, MAIN_SUFFIXES, READING_VERSION, format_of, read, read_whole
from index.formats.source import Limits, Unreadable

__all__ = ["FORMATS", "MAIN_SUFFIXES", "READING_VERSION", "Limits", "Unreadable", "format_of", "read", "read_whole"]
