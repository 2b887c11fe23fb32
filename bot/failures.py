"""What the provider's error codes mean for a job and for its member."""

from bot.texts import has_text

_BUSY = ("RequestLimitExceeded", "FailedOperation.JobQueueFull", "ResourceInUse", "ServiceUnavailable")
_OVERLOADED = ("LimitExceeded", "ResourceInsufficient", "ResourceUnavailable")
_ACCOUNT = ("AuthFailure", "UnauthorizedOperation", "IpInBlacklist", "IpNotInWhitelist", "OperationDenied")
_ILLEGAL_URL = "InvalidParameterValue.UrlIllegal"
_REJECTED = (
    "FailedOperation.Image",
    "FailedOperation.Body",
    "FailedOperation.Face",
    "InvalidParameterValue.InvalidImage",  # this and the faces below: the mainland's
)
_ALSO_REJECTED = frozenset(
    {
        "FailedOperation.KeyPointUndetected",
        "FailedOperation.ModerationFailed",
        "FailedOperation.DriverFailed",
        "InvalidParameterValue.InvalidVideoResolution",
        "InvalidParameterValue.NoFaceInPhoto",
        "InvalidParameterValue.TooLargeFaceAngle",
        "InvalidParameterValue.TooLowFaceQuality",
        "InvalidParameterValue.TooManyFaces",
        "InvalidParameterValue.TooMuchFaceOcclusion",
        "InvalidParameterValue.TooSmallFaceSize",
    }
)
_BODY = frozenset(
    {
        "FailedOperation.BodyJointsFail",
        "FailedOperation.DriverFailed",
        "FailedOperation.FaceSizeTooSmall",
        "FailedOperation.ImageBodyJoinsUndetected",
        "FailedOperation.ImageBodySmall",
        "FailedOperation.ImageCheckNoBody",
        "FailedOperation.ImageDetectFaceFailed",
        "FailedOperation.ImageFaceDetectFailed",
        "FailedOperation.ImageManyPeople",
        "FailedOperation.KeyPointUndetected",
        "InvalidParameterValue.NoFaceInPhoto",
    }
)
_NOT_THERE = frozenset({"ActionOffline", "InvalidAction", "UnsupportedOperation"})


def is_busy(code: str) -> bool:
    """Tell whether an error code only says "not now"."""
    return code.startswith(_BUSY)


def is_about_the_picture(code: str) -> bool:
    """Tell whether an error code blames the picture: the job is rejected rather than failed."""
    return code in _ALSO_REJECTED or code.startswith(_REJECTED)


def is_about_the_body(failure: str) -> bool:
    """Tell whether a failure's key says that a sound picture does not show one whole person."""
    return failure.removeprefix("vclm.") in _BODY


def is_about_the_action(code: str) -> bool:
    """Tell whether an error code says that the service has no such action: asking again is useless."""
    return code in _NOT_THERE


def is_about_the_callback(code: str) -> bool:
    """Tell whether an error code blames the callback's address: no other address is ever sent."""
    return code == _ILLEGAL_URL


def failure_key(code: str) -> str:
    """Choose the member's sentence for an error code; there is one for every code."""
    if has_text(f"vclm.{code}"):
        return f"vclm.{code}"
    if code.startswith(_ACCOUNT) or is_about_the_callback(code):
        return "failure.provider_account"
    if code.startswith(_BUSY + _OVERLOADED):
        return "failure.provider_busy"
    return "failure.provider"
