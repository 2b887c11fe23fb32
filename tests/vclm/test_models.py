"""Messages: names on the wire, strict types, and the table of error codes against its sources."""

import re
from pathlib import Path

import pytest
import tencentcloud.vclm.v20240523.errorcodes as official
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vclm.errors import THROTTLED, error_codes, message_of
from vclm.models import (
    DescribeImageAnimateJobResponse,
    JobStatus,
    LogoParam,
    LogoRect,
    SubmitImageAnimateJobRequest,
)

WIRE = {
    "ImageUrl": "https://example.org/a.png",
    "ImageBase64": "AAAA",
    "TemplateId": "ke3",
    "EnableAudio": True,
    "EnableBodyJoins": False,
    "EnableSegment": True,
    "LogoAdd": 1,
    "LogoParam": {
        "LogoUrl": "https://example.org/l.png",
        "LogoImage": "BBBB",
        "LogoRect": {"X": -222, "Y": -54, "Width": 202, "Height": 34},
    },
}


def test_every_parameter_has_its_published_name() -> None:
    request = SubmitImageAnimateJobRequest.from_wire(WIRE)
    assert request.to_wire() == WIRE
    assert request.logo_param == LogoParam(
        logo_url="https://example.org/l.png",
        logo_image="BBBB",
        logo_rect=LogoRect(x=-222, y=-54, width=202, height=34),
    )


texts = st.none() | st.text(max_size=20)
flags = st.none() | st.booleans()
numbers = st.none() | st.integers(-(2**40), 2**40)
rects = st.builds(LogoRect, x=numbers, y=numbers, width=numbers, height=numbers)
logos = st.builds(LogoParam, logo_url=texts, logo_image=texts, logo_rect=st.none() | rects)
requests = st.builds(
    SubmitImageAnimateJobRequest,
    image_url=texts,
    image_base64=texts,
    template_id=texts,
    enable_audio=flags,
    enable_body_joins=flags,
    enable_segment=flags,
    logo_add=numbers,
    logo_param=st.none() | logos,
)


@given(requests)
def test_what_is_written_is_read(request_: SubmitImageAnimateJobRequest) -> None:
    assert SubmitImageAnimateJobRequest.from_wire(request_.to_wire()) == request_


@pytest.mark.parametrize(
    "message",
    [
        {"TemplateId": 3},
        {"EnableAudio": "true"},
        {"EnableAudio": 1},
        {"LogoAdd": "1"},
        {"LogoAdd": True},
        {"LogoAdd": 1.5},
        {"LogoParam": {"LogoRect": {"X": "1"}}},
        {"LogoParam": []},
        {"Template": "ke3"},
        {"template_id": "ke3"},
    ],
)
def test_types_and_names_are_strict(message: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SubmitImageAnimateJobRequest.from_wire(message)


def test_the_published_example_of_an_answer() -> None:
    described = DescribeImageAnimateJobResponse.from_wire(
        {"ErrorCode": "", "ErrorMessage": "", "RequestId": "a06a2134", "ResultVideoUrl": "", "Status": "RUN"}
    )
    assert described.status is JobStatus.RUN
    assert described.mask_video_url == ""


def test_every_code_of_the_official_sdk_with_its_message() -> None:
    source = Path(official.__file__).read_text(encoding="utf-8")
    published = dict(re.findall(r"^# (.*?)\s*\n[A-Z_]+ = '([^']+)'", source, re.MULTILINE))
    assert len(published) == 37
    for message, code in published.items():
        assert "sdk" in error_codes()[code].sources, code
        if "page" in error_codes()[code].sources or error_codes()[code].sources[0] == "sdk":
            assert message_of(code) == message


@pytest.mark.parametrize(("source", "count"), [("page", 22), ("sdk", 37), ("common", 38)])
def test_the_table_is_whole(source: str, count: int) -> None:
    assert sum(source in entry.sources for entry in error_codes().values()) == count


def test_the_table_is_tidy() -> None:
    assert list(error_codes()) == sorted(error_codes())
    assert error_codes().keys() >= THROTTLED
    for entry in error_codes().values():
        assert entry.message.endswith(".")
