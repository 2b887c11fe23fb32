"""Every kind of job there is, told apart by ``kind``."""

from typing import Annotated, Any

from pydantic import Discriminator, Tag, TypeAdapter

from engine.job_spec import ImageAnimateSpec
from engine.vidu_spec import ViduSpec

JobSpec = ImageAnimateSpec | ViduSpec


def _kind(record: Any) -> str:  # noqa: ANN401 - whatever lies in the database
    # Jobs recorded before there was a second kind do not say theirs.
    return str(record.get("kind", "image_animate"))


_spec: TypeAdapter[Any] = TypeAdapter(
    Annotated[
        Annotated[ImageAnimateSpec, Tag("image_animate")] | Annotated[ViduSpec, Tag("image_to_video")],
        Discriminator(_kind),
    ]
)


def read_spec(record: dict[str, Any]) -> JobSpec:
    """Read a job's record; raises pydantic's ValidationError."""
    return _spec.validate_python(record)
