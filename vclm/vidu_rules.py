"""What an image-to-video request comes to: its limits checked, its defaults applied, without any service."""

import json
from dataclasses import dataclass

from vclm.rules import (
    RuleBroken,
    check_base64_size,
    check_length,
    check_logo_param,
    check_url,
    is_url,
)
from vclm.vidu import SubmitImageToVideoViduJobRequest
from vclm.vidu_models import Mode, Offer, ViduModel, default_model, vidu_limits, vidu_models

AMPLITUDES = ("auto", "small", "medium", "large")
AUDIO_TYPES = ("all", "speech_only", "sound_effect_only")
_VALUE = "InvalidParameterValue.ParameterValueError"


@dataclass(frozen=True)
class ViduChoice:
    """What will be made: every default applied, and nothing left that the model would ignore.

    ``prompt`` is "" when one is to be recommended. ``voice_id`` is None when the service chooses the voice,
    or there is none. ``duration`` is in seconds. ``amplitude`` is "auto" and ``audio_type`` "all" for models
    on which the parameter has no effect; ``bgm`` is false where the model adds no music.
    """

    model: str
    mode: Mode
    prompt: str
    is_rec: bool
    audio: bool
    voice_id: str | None
    audio_type: str
    duration: int
    resolution: str
    amplitude: str
    bgm: bool
    off_peak: bool
    logo: bool


def choose(request: SubmitImageToVideoViduJobRequest) -> ViduChoice:
    """Check a request and apply the defaults; raises RuleBroken.

    Not judged, as only the service can: whether pictures can be fetched and read, and whether a voice exists.
    """
    _check_texts(request)
    mode = _mode(request)
    model = _model(request.model)
    duration = model.seconds if request.duration is None else request.duration
    offer = _offer(model, mode, duration)
    off_peak = bool(request.off_peak)
    audio = _audio(request, model, mode, off_peak=off_peak)
    amplitude = _one_of("MovementAmplitude", request.movement_amplitude, AMPLITUDES)
    audio_type = _one_of("AudioType", request.audio_type, AUDIO_TYPES)
    is_rec = bool(request.is_rec)
    return ViduChoice(
        model=model.name,
        mode=mode,
        prompt="" if is_rec else request.prompt or "",
        is_rec=is_rec,
        audio=audio,
        voice_id=(request.voice_id or None) if audio and model.voices else None,
        audio_type=audio_type if audio and model.splits_sound else "all",
        duration=duration,
        resolution=_resolution(request.resolution or model.resolution, offer),
        amplitude=amplitude if model.moves else "auto",
        bgm=bool(request.bgm) and duration <= model.music_seconds,
        off_peak=off_peak,
        logo=request.logo_add != 0,
    )


def _check_texts(request: SubmitImageToVideoViduJobRequest) -> None:
    limits = vidu_limits()
    check_length("Prompt", request.prompt, limits.prompt)
    check_length("Payload", request.payload, limits.payload)
    check_length("VoiceId", request.voice_id, limits.voice_id)
    check_length("MetaData", request.meta_data, limits.meta_data)
    if request.meta_data and not _is_json_object(request.meta_data):
        raise RuleBroken(_VALUE, "must_be_json_object", name="MetaData")
    if request.callback_url:
        check_url("CallbackUrl", request.callback_url)
    if request.logo_add != 0:
        check_logo_param(request.logo_param)


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _mode(request: SubmitImageToVideoViduJobRequest) -> Mode:
    images, limits = request.images or [], vidu_limits()
    if len(images) > limits.images:
        raise RuleBroken(_VALUE, "item_count", name="Images", low="1", high=str(limits.images))
    for index, image in enumerate(images):
        if not image:
            raise RuleBroken(_VALUE, "invalid_value", name=f"Images.{index}")
        if is_url(image):
            check_url(f"Images.{index}", image)
        else:
            check_base64_size(image, limits.image_bytes)
    return Mode.START_END if len(images) == limits.images else Mode.FIRST_FRAME


def _model(name: str | None) -> ViduModel:
    if not name:
        return default_model()
    if name not in vidu_models():
        choices = ", ".join(vidu_models())
        raise RuleBroken("InvalidParameterValue.InvalidModel", "not_one_of", name="Model", choices=choices)
    return vidu_models()[name]


def _offer(model: ViduModel, mode: Mode, seconds: int) -> Offer:
    offers = tuple(model.offered(mode))
    for offer in offers:
        if offer.shortest <= seconds <= offer.longest:
            return offer
    if len(offers) == 1 and offers[0].shortest < offers[0].longest:
        low, high = str(offers[0].shortest), str(offers[0].longest)
        raise RuleBroken(_VALUE, "out_of_range", name="Duration", low=low, high=high)
    choices = ", ".join(str(offer.shortest) for offer in offers)
    raise RuleBroken(_VALUE, "not_one_of", name="Duration", choices=choices)


def _resolution(wanted: str, offer: Offer) -> str:
    if wanted not in offer.resolutions:
        raise RuleBroken(
            "InvalidParameterValue.InvalidVideoResolution",
            "not_one_of",
            name="Resolution",
            choices=", ".join(offer.resolutions),
        )
    return wanted


def _audio(
    request: SubmitImageToVideoViduJobRequest, model: ViduModel, mode: Mode, *, off_peak: bool
) -> bool:
    """Decide about sound.

    The international page has no ``Audio``, but parameters of the sound: there, whoever names a voice or a
    kind of sound asks for sound. Only an explicit wish can be refused.
    """
    silent_off_peak = off_peak and not model.sound_off_peak
    if request.audio and silent_off_peak:
        raise RuleBroken(_VALUE, "not_together", name="OffPeak", value="true", other="Audio")
    if request.audio and mode not in model.sound:
        raise RuleBroken(_VALUE, "not_together", name="Audio", value="true", other=f"Model {model.name}")
    if request.audio is not None:
        return request.audio
    if mode not in model.sound or silent_off_peak:
        return False
    return mode in model.sound_unasked or bool(request.voice_id or request.audio_type)


def _one_of(name: str, value: str | None, choices: tuple[str, ...]) -> str:
    if not value:
        return choices[0]
    if value not in choices:
        raise RuleBroken(_VALUE, "not_one_of", name=name, choices=", ".join(choices))
    return value
