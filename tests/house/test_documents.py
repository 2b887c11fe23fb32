"""What the documents promise exists: commands, files, settings."""

import re
from pathlib import Path

import pytest

from bot.cli.arguments import parser
from bot.settings import Settings
from engine.settings import EngineSettings
from tests.house.source import ROOT, tracked

DOCUMENTS = [path for path in tracked() if path.suffix == ".md"]
MAKEFILE = (ROOT / "Makefile").read_text()
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(?:sh|console|bash)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def headings(path: Path) -> set[str]:
    """The anchors a document offers, made as GitHub makes them."""
    lines = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_inside_the_repository_resolve(document: Path) -> None:
    broken: list[str] = []
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (document.parent / file).resolve() if file else document
        if not there.exists() or (anchor and anchor not in headings(there)):
            broken.append(target)
    assert not broken


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_the_documents_exist(document: Path) -> None:
    targets = set(re.findall(r"^([\w-]+):", MAKEFILE, re.MULTILINE))
    commands = set(re.findall(r"^    (\w+)\b", parser().format_help(), re.MULTILINE))
    assert {"run", "dance", "engine", "doctor"} <= commands
    blocks = "\n".join(FENCE.findall(document.read_text(encoding="utf-8")))
    assert set(re.findall(r"^(?:\$ )?make ([\w-]+)", blocks, re.MULTILINE)) <= targets
    assert set(re.findall(r"^(?:\$ )?(?:\.venv/bin/)?boogie (\w+)", blocks, re.MULTILINE)) <= commands


def test_the_two_commands_are_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text()
    assert "make run" in text
    assert "make test" in text


def test_make_targets_are_described() -> None:
    phony = set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)[0].split())
    described = set(re.findall(r"^([\w-]+):.*## \S", MAKEFILE, re.MULTILINE))
    assert phony == described


def settings_named_in(path: Path) -> set[str]:
    return set(re.findall(r"^#?\s?([A-Z][A-Z0-9_]{4,})=", path.read_text(), re.MULTILINE))


def test_the_example_lists_exactly_the_settings_there_are() -> None:
    known = {name.upper() for name in Settings.model_fields}
    assert settings_named_in(ROOT / ".env.example") - {"ENGINE_SECRET_KEY"} == known


def test_the_configuration_page_explains_exactly_the_settings_there_are() -> None:
    known = {name.upper() for name in Settings.model_fields}
    page = (ROOT / "docs/configuration.md").read_text().partition("## The engine alone")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)) == known


def test_settings_have_the_defaults_that_the_page_gives() -> None:
    page = (ROOT / "docs/configuration.md").read_text().partition("## The engine alone")[0]
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", page, re.MULTILINE))
    for name, field in Settings.model_fields.items():
        written = rows[name.upper()].strip().strip("`")
        expected = "" if field.default is None else str(field.default)
        assert written == expected, name


def test_the_page_of_the_service_explains_exactly_the_settings_of_the_engine() -> None:
    page = (ROOT / "docs/engine-api.md").read_text().partition("## Settings")[2].partition("\n## ")[0]
    known = {f"ENGINE_{name.upper()}" for name in EngineSettings.model_fields}
    first_cells = re.findall(r"^\| (`ENGINE_[^|]*) \|", page, re.MULTILINE)
    assert set(re.findall(r"ENGINE_[A-Z_]+", " ".join(first_cells))) == known
