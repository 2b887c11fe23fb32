"""The limits of an image animation job, each at its edge."""

import time

import pytest

from vclm.errors import error_codes
from vclm.messages import message
from vclm.models import LogoParam, SubmitImageAnimateJobRequest
from vclm.rules import (
    MAX_IMAGE_BYTES,
    MAX_LOGO_BYTES,
    MAX_REQUEST_BYTES,
    MAX_URL,
    RuleBroken,
    check_base64_size,
    check_image_animate,
    check_request_size,
    is_url,
)

LINK = "https://example.org/a.png"
LONGEST_LINK = LINK + "?" + "x" * (MAX_URL - len(LINK) - 1)


def base64_of(size: int) -> str:
    """The Base64 of so many bytes."""
    whole, rest = divmod(size, 3)
    return "AAAA" * whole + {0: "", 1: "AA==", 2: "AAA="}[rest]


def broken(request: SubmitImageAnimateJobRequest) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        check_image_animate(request)
    assert caught.value.code in error_codes()
    if caught.value.key:
        assert str(caught.value).endswith(message(caught.value.key, **caught.value.fields))
    return caught.value


GOOD_LINKS = [
    LINK,
    LONGEST_LINK,
    "http://example.org",
    "https://192.0.2.1:65535/a",
    "https://[2001:db8::1]/a.png",
    "HTTPS://EXAMPLE.ORG/%20",
    "http://例え.jp/図.png",
]
BAD_LINKS = [
    LONGEST_LINK + "x",
    "ftp://example.org/a.png",
    "file:///etc/passwd",
    "//example.org/a.png",
    "example.org/a.png",
    "https://",
    "https:///a.png",
    "https://example.org:0/",
    "https://example.org:65536/",
    "https://example.org:port/",
    "https://me@example.org/",
    "https://me:secret@example.org/",
    "https://:secret@example.org/",
    "https://[2001:db8::1/",
    "https://example.org/a b",
    "https://example.org/a\n",
    "https://example.org/\x00",
    " https://example.org/",
]


@pytest.mark.parametrize("link", GOOD_LINKS)
def test_a_link_that_may_be_fetched(link: str) -> None:
    check_image_animate(SubmitImageAnimateJobRequest(image_url=link))
    check_image_animate(SubmitImageAnimateJobRequest(logo_add=1, logo_param=LogoParam(logo_url=link)))


@pytest.mark.parametrize("link", BAD_LINKS)
def test_a_link_that_may_not(link: str) -> None:
    rule = broken(SubmitImageAnimateJobRequest(image_url=link))
    assert (rule.code, rule.fields) == ("InvalidParameterValue.UrlIllegal", {"name": "ImageUrl"})
    rule = broken(SubmitImageAnimateJobRequest(logo_add=1, logo_param=LogoParam(logo_url=link)))
    assert rule.fields == {"name": "LogoParam.LogoUrl"}


@pytest.mark.parametrize("head", ["", "data:image/png;base64,"])
def test_a_picture_has_ten_megabytes_at_the_most(head: str) -> None:
    check_image_animate(SubmitImageAnimateJobRequest(image_base64=head + base64_of(MAX_IMAGE_BYTES)))
    rule = broken(SubmitImageAnimateJobRequest(image_base64=head + base64_of(MAX_IMAGE_BYTES + 1)))
    assert rule.code == "FailedOperation.ImageSizeExceed"


def test_a_logo_has_two_megabytes_at_the_most() -> None:
    fits, does_not = (
        SubmitImageAnimateJobRequest(logo_add=1, logo_param=LogoParam(logo_image=base64_of(size)))
        for size in (MAX_LOGO_BYTES, MAX_LOGO_BYTES + 1)
    )
    check_image_animate(fits)
    assert broken(does_not).code == "FailedOperation.ImageSizeExceed"


@pytest.mark.parametrize("size", [*range(7), 100, 101, 102])
@pytest.mark.parametrize("broken_up", [False, True])
def test_the_size_of_base64_is_that_of_what_it_stands_for(size: int, broken_up: bool) -> None:
    text = base64_of(size)
    if broken_up:
        text = "\r\n".join(text[at : at + 76] for at in range(0, len(text), 76)) + "\n"
    check_base64_size(text, size)
    if size:
        with pytest.raises(RuleBroken):
            check_base64_size(text, size - 1)


def test_what_would_be_ignored_is_not_judged() -> None:
    bad = LogoParam(logo_url="ftp://x", logo_image=base64_of(MAX_LOGO_BYTES + 1))
    for logo_add in (None, 0):
        check_image_animate(SubmitImageAnimateJobRequest(logo_add=logo_add, logo_param=bad))
    check_image_animate(
        SubmitImageAnimateJobRequest(image_url=LINK, image_base64=base64_of(MAX_IMAGE_BYTES + 1))
    )
    good = LogoParam(logo_url=LINK, logo_image=base64_of(MAX_LOGO_BYTES + 1))
    check_image_animate(SubmitImageAnimateJobRequest(logo_add=1, logo_param=good))
    check_image_animate(SubmitImageAnimateJobRequest(logo_add=1))
    check_image_animate(SubmitImageAnimateJobRequest())


@pytest.mark.parametrize("logo_add", [1, 2, -1])
def test_any_number_but_zero_adds_a_logo(logo_add: int) -> None:
    broken(SubmitImageAnimateJobRequest(logo_add=logo_add, logo_param=LogoParam(logo_url="ftp://x")))


def test_a_request_has_ten_megabytes_at_the_most() -> None:
    check_request_size(bytes(MAX_REQUEST_BYTES))
    with pytest.raises(RuleBroken, match=r"^RequestSizeLimitExceeded$"):
        check_request_size(bytes(MAX_REQUEST_BYTES + 1))


@pytest.mark.parametrize("text", ["https://x", "ftp:/x", "h:/", "a+b.c-d://x"])
def test_a_url_is_told_from_base64(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize("text", ["", "AAAA", "iVBORw0KGgo/+=", "data:image/png;base64,AAAA", "://", "1:/"])
def test_base64_is_told_from_a_url(text: str) -> None:
    assert not is_url(text)


def test_a_picture_that_looks_like_one_long_scheme_does_not_hold_up_the_loop() -> None:
    picture = "A" * (14 << 20)
    start = time.process_time()
    for _ in range(1000):
        is_url(picture)
    assert time.process_time() - start < 10  # read to its end each time, it would take minutes
