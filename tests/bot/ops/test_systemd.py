"""What systemd is told, over a real socket."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.ops.process import notify, telling
from tests import PATIENCE


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The socket on which a service manager listens."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(PATIENCE)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.delenv("WATCHDOG_USEC", raising=False)
        yield listening


def heard(manager: socket.socket) -> list[str]:
    return manager.recv(4096).decode().splitlines()


async def test_a_service_says_that_it_is_ready_lives_and_stops(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    states = iter(["starting", "connected", "connected", "connected"])
    async with telling(lambda: next(states, "connected")):
        assert await asyncio.to_thread(heard, manager) == ["READY=1"]
        assert await asyncio.to_thread(heard, manager) == ["WATCHDOG=1", "STATUS=starting"]
        assert await asyncio.to_thread(heard, manager) == ["WATCHDOG=1", "STATUS=connected"]
    while (last := heard(manager)) != ["STOPPING=1"]:
        assert last[0] == "WATCHDOG=1"


async def test_a_service_says_nothing_while_its_loop_is_held_up(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    async with telling(lambda: "here"):
        assert heard(manager) == ["READY=1"]
        manager.setblocking(False)
        with pytest.raises(BlockingIOError):  # the loop did not go on yet
            heard(manager)


@pytest.mark.parametrize("address", [None, "", "/nonexistent/notify", "x" * 5_000])
def test_without_a_manager_that_listens_nothing_happens(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    if address is None:
        monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    else:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify("READY=1")


def test_a_name_without_a_file_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listening:
        listening.bind("")  # Linux chooses a name that is free
        listening.settimeout(PATIENCE)
        name: bytes = listening.getsockname()
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + name[1:].decode())
        notify("READY=1", "STATUS=here")
        assert heard(listening) == ["READY=1", "STATUS=here"]
