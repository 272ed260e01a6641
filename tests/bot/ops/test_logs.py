"""The log: a line a thing, under the id of its question, without secrets."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.cli.discord import _say, _say_failed
from bot.discord.platform.services import Background
from bot.ops.observing import (
    JsonLines,
    PlainLines,
    current_request_id,
    record_answered,
    redactor,
    set_up_logging,
    track_request,
)
from index.formats.source import Unreadable
from index.ingest.roots import SyncReport

CANARY = "MTAwMDAwMDAwMDAwMDAwMDAx.Canary.never-to-be-seen-anywhere"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("bot.some", logging.WARNING, __file__, 1, message, args, exc_info)


def failure(text: str) -> Exception:
    try:
        raise ValueError(text)
    except ValueError as error:
        return error


@pytest.fixture
def no_handlers() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    yield
    root.handlers[:], root.level = handlers, level


@pytest.mark.usefixtures("no_handlers")
def test_a_terminal_gets_lines_and_anything_else_json() -> None:
    for stream, starts in ((Terminal(), "20"), (io.StringIO(), '{"time": "20')):
        logging.getLogger().handlers[:] = []
        set_up_logging(stream=stream)
        logging.getLogger("bot.some").info("Ready")
        logging.getLogger("bot.some").debug("not said")
        assert stream.getvalue().startswith(starts)
        assert stream.getvalue().count("\n") == 1


@pytest.mark.usefixtures("no_handlers")
def test_what_the_program_set_up_stays() -> None:
    own = logging.NullHandler()
    logging.getLogger().handlers[:] = [own]
    set_up_logging([CANARY])
    assert logging.getLogger().handlers == [own]


def test_json_has_time_level_logger_message_question_and_error() -> None:
    with track_request(42):
        line = JsonLines(redactor([])).format(record("Said %s", "“so”\n", error=failure("odd")))
    assert "\n" not in line
    said = json.loads(line)
    assert said.pop("time").endswith("Z")
    assert "ValueError: odd" in said.pop("error")
    assert said == {"level": "WARNING", "logger": "bot.some", "message": "Said “so”\n", "question": "42"}


def test_a_line_for_people_is_one_line_whatever_is_in_it_and_names_the_question() -> None:
    with track_request(42):
        line = PlainLines(redactor([])).format(record("In #%s", "a\n2026 ERROR forged\x1b[31m\u2028\u202e"))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    assert line.endswith(r"a\u000a2026 ERROR forged\u001b[31m\u2028\u202e [question 42]")


async def test_the_id_follows_a_question_into_tasks_and_threads_and_ends_with_it() -> None:
    found: list[str | None] = []

    async def ask(id: int, background: Background) -> None:
        with track_request(id):
            found.append(await background.run(current_request_id))
            found.append(await asyncio.create_task(asyncio.to_thread(current_request_id)))

    with Background() as background:
        await asyncio.gather(*(ask(id, background) for id in range(20)))
        assert await background.run(current_request_id) is None
    assert sorted(map(int, filter(None, found))) == sorted([*range(20), *range(20)])
    assert current_request_id() is None


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from([CANARY, CANARY.rpartition(".")[2]]))
def test_no_line_says_a_secret(before: str, after: str, said: str) -> None:
    redact = redactor([CANARY])
    error = failure(f"{before}{said}{after}")
    for formatter in (PlainLines(redact), JsonLines(redact)):
        line = formatter.format(record("%s", f"{before}{said}{after}", error=error))
        assert CANARY not in line
        assert CANARY.rpartition(".")[2] not in line


def test_the_token_of_an_interaction_is_taken_out_of_its_address() -> None:
    said = redactor([])("PATCH /webhooks/123/aW50ZXJhY3Rpb246MTIz_-abcdef/messages/@original")
    assert said == "PATCH /webhooks/123/[redacted]/messages/@original"


def test_no_line_says_a_secret_of_an_address() -> None:
    address = "https://me:pw@a.example/rss?token=s3cr3t"
    for formatter in (PlainLines(redactor([])), JsonLines(redactor([]))):
        made = record("Skipped %s", address, error=failure(address))
        made.fields = {"root": address}
        line = formatter.format(made)
        assert "a.example/rss" in line
        assert "s3cr3t" not in line
        assert "me:pw" not in line


def test_an_empty_or_short_secret_blots_out_nothing() -> None:
    assert redactor(["", "a", "x.y"])("a text with x.y") == "a text with x.y"


@pytest.mark.usefixtures("no_handlers")
def test_what_programs_filter_by_are_fields_of_their_own_that_the_docs_describe() -> None:
    logging.getLogger().handlers[:] = []
    stream = io.StringIO()
    set_up_logging([CANARY], stream, logging.INFO)
    with track_request(7):
        record_answered("closest", server=1, channel=2)
    _say(Path("/articles"), SyncReport("/articles", added=2, skipped=(Unreadable("a.pdf", "is no PDF"),)))
    _say_failed(Path("/articles"), ValueError(CANARY))
    answered, read, skipped, failed = map(json.loads, stream.getvalue().splitlines())
    assert answered | {"question": "7", "verdict": "closest", "server": 1, "channel": 2} == answered
    assert isinstance(answered["milliseconds"], int)
    assert read | {"root": "/articles", "added": 2, "skipped": 1} == read
    assert skipped | {"level": "WARNING", "message": "Skipped a.pdf: is no PDF", "root": "/articles"} == skipped
    assert CANARY not in str(failed)
    schema = json.loads((files("bot") / "schema.json").read_text("utf-8"))
    for line in (answered, read, skipped, failed):
        Draft202012Validator({**schema, "$ref": "#/$defs/log_line"}).validate(line)
        assert set(line) <= set(schema["$defs"]["log_line"]["properties"])


@pytest.mark.usefixtures("no_handlers")
def test_lines_below_the_level_are_left_out() -> None:
    logging.getLogger().handlers[:] = []
    stream = io.StringIO()
    set_up_logging(stream=stream, level=logging.WARNING)
    _say(Path("/articles"), SyncReport("/articles", added=2))
    assert stream.getvalue() == ""
    _say_failed(Path("/articles"), ValueError("gone"))
    assert "gone" in stream.getvalue()
