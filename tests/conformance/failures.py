"""The jobs that fail: what takes the detectors or the renderer to find out."""

from typing import Any

from tests.conformance.call import SUBMIT_DANCE, SUBMIT_VIDU, Call
from tests.conformance.host import At
from tests.conformance.refusal import Failure


def _dance(picture: str, **more: Any) -> Call:
    return Call(SUBMIT_DANCE, {"TemplateId": "ke3", "ImageUrl": At(picture), **more})


FAILURES = (
    Failure("FailedOperation.ImageCheckNoBody", "nobody on the picture", _dance("nobody")),
    Failure("FailedOperation.ImageManyPeople", "two people", _dance("crowd")),
    Failure(
        "FailedOperation.ImageBodyJoinsUndetected",
        "a body cut off at the knees where all joints are demanded",
        _dance("cut off at the knees", EnableBodyJoins=True),
    ),
    Failure(
        "FailedOperation.ImageBodyJoinsUndetected",
        "a hidden elbow where all joints are demanded",
        _dance("armless", EnableBodyJoins=True),
    ),
    Failure("InvalidParameterValue.NoFaceInPhoto", "a body without a head", _dance("cut off at the neck")),
    Failure("FailedOperation.ImageFaceDetectFailed", "a face made unreadable", _dance("hidden face")),
    Failure("FailedOperation.ImageBodySmall", "a body of less than half the height", _dance("far away")),
    Failure("FailedOperation.FaceSizeTooSmall", "a face of a few pixels", _dance("tiny face")),
    Failure("FailedOperation.BodyJointsFail", "a body of a few pixels", _dance("speck")),
    Failure("FailedOperation.InnerError", "a render that takes too long", _dance("person"), engine="hasty"),
    Failure(
        "ResourceUnavailable",
        "an off-peak job that nobody had time for",
        Call(SUBMIT_VIDU, {"OffPeak": True}),
        engine="hasty",
    ),
)
