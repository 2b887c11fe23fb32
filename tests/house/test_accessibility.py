"""What is posted is for those, too, who have it read aloud."""

import ast
import re

import pytest

from tests.house.source import ROOT, python_files


def without(keyword: str, function: str) -> tuple[int, list[str]]:
    """Count the calls in the bot whose function matches the pattern, and find those without a keyword."""
    calls = [
        (path, call)
        for path in python_files("bot", "cogs")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and re.fullmatch(function, ast.unparse(call.func))
    ]
    missing = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, call in calls
        if keyword not in {word.arg for word in call.keywords}
    ]
    return len(calls), missing


@pytest.mark.parametrize(
    ("function", "least"),
    [(r"(discord\.)?File", 3), (r"(discord\.)?(ui\.)?(Thumbnail|MediaGalleryItem)(\[.*\])?", 1)],
    ids=["files", "pictures of a layout"],
)
def test_whatever_is_to_be_looked_at_is_described(function: str, least: int) -> None:
    found, silent = without("description", function)
    assert found >= least
    assert not silent


def test_every_button_says_in_words_what_it_does_not_by_its_colour_or_symbol() -> None:
    found, silent = without("label", r"(discord\.)?(ui\.)?Button(\[.*\])?")
    assert found > 5
    assert not silent
