"""Syncing with a single web page, a root that holds one article, whose id is the address; and removing articles.

What is remembered of a page or feed between two readings is kept as the stamp of its file in the store.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from index.article import Article
from index.chunks import article_terms
from index.errors import DamagedLibrary, Unfetchable
from index.formats import READING_VERSION, Limits, Unreadable
from index.ingest.folders import digest_of, text_mark
from index.ingest.reading import page_article
from index.ingest.roots import SyncReport, known_as, named_root
from index.search.titles import resolved
from index.store import ArticleInfo, Entry, Store
from index.text.characters import storable
from index.text.terms import fingerprint
from index.web import is_web_address, normal
from index.web.fetching import NOTHING_KNOWN, Fetcher, Validators

OWN = ""
"""The path of a feed among its own files, where its validators are kept. No other root has it."""

_FIRST_WAIT = 15 * 60.0  # seconds before a page that failed is asked for again; doubled with each failure
_MAX_WAIT = 24 * 3600.0


class PageState(StrEnum):
    """What came of a page the last time."""

    READ = "read"  # also where there was no article in it
    FAILED = "failed"  # it could not be fetched
    ELSEWHERE = "elsewhere"  # the library has its article from another root
    REMOVED = "removed"  # somebody took its article out of the library


@dataclass(frozen=True, slots=True)
class Remembered:
    """`digest` is that of a feed's entry, `limit` the size limit of what was read, and `tried` a time in seconds."""

    state: PageState = PageState.READ
    digest: str = ""
    validators: Validators = NOTHING_KNOWN
    limit: int = 0
    failures: int = 0
    tried: float = 0.0
    reading: str = READING_VERSION

    def as_stamp(self) -> str:
        """Return the text that the store keeps, which `remembered` reads back. Its keys are data on disk."""
        fields = asdict(self)
        return json.dumps({"fate": fields.pop("state")} | fields, separators=(",", ":"))

    def is_as_read(self, digest: str, limit: int | None) -> bool:
        """Return whether reading the page again could give nothing else, its entry having this `digest`.

        The size limit must be `limit` too, unless that is None.
        """
        same = self.state is PageState.READ and self.digest == digest and self.reading == READING_VERSION
        return same and limit in (None, self.limit)

    def is_waiting(self, now: float) -> bool:
        """Return whether the page failed, and should be left alone for a while."""
        wait = min(_FIRST_WAIT * 2.0 ** min(self.failures - 1, 20), _MAX_WAIT)
        return self.state is PageState.FAILED and 0 <= now - self.tried < wait


def remembered(stamp: str | None) -> Remembered | None:
    """Return what a stamp says; None for one that is none of ours, or not there."""
    try:
        fields = json.loads(stamp or "")
        fields |= {"state": PageState(fields["fate"]), "validators": Validators(**fields["validators"])}
        del fields["fate"]
        return Remembered(**fields)
    except (ValueError, TypeError, KeyError):
        return None


def sync_address(store: Store, address: str, fetcher: Fetcher, *, prune: bool, limits: Limits | None) -> SyncReport:
    """Bring `store` in line with the page at `address`, as `parsed` writes it.

    A page that can't be fetched or read takes nothing away unless `prune`. Raises Unfetchable.
    """
    report = SyncReport(address)
    try:
        page = fetcher.fetch(address, _known_validators(store, address))
        if page is None:
            return replace(report, unchanged=1)
        article = page_article(page, address, limits or Limits())
    except Unreadable as unreadable:
        report = replace(report, skipped=(unreadable,))
    except Unfetchable:
        if not (prune and store.exists()):
            raise
    else:
        return _put(store, report, article, page.validators)
    if not store.exists():
        return report
    with store.writing() as writer:
        file = writer.files(address).get(address)  # alone: a feed of this address may have others
        held = writer.held(file.id) if file is not None else ()
        if not prune:
            return replace(report, kept=len(held))
        writer.drop(held)
        if file is not None:
            writer.forget_file(file.id)
        writer.forget_empty_root(address)
    return replace(report, removed=len(held))


def _known_validators(store: Store, address: str) -> Validators:
    """Return the page's validators, if the library has its article and would read it the same way."""
    with store.reading_if_any() as reader:
        file = reader.files(address).get(address)
    known = remembered(file.stamp) if file is not None and file.articles else None
    return known.validators if known is not None and known.is_as_read("", None) else NOTHING_KNOWN


def _put(store: Store, report: SyncReport, article: Article, validators: Validators) -> SyncReport:
    terms = article_terms(article)
    digest = digest_of(article)
    with store.writing() as writer:
        owner = writer.owners([article.id]).get(article.id)
        if owner is not None and owner.root != report.root:
            taken = f"is an article that the library already has from {owner.path} in {owner.root}"
            return replace(report, skipped=(Unreadable(article.id, taken),))
        file = writer.file(writer.root(report.root), report.root)
        if owner is None or owner.digest != digest:
            writer.put([Entry(article, terms, digest, file)], fingerprint())
        writer.settle(file, Remembered(validators=validators).as_stamp(), ())
    if owner is None:
        return replace(report, added=1)
    return replace(report, unchanged=1) if owner.digest == digest else replace(report, changed=1)


def remove(store: Store, references: Sequence[str]) -> tuple[ArticleInfo, ...]:
    """Remove articles (by id, number or whole title) or all articles of roots (by their paths); returns what went.

    Files and roots that hold nothing any more go with them. What was removed is remembered as not wanted: a root that
    is watched, or a feed that stays, does not bring it back. Raises UnknownArticle or AmbiguousArticle; nothing is
    removed then.
    """
    gone: dict[str, ArticleInfo] = {}
    left = set()  # feeds
    with store.reading_if_any() as reader:
        for reference in references:
            root = _root(reference, reader.roots()) if storable(reference) else ""
            whole = bool(root) and reader.info(reference) is None and bool(reader.files(root))
            if whole and OWN in reader.files(root):
                left.add(root)
            infos = reader.infos_of_root(root) if whole else ()
            if not infos and root not in left:
                infos = (resolved(reference, reader, part=False),)
            gone |= {info.id: info for info in infos}
    with store.writing() as writer:
        found = writer.owners(gone)
        owners = found.values()
        kept_out = {id: one for id, one in found.items() if not is_web_address(one.root)}
        writer.exclude((one.root, one.path, id) for id, one in kept_out.items())
        for keys in writer.batches(writer.keys_of(kept_out)):
            with suppress(DamagedLibrary):  # of which nobody can tell the text
                articles = [packed.unpacked(as_read=True) for packed in writer.read(keys).values()]
                writer.exclude([(kept_out[article.id].root, "", text_mark(article)) for article in articles])
        writer.drop(list(gone))
        feeds = {path for path in {owner.root for owner in owners} if OWN in writer.files(path)}
        for file, path in {(owner.file, owner.root) for owner in owners}:
            if writer.held(file):
                writer.settle(file, None, ())  # read again by the next sync
            elif path in feeds:
                writer.settle(file, Remembered(PageState.REMOVED).as_stamp(), ())  # else the feed would bring it back
            else:
                writer.forget_file(file)
        for feed in left:
            for record in writer.files(feed).values():
                writer.forget_file(record.id)
        for path in left | {info.root for info in gone.values()}:
            writer.forget_empty_root(path)
    return tuple(gone.values())


def _root(reference: str, known: Collection[str]) -> str:
    if is_web_address(reference):
        with suppress(Unfetchable):
            return normal(reference)
    return known_as(named_root(Path(reference)), known)
