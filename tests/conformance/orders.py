"""The jobs that are made for the suite: what is asked for, and which clients ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.conformance.call import SUBMIT_DANCE, SUBMIT_VIDU, Call
from tests.conformance.gallery import base64_of
from tests.conformance.host import At

LABEL = '{"Label": "1", "ContentProducer": "the suite", "ProduceID": "\u4e00", "ReservedCode1": ""}'
PAYLOAD = 'a "payload" \\ of \u00fc\u4e00\U0001f483\n two lines & more = %41'
PROMPT = "The camera slowly zooms in on a field of poppies."
NEGATIVE = {"X": -50, "Y": -22, "Width": 40, "Height": 12}
POSITIVE = {"X": 8, "Y": 10, "Width": 24, "Height": 16}


@dataclass(frozen=True)
class Order:
    """A job, by all clients that can ask for it in these ways, or by the ones named.

    Those whose requests are equal to the byte have one job of it.
    """

    name: str
    action: str
    fields: Mapping[str, Any]
    methods: tuple[str, ...] = ("POST", "GET")
    by: tuple[str, ...] = ()

    def calls(self) -> list[Call]:
        return [
            Call(self.action, self.fields, method=method, trace_id=f"order-{self.name.replace(' ', '-')}")
            for method in self.methods
        ]


DANCES = (
    Order(
        "everything",
        SUBMIT_DANCE,
        {
            "ImageUrl": At("person"),
            "ImageBase64": base64_of("nobody"),
            "TemplateId": "ke3",
            "EnableAudio": False,
            "EnableBodyJoins": True,
            "EnableSegment": True,
            "LogoAdd": 7,
            "LogoParam": {
                "LogoUrl": At("blue logo"),
                "LogoImage": base64_of("red logo"),
                "LogoRect": NEGATIVE,
            },
        },
    ),
    Order(
        "least",
        SUBMIT_DANCE,
        {
            "ImageUrl": At("armless"),
            "TemplateId": "ke3",
            "LogoParam": {"LogoImage": base64_of("red logo"), "LogoRect": POSITIVE},
        },
        methods=("GET",),
        by=("intl sync",),
    ),
    Order(
        "rabbit",
        SUBMIT_DANCE,
        {
            "ImageBase64": base64_of("person"),
            "TemplateId": "tuziwu",
            "EnableAudio": True,
            "EnableSegment": True,
            "LogoAdd": 1,
        },
        methods=("POST",),
        by=("intl async",),
    ),
    Order(
        "paddles",
        SUBMIT_DANCE,
        {
            "ImageUrl": At("person"),
            "TemplateId": "huajiangwu",
            "EnableSegment": True,
            "LogoAdd": 1,
            "LogoParam": {"LogoImage": base64_of("red logo"), "LogoRect": POSITIVE},
        },
        methods=("POST",),
        by=("ours",),
    ),
    Order(
        "waist up",
        SUBMIT_DANCE,
        {"ImageUrl": At("cut off at the knees"), "TemplateId": "ke3", "EnableAudio": False},
        methods=("POST",),
        by=("ours",),
    ),
    Order(
        "bounce",
        SUBMIT_DANCE,
        {"ImageUrl": At("nobody"), "TemplateId": "wobble", "EnableBodyJoins": True, "EnableAudio": False},
        methods=("POST",),
        by=("ours",),
    ),
)

_SMALL = {
    "Images": [At("poppies")],
    "Model": "vidu2.0",
    "Resolution": "360p",
    "Duration": 4,
    "Prompt": PROMPT,
}
_SHORT = {"Images": [At("poppies")], "Duration": 1}

SHOTS = (
    Order(
        "whole shot",
        SUBMIT_VIDU,
        {
            **_SMALL,
            "IsRec": False,
            "Audio": True,
            "VoiceId": "male-qn-qingse",
            "MovementAmplitude": "large",
            "Bgm": True,
            "AudioType": "speech_only",
            "MetaData": LABEL,
            "CallbackUrl": At("heard/whole"),
            "Payload": PAYLOAD,
            "OffPeak": False,
            "LogoAdd": 7,
            "LogoParam": {
                "LogoUrl": At("blue logo"),
                "LogoImage": base64_of("red logo"),
                "LogoRect": NEGATIVE,
            },
        },
    ),
    Order(
        "off-peak",
        SUBMIT_VIDU,
        {
            **_SHORT,
            "Model": "viduq3-pro",
            "Duration": 2,
            "Resolution": "540p",
            "OffPeak": True,
            "LogoAdd": 1,
            "LogoParam": {"LogoImage": base64_of("blue logo"), "LogoRect": POSITIVE},
        },
        methods=("POST",),
        by=("ours",),
    ),
    Order(
        "international shot",
        SUBMIT_VIDU,
        {
            "IsRec": True,
            "VoiceId": "professional_host",
            "MovementAmplitude": "large",
            "Bgm": True,
            "AudioType": "all",
            "MetaData": LABEL,
            "CallbackUrl": At("heard/international"),
            "Payload": PAYLOAD,
            "OffPeak": False,
        },
        methods=("POST",),
        by=("intl sync", "intl async"),
    ),
    Order(
        "music only",
        SUBMIT_VIDU,
        {**_SMALL, "MovementAmplitude": "small", "Bgm": True, "LogoAdd": 0},
        methods=("POST",),
        by=("ours",),
    ),
    Order(
        "effects only",
        SUBMIT_VIDU,
        {**_SHORT, "Audio": True, "AudioType": "sound_effect_only"},
        methods=("GET",),
        by=("mainland",),
    ),
    Order(
        "two frames",
        SUBMIT_VIDU,
        {
            "Images": [At("poppies"), At("meadow")],
            "Model": "viduq3-turbo",
            "Duration": 1,
            "Resolution": "540p",
        },
        methods=("POST",),
        by=("mainland",),
    ),
)
ORDERS = DANCES + SHOTS
