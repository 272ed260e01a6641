import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.platform.replies import Action, ComponentId, MalformedId
from tests.bot.rendering.discord.hostile import texts

ids = st.builds(
    ComponentId, st.sampled_from(Action), st.text("0123456789abcdef", min_size=16, max_size=16), st.integers(0, 999_999)
)


@given(ids)
def test_a_component_says_again_what_was_put_into_it(component: ComponentId) -> None:
    assert ComponentId.decoded(component.encoded()) == component
    assert len(component.encoded()) <= 100


@given(texts | st.text() | ids.map(lambda component: component.encoded() + "0x"))
def test_any_other_text_is_refused_as_malformed(text: str) -> None:
    with pytest.raises(MalformedId):
        ComponentId.decoded(text)


@pytest.mark.parametrize("component", [ComponentId(Action.MORE, "xyz"), ComponentId(Action.MORE, "0" * 16, 1_000_000)])
def test_what_could_not_be_read_back_is_not_made(component: ComponentId) -> None:
    with pytest.raises(MalformedId):
        component.encoded()
