"""What can go wrong in a library, as types. Each message says what happened and, where that helps, what to do.

IndexingError
+-- UnknownArticle        no article by that id, number or title
+-- AmbiguousArticle      several articles by that title
+-- OnlyDemonstration     nothing to remove: nothing was indexed yet
+-- UnreadableRoot        a folder or file to index that cannot be read
+-- Unfetchable           a web address that gives no page
+-- StoreError            the data folder's library file; .path names it
    +-- NotALibrary       something else lies where the library should be
    +-- NewerFormat       written by a newer version of this program
    +-- DamagedLibrary    SQLite says that the file is corrupt
    +-- CannotOpen        it is no file that this user can open
    +-- ReadOnlyLibrary   it cannot be written
    +-- LibraryBusy       another process has been writing for too long
    +-- DiskFull          no room for what should be written
    +-- MovedLibrary      it was moved to a cluster, where alone it can be changed
    +-- CollectionAway    that cluster gives no answer, or takes no changes
    +-- CollectionGone    that collection is not there any more
    +-- NoCollection      there is none: nobody made it yet, or somebody deleted it
"""

from __future__ import annotations

from pathlib import Path

from index.secrets import shown_address, without_secrets


class IndexingError(Exception):
    """The root of this tree: catch it to show its message in one line."""


class UnknownArticle(IndexingError):
    """Nothing in the library answers to `reference`. `articles` is how many there are."""

    def __init__(self, reference: str, articles: int) -> None:
        self.reference = reference
        self.articles = articles
        held = (
            f"the library holds {articles} article{'' if articles == 1 else 's'}"
            if articles
            else "the library is empty"
        )
        super().__init__(
            f"no article {reference!r}: {held}; name one by its id, its number in the list of articles, or its title"
        )


class AmbiguousArticle(IndexingError):
    """Several articles carry the title `reference`, or have it as a `part` of theirs; `choices` are their ids."""

    def __init__(self, reference: str, choices: tuple[str, ...], *, part: bool = False) -> None:
        self.reference = reference
        self.choices = choices
        self.part = part
        shown = ", ".join(choices[:5]) + (", …" if len(choices) > 5 else "")
        told = f"have {reference!r} in their titles" if part else f"are called {reference!r}"
        super().__init__(f"{len(choices)} articles {told}: name one by its id ({shown})")


class OnlyDemonstration(IndexingError):
    """The articles are those of the demonstration, which are not in the data folder."""

    def __init__(self) -> None:
        super().__init__("these are the example articles; they go when you index articles of your own")


class UnreadableRoot(IndexingError):
    """`root` is neither a folder nor a file that can be read. Nothing was removed."""

    def __init__(self, root: Path, reason: str) -> None:
        self.root = root
        self.reason = reason
        super().__init__(f"cannot read {root}: {reason}")


class Unfetchable(IndexingError):
    """`address`, which is kept as it may be shown, gives no page.

    `gone` tells that the server says there is none, `down` that it gives nothing now. `remedy` is what the operator can
    do; `reason`, which servers' moderators are told too, is without it. Nothing was removed.
    """

    def __init__(self, address: str, reason: str, *, remedy: str = "", gone: bool = False, down: bool = False) -> None:
        self.address = shown_address(address)
        self.reason = without_secrets(reason)
        self.gone = gone
        self.down = down
        super().__init__(f"{self.address} {self.reason}{f'; {remedy}' if remedy else ''}")


class StoreError(IndexingError):
    """Something is wrong with the library's file at `path`."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class NotALibrary(StoreError):
    def __init__(self, path: Path | str) -> None:
        super().__init__(
            path, "this is not a library of this program; choose another data folder or move the file away"
        )


class NewerFormat(StoreError):
    def __init__(self, path: Path | str, found: int, known: int) -> None:
        super().__init__(
            path, f"written in format {found} by a newer version, this one knows up to {known}; upgrade this program"
        )


class DamagedLibrary(StoreError):
    def __init__(self, path: Path | str, detail: str) -> None:
        super().__init__(path, f"the library is damaged ({detail}); restore a backup, or move it away and index again")


class ReadOnlyLibrary(StoreError):
    def __init__(self, path: Path | str, *, outdated: bool = False) -> None:
        reason = "the library cannot be written; check who owns the data folder and its permissions"
        if outdated:
            reason = (
                "another version of this program made the library, which has to be brought to this one's form, and it "
                "cannot be written; run `verbatim stats` once as a user who may write there, or name a copy of the "
                "data folder with --data"
            )
        super().__init__(path, reason)


class CannotOpen(StoreError):
    def __init__(self, path: Path | str, detail: str) -> None:
        super().__init__(path, f"cannot be opened ({detail}); check the data folder and its permissions")


class LibraryBusy(StoreError):
    def __init__(self, path: Path | str, seconds: float) -> None:
        super().__init__(
            path, f"another process has been writing for more than {seconds:g} s; try again when it is done"
        )


class DiskFull(StoreError):
    def __init__(self, path: Path | str) -> None:
        super().__init__(path, "no room left on the disk; what was stored before is unharmed; make room and try again")


class MovedLibrary(StoreError):
    def __init__(self, path: Path | str) -> None:
        super().__init__(
            path,
            "this library was moved to OpenSearch: set VERBATIM_STORE=opensearch to change it there, "
            "or bring it back by `verbatim move folder`",
        )


class CollectionAway(StoreError):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, f"the collection can't be used just now: {reason}")


class CollectionGone(StoreError):
    def __init__(self, name: str, what: str = "is not in OpenSearch any more") -> None:
        super().__init__(
            name, f"the collection {what}: restore its snapshot, or start again for another one to be made or read"
        )


class NoCollection(StoreError):
    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            "there is no such collection of articles in OpenSearch: `verbatim index` makes it, or `verbatim move "
            "opensearch`; if there was one, somebody deleted it: restore its snapshot",
        )
