"""The codes that no call of this API can be answered with here, and why."""

from collections.abc import Mapping

UNREACHED: Mapping[str, str] = {
    "ActionOffline": "none of the actions has been withdrawn",
    "AuthFailure.MFAFailure": "keys are not bound to a second factor",
    "DryRunOperation": "no action has a DryRun parameter",
    "FailedOperation": "every failure has a more exact code",
    "FailedOperation.DriverFailed": "the motion is the dance's own; what fails in rendering is InnerError",
    "FailedOperation.ImageDetectFaceFailed": "a double of ImageFaceDetectFailed, which the page names",
    "FailedOperation.ImageRadioExcceed": "a double of ImageRatioExcceed, which the page names",
    "FailedOperation.KeyPointUndetected": "a double of BodyJointsFail, which the page names",
    "FailedOperation.TemplateFirstFrameNotDetectFace": "a dance is data, not a video of somebody",
    "FailedOperation.TemplateNotDetectBody": "a dance is data, not a video of somebody",
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded": "there is one region, and one limit for a key",
    "RequestLimitExceeded.IPLimitExceeded": "calls are counted by key, not by address",
    "RequestLimitExceeded.UinLimitExceeded": "a tenant has one key, which RequestLimitExceeded is about",
    "ResourceInUse": "no action changes a thing that another one uses",
    "ResponseSizeLimitExceeded": "the largest answer is a description with its payload, which is bounded",
    "UnauthorizedOperation": "a key without the right is AuthFailure.UnauthorizedOperation",
}
