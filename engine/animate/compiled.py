# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportReturnType=false
"""Compiling the inner loops."""

from collections.abc import Callable
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile, and keep the result on disk where there is a place for it (see NUMBA_CACHE_DIR)."""
    try:
        return numba.njit(cache=True, fastmath=True, nogil=True)(function)
    except RuntimeError:  # no cache folder can be written: an installation that is read-only
        return numba.njit(fastmath=True, nogil=True)(function)


def inlined(function: Function) -> Function:
    """Compile as a part of every compiled caller: for the few lines that run once a pixel."""
    return numba.njit(inline="always", fastmath=True, nogil=True)(function)


def load_compiled() -> None:
    """Have numba read its own type tables, which the first call of any compiled function waits for.

    Half a second of a process's start, to be spent beside what does not need it. Later calls do nothing.
    """
    _nothing(0)


@compiled
def _nothing(number: int) -> int:
    """Return the number."""
    return number
