"""Signing in to a cluster: over real TLS sockets, before a real node."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.search.engine import IndexUnreachable
from index.search.engines import indexed
from tests.index.articles import numbered_text, write_lines
from tests.opensearch.door import Door
from tests.opensearch.harm import asked, engine_of, from_memory, opened, served

pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")

from index.search.engines import cluster as clusters
from index.search.engines.cluster import Cluster, WrongCluster
from index.search.engines.opensearch import problems

Pair = tuple[Path, Path]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Pair]:
    """Makes a certificate for a host that vouches for itself, with its key."""
    home = tmp_path_factory.mktemp("certificates")
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("it needs the program openssl")

    def make(host: str) -> Pair:
        made = home / f"{host}.pem", home / f"{host}.key"
        if made[0].exists():
            return made
        kind = "DNS" if host[0].isalpha() else "IP"
        command = [program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        named = ["-subj", f"/CN={host}", "-addext", f"subjectAltName={kind}:{host}"]
        files = ["-out", str(made[0]), "-keyout", str(made[1]), "-days", "2"]
        subprocess.run([*command, *named, *files], check=True, capture_output=True)
        return made

    return make


@pytest.fixture
def door(opensearch: str, certificate: Callable[[str], Pair]) -> Iterator[Callable[..., Door]]:
    """Opens doors over TLS for a host; `known` is the certificate that who comes must show."""
    made: list[Door] = []

    def open_door(host: str = "127.0.0.1", known: Path | None = None) -> Door:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(host))
        if known is not None:
            context.load_verify_locations(known)
            context.verify_mode = ssl.CERT_REQUIRED
        made.append(Door(opensearch, context))
        return made[-1]

    yield open_door
    for one in made:
        one.close()


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "all.jsonl", {f"x{number}": numbered_text(number) for number in range(20)})


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_REST_SECONDS", 0.0)
    monkeypatch.setattr(indexed, "_RETRY_SECONDS", 0.0)


def signed(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


@pytest.mark.parametrize("host", ["127.0.0.1", "elsewhere.example"])
def test_a_certificate_is_checked_unless_somebody_says_otherwise(
    tmp_path: Path, cluster: Cluster, door: Callable[..., Door], certificate: Callable[[str], Pair], lines: Path,
    host: str,
) -> None:  # fmt: skip
    through = door(host)
    careful = replace(cluster, addresses=(through.address,))
    trusting = replace(careful, authorities=certificate(host)[0])
    distrusted = [careful] if host == "127.0.0.1" else [careful, trusting]
    served_by = [replace(careful, verify=False), *([trusting] if host == "127.0.0.1" else [])]
    for number, one in enumerate(distrusted):
        data = tmp_path / f"distrusted{number}"
        with opened(data, one) as library:
            assert library.sync(lines).added == 20
            assert asked(library) == from_memory(data)
            assert not served(library)
            with pytest.raises(IndexUnreachable, match="certificate is not trusted, or is another host's"):
                [*problems(one, data)]
    assert through.passed.total() == 0
    for number, one in enumerate(served_by):
        data = tmp_path / f"served{number}"
        with opened(data, one) as library:
            library.sync(lines)
            assert asked(library) == from_memory(data)
            assert served(library)
            assert [*problems(one, data)] == []


def test_who_shows_the_certificate_that_is_known_signs_in(
    tmp_path: Path, cluster: Cluster, door: Callable[..., Door], certificate: Callable[[str], Pair], lines: Path
) -> None:
    file, key = certificate("bot.example")
    nobody = replace(cluster, addresses=(door(known=file).address,), authorities=certificate("127.0.0.1")[0])
    with pytest.raises(IndexUnreachable, match=r"it makes no secure connection|it can't be reached"):
        [*problems(nobody, tmp_path)]
    known = replace(nobody, certificate=file, key=key)
    with opened(tmp_path / "data", known) as library:
        library.sync(lines)
        assert asked(library) == from_memory(tmp_path / "data")
        assert served(library)


def test_what_is_no_tls_is_told_apart_from_what_is_not_trusted(cluster: Cluster, tmp_path: Path) -> None:
    plain = replace(cluster, addresses=(cluster.addresses[0].replace("http", "https"),))
    with pytest.raises(IndexUnreachable, match="it makes no secure connection"):
        [*problems(plain, tmp_path)]


def test_a_password_that_changes_in_its_file_is_used_without_a_restart(
    tmp_path: Path, cluster: Cluster, door: Callable[..., Door], certificate: Callable[[str], Pair], lines: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    file = tmp_path / "password"
    file.write_text("früher €1\n", encoding="utf-8")
    through = door()
    through.signed = signed("reader", "früher €1")
    authorities = certificate("127.0.0.1")[0]
    one = replace(cluster, addresses=(through.address,), authorities=authorities, user="reader", password_file=file)
    data = tmp_path / "data"
    with opened(data, one) as library:
        library.sync(lines)
        assert asked(library) == from_memory(data)
        assert served(library)
        through.signed = signed("reader", "another €2")
        assert asked(library) == from_memory(data)
        assert "it refuses user and password" in str(library.trouble())
        with pytest.raises(IndexUnreachable, match="it refuses user and password"):
            [*problems(one, data)]
        library.sync(write_lines(tmp_path / "more.jsonl", {"new": f"The walrus sang. {numbered_text(1)}"}))
        file.write_text("another €2\n", encoding="utf-8")
        assert asked(library) == from_memory(data)
        assert library.trouble() is None
        engine_of(library).attempt()
        assert served(library)
    assert [*problems(one, data)] == []
    assert "€" not in caplog.text
    assert "€" not in repr(one)


def test_a_password_that_is_given_need_not_be_latin_1(
    tmp_path: Path, cluster: Cluster, door: Callable[..., Door], certificate: Callable[[str], Pair]
) -> None:
    through = door()
    through.signed = signed("żółw", "€ & 語")
    authorities = certificate("127.0.0.1")[0]
    one = replace(cluster, addresses=(through.address,), authorities=authorities, user="żółw", password="€ & 語")
    assert [*problems(one, tmp_path)] == []


def test_a_file_that_is_not_there_is_named_at_once(tmp_path: Path, cluster: Cluster) -> None:
    with pytest.raises(WrongCluster, match="nowhere"):
        replace(cluster, user="reader", password_file=tmp_path / "nowhere").client()
