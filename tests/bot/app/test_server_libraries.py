"""Many servers' libraries: which are open, and what becomes of those that go."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app.server_libraries import LibraryResolver, ServerLibraries
from bot.app.server_settings import ServerSettingsStore
from bot.app.state import State
from index.library import Library


def add(libraries: ServerLibraries, server: int, text: str = "The quay sank on Monday.") -> None:
    with libraries.borrow(server) as own, own.incoming("a.txt") as file:
        file.write_text(text)
        own.add(file)


def texts(libraries: ServerLibraries, server: int) -> list[str]:
    with libraries.borrow(server) as own:
        return [own.library.article(info.id).text for info in own.library.articles()]


def open_in(libraries: ServerLibraries) -> int:
    """Return how many libraries are open."""
    return sum(handle.own is not None for handle in libraries._handles.values())


@pytest.fixture
def libraries(tmp_path: Path) -> Iterator[ServerLibraries]:
    with ServerLibraries(tmp_path / "servers", max_open=2) as libraries:
        yield libraries


def test_each_server_has_its_own_and_keeps_it_over_a_restart(libraries: ServerLibraries, tmp_path: Path) -> None:
    add(libraries, 1, "Of one.")
    add(libraries, 2, "Of two.")
    libraries.close()
    with ServerLibraries(tmp_path / "servers") as again:
        assert texts(again, 1) == ["Of one."]
        assert texts(again, 2) == ["Of two."]
        assert texts(again, 3) == []
        assert again.servers() == {1, 2}


def test_the_least_recently_used_close_when_too_many_are_open(libraries: ServerLibraries) -> None:
    for server in range(1, 6):
        add(libraries, server, f"Of {server}.")
        assert open_in(libraries) <= 2
    with libraries.borrow(4) as four:
        pass
    add(libraries, 6)
    with libraries.borrow(4) as again:
        assert again is four
    assert [texts(libraries, server) for server in range(1, 6)] == [[f"Of {server}."] for server in range(1, 6)]


def test_one_in_use_is_never_closed(libraries: ServerLibraries) -> None:
    add(libraries, 1)
    with libraries.borrow(1) as one:
        for server in range(2, 6):
            add(libraries, server)
        assert one.library.articles()
    assert open_in(libraries) <= 2


def test_asking_a_server_that_added_nothing_leaves_no_trace(libraries: ServerLibraries, tmp_path: Path) -> None:
    assert texts(libraries, 9) == []
    assert not libraries.exists(9)
    assert not (tmp_path / "servers").exists()


def test_a_deleted_one_is_gone_for_good(libraries: ServerLibraries, tmp_path: Path) -> None:
    add(libraries, 1)
    add(libraries, 2)
    assert libraries.delete(1)
    assert not libraries.exists(1)
    assert texts(libraries, 1) == []
    assert texts(libraries, 2)
    assert {folder.name for folder in (tmp_path / "servers").iterdir()} == {"2"}
    assert libraries.delete(3)


def test_one_in_use_is_deleted_later(libraries: ServerLibraries) -> None:
    add(libraries, 1)
    with libraries.borrow(1) as one:
        assert not libraries.delete(1)
        assert one.library.articles()
    assert libraries.delete(1)


def test_what_a_crash_left_half_deleted_goes_at_the_next_start(tmp_path: Path) -> None:
    half = tmp_path / "servers" / ".going-1-abcd"
    half.mkdir(parents=True)
    (half / "library.sqlite3").write_text("something")
    with ServerLibraries(tmp_path / "servers") as libraries:
        assert not half.exists()
        assert libraries.servers() == frozenset()


def test_many_threads_may_use_them_at_once(libraries: ServerLibraries) -> None:
    for server in range(1, 5):
        add(libraries, server, f"Of {server}.")
    wrong: list[object] = []

    def use(server: int) -> None:
        for turn in range(15):
            if texts(libraries, (server + turn) % 4 + 1) != [f"Of {(server + turn) % 4 + 1}."]:
                wrong.append((server, turn))

    threads = [threading.Thread(target=use, args=(server,)) for server in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert open_in(libraries) <= 2


def test_the_example_articles_make_room_for_a_server_s_own(libraries: ServerLibraries, tmp_path: Path) -> None:
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "one.txt").write_text("An example\n\nExamples come first.\n")
    with (
        State(tmp_path / "state") as state,
        Library.open(tmp_path / "data", demonstration=tmp_path / "examples") as common,
    ):
        resolver = LibraryResolver(common, libraries, ServerSettingsStore(state))
        with resolver.context(1) as context:
            assert context.library.is_demonstration
        add(libraries, 1, "Of one.")
        with resolver.context(1) as context:
            assert not context.library.is_demonstration
            assert [info.source for info in context.library.articles()] == ["a.txt"]
