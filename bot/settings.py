"""The settings, from the environment or a `.env` file in the working folder; the environment wins.

`python -m bot.settings > .env.example` writes the example anew after a change.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.app.folders import (
    ENV_FILE,
    MalformedSetting,
    UnreadableEnvFile,
    default_data_folder,
    env_file,
    env_file_encoding,
    expanded,
    plain,
)
from index.errors import Unfetchable
from index.secrets import shown_address, without_secrets
from index.web import normal

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from index.library import EngineMaker
    from index.search.engines.cluster import Cluster

DISCORD_API_URL = "https://discord.com/api/v10"
DISCORD_CDN_URL = "https://cdn.discordapp.com"

_WANTED = {
    "literal_error": "must be {expected}",
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "float_parsing": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
    "string_pattern_mismatch": "must match {pattern}",
}  # by pydantic's types of errors


class WrongSettings(Exception):
    """Settings have values that can't be used; the text is one line that names each and says what it must be."""


def _of_text(parse: Callable[[str], Any]) -> BeforeValidator:
    """Return what reads a setting by `parse`, and leaves alone what is no text. A decorator."""
    return BeforeValidator(lambda value: parse(value) if isinstance(value, str) else value)


@_of_text
def _channels(value: str) -> Any:
    """Return {123, 456} for `"123, 456"`. Raises ValueError that names each part that is not a channel id."""
    ids = [part.strip() for part in value.split(",") if part.strip()]
    if wrong := [part for part in ids if not (part.isascii() and part.isdecimal())]:
        raise ValueError(f"{_each(wrong, 'is not a channel id')}; give the numbers of channels, apart by commas")
    return frozenset(map(int, ids))


def _each(wrong: Sequence[str], what: str) -> str:
    """Return "'a' is not an id, nor is 'b'"."""
    return f"{wrong[0]!r} {what}" + "".join(f", nor is {one!r}" for one in wrong[1:])


@_of_text
def _reader(value: str) -> Any:
    """Return 0 for `"off"`, None for `"on"`, else the number. Raises ValueError."""
    known = {"on": None, "all": None, "off": 0}
    word = value.strip().lower()
    if word in known:
        return known[word]
    if not (word.isascii() and word.isdecimal()):
        raise ValueError(f"{value!r} is neither on nor off nor a number of characters")
    return int(word)


@_of_text
def _feeds(value: str) -> Any:
    """Return the addresses in `"https://a https://b"`, or with commas between. Raises ValueError that names each."""
    addresses, wrong = dict[str, None](), list[str]()
    for part in re.split(r"[\s,]+", value):
        try:
            addresses |= {normal(part): None} if part else {}
        except Unfetchable as error:
            if "@" in value and "@" not in error.address:  # it may be a piece of a password
                told = "one of the addresses is none, or has a name or password in it; leave that out"
                raise ValueError(told) from error
            wrong.append(f"{error.address!r} {error.reason}")
    if wrong:
        raise ValueError("; ".join(wrong))
    return tuple(addresses)


@_of_text
def _nodes(value: str) -> Any:
    """Return the addresses in `"https://a:9200, https://b:9200"`. Raises ValueError, which never shows a password."""
    given = [part.rstrip("/") for part in re.split(r"[\s,]+", value) if part]
    if "@" in value:
        raise ValueError("give user and password in settings of their own, not in an address")
    if wrong := [address for address in given if not _is_address(address, "http", "https")]:
        raise ValueError(_each(wrong, "is no address such as https://host:9200"))
    return tuple(given)


