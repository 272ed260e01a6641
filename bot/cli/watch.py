"""`verbatim watch`: saved questions and phrases, and the new passages that bear on them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from bot.answering.answer import Passage
from bot.answering.filters import take_filters
from bot.answering.pipeline import Pipeline
from bot.app.state import State
from bot.app.watches import Watch, WatchStore, new_passages
from bot.cli.options import Command, common_options, existing_data_folder, open_library, show, write_json
from bot.rendering.quotes import Notice, passage_blocks
from index.article import own_name
from index.text.characters import shown, storable
from index.text.terms import content_terms

_NO_WATCHES = "There are no watches; add one with: verbatim watch add QUESTION"

_MAX_ENTRIES = 500
_TITLE = "Verbatim watches"
_ATOM = "http://www.w3.org/2005/Atom"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # of URLs, by RFC 4122


@click.group("watch", params=common_options())
def watch_command() -> None:
    """Keep questions and phrases, and tell of new passages that bear on them.

    \b
    verbatim watch add "Who buys the old bridge?"
    verbatim watch add --phrase "Orla Tennick"
    verbatim watch run --atom watches.xml      # after each `verbatim index`
    """


@watch_command.command("add", cls=Command)
@click.argument("text", nargs=-1, required=True)
@click.option("--phrase", is_flag=True, help="Find TEXT word for word, rather than what answers it.")
@click.option("--all", "everything", is_flag=True, help="Tell of what the library holds already, too.")
def add_command(text: tuple[str, ...], phrase: bool, everything: bool) -> None:
    """Watch for passages that answer TEXT, in articles from now on."""
    words = " ".join(text).strip()
    if not storable(words):
        raise click.UsageError("TEXT is not valid UTF-8.")
    if not content_terms(words if phrase else take_filters(words, date.max)[0]):
        raise click.UsageError("TEXT has no words that could be looked for.")
    with open_library() as library, State(existing_data_folder()) as state:
        mark = 0 if everything else library.arrivals(0).mark
        watch = WatchStore(state).add(words, mark, is_phrase=phrase)
    click.echo(f"watch {watch.number}: {shown(watch.text)}")


@watch_command.command("list", cls=Command)
@click.option("-j", "--json", "as_json", is_flag=True, help="Write the list as JSON.")
def list_command(as_json: bool) -> None:
    """List the watches with their numbers."""
    with State(existing_data_folder()) as state:
        watches = WatchStore(state).all()
    if as_json:
        write_json([{"watch": one.number, "text": one.text, "phrase": one.is_phrase} for one in watches])
        return
    for watch in watches:
        click.echo(f"{watch.number:>4}  {'phrase' if watch.is_phrase else 'question'}  {shown(watch.text)}")
    if not watches:
        click.echo(_NO_WATCHES)


@watch_command.command("remove", cls=Command)
@click.argument("number", type=int)
def remove_command(number: int) -> None:
    """End a watch, by its number in `verbatim watch list`."""
    with State(existing_data_folder()) as state:
        WatchStore(state).remove(number)
    click.echo(f"removed watch {number}")


@watch_command.command("run", cls=Command)
@click.option("-j", "--json", "as_json", is_flag=True, help="Write a line of JSON for each passage.")
@click.option("--atom", type=click.Path(path_type=Path), metavar="FILE", help="Add the passages to an Atom feed.")
def run_command(as_json: bool, atom: Path | None) -> None:
    """Show what arrived since the last run, each passage once."""
    if as_json and atom:
        raise click.UsageError("Give one of --json and --atom FILE.")
    quiet = as_json or atom is not None  # read by programs
    with open_library() as library, State(existing_data_folder()) as state:
        store = WatchStore(state)
        if atom:
            _add_to_feed(atom)  # so that it is there, or is told to be wrong, before there is anything new
        for watch, passages in new_passages(store, library, Pipeline()):
            if atom:
                _add_to_feed(atom, watch.text, passages)
            elif as_json:
                for passage in passages:
                    write_json({"watch": watch.number, "text": watch.text, "passage": passage.as_json()})
            else:
                _print(watch, passages)
                quiet = True
        if not quiet:
            click.echo("Nothing new." if store.all() else _NO_WATCHES)


def _print(watch: Watch, passages: list[Passage]) -> None:
    blocks = (block for passage in passages for block in passage_blocks(passage, is_search=watch.is_phrase))
    show((Notice(f"Watch {watch.number}: {watch.text}"), *blocks))


def _add_to_feed(file: Path, found_for: str = "", passages: Sequence[Passage] = ()) -> None:
    """Write the feed with the passages before those that it has, whole or not at all."""
    try:
        if file.exists() and not file.is_file():  # a device may have no end
            raise ValueError("is no file")
        former = file.read_bytes() if file.exists() else b""
        feed = _atom_feed(found_for, passages, former)
        if passages or not former:
            whole = file.with_name(f".{file.name}.new")
            whole.write_bytes(feed)
            whole.replace(file)
    except (ValueError, OSError) as error:
        reason = f"can't be written ({error.strerror})" if isinstance(error, OSError) else error
        raise click.ClickException(f"{file} {reason}: name another file") from error


def _atom_feed(found_for: str, passages: Sequence[Passage], former: bytes) -> bytes:
    """Return an Atom feed (RFC 4287) of `passages` before the entries of a `former` feed; at most 500.

    Raises ValueError where `former` is no Atom feed.
    """
    from lxml import etree
    from lxml.builder import ElementMaker

    make = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})
    now = datetime.now(UTC).isoformat()
    kept: Iterable[Any] = ()
    if former:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            feed = etree.fromstring(former, parser)
        except etree.XMLSyntaxError as error:
            raise ValueError(f"is no Atom feed ({error})") from error
        if feed.tag != f"{{{_ATOM}}}feed":
            raise ValueError("is no Atom feed")
        kept = feed.findall(f"{{{_ATOM}}}entry")
    new = [_atom_entry(make, found_for, passage, now) for passage in passages]
    told = {entry.findtext(f"{{{_ATOM}}}id") for entry in new}  # a run that was interrupted may have written them
    kept = [entry for entry in kept if entry.findtext(f"{{{_ATOM}}}id") not in told]
    return bytes(
        etree.tostring(
            make.feed(
                make.title(_TITLE),
                make.id(_identity(_TITLE)),
                make.updated(now),
                make.author(make.name("Verbatim")),
                *[*new, *kept][:_MAX_ENTRIES],
            ),
            xml_declaration=True,
            encoding="utf-8",
            pretty_print=True,
        )
    )


def _atom_entry(make: Any, found_for: str, passage: Passage, now: str) -> Any:
    link = [make.link(href=passage.passage_url)] if passage.passage_url else []
    return make.entry(
        make.title(_legal(f"{found_for}: {passage.title or own_name(passage.source, passage.article)}")),
        make.id(_identity(f"{found_for}\n{passage.article}\n{passage.quote}")),
        make.updated(now),
        *link,
        make.content(_legal(passage.quote), type="text"),
    )


def _identity(name: str) -> str:
    return uuid.uuid5(_NAMESPACE, name.encode("utf-8", "replace").decode()).urn


def _legal(text: str) -> str:
    """Return `text` with a sign for each character that XML can't have."""
    return _ILLEGAL.sub("\ufffd", text)
