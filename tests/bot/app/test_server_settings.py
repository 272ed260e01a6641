from hypothesis import given
from hypothesis import strategies as st

from bot.app.server_settings import MAX_PASSAGES, Certainty, LibraryUse, ReplyFormat, ReplyPlace, ServerSettings

ids = st.integers(1, 2**63 - 1)
settings = st.builds(
    ServerSettings,
    channels=st.frozensets(ids, max_size=5),
    place=st.sampled_from(ReplyPlace),
    passages=st.integers(1, MAX_PASSAGES),
    look=st.sampled_from(ReplyFormat),
    certainty=st.sampled_from(Certainty),
    roles=st.frozensets(ids, max_size=5),
    feedback=st.none() | ids,
    use=st.sampled_from(LibraryUse),
)


@given(settings)
def test_settings_are_read_as_they_were_written(chosen: ServerSettings) -> None:
    assert ServerSettings.from_json(chosen.as_json()) == chosen


def test_what_another_version_wrote_is_as_by_default_where_it_makes_no_sense() -> None:
    text = '{"look": "hologram", "passages": 99, "feedback": "x", "place": null, "later": [1], "channels": [5]}'
    assert ServerSettings.from_json(text) == ServerSettings(channels=frozenset({5}))
    assert ServerSettings.from_json("{}") == ServerSettings()


def test_the_surer_it_must_be_the_higher_the_threshold() -> None:
    thresholds = [level.threshold for level in (Certainty.BOLD, Certainty.NORMAL, Certainty.CAREFUL)]
    assert 0 < thresholds[0] < thresholds[1] < thresholds[2] < 1


def test_without_roles_everybody_may_ask_and_with_roles_only_who_has_one_or_moderates() -> None:
    assert ServerSettings().admits(frozenset())
    chosen = ServerSettings(roles=frozenset({7, 8}))
    assert chosen.admits(frozenset({8, 9}))
    assert not chosen.admits(frozenset({9}))
    assert chosen.admits(frozenset(), moderator=True)
