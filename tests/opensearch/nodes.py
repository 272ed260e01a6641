"""A real OpenSearch on loopback for the tests: nodes that are started, paused and killed, each a process of its own.

`python -m tests.opensearch.nodes COMMAND...` starts one, and runs a command that finds it in VERBATIM_TEST_OPENSEARCH.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import chain
from pathlib import Path

__all__ = ["ADDRESS", "Node", "Unavailable", "nodes", "shared_address"]

ADDRESS = "VERBATIM_TEST_OPENSEARCH"
_HERE = Path(__file__).parent
_BUILT = _HERE / ".built"
_START_SECONDS = 180.0
_LOGGING = "rootLogger.level=error\nappender.c.type=Console\nappender.c.name=c\nrootLogger.appenderRef.c.ref=c\n"


class Unavailable(Exception):
    """No OpenSearch can be had on this machine; the text says what is missing."""


class Node:
    """A node that was started."""

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        self.process = process
        self.address = address

    def pause(self) -> None:
        """Have it answer nothing, though its port stays open."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def nodes(
    count: int, *, processes: int | None = None, parent: int | None = None, folder: Path | None = None
) -> Iterator[list[Node]]:
    """Give a cluster of new nodes, which end with the process `parent`, else with this context. Raises Unavailable.

    Each is a process of its own; of fewer `processes`, the last has several. What they write is left in `folder` where
    one is given.
    """
    java, classpath = _java(), _classpath()
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="opensearch-", dir=folder))
        if folder is None:
            stack.callback(shutil.rmtree, home, ignore_errors=True)
        (home / "log4j2.properties").write_text(_LOGGING, encoding="utf-8")
        ports = _free_ports(2 * count)
        seeds = ",".join(f"127.0.0.1:{port}" for port in ports[:count])
        names = [f"n{number}" for number in range(count)]
        settings = [
            [
                "--",
                f"cluster.name={home.name}",
                f"node.name={name}",
                f"path.home={home / name}",
                "network.host=127.0.0.1",
                f"transport.port={transport}",
                f"http.port={http}",
                f"discovery.seed_hosts={seeds}",
                f"cluster.initial_cluster_manager_nodes={','.join(names)}",
                f"path.repo={home / 'snapshots'}",
                "cluster.routing.allocation.disk.threshold_enabled=false",
                "action.auto_create_index=true",  # the worst that a cluster may do
            ]
            for name, transport, http in zip(names, ports[:count], ports[count:], strict=True)
        ]
        # A start takes half as long with the classes that the first shared node writes into an archive as it ends; one
        # that is cut short, or of another Java, is passed over.
        archive = _BUILT / "classes.jsa"
        if parent is not None and not archive.exists():
            classes = [f"-XX:ArchiveClassesAtExit={archive}"]
        else:
            classes = ["-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"]  # a sixth of its start
            classes += [f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []
        command = [
            java, "-Xms512m", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
            *classes, "-cp", classpath,
            f"-Dlog4j2.configurationFile={home / 'log4j2.properties'}", "TestNode", str(parent or os.getpid()),
        ]  # fmt: skip
        started: list[Node] = []
        alone = (processes or count) - 1
        for number, http in enumerate(ports[count:]):
            if number <= alone:
                here = settings[number:] if number == alone else [settings[number]]
                with (home / f"{names[number]}.log").open("wb") as log:
                    process = subprocess.Popen(
                        [*command, *chain(*here)], stdout=log, stderr=log, stdin=subprocess.DEVNULL
                    )
                if parent is None:
                    stack.callback(process.wait)
                    stack.callback(process.kill)
            started.append(Node(process, f"http://127.0.0.1:{http}"))
        for number, node in enumerate(started):
            _await(node, count, home / f"{names[min(number, alone)]}.log")
        yield started
        if parent is not None:
            for node in started:
                # It goes on, and Python warns of a process that it loses and takes to be its own.
                node.process.returncode = 0


def shared_address(place: Path, parent: int) -> str:
    """Return the address of the node of all tests of this run, which ends with the process `parent`.

    The first to come starts it; `place` is a folder that all share. Raises Unavailable.
    """
    given = os.environ.get(ADDRESS)
    if given:
        return given
    told = place / "opensearch.json"
    try:
        (place / "opensearch").mkdir()
    except FileExistsError:
        return _told(told)
    answer = {}
    try:
        with nodes(1, parent=parent, folder=place) as (node,):
            answer["address"] = node.address
    except Unavailable as error:
        answer["unavailable"] = str(error)
    fresh = told.with_suffix(".new")
    fresh.write_text(json.dumps(answer), encoding="utf-8")
    fresh.rename(told)
    return _told(told)


def _told(told: Path) -> str:
    end = time.monotonic() + _START_SECONDS
    while not told.exists():
        if time.monotonic() > end:
            raise Unavailable("the node of another test process did not start")
        time.sleep(0.2)
    answer = json.loads(told.read_text(encoding="utf-8"))
    if "unavailable" in answer:
        raise Unavailable(answer["unavailable"])
    return str(answer["address"])


def _java() -> str:
    found = shutil.which("java")
    if found is None or shutil.which("javac") is None:
        raise Unavailable("it needs a JDK of version 17 or newer, as in Debian's openjdk-17-jdk-headless")
    return found


def _classpath() -> str:
    """Return where the node's class and the server's libraries lie, fetched by Maven where they are missing."""
    pom, node, told = _HERE / "pom.xml", _HERE / "TestNode.java", _BUILT / "classpath"
    if told.exists() and told.stat().st_mtime >= max(pom.stat().st_mtime, node.stat().st_mtime):
        found = told.read_text(encoding="utf-8")
        if all(map(os.path.exists, found.split(os.pathsep))):
            return found
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("it needs Maven to fetch it, as in Debian's package maven")
    _BUILT.mkdir(exist_ok=True)
    fetched = _BUILT / "libraries"
    goal = ["dependency:build-classpath", f"-Dmdep.outputFile={fetched}"]
    run = subprocess.run([maven, "-q", "-B", "-f", pom, *goal], capture_output=True, text=True, timeout=900)
    if run.returncode:
        raise Unavailable(f"Maven can't fetch it: {(run.stdout.strip().splitlines() or ['?'])[0]}")
    libraries = fetched.read_text(encoding="utf-8").strip()
    # Once, and not by each node that is started from its source; in a file, for Java archives no classes of a folder.
    compiling = ["javac", "--release", "17", "-cp", libraries, "-d", str(_BUILT), str(node)]
    packed = str(_BUILT / "node.jar")
    for command in (compiling, ["jar", "--create", "--file", packed, "-C", str(_BUILT), "TestNode.class"]):
        subprocess.run(command, check=True, capture_output=True, timeout=900)
    (_BUILT / "classes.jsa").unlink(missing_ok=True)
    classpath = f"{packed}{os.pathsep}{libraries}"
    fetched.write_text(classpath, encoding="utf-8")
    fetched.rename(told)  # last: another process that finds it finds all
    return classpath


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in held]


def _await(node: Node, count: int, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    wanted = f"{node.address}/_cluster/health?wait_for_nodes={count}&timeout=5s"
    while time.monotonic() < end and node.process.poll() is None:
        with suppress(OSError, ValueError), urllib.request.urlopen(wanted, timeout=20) as answer:
            if not json.load(answer)["timed_out"]:
                return
        time.sleep(0.3)
    tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-3:]
    raise Unavailable(f"a node did not start: {' '.join(tail)}")


def main() -> int:
    with nodes(1) as (node,):
        return subprocess.run(sys.argv[1:], env=os.environ | {ADDRESS: node.address}).returncode


if __name__ == "__main__":
    sys.exit(main())
