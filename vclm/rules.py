"""Published limits of requests, checked without any service: before a call is paid for, and by the engine.

Only what a request shows by itself: whether a URL can be reached or a picture be read is the service's to
say.
"""

import re
from urllib.parse import urlsplit

from vclm.messages import message
from vclm.models import LogoParam, SubmitImageAnimateJobRequest

MAX_REQUEST_BYTES = 10 << 20
"""Of a request in JSON, as it is sent."""
MAX_IMAGE_BYTES = 10 << 20
"""Of the picture of an image animation job, decoded."""
MAX_LOGO_BYTES = 2 << 20
"""Of a logo, decoded; not published, ours."""
MAX_URL = 4096
"""Characters; not published, ours."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,31}:/")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")


class RuleBroken(ValueError):  # noqa: N818 - says what happened
    """A request breaks a published limit.

    ``code`` is the published code, ``key`` (of ``messages.toml``) with ``fields`` the exact wording; without
    a key the code's general message says it.
    """

    def __init__(self, code: str, key: str | None = None, **fields: str) -> None:
        super().__init__(f"{code}: {message(key, **fields)}" if key else code)
        self.code = code
        self.key = key
        self.fields = fields


def check_image_animate(request: SubmitImageAnimateJobRequest) -> None:
    """Check the limits of an image animation job that need no service; raises RuleBroken.

    What would be ignored is not judged: the Base64 beside a URL, a logo that is not to be added.
    """
    if request.image_url:
        check_url("ImageUrl", request.image_url)
    elif request.image_base64:
        check_base64_size(request.image_base64, MAX_IMAGE_BYTES)
    if request.logo_add:
        check_logo_param(request.logo_param)


def check_request_size(body: bytes) -> None:
    """Check that a request in JSON is not too large; raises RuleBroken."""
    if len(body) > MAX_REQUEST_BYTES:
        raise RuleBroken("RequestSizeLimitExceeded")


def check_logo_param(logo: LogoParam | None) -> None:
    """Check the picture of a mark that is to be added; raises RuleBroken."""
    if logo is None:
        return
    if logo.logo_url:
        check_url("LogoParam.LogoUrl", logo.logo_url)
    elif logo.logo_image:
        check_base64_size(logo.logo_image, MAX_LOGO_BYTES)


def is_url(text: str) -> bool:
    """Tell a URL from Base64 where a parameter takes either."""
    return _SCHEME.match(text) is not None


def check_url(name: str, url: str) -> None:
    """Check that a URL is http(s), names a host and carries no credentials; raises RuleBroken."""
    if not _is_fetchable(url):
        raise RuleBroken("InvalidParameterValue.UrlIllegal", "invalid_value", name=name)


def check_length(name: str, text: str | None, limit: int) -> None:
    """Check the number of characters of a text; raises RuleBroken."""
    if text is not None and len(text) > limit:
        raise RuleBroken("InvalidParameterValue.ParameterValueError", "too_long", name=name, limit=str(limit))


def check_base64_size(text: str, limit: int) -> None:
    """Check that Base64 decodes to at most ``limit`` bytes, by its length alone; raises RuleBroken.

    A data URL's head, line breaks and padding are not counted.
    """
    if text.startswith("data:"):
        text = text.partition(",")[2]
    if len(text) * 3 // 4 <= limit:
        return
    digits = sum(len(part) for part in text.split()) - text.count("=")
    if digits * 3 // 4 > limit:
        raise RuleBroken("FailedOperation.ImageSizeExceed")


def _is_fetchable(url: str) -> bool:
    if len(url) > MAX_URL or _UNPRINTABLE.search(url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and port != 0
        and parts.username is None
        and parts.password is None
    )
