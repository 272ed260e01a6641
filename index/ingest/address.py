"""Syncing with a single web address: a root that holds one article, whose id is the address."""

from __future__ import annotations

from dataclasses import replace

from index.article import Article
from index.chunks import article_terms
from index.errors import Unfetchable
from index.formats import Limits, Unreadable
from index.formats.page import read_page
from index.ingest.remembered import Remembered, remembered
from index.ingest.report import SyncReport
from index.ingest.run import digest_of
from index.store import Entry, Store
from index.text.fingerprint import fingerprint
from index.web.fetcher import Fetcher
from index.web.page import NOTHING_KNOWN, Validators


def sync_address(store: Store, address: str, fetcher: Fetcher, *, prune: bool, limits: Limits) -> SyncReport:
    """Bring `store` in line with the page at `address`, as `parsed` writes it.

    A page that can't be fetched or read takes nothing away unless `prune`. Raises Unfetchable.
    """
    report = SyncReport(address)
    try:
        page = fetcher.fetch_changed(address, _known_validators(store, address))
        if page is None:
            return replace(report, unchanged=1)
        article = read_page(page.data, page.media_type, page.charset, address, page.address, limits)
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
    """The page's, if the library has its article and would read it the same way."""
    if not store.exists():
        return NOTHING_KNOWN
    with store.reading() as reader:
        file = reader.files(address).get(address)
    known = remembered(file.stamp) if file is not None and file.articles else None
    return known.validators if known is not None and known.is_as_read("", None) else NOTHING_KNOWN


def _put(store: Store, report: SyncReport, article: Article, validators: Validators) -> SyncReport:
    """Store the article, unless it is there already."""
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
