"""The parameters of an action: from the body or the query to a typed request, or the published error."""

import json
from typing import Any, NoReturn, TypeVar, cast
from urllib.parse import unquote_plus

from pydantic import ValidationError

from engine.failure import ActionFailed
from engine.wire import WireRequest
from vclm.models import RequestModel

Request = TypeVar("Request", bound=RequestModel)

_MAX_DEPTH = 8
_BOOLEANS = {"True": True, "true": True, "False": False, "false": False}


def parse(model: type[Request], head: WireRequest, body: bytes) -> Request:
    """Read an action's parameters; raises ActionFailed (UnknownParameter, InvalidParameter)."""
    message = from_query(head.query) if head.method == "GET" else from_json(body)
    try:
        # In a query every value is text, so there numbers are read from text; in JSON types are strict.
        strict = None if head.method == "POST" else False
        return model.model_validate(message, strict=strict, by_alias=True, by_name=False)
    except ValidationError as error:
        raise _failure(error) from error


def from_json(body: bytes) -> dict[str, Any]:
    """Read a JSON object; an empty body is an empty one."""
    if not body:
        return {}
    try:
        message: Any = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ActionFailed("InvalidParameter", "The request body is not valid JSON.") from error
    if not isinstance(message, dict):
        raise ActionFailed("InvalidParameter", "The request body must be a JSON object.")
    return message  # pyright: ignore[reportUnknownVariableType] - JSON objects have text keys


def from_query(query: str) -> dict[str, Any]:
    """Read dotted keys: ``LogoParam.LogoRect.X=1`` is a nested object, ``Images.0=a`` a list."""
    tree: dict[str, Any] = {}
    for pair in query.split("&") if query else ():
        key, equals, value = pair.partition("=")
        if not equals:
            raise ActionFailed("InvalidParameter", "Url key and value should be splited by `=`.")
        text = unquote_plus(value)
        _plant(tree, unquote_plus(key).split("."), _BOOLEANS.get(text, text))
    return {key: _lists(value) for key, value in tree.items()}


def _plant(tree: dict[str, Any], path: list[str], value: str | bool) -> None:
    if len(path) > _MAX_DEPTH:
        raise ActionFailed("InvalidParameter", "A parameter is nested too deeply.")
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
        if not isinstance(tree, dict):  # pyright: ignore[reportUnnecessaryIsInstance] - a leaf may be in the way
            raise ActionFailed(
                "InvalidParameter", f"The parameter `{name}` is given both a value and fields."
            )
    if path[-1] in tree:
        raise ActionFailed("InvalidParameter", f"The parameter `{'.'.join(path)}` is given twice.")
    tree[path[-1]] = value


def _lists(node: object) -> object:
    """Turn objects whose keys are 0, 1, 2 ... into lists."""
    if not isinstance(node, dict):
        return node
    fields = {key: _lists(value) for key, value in cast("dict[str, object]", node).items()}
    indices = [str(index) for index in range(len(fields))]
    return [fields[index] for index in indices] if fields and set(fields) == set(indices) else fields


def _failure(error: ValidationError) -> ActionFailed:
    first = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return ActionFailed("UnknownParameter", f"The parameter `{name}` is not known.")
    return ActionFailed("InvalidParameter", f"The parameter `{name}` is not valid: {first['msg']}.")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
