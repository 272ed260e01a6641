"""Strategies for texts and bytes that would do harm if they could."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.bot.rendering.discord.hostile import SNIPPETS
from tests.fuzz.weaving import ODD, woven
from tests.index.formats.test_promises import LINES

texts = woven((*SNIPPETS, *ODD), 20)
news = woven((*LINES, *LINES, *ODD), 20, "\n") | woven((*LINES, *ODD[:20]), 12, "\r\n")
sendable = (texts | news).map(lambda text: text.encode("utf-8", "ignore").decode())
"""Without halves of surrogate pairs."""


def damaged(of: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Bytes with some of them changed, cut off or put in."""

    def damage(data: bytes, how: bytes) -> bytes:
        for what, high, low in zip(how[::3], how[1::3], how[2::3], strict=False):
            at = (high << 8 | low) % (len(data) + 1)
            data = (
                data[:at] + bytes([low]) + data[at + 1 :]
                if what < 100
                else data[:at] + how + data[at:]
                if what < 200
                else data[:at]
            )
        return data

    return st.builds(damage, of, st.binary(max_size=9))


encoded = st.one_of(
    sendable.map(str.encode),
    damaged(sendable.map(str.encode)),
    sendable.map(lambda text: text.encode("utf-16")),
    sendable.map(lambda text: text.encode("cp1252", "replace")),
    st.binary(max_size=200),
)
"""What a file of text may hold."""
