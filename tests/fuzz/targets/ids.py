"""The ids of buttons, which anybody can send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import strategies as st

from bot.discord.platform.replies import Action, ComponentId, MalformedId
from tests.fuzz.target import Check, Target
from tests.fuzz.texts import texts
from tests.fuzz.weaving import woven

PIECES = (*Action, ":", "0" * 16, "f" * 16, "0", "999999", "-1", "٣", "1\n", "\n", " ", "+1", "1_0", "1e5", "\0")
pieces = woven(PIECES, 7)
nearly = st.builds(
    "{}:{}:{}{}".format,
    st.sampled_from(Action) | st.text(max_size=6),
    st.text("0123456789abcdefABCDEFg", min_size=15, max_size=17),
    st.integers(-1, 10_000_000) | st.text(max_size=3),
    st.sampled_from(("", "", "", "\n", " ", "x")),
)


@contextmanager
def _decoding() -> Iterator[Check]:
    def check(custom_id: str) -> None:
        try:
            component = ComponentId.decoded(custom_id)
        except MalformedId:
            return
        assert custom_id.isascii()
        assert len(custom_id) <= 100
        assert ComponentId.decoded(component.encoded()) == component
        assert 0 <= component.number < 1_000_000

    yield check


TARGETS = (Target("custom-id", st.one_of(nearly, pieces, texts), _decoding),)
