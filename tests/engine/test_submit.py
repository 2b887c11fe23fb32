"""What SubmitImageAnimateJob refuses at once, each by its published code from its real cause."""

import base64
import io

import pytest
from PIL import Image

from tests.corpus.crafted import jpeg_scans
from tests.engine.calls import SUBMIT, RawCall, json_body
from tests.support.engine import RunningEngine
from tests.support.pictures import picture
from vclm.errors import message_of
from vclm.models import LogoParam, LogoRect, SubmitImageAnimateJobRequest


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def noise(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((width, height), 100).convert("RGB").save(buffer, "PNG", compress_level=0)
    return buffer.getvalue()


GOOD = picture()
SCANS = io.BytesIO()
Image.new("RGB", (400, 600)).save(SCANS, "JPEG", progressive=True)
BOMB = picture(30_000, 30_000, mode="1")
PICTURES = {
    "wide": (picture(600, 400), "FailedOperation.ImageRatioExcceed"),
    "square": (picture(400, 400), "FailedOperation.ImageRatioExcceed"),
    "narrow": (picture(400, 820), "FailedOperation.ImageRatioExcceed"),
    "large": (picture(1200, 2057), "FailedOperation.ImageResolutionExceed"),
    "bomb": (BOMB, "FailedOperation.ImageResolutionExceed"),
    "bomb of scans": (jpeg_scans(SCANS.getvalue(), 300), "FailedOperation.ImageDecodeFailed"),
    "tiny": (picture(120, 190), "InvalidParameterValue.InvalidVideoResolution"),
    "truncated PNG": (GOOD[: len(GOOD) // 2], "FailedOperation.ImageDecodeFailed"),
    "truncated JPEG": (picture(kind="JPEG")[:700], "FailedOperation.ImageDecodeFailed"),
    "GIF": (picture(kind="GIF"), "FailedOperation.ImageNotSupported"),
    "WebP": (picture(kind="WEBP"), "FailedOperation.ImageNotSupported"),
    "BMP": (picture(kind="BMP"), "FailedOperation.ImageNotSupported"),
    "text": (b"not a picture", "FailedOperation.ImageNotSupported"),
    "HTML": (b"<html><body>404</body></html>", "FailedOperation.ImageNotSupported"),
    "empty PNG": (GOOD[:8], "FailedOperation.ImageNotSupported"),
}


async def refusal(engine: RunningEngine, request: SubmitImageAnimateJobRequest) -> str:
    """Send it as it is: our client refuses by itself what breaks a published limit."""
    code, message = await RawCall(action=SUBMIT, body=json_body(**request.to_wire())).error(engine)
    assert message == message_of(code)
    return code


@pytest.mark.parametrize("case", PICTURES)
async def test_picture(engine: RunningEngine, case: str) -> None:
    data, code = PICTURES[case]
    request = SubmitImageAnimateJobRequest(image_base64=encoded(data), template_id="ke3")
    assert await refusal(engine, request) == code


@pytest.mark.parametrize("text", ["****", "AAAAA", "ä" * 8, "data:image/png;base64,?"])
async def test_what_is_no_base64(engine: RunningEngine, text: str) -> None:
    request = SubmitImageAnimateJobRequest(image_base64=text, template_id="ke3")
    assert await refusal(engine, request) == "FailedOperation.ImageDecodeFailed"


async def test_logo_and_its_place_are_judged_only_when_a_mark_is_asked_for(engine: RunningEngine) -> None:
    broken = LogoParam(logo_image=encoded(b"no logo"))
    request = SubmitImageAnimateJobRequest(
        image_base64=encoded(GOOD), template_id="ke3", logo_add=1, logo_param=broken
    )
    assert await refusal(engine, request) == "FailedOperation.ImageNotSupported"
    large = LogoParam(logo_rect=LogoRect(x=1, y=1, width=-5, height=10))
    request = request.model_copy(update={"logo_param": large, "logo_add": 7})
    assert await refusal(engine, request) == "InvalidParameterValue.ParameterValueError"
    request = request.model_copy(update={"logo_param": broken, "logo_add": 0, "image_base64": "****"})
    assert await refusal(engine, request) == "FailedOperation.ImageDecodeFailed"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/health",
        "http://localhost:{port}/health",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f000001:{port}/",
        "http://127.1:{port}/",
        "http://0.0.0.0:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://168.63.129.16/metadata",
        "http://100.100.100.200/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://[fd00:ec2::254]/",
        "http://[64:ff9b::7f00:1]/",
        "file:///etc/passwd",
        "ftp://example.org/a.png",
        "gopher://127.0.0.1:{port}/",
        "http://user:password@example.org/a.png",
        "http:///a.png",
        "http://[::1/",
        "not a url",
        "http://x/" + "a" * 5000,
    ],
)
async def test_urls_we_do_not_follow(engine: RunningEngine, url: str) -> None:
    request = SubmitImageAnimateJobRequest(
        image_url=url.format(port=engine.port), image_base64=encoded(GOOD), template_id="ke3"
    )
    assert await refusal(engine, request) == "InvalidParameterValue.UrlIllegal"


async def test_logo_urls_are_judged_alike(engine: RunningEngine) -> None:
    logo = LogoParam(logo_url=f"http://127.0.0.1:{engine.port}/health", logo_image=encoded(GOOD))
    request = SubmitImageAnimateJobRequest(
        image_base64=encoded(GOOD), template_id="ke3", logo_add=1, logo_param=logo
    )
    assert await refusal(engine, request) == "InvalidParameterValue.UrlIllegal"


async def test_a_host_that_does_not_exist(engine: RunningEngine) -> None:
    request = SubmitImageAnimateJobRequest(image_url="http://boogie.invalid/a.png", template_id="ke3")
    assert await refusal(engine, request) == "FailedOperation.ImageDownloadError"
