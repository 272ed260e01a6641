"""`verbatim doctor`: a line for each thing, and a status that says whether all is well."""

from __future__ import annotations

import asyncio
import json
import traceback
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.command_line import run
from tests.discord import TOKEN, DiscordServer
from tests.discord.fixtures import loopback

__all__ = ["loopback"]

WRONG = "MTAwMDAwMDAwMDAwMDAwMDAx.Canary.nobody-has-this-token"


def test_a_fresh_installation_has_nothing_to_mend(tmp_path: Path) -> None:
    done = run("doctor", "--offline", data=tmp_path / "data")
    assert done.status == 0
    assert "note  token        DISCORD_TOKEN is not set" in done.text
    assert "note  library      holds no articles" in done.text
    assert not (tmp_path / "data").exists()


def test_all_that_must_be_mended_is_told_in_one_run_with_status_1(tmp_path: Path) -> None:
    wrong: dict[str, Any] = {"VERBATIM_CHANNELS": "general", "VERBATIM_KEPT_DAYS": "-1", "DISCORD_API_URL": "discord"}
    wrong |= {"DISCORD_TOKEN": "no-token", "VERBATIM_ARTICLES": str(tmp_path / "gone"), "VERBATIM_STORE": "Opensearch"}
    done = run("doctor", data=tmp_path / "data", **wrong)  # the wrong address keeps it from asking Discord
    assert done.status == 1
    assert "mend  settings     VERBATIM_CHANNELS: 'general' is not a channel id" in done.text
    assert "mend  settings     VERBATIM_KEPT_DAYS: must be more than 0, not '-1'" in done.text
    assert "mend  settings     DISCORD_API_URL: 'discord' is no address" in done.text
    assert "mend  token        DISCORD_TOKEN is not three parts" in done.text
    assert "mend  OpenSearch   VERBATIM_STORE: name the nodes" in done.text
    assert f"mend  articles     {tmp_path / 'gone'} is not there" in done.text
    assert "ok    versions" in done.text
    assert "REST API" not in done.text
    told = run("doctor", "--json", data=tmp_path / "data", **wrong)
    assert told.status == 1
    assert [one["grade"] for one in json.loads(told.out)] == [line.split()[0] for line in done.text.splitlines()]


def test_an_env_file_is_told_by_its_lines_or_as_unreadable(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("VERBATIM_CHANNELS=1\nDISCORD_TOKEN: abc\n", encoding="utf-8")
    done = run("doctor", "--offline", data=tmp_path / "data", folder=tmp_path)
    assert "note  settings     .env, line 2, is no setting and ignored" in done.text
    for data, said in ((None, 1), (tmp_path / "data", 0)):  # the line may have been to name another folder
        asked = run("articles", data=data, folder=tmp_path)
        assert asked.err.count(b".env, line 2, is no setting") == said
    (tmp_path / ".env").write_bytes(b"VERBATIM_CHANNELS=\xff")
    for command in ("doctor", "stats", "ask"):
        done = run(command, *(["Who?"] if command == "ask" else []), data=None, folder=tmp_path)
        assert (done.out + done.err).count(b".env can't be read ('utf-8'") == 1
        assert done.status == 1


@pytest.mark.parametrize("token", [WRONG, f"Bot {WRONG}", "canary-of-no-form"])
def test_the_token_is_never_printed(tmp_path: Path, token: str) -> None:
    done = run("doctor", "--offline", "--debug", data=tmp_path / "data", DISCORD_TOKEN=token)
    assert token.removeprefix("Bot ").encode() not in done.out + done.err


@pytest.mark.parametrize(("token", "status"), [(TOKEN, 0), (WRONG, 1)])
async def test_discord_is_asked_whether_it_knows_the_token(
    loopback: DiscordServer, tmp_path: Path, token: str, status: int
) -> None:
    settings: dict[str, Any] = {"DISCORD_TOKEN": token, "DISCORD_API_URL": loopback.api_url}
    done = await asyncio.to_thread(run, "doctor", data=tmp_path / "data", **settings)
    assert done.status == status
    assert "gateway" in done.text
    assert ("Discord knows the token" in done.text) == (status == 0)
    assert token.encode() not in done.out + done.err
    loopback.forgive()


@pytest.mark.parametrize("command", ["ask", "discord", "doctor", "stats"])
def test_no_command_shows_the_token_with_another_setting_wrong_and_a_traceback(tmp_path: Path, command: str) -> None:
    arguments = [command, *(["What?"] if command == "ask" else []), "--debug"]
    token = "MTAwMDAwMDAwMDAwMDAwMDAx.Canary.never-to-be-seen-anywhere"
    settings: tuple[dict[str, Any], ...] = (
        {"VERBATIM_MAX_FILE_BYTES": "many"},
        {"VERBATIM_DATA": "~nobody-of-this-name/x"},
    )
    for wrong in settings:
        try:
            done = run(*arguments, data=tmp_path, DISCORD_TOKEN=token, **wrong)
        except Exception:  # what --debug shows, as Python does it
            said = traceback.format_exc()
        else:
            said = (done.out + done.err).decode()
        assert "never-to-be-seen" not in said
