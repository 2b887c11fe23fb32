"""Every client's every parameter arrives under its name: given a wrong type, the answer names it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.conformance.call import Call, Outcome
from tests.conformance.callers import Caller, IntlAsync, IntlSync, Mainland
from tests.conformance.orders import ORDERS
from tests.conformance.parameters import Parameter, parameters
from tests.support.engine import RunningEngine
from vclm.messages import message

WRONG: Mapping[Any, tuple[object, str, tuple[str, ...]]] = {
    str: (5, "must_be_text", ("POST",)),  # in a query everything is text
    int: ("many", "must_be_integer", ("POST", "GET")),
    bool: ("perhaps", "must_be_boolean", ("POST", "GET")),
    list[str]: ("one", "must_be_list", ("POST", "GET")),
}


@pytest.mark.parametrize("parameter", parameters(), ids=str)
async def test_a_wrong_type_is_refused_by_name(
    parameter: Parameter, usual: RunningEngine, callers: Sequence[Caller]
) -> None:
    value, wording, methods = WRONG[parameter.type]
    call = Call(parameter.action, parameter.fields(value))
    heard: dict[str, Outcome] = {
        f"{caller.name} by {method}": await caller.send(replace(call, method=method), usual)
        for caller in callers
        for method in methods
        if caller.can_send(replace(call, method=method))
    }
    assert heard
    for who, outcome in heard.items():
        expected = ("InvalidParameter", message(wording, name=parameter.name))
        assert (outcome.code, outcome.message) == expected, who


def test_every_sdk_has_sent_every_parameter_it_knows(callers: Sequence[Caller]) -> None:
    """In an order that was made into a video, by its own typed request."""
    for caller in callers:
        if not isinstance(caller, IntlSync | IntlAsync | Mainland):
            continue
        known = {str(one): one for one in parameters() if caller.can_send(Call(one.action, one.fields(None)))}
        sent = {
            f"{order.action} {name}"
            for order in ORDERS
            if any(map(caller.can_send, order.calls())) and (not order.by or caller.name in order.by)
            for name in _names(order.fields)
        }
        assert {name for name in known if "Submit" in name} <= sent, caller.name


def _names(fields: Mapping[str, Any], prefix: str = "") -> set[str]:
    names: set[str] = set()
    for name, value in fields.items():
        names |= _names(value, f"{prefix}{name}.") if isinstance(value, Mapping) else {prefix + name}
    return names
