"""Refusals: what Discord answers instead of doing as asked.

Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes
Form of the answer: https://docs.discord.com/developers/reference#error-messages
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

#: Code -> (HTTP status, message).
CODES: dict[int, tuple[int, str]] = {
    0: (404, "404: Not Found"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    20016: (400, "This action cannot be performed due to slowmode rate limit"),
    30032: (400, "Maximum number of application commands reached"),
    30034: (429, "Max number of daily application command creates has been reached (200)"),
    40058: (400, "Cannot send a message in a forum channel"),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (400, "Max number of follow-up messages for this interaction has been reached"),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50014: (401, "Invalid authentication token provided"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160006: (400, "Maximum number of active threads reached"),
    200000: (400, "Message was blocked by automatic moderation"),
    160002: (403, "Cannot reply without permission to read message history"),
    160005: (400, "Thread is locked"),
    160004: (400, "A thread has already been created for this message"),
}

#: Refusals that mean, as a rule, that the request itself was wrong.
MALFORMED = frozenset({50006, 50035, 50109})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a body: where (keys and indices), Discord's code for it, and in words."""

    path: tuple[str | int, ...]
    code: str
    message: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path)) or 'body'}: {self.message} ({self.code})"


class Refusal(Exception):
    """An answer with an error code; `problems` say what in the body is wrong.

    `malformed`: the request was wrong whatever the state, which a bot could have known.
    """

    def __init__(self, code: int, problems: Iterable[Problem] = (), *, blameless: bool = False) -> None:
        self.code = code
        self.status, self.message = CODES[code]
        self.problems = tuple(problems)
        self.malformed = code in MALFORMED and not blameless
        super().__init__(f"{self.status} {self.code} {self.message} {'; '.join(map(str, self.problems))}")

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"message": self.message, "code": self.code}
        return shown | {"errors": tree(self.problems)} if self.problems else shown


def tree(problems: Iterable[Problem]) -> dict[str, Any]:
    """The `errors` object: nested by path, indices as keys, `_errors` at the leaves."""
    root: dict[str, Any] = {}
    for problem in problems:
        node = root
        for step in problem.path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    return root


def invalid(*problems: Problem, blameless: bool = False) -> Refusal:
    """400, 50035; `blameless` when only the state made the request wrong."""
    return Refusal(50035, problems, blameless=blameless)