def _is_address(url: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(url)
        there = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        return there and url.isprintable() and " " not in url
    except ValueError:  # a port or an IPv6 address that is none
        return False


def _one_of(*schemes: str) -> AfterValidator:
    def check(url: str) -> str:
        if not _is_address(url, *schemes):
            wanted = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ValueError(f"{shown_address(url)!r} is no address that begins with {wanted}")
        return url.rstrip("/")

    return AfterValidator(check)


_Word = _of_text(str.lower)  # of a few that are known


class Settings(BaseSettings):
    """Each field is the environment variable of its name in capitals; an empty value counts as none."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: SecretStr | None = Field(
        default=None, description="The bot's token, from https://discord.com/developers/applications. Keep it secret."
    )
    discord_api_url: Annotated[str, _one_of("https", "http")] = Field(
        default=DISCORD_API_URL, description="Where Discord's REST API is; set it where a proxy stands between."
    )
    discord_gateway_url: Annotated[str, _one_of("wss", "ws")] | None = Field(
        default=None,
        description="Where Discord's gateway is; empty to ask Discord. Set it where a proxy stands between.",
    )
    discord_cdn_url: Annotated[str, _one_of("https", "http")] = Field(
        default=DISCORD_CDN_URL,
        description="Where Discord keeps attached files, the only address they are taken from; likewise.",
    )
    verbatim_data: Annotated[Path, AfterValidator(expanded)] = Field(
        default_factory=default_data_folder,
        description="The data folder, which holds the library; empty for a folder of the user's own.",
    )
    verbatim_articles: Annotated[Path, AfterValidator(expanded)] | None = Field(
        default=None, description="A folder of articles that the Discord bot keeps the library in sync with."
    )
    verbatim_feeds: Annotated[tuple[str, ...], NoDecode, _feeds] = Field(
        default=(), description="Addresses of RSS and Atom feeds to read, apart by white space or commas."
    )
    verbatim_feeds_minutes: int = Field(
        default=30,
        ge=5,
        le=10_080,
        description="Minutes after which the Discord bot reads feeds again, its own and servers'.",
    )
    verbatim_opensearch: Annotated[tuple[str, ...], NoDecode, _nodes] = Field(
        default=(),
        description="Nodes of an OpenSearch cluster that finds candidates, https://HOST:9200 each, apart by commas.",
    )
    verbatim_opensearch_user: str | None = Field(default=None, description="Who signs in there; with:")
    verbatim_opensearch_password: SecretStr | None = Field(default=None, description="The password. Keep it secret.")
    verbatim_opensearch_password_file: Path | None = Field(
        default=None, description="Or a file with the password, which may change while the bot runs."
    )
    verbatim_opensearch_certificate: Path | None = Field(
        default=None, description="A file with a certificate to sign in by instead, in PEM;"
    )
    verbatim_opensearch_key: Path | None = Field(default=None, description="and the file with its key.")
    verbatim_opensearch_authorities: Path | None = Field(
        default=None, description="A file of the authorities whose certificates are trusted; empty for the usual ones."
    )
    verbatim_opensearch_verify: bool = Field(
        default=True, description="Whether the nodes' certificates are checked (true or false)."
    )
    verbatim_opensearch_prefix: str = Field(
        default="verbatim", pattern=r"^[a-z0-9][a-z0-9_.-]{0,99}$", description="What the names of indexes begin with."
    )
    verbatim_opensearch_shards: int = Field(default=1, ge=1, le=1024, description="Shards of an index when it is made.")
    verbatim_opensearch_replicas: int = Field(
        default=1, ge=0, le=100, description="Copies of each shard when it is made; with one node, none has a place."
    )
    verbatim_opensearch_seconds: float = Field(
        default=5, gt=0, le=3_600, description="Seconds for which a question waits for a node, before it asks another."
    )
    verbatim_opensearch_snapshots: str | None = Field(
        default=None,
        pattern=r"^[^\s,\"*\\<>|?/#]+$",
        description="A snapshot repository that the cluster knows, to which `verbatim backup` saves what lives there.",
    )
    verbatim_store: Annotated[Literal["folder", "opensearch"], _Word] = Field(
        default="folder",
        description="Where the articles live: in the data folder, or in that cluster, which all who name it share.",
    )
    verbatim_reader: Annotated[int | None, NoDecode, _reader] = Field(
        default=None,
        description="How much of an article may be read in Discord: empty for all of it, off, or so many characters.",
    )
    verbatim_channels: Annotated[frozenset[int], NoDecode, _channels] = Field(
        default=frozenset(), description="Ids of channels, apart by commas, where questions are answered unasked."
    )
    verbatim_log_level: Annotated[Literal["debug", "info", "warning", "error"], _Word] = Field(
        default="info", description="From which level on the Discord bot logs: debug, info, warning or error."
    )
    verbatim_kept_days: float = Field(
        default=30, gt=0, le=36_500, description="Days for which questions and opinions of answers are kept."
    )
    verbatim_grace_days: float = Field(
        default=14,
        ge=0,
        le=36_500,
        description="Days for which a server's articles and settings outlive the bot's leaving it.",
    )
    verbatim_server_file_bytes: int = Field(
        default=2_000_000, ge=1, description="Most bytes of a file that a server's moderators add to its library."
    )
    verbatim_server_bytes: int = Field(
        default=50_000_000, ge=1, description="Most bytes of all files of one server's library."
    )
    verbatim_server_articles: int = Field(default=2_000, ge=1, description="Most articles of one server's library.")
    verbatim_stop_seconds: float = Field(
        default=10,
        ge=0,
        le=86_400,
        description="Seconds for which a bot that is stopped goes on answering; what is left, the next start answers.",
    )
    verbatim_metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="Port for /metrics, /healthz and /readyz over HTTP; empty for none."
    )
    verbatim_metrics_host: str = Field(
        default="127.0.0.1",
        description="Address for that port. It has no password: let nobody but your own monitoring reach it.",
    )
    verbatim_max_file_bytes: int = Field(
        default=20_000_000, ge=1, description="Files of more bytes than this are not read as articles."
    )
    verbatim_private_addresses: bool = Field(
        default=False,
        description="Whether pages may be indexed from web addresses inside your own network (true or false).",
    )

    @field_validator("*", mode="before")
    @classmethod
    def _plain(cls, value: Any, info: ValidationInfo) -> Any:
        """Return what is given without the blanks around it, and the default where that is all; secrets as they are."""
        field = cls.model_fields[str(info.field_name)]
        if not isinstance(value, str) or field.annotation == SecretStr | None:
            return value
        return plain(str(info.field_name).upper(), value) or field.get_default(call_default_factory=True)

    def cluster(self) -> Cluster | None:
        """Return the OpenSearch cluster that is named, if one is. Raises WrongSettings where a package is missing."""
        if not self.verbatim_opensearch:
            return None
        try:
            from index.search.engines.cluster import Cluster  # here, for it needs an extra
        except ModuleNotFoundError as error:
            raise WrongSettings(f"VERBATIM_OPENSEARCH: {error.name} is missing: pip install opensearch-py") from error
        password = self.verbatim_opensearch_password
        named = {one.name: getattr(self, f"verbatim_opensearch_{one.name}") for one in fields(Cluster)[1:]}
        named["password"] = password.get_secret_value() if password else None
        return Cluster(self.verbatim_opensearch, **named)

    def collection(self) -> Cluster | None:
        """Return the cluster in which the articles live; None where the data folder has them. Raises WrongSettings."""
        if self.verbatim_store == "folder":
            return None
        if not self.verbatim_opensearch:
            raise WrongSettings("VERBATIM_STORE: name the nodes of the cluster in VERBATIM_OPENSEARCH")
        return self.cluster()

    def candidate_engine(self) -> EngineMaker | None:
        """Return the engine of that cluster; None where the library's size settles the engine. Raises WrongSettings.

        What lives in a cluster is searched there.
        """
        cluster = self.cluster()
        if cluster is None or self.verbatim_store == "opensearch":
            return None
        from index.search.engines.opensearch import OpenSearchEngine

        return partial(OpenSearchEngine, cluster=cluster)


def load_settings() -> Settings:
    """Return the settings of this process. Raises WrongSettings, naming each that is wrong."""
    settings, wrong = read_settings()
    if wrong:
        raise WrongSettings("; ".join(wrong.values()))
    return settings


def read_settings() -> tuple[Settings, dict[str, str]]:
    """Return the settings of this process, and what is to be said of those that are wrong, by their names.

    A wrong one has its default. Raises WrongSettings where `.env` can't be read.
    """
    try:
        env_file()
    except UnreadableEnvFile as error:
        raise WrongSettings(str(error)) from error
    encoding: dict[str, Any] = {"_env_file_encoding": env_file_encoding()}
    try:
        return Settings(**encoding), {}
    except ValidationError as error:
        wrong = {str(each["loc"][0]): _told(each) for each in error.errors(include_url=False)}
    defaults = {name: Settings.model_fields[name].get_default(call_default_factory=True) for name in wrong}
    return Settings(**encoding, **defaults), wrong


def _told(error: ErrorDetails) -> str:
    """Return in one line what is wrong with a setting."""
    name, context = str(error["loc"][0]).upper(), error.get("ctx", {})
    own = context.get("error")
    if isinstance(own, ValueError):
        return str(own) if isinstance(own, MalformedSetting) else f"{name}: {own}"
    wanted = _WANTED.get(error["type"], error["msg"]).format_map(context)
    return f"{name}: {wanted}, not {without_secrets(str(error['input']))[:80]!r}"


def unknown_settings() -> dict[str, str | None]:
    """Return the settings in the environment and in `.env` that there are not, each with one that may be meant.

    Of DISCORD_..., which others have settings of too, only those that are nearly one of this program's.
    """
    known = [name.upper() for name in Settings.model_fields]
    found: dict[str, str | None] = {}
    for name in sorted({*map(str.upper, os.environ), *_env_file()} - set(known)):
        if name.startswith(("VERBATIM_", "DISCORD_")):
            prefix, own = re.split("(?<=_)", name, maxsplit=1)  # what all begin with says nothing
            near = get_close_matches(own, [one.removeprefix(prefix) for one in known], n=1, cutoff=0.8)
            if near or prefix == "VERBATIM_":
                found[name] = prefix + near[0] if near else None
    return found


def overruled_settings() -> list[str]:
    """Return the settings that are empty in the environment and not so in `.env`, whose value then counts."""
    empty = {name.upper() for name, value in os.environ.items() if not value}
    return sorted(
        name for name, value in _env_file().items() if value and name in empty and name.lower() in Settings.model_fields
    )


def _env_file() -> dict[str, str | None]:
    try:
        return env_file()
    except UnreadableEnvFile:
        return {}  # which `load_settings` tells


def example() -> str:
    """Return the text of `.env.example`: every setting with its purpose and its default."""
    lines = ["# Copy this file to .env and fill in what you need. Made by: python -m bot.settings > .env.example"]
    for name, field in Settings.model_fields.items():
        default = field.default if isinstance(field.default, str | int) else ""
        if isinstance(default, bool):
            default = str(default).lower()
        lines += ["", f"# {field.description}", f"{name.upper()}={default}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(example())
