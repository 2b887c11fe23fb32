"""Reading an action's parameters: what can be spelt, but is no text."""

import pytest

from engine.failure import ActionFailed
from engine.parameters import parse
from engine.wire import WireRequest
from vclm.vidu import SubmitImageToVideoViduJobRequest

PAYLOAD = "whole pairs are text: \U0001f483"


def parsed(method: str, query: str = "", body: bytes = b"") -> SubmitImageToVideoViduJobRequest:
    head = WireRequest(method, query, {}, "application/json")
    return parse(SubmitImageToVideoViduJobRequest, head, body)


@pytest.mark.parametrize(
    ("method", "query", "body"),
    [
        ("POST", "", rb'{"Payload": "\ud83d"}'),
        ("POST", "", rb'{"Images": ["\udc83\ud83d"]}'),
        ("GET", "Prompt=\udcff", b""),
    ],
)
def test_half_a_pair_of_surrogates_is_no_text(method: str, query: str, body: bytes) -> None:
    with pytest.raises(ActionFailed) as caught:
        parsed(method, query, body)
    assert caught.value.code == "InvalidParameter"


def test_a_whole_pair_is_a_character() -> None:
    body = rb'{"Payload": "whole pairs are text: \ud83d\udc83"}'
    assert parsed("POST", "", body).payload == PAYLOAD
    assert parsed("GET", "Payload=whole+pairs+are+text%3A+%F0%9F%92%83").payload == PAYLOAD
