"""Who may import whom: the table of docs/architecture.md, enforced."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, python_files

ROOMS = {"vclm", "engine", "bot", "cogs", "playground"}
MAY_IMPORT = {
    "vclm": set[str](),
    "engine": {"vclm"},
    "bot": {"vclm"},
    "cogs": {"bot"},
    "playground": {"bot", "cogs"},
}
# The picture-to-video library is pure: these would mean a network, a database or a service inside it.
NOT_IN_ANIMATE = {"aiohttp", "httpx", "dbos", "aiosqlite", "sqlite3", "discord", "asyncio", "socket", "vclm"}
NOT_IN_COGS = {"aiosqlite", "sqlite3", "httpx", "aiohttp", "vclm"}


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, absolutely named, wherever in the file it does so."""
    return imported_by(path.read_text(encoding="utf-8"), path.relative_to(ROOT).parent.parts)


def imported_by(source: str, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """As `imported`, for the text of a module in `package`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield node.lineno, ".".join([*base, *([node.module] if node.module else [])])
        elif isinstance(node, ast.Call) and _name(node.func) in {"import_module", "__import__"} and node.args:
            argument = node.args[0]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield node.lineno, argument.value


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_imports_only_what_it_may(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in python_files(room)
        for line, module in imported(path)
        if (top := module.split(".")[0]) in ROOMS | {"tests", "benchmarks"} and top not in allowed
    ]
    assert python_files(room), f"{room} is empty: this test would prove nothing"
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [("engine/animate", NOT_IN_ANIMATE), ("cogs", NOT_IN_COGS)],
    ids=["engine/animate", "cogs"],
)
def test_pure_rooms_stay_pure(folder: str, forbidden: set[str]) -> None:
    inside = [path for path in python_files() if (ROOT / folder) in path.parents]
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in inside
        for line, module in imported(path)
        if module.split(".")[0] in forbidden
    ]
    assert inside
    assert not wrong, "\n".join(wrong)


def test_the_reader_of_imports_sees_every_form() -> None:
    source = (
        "import engine.api\nfrom bot import app\ndef f():\n    from cogs.dance import x\n"
        "    from . import near\n    from ..far import y\n"
        "    import importlib; importlib.import_module('playground.app')\n"
    )
    modules = {module for _, module in imported_by(source, ("vclm", "inner"))}
    assert modules >= {"engine.api", "bot", "cogs.dance", "vclm.inner", "vclm.far", "playground.app"}
