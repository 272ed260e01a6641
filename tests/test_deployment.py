"""What a deployment is made of agrees with the program."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from bot.settings import Settings

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


def test_every_package_of_the_lock_has_hashes() -> None:
    text = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_deployments_set_only_settings_that_there_are() -> None:
    for file in ("Dockerfile", "compose.yaml", "SECURITY.md"):
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
