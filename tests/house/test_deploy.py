"""What lies in deploy/ can be read, and names nothing that /metrics does not serve."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.jobs.states import JobState
from bot.supervisor import free_port
from tests.cogs.hall import open_hall, without_provider
from tests.house.source import ROOT, tracked
from vclm.errors import VclmUnreachable

DEPLOY = ROOT / "deploy"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana/boogie.json").read_text())
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]] + [
    rule["expr"] for rule in RULES
]
NAMES = re.compile(r"\b(?:boogie|process|python)_\w+")


@pytest.mark.parametrize(
    "path", [path for path in tracked() if path.is_relative_to(DEPLOY)], ids=lambda path: path.name
)
def test_everything_parses(path: Path) -> None:
    read = json.loads if path.suffix == ".json" else yaml.safe_load
    assert read(path.read_text())


async def test_every_number_that_is_named_is_served(tmp_path: Path) -> None:
    port = free_port()
    async with open_hall(without_provider(tmp_path, boogie_metrics_port=port)) as hall:
        meters = hall.boogie._meters  # pyright: ignore[reportPrivateUsage]
        meters.provider_error("DescribeImageAnimateJob", VclmUnreachable("refused"))
        meters.discord_error(403, 50001)
        meters.delivered(3.0)
        async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
            text = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    labels: dict[str, set[str]] = {}
    for sample in samples:
        labels.setdefault(sample.name, set()).update(sample.labels)
    named = {name for expression in EXPRESSIONS for name in NAMES.findall(expression)}
    assert len(named) >= 12
    assert named <= labels.keys(), named - labels.keys()
    for expression in EXPRESSIONS:
        for name, chosen in re.findall(r"((?:boogie)_\w+)\{([^}]*)\}", expression):
            assert set(re.findall(r"(\w+)=~?\"", chosen)) <= labels[name], expression


def test_states_that_are_named_are_states() -> None:
    chosen = [found for expression in EXPRESSIONS for found in re.findall(r'state=~?"([^"]+)"', expression)]
    assert chosen
    assert {state for found in chosen for state in found.split("|")} <= set(JobState)


def test_there_is_an_alert_for_each_thing_that_can_go_wrong() -> None:
    text = " ".join(rule["expr"] for rule in RULES)
    for name in ("up{", "queue_age", "jobs{", "provider_errors", "discord_errors", "gateway_connected"):
        assert name in text
    for rule in RULES:
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["expr"].count("(") == rule["expr"].count(")")


def test_the_containers_find_each_other_and_the_files() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.monitoring.yaml").read_text())
    scraped = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())["scrape_configs"][0]
    assert scraped["static_configs"][0]["targets"] == [
        f"bot:{compose['services']['bot']['environment']['BOOGIE_METRICS_PORT']}"
    ]
    assert f'job="{scraped["job_name"]}"' in " ".join(EXPRESSIONS)
    for service in compose["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (ROOT / source).is_file(), volume
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
