"""What is observed shows in the metrics, over a real port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from bot.ops.metrics import CannotListen, Metrics, serving
from bot.ops.observing import record_answered, track_request
from index.errors import StoreError
from index.library import Library, LibraryStatistics


@pytest.fixture
def metrics(tmp_path: Path) -> Metrics:
    (tmp_path / "harbour.txt").write_text("Storm\n\nThe harbour was closed for three days after the storm.\n")

    def statistics() -> LibraryStatistics:
        with Library.open(tmp_path / "data") as library:
            return library.statistics()

    with Library.open(tmp_path / "data") as library:
        library.sync(tmp_path / "harbour.txt")
    return Metrics(lambda: 3, statistics)


def samples(exposition: str) -> dict[str, float]:
    found = {}
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            labels = ",".join(f"{value}" for value in sample.labels.values())
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


@pytest_asyncio.fixture
async def address(metrics: Metrics) -> AsyncIterator[str]:
    async with serving(metrics, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


async def get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.text()


async def test_what_was_observed_is_counted(metrics: Metrics, address: str) -> None:
    metrics.answered("closest", 0.03)
    metrics.answered("closest", 0.3)
    metrics.discord_failed("503")
    metrics.connected(resumed=False)
    metrics.connected(resumed=True)
    metrics.restarted()
    metrics.refused("group", told=True)
    metrics.unsent()
    status, text = await get(f"{address}/metrics")
    found = samples(text)
    assert status == 200
    assert found["verbatim_questions_total{closest}"] == 2
    assert found["verbatim_questions_total{answered}"] == 0
    assert found["verbatim_answer_seconds_bucket{0.05}"] == 1
    assert found["verbatim_answer_seconds_count"] == 2
    assert found["verbatim_discord_errors_total{503}"] == 1
    assert found["verbatim_gateway_sessions_total{resumed}"] == 1
    assert found["verbatim_gateway_connected"] == 1
    assert found["verbatim_restarts_total"] == 1
    assert found["verbatim_queue_depth"] == 3
    assert found["verbatim_questions_refused_total{group,yes}"] == 1
    assert found["verbatim_answers_left_total"] == 1
    assert found["verbatim_library_articles"] == 1
    assert found["process_resident_memory_bytes"] > 0


async def test_tasks_on_the_event_loop_are_counted(address: str) -> None:
    before = samples((await get(f"{address}/metrics"))[1])["verbatim_tasks"]
    waiting = [asyncio.create_task(asyncio.sleep(60)) for _ in range(3)]
    after = samples((await get(f"{address}/metrics"))[1])["verbatim_tasks"]
    for task in waiting:
        task.cancel()
    assert before >= 1
    assert after == before + 3


async def test_it_is_alive_at_once_and_ready_while_it_hears_discord(metrics: Metrics, address: str) -> None:
    assert await get(f"{address}/healthz") == (200, "alive\n")
    assert (await get(f"{address}/readyz"))[0] == 503
    metrics.connected(resumed=False)
    assert await get(f"{address}/readyz") == (200, "ready\n")
    metrics.disconnected()
    assert (await get(f"{address}/readyz"))[0] == 503


async def test_trouble_with_candidates_is_told_and_counted(tmp_path: Path) -> None:
    trouble = ["OpenSearch: 1 of 3 nodes give no answer"]
    library = Library.open(tmp_path)
    metrics = Metrics(lambda: 0, library.statistics, lambda: trouble[0] if trouble else None)
    metrics.connected(resumed=False)
    async with serving(metrics, "127.0.0.1", 0) as port:
        assert await get(f"http://127.0.0.1:{port}/readyz") == (200, f"ready\n{trouble[0]}\n")
        assert samples(metrics.exposition().decode())["verbatim_candidates_degraded"] == 1
        trouble.clear()
        assert await get(f"http://127.0.0.1:{port}/readyz") == (200, "ready\n")
        assert samples(metrics.exposition().decode())["verbatim_candidates_degraded"] == 0
    library.close()


async def test_a_port_that_is_taken_is_named_in_one_line(metrics: Metrics) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=f"127.0.0.1:{port}.*VERBATIM_METRICS_PORT") as caught:
            async with serving(metrics, "127.0.0.1", port):
                pass
    assert "\n" not in str(caught.value)


def test_a_library_that_cannot_be_read_leaves_the_other_metrics() -> None:
    def unreadable() -> LibraryStatistics:
        raise StoreError("library.sqlite3", "busy")

    found = samples(Metrics(lambda: 0, unreadable).exposition().decode())
    assert found["verbatim_queue_depth"] == 0
    assert "verbatim_library_articles" not in found


def test_a_question_is_counted_once_from_event_to_reply_and_other_work_is_not(
    metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with track_request(1, metrics):
        record_answered("answered")
    with track_request(2, metrics):
        pass
    record_answered("none")
    found = samples(metrics.exposition().decode())
    assert [found[f"verbatim_questions_total{{{verdict}}}"] for verdict in ("answered", "closest", "none")] == [1, 0, 0]
    assert [record.message.split(",")[0] for record in caplog.records] == ["Verdict answered"]


def test_two_bots_in_one_process_count_apart(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        one, other = (Metrics(lambda: 0, library.statistics) for _ in range(2))
        one.answered("none", 1)
        assert samples(one.exposition().decode())["verbatim_questions_total{none}"] == 1
        assert samples(other.exposition().decode())["verbatim_questions_total{none}"] == 0
