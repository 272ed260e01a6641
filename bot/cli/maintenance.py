"""Commands for whoever runs the bot: `verbatim doctor`, `backup` and `restore`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import chain
from pathlib import Path

import click

from bot.app.folders import ENV_FILE, MalformedSetting, NoSuchHome, UnreadableEnvFile, env_file_faults
from bot.app.state import State
from bot.app.state_file import FILE as STATE
from bot.app.state_file import StateError
from bot.cli.options import Command, collection_cluster, data_folder, write_json_list
from bot.ops import backup, doctor
from bot.ops.doctor import Finding, Grade
from bot.settings import Settings, WrongSettings, overruled_settings, read_settings, unknown_settings
from index.text.characters import number_of, shown
from index.web import Fetcher, FetchLimits

_FEED_SECONDS = 20.0
_UNSAVED = (
    "The articles are in OpenSearch, and not in this file: name a snapshot repository of the cluster in "
    "VERBATIM_OPENSEARCH_SNAPSHOTS and take the backup again, or copy them by `verbatim --data FOLDER move folder`."
)
_ELSEWHERE = (
    "The articles of this backup were in OpenSearch, where nothing was changed: set VERBATIM_STORE=opensearch and "
    "restore it again with --replace to have them back there."
)


@click.command("doctor", cls=Command)
@click.option("--offline", is_flag=True, help="Leave out what needs a network.")
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the findings as JSON.")
@click.pass_context
def doctor_command(context: click.Context, offline: bool, as_json: bool) -> None:
    """Check settings, token, data folder, library, versions and network, and say what is to be done.

    Ends with status 1 where something must be mended before the bot can work.
    """
    grades = set()

    def told() -> Iterator[dict[str, str]]:
        for finding in chain(_of_this_machine(), () if offline else _of_the_network()):
            grades.add(finding.grade)
            yield {"grade": finding.grade.value, "about": finding.about, "text": shown(finding.text)}

    if as_json:
        write_json_list(told())
    else:
        for finding in told():  # each as soon as it is known
            click.echo(f"{finding['grade']:<5} {finding['about']:<12} {finding['text']}")
    if Grade.ERROR in grades:
        context.exit(1)


def _of_this_machine() -> Iterator[Finding]:
    settings, wrong = _settings()
    for text in wrong.values():
        yield Finding.error("settings", text)
    if not wrong:
        yield Finding.ok("settings", "can be used")
    if settings is not None:
        yield doctor.check_token(_token(settings))
    yield from doctor.check_setting_names(unknown_settings(), overruled_settings(), env_file_faults())
    if (env_file := doctor.check_env_file(ENV_FILE)) is not None:
        yield env_file
    try:
        folder = data_folder()
    except (UnreadableEnvFile, MalformedSetting, NoSuchHome):
        return  # that was said already
    in_order = True
    for finding in doctor.check_data_folder(folder):
        yield finding
        in_order = in_order and finding.grade is not Grade.ERROR
    if (bot := doctor.check_bot(folder)) is not None:
        yield bot
    yield from doctor.check_owners(folder)
    if in_order:
        yield from doctor.check_library(folder, elsewhere=settings is not None and _lives_there(settings))
        if settings is not None and not any(
            name.startswith(("verbatim_opensearch", "verbatim_store")) for name in wrong
        ):
            yield from _of_the_cluster(settings, folder)
    if settings is not None and (articles := doctor.check_articles(settings.verbatim_articles)) is not None:
        yield articles
    yield from doctor.check_versions()


def _of_the_cluster(settings: Settings, folder: Path) -> Iterator[Finding]:
    try:
        cluster = settings.collection() or settings.cluster()
    except WrongSettings as error:
        yield Finding.error("OpenSearch", str(error))
    else:
        if cluster is not None:
            yield from doctor.check_opensearch(cluster, folder, collection=_lives_there(settings))


def _lives_there(settings: Settings) -> bool:
    """Return whether the articles live in a cluster."""
    return settings.verbatim_store == "opensearch"


def _of_the_network() -> Iterator[Finding]:
    settings, wrong = _settings()
    if settings is None:
        return  # that was said already

    async def collected(known: Settings) -> list[Finding]:
        address, gateway = known.discord_api_url, known.discord_gateway_url
        return [finding async for finding in doctor.check_discord(address, gateway, _token(known))]

    if not any(name.startswith("discord_") for name in wrong):  # the token is not for another address than is meant
        yield from asyncio.run(collected(settings))
    if "verbatim_private_addresses" not in wrong:
        fetcher = Fetcher(FetchLimits(seconds=_FEED_SECONDS), private=settings.verbatim_private_addresses)
        yield from doctor.check_feeds(settings.verbatim_feeds, fetcher)


def _settings() -> tuple[Settings | None, dict[str, str]]:
    """Return what `read_settings` does; no settings, and what is wrong, where there is no reading them."""
    try:
        return read_settings()
    except WrongSettings as error:
        return None, {"": str(error)}


def _token(settings: Settings) -> str | None:
    return settings.discord_token.get_secret_value().strip() if settings.discord_token else None


@click.command("backup", cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
def backup_command(file: Path) -> None:
    """Write the data folder to FILE, a zip file, while the bot runs.

    FILE takes the place of an earlier backup, whole or not at all. It holds the library, what the bot remembers, and
    the servers' own articles; not the token, and not the folders that were indexed. `verbatim restore` puts it back.
    Articles that live in OpenSearch are saved there, in a snapshot that FILE names, where VERBATIM_OPENSEARCH_SNAPSHOTS
    names a repository.
    """
    cluster, there = collection_cluster(), None
    if cluster is not None:
        data_folder().mkdir(mode=0o700, parents=True, exist_ok=True)  # a machine may have nothing of its own yet
    if cluster is not None and cluster.snapshots is not None:
        from index.collection.moving import save_collection  # here, for it needs an extra

        there = save_collection(cluster, cluster.snapshots)
    try:
        saved = backup.back_up(data_folder(), file, asdict(there) if there else None)
    except OSError as error:
        raise click.ClickException(
            f"{file} can't be written ({error.strerror or error}): make room, or name another"
        ) from error
    if (data_folder() / STATE).is_file():
        with suppress(StateError), State(data_folder()) as state:  # one that can't be written has its backup, too
            state.record_backup()
    contents = (
        f"{number_of(saved.databases, 'database')} and {number_of(saved.files, 'file')}, {saved.size / 1e6:.1f} MB"
    )
    instead = f", in place of the backup of {shown(saved.replaced)}" if saved.replaced else ""
    click.echo(f"{shown(str(file))}: {contents}{instead}")
    _say_left_out(saved.left_out)
    if there is not None:
        click.echo(f"articles: the snapshot {there.snapshot} in OpenSearch's repository {there.repository}")
    elif cluster is not None:
        click.echo(_UNSAVED, err=True)


@click.command("restore", cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--replace", is_flag=True, help="Drop the library and all else of this program that the data folder holds now."
)
def restore_command(file: Path, replace: bool) -> None:
    """Put the data folder back as it was when `verbatim backup` wrote FILE.

    Stop the bot first. A data folder that holds anything stays as it is unless --replace is given. Articles that were
    saved in OpenSearch are put back there, likewise, where VERBATIM_STORE=opensearch.
    """
    folder, cluster, there = data_folder(), collection_cluster(), backup.collection_of(file)
    if there is None or cluster is None:
        restored = backup.restore(file, folder, replace=replace)
    else:
        from index.collection.moving import SavedCollection, refuse_restore, restore_collection

        saved = SavedCollection(there.get("repository", ""), there.get("snapshot", ""))
        refuse_restore(cluster, saved, replace=replace)
        restored = backup.restore(file, folder, replace=replace)
        restore_collection(cluster, saved)
        click.echo(f"articles in OpenSearch: as in the snapshot {shown(saved.snapshot)}")
    click.echo(f"{shown(str(folder))}: {number_of(restored.files, 'file')} as of {shown(restored.made)}")
    if there is not None and cluster is None:
        click.echo(_ELSEWHERE, err=True)
    _say_left_out(restored.left_out)


def _say_left_out(names: Sequence[str]) -> None:
    if names:
        listed = ", ".join(shown(name) for name in names[:5]) + (", …" if len(names) > 5 else "")
        click.echo(f"left out, as none of this program's: {listed}", err=True)
