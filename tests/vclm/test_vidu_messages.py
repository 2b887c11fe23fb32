"""Messages of the image-to-video job: names on the wire, strict requests, answers that may grow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tencentcloud.vclm.v20240523 import models as official

from vclm.models import JobStatus, LogoParam, LogoRect
from vclm.vidu import (
    DescribeImageToVideoViduJobRequest,
    DescribeImageToVideoViduJobResponse,
    SubmitImageToVideoViduJobRequest,
    SubmitImageToVideoViduJobResponse,
)

WIRE = {
    "Images": ["https://example.org/a.png", "AAAA"],
    "Model": "viduq3-pro",
    "Prompt": "She waves.",
    "IsRec": False,
    "Audio": True,
    "VoiceId": "male-qn-qingse",
    "Duration": 5,
    "Resolution": "1080p",
    "MovementAmplitude": "auto",
    "Bgm": True,
    "AudioType": "all",
    "MetaData": '{"Label": "1"}',
    "CallbackUrl": "https://example.org/callback",
    "Payload": "mine",
    "OffPeak": False,
    "LogoAdd": 1,
    "LogoParam": {"LogoUrl": "https://example.org/l.png", "LogoRect": {"X": -222, "Y": -54}},
}


def test_every_parameter_has_its_published_name() -> None:
    request = SubmitImageToVideoViduJobRequest.from_wire(WIRE)
    assert request.to_wire() == WIRE
    assert set(WIRE) == {
        SubmitImageToVideoViduJobRequest.model_fields[name].alias
        for name in SubmitImageToVideoViduJobRequest.model_fields
    }
    assert request.logo_param == LogoParam(
        logo_url="https://example.org/l.png", logo_rect=LogoRect(x=-222, y=-54)
    )
    # The international SDK has nine of them.
    known = {
        name for name, value in vars(official.SubmitImageToVideoViduJobRequest).items() if is_property(value)
    }
    assert len(known) == 9
    assert known <= set(WIRE)


def is_property(value: object) -> bool:
    return isinstance(value, property)


texts = st.none() | st.text(max_size=20)
flags = st.none() | st.booleans()
numbers = st.none() | st.integers(-(2**40), 2**40)


@given(
    st.builds(
        SubmitImageToVideoViduJobRequest,
        images=st.none() | st.lists(st.text(max_size=20), max_size=3),
        model=texts,
        prompt=texts,
        is_rec=flags,
        audio=flags,
        voice_id=texts,
        duration=numbers,
        resolution=texts,
        movement_amplitude=texts,
        bgm=flags,
        audio_type=texts,
        meta_data=texts,
        callback_url=texts,
        payload=texts,
        off_peak=flags,
        logo_add=numbers,
    )
)
def test_what_is_written_is_read(request_: SubmitImageToVideoViduJobRequest) -> None:
    assert SubmitImageToVideoViduJobRequest.from_wire(request_.to_wire()) == request_


@pytest.mark.parametrize(
    "message",
    [
        {"Images": "https://example.org/a.png"},
        {"Images": [1]},
        {"Images": {"0": "AAAA"}},
        {"Duration": "5"},
        {"Duration": 5.0},
        {"Duration": True},
        {"IsRec": 1},
        {"Bgm": "true"},
        {"Prompt": 5},
        {"MetaData": {"Label": "1"}},
        {"LogoParam": {"LogoRect": {"X": "1"}}},
        {"Seed": 1},
        {"prompt": "She waves."},
        {"voice_id": "male-qn-qingse"},
    ],
)
def test_types_and_names_are_strict(message: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SubmitImageToVideoViduJobRequest.from_wire(message)
    with pytest.raises(ValidationError):
        DescribeImageToVideoViduJobRequest.from_wire({"JobId": "1", **message})


def test_the_published_examples_of_answers() -> None:
    accepted = SubmitImageToVideoViduJobResponse.from_wire(
        {"JobId": "1384472585461940224", "RequestId": "3ca4a3d1-28c7-4be5-a394-5902c97dcca4"}
    )
    assert accepted.job_id == "1384472585461940224"
    failed = DescribeImageToVideoViduJobResponse.from_wire(
        {
            "ErrorCode": "FailedOperation.GenerateFailed",
            "ErrorMessage": "生成失败。",
            "RequestId": "r-1",
            "ResultVideoUrl": "",
            "Status": "FAIL",
        }
    )
    assert (failed.status, failed.error_code) == (JobStatus.FAIL, "FailedOperation.GenerateFailed")
    assert (failed.credits, failed.payload, failed.progress) == (None, "", None)


def test_answers_may_have_null_for_a_text_and_fields_that_are_new() -> None:
    nothing = dict.fromkeys(("ErrorCode", "ErrorMessage", "ResultVideoUrl", "Payload", "RequestId"))
    described = DescribeImageToVideoViduJobResponse.from_wire(
        {"Status": "WAIT", "Credits": 1, "Rank": 3, **nothing}
    )
    assert described == DescribeImageToVideoViduJobResponse(status=JobStatus.WAIT, credits=1.0)
    accepted = SubmitImageToVideoViduJobResponse.from_wire({"JobId": "1", "RequestId": None, "Queue": 2})
    assert accepted == SubmitImageToVideoViduJobResponse(job_id="1")


@pytest.mark.parametrize(
    "answer", [{}, {"Status": "SUCCESS"}, {"Status": None}, {"Status": "DONE", "Credits": "?"}]
)
def test_an_answer_that_says_nothing_is_none(answer: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DescribeImageToVideoViduJobResponse.from_wire(answer)
    with pytest.raises(ValidationError):
        SubmitImageToVideoViduJobResponse.from_wire(answer)
