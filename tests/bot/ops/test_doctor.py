"""The doctor finds what is wrong with a machine, says what to do, and never says the token."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import sqlite3
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ops import doctor
from bot.ops.doctor import Finding, Grade, check_discord, check_feeds
from bot.ops.process import serving_from
from index.library import Library
from index.web import Fetcher
from tests import rows
from tests.bot.cli.command_line import run
from tests.discord import TOKEN, DiscordServer
from tests.index.web.website import Given, page, serving
from tests.index.web.written import rss


def token(id: str = "123456789012345678") -> str:
    return f"{base64.urlsafe_b64encode(id.encode()).decode().rstrip('=')}.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB"


def graded(findings: list[Finding]) -> dict[str, Grade]:
    return {finding.about: finding.grade for finding in findings}


@pytest.mark.parametrize("good", [token(), TOKEN, f"  {token('1234567890123456789')}\n"])
def test_a_token_of_the_right_form_is_fine(good: str) -> None:
    assert doctor.check_token(good).grade is Grade.OK


@rows(
    ("wrong", "said"),
    [
        (f"Bot {token()}", "leave the bare token"),
        (f'"{token()}"', "leave the bare token"),
        ("0123456789abcdef0123456789abcdef", "not three parts"),
        ("123456789012345678", "not three parts"),
        (token().replace(".", " ", 1), "not three parts"),
        (token("not-a-number"), "does not begin with a bot's id"),
        ("é.é.é", "not three parts"),
    ],
)
def test_a_token_of_another_form_must_be_mended(wrong: str, said: str) -> None:
    finding = doctor.check_token(wrong)
    assert finding.grade is Grade.ERROR
    assert said in finding.text


@pytest.mark.parametrize("missing", [None, "", "  "])
def test_a_token_that_is_not_set_is_only_a_note(missing: str | None) -> None:
    assert doctor.check_token(missing).grade is Grade.WARNING


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=12))
def test_nothing_of_a_token_is_said_whatever_it_is(secret: str) -> None:
    said = doctor.check_token(secret).text
    assert not any(part in said for part in secret.split() if len(part) >= 12)


def test_an_env_file_that_others_can_read_is_noted(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    assert doctor.check_env_file(file) is None
    file.write_text("DISCORD_TOKEN=x\n")
    file.chmod(0o644)
    finding = doctor.check_env_file(file)
    assert finding is not None
    assert finding.grade is Grade.WARNING
    assert f"chmod 600 {file}" in finding.text
    file.chmod(0o600)
    finding = doctor.check_env_file(file)
    assert finding is not None
    assert finding.grade is Grade.OK


def test_a_data_folder_that_is_not_there_yet_is_fine_and_not_made(tmp_path: Path) -> None:
    folder = tmp_path / "some" / "where"
    assert graded(list(doctor.check_data_folder(folder)))["data folder"] is Grade.OK
    assert not any(tmp_path.iterdir())


def test_a_file_in_place_of_the_data_folder_must_be_mended(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    (finding,) = doctor.check_data_folder(tmp_path / "data")
    assert finding.grade is Grade.ERROR
    assert "--data" in finding.text


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_that_cannot_be_written_must_be_mended(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        (finding,) = doctor.check_data_folder(tmp_path)
    finally:
        tmp_path.chmod(0o700)
    assert finding.grade is Grade.ERROR


def test_little_room_on_the_disk_is_noted_and_next_to_none_must_be_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for free in (10_000_000, 100_000_000, 10_000_000_000):
        usage = _Usage(10**12, 10**12 - free, free)
        monkeypatch.setattr(shutil, "disk_usage", lambda place, usage=usage: usage)
        found.append(graded(list(doctor.check_data_folder(tmp_path)))["disk"])
    assert found == [Grade.ERROR, Grade.WARNING, Grade.OK]


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_library_is_counted(tmp_path: Path) -> None:
    (tmp_path / "harbour.txt").write_text("Storm\n\nThe harbour was closed for three days after the storm.\n")
    with Library.open(tmp_path / "data") as library:
        library.sync(tmp_path / "harbour.txt")
    (finding,) = doctor.check_library(tmp_path / "data")
    assert finding.grade is Grade.OK
    assert finding.text.startswith("1 article,")


def test_an_empty_library_is_noted(tmp_path: Path) -> None:
    (finding,) = doctor.check_library(tmp_path)
    assert finding.grade is Grade.WARNING
    assert "verbatim index" in finding.text


def test_a_damaged_database_of_a_server_is_named(tmp_path: Path) -> None:
    file = tmp_path / "servers" / "42" / "library.sqlite3"
    file.parent.mkdir(parents=True)
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE t (x)")
    connection.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 50)
    connection.commit()
    connection.close()
    with file.open("r+b") as opened:
        opened.seek(8192)
        opened.write(b"\xff" * 8192)
    damaged, library = doctor.check_library(tmp_path)
    assert damaged.grade is Grade.ERROR
    assert str(file) in damaged.text
    assert "verbatim restore" in damaged.text
    assert library.about == "library"


@pytest.mark.parametrize("content", [b"no database" * 1000, b""])
def test_something_else_or_nothing_in_the_librarys_place_must_be_mended(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.sqlite3").write_bytes(content)
    findings = list(doctor.check_library(tmp_path))
    assert {finding.grade for finding in findings} == {Grade.ERROR}


def test_the_folder_of_articles_must_be_there(tmp_path: Path) -> None:
    assert doctor.check_articles(None) is None
    missing, empty = doctor.check_articles(tmp_path / "nowhere"), doctor.check_articles(tmp_path)
    assert missing is not None
    assert missing.grade is Grade.ERROR
    assert empty is not None
    assert empty.grade is Grade.WARNING
    (tmp_path / "one.txt").write_text("x")
    full = doctor.check_articles(tmp_path)
    assert full is not None
    assert full.grade is Grade.OK


def test_the_versions_that_run_are_said() -> None:
    (finding,) = doctor.check_versions()
    assert finding.grade is Grade.OK
    for name in ("Python 3.", "SQLite 3.", "discord.py 2.", "rank-bm25 0."):
        assert name in finding.text


def test_the_bot_that_serves_is_named_until_it_ends(tmp_path: Path) -> None:
    assert doctor.check_bot(tmp_path / "nowhere") is None
    assert doctor.check_bot(tmp_path) is None
    with serving_from(tmp_path):
        found = doctor.check_bot(tmp_path)
    assert found is not None
    assert found.grade is Grade.OK
    assert f"process {os.getpid()} on " in found.text
    assert doctor.check_bot(tmp_path) is None


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
def test_parts_of_another_owner_are_told(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").write_bytes(b"")
    assert not [*doctor.check_owners(tmp_path)]
    os.chown(tmp_path / "library.sqlite3", 12345, -1)
    (found,) = doctor.check_owners(tmp_path)
    assert found.grade is Grade.ERROR
    assert "user 12345" in found.text
    os.chown(tmp_path, 12345, -1)
    (found,) = doctor.check_owners(tmp_path)
    assert found.grade is Grade.WARNING
    assert "run this and every other command as that user" in found.text


def test_a_setting_that_is_none_is_told_with_the_one_that_is_meant(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("VERBATIM_CHANNELS=123\nVERBATIM_LOGLEVEL=debug\n", encoding="utf-8")
    done = run(
        "doctor", "--offline", data=tmp_path / "data", folder=tmp_path, VERBATIM_ARTICLE="a", VERBATIM_CHANNELS="",
        DISCORD_TOKENS="x", DISCORD_WEBHOOK_OF_MINE="x", VERBATIM_TYPO="1",
    )  # fmt: skip
    told = [line for line in done.text.splitlines() if line.startswith("note  settings")]
    assert [line.split()[2] for line in told] == [
        "DISCORD_TOKENS", "VERBATIM_ARTICLE", "VERBATIM_LOGLEVEL", "VERBATIM_TYPO", "VERBATIM_CHANNELS",
    ]  # fmt: skip
    assert "did you mean VERBATIM_ARTICLES?" in told[1]
    assert "did you mean VERBATIM_LOG_LEVEL?" in told[2]
    assert "did you mean" not in told[3]
    assert ".env's value counts" in told[4]


async def findings(api: str, gateway: str | None, token: str | None, seconds: float = 2) -> dict[str, Finding]:
    return {found.about: found async for found in check_discord(api, gateway, token, seconds=seconds)}


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


async def test_all_is_fine_where_discord_answers_and_knows_the_token(loopback: DiscordServer) -> None:
    found = await findings(loopback.api_url, None, TOKEN)
    assert {about: finding.grade for about, finding in found.items()} == {
        "REST API": Grade.OK,
        "gateway": Grade.OK,
        "account": Grade.OK,
    }
    assert loopback.gateway_url in found["gateway"].text


async def test_a_missing_message_content_intent_is_noted() -> None:
    async with DiscordServer(privileged_intents=0) as server:
        found = await findings(server.api_url, None, TOKEN)
    assert found["intents"].grade is Grade.WARNING
    assert "switch on Message Content Intent" in found["intents"].text


async def test_a_token_that_discord_does_not_know_must_be_mended_and_is_not_said(loopback: DiscordServer) -> None:
    wrong = "MTAwMDAwMDAwMDAwMDAwMDAx.Wrong.nobody-has-this-token"
    found = await findings(loopback.api_url, None, wrong)
    assert found["account"].grade is Grade.ERROR
    assert "Reset Token" in found["account"].text
    assert not any(wrong in finding.text for finding in found.values())
    loopback.forgive()


async def test_without_a_token_nobody_is_asked_about_one(loopback: DiscordServer) -> None:
    assert set(await findings(loopback.api_url, None, None)) == {"REST API", "gateway"}


async def test_an_api_that_is_not_there_must_be_mended() -> None:
    api = f"http://127.0.0.1:{closed_port()}/api"
    found = await findings(api, None, TOKEN)
    assert set(found) == {"REST API"}
    assert found["REST API"].grade is Grade.ERROR
    assert api in found["REST API"].text


async def test_a_gateway_that_is_not_there_must_be_mended(loopback: DiscordServer) -> None:
    address = f"ws://127.0.0.1:{closed_port()}"
    found = await findings(loopback.api_url, address, None)
    assert found["REST API"].grade is Grade.OK
    assert found["gateway"].grade is Grade.ERROR
    assert address in found["gateway"].text


@pytest.mark.parametrize("status", [403, 500, 503])
async def test_an_api_that_turns_away_must_be_mended(loopback: DiscordServer, status: int) -> None:
    loopback.faults.add("GET", "/gateway", status=status, times=1)
    found = await findings(loopback.api_url, None, TOKEN)
    assert str(status) in found["REST API"].text
    assert found["REST API"].grade is Grade.ERROR


async def test_an_api_that_never_answers_is_not_waited_for_long() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        found = await findings(f"http://127.0.0.1:{silent.getsockname()[1]}", None, None, seconds=0.2)
    assert found["REST API"].grade is Grade.ERROR


def test_feeds_are_tried_and_each_is_told_alone() -> None:
    with serving() as site:
        site.pages |= {"/feed": rss("/mill"), "/empty": rss(), "/mill": page("The mill burned down.", "Mill fire")}
        addresses = [site.address(path) for path in ("/feed", "/empty", "/mill", "/nowhere")]
        found = list(check_feeds(addresses, Fetcher(private=True)))
    assert [finding.grade for finding in found] == [Grade.OK, Grade.WARNING, Grade.ERROR, Grade.ERROR]
    assert all(finding.text.startswith(address) for finding, address in zip(found, addresses, strict=True))
    assert "1 entries" not in found[0].text
    assert "is no feed" in found[2].text
    assert "is not there" in found[3].text


def test_no_secret_of_a_feeds_address_is_told() -> None:
    with serving() as site:
        given = {"feed": rss("/mill"), "empty": rss(), "page": page("No"), "nowhere": Given(status=404)}
        site.pages |= {f"/{name}?token=s3cr3t": one for name, one in given.items()}
        found = list(check_feeds([*map(site.address, site.pages)], Fetcher(private=True)))
    assert [finding.text.partition("?")[2].split()[0] for finding in found] == ["token=…"] * 4
    assert "s3cr3t" not in str(found)
