"""The parameters there are, read from the typed requests: their names on the wire, and their types."""

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from tests.conformance.call import DESCRIBE_DANCE, DESCRIBE_VIDU, SUBMIT_DANCE, SUBMIT_VIDU
from vclm.models import DescribeImageAnimateJobRequest, SubmitImageAnimateJobRequest
from vclm.vidu import DescribeImageToVideoViduJobRequest, SubmitImageToVideoViduJobRequest

REQUESTS: Mapping[str, type[BaseModel]] = {
    SUBMIT_DANCE: SubmitImageAnimateJobRequest,
    DESCRIBE_DANCE: DescribeImageAnimateJobRequest,
    SUBMIT_VIDU: SubmitImageToVideoViduJobRequest,
    DESCRIBE_VIDU: DescribeImageToVideoViduJobRequest,
}


@dataclass(frozen=True)
class Parameter:
    """One parameter by its dotted name, ``LogoParam.LogoRect.X``, and the type of its value."""

    action: str
    name: str
    type: Any

    def __str__(self) -> str:
        return f"{self.action} {self.name}"

    def fields(self, value: object) -> dict[str, Any]:
        """The fields of a call that gives it a value."""
        for part in reversed(self.name.split(".")):
            value = {part: value}
        assert isinstance(value, dict)
        return value


def parameters() -> list[Parameter]:
    """Every parameter of every action that is a value, not an object of further ones."""
    return [
        Parameter(action, name, kind) for action, model in REQUESTS.items() for name, kind in _leaves(model)
    ]


def _leaves(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for field in model.model_fields.values():
        name = f"{prefix}{field.alias}"
        kind = _without_none(field.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _leaves(kind, f"{name}.")
        else:
            yield name, kind


def _without_none(annotation: Any) -> Any:
    if isinstance(annotation, types.UnionType):
        (annotation,) = (part for part in typing.get_args(annotation) if part is not types.NoneType)
    return annotation
