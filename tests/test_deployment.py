"""What a deployment is made of agrees with the program."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot.cli.app import COMMANDS, verbatim
from bot.ops.metrics import Metrics, serving
from bot.settings import Settings
from tests import PATIENCE
from tests.bot.cli.command_line import environment

PROJECT = Path(__file__).parents[1]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file: str) -> dict[str, str]:
    text = (PROJECT / file).read_text(encoding="utf-8")
    return {canonical(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s\\;]+)", text, re.MULTILINE)}


def test_the_lock_holds_every_dependency_at_the_version_that_is_tested() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {canonical(re.split(r"[<>=!~\[; ]", each, maxsplit=1)[0]) for each in project["dependencies"]}
    locked, tested = pins("requirements.lock"), pins("constraints.txt")
    assert needed <= set(locked)
    assert {name: version for name, version in locked.items() if name in tested} == {
        name: tested[name] for name in locked if name in tested
    }


@pytest.mark.parametrize("lock", ["requirements.lock", ".ci/build.lock"])
def test_every_package_of_a_lock_has_hashes(lock: str) -> None:
    text = (PROJECT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_deployments_and_pages_name_only_settings_that_there_are() -> None:
    pages = ("README.md", "OPERATING.md", "MEASURED.md", "JSON.md", "SECURITY.md")
    for file in ("Dockerfile", "compose.yaml", "verbatim.service", *pages):
        text = (PROJECT / file).read_text(encoding="utf-8")
        named = set(re.findall(r"\b(?:VERBATIM|DISCORD)_[A-Z_]+\b", text))
        assert named
        assert named <= {name.upper() for name in Settings.model_fields}, file


def test_an_env_file_with_empty_values_does_not_move_the_service_s_data_folder() -> None:
    """Of systemd's settings, `EnvironmentFile=` wins over `Environment=`, also with an empty value."""
    unit = (PROJECT / "verbatim.service").read_text(encoding="utf-8")
    assert "VERBATIM_DATA=" in (PROJECT / ".env.example").read_text(encoding="utf-8")
    assert "ExecStart=/opt/verbatim/bin/verbatim --data %S/verbatim discord" in unit
    assert not re.search(r"^Environment=.*VERBATIM_", unit, re.MULTILINE)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    unit = (PROJECT / "verbatim.service").read_text(encoding="utf-8").replace("/opt/verbatim/bin/verbatim", "/bin/true")
    (tmp_path / "verbatim.service").write_text(unit, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / "verbatim.service"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_container_is_built_of_what_has_hashes_and_nothing_else() -> None:
    text = (PROJECT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    installs = re.findall(r"pip install ([^&\n]*)", text)
    assert len(installs) == 3
    for options in installs:
        assert "--require-hashes" in options or options.split()[-2:] == ["--no-deps", "/wheels/*.whl"]
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").split()
    for copied in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE):
        assert {f"!{name}" for name in copied.split()} <= set(ignored)


def compose() -> dict[str, Any]:
    service: dict[str, Any] = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
    return service


def test_metrics_in_the_container_are_reached_from_this_machine_alone() -> None:
    service = compose()["services"]["verbatim"]
    port = service["environment"]["VERBATIM_METRICS_PORT"]
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert service["environment"]["VERBATIM_METRICS_HOST"] == "0.0.0.0"


def test_every_volume_is_declared_and_backups_have_one() -> None:
    services = compose()["services"]
    named = {volume.partition(":")[0] for service in services.values() for volume in service["volumes"]}
    assert {name for name in named if not name.startswith(".")} == set(compose()["volumes"])
    assert "backups:/backups" in services["verbatim"]["volumes"]
    assert "/data /backups" in (PROJECT / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize(
    ("bot", "ends_by_itself", "status"),
    [
        ("exit 0", True, 0),
        ("exit 3", True, 3),
        ("kill -9 $$", True, 137),
        ("exit 1", False, 1),
        ("trap 'echo stopped; exit 0' TERM; echo started; while :; do sleep 0.1; done", False, 0),
    ],
)
def test_the_container_waits_after_status_1_and_otherwise_ends_as_the_bot_does(
    tmp_path: Path, bot: str, ends_by_itself: bool, status: int
) -> None:
    (tmp_path / "verbatim").write_text(f"#!/bin/sh\necho begun\n{bot}\n", encoding="utf-8")
    (tmp_path / "verbatim").chmod(0o755)
    service = compose()["services"]["verbatim"]
    command = [*service["entrypoint"], service["command"][0].replace("$$", "$")]
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as container:
        try:
            assert container.stdout is not None
            assert container.stdout.readline() == "begun\n"
            if not ends_by_itself:
                if "started" in bot:
                    assert container.stdout.readline() == "started\n"
                with pytest.raises(subprocess.TimeoutExpired):
                    container.wait(0.5)
                container.terminate()
            assert container.wait(PATIENCE) == status
        finally:
            with suppress(ProcessLookupError):
                os.killpg(container.pid, signal.SIGKILL)


def test_the_unit_waits_for_the_bot_s_word_and_watches_it() -> None:
    unit = (PROJECT / "verbatim.service").read_text(encoding="utf-8")
    for line in ("Type=notify", "TimeoutStartSec=infinity", "WatchdogSec=120", "RestartPreventExitStatus=1 2"):
        assert f"\n{line}\n" in unit


def test_the_service_works_with_the_example_of_settings_copied_whole(tmp_path: Path) -> None:
    """As systemd runs it: by `--data`, every line of the file in the environment, and no memory to run code from."""
    lines = (PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert settings["VERBATIM_DATA"] == ""
    (tmp_path / "data").mkdir(mode=0o700)
    program = (
        "import ctypes, os, sys; hasattr(os, 'uname') and ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)\n"  # PR_SET_MDWE
    )
    program += "from bot.cli import main; main()"
    for command, status, said in (
        (["doctor", "--offline"], 0, f"ok    data folder  {tmp_path / 'data'}"),
        (["ask", "How many troops has Poland stationed at its border?"], 0, "15,000"),
        (["discord"], 1, "DISCORD_TOKEN"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", program, "--data", str(tmp_path / "data"), *command],
            env=environment(None) | settings,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stderr
        assert said in done.stdout + done.stderr
    assert not (tmp_path / "data" / "library.sqlite3").exists()


def test_the_unit_leaves_the_processor_s_description_to_the_reader() -> None:
    """Without /proc/cpuinfo, ONNX Runtime writes lines that are no JSON into the log at each start."""
    assert not re.search(r"^ProcSubset=", (PROJECT / "verbatim.service").read_text(encoding="utf-8"), re.MULTILINE)


def test_other_commands_run_as_the_service_does() -> None:
    unit = (PROJECT / "verbatim.service").read_text(encoding="utf-8")
    (line,) = re.findall(r"systemd-run (.*)", unit.replace("\\\n#", " "))
    given = shlex.split(line)
    program = given.index("/opt/verbatim/bin/verbatim")
    for name, value in pairwise(given[:program]):
        if name == "-p":
            assert f"\n{value}\n" in unit
    assert given[program : program + 3] == ["/opt/verbatim/bin/verbatim", "--data", "/var/lib/verbatim"]
    assert given[program + 3] in COMMANDS


def test_the_recipe_for_a_backup_in_the_container_is_of_commands_that_there_are() -> None:
    text = (PROJECT / "compose.yaml").read_text(encoding="utf-8")
    recipe = re.findall(r"^# .* verbatim verbatim (.*)|^# .* --entrypoint verbatim verbatim (.*)", text, re.MULTILINE)
    commands = [shlex.split(inside or apart) for inside, apart in recipe]
    assert [command[0] for command in commands] == ["doctor", "backup", "restore"]
    for name, *options in commands:
        with click.Context(verbatim, info_name="verbatim") as context:
            command = verbatim.get_command(context, name)
            assert command is not None
            command.make_parser(context).parse_args(options)
    assert len({options[-1] for _, *options in commands if options}) == 1  # what was written is what is put back


async def test_the_container_is_well_while_the_bot_is_alive() -> None:
    text = (PROJECT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    (command,) = re.findall(r"^HEALTHCHECK .*?CMD (\[.*\])$", text, re.MULTILINE)
    _, *arguments = json.loads(command)

    async def status(port: int) -> int:
        asking = await asyncio.create_subprocess_exec(
            *(sys.executable, *arguments),
            env=os.environ | {"VERBATIM_METRICS_PORT": str(port)},
            stderr=asyncio.subprocess.DEVNULL,
        )
        return await asking.wait()

    async with serving(Metrics(), "127.0.0.1", 0) as port:
        assert await status(port) == 0
    assert await status(port) != 0
