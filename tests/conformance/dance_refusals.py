"""What SubmitImageAnimateJob refuses at once."""

from typing import Any

from tests.conformance.call import SUBMIT_DANCE, Call
from tests.conformance.host import At
from tests.conformance.refusal import Refusal

_LOGO = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC"


def _picture(name: str, **more: Any) -> tuple[Call, ...]:
    return (Call(SUBMIT_DANCE, {"TemplateId": "ke3", "ImageUrl": At(name), **more}),)


def _logo(**param: Any) -> tuple[Call, ...]:
    return _picture("nobody", LogoAdd=1, LogoParam=param)


DANCES = (
    Refusal("FailedOperation.ImageDecodeFailed", "a file cut short", _picture("broken")),
    Refusal(
        "FailedOperation.ImageDecodeFailed",
        "no Base64",
        (Call(SUBMIT_DANCE, {"TemplateId": "ke3", "ImageBase64": "****"}),),
    ),
    Refusal(
        "FailedOperation.ImageDecodeFailed",
        "the URL's broken file, whatever the Base64 beside it is",
        _picture("broken", ImageBase64=_LOGO),
    ),
    Refusal("FailedOperation.ImageNotSupported", "a GIF", _picture("GIF")),
    Refusal("FailedOperation.ImageNotSupported", "a GIF for a logo", _logo(LogoUrl=At("GIF"))),
    Refusal(
        "FailedOperation.ImageNotSupported",
        "the logo URL's GIF, whatever the Base64 beside it is",
        _logo(LogoUrl=At("GIF"), LogoImage=_LOGO),
    ),
    Refusal("FailedOperation.ImageDecodeFailed", "no Base64 for a logo", _logo(LogoImage="****")),
    Refusal("FailedOperation.ImageRatioExcceed", "a picture wider than high", _picture("wide")),
    Refusal("FailedOperation.ImageResolutionExceed", "a side of 2057", _picture("large")),
    Refusal("FailedOperation.ImageSizeExceed", "a file of more than 10 MB", _picture("heavy")),
    Refusal(
        "FailedOperation.ImageSizeExceed",
        "a logo of more than 2 MB",
        _logo(LogoUrl=At("heavy logo")),
    ),
    Refusal("FailedOperation.ModerationFailed", "a picture on the owner's list", _picture("banned")),
    Refusal("FailedOperation.ImageDownloadError", "a URL with nothing there", _picture("not there")),
    Refusal(
        "InvalidParameter.TemplateNotExisted",
        "a dance there is not",
        (Call(SUBMIT_DANCE, {"TemplateId": "polka", "ImageUrl": At("person")}),),
    ),
    Refusal("InvalidParameterValue.InvalidVideoResolution", "a picture of 120 pixels", _picture("small")),
    Refusal(
        "InvalidParameterValue.ParameterValueError",
        "a logo of negative width",
        _logo(LogoRect={"X": 1, "Y": 1, "Width": -5, "Height": 5}),
    ),
    Refusal(
        "InvalidParameterValue.UrlIllegal",
        "a URL that is not http",
        (Call(SUBMIT_DANCE, {"TemplateId": "ke3", "ImageUrl": "file:///etc/passwd"}),),
    ),
)
