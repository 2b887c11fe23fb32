"""The page on compatibility has a row for every parameter and every code, and each names tests that exist."""

import ast
import re
from collections.abc import Mapping
from functools import cache

import pytest

from tests.conformance.failures import FAILURES
from tests.conformance.parameters import REQUESTS, parameters
from tests.conformance.test_errors import REFUSALS
from tests.conformance.unreached import UNREACHED
from tests.house.source import ROOT, python_files
from vclm.errors import error_codes

PAGE = (ROOT / "docs" / "vclm-compatibility.md").read_text(encoding="utf-8")


def rows(heading: str) -> Mapping[str, list[str]]:
    """The table under a heading: the cells of each row, by the name in code in its first one."""
    section = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert section, heading
    cells = [
        re.split(r"(?<!\\) \| ", line.strip("| "))
        for line in section[1].splitlines()
        if line.startswith("| `")
    ]
    return {row[0].strip("`"): row for row in cells}


@cache
def names_of_tests() -> frozenset[str]:
    """The functions of all test files that are tests."""
    return frozenset(
        node.name
        for path in python_files("tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


def causes() -> dict[str, set[str]]:
    """What the suite shows to be answered with each code."""
    found: dict[str, set[str]] = {}
    for one in (*REFUSALS, *FAILURES):
        found.setdefault(one.code, set()).add(one.cause)
    return found


@pytest.mark.parametrize("action", REQUESTS)
def test_every_parameter_has_a_row_and_a_test(action: str) -> None:
    table = rows(action)
    assert table.keys() >= {one.name for one in parameters() if one.action == action}
    for name, row in table.items():
        assert re.search(r"`test_\w+`|\"[^\"]+\"", row[-1]), name


def test_every_code_is_answered_for_a_real_cause_or_it_is_said_why_it_cannot_be() -> None:
    assert causes().keys() | UNREACHED.keys() == error_codes().keys()
    assert not causes().keys() & UNREACHED.keys()
    on_the_dances_page = {code for code, one in error_codes().items() if "page" in one.sources}
    assert on_the_dances_page <= causes().keys()


def test_every_code_has_a_row_with_tencents_words_and_its_causes() -> None:
    table = rows("Error codes")
    assert table.keys() == error_codes().keys()
    for code, (_, sources, words, engine, shown) in table.items():
        assert (sources, words) == (", ".join(error_codes()[code].sources), error_codes()[code].message), code
        if code in UNREACHED:
            assert engine == f"never: {UNREACHED[code]}", code
        else:
            assert set(re.findall(r"\"([^\"]+)\"", shown)) == causes()[code], code


def test_what_the_page_names_is_there() -> None:
    assert set(re.findall(r"`(test_\w+)`", PAGE)) <= names_of_tests()
    known = set[str]().union(*causes().values())
    for action in REQUESTS:
        for name, row in rows(action).items():
            assert set(re.findall(r"\"([^\"]+)\"", row[-1])) <= known, name
