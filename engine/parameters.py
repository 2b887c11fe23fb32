"""The parameters of an action: from the body or the query to a typed request, or the published error."""

import json
from typing import Any, NoReturn, TypeVar, cast
from urllib.parse import unquote_plus

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from engine.failure import ActionFailed
from engine.wire import WireRequest
from vclm.models import RequestModel

Request = TypeVar("Request", bound=RequestModel)

_MAX_DEPTH = 8
_WRONG_TYPE = {
    "string_type": "must_be_text",
    "int_type": "must_be_integer",
    "int_parsing": "must_be_integer",
    "int_from_float": "must_be_integer",
    "bool_type": "must_be_boolean",
    "bool_parsing": "must_be_boolean",
    "model_type": "must_be_object",
    "dict_type": "must_be_object",
    "list_type": "must_be_list",
    "tuple_type": "must_be_list",
}
"""What pydantic calls a wrong type, and how we word it."""
_BOOLEANS = {"True": True, "true": True, "False": False, "false": False}


def parse(model: type[Request], head: WireRequest, body: bytes) -> Request:
    """Read an action's parameters; raises ActionFailed (UnknownParameter, InvalidParameter)."""
    message = from_query(head.query) if head.method == "GET" else from_json(body)
    try:
        # In a query every value is text, so there numbers are read from text; in JSON types are strict.
        strict = None if head.method == "POST" else False
        request = model.model_validate(message, strict=strict, by_alias=True, by_name=False)
        # Half a surrogate pair, which an escape can spell, is no text that could be recorded or sent back.
        request.model_dump_json()
    except ValidationError as error:
        raise _failure(error) from error
    except PydanticSerializationError as error:
        raise ActionFailed("InvalidParameter", "not_json") from error
    return request


def from_json(body: bytes) -> dict[str, Any]:
    """Read a JSON object; an empty body is an empty one."""
    if not body:
        return {}
    try:
        message: Any = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ActionFailed("InvalidParameter", "not_json") from error
    if not isinstance(message, dict):
        raise ActionFailed("InvalidParameter", "not_an_object")
    return message  # pyright: ignore[reportUnknownVariableType] - JSON objects have text keys


def from_query(query: str) -> dict[str, Any]:
    """Read dotted keys: ``LogoParam.LogoRect.X=1`` is a nested object, ``Images.0=a`` a list."""
    tree: dict[str, Any] = {}
    for pair in query.split("&") if query else ():
        key, equals, value = pair.partition("=")
        if not equals:
            raise ActionFailed("InvalidParameter", "unsplit_query")
        text = unquote_plus(value)
        _plant(tree, unquote_plus(key).split("."), _BOOLEANS.get(text, text))
    return {key: _lists(value) for key, value in tree.items()}


def _plant(tree: dict[str, Any], path: list[str], value: str | bool) -> None:
    if len(path) > _MAX_DEPTH:
        raise ActionFailed("InvalidParameter", "nested_too_deeply")
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
        if not isinstance(tree, dict):  # pyright: ignore[reportUnnecessaryIsInstance] - a leaf may be in the way
            raise ActionFailed("InvalidParameter", "value_and_fields", name=name)
    if path[-1] in tree:
        raise ActionFailed("InvalidParameter", "given_twice", name=".".join(path))
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
        return ActionFailed("UnknownParameter", "unknown_parameter", name=name)
    return ActionFailed("InvalidParameter", _WRONG_TYPE.get(first["type"], "invalid_value"), name=name)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
