"""Syncing with a feed: a root whose files are the pages that it lists, each with one article, whose id is its address.

The feed itself is among them, as OWN.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic, time

from index.article import Article, Kind
from index.chunks import ArticleTerms, article_terms
from index.errors import Unfetchable
from index.formats import Limits, Unreadable
from index.formats.feed_files import FeedEntry
from index.ingest.folders import digest_of
from index.ingest.pages import OWN, PageState, Remembered, remembered
from index.ingest.reading import fragment_article, page_article, page_feed
from index.ingest.roots import SyncReport
from index.metadata.fields import Metadata
from index.metadata.notices import is_notice_title
from index.store import Entry, FileRecord, Store
from index.text.characters import has_words
from index.text.terms import fingerprint
from index.web.addresses import parsed
from index.web.feeds import Feed, NotAFeed
from index.web.fetching import NOTHING_KNOWN, FetchedPage, Fetcher, Validators

_BATCH_PAGES = 20  # that are stored together, at most
_BATCH_SECONDS = 5.0  # after which what was fetched is stored, though it is less
_MAX_SECONDS = 20 * 60.0  # for the pages of a feed; so long, others wait for their turn
_FAILURES = 3  # of a site, one after the other, after which it is left alone for this time

_MORE = 1.2  # times the text of the page that a feed must have to be preferred


def sync_feed(
    store: Store,
    address: str,
    fetcher: Fetcher,
    *,
    limits: Limits | None,
    again: bool = False,
    stored: Callable[[], None] = lambda: None,
    progress: Callable[[int, int], None] = lambda done, pages: None,
) -> SyncReport:
    """Bring `store` in line with the feed at `address`, or with the one that the page there names.

    The pages of new and changed entries are fetched and read; what an entry knows and its page doesn't is taken from
    the entry. Entries that left the feed stay. Pages that failed are asked for again after a while, or at once with
    `again`. The report's root is the feed's address, and its `unchanged` counts whatever else the library has from it.

    Once the fetcher is stopped, or it has taken long enough, what was read is stored and the rest left for the next
    time. Raises Unfetchable where the feed can't be read; then nothing has changed.
    """
    limits = limits or Limits()
    root, feed, validators = _read(store, address, fetcher, limits, again)
    job = _FeedSync(store, root, fetcher, limits, again, stored)
    if feed is not None:
        job.run(feed, progress)
        job.settle(feed, validators)
    return job.report()


def _read(
    store: Store, address: str, fetcher: Fetcher, limits: Limits, again: bool
) -> tuple[str, Feed | None, Validators]:
    """Return the feed's address, and the feed with its validators, or None where it has not changed.

    Raises Unfetchable.
    """
    asked = str(parsed(address))
    found = _fetched(store, asked, fetcher, limits, again)
    if isinstance(found, str):
        asked = found
        found = _fetched(store, asked, fetcher, limits, again)
        if isinstance(found, str):
            raise Unfetchable(asked, "is no feed, though a page names it as one; it names another one")
    if found is None:
        return asked, None, NOTHING_KNOWN
    return asked, *found


def _fetched(
    store: Store, root: str, fetcher: Fetcher, limits: Limits, again: bool
) -> tuple[Feed, Validators] | str | None:
    page = fetcher.fetch(root, _known_validators(store, root, limits, again), feed=True)
    if page is None:
        return None
    try:
        feed = page_feed(page)
    except NotAFeed as error:
        raise Unfetchable(root, str(error)) from error
    return feed if isinstance(feed, str) else (feed, page.validators)


def _known_validators(store: Store, root: str, limits: Limits, again: bool) -> Validators:
    """Return the feed's validators, unless one of its pages wants another look, for which the feed is needed."""
    with store.reading_if_any() as reader:
        files = reader.files(root)
        own = remembered(files[OWN].stamp) if OWN in files else None
        if own is None or not own.is_as_read("", None):
            return NOTHING_KNOWN
        pages = [(path, record, remembered(record.stamp)) for path, record in files.items() if path != OWN]
        owned = reader.owners(path for path, _, page in pages if page is not None and page.state is PageState.ELSEWHERE)
    now = time()
    for path, record, page in pages:
        if (
            page is None
            or (page.state is PageState.READ and record.skipped and page.limit != limits.max_file_bytes)
            or (page.state is PageState.FAILED and (again or not page.is_waiting(now)))
            or (page.state is PageState.ELSEWHERE and path not in owned)
        ):
            return NOTHING_KNOWN
    return own.validators


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of an entry: what to remember, and the article with its terms and digest, or why there is none."""

    path: str
    memory: Remembered
    article: tuple[Article, ArticleTerms, bytes] | None = None
    skipped: Unreadable | None = None


@dataclass(slots=True)
class _FeedSync:
    """One reading of a feed's pages. They gather in a batch, which is stored in one transaction."""

    store: Store
    root: str
    fetcher: Fetcher
    limits: Limits
    again: bool
    stored: Callable[[], None]
    known: Mapping[str, FileRecord] = field(default_factory=dict)
    added: int = 0
    changed: int = 0
    is_whole: bool = True  # whether every page that was wanted was asked for
    skipped: list[Unreadable] = field(default_factory=list)
    pending: list[_Outcome] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)  # by site, since it last gave something

    def run(self, feed: Feed, progress: Callable[[int, int], None]) -> None:
        self.known = self._files()
        self.skipped += feed.skipped
        unwanted = self._unwanted(feed)
        wanted = [entry for entry in feed.entries if entry.address not in unwanted and self._is_wanted(entry)]
        began = stored = monotonic()
        for done, entry in enumerate(wanted):
            progress(done, len(wanted))
            now = monotonic()
            if len(self.pending) >= _BATCH_PAGES or now - stored > _BATCH_SECONDS:
                self._flush()
                stored = now
            if now - began > _MAX_SECONDS:
                self.is_whole = False
                left = f"has more pages ({len(wanted) - done}), left for the next time: this took long enough"
                self.skipped.append(Unreadable(self.root, left))
                break
            outcome = self._outcome(entry)
            if self.fetcher.stopped:
                self.is_whole = False
                break
            self.pending.append(outcome)
        removed = Remembered(PageState.REMOVED)
        self.pending += [_Outcome(path, removed) for path in unwanted if self._memory(path) != removed]
        self._flush()
        progress(len(wanted), len(wanted))

    def settle(self, feed: Feed, validators: Validators) -> None:
        """Note that the feed was read, if it was to its end, and forget pages without an article that left it."""
        if not self.is_whole:
            return
        listed = {entry.address for entry in feed.entries}
        with self.store.writing() as writer:
            for path, record in writer.files(self.root).items():
                memory = remembered(record.stamp) or Remembered()
                if path in listed or path == OWN or memory.state is PageState.REMOVED:
                    continue
                if not record.articles:
                    writer.forget_file(record.id)
                elif memory.state is not PageState.READ or record.skipped:  # it stays as it is
                    writer.settle(record.id, replace(memory, state=PageState.READ).as_stamp(), ())
            own = writer.file(writer.root(self.root), OWN)
            skipped = [(problem.path, problem.reason) for problem in feed.skipped]
            writer.settle(own, Remembered(validators=validators).as_stamp(), skipped)

    def report(self) -> SyncReport:
        """Return what was done, and what the library has from this feed besides."""
        files = self._files()
        new = set(self.skipped)
        skipped = self.skipped + [
            problem
            for path, record in files.items()
            for problem in (Unreadable(where, why) for where, why in record.skipped)
            if problem not in new
        ]
        memories = [remembered(record.stamp) for record in files.values()]
        elsewhere = sum(memory is not None and memory.state is PageState.ELSEWHERE for memory in memories)
        unchanged = sum(record.articles for record in files.values()) - self.added - self.changed + elsewhere
        return SyncReport(self.root, self.added, self.changed, unchanged=max(0, unchanged), skipped=tuple(skipped))

    def _files(self) -> dict[str, FileRecord]:
        with self.store.reading_if_any() as reader:
            return reader.files(self.root)

    def _unwanted(self, feed: Feed) -> set[str]:
        """Pages whose articles somebody removed, whatever feed they came from."""
        with self.store.reading_if_any() as reader:
            stamps = reader.stamps(entry.address for entry in feed.entries)
        memories = ((path, remembered(stamp)) for path, stamp in stamps)
        return {path for path, memory in memories if memory is not None and memory.state is PageState.REMOVED}

    def _memory(self, path: str) -> Remembered | None:
        return remembered(self.known[path].stamp) if path in self.known else None

    def _is_wanted(self, entry: FeedEntry) -> bool:
        memory = self._memory(entry.address)
        if memory is None:
            return True
        if memory.state is PageState.FAILED:
            return self.again or not memory.is_waiting(time())
        limit = self.limits.max_file_bytes if self.known[entry.address].skipped else None
        return not memory.is_as_read(entry.digest, limit)

    def _outcome(self, entry: FeedEntry) -> _Outcome:
        """Fetch and read an entry's page, unless the library has it from elsewhere."""
        path = entry.address
        memory = self._memory(path) or Remembered()
        if self._owner_elsewhere(path):
            return _Outcome(path, Remembered(PageState.ELSEWHERE))
        read = Remembered(digest=entry.digest, limit=self.limits.max_file_bytes)
        stored = path in self.known and self.known[path].articles > 0
        held = stored and memory.reading == read.reading
        own = _own_article(entry, self.limits)
        if not entry.has_page:
            return _with(path, read, own or Unreadable(path, "has no text"))
        try:
            page = self._page(path, memory.validators if held else NOTHING_KNOWN)
            if page is None:
                return _Outcome(path, replace(read, validators=memory.validators))
            read = replace(read, validators=page.validators)
            article = page_article(page, path, self.limits)
        except Unfetchable as error:
            failed = Remembered(PageState.FAILED, failures=memory.failures + 1, tried=time())
            if own is not None and stored:  # perhaps what was read of the page while it was there, which is better
                return _Outcome(path, failed)
            return _with(path, failed, own or Unreadable(path, error.reason))
        except Unreadable as unreadable:
            return _with(path, read, own) if own else _with(path, replace(read, validators=NOTHING_KNOWN), unreadable)
        return _with(path, read, _completed(article, own if entry.is_whole else None, entry.metadata))

    def _page(self, address: str, known: Validators) -> FetchedPage | None:
        """Return the page at an address; None where it has not changed. Raises Unfetchable."""
        site = str(parsed(address).origin())
        if self.failures[site] >= _FAILURES:
            raise Unfetchable(address, "was not asked for: its site gave nothing several times, one after the other")
        try:
            page = self.fetcher.fetch(address, known)
        except Unfetchable as error:
            self.failures[site] = self.failures[site] + 1 if error.down else 0
            raise
        self.failures[site] = 0
        return page

    def _owner_elsewhere(self, id: str) -> bool:
        with self.store.reading_if_any() as reader:
            owner = reader.owners([id]).get(id)
        return owner is not None and owner.root != self.root

    def _flush(self) -> None:
        if not self.pending:
            return
        with self.store.writing() as writer:
            root = writer.root(self.root)
            owners = writer.owners(outcome.path for outcome in self.pending)
            entries = []
            for outcome in self.pending:
                file = writer.file(root, outcome.path)
                memory = outcome.memory
                owner = owners.get(outcome.path)
                if owner is not None and owner.root != self.root:  # another process may have been quicker
                    memory = Remembered(PageState.ELSEWHERE)
                elif outcome.article is not None:
                    article, terms, digest = outcome.article
                    if owner is None or owner.digest != digest:
                        entries.append(Entry(article, terms, digest, file))
                    self.added += owner is None
                    self.changed += owner is not None and owner.digest != digest
                problems = [outcome.skipped] if outcome.skipped is not None else []
                writer.settle(file, memory.as_stamp(), [(problem.path, problem.reason) for problem in problems])
            writer.put(entries, fingerprint())
        self.pending = []
        self.stored()


