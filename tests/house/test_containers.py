"""Dockerfile and compose.yaml: parsed, and consistent with the lock file and the commands there are."""

import json
import re
import shlex
from typing import Any

import pytest
import yaml

from bot.cli.arguments import parser
from bot.settings import Settings
from engine.settings import EngineSettings
from tests.house.source import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, continuation lines joined."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    text = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", text)
    return [
        (word.upper(), rest) for word, _, rest in (one.partition(" ") for one in joined.splitlines() if one)
    ]


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage, FROM first."""
    found: list[list[tuple[str, str]]] = []
    for instruction in instructions():
        if instruction[0] == "FROM":
            found.append([])
        found[-1].append(instruction)
    return found


def test_it_is_built_in_stages_and_the_last_one_installs_nothing() -> None:
    first, last = stages()
    installs = [rest for word, rest in first if word == "RUN" and " pip install" in rest]
    assert any("--require-hashes" in one and "-r requirements.lock" in one for one in installs)
    assert all("--no-deps" in one for one in installs), "the lock is complete: nothing may be resolved anew"
    assert not any("pip install" in rest or "apt" in rest for word, rest in last if word == "RUN")
    assert any(rest.startswith("--from=build") for word, rest in last if word == "COPY")


def test_what_it_copies_exists_and_reaches_the_build() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = [rest.split()[:-1] for word, rest in stages()[0] if word == "COPY"]
    for name in [name for names in copied for name in names]:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in ignored or f"!{name}/" in ignored, f"{name} is hidden by .dockerignore"


def test_it_runs_as_nobody_special_and_says_whether_it_is_well() -> None:
    last = dict(stages()[-1])
    assert last["USER"] not in {"root", "0"}
    health = json.loads(last["HEALTHCHECK"].partition("CMD ")[2])
    entry, command = json.loads(last["ENTRYPOINT"]), json.loads(last["CMD"])
    assert entry == ["boogie"] == health[:1]
    for words in (command, health[1:]):
        parser().parse_args(words)  # exits when there is no such command
    assert last["VOLUME"] == "/data"
    words = [word for word, _ in stages()[-1]]
    assert words.index("USER") > words.index("COPY")


def test_its_python_is_one_that_boogie_supports() -> None:
    for stage in stages():
        assert re.match(r"python:3\.1[123]-slim", stage[0][1])


def test_compose_has_bot_engine_and_a_volume() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"bot", "engine"}
    assert COMPOSE["volumes"], "the data must outlive the containers"
    for service in services.values():
        volumes = [one.split(":")[0] for one in service["volumes"]]
        assert set(volumes) <= set(COMPOSE["volumes"])
        assert "ports" not in service, "the engine is the bot's alone, and the bot listens to nobody"
    assert services["bot"]["depends_on"]["engine"]["condition"] == "service_healthy"
    assert services["engine"]["healthcheck"]["test"]


def test_whatever_the_example_offers_compose_passes_on() -> None:
    offered = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    decided = {"BOOGIE_DATA", "ENGINE_PORT", "ENGINE_ENDPOINT"}  # compose.yaml's own
    passed = [value for service in COMPOSE["services"].values() for value in service["environment"].values()]
    assert {name for name in offered if any(f"${{{name}:" in value for value in passed)} == offered - decided


def test_the_engine_takes_an_empty_line_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = [
        name for name, value in COMPOSE["services"]["engine"]["environment"].items() if value.endswith(":-}")
    ]
    assert chosen
    for name in chosen:
        monkeypatch.setenv(name, "")
    assert EngineSettings().short_side == 720


def test_compose_gives_up_on_a_bot_that_discord_turns_away() -> None:
    policy, _, most = COMPOSE["services"]["bot"]["restart"].partition(":")
    assert policy == "on-failure"
    assert 1 <= int(most) <= 10
    assert COMPOSE["services"]["engine"]["restart"] == "unless-stopped"


def test_the_bot_is_pointed_at_the_engine_with_its_keys() -> None:
    bot, engine = (COMPOSE["services"][name] for name in ("bot", "engine"))
    known = {name.upper() for name in Settings.model_fields}
    assert set(bot["environment"]) <= known
    words = shlex.split(engine["command"]) if isinstance(engine["command"], str) else engine["command"]
    port = words[words.index("--port") + 1]
    assert bot["environment"]["ENGINE_ENDPOINT"] == f"http://engine:{port}"
    assert bot["environment"]["VCLM_ENDPOINT"] == f"${{VCLM_ENDPOINT:-http://engine:{port}}}"
    assert "ENGINE_SECRET_KEY" in engine["environment"]
    assert "ENGINE_SECRET_KEY" in bot["environment"]["TENCENTCLOUD_SECRET_KEY"]
