"""What is observed shows in the metrics, over a real port."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
import yaml
from prometheus_client.parser import text_string_to_metric_families

import bot.ops
from bot.app.state import State
from bot.ops.metrics import FEED, CannotListen, Metrics, serving
from bot.ops.observing import record_answered, track_request
from bot.ops.process import commit, program_version
from index.errors import StoreError
from index.formats import Unreadable
from index.ingest.roots import SyncReport
from index.library import Library, LibraryStatistics
from tests.bot.cli.command_line import PROJECT, run


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
    with pytest.raises(CannotListen, match=r"a\.\.b:.*VERBATIM_METRICS_HOST"):
        async with serving(metrics, "a..b", port):
            pass


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
    with track_request(1, metrics.answered):
        record_answered("answered")
    with track_request(2, metrics.answered):
        pass
    record_answered("none")
    found = samples(metrics.exposition().decode())
    assert [found[f"verbatim_questions_total{{{verdict}}}"] for verdict in ("answered", "closest", "none")] == [1, 0, 0]
    assert [record.message.split(",")[0] for record in caplog.records] == ["Verdict answered"]


def test_warnings_and_errors_of_the_log_are_counted_while_they_are_to_be(metrics: Metrics) -> None:
    log = logging.getLogger("somewhere")
    log.error("before")
    with metrics.counting_log_lines():
        log.error("Trouble")
        log.warning("Beware")
        log.warning("Beware again")
        log.info("All is well")
    log.error("after")
    found = samples(metrics.exposition().decode())
    assert found["verbatim_log_lines_total{error}"] == 1
    assert found["verbatim_log_lines_total{warning}"] == 2


def test_what_was_read_of_folders_and_feeds_is_counted(metrics: Metrics) -> None:
    report = SyncReport("root", added=3, changed=2, skipped=(Unreadable("a.txt", "is empty"),))
    metrics.synced(FEED, report)
    metrics.synced(FEED, report)
    metrics.sync_failed(FEED)
    metrics.rated(helpful=False)
    metrics.serving(7)
    found = samples(metrics.exposition().decode())
    assert found["verbatim_syncs_total{done,feed}"] == 2
    assert found["verbatim_syncs_total{failed,feed}"] == 1
    assert found["verbatim_syncs_total{done,folder}"] == 0
    assert [found[f"verbatim_synced_articles_total{{feed,{what}}}"] for what in ("added", "changed", "skipped")] == [
        6, 4, 2,
    ]  # fmt: skip
    assert found["verbatim_last_sync_timestamp_seconds{feed}"] > found["verbatim_last_sync_timestamp_seconds{folder}"]
    assert found["verbatim_ratings_total{not helpful}"] == 1
    assert found["verbatim_servers"] == 7


def test_the_disk_and_the_last_backup_are_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Library.open(data) as library:
        metrics = Metrics(lambda: 0, library.statistics, data=data)
        found = samples(metrics.exposition().decode())
        assert found["verbatim_disk_free_bytes"] > 0
        assert found["verbatim_last_backup_timestamp_seconds"] == 0
        with State(data) as state:
            metrics.backed_up = state.last_backup
            assert samples(metrics.exposition().decode())["verbatim_last_backup_timestamp_seconds"] == 0
            before = time.time()
            assert run("backup", tmp_path / "backup.zip", data=data).status == 0
            found = samples(metrics.exposition().decode())
    assert before <= found["verbatim_last_backup_timestamp_seconds"] <= time.time()


async def test_a_loop_that_is_held_up_is_late(metrics: Metrics) -> None:
    metrics.lagged(0.0)
    metrics.lagged(3.0)
    found = samples(metrics.exposition().decode())
    assert found["verbatim_event_loop_lag_seconds_bucket{2.5}"] == 1
    assert found["verbatim_event_loop_lag_seconds_bucket{5.0}"] == 2


def test_the_version_and_its_commit_are_told(metrics: Metrics) -> None:
    (told,) = [name for name in samples(metrics.exposition().decode()) if name.startswith("verbatim_build_info")]
    assert told == f"verbatim_build_info{{{commit() or 'unknown'},{program_version()}}}"


def test_git_is_asked_for_the_commit_only_when_metrics_are_read(tmp_path: Path) -> None:
    commit.cache_clear()
    with Library.open(tmp_path / "data") as library:
        metrics = Metrics(lambda: 0, library.statistics)
        assert commit.cache_info().misses == 0
        metrics.exposition()
    assert commit.cache_info().misses == 1


def test_alerts_and_dashboard_ask_only_for_series_that_are_there_from_the_start(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        exposition = Metrics(lambda: 0, library.statistics, data=tmp_path).exposition().decode()
    labels: dict[str, dict[str, set[str]]] = {}
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            for name, value in sample.labels.items():
                labels.setdefault(sample.name, {}).setdefault(name, set()).add(value)
            labels.setdefault(sample.name, {})
    monitoring = Path(bot.ops.__file__).parent / "monitoring"
    rules = yaml.safe_load((monitoring / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    panels = json.loads((monitoring / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    expressions = [rule["expr"] for rule in rules]
    expressions += [target["expr"] for panel in panels for target in panel["targets"]]
    asked = set()
    for expression in expressions:
        assert all(expression.count(pair[0]) == expression.count(pair[1]) for pair in ("()", "[]", "{}")), expression
        for name, selected in re.findall(r"\b((?:verbatim|process)_\w+)(?:\{([^}]*)\})?", expression):
            assert name in labels, name
            asked.add(name)
            for label, how, values in re.findall(r'(\w+)(=~|!=|=)"([^"]*)"', selected):
                assert set(values.split("|") if how == "=~" else [values]) <= labels[name][label], expression
        for grouped in re.findall(r"by \(([^)]*)\)", expression):
            assert set(grouped.split(", ")) <= {"le", "instance"}
    assert set(re.findall(r"\bverbatim_\w+", (PROJECT / "OPERATING.md").read_text(encoding="utf-8"))) <= set(labels)
    own = {
        name for name in labels if name.startswith("verbatim_") and not name.endswith(("_created", "_sum", "_count"))
    }
    assert own - asked <= {"verbatim_library_sentences", "verbatim_library_characters"}
    assert {"alert", "expr", "labels", "annotations"} <= set.intersection(*(set(rule) for rule in rules))


def test_two_bots_in_one_process_count_apart(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        one, other = (Metrics(lambda: 0, library.statistics) for _ in range(2))
        one.answered("none", 1)
        assert samples(one.exposition().decode())["verbatim_questions_total{none}"] == 1
        assert samples(other.exposition().decode())["verbatim_questions_total{none}"] == 0
