"""What addresses hold that nobody but their owner may see: name and password, and tokens in their parameters.

Log lines, errors and lists show addresses without it. All of it is linear in the text.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

MASK = "…"

_SECRET_NAMES = re.compile(
    "token|secret|passw|passphrase|passkey|passcode|(?:api|access|private|subscription)[-_]?key|credential"
    "|signature|bearer|oauth|jwt|session[-_]?id"
)
_SECRET_WORDS = frozenset(("auth", "authkey", "authorization", "pass", "pwd", "pw", "psw", "otp", "session"))
# Of these the value decides: "key=front-page" names a page.
_DOUBTFUL_WORDS = frozenset(("key", "code", "sig", "sid", "hash", "ticket", "hmac", "nonce", "login", "user"))
_MIN_DOUBTFUL = 8  # characters of such a value, among them letters and digits
_MIN_RANDOM = 40  # characters of a value that is a secret whatever its name: a SHA-1 in hexadecimal digits, or more
_RANDOM = re.compile(r"[\w.~+/=-]+", re.ASCII)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")

_PARAMETER = re.compile(r"([?&;#])([^=&;#?]*)=([^&;#]*)")
_ENDS = re.compile("[?&;#]")
_MAX_ENCODED = 3  # times that an address in a value is looked for, each time decoded once more
_RUN = re.compile(r"\S+")
_AUTHORITY_ENDS = re.compile(r"[/?#\\]")
_HOST = re.compile(r"(?:\[[^\]@]*\]|[^:@]*)(?::\d*)?$")


def shown_address(address: str) -> str:
    """Return one address as it may be shown, also where it is malformed: without name, password and secret values."""
    return _PARAMETER.sub(_masked, _without_user(address))


def without_secrets(text: str) -> str:
    """Return a text in which each address is as it may be shown."""
    return _RUN.sub(_shown_run, text) if "//" in text else text


def _shown_run(found: re.Match[str]) -> str:
    run = found[0]
    if "//" not in run:
        return run
    end = len(run.rstrip("])}>.,:;'\"’”"))
    return shown_address(run[:end]) + run[end:]


def _without_user(address: str) -> str:
    """Return an address without what stands before an "@" that ends a name or password.

    One in a path ("/@ann") ends none, unless a colon stands before it that begins no port: a password may have a slash.
    """
    start = address.find("//") + 2 if "//" in address else 0
    end = address.rfind("@")
    if end < start:
        return address
    authority = _AUTHORITY_ENDS.search(address, start)
    if start and authority is not None and authority.start() < end:
        path = re.split(r"[?#]", address[authority.start() : end], maxsplit=1)[0]
        if _HOST.match(address[start : authority.start()]) and ":" not in path:
            return address
    return f"{address[:start]}{MASK}{address[end:]}"


def _masked(found: re.Match[str]) -> str:
    mark, name, value = found.groups()
    if not value or not (_is_secret(name, value) or _holds_secret(value)):
        return found[0]
    return f"{mark}{name}={MASK}"


def _holds_secret(value: str) -> bool:
    """Return whether a parameter's value is an address with a secret in it, as it is or with what encodes it."""
    for _ in range(_MAX_ENCODED):
        if "@" in value and "//" in value and _without_user(value) != value:
            return True
        parameters = (part.partition("=") for part in _ENDS.split(value))
        if any(inner and _is_secret(name, inner) for name, _, inner in parameters):
            return True
        value = unquote(value)
    return False


def _is_secret(name: str, value: str) -> bool:
    """Return whether a parameter's value is a secret: by its name, or by its form."""
    name, value = unquote(name), unquote(value)
    words = {word.casefold() for word in _WORD.findall(name)}
    if _SECRET_NAMES.search(name.casefold()) or not _SECRET_WORDS.isdisjoint(words):
        return True
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value)) and _RANDOM.fullmatch(value) is not None
    return mixed and len(value) >= (_MIN_RANDOM if _DOUBTFUL_WORDS.isdisjoint(words) else _MIN_DOUBTFUL)
