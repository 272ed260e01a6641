"""One sync: reading what has changed, storing it batch by batch, and dropping what is gone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.article import Article
from index.errors import UnreadableRoot
from index.formats import Limits, Unreadable
from index.ingest import roots
from index.ingest.reading import Analysed, Analysts, FilesReader, Found, analysed, read_files
from index.ingest.roots import Progress, SyncReport
from index.store import Entry, FileRecord, Owner, Store, Writer
from index.store.reading import batched
from index.text.terms import fingerprint

_BATCH_CHARACTERS = 3_000_000  # of text in a transaction: about 25,000 sentences, half a second
_BATCH_FILES = 500


@dataclass(slots=True)
class _Reading:
    """A file that is being read: the ids of its articles so far, and what was skipped in it."""

    path: str
    stamp: str | None = None
    ids: set[str] = field(default_factory=set)
    skipped: list[Unreadable] = field(default_factory=list)
    cut_short: bool = False  # whether there may be more articles in it
    again: bool = False  # whether the next sync should read it even if it has not changed


def sync(
    store: Store,
    root: Path,
    *,
    prune: bool = False,
    limits: Limits | None = None,
    progress: Callable[[Progress], None] = lambda progress: None,
    stored: Callable[[], None] = lambda: None,
    settled: Callable[[Path], bool] = lambda file: True,
    deleted: Collection[Path] = (),
    watched: bool = False,
    read: FilesReader = read_files,
) -> SyncReport:
    """Bring `store` in line with `root`; see `Library.sync`. `stored` is called whenever something was committed."""
    root = roots.named_root(root)
    roots.refuse_unnameable(root)
    with store.reading_if_any() as reader:
        name = roots.known_as(root, reader.roots())
        unwanted = bool(reader.unwanted(name))
    if name != str(root) and name == os.path.realpath(root):
        with store.writing() as writer:
            writer.rename_root(name, str(root))  # from now on it is followed to wherever the link leads
        name = str(root)
    if unwanted and not watched:
        with store.writing() as writer:
            writer.readmit(name)
    with store.reading_if_any() as reader:
        known = reader.files(name)
    files: dict[str, Path] = {}
    refused: list[Unreadable] = []
    try:
        files, refused = roots.listed(root)
    except UnreadableRoot:
        if not known or not (prune or deleted):
            raise
    with Analysts() as analysts:
        gone = frozenset(deleted)
        report = SyncReport(name)
        job = _Sync(store, root, report, limits or Limits(), prune, known, stored, settled, gone, analysts, read)
        job.run(files, refused, progress)
    return replace(report, skipped=tuple(job.skipped))


@dataclass(slots=True)
class _Sync:
    """One run over a root, which fills in its `report`. Articles gather in a batch, stored in one transaction."""

    store: Store
    root: Path
    report: SyncReport
    limits: Limits
    prune: bool
    known: dict[str, FileRecord]
    stored: Callable[[], None]
    settled: Callable[[Path], bool]
    deleted: frozenset[Path]
    analysts: Analysts
    read_files: FilesReader
    skipped: list[Unreadable] = field(default_factory=list)
    digests: dict[int, bytes] = field(default_factory=dict)  # of articles that are being analysed, by identity
    pending: list[tuple[_Reading, Article, bytes, Analysed | None]] = field(default_factory=list)
    finished: list[_Reading] = field(default_factory=list)
    characters: int = 0
    names: dict[str, str] = field(default_factory=dict)  # of files that are not called by their path alone
    claimed: dict[str, str] = field(default_factory=dict)  # the file in which an id was found in this run
    unread: set[str] = field(default_factory=set)  # files that are gone or to be read: their articles may be elsewhere

    def run(self, files: dict[str, Path], refused: list[Unreadable], progress: Callable[[Progress], None]) -> None:
        self.skipped += refused
        gone = []
        if files or self.prune:  # an empty root is likelier a drive that is missing than a wish to forget everything
            unreadable = {problem.path for problem in refused}
            gone = [
                path for path in self.known if path not in files and (self.prune or not roots.within(path, unreadable))
            ]
        elif self.deleted:  # but these were seen to go
            gone = [path for path in self.known if self._was_deleted(path)]
        changed = [path for path, file in files.items() if not self._is_unchanged(path, file)]
        whole = [path for path in changed if self.settled(files[path])]
        self.report.waiting = len(changed) - len(whole)
        changed = whole
        self.unread = {*gone, *changed}
        if changed and self.store.exists():
            with self.store.reading() as reader:
                self.names = roots.names_of(changed, self.root, self.report.root, reader)
        for path, record in self.known.items():
            if path not in self.unread:
                if path in files:
                    self.report.unchanged += record.articles
                    self.skipped += [Unreadable(where, why) for where, why in record.skipped]
                else:
                    self.report.kept += record.articles
        sizes = [roots.expected_characters(files[path]) for path in changed]
        behind, ahead = 0, max(1, sum(sizes))
        with closing(self.read_files((files[path] for path in changed), self.root, self.limits)) as coming:
            for number, (path, size, (stamp, found)) in enumerate(
                zip(changed, sizes, coming, strict=True), start=len(files) - len(changed)
            ):
                for read_so_far in self._read(path, files[path], stamp, found):
                    articles = self.report.added + self.report.changed + self.report.unchanged
                    share = (behind + min(size, read_so_far)) / ahead
                    progress(Progress(number, len(files), articles, path, share))
                behind += size
        self._flush()
        self._remove(gone)
        progress(Progress(len(files), len(files), self.report.added + self.report.changed + self.report.unchanged, ""))

    def _is_unchanged(self, path: str, file: Path) -> bool:
        record = self.known.get(path)
        if record is None or record.stamp is None:
            return False
        stamp = roots.stamp_of(file)
        return stamp is not None and record.stamp == self._with_limits(stamp, record.skipped)

    def _was_deleted(self, path: str) -> bool:
        file = self.root / path
        return not self.deleted.isdisjoint((file, *file.parents))  # among these a root that is a file

    def _with_limits(self, stamp: str, skipped: Sequence[object]) -> str:
        """Return the stamp, with the size limit where something was skipped: another limit may let it be read."""
        return f"{stamp} {self.limits}" if skipped else stamp

    def _read(self, path: str, file: Path, before: str | None, found: Found) -> Iterator[int]:
        """Read a file. Stops at its start and whenever something was stored, with how many characters were read."""
        yield 0
        characters = 0
        reading = _Reading(path)
        if path in self.names:
            found = roots.named(found, path, self.names[path])
        for one, done in self.analysts.ahead(found, self._fresh):
            if isinstance(one, Unreadable):
                reading.skipped.append(one)
                reading.cut_short |= one.cut_short
                reading.again |= one.passing
                continue
            self.pending.append((reading, one, self.digests.pop(id(one)), done))
            self.characters += len(one.text)
            characters += len(one.text)
            if self.characters >= _BATCH_CHARACTERS:
                self._flush()
                yield characters
        if before == roots.stamp_of(file):  # else it changed while it was read
            reading.stamp = before
        self.finished.append(reading)
        if len(self.finished) >= _BATCH_FILES:
            self._flush()

    def _flush(self) -> None:
        if not self.pending and not self.finished:
            return
        with self.store.writing() as writer:
            root = writer.root(self.report.root)
            paths = dict.fromkeys([reading.path for reading, _, _, _ in self.pending])
            paths |= dict.fromkeys([reading.path for reading in self.finished])
            files = {path: writer.file(root, path) for path in paths}
            owners = writer.owners(article.id for _, article, _, _ in self.pending)
            unwanted = writer.unwanted(self.report.root)
            entries = []
            for reading, article, digest, done in self.pending:
                if article.id in unwanted:
                    continue
                owner = owners.get(article.id)
                if unwanted and owner is None and text_mark(article) in unwanted:
                    writer.exclude([(self.report.root, reading.path, article.id)])  # its file was renamed
                    continue
                taken = self._taken(reading.path, article.id, owner)
                if taken is not None:
                    reading.skipped.append(taken)
                    reading.again = True  # for the other one may go away
                    continue
                self.claimed[article.id] = reading.path
                reading.ids.add(article.id)
                if owner is not None and owner.digest == digest and owner.file == files[reading.path]:
                    self.report.unchanged += 1
                    continue
                self.report.added += owner is None
                self.report.changed += owner is not None
                self.report.undated += article.published is None
                done = done or analysed(article)
                entries.append(Entry(done.article, done.terms, digest, files[reading.path]))
            writer.put(entries, fingerprint())
            for reading in self.finished:
                self._settle(writer, reading, files[reading.path])
        self.pending, self.finished, self.characters = [], [], 0
        self.stored()

    def _fresh(self, articles: Sequence[Article]) -> list[Article]:
        digests = [digest_of(article) for article in articles]
        owners: dict[str, Owner] = {}
        if self.store.exists():
            with self.store.reading() as reader:
                owners = reader.owners(article.id for article in articles)
        self.digests.update(zip(map(id, articles), digests, strict=True))
        return [
            article
            for article, digest in zip(articles, digests, strict=True)
            if article.id not in owners or owners[article.id].digest != digest
        ]

    def _taken(self, path: str, id: str, owner: Owner | None) -> Unreadable | None:
        """Return why an article cannot have its id, or None: ids are unique, and the first to come has it."""
        claimed = self.claimed.get(id)
        if claimed == path:
            return Unreadable(path, f"has two articles with the id {id!r}; only the first is kept")
        if claimed is not None:
            return Unreadable(path, f"has an article with the id {id!r}, as {claimed} has; only that one is kept")
        if owner is None or (owner.root == self.report.root and (owner.path == path or owner.path in self.unread)):
            return None
        where = owner.path if owner.root == self.report.root else f"{owner.path} in {owner.root}"
        return Unreadable(path, f"has an article with the id {id!r}, which the library already has from {where}")

    def _settle(self, writer: Writer, reading: _Reading, file: int) -> None:
        """Finish a file: drop the articles that it no longer has, and note that it was read."""
        vanished = [id for id in writer.held(file) if id not in reading.ids]
        if (reading.ids and not reading.cut_short) or self.prune:
            writer.drop(vanished)
            self.report.removed += len(vanished)
        else:
            # A file that suddenly gives nothing, or breaks off, is likelier damaged than meant.
            self.report.kept += len(vanished)
        self.skipped += reading.skipped
        self.unread.discard(reading.path)
        stamp = None if reading.again or reading.stamp is None else self._with_limits(reading.stamp, reading.skipped)
        writer.settle(file, stamp, [(problem.path, problem.reason) for problem in reading.skipped])

    def _remove(self, gone: Iterable[str]) -> None:
        """Drop files that are no longer there, with the articles that are still theirs."""
        for batch in batched(gone, _BATCH_FILES):
            with self.store.writing() as writer:
                present = writer.files(self.report.root)  # by now another sync may have been at them
                for path in batch:
                    if present.get(path) != self.known[path]:
                        continue
                    file = self.known[path].id
                    held = writer.held(file)
                    writer.drop(held)
                    writer.forget_file(file)
                    self.report.removed += len(held)
                writer.forget_empty_root(self.report.root)


def text_mark(article: Article) -> str:
    """Return what stands for an article's text, whatever its file is called, among those that are not wanted."""
    return f"text {hashlib.blake2b(article.text.encode('utf-8', 'backslashreplace'), digest_size=16).hexdigest()}"


def digest_of(article: Article) -> bytes:
    """Return a digest of what a reader made of an article, sentences apart, which are the analyser's."""
    values = (
        article.id, article.text, article.source, article.title, article.publisher, article.published, article.url,
        article.author, [(paragraph.start, paragraph.end, paragraph.kind.value) for paragraph in article.paragraphs],
    )  # fmt: skip
    return hashlib.blake2b(repr(values).encode("utf-8", "backslashreplace"), digest_size=16).digest()
