from bot.discord.platform.deduplication import Seen


def test_an_id_comes_for_the_first_time_once() -> None:
    seen = Seen()
    assert [seen.first_time(id) for id in (1, 2, 1, 2)] == [True, True, False, False]


def test_only_so_many_ids_are_remembered() -> None:
    seen = Seen(size=2)
    assert [seen.first_time(id) for id in (1, 2, 3, 1)] == [True, True, True, True]
    assert [seen.first_time(id) for id in (3, 2)] == [False, True]
