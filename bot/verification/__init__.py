"""Verification: is a quotation in the articles word for word, altered, somebody else's, or nowhere."""

from bot.verification.claims import marked_quotations
from bot.verification.verify import CheckedQuotation, QuoteVerdict, verify

__all__ = ["CheckedQuotation", "QuoteVerdict", "marked_quotations", "verify"]
