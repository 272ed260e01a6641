"""The one migration runner: scripts that bring a SQLite database from any older schema to the present one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

__all__ = ["NewerSchema", "migrate", "schema_version"]


class NewerSchema(Exception):
    """The database has had `found` scripts, more than the `known` ones: a newer version of this program wrote it."""

    def __init__(self, found: int, known: int) -> None:
        self.found = found
        self.known = known
        super().__init__(f"schema {found} is newer than {known}")


def schema_version(connection: sqlite3.Connection, known: int) -> int:
    """Return how many scripts the database has had (`PRAGMA user_version`). Raises NewerSchema beyond `known`."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > known:
        raise NewerSchema(version, known)
    return version


def migrate(connection: sqlite3.Connection, scripts: Sequence[str]) -> None:
    """Run those of `scripts` that the database has not had yet, in order and in one transaction.

    Each script is a number of statements that end in a semicolon and a line end. The connection must be in
    autocommit mode. Raises NewerSchema; sqlite3.Error leaves the database as it was.
    """
    if schema_version(connection, len(scripts)) == len(scripts):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for script in scripts[schema_version(connection, len(scripts)) :]:  # another process may have been quicker
            for statement in script.split(";\n"):  # `executescript` would commit first
                if statement.strip():
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(scripts)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
