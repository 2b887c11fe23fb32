"""What a job of the Vidu action is to do, as it is recorded: every default applied, every choice made."""

from typing import Literal

from engine.job_spec import CommonSpec, mark_fields
from engine.shot.options import Amplitude, Resolution
from vclm.vidu import SubmitImageToVideoViduJobRequest
from vclm.vidu_rules import ViduChoice

FIRST = "first"
LAST = "last"
"""The kinds of input files that a shot's pictures are."""


class ViduSpec(CommonSpec):
    """A shot to film; its pictures are files of the store, named after the job."""

    kind: Literal["image_to_video"] = "image_to_video"
    model: str
    pictures: int = 0
    """How many pictures: 0 films a drawn backdrop, 1 is the first frame, 2 are the first and the last."""
    prompt: str = ""
    recommend: bool = False
    """Whether a prompt made from the picture takes the given one's place."""
    duration: int = 5
    """Seconds."""
    resolution: Resolution = "720p"
    amplitude: Amplitude = "auto"
    voice: str | None = None
    """A VoiceId, "" for one that suits the prompt, None for no voice."""
    effects: bool = False
    music: bool = False
    label: str = ""
    """The AIGC label, a JSON object as it came; empty for the engine's own."""
    points: int = 0
    """What the job costs, unless it fails."""
    payload: str = ""
    origin: str = ""
    """Where the client reached the engine: the base of the result URL that a callback tells."""

    @property
    def picture_kinds(self) -> tuple[str, ...]:
        """Return the kinds of its pictures' input files, in order."""
        return (FIRST, LAST)[: self.pictures]


def vidu_spec(
    tenant: str,
    request: SubmitImageToVideoViduJobRequest,
    choice: ViduChoice,
    *,
    points: int,
    has_logo: bool,
    origin: str,
    expires: float | None,
) -> ViduSpec:
    """Return the job that a request comes to; raises ActionFailed for a logo's place.

    ``expires`` (UNIX seconds) is when it is cancelled if it is off-peak and still waits.
    """
    speaks = choice.audio and choice.audio_type in ("all", "speech_only")
    return ViduSpec.model_validate(
        {
            "tenant": tenant,
            "model": choice.model,
            "pictures": len(request.images or ()),
            "prompt": choice.prompt,
            "recommend": choice.is_rec,
            "duration": choice.duration,
            "resolution": choice.resolution,
            "amplitude": choice.amplitude,
            "voice": (choice.voice_id or "") if speaks else None,
            "effects": choice.audio and choice.audio_type in ("all", "sound_effect_only"),
            "music": choice.bgm,
            "label": request.meta_data or "",
            "points": points,
            "payload": request.payload or "",
            "origin": origin,
            "off_peak": choice.off_peak,
            "expires": expires if choice.off_peak else None,
            "callback_url": request.callback_url or "",
            **mark_fields(request.logo_param, marked=choice.logo, has_logo=has_logo),
        }
    )
