"""What SubmitImageToVideoViduJob refuses at once."""

from typing import Any

from tests.conformance.call import SUBMIT_VIDU, Call
from tests.conformance.host import At
from tests.conformance.refusal import POST, Refusal
from vclm.vidu_models import vidu_limits, vidu_models
from vclm.vidu_rules import AMPLITUDES, AUDIO_TYPES

_VALUE = "InvalidParameterValue.ParameterValueError"
_TWO = [At("poppies"), At("meadow")]


def _shot(**fields: Any) -> tuple[Call, ...]:
    return (Call(SUBMIT_VIDU, fields),)


def _too_long(name: str, limit: int) -> Refusal:
    return Refusal(
        _VALUE,
        f"{name} that is too long",
        _shot(**{name: "x" * (limit + 1)}),
        "too_long",
        {"name": name, "limit": limit},
        methods=POST,
    )


def _not_one_of(name: str, value: str, choices: tuple[str, ...]) -> Refusal:
    words = {"name": name, "choices": ", ".join(choices)}
    return Refusal(_VALUE, f"{name} that is none of its values", _shot(**{name: value}), "not_one_of", words)


SHOTS = (
    Refusal(
        "ResourceNotFound",
        "a voice there is not",
        _shot(VoiceId="nobody"),
        "unknown_voice",
        {"name": "nobody"},
    ),
    _not_one_of("MovementAmplitude", "enormous", AMPLITUDES),
    _not_one_of("AudioType", "noise", AUDIO_TYPES),
    Refusal(
        "InvalidParameterValue.InvalidModel",
        "a model there is not",
        _shot(Model="viduq9"),
        "not_one_of",
        {"name": "Model", "choices": ", ".join(vidu_models())},
    ),
    Refusal(
        "InvalidParameterValue.InvalidVideoResolution",
        "a resolution there is not",
        _shot(Resolution="480p"),
        "not_one_of",
        {"name": "Resolution", "choices": "720p, 1080p"},
    ),
    Refusal(
        _VALUE,
        "a duration there is not",
        _shot(Duration=11),
        "out_of_range",
        {"name": "Duration", "low": 1, "high": 10},
    ),
    _too_long("Prompt", vidu_limits().prompt),
    _too_long("Payload", vidu_limits().payload),
    _too_long("VoiceId", vidu_limits().voice_id),
    _too_long("MetaData", vidu_limits().meta_data),
    Refusal(
        _VALUE, "MetaData that is no JSON", _shot(MetaData="{"), "must_be_json_object", {"name": "MetaData"}
    ),
    Refusal(
        "InvalidParameterValue.UrlIllegal",
        "a callback URL that is not http",
        _shot(CallbackUrl="ftp://example.org/"),
        "invalid_value",
        {"name": "CallbackUrl"},
    ),
    Refusal(
        _VALUE,
        "three pictures",
        _shot(Images=[*_TWO, At("poppies")]),
        "item_count",
        {"name": "Images", "low": 1, "high": 2},
    ),
    Refusal(
        _VALUE,
        "two frames of different sizes",
        _shot(Images=[At("poppies"), At("small frame")]),
        "frames_differ",
        {"low": 0.8, "high": 1.25},
    ),
    Refusal(
        _VALUE,
        "sound between two frames of a model that has none",
        _shot(Images=_TWO, Audio=True),
        "not_together",
        {"name": "Audio", "value": "true", "other": "Model viduq2-turbo"},
    ),
    Refusal(
        _VALUE,
        "sound off-peak of a model that has none then",
        _shot(Audio=True, OffPeak=True),
        "not_together",
        {"name": "OffPeak", "value": "true", "other": "Audio"},
    ),
    Refusal(
        "FailedOperation.ModerationFailed", "a word on the owner's list", _shot(Prompt="A Forbidden-Word!")
    ),
    Refusal("FailedOperation.ModerationFailed", "a frame on the owner's list", _shot(Images=[At("banned")])),
    Refusal("FailedOperation.ImageDecodeFailed", "a frame cut short", _shot(Images=[At("broken")])),
    Refusal("FailedOperation.ImageNotSupported", "a GIF for a frame", _shot(Images=[At("GIF")])),
    Refusal(
        "FailedOperation.ImageRatioExcceed", "a frame narrower than 1:4", _shot(Images=[At("narrow frame")])
    ),
    Refusal(
        "FailedOperation.ImageDownloadError", "a frame that is not there", _shot(Images=[At("not there")])
    ),
    Refusal(
        "FailedOperation.ImageResolutionExceed", "a frame of 48 megapixels", _shot(Images=[At("vast frame")])
    ),
    Refusal(
        "FailedOperation.ImageSizeExceed",
        "a mark of more than 2 MB",
        _shot(LogoParam={"LogoUrl": At("heavy logo")}),
    ),
    Refusal(
        "InvalidParameter",
        "text for a shot's boolean",
        _shot(Bgm="perhaps"),
        "must_be_boolean",
        {"name": "Bgm"},
    ),
    Refusal(
        "FailedOperation.ImageNotSupported",
        "a GIF for a mark",
        _shot(LogoParam={"LogoUrl": At("GIF")}),
    ),
    Refusal(
        _VALUE,
        "a mark of negative height",
        _shot(LogoParam={"LogoRect": {"X": 1, "Y": 1, "Width": 5, "Height": -5}}),
    ),
)
