"""Rules that every file of the repository keeps."""

import ast
import re

from tests.house.source import ROOT, python_files, tracked

MOST_LINES = 300
LOCKS = {"requirements.lock", "requirements-dev.lock", "requirements-mainland.lock"}
# A path of somebody's machine, or a package index, makes a clone depend on where it was made.
MACHINE = re.compile(
    r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|opt/\w+|tmp/\w+)/|--(?:extra-)?index-url|--find-links"
    r"|https?://(?:pypi\.|files\.pythonhosted)|trusted-host"
)
SECRET = re.compile(r"\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}\b|\bAKID\w{32}\b")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".txt",
    ".lock",
    ".sql",
    ".js",
    ".css",
    ".html",
    ".example",
    "",
}


def test_no_python_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not long


def test_nothing_depends_on_the_machine_it_was_written_on() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in tracked()
        if path.suffix in TEXT and path.name != "test_sources.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := MACHINE.search(line))
    ]
    assert not found, "\n".join(found)


def test_no_secret_is_committed() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0][:6]}..."
        for path in tracked()
        if path.suffix in TEXT and path.name not in LOCKS
        for match in SECRET.finditer(path.read_text(encoding="utf-8"))
        if "EXAMPLE" not in match[0] and "abcdef" not in match[0]  # made up, for tests
    ]
    assert not found, "\n".join(found)


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.relative_to(ROOT).parts[0] != "tests"
        if (tree := ast.parse(path.read_text(encoding="utf-8"))).body and not ast.get_docstring(tree)
    ]
    assert not silent
