"""Settings come from the environment or .env, and what is wrong with them is said in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.folders import UnreadableEnvFile, default_data_folder, env_file_faults, named_data_folder
from bot.settings import Settings, WrongSettings, example, load_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings()
    assert settings.discord_token is None
    assert settings.discord_api_url == "https://discord.com/api/v10"
    assert settings.discord_gateway_url is None
    assert settings.verbatim_data == default_data_folder()
    assert settings.verbatim_articles is None
    assert settings.verbatim_channels == frozenset()


def test_the_environment_wins_over_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("VERBATIM_CHANNELS=1\nVERBATIM_ARTICLES=articles\nSOMETHING_ELSE=x\n", encoding="utf-8")
    monkeypatch.setenv("VERBATIM_CHANNELS", "20, 30,")
    settings = load_settings()
    assert settings.verbatim_channels == {20, 30}
    assert settings.verbatim_articles == Path("articles")


def test_an_empty_value_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")
    assert load_settings() == Settings.model_construct(
        **{name: getattr(Settings(), name) for name in Settings.model_fields}
    )
    assert load_settings().verbatim_data == default_data_folder()


@pytest.mark.parametrize(("value", "limit"), [("on", None), ("", None), ("OFF", 0), ("0", 0), ("2000", 2000)])
def test_reading_articles_is_on_off_or_limited(monkeypatch: pytest.MonkeyPatch, value: str, limit: int | None) -> None:
    monkeypatch.setenv("VERBATIM_READER", value)
    assert load_settings().verbatim_reader == limit


def test_a_reader_that_is_neither_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBATIM_READER", "some")
    with pytest.raises(WrongSettings, match="VERBATIM_READER: 'some' is neither on nor off nor a number"):
        load_settings()


def test_the_token_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "abc.def")
    settings = load_settings()
    assert "abc.def" not in repr(settings)
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "abc.def"


def test_feeds_are_listed_with_white_space_or_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBATIM_FEEDS", "https://a.example/f\n HTTPS://B.example,,https://a.example/f#x")
    assert load_settings().verbatim_feeds == ("https://a.example/f", "https://b.example/")


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("VERBATIM_DATA", "~/library")
    assert load_settings().verbatim_data == tmp_path / "library"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("VERBATIM_CHANNELS", "12,general", "'general' is not a channel id"),
        ("VERBATIM_CHANNELS", "a,1,#b", "'a' is not a channel id, nor is '#b'; give the numbers"),
        ("VERBATIM_FEEDS", "a.example ftp://b.example", "and a host; 'ftp://b.example' is no web address"),
        ("VERBATIM_OPENSEARCH", "a:1,http://b:9200,c", "'a:1' is no address such as https://host:9200, nor is 'c'"),
        ("VERBATIM_FEEDS", "https://a.example/f, b.example", "'b.example' is no web address"),
        ("VERBATIM_FEEDS", "https://me:secret@a.example/", "has a name or password in it"),
        ("VERBATIM_FEEDS", "https://me:secret@[a.example/", "is no web address"),
        ("VERBATIM_FEEDS", "https://me:secret two@a.example/", "leave that out"),
        ("VERBATIM_OPENSEARCH", "me:secret@host:9200", "settings of their own"),
        ("VERBATIM_OPENSEARCH", "https://me:secret two@host:9200", "settings of their own"),
        ("DISCORD_API_URL", "htps://me:secret@proxy.example", "'htps://…@proxy.example' is no address"),
        ("DISCORD_GATEWAY_URL", "me:secret@proxy.example", "'…@proxy.example' is no address"),
        ("VERBATIM_FEEDS_MINUTES", "1", "must be at least 5, not '1'"),
        ("DISCORD_API_URL", "discord.com", "is no address that begins with https:// or http://"),
        ("DISCORD_GATEWAY_URL", "https://discord.com", "is no address that begins with wss:// or ws://"),
        ("VERBATIM_MAX_FILE_BYTES", "many", "must be a whole number, not 'many'"),
        ("VERBATIM_DATA", "~nobody-of-this-name/data", "names no user's folder"),
        ("VERBATIM_MAX_FILE_BYTES", "0", "must be at least 1"),
        ("VERBATIM_MAX_FILE_BYTES", "https://me:secret@a.example/", "must be a whole number"),
        ("VERBATIM_METRICS_PORT", "65536", "must be at most 65535"),
        ("VERBATIM_METRICS_PORT", "9" * 5_000, "must be a smaller number"),
        ("VERBATIM_KEPT_DAYS", "inf", "must be at most 36500"),
        ("VERBATIM_KEPT_DAYS", "0", "must be more than 0"),
        ("VERBATIM_STOP_SECONDS", "soon", "must be a number, not 'soon'"),
        ("VERBATIM_PRIVATE_ADDRESSES", "maybe", "must be true or false, not 'maybe'"),
        ("VERBATIM_LOG_LEVEL", "loud", "must be 'debug', 'info', 'warning' or 'error', not 'loud'"),
        ("VERBATIM_OPENSEARCH_PREFIX", "Ours", "must match ^[a-z0-9]"),
        ("VERBATIM_OPENSEARCH", "https://host:99999", "is no address"),
        ("DISCORD_CDN_URL", "https://", "is no address"),
        ("DISCORD_API_URL", "https://[::1/", "is no address"),
        ("DISCORD_API_URL", "https://discord.com /api", "is no address"),
        ("VERBATIM_CHANNELS", "'12'", "leave out the quotation marks"),
        ("VERBATIM_DATA", '"/data"', "leave out the quotation marks"),
        ("VERBATIM_ARTICLES", ".env: a\0b", "leave out the zero byte"),
    ],
)
def test_a_wrong_value_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    if value.startswith(".env: "):
        Path(".env").write_text(f"{name}={value[6:]}\n", encoding="utf-8")
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettings) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{name}: ")
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_error_of_a_setting_is_told_in_the_words_of_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    values = ("-1", "1.5", "nan", "inf", "1e999", "odd", "[]", "null", "true", "'", "https://", "a\x01b")
    told = []
    for number, name in enumerate(map(str.upper, Settings.model_fields)):
        for value in values[number % 3 :: 3]:  # some of them, other ones for the next setting
            with monkeypatch.context() as patch:
                patch.setenv(name, value)
                try:
                    load_settings()
                except WrongSettings as error:
                    told.append((name, str(error)))
    assert len(told) > len(Settings.model_fields)
    assert all(one.startswith(f"{name}: ") and "nput" not in one for name, one in told)


def test_case_and_blanks_around_a_value_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_settings()
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), " " if "password" not in name and "token" not in name else "")
    assert load_settings() == before
    monkeypatch.setenv("VERBATIM_LOG_LEVEL", " DEBUG")
    monkeypatch.setenv("VERBATIM_DATA", " data\r")
    monkeypatch.setenv("VERBATIM_METRICS_PORT", "8080 ")
    settings = load_settings()
    assert (settings.verbatim_log_level, settings.verbatim_metrics_port) == ("debug", 8080)
    assert named_data_folder() == settings.verbatim_data == Path("data")


def test_an_env_file_that_is_not_utf8_is_named() -> None:
    Path(".env").write_bytes(b"VERBATIM_ARTICLES=\xff\xfe\n")
    with pytest.raises(UnreadableEnvFile):
        named_data_folder()
    with pytest.raises(WrongSettings, match=r"\.env can't be read"):
        load_settings()


@pytest.mark.parametrize("name", ["VERBATIM_DATA", "verbatim_data"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])  # as Notepad and PowerShell write it
def test_an_env_file_is_read_as_it_is_encoded(encoding: str, name: str) -> None:
    Path(".env").write_bytes(f"{name}=d\u00e4ta\r\nVERBATIM_CHANNELS=12\r\n".encode(encoding))
    assert named_data_folder() == load_settings().verbatim_data == Path("d\u00e4ta")
    assert load_settings().verbatim_channels == {12}
    assert env_file_faults() == []


def test_lines_of_the_env_file_that_are_no_settings_are_told_by_their_numbers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    Path(".env").write_text("DISCORD_TOKEN: abc\n\nVERBATIM_CHANNELS=12\n# all\n\nnot one\n=x\n", encoding="utf-8")
    assert load_settings().verbatim_channels == {12}
    assert [fault.split()[2] for fault in env_file_faults()] == ["1,", "6,", "7,"]
    assert caplog.text == ""


def test_the_example_lists_every_setting_with_its_default() -> None:
    written = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    assert written == example(), "run: python -m bot.settings > .env.example"
    for name in Settings.model_fields:
        assert f"\n{name.upper()}=" in written


def test_the_example_copied_as_it_is_changes_nothing() -> None:
    before = load_settings()
    Path(".env").write_text(example(), encoding="utf-8")
    assert load_settings() == before


@pytest.mark.parametrize("place", ["environment", ".env", "nowhere"])
def test_the_quick_way_to_the_data_folder_agrees_with_the_settings(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    if place != "nowhere":
        Path(".env").write_text("VERBATIM_DATA=~/from-file\n", encoding="utf-8")
    if place == "environment":
        monkeypatch.setenv("VERBATIM_DATA", "from-environment")
    assert (named_data_folder() or default_data_folder()) == load_settings().verbatim_data
