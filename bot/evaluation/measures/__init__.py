"""Measures by subject: outcomes -> estimate, or None where the outcomes hold no case for it."""
