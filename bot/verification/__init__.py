"""Verification: is a quotation in the articles word for word, altered, somebody else's, or nowhere."""

from enum import StrEnum


class QuoteVerdict(StrEnum):
    """What the articles say to a quotation."""

    VERBATIM = "verbatim"  # word for word, honest editing aside
    ALTERED = "altered"  # nearly
    ELSEWHERE = "elsewhere"  # word for word, but of another speaker, article or date than the text says
    NOT_FOUND = "not_found"


class DifferenceKind(StrEnum):
    """How a quotation differs. The first three alter it, the next four do not, the others are about whose it is."""

    LEFT_OUT = "left_out"  # the text has words that the quotation lacks
    PUT_IN = "put_in"  # the quotation has words that the text lacks
    CHANGED = "changed"
    ELLIPSIS = "ellipsis"
    BRACKET = "bracket"
    MISPRINT = "misprint"
    ATTRIBUTION = "attribution"  # the text tells who speaks between two quotations that the quotation joins
    SPEAKER = "speaker"
    ARTICLE = "article"
    PUBLISHER = "publisher"
    DATE = "date"