def _with(path: str, memory: Remembered, found: Article | Unreadable) -> _Outcome:
    if isinstance(found, Unreadable):
        return _Outcome(path, memory, skipped=found)
    return _Outcome(path, memory, (found, article_terms(found), digest_of(found)))


def _own_article(entry: FeedEntry, limits: Limits) -> Article | None:
    """Return the article in the feed itself; None where it has no text there."""
    if not has_words(entry.content) or len(entry.content) > limits.max_file_bytes:
        return None
    known = entry.metadata._replace(url=entry.address if entry.has_page else None)
    try:
        return fragment_article(entry.content, entry.address, known)
    except Unreadable:
        return None


def _completed(page: Article, own: Article | None, entry: Metadata) -> Article:
    """Return the article of a page, with what its feed's entry says where the page says nothing.

    Where the feed has more of the text than the page shows, that is the article, with what the page says of it.
    """
    site = (page.publisher or entry.publisher or "").casefold()
    named = page.title is not None and (is_notice_title(page.title) or page.title.casefold() == site)
    title = None if named else page.title
    fuller = own if own is not None and _length(own) > _MORE * _length(page) else page
    return replace(
        fuller,
        url=page.url or fuller.url,
        title=title or entry.title or None,
        publisher=page.publisher or entry.publisher or None,
        published=page.published or entry.published or None,
        author=page.author or entry.author or None,
    )


def _length(article: Article) -> int:
    said = (Kind.BODY, Kind.STANDFIRST, Kind.CAPTION)
    return sum(one.end - one.start for one in article.paragraphs if one.kind in said)
