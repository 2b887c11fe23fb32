"""Making choices of requests, and catching the rules they break."""

import pytest

from vclm.errors import error_codes
from vclm.messages import message
from vclm.rules import RuleBroken
from vclm.vidu import SubmitImageToVideoViduJobRequest
from vclm.vidu_rules import ViduChoice, choose

LINK = "https://example.org/a.png"
ONE, TWO = [LINK], [LINK, "AAAA"]
VALUE = "InvalidParameterValue.ParameterValueError"
Q2, Q3, OLDER = ("viduq2-turbo", "viduq2-pro"), ("viduq3-turbo", "viduq3-pro"), ("viduq1", "vidu2.0")


def chosen(**fields: object) -> ViduChoice:
    return choose(SubmitImageToVideoViduJobRequest.model_validate(fields))


def broken(**fields: object) -> RuleBroken:
    """The rule that a request breaks: with a published code, and words that can be put together."""
    with pytest.raises(RuleBroken) as caught:
        chosen(**fields)
    assert caught.value.code in error_codes()
    if caught.value.key:
        assert str(caught.value).endswith(message(caught.value.key, **caught.value.fields))
    return caught.value
