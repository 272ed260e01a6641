"""Texts woven from pieces: two draws each, where a list of texts takes dozens, and with them most of a test's time."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

ODD = tuple(
    " \t\n\r\x0b\x0c\x00\x01\x1b\x1c\x7f\x85\xa0\xadéßİ٣²½\u0301\u0323\u200b\u200d\u200e\u2024\u2028\u2029\u202e\u2066"
    "\ufe0f\ufeff\ufffd\ufffe字ﬁ😀🇵\U000e0001aZ09_.,:;!?'\"’“”()[]{}<>/\\|@#$%^&*+-=~`"
)
"""Characters that are something else to somebody."""


def woven(pieces: Sequence[str], most: int = 12, between: str = "") -> st.SearchStrategy[str]:
    """Up to `most` of the pieces (256 of them at most), and among them now and then any text at all."""
    assert 0 < len(pieces) <= 256

    def weave(chosen: bytes, any_text: str) -> str:
        found = [pieces[at % len(pieces)] for at in chosen]
        if any_text:
            found.insert(chosen[0] % len(found) if chosen else 0, any_text)
        return between.join(found)

    return st.builds(weave, st.binary(max_size=most), st.just("") | st.text(max_size=4))
