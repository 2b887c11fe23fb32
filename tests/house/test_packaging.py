"""The lock files, the make targets and the dependencies' reasons agree with pyproject.toml."""

import re
import tomllib
from typing import Any

import pytest

from tests.house.source import ROOT

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME: list[str] = PYPROJECT["project"]["dependencies"]
DEVELOPMENT: list[str] = PYPROJECT["project"]["optional-dependencies"]["dev"]
BUILD: list[str] = PYPROJECT["project"]["optional-dependencies"]["build"]
MAINLAND: list[str] = PYPROJECT["dependency-groups"]["mainland"]
FEWEST = {"requirements.lock": 20, "requirements-dev.lock": 20, "requirements-mainland.lock": 3}
BARRED = {"opencv-python", "sounddevice", "opencv-contrib-python"}  # they want libGL, or a microphone


def name_of(requirement: str) -> str:
    """The normalised name of a requirement: `discord.py==2.7.1` is `discord-py`."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def locked(file: str) -> dict[str, str]:
    """The entries of a lock file: name to the whole entry with its hashes."""
    text = (ROOT / file).read_text().replace("\\\n", " ")
    return {name_of(line): line for line in text.splitlines() if line and not line.startswith(("#", " "))}


@pytest.mark.parametrize("file", FEWEST)
def test_every_locked_package_is_pinned_and_hashed(file: str) -> None:
    entries = locked(file)
    assert len(entries) >= FEWEST[file]
    loose = [name for name, line in entries.items() if "==" not in line or "--hash=sha256:" not in line]
    assert not loose


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_leaves_out_what_needs_a_screen_or_a_microphone(file: str) -> None:
    # They are named, because others ask for them, but with a marker that is never true.
    present = {name for name, line in locked(file).items() if "python_version < '3'" not in line}
    assert not present & BARRED


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    assert {name_of(one) for one in RUNTIME + BUILD} <= set(locked("requirements.lock"))
    assert {name_of(one) for one in DEVELOPMENT} <= set(locked("requirements-dev.lock"))
    assert {name_of(one) for one in MAINLAND} <= set(locked("requirements-mainland.lock"))


@pytest.mark.parametrize("other", ["requirements.lock", "requirements-mainland.lock"])
def test_the_locks_agree(other: str) -> None:
    shared, development = locked(other), locked("requirements-dev.lock")
    version = re.compile(r"==([^\s;]+)")
    differ = {
        name
        for name in shared.keys() & development.keys()
        if version.findall(shared[name]) != version.findall(development[name])
    }
    assert not differ


def test_nothing_overwrites_the_international_sdk() -> None:
    beside = {name for name in locked("requirements-dev.lock") if name.startswith("tencentcloud")}
    assert beside == {"tencentcloud-sdk-python-intl-en"}, "they share a module path: see the Makefile"


def test_exact_pins_are_what_the_lock_has() -> None:
    pinned = [one for one in RUNTIME + DEVELOPMENT + MAINLAND if "==" in one]
    entries = {name: line for file in FEWEST for name, line in locked(file).items()}
    assert pinned
    for one in pinned:
        assert f"=={one.split('==')[1]} " in f"{entries[name_of(one)]} ", one


def test_every_dependency_has_a_reason_and_a_licence() -> None:
    rows = {
        name_of(match[1]): match[0]
        for match in re.finditer(
            r"^\| `([^`]+)` \|.+$", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE
        )
    }
    asked = {name_of(one) for one in RUNTIME + DEVELOPMENT + BUILD + MAINLAND}
    assert asked <= rows.keys(), f"not explained: {asked - rows.keys()}"
    assert rows.keys() <= asked, f"explained, but not used: {rows.keys() - asked}"
    licence = re.compile(r"\b(MIT|BSD|Apache|LGPL|PSF|MPL|HPND|ISC|GPL)")
    without = [name for name, row in rows.items() if len(row.split("|")) < 5 or not licence.search(row)]
    assert not without


def test_the_tools_have_no_setting_for_a_machine() -> None:
    assert "index" not in str(PYPROJECT.get("tool", {}).get("uv", ""))
