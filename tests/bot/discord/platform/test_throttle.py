from bot.discord.platform.admission import Throttle


def test_each_key_passes_once_in_so_many_seconds() -> None:
    now = [0.0]
    throttle = Throttle(10, clock=lambda: now[0])
    assert [throttle.passes(key) for key in "aab"] == [True, False, True]
    now[0] = 9.9
    assert not throttle.may_pass("a")
    assert not throttle.passes("a")
    assert all(throttle.may_pass("c") for _ in range(2))
    now[0] = 10
    assert [throttle.passes(key) for key in "aa"] == [True, False]


def test_it_remembers_no_more_than_it_must() -> None:
    throttle = Throttle(10, remembered=2, clock=lambda: 0.0)
    assert [throttle.passes(key) for key in "abca"] == [True, True, True, True]
    assert not throttle.passes("c")
