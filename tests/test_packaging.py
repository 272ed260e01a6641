"""What is installed works: the wheel outside the checkout, and the checkout itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.app.folders import seeds_folder
from tests import PATIENCE

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built here and now."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True, timeout=PATIENCE)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `verbatim` of a fresh environment that has the wheel, and borrows its dependencies from this one."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", folder], check=True, capture_output=True, timeout=PATIENCE
    )
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(programs / "python"),
        "install",
        "--no-deps",
        "--no-index",
        "--no-compile",
    ]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True, timeout=PATIENCE)
    site = subprocess.run(
        [programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    # Only the folder itself is added: where this project is installed in it as editable, that stays out.
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return programs / "verbatim"


def test_the_wheel_has_the_seeds_and_every_file_of_the_program(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        for seed in (PROJECT / "seeds").iterdir():
            assert packed.read(f"bot/seeds/{seed.name}") == seed.read_bytes()
    for folder in ("bot", "index"):
        files = {file for file in (PROJECT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts}
        assert {file.relative_to(PROJECT).as_posix() for file in files} <= names
    assert not any(name.startswith("tests/") for name in names)


def test_the_installed_wheel_answers_from_the_seeds(installed: Path, tmp_path: Path) -> None:
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    (tmp_path / "data").mkdir()
    ask = [str(installed), "ask", "What happened at the border?", "--json", "--data", str(tmp_path / "data")]
    done = subprocess.run(ask, cwd=tmp_path, env=settings, capture_output=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    sources = {passage["source"] for passage in json.loads(done.stdout)["passages"]}
    assert sources
    assert sources <= {seed.name for seed in (PROJECT / "seeds").iterdir()}
    version = subprocess.run([installed, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert version.stdout == f"verbatim {project()['version']}\n"


def test_the_checkout_finds_its_seeds() -> None:
    assert seeds_folder() == PROJECT / "seeds"


def test_every_dependency_has_a_constraint() -> None:
    constraints = (PROJECT / "constraints.txt").read_text(encoding="utf-8")
    held = {normal(line.partition("==")[0]) for line in constraints.splitlines() if not line.startswith("#")}
    extras = (requirement for extra in project()["optional-dependencies"].values() for requirement in extra)
    for requirement in (*project()["dependencies"], *extras):
        name = normal(re.split(r"[\[<>=~! ]", requirement)[0])
        assert name in held | {"verbatim-bot"}


def test_every_dependency_has_a_lowest_version_that_is_installed_to_be_tested() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["opensearch"]]
    program = (PROJECT / ".ci" / "lowest").read_text().partition("<< 'PYTHON'\n")[2].partition("\nPYTHON\n")[0]
    listed = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, check=True, capture_output=True, text=True, timeout=PATIENCE
    ).stdout
    assert [line.partition("==")[0] for line in listed.splitlines()] == [
        re.split(r"[<>=]", requirement)[0] for requirement in needed
    ]


def test_the_invite_link_of_the_readme_asks_for_what_the_bot_uses() -> None:
    (number,) = re.findall(r"permissions=(\d+)", (PROJECT / "README.md").read_text(encoding="utf-8"))
    asked = {name for name, granted in discord.Permissions(int(number)) if granted}
    assert asked == {
        "add_reactions",
        "create_public_threads",
        "embed_links",
        "read_message_history",
        "read_messages",
        "send_messages",
        "send_messages_in_threads",
    }


def project() -> dict[str, Any]:
    metadata: dict[str, Any] = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return metadata


def normal(name: str) -> str:
    """A distribution's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
